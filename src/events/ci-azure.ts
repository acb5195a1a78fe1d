import type { CiJob, JobSource } from '../model/ci-job.ts'
import type { HostPlace } from '../model/host.ts'
import { branchOf, tagOf } from '../model/refname.ts'
import { forkHead, type JobStart, pullRequestJob, scheduledJob, tagJob, tipJob, UNTOLD } from './ci-jobs.ts'
import { addressIn, branchInRef, firstVariable, notUnderstood, numberIn, oidIn, repositoryIn, type Variables, variable } from './ci-read.ts'
import { isFullRefname } from './ref-checks.ts'

/** A job of Azure Pipelines (learn.microsoft.com, "Use predefined variables"), for a repository of Azure Repos or of another host. */
export function azureJob({ environment }: JobSource): CiJob {
  const trigger = variable(environment, 'BUILD_REASON')
  if (trigger === null) throw notUnderstood('azure', 'BUILD_REASON is not set')
  const start: JobStart = { vendor: 'azure', trigger, host: hostOf(environment) }
  const refname = variable(environment, 'BUILD_SOURCEBRANCH')
  if (trigger === 'PullRequest') return pullRequest(start, environment)
  if (trigger === 'Schedule') return scheduledJob(start, branchOf(refname ?? ''))
  const isName = refname !== null && isFullRefname(refname)
  const commit = oidIn(variable(environment, 'BUILD_SOURCEVERSION'))
  const tag = isName ? tagOf(refname) : null
  if (tag !== null) return tagJob(start, tag, { object: null, before: 'unknown', commit })
  const branch = isName ? branchOf(refname) : null
  // By hand somebody may build anything, also the merge of a pull request, of which nothing else is told then.
  if (branch === null) throw notUnderstood('azure', `BUILD_SOURCEBRANCH is "${refname ?? ''}", neither a branch nor a tag`)
  return tipJob(start, branch, commit)
}

/** The host whose repository is built; null where it is one that is not asked. */
function hostOf(environment: Variables): HostPlace | null {
  const provider = variable(environment, 'BUILD_REPOSITORY_PROVIDER')
  if (provider === 'GitHub') {
    const repository = repositoryIn(variable(environment, 'BUILD_REPOSITORY_NAME'))
    const pullRequest = numberIn(variable(environment, 'SYSTEM_PULLREQUEST_PULLREQUESTNUMBER'))
    return repository === null ? null : { service: 'github', url: 'https://api.github.com', repository, pullRequest }
  }
  const url = addressIn(firstVariable(environment, 'SYSTEM_COLLECTIONURI', 'SYSTEM_TEAMFOUNDATIONCOLLECTIONURI'))
  const project = variable(environment, 'SYSTEM_TEAMPROJECT')
  const repository = variable(environment, 'BUILD_REPOSITORY_ID')
  if (provider !== 'TfsGit' || url === null || project === null || repository === null) return null
  const pullRequest = numberIn(variable(environment, 'SYSTEM_PULLREQUEST_PULLREQUESTID'))
  return { service: 'azure', url, repository: `${project}/${repository}`, pullRequest }
}

/** BUILD_SOURCEVERSION is the merge that the host made to be tested; the head's commit has a variable of its own. */
function pullRequest(start: JobStart, environment: Variables): CiJob {
  const name = branchInRef(variable(environment, 'SYSTEM_PULLREQUEST_SOURCEBRANCH'), 'azure', 'SYSTEM_PULLREQUEST_SOURCEBRANCH')
  const base = branchInRef(variable(environment, 'SYSTEM_PULLREQUEST_TARGETBRANCH'), 'azure', 'SYSTEM_PULLREQUEST_TARGETBRANCH')
  // Of a repository elsewhere the id is Azure's own, and the number the one that people know.
  const number = numberIn(firstVariable(environment, 'SYSTEM_PULLREQUEST_PULLREQUESTNUMBER', 'SYSTEM_PULLREQUEST_PULLREQUESTID'))
  const isFromFork = variable(environment, 'SYSTEM_PULLREQUEST_ISFORK')?.toLowerCase() === 'true'
  const headOid = oidIn(variable(environment, 'SYSTEM_PULLREQUEST_SOURCECOMMITID'))
  if (isFromFork && headOid === null) throw notUnderstood('azure', 'SYSTEM_PULLREQUEST_SOURCECOMMITID is no object name')
  const provider = variable(environment, 'BUILD_REPOSITORY_PROVIDER')
  const onGithub = provider?.startsWith('GitHub') === true
  const headRefname = onGithub && number !== null ? `refs/pull/${number}/head` : null
  // Azure Repos keeps no ref of a head; a fork's is reached by the merge that was made of it.
  const mergeRefname = provider === 'TfsGit' && isFromFork && number !== null ? `refs/pull/${number}/merge` : null
  return pullRequestJob(start, {
    called: number === null ? 'pull request' : `pull request ${onGithub ? '#' : '!'}${number}`,
    head: isFromFork ? forkHead(lastPart(variable(environment, 'SYSTEM_PULLREQUEST_SOURCEREPOSITORYURI'), onGithub), name) : name,
    base,
    pullRequest: { ...UNTOLD, number, headOid, headRefname, isFromFork },
    fetches: [headRefname, mergeRefname].flatMap((refname) => refname ?? []),
  })
}

/** What tells a fork from others: on GitHub its owner, in Azure Repos its own name. */
function lastPart(url: string | null, onGithub: boolean): string | null {
  const parts = (url ?? '').split(/[/:]/).filter((part) => part !== '')
  return parts.at(onGithub ? -2 : -1) ?? null
}
