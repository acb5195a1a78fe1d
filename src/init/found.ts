import type { Oid } from '../model/refname.ts'

/** What was read of a repository before anything is proposed; plain data. */
export interface Found {
  /** Names of branches that are here or on the remote, each once. */
  readonly branches: readonly string[]
  /** Branches that are here, and their tips. */
  readonly local: ReadonlyMap<string, Oid>
  /** Branches of the remote, as this repository last saw them. */
  readonly published: ReadonlyMap<string, Oid>
  readonly tags: readonly string[]
  /** The remote that counts; null where there is none. */
  readonly remote: string | null
  /** The host in the remote's URL, such as `github.com`; null where it names none. */
  readonly host: string | null
  /** The branch that HEAD names, also before its first commit; null where HEAD is detached. */
  readonly head: string | null
  /** The branch that the remote calls its default, else null. */
  readonly remoteHead: string | null
  /** git's `init.defaultBranch`, else null. */
  readonly defaultBranch: string | null
  /** The newest steps of the permanent branches, newest first. */
  readonly steps: readonly Step[]
}

/** One commit on a first-parent line. */
export interface Step {
  readonly isMerge: boolean
  readonly subject: string
}
