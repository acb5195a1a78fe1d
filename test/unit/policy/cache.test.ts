import { execFileSync } from 'node:child_process'
import {
  chmodSync,
  chownSync,
  existsSync,
  lstatSync,
  mkdirSync,
  readdirSync,
  readFileSync,
  realpathSync,
  renameSync,
  rmSync,
  statSync,
  symlinkSync,
  utimesSync,
  writeFileSync,
} from 'node:fs'
import { dirname, join } from 'node:path'
import { expect, test } from 'vitest'
import { CONFIG_PLACES } from '../../../src/model/config-places.ts'
import { loadPolicy } from '../../../src/policy/load.ts'
import { type CachedPlace, cachedPlace, editKept } from './cached.ts'
import { scratch } from './scratch.ts'

const CONFIG = 'branch-policy.config.json'
const DATA = '{"extends":"gitflow"}'
const TYPED =
  "import { defineConfig } from 'branch-policy'\nimport { remote } from './shared.ts'\nexport default defineConfig({ extends: 'gitflow', remote })\n"
const SHARED = "export const remote: string = 'origin'\n"
const PACKAGE = (remote: string) => ({
  'package.json': '{"name":"preset","version":"1.0.0","main":"policy.json"}',
  'policy.json': `{"extends":"gitflow","remote":"${remote}"}`,
})
const inFolder = (folder: string, files: Readonly<Record<string, string>>) =>
  Object.fromEntries(Object.entries(files).map(([name, text]) => [`${folder}/${name}`, text]))

const FORMS: Readonly<Record<string, Readonly<Record<string, string>>>> = {
  json: { [CONFIG]: DATA },
  yaml: { '.branch-policyrc': 'extends: gitflow\n' },
  'package.json': { 'package.json': `{"name":"x","branch-policy":${DATA}}` },
  TypeScript: { 'branch-policy.config.ts': TYPED, 'shared.ts': SHARED },
  CommonJS: { 'branch-policy.config.cjs': `module.exports = ${DATA}\n` },
  'an ES module': { 'branch-policy.config.mjs': `export default ${DATA}\n` },
  'preset by path': { [CONFIG]: '{"extends":"./presets/team.json"}', 'presets/team.json': '{"extends":"gitflow","remote":"upstream"}' },
  'preset by package': { [CONFIG]: '{"extends":"preset"}', ...inFolder('node_modules/preset', PACKAGE('origin')) },
  none: { 'package.json': '{"name":"x"}' },
}

test.each(Object.entries(FORMS))('the second reading comes from the cache and is the same: %s', async (_, files) => {
  const [root, store] = [scratch({ ...files }), scratch()]
  const request = { directory: root, root, store, file: null, cache: store, tool: 'tool', user: process.geteuid?.() ?? null }
  const first = await loadPolicy(request)
  expect(first.uncached).toBeNull()
  expect(first.cacheFile).toBe(join(store, 'branch-policy/policy-cache.json'))
  expect(first.isCached).toBe(false)
  expect(await loadPolicy(request)).toEqual({ ...first, isCached: true })
  editKept(first.cacheFile ?? '', '"remote":"', '"remote":"cached-')
  expect((await loadPolicy(request)).policy.remote).toBe(`cached-${first.policy.remote}`)
})

test('what made the policy is told: files, what would come first, links', async () => {
  const elsewhere = realpathSync(scratch(PACKAGE('origin')))
  const root = scratch({
    'branch-policy.config.mjs': "export default { extends: ['preset', './team.yaml'] }\n",
    'team.yaml': 'remote: team\n',
  })
  mkdirSync(join(root, 'node_modules'))
  symlinkSync(elsewhere, join(root, 'node_modules/preset'))
  const { inputs } = await loadPolicy({ directory: root, root, store: null, file: null })
  const here = (path: string) => join(root, path)
  expect(inputs?.files).toEqual([
    here('branch-policy.config.mjs'),
    here('node_modules/preset/package.json'),
    here('node_modules/preset/policy.json'),
    join(elsewhere, 'policy.json'),
    here('team.yaml'),
  ])
  expect(inputs?.absent.slice(0, 3)).toEqual(['ts', 'mts', 'js'].map((end) => here(`branch-policy.config.${end}`)))
  expect(inputs?.absent).toContain(here('package.json'))
  expect(inputs?.absent).toContain(join(dirname(root), 'package.json'))
  expect(inputs?.links).toEqual([
    [here('node_modules/preset/package.json'), join(elsewhere, 'package.json')],
    [here('node_modules/preset/policy.json'), join(elsewhere, 'policy.json')],
  ])
})

