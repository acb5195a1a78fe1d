import type { Finding, Report } from '../model/finding.ts'
import { printable } from '../model/printable.ts'
import { messageOf, wantedOf, whyOf } from './finding-lines.ts'

/** A finding in words for files that other programs show: every text is safe to show, on one line each. */
export interface PlainFinding {
  /** What is wrong; never empty. */
  readonly message: string
  /** What follows of it, why it is so, and what is asked for. */
  readonly reasons: readonly string[]
  /** Commands that mend it; none where one of them could not be pasted as it is shown. */
  readonly commands: readonly string[]
}

/** What a report for programs says of a finding. */
export function plainFinding(finding: Finding): PlainFinding {
  const { verdict, fix } = finding
  const message = messageOf(finding).trim()
  const why = printable(whyOf(finding))
  const wanted = printable(wantedOf(finding))
  return {
    message: message === '' ? nameOf(finding.rule) : message,
    reasons: [
      ...(verdict === 'undetermined' ? ['this could not be determined'] : []),
      ...(why === '' ? [] : [`${verdict === 'exempt' ? 'let pass' : 'why'}: ${why}`]),
      ...(wanted === '' ? [] : [`wanted: ${wanted}`]),
    ],
    commands: fix.every((command) => printable(command) === command) ? fix : [],
  }
}

/** All of it, a line each. */
export function plainLines({ message, reasons, commands }: PlainFinding): readonly string[] {
  return [message, ...reasons, ...(commands.length === 0 ? [] : ['mend:', ...commands])]
}

/** A rule's id, or a ref, as it stands in a file; never empty. */
export function nameOf(id: string): string {
  return printable(id) || '(no name)'
}

/**
 * The file that a finding is pinned to, since hosts ask for one and a branch is none: the policy's, as a path from the
 * repository's top; null where a preset judged that no file names, or the file is elsewhere.
 */
export function policyFile({ policy }: Pick<Report, 'policy'>): string | null {
  const path = printable(policy.source)
  const parts = path.split('/')
  const isOutside = parts.some((part) => part === '' || part === '.' || part === '..') || /^[a-z]:/i.test(path)
  // Files of a policy have an extension, or are called .branch-policyrc; the names of presets have no dot.
  return isOutside || parts.at(-1)?.includes('.') !== true ? null : path
}
