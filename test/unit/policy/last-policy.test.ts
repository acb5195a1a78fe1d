import {
  chmodSync,
  existsSync,
  lstatSync,
  mkdirSync,
  readdirSync,
  readFileSync,
  rmSync,
  statSync,
  symlinkSync,
  utimesSync,
  writeFileSync,
} from 'node:fs'
import { dirname, join } from 'node:path'
import { expect, test } from 'vitest'
import type { ResolvedPolicy } from '../../../src/model/policy.ts'
import { recallPolicy } from '../../../src/policy/last-policy.ts'
import { loadPolicy } from '../../../src/policy/load.ts'
import { rememberPolicy } from '../../../src/policy/remember.ts'
import { resolvePolicy } from '../../../src/policy/resolve.ts'
import { scratch } from './scratch.ts'

const policy = resolvePolicy({ extends: 'gitflow', remote: 'kept', rules: { 'tag-name': 'off' } }, 'branch-policy.config.ts')
const kept = (store: string) => join(store, 'branch-policy', 'last-policy.json')
const load = (root: string, store: string, file: string | null = null) => loadPolicy({ directory: root, root, store, file })

function plant(store: string, text: string): void {
  mkdirSync(dirname(kept(store)), { recursive: true })
  writeFileSync(kept(store), text)
}

test('a policy that was read from a file judges a worktree without one, and says so', async () => {
  const [root, store] = [scratch({ 'branch-policy.config.json': '{"extends":"gitflow","remote":"kept"}' }), scratch()]
  const seen = await load(root, store)
  rmSync(join(root, 'branch-policy.config.json'))
  expect(await load(root, store)).toEqual({
    policy: seen.policy,
    origin: 'last-seen',
    origins: null,
    ownRules: [],
    baseline: null,
    inputs: null,
    uncached: 'this working tree has no config of its own',
    cacheFile: null,
    isCached: false,
    notes: ['no config in this working tree; judged by the policy last seen in this repository (branch-policy.config.json)'],
  })
})

test('the preset, a recalled policy, a file named for one run and a bad config are not kept', async () => {
  const [root, store] = [scratch({ 'other.json': '{"extends":"gitflow","remote":"other"}' }), scratch()]
  await load(root, store)
  await load(root, store, 'other.json')
  writeFileSync(join(root, 'branch-policy.config.json'), '{"extends":"gitflow","x":1}')
  await expect(load(root, store)).rejects.toThrow('is not a valid policy')
  expect(readdirSync(store)).toEqual([])
})

test('what is kept comes back; only the owner may read it; nothing else is left', async () => {
  const store = scratch()
  rememberPolicy(store, policy)
  expect(recallPolicy(store)?.policy).toEqual(policy)
  expect(statSync(kept(store)).mode & 0o777).toBe(0o600)
  expect(statSync(dirname(kept(store))).mode & 0o777).toBe(0o700)
  expect(readdirSync(dirname(kept(store)))).toEqual(['last-policy.json'])
})

test('the same policy is not written again, another one is', async () => {
  const store = scratch()
  rememberPolicy(store, policy)
  utimesSync(kept(store), 1, 1)
  rememberPolicy(store, policy)
  expect(statSync(kept(store)).mtimeMs).toBe(1000)
  rememberPolicy(store, { ...policy, remote: 'other' })
  expect(recallPolicy(store)?.policy.remote).toBe('other')
})

test('a link planted in place of the file is replaced, not followed', async () => {
  const store = scratch({ victim: 'precious' })
  mkdirSync(dirname(kept(store)))
  symlinkSync(join(store, 'victim'), kept(store))
  rememberPolicy(store, policy)
  expect(readFileSync(join(store, 'victim'), 'utf8')).toBe('precious')
  expect(lstatSync(kept(store)).isSymbolicLink()).toBe(false)
  expect(recallPolicy(store)?.policy).toEqual(policy)
})

test('a link planted in place of the file is not read', async () => {
  const store = scratch({ planted: JSON.stringify(policy) })
  mkdirSync(dirname(kept(store)))
  symlinkSync(join(store, 'planted'), kept(store))
  expect(recallPolicy(store)).toBeNull()
})

