import { mkdirSync, rmSync, symlinkSync } from 'node:fs'
import { join } from 'node:path'
import { expect, test } from 'vitest'
import { defineConfig, defineRule } from '../../../src/index.ts'
import { ConfigError } from '../../../src/model/errors.ts'
import { type LoadedPolicy, loadPolicy } from '../../../src/policy/load.ts'
import { resolveStack } from '../../../src/policy/resolve.ts'
import { stackOfPresets } from '../../../src/policy/stack.ts'
import { scratch } from './scratch.ts'

const BODY = "severity: 'warn', judges: 'branch', needs: ['refs'], applies: () => true, judge: () => []"
const rule = (id: string, more = ''): string => `{ id: '${id}', ${BODY}${more === '' ? '' : `, ${more}`} }`
const module = (...rules: readonly string[]): string => `export default ${rules.length === 1 ? rules[0] : `[${rules.join(', ')}]`}\n`

function load(root: string, more: { store?: string; directory?: string } = {}): Promise<LoadedPolicy> {
  return loadPolicy({ directory: more.directory ?? root, root, store: more.store ?? null, file: null })
}

const config = (more: Readonly<Record<string, unknown>>): string => JSON.stringify({ extends: 'gitflow', ...more })

async function faultsOf(files: Readonly<Record<string, string>>): Promise<readonly string[]> {
  const error: unknown = await load(scratch(files)).then(
    () => null,
    (reason: unknown) => reason,
  )
  if (!(error instanceof ConfigError)) throw new Error(`no ConfigError, but ${String(error)}`)
  return [error.message, ...error.faults]
}

