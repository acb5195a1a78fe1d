import { branchRef, type Oid } from '../model/refname.ts'
import type { BranchOperation, BranchUpdate } from '../model/update.ts'

const NO_NAMES: ReadonlyMap<Oid, string> = new Map()
const NO_OIDS: readonly Oid[] = []

/** An update of a branch with nothing said that is not known. */
export function branchUpdate(branch: string, operation: BranchOperation, before: Oid | null, after: Oid | null): BranchUpdate {
  return {
    subject: 'branch',
    refname: branchRef(branch),
    branch,
    operation,
    old: before,
    new: after,
    localRef: null,
    parents: NO_OIDS,
    head: null,
    mergeNames: NO_NAMES,
    squashed: NO_OIDS,
    draft: null,
    published: false,
    pullRequest: null,
    isForced: false,
    isQueued: false,
    move: null,
  }
}
