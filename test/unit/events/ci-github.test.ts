import schema from '@octokit/webhooks-schemas' with { type: 'json' }
import { Ajv } from 'ajv'
import { describe, expect, test } from 'vitest'
import { ciJob } from '../../../src/events/ci.ts'
import type { CiJob } from '../../../src/model/ci-job.ts'
import { UsageError } from '../../../src/model/errors.ts'
import { isOid } from '../../../src/model/refname.ts'
import { BEFORE, BUILT, onGithub, type Variables } from '../../support/ci/environments.ts'
import { EVENTS, examplesOf, GITEA_PULL_REQUEST, type Payload, pullRequestPayload, pushPayload } from '../../support/ci/github-payloads.ts'
import { thrownBy, zero } from './samples.ts'

const jobOf = (event: string, payload: unknown, more: Variables = {}): CiJob =>
  ciJob('github', { environment: onGithub(event, more), payload })
const errorOf = (event: string, payload: unknown, more: Variables = {}): string => {
  const error = thrownBy(() => jobOf(event, payload, more))
  expect(error).toBeInstanceOf(UsageError)
  return error?.message ?? ''
}

/** Events that say nothing of a push or a pull request; most of them cannot start a workflow. */
const UNDERSTOOD = [
  ...['push', 'create', 'delete', 'merge_group', 'workflow_dispatch', 'repository_dispatch', 'workflow_run', 'release'],
  ...['deployment', 'deployment_status', 'pull_request', 'pull_request_review', 'pull_request_review_comment'],
]

describe("GitHub's own examples", () => {
  test.each(EVENTS)('%s is understood, or refused by its name', (event) => {
    for (const payload of examplesOf(event)) {
      if (!UNDERSTOOD.includes(event)) {
        expect(errorOf(event, payload)).toContain(`"${event}"`)
        continue
      }
      const job = jobOf(event, payload)
      expect(job.trigger).toBe(event)
      expect(job.updates.length + job.notes.length, 'what is judged, or why nothing is').toBeGreaterThan(0)
      for (const oid of job.oids) expect(isOid(oid)).toBe(true)
    }
  })

  test('every event of them that is about pull requests names the pull request', () => {
    for (const event of ['pull_request', 'pull_request_review', 'pull_request_review_comment']) {
      for (const payload of examplesOf(event)) {
        const job = jobOf(event, payload)
        const { number } = payload['pull_request'] as { number: number }
        expect(job.host?.pullRequest).toBe(String(number))
        expect(job.about).toContain(`#${number}`)
        expect(job.updates.length).toBe(payload['action'] === 'closed' ? 0 : 1)
      }
    }
  })
})

describe('payloads of our own have the form of GitHub', () => {
  const ajv = new Ajv({ strict: false, validateFormats: false })
  ajv.addSchema(schema as object, 'github')
  test.each<[string, Payload]>([
    ['push$event', pushPayload()],
    ['push$event', pushPayload({ before: zero, created: true })],
    ['push$event', pushPayload({ ref: 'refs/tags/v1.1.0' })],
    ['pull_request$synchronize', pullRequestPayload('synchronize')],
    ['pull_request$opened', pullRequestPayload('opened', fromFork)],
  ])('%s', (name, payload) => {
    const validate = ajv.getSchema(`github#/definitions/${name}`)
    expect(validate).toBeDefined()
    validate?.(payload)
    expect(validate?.errors ?? []).toEqual([])
  })
})

function fromFork(pull: Parameters<NonNullable<Parameters<typeof pullRequestPayload>[1]>>[0]): void {
  pull.head.ref = 'hotfix/v1.0.1'
  pull.head.label = 'grace:hotfix/v1.0.1'
  if (pull.head.repo !== null) pull.head.repo.id = 99
}

