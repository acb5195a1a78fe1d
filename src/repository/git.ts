import { type SimpleGitOptions, simpleGit } from 'simple-git'
import { RepositoryError, UsageError } from '../model/errors.ts'

/** The environment of a process: names and values. */
export type Environment = Readonly<Record<string, string | undefined>>

/** One way to run git in one directory. Arguments are a list, never a shell's line. */
export interface Git {
  /**
   * Standard output of a git command.
   *
   * @throws {GitFailure} where git exits with another code than 0, or is silent for longer than its time.
   */
  run(args: readonly string[], options?: GitOptions): Promise<string>
  /** The same as bytes, where what git writes is no text or its parts are told by their length. */
  bytes(args: readonly string[], options?: GitOptions): Promise<Buffer>
}

export interface GitOptions {
  /** What git reads from its standard input. */
  readonly input?: string
  /** Milliseconds without any output after which git is ended; 60 s unless told here or by BRANCH_POLICY_GIT_TIMEOUT. */
  readonly timeout?: number
  /** Milliseconds that are waited at least, where BRANCH_POLICY_GIT_TIMEOUT says no more: for what may be silent for long. */
  readonly leastTimeout?: number
  /** Lets git get credentials from the program that GIT_ASKPASS names, as CI services give them; nobody else is asked. */
  readonly askpass?: boolean
  /** Takes what git wrote whatever its exit code: for commands that say "no" by it, such as verifiers. */
  readonly mayFail?: boolean
}

/** A git command that did not succeed; callers that expect it turn it into an answer. */
export class GitFailure extends RepositoryError {
  /** git's exit code; null where it was ended by a signal. */
  readonly exitCode: number | null
  /** The first line that git wrote, without its `fatal: `; empty where it said nothing. */
  readonly said: string

  constructor(args: readonly string[], exitCode: number | null, said: string) {
    super(`git ${args[0] ?? ''} failed: ${said === '' ? `exit code ${exitCode ?? 'none (ended by a signal)'}` : said}`)
    this.exitCode = exitCode
    this.said = said
  }
}

/**
 * Variables of git that its children here must see: where the repository is, and the objects of a push that is still in
 * quarantine (githooks(5), pre-receive; git(1), "Environment Variables"). simple-git removes every other GIT_ variable.
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
}

/** Configuration by environment: hosts set safe.directory so, and tests keep the user's own away (git-config(1), "ENVIRONMENT"). */
const CONFIGURATION = /^GIT_CONFIG(?:_|$)/

/** Names that simple-git guards besides GIT_*: programs that plumbing never starts. */
const PROGRAMS = ['EDITOR', 'VISUAL', 'PAGER', 'PREFIX', 'SSH_ASKPASS']

/**
 * simple-git guards against arguments and variables from strangers. Here every argument is a constant or an oid, and the
 * environment is that of the git command that called us: it may name what it likes.
 */
const TRUSTED = {
  allowUnsafeConfigPaths: true,
  allowUnsafeConfigEnvCount: true,
  allowUnsafeExec: true,
  allowUnsafeSshCommand: true,
  allowUnsafeAlias: true,
  allowUnsafeAskPass: true,
  allowUnsafeCredentialHelper: true,
  allowUnsafeFsMonitor: true,
  allowUnsafeHooksPath: true,
  allowUnsafeInclude: true,
  allowUnsafePack: true,
  allowUnsafePager: true,
  allowUnsafeProtocolOverride: true,
  allowUnsafeUrlRewrite: true,
  allowUnsafeEditor: true,
  allowUnsafeGpgProgram: true,
  allowUnsafeFilter: true,
  allowUnsafeDiffExternal: true,
  allowUnsafeDiffTextConv: true,
  allowUnsafeGitProxy: true,
  allowUnsafeMergeDriver: true,
  allowUnsafeSubmodule: true,
  allowUnsafeTemplateDir: true,
  allowUnsafeCommandBinaries: true,
} as const

/**
 * Git in one directory, with the parts of an environment that it needs and no others.
 *
 * @param stop ends git where it is running when somebody stops us; without one nobody does.
 */
