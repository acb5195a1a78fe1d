import { expect, test } from 'vitest'
import { createBranchModel, owedTagName } from '../../../src/model/branch-model.ts'
import type { Kind, Method } from '../../../src/model/policy.ts'
import { RULE_DEFAULTS } from '../../../src/model/rule-ids.ts'
import { PRESETS } from '../../../src/policy/presets/index.ts'
import { resolvePolicy } from '../../../src/policy/resolve.ts'

const policy = resolvePolicy({ extends: 'gitflow' }, 'gitflow')
const model = createBranchModel(policy)

const usual: readonly Method[] = ['merge', 'fast-forward']
const withSquash: readonly Method[] = ['merge', 'fast-forward', 'squash']
const to = (methods: readonly Method[], ...kinds: readonly string[]) => kinds.map((kind) => ({ kind, methods }))
const topic = { permanent: false, protected: false, production: false, approvals: 0, environment: 'local', tag: null }

test.each<Omit<Kind, 'names'>>([
  {
    id: 'main',
    from: [],
    into: to(usual, 'develop', 'release', 'hotfix'),
    permanent: true,
    protected: true,
    production: true,
    approvals: 2,
    environment: 'production',
    tag: null,
  },
  {
    id: 'release',
    from: ['develop'],
    into: to(usual, 'main', 'develop'),
    permanent: false,
    protected: true,
    production: false,
    approvals: 1,
    environment: 'test',
    tag: { name: 'v{version}', required: true },
  },
  {
    id: 'develop',
    from: ['main'],
    into: to(usual, 'feature'),
    permanent: true,
    protected: true,
    production: false,
    approvals: 0,
    environment: 'dev',
    tag: null,
  },
  { id: 'feature', from: ['develop'], into: to(withSquash, 'develop'), ...topic },
  { id: 'bugfix', from: ['release'], into: to(withSquash, 'release'), ...topic },
  {
    id: 'hotfix',
    from: ['main'],
    into: to(usual, 'main', 'develop', 'release'),
    ...topic,
    tag: { name: 'v{version}', required: 'warn' },
  },
  { id: 'bot', from: 'any', into: to(withSquash, 'develop'), ...topic },
])('gitflow: $id as the design has it', (expected) => {
  const { names: _, ...kind } = policy.kinds.find(({ id }) => id === expected.id) ?? { names: [] }
  expect(kind).toEqual(expected)
})

test.each([
  ['main', 'main', null],
  ['master', 'main', null],
  ['develop', 'develop', null],
  ['release/v1.1.0', 'release', 'v1.1.0'],
  ['release/1.1.0', null, null],
  ['release/v1.1', null, null],
  ['feature/add-new-circuit', 'feature', null],
  ['feature/ABC-12', 'feature', null],
  ['feature/ABC-12-circuit', 'feature', null],
  ['feature/Add', null, null],
  ['bugfix/valve', 'bugfix', null],
  ['bugfix/ABC-12-valve', 'bugfix', null],
  ['hotfix/v1.1.1', 'hotfix', 'v1.1.1'],
  ['hotfix/fix-critical-bug', 'hotfix', null],
  ['hotfix/ABC-12', 'hotfix', null],
  ['dependabot/npm_and_yarn/x/y-1.2.3', 'bot', null],
  ['renovate/all', 'bot', null],
  ['changeset-release/main', 'bot', null],
  ['release-please--branches--main', 'bot', null],
  ['pre-commit-ci-update-config', 'bot', null],
  ['revert-123-feature/x', 'bot', null],
  ['revert-123-circuit', 'bot', null],
  ['mainframe', null, null],
  ['HEAD', null, null],
])('gitflow: %s is of kind %s and owes %s', (branch, kind, tag) => {
  const named = model.kindOf(branch)
  expect(named?.kind.id ?? null).toBe(kind)
  expect(named === null ? null : owedTagName(named)).toBe(tag)
})

test('gitflow: tags, rules and the rest', () => {
  const { kinds: _, ...rest } = policy
  expect(rest).toEqual({
    source: 'gitflow',
    extends: ['gitflow'],
    files: [],
    locked: [],
    remote: 'origin',
    tags: { names: ['v{version}'], annotated: true, immutable: true },
    rules: Object.entries(RULE_DEFAULTS).map(([id, severity]) => ({ id, severity, options: {} })),
    exempt: [],
    cache: true,
    forks: 'feature',
    overrides: [],
    since: null,
    baseline: null,
    mergeMessages: [],
  })
})

test.each([...PRESETS.keys()])('preset %s is a valid policy that survives JSON', (name) => {
  const resolved = resolvePolicy({ extends: name }, name)
  expect(JSON.parse(JSON.stringify(resolved))).toEqual(resolved)
  expect(() => createBranchModel(resolved)).not.toThrow()
})
