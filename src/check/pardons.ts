import type { CommitRecord } from '../model/details.ts'
import type { KnownFinding } from '../model/finding.ts'
import { isForksHead } from '../model/heads.ts'
import { compileNamePattern } from '../model/name-pattern.ts'
import type { Exemption, Override, ResolvedPolicy } from '../model/policy.ts'
import { type Oid, publishedRef } from '../model/refname.ts'
import type { RefUpdate } from '../model/update.ts'

/** Findings that were there before, and the file that holds them. */
export interface Baseline {
  readonly source: string
  readonly findings: readonly KnownFinding[]
}

/** The findings of a baseline made ready to be looked up. */
export function knownFindings(baseline: Baseline, remote: string): Pardons['known'] {
  return { source: baseline.source, keys: new Set(baseline.findings.map((finding) => knownKey(finding, remote))) }
}

/** What may turn a finding into one that is let pass. */
export interface Pardons {
  readonly policy: ResolvedPolicy
  /** Where the findings come from that are known, and the key of each. */
  readonly known: { readonly source: string; readonly keys: ReadonlySet<string> } | null
  /** `YYYY-MM-DD` (UTC). */
  readonly today: string
  /** For exemptions that name authors; commits that were not looked up have none. */
  readonly authors: ReadonlyMap<Oid, CommitRecord | null>
}

/** Why a finding is let pass, else null. */
export function pardonOf(finding: KnownFinding, update: RefUpdate, pardons: Pardons): string | null {
  const { policy, known, today } = pardons
  const exemption = policy.exempt.find((one) => covers(one, finding, update, pardons))
  if (exemption !== undefined) return exemption.reason
  const override = policy.overrides.find((one) => isAbout(one, finding, policy.remote) && !isOver(one, today))
  if (override !== undefined) return wordsOf(override)
  // A baseline is a file that anybody may write anew; what a preset locks is let pass by what the policy itself says, or not at all.
  if (!policy.locked.includes(finding.rule) && known?.keys.has(knownKey(finding, policy.remote)) === true)
    return `known since ${known.source} was written`
  return null
}

/** Overrides of a finding that count no more. */
export function expiredFor(finding: KnownFinding, { policy, today }: Pick<Pardons, 'policy' | 'today'>): readonly Override[] {
  return policy.overrides.filter((one) => isAbout(one, finding, policy.remote) && isOver(one, today))
}

/** An override as a report tells it. */
export function wordsOf({ reason, by, until }: Override): string {
  return `${reason} (override by ${by}${until === null ? '' : ` until ${until}`})`
}

/** Whether an override means a finding, whatever the day. */
export function isAbout(override: Override, finding: KnownFinding, remote: string): boolean {
  if (override.rule !== finding.rule) return false
  if (override.oid !== null && finding.oid?.startsWith(override.oid) !== true) return false
  return override.ref === null || (finding.ref !== null && publishedRef(override.ref, remote) === publishedRef(finding.ref, remote))
}

/** The last day counts. */
function isOver(override: Override, today: string): boolean {
  return override.until !== null && override.until < today
}

/** What makes a finding the same one next time. */
export function knownKey({ rule, ref, oid }: KnownFinding, remote: string): string {
  return [rule, ref === null ? '' : publishedRef(ref, remote), oid ?? ''].join('\0')
}

/** An exemption covers what each of its lists names; a list that is empty names everything. */
function covers(exemption: Exemption, finding: KnownFinding, update: RefUpdate, pardons: Pardons): boolean {
  if (exemption.rules.length > 0 && !exemption.rules.includes(finding.rule)) return false
  if (exemption.authors.length > 0 && !isBy(exemption.authors, finding, update, pardons)) return false
  // A pattern means branches of this repository: whoever owns a fork calls its branches what he likes.
  if (update.subject === 'branch' && isForksHead(update)) return exemption.branches.length === 0 && exemption.tags.length === 0
  if (update.subject === 'branch') return matchesAny(exemption.branches, update.branch, exemption.tags)
  if (update.subject === 'tag') return matchesAny(exemption.tags, update.tag, exemption.branches)
  return exemption.branches.length === 0 && exemption.tags.length === 0
}

function isBy(authors: readonly string[], finding: KnownFinding, update: RefUpdate, pardons: Pardons): boolean {
  const names = [...loginsFor(update), ...emailsFor(finding, update, pardons)]
  return names.some((name) => authors.some((pattern) => compileNamePattern(pattern).match(name) !== null))
}

/** Who opened the pull request, which the host has verified. */
function loginsFor(update: RefUpdate): readonly string[] {
  const login = update.subject === 'branch' ? update.pullRequest?.author : null
  return login == null ? [] : [login]
}

/** Whoever the commit says that it is by. What has no `@` is no address: a name such as `renovate[bot]` is only the host's to give. */
function emailsFor(finding: KnownFinding, update: RefUpdate, pardons: Pardons): readonly string[] {
  const draft = update.subject === 'branch' ? update.draft : null
  const author = finding.oid === null ? draft?.author : pardons.authors.get(finding.oid)?.author
  return author?.email.includes('@') === true ? [author.email] : []
}

/** Patterns of one subject; where only the other subject has patterns, this one is not meant. */
function matchesAny(patterns: readonly string[], name: string, others: readonly string[]): boolean {
  if (patterns.length === 0) return others.length === 0
  return patterns.some((pattern) => compileNamePattern(pattern).match(name) !== null)
}
