import type { CiJob, JobSource } from '../model/ci-job.ts'
import { type JobStart, sayBase, tagJob, tipJob } from './ci-jobs.ts'
import { branchIn, firstVariable, notUnderstood, oidIn, tagIn, variable } from './ci-read.ts'

/**
 * A job of CircleCI (circleci.com, "Project values and variables"). It does not tell into which branch a pull request goes: a
 * branch that has one is judged as the branch that it is. A fork's branch is none of ours, and cannot be judged without a base.
 */
export function circleciJob({ environment }: JobSource): CiJob {
  const tag = variable(environment, 'CIRCLE_TAG')
  const commit = oidIn(variable(environment, 'CIRCLE_SHA1'))
  const start: JobStart = { vendor: 'circleci', trigger: tag === null ? 'branch' : 'tag', host: null }
  if (tag !== null) {
    return tagJob(start, tagIn(tag, 'circleci', 'CIRCLE_TAG'), { object: null, before: 'unknown', commit })
  }
  const branch = branchIn(variable(environment, 'CIRCLE_BRANCH'), 'circleci', 'CIRCLE_BRANCH')
  if (/^pull\/[0-9]+(?:\/head)?$/.test(branch)) {
    throw notUnderstood('circleci', `it builds ${branch}, a fork's pull request, and does not tell into which branch that goes`)
  }
  const pull = firstVariable(environment, 'CIRCLE_PULL_REQUEST', 'CIRCLE_PULL_REQUESTS')
  const note = `CircleCI does not tell into which branch its pull request goes: the branch is judged; to judge the pull request: ${sayBase(branch)}`
  return tipJob(start, branch, commit, pull === null ? [] : [note])
}
