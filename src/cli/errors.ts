import { ConfigError, KnownError } from '../model/errors.ts'
import { printable } from '../model/printable.ts'

/**
 * An error as people should see it: a known one as its message, its faults and its advice, a line each; anything else is a
 * fault of ours and keeps its stack.
 */
export function errorText(error: unknown): string {
  const lines = error instanceof KnownError ? knownLines(error) : [...stackOf(error), ...REPORT_IT]
  return lines.map((line) => `${line}\n`).join('')
}

function knownLines(error: KnownError): readonly string[] {
  const faults = error instanceof ConfigError ? error.faults : []
  return [
    `branch-policy: ${printable(error.message)}`,
    ...faults.map((fault) => `  ${printable(fault)}`),
    ...error.advice.map((line) => `  ${printable(line)}`),
  ]
}

const REPORT_IT = ['branch-policy: this is a fault of branch-policy itself; please report it with the lines above']

function stackOf(error: unknown): readonly string[] {
  const text = error instanceof Error ? (error.stack ?? error.message) : String(error)
  return text.split('\n').map(printable)
}
