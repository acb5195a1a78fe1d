import { describe, expect, test } from 'vitest'
import { openHost } from '../../../src/hosts/open-host.ts'
import type { Host } from '../../../src/model/host.ts'
import { goneServer, hostServer, paged, type Route, type Routes } from '../../support/host-server.ts'
import { oid } from '../../support/world.ts'

const TOKEN = 'glpat-0123456789secret'
const MERGE_REQUEST = '/api/v4/projects/acme%2Fshop/merge_requests/12'

function gitlabAt(
  url: string,
  environment: Readonly<Record<string, string>> = { GITLAB_TOKEN: TOKEN },
  pullRequest: string | null = '12',
): Host {
  return openHost({
    place: { service: 'gitlab', url: `${url}/api/v4`, repository: 'acme/shop', pullRequest },
    environment,
    stop: new AbortController().signal,
  })
}

const user = (username: string) => ({
  id: 1,
  username,
  public_email: `${username}@example.org`,
  name: username,
  state: 'active',
  locked: false,
})

/** A merge request as docs.gitlab.com/api/merge_requests shows it, less what nobody asks for. */
function mergeRequest(more: Readonly<Record<string, unknown>> = {}): object {
  return {
    id: 1012,
    iid: 12,
    project_id: 3,
    title: 'Release 1.1.0',
    state: 'opened',
    author: user('ada'),
    source_branch: 'release/v1.1.0',
    target_branch: 'main',
    source_project_id: 3,
    target_project_id: 3,
    sha: oid('v'),
    merge_commit_sha: null,
    squash_commit_sha: null,
    detailed_merge_status: 'not_approved',
    squash: false,
    ...more,
  }
}

/** As docs.gitlab.com/api/merge_request_approvals shows it. */
const approvedBy = (...names: readonly string[]) => ({
  id: 1012,
  iid: 12,
  approvals_required: 2,
  approvals_left: 0,
  approved_by: names.map((name) => ({ user: user(name), approved_at: '2026-03-01T12:00:00.000Z' })),
})
const reviewer = (name: string, state: string) => ({ user: user(name), created_at: '2026-03-01T11:00:00.000Z', state })

const routesOf = (approvals: object, reviewers: readonly object[] = []): Routes => ({
  [`GET ${MERGE_REQUEST}`]: { body: mergeRequest() },
  [`GET ${MERGE_REQUEST}/approvals`]: { body: approvals },
  [`GET ${MERGE_REQUEST}/reviewers`]: paged(reviewers),
})

describe('reviews', () => {
  test('approvals, and reviewers who ask for changes', async () => {
    const reviewers = [
      reviewer('bob', 'approved'),
      reviewer('carl', 'unreviewed'),
      reviewer('erin', 'reviewed'),
      reviewer('project_3_bot_4ffca233d8298ea1', 'unapproved'),
      reviewer('dora', 'requested_changes'),
    ]
    const server = await hostServer(routesOf(approvedBy('bob', 'ada', 'project_3_bot_4ffca233d8298ea1', 'projector', 'dora'), reviewers))
    const from = (person: string, verdict: string, standing = 'member') => ({ person, standing, verdict, commit: null, isStale: false })
    expect(await gitlabAt(server.url).reviews()).toEqual({
      known: true,
      value: {
        author: 'ada',
        head: oid('v'),
        base: 'main',
        reviews: [
          from('bob', 'approved'),
          from('ada', 'approved'),
          from('project_3_bot_4ffca233d8298ea1', 'approved', 'bot'),
          from('projector', 'approved'),
          from('dora', 'approved'),
          from('dora', 'changes-requested'),
        ],
      },
    })
    expect(server.asked.filter(({ path }) => path.includes('/reviewers'))).toHaveLength(3)
    expect(new Set(server.asked.map(({ headers }) => headers.authorization))).toEqual(new Set([`Bearer ${TOKEN}`]))
  })
})

