/** Why a host gave no answer. */
export type Failure =
  | { readonly about: 'no-token' | 'no-number' | 'client' | 'timeout' | 'redirect' | 'nonsense' | 'stopped' }
  | { readonly about: 'status'; readonly status: number }
  /** `until`: when the host takes requests again, where it says so. */
  | { readonly about: 'limit'; readonly until: Date | null }
  /** `code`: what Node calls it, `ECONNREFUSED`. */
  | { readonly about: 'network'; readonly code: string | null }
  | { readonly about: 'too-many'; readonly count: number; readonly most: number }

/** A question to a host that got no answer. Its message holds nothing that a client wrote: that may quote headers and URLs. */
export class Unanswered extends Error {
  override readonly name = 'Unanswered'
  readonly failure: Failure

  constructor(failure: Failure) {
    super(failure.about)
    this.failure = failure
  }
}

/** What a client threw, whichever it was. Unknown errors count as an answer that makes no sense. */
export function failureOf(error: unknown): Failure {
  const chain = causesOf(error)
  const known = chain.find((one) => one instanceof Unanswered)
  if (known !== undefined) return known.failure
  for (const one of chain) {
    const failure = ofResponse(one) ?? ofConnection(one)
    if (failure !== null) return failure
  }
  return chain.some(({ message }) => message === 'fetch failed') ? { about: 'network', code: null } : { about: 'nonsense' }
}

/** The error and what caused it, innermost last; those that a fetch over several addresses joins are looked into too. */
function causesOf(error: unknown): readonly Error[] {
  const chain: Error[] = []
  for (let one = error; one instanceof Error && chain.length < 8; one = inner(one)) chain.push(one)
  return chain
}

function inner(error: Error): unknown {
  return error.cause ?? (error instanceof AggregateError ? error.errors[0] : undefined)
}

/** An octokit's error has `status` and `response.headers`, one of typed-rest-client `statusCode` and `responseHeaders`. */
function ofResponse(error: Error): Failure | null {
  const { status, statusCode, response, responseHeaders } = error as Error & ClientError
  // Octokit writes 500 where no response came.
  const code = response === undefined && status !== undefined ? undefined : (status ?? statusCode)
  if (code === undefined) return null
  const headers = response?.headers ?? responseHeaders ?? {}
  return failureOfStatus(code, (name) => headers[name] ?? null)
}

interface ClientError {
  readonly status?: number
  readonly statusCode?: number
  readonly response?: { readonly headers?: Readonly<Record<string, string | undefined>> }
  readonly responseHeaders?: Readonly<Record<string, string | undefined>>
}

/** What the status of a response means, and for a limit until when it holds. */
export function failureOfStatus(status: number, header: (name: string) => string | null): Failure {
  const isSpent = header('x-ratelimit-remaining') === '0' || header('retry-after') !== null
  if (status === 429 || (status === 403 && isSpent)) return { about: 'limit', until: endOfLimit(header) }
  if (status >= 300 && status < 400) return { about: 'redirect' }
  return { about: 'status', status }
}

/** `retry-after` counts seconds; `x-ratelimit-reset` (GitHub, Azure DevOps) and `ratelimit-reset` (GitLab) are times in seconds. */
function endOfLimit(header: (name: string) => string | null): Date | null {
  const after = header('retry-after')
  if (after !== null && /^\d{1,6}$/.test(after)) return new Date(Date.now() + Number(after) * 1000)
  const reset = header('x-ratelimit-reset') ?? header('ratelimit-reset')
  return reset !== null && /^\d{9,11}$/.test(reset) ? new Date(Number(reset) * 1000) : null
}

function ofConnection(error: Error): Failure | null {
  const { code } = error as NodeJS.ErrnoException
  if (error.name === 'TimeoutError' || error.message.startsWith('Request timeout: ')) return { about: 'timeout' }
  if (error.name === 'AbortError') return { about: 'stopped' }
  return typeof code === 'string' && CONNECTION.test(code) ? { about: 'network', code } : null
}

/** What the system, the resolver and TLS call their errors; other codes of Node's own are about programs. */
const CONNECTION = /^(?!ERR_(?!TLS_|SSL_)|MODULE_NOT_FOUND$)[A-Z][A-Z0-9_]+$/
