import type { Gitlab } from '@gitbeaker/rest'
import { failureOfStatus, Unanswered } from './failure.ts'
import type { HostRequest } from './request.ts'
import { transportTo } from './transport.ts'

type Options = NonNullable<ConstructorParameters<typeof Gitlab>[0]>
type RequesterFn = NonNullable<Options['requesterFn']>

/**
 * How gitbeaker sends its requests here: it can only read, stays with one origin, and tells limits as they are. Its own way tries
 * ten times within a quarter of a second and then forgets until when the limit holds.
 */
export function gitlabRequester({ place, stop }: HostRequest): RequesterFn {
  const send = transportTo(place.url, stop)
  const refuse = async (): Promise<never> => {
    throw new Unanswered({ about: 'nonsense' })
  }
  return ({ url, headers, authHeaders }) => ({
    get: async (endpoint, options) => {
      const address = new URL(endpoint, url.endsWith('/') ? url : `${url}/`)
      for (const [name, value] of Object.entries(options?.searchParams ?? {})) {
        if (value !== undefined) address.searchParams.set(underscored(name), String(value))
      }
      const signed: Record<string, string> = { ...headers }
      for (const [name, token] of Object.entries(authHeaders)) signed[name] = await token()
      const response = await send(address, { headers: signed })
      if (!response.ok) {
        await response.body?.cancel()
        throw new Unanswered(failureOfStatus(response.status, (name) => response.headers.get(name)))
      }
      return { body: await jsonOf(response), headers: Object.fromEntries(response.headers), status: response.status }
    },
    post: refuse,
    put: refuse,
    patch: refuse,
    delete: refuse,
  })
}

// biome-ignore lint/suspicious/noExplicitAny: gitbeaker's caller says the type; what it is gets looked at afterwards.
async function jsonOf(response: Response): Promise<any> {
  try {
    return JSON.parse(await response.text())
  } catch (error) {
    if (error instanceof SyntaxError) throw new Unanswered({ about: 'nonsense' })
    throw error
  }
}

/** gitbeaker says `perPage`, GitLab `per_page`. */
function underscored(name: string): string {
  return name.replace(/[A-Z]/g, (letter) => `_${letter.toLowerCase()}`)
}
