import * as v from 'valibot'
import type { HostMerge, Review } from '../model/host.ts'
import type { Method } from '../model/policy.ts'
import type { Oid } from '../model/refname.ts'
import { askEach, type HostClient, installed, tokenFor } from './client.ts'
import { gitlabRequester } from './gitlab-requester.ts'
import type { HostRequest } from './request.ts'

const User = v.object({ username: v.string() })
const MergeRequest = v.object({
  iid: v.number(),
  state: v.string(),
  author: v.nullable(User),
  sha: v.nullable(v.string()),
  source_branch: v.string(),
  target_branch: v.string(),
  source_project_id: v.nullable(v.number()),
  target_project_id: v.number(),
  merge_commit_sha: v.nullish(v.string()),
  squash_commit_sha: v.nullish(v.string()),
})
const Approvals = v.object({ approved_by: v.array(v.object({ user: User })) })
const Reviewers = v.array(v.object({ user: User, state: v.string() }))

type MergeRequest = v.InferOutput<typeof MergeRequest>

/** GitLab, gitlab.com or one's own (https://docs.gitlab.com/api/merge_request_approvals). */
export async function gitlabClient(request: HostRequest): Promise<HostClient> {
  const { place } = request
  const oauthToken = tokenFor(request)
  const { Gitlab } = await installed('@gitbeaker/rest', () => import('@gitbeaker/rest'))
  // An access token is taken as `Authorization: Bearer` as well, and so are tokens of OAuth.
  const api = new Gitlab({ host: place.url.replace(/\/api\/v4\/?$/, ''), oauthToken, requesterFn: gitlabRequester(request) })
  const { repository } = place
  const mergeRequest = async (iid: string): Promise<MergeRequest> =>
    v.parse(MergeRequest, await api.MergeRequests.show(repository, Number(iid)))
  return {
    reviews: async (number) => {
      const iid = Number(number)
      const { author, sha, target_branch } = await mergeRequest(number)
      const { approved_by } = v.parse(Approvals, await api.MergeRequestApprovals.showConfiguration(repository, { mergerequestIId: iid }))
      const reviewers = v.parse(Reviewers, await api.MergeRequests.showReviewers(repository, iid))
      // Neither tells when. Who asked for changes has the last word: that is how a mistake is noticed.
      const reviews = [
        ...approved_by.map(({ user }) => reviewOf(user.username, 'approved')),
        ...reviewers.filter(({ state }) => state === 'requested_changes').map(({ user }) => reviewOf(user.username, 'changes-requested')),
      ]
      return { author: author?.username ?? null, head: sha, base: target_branch, reviews }
    },
    mergesOf: async ({ commits, branch, isQueued, pullRequest }) => {
      const isMeant = (one: MergeRequest): boolean =>
        one.target_branch === branch && (one.state === 'merged' || (isQueued && ['opened', 'locked'].includes(one.state)))
      const asked = await askEach(commits, async (oid) => {
        const all = v.parse(v.array(MergeRequest), await api.Commits.allMergeRequests(repository, oid))
        return [oid, all.find(isMeant)] as const
      })
      const merges = new Map(asked.flatMap(([oid, one]): [Oid, HostMerge][] => (one === undefined ? [] : [[oid, mergeOf(oid, one)]])))
      const [newest] = commits
      if (isQueued && pullRequest !== null && newest !== undefined && !merges.has(newest)) {
        const queued = await mergeRequest(pullRequest)
        if (isMeant(queued)) merges.set(newest, mergeOf(newest, queued))
      }
      return merges
    },
  }
}

/** GitLab lets only members with a part in the code approve, and keeps no commit: what a push makes of approvals the project says. */
function reviewOf(person: string, verdict: Review['verdict']): Review {
  return { person, standing: isBot(person) ? 'bot' : 'member', verdict, commit: null, isStale: false }
}

/** The users that GitLab makes for access tokens of projects and groups. */
function isBot(username: string): boolean {
  return /^(?:project|group)_\d+_bot(?:_|\d|$)/.test(username)
}

function mergeOf(oid: Oid, one: MergeRequest): HostMerge {
  const isFromFork = one.source_project_id !== one.target_project_id
  const head = isFromFork ? `${one.source_project_id ?? 'unknown'}:${one.source_branch}` : one.source_branch
  return { number: String(one.iid), head, isFromFork, method: methodOf(oid, one) }
}

/** GitLab rebases the head itself, so what a rebase brings comes by a fast-forward. */
function methodOf(oid: Oid, one: MergeRequest): Method | null {
  if (one.state !== 'merged') return null
  if (oid === one.squash_commit_sha) return 'squash'
  if (oid === one.merge_commit_sha) return 'merge'
  return one.squash_commit_sha == null && one.merge_commit_sha == null ? 'fast-forward' : null
}
