import type { Method } from './policy.ts'
import type { Oid } from './refname.ts'

/** The services whose pull requests can be read: GitHub (and its servers), GitLab, Azure DevOps. */
export const HOST_SERVICES = ['github', 'gitlab', 'azure'] as const
export type HostService = (typeof HOST_SERVICES)[number]

/** Where a job's repository and pull request are found. It holds no token: that is read where it is used, and never shown. */
export interface HostPlace {
  readonly service: HostService
  /** The address of the API as the job tells it: `https://api.github.com`, `https://gitlab.com/api/v4`, `https://dev.azure.com/acme/`. */
  readonly url: string
  /** GitHub `owner/name`; GitLab the project's numeric id or full path; Azure `project/repository id`. */
  readonly repository: string
  /** The pull request's number; in a merge queue's job that of the last one in the queued group, where its ref names it; else null. */
  readonly pullRequest: string | null
}

/** What a host says, or why it could not be asked. */
export type HostAnswer<Value> =
  | { readonly known: true; readonly value: Value }
  /** `reason`: one line, with what to set where that helps; `fix`: commands, safe to paste. */
  | { readonly known: false; readonly reason: string; readonly fix: readonly string[] }

/** What one person said once of a pull request. */
export interface Review {
  /** The login or another name that tells people of this pull request apart; never an address. */
  readonly person: string
  /** `bot`: no person. `outsider`: somebody without write access, since anybody may review what is public. */
  readonly standing: 'member' | 'bot' | 'outsider'
  readonly verdict: 'approved' | 'changes-requested' | 'commented' | 'dismissed'
  /** The head's commit that was looked at; null where the host does not tell. */
  readonly commit: Oid | null
  /** The host itself calls it outdated. */
  readonly isStale: boolean
}

/** The reviews of a pull request, as it is now: it may have moved on since the event was written. */
export interface PullRequestReviews {
  readonly author: string | null
  readonly head: Oid | null
  /** The short name of the branch that it goes into. */
  readonly base: string
  /** Oldest first. */
  readonly reviews: readonly Review[]
}

/** The pull request that brought a commit into a branch. */
export interface HostMerge {
  readonly number: string
  /** The head's short name; of a fork's branch `owner:branch`. */
  readonly head: string
  readonly isFromFork: boolean
  /** How a commit with one parent came; null where the host does not tell. One with several parents is a merge, as git tells. */
  readonly method: Method | null
}

/** The host of a job, ready to be asked. It never throws for what a host answers, or for none: that is an answer too. */
export interface Host {
  reviews(): Promise<HostAnswer<PullRequestReviews>>
  /**
   * The pull requests that brought commits into a branch; commits of which the host knows none are left out. More commits than
   * can be asked for are not known, all of them: what was not asked is no answer.
   *
   * @param branch the short name of the branch that they are on.
   * @param isQueued true where they are only about to be pushed by a merge queue.
   */
  mergesOf(commits: readonly Oid[], branch: string, isQueued: boolean): Promise<HostAnswer<ReadonlyMap<Oid, HostMerge>>>
}
