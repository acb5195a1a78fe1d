import type { Finding, Report } from '../model/finding.ts'
import { counted, printable } from '../model/printable.ts'
import { type Page, unique } from './page.ts'
import { wrap } from './wrap.ts'

/** The last line of a hook: the count, where there is more than one thing to count. */
export function hookClosing(report: Report, shown: readonly Finding[], page: Page): readonly string[] {
  if (shown.length < 2) return []
  return wrap(`The ${page.action} ${report.exitCode === 0 ? 'goes on' : 'is refused'}: ${countsOf(report)}.`, page.width)
}

/** The last line of a check: that all is well, or what was counted. */
export function checkClosing(report: Report, page: Page): readonly string[] {
  const { summary } = report
  const source = printable(report.policy.source)
  const checked = `${counted(summary.checked, 'update')} checked`
  const counts = countsOf(report)
  const rest = unjudged(report.findings)
  // An event may have nothing to judge, such as a pull request that is closed; the notes say why.
  if (summary.checked === 0 && isClean(report)) return wrap(`nothing was judged (${source})`, page.width)
  if (isClean(report))
    return wrap(`${checked}, nothing against the policy (${source})${counts === '' ? '' : `, ${counts}`}${rest}`, page.width)
  const limit = hasTooManyWarnings(report) ? ', more warnings than --max-warnings allows' : ''
  return wrap(`${checked}: ${counts}${limit} (${source})${rest}`, page.width)
}

/** Whether nothing is against the policy or unknown. */
export function isClean({ summary }: Report): boolean {
  return summary.fail + summary.warn + summary.undetermined === 0
}

/** Whether the warnings alone make the check fail. */
export function hasTooManyWarnings({ exitCode, summary }: Report): boolean {
  return exitCode === 1 && summary.fail === 0
}

/** What was counted, in words; empty where there is nothing to count. */
export function countsOf({ summary }: Report): string {
  return [
    ...(summary.fail > 0 ? [counted(summary.fail, 'error')] : []),
    ...(summary.warn > 0 ? [counted(summary.warn, 'warning')] : []),
    ...(summary.undetermined > 0 ? [`${summary.undetermined} undetermined`] : []),
    ...(summary.exempt > 0 ? [`${summary.exempt} exempt`] : []),
  ].join(', ')
}

/** Rules that could not judge: the method of a merge to come, a branch that is gone. Behind what was counted. */
export function unjudged(findings: readonly Finding[]): string {
  const rules = unique(findings.filter(({ verdict }) => verdict === 'skipped').map(({ rule }) => rule))
  return rules.length === 0 ? '' : `; not judged: ${rules.map(printable).join(', ')}`
}
