import { createServer, type IncomingHttpHeaders, type IncomingMessage, type ServerResponse } from 'node:http'
import type { AddressInfo } from 'node:net'
import { onTestFinished } from 'vitest'

/** A request that came, as far as tests look at it. */
export interface Asked {
  readonly method: string
  /** The path with its query. */
  readonly path: string
  readonly headers: IncomingHttpHeaders
  readonly body: string
}

/** What the server says; a body that is no text is sent as JSON. */
export interface Reply {
  readonly status?: number
  readonly headers?: Readonly<Record<string, string>>
  readonly body?: unknown
}

/** One reply for all requests, or the reply to each: its number counts from 0. `hang` says nothing at all. */
export type Route = Reply | 'hang' | ((asked: Asked, count: number) => Reply)

/** Replies by method and path without its query: `GET /repos/acme/shop/pulls/12`. */
export type Routes = Readonly<Record<string, Route>>

export interface HostServer {
  /** Its address without a slash at the end. */
  readonly url: string
  readonly asked: readonly Asked[]
}

/** A server of our own in the place of a host's; it goes when the test ends. What it has no route for it answers with 404. */
export async function hostServer(routes: Routes): Promise<HostServer> {
  const asked: Asked[] = []
  const counts = new Map<string, number>()
  const server = createServer(async (request, response) => {
    const one = await readRequest(request)
    asked.push(one)
    const name = `${one.method} ${one.path.split('?')[0]}`
    const count = counts.get(name) ?? 0
    counts.set(name, count + 1)
    const route = routes[name] ?? { status: 404, body: { message: 'Not Found' } }
    if (route !== 'hang') send(response, typeof route === 'function' ? route(one, count) : route)
  })
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  onTestFinished(() => {
    server.closeAllConnections()
    server.close()
  })
  return { url: `http://127.0.0.1:${(server.address() as AddressInfo).port}`, asked }
}

/** An address at which nobody listens any more. */
export async function goneServer(): Promise<string> {
  const server = createServer()
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  const { port } = server.address() as AddressInfo
  await new Promise((resolve) => server.close(resolve))
  return `http://127.0.0.1:${port}`
}

async function readRequest(request: IncomingMessage): Promise<Asked> {
  let body = ''
  for await (const chunk of request) body += String(chunk)
  return { method: request.method ?? '', path: request.url ?? '', headers: request.headers, body }
}

function send(response: ServerResponse, { status = 200, headers = {}, body = '' }: Reply): void {
  const isText = typeof body === 'string'
  response.writeHead(status, { 'content-type': isText ? 'text/html' : 'application/json; charset=utf-8', ...headers })
  response.end(isText ? body : JSON.stringify(body))
}

/** A list in pages of two, each with a link to the next, as GitHub and GitLab give them. */
export function paged(all: readonly unknown[]): Route {
  return ({ path, headers }) => {
    const address = new URL(path, `http://${headers.host}`)
    const page = Number(address.searchParams.get('page') ?? '1')
    address.searchParams.set('page', String(page + 1))
    const isLast = page * 2 >= all.length
    return { body: all.slice(page * 2 - 2, page * 2), ...(isLast ? {} : { headers: { link: `<${address.href}>; rel="next"` } }) }
  }
}
