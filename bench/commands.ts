import { spawnSync } from 'node:child_process'

/** What a command is run with. */
export interface With {
  readonly directory?: string
  readonly environment?: Readonly<Record<string, string>>
  readonly input?: string
}

/** What a command did. */
export interface Ran {
  readonly code: number | null
  readonly stdout: string
  readonly output: string
}

/** Handed on to what is measured; all else of the machine and its user stays out, NODE_EXTRA_CA_CERTS first of all. */
const KEPT = ['PATH', 'TMPDIR', 'TEMP', 'TMP', 'SystemRoot', 'PATHEXT', 'COMSPEC']

/** The environment of everything that is measured: no user, no terminal, no CI, no git config but the repository's own. */
export const ENVIRONMENT: Readonly<Record<string, string>> = {
  ...Object.fromEntries(KEPT.flatMap((name) => (process.env[name] === undefined ? [] : [[name, process.env[name]]]))),
  HOME: '/nonexistent',
  LC_ALL: 'C.UTF-8',
  GIT_CONFIG_GLOBAL: '/dev/null',
  GIT_CONFIG_SYSTEM: '/dev/null',
  GIT_AUTHOR_NAME: 'Ada Author',
  GIT_AUTHOR_EMAIL: 'ada@example.org',
  GIT_COMMITTER_NAME: 'Ada Author',
  GIT_COMMITTER_EMAIL: 'ada@example.org',
  GIT_TERMINAL_PROMPT: '0',
  NO_COLOR: '1',
}

/** Runs a command and gives back whatever it did; one that cannot be started has no code. */
export function run(command: string, args: readonly string[], options: With = {}): Ran {
  const ended = spawnSync(command, [...args], {
    cwd: options.directory,
    env: { ...(options.environment ?? ENVIRONMENT) },
    encoding: 'utf8',
    maxBuffer: 1024 * 1024 * 1024,
    stdio: [options.input === undefined ? 'ignore' : 'pipe', 'pipe', 'pipe'],
    ...(options.input === undefined ? {} : { input: options.input }),
  })
  const problem = ended.error === undefined ? '' : `${ended.error.message}\n`
  return { code: ended.status, stdout: ended.stdout ?? '', output: `${problem}${ended.stdout ?? ''}${ended.stderr ?? ''}` }
}

/** Runs a command that must end well, and gives back its standard output. */
export function must(command: string, args: readonly string[], options: With = {}): string {
  const ran = run(command, args, options)
  if (ran.code !== 0) throw new Error(`${command} ${args.join(' ')} ended with ${ran.code}:\n${ran.output.slice(-4000)}`)
  return ran.stdout
}

/** Runs git, which must end well, and gives back what it printed. */
export function git(directory: string, ...args: readonly string[]): string {
  return must('git', args, { directory }).trim()
}

/** Runs npm with the user's own settings, which know the registry. npm is a batch file on Windows, so Node runs npm's own program. */
export function npm(directory: string, ...args: readonly string[]): string {
  const program = process.env['npm_execpath']
  const options = { directory, environment: process.env as Record<string, string> }
  return program === undefined ? must('npm', args, options) : must(process.execPath, [program, ...args], options)
}