/** Changes after which the policy has to be read anew, and what the first reading found. */
const CHANGES: Readonly<Record<string, readonly [files: Readonly<Record<string, string>>, change: (place: CachedPlace) => void]>> = {
  'the config, its times and its length as before': [
    { [CONFIG]: DATA },
    ({ root, write }) => {
      const { atime, mtime } = statSync(join(root, CONFIG))
      write(CONFIG, '{"extends":"oneflow"}')
      utimesSync(join(root, CONFIG), atime, mtime)
    },
  ],
  'the config, by one space': [{ [CONFIG]: DATA }, ({ write }) => write(CONFIG, `${DATA} `)],
  'an imported file': [FORMS['TypeScript'] ?? {}, ({ write }) => write('shared.ts', "export const remote: string = 'target'\n")],
  'the config becomes a link to the same text': [
    { [CONFIG]: DATA, 'other.json': DATA },
    ({ root }) => {
      rmSync(join(root, CONFIG))
      symlinkSync('other.json', join(root, CONFIG))
    },
  ],
  'a preset by path': [FORMS['preset by path'] ?? {}, ({ write }) => write('presets/team.json', '{"extends":"gitflow","remote":"other"}')],
  'a folder of presets becomes a link to the same text': [
    FORMS['preset by path'] ?? {},
    ({ root }) => {
      renameSync(join(root, 'presets'), join(root, 'moved'))
      symlinkSync('moved', join(root, 'presets'))
    },
  ],
  'a package: its file': [
    FORMS['preset by package'] ?? {},
    ({ write }) => write('node_modules/preset/policy.json', '{"extends":"oneflow"}'),
  ],
  'a package: its package.json': [
    FORMS['preset by package'] ?? {},
    ({ write }) => write('node_modules/preset/package.json', '{"name":"preset","main":"./policy.json"}'),
  ],
  'a package: a file that is tried before the one that was found': [
    { [CONFIG]: '{"extends":"preset"}', 'node_modules/preset/package.json': '{"main":"policy"}', 'node_modules/preset/policy.json': DATA },
    ({ write }) => write('node_modules/preset/policy', DATA),
  ],
  'the package.json of the package that asks': [
    { ...FORMS['preset by package'], 'package.json': '{"name":"x"}' },
    ({ write }) => write('package.json', '{"name":"preset","exports":"./mine.json"}'),
  ],
  'a first package.json beside code': [
    { 'branch-policy.config.mjs': `export default ${DATA}\n` },
    ({ write }) => write('package.json', '{"type":"commonjs"}'),
  ],
  'a first branch-policy beside JavaScript': [
    { 'branch-policy.config.mjs': "import { defineConfig } from 'branch-policy'\nexport default defineConfig({ extends: 'gitflow' })\n" },
    ({ root }) => mkdirSync(join(root, 'node_modules/branch-policy'), { recursive: true }),
  ],
  'a key in package.json': [
    { 'package.json': '{"name":"x"}' },
    ({ write }) => write('package.json', `{"name":"x","branch-policy":${DATA}}`),
  ],
  'a first config': [{ 'README.md': '' }, ({ write }) => write('.branch-policyrc.yml', 'extends: oneflow\n')],
  'a dangling link of a place that comes first': [
    { '.branch-policyrc': 'extends: gitflow\n' },
    ({ root }) => symlinkSync('gone', join(root, CONFIG)),
  ],
  'a policy of another working tree, where there is no config here': [
    { 'README.md': '' },
    ({ store }) => writeFileSync(join(store, 'branch-policy/last-policy.json'), '{}'),
  ],
}

test.each(Object.entries(CHANGES))('read anew after a change: %s', async (_, [files, change]) => {
  const place = await cachedPlace(files)
  expect(await place.isHit()).toBe(true)
  change(place)
  expect(await place.isHit().catch(() => false)).toBe(false)
})

