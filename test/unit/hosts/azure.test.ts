import { describe, expect, test } from 'vitest'
import { openHost } from '../../../src/hosts/open-host.ts'
import type { Host } from '../../../src/model/host.ts'
import { goneServer, hostServer, type Route, type Routes } from '../../support/host-server.ts'
import { oid } from '../../support/world.ts'

const TOKEN = 'azure-0123456789-secret'
const REPOSITORY = '5feeadfc-0000-4000-8000-000000000001'
const PULL = `GET /acme/Shop%20Front/_apis/git/repositories/${REPOSITORY}/pullRequests/12`
const QUERY = `POST /acme/Shop%20Front/_apis/git/repositories/${REPOSITORY}/pullRequestQuery`

/** The client first asks where things are: templates of paths by the ids that it knows them by. */
const PLACES: Routes = {
  'OPTIONS /acme/_apis/Location': {
    body: { value: [placeOf('e81700f7-3be2-46de-8624-2eb35882fcaa', 'Location', 'ResourceAreas', '_apis/{resource}/{areaId}')], count: 1 },
  },
  'GET /acme/_apis/ResourceAreas': { body: { value: [], count: 0 } },
  'OPTIONS /acme/_apis/git': {
    body: {
      value: [
        placeOf(
          '9946fd70-0d40-406e-b686-b4744cbbcc37',
          'git',
          'pullRequests',
          '{project}/_apis/{area}/repositories/{repositoryId}/{resource}/{pullRequestId}',
        ),
        placeOf(
          'b3a6eebe-9cf0-49ea-b6cb-1a4c5f5007b0',
          'git',
          'pullRequestQuery',
          '{project}/_apis/{area}/repositories/{repositoryId}/{resource}',
        ),
      ],
      count: 2,
    },
  },
}

function placeOf(id: string, area: string, resourceName: string, routeTemplate: string): object {
  return { id, area, resourceName, routeTemplate, resourceVersion: 2, minVersion: '1.0', maxVersion: '7.2', releasedVersion: '7.1' }
}

function azureAt(url: string, environment: Readonly<Record<string, string>> = { SYSTEM_ACCESSTOKEN: TOKEN }): Host {
  const place = { service: 'azure', url: `${url}/acme/`, repository: `Shop Front/${REPOSITORY}`, pullRequest: '12' } as const
  return openHost({ place, environment, stop: new AbortController().signal })
}

const idOf = (name: string): string => oid(name).slice(0, 36)
const person = (displayName: string, more: object = {}) => ({
  id: idOf(displayName),
  displayName,
  uniqueName: `${displayName.toLowerCase()}@example.org`,
  descriptor: `aad.${displayName}`,
  ...more,
})
const voter = (displayName: string, vote: number, more: object = {}) => ({
  ...person(displayName),
  vote,
  isFlagged: false,
  hasDeclined: false,
  ...more,
})

/** As learn.microsoft.com shows it ("Pull Requests - Get Pull Request"), less what nobody asks for. */
function pull(reviewers: readonly object[], more: object = {}): object {
  return {
    repository: { id: REPOSITORY, name: 'shop' },
    pullRequestId: 12,
    status: 'active',
    createdBy: person('Ada'),
    creationDate: '2026-03-01T12:00:00.000Z',
    title: 'Release 1.1.0',
    sourceRefName: 'refs/heads/release/v1.1.0',
    targetRefName: 'refs/heads/main',
    mergeStatus: 'succeeded',
    lastMergeSourceCommit: { commitId: oid('v') },
    lastMergeTargetCommit: { commitId: oid('a') },
    lastMergeCommit: { commitId: oid('m') },
    reviewers,
    ...more,
  }
}

describe('reviews', () => {
  test('votes of people, by the names that they show and never by an address', async () => {
    const reviewers = [
      voter('Bob', 10),
      voter('Carl', 5),
      voter('Dora', -5),
      voter('Erin', -10),
      voter('Finn', 0),
      voter('[Shop]\\Team', 10, { isContainer: true }),
      voter('Ada', 10),
      voter('Build Service', 10, { descriptor: 'svc.build' }),
      voter('gina@example.org', 10),
      voter('Bob', 10, { id: idOf('another Bob') }),
    ]
    const server = await hostServer({ ...PLACES, [PULL]: { body: pull(reviewers) } })
    const from = (name: string, verdict = 'approved', standing = 'member') => ({
      person: name,
      standing,
      verdict,
      commit: null,
      isStale: false,
    })
    const answer = await azureAt(server.url).reviews()
    expect(answer).toEqual({
      known: true,
      value: {
        author: 'Ada',
        head: oid('v'),
        base: 'main',
        reviews: [
          from(`Bob (${idOf('Bob').slice(0, 8)})`),
          from('Carl'),
          from('Dora', 'changes-requested'),
          from('Erin', 'changes-requested'),
          from('Ada'),
          from('Build Service', 'approved', 'bot'),
          from('gina'),
          from(`Bob (${idOf('another Bob').slice(0, 8)})`),
        ],
      },
    })
    expect(JSON.stringify(answer)).not.toContain('@')
    expect(new Set(server.asked.map(({ headers }) => headers.authorization))).toEqual(new Set([`Bearer ${TOKEN}`]))
  })

  test('with an access token of a person', async () => {
    const server = await hostServer({ ...PLACES, [PULL]: { body: pull([]) } })
    expect((await azureAt(server.url, { SYSTEM_ACCESSTOKEN: '', AZURE_DEVOPS_EXT_PAT: TOKEN }).reviews()).known).toBe(true)
    const basic = Buffer.from(`PAT:${TOKEN}`).toString('base64')
    expect(server.asked.at(-1)?.headers.authorization).toBe(`Basic ${basic}`)
  })
})

