import { describe, expect, test } from 'vitest'
import { ciJob } from '../../../src/events/ci.ts'
import { JOBS, type RecordedVendor, type Variables } from '../../support/ci/environments.ts'
import { thrownBy } from './samples.ts'

/** What people are told of each recorded job, in a line: why it runs, what it is about, where it works. */
const TOLD: { readonly [V in RecordedVendor]: Record<keyof (typeof JOBS)[V], string> } = {
  gitlab: {
    push: 'push: push to develop; works on branch develop',
    'new branch': 'push: new branch develop; works on branch develop',
    web: 'web: branch develop; works on branch develop',
    api: 'api: branch develop; works on branch develop',
    trigger: 'trigger: branch develop; works on branch develop',
    child: 'parent_pipeline: push to develop; works on branch develop',
    'child of a manual one': 'parent_pipeline: branch develop; works on branch develop',
    schedule: 'schedule: by schedule: the whole repository; works on branch develop',
    tag: 'push: tag v1.1.0; works on tag v1.1.0',
    'moved tag': 'push: tag v1.1.0; works on tag v1.1.0',
    'tag by hand': 'web: tag v1.1.0; works on tag v1.1.0',
    'merge request': 'merge_request_event: merge request !12: feature/search into develop; works on branch feature/search; proposed',
    'merged result': 'merge_request_event: merge request !12: feature/search into develop; works on branch feature/search; proposed',
    'merge train': 'merge_request_event: merge request !12: feature/search into develop; works on branch feature/search; proposed',
    'child of a merge request': 'parent_pipeline: merge request !12: feature/search into develop; works on branch feature/search; proposed',
    fork: 'merge_request_event: merge request !12: grace/widgets:hotfix/v1.0.1 into develop; works on none; proposed',
    'external pull request':
      'external_pull_request_event: pull request #12: feature/search into develop; works on branch feature/search; proposed',
  },
  azure: {
    push: 'IndividualCI: branch develop; works on branch develop',
    batch: 'BatchedCI: branch develop; works on branch develop',
    manual: 'Manual: branch develop; works on branch develop',
    resource: 'ResourceTrigger: branch develop; works on branch develop',
    schedule: 'Schedule: by schedule: the whole repository; works on branch develop',
    tag: 'IndividualCI: tag v1.1.0; works on tag v1.1.0',
    'pull request': 'PullRequest: pull request !12: feature/search into develop; works on branch feature/search; proposed',
    fork: 'PullRequest: pull request !12: widgets.grace:feature/search into develop; works on none; proposed',
    'pull request of GitHub': 'PullRequest: pull request #12: feature/search into develop; works on branch feature/search; proposed',
    'push to Bitbucket': 'IndividualCI: branch develop; works on branch develop',
    'older server': 'IndividualCI: branch develop; works on branch develop',
  },
  bitbucket: {
    branch: 'branch: branch develop; works on branch develop',
    tag: 'tag: tag v1.1.0; works on tag v1.1.0',
    'pull request': 'pull-request: pull request #12: feature/search into develop; works on branch feature/search; proposed',
  },
  jenkins: {
    branch: 'branch: push to develop; works on branch develop',
    'never built well': 'branch: push to develop; works on branch develop',
    'first build': 'branch: branch develop; works on branch develop',
    'built again': 'branch: branch develop; works on branch develop',
    tag: 'tag: tag v1.1.0; works on tag v1.1.0',
    'pull request': 'change: change 12: feature/search into develop; works on branch feature/search; proposed',
    'head of a pull request': 'change: change 12: feature/search into develop; works on branch feature/search; proposed',
    fork: 'change: change 12: grace:feature/search into develop; works on none; proposed',
    plain: 'branch: branch feature/search; works on branch feature/search',
    'plain, with a local branch': 'branch: branch develop; works on branch develop',
  },
  circleci: {
    branch: 'branch: branch develop; works on branch develop',
    'branch of a pull request': 'branch: branch feature/search; works on branch feature/search',
    tag: 'tag: tag v1.1.0; works on tag v1.1.0',
  },
  buildkite: {
    branch: 'webhook: branch develop; works on branch develop',
    'by hand': 'ui: branch develop; works on branch develop',
    schedule: 'schedule: by schedule: the whole repository; works on branch develop',
    tag: 'webhook: tag v1.1.0; works on tag v1.1.0',
    'pull request': 'webhook: pull request #12: feature/search into develop; works on branch feature/search; proposed',
    fork: 'webhook: pull request #12: grace:hotfix/v1.0.1 into develop; works on none; proposed',
    'merge queue': 'webhook: merge queue of main; works on branch main; proposed',
  },
}

describe.each(Object.keys(JOBS) as RecordedVendor[])('%s', (vendor) => {
  test.each(Object.entries(JOBS[vendor]))('%s', (name, environment) => {
    const job = ciJob(vendor, { environment, payload: null })
    const place = job.tag !== null ? `tag ${job.tag}` : job.branch === null ? 'none' : `branch ${job.branch}`
    const told = `${job.trigger}: ${job.about}; works on ${place}${job.isProposed ? '; proposed' : ''}`
    expect(told).toBe((TOLD[vendor] as Record<string, string>)[name])
  })
})

