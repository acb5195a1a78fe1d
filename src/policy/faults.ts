import leven, { closestMatch } from 'leven'
import { printable } from '../model/printable.ts'

/** One thing that is wrong with a config. */
export interface Fault {
  /** Keys from the top of the config; places in a list are counted from 0. Empty for the config itself. */
  readonly path: readonly string[]
  /** The config that says it, where it is not the one whose faults are told. */
  readonly source?: string
  readonly value: unknown
  /** What may stand there, for people: completes "expected …". */
  readonly expected: string
}

const LONGEST_VALUE = 60
const MOST_VALUES_SHOWN = 100

/** The faults as lines, one for each place: `branches.release.into.mian: got "merge", expected …`. The first fault of a place is told. */
export function faultLines(faults: readonly Fault[]): readonly string[] {
  const byPlace = new Map<string, Fault>()
  for (const fault of faults) {
    const place = JSON.stringify(fault.path)
    if (!byPlace.has(place)) byPlace.set(place, fault)
  }
  return [...byPlace.values()].map(faultLine)
}

/** One of several words, with the word that a mistyped one is nearest to. Completes "expected …". */
export function oneOf(what: string, words: readonly string[], given: unknown): string {
  const near = typeof given === 'string' ? nearest(given, words) : null
  const list = `${what} (${words.length === 0 ? 'there is none' : words.join(', ')})`
  return near === null ? list : `${list}; did you mean "${near}"?`
}

/** The word that was probably meant, or null where none is near. */
function nearest(given: string, words: readonly string[]): string | null {
  const found = closestMatch(given.toLowerCase(), words)
  if (found === undefined) return null
  const most = Math.min(4, Math.max(1, Math.floor(given.length / 2)))
  return leven(given.toLowerCase(), found) <= most ? found : null
}

function faultLine({ path, source, value, expected }: Fault): string {
  const place = path.length === 0 ? '' : `${path.join('.')}${source === undefined ? '' : ` (${source})`}: `
  return printable(`${place}got ${shown(value)}, expected ${expected}`)
}

function shown(value: unknown): string {
  if (value === undefined) return 'nothing'
  if (typeof value === 'function') return 'a function'
  if (value instanceof RegExp || typeof value === 'bigint' || typeof value === 'symbol' || typeof value === 'number') return String(value)
  const text = asJson(value)
  return text.length <= LONGEST_VALUE ? text : `${text.slice(0, LONGEST_VALUE)}…`
}

function asJson(value: unknown): string {
  let values = 0
  const counted = (_key: string, entry: unknown) => {
    values += 1
    if (values > MOST_VALUES_SHOWN) throw new RangeError('too much to show')
    return entry
  }
  try {
    return JSON.stringify(value, counted) ?? typeof value
  } catch {
    // Too much, a cycle, or something inside that JSON has no form for.
    return Array.isArray(value) ? 'a list' : 'an object'
  }
}