describe('a push', () => {
  test('to a branch is before..after', () => {
    expect(jobOf('push', pushPayload())).toEqual({
      vendor: 'github',
      trigger: 'push',
      about: 'push to develop',
      updates: [{ type: 'ref', refname: 'refs/heads/develop', oldRevision: BEFORE, newRevision: BUILT, localRef: null }],
      notes: [],
      fetches: [],
      oids: [BUILT],
      branch: 'develop',
      tag: null,
      isProposed: false,
      host: { service: 'github', url: 'https://api.github.com', repository: 'acme/widgets', pullRequest: null },
    })
  })

  test.each<[string, Payload, object]>([
    ['a new branch', { before: zero, created: true }, { oldRevision: null, newRevision: BUILT }],
    ['a forced push', { forced: true }, { oldRevision: BEFORE, newRevision: BUILT, isForced: true }],
    ['a deletion', { after: zero, deleted: true }, { oldRevision: BEFORE, newRevision: null }],
    [
      'an annotated tag by its object',
      { ref: 'refs/tags/v1', before: zero },
      { refname: 'refs/tags/v1', oldRevision: null, newRevision: BUILT },
    ],
    ['a moved tag', { ref: 'refs/tags/v1' }, { refname: 'refs/tags/v1', oldRevision: BEFORE, newRevision: BUILT }],
    ['a ref of no branch', { ref: 'refs/notes/x' }, { refname: 'refs/notes/x', oldRevision: BEFORE, newRevision: BUILT }],
    [
      'the branch of a merge queue is its base',
      { ref: `refs/heads/gh-readonly-queue/main/pr-12-${BEFORE}`, before: zero },
      { refname: 'refs/heads/main', oldRevision: BEFORE, newRevision: BUILT, isQueued: true },
    ],
  ])('%s', (_name, more, update) => {
    const job = jobOf('push', pushPayload(more))
    expect(job.updates).toEqual([expect.objectContaining(update)])
    expect(job.oids).toEqual(more['deleted'] === true ? [] : [BUILT])
    expect(job.notes).toEqual([])
  })

  test('of a tag needs the tag object and its commit', () => {
    const object = 'c'.repeat(40)
    const job = jobOf('push', pushPayload({ ref: 'refs/tags/v1', before: zero, after: object }))
    expect(job).toMatchObject({ oids: [object, BUILT], tag: 'v1', branch: null, about: 'tag v1' })
  })

  test.each<[string, Payload, string]>([
    ['a short ref', { ref: 'develop' }, 'its ref is "develop", which is no full refname'],
    ['a ref that git refuses', { ref: 'refs/heads/a b' }, 'which is no full refname'],
    ['a ref that is no text', { ref: { toString: 1 } }, 'its ref is ""'],
    ['no value before', { before: undefined }, '"before" of its payload is no object name'],
    ['an abbreviated value', { after: BUILT.slice(0, 12) }, '"after" of its payload is no object name'],
  ])('%s is refused', (_name, more, message) => {
    expect(errorOf('push', pushPayload(more))).toContain(message)
  })
})

