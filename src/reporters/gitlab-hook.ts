import type { Finding, Report } from '../model/finding.ts'
import { printable } from '../model/printable.ts'
import { messageOf } from './finding-lines.ts'

/** What GitLab looks for at the beginning of a line (GitLab, "Git server hooks", custom error messages). */
const MARK = 'GL-HOOK-ERR: '

/** It shows all of them in one box. */
const MOST_LINES = 10

/** The lines of a refused push that GitLab shows in the browser: a line for each finding that refuses, with what mends it. */
export function gitlabHookLines({ findings }: Report): string {
  const refusing = findings.filter(({ severity, verdict }) => severity === 'error' && (verdict === 'fail' || verdict === 'undetermined'))
  const lines = [...new Set(refusing.map(lineOf))]
  const more = lines.length - MOST_LINES
  return [...lines.slice(0, MOST_LINES), ...(more > 0 ? [`and ${more} more`] : [])].map((line) => `${MARK}${line}\n`).join('')
}

/** The line for a push that could not be judged. */
export function gitlabErrorLine(message: string): string {
  return `${MARK}branch-policy: ${printable(message)}\n`
}

function lineOf(finding: Finding): string {
  const unknown = finding.verdict === 'undetermined' ? ' (this could not be determined)' : ''
  // One command says all only where there is no other; and what would not be pasted as it was meant is no help.
  const [command, ...others] = finding.fix
  const mend = command === undefined || others.length > 0 || printable(command) !== command ? '' : `; mend: ${command}`
  return `${messageOf(finding)}${unknown}${mend}`
}
