import type { Report } from '../model/finding.ts'
import { type GuideOptions, heading } from './guide-lines.ts'
import { textReport } from './text.ts'

/** Findings that are shown; whoever wants all asks check. */
const MOST_FINDINGS = 5

/** What the engine says, in the words of `check`. */
export function checkLines(report: Report, title: string, options: GuideOptions): readonly string[] {
  const shown = report.findings.slice(0, MOST_FINDINGS)
  const text = textReport({ ...report, findings: shown, notes: [] }, { colours: options.colours, allowUndetermined: false, quiet: false })
  const more = report.findings.length - shown.length
  const lines = text.trimEnd().split('\n')
  return [heading(title, options), ...lines, ...(more > 0 ? [`… and ${more} more: branch-policy check --all`] : [])]
}
