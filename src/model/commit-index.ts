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

/** Takes commits one after the other, each with its parents, in any order. */
export interface IndexBuilder {
  /** Lists a commit; its parents follow, by `parent`. One that was listed already begins anew. */
  commit(oid: Oid): void
  parent(oid: Oid): void
  finish(): CommitIndex
}

export function createIndexBuilder(): IndexBuilder {
  const numbers = new Map<Oid, number>()
  const oids: Oid[] = []
  let listed = new Uint8Array(64)
  let starts = new Int32Array(64)
  let ends = new Int32Array(64)
  let parents = new Int32Array(128)
  let used = 0
  let current = -1

  const numberFor = (oid: Oid): number => {
    const known = numbers.get(oid)
    if (known !== undefined) return known
    const number = oids.length
    numbers.set(oid, number)
    oids.push(oid)
    if (number < starts.length) return number
    listed = grown(listed, new Uint8Array(2 * number))
    starts = grown(starts, new Int32Array(2 * number))
    ends = grown(ends, new Int32Array(2 * number))
    return number
  }

  return {
    commit: (oid) => {
      current = numberFor(oid)
      listed[current] = 1
      starts[current] = used
      ends[current] = used
    },
    parent: (oid) => {
      const number = numberFor(oid)
      if (used === parents.length) parents = grown(parents, new Int32Array(2 * used))
      parents[used] = number
      used += 1
      ends[current] = used
    },
    finish: () => ({
      size: oids.length,
      numberOf: (oid) => numbers.get(oid) ?? -1,
      oidOf: (number) => oids[number] ?? '',
      listed,
      starts,
      ends,
      parents,
    }),
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
  const oids: Oid[] = []
  for (let at = start; at < end; at += 1) oids.push(index.oidOf(index.parents[at] ?? -1))
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
    for (let number = listedNumber(index, tip); number >= 0 && index.listed[number] === 1; number = firstParentOf(index, number)) {
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
