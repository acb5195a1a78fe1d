import { chmodSync, mkdirSync, realpathSync, symlinkSync } from 'node:fs'
import { join } from 'node:path'
import { expect, test } from 'vitest'
import { loadPolicy } from '../../../src/policy/load.ts'
import { scratch } from './scratch.ts'
import { policyOf, refusalOf } from './stacks.ts'

const TOP = 'branch-policy.config.json'
/** A preset that is known by its remote. */
const preset = (remote: string, more: object = {}): string => JSON.stringify({ extends: 'gitflow', remote, ...more })
const manifest = (more: object = {}): string => JSON.stringify({ name: 'x', version: '1.0.0', ...more })
const EXPORTED = `export default ${preset('esm')}\n`
const ESM_ONLY = manifest({ type: 'module', exports: { '.': { import: './index.js' }, './strict': { import: './strict.js' } } })

/** Presets of every form; the remote tells that it was read. */
const FOUND: readonly (readonly [string, string, Readonly<Record<string, string>>, string])[] = [
  ['a JSON file', './team.json', { 'team.json': preset('json') }, 'json'],
  ['a YAML file', './team.yaml', { 'team.yaml': 'extends: gitflow\nremote: yaml\n' }, 'yaml'],
  ['a TypeScript file', './team.ts', { 'team.ts': `const policy: object = ${preset('ts')}\nexport default policy\n` }, 'ts'],
  ['a file in a folder', './config/team.json', { 'config/team.json': preset('folder') }, 'folder'],
  ['a file beside one', './a/one.json', { 'a/one.json': preset('own', { extends: './two.json' }), 'a/two.json': preset('two') }, 'own'],
  [
    'a package.json',
    './sub/package.json',
    { 'sub/package.json': JSON.stringify({ 'branch-policy': { extends: 'gitflow', remote: 'pkg' } }) },
    'pkg',
  ],
  [
    'a package',
    'acme-policy',
    { 'node_modules/acme-policy/index.js': `module.exports = ${preset('cjs')}\n`, 'node_modules/acme-policy/package.json': manifest() },
    'cjs',
  ],
  ['a package with import alone', 'acme', { 'node_modules/acme/index.js': EXPORTED, 'node_modules/acme/package.json': ESM_ONLY }, 'esm'],
  ['its path', 'acme/strict', { 'node_modules/acme/strict.js': EXPORTED, 'node_modules/acme/package.json': ESM_ONLY }, 'esm'],
  ['a scope', '@acme', { 'node_modules/@acme/branch-policy-config/index.js': `module.exports = ${preset('scope')}\n` }, 'scope'],
  ['a scoped package', '@acme/policy', { 'node_modules/@acme/policy/index.js': `module.exports = ${preset('scoped')}\n` }, 'scoped'],
  ['a JSON file of a package', '@acme/policy/team.json', { 'node_modules/@acme/policy/team.json': preset('data') }, 'data'],
  [
    'TypeScript in a package',
    'acme',
    { 'node_modules/acme/policy.ts': EXPORTED, 'node_modules/acme/package.json': manifest({ exports: './policy.ts' }) },
    'esm',
  ],
  [
    'conditions',
    'acme',
    {
      'node_modules/acme/a.cjs': `module.exports = ${preset('require')}\n`,
      'node_modules/acme/package.json': manifest({ exports: { require: './a.cjs', import: './none.mjs' } }),
    },
    'require',
  ],
  [
    'a package with a package of its own',
    'acme',
    {
      'node_modules/acme/index.json': preset('nested', { extends: 'base' }),
      'node_modules/acme/package.json': manifest({ main: 'index.json' }),
      'node_modules/acme/node_modules/base/index.js': `module.exports = ${JSON.stringify({ extends: 'gitflow', since: 'nested' })}\n`,
      'node_modules/base/index.js': `module.exports = ${JSON.stringify({ extends: 'gitflow', since: 'top' })}\n`,
    },
    'nested',
  ],
]

test.each(FOUND)('%s is found', async (what, entry, files, remote) => {
  const policy = await policyOf(files, { extends: entry })
  expect(policy).toMatchObject({ source: TOP, extends: [entry], remote })
  expect(policy.kinds).toHaveLength(7)
  if (what === 'a package with a package of its own') expect(policy.since).toBe('nested')
})

