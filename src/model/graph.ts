import { type CommitIndex, createIndexBuilder, listedNumber, markReachable, nextOnLine, numbersOf, parentsFrom } from './commit-index.ts'
import { firstParentLines, type Meeting } from './first-parent-lines.ts'
import { createOidTable } from './oid-table.ts'
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
  /** The same by numbers, for the engine's walks; its form may change. */
  readonly index: CommitIndex
}

/** Makes a graph of an index. */
export function graphOf(index: CommitIndex, complete: boolean, boundary: ReadonlySet<Oid>): Graph {
  return {
    complete,
    has: (oid) => listedNumber(index, oid) >= 0,
    isBoundary: (oid) => boundary.has(oid),
    parents: (oid) => parentsFrom(index, index.numberOf(oid)),
    index,
  }
}

/** Builds a graph from commits and their parents; without a boundary unless one is given. */
export function createGraph(commits: ReadonlyMap<Oid, readonly Oid[]>, complete = true, boundary: ReadonlySet<Oid> = new Set()): Graph {
  const oids = createOidTable()
  const builder = createIndexBuilder(oids)
  for (const [oid, parents] of commits) {
    builder.commit(oids.add(oid))
    for (const parent of parents) builder.parent(oids.add(parent))
  }
  return graphOf(builder.finish(), complete, boundary)
}

/** The first-parent line of a commit, newest first, as far as the graph goes. */
export function* firstParentLine(graph: Graph, tip: Oid): Generator<Oid, void> {
  const { index } = graph
  for (let number = listedNumber(index, tip); number >= 0; number = nextOnLine(index, number)) {
    yield index.oidOf(number)
  }
}

/** How many parents a commit has; none outside the graph. */
export function parentCount({ index }: Graph, oid: Oid): number {
  const number = index.numberOf(oid)
  return number < 0 ? 0 : (index.ends[number] ?? 0) - (index.starts[number] ?? 0)
}

/** All commits in the graph that are reachable from the tips, the tips included. */
export function reachableFrom(graph: Graph, tips: Iterable<Oid>): Set<Oid> {
  const reached = new Set<Oid>()
  const { index } = graph
  markReachable(index, numbersOf(index, tips), new Uint8Array(index.size), (number) => reached.add(index.oidOf(number)))
  return reached
}

/** What some commits reach, as marks on the graph's numbers: a tenth of the cost of a set, where it is asked rather than listed. */
export interface Reach extends Iterable<Oid> {
  has(oid: Oid): boolean
  /** Adds what further tips reach; what is there already is not walked again. */
  add(tips: Iterable<Oid>): void
  /** The same for one commit by its number. */
  addNumber(number: number): void
  /** One byte for each number of the graph's index. */
  readonly marks: Uint8Array
}

/** The same as `reachableFrom`, to be asked. */
export function reachFrom({ index }: Graph, tips: Iterable<Oid>): Reach {
  const marks = new Uint8Array(index.size)
  const add = (more: Iterable<Oid>): void => markReachable(index, numbersOf(index, more), marks)
  add(tips)
  return {
    marks,
    add,
    addNumber: (number) => markReachable(index, [number], marks),
    has: (oid) => marks[index.numberOf(oid)] === 1,
    *[Symbol.iterator]() {
      for (const [number, mark] of marks.entries()) if (mark === 1) yield index.oidOf(number)
    },
  }
}

/**
 * Whether a commit is an ancestor of another, or the same. Both must be in the repository. `unknown` where the repository
 * is shallow and did not show it.
 */
export function isAncestor(graph: Graph, ancestor: Oid, descendant: Oid): boolean | 'unknown' {
  if (ancestor === descendant || reachFrom(graph, [descendant]).has(ancestor)) return true
  return graph.complete ? false : 'unknown'
}

/**
 * Walks down a first-parent line to where it meets that of other tips; null where it ends, or the graph does, before.
 *
 * @param own commits that are known to be the line's own, whoever has taken them since: it does not end there.
 */
export function meetingOf(graph: Graph, tip: Oid, others: readonly Oid[], own?: ReadonlySet<Oid>): Meeting | null {
  return firstParentLines(graph.index, others).meetingOf(tip, own)
}
