import fc from 'fast-check'
import { expect, test } from 'vitest'
import { METHODS, SEVERITIES } from '../../../src/model/policy.ts'
import { RULE_IDS } from '../../../src/model/rule-ids.ts'
import type { PolicyConfig } from '../../../src/policy/config.ts'
import { type Layers, layOver, NO_LAYERS, originKey } from '../../../src/policy/layers.ts'

const lay = (...configs: readonly PolicyConfig[]): Layers =>
  configs.reduce((below, config, index) => layOver(below, { source: `${index}`, config }), NO_LAYERS)
/** What is left once everything is laid over: data, without who said it. */
const dataOf = ({ kinds, rules, origins: _1, own: _2, ...rest }: Layers) => ({
  ...rest,
  branches: Object.fromEntries(kinds),
  rules: Object.fromEntries(rules),
})
const kinds = (...names: readonly string[]) => Object.fromEntries(names.map((name) => [name, { name }]))

/** The merge rules, key by key: what is below, what is laid over it, and what stands there then. */
const RULES: readonly (readonly [string, PolicyConfig, PolicyConfig, object])[] = [
  ['remote: the later', { remote: 'a' }, { remote: 'b' }, { remote: 'b' }],
  ['remote: kept where nothing is said', { remote: 'a' }, {}, { remote: 'a' }],
  ['branches: kinds are added', { branches: kinds('a') }, { branches: kinds('b') }, { branches: kinds('a', 'b') }],
  [
    'a kind: key by key',
    { branches: { a: { name: 'a', approvals: 1 } } },
    { branches: { a: { approvals: 2 } } },
    { branches: { a: { name: 'a', approvals: 2 } } },
  ],
  [
    'name: the list replaces',
    { branches: { a: { name: ['a', 'b'] } } },
    { branches: { a: { name: 'c' } } },
    { branches: { a: { name: 'c' } } },
  ],
  [
    'from: the list replaces',
    { branches: { a: { from: ['a', 'b'] } } },
    { branches: { a: { from: ['c'] } } },
    { branches: { a: { from: ['c'] } } },
  ],
  [
    'into: the map replaces',
    { branches: { a: { into: { x: 'merge' } } } },
    { branches: { a: { into: { y: 'squash' } } } },
    { branches: { a: { into: { y: 'squash' } } } },
  ],
  [
    'tag of a kind: as a whole',
    { branches: { a: { tag: { name: 'v*', required: 'warn' } } } },
    { branches: { a: { tag: { name: 'w*' } } } },
    { branches: { a: { tag: { name: 'w*' } } } },
  ],
  [
    'tag of a kind: null takes it away',
    { branches: { a: { tag: 'v*' } } },
    { branches: { a: { tag: null } } },
    { branches: { a: { tag: null } } },
  ],
  [
    'environment: null takes it away',
    { branches: { a: { environment: 'x' } } },
    { branches: { a: { environment: null } } },
    { branches: { a: { environment: null } } },
  ],
  [
    'a kind: null takes it away with what leads to it',
    { branches: { a: { name: 'a' }, b: { name: 'b', from: ['a', 'b'], into: { a: 'merge', b: 'squash' } } }, forks: 'a' },
    { branches: { a: null } },
    { branches: { b: { name: 'b', from: ['b'], into: { b: 'squash' } } }, forks: null },
  ],
  [
    'a kind that was taken away begins anew',
    { branches: { a: { name: 'a', approvals: 3 } } },
    { branches: { a: null } },
    { branches: {}, forks: null },
  ],
  [
    'tags: key by key',
    { tags: { name: 'v*', annotated: true } },
    { tags: { annotated: false } },
    { tags: { name: 'v*', annotated: false } },
  ],
  [
    'rules: by id',
    { rules: { 'no-delete': 'off', 'tag-name': 'warn' } },
    { rules: { 'tag-name': 'off' } },
    { rules: { 'no-delete': 'off', 'tag-name': 'off' } },
  ],
  [
    'a rule: as a whole, its options too',
    { rules: { 'release-tag': ['error', { when: 'next-release' }] } },
    { rules: { 'release-tag': 'warn' } },
    { rules: { 'release-tag': 'warn' } },
  ],
  ['a rule: null gives it its default back', { rules: { 'no-delete': 'off' } }, { rules: { 'no-delete': null } }, { rules: {} }],
  ['exempt: the list replaces', { exempt: [{ branches: ['a'], reason: 'a' }] }, { exempt: [] }, { exempt: [] }],
  [
    'overrides: the list replaces',
    { overrides: [{ rule: 'tag-name', ref: 'refs/tags/a', reason: 'a', by: 'a' }] },
    { overrides: [] },
    { overrides: [] },
  ],
  ['since: null takes it away', { since: 'v1' }, { since: null }, { since: null }],
  ['baseline: null takes it away', { baseline: 'a' }, { baseline: null }, { baseline: null }],
  ['forks: null takes it away', { forks: 'a' }, { forks: null }, { forks: null }],
  [
    'mergeMessages: the list replaces',
    { mergeMessages: ['(?<source>a)'] },
    { mergeMessages: ['(?<source>b)'] },
    { mergeMessages: ['(?<source>b)'] },
  ],
  ['$schema, extends: are of their config alone', { $schema: 'a', extends: 'gitflow' }, {}, {}],
]

