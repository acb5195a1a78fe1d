import type { Oid, Refname } from '../model/refname.ts'
import { GitFailure } from './git.ts'
import { resolveRevisions } from './refs.ts'
import type { Repository } from './repository.ts'

/** What a check wants to have here. */
export interface FetchRequest {
  /** The remote's name. */
  readonly remote: string
  /** Full refnames besides branches and tags. */
  readonly refnames: readonly Refname[]
  /** Objects that have to be here, whatever ref they are on. */
  readonly oids: readonly Oid[]
  /** Objects that are worth a try: what a forced push or a deletion left behind. */
  readonly lost: readonly Oid[]
  /** Whether the caller's GIT_ASKPASS may be asked for credentials: in CI it is a program, elsewhere perhaps a window. */
  readonly askpass: boolean
}

/** How long a remote may send its whole history without a word, in milliseconds. */
const PATIENCE = 600_000

/** Configuration that would make a fetch do more than fetch (git-config(1)). */
const QUIET = ['fetch.prune=false', 'gc.auto=0', 'maintenance.auto=false', 'fetch.writeCommitGraph=false']

/**
 * Without pruning, which would delete tags that only this repository has; with an empty refmap, since a refspec that is
 * configured may well name branches of one's own (git-fetch(1)).
 */
const ARGUMENTS = ['--quiet', '--no-prune', '--refmap=', '--no-tags', '--no-recurse-submodules', '--update-shallow']

/** A failure that has nothing to do with what was asked for: to ask for less is no use. */
const UNREACHABLE =
  /could not (?:read (?:username|password)|resolve)|unable to access|authentication failed|permission denied|not found|does not appear|connection|timed out|in time/i

/**
 * Fetches every branch and tag of a remote with their whole history, and what is asked for besides, where the remote has it
 * (git-fetch(1)). It moves remote-tracking branches and tags, and deletes nothing.
 *
 * @returns why branches and tags could not be fetched, in one line without credentials; null where they were.
 */
export async function fetchHistory(request: FetchRequest, repository: Repository): Promise<string | null> {
  const { remote, refnames } = request
  const remotes = (await repository.git.run(['remote'])).split('\n').filter((name) => name !== '')
  // git takes a name that is no remote's for a path.
  if (!remotes.includes(remote)) return `there is no remote called ${remote}${remotes.length === 0 ? '' : `, but ${remotes.join(', ')}`}`
  const missing = new Set(await missingObjects([...request.oids, ...request.lost], repository))
  const oids = request.oids.filter((oid) => missing.has(oid))
  const lost = request.lost.filter((oid) => missing.has(oid) && !oids.includes(oid))
  // One thing that the remote does not give makes git fetch nothing at all.
  const tries = [[...refnames, ...oids, ...lost], [...refnames, ...oids], [...oids], []]
  let failure: string | null = null
  for (const [index, wanted] of tries.entries()) {
    if (index > 0 && wanted.length === tries[index - 1]?.length) continue
    failure = await tryFetch(request, wanted, repository)
    if (failure === null || UNREACHABLE.test(failure)) return failure
  }
  return failure
}

async function tryFetch({ remote, askpass }: FetchRequest, wanted: readonly string[], repository: Repository): Promise<string | null> {
  const args = [
    ...QUIET.flatMap((setting) => ['-c', setting]),
    ...['fetch', ...ARGUMENTS, ...(repository.shallow ? ['--unshallow'] : [])],
    ...['--', remote, `+refs/heads/*:refs/remotes/${remote}/*`, '+refs/tags/*:refs/tags/*', ...wanted],
  ]
  try {
    await repository.git.run(args, { leastTimeout: PATIENCE, askpass })
    return null
  } catch (error) {
    if (error instanceof GitFailure) return withoutCredentials(error.said === '' ? error.message : error.said)
    throw error
  }
}

/** Of objects, those that are not here, all asked in one process. */
export async function missingObjects(oids: readonly Oid[], repository: Repository): Promise<readonly Oid[]> {
  const found = await resolveRevisions(repository.git, oids)
  return [...new Set(oids)].filter((oid) => (found.get(oid) ?? null) === null)
}

/**
 * git shows a remote's address as it was configured, and a password may hold anything: all up to the last `@` goes. So does
 * what a query says; where an `@` follows a `?`, either may hold the secret, and the whole address goes.
 */
export function withoutCredentials(text: string): string {
  return text.split('\n').map(lineWithoutCredentials).join('\n')
}

function lineWithoutCredentials(line: string): string {
  const begin = line.indexOf('://') + 3
  const credentials = line.lastIndexOf('@')
  if (begin < 3) return wordWithoutPassword(line, credentials)
  const query = line.indexOf('?', begin)
  const scheme = line.slice(0, begin)
  if (query < 0) return credentials < begin ? line : scheme + line.slice(credentials + 1)
  const address = credentials > query ? '' : line.slice(Math.max(begin, credentials + 1), query)
  return scheme + address + afterAddress(line, query)
}

/** Of the daemon's protocol git names no more than the host, with what is in front of it; a name alone is ssh's, and no secret. */
function wordWithoutPassword(line: string, end: number): string {
  const begin = line.lastIndexOf(' ', end) + 1
  return end < 0 || !line.slice(begin, end).includes(':') ? line : line.slice(0, begin) + line.slice(end + 1)
}

/** What git says after the quote that ends an address; nothing where none ends it. */
function afterAddress(line: string, from: number): string {
  const ends = [line.lastIndexOf("':"), line.lastIndexOf("' "), line.endsWith("'") ? line.length - 1 : -1]
  const end = Math.max(...ends)
  return end < from ? '' : line.slice(end)
}
