import type { RepositoryFacts } from '../model/facts.ts'
import type { Finding, KnownFinding } from '../model/finding.ts'
import type { Override } from '../model/policy.ts'
import { counted, printable } from '../model/printable.ts'
import { isOid, type Oid, publishedRef } from '../model/refname.ts'
import type { RefUpdate } from '../model/update.ts'
import type { Case } from './cases.ts'
import { type Baseline, isAbout, knownKey, type Pardons, wordsOf } from './pardons.ts'

/** What an audit looked at, and what it found there. */
export interface Audit {
  readonly findings: readonly KnownFinding[]
  readonly cases: readonly Case[]
  readonly updates: readonly RefUpdate[]
  readonly facts: RepositoryFacts
  readonly policy: Pardons['policy']
  /** A shallow clone lacks what it would take to say that something is gone. */
  readonly shallow: boolean
}

/** Overrides that no finding needs any more. A finding of its own names no ref and no object, so that no baseline keeps it. */
export function unmatchedOverrides(audit: Audit): readonly Finding[] {
  const { policy, findings } = audit
  const isNeeded = (override: Override): boolean => findings.some((finding) => isAbout(override, finding, policy.remote))
  return policy.overrides
    .filter((override) => !isNeeded(override) && isInSight(override, audit))
    .map((override) => ({
      rule: override.rule,
      verdict: 'fail',
      severity: 'warn',
      ref: null,
      oid: null,
      kind: null,
      message: `the override of ${override.rule} for ${[override.ref, override.oid].filter((name) => name !== null).join(' at ')} matches nothing`,
      why: `the policy lets it pass: ${wordsOf(override)}`,
      actual: 'an override without a finding',
      expected: 'no override that nothing needs',
      evidence: null,
      fix: [],
      docs: 'docs/policy.md',
    }))
}

/** What to say of known findings that are gone. */
export function goneNotes(baseline: Baseline | null, audit: Audit): readonly string[] {
  if (baseline === null) return []
  const { remote } = audit.policy
  const found = new Set(audit.findings.map((finding) => knownKey(finding, remote)))
  const gone = baseline.findings.filter((known) => !found.has(knownKey(known, remote)) && isInSight(known, audit))
  if (gone.length === 0) return []
  const [are, them] = gone.length === 1 ? ['is', 'it'] : ['are', 'them']
  const file = printable(baseline.source)
  return [`${counted(gone.length, 'finding')} of the baseline ${file} ${are} gone; to forget ${them}, write it anew (--write-baseline)`]
}

/** Whether an audit would have found a finding if there were one: its rule judged, and not only what came after `since`. */
function isInSight({ rule, ref, oid }: KnownFinding, { cases, updates, facts, policy, shallow }: Audit): boolean {
  // Rules about each commit judge some of them only: what is new since a day, and on permanent branches.
  const judged = cases.some(({ active }) => active.rule.id === rule && active.rule.commits !== true)
  if (!judged || shallow) return false
  if (facts.settled.size === 0) return true
  if (oid !== null) return !isSettledObject(oid, facts)
  return !updates.some((update) => {
    const isIt = ref !== null && publishedRef(update.refname, policy.remote) === publishedRef(ref, policy.remote)
    return isIt && (update.operation === 'history' || (update.new !== null && isSettledObject(update.new, facts)))
  })
}

/** A commit or a tag on one, by its name or by the first digits of it. */
function isSettledObject(oid: string, { settled, commits }: RepositoryFacts): boolean {
  const commitOf = (object: Oid): Oid => commits.get(object) ?? object
  if (isOid(oid)) return settled.has(commitOf(oid))
  return [...settled, ...commits.keys()].some((object) => object.startsWith(oid) && settled.has(commitOf(object)))
}
