import { describe, expect, test } from 'vitest'
import { ciJob } from '../../../src/events/ci.ts'
import type { CiJob } from '../../../src/model/ci-job.ts'
import { UsageError } from '../../../src/model/errors.ts'
import { BEFORE, BUILT, JOBS, MERGED, type RecordedVendor, type Variables } from '../../support/ci/environments.ts'
import { thrownBy } from './samples.ts'

const jobOf = (vendor: RecordedVendor, environment: Variables): CiJob => ciJob(vendor, { environment, payload: null })

/** A recorded job, with some variables changed. */
function recorded<V extends RecordedVendor>(vendor: V, name: keyof (typeof JOBS)[V], more: Variables = {}): CiJob {
  return jobOf(vendor, { ...(JOBS[vendor][name] as Variables), ...more })
}

function errorOf<V extends RecordedVendor>(vendor: V, name: keyof (typeof JOBS)[V], more: Variables): string {
  const error = thrownBy(() => recorded(vendor, name, more))
  expect(error).toBeInstanceOf(UsageError)
  expect((error as UsageError).advice.join()).toContain('--pull-request --head REF --base REF')
  return error?.message ?? ''
}

const push = (branch: string, before: string | null, more: object = {}): object => ({
  ...{ type: 'ref', refname: `refs/heads/${branch}`, oldRevision: before, newRevision: BUILT, localRef: null },
  ...more,
})
const tip = (branch: string, newRevision = BUILT): object => ({ type: 'tip', branch, newRevision })
const tag = (before: string | null = null): object => ({
  ...{ type: 'ref', refname: 'refs/tags/v1.1.0', oldRevision: before, newRevision: 'refs/tags/v1.1.0', localRef: null },
})
const merge = (more: object = {}, head = 'feature/search'): object => ({
  ...{ type: 'merge', head, base: 'develop' },
  pullRequest: {
    ...{ number: '12', headOid: BUILT, baseOid: null, headRefname: null, isFromFork: false, author: null, methods: null, chosen: null },
    ...more,
  },
})
const everything = { type: 'everything' }
const REQUEST = { headRefname: 'refs/merge-requests/12/head' }
const RESULT = { ...REQUEST, baseOid: BEFORE }

/** What each recorded job is judged by, and how many notes it has. */
const EXPECTED: { readonly [V in RecordedVendor]: Record<keyof (typeof JOBS)[V], readonly [update: object, notes: number]> } = {
  gitlab: {
    push: [push('develop', BEFORE), 0],
    'new branch': [push('develop', null), 0],
    web: [tip('develop'), 1],
    api: [tip('develop'), 1],
    trigger: [tip('develop'), 1],
    child: [push('develop', BEFORE), 0],
    'child of a manual one': [tip('develop'), 1],
    schedule: [everything, 0],
    tag: [tag(), 1],
    'moved tag': [tag(BEFORE), 0],
    'tag by hand': [tag(), 1],
    'merge request': [merge(REQUEST), 0],
    'merged result': [merge(RESULT), 0],
    'merge train': [merge({ ...RESULT, chosen: 'squash' }), 0],
    'child of a merge request': [merge(REQUEST), 0],
    fork: [merge({ ...REQUEST, isFromFork: true }, 'grace/widgets:hotfix/v1.0.1'), 0],
    'external pull request': [merge({ baseOid: BEFORE }), 0],
  },
  azure: {
    push: [tip('develop'), 1],
    batch: [tip('develop'), 1],
    manual: [tip('develop'), 1],
    resource: [tip('develop'), 1],
    schedule: [everything, 0],
    tag: [tag(), 1],
    'pull request': [merge(), 0],
    fork: [merge({ isFromFork: true }, 'widgets.grace:feature/search'), 0],
    'pull request of GitHub': [merge({ headRefname: 'refs/pull/12/head' }), 0],
    'push to Bitbucket': [tip('develop'), 1],
    'older server': [tip('develop'), 1],
  },
  bitbucket: {
    branch: [tip('develop'), 1],
    tag: [tag(), 1],
    'pull request': [merge({ headOid: null }), 0],
  },
  jenkins: {
    branch: [push('develop', BEFORE), 1],
    'never built well': [push('develop', BEFORE), 1],
    'first build': [tip('develop'), 1],
    'built again': [tip('develop'), 1],
    tag: [tag(), 1],
    'pull request': [merge({ headOid: null, author: 'ada' }), 1],
    'head of a pull request': [merge({ author: 'ada' }), 0],
    fork: [merge({ author: 'ada', isFromFork: true }, 'grace:feature/search'), 1],
    plain: [tip('feature/search'), 1],
    'plain, with a local branch': [tip('develop'), 1],
  },
  circleci: {
    branch: [tip('develop'), 1],
    'branch of a pull request': [tip('feature/search'), 2],
    tag: [tag(), 1],
  },
  buildkite: {
    branch: [tip('develop'), 1],
    'by hand': [tip('develop', 'HEAD'), 1],
    schedule: [everything, 0],
    tag: [tag(), 1],
    'pull request': [merge({ headRefname: 'refs/pull/12/head' }), 0],
    fork: [merge({ headRefname: 'refs/pull/12/head', isFromFork: true }, 'grace:hotfix/v1.0.1'), 0],
    'merge queue': [push('main', BEFORE, { isQueued: true }), 0],
  },
}

