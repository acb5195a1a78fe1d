import { chmodSync, readdirSync, rmSync, symlinkSync, writeFileSync } from 'node:fs'
import { dirname, join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { expect, onTestFinished, test, vi } from 'vitest'
import { createBranchModel } from '../../../src/model/branch-model.ts'
import { CONFIG_PLACES } from '../../../src/model/config-places.ts'
import { ConfigError } from '../../../src/model/errors.ts'
import { type LoadedPolicy, loadPolicy } from '../../../src/policy/load.ts'
import { scratch } from './scratch.ts'

const GITFLOW_NOTE = 'no config found; judged by the built-in preset gitflow'

function load(root: string, more: { directory?: string; store?: string; file?: string } = {}): Promise<LoadedPolicy> {
  return loadPolicy({ directory: more.directory ?? root, root, store: more.store ?? null, file: more.file ?? null })
}

async function refusal(loading: Promise<LoadedPolicy>): Promise<string> {
  const error: unknown = await loading.then(
    () => null,
    (reason: unknown) => reason,
  )
  if (!(error instanceof ConfigError)) throw new Error(`no ConfigError, but ${String(error)}`)
  return error.message
}

/** A config whose remote tells from which file it came. */
const DATA = (remote: string) => JSON.stringify({ extends: 'gitflow', remote })

function textFor(place: string, remote: string): string {
  if (place === 'package.json') return JSON.stringify({ name: 'x', 'branch-policy': JSON.parse(DATA(remote)) })
  if (/\.(?:ts|mts)$/.test(place)) {
    return `import { defineConfig } from 'branch-policy'\nconst remote: string = '${remote}'\nexport default defineConfig({ extends: 'gitflow', remote })\n`
  }
  if (/\.(?:js|cjs)$/.test(place)) return `module.exports = ${DATA(remote)}\n`
  if (place.endsWith('.mjs')) return `export default ${DATA(remote)}\n`
  if (place.endsWith('.json')) return DATA(remote)
  return `# yaml\nextends: gitflow\nremote: ${remote}\n`
}

const PLACES = [
  'branch-policy.config.ts',
  'branch-policy.config.mts',
  'branch-policy.config.js',
  'branch-policy.config.mjs',
  'branch-policy.config.cjs',
  'branch-policy.config.json',
  'branch-policy.config.yaml',
  '.branch-policyrc',
  '.branch-policyrc.json',
  '.branch-policyrc.yaml',
  '.branch-policyrc.yml',
  '.branch-policyrc.js',
  '.branch-policyrc.ts',
  '.branch-policyrc.mjs',
  '.branch-policyrc.cjs',
  'package.json',
]

test('these places are searched, in this order', () => {
  expect(CONFIG_PLACES).toEqual(PLACES)
})

test.each(PLACES)('a config in %s is found, and nothing is written beside it', async (place) => {
  const root = scratch({ [place]: textFor(place, 'here') })
  const { policy, notes } = await load(root)
  expect(policy).toMatchObject({ source: place, remote: 'here', extends: ['gitflow'] })
  expect(notes).toEqual([])
  expect(readdirSync(root)).toEqual([place])
})

test.each(PLACES.slice(1).map((place, index) => [PLACES[index] ?? '', place]))('%s comes before %s', async (first, second) => {
  const root = scratch({ [first]: textFor(first, 'first'), [second]: textFor(second, 'second') })
  expect((await load(root)).policy.remote).toBe('first')
})

test('from a subdirectory, the nearest config wins; its path is told from the root', async () => {
  const root = scratch({ 'branch-policy.config.json': DATA('top'), 'a/.branch-policyrc': DATA('middle'), 'a/b/c/x': '' })
  expect((await load(root, { directory: join(root, 'a/b/c') })).policy).toMatchObject({ source: 'a/.branch-policyrc', remote: 'middle' })
  expect((await load(root)).policy.source).toBe('branch-policy.config.json')
})

test('a config above the root is not read', async () => {
  const above = scratch({ 'branch-policy.config.json': DATA('above'), 'repo/a/x': '' })
  const loaded = await load(join(above, 'repo'), { directory: join(above, 'repo/a') })
  expect(loaded.notes).toEqual([GITFLOW_NOTE])
})

test('a directory that is reached by a link is in the root all the same', async () => {
  const root = scratch({ 'repo/branch-policy.config.json': DATA('top'), 'repo/a/x': '' })
  symlinkSync(join(root, 'repo'), join(root, 'link'))
  expect((await load(join(root, 'repo'), { directory: join(root, 'link/a') })).policy.remote).toBe('top')
})

test('a directory outside the root: the root alone is searched', async () => {
  const root = scratch({ 'repo/branch-policy.config.json': DATA('top'), 'other/branch-policy.config.json': DATA('other') })
  expect((await load(join(root, 'repo'), { directory: join(root, 'other') })).policy.remote).toBe('top')
  expect((await load(join(root, 'repo'), { directory: root })).policy.remote).toBe('top')
})

test('a package.json without the key, or without anything, is no config', async () => {
  expect((await load(scratch({ 'package.json': '{"name":"x"}' }))).notes).toEqual([GITFLOW_NOTE])
  expect((await load(scratch({ 'package.json': '' }))).notes).toEqual([GITFLOW_NOTE])
})

test('no config: the preset gitflow, saying so', async () => {
  const { policy, notes } = await load(scratch())
  expect(policy).toMatchObject({ source: 'gitflow', extends: ['gitflow'] })
  expect(notes).toEqual([GITFLOW_NOTE])
})

test.each([
  ['branch-policy.config.ts', 'export default { a: 1,,', 'Unexpected token (1:22)'],
  ['branch-policy.config.ts', "import x from './gone.ts'\nexport default x", "Cannot find module './gone.ts'"],
  ['branch-policy.config.ts', "throw new Error('boom\\nmore')", 'boom'],
  ['branch-policy.config.ts', 'throw null', 'null'],
  // An error with the code ENOENT is a config that fails, not a config that is absent.
  [
    'branch-policy.config.ts',
    "require('node:fs').readFileSync('/no/such/file')",
    "ENOENT: no such file or directory, open '/no/such/file'",
  ],
  ['branch-policy.config.ts', 'export default Promise.reject(new Error("no luck"))', 'no luck'],
  ['branch-policy.config.ts', 'export const policy = {}', 'it exports nothing; the policy is the default export'],
  ['branch-policy.config.ts', '', 'it exports nothing; the policy is the default export'],
  ['branch-policy.config.ts', 'export default null', 'it exports nothing; the policy is the default export'],
  ['branch-policy.config.ts', 'export default 3', 'it holds no object'],
  ['branch-policy.config.ts', 'export default async () => ({})', 'it exports a function, and a policy is plain data'],
  ['branch-policy.config.mjs', 'export default () => ({})', 'it exports a function, and a policy is plain data'],
  ['branch-policy.config.mjs', 'export const policy = {}', 'it exports nothing; the policy is the default export'],
  ['branch-policy.config.cjs', "throw new Error('boom')", 'boom'],
  ['branch-policy.config.json', 'null', 'it is empty'],
  ['branch-policy.config.json', '[]', 'it holds no object'],
  ['branch-policy.config.json', '"gitflow"', 'it holds no object'],
  ['branch-policy.config.json', '{"a":}', /^Unexpected token [^\n]*JSON[^\n]*$/],
  ['branch-policy.config.json', '{\n "a": 1\n "b": 2}', /^Expected ',' or '}' after property value in JSON at position 11$/],
  ['branch-policy.config.yaml', 'a: [', 'unexpected end of the stream within a flow collection (2:1)'],
  ['.branch-policyrc', '# only a comment', 'it is empty'],
  ['package.json', '{"name":', /JSON/],
  ['package.json', '{"branch-policy":"gitflow"}', 'its key "branch-policy" holds no object'],
])('%s with %s cannot be read, and nothing else judges', async (place, text, reason) => {
  const root = scratch({ [place]: text, 'a/x': '' })
  const message = await refusal(load(root, { directory: join(root, 'a') }))
  const begin = `${place} cannot be read as a policy: `
  expect(message.slice(0, begin.length)).toBe(begin)
  if (typeof reason === 'string') expect(message.slice(begin.length)).toBe(reason)
  else expect(message.slice(begin.length)).toMatch(reason)
})

test('a config that is there and cannot be opened is not passed over', async () => {
  const root = scratch({ file: '', '.branch-policyrc.json': DATA('second') })
  symlinkSync(join(root, 'file/below'), join(root, 'branch-policy.config.json'))
  expect(await refusal(load(root))).toBe(
    "branch-policy.config.json cannot be read as a policy: ENOTDIR: not a directory, stat 'branch-policy.config.json'",
  )
})

test.skipIf(process.getuid?.() === 0)('a config without permission to read is not passed over', async () => {
  const root = scratch({ 'branch-policy.config.json': DATA('x') })
  chmodSync(join(root, 'branch-policy.config.json'), 0)
  expect(await refusal(load(root))).toBe(
    "branch-policy.config.json cannot be read as a policy: EACCES: permission denied, open 'branch-policy.config.json'",
  )
})

test('a promise is awaited', async () => {
  const root = scratch({ 'branch-policy.config.ts': `export default Promise.resolve(${DATA('later')})` })
  expect((await load(root)).policy.remote).toBe('later')
})

test('$import of the search library is no key of a policy', async () => {
  const root = scratch({ 'branch-policy.config.json': '{"extends":"gitflow","$import":"./other.json"}', 'other.json': '{"remote":"x"}' })
  const error = await load(root).catch((reason: unknown) => reason)
  expect(error).toMatchObject({ faults: [expect.stringMatching(/^\$import: got "\.\/other\.json", expected a known key/)] })
})

test('a link to nowhere, and a directory of such a name', async () => {
  const root = scratch({ 'branch-policy.config.json/x': '', '.branch-policyrc.json': DATA('second') })
  expect(await refusal(load(root))).toBe('branch-policy.config.json cannot be read as a policy: it is a directory')
  symlinkSync(join(root, 'gone'), join(root, 'branch-policy.config.ts'))
  expect(await refusal(load(root))).toBe('branch-policy.config.ts cannot be read as a policy: there is no such file')
})

test('what is no UTF-8, or longer than any policy', async () => {
  const root = scratch({ '.branch-policyrc.json': DATA('second'), 'package.json': '{}' })
  writeFileSync(join(root, 'package.json'), Buffer.from('{ "description": "caf\xe9" }', 'latin1'))
  expect((await load(root)).policy.remote).toBe('second')
  for (const file of ['branch-policy.config.json', 'branch-policy.config.yaml', 'branch-policy.config.cjs', 'package.json']) {
    const text = file.endsWith('.cjs')
      ? '// caf\xe9\nmodule.exports = {}'
      : '{ "branch-policy": {}, "extends": "gitflow", "remote": "caf\xe9" }'
    writeFileSync(join(root, file), Buffer.from(text, 'latin1'))
    rmSync(join(root, '.branch-policyrc.json'), { force: true })
    expect(await refusal(load(root))).toBe(`${file} cannot be read as a policy: it is not UTF-8`)
    rmSync(join(root, file))
  }
  writeFileSync(join(root, 'branch-policy.config.json'), DATA('long') + ' '.repeat(1 << 22))
  expect(await refusal(load(root))).toBe('branch-policy.config.json cannot be read as a policy: it is longer than 4 MiB')
})

test("a broken package.json is nobody's business where a config comes before it", async () => {
  const root = scratch({ 'package.json': '{', 'branch-policy.config.json': DATA('here') })
  expect((await load(root)).policy.remote).toBe('here')
})

test('--config: a file by name, from the directory; it alone is read', async () => {
  const root = scratch({ 'branch-policy.config.json': DATA('top'), 'ci/strict.json': DATA('strict') })
  const { policy, notes } = await load(root, { directory: join(root, 'ci'), file: 'strict.json' })
  expect(policy).toMatchObject({ source: 'ci/strict.json', remote: 'strict' })
  expect(notes).toEqual([])
  expect((await load(root, { file: join(root, 'ci/strict.json') })).policy.remote).toBe('strict')
})

test.each([
  ['gone.json', 'gone.json cannot be read as a policy: there is no such file'],
  [
    'policy.toml',
    'policy.toml cannot be read as a policy: a policy is written in a file that ends in .ts, .mts, .js, .mjs, .cjs, .json, .yaml or .yml',
  ],
  ['package.json', 'package.json cannot be read as a policy: it has no key "branch-policy"'],
])('--config %s is refused', async (file, message) => {
  const root = scratch({ 'branch-policy.config.json': DATA('top'), 'policy.toml': 'x = 1', 'package.json': '{}' })
  expect(await refusal(load(root, { file }))).toBe(message)
})

test('faults name the file', async () => {
  const root = scratch({ 'a/branch-policy.config.json': '{"extends":"gitflow","remot":"x"}' })
  const error = await load(root, { directory: join(root, 'a') }).catch((reason: unknown) => reason)
  expect(error).toMatchObject({
    message: 'a/branch-policy.config.json is not a valid policy',
    faults: [expect.stringMatching(/^remot: got "x", expected a known key .*; did you mean "remote"\?$/)],
  })
})

test('this repository is under its own policy', async () => {
  const root = dirname(dirname(dirname(dirname(fileURLToPath(import.meta.url)))))
  const { policy } = await load(root)
  expect(policy.source).toBe('branch-policy.config.ts')
  const model = createBranchModel(policy)
  const [main, fix] = [model.kindOf('main')?.kind, model.kindOf('fix/typo')?.kind]
  expect(main).toMatchObject({ permanent: true, protected: true, production: true })
  expect(main && fix && model.methods(fix, main)).toEqual(['merge'])
  expect(model.kindOf('develop')).toBeNull()
})

test('two directories have each their own JavaScript config', async () => {
  const [one, two] = [scratch(), scratch()]
  writeFileSync(join(one, 'branch-policy.config.mjs'), textFor('x.mjs', 'one'))
  writeFileSync(join(two, 'branch-policy.config.mjs'), textFor('x.mjs', 'two'))
  expect([(await load(one)).policy.remote, (await load(two)).policy.remote]).toEqual(['one', 'two'])
})

test('the config of a home directory is not read', async () => {
  const home = scratch({ '.config/branch-policy/config.json': DATA('home'), 'repo/x': '' })
  vi.stubEnv('XDG_CONFIG_HOME', join(home, '.config'))
  onTestFinished(() => {
    vi.unstubAllEnvs()
  })
  expect((await load(join(home, 'repo'))).notes).toEqual([GITFLOW_NOTE])
})

test('a bare date in YAML is refused with the way to write it', async () => {
  const root = scratch({ '.branch-policyrc.yaml': 'extends: gitflow\nsince: 2024-01-31\n' })
  const error: unknown = await load(root).catch((reason: unknown) => reason)
  expect((error as ConfigError).faults).toEqual([
    `since: got "2024-01-31T00:00:00.000Z", expected a text: write the date in quotes, such as '2024-01-31'`,
  ])
  const quoted = scratch({ '.branch-policyrc.yaml': "extends: gitflow\nsince: '2024-01-31'\n" })
  expect((await load(quoted)).policy.since).toBe('2024-01-31')
})
