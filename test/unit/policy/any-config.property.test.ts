import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { errorText } from '../../../src/cli/errors.ts'
import { ConfigError } from '../../../src/model/errors.ts'
import { METHODS, type ResolvedPolicy, SEVERITIES } from '../../../src/model/policy.ts'
import { printable } from '../../../src/model/printable.ts'
import { RULE_IDS } from '../../../src/model/rule-ids.ts'
import type { Tree } from '../../../src/model/tree.ts'
import { effectiveConfig } from '../../../src/policy/effective.ts'
import { readPolicy } from '../../../src/policy/read-policy.ts'
import { resolvePolicy } from '../../../src/policy/resolve.ts'
import { safeJson } from '../../../src/reporters/json.ts'
import { policyYaml } from '../../../src/reporters/policy-yaml.ts'
import { hostileText } from '../../support/hostile-text.ts'
import { runs } from '../../support/runs.ts'

const many = runs(350)

const KEYS = [
  ...[
    'extends',
    'plugins',
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
  ],
  ...[
    'name',
    'from',
    'into',
    'permanent',
    'protected',
    'production',
    'approvals',
    'environment',
    'tag',
    'required',
    'annotated',
    'immutable',
  ],
  ...['reason', 'rule', 'by', 'ref', 'oid', 'until', 'authors', '$schema', 'when'],
  ...['main', 'develop', 'feature', 'release', 'any', '__proto__', 'constructor', 'toString', 'prototype', 'hasOwnProperty', ''],
  ...RULE_IDS,
]
const TEXTS = [
  'gitflow',
  'trunk',
  'github-flow',
  'main',
  'feature/{slug}',
  'v{version}',
  '/^x(?<version>.)$/',
  '**',
  'any',
  'merge',
  'origin',
  'refs/heads/main',
]

const leaf = fc.oneof(
  fc.constantFrom<unknown>(...TEXTS, ...METHODS, ...SEVERITIES, ...KEYS),
  fc.constantFrom<unknown>(
    null,
    true,
    false,
    0,
    1,
    -1,
    1.5,
    2 ** 53,
    Number.NaN,
    Number.POSITIVE_INFINITY,
    undefined,
    '',
    new Date(0),
    10n,
    Symbol('x'),
  ),
  hostileText,
)
const { tree: anything } = fc.letrec<{ tree: unknown }>((tie) => ({
  tree: fc.oneof(
    { depthSize: 'small', withCrossShrink: true },
    leaf,
    fc.array(tie('tree'), { maxLength: 3 }),
    fc.array(fc.tuple(fc.oneof(fc.constantFrom(...KEYS), hostileText), tie('tree')), { maxLength: 5 }).map(withOwnKeys),
  ),
}))

/** An object whose keys are its own, `__proto__` too, as readers of JSON make it. */
function withOwnKeys(entries: readonly (readonly [string, unknown])[]): object {
  const object = {}
  for (const [key, value] of entries) Object.defineProperty(object, key, { value, enumerable: true, configurable: true, writable: true })
  return object
}

/** A config that is valid, with something put at some place in it. */
const VALID = {
  extends: 'gitflow',
  locked: ['branches.main', 'no-force-push'],
  remote: 'origin',
  branches: {
    main: { name: ['main', 'master'], protected: true, production: true, approvals: 2 },
    docs: {
      name: 'docs/{slug}',
      from: ['develop'],
      into: { develop: ['merge', 'squash'] },
      environment: null,
      tag: { name: 'v{version}', required: 'warn' },
    },
  },
  tags: { name: ['v{version}'], annotated: true, immutable: true },
  rules: { 'stale-branch': 'off', 'release-tag': ['error', { when: 'push' }], 'commit-author': ['warn', { emails: ['*@x.org'] }] },
  exempt: [{ branches: ['old/**'], rules: ['branch-name'], reason: 'frozen' }],
  overrides: [{ rule: 'branch-name', ref: 'refs/heads/x', reason: 'so', by: 'Ada', until: '2030-01-01' }],
  since: 'v1.0.0',
  forks: 'feature',
  mergeMessages: ['^Land (?<source>\\S+)$'],
}

