import type { BranchModel } from '../model/branch-model.ts'
import type { RepositoryFacts } from '../model/facts.ts'
import type { Oid } from '../model/refname.ts'
import { toldBy } from './told.ts'

/** A merge of some commit by a branch's name, and the commit that it was merged onto. */
export interface NamedMerge {
  readonly branch: string
  readonly onto: Oid
}

/** What the messages that were read say of the commits that were merged: for each of them the branch whose tip it was. */
export function namedMerges(facts: RepositoryFacts, model: BranchModel): ReadonlyMap<Oid, readonly NamedMerge[]> {
  const merges = new Map<Oid, NamedMerge[]>()
  const { index } = facts.graph
  for (const [oid, message] of facts.messages) {
    const number = index.numberOf(oid)
    const start = index.starts[number] ?? 0
    if ((index.ends[number] ?? 0) - start !== 2) continue
    const [branch] = toldBy(message, model).sources
    if (branch === undefined || branch === '') continue
    const [onto, merged] = [index.oidOf(index.parents[start] ?? -1), index.oidOf(index.parents[start + 1] ?? -1)]
    const known = merges.get(merged)
    if (known === undefined) merges.set(merged, [{ branch, onto }])
    else known.push({ branch, onto })
  }
  return merges
}
