import { setMaxListeners } from 'node:events'

/**
 * A signal that aborts when somebody stops us or when the time is over, with a `TimeoutError` then. Not AbortSignal.any of an
 * AbortSignal.timeout: under Node 20 the timeout may be collected as garbage, and never comes.
 */
export function limited(stop: AbortSignal, milliseconds: number): AbortSignal {
  const ending = new AbortController()
  const isOver = (): void => ending.abort(new DOMException('the time is over', 'TimeoutError'))
  setTimeout(isOver, milliseconds).unref()
  if (stop.aborted) ending.abort(stop.reason)
  // One for each request in flight: a dozen are no leak.
  setMaxListeners(0, stop)
  stop.addEventListener('abort', () => ending.abort(stop.reason), { once: true, signal: ending.signal })
  return ending.signal
}
