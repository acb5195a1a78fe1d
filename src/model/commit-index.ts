import type { OidTable } from './oid-table.ts'
import type { Oid } from './refname.ts'

/**
 * The commits of a graph by number, in flat arrays: a history has hundreds of thousands of them, and an object for each costs more
 * than reading them from git. A commit that is only named as a parent has a number too, but is not listed.
 */
export interface CommitIndex {
  readonly size: number
  /** -1 for a commit that is neither listed nor a parent. */
  numberOf(oid: Oid): number
  oidOf(number: number): Oid
  /** 1 for a commit that is in the graph. */
  readonly listed: Uint8Array
  /** The parents of commit `n` are `parents[starts[n]]` up to, not including, `parents[ends[n]]`. */
  readonly starts: Int32Array
  readonly ends: Int32Array
  readonly parents: Int32Array
}

/** Takes commits one after the other by the numbers of a table, each with its parents, in any order. */
export interface IndexBuilder {
  /** Lists a commit; its parents follow, by `parent`. One that was listed already begins anew. */
  commit(number: number): void
  parent(number: number): void
  finish(): CommitIndex
}

export function createIndexBuilder(oids: OidTable): IndexBuilder {
  let listed = new Uint8Array(64)
  let starts = new Int32Array(64)
  let ends = new Int32Array(64)
  let parents = new Int32Array(128)
  let used = 0
  let current = -1

  const makeRoom = (number: number): void => {
    const room = Math.max(2 * starts.length, number + 1)
    listed = grown(listed, new Uint8Array(room))
    starts = grown(starts, new Int32Array(room))
    ends = grown(ends, new Int32Array(room))
  }

  return {
    commit: (number) => {
      if (number >= starts.length) makeRoom(number)
      current = number
      listed[number] = 1
      starts[number] = used
      ends[number] = used
    },
    parent: (number) => {
      if (used === parents.length) parents = grown(parents, new Int32Array(2 * used))
      parents[used] = number
      used += 1
      ends[current] = used
    },
    finish: () => {
      // What is named as a parent alone has a number too.
      if (oids.size > starts.length) makeRoom(oids.size)
      return { size: oids.size, numberOf: oids.find, oidOf: oids.oid, listed, starts, ends, parents }
    },
  }
}

function grown<Numbers extends Uint8Array | Int32Array>(before: Numbers, after: Numbers): Numbers {
  after.set(before)
  return after
}

/** The number of a commit's first parent; -1 for a root, and for a commit that is not listed. */
export function firstParentOf(index: CommitIndex, number: number): number {
  const start = index.starts[number] ?? 0
  return start < (index.ends[number] ?? 0) ? (index.parents[start] ?? -1) : -1
}

/** The number of a commit's first parent, where that is in the graph, else -1: the next commit of a first-parent line. */
export function nextOnLine(index: CommitIndex, number: number): number {
  const parent = firstParentOf(index, number)
  return parent >= 0 && index.listed[parent] === 1 ? parent : -1
}

/** The number of a commit that is in the graph, else -1. */
export function listedNumber(index: CommitIndex, oid: Oid): number {
  const number = index.numberOf(oid)
  return number >= 0 && index.listed[number] === 1 ? number : -1
}

const NO_OIDS: readonly Oid[] = []

/** The parents of a commit, in order, without its first `skipped`; none for a root and for a commit that is not listed. */
export function parentsFrom(index: CommitIndex, number: number, skipped = 0): readonly Oid[] {
  const start = (index.starts[number] ?? 0) + skipped
  const end = index.ends[number] ?? 0
  if (start >= end) return NO_OIDS
  const oidAt = (at: number): Oid => index.oidOf(index.parents[at] ?? -1)
  // A list that is written out takes a fifth of the memory of one that grows, and there is one for each commit.
  if (end - start === 1) return [oidAt(start)]
  if (end - start === 2) return [oidAt(start), oidAt(start + 1)]
  const oids: Oid[] = []
  for (let at = start; at < end; at += 1) oids.push(oidAt(at))
  return oids
}

/**
 * Marks what some commits reach, themselves included; what is marked already is not walked again.
 *
 * @param tips by their numbers.
 * @param marks one byte for each number.
 * @param visit told of each commit as it is marked.
 */
export function markReachable(index: CommitIndex, tips: readonly number[], marks: Uint8Array, visit?: (number: number) => void): void {
  const { listed, starts, ends, parents } = index
  const open = [...tips]
  for (let number = open.pop(); number !== undefined; number = open.pop()) {
    if (number < 0 || marks[number] === 1 || listed[number] !== 1) continue
    marks[number] = 1
    visit?.(number)
    const end = ends[number] ?? 0
    for (let at = starts[number] ?? 0; at < end; at += 1) open.push(parents[at] ?? -1)
  }
}

/** Marks the first-parent lines of some commits, one byte for each number. */
export function firstParentMarks(index: CommitIndex, tips: Iterable<Oid>): Uint8Array {
  const marks = new Uint8Array(index.size)
  for (const tip of tips) {
    for (let number = listedNumber(index, tip); number >= 0; number = nextOnLine(index, number)) {
      if (marks[number] === 1) break
      marks[number] = 1
    }
  }
  return marks
}

/** The numbers of some commits. */
export function numbersOf(index: CommitIndex, oids: Iterable<Oid>): readonly number[] {
  const numbers: number[] = []
  for (const oid of oids) numbers.push(index.numberOf(oid))
  return numbers
}