describe('a pull request', () => {
  test("is judged by the event's own ids", () => {
    const payload = pullRequestPayload('synchronize', (pull) => {
      Object.assign(pull.head, { ref: 'feature/search', sha: BUILT })
      Object.assign(pull.base, { ref: 'develop', sha: BEFORE })
      Object.assign(pull.base.repo, { allow_merge_commit: true, allow_squash_merge: true, allow_rebase_merge: false })
      pull.auto_merge = { enabled_by: {}, merge_method: 'squash', commit_title: '', commit_message: '' }
    })
    const job = jobOf('pull_request', payload, { GITHUB_SHA: 'f'.repeat(40) })
    const pullRequest = {
      ...{ number: '2', headOid: BUILT, baseOid: BEFORE, headRefname: 'refs/pull/2/head', isFromFork: false, author: 'Codertocat' },
      ...{ methods: ['merge', 'squash'], chosen: 'squash' },
    }
    expect(job.updates).toEqual([{ type: 'merge', head: 'feature/search', base: 'develop', pullRequest }])
    expect(job).toMatchObject({ fetches: ['refs/pull/2/head'], oids: [BUILT], branch: 'feature/search', notes: [] })
  })

  test('tells no methods unless all settings are there', () => {
    const payload = pullRequestPayload('synchronize', (pull) => Object.assign(pull.base.repo, { allow_squash_merge: true }))
    expect(jobOf('pull_request_target', payload).updates).toMatchObject([{ pullRequest: { methods: null, chosen: null } }])
  })

  test.each<[string, (pull: Parameters<typeof fromFork>[0]) => void, string]>([
    ['of another repository', fromFork, 'grace:hotfix/v1.0.1'],
    [
      'of a repository that is gone',
      (pull) => {
        fromFork(pull)
        pull.head.repo = null
      },
      'grace:hotfix/v1.0.1',
    ],
    [
      'whose owner cannot be shown',
      (pull) => {
        fromFork(pull)
        pull.head.label = '\u001b[2J:hotfix/v1.0.1'
      },
      'fork:hotfix/v1.0.1',
    ],
  ])("a fork's, %s", (_name, change, head) => {
    const job = jobOf('pull_request', pullRequestPayload('opened', change))
    expect(job.updates).toMatchObject([{ type: 'merge', head, pullRequest: { isFromFork: true } }])
    expect(job.branch).toBeNull()
  })

  test.each([
    [true, 'it is merged: the push to master is what is judged'],
    [false, 'it is closed, and was not merged: there is nothing to judge'],
  ])('that is closed (merged: %s) is not judged', (merged, note) => {
    const payload = pullRequestPayload('closed', (pull) => Object.assign(pull, { merged, merged_at: null }))
    expect(jobOf('pull_request', payload)).toMatchObject({ updates: [], notes: [note] })
    const labelled = pullRequestPayload('labeled', (pull) => Object.assign(pull, { merged, merged_at: null, state: 'closed' }))
    expect(jobOf('pull_request', labelled)).toMatchObject({ updates: [], notes: [note] })
  })

  test('that is closed is told by the action alone, and merged by the time alone', () => {
    const payload = pullRequestPayload('closed', (pull) =>
      Object.assign(pull, { state: 'open', merged: undefined, merged_at: '2019-05-15T15:20:33Z' }),
    )
    expect(jobOf('pull_request', payload)).toMatchObject({ updates: [], notes: ['it is merged: the push to master is what is judged'] })
  })

  test('of Gitea: the owner of the fork, no host, no methods', () => {
    const job = jobOf('pull_request', GITEA_PULL_REQUEST, { GITEA_ACTIONS: 'true', GITHUB_API_URL: 'https://gitea.example.org/api/v1' })
    expect(job).toMatchObject({ host: null, branch: null })
    expect(job.updates).toMatchObject([{ head: 'grace:feature/search', pullRequest: { isFromFork: true, methods: null } }])
  })

  test.each<[string, (pull: Parameters<typeof fromFork>[0]) => void, string]>([
    ['without a number', (pull) => Object.assign(pull, { number: { toString: 1 } }), 'its payload holds no pull request'],
    ['with a head that git refuses', (pull) => Object.assign(pull.head, { ref: 'a..b' }), 'pull_request.head.ref is "a..b"'],
    ['without a base', (pull) => Object.assign(pull.base, { ref: 7 }), 'pull_request.base.ref is not set'],
    ['with a head of no commit', (pull) => Object.assign(pull.head, { sha: 'HEAD' }), 'pull_request.head.sha is no object name'],
  ])('%s is refused', (_name, change, message) => {
    expect(errorOf('pull_request', pullRequestPayload('opened', change))).toContain(message)
  })

  test('without a payload is refused', () => {
    for (const payload of [null, undefined, 7, 'x', [], { pull_request: null }])
      expect(errorOf('pull_request', payload)).toContain('no pull request')
  })
})

