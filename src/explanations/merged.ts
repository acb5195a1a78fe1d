import { type Details, patchKey, type Question } from '../model/details.ts'
import { type Graph, type Reach, reachFrom } from '../model/graph.ts'
import type { Oid } from '../model/refname.ts'
import { type Line, lineOf } from './line.ts'

/**
 * How a branch is in another. `merged`: its tip is reachable; `on-line`: its tip lies on the other's first-parent line, so that it has no
 * commit of its own or was fast-forwarded; `apart`: by its commits it is not, by their changes it may be.
 */
export type Standing =
  | { readonly how: 'merged' | 'on-line' }
  | {
      readonly how: 'apart'
      /** The branch's own commits, newest first. */
      readonly own: readonly Oid[]
      /** Where the branch last had what the other has; null where there is no one such commit. */
      readonly base: Oid | null
      /** What came onto the other's first-parent line since then, without merges: here its changes may be. */
      readonly since: readonly Oid[]
      /** The same with merges, and all of it. */
      line(): readonly Oid[]
    }

/** So many commits that came after the base are compared, the oldest: a branch is squashed soon, and all later ones would cost. */
const MOST_COMPARED = 1000

/** @param reached what the other branch reaches; the same for all branches that are compared with it. */
export function standingOf(tip: Oid, other: Oid, reached: Reach, graph: Graph): Standing {
  const line = lineOf(other, graph)
  if (reached.has(tip)) return { how: line.placeOf(tip) >= 0 ? 'on-line' : 'merged' }
  const own = ownCommits(tip, reached, graph)
  const base = baseOf(own, reached, line, graph)
  if (base === null) return { how: 'apart', own, base, since: [], line: () => [] }
  const place = line.reachedBy(base)
  return { how: 'apart', own, base, since: line.plainAbove(place, MOST_COMPARED), line: () => line.above(place) }
}

function ownCommits(tip: Oid, reached: Reach, graph: Graph): readonly Oid[] {
  const own = new Set([tip])
  for (const oid of own) for (const parent of graph.parents(oid)) if (!reached.has(parent)) own.add(parent)
  return [...own]
}

/** The merge base: of what the branch's own commits stand on the one commit that reaches all the others. */
function baseOf(own: readonly Oid[], reached: Reach, line: Line, graph: Graph): Oid | null {
  const below = [...new Set(own.flatMap((oid) => graph.parents(oid)).filter((oid) => reached.has(oid)))]
  const [only] = below
  if (only === undefined || below.length === 1) return only ?? null
  // Of commits on one line the newest reaches all.
  if (below.every((oid) => line.placeOf(oid) >= 0))
    return below.reduce((one, other) => (line.placeOf(other) < line.placeOf(one) ? other : one))
  for (const oid of below) {
    const beneath = reachFrom(graph, [oid])
    if (below.every((one) => beneath.has(one))) return oid
  }
  return null
}

/** What to ask so that `arrivalOf` can tell. */
export function arrivalQuestions(tip: Oid, standing: Standing): readonly Question[] {
  if (standing.how !== 'apart' || standing.base === null || standing.since.length === 0) return []
  const plain = [...standing.own, ...standing.since].map((commit): Question => ({ about: 'patch', commit, base: null }))
  return [...plain, { about: 'patch', commit: tip, base: standing.base }]
}

/** How the changes of a branch came into another: by a squash, all in one commit, or each by a commit of its own. */
export type Arrival = { readonly how: 'squash'; readonly oid: Oid } | { readonly how: 'picked' }

/** Null where they did not, or nobody can tell. What changes nothing is like nothing else. */
export function arrivalOf(tip: Oid, standing: Standing, { patches }: Details, messages: ReadonlyMap<Oid, string>): Arrival | null {
  if (standing.how !== 'apart' || standing.base === null) return null
  const patchOf = (oid: Oid, base: Oid | null = null): string | null => patches.get(patchKey(oid, base)) ?? null
  const whole = patchOf(tip, standing.base)
  const squash = whole === null ? undefined : standing.since.find((oid) => patchOf(oid) === whole)
  // What was reverted since is waiting on its branch to come again (git-revert(1)).
  if (squash !== undefined && isReverted(squash, standing.line(), messages)) return null
  if (squash !== undefined) return { how: 'squash', oid: squash }
  const there = new Set(standing.since.map((oid) => patchOf(oid)))
  // A merge has no identity: a branch that holds one may have more than its commits tell.
  const isThere = (oid: Oid): boolean => patchOf(oid) !== null && there.has(patchOf(oid))
  return standing.own.every(isThere) ? { how: 'picked' } : null
}

function isReverted(commit: Oid, line: readonly Oid[], messages: ReadonlyMap<Oid, string>): boolean {
  return line.some((oid) => messages.get(oid)?.includes(`This reverts commit ${commit}`) === true)
}
