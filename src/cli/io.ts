import type { Environment } from '../repository/git.ts'

/** A stream that text goes to. */
export interface Output {
  readonly isTerminal: boolean
  write(text: string): void
}

/** Standard input: what may be read, and how to let go of it. */
export interface Input extends AsyncIterable<Uint8Array> {
  readonly isTTY?: boolean
  destroy(): unknown
}

/** Everything that a command may know of its process; only bin.ts makes it from a real one. */
export interface Io {
  readonly environment: Environment
  /** Absolute path of the JavaScript file that was started. */
  readonly entry: string
  /** Absolute path of the Node that runs it. */
  readonly node: string
  /**
   * The current directory.
   *
   * @throws {RepositoryError} where it is gone.
   */
  directory(): string
  /** The CI service that this process runs in, by the constant and the name that ci-info gives it, both empty for one that it does not know; null outside CI. */
  ciService(): Promise<{ readonly id: string; readonly name: string } | null>
  /** Opened only by who reads it: an open standard input keeps a process alive. */
  stdin(): Input
  /** The same for a hook, which git gives all of it at once. Opened only once. */
  hookInput(): Input
  /** Aborted when somebody stops us: what we started is to be ended. */
  stop(): AbortSignal
  readonly now: () => Date
  readonly stdout: Output
  readonly stderr: Output
}

/** What every command is: it writes to the streams and returns the exit code. Known errors are thrown. */
export type Command = (args: readonly string[], io: Io) => Promise<number>
