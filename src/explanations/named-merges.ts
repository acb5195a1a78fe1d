import type { BranchModel } from '../model/branch-model.ts'
import type { RepositoryFacts } from '../model/facts.ts'
import type { Oid } from '../model/refname.ts'
import { contentOf } from './message-content.ts'

/** A merge of some commit by a branch's name, and the commit that it was merged onto. */
export interface NamedMerge {
  readonly branch: string
  readonly onto: Oid
}

/** What the messages that were read say of a commit that was merged: by which names, in the order of the messages. */
export type NamedMerges = (merged: Oid) => readonly NamedMerge[]

const NONE: readonly NamedMerge[] = []

/** Looks up merges by what they merged: there are as many as commits on a line, and few are asked for. */
export function namedMerges({ graph, messages }: RepositoryFacts, model: BranchModel): NamedMerges {
  const { index } = graph
  const { starts, ends, parents } = index
  /** The merges of two parents whose messages were read, and for each of them the one before it that merged the same commit. */
  const merges: number[] = []
  const earlier: number[] = []
  const latest = new Int32Array(index.size).fill(-1)
  for (const oid of messages.keys()) {
    const number = index.numberOf(oid)
    const start = starts[number] ?? 0
    const merged = parents[start + 1] ?? -1
    if ((ends[number] ?? 0) - start !== 2 || merged < 0) continue
    earlier.push(latest[merged] ?? -1)
    latest[merged] = merges.push(number) - 1
  }
  return (oid) => {
    const named: NamedMerge[] = []
    for (let at = latest[index.numberOf(oid)] ?? -1; at >= 0; at = earlier[at] ?? -1) {
      const merge = merges[at] ?? -1
      const [branch = ''] = contentOf(messages.get(index.oidOf(merge)) ?? '', model).sources
      if (branch !== '') named.push({ branch, onto: index.oidOf(parents[starts[merge] ?? -1] ?? -1) })
    }
    return named.length === 0 ? NONE : named.reverse()
  }
}
