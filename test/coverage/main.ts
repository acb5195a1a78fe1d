import { spawnSync } from 'node:child_process'
import { mkdirSync, rmSync } from 'node:fs'
import { join, resolve } from 'node:path'
import { COVERAGE } from '../support/environment.ts'

// `npm run coverage`: all tests, and which lines of src they run. `npm run coverage -- test/e2e/doctor` takes those of the
// end-to-end tests whose path begins so.

const root = resolve(import.meta.dirname, '../..')
const folder = join(root, 'coverage')
rmSync(folder, { recursive: true, force: true })
mkdirSync(folder)
const vitest = (...args: readonly string[]): number =>
  spawnSync(process.execPath, [join(root, 'node_modules/vitest/vitest.mjs'), 'run', ...args], {
    cwd: root,
    stdio: 'inherit',
    env: { ...process.env, ...(args.includes('e2e') ? { [COVERAGE]: join(folder, 'e2e') } : {}) },
  }).status ?? 1

const codes = [
  vitest('--project', 'unit', '--coverage', '--reporter=dot'),
  // With V8's counting, tests that look at what Node loads or how long it takes may fail; what they ran counts all the same.
  vitest('--project', 'e2e', '--reporter=dot', ...process.argv.slice(2)),
]
await import('./report.ts')
process.exitCode = Math.max(...codes)
