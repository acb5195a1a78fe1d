import { createColors } from 'picocolors'
import type { Finding, Report } from '../model/finding.ts'
import { abbreviated, counted, printable } from '../model/printable.ts'
import { wrap } from './wrap.ts'

export interface TextOptions {
  readonly colours: boolean
  /** Whether an undetermined at severity error is let through: in client hooks always, else `--allow-undetermined`. */
  readonly allowUndetermined: boolean
  /** Leaves out all that does not stop anything. */
  readonly quiet: boolean
}

/** Messages of one block in a hook; a push of a thousand commits must not scroll the commands away. */
const MOST_IN_HOOK = 10

/**
 * A report for people: for each finding what is wrong, why, and the commands that mend it; the empty string where there is
 * nothing to say. Lines end with a newline and fit into 80 columns, but for commands, which are never broken.
 */
export function textReport(report: Report, options: TextOptions): string {
  const page = pageOf(report, options)
  const findings = shownOf(report, page)
  const blocks = blocksOf(findings).map((block) => blockLines(block, page))
  const notes = options.quiet ? [] : report.notes.flatMap((note) => labelled('note', printable(note), page.paint.dim, page))
  const sections = [notes, ...blocks, closing(report, findings, page)].filter((lines) => lines.length > 0)
  const gap = blocks.length > 0 ? '\n' : ''
  return sections.map((lines) => lines.map((line) => `${line}\n`).join('')).join(gap)
}

type Paint = ReturnType<typeof createColors>

/** What all parts of one report have in common. */
interface Page {
  readonly options: TextOptions
  readonly paint: Paint
  readonly width: number
  /** What a hook decides about; null for `check`. */
  readonly action: string | null
}

const ACTIONS: ReadonlyMap<string, string> = new Map([
  ['pre-commit', 'commit'],
  ['commit-msg', 'commit'],
  ['pre-merge-commit', 'merge'],
  ['pre-push', 'push'],
  ['pre-receive', 'push'],
])

function pageOf(report: Report, options: TextOptions): Page {
  // git puts "remote: " before each line that a server's hook writes.
  const width = report.event === 'pre-receive' ? 72 : 80
  return { options, paint: createColors(options.colours), width, action: ACTIONS.get(report.event) ?? null }
}

/**
 * Rules that could not judge yet are told in the closing line only. A hook speaks where there is something to do: an
 * exemption alone is none.
 */
function shownOf(report: Report, page: Page): readonly Finding[] {
  const judged = report.findings.filter((finding) => finding.verdict !== 'skipped')
  if (page.options.quiet) return judged.filter((finding) => stops(finding, page))
  return page.action !== null && judged.every((finding) => finding.verdict === 'exempt') ? [] : judged
}

/** Whether a finding makes the check fail. */
function stops(finding: Finding, page: Page): boolean {
  if (finding.severity !== 'error') return false
  return finding.verdict === 'fail' || (finding.verdict === 'undetermined' && !page.options.allowUndetermined)
}

/** Findings that share a rule, a ref and the commands that mend them: told together, so that nothing is read twice. */
function blocksOf(findings: readonly Finding[]): readonly (readonly Finding[])[] {
  const blocks = new Map<string, Finding[]>()
  for (const finding of findings) {
    const { rule, ref, verdict, severity, fix } = finding
    const key = JSON.stringify([rule, ref, verdict, severity, fix])
    blocks.set(key, [...(blocks.get(key) ?? []), finding])
  }
  return [...blocks.values()]
}

function blockLines(block: readonly Finding[], page: Page): readonly string[] {
  const [first] = block
  if (first === undefined) return []
  const { label, paint } = labelOf(first, page)
  const messages = unique(block.map(messageOf))
  const shown = page.action === null ? messages : messages.slice(0, MOST_IN_HOOK)
  const more = messages.length - shown.length
  return [
    ...shown.flatMap((message) => labelled(label, message, paint, page)),
    ...(more > 0 ? [`  … and ${more} more like it`] : []),
    ...(first.verdict === 'undetermined' ? wrap(unknownLine(first, page), page.width, '  ', '  ') : []),
    ...unique(block.map(({ why }) => why.replace(/^exempt: /, ''))).flatMap((why) => field('why', why, page)),
    ...wanted(block).flatMap((expected) => field('wanted', expected, page)),
    ...mending(first.fix, page),
    ...field('rule', `branch-policy/${first.rule}${first.ref === null ? '' : `, ${first.ref}`}`, page),
    ...field('docs', first.docs, page),
  ]
}