describe('a variable that holds no name of a branch or tag is named', () => {
  const jobOf = (vendor: RecordedVendor, environment: Variables) => ciJob(vendor, { environment, payload: null })
  test.each<[RecordedVendor, string, Variables, string]>([
    ['gitlab', 'CI_COMMIT_TAG', JOBS.gitlab.tag, 'tag'],
    ['gitlab', 'CI_COMMIT_BRANCH', JOBS.gitlab.push, 'branch'],
    ['gitlab', 'CI_MERGE_REQUEST_SOURCE_BRANCH_NAME', JOBS.gitlab['merge request'], 'branch'],
    ['gitlab', 'CI_MERGE_REQUEST_TARGET_BRANCH_NAME', JOBS.gitlab['merge request'], 'branch'],
    ['gitlab', 'CI_EXTERNAL_PULL_REQUEST_SOURCE_BRANCH_NAME', JOBS.gitlab['external pull request'], 'branch'],
    ['gitlab', 'CI_EXTERNAL_PULL_REQUEST_TARGET_BRANCH_NAME', JOBS.gitlab['external pull request'], 'branch'],
    ['azure', 'SYSTEM_PULLREQUEST_SOURCEBRANCH', JOBS.azure['pull request'], 'branch'],
    ['azure', 'SYSTEM_PULLREQUEST_TARGETBRANCH', JOBS.azure['pull request'], 'branch'],
    ['bitbucket', 'BITBUCKET_BRANCH', JOBS.bitbucket.branch, 'branch'],
    ['bitbucket', 'BITBUCKET_TAG', JOBS.bitbucket.tag, 'tag'],
    ['bitbucket', 'BITBUCKET_PR_DESTINATION_BRANCH', JOBS.bitbucket['pull request'], 'branch'],
    ['jenkins', 'BRANCH_NAME', JOBS.jenkins.branch, 'branch'],
    ['jenkins', 'TAG_NAME', JOBS.jenkins.tag, 'tag'],
    ['jenkins', 'CHANGE_BRANCH', JOBS.jenkins['pull request'], 'branch'],
    ['jenkins', 'CHANGE_TARGET', JOBS.jenkins['pull request'], 'branch'],
    ['circleci', 'CIRCLE_BRANCH', JOBS.circleci.branch, 'branch'],
    ['circleci', 'CIRCLE_TAG', JOBS.circleci.tag, 'tag'],
    ['buildkite', 'BUILDKITE_BRANCH', JOBS.buildkite.branch, 'branch'],
    ['buildkite', 'BUILDKITE_BRANCH', JOBS.buildkite['pull request'], 'branch'],
    ['buildkite', 'BUILDKITE_TAG', JOBS.buildkite.tag, 'tag'],
    ['buildkite', 'BUILDKITE_PULL_REQUEST_BASE_BRANCH', JOBS.buildkite['pull request'], 'branch'],
    ['buildkite', 'BUILDKITE_MERGE_QUEUE_BASE_BRANCH', JOBS.buildkite['merge queue'], 'branch'],
  ])('%s %s', (vendor, name, environment, what) => {
    const error = thrownBy(() => jobOf(vendor, { ...environment, [name]: 'a..b' }))
    expect(error?.message).toContain(`: ${name} is "a..b", which cannot be the name of a ${what}`)
  })

  test('of a pull request Bitbucket tells the base as it was, and a tag beside it is not what is judged', () => {
    const environment = JOBS.bitbucket['pull request']
    const base = 'd'.repeat(40)
    const job = jobOf('bitbucket', { ...environment, BITBUCKET_PR_DESTINATION_COMMIT: base, BITBUCKET_TAG: 'v1.1.0' })
    expect(job.updates).toMatchObject([{ type: 'merge', pullRequest: { baseOid: base } }])
    expect(job.trigger).toBe('pull-request')
  })

  test('Buildkite: a merge queue of which a value is missing is a branch like any other', () => {
    const environment = JOBS.buildkite['merge queue']
    for (const [name, value] of [
      ['BUILDKITE_MERGE_QUEUE_BASE_BRANCH', ''],
      ['BUILDKITE_MERGE_QUEUE_BASE_COMMIT', 'abc'],
      ['BUILDKITE_COMMIT', 'HEAD'],
    ] as const) {
      expect(jobOf('buildkite', { ...environment, BUILDKITE_BRANCH: 'topic', [name]: value }).updates, name).toMatchObject([
        { type: 'tip', branch: 'topic' },
      ])
    }
  })

  test('Buildkite: a tag that is built by schedule is judged with everything, and works on no branch', () => {
    const job = jobOf('buildkite', { ...JOBS.buildkite.schedule, BUILDKITE_TAG: 'v1.1.0' })
    expect(job).toMatchObject({ updates: [{ type: 'everything' }], branch: null })
  })

  test('GitLab: a tag that is built by schedule is judged with everything, and works on no branch', () => {
    const job = jobOf('gitlab', { ...JOBS.gitlab.schedule, CI_COMMIT_TAG: 'v1.1.0' })
    expect(job).toMatchObject({ updates: [{ type: 'everything' }], branch: null })
  })

  test('Buildkite: what is built without a source is told so', () => {
    expect(jobOf('buildkite', { ...JOBS.buildkite.branch, BUILDKITE_SOURCE: '' }).trigger).toBe('build')
  })
})
