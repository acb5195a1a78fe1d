import { join } from 'node:path'
import { formatEnvironment } from './matrix.ts'

/** Variables that a test process may hand on; everything else of the machine and its user stays out. */
const KEPT = [
  'PATH',
  'TMPDIR',
  'LANG',
  'SystemRoot',
  'npm_config_registry',
  'npm_config_userconfig',
  'npm_config_cache',
  'TEMP',
  'TMP',
  'PATHEXT',
  'COMSPEC',
]

/** How the whole suite runs: `disabled`, `cold` (nothing is cached when a command starts) or as it comes (CONTRIBUTING.md). */
export const CACHES = 'BRANCH_POLICY_TEST_CACHES'

/** Set: every `install` of a scratch repository is `install --strict` (CONTRIBUTING.md). */
export const STRICT = 'BRANCH_POLICY_TEST_STRICT'

/** Set to a folder: the package is built with source maps, and each process of it counts what it runs (`npm run coverage`). */
export const COVERAGE = 'BRANCH_POLICY_TEST_COVERAGE'

/**
 * An environment for git and our own commands that knows no user: no git config but the repository's own, no GIT_
 * variable from outside, a fixed identity, no terminal, and not "in CI".
 *
 * @param formats the form of new repositories; `{}` for those whose objects or refs the test writes itself.
 */
export function cleanEnvironment(formats = formatEnvironment(process.env)): Record<string, string> {
  const kept = KEPT.flatMap((name) => {
    const value = process.env[name]
    return value === undefined ? [] : [[name, value] as const]
  })
  return {
    ...Object.fromEntries(kept),
    HOME: '/nonexistent',
    LC_ALL: 'C.UTF-8',
    GIT_CONFIG_GLOBAL: '/dev/null',
    GIT_CONFIG_SYSTEM: '/dev/null',
    GIT_AUTHOR_NAME: 'Ada Author',
    GIT_AUTHOR_EMAIL: 'ada@example.org',
    GIT_COMMITTER_NAME: 'Carl Committer',
    GIT_COMMITTER_EMAIL: 'carl@example.org',
    GIT_TERMINAL_PROMPT: '0',
    GIT_EDITOR: 'true',
    NO_COLOR: '1',
    ...formats,
    ...(process.env[COVERAGE] === undefined
      ? {}
      : { [COVERAGE]: process.env[COVERAGE], NODE_V8_COVERAGE: join(process.env[COVERAGE], 'processes') }),
    ...(process.env[CACHES] === 'disabled' ? { BRANCH_POLICY_CACHE: 'off' } : {}),
  }
}
