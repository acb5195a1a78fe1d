import { describe, expect, test } from 'vitest'
import { expiredFor, isAbout, knownFindings, knownKey, type Pardons, pardonOf, wordsOf } from '../../../src/check/pardons.ts'
import type { CommitRecord } from '../../../src/model/details.ts'
import type { KnownFinding } from '../../../src/model/finding.ts'
import type { Override } from '../../../src/model/policy.ts'
import type { RefUpdate } from '../../../src/model/update.ts'
import { gitflow, gitflowWith } from '../../support/policies.ts'
import { headUpdate, proposed } from '../../support/pull-requests.ts'
import { commitOn, oid, otherUpdate, tagUpdate, update } from '../../support/world.ts'

const direct: KnownFinding = { rule: 'no-direct-commit', ref: 'refs/heads/main', oid: oid('x') }
const onMain = update('main', 'a', 'x')
const record = (email: string): CommitRecord => ({
  author: { name: 'Ada', email },
  committer: { name: 'Carl', email: 'bot@example.org' },
  message: 'Work\n',
  signature: 'none',
})
const pardons = (config: Readonly<Record<string, unknown>>, more: Partial<Pardons> = {}): Pardons => ({
  policy: gitflowWith(config),
  known: null,
  today: '2026-06-30',
  authors: new Map(),
  ...more,
})

describe('an exemption of an author', () => {
  const bot = {
    authors: ['bot@example.org', '*@bots.example.org'],
    branches: ['main'],
    rules: ['no-direct-commit'],
    reason: 'the release bot',
  }
  const by = (email: string, finding = direct, about: RefUpdate = onMain) =>
    pardonOf(finding, about, pardons({ exempt: [bot] }, { authors: new Map([[oid('x'), record(email)]]) }))

  test.each([
    ['bot@example.org', 'the release bot'],
    ['release@bots.example.org', 'the release bot'],
    ['ada@example.org', null],
    ['Bot@example.org', null],
    ['bot@example.org.evil', null],
    ['xbot@example.org', null],
    ['', null],
  ])('%s: %s', (email, expected) => {
    expect(by(email)).toBe(expected)
  })

  test('covers no other branch, rule or commit, and nobody where the commit is not known', () => {
    expect(by('bot@example.org', direct, update('develop', 'a', 'x'))).toBeNull()
    expect(by('bot@example.org', { ...direct, rule: 'merge-source' })).toBeNull()
    expect(by('bot@example.org', { ...direct, oid: oid('y') })).toBeNull()
    expect(by('bot@example.org', { ...direct, oid: null })).toBeNull()
    expect(pardonOf(direct, onMain, pardons({ exempt: [bot] }, { authors: new Map([[oid('x'), null]]) }))).toBeNull()
  })

  test('covers what somebody proposes by a pull request, whose login the host tells', () => {
    const exempt = [{ ...bot, authors: ['renovate[bot]', '*@bots.example.org'], rules: ['merge-source', 'commit-signed'] }]
    const about = (author: string | null, finding: Partial<KnownFinding>, email = 'ada@example.org') =>
      pardonOf(
        { ...direct, ...finding },
        proposed('main', 'a', 'renovate/x', 'x', { author }),
        pardons({ exempt }, { authors: new Map([[oid('x'), record(email)]]) }),
      )
    expect(about('renovate[bot]', { rule: 'merge-source', oid: null })).toBe('the release bot')
    expect(about('renovate[bot]', { rule: 'commit-signed' })).toBe('the release bot')
    // The brackets are letters of a name, and no class of letters.
    for (const login of ['renovateb', 'renovate', 'xrenovate[bot]', 'renovate[bot]x', 'Renovate[bot]', null])
      expect(about(login, { rule: 'merge-source', oid: null })).toBeNull()
    // Anybody can write a login into a commit: there it counts for nothing.
    expect(about('mallory', { rule: 'commit-signed' }, 'renovate[bot]')).toBeNull()
    expect(about(null, { rule: 'commit-signed' }, 'renovate[bot]')).toBeNull()
    expect(about('mallory', { rule: 'commit-signed' }, 'x@bots.example.org')).toBe('the release bot')
  })

  test('covers no tag and no other ref', () => {
    expect(by('bot@example.org', direct, tagUpdate('main', null, 'x'))).toBeNull()
    expect(by('bot@example.org', direct, otherUpdate('refs/replace/x', null, 'x'))).toBeNull()
  })

  test('looks at the draft of a commit that does not exist yet', () => {
    const draft = (email: string | null) =>
      commitOn('main', ['a'], { draft: { message: null, author: email === null ? null : { name: 'x', email } } })
    expect(by('ada@example.org', { ...direct, oid: null }, draft('bot@example.org'))).toBe('the release bot')
    expect(by('bot@example.org', { ...direct, oid: null }, draft('ada@example.org'))).toBeNull()
    expect(by('bot@example.org', { ...direct, oid: null }, draft(null))).toBeNull()
  })
})