describe.each(Object.keys(JOBS) as RecordedVendor[])('%s', (vendor) => {
  test.each(Object.entries(JOBS[vendor]))('%s', (name, environment) => {
    const job = jobOf(vendor, environment)
    const [update, notes] = (EXPECTED[vendor] as Record<string, readonly [object, number]>)[name] ?? [{}, 0]
    expect(job.updates).toEqual([update])
    expect(job.notes.length, job.notes.join('\n')).toBe(notes)
    expect(job.vendor).toBe(vendor)
    const { type, newRevision, pullRequest } = job.updates[0] as {
      type: string
      newRevision?: string
      pullRequest?: { headOid: string | null }
    }
    const hasCommit = type === 'merge' ? pullRequest?.headOid !== null : type !== 'everything' && newRevision !== 'HEAD'
    expect(job.oids).toEqual(hasCommit ? [BUILT] : [])
  })
})

describe('the branch or tag that a job works on', () => {
  test.each<[() => CiJob, string | null, string | null]>([
    [() => recorded('gitlab', 'push'), 'develop', null],
    [() => recorded('gitlab', 'schedule'), 'develop', null],
    [() => recorded('gitlab', 'tag'), null, 'v1.1.0'],
    [() => recorded('gitlab', 'fork'), null, null],
    [() => recorded('azure', 'schedule'), 'develop', null],
    [() => recorded('azure', 'pull request'), 'feature/search', null],
    [() => recorded('buildkite', 'schedule'), 'develop', null],
    [() => recorded('buildkite', 'merge queue'), 'main', null],
    [() => recorded('buildkite', 'tag'), null, 'v1.1.0'],
    [() => recorded('jenkins', 'fork'), null, null],
  ])('%#', (job, branch, name) => {
    expect([job().branch, job().tag]).toEqual([branch, name])
  })

  test('a name that git refuses is none', () => {
    expect(recorded('gitlab', 'schedule', { CI_COMMIT_BRANCH: 'a b' }).branch).toBeNull()
    expect(recorded('buildkite', 'schedule', { BUILDKITE_BRANCH: 'a..b' }).branch).toBeNull()
    expect(recorded('azure', 'schedule', { BUILD_SOURCEBRANCH: 'refs/pull/1/merge' }).branch).toBeNull()
  })
})

describe('where to ask', () => {
  const azure = { service: 'azure', url: 'https://dev.azure.com/acme/', repository: 'Factory/3e4b0d0c-8f4f-4a5e-9a1e-0a9a6d1f2c3b' }
  test.each<[string, () => CiJob, object | null]>([
    [
      'GitLab',
      () => recorded('gitlab', 'push'),
      { service: 'gitlab', url: 'https://gitlab.com/api/v4', repository: '34', pullRequest: null },
    ],
    ['the project of the request, not the fork', () => recorded('gitlab', 'fork'), { repository: '34', pullRequest: '12' }],
    ['GitLab of a request elsewhere', () => recorded('gitlab', 'external pull request'), null],
    ['Azure Repos', () => recorded('azure', 'push'), { ...azure, pullRequest: null }],
    ['a request of Azure Repos', () => recorded('azure', 'pull request'), { ...azure, pullRequest: '12' }],
    ['an older server', () => recorded('azure', 'older server'), azure],
    [
      'GitHub, built by Azure',
      () => recorded('azure', 'pull request of GitHub'),
      { service: 'github', repository: 'acme/widgets', pullRequest: '12' },
    ],
    ['Bitbucket, built by Azure', () => recorded('azure', 'push to Bitbucket'), null],
    ['GitLab without an address', () => recorded('gitlab', 'push', { CI_API_V4_URL: '' }), null],
    ['Bitbucket', () => recorded('bitbucket', 'pull request'), null],
    ['Jenkins', () => recorded('jenkins', 'pull request'), null],
    ['CircleCI', () => recorded('circleci', 'branch'), null],
    ['Buildkite', () => recorded('buildkite', 'pull request'), null],
  ])('%s', (_name, job, host) => {
    if (host === null) expect(job().host).toBeNull()
    else expect(job().host).toMatchObject(host)
  })
})

