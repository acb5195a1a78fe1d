import { type ExplainedSteps, explain } from '../explanations/explain.ts'
import { cutAtJoin, type JudgedLine } from '../explanations/join.ts'
import { type NewCommits, NO_COMMITS, newCommitsOf } from '../explanations/new-commits.ts'
import { oncePerCheck } from '../explanations/once.ts'
import { releasesOf, type TracedRelease } from '../explanations/releases.ts'
import type { BranchModel } from '../model/branch-model.ts'
import { NO_DETAILS } from '../model/details.ts'
import { FACT_NAMES, type FactName, type RepositoryFacts } from '../model/facts.ts'
import type { Release } from '../model/finding.ts'
import type { BranchUpdate, Door, RefUpdate } from '../model/update.ts'
import type { FactRequest } from '../repository/fact-request.ts'
import type { Rule, RuleInput } from '../rules/rule.ts'
import type { ActiveRule } from './findings.ts'

/** One rule that is to judge one update. */
export interface Case {
  readonly active: ActiveRule
  readonly update: RefUpdate
}

/** Every rule with every update that is its business. */
export function casesOf(updates: readonly RefUpdate[], rules: readonly ActiveRule[], model: BranchModel): readonly Case[] {
  const bySubject = {
    branch: rules.filter((active) => judges(active, 'branch')),
    tag: rules.filter((active) => judges(active, 'tag')),
    other: rules.filter((active) => judges(active, 'other')),
  }
  const cases: Case[] = []
  for (const update of updates) {
    // The subject decides which shape of rule these are; the type checker cannot follow that through a union.
    for (const active of bySubject[update.subject]) if (active.rule.applies(update as never, model)) cases.push({ active, update })
  }
  return cases
}

function judges({ rule }: ActiveRule, subject: RefUpdate['subject']): boolean {
  return rule.judges === subject || (rule.judges === 'branch or tag' && subject !== 'other')
}

/** For each update the facts that its rules need. */
export function factRequests(cases: readonly Case[]): readonly FactRequest[] {
  const known = REQUESTS.get(cases)
  if (known !== undefined) return known
  /** The facts of each update as bits, in the order of their names. */
  const wanted = new Map<RefUpdate, number>()
  for (const { active, update } of cases) {
    const needs = needsOf(active, update)
    // It says nothing of a branch that started where it may; another rule looks at what else there is.
    const isMore = active.rule.id !== 'branch-origin' && (needs.length > 0 || isOwn(active))
    wanted.set(update, needs.reduce(withFact, (wanted.get(update) ?? 0) | (isMore ? MORE_THAN_START : 0)))
  }
  // Thousands of updates need the same: they share a set.
  const sets = new Map<number, ReadonlySet<FactName>>()
  const requests = [...wanted].map(([update, bits]): FactRequest => {
    const needs = sets.get(bits) ?? new Set(FACT_NAMES.filter((name) => (bits & bitOf(name)) !== 0))
    sets.set(bits, needs)
    return { update, needs, isStartEnough: (bits & MORE_THAN_START) === 0 }
  })
  REQUESTS.set(cases, requests)
  return requests
}

/** A rule of the team's own may look at what it never asked for. */
function isOwn({ rule }: ActiveRule): boolean {
  return 'loaded' in rule
}

const MORE_THAN_START = 1 << FACT_NAMES.length

function bitOf(name: FactName): number {
  return 1 << FACT_NAMES.indexOf(name)
}

function withFact(bits: number, name: FactName): number {
  return bits | bitOf(name)
}

const REQUESTS = new WeakMap<readonly Case[], readonly FactRequest[]>()

const FOR_COMMITS: readonly FactName[] = ['refs', 'graph']
/** What a new branch brings is told from all that others have. */
const FOR_NEW_COMMITS: readonly FactName[] = ['refs', 'history']