describe('an override', () => {
  const override = (more: Partial<Override>): Override => ({
    rule: 'no-direct-commit',
    oid: null,
    ref: null,
    reason: 'hand-made release',
    by: 'ada',
    until: null,
    ...more,
  })

  test.each<[what: string, override: Partial<Override>, expected: boolean]>([
    ['the whole object name', { oid: oid('x') }, true],
    ['its first digits', { oid: oid('x').slice(0, 12) }, true],
    ['another object name', { oid: oid('y') }, false],
    ['digits that stand further back', { oid: oid('x').slice(2, 20) }, false],
    ['the ref', { ref: 'refs/heads/main' }, true],
    ["the ref as the policy's remote has it", { ref: 'refs/remotes/up/stream/main' }, true],
    ['the ref as another remote has it', { ref: 'refs/remotes/fork/main' }, false],
    ['another ref', { ref: 'refs/heads/develop' }, false],
    ['a ref that begins alike', { ref: 'refs/heads/mai' }, false],
    ['a tag called like the branch', { ref: 'refs/tags/main' }, false],
    ['both', { oid: oid('x'), ref: 'refs/heads/main' }, true],
    ['the object name on another ref', { oid: oid('x'), ref: 'refs/heads/develop' }, false],
    ['another rule', { rule: 'merge-source', oid: oid('x') }, false],
  ])('%s: %s', (_, more, expected) => {
    expect(isAbout(override(more), direct, 'up/stream')).toBe(expected)
    expect(isAbout(override(more), { ...direct, ref: 'refs/remotes/up/stream/main' }, 'up/stream')).toBe(expected)
  })

  test('of an object does not mean a finding without one, and one of a ref no finding without a ref', () => {
    expect(isAbout(override({ oid: oid('x') }), { ...direct, oid: null }, 'origin')).toBe(false)
    expect(isAbout(override({ ref: 'refs/heads/main' }), { ...direct, oid: null }, 'origin')).toBe(true)
    expect(isAbout(override({ ref: 'refs/heads/main' }), { ...direct, ref: null }, 'origin')).toBe(false)
  })

  test.each([
    [undefined, true],
    ['2026-07-01', true],
    ['2026-06-30', true],
    ['2026-06-29', false],
    ['2025-12-31', false],
  ])('until %s counts on 2026-06-30: %s', (until, counts) => {
    const config = {
      overrides: [{ rule: 'no-direct-commit', ref: 'refs/heads/main', reason: 'r', by: 'b', ...(until === undefined ? {} : { until }) }],
    }
    expect(pardonOf(direct, onMain, pardons(config)) !== null).toBe(counts)
    expect(expiredFor(direct, pardons(config))).toHaveLength(counts ? 0 : 1)
  })

  test('one that is over does not hide one that counts', () => {
    const one = { rule: 'no-direct-commit', ref: 'refs/heads/main', by: 'b' }
    const overrides = [
      { ...one, reason: 'first', until: '2026-01-01' },
      { ...one, reason: 'second' },
    ]
    expect(pardonOf(direct, onMain, pardons({ overrides }))).toBe('second (override by b)')
  })

  test('in words', () => {
    expect(wordsOf(override({}))).toBe('hand-made release (override by ada)')
    expect(wordsOf(override({ until: '2027-01-31' }))).toBe('hand-made release (override by ada until 2027-01-31)')
  })
})

test('no pattern of branches means a branch of a fork', () => {
  const finding = { rule: 'branch-origin', ref: 'refs/pull/12/head', oid: oid('x') }
  const exempt = [{ branches: ['**', 'main', '/.*/'], rules: ['branch-origin'], reason: 'ours' }]
  const pardon = (config: Readonly<Record<string, unknown>>, update: RefUpdate) => pardonOf(finding, update, pardons(config))
  for (const head of ['mallory:main', 'main']) {
    expect(pardon({ exempt }, headUpdate(head, 'x', { isFromFork: true }))).toBeNull()
    expect(pardon({ exempt: [{ rules: ['branch-origin'], reason: 'all' }] }, headUpdate(head, 'x', { isFromFork: true }))).toBe('all')
  }
  expect(pardon({ exempt }, headUpdate('main', 'x', {}))).toBe('ours')
})

describe('a known finding', () => {
  const known = (...findings: readonly KnownFinding[]) => knownFindings({ source: 'known.json', findings }, 'origin')
  const pardon = (finding: KnownFinding, ...findings: readonly KnownFinding[]) =>
    pardonOf(finding, onMain, { policy: gitflow, known: known(...findings), today: '2026-06-30', authors: new Map() })

  test('is let pass, with the file that knows it', () => {
    expect(pardon(direct, direct)).toBe('known since known.json was written')
  })

  test('is the same one here and on the remote', () => {
    expect(pardon(direct, { ...direct, ref: 'refs/remotes/origin/main' })).not.toBeNull()
    expect(pardon({ ...direct, ref: 'refs/remotes/origin/main' }, direct)).not.toBeNull()
    expect(pardon(direct, { ...direct, ref: 'refs/remotes/fork/main' })).toBeNull()
  })

  test.each<[what: string, more: Partial<KnownFinding>]>([
    ['rule', { rule: 'merge-source' }],
    ['ref', { ref: 'refs/heads/develop' }],
    ['object', { oid: oid('y') }],
    ['object, where only a part is the same', { oid: oid('x').slice(0, 12) }],
    ['object, where it has none', { oid: null }],
    ['ref, where it has none', { ref: null }],
  ])('is another one with another %s', (_, more) => {
    expect(pardon({ ...direct, ...more }, direct)).toBeNull()
    expect(knownKey({ ...direct, ...more }, 'origin')).not.toBe(knownKey(direct, 'origin'))
  })

  test('is told by its exemption or override first', () => {
    const config = {
      exempt: [{ branches: ['main'], rules: ['no-direct-commit'], reason: 'by exemption' }],
      overrides: [{ rule: 'no-direct-commit', ref: 'refs/heads/main', reason: 'by override', by: 'b' }],
    }
    expect(pardonOf(direct, onMain, pardons(config, { known: known(direct) }))).toBe('by exemption')
    expect(pardonOf(direct, onMain, pardons({ overrides: config.overrides }, { known: known(direct) }))).toBe('by override (override by b)')
  })
})