/** The place of `branches` in it. */
const KINDS = Object.keys(VALID).indexOf('branches')

function put(json: unknown, path: readonly number[], key: string | null, value: unknown): unknown {
  const [first, ...rest] = path
  if (first === undefined || typeof json !== 'object' || json === null)
    return key === null ? value : withOwnKeys([...Object.entries(json ?? {}), [key, value]])
  if (Array.isArray(json))
    return json.length === 0 ? [value] : json.with(first % json.length, put(json[first % json.length], rest, key, value))
  const entries = Object.entries(json)
  if (entries.length === 0) return value
  return withOwnKeys(entries.map(([name, entry], index) => [name, index === first % entries.length ? put(entry, rest, key, value) : entry]))
}

/** Where something is put: a place by numbers, often among the kinds, and what it is called there. */
const places = fc.oneof({ weight: 2, arbitrary: fc.array(fc.nat(20), { minLength: 1, maxLength: 4 }) }, fc.constant([KINDS]))
const values = fc.oneof(
  { weight: 2, arbitrary: anything },
  fc.constantFrom<unknown>({ name: 'x/{slug}' }, { name: ['y', 'z/**'], into: 'main' }, 'off', ['x/**']),
)
const nearlyValid = fc
  .array(fc.tuple(places, fc.option(fc.constantFrom(...KEYS)), values), { maxLength: 2 })
  .map((changes) => changes.reduce<unknown>((json, [path, key, value]) => put(json, path, key, value), VALID))

const configs = fc.oneof({ weight: 3, arbitrary: nearlyValid }, anything)

/** What is thrown has to be a ConfigError, which is told in lines that are safe to print. */
function refusedWell(error: unknown): null {
  expect(error).toBeInstanceOf(ConfigError)
  for (const line of errorText(error).trimEnd().split('\n')) expect(printable(line)).toBe(line)
  return null
}

const OWN_KEYS = Reflect.ownKeys(Object.prototype).length
const unpolluted = (): void => {
  expect(Reflect.ownKeys(Object.prototype)).toHaveLength(OWN_KEYS)
  expect(({} as { name?: unknown; main?: unknown }).name).toBeUndefined()
}

/** The policy without the names of where it was read. */
const judged = (policy: ResolvedPolicy): unknown => ({ ...policy, source: null, extends: null, files: null })

describe('whatever a config exports', () => {
  test('it is a policy of plain data that can be written down and read again, or it is refused in lines that are safe to print', () => {
    let resolved = 0
    fc.assert(
      fc.property(configs, (config) => {
        let policy: ResolvedPolicy
        try {
          policy = resolvePolicy(config, 'x')
        } catch (error) {
          refusedWell(error)
          return
        } finally {
          unpolluted()
        }
        resolved += 1
        expect(JSON.parse(JSON.stringify(policy))).toEqual(policy)
        for (const { id, severity } of policy.rules) expect([id, SEVERITIES.includes(severity)]).toEqual([id, true])
        expect(policy.rules.map(({ id }) => id)).toEqual(RULE_IDS)
        const ids = policy.kinds.map(({ id }) => id)
        expect(ids.filter((id) => id in Object.prototype || id === 'prototype')).toEqual([])
        for (const { from, into } of policy.kinds)
          for (const id of [...(from === 'any' ? [] : from), ...into.map(({ kind }) => kind)]) expect(ids).toContain(id)
        expect(judged(resolvePolicy(JSON.parse(safeJson(effectiveConfig(policy))), 'x'))).toEqual(judged(policy))
      }),
      many,
    )
    expect(resolved).toBeGreaterThan(many.numRuns / 20)
  })

  test('nothing that it inherits is read', () => {
    fc.assert(
      fc.property(nearlyValid, anything, (config, inherited) => {
        fc.pre(typeof config === 'object' && config !== null && !Array.isArray(config))
        const heir = Object.assign(
          Object.create({ rules: inherited, branches: inherited, exempt: [{ branches: ['**'], reason: 'x' }] }),
          config,
        )
        try {
          resolvePolicy(heir, 'x')
          expect.unreachable('an object with a past of its own is no plain data')
        } catch (error) {
          refusedWell(error)
        }
      }),
      runs(150),
    )
  })
})