describe('what is fetched besides branches and tags', () => {
  test.each<[() => CiJob, readonly string[]]>([
    [() => recorded('gitlab', 'fork'), ['refs/merge-requests/12/head']],
    [() => recorded('azure', 'pull request'), []],
    [() => recorded('azure', 'fork'), ['refs/pull/12/merge']],
    [() => recorded('azure', 'pull request of GitHub'), ['refs/pull/12/head']],
    [() => recorded('azure', 'fork', { BUILD_REPOSITORY_PROVIDER: 'Bitbucket' }), []],
    [() => recorded('buildkite', 'fork'), ['refs/pull/12/head']],
    [() => recorded('buildkite', 'pull request', { BUILDKITE_PIPELINE_PROVIDER: 'gitlab' }), []],
    [() => recorded('bitbucket', 'pull request'), []],
  ])('%#', (job, refnames) => {
    expect(job().fetches).toEqual(refnames)
  })
})

describe('a fork is told', () => {
  test.each<[string, () => CiJob, string, boolean]>([
    [
      'GitLab, source gone',
      () => recorded('gitlab', 'merge request', { CI_MERGE_REQUEST_SOURCE_PROJECT_ID: '', CI_MERGE_REQUEST_SOURCE_PROJECT_PATH: '' }),
      'fork:feature/search',
      true,
    ],
    ['GitLab, by its path', () => recorded('gitlab', 'fork', { CI_MERGE_REQUEST_PROJECT_ID: '' }), 'grace/widgets:hotfix/v1.0.1', true],
    [
      'Azure, in lower case',
      () => recorded('azure', 'pull request', { SYSTEM_PULLREQUEST_ISFORK: 'true' }),
      'widgets:feature/search',
      true,
    ],
    [
      'GitHub, built by Azure',
      () =>
        recorded('azure', 'pull request of GitHub', {
          SYSTEM_PULLREQUEST_ISFORK: 'True',
          SYSTEM_PULLREQUEST_SOURCEREPOSITORYURI: 'https://github.com/grace/widgets',
        }),
      'grace:feature/search',
      true,
    ],
    [
      'Buildkite, by its repository',
      () => recorded('buildkite', 'pull request', { BUILDKITE_PULL_REQUEST_REPO: 'https://github.com/grace/widgets' }),
      'grace:feature/search',
      true,
    ],
    ['Buildkite, not told', () => recorded('buildkite', 'pull request', { BUILDKITE_PULL_REQUEST_REPO: '' }), 'fork:feature/search', true],
    [
      'Buildkite, another way to write ours',
      () => recorded('buildkite', 'pull request', { BUILDKITE_PULL_REQUEST_REPO: 'https://github.com/Acme/Widgets.git/' }),
      'feature/search',
      false,
    ],
    [
      'Buildkite, by its prefix',
      () => recorded('buildkite', 'pull request', { BUILDKITE_BRANCH: 'grace:feature/search' }),
      'grace:feature/search',
      true,
    ],
    [
      'Buildkite, neither told',
      () => recorded('buildkite', 'pull request', { BUILDKITE_PULL_REQUEST_REPO: '', BUILDKITE_REPO: '' }),
      'fork:feature/search',
      true,
    ],
    [
      'GitLab, a request from GitHub',
      () => recorded('gitlab', 'external pull request', { CI_EXTERNAL_PULL_REQUEST_SOURCE_REPOSITORY: 'grace/widgets' }),
      'grace/widgets:feature/search',
      true,
    ],
  ])('%s', (_name, job, head, isFromFork) => {
    expect(job().updates).toMatchObject([{ head, pullRequest: { isFromFork } }])
  })
})

describe('a merge queue is its base, whoever builds its branch', () => {
  const branch = `gh-readonly-queue/release/v1.0.0/pr-7-${BEFORE}`
  test.each<[string, () => CiJob]>([
    ['GitLab', () => recorded('gitlab', 'web', { CI_COMMIT_BRANCH: branch })],
    ['Azure', () => recorded('azure', 'push', { BUILD_SOURCEBRANCH: `refs/heads/${branch}` })],
    ['Jenkins', () => recorded('jenkins', 'branch', { BRANCH_NAME: branch })],
    ['CircleCI', () => recorded('circleci', 'branch', { CIRCLE_BRANCH: branch })],
    ['Buildkite', () => recorded('buildkite', 'branch', { BUILDKITE_BRANCH: branch })],
  ])('%s', (_name, job) => {
    expect(job().updates).toEqual([push('release/v1.0.0', BEFORE, { isQueued: true })])
    expect(job().branch).toBe('release/v1.0.0')
  })
})