test.each(CONFIG_PLACES.slice(0, -1).map((place, index) => [place, CONFIG_PLACES[index + 1] ?? '']))(
  '%s, once there, comes before %s',
  async (first, next) => {
    const texts = (name: string) =>
      name === 'package.json'
        ? `{"branch-policy":${DATA}}`
        : /js$/.test(name) && !name.endsWith('.mjs')
          ? `module.exports = ${DATA}`
          : /[cm]?[tj]s$/.test(name)
            ? `export default ${DATA}`
            : DATA
    const place = await cachedPlace({ [next]: texts(next) })
    expect(await place.isHit()).toBe(true)
    place.write(first, texts(first))
    expect(await place.isHit()).toBe(false)
  },
)

const markedLoad = async (root: string, store: string): Promise<string> => {
  const load = async () =>
    await loadPolicy({ directory: root, root, store, file: null, cache: store, tool: 't', user: process.geteuid?.() ?? null })
  const { cacheFile } = await load()
  editKept(cacheFile ?? '', '"remote":"', '"remote":"cached-')
  return (await load()).policy.remote
}
const remoteNow = async (root: string, store: string): Promise<string> =>
  (await loadPolicy({ directory: root, root, store, file: null, cache: store, tool: 't', user: process.geteuid?.() ?? null })).policy.remote

test.each(['work/node_modules/preset', 'work/node_modules/preset.js', 'work/x/node_modules', 'work/x/node_modules/preset'])(
  'a package that is nearer than the one that was found is taken: %s',
  async (nearer) => {
    const folder = scratch({
      ...inFolder('node_modules/preset', PACKAGE('far')),
      'work/node_modules/other/package.json': '{}',
      'work/x/policy.json': '{"extends":"preset"}',
      [`work/${CONFIG}`]: '{"extends":"./x/policy.json"}',
    })
    const [root, store] = [join(folder, 'work'), scratch()]
    expect(await markedLoad(root, store)).toBe('cached-far')
    mkdirSync(join(folder, nearer), { recursive: true })
    expect(await remoteNow(root, store)).toBe('far')
  },
)

test('a preset by path that is a link is read anew when the link leads elsewhere', async () => {
  const [root, store] = [
    scratch({ [CONFIG]: '{"extends":["gitflow","./team.json"]}', 'a.json': '{"remote":"a"}', 'b.json': '{"remote":"b"}' }),
    scratch(),
  ]
  symlinkSync('a.json', join(root, 'team.json'))
  expect(await markedLoad(root, store)).toBe('cached-a')
  rmSync(join(root, 'team.json'))
  symlinkSync('b.json', join(root, 'team.json'))
  expect(await remoteNow(root, store)).toBe('b')
})

test('a repository that was copied, or whose top is a link that leads elsewhere now, has another policy', async () => {
  const folder = scratch({ [`a/${CONFIG}`]: '{"extends":"gitflow","remote":"a"}', [`b/${CONFIG}`]: '{"extends":"gitflow","remote":"b"}' })
  const store = scratch()
  expect(await markedLoad(join(folder, 'a'), store)).toBe('cached-a')
  expect(await remoteNow(join(folder, 'b'), store)).toBe('b')
  const top = join(folder, 'top')
  symlinkSync('a', top)
  expect(await markedLoad(top, store)).toBe('cached-a')
  rmSync(top)
  symlinkSync('b', top)
  expect(await remoteNow(top, store)).toBe('b')
})

test('another version of the tool or of Node, another user, or a folder that was moved has another policy', async () => {
  const place = await cachedPlace({ [CONFIG]: DATA })
  expect(await place.isHit({ tool: 'tool 2' })).toBe(false)
  place.mark()
  expect(await place.isHit({ tool: 'tool 2' })).toBe(true)
  expect(await place.isHit({ tool: 'tool 2', user: 4711 })).toBe(false)
  const moved = `${place.root}-moved`
  renameSync(place.root, moved)
  try {
    const { policy } = await loadPolicy({
      directory: moved,
      root: moved,
      store: place.store,
      file: null,
      cache: place.store,
      tool: 'tool 2',
      user: null,
    })
    expect(policy.remote).toBe('origin')
  } finally {
    renameSync(moved, place.root)
  }
})

