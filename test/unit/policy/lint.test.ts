import { expect, test } from 'vitest'
import { createBranchModel } from '../../../src/model/branch-model.ts'
import type { Kind } from '../../../src/model/policy.ts'
import type { PolicyConfig } from '../../../src/policy/config.ts'
import { contradictionsIn } from '../../../src/policy/lint.ts'
import { deadEnds } from '../../../src/policy/lint-ways.ts'
import { PRESETS } from '../../../src/policy/presets/index.ts'
import { resolvePolicy, resolveStack } from '../../../src/policy/resolve.ts'
import { stackOfPresets } from '../../../src/policy/stack.ts'
import { quickest } from '../../support/quickest.ts'
import { policyOf, refusalOf } from './stacks.ts'

const refusal = (config: PolicyConfig) => refusalOf(Promise.resolve().then(() => resolvePolicy(config, 'mine')))
const gitflow = (config: PolicyConfig): PolicyConfig => ({ extends: 'gitflow', ...config })
const ANCESTOR = { 'back-merge': ['error', { mode: 'ancestor' }] } as const
/** A chain of kinds, each from the one before and back into it. */
function chain(length: number): PolicyConfig {
  const kinds = Array.from(
    { length },
    (_, index) => [`k${index}`, { name: `k${index}/{slug}`, from: before(index), into: before(index) }] as const,
  )
  return { branches: { main: { name: 'main', permanent: true, protected: true, production: true }, ...Object.fromEntries(kinds) } }
}

const before = (index: number): string => (index === 0 ? 'main' : `k${index - 1}`)

const TWO_DIGITS = '/release-(?<version>[0-9]+\\.[0-9]+)/'

/** A policy that contradicts itself, the two places that do it, and a change by which nothing is stuck any more. */
const CONTRADICTIONS: readonly (readonly [string, PolicyConfig, readonly string[], PolicyConfig])[] = [
  [
    'kinds that never reach production',
    gitflow({ branches: { release: null } }),
    [
      'no way leads from develop, feature, bot to production',
      'branches.feature.into (gitflow)',
      'branches.main.production (gitflow)',
      'taken away: branches.release (mine)',
    ],
    gitflow({ branches: { release: null, develop: { into: 'main' } } }),
  ],
  [
    'production that nothing may reach',
    { branches: { main: { name: 'main', protected: true, production: true }, feature: { name: 'feature/{slug}', from: 'main' } } },
    ['nothing may reach main', 'branches.main.protected (mine)', 'branches.feature.into (by default)'],
    {
      branches: {
        main: { name: 'main', protected: true, production: true },
        feature: { name: 'feature/{slug}', from: 'main', into: 'main' },
      },
    },
  ],
  [
    'a name of two kinds',
    gitflow({ branches: { one: { name: 'x-{slug}' }, two: { name: '{slug}-x' } } }),
    ['"x-x" would be of two kinds', 'branches.one.name (mine) has "x-{slug}"', 'branches.two.name (mine) has "{slug}-x"'],
    gitflow({ branches: { one: { name: 'x-{slug}' }, two: { name: '{slug}-xy' } } }),
  ],
  [
    'a literal name of two kinds',
    gitflow({ branches: { next: { name: 'develop' } } }),
    ['"develop" would be of two kinds', 'branches.develop.name (gitflow)', 'branches.next.name (mine)'],
    gitflow({ branches: { next: { name: 'next' } } }),
  ],
  [
    'expressions that share a name',
    gitflow({ branches: { one: { name: '/[a-z]+-[0-9]/' }, two: { name: '/abc-./' } } }),
    ['would be of two kinds', 'branches.one.name (mine)', 'branches.two.name (mine)'],
    gitflow({ branches: { one: { name: '/[a-z]+-[0-9]/' }, two: { name: '/abc_./' } } }),
  ],
  [
    'a branch that can never be deleted',
    gitflow({ branches: { release: { into: { main: 'squash', develop: 'merge' } } } }),
    [
      'a release branch could never be deleted',
      'branches.release.into (mine) allows only squash into main',
      'rules.no-delete (by default)',
    ],
    gitflow({ branches: { release: { into: { main: ['squash', 'merge'], develop: 'merge' } } } }),
  ],
  [
    'history that never goes back',
    gitflow({ branches: { main: { into: { develop: 'squash' } } }, rules: ANCESTOR }),
    ['develop could never have the history of main', 'branches.main.into (mine) allows only squash', 'rules.back-merge (mine)'],
    gitflow({ branches: { main: { into: { develop: 'squash' } } } }),
  ],
  [
    'a tag that no pattern allows',
    gitflow({ branches: { release: { name: TWO_DIGITS } } }),
    ['no release branch can have its tag', 'branches.release.name (mine)', 'branches.release.tag (gitflow)', 'owes "v'],
    gitflow({ branches: { release: { name: '/release-(?<version>.+)/' } } }),
  ],
  [
    'a tag that git refuses',
    gitflow({ branches: { release: { tag: 'v {version}' } } }),
    ['branches.release.tag (mine)', 'which is no name for git'],
    gitflow({ branches: { release: { tag: 'V{version}' } } }),
  ],
  [
    'one tag for all releases, which may not move',
    gitflow({ branches: { release: { tag: 'released' }, hotfix: { tag: null } }, tags: { name: [] } }),
    ['only one release could ever be released', 'branches.release.tag (mine) is "released"', 'tags.immutable (gitflow)'],
    gitflow({ branches: { release: { tag: 'released' }, hotfix: { tag: null } }, tags: { name: [], immutable: false } }),
  ],
]