/** A revision that holds one file and nothing else. */
const treeWith = (path: string, bytes: Uint8Array): Tree => ({
  revision: 'main',
  read: async (paths) => new Map(paths.includes(path) ? [[path, { bytes }]] : []),
})

const request = { directory: '/', root: '/', store: null, file: null }

async function policyIn(path: string, bytes: Uint8Array): Promise<ResolvedPolicy | null> {
  try {
    return (await readPolicy({ ...request, tree: treeWith(path, bytes) })).policy
  } catch (error) {
    return refusedWell(error)
  } finally {
    unpolluted()
  }
}

const bytesOf = (text: string): Uint8Array => new TextEncoder().encode(text)
const FILES = [
  ['branch-policy.config.json', JSON.stringify(VALID, null, 1)],
  ['branch-policy.config.yaml', policyYaml(VALID)],
  ['package.json', JSON.stringify({ name: 'x', 'branch-policy': VALID })],
] as const

describe('whatever bytes a revision holds as its config', () => {
  const PIECES = [
    '&a',
    '*a',
    '<<: ',
    '!!js/function x',
    '!!binary "x"',
    '? ',
    '- ',
    ': ',
    '---\n',
    '...\n',
    '%YAML 9.9\n',
    '{',
    '}',
    '[',
    ']',
    '"',
    "'",
    '\t',
    '\0',
    '\ufeff',
    '"__proto__": {"a": 1},',
    '1e999',
    ',',
  ]
  const change = fc.record({
    at: fc.nat(),
    cut: fc.nat(12),
    text: fc.oneof(fc.constantFrom(...PIECES), hostileText, fc.constantFrom(...KEYS)),
    byte: fc.option(fc.nat(255)),
  })

  test('it is a policy or is refused, and never the policy of somebody who has none', async () => {
    let read = 0
    await fc.assert(
      fc.asyncProperty(fc.constantFrom(...FILES), fc.array(change, { maxLength: 3 }), async ([path, text], changes) => {
        let bytes = [...bytesOf(text)]
        for (const { at, cut, text: more, byte } of changes)
          bytes = bytes.toSpliced(at % (bytes.length + 1), cut, ...bytesOf(more), ...(byte === null ? [] : [byte]))
        const policy = await policyIn(path, new Uint8Array(bytes))
        if (policy === null) return
        read += 1
        // The key in package.json may have been lost, and then there is no config at all.
        if (path !== 'package.json') expect(policy.source).toBe(`main:${path}`)
        expect(JSON.parse(JSON.stringify(policy))).toEqual(policy)
      }),
      runs(250),
    )
    expect(read).toBeGreaterThan(10)
  })

  test('aliases that multiply are stopped, however they are built', async () => {
    const bomb = fc.record({
      levels: fc.integer({ min: 2, max: 40 }),
      width: fc.integer({ min: 2, max: 12 }),
      isMap: fc.boolean(),
      key: fc.constantFrom('exempt', 'branches', 'rules', 'x'),
    })
    await fc.assert(
      fc.asyncProperty(bomb, async ({ levels, width, isMap, key }) => {
        const entry = (name: string): string =>
          isMap
            ? `{${Array.from({ length: width }, (_, index) => `k${index}: *${name}`).join(', ')}}`
            : `[${Array.from({ length: width }, () => `*${name}`).join(', ')}]`
        const lines = [
          'a0: &l0 [x]',
          ...Array.from({ length: levels }, (_, index) => `a${index + 1}: &l${index + 1} ${entry(`l${index}`)}`),
        ]
        expect(
          await policyIn('branch-policy.config.yaml', bytesOf(`extends: gitflow\n${lines.join('\n')}\n${key}: *l${levels}\n`)),
        ).toBeNull()
      }),
      runs(60),
    )
  })
})
