import { RepositoryError } from '../model/errors.ts'
import { printable } from '../model/printable.ts'
import type { Undo } from './replace-file.ts'
import { systemCode } from './systems.ts'

/**
 * Runs steps that are taken back, the last one first, when one of them fails.
 *
 * @param directory where the steps write, for the message
 * @throws {RepositoryError} where the system refuses a step
 */
export function allOrNothing<T>(directory: string, steps: (undo: Undo[]) => T): T {
  const undo: Undo[] = []
  return withSystemErrors(directory, () => {
    try {
      return steps(undo)
    } catch (error) {
      for (const step of undo.reverse()) takeBack(step)
      throw error
    }
  })
}

/**
 * Turns an error of the system, such as a read-only directory or a full disk, into one that we can explain.
 *
 * @throws {RepositoryError}
 */
export function withSystemErrors<T>(directory: string, steps: () => T): T {
  try {
    return steps()
  } catch (error) {
    if (systemCode(error) === null || !(error instanceof Error)) throw error
    // Node adds ", open '/path'" to what the system says.
    const said = printable(error.message.split(',', 1)[0] ?? error.message)
    throw new RepositoryError(`The hooks in ${printable(directory)} could not be changed: ${said}`, [
      'Look at the permissions of that directory and at the free space, then run the command again.',
    ])
  }
}

function takeBack(step: Undo): void {
  try {
    step()
  } catch (error) {
    // The system refuses this as well; the other steps can still be taken back, and the first failure is the one to tell.
    if (systemCode(error) === null) throw error
  }
}
