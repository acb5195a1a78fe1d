import { UsageError } from '../model/errors.ts'
import { printable } from '../model/printable.ts'
import type { GivenFlag } from './arguments.ts'
import { didYouMean } from './did-you-mean.ts'

/** The forms that a report may have. */
export const FORMATS = ['text', 'json'] as const
export type Format = (typeof FORMATS)[number]

/** A report to write, and where: a file as it was named, null for standard output. */
export interface PlannedReport {
  readonly format: Format
  readonly file: string | null
}

/**
 * Which reports go where. Each `--output FILE` takes the report of the `--format` before it, text where there is none; and
 * the text goes to standard output unless another format does, or the text itself goes to a file.
 *
 * @param order the flags in the order in which they were given.
 * @throws {UsageError} for an unknown format, an `--output` that has no `--format` of its own, two reports for one place.
 */
export function planReports(order: readonly GivenFlag[]): readonly PlannedReport[] {
  const planned: PlannedReport[] = []
  for (const { name, values } of order) {
    const [value = ''] = values
    if (name === 'format') planned.push({ format: formatNamed(value), file: null })
    if (name === 'output') planned.push({ format: takeOpen(planned, order), file: value })
  }
  const toStdout = planned.filter(({ file }) => file === null)
  if (toStdout.length > 1) {
    throw new UsageError('check: only one report can go to standard output', ['Follow the other --format with --output FILE.'])
  }
  const twice = planned.find(({ file }, index) => file !== null && planned.findIndex((one) => one.file === file) !== index)
  if (twice !== undefined) {
    throw new UsageError(`check: two reports for ${printable(twice.file ?? '')}`, ['Give each --output a file of its own.'])
  }
  const hasText = planned.some(({ format }) => format === 'text')
  return toStdout.length > 0 || hasText ? planned : [{ format: 'text', file: null }, ...planned]
}

/** Takes the last format if it has no file yet. */
function takeOpen(planned: PlannedReport[], order: readonly GivenFlag[]): Format {
  const last = planned.at(-1)
  if (last !== undefined && last.file === null) {
    planned.pop()
    return last.format
  }
  if (planned.length === 0 && !order.some(({ name }) => name === 'format')) return 'text'
  throw new UsageError('check: an --output has no --format before it', ['In pairs: --format json --output report.json'])
}

function formatNamed(name: string): Format {
  const format = FORMATS.find((one) => one === name)
  if (format !== undefined) return format
  throw new UsageError(`check: there is no format "${printable(name)}"${didYouMean(name, FORMATS)}`, [`There are: ${FORMATS.join(', ')}`])
}