describe('no answer', () => {
  const reasonFor = async (routes: Routes): Promise<string> => {
    const server = await hostServer({ ...PLACES, ...routes })
    const answer = await azureAt(server.url).reviews()
    expect(JSON.stringify(answer)).not.toContain(TOKEN)
    return answer.known ? 'an answer' : answer.reason.replace(/127\.0\.0\.1:\d+/, 'HOST')
  }

  test('without a token nothing is asked', async () => {
    const server = await hostServer(PLACES)
    expect(await azureAt(server.url, {}).reviews()).toMatchObject({
      known: false,
      reason:
        'Azure DevOps could not be asked, the job has no token: map SYSTEM_ACCESSTOKEN into the env of the step: $(System.AccessToken)',
    })
    expect(server.asked).toEqual([])
  })

  test.each<[string, Route, RegExp]>([
    ['401', { status: 401, body: '' }, /^Azure DevOps \(HOST\) answered 401, it does not take the token: map SYSTEM_ACCESSTOKEN/],
    ['403', { status: 403, body: { message: `TF401027: ${TOKEN}` } }, /answered 403: the token in SYSTEM_ACCESSTOKEN/],
    ['404', { status: 404, body: { message: 'TF401180' } }, /answered 404: the token/],
    ['500', { status: 500, body: { message: 'Oops' } }, /answered 500: run the job again$/],
    ['the page to sign in, which it gives for a bad token', { status: 203, body: '<h1>Sign in</h1>' }, /makes no sense|answered 404/],
    ['JSON of another shape', { body: { pullRequestId: 'x' } }, /makes no sense/],
    ['a limit', { status: 429, headers: { 'retry-after': '3600' }, body: {} }, /takes no more requests with this token until 20/],
  ])('%s', async (_name, route, reason) => {
    expect(await reasonFor({ [PULL]: route })).toMatch(reason)
  })

  test('a redirect is not followed', async () => {
    const other = await hostServer({})
    expect(await reasonFor({ [PULL]: { status: 302, headers: { location: `${other.url}/_signin` }, body: '' } })).toContain(
      'leads to another address',
    )
    expect(other.asked).toEqual([])
  })

  test('an area that lies at another host does not hear of the token', async () => {
    const other = await hostServer({ 'OPTIONS /_apis/git': { status: 401, body: '' } })
    const area = { id: '4e080c62-fa21-4fbc-8fef-2a10a2b38049', name: 'git', locationUrl: `${other.url}/` }
    expect(await reasonFor({ 'GET /acme/_apis/ResourceAreas': { body: { value: [area], count: 1 } } })).toContain(
      'leads to another address',
    )
    expect(other.asked).toEqual([])
  })

  test('a server that is none', async () => {
    expect(await reasonFor({ 'OPTIONS /acme/_apis/git': { body: '<h1>Welcome</h1>' } })).toContain('makes no sense')
  })

  test('no connection', async () => {
    expect(await azureAt(await goneServer()).reviews()).toMatchObject({ known: false, reason: expect.stringContaining('(ECONNREFUSED)') })
  })
})

describe('merges', () => {
  const mergesOf = async (results: readonly Readonly<Record<string, readonly object[]>>[]) => {
    const server = await hostServer({ ...PLACES, [QUERY]: { body: { queries: [], results } } })
    const answer = await azureAt(server.url).mergesOf([oid('s'), oid('x')], 'develop', false)
    if (!answer.known) throw new Error(answer.reason)
    expect(JSON.parse(server.asked.at(-1)?.body ?? '')).toEqual({
      queries: [1, 2].map((type) => ({ type, items: [oid('s'), oid('x')] })),
    })
    return [...answer.value]
  }
  const merged = (more: object = {}) =>
    pull([], { status: 'completed', targetRefName: 'refs/heads/develop', sourceRefName: 'refs/heads/feature/one', ...more })
  const one = { number: '12', head: 'feature/one', isFromFork: false }

  test.each([
    ['squash', 'squash'],
    ['rebase', 'rebase'],
    ['rebaseMerge', 'merge'],
    ['noFastForward', 'merge'],
    [2, 'squash'],
  ])('by the strategy %s', async (mergeStrategy, method) => {
    expect(await mergesOf([{ [oid('s')]: [merged({ completionOptions: { mergeStrategy } })] }, {}])).toEqual([
      [oid('s'), { ...one, method }],
    ])
  })

  test('where it does not tell how', async () => {
    expect(await mergesOf([{}, { [oid('s')]: [merged()] }])).toEqual([[oid('s'), { ...one, method: null }]])
    expect(await mergesOf([{ [oid('s')]: [merged({ completionOptions: { squashMerge: true } })] }])).toEqual([
      [oid('s'), { ...one, method: 'squash' }],
    ])
  })

  test('from a fork', async () => {
    const forkSource = { name: 'refs/heads/feature/one', repository: { id: 'x', name: 'mallory-shop' } }
    expect(await mergesOf([{ [oid('s')]: [merged({ forkSource })] }])).toEqual([
      [oid('s'), { number: '12', head: 'mallory-shop:feature/one', isFromFork: true, method: null }],
    ])
  })

  test('only what was completed into this very branch', async () => {
    const others = [merged({ status: 'abandoned' }), merged({ status: 'active' }), merged({ targetRefName: 'refs/heads/main' })]
    expect(await mergesOf([{ [oid('s')]: others }])).toEqual([])
  })
})
