import { RepositoryError } from '../model/errors.ts'

// A git that fails says so by its exit code. One that a wrapper, a full pipe or a fault of the system cuts short may not: where an
// answer shows how long it has to be, it is looked at.

/** What to throw for an answer that git did not bring to its end. */
export function endedEarly(command: string): RepositoryError {
  return new RepositoryError(`git ${command} ended before its answer was whole`, [
    'Look at the git that is first on PATH: it says that it did all, and did not.',
  ])
}

/**
 * Of an answer in records that all end alike, the last one has to end too.
 *
 * @throws {RepositoryError}
 */
export function requireWhole(output: string, end: '\n' | '\0', command: string): void {
  if (output !== '' && !output.endsWith(end)) throw endedEarly(command)
}

/**
 * The lines of an answer that has one for each question.
 *
 * @throws {RepositoryError} where it has another number of them.
 */
export function linesFor(count: number, output: string, command: string): readonly string[] {
  const lines = output.split('\n')
  if (lines.length !== count + 1 || lines[count] !== '') throw endedEarly(command)
  return lines.slice(0, count)
}
