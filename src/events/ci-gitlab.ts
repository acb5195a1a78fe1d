import type { CiJob, JobSource } from '../model/ci-job.ts'
import type { HostPlace } from '../model/host.ts'
import { forkHead, type JobStart, pullRequestJob, pushJob, scheduledJob, tagJob, tipJob, UNTOLD } from './ci-jobs.ts'
import {
  addressIn,
  anyBranchIn,
  branchIn,
  firstVariable,
  notUnderstood,
  numberIn,
  oidIn,
  tagIn,
  type Variables,
  variable,
} from './ci-read.ts'

/** Pipelines whose CI_COMMIT_BEFORE_SHA is that of a push; in all others it is zeros, or the commit itself. */
const OF_A_PUSH = ['push', 'parent_pipeline']

/** A job of GitLab CI (docs.gitlab.com, "Predefined CI/CD variables reference"). */
export function gitlabJob({ environment }: JobSource): CiJob {
  const trigger = variable(environment, 'CI_PIPELINE_SOURCE')
  if (trigger === null) throw notUnderstood('gitlab', 'CI_PIPELINE_SOURCE is not set')
  const start: JobStart = { vendor: 'gitlab', trigger, host: gitlabHost(environment) }
  // A merge request's child pipelines have another source, and the same variables.
  const request = numberIn(variable(environment, 'CI_MERGE_REQUEST_IID'))
  if (request !== null) return mergeRequest(start, request, environment)
  const outside = numberIn(variable(environment, 'CI_EXTERNAL_PULL_REQUEST_IID'))
  if (outside !== null) return externalPullRequest(start, outside, environment)
  const tag = variable(environment, 'CI_COMMIT_TAG')
  const commit = oidIn(variable(environment, 'CI_COMMIT_SHA'))
  if (trigger === 'schedule') return scheduledJob(start, tag === null ? anyBranchIn(variable(environment, 'CI_COMMIT_BRANCH')) : null)
  const told = OF_A_PUSH.includes(trigger)
  const before = oidIn(variable(environment, 'CI_COMMIT_BEFORE_SHA'))
  if (tag !== null) {
    return tagJob(start, tagIn(tag, 'gitlab', 'CI_COMMIT_TAG'), {
      object: null,
      before: trigger === 'push' ? (before ?? 'unknown') : 'unknown',
      commit,
    })
  }
  const branch = branchIn(variable(environment, 'CI_COMMIT_BRANCH'), 'gitlab', 'CI_COMMIT_BRANCH')
  if (told && commit !== null && before !== null && before !== commit) return pushJob(start, branch, before, commit)
  // Zeros mean a new branch in a push's own pipeline; a child may have them of a pipeline that somebody started by hand.
  if (trigger === 'push' && commit !== null && before === null) return pushJob(start, branch, null, commit)
  return tipJob(start, branch, commit)
}

function gitlabHost(environment: Variables): HostPlace | null {
  const url = addressIn(variable(environment, 'CI_API_V4_URL'))
  const repository = numberIn(firstVariable(environment, 'CI_MERGE_REQUEST_PROJECT_ID', 'CI_PROJECT_ID'))
  const pullRequest = numberIn(variable(environment, 'CI_MERGE_REQUEST_IID'))
  return url === null || repository === null ? null : { service: 'gitlab', url, repository, pullRequest }
}

/** In a merged result's pipeline and in a merge train's, CI_COMMIT_SHA is a merge that GitLab made; elsewhere it is the head. */
function mergeRequest(start: JobStart, number: string, environment: Variables): CiJob {
  const name = branchIn(variable(environment, 'CI_MERGE_REQUEST_SOURCE_BRANCH_NAME'), 'gitlab', 'CI_MERGE_REQUEST_SOURCE_BRANCH_NAME')
  const base = branchIn(variable(environment, 'CI_MERGE_REQUEST_TARGET_BRANCH_NAME'), 'gitlab', 'CI_MERGE_REQUEST_TARGET_BRANCH_NAME')
  const headOid = oidIn(firstVariable(environment, 'CI_MERGE_REQUEST_SOURCE_BRANCH_SHA', 'CI_COMMIT_SHA'))
  if (headOid === null) throw notUnderstood('gitlab', 'CI_COMMIT_SHA is no object name')
  const isFromFork = isForks(environment)
  const headRefname = `refs/merge-requests/${number}/head`
  return pullRequestJob(start, {
    called: `merge request !${number}`,
    head: isFromFork ? forkHead(variable(environment, 'CI_MERGE_REQUEST_SOURCE_PROJECT_PATH'), name) : name,
    base,
    pullRequest: {
      ...UNTOLD,
      number,
      headOid,
      baseOid: oidIn(variable(environment, 'CI_MERGE_REQUEST_TARGET_BRANCH_SHA')),
      headRefname,
      isFromFork,
      // "false" does not tell whether the rest is merged, fast-forwarded or rebased.
      chosen: variable(environment, 'CI_MERGE_REQUEST_SQUASH_ON_MERGE') === 'true' ? 'squash' : null,
    },
    fetches: [headRefname],
  })
}

/** The source of a fork that was deleted is not told: what cannot be told apart from this project is taken for a fork. */
function isForks(environment: Variables): boolean {
  for (const [source, target] of [
    ['CI_MERGE_REQUEST_SOURCE_PROJECT_ID', 'CI_MERGE_REQUEST_PROJECT_ID'],
    ['CI_MERGE_REQUEST_SOURCE_PROJECT_PATH', 'CI_MERGE_REQUEST_PROJECT_PATH'],
  ] as const) {
    const [ours, theirs] = [variable(environment, target), variable(environment, source)]
    if (ours !== null && theirs !== null) return ours !== theirs
  }
  return true
}

/** A pull request of GitHub that GitLab builds. */
function externalPullRequest(start: JobStart, number: string, environment: Variables): CiJob {
  const prefix = 'CI_EXTERNAL_PULL_REQUEST'
  const name = branchIn(variable(environment, `${prefix}_SOURCE_BRANCH_NAME`), 'gitlab', `${prefix}_SOURCE_BRANCH_NAME`)
  const source = variable(environment, `${prefix}_SOURCE_REPOSITORY`)
  const isFromFork = source !== variable(environment, `${prefix}_TARGET_REPOSITORY`)
  return pullRequestJob(
    { ...start, host: null },
    {
      called: `pull request #${number}`,
      head: isFromFork ? forkHead(source, name) : name,
      base: branchIn(variable(environment, `${prefix}_TARGET_BRANCH_NAME`), 'gitlab', `${prefix}_TARGET_BRANCH_NAME`),
      pullRequest: {
        ...UNTOLD,
        number,
        headOid: oidIn(firstVariable(environment, `${prefix}_SOURCE_BRANCH_SHA`, 'CI_COMMIT_SHA')),
        baseOid: oidIn(variable(environment, `${prefix}_TARGET_BRANCH_SHA`)),
        isFromFork,
      },
    },
  )
}
