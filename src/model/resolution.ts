import type { TagDebt } from './guide.ts'
import type { Method } from './policy.ts'
import type { Refname } from './refname.ts'

/** A kind that a branch may be merged into. */
export interface NextTarget {
  readonly kind: string
  /** All of them where the kind is not protected: then how is nobody's business. */
  readonly methods: readonly Method[]
  readonly production: boolean
  readonly environment: string | null
  /** The branches of the kind that this repository knows, its remote's included. */
  readonly branches: readonly string[]
}

/** What a deployment job has to know of the branch or the tag that it works on. */
export interface Resolution {
  /** What was resolved, for people: `release/v1.1.0`, `pull request #12: mallory:main into develop`. It may be hostile. */
  readonly about: string
  /** Why it is of no kind; null where it is of one. */
  readonly fault: string | null
  /** Null of a fork's branch, which no ref of ours is. */
  readonly ref: Refname | null
  readonly branch: string | null
  readonly tag: string | null
  readonly kind: string | null
  /** Null too of what is only proposed: nothing of a pull request or a merge queue has been merged. */
  readonly environment: string | null
  readonly protected: boolean
  readonly permanent: boolean
  readonly production: boolean
  readonly version: string | null
  /** The tag that it carries into production. */
  readonly owedTag: TagDebt | null
  /** True of a pull request's head, and of a merge queue's branch. */
  readonly proposed: boolean
  readonly fork: boolean
  readonly targets: readonly NextTarget[]
}
