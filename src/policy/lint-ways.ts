import type { Kind } from '../model/policy.ts'
import { printable } from '../model/printable.ts'
import { removedKinds } from './layers.ts'
import { type Linted, placeOf, placesOf } from './lint-places.ts'

/** From each kind those that its branches get to, those of its `into` and those that start from it; and the way back. */
interface Ways {
  readonly on: ReadonlyMap<Kind, ReadonlySet<Kind>>
  readonly back: ReadonlyMap<Kind, ReadonlySet<Kind>>
}

/** Worked out once: a policy may have thousands of kinds. */
function waysOf(kinds: readonly Kind[]): Ways {
  const byId = new Map(kinds.map((kind) => [kind.id, kind]))
  const on = new Map(kinds.map((kind) => [kind, new Set<Kind>()]))
  const back = new Map(kinds.map((kind) => [kind, new Set<Kind>()]))
  const link = (from: Kind | undefined, to: Kind | undefined): void => {
    if (from === undefined || to === undefined) return
    on.get(from)?.add(to)
    back.get(to)?.add(from)
  }
  for (const kind of kinds) {
    for (const target of kind.into) link(kind, byId.get(target.kind))
    if (kind.from !== 'any') for (const id of kind.from) link(byId.get(id), kind)
  }
  return { on, back }
}

/** Everything that some kinds lead to, themselves included. */
function reached(from: readonly Kind[], next: (kind: Kind) => Iterable<Kind>): ReadonlySet<Kind> {
  const seen = new Set(from)
  for (const kind of seen) for (const other of next(kind)) seen.add(other)
  return seen
}

const ids = (kinds: readonly Kind[]): string => kinds.map(({ id }) => id).join(', ')

/**
 * Kinds that are merged somewhere and never reach production, neither by `into` nor through a kind that starts from them.
 * Proof: the way along these edges is all that the policy allows into a protected branch; where production is not
 * protected, anything may be merged into it. A kind without `into` ends on purpose. So does a permanent branch that has
 * nothing to do with production, such as gh-pages, with the kinds around it.
 */
export function deadEnds(linted: Linted): readonly string[] {
  const { kinds } = linted.policy
  const production = kinds.filter((kind) => kind.production)
  if (!linted.refuses('merge-source') || production.length === 0 || production.some((kind) => !kind.protected)) return []
  const { on, back } = waysOf(kinds)
  const backFrom = (kind: Kind): Iterable<Kind> => back.get(kind) ?? []
  const arriving = reached(production, backFrom)
  const stuck = kinds.filter((kind) => !arriving.has(kind) && kind.into.length > 0)
  const around = (kind: Kind): Iterable<Kind> => [...(on.get(kind) ?? []), ...backFrom(kind)]
  // All that hang together are lost together.
  const isLost = new Map<Kind, boolean>()
  for (const kind of stuck) {
    if (isLost.has(kind)) continue
    const near = [...reached([kind], around)]
    const lost = near.some((other) => other.production) || !near.some((other) => other.permanent)
    for (const other of near) isLost.set(other, lost)
  }
  const lost = stuck.filter((kind) => isLost.get(kind) === true)
  if (lost.length === 0) return []
  return [
    `no way leads from ${ids(lost)} to production: ${placesOf(linted, lost, 'into')}; ${placesOf(linted, production, 'production')}; ` +
      `no kind that gets there starts from one of them${removedText(linted)}`,
  ]
}

/** Kinds that a config took away may be what is missing. */
function removedText({ origins, policy }: Linted): string {
  const removed = removedKinds(origins).filter(({ id }) => !policy.kinds.some((kind) => kind.id === id))
  return removed.length === 0 ? '' : `; taken away: ${removed.map(({ id, source }) => printable(`branches.${id} (${source})`)).join(', ')}`
}

/**
 * Production that can never change. Proof: every production branch is permanent and protected, so it takes no direct
 * commit, and no other kind may be merged into it. A policy of one kind alone says nothing of merges.
 */
export function frozenProduction(linted: Linted): readonly string[] {
  const { policy, model, refuses } = linted
  const production = policy.kinds.filter((kind) => kind.production)
  const others = policy.kinds.filter((kind) => !kind.production)
  if (production.length === 0 || others.length === 0 || !refuses('no-direct-commit') || !refuses('merge-source')) return []
  const isFrozen = (kind: Kind): boolean =>
    kind.permanent && kind.protected && model.sourcesOf(kind).every((source) => source.id === kind.id)
  if (!production.every(isFrozen)) return []
  const silent = others.filter((kind) => kind.into.length === 0)
  return [
    `nothing may reach ${ids(production)}: ${placesOf(linted, production, 'protected')} forbids direct commits, and no kind names it in its into` +
      `: ${placesOf(linted, silent.length > 0 ? silent : others, 'into')}`,
  ]
}

/**
 * A protected kind that comes and goes, and is squashed into a protected one. Proof: `no-delete` asks that the branch's tip
 * is reachable from that kind, a squash leaves it out, and `merge-method` refuses the merge that `no-delete` tells to make:
 * a published branch could never be deleted.
 */
export function lostBranches(linted: Linted): readonly string[] {
  const { policy, model, refuses } = linted
  if (!refuses('no-delete') || !refuses('merge-method')) return []
  return policy.kinds
    .filter((kind) => kind.protected && !kind.permanent)
    .flatMap((kind) =>
      kind.into.flatMap(({ kind: id, methods }) => {
        if (model.kind(id)?.protected !== true || methods.some((method) => method !== 'squash')) return []
        return [
          `a ${kind.id} branch could never be deleted: ${placeOf(linted, 'branches', kind.id, 'into')} allows only squash into ${id}, ` +
            `and ${placeOf(linted, 'rules', 'no-delete')} asks of ${placeOf(linted, 'branches', kind.id, 'protected')} that its commits are in ${id}`,
        ]
      }),
    )
}

/**
 * Production that goes back into a protected permanent branch by no method that brings history. Proof: with `mode: 'ancestor'`
 * back-merge asks for production's commits themselves, a squash or a rebase makes others, and `merge-method` refuses the
 * merge that `back-merge` tells to make.
 */
export function lostHistory(linted: Linted): readonly string[] {
  const { policy, model, refuses } = linted
  const isAsked = refuses('back-merge') && refuses('merge-method') && model.rule('back-merge')?.options['mode'] === 'ancestor'
  if (!isAsked) return []
  return policy.kinds
    .filter((kind) => kind.production)
    .flatMap((kind) =>
      kind.into.flatMap(({ kind: id, methods }) => {
        const target = model.kind(id)
        const isHeld = target?.protected === true && target.permanent && target.id !== kind.id
        if (!isHeld || methods.includes('merge') || methods.includes('fast-forward')) return []
        return [
          `${id} could never have the history of ${kind.id}: ${placeOf(linted, 'branches', kind.id, 'into')} allows only ` +
            `${methods.join(' and ')}, and ${placeOf(linted, 'rules', 'back-merge')} asks for it (mode: ancestor)`,
        ]
      }),
    )
}
