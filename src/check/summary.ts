import type { Finding, Report, Summary } from '../model/finding.ts'

/** Counts findings; `checked` is the number of updates that were judged. */
export function summaryOf(findings: readonly Finding[], checked: number): Summary {
  const count = (is: (finding: Finding) => boolean): number => findings.filter(is).length
  return {
    fail: count((finding) => finding.verdict === 'fail' && finding.severity === 'error'),
    warn: count((finding) => finding.verdict === 'fail' && finding.severity === 'warn'),
    undetermined: count((finding) => finding.verdict === 'undetermined'),
    exempt: count((finding) => finding.verdict === 'exempt'),
    checked,
  }
}

/**
 * The exit code of a report: 1 for a fail at severity error or for more warnings than allowed, else 2 for an
 * undetermined at severity error, else 0. 1 wins over 2.
 */
export function exitCodeOf(
  findings: readonly Finding[],
  summary: Summary,
  options: { readonly allowUndetermined: boolean; readonly maxWarnings: number | null },
): Report['exitCode'] {
  if (summary.fail > 0) return 1
  if (options.maxWarnings !== null && summary.warn > options.maxWarnings) return 1
  const unsettled = findings.some((finding) => finding.verdict === 'undetermined' && finding.severity === 'error')
  return unsettled && !options.allowUndetermined ? 2 : 0
}
