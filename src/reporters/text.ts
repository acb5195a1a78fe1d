import type { Finding, Report } from '../model/finding.ts'
import { printable } from '../model/printable.ts'
import { auditSections } from './audit.ts'
import { checkClosing, hasTooManyWarnings, hookClosing, isClean } from './closing.ts'
import { mending, messageLines, messageOf, ruleName, sourceLines, unknownLines, wantedOf, whyOf } from './finding-lines.ts'
import { field, labelled, counts as makesFail, type Page, pageOf, type TextOptions, unique } from './page.ts'
import { wrap } from './wrap.ts'

export type { TextOptions } from './page.ts'

/** Blocks of one rule: of a push that breaks it a thousand times the first few teach what there is to learn. */
const MOST_BLOCKS = { hook: 10, check: 20 } as const

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
  const { blocks, left } = firstOfEach(findings, page)
  const told = blocks.map((block) => blockLines(block, page))
  return textOf([notes, ...told, leftLines(left, page), closing(report, findings, page)], told.length > 0 ? '\n' : '')
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
  if (page.options.quiet) return judged.filter((finding) => makesFail(finding, page))
  return page.action !== null && judged.every((finding) => finding.verdict === 'exempt') ? [] : judged
}

type Block = readonly Finding[]

/**
 * The first blocks of each rule, in the order of the findings, and how many findings of which rule are left out. A block is
 * of findings that share a rule, a ref and the commands that mend them: told together, so that nothing is read twice.
 */
function firstOfEach(
  findings: readonly Finding[],
  page: Page,
): { readonly blocks: readonly Block[]; readonly left: ReadonlyMap<string, number> } {
  const most = page.options.full === true ? Number.POSITIVE_INFINITY : MOST_BLOCKS[page.action === null ? 'check' : 'hook']
  const blocks = new Map<string, Finding[]>()
  const counts = new Map<string, number>()
  const left = new Map<string, number>()
  for (const finding of findings) {
    const key = keyOf(finding)
    const kind = kindOf(finding)
    const count = counts.get(kind) ?? 0
    const block = blocks.get(key)
    if (block !== undefined) block.push(finding)
    else if (count < most) blocks.set(key, [finding])
    else left.set(kind, (left.get(kind) ?? 0) + 1)
    if (block === undefined && count < most) counts.set(kind, count + 1)
  }
  return { blocks: [...blocks.values()], left }
}

function keyOf({ rule, ref, verdict, severity, fix }: Finding): string {
  return JSON.stringify([rule, ref, verdict, severity, fix])
}

/** What is counted together: a rule's refusals, and its warnings. */
function kindOf({ rule, severity }: Finding): string {
  return `${severity === 'error' ? '' : 'warnings of '}${ruleName(rule)}`
}

/** A count is always given: nothing is left out in silence. */
function leftLines(left: ReadonlyMap<string, number>, page: Page): readonly string[] {
  if (left.size === 0) return []
  const told = [...left].map(([kind, count]) => `${count} more of ${kind}`).join(', ')
  return wrap(`… and ${told}${page.action === null ? ' (--full shows them)' : ''}`, page.width)
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
