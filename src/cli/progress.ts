import type { Io } from './io.ts'

/** How long work may take before anything is said of it, in milliseconds. */
const PATIENCE = 700

/** A line on a terminal that tells what long work is at; nothing at all anywhere else. */
export interface Progress {
  show(what: string): void
  clear(): void
}

/** Shows progress where standard error is a terminal, and this is no CI job, whose log would keep every line. */
export function progressOn(io: Io): Progress {
  const isShown = io.stderr.isTerminal && (io.environment['CI'] ?? '') === ''
  if (!isShown) return { show: () => undefined, clear: () => undefined }
  let isLong = false
  let what = ''
  let width = 0
  const draw = (): void => {
    const text = what === '' ? '' : `branch-policy: ${what}…`
    io.stderr.write(`\r${text.padEnd(width)}`)
    width = text.length
  }
  const timer = setTimeout(() => {
    isLong = true
    draw()
  }, PATIENCE)
  // Work that is over sooner needs no waiting for.
  timer.unref()
  const clear = (): void => {
    clearTimeout(timer)
    isLong = false
    if (width > 0) io.stderr.write(`\r${' '.repeat(width)}\r`)
    width = 0
  }
  // Who stops us gets the prompt at the beginning of a line.
  io.stop().addEventListener('abort', clear, { once: true })
  return {
    show: (next) => {
      what = next
      if (isLong) draw()
    },
    clear: () => {
      io.stop().removeEventListener('abort', clear)
      clear()
    },
  }
}
