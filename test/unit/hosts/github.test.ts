import { describe, expect, test } from 'vitest'
import { openHost } from '../../../src/hosts/open-host.ts'
import type { Host, HostAnswer } from '../../../src/model/host.ts'
import { githubPull, githubReview, githubRoutes, githubUser } from '../../support/github-answers.ts'
import { goneServer, type HostServer, hostServer, type Route, type Routes } from '../../support/host-server.ts'
import { oid } from '../../support/world.ts'

const TOKEN = 'ghs_0123456789secret'
const PULL = 'GET /repos/acme/shop/pulls/12'
const PACKAGES = '@octokit/core @octokit/plugin-paginate-rest @octokit/plugin-retry @octokit/plugin-throttling'

function githubAt(
  url: string,
  more: { readonly token?: string; readonly pullRequest?: string | null; readonly stop?: AbortSignal } = {},
): Host {
  return openHost({
    place: { service: 'github', url, repository: 'acme/shop', pullRequest: more.pullRequest === undefined ? '12' : more.pullRequest },
    environment: { GITHUB_TOKEN: more.token ?? TOKEN },
    stop: more.stop ?? new AbortController().signal,
  })
}

async function asked<Value>(
  routes: Routes,
  ask: (host: Host) => Promise<HostAnswer<Value>>,
): Promise<{ answer: HostAnswer<Value>; server: HostServer }> {
  const server = await hostServer(routes)
  const answer = await ask(githubAt(server.url))
  expect(JSON.stringify(answer)).not.toContain(TOKEN)
  return { answer, server }
}

async function reasonFor(route: Route): Promise<string> {
  const { answer } = await asked({ ...githubRoutes(githubPull({ headOid: oid('v') }), []), [PULL]: route }, (host) => host.reviews())
  if (answer.known) throw new Error('an answer')
  expect(answer.fix).toEqual([])
  return answer.reason.replace(/127\.0\.0\.1:\d+/, 'HOST')
}

describe('reviews', () => {
  test('of all pages, oldest first, with the head and the base as they are now', async () => {
    const given = [
      githubReview('bob', 'COMMENTED', oid('a')),
      githubReview('bob', 'APPROVED', oid('a')),
      githubReview('carl', 'CHANGES_REQUESTED', oid('v')),
      githubReview('carl', 'DISMISSED', oid('v')),
      githubReview('dora', 'APPROVED', null),
      githubReview('erin', 'PENDING', oid('v')),
      githubReview('ghost', 'APPROVED', oid('v'), { user: null }),
    ]
    const { answer, server } = await asked(githubRoutes(githubPull({ headOid: oid('v') }), given), (host) => host.reviews())
    const from = (person: string, verdict: string, commit: string | null, standing = 'member') => ({
      person,
      standing,
      verdict,
      commit,
      isStale: false,
    })
    expect(answer).toEqual({
      known: true,
      value: {
        author: 'ada',
        head: oid('v'),
        base: 'main',
        reviews: [
          from('bob', 'commented', oid('a')),
          from('bob', 'approved', oid('a')),
          from('carl', 'changes-requested', oid('v')),
          from('carl', 'dismissed', oid('v')),
          from('dora', 'approved', null),
        ],
      },
    })
    const paths = server.asked.map(({ path }) => path)
    expect(paths.filter((path) => path.includes('/reviews'))).toHaveLength(4)
    expect(paths.filter((path) => path.includes('/collaborators/')).sort()).toEqual(
      ['bob', 'carl', 'dora'].map((login) => `/repos/acme/shop/collaborators/${login}/permission`),
    )
    expect(new Set(server.asked.map(({ headers }) => headers.authorization))).toEqual(new Set([`token ${TOKEN}`]))
  })

  test('tell bots, and people who may not push', async () => {
    const given = [
      githubReview('ci[bot]', 'APPROVED', oid('v'), { user: githubUser('ci[bot]', 'Bot') }),
      ...['reader', 'stranger', 'member', 'passer-by', 'admin'].map((login) =>
        githubReview(login, 'APPROVED', oid('v'), { author_association: login === 'passer-by' ? 'NONE' : 'MEMBER' }),
      ),
    ]
    const { answer, server } = await asked(
      {
        ...githubRoutes(githubPull({ headOid: oid('v') }), given),
        'GET /repos/acme/shop/collaborators/reader/permission': { body: { permission: 'read' } },
        'GET /repos/acme/shop/collaborators/admin/permission': { body: { permission: 'admin' } },
        'GET /repos/acme/shop/collaborators/stranger/permission': { status: 404, body: { message: 'Not Found' } },
        'GET /repos/acme/shop/collaborators/member/permission': {
          status: 403,
          body: { message: 'Resource not accessible by integration' },
        },
        'GET /repos/acme/shop/collaborators/passer-by/permission': {
          status: 403,
          body: { message: 'Resource not accessible by integration' },
        },
      },
      (host) => host.reviews(),
    )
    expect(answer.known && answer.value.reviews.map(({ person, standing }) => `${person} ${standing}`)).toEqual([
      'ci[bot] bot',
      'reader outsider',
      'stranger outsider',
      'member member',
      'passer-by outsider',
      'admin member',
    ])
    expect(server.asked.some(({ path }) => path.includes('ci%5Bbot%5D'))).toBe(false)
  })

  test('a permission that could not be asked is no answer', async () => {
    const given = [githubReview('bob', 'APPROVED', oid('v'))]
    const routes = githubRoutes(githubPull({ headOid: oid('v') }), given)
    const { answer } = await asked({ ...routes, 'GET /repos/acme/shop/collaborators/bob/permission': { status: 401, body: {} } }, (host) =>
      host.reviews(),
    )
    expect(answer).toMatchObject({ known: false, reason: expect.stringContaining('answered 401') })
  })

  test('a state that nobody knows is no answer', async () => {
    const routes = githubRoutes(githubPull({ headOid: oid('v') }), [githubReview('bob', 'BLESSED', oid('v'))])
    expect((await asked(routes, (host) => host.reviews())).answer.known).toBe(false)
  })

  test('the other variable is read too, and an empty one is none', async () => {
    const server = await hostServer(githubRoutes(githubPull({ headOid: oid('v') }), []))
    const place = { service: 'github', url: `${server.url}/`, repository: 'acme/shop', pullRequest: '12' } as const
    const host = openHost({ place, environment: { GITHUB_TOKEN: ' ', GH_TOKEN: 'gho_other' }, stop: new AbortController().signal })
    expect((await host.reviews()).known).toBe(true)
    expect(server.asked[0]?.headers.authorization).toBe('token gho_other')
  })
})

