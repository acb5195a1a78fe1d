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