/** What may be found in the place of the entry. */
const PLANTED: Readonly<Record<string, (place: CachedPlace) => void>> = {
  'writable by all': ({ file }) => chmodSync(file, 0o666),
  'writable by the group': ({ file }) => chmodSync(file, 0o620),
  'a link to an entry': ({ file }) => {
    renameSync(file, `${file}.real`)
    symlinkSync(`${file}.real`, file)
  },
  'a pipe': ({ file }) => {
    rmSync(file)
    execFileSync('mkfifo', [file])
  },
  'a policy with another sum': ({ file }) => writeFileSync(file, readFileSync(file, 'utf8').replace('"error"', '"off"')),
  garbage: ({ file }) => writeFileSync(file, '{"format":1'),
  'a list': ({ file }) => writeFileSync(file, '[]'),
  'no policy': ({ file }) => editKept(file, '"kinds"', '"kind"'),
  'another format': ({ file }) => editKept(file, '"format":1', '"format":2'),
  'an entry without files': ({ file }) => editKept(file, '"files":[{', '"file":[{'),
  'more than anybody reads': ({ file }) => writeFileSync(file, readFileSync(file, 'utf8') + ' '.repeat(1 << 20)),
  nothing: ({ file }) => rmSync(file),
}

test.each(Object.entries(PLANTED))('what is found there is not believed, and replaced: %s', async (_, plant) => {
  const place = await cachedPlace({ [CONFIG]: DATA })
  plant(place)
  expect(await place.isHit()).toBe(false)
  expect(lstatSync(place.file).isFile()).toBe(true)
  expect(statSync(place.file).mode & 0o777).toBe(0o600)
  place.mark()
  expect(await place.isHit()).toBe(true)
})

test.skipIf(process.getuid?.() !== 0)("another user's entry is not believed", async () => {
  const place = await cachedPlace({ [CONFIG]: DATA })
  chownSync(place.file, 4711, 4711)
  expect(await place.isHit()).toBe(false)
  expect(statSync(place.file).uid).toBe(0)
})

test('a folder planted in place of ours is neither read nor written', async () => {
  const place = await cachedPlace({ [CONFIG]: DATA })
  const elsewhere = scratch()
  renameSync(dirname(place.file), join(elsewhere, 'kept'))
  symlinkSync(join(elsewhere, 'kept'), dirname(place.file))
  const before = readFileSync(join(elsewhere, 'kept/policy-cache.json'), 'utf8')
  expect(await place.isHit()).toBe(false)
  expect(readFileSync(join(elsewhere, 'kept/policy-cache.json'), 'utf8')).toBe(before)
})

test('a git directory that takes no file is no error', async () => {
  const root = scratch({ [CONFIG]: DATA })
  for (const store of ['/dev/null', join(scratch(), 'gone')]) {
    const loaded = await loadPolicy({ directory: root, root, store, file: null, cache: store, tool: 't', user: null })
    expect(loaded).toMatchObject({ uncached: null, cacheFile: null, origin: 'config' })
    expect(existsSync(join(store, 'branch-policy'))).toBe(false)
  }
})

test('nothing else is left there, also by many at once', async () => {
  const { load, store } = await cachedPlace({ [CONFIG]: DATA })
  await Promise.all(Array.from({ length: 8 }, (_, index) => load({ tool: `tool ${index % 2}` })))
  expect(readdirSync(join(store, 'branch-policy')).sort()).toEqual(['last-policy.json', 'policy-cache.json'])
})

test('switched off, it is neither read nor written; a file named for one run and another directory do not use it', async () => {
  const place = await cachedPlace({ [CONFIG]: DATA, 'other.json': '{"extends":"oneflow"}', 'below/x.txt': '' })
  const before = readFileSync(place.file, 'utf8')
  expect(await place.load({ cacheOff: 'it is off' })).toMatchObject({
    uncached: 'it is off',
    cacheFile: null,
    policy: { remote: 'origin' },
  })
  expect(await place.isHit({ file: 'other.json' })).toBe(false)
  const { root, store } = place
  const below = await loadPolicy({ directory: join(root, 'below'), root, store, file: null, cache: store, tool: 'tool 1', user: null })
  expect(below).toMatchObject({ inputs: null, cacheFile: null, policy: { remote: 'origin' } })
  expect(
    (await loadPolicy({ directory: root, root, store: null, file: null, cache: store, tool: 'tool 1', user: null })).cacheFile,
  ).toBeNull()
  expect(readFileSync(place.file, 'utf8')).toBe(before)
})

