import { listedNumber, nextOnLine } from '../model/commit-index.ts'
import type { Graph } from '../model/graph.ts'
import type { Oid } from '../model/refname.ts'

/** A first-parent line with places on it: 0 is the tip. */
export interface Line {
  readonly length: number
  /** The place of a commit, by its number in the graph's index; -1 beside the line. */
  placeAt(number: number): number
  /**
   * The newest place that a commit reaches: its own, where it is on the line; `length` where it reaches none. A line is reached
   * from there on down to its end.
   */
  reachedBy(oid: Oid): number
  /** The same for a commit by its number. */
  reachedFrom(number: number): number
  /** The commits before a place, newest first. */
  above(place: number): readonly Oid[]
  /** The same without merges, and of those no more than the oldest `most`. */
  plainAbove(place: number, most: number): readonly Oid[]
}

/** Walks a line once, for all that is compared with it. */
export function lineFrom({ index }: Graph, tip: Oid): Line {
  const { starts, ends, parents, listed } = index
  const numbers: number[] = []
  /** Places of commits with fewer than two parents. */
  const plain: number[] = []
  const places = new Int32Array(index.size).fill(-1)
  for (let number = listedNumber(index, tip); number >= 0; number = nextOnLine(index, number)) {
    places[number] = numbers.length
    if ((ends[number] ?? 0) - (starts[number] ?? 0) < 2) plain.push(numbers.length)
    numbers.push(number)
  }
  const length = numbers.length
  let known: Int32Array | null = null

  /** Depth first, so that each commit is walked once for whatever is asked. */
  const newestFrom = (start: number): number => {
    known ??= places.slice()
    const newest = known
    const open = [start]
    for (let number = open.at(-1); number !== undefined; number = open.at(-1)) {
      let least = length
      let isReady = newest[number] !== -1
      if (!isReady) {
        isReady = true
        const end = ends[number] ?? 0
        for (let at = starts[number] ?? 0; at < end; at += 1) {
          const parent = parents[at] ?? -1
          if (listed[parent] !== 1) continue
          const place = newest[parent] ?? -1
          if (place === -1) {
            open.push(parent)
            isReady = false
          } else if (place < least) least = place
        }
        if (isReady) newest[number] = least
      }
      if (isReady) open.pop()
    }
    return newest[start] ?? length
  }

  const reachedFrom = (number: number): number => (number < 0 || listed[number] !== 1 ? length : newestFrom(number))

  const oidsAt = (chosen: readonly number[]): readonly Oid[] => chosen.map((place) => index.oidOf(numbers[place] ?? -1))
  return {
    length,
    placeAt: (number) => places[number] ?? -1,
    reachedBy: (oid) => reachedFrom(index.numberOf(oid)),
    reachedFrom,
    above: (place) => numbers.slice(0, place).map((number) => index.oidOf(number)),
    plainAbove: (place, most) => {
      const end = countBelow(plain, place)
      return oidsAt(plain.slice(Math.max(0, end - most), end))
    },
  }
}

/** How many of some ascending numbers are below a limit. */
function countBelow(ascending: readonly number[], limit: number): number {
  let [low, high] = [0, ascending.length]
  while (low < high) {
    const middle = (low + high) >> 1
    if ((ascending[middle] ?? 0) < limit) low = middle + 1
    else high = middle
  }
  return low
}

const LINES = new WeakMap<Graph, Map<Oid, Line>>()

/** The line of a tip, walked once for a graph: an audit compares every branch with the same few. */
export function lineOf(tip: Oid, graph: Graph): Line {
  const ofGraph = LINES.get(graph) ?? new Map<Oid, Line>()
  LINES.set(graph, ofGraph)
  const line = ofGraph.get(tip) ?? lineFrom(graph, tip)
  ofGraph.set(tip, line)
  return line
}
