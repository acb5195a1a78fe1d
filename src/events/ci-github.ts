import { mergeQueueOf } from '../model/branch-model.ts'
import type { CiJob, JobSource } from '../model/ci-job.ts'
import type { HostPlace } from '../model/host.ts'
import { branchOf, branchRef, isOid, isZeroOid, type Oid, tagOf } from '../model/refname.ts'
import { githubPullRequest } from './ci-github-pull-request.ts'
import { type JobStart, jobOf, pushJob, queuedPush, queueJob, refUpdate, scheduledJob, type TagValues, tagJob, tipJob } from './ci-jobs.ts'
import {
  addressIn,
  branchIn,
  branchInRef,
  notUnderstood,
  oidIn,
  repositoryIn,
  tagIn,
  textAt,
  type Variables,
  valueAt,
  variable,
} from './ci-read.ts'
import { isFullRefname } from './ref-checks.ts'

/** Events of a pull request: their payload holds it. A review makes the approvals worth looking at again. */
const OF_PULL_REQUESTS = ['pull_request', 'pull_request_target', 'pull_request_review', 'pull_request_review_comment']

/** Events that are about no push: the job works on the branch or the tag of GITHUB_REF. */
const OF_A_REF = ['workflow_dispatch', 'repository_dispatch', 'workflow_run', 'release', 'deployment', 'deployment_status']

/**
 * A job of GitHub Actions, on github.com or a GitHub server; runners of Gitea and Forgejo are alike. The payloads are those of
 * the webhooks (docs.github.com, "Webhook events and payloads").
 */
export function githubJob({ environment, payload }: JobSource): CiJob {
  const trigger = variable(environment, 'GITHUB_EVENT_NAME')
  if (trigger === null) throw notUnderstood('github', 'GITHUB_EVENT_NAME is not set')
  const start: JobStart = { vendor: 'github', trigger, host: githubHost(environment) }
  if (OF_PULL_REQUESTS.includes(trigger)) return githubPullRequest(start, payload)
  if (OF_A_REF.includes(trigger)) return jobOnRef(start, environment, payload)
  switch (trigger) {
    case 'push':
      return pushed(start, payload, environment)
    case 'merge_group':
      return queued(start, payload)
    case 'create':
      return created(start, payload, environment)
    case 'delete':
      return deleted(start, payload)
    case 'schedule':
      return scheduledJob(start, branchOf(variable(environment, 'GITHUB_REF') ?? ''))
    default:
      throw notUnderstood('github', `the event "${trigger}" is about no push and no pull request`)
  }
}

/** Gitea and Forgejo have an API of their own, which is not asked. */
function githubHost(environment: Variables): HostPlace | null {
  if (['GITEA_ACTIONS', 'FORGEJO_ACTIONS'].some((name) => variable(environment, name) !== null)) return null
  const url = addressIn(variable(environment, 'GITHUB_API_URL') ?? 'https://api.github.com')
  const repository = repositoryIn(variable(environment, 'GITHUB_REPOSITORY'))
  if (url === null || repository === null) return null
  return { service: 'github', url, repository, pullRequest: null }
}

/** `after` of an annotated tag is the tag object; GITHUB_SHA is its commit. */
function pushed(start: JobStart, payload: unknown, environment: Variables): CiJob {
  const refname = textAt(payload, 'ref')
  if (refname === null || !isFullRefname(refname)) throw notUnderstood('github', `its ref is "${refname ?? ''}", which is no full refname`)
  const [before, after] = [valueIn(payload, 'before'), valueIn(payload, 'after')]
  const [branch, tag] = [branchOf(refname), tagOf(refname)]
  if (after === null) {
    const updates = [refUpdate(refname, before, null)]
    return jobOf(start, { about: `deletion of ${branch ?? tag ?? refname}`, updates, branch, tag })
  }
  if (tag !== null) return tagJob(start, tag, { object: after, before, commit: oidIn(variable(environment, 'GITHUB_SHA')) })
  if (branch === null) return jobOf(start, { about: `push to ${refname}`, updates: [refUpdate(refname, before, after)], oids: [after] })
  const isForced = valueAt(payload, 'forced') === true
  const job = queueJob(start, branch, after) ?? pushJob(start, branch, before, after)
  return isForced ? { ...job, about: `forced ${job.about}`, updates: job.updates.map((update) => ({ ...update, isForced })) } : job
}