describe('what cannot be understood is refused, by what is wrong', () => {
  test.each<[string, () => string, string]>([
    ['GitLab', () => errorOf('gitlab', 'push', { CI_PIPELINE_SOURCE: '' }), 'CI_PIPELINE_SOURCE is not set'],
    ['GitLab, no branch', () => errorOf('gitlab', 'push', { CI_COMMIT_BRANCH: '' }), 'CI_COMMIT_BRANCH is not set'],
    ['GitLab, a bad name', () => errorOf('gitlab', 'merge request', { CI_MERGE_REQUEST_TARGET_BRANCH_NAME: 'a..b' }), 'is "a..b"'],
    ['GitLab, a bad tag', () => errorOf('gitlab', 'tag', { CI_COMMIT_TAG: 'a b' }), 'CI_COMMIT_TAG is "a b"'],
    ['GitLab, no head', () => errorOf('gitlab', 'merge request', { CI_COMMIT_SHA: 'HEAD' }), 'CI_COMMIT_SHA'],
    ['Azure', () => errorOf('azure', 'push', { BUILD_REASON: '' }), 'BUILD_REASON is not set'],
    [
      'Azure, a merge by hand',
      () => errorOf('azure', 'manual', { BUILD_SOURCEBRANCH: 'refs/pull/12/merge' }),
      'is "refs/pull/12/merge", neither',
    ],
    ['Azure, Team Foundation', () => errorOf('azure', 'push', { BUILD_SOURCEBRANCH: '$/Factory/main' }), 'neither a branch nor a tag'],
    [
      'Azure, a fork of no commit',
      () => errorOf('azure', 'fork', { SYSTEM_PULLREQUEST_SOURCECOMMITID: '' }),
      'SYSTEM_PULLREQUEST_SOURCECOMMITID',
    ],
    ['Bitbucket', () => errorOf('bitbucket', 'branch', { BITBUCKET_BRANCH: '' }), 'BITBUCKET_BRANCH is not set'],
    [
      'Bitbucket, no base',
      () => errorOf('bitbucket', 'pull request', { BITBUCKET_PR_DESTINATION_BRANCH: '' }),
      'BITBUCKET_PR_DESTINATION_BRANCH is not',
    ],
    ['Jenkins', () => errorOf('jenkins', 'plain', { GIT_BRANCH: 'detached' }), 'BRANCH_NAME is not set'],
    ['Jenkins, no head', () => errorOf('jenkins', 'pull request', { CHANGE_BRANCH: '' }), 'CHANGE_BRANCH is not set'],
    ['Jenkins, a fork of no commit', () => errorOf('jenkins', 'fork', { GIT_COMMIT: '' }), 'GIT_COMMIT'],
    ['Jenkins, another plugin', () => errorOf('jenkins', 'plain', { ghprbPullId: '12' }), 'GitHub Pull Request Builder'],
    ["CircleCI, a fork's", () => errorOf('circleci', 'branch', { CIRCLE_BRANCH: 'pull/12' }), "it builds pull/12, a fork's pull request"],
    ["CircleCI, a fork's head", () => errorOf('circleci', 'branch', { CIRCLE_BRANCH: 'pull/12/head' }), 'it builds pull/12/head'],
    ['Buildkite', () => errorOf('buildkite', 'branch', { BUILDKITE_BRANCH: '' }), 'BUILDKITE_BRANCH is not set'],
    [
      'Buildkite, no base',
      () => errorOf('buildkite', 'pull request', { BUILDKITE_PULL_REQUEST_BASE_BRANCH: '' }),
      'BUILDKITE_PULL_REQUEST_BASE_BRANCH is not',
    ],
    ['Buildkite, a fork of no commit', () => errorOf('buildkite', 'fork', { BUILDKITE_COMMIT: 'HEAD' }), 'BUILDKITE_COMMIT'],
  ])('%s', (_name, message, part) => {
    expect(message()).toContain(part)
  })
})

test('what a tag was before is told by its own push only', () => {
  const child = recorded('gitlab', 'moved tag', { CI_PIPELINE_SOURCE: 'parent_pipeline' })
  expect(child.updates).toEqual([tag()])
  expect(child.notes.join()).toContain('GitLab CI does not tell whether the tag v1.1.0 was there before')
})

test('a branch called as a full refname is not taken for the branch that it names', () => {
  expect(recorded('gitlab', 'push', { CI_COMMIT_BRANCH: 'refs/heads/main' }).branch).toBe('refs/heads/main')
  expect(recorded('azure', 'push', { BUILD_SOURCEBRANCH: 'refs/heads/refs/heads/main' }).branch).toBe('refs/heads/main')
})

test('the merge that a service made is never the head', () => {
  for (const job of [recorded('gitlab', 'merged result'), recorded('azure', 'pull request')])
    expect(JSON.stringify(job)).not.toContain(MERGED)
})

test('what to run instead is safe to paste', () => {
  const notes = recorded('circleci', 'branch of a pull request', { CIRCLE_BRANCH: "feature/$(touch-x)'" }).notes.join('\n')
  expect(notes).toContain("--head 'feature/$(touch-x)'\\''' --base REF")
})
