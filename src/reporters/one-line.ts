import type { Report } from '../model/finding.ts'
import { printable, shellWord } from '../model/printable.ts'

/**
 * The first thing that is wrong, with the command that mends it, on one line; empty where nothing is.
 *
 * @param directory where the command is to run, where that is not where people are: a worktree that was just added; else null.
 */
export function oneLineReport(report: Report, directory: string | null): string {
  const worst = report.findings.find((finding) => finding.verdict === 'fail')
  if (worst === undefined) return ''
  // A command that would not be pasted as it was meant is no help.
  const command = worst.fix
    .slice(0, 1)
    .map((one) => (directory === null ? one : one.replace(/^git /, () => `git -C ${shellWord(directory)} `)))
    .find((one) => printable(one) === one)
  return `branch-policy: ${printable(worst.message)}${command === undefined ? '' : `: ${command}`}\n`
}