function labelOf(finding: Finding, page: Page): { readonly label: string; readonly paint: (text: string) => string } {
  const { bold, red, yellow, dim } = page.paint
  if (stops(finding, page)) return { label: page.action === null ? 'error' : 'refused', paint: (text) => bold(red(text)) }
  if (finding.verdict === 'exempt') return { label: 'exempt', paint: dim }
  return { label: 'warning', paint: (text) => bold(yellow(text)) }
}

function messageOf(finding: Finding): string {
  const short = finding.oid === null ? null : abbreviated(finding.oid)
  return printable(short === null || finding.message.includes(short) ? finding.message : `${finding.message} (${short})`)
}

function unknownLine(finding: Finding, page: Page): string {
  if (stops(finding, page)) return 'This could not be determined, and what is unknown does not pass.'
  if (page.action === null) return 'This could not be determined.'
  return `This could not be determined here and does not stop the ${page.action}; the server or CI decides.`
}

/** Where no command helps, what is asked for, unless the text says so already. */
function wanted(block: readonly Finding[]): readonly string[] {
  const open = block.filter(({ fix, verdict }) => fix.length === 0 && verdict !== 'exempt')
  return unique(open.filter(({ expected, message, why }) => !`${message} ${why}`.includes(expected)).map(({ expected }) => expected))
}

/**
 * The commands, one on each line. Where one of them holds what a terminal would not show as it is, none is printed as a
 * command: it would not be pasted as it was meant, and the rest may destroy what the one was to keep.
 */
function mending(fix: readonly string[], page: Page): readonly string[] {
  if (fix.length === 0) return []
  const title = `  ${page.paint.dim('mend:')}`
  if (fix.every((command) => printable(command) === command)) return [title, ...fix.map((command) => `    ${command}`)]
  return [
    ...wrap('mend: these are not for pasting, since they hold characters that cannot be shown', page.width, '  ', '    '),
    ...fix.map((command) => `    # ${printable(command)}`),
  ]
}

function field(name: string, value: string, page: Page): readonly string[] {
  if (value === '') return []
  const start = `  ${name}: `
  const [first = '', ...rest] = wrap(printable(value), page.width, start, ' '.repeat(start.length))
  return [`  ${page.paint.dim(`${name}:`)}${first.slice(start.length - 1)}`, ...rest]
}

function labelled(label: string, text: string, paint: (text: string) => string, page: Page): readonly string[] {
  const start = `${label}: `
  const [first = '', ...rest] = wrap(text, page.width, start, ' '.repeat(start.length))
  return [`${paint(`${label}:`)}${first.slice(start.length - 1)}`, ...rest]
}

/** The last line: that all is well, or the count where there is more than one thing to count. */
function closing(report: Report, shown: readonly Finding[], page: Page): readonly string[] {
  const { summary, findings } = report
  const source = printable(report.policy.source)
  const isClean = summary.fail + summary.warn + summary.undetermined === 0
  const tooManyWarnings = report.exitCode === 1 && summary.fail === 0
  const counts = [
    ...(summary.fail > 0 ? [counted(summary.fail, 'error')] : []),
    ...(summary.warn > 0 ? [counted(summary.warn, 'warning')] : []),
    ...(summary.undetermined > 0 ? [`${summary.undetermined} undetermined`] : []),
    ...(summary.exempt > 0 ? [`${summary.exempt} exempt`] : []),
  ].join(', ')
  if (page.action !== null) {
    if (shown.length < 2) return []
    return wrap(`The ${page.action} ${report.exitCode === 0 ? 'goes on' : 'is refused'}: ${counts}.`, page.width)
  }
  const checked = `${counted(summary.checked, 'update')} checked`
  const unjudged = unique(findings.filter(({ verdict }) => verdict === 'skipped').map(({ rule }) => rule))
  const rest = unjudged.length === 0 ? '' : `; not known yet: ${unjudged.map(printable).join(', ')}`
  if (isClean) {
    if (page.options.quiet) return []
    return wrap(`${checked}, nothing against the policy (${source})${counts === '' ? '' : `, ${counts}`}${rest}`, page.width)
  }
  if (tooManyWarnings) return wrap(`${checked}: ${counts}, more warnings than --max-warnings allows (${source})${rest}`, page.width)
  return shown.length < 2 ? [] : wrap(`${checked}: ${counts} (${source})${rest}`, page.width)
}

function unique(texts: readonly string[]): readonly string[] {
  return [...new Set(texts)]
}
