import type { Finding } from '../model/finding.ts'
import { abbreviated, printable } from '../model/printable.ts'
import { field, labelled, type Page, stops } from './page.ts'
import { wrap } from './wrap.ts'

/** What is wrong, in one line that is safe to show, with the commit that it is about. */
export function messageOf(finding: Finding): string {
  const short = finding.oid === null ? null : abbreviated(finding.oid)
  return printable(short === null || finding.message.includes(short) ? finding.message : `${finding.message} (${short})`)
}

/** Messages behind the label of a finding that they all belong to. */
export function messageLines(messages: readonly string[], finding: Finding, page: Page): readonly string[] {
  const { label, paint } = labelOf(finding, page)
  return messages.flatMap((message) => labelled(label, message, paint, page))
}

function labelOf(finding: Finding, page: Page): { readonly label: string; readonly paint: (text: string) => string } {
  const { bold, red, yellow, dim } = page.paint
  if (stops(finding, page)) return { label: page.action === null ? 'error' : 'refused', paint: (text) => bold(red(text)) }
  if (finding.verdict === 'exempt') return { label: 'exempt', paint: dim }
  return { label: 'warning', paint: (text) => bold(yellow(text)) }
}

/** What follows of it that the answer is unknown; nothing where it is known. */
export function unknownLines(finding: Finding, page: Page): readonly string[] {
  return finding.verdict === 'undetermined' ? wrap(unknownLine(finding, page), page.width, '  ', '  ') : []
}

function unknownLine(finding: Finding, page: Page): string {
  if (stops(finding, page)) return 'This could not be determined, and what is unknown does not pass.'
  if (page.action === null) return 'This could not be determined.'
  return `This could not be determined here and does not stop the ${page.action}; the server or CI decides.`
}

/** Which line of the policy says so, or why it is let pass. */
export function whyOf(finding: Finding): string {
  return finding.why.replace(/^exempt: /, '')
}

/** Where no command helps, what is asked for, unless the text says so already; else empty. */
export function wantedOf({ fix, verdict, message, why, expected }: Finding): string {
  return fix.length > 0 || verdict === 'exempt' || `${message} ${why}`.includes(expected) ? '' : expected
}

/**
 * The commands, one on each line. Where one of them holds what a terminal would not show as it is, none is printed as a
 * command: it would not be pasted as it was meant, and the rest may destroy what the one was to keep.
 */
export function mending(fix: readonly string[], page: Page): readonly string[] {
  if (fix.length === 0) return []
  const title = `  ${page.paint.dim('mend:')}`
  if (fix.every((command) => printable(command) === command)) return [title, ...fix.map((command) => `    ${command}`)]
  return [
    ...wrap('mend: these are not for pasting, since they hold characters that cannot be shown', page.width, '  ', '    '),
    ...fix.map((command) => `    # ${printable(command)}`),
  ]
}

/** The rule, the refs that it is about, and where to read about it. */
export function sourceLines({ rule, docs }: Finding, refs: readonly string[], page: Page): readonly string[] {
  return [...field('rule', [ruleName(rule), ...refs].join(', '), page), ...field('docs', docs ?? '', page)]
}

/** A rule's name among those of other tools, safe to show. */
export function ruleName(rule: string): string {
  // A rule of the team's own has a namespace already.
  return printable(rule.includes('/') ? rule : `branch-policy/${rule}`)
}
