import { branchRef } from '../model/refname.ts'
import type { BranchUpdate, OtherUpdate, TagUpdate } from '../model/update.ts'
import { oid } from './world.ts'

/** An update of a branch from one commit to another by short names; null for none. */
export function update(branch: string, before: string | null, after: string | null, more: Partial<BranchUpdate> = {}): BranchUpdate {
  return {
    subject: 'branch',
    refname: branchRef(branch),
    branch,
    operation: after === null ? 'delete' : before === null ? 'create' : 'update',
    old: before === null ? null : oid(before),
    new: after === null ? null : oid(after),
    localRef: branchRef(branch),
    parents: [],
    head: null,
    mergeNames: new Map(),
    squashed: [],
    draft: null,
    published: before !== null,
    pullRequest: null,
    isForced: false,
    isQueued: false,
    move: null,
    ...more,
  }
}

/** A commit about to be made on a branch: HEAD first, then what is being merged. */
export function commitOn(branch: string, parents: readonly string[], more: Partial<BranchUpdate> = {}): BranchUpdate {
  return update(branch, parents[0] ?? null, null, {
    operation: 'commit',
    localRef: null,
    parents: parents.map(oid),
    published: false,
    ...more,
  })
}

/** An update of a tag; an annotated one names its tag object as `tag <commit>`. */
export function tagUpdate(tag: string, before: string | null, after: string | null, more: Partial<TagUpdate> = {}): TagUpdate {
  return {
    subject: 'tag',
    refname: `refs/tags/${tag}`,
    tag,
    operation: after === null ? 'delete' : before === null ? 'create' : 'update',
    old: before === null ? null : oid(before),
    new: after === null ? null : oid(after),
    ...more,
  }
}

/** An update of a ref that is neither branch nor tag. */
export function otherUpdate(refname: string, before: string | null, after: string | null): OtherUpdate {
  const operation = after === null ? 'delete' : before === null ? 'create' : 'update'
  return { subject: 'other', refname, operation, old: before === null ? null : oid(before), new: after === null ? null : oid(after) }
}
