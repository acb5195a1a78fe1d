import { readFileSync, symlinkSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { beforeEach, expect, inject, test } from 'vitest'
import { KEEPS_NOTHING } from '../support/node-starts.ts'
import { type Scratch, scratchRepository } from '../support/scratch.ts'
import { ZERO } from '../support/zero.ts'

// What a hook costs, counted instead of timed: what it loads, what it reads, what it starts.

beforeEach((context) => {
  context.skip(KEEPS_NOTHING, 'nothing is kept from one command to the next in this run')
})

/** Loaded into the measured Node: tells at its end what was loaded, and how many bytes were read. */
const COUNTER = `
const fs = require('node:fs')
let bytes = 0
const read = fs.readFileSync
fs.readFileSync = (...args) => {
  const content = read(...args)
  bytes += content.length
  return content
}
const before = new Set(process.moduleLoadList)
process.on('exit', () => {
  const modules = process.moduleLoadList.filter((name) => !before.has(name) && name.startsWith('NativeModule ')).map((name) => name.slice(13))
  fs.writeFileSync(process.env.COUNTED, JSON.stringify({ modules, files: Object.keys(require.cache), bytes }))
})
`

interface Counted {
  readonly code: number | null
  /** Modules of Node's own that were not loaded at its start. */
  readonly modules: readonly string[]
  /** CommonJS files, by their names. */
  readonly files: readonly string[]
  readonly bytes: number
  /** The git commands that were started. */
  readonly git: readonly string[]
}

function count(scratch: Scratch, args: readonly string[], input?: string): Counted {
  const at = (name: string): string => join(scratch.folder, name)
  writeFileSync(at('counter.cjs'), COUNTER)
  writeFileSync(at('trace'), '')
  const env = { NODE_OPTIONS: `--require=${at('counter.cjs')}`, COUNTED: at('counted'), GIT_TRACE2_EVENT: at('trace') }
  const ran = scratch.policyWith({ env, ...(input === undefined ? {} : { input }) }, 'hook', ...args)
  const counted = JSON.parse(readFileSync(at('counted'), 'utf8')) as Omit<Counted, 'code' | 'git'>
  const starts = readFileSync(at('trace'), 'utf8')
    .split('\n')
    .flatMap((line) => /"event":"start".*"argv":\["git","([^"]+)"/.exec(line)?.[1] ?? [])
  const files = counted.files.map((file) => file.replace(/^.*[\\/]/, '')).filter((file) => file !== 'counter.cjs')
  return { ...counted, files, code: ran.code, git: starts }
}

function onTopicBranch(): Scratch {
  const scratch = scratchRepository()
  symlinkSync(join(inject('project'), 'node_modules'), join(scratch.directory, 'node_modules'))
  scratch.write('.git/info/exclude', 'node_modules\n')
  scratch.write(
    'branch-policy.config.ts',
    "import { defineConfig } from 'branch-policy'\nexport default defineConfig({ extends: 'gitflow' })\n",
  )
  scratch.git('switch', '-q', '-c', 'feature/one', 'develop')
  scratch.commit('One')
  return scratch
}

/** What a hook that has nothing to say has no use for; each takes milliseconds to load. */
const COSTLY = ['child_process', 'crypto', 'fs/promises', 'net', 'stream', 'tty', 'internal/abort_controller']

test('a warm hook pre-commit loads three files and nothing of Node that costs, reads little more than a MiB, and starts no git', () => {
  const scratch = onTopicBranch()
  count(scratch, ['pre-commit'])
  const counted = count(scratch, ['pre-commit'])
  expect(counted.code).toBe(0)
  expect([...counted.files].sort()).toEqual(['bin.cjs', 'command.cjs', 'hook.cjs'])
  expect(counted.modules.filter((name) => COSTLY.includes(name))).toEqual([])
  expect(counted.bytes).toBeLessThan(1100 * 1024)
  expect(counted.git).toEqual([])
})

test('a change of the config loads more, once', () => {
  const scratch = onTopicBranch()
  count(scratch, ['pre-commit'])
  const config = "import { defineConfig } from 'branch-policy'\nexport default defineConfig({ extends: 'gitflow', remote: 'origin' })\n"
  scratch.write('branch-policy.config.ts', config)
  expect(count(scratch, ['pre-commit']).files.length).toBeGreaterThan(3)
  expect(count(scratch, ['pre-commit']).files).toHaveLength(3)
})

test('a warm hook pre-push of a topic branch that the remote has starts no git; of a new branch a few, one after the other or at once', () => {
  const scratch = onTopicBranch()
  scratch.git('push', '-q', '--no-verify', 'origin', 'feature/one')
  scratch.commit('Two')
  const line = (branch: string, old: string): string => `refs/heads/${branch} ${scratch.oid('HEAD')} refs/heads/${branch} ${old}\n`
  const update = line('feature/one', scratch.oid('origin/feature/one'))
  count(scratch, ['pre-push', 'origin', scratch.remote], update)
  const counted = count(scratch, ['pre-push', 'origin', scratch.remote], update)
  expect([counted.code, counted.git]).toEqual([0, []])
  expect([...counted.files].sort()).toEqual(['bin.cjs', 'command.cjs', 'hook.cjs'])
  scratch.git('branch', 'feature/two')
  const created = count(scratch, ['pre-push', 'origin', scratch.remote], line('feature/two', ZERO))
  expect(created.code).toBe(0)
  expect(created.git.length).toBeLessThanOrEqual(4)
  expect(created.modules).not.toContain('crypto')
})
