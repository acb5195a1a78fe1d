import * as v from 'valibot'
import type { HostMerge, Review } from '../model/host.ts'
import type { Method } from '../model/policy.ts'
import type { Oid } from '../model/refname.ts'
import { LONGEST_WAIT } from './answered.ts'
import { askEach, type HostClient, installed, type MergesQuestion, tokenFor } from './client.ts'
import { failureOf, Unanswered } from './failure.ts'
import type { HostRequest } from './request.ts'
import { transportTo } from './transport.ts'

const Login = v.object({ login: v.string(), type: v.optional(v.string()) })
const Pull = v.object({
  number: v.number(),
  user: v.nullable(Login),
  merged_at: v.nullish(v.string()),
  merge_commit_sha: v.nullish(v.string()),
  state: v.string(),
  head: v.object({
    ref: v.string(),
    sha: v.string(),
    label: v.nullable(v.string()),
    repo: v.nullable(v.object({ full_name: v.string() })),
  }),
  base: v.object({ ref: v.string(), repo: v.object({ full_name: v.string() }) }),
})
const PullWithCount = v.object({ ...Pull.entries, commits: v.number() })
const Reviews = v.array(
  v.object({
    user: v.nullable(Login),
    state: v.string(),
    commit_id: v.nullish(v.string()),
    author_association: v.string(),
  }),
)

type Pull = v.InferOutput<typeof Pull>

/** GitHub, github.com or a server of one's own (https://docs.github.com/en/rest/pulls). */
export async function githubClient(request: HostRequest): Promise<HostClient> {
  const octokit = await openOctokit(request)
  const [owner = '', repo = ''] = request.place.repository.split('/')
  const pull = async (number: string): Promise<v.InferOutput<typeof PullWithCount>> => {
    const { data } = await octokit.request('GET /repos/{owner}/{repo}/pulls/{pull_number}', { owner, repo, pull_number: Number(number) })
    return v.parse(PullWithCount, data)
  }
  const pullsOf = async (oid: Oid): Promise<readonly Pull[]> => {
    const { data } = await octokit.request('GET /repos/{owner}/{repo}/commits/{commit_sha}/pulls', { owner, repo, commit_sha: oid })
    return v.parse(v.array(Pull), data)
  }
  /** Whether somebody may push: anybody may review what is public, and only these reviews count for GitHub itself. */
  const standing = async (login: string, association: string): Promise<Review['standing']> => {
    try {
      const { data } = await octokit.request('GET /repos/{owner}/{repo}/collaborators/{username}/permission', {
        owner,
        repo,
        username: login,
      })
      return ['admin', 'write'].includes(v.parse(v.object({ permission: v.string() }), data).permission) ? 'member' : 'outsider'
    } catch (error) {
      const failure = failureOf(error)
      if (failure.about !== 'status' || (failure.status !== 403 && failure.status !== 404)) throw error
      // A token that may not ask for it has to do with what the review itself tells.
      return failure.status === 403 && ['OWNER', 'MEMBER', 'COLLABORATOR'].includes(association) ? 'member' : 'outsider'
    }
  }
  return {
    reviews: async (number) => {
      const { user, head, base } = await pull(number)
      const route = 'GET /repos/{owner}/{repo}/pulls/{pull_number}/reviews'
      const given = v.parse(Reviews, await octokit.paginate(route, { owner, repo, pull_number: Number(number), per_page: 100 }))
      const standings = await standingsOf(given, standing)
      return { author: user?.login ?? null, head: head.sha, base: base.ref, reviews: given.flatMap((one) => reviewOf(one, standings)) }
    },
    mergesOf: async (question) => await mergesOf(question, pull, pullsOf),
  }
}

/** The client as this package needs it: one origin, short patience. */
async function openOctokit(request: HostRequest) {
  const auth = tokenFor(request)
  const { Octokit } = await installed('@octokit/core', () => import('@octokit/core'))
  const { paginateRest } = await installed('@octokit/plugin-paginate-rest', () => import('@octokit/plugin-paginate-rest'))
  const { retry } = await installed('@octokit/plugin-retry', () => import('@octokit/plugin-retry'))
  const { throttling } = await installed('@octokit/plugin-throttling', () => import('@octokit/plugin-throttling'))
  const isSoonOver = (seconds: number, _options: unknown, _octokit: unknown, count: number): boolean =>
    count === 0 && seconds * 1000 <= LONGEST_WAIT
  const silent = (): void => {}
  return new (Octokit.plugin(paginateRest, retry, throttling))({
    auth,
    baseUrl: request.place.url.replace(/\/+$/, ''),
    // A client that warns on the console would write into the report.
    log: { debug: silent, info: silent, warn: silent, error: silent },
    request: { fetch: transportTo(request.place.url, request.stop) },
    // Limits are the throttling's business.
    retry: { doNotRetry: [400, 401, 403, 404, 410, 422, 429, 451], retries: 1 },
    throttle: { onRateLimit: isSoonOver, onSecondaryRateLimit: isSoonOver },
  })
}

