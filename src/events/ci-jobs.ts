import { mergeQueueOf } from '../model/branch-model.ts'
import { CI_NAMES, type CiJob, type CiVendor } from '../model/ci-job.ts'
import type { HostPlace } from '../model/host.ts'
import { shellCommand } from '../model/printable.ts'
import { branchRef, type Oid, type Refname, tagRef } from '../model/refname.ts'
import type { ProposedRef, PullRequest } from '../model/update.ts'
import { oidIn } from './ci-read.ts'

/** What a job has whatever it is about. */
export interface JobStart {
  readonly vendor: CiVendor
  readonly trigger: string
  readonly host: HostPlace | null
}

/** A job, with nothing in what is left out. */
export function jobOf(start: JobStart, rest: Pick<CiJob, 'about'> & Partial<CiJob>): CiJob {
  return { ...start, updates: [], notes: [], fetches: [], oids: [], branch: null, tag: null, isProposed: false, ...rest }
}

/** A job that runs by the clock: everything is judged. */
export function scheduledJob(start: JobStart, branch: string | null): CiJob {
  return jobOf(start, { about: 'by schedule: the whole repository', updates: [{ type: 'everything' }], branch })
}

/** A push of a branch of which the service tells both values; null stands for "no such ref". */
export function pushJob(start: JobStart, branch: string, before: Oid | null, after: Oid, notes: readonly string[] = []): CiJob {
  const about = `${before === null ? 'new branch' : 'push to'} ${branch}`
  return jobOf(start, { about, updates: [refUpdate(branchRef(branch), before, after)], notes, oids: [after], branch })
}

/**
 * A build of a branch of which the service does not tell what it was before.
 *
 * @param commit what is built; where it is not told in full, what is checked out.
 */
export function tipJob(start: JobStart, branch: string, commit: Oid | null, notes: readonly string[] = []): CiJob {
  const queue = commit === null ? null : queueJob(start, branch, commit)
  if (queue !== null) return { ...queue, notes: [...queue.notes, ...notes] }
  return jobOf(start, {
    about: `branch ${branch}`,
    updates: [{ type: 'tip', branch, newRevision: commit ?? 'HEAD' }],
    notes: [
      `${CI_NAMES[start.vendor]} does not tell what ${branch} was before: of a permanent branch its newest commit is judged; branch-policy check --all judges the rest`,
      ...notes,
    ],
    oids: commit === null ? [] : [commit],
    branch,
  })
}

/**
 * The branch on which GitHub's merge queue tests what it is about to push: judged as that push. Its name tells the base and the
 * commit that it was built on; null for any other branch.
 */
export function queueJob(start: JobStart, branch: string, after: Oid): CiJob | null {
  const queue = mergeQueueOf(branch)
  const before = queue === null ? null : oidIn(queue.on)
  return queue === null || before === null ? null : queuedPush(start, { ...queue, before, after })
}

/** What a merge queue tests. */
export interface QueuedPush {
  readonly base: string
  /** The number of the newest pull request in it; null where nothing tells. */
  readonly pullRequest: string | null
  readonly before: Oid
  readonly after: Oid
}

/** What a merge queue is about to push to a branch. */
export function queuedPush(start: JobStart, { base, pullRequest, before, after }: QueuedPush): CiJob {
  const host = start.host === null ? null : { ...start.host, pullRequest }
  return jobOf(
    { ...start, host },
    {
      about: `merge queue of ${base}`,
      updates: [{ ...refUpdate(branchRef(base), before, after), isQueued: true }],
      oids: [after],
      branch: base,
      isProposed: true,
    },
  )
}

/** What a service tells of a tag besides its name. */
export interface TagValues {
  /** The tag object, or what else the tag names; where it is not told, the tag as it is here. */
  readonly object: Oid | null
  /** What the tag was before; null where there was none. `unknown` where the service does not tell. */
  readonly before: Oid | null | 'unknown'
  /** The commit that is built. */
  readonly commit: Oid | null
}

/** A build of a tag. */
export function tagJob(start: JobStart, tag: string, { object, before, commit }: TagValues): CiJob {
  const refname = tagRef(tag)
  const isUnknown = before === 'unknown'
  const oids = [object, commit].flatMap((oid) => oid ?? [])
  return jobOf(start, {
    about: `tag ${tag}`,
    updates: [refUpdate(refname, isUnknown ? null : before, object ?? refname)],
    notes: isUnknown ? [`${CI_NAMES[start.vendor]} does not tell whether the tag ${tag} was there before: it is judged as a new one`] : [],
    oids: [...new Set(oids)],
    tag,
  })
}

/** What a service tells of a pull request, besides what it is all about. */
export interface PullRequestJob {
  /** `pull request #12`, or what the service calls it. */
  readonly called: string
  /** The head's short name; of a fork's branch the host's own word for it. */
  readonly head: string
  readonly base: string
  readonly pullRequest: PullRequest
  readonly notes?: readonly string[]
  readonly fetches?: readonly Refname[]
}

/** A pull request, judged as the merge that it proposes. */
export function pullRequestJob(start: JobStart, { called, head, base, pullRequest, notes = [], fetches = [] }: PullRequestJob): CiJob {
  return jobOf(start, {
    about: `${called}: ${head} into ${base}`,
    updates: [{ type: 'merge', head, base, pullRequest }],
    notes,
    fetches,
    oids: pullRequest.headOid === null ? [] : [pullRequest.headOid],
    branch: pullRequest.isFromFork ? null : head,
    isProposed: true,
  })
}

/** A fork's branch by a name that no branch here can have. An owner who is not told, or whose name is none, is called `fork`. */
export function forkHead(owner: string | null, branch: string): string {
  return `${owner !== null && /^[\w.~-]+(?:\/[\w.~-]+)*$/.test(owner) ? owner : 'fork'}:${branch}`
}

/** How to judge a pull request of which the service does not tell the base. */
export function sayBase(head: string): string {
  return shellCommand('branch-policy', 'check', '--pull-request', '--head', head, '--base', 'REF')
}

/** A pull request of which a service tells nothing. */
export const UNTOLD: PullRequest = {
  number: null,
  headOid: null,
  baseOid: null,
  headRefname: null,
  isFromFork: false,
  author: null,
  methods: null,
  chosen: null,
}

/** One ref update as a service tells it. */
export function refUpdate(refname: Refname, oldRevision: string | null, newRevision: string | null): ProposedRef {
  return { type: 'ref', refname, oldRevision, newRevision, localRef: null }
}