describe('other events', () => {
  test("a merge group is its base's next push", () => {
    const [payload] = examplesOf('merge_group')
    const { base_sha, head_sha } = (payload as { merge_group: { base_sha: string; head_sha: string } }).merge_group
    const update = { type: 'ref', refname: 'refs/heads/main', oldRevision: base_sha, newRevision: head_sha, localRef: null, isQueued: true }
    expect(jobOf('merge_group', payload)).toMatchObject({ updates: [update], branch: 'main', oids: [head_sha] })
    expect(jobOf('merge_group', { ...payload, action: 'destroyed' })).toMatchObject({ updates: [] })
    expect(errorOf('merge_group', { merge_group: { base_ref: 'refs/heads/main' } })).toContain('names no commits')
  })

  test('a schedule judges everything', () => {
    expect(jobOf('schedule', { schedule: '0 3 * * 1' })).toMatchObject({ updates: [{ type: 'everything' }], branch: 'main', notes: [] })
  })

  test('a branch or tag that was made', () => {
    expect(jobOf('create', { ref: 'release/v1.0.0', ref_type: 'branch' }).updates).toMatchObject([
      { refname: 'refs/heads/release/v1.0.0', oldRevision: null, newRevision: BUILT },
    ])
    expect(jobOf('create', { ref: 'v1', ref_type: 'tag' })).toMatchObject({
      updates: [{ refname: 'refs/tags/v1', oldRevision: null, newRevision: 'refs/tags/v1' }],
      oids: [BUILT],
      notes: [],
    })
    expect(errorOf('create', { ref: 'x', ref_type: 'repository' })).toContain('neither a branch nor a tag')
    expect(errorOf('create', { ref: 'a b', ref_type: 'tag' })).toContain('cannot be the name of a tag')
    expect(errorOf('create', { ref: 'x', ref_type: 'branch' }, { GITHUB_SHA: '' })).toContain('GITHUB_SHA')
  })

  test('a deletion: a branch by its name, a tag not at all', () => {
    expect(jobOf('delete', { ref: 'main', ref_type: 'branch' })).toMatchObject({
      updates: [{ refname: 'refs/heads/main', oldRevision: null, newRevision: null }],
      notes: ['GitHub\'s event "delete" does not tell what main was before: its name alone is judged'],
      branch: null,
    })
    const gone = jobOf('delete', { ref: 'v1', ref_type: 'tag' })
    expect(gone.updates).toEqual([])
    expect(gone.notes.join()).toContain('there is nothing to judge')
  })

  test('by hand: the branch or tag of GITHUB_REF', () => {
    const job = jobOf('workflow_dispatch', {})
    expect(job).toMatchObject({ updates: [{ type: 'tip', branch: 'main', newRevision: BUILT }], branch: 'main' })
    expect(job.notes).toEqual([expect.stringContaining('GitHub Actions does not tell what main was before')])
    const tag = jobOf('release', {}, { GITHUB_REF: 'refs/tags/v1' })
    expect(tag).toMatchObject({ updates: [{ refname: 'refs/tags/v1', oldRevision: null, newRevision: 'refs/tags/v1' }], tag: 'v1' })
    expect(tag.notes.join()).toContain('whether the tag v1 was there before')
    expect(jobOf('workflow_run', {}).notes.join()).toContain('the run that "workflow_run" tells of is not judged')
    const run = (event: string, head_branch: string, id: number) =>
      jobOf('workflow_run', { workflow_run: { event, head_branch, head_repository: { id } }, repository: { id: 1 } })
    const { branch } = run('push', 'main', 1)
    expect(run('push', branch ?? '', 1).isProposed).toBe(false)
    expect(run('pull_request', branch ?? '', 1).isProposed).toBe(true)
    expect(run('push', 'feature/x', 1).isProposed).toBe(true)
    expect(run('push', branch ?? '', 2).isProposed).toBe(true)
    expect(errorOf('workflow_dispatch', {}, { GITHUB_REF: 'refs/pull/12/merge' })).toContain('GITHUB_REF is "refs/pull/12/merge"')
    expect(errorOf('release', {}, { GITHUB_REF: '' })).toContain('about no branch and no tag')
  })

  test('of no name is refused', () => {
    expect(errorOf('', {})).toContain('GITHUB_EVENT_NAME is not set')
    expect(errorOf('issue_comment', {})).toContain('the event "issue_comment" is about no push')
  })

  test.each<[string, Variables, string | null]>([
    ['a GitHub server', { GITHUB_API_URL: 'https://github.example.org/api/v3' }, 'https://github.example.org/api/v3'],
    ['no address', { GITHUB_API_URL: 'file:///etc' }, null],
    ['a password in it', { GITHUB_API_URL: 'https://ada:secret@example.org' }, null],
    ['no repository', { GITHUB_REPOSITORY: '' }, null],
    ['a repository that is a path', { GITHUB_REPOSITORY: '../x' }, null],
    ['Forgejo', { FORGEJO_ACTIONS: 'true' }, null],
  ])('the host: %s', (_name, more, url) => {
    expect(jobOf('push', pushPayload(), more).host?.url ?? null).toBe(url)
  })
})