export function createGit(directory: string, environment: Environment, stop?: AbortSignal): Git {
  const childEnvironment = environmentForGit(environment)
  const patience = patienceOf(environment)
  const start = async (
    args: readonly string[],
    options: GitOptions,
  ): Promise<{ readonly text: string; readonly bytes: readonly Buffer[] }> => {
    const settings: Partial<SimpleGitOptions> = {
      baseDir: directory,
      allowEnvironment: Object.keys(childEnvironment),
      unsafe: TRUSTED,
      // Without this each command lingers for 50 ms after git has ended.
      completion: { onClose: true, onExit: false },
      timeout: { block: options.timeout ?? Math.max(options.leastTimeout ?? 0, patience) },
    }
    if (options.input !== undefined) settings.input = () => options.input
    if (stop !== undefined) settings.abort = stop
    let ended: Ended | null = null
    let bytes: readonly Buffer[] = []
    // simple-git alone takes a git that fails without a word for one that succeeded.
    settings.errors = (error, result) => {
      ended = { exitCode: result.exitCode, standardError: Buffer.concat(result.stdErr).toString('utf8') }
      bytes = result.stdOut
      const isFine = result.exitCode === 0 || options.mayFail === true
      return isFine ? (options.mayFail === true ? undefined : error) : (error ?? new Error('git failed'))
    }
    try {
      const text = await simpleGit(settings)
        .env(options.askpass === true ? withAskpass(childEnvironment, environment) : childEnvironment)
        .raw([...args])
      return { text, bytes }
    } catch (error) {
      throw failureOf(args, ended, error)
    }
  }
  return {
    run: async (args, options = {}) => (await start(args, options)).text,
    bytes: async (args, options = {}) => Buffer.concat((await start(args, options)).bytes),
  }
}

const DEFAULT_PATIENCE = 60_000
const PATIENCE_VARIABLE = 'BRANCH_POLICY_GIT_TIMEOUT'

/** A host that ends slow hooks wants a shorter time, a slow disk a longer one. */
function patienceOf(environment: Environment): number {
  const text = environment[PATIENCE_VARIABLE]
  if (text === undefined || text === '') return DEFAULT_PATIENCE
  // The longest time that a timer of Node's can wait.
  if (/^[1-9][0-9]{0,9}$/.test(text) && Number(text) < 2 ** 31) return Number(text)
  throw new UsageError(`${PATIENCE_VARIABLE} is no number of milliseconds`, [`Set it to a whole number such as ${DEFAULT_PATIENCE}.`])
}

function environmentForGit(environment: Environment): Record<string, string> {
  const isKept = (name: string): boolean => !name.startsWith('GIT_') || KEPT.includes(name) || CONFIGURATION.test(name)
  const kept = Object.entries(environment).filter(
    (entry): entry is [string, string] => entry[1] !== undefined && isKept(entry[0]) && !PROGRAMS.includes(entry[0].toUpperCase()),
  )
  return { ...Object.fromEntries(kept), ...FIXED }
}

function withAskpass(childEnvironment: Readonly<Record<string, string>>, { GIT_ASKPASS }: Environment): Record<string, string> {
  return GIT_ASKPASS === undefined || GIT_ASKPASS === '' ? { ...childEnvironment } : { ...childEnvironment, GIT_ASKPASS }
}

/** How a git process ended; simple-git gives a negative code to one that never started. */
interface Ended {
  readonly exitCode: number | null
  readonly standardError: string
}

/** What git says before it says why it failed: of our askpass, and of what it does all the same. */
const PRELUDE = /^(?:warning: |error: unable to read askpass response)/

function failureOf(args: readonly string[], ended: Ended | null, error: unknown): Error {
  if (ended !== null && ended.exitCode !== null && ended.exitCode < 0) {
    return new RepositoryError('git could not be started', ['Install git 2.20 or newer, or add its directory to PATH.'])
  }
  const thrown = error instanceof Error ? error.message : String(error)
  if (thrown.includes('timeout reached')) return new GitFailure(args, null, 'no answer in time; git was ended')
  const text = ended === null || ended.exitCode === 0 ? thrown : ended.standardError
  const lines = text.split('\n').filter((line) => line.trim() !== '')
  const first = lines.find((line) => !PRELUDE.test(line)) ?? lines[0] ?? ''
  return new GitFailure(args, ended?.exitCode ?? null, first.replace(/^(?:fatal|error): /, ''))
}

/** The git version that `git version` printed, major and minor; null where it says none. */
export function parseGitVersion(text: string): readonly [number, number] | null {
  const match = /^git version (\d+)\.(\d+)/.exec(text)
  return match === null ? null : [Number(match[1]), Number(match[2])]
}