/** The value before or after a push; null for zeros, which stand for "no such ref". */
function valueIn(payload: unknown, key: 'before' | 'after'): Oid | null {
  const oid = textAt(payload, key)
  if (oid === null || !isOid(oid)) throw notUnderstood('github', `"${key}" of its payload is no object name`)
  return isZeroOid(oid) ? null : oid
}

function queued(start: JobStart, payload: unknown): CiJob {
  const group = valueAt(payload, 'merge_group')
  const base = branchInRef(textAt(group, 'base_ref'), 'github', 'merge_group.base_ref')
  if (textAt(payload, 'action') === 'destroyed') {
    return jobOf(start, { about: `merge queue of ${base}`, notes: ['the merge group is gone: there is nothing to judge'], branch: base })
  }
  const [before, after] = [oidIn(textAt(group, 'base_sha')), oidIn(textAt(group, 'head_sha'))]
  if (before === null || after === null) throw notUnderstood('github', 'its merge group names no commits')
  const pullRequest = mergeQueueOf(branchOf(textAt(group, 'head_ref') ?? '') ?? '')?.pullRequest ?? null
  return queuedPush(start, { base, pullRequest, before, after })
}

/** A branch or tag that was made; the payload has its short name and no value. */
function created(start: JobStart, payload: unknown, environment: Variables): CiJob {
  const { branch, tag } = refNamed(payload)
  const commit = oidIn(variable(environment, 'GITHUB_SHA'))
  if (tag !== null) return tagJob(start, tag, { object: null, before: null, commit })
  if (branch === null || commit === null) throw notUnderstood('github', 'GITHUB_SHA is no object name')
  return queueJob(start, branch, commit) ?? pushJob(start, branch, null, commit)
}

/** Nothing tells what was deleted: of a branch its name is judged. */
function deleted(start: JobStart, payload: unknown): CiJob {
  const { branch, tag } = refNamed(payload)
  const name = branch ?? tag ?? ''
  const note = `GitHub's event "delete" does not tell what ${name} was before`
  return jobOf(start, {
    about: `deletion of ${name}`,
    updates: branch === null ? [] : [refUpdate(branchRef(branch), null, null)],
    notes: [
      branch === null ? `${note}: there is nothing to judge; only a rule of the host can keep a tag` : `${note}: its name alone is judged`,
    ],
  })
}

function refNamed(payload: unknown): { readonly branch: string | null; readonly tag: string | null } {
  const name = textAt(payload, 'ref') ?? ''
  const type = textAt(payload, 'ref_type')
  if (type === 'branch') return { branch: branchIn(name, 'github', '"ref" of its payload'), tag: null }
  if (type !== 'tag') throw notUnderstood('github', `its ref is a "${type ?? ''}", neither a branch nor a tag`)
  return { branch: null, tag: tagIn(name, 'github', '"ref" of its payload') }
}

/**
 * Whether a run was of a push to this very branch. What is deployed after a run is what that ran on: another branch, or a
 * fork's, which may be called anything.
 */
function ranOn(payload: unknown, branch: string): boolean {
  const run = valueAt(payload, 'workflow_run')
  const [head, here] = [valueAt(run, 'head_repository', 'id'), valueAt(payload, 'repository', 'id')]
  return textAt(run, 'event') === 'push' && textAt(run, 'head_branch') === branch && head !== undefined && head === here
}

function jobOnRef(start: JobStart, environment: Variables, payload: unknown): CiJob {
  const refname = variable(environment, 'GITHUB_REF') ?? textAt(payload, 'ref')
  const commit = oidIn(variable(environment, 'GITHUB_SHA'))
  const tag = refname === null ? null : tagOf(refname)
  const branch = refname === null ? null : branchOf(refname)
  if (refname === null || !isFullRefname(refname) || (tag === null && branch === null)) {
    throw notUnderstood('github', `the event "${start.trigger}" is about no branch and no tag (GITHUB_REF is "${refname ?? ''}")`)
  }
  const values: TagValues = { object: null, before: 'unknown', commit }
  if (branch === null) return tagJob(start, tag ?? '', values)
  if (start.trigger !== 'workflow_run') return tipJob(start, branch, commit)
  const job = tipJob(start, branch, commit, [`the run that "${start.trigger}" tells of is not judged: ${branch} is`])
  return ranOn(payload, branch) ? job : { ...job, isProposed: true }
}