describe('no answer', () => {
  test('without a token nothing is asked', async () => {
    const server = await hostServer({})
    expect(await githubAt(server.url, { token: '' }).reviews()).toEqual({
      known: false,
      reason: `GitHub could not be asked, the job has no token: give the step GITHUB_TOKEN in its env: \${{ github.token }}`,
      fix: [],
    })
    expect(server.asked).toEqual([])
  })

  test.each<[string, Route, RegExp]>([
    [
      '401',
      { status: 401, body: { message: `Bad credentials ${TOKEN}` } },
      /^GitHub \(HOST\) answered 401, it does not take the token: give the step GITHUB_TOKEN/,
    ],
    [
      '403',
      { status: 403, body: { message: 'Resource not accessible by integration' } },
      /answered 403: the job needs the permissions contents: read and pull-requests: read$/,
    ],
    ['404', { status: 404, body: { message: 'Not Found' } }, /answered 404: the job needs the permissions/],
    ['500', { status: 500, body: '<h1>Oops</h1>' }, /answered 500: run the job again$/],
    ['a page of HTML', { body: '<h1>Please sign in</h1>' }, /gave an answer that makes no sense/],
    ['junk JSON', { headers: { 'content-type': 'application/json' }, body: '{"number": 12,' }, /makes no sense/],
    ['JSON of another shape', { body: { number: 'twelve' } }, /makes no sense/],
    ['null', { body: null }, /makes no sense/],
    [
      'a limit that holds long',
      () => ({
        status: 403,
        headers: { 'x-ratelimit-remaining': '0', 'x-ratelimit-reset': '4102444800' },
        body: { message: 'API rate limit exceeded' },
      }),
      /takes no more requests with this token until 2100-01-01T00:00:00Z: run the job again then$/,
    ],
    [
      'a secondary limit that holds long',
      { status: 429, headers: { 'retry-after': '3600' }, body: { message: 'You have exceeded a secondary rate limit' } },
      /takes no more requests with this token until 20/,
    ],
    ['a limit without an end', { status: 429, body: { message: 'Slow down' } }, /takes no more requests with this token for now/],
  ])('%s', async (_name, route, reason) => {
    expect(await reasonFor(route)).toMatch(reason)
  })

  test('no connection', async () => {
    const gone = await goneServer()
    const answer = await githubAt(gone).reviews()
    expect(answer).toMatchObject({
      known: false,
      reason: `GitHub (${new URL(gone).host}) could not be reached (ECONNREFUSED): run the job again`,
    })
    expect(await githubAt('http://127.0.0.1:1').reviews()).toMatchObject({
      reason: 'GitHub (127.0.0.1:1) could not be reached: run the job again',
    })
  })

  test('an address that is none', async () => {
    expect(await githubAt('not a url').reviews()).toMatchObject({
      known: false,
      reason: expect.stringContaining('an address that is none'),
    })
  })

  test('somebody stops us', async () => {
    const server = await hostServer({ [PULL]: 'hang' })
    const stopping = new AbortController()
    setTimeout(() => stopping.abort(), 100)
    const answer = await githubAt(server.url, { stop: stopping.signal }).reviews()
    expect(answer).toMatchObject({ known: false, reason: expect.stringContaining('somebody stopped the check') })
  })

  test('no pull request to ask about', async () => {
    const server = await hostServer({})
    expect((await githubAt(server.url, { pullRequest: null }).reviews()).known).toBe(false)
    expect(server.asked).toEqual([])
  })

  test('a limit that is over soon is waited for', async () => {
    const routes = githubRoutes(githubPull({ headOid: oid('v') }), [])
    const limit = { status: 403, headers: { 'retry-after': '1' }, body: { message: 'You have exceeded a secondary rate limit' } }
    const { answer } = await asked(
      { ...routes, [PULL]: (_, count) => (count === 0 ? limit : { body: githubPull({ headOid: oid('v') }) }) },
      (host) => host.reviews(),
    )
    expect(answer.known).toBe(true)
  })

  test('a server that stumbles is asked once more', async () => {
    const routes = githubRoutes(githubPull({ headOid: oid('v') }), [])
    const stumbles: Routes = {
      ...routes,
      [PULL]: (_, count) => (count === 0 ? { status: 502, body: '' } : { body: githubPull({ headOid: oid('v') }) }),
    }
    const { answer, server } = await asked(stumbles, (host) => host.reviews())
    expect(answer.known).toBe(true)
    expect(server.asked.filter(({ path }) => path === '/repos/acme/shop/pulls/12')).toHaveLength(2)
  })
})

