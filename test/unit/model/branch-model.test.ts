import { describe, expect, test } from 'vitest'
import { createBranchModel, isGuarded, isMergeQueue, owedTagName, versionOfTag } from '../../../src/model/branch-model.ts'
import { gitflow, gitflowWith, githubLike, strict, untagged } from '../../support/policies.ts'

const model = createBranchModel(gitflow)
const kindOf = (branch: string) => model.kindOf(branch)?.kind.id ?? null
const oid = 'a'.repeat(40)

test.each([
  ['main', 'main'],
  ['master', 'main'],
  ['develop', 'develop'],
  ['release/v1.0.0', 'release'],
  ['hotfix/v1.0.0', 'hotfix'],
  ['hotfix/login', 'hotfix'],
  ['feature/ABC-1-x', 'feature'],
  ['revert-12-feature/x', 'bot'],
  ['revert-12-x', 'bot'],
  ['dependabot/npm_and_yarn/a/b-1.2.3', 'bot'],
  ['Main', null],
  ['HEAD', null],
  ['', null],
  ['origin/main', null],
  ['refs/heads/main', null],
  ['__proto__', null],
  ['constructor', null],
  ['release/v1', null],
])('%j is of kind %s', (branch, kind) => {
  expect(kindOf(branch)).toBe(kind)
  expect(kindOf(branch)).toBe(kind)
})

test.each([
  [`gh-readonly-queue/main/pr-1-${oid}`, 'main'],
  [`gh-readonly-queue/develop/pr-12-${'b'.repeat(64)}`, 'develop'],
  [`gh-readonly-queue/release/v1.0.0/pr-3-${oid}`, 'release'],
  [`gh-readonly-queue/main/pr-1-${oid}x`, null],
  [`gh-readonly-queue/main/pr--${oid}`, null],
  [`x/gh-readonly-queue/main/pr-1-${oid}`, null],
  ['gh-readonly-queue/main', null],
])('a merge queue branch %s is of kind %s', (branch, kind) => {
  expect(kindOf(branch)).toBe(kind)
  if (kind !== null) expect(isMergeQueue(branch)).toBe(true)
})

test('main is no merge queue', () => {
  expect(isMergeQueue('main')).toBe(false)
})

describe('where several kinds claim a name', () => {
  const several = (names: Readonly<Record<string, string>>) =>
    createBranchModel(gitflowWith({ branches: Object.fromEntries(Object.entries(names).map(([id, name]) => [id, { name }])) }))

  test('the one that captures most wins', () => {
    expect(several({ wide: '**' }).kindOf('release/v1.0.0')?.kind.id).toBe('release')
    expect(several({ wide: 'release/*' }).kindOf('release/v1.0.0')?.kind.id).toBe('release')
    expect(several({ wide: 'release/*' }).kindOf('release/next')?.kind.id).toBe('wide')
  })
  test('then the one with more of its own text', () => {
    expect(several({ spike: 'feature/spike-{slug}' }).kindOf('feature/spike-x')?.kind.id).toBe('spike')
  })
  test('then the first; a policy in which that happens is refused, but one that was kept may be older', () => {
    const policy = gitflowWith({ branches: { one: { name: 'x/{slug}' }, two: { name: 'y/{slug}' } } })
    const kinds = policy.kinds.map((kind) => (kind.id === 'two' ? { ...kind, names: ['x/{slug}'] } : kind))
    expect(createBranchModel({ ...policy, kinds }).kindOf('x/y')?.kind.id).toBe('one')
  })
})

test('what a name captured', () => {
  expect([...(model.kindOf('feature/ABC-1-add')?.captures ?? [])]).toEqual([
    ['ticket', 'ABC-1'],
    ['slug', 'add'],
  ])
})

test('who may go where, and how', () => {
  const kind = (id: string) => {
    const found = model.kind(id)
    if (found === null) throw new Error(id)
    return found
  }
  expect(model.methods(kind('release'), kind('main'))).toEqual(['merge', 'fast-forward'])
  expect(model.methods(kind('feature'), kind('develop'))).toEqual(['merge', 'fast-forward', 'squash'])
  expect(model.methods(kind('develop'), kind('main'))).toBeNull()
  expect(model.methods(kind('main'), kind('main'))).toBeNull()
  expect(model.sourcesOf(kind('main')).map(({ id }) => id)).toEqual(['release', 'hotfix'])
  expect(model.sourcesOf(kind('feature')).map(({ id }) => id)).toEqual(['develop'])
  expect(model.sourcesOf(kind('bot'))).toEqual([])
  expect(model.kind('none')).toBeNull()
  expect(model.kind('__proto__')).toBeNull()
})

