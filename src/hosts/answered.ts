import type { HostAnswer } from '../model/host.ts'
import { counted, printable, shellCommand } from '../model/printable.ts'
import { type Failure, failureOf, Unanswered } from './failure.ts'
import { limited } from './limited.ts'
import type { HostRequest } from './request.ts'
import { SERVICES } from './services.ts'

/** However many requests one question takes, a job does not wait longer for its answer, in milliseconds. */
const LONGEST_QUESTION = 90_000

/** A limit that is over sooner is waited for, in milliseconds. */
export const LONGEST_WAIT = 30_000

/** An answer, or the reason why there is none. Whatever is thrown becomes a reason; a limit that is soon over is waited for, once. */
export async function answered<Value>(request: HostRequest, ask: () => Promise<Value>): Promise<HostAnswer<Value>> {
  const ending = limited(request.stop, LONGEST_QUESTION)
  try {
    return { known: true, value: await Promise.race([patiently(ask, ending), ended(ending)]) }
  } catch (error) {
    const failure = failureOf(error)
    return { known: false, reason: reasonOf(failure, request), fix: fixOf(failure, request) }
  }
}

async function patiently<Value>(ask: () => Promise<Value>, ending: AbortSignal): Promise<Value> {
  try {
    return await ask()
  } catch (error) {
    const failure = failureOf(error)
    const wait = failure.about === 'limit' && failure.until !== null ? failure.until.getTime() - Date.now() : Number.POSITIVE_INFINITY
    if (wait > LONGEST_WAIT) throw error
    await pause(Math.max(wait, 0) + 200, ending)
    return await ask()
  }
}

/** Resolves after a while; rejects when the question ends before. */
function pause(milliseconds: number, ending: AbortSignal): Promise<void> {
  return new Promise((resolve, reject) => {
    const timer = setTimeout(resolve, milliseconds)
    ending.addEventListener('abort', () => {
      clearTimeout(timer)
      reject(endOf(ending))
    })
  })
}

function ended(ending: AbortSignal): Promise<never> {
  return new Promise((_, reject) => {
    if (ending.aborted) reject(endOf(ending))
    ending.addEventListener('abort', () => reject(endOf(ending)), { once: true })
  })
}

function endOf(ending: AbortSignal): Unanswered {
  return new Unanswered({ about: (ending.reason as Error | undefined)?.name === 'TimeoutError' ? 'timeout' : 'stopped' })
}

function reasonOf(failure: Failure, { place }: HostRequest): string {
  const { name, packages, setToken, permission } = SERVICES[place.service]
  const where = `${name} (${hostNameOf(place.url)})`
  switch (failure.about) {
    case 'no-token':
      return `${name} could not be asked, the job has no token: ${setToken}`
    case 'no-number':
      return `${name} could not be asked: the job does not tell the number of its pull request`
    case 'client':
      return `${name} could not be asked: ${packages.join(', ')} ${packages.length === 1 ? 'is' : 'are'} not installed`
    case 'status':
      return `${where} answered ${failure.status}${adviceOn(failure.status, setToken, permission)}`
    case 'limit':
      return `${where} takes no more requests with this token ${failure.until === null ? 'for now' : `until ${timeOf(failure.until)}`}: run the job again then`
    case 'network':
      return `${where} could not be reached${failure.code === null ? '' : ` (${failure.code})`}: run the job again`
    case 'timeout':
      return `${where} did not answer in time: run the job again`
    case 'redirect':
      return `${where} leads to another address, where no token is sent: ${setToken}`
    case 'nonsense':
      return `${where} gave an answer that makes no sense: ${permission}`
    case 'too-many':
      return `${counted(failure.count, 'commit')} would have to be asked for at ${name}, and it is asked for ${failure.most} at most`
    case 'stopped':
      return `${where} was not heard: somebody stopped the check`
  }
}

function adviceOn(status: number, setToken: string, permission: string): string {
  if (status === 401) return `, it does not take the token: ${setToken}`
  if (status === 403 || status === 404) return `: ${permission}`
  return ': run the job again'
}

function fixOf({ about }: Failure, { place }: HostRequest): readonly string[] {
  return about === 'client' ? [shellCommand('npm', 'install', '--save-dev', ...SERVICES[place.service].packages)] : []
}

function hostNameOf(url: string): string {
  return URL.canParse(url) ? printable(new URL(url).host) : 'an address that is none'
}

/** Seconds are enough; UTC as logs have it. */
function timeOf(date: Date): string {
  return `${date.toISOString().slice(0, 19)}Z`
}
