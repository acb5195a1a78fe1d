/** How one branch is brought into another. */
export const METHODS = ['merge', 'fast-forward', 'squash', 'rebase'] as const
export type Method = (typeof METHODS)[number]

/** What an `into` without methods allows. */
export const DEFAULT_METHODS: readonly Method[] = ['merge', 'fast-forward']

export const SEVERITIES = ['off', 'warn', 'error'] as const
export type Severity = (typeof SEVERITIES)[number]

/** A place that branches of a kind may be merged into, and how. */
export interface Target {
  readonly kind: string
  readonly methods: readonly Method[]
}

/** The tag that a merge of a kind into production carries. */
export interface KindTag {
  /** A name pattern; its placeholders take the values that the branch's name captured. */
  readonly name: string
  readonly required: boolean | 'warn'
}

/** A kind of branch with every default filled in. */
export interface Kind {
  readonly id: string
  readonly names: readonly string[]
  /** Kinds that a branch of this kind may start from; `any` names none. */
  readonly from: readonly string[] | 'any'
  readonly into: readonly Target[]
  readonly permanent: boolean
  readonly protected: boolean
  readonly production: boolean
  readonly approvals: number
  readonly environment: string | null
  readonly tag: KindTag | null
}

/** A rule's severity and options. */
export interface RuleSetting {
  readonly id: string
  readonly severity: Severity
  readonly options: Readonly<Record<string, unknown>>
}

/** What is allowed to differ, and why. Patterns are globs over branch and tag names. */
export interface Exemption {
  readonly branches: readonly string[]
  readonly tags: readonly string[]
  readonly rules: readonly string[]
  /** Patterns of author emails, or of the login of who opened a pull request, that narrow it to theirs; empty: everybody's. */
  readonly authors: readonly string[]
  readonly reason: string
}

/** One finding that somebody let pass on record. */
export interface Override {
  readonly rule: string
  /** The commit or tag object, at least its first twelve digits; null where any will do. */
  readonly oid: string | null
  /** A full refname; null where any will do. One of both is given. */
  readonly ref: string | null
  readonly reason: string
  readonly by: string
  /** The last day on which it counts, `YYYY-MM-DD` (UTC); null for ever. */
  readonly until: string | null
}

/** The effective policy: plain data that survives JSON, with nothing left to look up. */
export interface ResolvedPolicy {
  /** Where it was read, for people: a path from the repository's root, or the name of a preset. */
  readonly source: string
  readonly extends: readonly string[]
  /** The files in the repository that it was read from, as paths from its root; what `extends` names included. */
  readonly files: readonly string[]
  /** What some config of them locks: rules by id, and places such as `branches.main`. No baseline lets findings of these rules pass. */
  readonly locked: readonly string[]
  readonly remote: string
  readonly kinds: readonly Kind[]
  readonly tags: { readonly names: readonly string[]; readonly annotated: boolean; readonly immutable: boolean }
  readonly rules: readonly RuleSetting[]
  readonly exempt: readonly Exemption[]
  readonly overrides: readonly Override[]
  /** History before it is not judged in audits: a revision, or a date `YYYY-MM-DD`. */
  readonly since: string | null
  /** A file of known findings, as a path from the repository's root. */
  readonly baseline: string | null
  /** The kind as which a fork's branch is judged. */
  readonly forks: string | null
  /** False where some config says that what it reads cannot be told. */
  readonly cache: boolean
  /** The user's own forms of merge messages: regular expressions with a group named `source`. */
  readonly mergeMessages: readonly string[]
}
