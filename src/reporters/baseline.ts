import type { Finding, KnownFinding } from '../model/finding.ts'
import { safeJsonLine } from './json.ts'

/**
 * What of a report's findings can be known beforehand: all that is against the policy, each once, sorted. What could not be
 * told of a whole branch is no finding about it; kept, it would let pass whatever this rule says of the branch later.
 */
export function knownFindingsOf(findings: readonly Finding[]): readonly KnownFinding[] {
  const byLine = new Map(
    findings
      .filter(
        ({ verdict, ref, oid }) => (verdict === 'fail' && (ref !== null || oid !== null)) || (verdict === 'undetermined' && oid !== null),
      )
      .map(({ rule, ref, oid }) => [JSON.stringify([rule, ref, oid]), { rule, ref, oid }]),
  )
  return [...byLine].sort(([a], [b]) => (a < b ? -1 : 1)).map(([, finding]) => finding)
}

/** Known findings as the text of a file: one on each line, so that a diff of two baselines can be read. It is safe for a terminal. */
export function baselineText(findings: readonly KnownFinding[]): string {
  const lines = findings.map((finding) => `    ${safeJsonLine(finding)}`)
  return `{\n  "version": 1,\n  "findings": [${lines.length === 0 ? '' : `\n${lines.join(',\n')}\n  `}]\n}\n`
}
