import type { Finding, Release, Report } from '../model/finding.ts'
import { counted, printable } from '../model/printable.ts'
import { levelOf } from './annotations.ts'
import { owedWords } from './audit-releases.ts'
import { byRule, countsByRule } from './audit-rules.ts'
import { countsOf, hasTooManyWarnings, unjudged } from './closing.ts'
import { messageOf, unknownLines, wantedOf, whyOf } from './finding-lines.ts'
import { fenced, markdownCode, markdownTable, markdownText } from './markdown-text.ts'
import { groupedBy, type Page, pageOf, type TextOptions } from './page.ts'

export interface MarkdownOptions extends Pick<TextOptions, 'allowUndetermined'> {
  /** Of each list no more entries than these; what is left out is counted. Everything where it is absent. */
  readonly most?: number
}

/**
 * A report as Markdown for pages of GitHub, GitLab and Azure DevOps: the verdict, what was judged, a table of findings, and
 * folded below it why, and the commands that mend it; of an audit also counts by rule, and the releases.
 */
export function markdownReport(report: Report, options: MarkdownOptions): string {
  const { most = Number.POSITIVE_INFINITY, allowUndetermined } = options
  const page = { ...pageOf(report, { colours: false, quiet: false, allowUndetermined }), width: Number.POSITIVE_INFINITY }
  const findings = worstFirst(report, page)
  const sections = [
    [`## Branch policy: ${verdictOf(report)}`],
    ...noteSections(report.notes, most),
    [judgedLine(report)],
    ...(report.releases === undefined ? [] : countSections(report, most)),
    ...findingSections(findings, most, page),
    ...(report.releases === undefined ? [] : releaseSections(report.releases, most)),
  ]
  const told = sections.map((lines) => lines.join('\n')).filter((text) => text !== '')
  return `${told.join('\n\n')}\n`
}

type Section = readonly string[]

function worstFirst(report: Report, page: Page): readonly Finding[] {
  const judged = report.findings.filter(({ verdict }) => verdict !== 'skipped')
  const byLevel = groupedBy(judged, (finding) => levelOf(finding, page))
  return (['error', 'warning', 'notice'] as const).flatMap((level) => byLevel.get(level) ?? [])
}

function verdictOf(report: Report): string {
  const counts = countsOf(report)
  if (report.exitCode === 0) return counts === '' ? 'passed' : `passed, with ${counts}`
  if (report.exitCode === 2) return `could not check: ${counts}`
  return `failed: ${counts}${hasTooManyWarnings(report) ? ', more warnings than --max-warnings allows' : ''}`
}

/** In a CI job the first of them says what was judged. */
function noteSections(notes: readonly string[], most: number): readonly Section[] {
  return [...notes.slice(0, most).map((note) => [markdownText(note)]), leftOut(notes.length, most, 'note')]
}

function judgedLine(report: Report): string {
  const { source, extends: presets } = report.policy
  const extended = presets.length === 0 || presets.join() === source ? '' : ` (extends ${presets.map(markdownCode).join(', ')})`
  const rest = unjudged(report.findings)
  return `${counted(report.summary.checked, 'update')} checked by ${markdownCode(source)}${extended}${rest === '' ? '' : markdownText(rest)}.`
}

function countSections(report: Report, most: number): readonly Section[] {
  const { titles, rows } = countsByRule(byRule(report.findings))
  const cells = rows.slice(0, most).map(({ rule, counts }) => [markdownCode(rule), ...counts.map((one) => String(one || '-'))])
  return [markdownTable(['Rule', ...titles], cells), leftOut(rows.length, most, 'rule')]
}

function findingSections(findings: readonly Finding[], most: number, page: Page): readonly Section[] {
  const shown = findings.slice(0, most)
  const rows = shown.map((finding) => [
    standingOf(finding),
    markdownCode(finding.rule),
    finding.ref === null ? '' : markdownCode(finding.ref),
    markdownText(messageOf(finding)),
  ])
  return [
    markdownTable(['Severity', 'Rule', 'Ref', 'What'], rows),
    ...shown.flatMap((finding) => detailSections(finding, page)),
    leftOut(findings.length, most, 'finding'),
  ]
}

function standingOf({ verdict, severity }: Finding): string {
  if (verdict !== 'fail') return verdict
  return severity === 'error' ? 'error' : 'warning'
}

/** Folded: an empty line ends the HTML that is around the Markdown. */
function detailSections(finding: Finding, page: Page): readonly Section[] {
  const field = (name: string, text: string): Section => (text === '' ? [] : [`${name}: ${markdownText(text)}`])
  return [
    ['<details>', `<summary>${markdownCode(finding.rule)} ${markdownText(messageOf(finding))}</summary>`],
    unknownLines(finding, page).map((line) => line.trim()),
    field(finding.verdict === 'exempt' ? 'Exempt' : 'Why', whyOf(finding)),
    field('Wanted', wantedOf(finding)),
    ...mendingSections(finding.fix),
    finding.docs === null ? [] : [`More in the documentation: ${markdownCode(finding.docs)}`],
    ['</details>'],
  ]
}

/** Commands that cannot be shown as they are could not be pasted as they were meant; then none is shown as a command. */
function mendingSections(fix: readonly string[]): readonly Section[] {
  if (fix.length === 0) return []
  if (fix.every((command) => printable(command) === command)) return [fenced(fix, 'sh')]
  return [['Not for pasting, since these commands hold characters that cannot be shown:'], fenced(fix.map(printable), 'text')]
}

function releaseSections(releases: readonly Release[], most: number): readonly Section[] {
  const rows = [...releases].reverse().slice(0, most).map(releaseCells)
  return [
    [`### Releases: ${releases.length === 0 ? 'none found' : `${releases.length}, the newest first`}`],
    markdownTable(['Branch', 'Version', 'Tag', 'Merged back', 'Owes'], rows),
    leftOut(releases.length, most, 'release'),
  ]
}

const MERGED_BACK = { yes: 'yes', content: 'its content', no: 'no' } as const

function releaseCells(release: Release): readonly string[] {
  const { branch, version, tag, backMerged } = release
  return [
    branch === '' ? '-' : markdownCode(branch),
    markdownText(version ?? '-'),
    tag.name === null ? 'missing' : markdownCode(tag.name),
    MERGED_BACK[backMerged],
    markdownText(owedWords(release)) || 'nothing',
  ]
}

/** What a shortened list leaves out. */
function leftOut(all: number, most: number, noun: string): Section {
  return all <= most ? [] : [`${counted(all - most, `more ${noun}`)} left out here.`]
}