describe('redirects', () => {
  test('a renamed repository is followed', async () => {
    const routes = githubRoutes(githubPull({ headOid: oid('v') }), [])
    const { answer } = await asked(
      {
        ...routes,
        [PULL]: { status: 301, headers: { location: '/repositories/7/pulls/12' }, body: {} },
        'GET /repositories/7/pulls/12': { body: githubPull({ headOid: oid('v') }) },
      },
      (host) => host.reviews(),
    )
    expect(answer.known).toBe(true)
  })

  test('no other host hears of the token', async () => {
    const other = await hostServer({ [PULL]: { body: githubPull({ headOid: oid('v') }) } })
    const reason = await reasonFor({ status: 302, headers: { location: `${other.url}/repos/acme/shop/pulls/12` }, body: '' })
    expect(reason).toContain('leads to another address, where no token is sent')
    expect(other.asked).toEqual([])
  })

  test('a circle ends', async () => {
    expect(await reasonFor({ status: 302, headers: { location: '/repos/acme/shop/pulls/12' }, body: '' })).toContain(
      'leads to another address',
    )
  })

  test('nor does a next page elsewhere', async () => {
    const other = await hostServer({ 'GET /next': { body: [] } })
    const routes = githubRoutes(githubPull({ headOid: oid('v') }), [])
    const { answer } = await asked(
      { ...routes, 'GET /repos/acme/shop/pulls/12/reviews': { body: [], headers: { link: `<${other.url}/next>; rel="next"` } } },
      (host) => host.reviews(),
    )
    expect(answer.known).toBe(false)
    expect(other.asked).toEqual([])
  })
})

