import { describe, expect, test } from 'vitest'
import { ciJob } from '../../../src/events/ci.ts'
import type { CiJob } from '../../../src/model/ci-job.ts'
import { ciJobJson, ciJobText } from '../../../src/reporters/ci-job.ts'
import { JOBS, onGithub } from '../../support/ci/environments.ts'
import { examplesOf, pushPayload } from '../../support/ci/github-payloads.ts'

const recorded: readonly CiJob[] = Object.entries(JOBS).flatMap(([vendor, jobs]) =>
  Object.values(jobs).map((environment) => ciJob(vendor as keyof typeof JOBS, { environment, payload: null })),
)

describe('a job as people see it', () => {
  test('a pull request', () => {
    expect(ciJobText(ciJob('gitlab', { environment: JOBS.gitlab['merge train'], payload: null }))).toBe(
      [
        'service        GitLab CI',
        'event          merge_request_event',
        'about          merge request !12: feature/search into develop',
        'judged         the merge of feature/search into develop',
        '  number       12',
        '  head         83a20ec058e2fb00e7fa4558c4c6e81e2dcf253d',
        '  head ref     refs/merge-requests/12/head',
        '  base         1ecfd275763eff1d6b4844ea3168962458c9f27a',
        '  from a fork  no',
        '  author       not told',
        '  methods      not told',
        '  chosen       squash',
        'branch         feature/search',
        'tag            none',
        'fetched        branches and tags',
        '               refs/merge-requests/12/head',
        'needed         83a20ec058e2fb00e7fa4558c4c6e81e2dcf253d',
        'host           gitlab, 34',
        '               https://gitlab.com/api/v4',
        '',
      ].join('\n'),
    )
  })

  test('a branch whose old value is not told', () => {
    expect(ciJobText(ciJob('azure', { environment: { ...JOBS.azure.push, BUILD_REPOSITORY_PROVIDER: 'Git' }, payload: null }))).toBe(
      [
        'service        Azure Pipelines',
        'event          IndividualCI',
        'about          branch develop',
        'judged         the newest of branch develop',
        '  commit       83a20ec058e2fb00e7fa4558c4c6e81e2dcf253d',
        'branch         develop',
        'tag            none',
        'fetched        branches and tags',
        'needed         83a20ec058e2fb00e7fa4558c4c6e81e2dcf253d',
        'host           none that is asked',
        'note: Azure Pipelines does not tell what develop was before: of a permanent',
        '      branch its newest commit is judged; branch-policy check --all judges the',
        '      rest',
        '',
      ].join('\n'),
    )
  })

  test.each<[string, CiJob, readonly string[]]>([
    [
      'a forced push',
      ciJob('github', { environment: onGithub('push'), payload: pushPayload({ forced: true }) }),
      ['  forced       yes: the new value does not contain the old one'],
    ],
    [
      'a merge queue',
      ciJob('buildkite', { environment: JOBS.buildkite['merge queue'], payload: null }),
      ['judged         refs/heads/main', '  queued       yes: a merge queue is about to push it'],
    ],
    ['a new branch', ciJob('gitlab', { environment: JOBS.gitlab['new branch'], payload: null }), ['  old          no such ref']],
    [
      'a deletion of which nothing is told',
      ciJob('github', { environment: onGithub('delete'), payload: { ref: 'main', ref_type: 'branch' } }),
      ['  old          not told', '  new          deleted', 'needed         nothing more'],
    ],
    ['nothing', ciJob('github', { environment: onGithub('delete'), payload: examplesOf('delete')[0] }), ['judged         nothing']],
    [
      'everything',
      ciJob('gitlab', { environment: JOBS.gitlab.schedule, payload: null }),
      ['judged         every branch and tag, and the history of the permanent branches'],
    ],
    [
      'a head that is not told',
      ciJob('bitbucket', { environment: JOBS.bitbucket['pull request'], payload: null }),
      ['  head         not told: the branch as it is now', '  head ref     none'],
    ],
  ])('%s', (_name, job, lines) => {
    expect(ciJobText(job).split('\n')).toEqual(expect.arrayContaining([...lines]))
  })

  test('lines fit into 80 columns, and values begin where names end', () => {
    for (const job of recorded) {
      for (const line of ciJobText(job).trimEnd().split('\n')) {
        expect(line.length, line).toBeLessThanOrEqual(80)
        expect(line).toMatch(/^(?:note: \S|(?:\S.{12}| {2}\S.{10}) {2}\S| {15}\S| {6}\S)/)
      }
    }
  })
})

test('a job for programs has every key, and no other', () => {
  for (const job of recorded) {
    expect(JSON.parse(ciJobJson(job))).toEqual({ schemaVersion: 1, ...job })
    expect(Object.keys(JSON.parse(ciJobJson(job)) as object).slice(0, 4)).toEqual(['schemaVersion', 'vendor', 'trigger', 'about'])
  }
})
