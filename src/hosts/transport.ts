import { Unanswered } from './failure.ts'
import { limited } from './limited.ts'

/** One request that takes longer is given up, in milliseconds. */
export const LONGEST_REQUEST = 10_000

const MOST_REDIRECTS = 3

/**
 * A `fetch` that sends a token to one origin only: it follows redirects within it (a renamed repository) and no others. It gives up
 * after a while, and when somebody stops us.
 *
 * @throws {Unanswered} where it gives up; what fetch throws where there is no connection.
 */
export function transportTo(
  url: string,
  stop: AbortSignal,
  longest: number = LONGEST_REQUEST,
): (input: string | URL, init?: RequestInit) => Promise<Response> {
  const origin = URL.canParse(url) ? new URL(url).origin : ''
  return async (input, init) => {
    let address = new URL(input)
    for (let count = 0; count <= MOST_REDIRECTS; count += 1) {
      if (address.origin !== origin) throw new Unanswered({ about: 'redirect' })
      const response = await fetch(address, { ...init, signal: limited(stop, longest), redirect: 'manual' })
      const location = response.status >= 300 && response.status < 400 ? response.headers.get('location') : null
      if (location === null || !URL.canParse(location, address.href)) return response
      await response.body?.cancel()
      address = new URL(location, address)
    }
    throw new Unanswered({ about: 'redirect' })
  }
}
