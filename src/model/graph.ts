import type { Oid } from './refname.ts'

/**
 * A part of the commit graph: everything that some tips reach down to a boundary. Of two commits above the boundary,
 * every path from one to the other is in the graph too; between commits of the boundary the graph knows no path.
 */
export interface Graph {
  /** False in a shallow repository: a commit without parents may have had some. */
  readonly complete: boolean
  has(oid: Oid): boolean
  /** True for a commit of the boundary: every anchor that the graph was read for reaches it, or is it. */
  isBoundary(oid: Oid): boolean
  /** The parents in order; empty for a root and for a commit outside the graph. */
  parents(oid: Oid): readonly Oid[]
}

/** Builds a graph from commits and their parents; without a boundary unless one is given. */
export function createGraph(commits: ReadonlyMap<Oid, readonly Oid[]>, complete = true, boundary: ReadonlySet<Oid> = new Set()): Graph {
  return {
    complete,
    has: (oid) => commits.has(oid),
    isBoundary: (oid) => boundary.has(oid),
    parents: (oid) => commits.get(oid) ?? [],
  }
}

/** The first-parent line of a commit, newest first, as far as the graph goes. */
export function* firstParentLine(graph: Graph, tip: Oid): Generator<Oid, void> {
  let oid: Oid | undefined = tip
  while (oid !== undefined && graph.has(oid)) {
    yield oid
    oid = graph.parents(oid)[0]
  }
}

/** All commits in the graph that are reachable from the tips, the tips included. */
export function reachableFrom(graph: Graph, tips: Iterable<Oid>): Set<Oid> {
  const reached = new Set<Oid>()
  addReachable(graph, tips, reached)
  return reached
}

/** Adds to a set what is reachable from the tips; what is in the set already is not walked again. */
export function addReachable(graph: Graph, tips: Iterable<Oid>, reached: Set<Oid>): void {
  const open = [...tips]
  for (let oid = open.pop(); oid !== undefined; oid = open.pop()) {
    if (reached.has(oid) || !graph.has(oid)) continue
    reached.add(oid)
    open.push(...graph.parents(oid))
  }
}

/**
 * Whether a commit is an ancestor of another, or the same. Both must be in the repository. `unknown` where the repository
 * is shallow and did not show it.
 */
export function isAncestor(graph: Graph, ancestor: Oid, descendant: Oid): boolean | 'unknown' {
  if (ancestor === descendant || reachableFrom(graph, [descendant]).has(ancestor)) return true
  return graph.complete ? false : 'unknown'
}

/** Where a first-parent line meets others. */
export interface Meeting {
  /** The first commit of the line, from its tip down, that lies on another's first-parent line. */
  readonly oid: Oid
  /** The commits of the line above it, newest first. */
  readonly above: readonly Oid[]
  /** Whose lines it lies on, by their place in the list that was given. */
  readonly others: readonly number[]
}

/**
 * Walks down a first-parent line to where it meets that of other tips; null where it ends, or the graph does, before.
 *
 * @param own commits that are known to be the line's own, whoever has taken them since: it does not end there.
 */
export function meetingOf(graph: Graph, tip: Oid, others: readonly Oid[], own: ReadonlySet<Oid> = new Set()): Meeting | null {
  const line = [...firstParentLine(graph, tip)]
  const places = new Map(line.map((oid, index) => [oid, index]))
  // Two lines that have met stay together: each of the others is walked no further than that.
  const joints = others.map((other) => jointOf(graph, other, places))
  const at = line.findIndex((oid, index) => !own.has(oid) && joints.some((joint) => joint <= index))
  const oid = line[at]
  if (oid === undefined) return null
  return { oid, above: line.slice(0, at), others: joints.flatMap((joint, index) => (joint <= at ? [index] : [])) }
}

/** The place in a line where another one joins it; infinite where it does not. */
function jointOf(graph: Graph, tip: Oid, places: ReadonlyMap<Oid, number>): number {
  for (const oid of firstParentLine(graph, tip)) {
    const place = places.get(oid)
    if (place !== undefined) return place
  }
  return Number.POSITIVE_INFINITY
}
