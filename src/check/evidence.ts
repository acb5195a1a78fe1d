import { type ExplainedSteps, explain } from '../explanations/explain.ts'
import { cutAtJoin, type JudgedLine } from '../explanations/join.ts'
import { type NewCommits, NO_COMMITS, newCommitsOf } from '../explanations/new-commits.ts'
import { oncePerCheck } from '../explanations/once.ts'
import { releasesOf, type TracedRelease } from '../explanations/releases.ts'
import type { BranchModel } from '../model/branch-model.ts'
import { NO_DETAILS } from '../model/details.ts'
import type { RepositoryFacts } from '../model/facts.ts'
import type { Release } from '../model/finding.ts'
import type { BranchUpdate, Door, RefUpdate } from '../model/update.ts'
import type { Rule, RuleInput } from '../rules/rule.ts'
import { type Case, factRequests } from './cases.ts'

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
