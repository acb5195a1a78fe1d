import type { Oid, Refname } from '../model/refname.ts'
import type { RefUpdate } from '../model/update.ts'
import type { Git } from './git.ts'
import { resolveRevisions } from './refs.ts'

/**
 * Of the updates of a push those that git will make, seen from the server's own refs. The old value of a ref is what the client
 * says it was (gitprotocol-pack(5), "Reference Update Request"): git moves no ref that is elsewhere, but asks the hook about it
 * all the same, and takes the other refs of the push. What such an update brings or takes away proves nothing about these.
 */
export async function provenUpdates(updates: readonly RefUpdate[], git: Git): Promise<readonly RefUpdate[]> {
  // One alone is evidence for none.
  if (updates.length < 2) return updates
  const here = await resolveRevisions(
    git,
    updates.map(({ refname }) => refname),
  )
  const isThere = ({ refname, old }: { readonly refname: Refname; readonly old: Oid | null }): boolean =>
    (here.get(refname) ?? null) === old
  const proven = updates.filter(isThere)
  return proven.length === updates.length ? updates : proven
}
