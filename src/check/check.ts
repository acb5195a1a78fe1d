import { gapAnswer } from '../advice/gap.ts'
import { type ExplainedSteps, explain } from '../explanations/explain.ts'
import { cutAtJoin, type JudgedLine } from '../explanations/join.ts'
import { releasesOf } from '../explanations/releases.ts'
import { type BranchModel, createBranchModel } from '../model/branch-model.ts'
import type { FactName, RepositoryFacts } from '../model/facts.ts'
import type { Finding, Release, Report } from '../model/finding.ts'
import type { ResolvedPolicy } from '../model/policy.ts'
import type { BranchUpdate, ProposedEvent, RefUpdate } from '../model/update.ts'
import { type FactRequest, readFacts } from '../repository/read-facts.ts'
import type { Repository } from '../repository/repository.ts'
import { resolveUpdates } from '../repository/resolve.ts'
import { RULES } from '../rules/index.ts'
import type { Rule, RuleInput } from '../rules/rule.ts'
import { type ActiveRule, findingOf, sortFindings } from './findings.ts'
import { exitCodeOf, summaryOf } from './summary.ts'

/** What a door asks of the engine. */
export interface CheckRequest {
  readonly event: ProposedEvent
  readonly policy: ResolvedPolicy
  readonly repository: Repository
  /** Lines to pass on to the report, for example which policy judged. */
  readonly notes: readonly string[]
  readonly version: string
  readonly allowUndetermined: boolean
  readonly maxWarnings: number | null
}

/**
 * Judges an event by a policy: what is proposed is resolved, the facts that the rules need are read, every rule that
 * applies is asked, and what they say is gathered in a report.
 *
 * @throws {KnownError} where the repository or the request cannot be read; a violation is never thrown.
 */
export async function check(request: CheckRequest): Promise<Report> {
  const { event, policy, repository } = request
  const model = createBranchModel(policy)
  const updates = await resolveUpdates(event, repository, model)
  const cases = casesOf(updates, activeRules(model), model)
  const facts = await readFacts(factRequests(cases), event, repository, model)
  const evidence = gatherEvidence(cases, updates, facts, model, event)
  const findings = sortFindings([
    ...cases.flatMap((one) => judge(one, updates, evidence, facts, model, event)),
    ...gapFindings(cases, evidence, facts, model),
  ])
  const summary = summaryOf(findings, updates.length)
  const releases = event.updates.some((update) => update.type === 'everything') ? { releases: evidence.releases } : {}
  return {
    schemaVersion: 1,
    tool: { name: 'branch-policy', version: request.version },
    event: event.name,
    policy: { source: policy.source, extends: policy.extends },
    summary,
    exitCode: exitCodeOf(findings, summary, request),
    findings,
    ...releases,
    notes: request.notes,
  }
}

function activeRules(model: BranchModel): readonly ActiveRule[] {
  return Object.values(RULES).flatMap((rule: Rule) => {
    const setting = model.rule(rule.id)
    return setting === null || setting.severity === 'off' ? [] : [{ rule, severity: setting.severity, options: setting.options }]
  })
}

/** One rule that is to judge one update. */
interface Case {
  readonly active: ActiveRule
  readonly update: RefUpdate
}

function casesOf(updates: readonly RefUpdate[], rules: readonly ActiveRule[], model: BranchModel): readonly Case[] {
  return updates.flatMap((update) => rules.filter(({ rule }) => appliesTo(rule, update, model)).map((active) => ({ active, update })))
}

function appliesTo(rule: Rule, update: RefUpdate, model: BranchModel): boolean {
  // The subject decides which of the three shapes of rule this is; the type checker cannot follow that through a union.
  return rule.judges === update.subject && rule.applies(update as never, model)
}

