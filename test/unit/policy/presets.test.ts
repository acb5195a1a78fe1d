import { describe, expect, test } from 'vitest'
import { topicBranchFor } from '../../../src/advice/names.ts'
import { allowedSources, route } from '../../../src/advice/wording.ts'
import { createBranchModel } from '../../../src/model/branch-model.ts'
import { compileNamePattern } from '../../../src/model/name-pattern.ts'
import { PRESETS } from '../../../src/policy/presets/index.ts'
import { resolvePolicy } from '../../../src/policy/resolve.ts'

const NAMES = [...PRESETS.keys()]
const policyOf = (preset: string) => resolvePolicy({ extends: preset }, preset)
const modelOf = (preset: string) => createBranchModel(policyOf(preset))

test('the presets are those that the docs tell of', () => {
  expect(NAMES).toEqual(['gitflow', 'gitflow-strict', 'github-flow', 'gitlab-flow', 'trunk', 'oneflow'])
})

describe.each(NAMES)('preset %s', (name) => {
  const policy = policyOf(name)
  const model = modelOf(name)

  test('is plain data and complete by itself', () => {
    const preset = PRESETS.get(name)
    expect(structuredClone(preset)).toEqual(preset)
    expect(preset?.extends).toBeUndefined()
    expect(JSON.parse(JSON.stringify(policy))).toEqual(policy)
  })

  test('every kind can reach production, by merges and by branches that start from it', () => {
    const production = policy.kinds.filter((kind) => kind.production)
    const lost = policy.kinds.filter((kind) => !production.some((target) => route(kind, target, model) !== null))
    expect(production).not.toEqual([])
    expect(lost.map(({ id }) => id)).toEqual([])
  })

  test("a fork's branch is of a kind that may go where work is done, and never straight to where releases come from", () => {
    const forks = model.kind(policy.forks ?? '')
    expect(forks).toMatchObject({ permanent: false, protected: false, tag: null })
    expect(forks?.from).not.toBe('any')
    const found = model.kindOf('develop')?.kind
    const develop = found?.permanent === true ? found : undefined
    const main = model.kindOf('main')?.kind
    const methods = (target: typeof main) => (forks === null || target === undefined ? null : model.methods(forks, target))
    expect(methods(develop ?? main)).not.toBeNull()
    if (develop !== undefined) expect(methods(main)).toBeNull()
  })

  test('bots come into develop, and into main only where there is no develop', () => {
    const develop = model.kindOf('develop')?.kind
    const main = model.kindOf('main')?.kind
    for (const branch of [
      'dependabot/npm_and_yarn/x/y-1.2.3',
      'renovate/lodash-4.x',
      'release-please--branches--main',
      'changeset-release/main',
    ]) {
      const kind = model.kindOf(branch)?.kind
      const mayGo = (target: typeof main) => kind !== undefined && target !== undefined && model.methods(kind, target) !== null
      // In a flow where every name is a topic's, "develop" is one too.
      const isDevelop = develop?.permanent === true
      expect([branch, mayGo(develop) && isDevelop, mayGo(main)]).toEqual([branch, isDevelop, !isDevelop])
    }
  })

  test('every kind that has to begin somewhere begins at another, and no pattern stands in two kinds', () => {
    expect(policy.kinds.filter((kind) => !kind.permanent && kind.from.length === 0)).toEqual([])
    const patterns = policy.kinds.flatMap((kind) => kind.names)
    expect(new Set(patterns).size).toBe(patterns.length)
  })

  test('a protected branch takes something, but one that is only cut, and a production branch is protected', () => {
    expect(policy.kinds.filter((kind) => kind.production && !kind.protected)).toEqual([])
    expect(policy.kinds.filter((kind) => kind.protected && model.sourcesOf(kind).length === 0)).toEqual([])
  })

  test('the advice for a commit on a permanent branch is a branch that may go there', () => {
    for (const target of policy.kinds.filter((kind) => kind.permanent)) {
      const advised = topicBranchFor(target, model, 'Quick fix', new Set())
      const kind = advised === null ? null : model.kindOf(advised)?.kind
      expect(allowedSources(target, model), `${advised}`).toContain(`${kind?.id} (`)
      const startsHere = model.sourcesOf(target).some((source) => source.from.includes(target.id))
      expect(kind?.from.includes(target.id), target.id).toBe(startsHere)
    }
  })

  test('the kind for bots can be taken away by one line', () => {
    const without = resolvePolicy({ extends: name, branches: { bot: null } }, 'test')
    expect(without.kinds.map(({ id }) => id)).toEqual(policy.kinds.map(({ id }) => id).filter((id) => id !== 'bot'))
  })

  test.each([
    'dependabot/npm_and_yarn/x/y-1.2.3',
    'renovate/all',
    'changeset-release/main',
    'release-please--branches--main',
    'pre-commit-ci-update-config',
    'revert-123-search',
    'revert-123-feature/search',
  ])('%s is a bot branch', (branch) => {
    expect(model.kindOf(branch)?.kind.id).toBe('bot')
  })

  test('tags are versions with a v, annotated and never moved', () => {
    expect(policy.tags).toEqual({ names: ['v{version}'], annotated: true, immutable: true })
    expect(model.tagCaptures('v1.2.3')?.get('version')).toBe('1.2.3')
    expect(model.tagCaptures('1.2.3')).toBeNull()
  })
})

