import type { BranchModel } from '../model/branch-model.ts'
import { FACT_NAMES, type FactName } from '../model/facts.ts'
import type { RefUpdate } from '../model/update.ts'
import type { FactRequest } from '../repository/fact-request.ts'
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
    for (const active of bySubject[update.subject]) {
      if (isLocalMove(update) && active.rule.judgesMoves !== true) continue
      if (active.rule.applies(update as never, model)) cases.push({ active, update })
    }
  }
  return cases
}

/** A branch that moves here: what is owed, named or written is judged when it is pushed. */
function isLocalMove(update: RefUpdate): boolean {
  return update.subject === 'branch' && update.move !== null
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
    const isMore = active.rule.isAboutStarts !== true && (needs.length > 0 || isOwn(active))
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
