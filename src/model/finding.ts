import type { Oid, Refname } from './refname.ts'

export const VERDICTS = ['pass', 'fail', 'undetermined', 'exempt', 'skipped'] as const
export type Verdict = (typeof VERDICTS)[number]

/** What a rule says of one update where it does not simply pass. */
export interface Answer {
  readonly verdict: 'fail' | 'undetermined' | 'skipped'
  /** Lowers the rule's severity for this answer; it never raises it. */
  readonly atMost?: 'warn'
  /** True where the repository does not hold what the rule needs: of several rules that say so of one ref, one is told. */
  readonly isGap?: true
  readonly oid: Oid | null
  /** One line: what is wrong. */
  readonly message: string
  /** One line: which line of the policy says so, and why. */
  readonly why: string
  readonly actual: string
  readonly expected: string
  readonly evidence: string | null
  /** Commands that mend it, safe to paste into a POSIX shell. */
  readonly fix: readonly string[]
}

/** A finding as reports show it: plain data, the keys of the JSON report. */
export interface Finding {
  readonly rule: string
  readonly verdict: Exclude<Verdict, 'pass'>
  readonly severity: 'warn' | 'error'
  readonly ref: Refname | null
  readonly oid: Oid | null
  readonly kind: string | null
  readonly message: string
  readonly why: string
  readonly actual: string
  readonly expected: string
  readonly evidence: string | null
  readonly fix: readonly string[]
  /** Null for a rule of the team's own that names no page. */
  readonly docs: string | null
}

/** What makes a finding the same one in another check. */
export type KnownFinding = Pick<Finding, 'rule' | 'ref' | 'oid'>

/** Where the tag of a release was found, seen from the merge that owes it. */
export const TAG_PLACES = ['merge', 'branch-tip', 'later', 'other-merge', 'elsewhere', 'missing'] as const
export type TagPlace = (typeof TAG_PLACES)[number]

/** One merge of a kind that carries a tag into production. */
export interface Release {
  readonly kind: string
  readonly branch: string
  readonly version: string | null
  /** The merge's oid on production. */
  readonly merge: Oid
  readonly evidence: string
  /** `distance`: first-parent commits between the merge and the tag, where it sits later; else 0. */
  readonly tag: { readonly name: string | null; readonly where: TagPlace; readonly distance: number }
  readonly backMerged: 'yes' | 'content' | 'no'
  readonly branchGone: boolean
  readonly owed: readonly string[]
}

export interface Summary {
  /** Fails at severity error. */
  readonly fail: number
  /** Fails at severity warn. */
  readonly warn: number
  readonly undetermined: number
  readonly exempt: number
  /** Updates judged. */
  readonly checked: number
}

/** One rule that judged one ref. */
export interface JudgedCase {
  readonly rule: string
  readonly ref: Refname
}

/** Everything that a check found: plain data, the keys of the JSON report. */
export interface Report {
  readonly schemaVersion: 1
  readonly tool: { readonly name: 'branch-policy'; readonly version: string }
  readonly event: string
  readonly policy: { readonly source: string; readonly extends: readonly string[] }
  readonly summary: Summary
  readonly exitCode: 0 | 1 | 2
  readonly findings: readonly Finding[]
  /** With `check --all`: oldest first. */
  readonly releases?: readonly Release[]
  /** Every rule that judged a ref, whether it found something or not; reports with a line for each need it. Not in the JSON report. */
  readonly judged?: readonly JudgedCase[]
  /** The remote by whose branches the policy judges; fingerprints need it. Not in the JSON report. */
  readonly remote?: string
  /** Lines that are no findings: which policy judged when it is not the working tree's. */
  readonly notes: readonly string[]
}
