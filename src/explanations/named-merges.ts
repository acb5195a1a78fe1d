import type { RepositoryFacts } from '../model/facts.ts'
import type { LinearRegExp } from '../model/linear-regexp.ts'
import type { Oid } from '../model/refname.ts'
import { readMergeMessage } from './messages.ts'

/** A merge of some commit by a branch's name, and the commit that it was merged onto. */
export interface NamedMerge {
  readonly branch: string
  readonly onto: Oid
}

/** What the messages that were read say of the commits that were merged: for each of them the branch whose tip it was. */
export function namedMerges(facts: RepositoryFacts, ownForms: readonly LinearRegExp[]): ReadonlyMap<Oid, readonly NamedMerge[]> {
  const merges = new Map<Oid, NamedMerge[]>()
  for (const [oid, message] of facts.messages) {
    const [onto, merged, ...more] = facts.graph.parents(oid)
    if (onto === undefined || merged === undefined || more.length > 0) continue
    const [branch] = readMergeMessage(message, ownForms)?.sources ?? []
    if (branch === undefined || branch === '') continue
    const known = merges.get(merged)
    if (known === undefined) merges.set(merged, [{ branch, onto }])
    else known.push({ branch, onto })
  }
  return merges
}
