import type { CommitIndex } from '../model/commit-index.ts'
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
  const { index } = graph
  const line = lineOf(other, graph)
  const number = index.numberOf(tip)
  if (reached.marks[number] === 1) return { how: line.placeAt(number) >= 0 ? 'on-line' : 'merged' }
  // A commit outside the graph has no parents to be known.
  const numbers = number < 0 ? [] : ownCommits(number, reached, index)
  const own = number < 0 ? [tip] : numbers.map((one) => index.oidOf(one))
  const base = baseOf(numbers, reached, line, graph)
  if (base === null) return { how: 'apart', own, base, since: [], line: () => [] }
  const place = line.reachedFrom(base)
  return { how: 'apart', own, base: index.oidOf(base), since: line.plainAbove(place, MOST_COMPARED), line: () => line.above(place) }
}

/** What a commit has that is not reached, itself first; all by their numbers. */
function ownCommits(tip: number, reached: Reach, { starts, ends, parents }: CommitIndex): readonly number[] {
  const own = new Set([tip])
  for (const number of own) {
    for (let at = starts[number] ?? 0; at < (ends[number] ?? 0); at += 1) {
      const parent = parents[at] ?? -1
      if (reached.marks[parent] !== 1) own.add(parent)
    }
  }
  return [...own]
}

/** The merge base: of what the branch's own commits stand on the one commit that reaches all the others. */
function baseOf(own: readonly number[], reached: Reach, line: Line, graph: Graph): number | null {
  const { starts, ends, parents } = graph.index
  const below = new Set<number>()
  for (const number of own) {
    for (let at = starts[number] ?? 0; at < (ends[number] ?? 0); at += 1) {
      const parent = parents[at] ?? -1
      if (reached.marks[parent] === 1) below.add(parent)
    }
  }
  const [only] = below
  if (only === undefined || below.size === 1) return only ?? null
  const all = [...below]
  // Of commits on one line the newest reaches all.
  if (all.every((number) => line.placeAt(number) >= 0))
    return all.reduce((one, other) => (line.placeAt(other) < line.placeAt(one) ? other : one))
  for (const number of all) {
    const beneath = reachFrom(graph, [])
    beneath.addNumber(number)
    if (all.every((one) => beneath.marks[one] === 1)) return number
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