test.each(CONTRADICTIONS)('%s: refused, naming both lines', async (_, config, said, mended) => {
  const text = await refusal(config)
  expect(text.split('\n')[0]).toBe('mine contradicts itself')
  for (const part of said) expect(text).toContain(part)
  expect(text.split('\n')).toHaveLength(2)
  expect(() => resolvePolicy(mended, 'mine')).not.toThrow()
})

test.each<readonly [string, PolicyConfig]>([
  ['a dead end on purpose', gitflow({ branches: { spike: { name: 'spike/{slug}', from: 'develop' } } })],
  [
    'a line of its own',
    gitflow({ branches: { pages: { name: 'gh-pages' }, docs: { name: 'docs/{slug}', from: 'pages', into: 'pages' } } }),
  ],
  ['production that anything may reach', gitflow({ branches: { release: null, main: { protected: false } } })],
  ['no production at all', { branches: { main: { name: 'main', protected: true }, feature: { name: 'feature/{slug}' } } }],
  // The first of them starts where no branch of its from is known: branch-origin cannot tell, and lets it through.
  ['a kind that starts from itself only', gitflow({ branches: { feature: { from: 'feature' } } })],
  ['history that a merge brings back', gitflow({ rules: ANCESTOR, branches: { main: { into: { develop: ['squash', 'merge'] } } } })],
  ['history that a fast-forward brings back', gitflow({ rules: ANCESTOR, branches: { main: { into: { develop: 'fast-forward' } } } })],
  [
    'a squash into what is not protected',
    gitflow({ branches: { release: { into: { main: 'merge', develop: 'squash' } }, develop: { protected: false } } }),
  ],
  ['one kind alone', { branches: { main: { name: 'main', protected: true, production: true } } }],
  [
    'a tie that a third pattern wins',
    gitflow({ branches: { a: { name: 'x-{slug}' }, b: { name: '{slug}-x' }, c: { name: 'x-x' }, d: { name: 'x-{slug}-x' } } }),
  ],
  ['a tag of a kind that does not go into production', gitflow({ branches: { develop: { tag: 'v{version}' } } })],
  ['signed tags that need not be annotated', gitflow({ tags: { annotated: false }, rules: { 'tag-signed': 'error' } })],
])('%s is no contradiction', (_, config) => {
  expect(() => resolvePolicy(config, 'mine')).not.toThrow()
})

test.each<readonly [string, PolicyConfig, string]>([
  ['merge-source', gitflow({ branches: { release: null } }), 'merge-source'],
  ['no-delete', gitflow({ branches: { release: { into: { main: 'squash', develop: 'merge' } } } }), 'no-delete'],
  ['merge-method', gitflow({ branches: { release: { into: { main: 'squash', develop: 'merge' } } } }), 'merge-method'],
  ['release-tag', gitflow({ branches: { release: { tag: 'v {version}' } } }), 'release-tag'],
])('a rule that is off, warns or has an exemption forbids nothing: %s', (_, config, rule) => {
  expect(() => resolvePolicy(config, 'mine')).toThrow()
  for (const severity of ['off', 'warn'] as const) resolvePolicy({ ...config, rules: { [rule]: severity } }, 'mine')
  resolvePolicy({ ...config, exempt: [{ branches: ['x'], rules: [rule as never], reason: 'x' }] }, 'mine')
})

