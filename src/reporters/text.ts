import type { Finding, Report } from '../model/finding.ts'
import { printable } from '../model/printable.ts'
import { auditSections } from './audit.ts'
import { checkClosing, hasTooManyWarnings, hookClosing, isClean } from './closing.ts'
import { mending, messageLines, messageOf, sourceLines, unknownLines, wantedOf, whyOf } from './finding-lines.ts'
import { counts, field, groupedBy, labelled, type Page, pageOf, type TextOptions, unique } from './page.ts'

export type { TextOptions } from './page.ts'

/** Messages of one block in a hook; a push of a thousand commits must not scroll the commands away. */
const MOST_IN_HOOK = 10

/**
 * A report for people: for each finding what is wrong, why, and the commands that mend it; the empty string where there is
 * nothing to say. An audit, which has `releases`, is told as a survey. Lines end with a newline and fit into 80 columns, but
 * for commands, which are never broken.
 */
export function textReport(report: Report, options: TextOptions): string {
  const page = pageOf(report, options)
  const notes = options.quiet ? [] : report.notes.flatMap((note) => labelled('note', printable(note), page.paint.dim, page))
  if (report.releases !== undefined) return textOf([notes, ...auditSections(report, report.releases, page)], '\n')
  const findings = shownOf(report, page)
  const blocks = blocksOf(findings).map((block) => blockLines(block, page))
  return textOf([notes, ...blocks, closing(report, findings, page)], blocks.length > 0 ? '\n' : '')
}

function textOf(sections: readonly (readonly string[])[], gap: string): string {
  const told = sections.filter((lines) => lines.length > 0)
  return told.map((lines) => lines.map((line) => `${line}\n`).join('')).join(gap)
}

/**
 * Rules that could not judge yet are told in the closing line only. A hook speaks where there is something to do: an
 * exemption alone is none.
 */
function shownOf(report: Report, page: Page): readonly Finding[] {
  const judged = report.findings.filter((finding) => finding.verdict !== 'skipped')
  if (page.options.quiet) return judged.filter((finding) => counts(finding, page))
  return page.action !== null && judged.every((finding) => finding.verdict === 'exempt') ? [] : judged
}

/** Findings that share a rule, a ref and the commands that mend them: told together, so that nothing is read twice. */
function blocksOf(findings: readonly Finding[]): readonly (readonly Finding[])[] {
  const keyOf = ({ rule, ref, verdict, severity, fix }: Finding): string => JSON.stringify([rule, ref, verdict, severity, fix])
  return [...groupedBy(findings, keyOf).values()]
}

function blockLines(block: readonly Finding[], page: Page): readonly string[] {
  const [first] = block
  if (first === undefined) return []
  const messages = unique(block.map(messageOf))
  const shown = page.action === null ? messages : messages.slice(0, MOST_IN_HOOK)
  const more = messages.length - shown.length
  return [
    ...messageLines(shown, first, page),
    ...(more > 0 ? [`  … and ${more} more like it`] : []),
    ...unknownLines(first, page),
    ...unique(block.map(whyOf)).flatMap((why) => field('why', why, page)),
    ...unique(block.map(wantedOf)).flatMap((expected) => field('wanted', expected, page)),
    ...mending(first.fix, page),
    ...sourceLines(first, first.ref === null ? [] : [first.ref], page),
  ]
}

/** One finding in a check has said all; too many warnings have not. */
function closing(report: Report, shown: readonly Finding[], page: Page): readonly string[] {
  if (page.action !== null) return hookClosing(report, shown, page)
  if (isClean(report)) return page.options.quiet ? [] : checkClosing(report, page)
  return shown.length < 2 && !hasTooManyWarnings(report) ? [] : checkClosing(report, page)
}
