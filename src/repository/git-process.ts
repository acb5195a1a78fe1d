import { RepositoryError, UsageError } from '../model/errors.ts'
import { type Environment, GitFailure } from './git.ts'

/**
 * Variables of git that its children here must see: where the repository is, and the objects of a push that is still in
 * quarantine (githooks(5), pre-receive; git(1), "Environment Variables"). Every other GIT_ variable is removed.
 */
const KEPT = [
  'GIT_DIR',
  'GIT_COMMON_DIR',
  'GIT_WORK_TREE',
  'GIT_OBJECT_DIRECTORY',
  'GIT_ALTERNATE_OBJECT_DIRECTORIES',
  'GIT_QUARANTINE_PATH',
  'GIT_CEILING_DIRECTORIES',
  'GIT_EXEC_PATH',
  'GIT_SSH',
  'GIT_SSH_COMMAND',
  'GIT_TRACE2_EVENT',
]

/** Plumbing that answers in English, takes no lock, asks nobody, fetches nothing, and sees the history as it was pushed. */
const FIXED = {
  LC_ALL: 'C',
  GIT_OPTIONAL_LOCKS: '0',
  GIT_TERMINAL_PROMPT: '0',
  // git and ssh ask this program, which fails, and not a window or the terminal.
  GIT_ASKPASS: 'false',
  SSH_ASKPASS: 'false',
  SSH_ASKPASS_REQUIRE: 'force',
  GIT_NO_LAZY_FETCH: '1',
  GIT_NO_REPLACE_OBJECTS: '1',
  GIT_GRAFT_FILE: '/dev/null',
  // Else rev-list and log write each commit by itself, which takes both sides longer than to walk the history (git(1)).
  GIT_FLUSH: '0',
}

/** Configuration by environment: hosts set safe.directory so, and tests keep the user's own away (git-config(1), "ENVIRONMENT"). */
const CONFIGURATION = /^GIT_CONFIG(?:_|$)/

/** Programs that plumbing never starts; simple-git guards their names besides GIT_*. */
const PROGRAMS = ['EDITOR', 'VISUAL', 'PAGER', 'PREFIX', 'SSH_ASKPASS']

const DEFAULT_PATIENCE = 60_000
const PATIENCE_VARIABLE = 'BRANCH_POLICY_GIT_TIMEOUT'

/**
 * Milliseconds without any output after which git is ended, by BRANCH_POLICY_GIT_TIMEOUT: a host that ends slow hooks wants a
 * shorter time, a slow disk a longer one.
 *
 * @throws {UsageError} where the variable holds no such number.
 */
export function patienceOf(environment: Environment): number {
  const text = environment[PATIENCE_VARIABLE]
  if (text === undefined || text === '') return DEFAULT_PATIENCE
  // The longest time that a timer of Node's can wait.
  if (/^[1-9][0-9]{0,9}$/.test(text) && Number(text) < 2 ** 31) return Number(text)
  throw new UsageError(`${PATIENCE_VARIABLE} is no number of milliseconds`, [`Set it to a whole number such as ${DEFAULT_PATIENCE}.`])
}

/** The environment of a git that is started here: what it needs, and nothing that shows it another history. */
export function environmentForGit(environment: Environment): Record<string, string> {
  const isKept = (name: string): boolean => !name.startsWith('GIT_') || KEPT.includes(name) || CONFIGURATION.test(name)
  const kept = Object.entries(environment).filter(
    (entry): entry is [string, string] => entry[1] !== undefined && isKept(entry[0]) && !PROGRAMS.includes(entry[0].toUpperCase()),
  )
  return { ...Object.fromEntries(kept), ...FIXED }
}

/** The same, with the program that GIT_ASKPASS named for the one who called us. */
export function withAskpass(childEnvironment: Readonly<Record<string, string>>, { GIT_ASKPASS }: Environment): Record<string, string> {
  return GIT_ASKPASS === undefined || GIT_ASKPASS === '' ? { ...childEnvironment } : { ...childEnvironment, GIT_ASKPASS }
}

/** How a git process ended. */
export interface Ended {
  /** Null where a signal ended it. */
  readonly exitCode: number | null
  readonly standardError: string
}

/** What git says before it says why it failed: of our askpass, of what it does all the same, and where GIT_TRACE2_EVENT names this stream. */
const PRELUDE = /^(?:warning: |error: unable to read askpass response|\{"event":)/

/** What to throw for a git that failed, from what it said. */
export function failureOf(args: readonly string[], { exitCode, standardError }: Ended): GitFailure {
  const lines = standardError.split('\n').filter((line) => line.trim() !== '' && !line.startsWith('hint: '))
  const first = lines.find((line) => !PRELUDE.test(line)) ?? lines[0] ?? ''
  return new GitFailure(args, exitCode, first.replace(/^(?:fatal|error): /, ''))
}

/** What is said of a git that was silent for longer than its time. */
export const NO_ANSWER = 'no answer in time; git was ended'

/** What to throw for a git that was silent for longer than its time. */
export function silence(args: readonly string[]): GitFailure {
  return new GitFailure(args, null, NO_ANSWER)
}

/** What to throw where there is no git to start. */
export function notStarted(): RepositoryError {
  return new RepositoryError('git could not be started', ['Install git 2.20 or newer, or add its directory to PATH.'])
}
