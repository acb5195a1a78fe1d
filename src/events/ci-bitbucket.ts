import type { CiJob, JobSource } from '../model/ci-job.ts'
import { type JobStart, pullRequestJob, tagJob, tipJob, UNTOLD } from './ci-jobs.ts'
import { branchIn, numberIn, oidIn, tagIn, variable } from './ci-read.ts'

/**
 * A job of Bitbucket Pipelines (support.atlassian.com, "Variables and secrets"). Commits may be abbreviated there; then the
 * branch, or what is checked out, is taken instead.
 */
export function bitbucketJob({ environment }: JobSource): CiJob {
  const number = numberIn(variable(environment, 'BITBUCKET_PR_ID'))
  const tag = variable(environment, 'BITBUCKET_TAG')
  const commit = oidIn(variable(environment, 'BITBUCKET_COMMIT'))
  const trigger = number !== null ? 'pull-request' : tag !== null ? 'tag' : 'branch'
  const start: JobStart = { vendor: 'bitbucket', trigger, host: null }
  if (number === null && tag !== null) {
    return tagJob(start, tagIn(tag, 'bitbucket', 'BITBUCKET_TAG'), { object: null, before: 'unknown', commit })
  }
  const branch = branchIn(variable(environment, 'BITBUCKET_BRANCH'), 'bitbucket', 'BITBUCKET_BRANCH')
  if (number === null) return tipJob(start, branch, commit)
  return pullRequestJob(start, {
    called: `pull request #${number}`,
    head: branch,
    base: branchIn(variable(environment, 'BITBUCKET_PR_DESTINATION_BRANCH'), 'bitbucket', 'BITBUCKET_PR_DESTINATION_BRANCH'),
    pullRequest: { ...UNTOLD, number, headOid: commit, baseOid: oidIn(variable(environment, 'BITBUCKET_PR_DESTINATION_COMMIT')) },
    // A pipeline runs for branches of its own repository only.
  })
}
