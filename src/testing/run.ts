import { spawnSync } from 'node:child_process'
import { devNull } from 'node:os'
import { env, execPath } from 'node:process'
import { fileURLToPath } from 'node:url'

/** What a command did. */
export interface Ran {
  readonly code: number | null
  readonly stdout: string
  readonly stderr: string
  /** stdout and stderr: what a person would see. */
  readonly output: string
}

/** The command of this package, as hooks and people start it. */
const COMMAND = fileURLToPath(new URL('../cli/bin.cjs', import.meta.url))

/** Variables that are handed on; everything else of the machine and its user stays out. */
const KEPT = ['PATH', 'Path', 'PATHEXT', 'TMPDIR', 'TEMP', 'TMP', 'SystemRoot', 'LANG', 'NODE_EXTRA_CA_CERTS', 'NODE_V8_COVERAGE']

/** An environment that knows no user: no git config but the repository's own, a fixed identity, no terminal, and not "in CI". */
function cleanEnvironment(): Readonly<Record<string, string>> {
  const kept = KEPT.flatMap((name) => {
    const value = env[name]
    return value === undefined ? [] : [[name, value] as const]
  })
  return {
    ...Object.fromEntries(kept),
    HOME: devNull,
    LC_ALL: 'C.UTF-8',
    GIT_CONFIG_NOSYSTEM: '1',
    GIT_CONFIG_GLOBAL: devNull,
    GIT_CONFIG_SYSTEM: devNull,
    GIT_AUTHOR_NAME: 'Ada Author',
    GIT_AUTHOR_EMAIL: 'ada@example.org',
    GIT_COMMITTER_NAME: 'Carl Committer',
    GIT_COMMITTER_EMAIL: 'carl@example.org',
    GIT_TERMINAL_PROMPT: '0',
    GIT_EDITOR: 'true',
    NO_COLOR: '1',
  }
}

/** Runs a program to its end and gives back whatever it did. */
export function runIn(directory: string, program: string, args: readonly string[], environment: Readonly<Record<string, string>>): Ran {
  const ended = spawnSync(program, args, {
    cwd: directory,
    encoding: 'utf8',
    env: { ...cleanEnvironment(), ...environment },
    stdio: ['ignore', 'pipe', 'pipe'],
    maxBuffer: 256 * 1024 * 1024,
  })
  if (ended.error !== undefined) throw ended.error
  return { code: ended.status, stdout: ended.stdout, stderr: ended.stderr, output: ended.stdout + ended.stderr }
}

/** Runs this package's command. */
export function runPolicy(directory: string, args: readonly string[], environment: Readonly<Record<string, string>>): Ran {
  return runIn(directory, execPath, [COMMAND, ...args], environment)
}
