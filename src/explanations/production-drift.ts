import type { BranchModel } from '../model/branch-model.ts'
import type { RepositoryFacts } from '../model/facts.ts'
import type { Release } from '../model/finding.ts'
import { headOf } from '../model/heads.ts'
import type { Kind } from '../model/policy.ts'
import type { Oid } from '../model/refname.ts'
import type { BranchUpdate, Door, RefUpdate } from '../model/update.ts'
import { arrivalsAt, type Delivery, deliveriesOf, type Lack, lackOf, reachOf, withoutMerge } from './drift.ts'
import { type ExplainedSteps, explain } from './explain.ts'
import { runFrom } from './release-ways.ts'
import { backTargets, mustReach, openTargets, type TargetBranch } from './targets.ts'
import { sharedTips } from './tips.ts'

/** A production branch with all that is known of its line. */
export interface ProductionLine {
  readonly update: BranchUpdate
  readonly facts: RepositoryFacts
  readonly model: BranchModel
  readonly door: Door
  readonly line: ExplainedSteps
  /** Oldest first. */
  readonly releases: readonly Release[]
}

/** A branch and what it lacks of production, or of the releases that it must have. */
export interface Drift {
  readonly production: Kind
  readonly target: TargetBranch
  readonly lack: Lack
  /** The releases that it must have, newest first; null where it must have all of production. */
  readonly releases: readonly Release[] | null
}

/** Every branch that must have what is on a production branch, or what came into it by some kind. */
export function driftsOf(input: ProductionLine): readonly Drift[] {
  const { update, facts, model } = input
  const production = model.kindOf(update.branch)?.kind
  const tip = update.new === null ? null : (facts.commits.get(update.new) ?? null)
  if (production === undefined || tip === null) return []
  const inProduction = reachOf(tip, facts.graph)
  const deliveries = deliveriesOf(tip, facts.graph)
  const tips = sharedTips(facts, input.door)
  const drift = (target: TargetBranch, wanted: readonly Delivery[], releases: readonly Release[] | null): Drift => ({
    production,
    target,
    lack: lackOf(wanted, arrivalsAt(target.tip, inProduction, facts.graph), facts),
    releases,
  })
  const back = backTargets(production, tips, model).map((target) => drift(target, deliveries, null))
  const byTarget = new Map<string, { readonly target: TargetBranch; readonly releases: Release[] }>()
  const kinds = new Set(input.releases.flatMap((release) => model.kind(release.kind) ?? []))
  const openOf = new Map([...kinds].map((kind) => [kind.id, openTargets(kind, production, inProduction, tips, model)]))
  for (const release of [...input.releases].reverse()) {
    for (const target of openOf.get(release.kind) ?? []) {
      const found = byTarget.get(target.branch) ?? { target, releases: [] }
      found.releases.push(release)
      byTarget.set(target.branch, found)
    }
  }
  const open = [...byTarget.values()].map(({ target, releases }) => {
    const wanted = new Set(releases.flatMap((release) => broughtBy(release, input)))
    const brought = deliveries.filter(({ oid }) => wanted.has(oid)).map((delivery) => withoutMerge(delivery, facts.graph))
    return drift(target, brought, releases)
  })
  return [...back, ...open]
}

/**
 * What a pull request into production would take there without: what the releases that its head's kind has to have brought into
 * production, and the head lacks. With the line of production as it is, since the merge is still to come; null where nothing can be
 * missing.
 */
export function headDrift(
  input: Omit<ProductionLine, 'line'> & { readonly updates: readonly RefUpdate[] },
): { readonly drift: Drift; readonly input: ProductionLine } | null {
  const { update, facts, model } = input
  const [base, head] = update.parents
  const production = model.kindOf(update.branch)?.kind
  const kind = headOf(update, model)?.kind
  if (base === undefined || head === undefined || update.head === null || production === undefined || kind === undefined) return null
  const wanted = input.releases.filter((release) => {
    const source = model.kind(release.kind)
    return source !== null && mustReach(source, kind, production, model)
  })
  const { graph } = facts
  const inProduction = reachOf(base, graph)
  if (wanted.length === 0 || inProduction.has(head)) return null
  const before: BranchUpdate = { ...update, operation: 'history', old: null, new: base, parents: [] }
  const whole = { ...input, update: before, line: explain({ ...input, update: before }) }
  const brought = new Set(wanted.flatMap((release) => broughtBy(release, whole)))
  const deliveries = deliveriesOf(base, graph).filter(({ oid }) => brought.has(oid))
  const lack = lackOf(
    deliveries.map((delivery) => withoutMerge(delivery, graph)),
    arrivalsAt(head, inProduction, graph),
    facts,
  )
  const target = { branch: update.head, tip: head, kind }
  return { drift: { production, target, lack, releases: [...wanted].reverse() }, input: whole }
}

/** The commits of production's line that a release brought. */
export function broughtBy(release: Release, { line }: Pick<ProductionLine, 'line'>): readonly Oid[] {
  const index = line.steps.findIndex(({ oid }) => oid === release.merge)
  return index < 0 ? [release.merge] : runFrom(line.steps, index)
}
