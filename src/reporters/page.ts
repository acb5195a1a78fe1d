import { createColors } from 'picocolors'
import type { Finding, Report } from '../model/finding.ts'
import { printable } from '../model/printable.ts'
import { wrap } from './wrap.ts'

/** How a report for people is to be written. */
export interface TextOptions {
  readonly colours: boolean
  /** Whether an undetermined at severity error is let through: in client hooks always, else `--allow-undetermined`. */
  readonly allowUndetermined: boolean
  /** Leaves out all that does not stop anything. */
  readonly quiet: boolean
  /** Of an audit every finding, however many. */
  readonly full?: boolean
}

type Paint = ReturnType<typeof createColors>

/** What all parts of one report have in common. */
export interface Page {
  readonly options: TextOptions
  readonly paint: Paint
  readonly width: number
  /** What a hook decides about; null for `check`. */
  readonly action: string | null
  /** True where there are more warnings than allowed, and nothing else: then they are what makes the check fail. */
  readonly warningsStop: boolean
}

const ACTIONS: ReadonlyMap<string, string> = new Map([
  ['pre-commit', 'commit'],
  ['commit-msg', 'commit'],
  ['pre-merge-commit', 'merge'],
  ['reference-transaction', 'move'],
  ['pre-push', 'push'],
  ['pre-receive', 'push'],
])

/** The page that a report is written on. */
export function pageOf({ event, exitCode, summary }: Report, options: TextOptions): Page {
  // git puts "remote: " before each line that a server's hook writes.
  const width = event === 'pre-receive' ? 72 : 80
  return {
    options,
    paint: createColors(options.colours),
    width,
    action: ACTIONS.get(event) ?? null,
    warningsStop: exitCode === 1 && summary.fail === 0,
  }
}

/** Whether a finding is among what makes the check fail. */
export function counts(finding: Finding, page: Page): boolean {
  return stops(finding, page) || (page.warningsStop && finding.verdict === 'fail')
}

/** Whether a finding makes the check fail by itself. */
export function stops(finding: Finding, page: Page): boolean {
  if (finding.severity !== 'error') return false
  return finding.verdict === 'fail' || (finding.verdict === 'undetermined' && !page.options.allowUndetermined)
}

/** A detail of a finding, below its message; nothing where it is empty. */
export function field(name: string, value: string, page: Page): readonly string[] {
  if (value === '') return []
  const start = `  ${name}: `
  const [first = '', ...rest] = wrap(printable(value), page.width, start, ' '.repeat(start.length))
  return [`  ${page.paint.dim(`${name}:`)}${first.slice(start.length - 1)}`, ...rest]
}

/** A text that is safe to show, behind its label. */
export function labelled(label: string, text: string, paint: (text: string) => string, page: Page): readonly string[] {
  const start = `${label}: `
  const [first = '', ...rest] = wrap(text, page.width, start, ' '.repeat(start.length))
  return [`${paint(`${label}:`)}${first.slice(start.length - 1)}`, ...rest]
}

/** Each text once, in the order of their first. */
export function unique(texts: readonly string[]): readonly string[] {
  return [...new Set(texts)]
}

/** Values by a key, in the order of their first; made in one pass, since there may be very many. */
export function groupedBy<Value>(values: readonly Value[], keyOf: (value: Value) => string): ReadonlyMap<string, readonly Value[]> {
  const groups = new Map<string, Value[]>()
  for (const value of values) {
    const key = keyOf(value)
    const group = groups.get(key)
    if (group === undefined) groups.set(key, [value])
    else group.push(value)
  }
  return groups
}