test('a link planted in place of the directory is neither written through nor read', async () => {
  const [store, elsewhere] = [scratch(), scratch()]
  symlinkSync(elsewhere, join(store, 'branch-policy'))
  rememberPolicy(store, policy)
  expect(readdirSync(elsewhere)).toEqual([])
  writeFileSync(join(elsewhere, 'last-policy.json'), JSON.stringify(policy))
  expect(recallPolicy(store)).toBeNull()
})

test('a store that cannot be written stops nobody', async () => {
  const store = scratch({ 'branch-policy': 'a file' })
  rememberPolicy(store, policy)
  expect(readFileSync(join(store, 'branch-policy'), 'utf8')).toBe('a file')
  rememberPolicy(join(store, 'gone'), policy)
  expect(existsSync(join(store, 'gone'))).toBe(false)
})

const other = (change: Partial<Record<keyof ResolvedPolicy, unknown>>) => JSON.stringify({ ...policy, ...change })
const kind = policy.kinds[0]

test.each([
  ['nothing', ''],
  ['half of it', JSON.stringify(policy).slice(0, 400)],
  ['no object', '[]'],
  ['no kinds', other({ kinds: [] })],
  ['a key too many', JSON.stringify({ ...policy, more: 1 })],
  ['a key too few', other({ remote: undefined })],
  ['a remote that is an option', other({ remote: '--upload-pack=x' })],
  ['a pattern that does not compile', other({ kinds: [{ ...kind, into: [], names: ['{'] }] })],
  ['a tag pattern that does not compile', other({ tags: { ...policy.tags, names: ['{x}'] } })],
  ['an edge to no kind', other({ kinds: [{ ...kind, into: [{ kind: 'x', methods: ['merge'] }] }] })],
  ['two kinds of one name', other({ kinds: [...policy.kinds, kind] })],
  ['forks of no kind', other({ forks: 'x' })],
  ['a merge message that does not compile', other({ mergeMessages: ['('] })],
  ['a merge message without its group', other({ mergeMessages: ['x'] })],
  ['a merge message that cannot be read in linear time', other({ mergeMessages: ['(?=x)(?<source>x)'] })],
  ['an unknown severity', other({ rules: [{ id: 'tag-name', severity: 'none', options: {} }] })],
  ['reserved names', JSON.stringify(policy).replace('{', '{"__proto__":{"remote":"x"},')],
  ['more than a policy can be', `${JSON.stringify(policy)}${' '.repeat(1 << 20)}`],
])('a file that holds %s is ignored', async (_, text) => {
  const [root, store] = [scratch(), scratch()]
  plant(store, text)
  expect((await load(root, store)).notes).toEqual(['no config found; judged by the built-in preset gitflow'])
})

test('rules that the writer did not know are judged as by default, unknown ones dropped', async () => {
  const store = scratch()
  plant(
    store,
    other({
      rules: [
        { id: 'tag-name', severity: 'off', options: {} },
        { id: 'of-tomorrow', severity: 'error', options: {} },
      ],
    }),
  )
  expect(recallPolicy(store)?.policy.rules).toEqual(policy.rules)
})

test('a source with control characters is shown escaped', async () => {
  const [root, store] = [scratch(), scratch()]
  plant(store, other({ source: '\u001b[2Jx' }))
  expect((await load(root, store)).notes).toEqual([
    'no config in this working tree; judged by the policy last seen in this repository (\\u001b[2Jx)',
  ])
})

test.skipIf(process.getuid?.() !== 0)(
  'one that this user may not read is an error, since the preset would judge without a word (root)',
  async () => {
    const [root, store] = [scratch(), scratch()]
    rememberPolicy(store, policy)
    const asNobody = async <Value>(work: () => Promise<Value>): Promise<Value> => {
      process.seteuid?.(65534)
      return await work().finally(() => process.seteuid?.(0))
    }
    for (const path of [root, store]) chmodSync(path, 0o755)
    await expect(asNobody(() => load(root, store))).rejects.toMatchObject({
      name: 'ConfigError',
      advice: expect.arrayContaining([`  ${kept(store)}`]),
    })
    chmodSync(dirname(kept(store)), 0o755)
    await expect(asNobody(() => load(root, store))).rejects.toThrow('may not be read by this user')
    chmodSync(kept(store), 0o644)
    expect((await asNobody(() => load(root, store))).origin).toBe('last-seen')
  },
)
