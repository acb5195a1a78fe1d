import type { PaginatingEndpoints } from '@octokit/plugin-paginate-rest'
import examples from '@octokit/webhooks-examples'
import type { Routes } from './host-server.ts'
import { paged } from './host-server.ts'

type ListOf<Route extends keyof PaginatingEndpoints> = PaginatingEndpoints[Route]['response']['data']
type GithubReview = ListOf<'GET /repos/{owner}/{repo}/pulls/{pull_number}/reviews'>[number]
type GithubPull = ListOf<'GET /repos/{owner}/{repo}/commits/{commit_sha}/pulls'>[number]

/** A review as GitHub's API gives it; the type is that of its published schema. */
export function githubReview(login: string, state: string, commit: string | null, more: Partial<GithubReview> = {}): GithubReview {
  const url = `https://github.com/acme/shop/pull/12#pullrequestreview-80`
  return {
    id: 80,
    node_id: 'PRR_80',
    user: githubUser(login),
    body: '',
    state,
    html_url: url,
    pull_request_url: 'https://api.github.com/repos/acme/shop/pulls/12',
    _links: { html: { href: url }, pull_request: { href: 'https://api.github.com/repos/acme/shop/pulls/12' } },
    submitted_at: '2026-03-01T12:00:00Z',
    commit_id: commit,
    author_association: 'MEMBER',
    ...more,
  }
}

export function githubUser(login: string, type = 'User'): NonNullable<GithubReview['user']> {
  const url = `https://api.github.com/users/${login}`
  return {
    login,
    id: 1,
    node_id: 'U_1',
    avatar_url: '',
    gravatar_id: '',
    url,
    html_url: `https://github.com/${login}`,
    followers_url: url,
    following_url: url,
    gists_url: url,
    starred_url: url,
    subscriptions_url: url,
    organizations_url: url,
    repos_url: url,
    events_url: url,
    received_events_url: url,
    type,
    site_admin: false,
  }
}

/** What a test says of a pull request; the rest is that of a real one. */
export interface GivenPull {
  readonly number?: number
  readonly author?: string
  readonly head?: string
  readonly headOid: string
  readonly base?: string
  readonly fork?: string
  readonly mergedAs?: string
  readonly commits?: number
}

/** A pull request as the API and the event's payload give it, out of a payload that GitHub sent. */
export function githubPull(given: GivenPull) {
  const { number = 12, author = 'ada', head = 'release/v1.1.0', headOid, base = 'main', fork, mergedAs, commits = 3 } = given
  const real = realEvent().pull_request
  const told: Pick<GithubPull, 'number' | 'state' | 'merged_at' | 'merge_commit_sha'> = {
    number,
    state: mergedAs === undefined ? 'open' : 'closed',
    merged_at: mergedAs === undefined ? null : '2026-03-02T12:00:00Z',
    merge_commit_sha: mergedAs ?? null,
  }
  const owner = fork ?? 'acme'
  return {
    ...real,
    ...told,
    commits,
    user: githubUser(author),
    head: { ...real.head, ref: head, sha: headOid, label: `${owner}:${head}`, repo: { ...real.head.repo, full_name: `${owner}/shop` } },
    base: { ...real.base, ref: base, label: `acme:${base}`, repo: { ...real.base.repo, full_name: 'acme/shop' } },
  }
}

interface RealPull {
  readonly head: { readonly repo: object }
  readonly base: { readonly repo: object }
}

/** The payload of a pull request's event, as GitHub sent one. */
export function realEvent(): { readonly pull_request: RealPull } {
  const event = (examples as unknown as readonly { name: string; examples: readonly { pull_request: RealPull }[] }[]).find(
    ({ name }) => name === 'pull_request',
  )
  const payload = event?.examples[0]
  if (payload === undefined) throw new Error('no example of a pull request')
  return payload
}

/** The routes of acme/shop's pull request 12 and its reviews, in pages; everybody named may push. */
export function githubRoutes(pull: ReturnType<typeof githubPull>, reviews: readonly GithubReview[]): Routes {
  const shop = '/repos/acme/shop'
  const writers = reviews.map(({ user }) => [
    `GET ${shop}/collaborators/${user?.login}/permission`,
    { body: { permission: 'write', role_name: 'write', user: null } },
  ])
  return {
    [`GET ${shop}/pulls/${pull.number}`]: { body: pull },
    [`GET ${shop}/pulls/${pull.number}/reviews`]: paged(reviews),
    ...Object.fromEntries(writers),
  }
}