test('rules by id', () => {
  expect(model.rule('no-delete')?.severity).toBe('error')
  expect(model.rule('none')).toBeNull()
})

test.each([
  ['v1.2.3', '1.2.3'],
  ['v1.2.3-rc.1', '1.2.3-rc.1'],
  ['1.2.3', undefined],
  ['v1.2.3x', undefined],
  ['', undefined],
])('the tag %j captures %s', (tag, version) => {
  expect(model.tagCaptures(tag)?.get('version')).toBe(version)
})

test("a kind's own tag pattern counts too", () => {
  const own = createBranchModel(gitflowWith({ branches: { hotfix: { tag: 'hot-{version}' } } }))
  expect(own.tagNames).toEqual(['v{version}', 'hot-{version}'])
  expect(own.tagCaptures('hot-1.0.0')?.get('version')).toBe('1.0.0')
  expect(createBranchModel(untagged).tagNames).toEqual([])
})

test.each([
  ['release/v1.1.0', 'v1.1.0'],
  ['hotfix/v1.0.1', 'v1.0.1'],
  ['hotfix/login', null],
  ['feature/x', null],
  ['main', null],
])('a merge of %s owes %s', (branch, tag) => {
  const named = model.kindOf(branch)
  expect(named && owedTagName(named)).toBe(tag)
})

test('a protected branch is guarded if it is permanent, another once it is published', () => {
  const states = ['main', 'develop', 'release', 'hotfix'].map((id) => [isGuarded(model.kind(id), false), isGuarded(model.kind(id), true)])
  expect(states).toEqual([
    [true, true],
    [true, true],
    [false, true],
    [false, false],
  ])
  expect(isGuarded(null, true)).toBe(false)
})

test('the policies of the tests are models too', () => {
  for (const policy of [strict, githubLike]) expect(createBranchModel(policy).kindOf('main')?.kind.production).toBe(true)
})

describe('version tags', () => {
  const withTags = (name: string | readonly string[]) =>
    createBranchModel(gitflowWith({ tags: { name }, branches: { release: { tag: null }, hotfix: { tag: null } } }))

  test.each([
    ['v1.2.3', '1.2.3'],
    ['v1.2.3-rc.1+b', '1.2.3-rc.1+b'],
    ['v1.2', null],
    ['v1', null],
    ['main', null],
  ])('of gitflow: %s names %s', (tag, version) => {
    expect(model.isVersionTag(tag)).toBe(version !== null)
    expect(versionOfTag(tag, model)).toBe(version)
  })

  test.each([[['v*', 'v{version}']], [['v{version}', 'v*']]])('a moving major is none beside versions, in whatever order: %j', (names) => {
    const both = withTags(names)
    expect(both.tagCaptures('v1')).not.toBeNull()
    expect(['v1', 'v1.0.0', 'x'].map(both.isVersionTag)).toEqual([false, true, false])
    expect(versionOfTag('v1.0.0', both)).toBe('1.0.0')
  })

  test('a group of an expression captures a version too', () => {
    const both = withTags(['/(?<version>[0-9]+(\\.[0-9]+)+)/', 'latest'])
    expect(['0.9.9.12', 'latest', '1'].map(both.isVersionTag)).toEqual([true, false, false])
    expect(versionOfTag('0.9.9.12', both)).toBe('0.9.9.12')
  })

  test.each([
    ['v1.2.3-rc.1', '1.2.3-rc.1'],
    ['release-2024.01', '2024.01'],
    ['app/v1.2.3', '1.2.3'],
    ['1.2.3.4.5', null],
    ['nightly', null],
    ['x1.2.3', null],
  ])('where no pattern captures one, %s is a version tag and names %s', (tag, version) => {
    expect(withTags('**').isVersionTag(tag)).toBe(true)
    expect(versionOfTag(tag, withTags('**'))).toBe(version)
  })
})
