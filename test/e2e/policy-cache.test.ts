import { existsSync, readFileSync, rmSync, statSync, utimesSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { expect, test } from 'vitest'
import { CACHES } from '../support/environment.ts'
import { openScratch, type Scratch, scratchRepository } from '../support/scratch.ts'
import { refusals } from '../support/told.ts'

const CONFIG = 'branch-policy.config.ts'
const config = (rest: string) =>
  `import { defineConfig } from 'branch-policy'\nexport default defineConfig({ extends: 'gitflow', ${rest} })\n`
const TOPIC = config("branches: { topic: { name: 'topic/{slug}', from: 'develop', into: 'develop' } }")

/** On a branch that only the config knows. */
function topicRepository(options: { readonly objectFormat?: 'sha256' } = {}): Scratch {
  const scratch = scratchRepository(options)
  scratch.git('switch', '-q', '-c', 'topic/one', 'develop')
  scratch.write(CONFIG, TOPIC)
  return scratch
}

const commit = (scratch: Scratch) => scratch.shell('git commit --allow-empty -m x')
const cacheOf = (scratch: Scratch) => join(scratch.git('rev-parse', '--absolute-git-dir'), 'branch-policy', 'policy-cache.json')

/** The files that a hook loads, without their folders and the marks of the build. */
function loadedBy(scratch: Scratch): readonly string[] {
  const [list, listing] = [join(scratch.folder, 'loaded.txt'), join(scratch.folder, 'list.cjs')]
  writeFileSync(
    listing,
    `process.on('exit', () => require('node:fs').writeFileSync(${JSON.stringify(list)}, Object.keys(require.cache).join('\\n')))\n`,
  )
  const run = scratch.policyWith({ env: { NODE_OPTIONS: `--require "${listing}"` } }, 'hook', 'pre-commit')
  expect(run.output).toBe('')
  return readFileSync(list, 'utf8')
    .split('\n')
    .filter((file) => file !== listing)
    .map((file) => file.replace(/^.*[\\/](?:node_modules|cli)[\\/]/, '').replace(/-[\w-]{8}\.cjs$/, '.cjs'))
}

// These are about a cache that is there.
const warm = test.skipIf((process.env[CACHES] ?? '') !== '')

warm('a hook that finds its policy in the cache loads nothing that reads policies', () => {
  const scratch = topicRepository()
  const cold = loadedBy(scratch)
  expect(cold.join(' ')).toMatch(/read-policy\.cjs/)
  expect(loadedBy(scratch)).toEqual(['bin.cjs', 'hook.cjs', 'command.cjs'])
  rmSync(join(scratch.directory, CONFIG))
  scratch.git('switch', '-q', '-c', 'feature/one')
  rmSync(join(scratch.directory, '.git/branch-policy'), { recursive: true })
  loadedBy(scratch)
  expect(loadedBy(scratch)).toEqual(['bin.cjs', 'hook.cjs', 'command.cjs'])
})

test.each(['sha1', 'sha256'] as const)('commits are judged by the config as it is now, whatever its times say: %s', (objectFormat) => {
  const scratch = topicRepository(objectFormat === 'sha256' ? { objectFormat } : {})
  const path = join(scratch.directory, CONFIG)
  expect([commit(scratch).code, commit(scratch).code]).toEqual([0, 0])
  if ((process.env[CACHES] ?? '') === '') expect(existsSync(cacheOf(scratch))).toBe(true)
  const { atime, mtime } = statSync(path)
  scratch.write(CONFIG, TOPIC.replace('topic/', 'tropc/'))
  utimesSync(path, atime, mtime)
  expect(refusals(commit(scratch))).toEqual(['branch-name refs/heads/topic/one'])
  scratch.write(CONFIG, TOPIC)
  expect(commit(scratch).code).toBe(0)
  // A directory of that name is none; a file comes before the other.
  scratch.write('branch-policy.config.mts', config(''))
  rmSync(path)
  scratch.write('branch-policy.config.js', `module.exports = { extends: 'gitflow' }\n`)
  expect(refusals(commit(scratch))).toEqual(['branch-name refs/heads/topic/one'])
})

test('worktrees with different configs each keep their own', () => {
  const scratch = topicRepository()
  scratch.git('worktree', 'add', '-q', '-b', 'other/two', '../other', 'develop')
  const other = openScratch(scratch.folder, join(scratch.folder, 'other'), scratch.remote)
  other.write(CONFIG, TOPIC.replace('topic/', 'other/'))
  for (const _ of [1, 2]) expect([commit(scratch).code, commit(other).code]).toEqual([0, 0])
  scratch.git('worktree', 'add', '-q', '-b', 'other/three', '../bare', 'develop')
  // The one that was seen last judges where there is none, also where it was seen by a hit.
  const bare = openScratch(scratch.folder, join(scratch.folder, 'bare'), scratch.remote)
  expect(commit(bare).code).toBe(0)
  expect(commit(scratch).code).toBe(0)
  expect(refusals(commit(bare))).toEqual(['branch-name refs/heads/other/three'])
})

test('two hooks at once leave one entry that holds', () => {
  const scratch = topicRepository()
  const both = scratch.shell(
    'branch-policy hook pre-commit & one=$!; branch-policy hook pre-commit; two=$?; wait $one; echo $? $two; ls .git/branch-policy',
  )
  const files = both.stdout.trim().split('\n')
  expect(files[0]).toBe('0 0')
  expect(files.filter((file) => file.startsWith('policy-cache'))).toEqual(
    (process.env[CACHES] ?? '') === 'disabled' ? [] : ['policy-cache.json'],
  )
  expect(commit(scratch).code).toBe(0)
})

test('BRANCH_POLICY_CACHE=off neither reads nor writes it; any other word is an error', () => {
  const scratch = topicRepository()
  rmSync(cacheOf(scratch), { force: true })
  expect(scratch.policyWith({ env: { BRANCH_POLICY_CACHE: 'off' } }, 'hook', 'pre-commit').output).toBe('')
  expect(existsSync(cacheOf(scratch))).toBe(false)
  const wrong = scratch.policyWith({ env: { BRANCH_POLICY_CACHE: 'no' } }, 'hook', 'pre-commit')
  expect(wrong).toMatchObject({
    code: 2,
    stderr: 'branch-policy: BRANCH_POLICY_CACHE is "no"\n  It takes: off. Unset it to use the cache.\n',
  })
})

test('config and doctor say whether the policy is cached, and why not', () => {
  const scratch = topicRepository()
  const cached = { env: { BRANCH_POLICY_CACHE: '' } }
  expect(scratch.policyWith(cached, 'config').stdout).toContain(
    '\n# cached: hooks read nothing of it anew until something that made it changes\n',
  )
  expect(scratch.policyWith(cached, 'doctor').stdout).not.toContain('cached')
  scratch.write(CONFIG, config("remote: process.env['X'] ?? 'origin'"))
  const why = `${CONFIG} uses process`
  expect(scratch.policyWith(cached, 'config').stdout).toContain(`\n# not cached, every hook reads it anew: ${why}\n`)
  expect(scratch.policyWith(cached, 'config', '--format', 'json').stderr).toBe(`note: not cached, every hook reads it anew: ${why}\n`)
  expect(scratch.policyWith(cached, 'doctor').stdout.replace(/\s+/g, ' ')).toContain(
    `note: the policy is not cached, so every hook reads the config anew: ${why}`,
  )
  expect(scratch.policyWith({ env: { ...cached.env, X: 'other' } }, 'config').stdout).toMatch(/^remote: other /m)
  scratch.write(CONFIG, config('cache: false'))
  expect(scratch.policyWith(cached, 'config').stdout).toMatch(/^cache: false +# branch-policy\.config\.ts$/m)
})