test('the policy that was seen last is kept true by a hit, and written only where it differs', async () => {
  const place = await cachedPlace({ [CONFIG]: DATA })
  const last = join(place.store, 'branch-policy/last-policy.json')
  await place.load()
  const text = readFileSync(last, 'utf8')
  expect(JSON.parse(text).remote).toBe('cached-origin')
  utimesSync(last, 1, 1)
  await place.load()
  expect(statSync(last).mtimeMs).toBe(1000)
  writeFileSync(last, '{}')
  await place.load()
  expect(readFileSync(last, 'utf8')).toBe(text)
})

test('known findings are read on a hit too, and a file of them that is gone is told', async () => {
  const place = await cachedPlace({
    [CONFIG]: '{"extends":"gitflow","baseline":"known.json"}',
    'known.json': '{"version":1,"findings":[]}',
  })
  expect(await place.isHit()).toBe(true)
  expect((await place.load()).baseline).toEqual({ source: 'known.json', findings: [] })
  rmSync(join(place.root, 'known.json'))
  await expect(place.load()).rejects.toThrow('is not there')
})

test('no config undoes what one says of the cache', async () => {
  const root = scratch({ [CONFIG]: '{"extends":"./team.json","cache":true}', 'team.json': '{"extends":"gitflow","cache":false}' })
  const { policy, origins } = await loadPolicy({ directory: root, root, store: null, file: null })
  expect([policy.cache, origins?.get('cache')]).toEqual([false, 'team.json'])
})

const UNCACHED: Readonly<Record<string, readonly [files: Readonly<Record<string, string>>, why: string]>> = {
  'a rule of its own': [
    {
      'branch-policy.config.mjs':
        "export default { extends: 'gitflow', plugins: [{ id: 'acme/none', severity: 'error', judges: 'branch', needs: [], applies: () => false, judge: () => [] }] }\n",
    },
    'the policy has rules of its own',
  ],
  'code that asks the time': [
    { 'branch-policy.config.mjs': "export default { extends: 'gitflow', remote: Date.now() > 0 ? 'a' : 'b' }\n" },
    'branch-policy.config.mjs uses Date',
  ],
  'code that asks the environment, in an imported file': [
    { 'branch-policy.config.ts': TYPED, 'shared.ts': "export const remote = process.env['X'] ?? 'origin'\n" },
    'shared.ts uses process',
  ],
  'code that imports a package': [
    { 'branch-policy.config.mjs': "import fs from 'node:fs'\nexport default { extends: 'gitflow', remote: fs.constants ? 'a' : 'b' }\n" },
    'branch-policy.config.mjs imports node:fs',
  ],
  'code that imports by a URL': [
    {
      'branch-policy.config.mjs': "import policy from './%61.mjs'\nexport default policy\n",
      'a.mjs': "export default { extends: 'gitflow' }\n",
      '%61.mjs': "export default { extends: 'trunk' }\n",
    },
    'branch-policy.config.mjs imports ./%61.mjs',
  ],
  'cache: false': [{ [CONFIG]: '{"extends":"gitflow","cache":false}' }, `${CONFIG} says cache: false`],
  'cache: false, in a preset': [
    { [CONFIG]: '{"extends":"./team.json","cache":true}', 'team.json': '{"extends":"gitflow","cache":false}' },
    'team.json says cache: false',
  ],
}

test.each(Object.entries(UNCACHED))('not cached, and said why: %s', async (_, [files, why]) => {
  const place = await cachedPlace(files)
  const loaded = await place.load()
  expect(loaded.uncached).toContain(why)
  expect(loaded).toMatchObject({ inputs: null, cacheFile: null, origin: 'config' })
  expect(existsSync(place.file)).toBe(false)
})
