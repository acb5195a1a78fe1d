import * as v from 'valibot'
import type { HostMerge, PullRequestReviews, Review } from '../model/host.ts'
import type { Method } from '../model/policy.ts'
import { branchOf, branchRef, type Oid } from '../model/refname.ts'
import { type HostClient, installed, type MergesQuestion, tokenFor } from './client.ts'
import { Unanswered } from './failure.ts'
import type { HostRequest } from './request.ts'
import { LONGEST_REQUEST } from './transport.ts'

const Identity = v.object({ id: v.string(), displayName: v.nullish(v.string()), descriptor: v.nullish(v.string()) })
const PullRequest = v.object({
  pullRequestId: v.number(),
  createdBy: v.nullish(Identity),
  sourceRefName: v.string(),
  targetRefName: v.string(),
  lastMergeSourceCommit: v.nullish(v.object({ commitId: v.nullish(v.string()) })),
  // The client makes numbers of most of the service's words, but not everywhere.
  status: v.union([v.string(), v.number()]),
  forkSource: v.nullish(v.object({ repository: v.nullish(v.object({ name: v.nullish(v.string()) })) })),
  completionOptions: v.nullish(
    v.object({ mergeStrategy: v.nullish(v.union([v.string(), v.number()])), squashMerge: v.nullish(v.boolean()) }),
  ),
})
const Reviewed = v.object({
  ...PullRequest.entries,
  reviewers: v.nullish(v.array(v.object({ ...Identity.entries, vote: v.nullish(v.number()), isContainer: v.nullish(v.boolean()) }))),
})
const Found = v.object({ results: v.array(v.record(v.string(), v.array(PullRequest))) })

type PullRequest = v.InferOutput<typeof PullRequest>

/** Azure DevOps, its service or a server of one's own (https://learn.microsoft.com/en-us/rest/api/azure/devops/git/pull-requests). */
export async function azureClient(request: HostRequest): Promise<HostClient> {
  const { place } = request
  const token = tokenFor(request)
  const { WebApi, getBearerHandler, getPersonalAccessTokenHandler } = await installed(
    'azure-devops-node-api',
    () => import('azure-devops-node-api'),
  )
  const isOfJob = token === request.environment['SYSTEM_ACCESSTOKEN']?.trim()
  // False: the token goes to no other host than the first that is asked.
  const handler = isOfJob ? getBearerHandler(token, false) : getPersonalAccessTokenHandler(token, false)
  const connection = new WebApi(place.url, handler, {
    allowRedirects: false,
    allowRetries: true,
    maxRetries: 1,
    socketTimeout: LONGEST_REQUEST,
  })
  const split = place.repository.indexOf('/')
  const [project, repository] = [place.repository.slice(0, split), place.repository.slice(split + 1)]
  /** The server says where its repositories are; where that is another origin, the token does not go there. */
  const gitApi = async (): ReturnType<typeof connection.getGitApi> => {
    const git = await connection.getGitApi()
    if (new URL(git.baseUrl).origin !== new URL(place.url).origin) throw new Unanswered({ about: 'redirect' })
    return git
  }
  return {
    reviews: async (number) => {
      const git = await gitApi()
      const pull = await git.getPullRequest(repository, Number(number), project)
      // The client takes "not found" for an empty answer.
      if (pull === null) throw new Unanswered({ about: 'status', status: 404 })
      return reviewsOf(v.parse(Reviewed, pull))
    },
    mergesOf: async (question) => {
      const git = await gitApi()
      const items = [...question.commits]
      // 1: whose last merge made the commit; 2: which brought it (GitPullRequestQueryType).
      const queries = [1, 2].map((type) => ({ type, items }))
      const answer = await git.getPullRequestQuery({ queries }, repository, project)
      if (answer === null) throw new Unanswered({ about: 'status', status: 404 })
      return mergesOf(question, v.parse(Found, answer))
    },
  }
}

function reviewsOf(pull: v.InferOutput<typeof Reviewed>): PullRequestReviews {
  const people = (pull.reviewers ?? []).filter(({ isContainer }) => isContainer !== true)
  const nameOf = namesFor([...(pull.createdBy == null ? [] : [pull.createdBy]), ...people])
  return {
    author: pull.createdBy == null ? null : nameOf(pull.createdBy.id),
    head: pull.lastMergeSourceCommit?.commitId ?? null,
    base: branchOf(pull.targetRefName) ?? pull.targetRefName,
    reviews: people.flatMap(({ id, vote, descriptor }): Review[] => {
      const verdict = verdictOf(vote ?? 0)
      const standing = isService(descriptor ?? '') ? 'bot' : 'member'
      return verdict === null ? [] : [{ person: nameOf(id), standing, verdict, commit: null, isStale: false }]
    }),
  }
}

/** 10 approved, 5 approved with suggestions, 0 no vote, -5 waiting for the author, -10 rejected. */
function verdictOf(vote: number): Review['verdict'] | null {
  return vote >= 5 ? 'approved' : vote < 0 ? 'changes-requested' : null
}

/** The kinds of identity that stand for no person: service accounts and service principals. */
function isService(descriptor: string): boolean {
  return /^(?:svc|s2s|aadsp)\./i.test(descriptor)
}

/** Unique names are addresses here, so people are told by the name that they show, and namesakes by the beginning of their id. */
function namesFor(people: readonly v.InferOutput<typeof Identity>[]): (id: string) => string {
  const shown = new Map(people.map(({ id, displayName }) => [id, (displayName ?? '').split('@')[0] || id.slice(0, 8)]))
  const names = [...shown.values()]
  return (id) => {
    const name = shown.get(id) ?? id.slice(0, 8)
    return names.filter((other) => other === name).length > 1 ? `${name} (${id.slice(0, 8)})` : name
  }
}

function mergesOf({ commits, branch }: MergesQuestion, { results }: v.InferOutput<typeof Found>): ReadonlyMap<Oid, HostMerge> {
  const isMeant = (one: PullRequest): boolean => isCompleted(one.status) && one.targetRefName === branchRef(branch)
  return new Map(
    commits.flatMap((oid): [Oid, HostMerge][] => {
      const one = results.flatMap((found) => found[oid] ?? []).find(isMeant)
      return one === undefined ? [] : [[oid, mergeOf(one)]]
    }),
  )
}

function isCompleted(status: string | number): boolean {
  return status === 3 || status === 'completed'
}

function mergeOf(one: PullRequest): HostMerge {
  const isFromFork = one.forkSource != null
  const branch = branchOf(one.sourceRefName) ?? one.sourceRefName
  const head = isFromFork ? `${one.forkSource?.repository?.name ?? 'unknown'}:${branch}` : branch
  return { number: String(one.pullRequestId), head, isFromFork, method: methodOf(one) }
}

/** The strategies by number and by word; a semi-linear merge ends in a merge commit. */
const STRATEGIES: ReadonlyMap<string | number, Method> = new Map<string | number, Method>([
  [1, 'merge'],
  ['noFastForward', 'merge'],
  [2, 'squash'],
  ['squash', 'squash'],
  [3, 'rebase'],
  ['rebase', 'rebase'],
  [4, 'merge'],
  ['rebaseMerge', 'merge'],
])

function methodOf({ completionOptions }: PullRequest): Method | null {
  const strategy = completionOptions?.mergeStrategy
  if (strategy != null) return STRATEGIES.get(strategy) ?? null
  return completionOptions?.squashMerge === true ? 'squash' : null
}