test('both lines are named where they are of different configs', async () => {
  const files = { 'team.json': { extends: 'gitflow', branches: { release: null } } }
  expect(await refusalOf(policyOf(files, { extends: './team.json', branches: { develop: { into: 'feature' } } }))).toMatch(
    /branches\.develop\.into \(branch-policy\.config\.json\).*branches\.release \(team\.json\)/,
  )
  const gone = await refusalOf(
    policyOf({ 'team.json': { extends: 'gitflow', branches: { bugfix: null } } }, { extends: './team.json', forks: 'bugfix' }),
  )
  expect(gone).toContain(
    'forks: got "bugfix", expected a kind (main, release, develop, feature, hotfix, bot); branches.bugfix (team.json) takes it away',
  )
})

test('every preset, and what the lint costs', () => {
  for (const name of PRESETS.keys()) {
    const { policy, origins } = resolveStack(stackOfPresets({ extends: name }, name))
    expect(contradictionsIn(policy, origins)).toEqual([])
    expect(
      quickest(() => [contradictionsIn(policy, origins)]),
      name,
    ).toBeLessThan(30)
  }
})

test('hostile patterns are looked through in bounded time', () => {
  const names = ['/(?:a|b|c|d|e|f){20}(?<version>.*)/', '/(?:(?:[a-z]+-?)+){3,9}/', `${'*/'.repeat(40)}*`, `/${'a?'.repeat(100)}/`]
  const kinds = names.flatMap((name, index) => [0, 1, 2].map((copy) => [`k${index}-${copy}`, { name, into: 'main', tag: 'v{version}' }]))
  const started = performance.now()
  try {
    resolvePolicy({ branches: { main: { name: 'main', protected: true, production: true }, ...Object.fromEntries(kinds) } }, 'mine')
  } catch {
    // They share names, of course.
  }
  expect(performance.now() - started).toBeLessThan(15_000)
})

test('work grows with the number of kinds, not with its square', () => {
  const readsFor = (count: number): number => {
    let reads = 0
    const main = resolvePolicy({ branches: { main: { name: 'main', protected: true, production: true } } }, 'mine')
    const [production] = main.kinds
    if (production === undefined) throw new Error('no kind')
    const kinds = Array.from({ length: count }, (_, index): Kind => {
      const into = [{ kind: `k${index + 1}`, methods: ['merge'] as const }]
      const kind = { ...production, id: `k${index}`, permanent: false, production: false, protected: false }
      const counted = <Value>(value: Value): Value => {
        reads += 1
        return value
      }
      return Object.defineProperties(kind, { into: { get: () => counted(into) }, from: { get: () => counted([]) } })
    })
    const policy = { ...main, kinds: [production, ...kinds] }
    const lines = deadEnds({ policy, model: createBranchModel(policy), origins: new Map(), refuses: () => true })
    expect(lines, 'none of them leads to main').toHaveLength(1)
    return reads
  }
  expect(readsFor(300)).toBeLessThan(12 * readsFor(30))
})

test('of very many ambiguous names some are told, and whoever mends those is told the next', () => {
  const kinds = Array.from({ length: 100 }, (_, index) => [`k${index}`, { name: `/(?:k${index}|x)-[a-z]+/` }])
  const policy = { branches: Object.fromEntries(kinds) }
  expect(() => resolvePolicy(policy, 'mine')).toThrow(
    expect.objectContaining({ faults: expect.toSatisfy((all: string[]) => all.length === 20) }),
  )
})

test('a line shows no control character', async () => {
  const text = await refusal(gitflow({ branches: { one: { name: 'a\u001b[2J*' }, next: { name: 'develop' } } }))
  expect(text).not.toMatch(/\u001b/)
})

test('a policy of three thousand kinds is looked at without trying each with each other', () => {
  expect(resolvePolicy(chain(3000), 'mine').kinds).toHaveLength(3001)
  const cut = chain(3000).branches ?? {}
  const lost = { ...cut, k0: { name: 'k0/{slug}', from: 'main', into: 'k1' } }
  expect(() => resolvePolicy({ branches: lost } as PolicyConfig, 'mine')).toThrow('contradicts itself')
})
