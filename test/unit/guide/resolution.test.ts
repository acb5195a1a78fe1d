import { describe, expect, test } from 'vitest'
import { resolution } from '../../../src/guide/resolution.ts'
import { createBranchModel } from '../../../src/model/branch-model.ts'
import type { PolicyConfig } from '../../../src/policy/config.ts'
import { PRESETS } from '../../../src/policy/presets/index.ts'
import { resolvePolicy } from '../../../src/policy/resolve.ts'

const modelOf = (config: PolicyConfig) => createBranchModel(resolvePolicy(config, 'a test'))
const gitflow = modelOf({ extends: 'gitflow', forks: 'feature' })
const branch = (name: string, model = gitflow, refs: readonly string[] = []) =>
  resolution({ type: 'branch', branch: name, proposed: false }, model, refs)
const tag = (name: string, model = gitflow) => resolution({ type: 'tag', tag: name }, model, [])

describe('a branch', () => {
  test.each([
    ['main', 'main', 'production'],
    ['release/v1.2.0', 'release', 'test'],
    ['develop', 'develop', 'dev'],
    ['feature/x', 'feature', 'local'],
  ])('%s is of the kind %s, in %s', (name, kind, environment) => {
    expect(branch(name)).toMatchObject({ ref: `refs/heads/${name}`, branch: name, tag: null, kind, environment, fault: null })
  })

  test('its version, its tag and its targets, with the branches that are here and on the remote, none twice', () => {
    const refs = [
      'refs/heads/main',
      'refs/remotes/origin/main',
      'refs/remotes/origin/develop',
      'refs/remotes/other/develop',
      'refs/tags/main',
    ]
    expect(branch('release/v1.2.0', gitflow, [...refs, 'refs/remotes/other/master'])).toMatchObject({
      version: '1.2.0',
      protected: true,
      permanent: false,
      production: false,
      owedTag: { name: 'v1.2.0', pattern: 'v{version}', severity: 'error' },
      targets: [
        { kind: 'main', methods: ['merge', 'fast-forward'], production: true, environment: 'production', branches: ['main'] },
        { kind: 'develop', production: false, environment: 'dev', branches: ['develop'] },
      ],
    })
    expect(branch('hotfix/urgent').owedTag).toEqual({ name: null, pattern: 'v{version}', severity: 'warn' })
    // A tag that nobody asks for is not owed.
    expect(branch('release/v1.2.0', modelOf({ extends: 'oneflow' })).owedTag).toBeNull()
    // Into what is not protected anything may be merged in any way.
    expect(branch('main').targets.find(({ kind }) => kind === 'hotfix')?.methods).toEqual(['merge', 'fast-forward', 'squash', 'rebase'])
  })

  test.each(['Main', 'main2', 'release/v1', 'production', 'wip'])('%s is of no kind, and in no environment', (name) => {
    const resolved = branch(name)
    expect(resolved).toMatchObject({ kind: null, environment: null, production: false, protected: false, version: null, targets: [] })
    expect(resolved.fault).toContain('of no kind')
  })

  test('that is only proposed is of its kind, and in no environment', () => {
    const proposed = resolution({ type: 'branch', branch: 'main', proposed: true }, gitflow, [])
    expect(proposed).toMatchObject({ kind: 'main', environment: null, proposed: true, fault: null })
    expect(branch(`gh-readonly-queue/main/pr-1-${'1'.repeat(40)}`)).toMatchObject({ kind: 'main', environment: null, proposed: true })
  })
})

describe("a fork's branch", () => {
  const about = 'pull request #1: mallory:main into develop'

  test('is of the kind that the policy has for forks, and in no environment, whatever it is called', () => {
    const model = modelOf({ extends: 'gitflow', forks: 'release' })
    expect(resolution({ type: 'fork', about }, model, [])).toMatchObject({
      ref: null,
      branch: null,
      kind: 'release',
      environment: null,
      version: null,
      owedTag: null,
      fork: true,
      proposed: true,
    })
  })

  test('is of none where the policy has none', () => {
    const model = modelOf({ branches: { main: { name: 'main', production: true, environment: 'production' } } })
    expect(resolution({ type: 'fork', about }, model, [])).toMatchObject({
      kind: null,
      environment: null,
      fault: expect.stringContaining('mallory'),
    })
  })
})

describe('a tag', () => {
  test.each([
    ['gitflow', 'main', 'production'],
    ['github-flow', 'main', 'production'],
    ['gitlab-flow', 'production', 'production'],
    ['trunk', 'release', 'production'],
    ['oneflow', 'main', null],
  ])('of a version is production in %s', (preset, kind, environment) => {
    const model = modelOf({ extends: preset })
    expect(tag('v1.2.0', model)).toMatchObject({
      ref: 'refs/tags/v1.2.0',
      tag: 'v1.2.0',
      branch: null,
      kind,
      environment,
      version: '1.2.0',
    })
  })

  test('every preset has a kind for it', () => {
    for (const preset of PRESETS.keys()) expect([preset, tag('v1.2.0', modelOf({ extends: preset })).fault]).toEqual([preset, null])
  })

  test.each([
    ['v1.2.0-rc.1', '1.2.0-rc.1'],
    ['v1.2.0-0+build', '1.2.0-0+build'],
    ['main', null],
    ['v1', null],
    ['nightly', null],
  ])('%s is no release, so it is of no kind', (name, version) => {
    expect(tag(name)).toMatchObject({ kind: null, environment: null, version, fault: expect.stringContaining('of no kind') })
  })

  test('build metadata makes no pre-release', () => {
    expect(tag('v1.2.0+b-1')).toMatchObject({ kind: 'main', version: '1.2.0+b-1' })
  })

  test('where several kinds are production, or none is, nobody can tell', () => {
    const kind = { permanent: true, production: true, environment: 'production' }
    const two = modelOf({ branches: { a: { name: 'a', ...kind }, b: { name: 'b', ...kind } }, tags: { name: 'v{version}' } })
    expect(tag('v1.2.0', two)).toMatchObject({ kind: null, environment: null, fault: expect.stringContaining('several kinds') })
    const lines = { a: { ...kind, permanent: false, name: 'a/v{version}' }, b: { ...kind, permanent: false, name: 'b/v{version}' } }
    const both = modelOf({ branches: lines, tags: { name: 'v{version}' } })
    expect(tag('v1.2.0', both)).toMatchObject({ kind: null, fault: expect.stringContaining('several kinds') })
    const none = modelOf({ branches: { a: { name: 'a' } }, tags: { name: 'v{version}' } })
    expect(tag('v1.2.0', none)).toMatchObject({ kind: null, fault: expect.stringContaining('no kind is production') })
  })
})

test('a job that works on nothing is of no kind', () => {
  const about = 'a deletion\u001b[2J'
  expect(resolution({ type: 'none', about }, gitflow, [])).toMatchObject({ kind: null, environment: null })
  expect(resolution({ type: 'none', about }, gitflow, []).fault).not.toContain('\u001b')
})
