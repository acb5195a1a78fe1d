import type { Machine } from './machine.ts'

/** A stored benchmark: each group as it was last run. */
export interface Result {
  readonly groups: Readonly<Record<string, GroupResult>>
}

export interface GroupResult {
  readonly title: string
  /** UTC, to the day. */
  readonly date: string
  readonly version: string
  readonly commit: string
  readonly machine: Machine
  readonly rounds: number
  readonly rows: readonly Row[]
}

export interface Row {
  readonly name: string
  /** Why there are no figures. */
  readonly missing?: string
  /** The median, for an idea only: it says nothing on another machine. */
  readonly milliseconds?: number
  readonly ratios?: readonly Ratio[]
  readonly goal?: number
  /** The peak memory of the Node process, in MiB. */
  readonly peak?: number
  /** Instructions of the Node process, in millions. */
  readonly instructions?: number
}

/** A job's time by that of another in the same round. */
export interface Ratio {
  readonly over: string
  readonly median: number
  readonly least: number
  readonly most: number
}

/** The ratios of two jobs round by round, in two decimals. */
export function ratioOf(over: string, times: readonly number[], base: readonly number[]): Ratio {
  const ratios = times.map((time, round) => time / (base[round] as number)).sort((one, other) => one - other)
  return { over, median: rounded(medianOf(ratios)), least: rounded(ratios[0] ?? Number.NaN), most: rounded(ratios.at(-1) ?? Number.NaN) }
}

export function medianOf(values: readonly number[]): number {
  const sorted = [...values].sort((one, other) => one - other)
  const middle = sorted.length >> 1
  const upper = sorted[middle] ?? Number.NaN
  return sorted.length % 2 === 1 ? upper : (upper + (sorted[middle - 1] ?? Number.NaN)) / 2
}

export function rounded(value: number): number {
  return Math.round(value * 100) / 100
}
