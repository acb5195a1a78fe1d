/** The signals by which people and systems stop a command, with the exit codes that a shell expects of them. */
const CODES = {
  SIGINT: 130,
  SIGTERM: 143,
  // The terminal was closed, or the connection to it lost. Windows tells the first so too.
  SIGHUP: 129,
} as const

/** What is aborted when somebody stops the command. */
export interface Stop {
  readonly signal: AbortSignal
  abort(): void
}

/**
 * Hears signals only while somebody has something to end: while a git runs, which listens for as long. Else a signal does what
 * it does to any process, at once, also where rules judge for long, or one of a team's own has no end: Node calls no function
 * of ours before what runs has come to its end.
 *
 * @param end ends the process with a code.
 * @param always hears them all the while: for what must not be left half done.
 */
export function hearSignals(end: (code: number) => void, always: boolean): Stop {
  const controller = new AbortController()
  const { signal } = controller
  const ends = Object.entries(CODES).map(([name, code]) => [name, () => end(code)] as const)
  const hear = (): void => {
    for (const [name, endNow] of ends) process.on(name, endNow)
  }
  if (always) {
    hear()
    return { signal, abort: () => controller.abort() }
  }
  const listeners = new Set<unknown>()
  const add = signal.addEventListener.bind(signal)
  const remove = signal.removeEventListener.bind(signal)
  signal.addEventListener = (...[type, listener, options]: Parameters<typeof add>): void => {
    add(type, listener, options)
    // Who listens once has nothing to end, only something to tidy up.
    if (typeof options === 'object' && options.once === true) return
    if (listeners.size === 0) hear()
    listeners.add(listener)
  }
  signal.removeEventListener = (...[type, listener, options]: Parameters<typeof remove>): void => {
    remove(type, listener, options)
    if (!listeners.delete(listener) || listeners.size > 0) return
    for (const [name, endNow] of ends) process.off(name, endNow)
  }
  return { signal, abort: () => controller.abort() }
}
