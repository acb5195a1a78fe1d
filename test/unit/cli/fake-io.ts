import type { Input, Io } from '../../../src/cli/io.ts'

/** Streams that keep what was written, and a standard input made of chunks. */
export interface FakeIo extends Io {
  readonly written: { stdout: string; stderr: string; inputReleased: boolean }
}

export interface FakeInput {
  readonly chunks?: readonly (string | Uint8Array)[]
  readonly isTTY?: boolean
  /** Never ends. */
  readonly open?: boolean
}

/** A process of its own making. Nothing is read that was not given. */
export function fakeIo(
  options: { environment?: Record<string, string>; directory?: string; input?: FakeInput; entry?: string } = {},
): FakeIo {
  const written = { stdout: '', stderr: '', inputReleased: false }
  const stdin = (): Input => {
    if (options.input === undefined) throw new Error('nobody may read standard input here')
    return inputOf(options.input, () => {
      written.inputReleased = true
    })
  }
  return {
    written,
    environment: options.environment ?? {},
    entry: options.entry ?? '/nowhere/dist/cli/bin.cjs',
    node: '/nowhere/bin/node',
    directory: () => options.directory ?? '/nowhere',
    stop: () => new AbortController().signal,
    now: () => new Date('2026-06-30T12:00:00Z'),
    ciService: async () => null,
    stdin,
    hookInput: stdin,
    stdout: {
      isTerminal: false,
      write: (text) => {
        written.stdout += text
      },
    },
    stderr: {
      isTerminal: false,
      write: (text) => {
        written.stderr += text
      },
    },
  }
}

function inputOf({ chunks = [], isTTY = false, open = false }: FakeInput, release: () => void): Input {
  async function* read(): AsyncGenerator<Uint8Array> {
    for (const chunk of chunks) yield typeof chunk === 'string' ? new TextEncoder().encode(chunk) : chunk
    if (open) await new Promise(() => {})
  }
  return { isTTY, destroy: release, [Symbol.asyncIterator]: read }
}
