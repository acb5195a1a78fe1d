/**
 * An error that we know and can explain: shown as a message and advice, exit 2. Anything else that is thrown is a bug
 * and keeps its stack.
 */
export abstract class KnownError extends Error {
  /** What to do about it, a line each; commands among them are safe to paste. */
  readonly advice: readonly string[]

  constructor(message: string, advice: readonly string[] = []) {
    super(message)
    this.advice = advice
  }
}

/** The command line asks for something that there is not. */
export class UsageError extends KnownError {
  override readonly name = 'UsageError'
}

/** The policy cannot be read or is not valid; `faults` has one line each. */
export class ConfigError extends KnownError {
  override readonly name = 'ConfigError'
  readonly faults: readonly string[]

  constructor(message: string, faults: readonly string[] = [], advice: readonly string[] = []) {
    super(message, advice)
    this.faults = faults
  }
}

/** There is no repository, no git, or git could not answer. */
export class RepositoryError extends KnownError {
  override readonly name = 'RepositoryError'
}
