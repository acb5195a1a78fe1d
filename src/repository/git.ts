import { RepositoryError } from '../model/errors.ts'

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
  /** The same, handed over piece by piece while git runs, and kept nowhere: for what may be long. */
  stream(args: readonly string[], onBytes: (bytes: Buffer) => void, options?: GitOptions): Promise<void>
}

export interface GitOptions {
  /** What git reads from its standard input. */
  readonly input?: string | Buffer
  /** Milliseconds without any output after which git is ended; 60 s unless told here or by BRANCH_POLICY_GIT_TIMEOUT. */
  readonly timeout?: number
  /** Milliseconds that are waited at least, where BRANCH_POLICY_GIT_TIMEOUT says no more: for what may be silent for long. */
  readonly leastTimeout?: number
  /** Lets git get credentials from the program that GIT_ASKPASS names, as CI services give them; nobody else is asked. */
  readonly askpass?: boolean
  /** Ends git where nobody wants the rest: then it has failed. */
  readonly stop?: AbortSignal
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
    super(`git ${subcommandOf(args)} failed: ${said === '' ? `exit code ${exitCode ?? 'none (ended by a signal)'}` : said}`)
    this.exitCode = exitCode
    this.said = said
  }
}

/** What to throw where git refused a repository since it belongs to another user (git-config(1), safe.directory); else null. */
export function ownedByAnother(error: GitFailure): RepositoryError | null {
  if (!error.said.includes('dubious ownership')) return null
  return new RepositoryError(error.said, ['The repository belongs to another user: run the command as its owner.'])
}

/** The subcommand, behind the settings that only this call has (`-c name=value`). */
function subcommandOf(args: readonly string[]): string {
  return args.find((arg, index) => arg !== '-c' && args[index - 1] !== '-c') ?? ''
}

/** The git version that `git version` printed, major and minor; null where it says none. */
export function parseGitVersion(text: string): readonly [number, number] | null {
  const match = /^git version (\d+)\.(\d+)/.exec(text)
  return match === null ? null : [Number(match[1]), Number(match[2])]
}