function needsOf({ rule, options }: ActiveRule, update: RefUpdate): readonly FactName[] {
  // A commit that does not exist yet is all that is new.
  const looksAtCommits = rule.commits === true && update.operation !== 'commit'
  if (!looksAtCommits && rule.needsFor === undefined) return rule.needs
  const commits = !looksAtCommits ? [] : update.operation === 'create' ? FOR_NEW_COMMITS : FOR_COMMITS
  return [...rule.needs, ...(rule.needsFor?.(options, update) ?? []), ...commits]
}

/** What was found out about the lines of the updated branches, once for all rules. */
export interface Evidence {
  readonly lines: ReadonlyMap<RefUpdate, ExplainedSteps & Pick<JudgedLine, 'join'>>
  readonly past: ReadonlyMap<RefUpdate, readonly Release[]>
  /** Of an audit: on all production branches, oldest first. */
  readonly releases: readonly TracedRelease[]
}

/** What an event is judged in. */
export interface Circumstances {
  readonly updates: readonly RefUpdate[]
  readonly facts: RepositoryFacts
  readonly model: BranchModel
  readonly door: Door
}

/** Explains the lines of all branches that some rule needs the steps of. */
export function gatherEvidence(cases: readonly Case[], around: Circumstances): Evidence {
  const { updates, facts, model, door } = around
  const lines = new Map<RefUpdate, ExplainedSteps & Pick<JudgedLine, 'join'>>()
  const past = new Map<RefUpdate, readonly TracedRelease[]>()
  for (const { update, needs } of factRequests(cases)) {
    if (update.subject !== 'branch' || !needs.has('steps')) continue
    const whole = explain({ update, updates, facts, model, door })
    const isHistory = update.operation === 'history'
    const line = isHistory ? { ...whole, ...cutAtJoin(whole.steps, update, updates, facts, model) } : { ...whole, join: null }
    lines.set(update, line)
    if (isHistory) past.set(update, releasesOn(update, whole, around))
    else if (needs.has('past') && update.old !== null) past.set(update, releasesBelow(update, around))
  }
  const plain = [...past].map(([update, traced]): [RefUpdate, readonly Release[]] => [update, traced.map(({ release }) => release)])
  return { lines, past: new Map(plain), releases: [...past].flatMap(([, traced]) => traced) }
}

function releasesOn(update: BranchUpdate, line: ExplainedSteps, { facts, model }: Circumstances): readonly TracedRelease[] {
  const kind = model.kindOf(update.branch)?.kind
  return kind?.production === true ? releasesOf(line.steps, kind, facts, model) : []
}

/** The releases that a branch had before an update. */
function releasesBelow(update: BranchUpdate, around: Circumstances): readonly TracedRelease[] {
  const before: BranchUpdate = { ...update, operation: 'history', old: null, new: update.old }
  return releasesOn(before, explain({ update: before, ...around }), around)
}

const NO_LINE: ExplainedSteps & Pick<JudgedLine, 'join'> = { steps: [], gap: null, join: null }

/** What one rule may look at for one update; without details before its questions are answered. */
export function inputOf({ active, update }: Case, evidence: Evidence, around: Circumstances, details = NO_DETAILS): RuleInput {
  const { updates, facts, model, door } = around
  const line = evidence.lines.get(update) ?? NO_LINE
  const looksAtCommits = update.subject === 'branch' && active.rule.commits === true
  return {
    update,
    updates,
    model,
    facts,
    door,
    options: active.options,
    line,
    join: line.join,
    releases: evidence.past.get(update) ?? [],
    newCommits: looksAtCommits ? newCommits(update, around) : NO_COMMITS,
    details,
  }
}

/** Listed once for all rules that look at each commit, and for what they ask and say. */
function newCommits(update: BranchUpdate, around: Circumstances): NewCommits {
  const listed = oncePerCheck(around, `new commits ${around.door}`, () => new Map<BranchUpdate, NewCommits>())
  const found = listed.get(update) ?? newCommitsOf(update, around.facts, around.model, around.door)
  listed.set(update, found)
  return found
}

/** The questions of a rule about one update. */
export function questionsOf(rule: Rule, input: RuleInput): ReturnType<NonNullable<Rule['asks']>> {
  return rule.asks?.(input as never) ?? []
}