/** What is said of a config, less the list of the built-in rules. */
async function faultOf(more: Readonly<Record<string, unknown>>, files: Readonly<Record<string, string>> = {}): Promise<readonly string[]> {
  const [message, ...faults] = await faultsOf({ 'branch-policy.config.json': config(more), ...files })
  expect(message).toBe('branch-policy.config.json is not a valid policy')
  return faults.map((fault) => fault.replace(/\(no-direct-commit, [a-z, -]*approvals/, '(…'))
}

const settingOf = (loaded: LoadedPolicy, id: string) => loaded.policy.rules.find((one) => one.id === id)

test.each([
  ['rules/one.ts', module(rule('acme/one'))],
  ['rules/one.mts', module(rule('acme/one'))],
  ['rules/one.js', module(rule('acme/one'))],
  ['rules/one.mjs', module(rule('acme/one'))],
  ['rules/one.cjs', `module.exports = ${rule('acme/one')}\n`],
  [
    'rules/typed.ts',
    `import { defineRule } from 'branch-policy'\nconst id: 'acme/one' = 'acme/one'\nexport default defineRule(${rule('acme/one').replace("'acme/one'", 'id')})\n`,
  ],
])('a rule in %s is known, at its default severity', async (path, text) => {
  const root = scratch({ 'branch-policy.config.json': config({ plugins: [`./${path}`] }), [path]: text })
  const loaded = await load(root)
  expect(loaded.ownRules.map(({ id, severity, source, docs }) => ({ id, severity, source, docs }))).toEqual([
    { id: 'acme/one', severity: 'warn', source: path, docs: null },
  ])
  expect(settingOf(loaded, 'acme/one')).toEqual({ id: 'acme/one', severity: 'warn', options: {} })
  expect(loaded.policy.files).toEqual(['branch-policy.config.json', path])
})

test('a module may hold several rules, and a policy sets them by id', async () => {
  const root = scratch({
    'tools/branch-policy.config.json': '{}',
    'branch-policy.config.json': config({
      plugins: ['./a.mjs'],
      rules: { 'acme/one': ['error', { most: 3, words: 'b' }], 'acme/two': 'off' },
      exempt: [{ rules: ['acme/one'], branches: ['legacy/**'], reason: 'old' }],
      overrides: [{ rule: 'acme/two', ref: 'refs/heads/main', reason: 'once', by: 'Ada' }],
    }),
    'a.mjs': module(
      rule('acme/one', "options: { most: { form: 'number', default: 1 }, words: { form: 'word', words: ['a', 'b'] } }"),
      rule('acme/two'),
    ),
  })
  const loaded = await load(root)
  expect(settingOf(loaded, 'acme/one')).toEqual({ id: 'acme/one', severity: 'error', options: { most: 3, words: 'b' } })
  expect(settingOf(loaded, 'acme/two')?.severity).toBe('off')
  expect(loaded.policy.exempt[0]?.rules).toEqual(['acme/one'])
})

test('packages are found from the config that names them, a scope alone by its name, sub-paths too', async () => {
  const root = scratch({
    'branch-policy.config.json': config({ extends: ['gitflow', '@acme/policy'], plugins: ['@acme', 'rules-of-theirs/more'] }),
    'node_modules/@acme/policy/package.json': '{"name":"@acme/policy","exports":"./policy.mjs"}',
    'node_modules/@acme/policy/policy.mjs': "export default { plugins: ['./own.mjs', 'nested'], rules: { 'acme/nested': 'error' } }\n",
    'node_modules/@acme/policy/own.mjs': module(rule('acme/own')),
    'node_modules/@acme/policy/node_modules/nested/package.json': '{"name":"nested","main":"index.cjs"}',
    'node_modules/@acme/policy/node_modules/nested/index.cjs': `module.exports = ${rule('acme/nested')}\n`,
    'node_modules/@acme/branch-policy-rules/package.json':
      '{"name":"@acme/branch-policy-rules","type":"module","exports":{"import":"./i.js"}}',
    'node_modules/@acme/branch-policy-rules/i.js': module(rule('acme/scoped')),
    'node_modules/rules-of-theirs/package.json': '{"name":"rules-of-theirs","exports":{"./more":"./more.mjs"}}',
    'node_modules/rules-of-theirs/more.mjs': module(rule('theirs/more')),
  })
  const { ownRules, policy } = await load(root)
  // Those of a preset stay, though the config has a list of its own.
  expect(ownRules.map(({ id, source }) => `${id} ${source}`)).toEqual([
    'acme/own node_modules/@acme/policy/own.mjs',
    'acme/nested nested',
    'acme/scoped @acme',
    'theirs/more rules-of-theirs/more',
  ])
  expect(policy.rules.slice(-4).map(({ id, severity }) => `${id} ${severity}`)).toEqual([
    'acme/own warn',
    'acme/nested error',
    'acme/scoped warn',
    'theirs/more warn',
  ])
})

test('a rule may stand in a config that is code, and a rule that comes by two ways is one', async () => {
  const root = scratch({
    'one.ts': module(rule('acme/one')),
    'preset.mjs': "export default { extends: 'gitflow', plugins: ['./one.ts'] }\n",
    'branch-policy.config.mjs': `export default { extends: './preset.mjs', plugins: ['./one.ts', './link.ts', ${rule('acme/inline')}, [${rule('acme/listed')}]] }\n`,
  })
  symlinkSync(join(root, 'one.ts'), join(root, 'link.ts'))
  const { ownRules, policy } = await load(root)
  expect(ownRules.map(({ id, source }) => `${id} ${source}`)).toEqual([
    'acme/one one.ts',
    'acme/inline branch-policy.config.mjs',
    'acme/listed branch-policy.config.mjs',
  ])
  expect(policy.files).toEqual(['preset.mjs', 'one.ts', 'branch-policy.config.mjs'])
  expect(JSON.parse(JSON.stringify(policy))).toEqual(policy)
})

const one = { 'a.mjs': module(rule('acme/one', "options: { names: { form: 'patterns', default: [] }, yes: { form: 'flag' } }")) }
const plugins = ['./a.mjs']

/** What is wrong, the config, the files beside it, and every line that is said. */
const FAULTS: readonly (readonly [string, Readonly<Record<string, unknown>>, Readonly<Record<string, string>>, readonly string[]])[] = [
  ['no list', { plugins: './a.mjs' }, one, ['plugins: got "./a.mjs", expected a list of packages, files and rules']],
  ['no text', { plugins: [7] }, {}, ['plugins.0: got 7, expected a package, a path that begins with ./ or ../, or a rule']],
  ['an empty text', { plugins: [''] }, {}, ['plugins.0: got "", expected a package, a path that begins with ./ or ../, or a rule']],
  ['a preset', { plugins: ['trunk'] }, {}, ['plugins.0: got "trunk", expected a package, a path that begins with ./ or ../, or a rule']],
  [
    'a URL',
    { plugins: ['https://acme.example/rule.js'] },
    {},
    ['plugins.0: got "https://acme.example/rule.js", expected a package, a path that begins with ./ or ../, or a rule'],
  ],
  ['a missing file', { plugins: ['./gone.ts'] }, {}, ['plugins.0: got "./gone.ts", expected a file that is there']],
  [
    'a missing package, and then nothing of its rules',
    { plugins: ['@acme'], rules: { 'acme/x': 'off' } },
    {},
    [
      'plugins.0: got "@acme", expected the package @acme/branch-policy-rules that is installed where this config is; a file begins with ./ or ../',
    ],
  ],
  [
    'data',
    { plugins: ['./a.json'] },
    { 'a.json': '{}' },
    [
      'plugins.0: got "./a.json", expected a module that can be loaded: a rule is written in a file that ends in .ts, .mts, .js, .mjs or .cjs',
    ],
  ],
  [
    'a module that throws',
    { plugins: ['./a.mjs'] },
    { 'a.mjs': "throw new Error('not\\u001b today')" },
    ['plugins.0: got "./a.mjs", expected a module that can be loaded: not\\u001b today'],
  ],
  [
    'a module without a default export',
    { plugins: ['./a.mjs'] },
    { 'a.mjs': 'export const rule = {}' },
    ['plugins.0: got "./a.mjs", expected a module whose default export is a rule or a list of rules'],
  ],
  [
    'a module with an empty list',
    { plugins: ['./a.mjs'] },
    { 'a.mjs': 'export default []' },
    ['plugins.0: got "./a.mjs", expected a module whose default export is a rule or a list of rules'],
  ],
  [
    'a promise of a rule',
    { plugins: ['./a.mjs'] },
    { 'a.mjs': 'export default Promise.resolve({})' },
    ['plugins.0: got "./a.mjs", expected a module whose default export is a rule or a list of rules'],
  ],
  [
    'a malformed rule',
    { plugins: ['./a.mjs'] },
    {
      'a.mjs':
        "export default [{ id: 'acme/x', severity: 'eror', judges: 'branch', needs: ['ref'], applys: 1, judge: 1, commits: false, tool: 'x', docs: 'a\\nb', asks: 1, needsFor: 1, options: { a: { form: 'txt' }, b: { form: 'text' }, c: { form: 'word', words: [] }, d: 1 } }]",
    },
    [
      'plugins.0 (a.mjs).0.applys: got 1, expected a key of a rule (id, severity, docs, options, judges, needs, needsFor, commits, tool, applies, asks, judge); did you mean "applies"?',
      'plugins.0 (a.mjs).0.severity: got "eror", expected a severity (off, warn, error); did you mean "error"?',
      'plugins.0 (a.mjs).0.docs: got "a\\nb", expected a URL or a path of one line',
      'plugins.0 (a.mjs).0.needsFor: got 1, expected a function',
      'plugins.0 (a.mjs).0.commits: got false, expected true, or nothing',
      'plugins.0 (a.mjs).0.tool: got "x", expected "commitlint", or nothing',
      'plugins.0 (a.mjs).0.applies: got nothing, expected a function',
      'plugins.0 (a.mjs).0.asks: got 1, expected a function',
      'plugins.0 (a.mjs).0.judge: got 1, expected a function',
      'plugins.0 (a.mjs).0.needs.0: got "ref", expected a fact (refs, graph, steps, remote-tags, past, origin, history, reviews); did you mean "refs"?',
      'plugins.0 (a.mjs).0.options.a.form: got "txt", expected a form of an option (word, flag, patterns, texts, text, number); did you mean "text"?',
      'plugins.0 (a.mjs).0.options.b.default: got nothing, expected a text',
      'plugins.0 (a.mjs).0.options.c.words: got [], expected a list of words, the default first',
      'plugins.0 (a.mjs).0.options.d: got 1, expected an object with form, and words or default',
    ],
  ],
  ...['one', 'no-delete', 'Acme/one', 'acme/', '/one', 'a/b/c', 'acme/One', '1a/b'].map(
    (id) =>
      [
        `the id ${id}`,
        { plugins },
        { 'a.mjs': module(rule(id)) },
        [
          `plugins.0 (a.mjs).id: got "${id}", expected a namespace and a name such as acme/ticket-open, in lower case${id === 'no-delete' ? ': this is the name of a built-in rule' : ''}`,
        ],
      ] as const,
  ),
  [
    'two definitions of one id',
    { plugins: ['./a.mjs', './b.mjs'] },
    { 'a.mjs': module(rule('acme/one')), 'b.mjs': module(rule('acme/one')) },
    [
      'plugins: got "acme/one", expected one definition of it: a.mjs and b.mjs define one each; a file or package that all configs name in plugins is read once',
    ],
  ],
  [
    'two definitions in one module',
    { plugins },
    { 'a.mjs': module(rule('acme/one'), rule('acme/one')) },
    [
      'plugins: got "acme/one", expected one definition of it: a.mjs defines two; a file or package that all configs name in plugins is read once',
    ],
  ],
  [
    'unknown rules everywhere',
    {
      plugins,
      rules: { 'acme/ona': 'off', ona: 'off' },
      exempt: [{ rules: ['acme/two'], reason: 'x' }],
      overrides: [{ rule: 'acme/oen', ref: 'refs/heads/x', reason: 'x', by: 'x' }],
      locked: ['acme/on', 'branches.main'],
    },
    one,
    [
      'rules.acme/ona: got "acme/ona", expected a rule (…, acme/one); did you mean "acme/one"?',
      'rules.ona: got "ona", expected a rule (…, acme/one)',
      'exempt.0.rules.0: got "acme/two", expected a rule (…, acme/one); did you mean "acme/one"?',
      'overrides.0.rule: got "acme/oen", expected a rule (…, acme/one); did you mean "acme/one"?',
      'locked.0: got "acme/on", expected a rule (…, acme/one); did you mean "acme/one"?',
    ],
  ],
  [
    'options that it does not declare, and values that they do not take',
    { plugins, rules: { 'acme/one': ['error', { name: [], yes: 'no', names: ['v{'], toString: 1 }] } },
    one,
    [
      'rules.acme/one.1.name: got [], expected an option of acme/one (names, yes); did you mean "names"?',
      'rules.acme/one.1.yes: got "no", expected true or false',
      'rules.acme/one.1.names.0: got "v{", expected a name pattern: a stray "{"',
      'rules.acme/one.1.toString: got 1, expected another name: JavaScript reserves this one',
    ],
  ],
  [
    'a severity that there is not',
    { plugins, rules: { 'acme/one': 'eror' } },
    one,
    ['rules.acme/one: got "eror", expected a severity (off, warn, error); did you mean "error"?'],
  ],
]

test.each(FAULTS)('refuses %s', async (_name, more, files, lines) => {
  expect(await faultOf(more, files)).toEqual(lines)
})

test('a fault of a preset is told with the chain that leads there', async () => {
  const files = {
    'branch-policy.config.json': config({ extends: ['gitflow', './team.json'] }),
    'team.json': JSON.stringify({ plugins: ['./gone.mjs'] }),
  }
  expect(await faultsOf(files)).toEqual([
    'branch-policy.config.json → ./team.json is not a valid policy',
    'plugins.0: got "./gone.mjs", expected a file that is there',
  ])
})

test('a locked rule of the team may be made stricter and not looser', async () => {
  const files = (own: Readonly<Record<string, unknown>>): Readonly<Record<string, string>> => ({
    ...one,
    'team.json': config({ plugins, rules: { 'acme/one': ['warn', { yes: true }] }, locked: ['acme/one'] }),
    'branch-policy.config.json': JSON.stringify({ extends: './team.json', ...own }),
  })
  const strict = scratch(files({ rules: { 'acme/one': ['error', { names: [], yes: true }] } }))
  expect(settingOf(await load(strict), 'acme/one')?.severity).toBe('error')
  for (const setting of ['off', ['warn', { yes: false }], ['error', { yes: true, names: ['x'] }]]) {
    const [, fault, ...rest] = await faultsOf(files({ rules: { 'acme/one': setting } }))
    expect(fault).toMatch(
      /^rules\.acme\/one \(branch-policy\.config\.json\): got .*, expected "warn" or stricter with the options .*: locked\.0 \(team\.json\)$/,
    )
    expect(rest).toEqual([])
  }
})

test('a lock without a setting holds the severity that the rule has by default', async () => {
  const files = (setting: string): Readonly<Record<string, string>> => ({
    ...one,
    'team.json': config({ plugins, locked: ['acme/one'] }),
    'branch-policy.config.json': JSON.stringify({ extends: './team.json', rules: { 'acme/one': setting } }),
  })
  expect(settingOf(await load(scratch(files('warn'))), 'acme/one')?.severity).toBe('warn')
  expect(await faultsOf(files('off'))).toContainEqual(expect.stringContaining('got "off", expected "warn" or stricter'))
})

test('a worktree without a config is judged without the rules of the team, and says so', async () => {
  const store = scratch()
  const root = scratch({ ...one, 'branch-policy.config.json': config({ plugins, rules: { 'acme/one': 'error' } }) })
  await load(root, { store })
  rmSync(join(root, 'branch-policy.config.json'))
  const seen = await load(root, { store })
  expect(seen.origin).toBe('last-seen')
  expect(seen.ownRules).toEqual([])
  expect(settingOf(seen, 'acme/one')).toBeUndefined()
  expect(seen.notes).toEqual([
    'no config in this working tree; judged by the policy last seen in this repository (branch-policy.config.json)',
    'not judged here, since their code is with the config: acme/one',
  ])
  const off = scratch({ ...one, 'branch-policy.config.json': config({ plugins, rules: { 'acme/one': 'off' } }) })
  await load(off, { store })
  expect((await load(root, { store })).notes).toHaveLength(1)
})

test('a config in a folder below names files from there, and its policy names them from the top', async () => {
  const root = scratch({
    'packages/app/branch-policy.config.json': config({ plugins: ['../rules/one.mjs'] }),
    'packages/rules/one.mjs': module(rule('acme/one')),
  })
  mkdirSync(join(root, 'packages/app/src'))
  const { policy } = await load(root, { directory: join(root, 'packages/app/src') })
  expect(policy.files).toEqual(['packages/app/branch-policy.config.json', 'packages/rules/one.mjs'])
})

test('options have the types that the rule declares', () => {
  const typed = defineRule({
    id: 'acme/typed',
    severity: 'off',
    judges: 'tag',
    needs: [],
    options: {
      most: { form: 'number', default: 2 },
      how: { form: 'word', words: ['a', 'b'] },
      strict: { form: 'flag' },
      names: { form: 'texts', default: [] },
    },
    applies: (update) => update.tag !== '',
    judge: ({ update, options }) => {
      const most: number = options.most
      const how: 'a' | 'b' = options.how
      const strict: boolean = options.strict
      const names: readonly string[] = options.names
      // @ts-expect-error there is no such option
      const none: unknown = options.none
      return [update.tag, most, how, strict, names, none].length === 0 ? [{ verdict: 'fail', message: 'm', why: 'w' }] : []
    },
  })
  // @ts-expect-error an id without a namespace
  defineRule({ id: 'typed', severity: 'off', judges: 'tag', needs: [], applies: () => true, judge: () => [] })
  // @ts-expect-error a branch's update has no tag
  defineRule({ id: 'acme/b', severity: 'off', judges: 'branch', needs: [], applies: (update) => update.tag === '', judge: () => [] })
  // @ts-expect-error rules are synchronous
  defineRule({ id: 'acme/b', severity: 'off', judges: 'branch', needs: [], applies: () => true, judge: async () => [] })
  const { ownRules } = resolveStack(stackOfPresets(defineConfig({ extends: 'gitflow', plugins: [typed] }), 'a test'))
  expect(ownRules.map(({ id }) => id)).toEqual(['acme/typed'])
})

test('a file that cannot be looked at is not told as missing', async () => {
  const root = scratch({ 'branch-policy.config.json': config({ plugins: ['./rule.js', './branch-policy.config.json/x.js'] }) })
  symlinkSync('rule.js', join(root, 'rule.js'))
  const error: unknown = await load(root).catch((reason: unknown) => reason)
  expect((error as ConfigError).faults).toEqual([
    expect.stringMatching(/plugins\.0: got "\.\/rule\.js", expected a module that can be loaded: ELOOP: /),
    expect.stringMatching(/plugins\.1: got .* expected a file that is there$/),
  ])
})
