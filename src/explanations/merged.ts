import { type Details, patchKey, type Question } from '../model/details.ts'
import { firstParentLine, type Graph, reachableFrom } from '../model/graph.ts'
import type { Oid } from '../model/refname.ts'
import { isMerge } from './drift.ts'

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
      /** The same with merges. */
      readonly line: ReadonlySet<Oid>
    }

/** So many commits that came after the base are compared, the oldest: a branch is squashed soon, and all later ones would cost. */
const MOST_COMPARED = 1000

/** @param reached what the other branch reaches; the same set for all branches that are compared with it. */
export function standingOf(tip: Oid, other: Oid, reached: ReadonlySet<Oid>, graph: Graph): Standing {
  const line = lineOf(other, reached, graph)
  if (reached.has(tip)) return { how: line.has(tip) ? 'on-line' : 'merged' }
  const own = ownCommits(tip, reached, graph)
  const base = baseOf(own, reached, graph)
  if (base === null) return { how: 'apart', own, base, since: [], line: new Set() }
  const above = commitsAbove(base, line, graph)
  const since = above.filter((oid) => !isMerge(oid, graph))
  return { how: 'apart', own, base, since: since.slice(-MOST_COMPARED), line: new Set(above) }
}

const LINES = new WeakMap<ReadonlySet<Oid>, ReadonlySet<Oid>>()

/** The first-parent line of a branch, newest first, walked once for all that are compared with it. */
function lineOf(tip: Oid, reached: ReadonlySet<Oid>, graph: Graph): ReadonlySet<Oid> {
  const known = LINES.get(reached)
  if (known !== undefined) return known
  const line = new Set(firstParentLine(graph, tip))
  LINES.set(reached, line)
  return line
}

function ownCommits(tip: Oid, reached: ReadonlySet<Oid>, graph: Graph): readonly Oid[] {
  const own = new Set([tip])
  for (const oid of own) for (const parent of graph.parents(oid)) if (!reached.has(parent)) own.add(parent)
  return [...own]
}

/** The commits of a line that came after a commit: where that lies on the line itself nothing has to be walked. */
function commitsAbove(base: Oid, line: ReadonlySet<Oid>, graph: Graph): readonly Oid[] {
  const before = line.has(base) ? new Set([base]) : reachableFrom(graph, [base])
  const above: Oid[] = []
  for (const oid of line) {
    if (before.has(oid)) break
    above.push(oid)
  }
  return above
}

/** The merge base: of what the branch's own commits stand on the one commit that reaches all the others. */
function baseOf(own: readonly Oid[], reached: ReadonlySet<Oid>, graph: Graph): Oid | null {
  const below = new Set(own.flatMap((oid) => graph.parents(oid)).filter((oid) => reached.has(oid)))
  const [only] = below
  if (only !== undefined && below.size === 1) return only
  for (const oid of below) {
    const beneath = reachableFrom(graph, [oid])
    if ([...below].every((one) => beneath.has(one))) return oid
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
  const squash = whole === null ? undefined : standing.since.find((oid) => standing.line.has(oid) && patchOf(oid) === whole)
  // What was reverted since is waiting on its branch to come again (git-revert(1)).
  if (squash !== undefined && isReverted(squash, standing.line, messages)) return null
  if (squash !== undefined) return { how: 'squash', oid: squash }
  const there = new Set(standing.since.map((oid) => patchOf(oid)))
  // A merge has no identity: a branch that holds one may have more than its commits tell.
  const isThere = (oid: Oid): boolean => patchOf(oid) !== null && there.has(patchOf(oid))
  return standing.own.every(isThere) ? { how: 'picked' } : null
}

function isReverted(commit: Oid, line: ReadonlySet<Oid>, messages: ReadonlyMap<Oid, string>): boolean {
  return [...line].some((oid) => messages.get(oid)?.includes(`This reverts commit ${commit}`) === true)
}
