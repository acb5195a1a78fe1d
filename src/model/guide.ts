import type { Report } from './finding.ts'
import type { Kind, Method, Severity } from './policy.ts'
import type { Oid } from './refname.ts'

/** What a kind is and may do, each as a phrase; null where there is nothing to say. */
export interface KindGuide {
  readonly id: string
  readonly names: readonly string[]
  /** "protected, permanent, production; 2 approvals; environment production". */
  readonly state: string
  /** "starts from develop". */
  readonly start: string | null
  /** "goes into main by merge or fast-forward". */
  readonly goes: string
  /** "owes the tag v{version} in main". */
  readonly tag: string | null
  /** "takes release (merge, fast-forward) and hotfix (merge)"; only of a protected kind. */
  readonly takes: string | null
}

/** A kind below the one that its branches start from. */
export interface KindTree {
  readonly id: string
  readonly into: readonly string[]
  readonly children: readonly KindTree[]
}

/** The whole policy in one screen. */
export interface ModelGuide {
  readonly source: string
  readonly extends: readonly string[]
  readonly kinds: readonly KindGuide[]
  readonly trees: readonly KindTree[]
  readonly tags: string
  /** Rules that differ from their defaults, as "merge-method warn". */
  readonly rules: readonly string[]
}

/** One option of a rule in this policy. */
export interface OptionGuide {
  readonly name: string
  readonly value: string
  readonly isDefault: boolean
}

/** A rule and what it means for a policy. */
export interface RuleGuide {
  readonly id: string
  readonly severity: Severity
  readonly isDefault: boolean
  readonly source: string
  readonly options: readonly OptionGuide[]
  /** The first sentence of its page; null where there is no page. */
  readonly forbids: string | null
  readonly why: string | null
  /** A line for each thing that it means for the kinds of this policy. */
  readonly meaning: readonly string[]
  readonly passes: readonly string[]
  readonly refused: readonly string[]
  /** Where the page is, for people. */
  readonly page: string | null
}

/** Something to do, and the commands for it; none where it is done on the host. */
export interface NextStep {
  readonly about: string
  readonly commands: readonly string[]
}

/** The tag that a branch carries into production. */
export interface TagDebt {
  /** Null where the branch's name does not say which. */
  readonly name: string | null
  readonly pattern: string
  /** What the policy asks: an `error`, a `warn`, or nothing. */
  readonly severity: Severity
}

/** Where the tag of a merge is: at the merge, on another commit, or nowhere. */
export interface FoundTag {
  readonly name: string
  readonly where: 'merge' | 'elsewhere' | 'missing'
}

/**
 * How far a branch is in another. `there` all of it; `here` all of it in this repository's own branch, which is not pushed;
 * `squashed` and `picked` all by other commits; `content` all changes, but not all history; `apart` not; `unknown` nobody can tell.
 */
export type Presence = 'there' | 'here' | 'squashed' | 'picked' | 'content' | 'apart' | 'unknown'

/** A branch that another goes into. */
export interface StandingGuide {
  readonly branch: string
  readonly presence: Presence
  /** Commits that it lacks. */
  readonly commits: number
  /** The commit that brought the branch, where one did. */
  readonly by: Oid | null
  /** Of a merge into production that owes one. */
  readonly tag: FoundTag | null
}

/** A kind that a branch may be merged into, and the branches of that kind. */
export interface WayGuide {
  readonly target: string
  readonly methods: readonly Method[] | 'any'
  readonly approvals: number
  readonly environment: string | null
  readonly tag: TagDebt | null
  readonly branches: readonly StandingGuide[]
}

/** Where a branch started. `free`: the policy does not say where it has to. */
export type OriginGuide =
  | { readonly state: 'legal' | 'free'; readonly at: Oid; readonly branches: readonly string[]; readonly own: number }
  | { readonly state: 'wrong' | 'unclear'; readonly message: string }

/** A branch as it is here and on its remote. */
export interface PlaceGuide {
  readonly here: Oid | null
  readonly there: Oid | null
  readonly remote: string
  /** True in a bare repository, whose branches are what everybody sees. */
  readonly bare: boolean
  /** True for HEAD's branch before its first commit. */
  readonly unborn: boolean
  /** Commits that only this repository has, and that only the remote has; null where nobody can tell. */
  readonly ahead: number | null
  readonly behind: number | null
}

/** A branch that this one started from, and how many commits it has got since. */
export interface OriginGap {
  readonly branch: string
  readonly commits: number
}

/** Everything that can be told of a branch. */
export interface BranchGuide {
  readonly branch: string
  readonly place: PlaceGuide
  /** True where history was cut off. */
  readonly shallow: boolean
  readonly kind: KindGuide | null
  readonly pattern: string | null
  readonly captures: readonly (readonly [name: string, value: string])[]
  /** The legal name that is nearest; only where the branch is of no kind. */
  readonly nearest: string | null
  readonly origin: OriginGuide | null
  readonly gaps: readonly OriginGap[]
  readonly ways: readonly WayGuide[]
  /** What production has and this permanent branch lacks. */
  readonly lacks: readonly OriginGap[]
  readonly next: readonly NextStep[]
  /** What the engine says: of a name alone where there is no branch. */
  readonly report: Report
}

/** One way to do a merge. */
export interface MergeWay {
  readonly method: Method
  readonly commands: readonly string[]
  /** Why there is no command. */
  readonly note: string | null
}

/** What would come of a merge. */
export interface MergeGuide {
  readonly source: string
  readonly target: string
  readonly sourceKind: Kind | null
  readonly targetKind: Kind | null
  readonly verdict: 'legal' | 'illegal' | 'unclear'
  /** Branches that are not here: then the names alone are judged. */
  readonly missing: readonly string[]
  /** True where the policy has no line for this merge into a protected branch. */
  readonly unnamed: boolean
  readonly ways: readonly MergeWay[]
  readonly approvals: number
  readonly tag: TagDebt | null
  readonly before: readonly NextStep[]
  /** True where the target has all of the source. */
  readonly isThere: boolean
  /** "develop → release → main"; only of a merge that is not legal. */
  readonly route: string | null
  /** Where the source may go instead. */
  readonly goes: string | null
  readonly report: Report
}