test.each(RULES)('%s', (_, below, over, expected) => {
  expect(dataOf(lay(below, over))).toEqual({ branches: {}, rules: {}, tags: {}, ...expected })
})

test('each value is said to be of the last config that gave it, and a kind that is gone of the one that took it', () => {
  const { origins } = lay(
    { branches: { a: { name: 'a', approvals: 1 }, b: { name: 'b' } }, rules: { 'no-delete': 'off' }, remote: 'x' },
    { branches: { a: { approvals: 2 }, b: null }, rules: { 'no-delete': null } },
  )
  expect(Object.fromEntries([...origins].map(([key, source]) => [key.replaceAll('\u0000', '.'), source]))).toEqual({
    'branches.a.name': '0',
    'branches.a.approvals': '1',
    'branches.b': '1',
    remote: '0',
  })
  const again = lay({ branches: { a: { name: 'a' } } }, { branches: { a: null } }, { branches: { a: { name: 'b' } } })
  expect(again.origins.has(originKey('branches', 'a'))).toBe(false)
})

const id = fc.constantFrom('a', 'b', 'c')
const optional = { requiredKeys: [] as [] }
const kind = fc.record(
  {
    name: fc.constantFrom('a', 'b', ['a', 'c']),
    from: fc.oneof(fc.constant('any'), id, fc.subarray(['a', 'b', 'c'])),
    into: fc.oneof(id, fc.dictionary(id, fc.constantFrom(...METHODS))),
    approvals: fc.nat(3),
    tag: fc.constantFrom(null, 'v*', { name: 'w*', required: false }),
  },
  optional,
)
const config = (aKind: fc.Arbitrary<unknown>) =>
  fc.record(
    {
      remote: fc.constantFrom('x', 'y'),
      branches: fc.dictionary(id, aKind),
      tags: fc.record({ name: fc.constantFrom('v*', ['a']), annotated: fc.boolean() }, optional),
      rules: fc.dictionary(fc.constantFrom(...RULE_IDS.slice(0, 3)), fc.option(fc.constantFrom(...SEVERITIES))),
      since: fc.option(fc.constantFrom('v1', 'v2')),
      forks: fc.option(id),
    },
    optional,
  ) as fc.Arbitrary<PolicyConfig>

test('the same config twice is the same as once', () => {
  fc.assert(
    fc.property(config(kind), config(fc.option(kind)), (below, over) => {
      expect(dataOf(lay(below, over, over))).toEqual(dataOf(lay(below, over)))
    }),
  )
})

// What takes a kind away needs to know what is below it, so there only the order from below counts.
test('without kinds that are taken away it does not matter which two are laid over one another first', () => {
  const asConfig = (layers: Layers): PolicyConfig => dataOf(layers) as PolicyConfig
  const plain = config(kind).map(({ rules: _, ...rest }) => rest as PolicyConfig)
  fc.assert(
    fc.property(plain, plain, plain, (a, b, c) => {
      expect(dataOf(lay(a, asConfig(lay(b, c))))).toEqual(dataOf(lay(a, b, c)))
      expect(dataOf(lay(asConfig(lay(a, b)), c))).toEqual(dataOf(lay(a, b, c)))
    }),
  )
})
