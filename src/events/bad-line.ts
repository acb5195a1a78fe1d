import { UsageError } from '../model/errors.ts'
import { printable } from '../model/printable.ts'

const LONGEST_SHOWN = 80

/**
 * The error for a line of standard input that is not what the hook is given. It is never taken for "nothing to check":
 * whoever wrote it meant something.
 *
 * @param number counted from 1.
 * @param expected completes "expected …".
 */
export function badLine(hook: string, number: number, line: string, expected: string): UsageError {
  // Cut before it is escaped, so that an escape is never cut in two; by characters, so that no character is.
  const characters = [...line.slice(0, 2 * LONGEST_SHOWN)]
  const whole = line.length <= 2 * LONGEST_SHOWN && characters.length <= LONGEST_SHOWN
  const shown = printable(characters.slice(0, LONGEST_SHOWN).join(''))
  return new UsageError(`${hook}: line ${number} of standard input is not what git writes: "${shown}${whole ? '' : '…'}"`, [
    `Expected ${expected}.`,
  ])
}
