import type { CiJob, JobSource } from '../model/ci-job.ts'
import { branchOf, type Oid } from '../model/refname.ts'
import { forkHead, type JobStart, pullRequestJob, pushJob, queueJob, tagJob, tipJob, UNTOLD } from './ci-jobs.ts'
import { branchIn, firstVariable, notUnderstood, numberIn, oidIn, tagIn, type Variables, variable } from './ci-read.ts'

/** A job of Jenkins: of a multibranch pipeline (its Global Variable Reference), else by the variables of the Git plugin. */
export function jenkinsJob({ environment }: JobSource): CiJob {
  const commit = oidIn(variable(environment, 'GIT_COMMIT'))
  const change = variable(environment, 'CHANGE_ID')
  const tag = variable(environment, 'TAG_NAME')
  const trigger = change !== null ? 'change' : tag !== null ? 'tag' : 'branch'
  const start: JobStart = { vendor: 'jenkins', trigger, host: null }
  if (change !== null) return changeRequest(start, change, commit, environment)
  if (variable(environment, 'ghprbPullId') !== null) {
    throw notUnderstood('jenkins', 'it is one of the GitHub Pull Request Builder, whose variables are not read')
  }
  if (tag !== null) {
    return tagJob(start, tagIn(tag, 'jenkins', 'TAG_NAME'), { object: null, before: 'unknown', commit })
  }
  const branch = branchIn(branchName(environment), 'jenkins', 'BRANCH_NAME')
  const before = oidIn(firstVariable(environment, 'GIT_PREVIOUS_SUCCESSFUL_COMMIT', 'GIT_PREVIOUS_COMMIT'))
  // What is built once more is no push.
  if (commit === null || before === null || before === commit) return tipJob(start, branch, commit)
  const note = `Jenkins does not tell what ${branch} was before this push: judged is what came since the build of ${before}`
  return queueJob(start, branch, commit) ?? pushJob(start, branch, before, commit, [note])
}

/** A job that is no multibranch one has the remote-tracking branch, `origin/main`. */
function branchName(environment: Variables): string | null {
  const plain = firstVariable(environment, 'BRANCH_NAME', 'GIT_LOCAL_BRANCH')
  if (plain !== null) return plain
  const built = variable(environment, 'GIT_BRANCH')
  if (built === null || built === 'detached') return null
  return branchOf(built) ?? built.replace(/^(?:refs\/remotes\/)?origin\//, '')
}

/**
 * Jenkins may build a merge of its own, of the target into the head, and does not tell the head's commit then. A job that is
 * called `PR-12-head` builds the head itself. Of a fork there is no branch here: its build is taken, a merge or not, since such
 * a merge adds nothing of its own.
 */
function changeRequest(start: JobStart, change: string, commit: Oid | null, environment: Variables): CiJob {
  const name = branchIn(variable(environment, 'CHANGE_BRANCH'), 'jenkins', 'CHANGE_BRANCH')
  const base = branchIn(variable(environment, 'CHANGE_TARGET'), 'jenkins', 'CHANGE_TARGET')
  const fork = variable(environment, 'CHANGE_FORK')
  const isFromFork = fork !== null
  const buildsHead = variable(environment, 'BRANCH_NAME')?.endsWith('-head') === true
  if (isFromFork && commit === null) throw notUnderstood('jenkins', 'GIT_COMMIT is no object name')
  const judged = isFromFork ? 'what was built' : `${name} as it is now`
  return pullRequestJob(start, {
    called: `change ${change}`,
    head: isFromFork ? forkHead(fork, name) : name,
    base,
    pullRequest: {
      ...UNTOLD,
      number: numberIn(change),
      headOid: isFromFork || buildsHead ? commit : null,
      isFromFork,
      author: variable(environment, 'CHANGE_AUTHOR'),
    },
    notes: buildsHead ? [] : [`Jenkins does not tell whether it built the head or a merge of its own: judged is ${judged}`],
  })
}