type GivenReview = v.InferOutput<typeof Reviews>[number]

const VERDICTS: ReadonlyMap<string, Review['verdict']> = new Map([
  ['APPROVED', 'approved'],
  ['CHANGES_REQUESTED', 'changes-requested'],
  ['COMMENTED', 'commented'],
  ['DISMISSED', 'dismissed'],
])

/** Each person is asked for once, and only those whose word could count. */
async function standingsOf(
  given: readonly GivenReview[],
  standing: (login: string, association: string) => Promise<Review['standing']>,
): Promise<ReadonlyMap<string, Review['standing']>> {
  const people = new Map<string, string>()
  for (const { user, state, author_association } of given) {
    if (user !== null && user.type !== 'Bot' && (state === 'APPROVED' || state === 'CHANGES_REQUESTED'))
      people.set(user.login, author_association)
  }
  return new Map(await askEach([...people], async ([login, association]) => [login, await standing(login, association)] as const))
}

function reviewOf({ user, state, commit_id }: GivenReview, standings: ReadonlyMap<string, Review['standing']>): readonly Review[] {
  // Whoever is no longer there has no name. One that is being written is not given yet.
  if (user === null || state === 'PENDING') return []
  const verdict = VERDICTS.get(state)
  if (verdict === undefined) throw new Unanswered({ about: 'nonsense' })
  const standing = user.type === 'Bot' ? 'bot' : (standings.get(user.login) ?? 'outsider')
  return [{ person: user.login, standing, verdict, commit: commit_id ?? null, isStale: false }]
}

/** The pull request of each commit, where GitHub knows one that went into this branch. */
async function mergesOf(
  { commits, branch, isQueued, pullRequest }: MergesQuestion,
  pull: (number: string) => Promise<v.InferOutput<typeof PullWithCount>>,
  pullsOf: (oid: Oid) => Promise<readonly Pull[]>,
): Promise<ReadonlyMap<Oid, HostMerge>> {
  const isMeant = (one: Pull): boolean => one.base.ref === branch && (one.merged_at != null || (isQueued && one.state === 'open'))
  const found = new Map<Oid, Pull>()
  const asked = await askEach(commits, async (oid) => [oid, (await pullsOf(oid)).find(isMeant)] as const)
  for (const [oid, one] of asked) if (one !== undefined) found.set(oid, one)
  const [newest] = commits
  if (isQueued && pullRequest !== null && newest !== undefined && !found.has(newest)) {
    const queued = await pull(pullRequest)
    if (isMeant(queued)) found.set(newest, queued)
  }
  const merges = new Map<Oid, HostMerge>()
  for (const [oid, one] of found) {
    const method = await methodOf(oid, one, [...found.values()].filter(({ number }) => number === one.number).length, pull)
    merges.set(oid, mergeOf(one, method))
  }
  return merges
}

/**
 * How a commit came. A fast-forward keeps the head's own commit, a squash and a rebase make new ones, of which GitHub names the
 * last; of a pull request with one commit nobody can tell them apart.
 */
async function methodOf(
  oid: Oid,
  one: Pull,
  brought: number,
  pull: (number: string) => Promise<v.InferOutput<typeof PullWithCount>>,
): Promise<Method | null> {
  if (one.merged_at == null || one.merge_commit_sha == null) return null
  if (one.merge_commit_sha === one.head.sha) return 'fast-forward'
  if (brought > 1) return 'rebase'
  if (oid !== one.merge_commit_sha) return null
  return (await pull(String(one.number))).commits > 1 ? 'squash' : null
}

function mergeOf({ number, head, base }: Pull, method: Method | null): HostMerge {
  const isFromFork = head.repo?.full_name !== base.repo.full_name
  return { number: String(number), head: isFromFork ? (head.label ?? `unknown:${head.ref}`) : head.ref, isFromFork, method }
}