function factRequests(cases: readonly Case[]): readonly FactRequest[] {
  const needs = new Map<RefUpdate, Set<FactName>>()
  for (const { active, update } of cases) {
    const wanted = needs.get(update) ?? new Set()
    for (const name of [...active.rule.needs, ...(active.rule.needsFor?.(active.options) ?? [])]) wanted.add(name)
    needs.set(update, wanted)
  }
  return [...needs].map(([update, wanted]) => ({ update, needs: wanted }))
}

/** What was found out about the lines of the updated branches, once for all rules. */
interface Evidence {
  readonly lines: ReadonlyMap<RefUpdate, ExplainedSteps & Pick<JudgedLine, 'join'>>
  readonly past: ReadonlyMap<RefUpdate, readonly Release[]>
  readonly releases: readonly Release[]
}

function gatherEvidence(
  cases: readonly Case[],
  updates: readonly RefUpdate[],
  facts: RepositoryFacts,
  model: BranchModel,
  event: ProposedEvent,
): Evidence {
  const lines = new Map<RefUpdate, ExplainedSteps & Pick<JudgedLine, 'join'>>()
  const past = new Map<RefUpdate, readonly Release[]>()
  for (const { update, needs } of factRequests(cases)) {
    if (update.subject !== 'branch' || !needs.has('steps')) continue
    const whole = explain({ update, updates, facts, model, door: event.door })
    const isHistory = update.operation === 'history'
    const line = isHistory ? { ...whole, ...cutAtJoin(whole.steps, update, updates, facts, model) } : { ...whole, join: null }
    lines.set(update, line)
    if (isHistory) past.set(update, releasesOn(update, whole, facts, model))
    else if (needs.has('past') && update.old !== null) past.set(update, releasesBelow(update, updates, facts, model, event))
  }
  return { lines, past, releases: [...past].flatMap(([, releases]) => releases) }
}

function releasesOn(update: BranchUpdate, line: ExplainedSteps, facts: RepositoryFacts, model: BranchModel): readonly Release[] {
  const kind = model.kindOf(update.branch)?.kind
  return kind?.production === true ? releasesOf(line.steps, kind, facts, model) : []
}

/** The releases that a branch had before an update. */
function releasesBelow(
  update: BranchUpdate,
  updates: readonly RefUpdate[],
  facts: RepositoryFacts,
  model: BranchModel,
  event: ProposedEvent,
): readonly Release[] {
  const before: BranchUpdate = { ...update, operation: 'history', old: null, new: update.old }
  return releasesOn(before, explain({ update: before, updates, facts, model, door: event.door }), facts, model)
}

/**
 * Where a line could not be listed, no rule about its steps has passed. It is told once for each branch: by the rule that
 * weighs most and that no exemption covers.
 */
function gapFindings(cases: readonly Case[], evidence: Evidence, facts: RepositoryFacts, model: BranchModel): readonly Finding[] {
  return [...evidence.lines].flatMap(([update, { gap }]) => {
    if (gap === null || update.subject !== 'branch') return []
    const rules = cases.filter((one) => one.update === update && one.active.rule.needs.includes('steps')).map((one) => one.active)
    const told = rules.map((active) => findingOf(gapAnswer(gap, update, facts, model), active, update, model))
    const weight = (finding: Finding): number => (finding.verdict === 'exempt' ? 2 : finding.severity === 'error' ? 0 : 1)
    return [...told].sort((a, b) => weight(a) - weight(b)).slice(0, 1)
  })
}

const NO_LINE: ExplainedSteps & Pick<JudgedLine, 'join'> = { steps: [], gap: null, join: null }

function judge(
  one: Case,
  updates: readonly RefUpdate[],
  evidence: Evidence,
  facts: RepositoryFacts,
  model: BranchModel,
  event: ProposedEvent,
): readonly Finding[] {
  const { active, update } = one
  const line = evidence.lines.get(update) ?? NO_LINE
  const input: RuleInput = {
    update,
    updates,
    model,
    facts,
    door: event.door,
    options: active.options,
    line,
    join: line.join,
    releases: evidence.past.get(update) ?? [],
  }
  return active.rule.judge(input as never).map((answer) => findingOf(answer, active, update, model))
}
