import { UsageError } from '../model/errors.ts'
import { printable } from '../model/printable.ts'
import type { Input, Io } from './io.ts'
import { NOT_READABLE } from './standard-input.ts'

const DEFAULT_TIMEOUT = 10_000
const TIMEOUT_VARIABLE = 'BRANCH_POLICY_STDIN_TIMEOUT'

/** git writes about 200 bytes for a ref: room for three hundred thousand of them. */
const MOST_BYTES = 64 * 1024 * 1024

/**
 * The whole of standard input, for a hook that git gives one.
 *
 * @throws {UsageError} where it is a terminal, neither goes on nor ends for a while, or is longer than any push.
 */
export async function readStdin(hook: string, io: Io): Promise<Uint8Array> {
  const timeout = timeoutOf(io.environment)
  const input = io.hookInput()
  if (input.isTTY === true) {
    throw new UsageError(`hook ${hook} reads standard input, which is a terminal here`, [
      'git calls it; in a script, hand on what git wrote:',
      `  branch-policy hook ${hook} ${hook === 'pre-push' ? '"$@" ' : ''}< FILE`,
    ])
  }
  try {
    return await readAll(hook, input, timeout)
  } catch (error) {
    // One that is only open for writing, for example.
    if (!(error instanceof Error) || !('syscall' in error)) throw error
    throw new UsageError(`hook ${hook}: standard input cannot be read: ${printable(error.message)}`, NOT_READABLE)
  } finally {
    // Else a pipe that stays open would keep the process alive.
    input.destroy()
  }
}

async function readAll(hook: string, input: Input, timeout: number): Promise<Uint8Array> {
  const chunks: Uint8Array[] = []
  const reader = input[Symbol.asyncIterator]()
  let size = 0
  for (;;) {
    const next = await withTimeout(hook, reader.next(), timeout)
    if (next.done === true) return Buffer.concat(chunks)
    chunks.push(next.value)
    size += next.value.length
    if (size > MOST_BYTES) throw new UsageError(`hook ${hook}: standard input is longer than ${MOST_BYTES / 1024 / 1024} MiB`)
  }
}

async function withTimeout<Value>(hook: string, promise: Promise<Value>, timeout: number): Promise<Value> {
  let timer: ReturnType<typeof setTimeout> | undefined
  const expiry = new Promise<never>((_, reject) => {
    timer = setTimeout(() => reject(new UsageError(`hook ${hook}: standard input did not end`, UNENDED)), timeout)
  })
  try {
    return await Promise.race([promise, expiry])
  } finally {
    clearTimeout(timer)
  }
}

const UNENDED = [
  'Whatever starts the hook has to close its end, or to give it the input that git gave.',
  `To wait longer, set ${TIMEOUT_VARIABLE} to milliseconds.`,
]

function timeoutOf(environment: Io['environment']): number {
  const text = environment[TIMEOUT_VARIABLE]
  if (text === undefined || text === '') return DEFAULT_TIMEOUT
  // The longest time that a timer of Node's can wait.
  if (/^[1-9][0-9]{0,9}$/.test(text) && Number(text) < 2 ** 31) return Number(text)
  throw new UsageError(`${TIMEOUT_VARIABLE} is no number of milliseconds`, [`Set it to a whole number such as ${DEFAULT_TIMEOUT}.`])
}
