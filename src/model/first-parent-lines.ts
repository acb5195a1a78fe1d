import { type CommitIndex, firstParentOf, listedNumber, nextOnLine } from './commit-index.ts'
import type { Oid } from './refname.ts'

/** Where a first-parent line meets others. */
export interface Meeting {
  /** The first commit of the line, from its tip down, that lies on another's first-parent line. */
  readonly oid: Oid
  /** The commits of the line above it, newest first. */
  readonly above: readonly Oid[]
  /** Whose lines it lies on, by their place in the list that was given. */
  readonly others: readonly number[]
}

/** The first-parent lines of some tips, walked once for all that are to be compared with them. */
export interface FirstParentLines {
  /**
   * Walks down a line to where it meets one of these; null where it ends, or the graph does, before.
   *
   * @param own commits that are known to be the line's own: it does not end there.
   * @param isLeftOut lines that do not count, by their place in the list.
   */
  meetingOf(tip: Oid, own?: ReadonlySet<Oid>, isLeftOut?: (place: number) => boolean): Meeting | null
}

const NONE: ReadonlySet<Oid> = new Set()

/**
 * Two lines that have met stay together: first parents make a forest. A tour of it gives each commit a span of numbers that holds
 * the tips of all lines through it and no others, so that these are found without a look at the rest.
 */
export function firstParentLines(index: CommitIndex, tips: readonly Oid[]): FirstParentLines {
  const numbers = tips.map((tip) => listedNumber(index, tip))
  const { enter, leave } = tourOf(index, numbers)
  const places = [...numbers.keys()].filter((place) => (numbers[place] ?? -1) >= 0)
  const enterOf = (place: number): number => enter[numbers[place] ?? -1] ?? -1
  places.sort((a, b) => enterOf(a) - enterOf(b))
  const entered = Int32Array.from(places, enterOf)

  const linesThrough = (number: number, isLeftOut: (place: number) => boolean): number[] => {
    const found: number[] = []
    const end = leave[number] ?? 0
    for (let at = firstFrom(entered, enter[number] ?? 0); at < entered.length && (entered[at] ?? 0) < end; at += 1) {
      const place = places[at] ?? -1
      if (!isLeftOut(place)) found.push(place)
    }
    return found.sort((a, b) => a - b)
  }

  return {
    meetingOf: (tip, own = NONE, isLeftOut = () => false) => {
      const above: Oid[] = []
      for (let number = listedNumber(index, tip); number >= 0; number = nextOnLine(index, number)) {
        const oid = index.oidOf(number)
        if (enter[number] !== -1 && !own.has(oid)) {
          const others = linesThrough(number, isLeftOut)
          if (others.length > 0) return { oid, above, others }
        }
        above.push(oid)
      }
      return null
    },
  }
}

/** Of each commit on some lines, when a tour from the roots up comes to it and when it has seen all above it; -1 beside the lines. */
function tourOf(index: CommitIndex, tips: readonly number[]): { readonly enter: Int32Array; readonly leave: Int32Array } {
  const child = new Int32Array(index.size).fill(-1)
  const sibling = new Int32Array(index.size).fill(-1)
  const enter = new Int32Array(index.size).fill(-1)
  const leave = new Int32Array(index.size).fill(-1)
  const roots: number[] = []
  const SEEN = -2
  for (const tip of tips) {
    for (let number = tip; number >= 0 && enter[number] !== SEEN; ) {
      enter[number] = SEEN
      const parent = firstParentOf(index, number)
      if (parent < 0 || index.listed[parent] !== 1) {
        roots.push(number)
        break
      }
      sibling[number] = child[parent] ?? -1
      child[parent] = number
      number = parent
    }
  }
  let time = 0
  // A commit that is met again has been gone through.
  const open = roots
  for (let number = open.at(-1); number !== undefined; number = open.at(-1)) {
    if (enter[number] !== SEEN) {
      leave[number] = time
      open.pop()
      continue
    }
    enter[number] = time
    time += 1
    for (let next = child[number] ?? -1; next >= 0; next = sibling[next] ?? -1) open.push(next)
  }
  return { enter, leave }
}

/** The first place in ascending numbers that holds one from `least` on. */
function firstFrom(ascending: Int32Array, least: number): number {
  let [low, high] = [0, ascending.length]
  while (low < high) {
    const middle = (low + high) >>> 1
    if ((ascending[middle] ?? 0) < least) low = middle + 1
    else high = middle
  }
  return low
}
