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
 * Two lines that have met stay together. Each line is therefore walked down to one that was walked before, so that every commit
 * belongs to one stretch; from the end of its stretch a line goes on in the one that it joined.
 */
export function firstParentLines(index: CommitIndex, tips: readonly Oid[]): FirstParentLines {
  /** The stretch of each commit, and how far below the stretch's tip it is. */
  const stretchOf = new Int32Array(index.size).fill(-1)
  const depthIn = new Int32Array(index.size)
  /** The commit at which each stretch joins another; -1 where its line ends. */
  const joins: number[] = []
  const numbers = tips.map((tip) => listedNumber(index, tip))
  for (const [stretch, tip] of numbers.entries()) {
    let number = tip
    let depth = 0
    while (number >= 0 && index.listed[number] === 1 && stretchOf[number] === -1) {
      stretchOf[number] = stretch
      depthIn[number] = depth
      depth += 1
      number = firstParentOf(index, number)
    }
    joins.push(number >= 0 && index.listed[number] === 1 ? number : -1)
  }

  const liesOn = (number: number, line: number): boolean => {
    const wanted = stretchOf[number]
    for (let at = numbers[line] ?? -1; at >= 0; at = joins[stretchOf[at] ?? -1] ?? -1) {
      if (stretchOf[at] === wanted) return (depthIn[at] ?? 0) <= (depthIn[number] ?? 0)
    }
    return false
  }

  return {
    meetingOf: (tip, own = NONE, isLeftOut = () => false) => {
      const above: Oid[] = []
      for (let number = listedNumber(index, tip); number >= 0; number = nextOnLine(index, number)) {
        const oid = index.oidOf(number)
        if (stretchOf[number] !== -1 && !own.has(oid)) {
          const others: number[] = []
          for (let line = 0; line < numbers.length; line += 1) if (!isLeftOut(line) && liesOn(number, line)) others.push(line)
          if (others.length > 0) return { oid, above, others }
        }
        above.push(oid)
      }
      return null
    },
  }
}
