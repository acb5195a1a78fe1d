import type { RemoteTag, RepositoryFacts } from '../model/facts.ts'
import { type Oid, type Refname, tagOf } from '../model/refname.ts'
import type { ProposedEvent, RefUpdate } from '../model/update.ts'
import { GitFailure } from './git.ts'
import type { Repository } from './repository.ts'
import { requireWhole } from './whole.ts'

type KnownRefs = Pick<RepositoryFacts, 'refs' | 'remotes'>

/** Where a push goes, or would go; null where nothing is to be pushed. */
function remoteToAsk(event: ProposedEvent, known: KnownRefs): string | null {
  if (event.door === 'client') return event.url ?? null
  return event.updates.some((update) => update.type === 'current') ? (known.remotes[0] ?? null) : null
}

/** How long a remote may take to answer for a tag, in milliseconds. */
const REMOTE_PATIENCE = 5_000

/** Too many tags for a command line; the remote is asked for all that it has then. */
const MOST_TAGS = 100

/**
 * Asks the remote, once, for the tags that sit here at a judged commit but are not part of the push. On a server and in a
 * check of what is there already, the tags that are here are the tags that count.
 */
export async function readRemoteTags(
  line: readonly Oid[],
  updates: readonly RefUpdate[],
  known: KnownRefs,
  event: ProposedEvent,
  repository: Repository,
): Promise<ReadonlyMap<Refname, RemoteTag>> {
  const remote = remoteToAsk(event, known)
  if (remote === null) return new Map()
  const judged = new Set(line)
  const pushed = new Set(updates.map((update) => update.refname))
  const waiting = known.refs.filter(
    (ref) => tagOf(ref.refname) !== null && ref.commit !== null && judged.has(ref.commit) && !pushed.has(ref.refname),
  )
  if (waiting.length === 0) return new Map()
  try {
    const asked = waiting.length > MOST_TAGS ? ['refs/tags/*'] : waiting.map((ref) => ref.refname)
    const output = await repository.git.run(['ls-remote', '--', remote, ...asked], { timeout: REMOTE_PATIENCE })
    requireWhole(output, '\n', 'ls-remote')
    const there = new Map(
      output
        .split('\n')
        .map((line) => line.split('\t'))
        .map(([oid = '', refname = '']) => [refname, oid]),
    )
    return new Map(waiting.map((ref) => [ref.refname, { known: true, oid: there.get(ref.refname) ?? null }]))
  } catch (error) {
    if (error instanceof GitFailure) return new Map(waiting.map((ref) => [ref.refname, { known: false }]))
    throw error
  }
}