test.each([
  ['gitflow-strict', 'main', 'main'],
  ['gitflow-strict', 'hotfix/ABC-1', 'hotfix'],
  ['gitflow-strict', 'quickfix', null],
  ['github-flow', 'main', 'main'],
  ['github-flow', 'master', 'main'],
  ['github-flow', 'Main', 'topic'],
  ['github-flow', 'add-search', 'topic'],
  ['github-flow', 'JIRA-12', 'topic'],
  ['github-flow', 'patch-1', 'topic'],
  ['github-flow', 'alice/Try_Things', 'topic'],
  ['gitlab-flow', 'main', 'main'],
  ['gitlab-flow', 'staging', 'staging'],
  ['gitlab-flow', 'pre-production', 'staging'],
  ['gitlab-flow', 'production', 'production'],
  ['gitlab-flow', 'feature/search', 'feature'],
  ['gitlab-flow', '12-add-search', 'feature'],
  ['gitlab-flow', '12-add/search', null],
  ['gitlab-flow', 'bugfix/ABC-1', 'bugfix'],
  ['gitlab-flow', 'hotfix/leak', 'hotfix'],
  ['gitlab-flow', 'cherry-pick-1a2b3c4d', 'hotfix'],
  ['gitlab-flow', 'revert-1a2b3c4d', 'bot'],
  ['gitlab-flow', 'quickfix', null],
  ['trunk', 'trunk', 'main'],
  ['trunk', 'add-search', 'topic'],
  ['trunk', 'alice/add-search', 'topic'],
  ['trunk', 'release/v1.2.0', 'release'],
  ['trunk', 'release/1.2', 'release'],
  ['trunk', 'release/2026-11', 'release'],
  ['trunk', 'pick/leak', 'pick'],
  ['trunk', 'cherry-pick-1a2b3c4d', 'pick'],
  ['trunk', 'backport-12-to-release/1.2', 'pick'],
  ['trunk', 'backport/1.2/pr-12', 'pick'],
  ['trunk', 'mergify/bp/release/1.2/pr-12', 'pick'],
  ['oneflow', 'feature/search', 'feature'],
  ['oneflow', 'release/v2.3.0', 'release'],
  ['oneflow', 'hotfix/v2.3.1', 'hotfix'],
  ['oneflow', 'hotfix/leak', 'hotfix'],
  ['oneflow', 'develop', null],
])('%s: %s is of kind %s', (preset, branch, kind) => {
  expect(modelOf(preset).kindOf(branch)?.kind.id ?? null).toBe(kind)
})

test.each(NAMES)('%s: no two kinds are equally near to one name', (preset) => {
  const model = modelOf(preset)
  const samples = [
    'main',
    'develop',
    'revert-1-x',
    'revert-1-a/b',
    'release/v1.0.0',
    'release/1.0',
    'hotfix/v1.0.0',
    'feature/x',
    '1-x',
    'x',
    'a/b',
  ]
  for (const sample of samples) {
    const matches = model.policy.kinds.flatMap((kind) =>
      kind.names
        .map(compileNamePattern)
        .filter((pattern) => pattern.match(sample) !== null)
        .map(({ weight }) => ({ kind: kind.id, weight })),
    )
    const best = Math.max(...matches.map(({ weight }) => weight))
    expect(new Set(matches.filter(({ weight }) => weight === best).map(({ kind }) => kind)).size, sample).toBeLessThanOrEqual(1)
  }
})

describe('gitflow-strict', () => {
  test('has the kinds of gitflow, and differs in methods, in the tag of a hotfix and in nothing else', () => {
    const loose = policyOf('gitflow').kinds
    const strict = policyOf('gitflow-strict').kinds
    const asMerges = loose.map((kind) => ({
      ...kind,
      into: kind.into.map((target) => ({ ...target, methods: ['merge'] })),
      tag: kind.id === 'hotfix' ? { name: 'v{version}', required: true } : kind.tag,
    }))
    expect(strict).toEqual(asMerges)
  })

  test('asks for signed, annotated tags', () => {
    const rules = new Map(policyOf('gitflow-strict').rules.map((rule) => [rule.id, rule]))
    expect(rules.get('tag-annotated')?.severity).toBe('error')
    expect(rules.get('tag-signed')).toEqual({ id: 'tag-signed', severity: 'error', options: { check: 'present' } })
    expect(rules.get('published-first')?.severity).toBe('error')
  })
})

describe('what each preset says of merges', () => {
  test.each([
    ['github-flow', 'topic', 'main', ['merge', 'squash']],
    ['github-flow', 'main', 'main', null],
    ['gitlab-flow', 'main', 'staging', ['merge', 'fast-forward']],
    ['gitlab-flow', 'staging', 'production', ['merge', 'fast-forward']],
    ['gitlab-flow', 'main', 'production', null],
    ['gitlab-flow', 'production', 'main', null],
    ['gitlab-flow', 'feature', 'staging', null],
    ['gitlab-flow', 'hotfix', 'production', ['merge', 'fast-forward']],
    ['trunk', 'topic', 'main', ['merge', 'fast-forward', 'squash', 'rebase']],
    ['trunk', 'release', 'main', null],
    ['trunk', 'main', 'release', null],
    ['trunk', 'topic', 'release', null],
    ['oneflow', 'feature', 'main', ['merge', 'fast-forward', 'rebase']],
    ['oneflow', 'release', 'main', ['merge', 'fast-forward']],
  ])('%s: %s into %s by %j', (preset, source, target, methods) => {
    const model = modelOf(preset)
    const from = model.kind(source)
    const to = model.kind(target)
    expect(from === null || to === null ? 'no such kind' : model.methods(from, to)).toEqual(methods)
  })

  test('only the two gitflows ask for a tag at a merge', () => {
    const asking = NAMES.filter((name) => policyOf(name).kinds.some(({ tag }) => tag !== null && tag.required !== false))
    expect(asking).toEqual(['gitflow', 'gitflow-strict'])
  })
})
