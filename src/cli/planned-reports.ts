import { resolve } from 'node:path'
import { UsageError } from '../model/errors.ts'
import { printable } from '../model/printable.ts'
import type { GivenFlag } from './arguments.ts'
import { didYouMean } from './did-you-mean.ts'

/** The forms that a report may have. */
export const FORMATS = ['text', 'json', 'github', 'gitlab', 'azure', 'sarif', 'junit', 'markdown'] as const
export type Format = (typeof FORMATS)[number]

/** A report to write, and where: a file as it was named, null for standard output. */
export interface PlannedReport {
  readonly format: Format
  readonly file: string | null
}

/** The services that read commands to themselves from standard output, and the format for each. */
export const COMMAND_FORMATS = ['github', 'azure'] as const satisfies readonly Format[]
export type CommandFormat = (typeof COMMAND_FORMATS)[number]

/**
 * Which reports go where. Each `--output FILE` takes the report of the `--format` before it, text where there is none; and
 * unless a format goes to standard output, or the text itself to a file, the text goes there, then what the CI service of
 * this job reads there.
 *
 * @param order the flags in the order in which they were given.
 * @param here the format for the CI service of this job; null where there is none.
 * @throws {UsageError} for an unknown format, an `--output` that has no `--format` of its own, two reports for one place.
 */
export function planReports(order: readonly GivenFlag[], here: CommandFormat | null): readonly PlannedReport[] {
  const planned: PlannedReport[] = []
  for (const { name, values } of order) {
    const [value = ''] = values
    if (name === 'format') planned.push({ format: formatNamed(value), file: null })
    if (name === 'output') planned.push({ format: takeOpen(planned, order), file: value })
  }
  const toStdout = planned.filter(({ file }) => file === null)
  if (toStdout.length > 1 && !canShareStdout(toStdout)) {
    throw new UsageError('check: only one report can go to standard output', [
      'Follow the other --format with --output FILE.',
      `Only text may go there with one of: ${COMMAND_FORMATS.join(', ')}`,
    ])
  }
  const twice = planned.find(
    ({ file }, index) => file !== null && planned.findIndex((one) => one.file !== null && resolve(one.file) === resolve(file)) !== index,
  )
  if (twice !== undefined) {
    throw new UsageError(`check: two reports for ${printable(twice.file ?? '')}`, ['Give each --output a file of its own.'])
  }
  const hasText = planned.some(({ format }) => format === 'text')
  if (toStdout.length > 0 || hasText) return planned
  const forService: readonly PlannedReport[] = here === null ? [] : [{ format: here, file: null }]
  return [{ format: 'text', file: null }, ...forService, ...planned]
}

/** A service takes its commands out of the text; nothing else may stand around what a parser reads. */
function canShareStdout(planned: readonly PlannedReport[]): boolean {
  const formats = planned.map(({ format }) => format)
  return formats.length === 2 && formats.includes('text') && COMMAND_FORMATS.some((format) => formats.includes(format))
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