describe('merges', () => {
  const pullsOf = (name: string, ...pulls: readonly object[]): Routes => ({
    [`GET /repos/acme/shop/commits/${oid(name)}/pulls`]: { body: pulls },
  })
  const merged = (mergedAs: string, more: object = {}) =>
    githubPull({ headOid: oid('h'), base: 'develop', head: 'feature/one', mergedAs: oid(mergedAs), ...more })
  const mergesOf = async (routes: Routes, names: readonly string[], more: { queued?: boolean; pullRequest?: string | null } = {}) => {
    const server = await hostServer(routes)
    const answer = await githubAt(server.url, { pullRequest: more.pullRequest ?? null }).mergesOf(
      names.map(oid),
      'develop',
      more.queued === true,
    )
    if (!answer.known) throw new Error(answer.reason)
    return Object.fromEntries(names.map((name) => [name, answer.value.get(oid(name))]))
  }
  const one = { number: '12', head: 'feature/one', isFromFork: false }

  test('a squash', async () => {
    const routes = { ...pullsOf('s', merged('s')), 'GET /repos/acme/shop/pulls/12': { body: merged('s', { commits: 3 }) } }
    expect(await mergesOf(routes, ['s'])).toEqual({ s: { ...one, method: 'squash' } })
  })

  test('of one commit, which may have been rebased as well', async () => {
    const routes = { ...pullsOf('s', merged('s')), 'GET /repos/acme/shop/pulls/12': { body: merged('s', { commits: 1 }) } }
    expect(await mergesOf(routes, ['s'])).toEqual({ s: { ...one, method: null } })
  })

  test('a rebase', async () => {
    const found = await mergesOf({ ...pullsOf('y', merged('y')), ...pullsOf('x', merged('y')), ...pullsOf('z') }, ['y', 'x', 'z'])
    expect(found).toEqual({ y: { ...one, method: 'rebase' }, x: { ...one, method: 'rebase' }, z: undefined })
  })

  test('a fast-forward keeps the commits of the head', async () => {
    expect(await mergesOf(pullsOf('h', merged('h')), ['h'])).toEqual({ h: { ...one, method: 'fast-forward' } })
  })

  test('only what was merged into this very branch', async () => {
    const others = [merged('s', { base: 'main' }), githubPull({ headOid: oid('s'), base: 'develop' })]
    expect(await mergesOf(pullsOf('s', ...others), ['s'])).toEqual({ s: undefined })
  })

  test("a fork's branch goes by its owner's name", async () => {
    const found = await mergesOf(pullsOf('h', merged('h', { fork: 'mallory' })), ['h'])
    expect(found).toEqual({ h: { number: '12', head: 'mallory:feature/one', isFromFork: true, method: 'fast-forward' } })
  })

  test('in a merge queue the open one that the queue names, for its newest commit', async () => {
    const queued = githubPull({ headOid: oid('h'), base: 'develop', head: 'feature/one' })
    const routes = { ...pullsOf('s'), ...pullsOf('r'), 'GET /repos/acme/shop/pulls/12': { body: queued } }
    expect(await mergesOf(routes, ['s', 'r'], { queued: true, pullRequest: '12' })).toEqual({ s: { ...one, method: null }, r: undefined })
    expect(await mergesOf(routes, ['s', 'r'], { pullRequest: '12' })).toEqual({ s: undefined, r: undefined })
  })

  test('more commits than are asked for are not known', async () => {
    const server = await hostServer({})
    const many = Array.from({ length: 51 }, (_, index) => oid(`c${index}`))
    expect(await githubAt(server.url).mergesOf(many, 'develop', false)).toMatchObject({
      known: false,
      reason: '51 commits would have to be asked for at GitHub, and it is asked for 50 at most',
    })
    expect(server.asked).toEqual([])
  })

  test('one commit that could not be asked for leaves nothing known', async () => {
    const server = await hostServer({
      ...pullsOf('s', merged('s')),
      [`GET /repos/acme/shop/commits/${oid('x')}/pulls`]: { status: 401, body: {} },
    })
    expect((await githubAt(server.url).mergesOf([oid('s'), oid('x')], 'develop', false)).known).toBe(false)
  })
})

test('the packages to install are all that are loaded', async () => {
  const { SERVICES } = await import('../../../src/hosts/services.ts')
  expect(SERVICES.github.packages.join(' ')).toBe(PACKAGES)
})
