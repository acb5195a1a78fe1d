import type { BranchModel } from '../model/branch-model.ts'
import type { Details, Question } from '../model/details.ts'
import type { RepositoryFacts } from '../model/facts.ts'
import type { Release } from '../model/finding.ts'
import type { Kind } from '../model/policy.ts'
import type { Oid } from '../model/refname.ts'
import { type Arrivals, arrivalsAt, deliveriesOf, type Lack, lackOf, questionsAbout, reachOf, stateOf, withoutMerge } from './drift.ts'
import type { ExplainedStep } from './explain.ts'
import { backTargets, openTargets, type TargetBranch } from './targets.ts'
import type { Tips } from './tips.ts'

/** A branch that a release has to reach, and what of it is not there. */
export interface Way {
  readonly target: TargetBranch
  readonly lack: Lack
}

/** The ways of the release at a step of production's line, by the kind that was released. */
export type Ways = (index: number, kind: Kind | null) => readonly Way[]

/** @param steps the explained line of production, newest first. */
export function releaseWays(
  steps: readonly ExplainedStep[],
  production: Kind,
  tips: Tips,
  facts: RepositoryFacts,
  model: BranchModel,
): Ways {
  const { graph } = facts
  const tip = steps[0]?.oid ?? null
  if (tip === null) return () => []
  const deliveries = new Map(deliveriesOf(tip, graph).map((delivery) => [delivery.oid, delivery]))
  const inProduction = reachOf(tip, graph)
  const back = backTargets(production, tips, model)
  const known = new Map<Oid, Arrivals>()
  const arrivals = (target: TargetBranch): Arrivals => {
    const found = known.get(target.tip) ?? arrivalsAt(target.tip, inProduction, graph)
    known.set(target.tip, found)
    return found
  }
  const openOf = new Map<string, readonly TargetBranch[]>()
  const openFor = (kind: Kind): readonly TargetBranch[] => {
    const found = openOf.get(kind.id) ?? openTargets(kind, production, inProduction, tips, model)
    openOf.set(kind.id, found)
    return found
  }
  return (index, kind) => {
    const brought = runFrom(steps, index).flatMap((oid) => deliveries.get(oid) ?? [])
    const open = kind === null ? [] : openFor(kind)
    const ownOnly = brought.map((delivery) => withoutMerge(delivery, graph))
    return [
      ...back.map((target) => ({ target, lack: lackOf(brought, arrivals(target), facts) })),
      ...open.map((target) => ({ target, lack: lackOf(ownOnly, arrivals(target), facts) })),
    ]
  }
}

/** The commits of a line that came with one merge or fast-forward, from its tip down. */
export function runFrom(steps: readonly Pick<ExplainedStep, 'oid' | 'tipOfRun'>[], index: number): readonly Oid[] {
  let next = index + 1
  while (next < steps.length && steps[next]?.tipOfRun !== true) next += 1
  return steps.slice(index, next).flatMap(({ oid }) => oid ?? [])
}

/** What has to be asked to tell how far a release went. */
export function wayQuestions(ways: readonly Way[]): readonly Question[] {
  return ways.flatMap(({ lack }) => questionsAbout(lack))
}

/** How far a release went. Of several branches that production goes back into, the one that has least of it counts. */
export interface Progress {
  readonly backMerged: Release['backMerged']
  /** The open branches that lack something of it. */
  readonly lacking: readonly string[]
}

export function progressOn(ways: readonly Way[], details: Details): Progress {
  const states = ways.map(({ target, lack }) => ({ target, state: stateOf(lack, details).state }))
  const isMissing = ({ state }: (typeof states)[number]): boolean => state === 'lacking' || state === 'unknown'
  const back = states.filter(({ target }) => target.kind.permanent)
  const isHistoryMissing = back.some(({ state }) => state === 'content')
  return {
    // Where production goes back into no branch there is nothing to reach.
    backMerged: back.some(isMissing) ? 'no' : isHistoryMissing ? 'content' : 'yes',
    lacking: states.filter((one) => !one.target.kind.permanent && isMissing(one)).map(({ target }) => target.branch),
  }
}
