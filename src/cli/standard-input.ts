import { closeSync, constants, fstatSync, openSync, readSync } from 'node:fs'
import { UsageError } from '../model/errors.ts'
import type { Input } from './io.ts'

// Node makes process.stdin of a socket, which takes a hook half as long as a whole start of Node takes. What git has written by
// then is read without one: the pipe is opened once more, so that reading it never waits. Only Linux can do that; elsewhere, and
// where not all is there yet, the stream reads on.

/** What to do about a standard input that cannot be read. */
export const NOT_READABLE = ['git gives the hook a pipe; in a script, hand on what git wrote.']

const PIPE = '/proc/self/fd/0'

/** Bytes. Whoever writes more is read as a stream, whose reader knows when it is too much. */
const MOST_AT_ONCE = 4 << 20

/**
 * Standard input: what is in its pipe or file already, and `stream` for the rest.
 *
 * @param stream makes the stream, where it is needed.
 */
export function standardInput(stream: () => Input): Input {
  const { chunks, isWhole } = readAtOnce()
  if (chunks.length === 0 && !isWhole) return stream()
  return {
    async *[Symbol.asyncIterator]() {
      yield* chunks
      if (!isWhole) yield* stream()
    },
    destroy: () => (isWhole ? undefined : stream().destroy()),
  }
}

interface ReadSoFar {
  readonly chunks: readonly Uint8Array[]
  /** True where its end was read. */
  readonly isWhole: boolean
}

function readAtOnce(): ReadSoFar {
  const chunks: Uint8Array[] = []
  try {
    const kind = fstatSync(0)
    // Node makes a stream of it that ends at once: nothing to judge, as of an empty push.
    if (kind.isDirectory()) throw new UsageError('standard input is a directory', NOT_READABLE)
    if (!kind.isFIFO() && !kind.isFile()) return { chunks, isWhole: false }
    // A file is read where it stands: opened once more, it would begin anew.
    const input = kind.isFile() ? 0 : openSync(PIPE, constants.O_RDONLY | constants.O_NONBLOCK)
    try {
      for (let size = 0; size < MOST_AT_ONCE; ) {
        const bytes = Buffer.allocUnsafe(1 << 16)
        const length = readSync(input, bytes)
        if (length === 0) return { chunks, isWhole: true }
        chunks.push(bytes.subarray(0, length))
        size += length
      }
      return { chunks, isWhole: false }
    } finally {
      if (input !== 0) closeSync(input)
    }
  } catch (error) {
    if (error instanceof UsageError) throw error
    // EAGAIN: whoever writes has not written all yet. No such file: another system.
    return { chunks, isWhole: false }
  }
}
