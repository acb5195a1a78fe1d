import { type SpawnSyncReturns, spawnSync } from 'node:child_process'
import { mkdtempSync, readdirSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { expect, inject, onTestFinished, test } from 'vitest'
import { cleanEnvironment } from '../support/environment.ts'

const root = join(import.meta.dirname, '..', '..')

/** A smoke run, as `npm run bench` starts it, in a folder for temporary files of its own. */
function smoke(...args: readonly string[]): { readonly ran: SpawnSyncReturns<string>; readonly left: readonly string[] } {
  const folder = mkdtempSync(join(tmpdir(), 'branch-policy-test-'))
  onTestFinished(() => rmSync(folder, { recursive: true, force: true }))
  const jiti = join(root, 'node_modules', 'jiti', 'lib', 'jiti-cli.mjs')
  const ran = spawnSync(process.execPath, [jiti, 'bench/main.ts', '--smoke', '--package', inject('project'), ...args], {
    cwd: root,
    encoding: 'utf8',
    env: { ...cleanEnvironment(), TMPDIR: folder, JITI_FS_CACHE: 'false' },
  })
  return { ran, left: readdirSync(folder) }
}

/** The rows of all tables: the name and what stands beside it. */
function rowsOf(markdown: string): ReadonlyMap<string, string> {
  return new Map([...markdown.matchAll(/^\| (.+?) \| (.+?) \|/gm)].map(([, name = '', cell = '']) => [name, cell]))
}

test('the benchmark runs each of its jobs once: all of them pass and refuse as they should, and nothing is left', () => {
  const { ran, left } = smoke()
  expect(ran.stderr.split('\n').filter((line) => line !== '' && !line.endsWith('…'))).toEqual([])
  expect(ran.status).toBe(0)
  const rows = rowsOf(ran.stdout)
  const measured = [...rows].filter(([, cell]) => /^\*\*[\d.]+\*\* \(/.test(cell)).map(([name]) => name)
  for (const words of ['', ', with commit-graph']) {
    expect(measured).toContain(`check --all${words}`)
    expect(measured).toContain(`hook pre-push, 50 new branches${words}`)
  }
  for (const config of ['no', 'JSON', 'TypeScript']) {
    expect(measured).toContain(`hook pre-commit, ${config} config`)
    expect(measured).toContain(`hook pre-commit, ${config} config, cold`)
  }
  expect(measured).toContain('hook pre-push, one new branch, TypeScript config')
  expect(measured).toContain('branch-policy')
  // The peers are not installed in a smoke run.
  expect(rows.get('husky 9.1.7 that runs `true`')).toBe('not asked for')
  expect(left).toEqual([])
})

test('the benchmark says what it does not know, and fails', () => {
  const { ran } = smoke('--only', 'flours')
  expect(ran.status).toBe(1)
  expect(ran.stderr).toContain('flours: there is no such group: floors, hooks, commits, scale')
})