describe('no answer', () => {
  const reasonFor = async (route: Route): Promise<string> => {
    const server = await hostServer({ ...routesOf(approvedBy()), [`GET ${MERGE_REQUEST}/approvals`]: route })
    const answer = await gitlabAt(server.url).reviews()
    expect(JSON.stringify(answer)).not.toContain(TOKEN)
    return answer.known ? 'an answer' : answer.reason.replace(/127\.0\.0\.1:\d+/, 'HOST')
  }

  test("the job's own token is not tried", async () => {
    const server = await hostServer(routesOf(approvedBy()))
    expect(await gitlabAt(server.url, { CI_JOB_TOKEN: 'x' }).reviews()).toEqual({
      known: false,
      reason:
        'GitLab could not be asked, the job has no token: set GITLAB_TOKEN, a masked CI/CD variable with an access token (CI_JOB_TOKEN may not read merge requests)',
      fix: [],
    })
    expect(server.asked).toEqual([])
  })

  test.each<[string, Route, RegExp]>([
    [
      '401',
      { status: 401, body: { message: '401 Unauthorized' } },
      /^GitLab \(HOST\) answered 401, it does not take the token: set GITLAB_TOKEN/,
    ],
    ['403', { status: 403, body: { error: 'insufficient_scope' } }, /answered 403: the token in GITLAB_TOKEN needs the scope read_api/],
    ['404', { status: 404, body: { message: '404 Not found' } }, /answered 404: the token/],
    ['500', { status: 500, body: '<h1>500</h1>' }, /answered 500: run the job again$/],
    ['a page of HTML', { body: '<h1>Sign in</h1>' }, /makes no sense/],
    ['JSON of another shape', { body: { approved_by: 'all' } }, /makes no sense/],
    ['a limit', { status: 429, headers: { 'ratelimit-reset': '4102444800' }, body: 'Retry later' }, /until 2100-01-01T00:00:00Z/],
    ['a redirect elsewhere', { status: 302, headers: { location: 'http://127.0.0.1:9/' }, body: '' }, /leads to another address/],
  ])('%s', async (_name, route, reason) => {
    expect(await reasonFor(route)).toMatch(reason)
  })

  test('no connection', async () => {
    expect(await gitlabAt(await goneServer()).reviews()).toMatchObject({ known: false, reason: expect.stringContaining('(ECONNREFUSED)') })
  })

  test('a limit that is over soon is waited for', async () => {
    const limit = { status: 429, headers: { 'retry-after': '1' }, body: 'Retry later' }
    expect(await reasonFor((_, count) => (count === 0 ? limit : { body: approvedBy() }))).toBe('an answer')
  })
})

describe('merges', () => {
  const mergesOf = async (
    name: string,
    more: Readonly<Record<string, unknown>>,
    queued: { routes: Routes; pullRequest: string } | null = null,
  ) => {
    const given =
      queued === null ? [mergeRequest({ state: 'merged', target_branch: 'develop', source_branch: 'feature/one', ...more })] : []
    const server = await hostServer({
      [`GET /api/v4/projects/acme%2Fshop/repository/commits/${oid(name)}/merge_requests`]: { body: given },
      ...queued?.routes,
    })
    const answer = await gitlabAt(server.url, undefined, queued?.pullRequest ?? null).mergesOf([oid(name)], 'develop', queued !== null)
    if (!answer.known) throw new Error(answer.reason)
    return answer.value.get(oid(name))
  }
  const one = { number: '12', head: 'feature/one', isFromFork: false }

  test('a squash, a merge commit, a fast-forward', async () => {
    expect(await mergesOf('s', { squash_commit_sha: oid('s') })).toEqual({ ...one, method: 'squash' })
    expect(await mergesOf('m', { merge_commit_sha: oid('m') })).toEqual({ ...one, method: 'merge' })
    expect(await mergesOf('v', {})).toEqual({ ...one, method: 'fast-forward' })
    expect(await mergesOf('x', { merge_commit_sha: oid('m') })).toEqual({ ...one, method: null })
  })

  test('from a fork', async () => {
    expect(await mergesOf('v', { source_project_id: 8 })).toEqual({
      number: '12',
      head: '8:feature/one',
      isFromFork: true,
      method: 'fast-forward',
    })
  })

  test('only what was merged into this very branch', async () => {
    expect(await mergesOf('s', { target_branch: 'main' })).toBeUndefined()
    expect(await mergesOf('s', { state: 'opened' })).toBeUndefined()
  })

  test('in a merge train the one that the job is about', async () => {
    const routes = { [`GET ${MERGE_REQUEST}`]: { body: mergeRequest({ target_branch: 'develop', source_branch: 'feature/one' }) } }
    expect(await mergesOf('t', {}, { routes, pullRequest: '12' })).toEqual({ ...one, method: null })
  })
})
