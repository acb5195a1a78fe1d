import { chmodSync, chownSync, lstatSync, mkdirSync, readFileSync, renameSync, rmSync, statSync, symlinkSync, writeFileSync } from 'node:fs'
import Module from 'node:module'
import { dirname, join } from 'node:path'
import { Script } from 'node:vm'
import { beforeEach, expect, test } from 'vitest'
import { KEEPS_NOTHING } from '../support/node-starts.ts'
import { openScratch, packedEntry, type Scratch, scratchRepository } from '../support/scratch.ts'
import { refusals } from '../support/told.ts'
import { ZERO } from '../support/zero.ts'

// What V8 made of the file that hooks load is kept in the git directory. Whoever can write there can write hooks; anybody else
// must not get code into them.

beforeEach((context) => {
  context.skip(KEEPS_NOTHING, 'nothing is kept from one command to the next in this run')
})

const HOOK = join('cli', 'hook.cjs')

function kept(scratch: Scratch): string {
  return join(scratch.directory, '.git/branch-policy/code-cache')
}

function hook(scratch: Scratch, env: Readonly<Record<string, string>> = {}): number | null {
  return scratch.policyWith({ env }, 'hook', 'pre-commit').code
}

/** On main, where every commit is refused. */
function repository(): Scratch {
  const scratch = scratchRepository()
  expect(hook(scratch)).toBe(1)
  return scratch
}

/** What would be kept of another file of the same length, which lets every commit pass: V8 only looks at the length. */
function plant(scratch: Scratch, mode = 0o600): void {
  const source = readFileSync(join(dirname(packedEntry()), '..', HOOK), 'latin1')
  const other = 'process.exit(0);'.padEnd(source.length, ' ')
  const script = new Script(Module.wrap(other))
  const mark = `${source.slice(0, source.indexOf('\n'))} ${process.version} ${process.arch}\n`
  mkdirSync(dirname(kept(scratch)), { recursive: true, mode: 0o700 })
  rmSync(kept(scratch), { force: true })
  const code = script.createCachedData()
  writeFileSync(kept(scratch), Buffer.concat([Buffer.from(mark, 'latin1'), code, code]))
  chmodSync(kept(scratch), mode)
}

test('is made by the first hook, for the user alone, and used as it is by the next', () => {
  const scratch = repository()
  const made = statSync(kept(scratch))
  expect([made.mode & 0o777, statSync(dirname(kept(scratch))).mode & 0o777]).toEqual([0o600, 0o700])
  expect(hook(scratch)).toBe(1)
  const after = statSync(kept(scratch))
  expect([after.ino, after.mtimeMs]).toEqual([made.ino, made.mtimeMs])
})

test('is really what runs: this is how code would be planted', () => {
  const scratch = repository()
  plant(scratch)
  expect(hook(scratch)).toBe(0)
})

test('where its directory is none, a config that ends the process is not taken for one that passed', () => {
  const scratch = scratchRepository()
  rmSync(dirname(kept(scratch)), { recursive: true, force: true })
  writeFileSync(dirname(kept(scratch)), '')
  expect(hook(scratch)).toBe(1)
  scratch.write('branch-policy.config.mjs', 'process.exit(0)\n')
  const ran = scratch.policyWith({}, 'hook', 'pre-commit')
  expect([ran.code, ran.stderr.split('\n')[0]]).toEqual([2, 'branch-policy: the process ended before its work was done'])
  expect(ran.stderr).not.toContain('    at ')
})

test.each([0o606, 0o660, 0o666])('is not used where others may write it: mode %o', (mode) => {
  const scratch = repository()
  plant(scratch, mode)
  expect(hook(scratch)).toBe(1)
  expect(lstatSync(kept(scratch)).mode & 0o777).toBe(0o600)
  expect(hook(scratch)).toBe(1)
})

test('is not used where others may write the directory, and none is made there', () => {
  const scratch = repository()
  plant(scratch)
  chmodSync(dirname(kept(scratch)), 0o777)
  const planted = readFileSync(kept(scratch))
  expect(hook(scratch)).toBe(1)
  expect(readFileSync(kept(scratch)).equals(planted)).toBe(true)
})

test.skipIf(process.getuid?.() !== 0)('is not used where it belongs to another user', () => {
  const scratch = repository()
  plant(scratch)
  chownSync(kept(scratch), 12345, 12345)
  expect(hook(scratch)).toBe(1)
})

test('a link to it is not followed', () => {
  const scratch = repository()
  plant(scratch)
  const elsewhere = join(scratch.folder, 'elsewhere')
  renameSync(kept(scratch), elsewhere)
  symlinkSync(elsewhere, kept(scratch))
  const before = readFileSync(elsewhere)
  expect(hook(scratch)).toBe(1)
  expect(readFileSync(elsewhere).equals(before)).toBe(true)
})

test.each([
  ['empty', () => Buffer.alloc(0)],
  ['garbage', () => Buffer.from('garbage\n'.repeat(100))],
  ['cut short', (bytes: Buffer) => bytes.subarray(0, bytes.length / 2)],
  ['of another build', (bytes: Buffer) => Buffer.concat([Buffer.from('// 0'), bytes.subarray(4)])],
  ['with other code in it', (bytes: Buffer) => Buffer.concat([bytes.subarray(0, 2000), Buffer.alloc(64), bytes.subarray(2064)])],
])('%s: the hook judges all the same, and it is made anew', (_, spoil) => {
  const scratch = repository()
  const before = readFileSync(kept(scratch))
  writeFileSync(kept(scratch), spoil(before))
  expect(refusals(scratch.shell('git commit --allow-empty -m Direct'))).toEqual(['no-direct-commit refs/heads/main'])
  expect(readFileSync(kept(scratch)).equals(spoil(before))).toBe(false)
  expect(hook(scratch)).toBe(1)
})

test('BRANCH_POLICY_CACHE=off neither makes nor uses it', () => {
  const scratch = repository()
  plant(scratch)
  expect(hook(scratch, { BRANCH_POLICY_CACHE: 'off' })).toBe(1)
  rmSync(dirname(kept(scratch)), { recursive: true })
  expect(hook(scratch, { BRANCH_POLICY_CACHE: 'off' })).toBe(1)
  expect(scratch.has('.git/branch-policy/code-cache')).toBe(false)
})

test('a linked working tree has that of its repository', () => {
  const scratch = repository()
  scratch.git('worktree', 'add', '-q', '-b', 'feature/tree', '../tree', 'develop')
  const tree = openScratch(scratch.folder, join(scratch.folder, 'tree'), scratch.remote)
  plant(scratch)
  tree.git('checkout', '-q', '--detach')
  tree.git('checkout', '-q', '-B', 'wrong_name')
  expect(hook(tree)).toBe(0)
  rmSync(kept(scratch))
  expect(hook(tree)).toBe(1)
  expect(scratch.has('.git/branch-policy/code-cache')).toBe(true)
})

test('a server has none: what lies in its git directory may be anybody’s', () => {
  const scratch = scratchRepository({ hooks: false })
  const line = `${scratch.oid('main')} ${ZERO} refs/heads/main\n`
  expect(scratch.policyWith({ directory: scratch.remote, input: line }, 'hook', 'pre-receive').code).toBe(1)
  expect(scratch.shell('ls ../remote.git').stdout).not.toContain('branch-policy')
})
