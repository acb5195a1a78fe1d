import type { CiJob, JobSource } from '../model/ci-job.ts'
import { forkHead, type JobStart, pullRequestJob, queuedPush, scheduledJob, tagJob, tipJob, UNTOLD } from './ci-jobs.ts'
import { anyBranchIn, branchIn, notUnderstood, numberIn, oidIn, tagIn, type Variables, variable } from './ci-read.ts'

/** A job of Buildkite (buildkite.com, "Environment variables"). A build by hand may have `HEAD` for a commit. */
export function buildkiteJob({ environment }: JobSource): CiJob {
  const start: JobStart = { vendor: 'buildkite', trigger: variable(environment, 'BUILDKITE_SOURCE') ?? 'build', host: null }
  const commit = oidIn(variable(environment, 'BUILDKITE_COMMIT'))
  const number = numberIn(variable(environment, 'BUILDKITE_PULL_REQUEST'))
  if (number !== null) return pullRequest(start, number, environment)
  const tag = variable(environment, 'BUILDKITE_TAG')
  if (start.trigger === 'schedule') return scheduledJob(start, tag === null ? anyBranchIn(variable(environment, 'BUILDKITE_BRANCH')) : null)
  if (tag !== null) {
    return tagJob(start, tagIn(tag, 'buildkite', 'BUILDKITE_TAG'), { object: null, before: 'unknown', commit })
  }
  const target = variable(environment, 'BUILDKITE_MERGE_QUEUE_BASE_BRANCH')
  const before = oidIn(variable(environment, 'BUILDKITE_MERGE_QUEUE_BASE_COMMIT'))
  if (target !== null && before !== null && commit !== null) {
    const base = branchIn(target, 'buildkite', 'BUILDKITE_MERGE_QUEUE_BASE_BRANCH')
    return queuedPush(start, { base, pullRequest: null, before, after: commit })
  }
  return tipJob(start, branchIn(variable(environment, 'BUILDKITE_BRANCH'), 'buildkite', 'BUILDKITE_BRANCH'), commit)
}

/** BUILDKITE_COMMIT is the head's commit, also where the merge with the base is what is checked out. A fork's branch comes as `owner:branch`. */
function pullRequest(start: JobStart, number: string, environment: Variables): CiJob {
  const told = variable(environment, 'BUILDKITE_BRANCH')
  const [, owner, name] = /^([^:]+):(.+)$/.exec(told ?? '') ?? [null, null, told]
  const branch = branchIn(name ?? null, 'buildkite', 'BUILDKITE_BRANCH')
  const theirs = placeOf(variable(environment, 'BUILDKITE_PULL_REQUEST_REPO'))
  const isFromFork = (owner ?? null) !== null || theirs === null || theirs !== placeOf(variable(environment, 'BUILDKITE_REPO'))
  const headOid = oidIn(variable(environment, 'BUILDKITE_COMMIT'))
  if (isFromFork && headOid === null) throw notUnderstood('buildkite', 'BUILDKITE_COMMIT is no object name')
  // Other hosts keep a pull request's head elsewhere, and are not told here.
  const onGithub = variable(environment, 'BUILDKITE_PIPELINE_PROVIDER')?.startsWith('github') === true
  const headRefname = onGithub ? `refs/pull/${number}/head` : null
  return pullRequestJob(start, {
    called: `pull request #${number}`,
    head: isFromFork ? forkHead(owner ?? theirs?.split('/')[0] ?? null, branch) : branch,
    base: branchIn(variable(environment, 'BUILDKITE_PULL_REQUEST_BASE_BRANCH'), 'buildkite', 'BUILDKITE_PULL_REQUEST_BASE_BRANCH'),
    pullRequest: { ...UNTOLD, number, headOid, headRefname, isFromFork },
    fetches: headRefname === null ? [] : [headRefname],
  })
}

/** Owner and name of a repository, whatever its address begins with: the two come as `git://` and as `git@`. */
function placeOf(address: string | null): string | null {
  const parts = (address ?? '')
    .replace(/\/$/, '')
    .replace(/\.git$/, '')
    .split(/[/:]/)
  const place = parts.slice(-2).join('/').toLowerCase()
  return parts.length < 2 || place.startsWith('/') || place.endsWith('/') ? null : place
}