const pack = (text: string, more: object = {}) => ({ 'node_modules/acme/index.js': text, 'node_modules/acme/package.json': manifest(more) })
const levels = Object.fromEntries(
  Array.from({ length: 1000 }, (_, index) => [`p${index}.json`, preset('x', { extends: `./p${index + 1}.json` })]),
)
const doubling = Object.fromEntries(
  Array.from({ length: 10 }, (_, index) => [`p${index}.json`, preset('x', { extends: [`./p${index + 1}.json`, `./p${index + 1}.json`] })]),
)

/** What no policy is made of, and a part of the one line that says why. */
const REFUSED: readonly (readonly [string, unknown, Readonly<Record<string, string>>, string])[] = [
  ['a URL', 'https://example.org/p.json', {}, 'extends: got "https://example.org/p.json", expected a built-in preset'],
  ['a file URL', 'file:///etc/passwd', {}, 'extends: got "file:///etc/passwd"'],
  ['an absolute path', '/etc/policy.json', {}, 'extends: got "/etc/policy.json"'],
  ['a drive', 'C:\\policy.json', {}, 'extends: got "C:\\\\policy.json"'],
  ['a path with backslashes', '.\\policy.json', {}, 'extends: got ".\\\\policy.json"'],
  ['a module of Node', 'fs', {}, `${TOP} → fs: there is no such package`],
  ['a mistyped preset', 'gitflwo', {}, 'did you mean "gitflow"?'],
  ['a missing package', '@acme', {}, `${TOP} → @acme: there is no such package @acme/branch-policy-config`],
  ['a missing file', './none.json', {}, `${TOP} → ./none.json cannot be read as a policy: there is no such file`],
  [
    'a missing file of a preset',
    './a.json',
    { 'a.json': preset('x', { extends: './b.json' }) },
    `${TOP} → ./a.json → ./b.json cannot be read`,
  ],
  [
    'a missing package of a package',
    'acme',
    pack(`module.exports = { extends: 'none-such' }`),
    `${TOP} → acme → none-such: there is no such package`,
  ],
  ['itself', `./${TOP}`, {}, `${TOP} → ./${TOP} extends itself`],
  [
    'a circle',
    './a.json',
    { 'a.json': preset('x', { extends: './b.json' }), 'b.json': preset('x', { extends: './a.json' }) },
    `${TOP} → ./a.json → ./b.json → ./a.json extends itself`,
  ],
  [
    'a circle through a package',
    'acme',
    pack(`module.exports = { extends: '../../${TOP}' }`),
    `${TOP} → acme → ../../${TOP} extends itself`,
  ],
  ['a thousand levels', './p0.json', levels, '→ … extends more than 16 levels deep'],
  ['a width that doubles', './p0.json', { ...doubling, 'p10.json': preset('x') }, 'extends more than 100 presets'],
  ['an empty file', './a.json', { 'a.json': '' }, `${TOP} → ./a.json cannot be read as a policy: it is empty`],
  ['an empty object', './a.json', { 'a.json': '{}' }, './a.json cannot be read as a policy: it holds no policy'],
  ['a package.json without a policy', './sub/package.json', { 'sub/package.json': '{}' }, 'it holds no policy'],
  ['a folder', './sub', { 'sub/a.json': preset('x') }, 'it is a directory'],
  ['broken JSON', './a.json', { 'a.json': '{' }, './a.json cannot be read as a policy'],
  ['a package without a policy', 'acme', pack(''), 'acme cannot be read as a policy'],
  ['a package that exports an empty object', 'acme', pack('module.exports = {}'), 'acme cannot be read as a policy: it holds no policy'],
  ['a package that exports a function', 'acme', pack('module.exports = () => ({})'), 'it exports a function'],
  ['a package that exports a promise', 'acme', pack('module.exports = Promise.resolve({})'), 'acme cannot be read as a policy'],
  ['a package that exports a list', 'acme', pack('module.exports = []'), 'it holds no object'],
  ['a package without a default export', 'acme', pack('export const policy = {}', { type: 'module' }), 'it exports nothing'],
  ['a package that fails', 'acme', pack(`throw new Error('no luck')`), 'acme cannot be read as a policy: no luck'],
  [
    'a path that a package keeps to itself',
    'acme/inner.json',
    { ...pack('', { exports: './index.js' }), 'node_modules/acme/inner.json': preset('x') },
    'acme/inner.json: there is no such package',
  ],
  [
    'a preset with a fault of its form',
    './a.json',
    { 'a.json': preset('x', { rules: { 'no-delet': 'off' } }) },
    `${TOP} → ./a.json is not a valid policy\nrules.no-delet`,
  ],
  [
    'a preset that means no kind',
    './a.json',
    { 'a.json': preset('x', { forks: 'none' }) },
    `${TOP} → ./a.json is not a valid policy\nforks`,
  ],
  ['a name with an escape', './a\u001b[2J.json', {}, '\\u001b[2J.json cannot be read'],
  [
    'an alias bomb',
    './a.yaml',
    {
      'a.yaml': `a: &a [x,x,x,x,x,x,x,x,x]\n${[...'bcdefgh'].map((name, index) => `${name}: &${name} [${Array(9).fill(`*${'abcdefg'[index]}`).join(',')}]`).join('\n')}\n`,
    },
    './a.yaml',
  ],
]

