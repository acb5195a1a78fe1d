import { readdirSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { defaultLoaders } from 'cosmiconfig'
import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { parse } from 'yaml'
import ownConfig from '../../../branch-policy.config.ts'
import { ConfigError } from '../../../src/model/errors.ts'
import { METHODS, type ResolvedPolicy, SEVERITIES } from '../../../src/model/policy.ts'
import { printable } from '../../../src/model/printable.ts'
import { RULE_IDS } from '../../../src/model/rule-ids.ts'
import { effectiveConfig, pluginPaths } from '../../../src/policy/effective.ts'
import { PRESETS } from '../../../src/policy/presets/index.ts'
import { resolvePolicy } from '../../../src/policy/resolve.ts'
import { safeJson } from '../../../src/reporters/json.ts'
import { policyText } from '../../../src/reporters/policy-text.ts'
import { policyYaml } from '../../../src/reporters/policy-yaml.ts'

const root = join(import.meta.dirname, '..', '..', '..')

const shown = (policy: ResolvedPolicy): string => policyText({ policy, originOf: () => 'somebody', plugins: [], notes: [], caching: null })

/** Every form in which a policy is written, and every reader that people have for it. */
const WAYS: readonly (readonly [string, (policy: ResolvedPolicy) => unknown])[] = [
  ['as it is', (policy) => effectiveConfig(policy)],
  ['JSON', (policy) => JSON.parse(safeJson(effectiveConfig(policy)))],
  ['YAML, as a config is read', (policy) => defaultLoaders['.yaml']('x.yaml', policyYaml(effectiveConfig(policy)))],
  ['YAML 1.2', (policy) => parse(policyYaml(effectiveConfig(policy)))],
  ['YAML 1.1', (policy) => parse(policyYaml(effectiveConfig(policy)), { schema: 'yaml-1.1' })],
  ['the text, as a config is read', (policy) => defaultLoaders['.yaml']('x.yaml', shown(policy))],
  ['the text as YAML 1.1', (policy) => parse(shown(policy), { schema: 'yaml-1.1' })],
]

/** The policy itself, without the names of the files that it was read from. */
function judged(policy: ResolvedPolicy): unknown {
  return { ...policy, source: null, extends: null, files: null }
}

function expectRoundTrip(policy: ResolvedPolicy): void {
  for (const [way, write] of WAYS) expect(judged(resolvePolicy(write(policy), 'out')), way).toEqual(judged(policy))
}

function examples(): readonly (readonly [string, unknown])[] {
  const pages = ['README.md', ...readdirSync(join(root, 'docs'), { recursive: true, encoding: 'utf8' }).map((name) => join('docs', name))]
  return (
    pages
      .filter((page) => page.endsWith('.md'))
      .flatMap((page) =>
        [...readFileSync(join(root, page), 'utf8').matchAll(/^```(?:json|yaml) config\n([\s\S]*?)^```$/gm)].map(
          (match, index) => [`${page}, ${index + 1}`, parse(match[1] ?? '')] as const,
        ),
      )
      // What extends a file or a package is read with it: the end-to-end tests do.
      .filter(([, config]) => [config.extends ?? []].flat().every((entry: string) => PRESETS.has(entry)) && config.plugins === undefined)
  )
}

describe('resolved again, it is the same policy', () => {
  test.each([...PRESETS, ['the policy of this repository', ownConfig], ...examples()] as const)('%s', (_, config) => {
    expectRoundTrip(resolvePolicy(config, 'x'))
  })

  test('any config laid over a preset, whatever its texts are', () => {
    let policies = 0
    fc.assert(
      fc.property(configs(), (config) => {
        let policy: ResolvedPolicy
        try {
          policy = resolvePolicy(config, 'x')
        } catch (error) {
          // What a policy may not say is no matter of how it is written.
          if (error instanceof ConfigError) return
          throw error
        }
        policies += 1
        expectRoundTrip(policy)
        for (const text of [safeJson(effectiveConfig(policy)), policyYaml(effectiveConfig(policy)), shown(policy)]) {
          // A `::` counts where a line begins, and no line begins with a text of somebody else's.
          for (const line of text.split('\n').map((one) => one.replaceAll(' :', ''))) expect(printable(line)).toBe(line)
        }
      }),
      { numRuns: 120 },
    )
    expect(policies).toBeGreaterThan(30)
  })
})

const HOSTILE = [
  'no',
  'on',
  'y',
  '~',
  'null',
  '1.0',
  '0x1f',
  '0o17',
  '017',
  '1_000',
  '12:30:45',
  '.inf',
  '2024-01-31',
  '<<',
  '=',
  '- x',
  'a: b',
  'a #b',
  '#',
  '*a',
  '&a',
  '!!int 1',
  '{x}',
  '[x]',
  ' x ',
  "it's",
  '"',
  'a\nb',
  'a\r\nb',
  '%YAML',
  '---',
  '...',
  '@x',
  '`',
  '|',
  '>',
  '?',
  ':',
  ',',
  '\\u0041',
  '\u001b[2J',
  '\u0085',
  '\u2028',
  '\u202e',
  '\u{e0001}',
  '\ud800',
  '\u00e9',
  '\u{1f600}',
  '::error::x',
  'x ::error::y',
  '##[error]x',
  '##vso[task.x]',
  'x'.repeat(200),
  'word '.repeat(40),
]

function configs(): fc.Arbitrary<unknown> {
  const text = fc.oneof(fc.constantFrom(...HOSTILE), fc.string({ minLength: 1, unit: 'binary' }))
  const flag = fc.boolean()
  const kinds = fc.constantFrom('main', 'release', 'develop', 'feature', 'no', '1.0', 'ein-kind', '2024-01-31')
  const names = fc.constantFrom('a/{slug}', 'b/*', 'c/v{version}', '/d-[0-9]+/', '2024', 'on', 'e/#1', "f'/**")
  const methods = fc.uniqueArray(fc.constantFrom(...METHODS), { minLength: 1 })
  const list = <T>(entry: fc.Arbitrary<T>) => fc.array(entry, { maxLength: 3 })
  const kind = fc.record(
    {
      name: fc.oneof(names, fc.array(names, { minLength: 1, maxLength: 4 })),
      from: fc.oneof(kinds, list(kinds), fc.constant('any')),
      into: fc.oneof(kinds, list(kinds), fc.dictionary(kinds, methods, { maxKeys: 4 })),
      permanent: flag,
      protected: flag,
      production: flag,
      approvals: fc.nat(5),
      environment: fc.option(text),
      tag: fc.option(fc.oneof(names, fc.record({ name: names, required: fc.constantFrom(true, false, 'warn') }))),
    },
    { requiredKeys: ['name'] },
  )
  const setting = fc.oneof(fc.constantFrom(...SEVERITIES), fc.tuple(fc.constantFrom(...SEVERITIES)))
  const options = fc.record(
    {
      'release-tag': fc.tuple(fc.constantFrom(...SEVERITIES), fc.record({ when: fc.constantFrom('push', 'next-release') })),
      'published-first': fc.tuple(fc.constantFrom(...SEVERITIES), fc.record({ local: list(text) })),
      'commit-author': fc.tuple(fc.constantFrom(...SEVERITIES), fc.record({ emails: list(names), committer: flag }, { requiredKeys: [] })),
    },
    { requiredKeys: [] },
  )
  return fc
    .record({
      branches: fc.dictionary(kinds, kind, { maxKeys: 5 }),
      rules: fc.tuple(fc.dictionary(fc.constantFrom(...RULE_IDS), setting), options).map(([some, more]) => ({ ...some, ...more })),
      rest: fc.record(
        {
          remote: fc.constantFrom('origin', 'no', '1.0', 'up/stream'),
          tags: fc.record({ name: fc.oneof(names, list(names)), annotated: flag, immutable: flag }, { requiredKeys: [] }),
          exempt: list(
            fc.record({
              branches: fc.array(names, { minLength: 1, maxLength: 2 }),
              rules: list(fc.constantFrom(...RULE_IDS)),
              reason: text,
            }),
          ),
          overrides: list(
            fc.record({
              rule: fc.constantFrom(...RULE_IDS),
              reason: text,
              by: text,
              oid: fc.constantFrom('1234567890123456', 'abcdef123456'),
            }),
          ),
          since: fc.option(text),
          baseline: fc.option(text),
          forks: fc.option(fc.constantFrom('main', 'feature')),
          mergeMessages: list(fc.constantFrom('^Land (?<source>\\S+)$', '(?<source>x): #1')),
        },
        { requiredKeys: [] },
      ),
    })
    .map(({ branches, rules, rest }) => {
      // Every kind that is spoken of is there.
      const all = Object.fromEntries(['no', '1.0', 'ein-kind', '2024-01-31'].map((id) => [id, { name: `${id}/*` }]))
      return { extends: 'gitflow', branches: { ...all, ...branches }, rules, ...rest }
    })
}

test('every kind and every rule is in the data, each key of a kind too, and nothing to extend', () => {
  const config = effectiveConfig(resolvePolicy({ extends: 'gitflow' }, 'x'))
  expect(Object.keys(config)).toEqual([
    'locked',
    'remote',
    'branches',
    'tags',
    'rules',
    'exempt',
    'overrides',
    'since',
    'baseline',
    'forks',
    'cache',
    'mergeMessages',
  ])
  expect(Object.keys(config.rules ?? {})).toEqual(RULE_IDS)
  for (const kind of Object.values(config.branches ?? {})) {
    expect(Object.keys(kind ?? {})).toEqual([
      'name',
      'from',
      'into',
      'permanent',
      'protected',
      'production',
      'approvals',
      'environment',
      'tag',
    ])
  }
})

describe('rules of the team', () => {
  test('are files from the directory in which the data is written, each once', () => {
    const files = ['/work/rules.ts', '/work/ci/rules.ts', '/work/rules.ts', '/other/node_modules/@acme/rules/index.js']
    const rules = files.map((file, index) => ({ id: `acme/${index}`, file }))
    expect(pluginPaths(rules, '/work/ci')).toEqual(['../rules.ts', './rules.ts', '../../other/node_modules/@acme/rules/index.js'])
    expect(pluginPaths([], '/work')).toEqual([])
    expect(effectiveConfig(resolvePolicy({ extends: 'trunk' }, 'x'), ['./rules.ts']).plugins).toEqual(['./rules.ts'])
  })

  test('cannot be written where they stand in the config itself', () => {
    const rules = [
      { id: 'acme/one', file: null },
      { id: 'acme/two', file: '/work/rules.ts' },
    ]
    expect(() => pluginPaths(rules, '/work')).toThrow('data cannot hold rules that stand in a config itself: acme/one')
    expect(() => pluginPaths(rules, '/work')).toThrow(ConfigError)
  })
})
