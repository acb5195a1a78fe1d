import type { Finding, Report } from '../model/finding.ts'
import { counted } from '../model/printable.ts'
import { mending, messageOf, ruleName, unknownLines, wantedOf, whyOf } from './finding-lines.ts'
import { field, groupedBy, type Page, pageOf, stops, type TextOptions } from './page.ts'

/** How CI services rank what they show, the worst first. */
const LEVELS = ['error', 'warning', 'notice'] as const
export type Level = (typeof LEVELS)[number]

/** What a CI service shows beside its log. Texts are safe to show; lines of `text` are divided by newlines. */
export interface Annotation {
  readonly level: Level
  readonly title: string
  readonly text: string
}

/** GitHub and Azure Pipelines keep ten of each level from one step, and say of no other that it was there. */
const MOST = 10

/** GitHub's runner cuts a longer text where it happens to be; half a command is worse than none. */
const LONGEST = 4000

/** The findings of a report as annotations, the worst first; of each level the last one counts those that are too many. */
export function annotationsOf(report: Report, { allowUndetermined }: Pick<TextOptions, 'allowUndetermined'>): readonly Annotation[] {
  const page = { ...pageOf(report, { colours: false, quiet: false, allowUndetermined }), width: Number.POSITIVE_INFINITY }
  const judged = report.findings.filter(({ verdict }) => verdict !== 'skipped')
  const byLevel = groupedBy(judged, (finding) => levelOf(finding, page))
  return LEVELS.flatMap((level) => {
    const findings = byLevel.get(level) ?? []
    const shown = findings.length > MOST ? findings.slice(0, MOST - 1) : findings
    const annotations = shown.map((finding) => ({ level, title: ruleName(finding.rule), text: textOf(finding, page) }))
    return [...annotations, ...restOf(level, findings.length - shown.length)]
  })
}

/** Whether a finding stops the job, warns, or is only told. */
export function levelOf(finding: Finding, page: Page): Level {
  if (finding.verdict === 'exempt') return 'notice'
  return stops(finding, page) ? 'error' : 'warning'
}

function restOf(level: Level, count: number): readonly Annotation[] {
  if (count === 0) return []
  return [{ level, title: 'branch-policy', text: `${counted(count, `more ${level}`)} ${count === 1 ? 'is' : 'are'} not shown here.` }]
}

function textOf(finding: Finding, page: Page): string {
  const told = [
    messageOf(finding),
    ...unknownLines(finding, page),
    ...field(finding.verdict === 'exempt' ? 'exempt' : 'why', whyOf(finding), page),
    ...field('wanted', wantedOf(finding), page),
  ]
  const whole = joined([...told, ...mending(finding.fix, page)])
  return whole.length <= LONGEST ? whole : joined([...told, 'mend: the commands are too long to be shown here; --format text shows them'])
}

/** Details are indented below a message in a log; here they stand on their own. */
function joined(lines: readonly string[]): string {
  return lines.map((line) => line.replace(/^ {2}/, '')).join('\n')
}
