import type { HostMerge, PullRequestReviews } from '../model/host.ts'
import type { Oid } from '../model/refname.ts'
import { Unanswered } from './failure.ts'
import type { HostRequest } from './request.ts'
import { SERVICES } from './services.ts'

/** One service's client, ready to be asked. It throws whatever keeps it from an answer. */
export interface HostClient {
  reviews(pullRequest: string): Promise<PullRequestReviews>
  mergesOf(question: MergesQuestion): Promise<ReadonlyMap<Oid, HostMerge>>
}

/** The commits on a branch whose pull requests are wanted. */
export interface MergesQuestion {
  readonly commits: readonly Oid[]
  readonly branch: string
  readonly isQueued: boolean
  /** Of a merge queue's job, the pull request that its newest commit is of. */
  readonly pullRequest: string | null
}

/**
 * The job's token.
 *
 * @throws {Unanswered} where there is none. Without one GitHub would answer for public repositories, sixty times an hour for all
 * jobs behind one address: a verdict that depends on the neighbours is none.
 */
export function tokenFor({ place, environment }: HostRequest): string {
  const token = SERVICES[place.service].tokens.map((name) => environment[name]?.trim()).find((value) => value !== undefined && value !== '')
  if (token === undefined) throw new Unanswered({ about: 'no-token' })
  return token
}

/**
 * A package that the service needs, loaded.
 *
 * @throws {Unanswered} where it is not installed. One that is there and cannot be loaded is another matter, and thrown on.
 */
export async function installed<Module>(name: string, load: () => Promise<Module>): Promise<Module> {
  try {
    return await load()
  } catch (error) {
    const { code, message } = error as NodeJS.ErrnoException
    if (code === 'ERR_MODULE_NOT_FOUND' && message.includes(`'${name}'`)) throw new Unanswered({ about: 'client' })
    throw error
  }
}

const MOST_AT_ONCE = 8

/** Asks for each of them, some at once. */
export async function askEach<One, Answer>(all: readonly One[], ask: (one: One) => Promise<Answer>): Promise<readonly Answer[]> {
  const answers: Answer[] = []
  for (let start = 0; start < all.length; start += MOST_AT_ONCE) {
    answers.push(...(await Promise.all(all.slice(start, start + MOST_AT_ONCE).map(ask))))
  }
  return answers
}