test.each(REFUSED)('%s: refused with the chain, and no other policy judges', async (_, entry, files, said) => {
  const text = await refusalOf(policyOf(files, { extends: entry }))
  expect(text).toContain(said)
  expect(text).toContain(TOP)
  expect(text).not.toMatch(/\u001b/)
})

test.skipIf(process.getuid?.() === 0)('a file that may not be read is refused', async () => {
  const root = scratch({ [TOP]: JSON.stringify({ extends: './a.json' }), 'a.json': preset('x') })
  chmodSync(join(root, 'a.json'), 0)
  expect(await refusalOf(loadPolicy({ directory: root, root, store: null, file: null }))).toContain('./a.json cannot be read')
})

test('links: a store as pnpm has it, a workspace, and a circle under two names', async () => {
  const root = scratch({
    [TOP]: JSON.stringify({ extends: ['acme', '@team/policy'] }),
    'store/acme@1/node_modules/acme/index.js': `module.exports = { extends: 'base', remote: 'store' }\n`,
    'store/acme@1/node_modules/base/index.js': `module.exports = { extends: 'gitflow', since: 'base' }\n`,
    'packages/policy/index.js': `module.exports = { extends: './own.json' }\n`,
    'packages/policy/own.json': JSON.stringify({ baseline: 'own' }),
    'round/a.json': preset('x', { extends: './b.json' }),
  })
  mkdirSync(join(root, 'node_modules/@team'), { recursive: true })
  symlinkSync('../store/acme@1/node_modules/acme', join(root, 'node_modules/acme'))
  symlinkSync('../../packages/policy', join(root, 'node_modules/@team/policy'))
  symlinkSync('a.json', join(root, 'round/b.json'))
  const load = (file: string | null) => loadPolicy({ directory: root, root, store: null, file, ignoresBaseline: true })
  const { policy } = await load(null)
  expect(policy).toMatchObject({ remote: 'store', since: 'base', baseline: 'own' })
  expect(policy.files).toEqual([
    'store/acme@1/node_modules/base/index.js',
    'store/acme@1/node_modules/acme/index.js',
    'packages/policy/own.json',
    'packages/policy/index.js',
    TOP,
  ])
  expect(await refusalOf(load('round/a.json'))).toContain('round/a.json → ./b.json extends itself')
})

test('a preset outside the repository is read, and is no file of it', async () => {
  const folder = realpathSync(scratch({ 'team.json': preset('outside'), [`work/${TOP}`]: JSON.stringify({ extends: '../team.json' }) }))
  const root = join(folder, 'work')
  const { policy } = await loadPolicy({ directory: root, root, store: null, file: null })
  expect(policy).toMatchObject({ remote: 'outside', files: [TOP] })
})

test('later ones win, and the config itself over all', async () => {
  const files = { 'a.json': preset('a', { since: 'a', baseline: 'a' }), 'b.json': JSON.stringify({ since: 'b', remote: 'b' }) }
  const policy = await policyOf(files, { extends: ['./a.json', './b.json'], remote: 'own', baseline: null })
  expect(policy).toMatchObject({ remote: 'own', since: 'b', baseline: null })
})

test('a preset in a folder whose name begins with two dots is in the repository', async () => {
  const policy = await policyOf({ '..team/p.json': preset('dots') }, { extends: './..team/p.json' })
  expect(policy.files).toEqual(expect.arrayContaining(['..team/p.json', TOP]))
})

test('a preset that cannot be looked at is not told as missing', async () => {
  const root = scratch({ [TOP]: JSON.stringify({ extends: './team.json' }) })
  symlinkSync('team.json', join(root, 'team.json'))
  expect(await refusalOf(loadPolicy({ directory: root, root, store: null, file: null }))).toMatch(
    /→ .*team\.json cannot be read as a policy: ELOOP: /,
  )
  expect(await refusalOf(policyOf({ file: '' }, { extends: './file/team.json' }))).toContain('there is no such file')
})
