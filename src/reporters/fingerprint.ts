import { createHash } from 'node:crypto'
import type { Finding, KnownFinding, Report } from '../model/finding.ts'
import { publishedRef } from '../model/refname.ts'

/** A finding with the name by which hosts know it again. */
export interface Identified {
  readonly finding: Finding
  /** 64 hex digits. */
  readonly fingerprint: string
}

/** What a host is told of: every finding but those of rules that could not judge yet, in the report's order. */
export function identified({ findings, remote = 'origin' }: Pick<Report, 'findings' | 'remote'>): readonly Identified[] {
  const seen = new Map<string, number>()
  return findings
    .filter(({ verdict }) => verdict !== 'skipped')
    .map((finding) => {
      const key = keyOf(finding, remote)
      const ordinal = seen.get(key) ?? 0
      seen.set(key, ordinal + 1)
      return { finding, fingerprint: fingerprintOf(key, ordinal) }
    })
}

/**
 * What a finding is about, and nothing of how it is told: a branch has the name that it has on the remote, since one clone
 * sees it as its own and another as the remote's.
 */
function keyOf({ rule, ref, oid }: KnownFinding, remote: string): string {
  return JSON.stringify([rule, ref === null ? null : publishedRef(ref, remote), oid])
}

/** One commit may break a rule twice, so findings that are about the same are counted. */
function fingerprintOf(key: string, ordinal: number): string {
  return createHash('sha256').update(`${key} ${ordinal}`).digest('hex')
}
