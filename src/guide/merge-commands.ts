import { catchUp, pushOf, readableName, type SharedBranch } from '../advice/catch-up.ts'
import { atomicPushCommand, firstPushCommand, pushCommand, remoteOf } from '../advice/commands.ts'
import { sharedTips } from '../explanations/tips.ts'
import type { BranchModel } from '../model/branch-model.ts'
import type { RepositoryFacts } from '../model/facts.ts'
import type { TagDebt } from '../model/guide.ts'
import type { Method } from '../model/policy.ts'
import { shellCommand } from '../model/printable.ts'
import { branchRef, type Oid, tagRef } from '../model/refname.ts'
import { tagToMake } from './tags.ts'

/** A merge to make: a branch at a tip, into another. */
export interface MergeToMake {
  readonly source: string
  readonly tip: Oid
  readonly target: string
  readonly tag: TagDebt | null
  /** The commit to tag, where it is there already; else the target as it will be. */
  readonly at?: Oid
  readonly facts: RepositoryFacts
  readonly model: BranchModel
}

/** Methods that git merges by; the others belong to the host. */
const FLAGS: ReadonlyMap<Method, string> = new Map([
  ['merge', '--no-ff'],
  ['fast-forward', '--ff-only'],
])

/** How git merges so; null for a squash and a rebase, which are the host's. */
export function flagOf(method: Method): string | null {
  return FLAGS.get(method) ?? null
}

/** Merges, tags what is owed, and pushes both together; nothing where a name cannot be given to git. */
export function mergeCommands(merge: MergeToMake, method: Method): readonly string[] {
  const { source, tip, target, facts } = merge
  const shared = sharedTarget(target, facts)
  const flag = FLAGS.get(method)
  if (shared === null || flag === undefined) return []
  const begin = catchUp(shared, facts)
  if (begin.length === 0) return []
  return [...begin, shellCommand('git', 'merge', flag, readableName(source, tip, facts)), ...finish(merge, shared)]
}

/** The tag that is owed, and the push of both. Without a target to push, of the tag alone. */
export function finish({ target, tag, at, facts, model }: MergeToMake, shared: SharedBranch | null): readonly string[] {
  const refspec = pushable(target, facts)
  const made = tagToMake(tag, at ?? refspec, facts, model)
  const push = made === null ? [] : pushTagged(shared === null ? [] : [refspec], made.name, facts)
  if (made !== null) return [made.command, ...push]
  if (shared === null) return []
  const plain = pushOf(shared, facts)
  return plain.length > 0 || !hasRemote(facts) ? plain : firstPushCommand(facts, refspec)
}

/** Pushes branches with a tag, all or none. */
export function pushTagged(branches: readonly string[], tag: string, facts: RepositoryFacts): readonly string[] {
  if (!hasRemote(facts)) return []
  return branches.length === 0 ? pushCommand(facts, tagRef(tag)) : atomicPushCommand(facts, ...branches, tagRef(tag))
}

/** A branch as git push takes it: no short name that a tag has too, and none that looks like an option. */
export function pushable(branch: string, facts: RepositoryFacts): string {
  const isAmbiguous = facts.refs.some(({ refname }) => refname === tagRef(branch))
  return branch.startsWith('-') || isAmbiguous ? branchRef(branch) : branch
}

/** The target as everybody has it, else as it is here; null where it is nowhere. */
export function sharedTarget(branch: string, facts: RepositoryFacts): SharedBranch | null {
  const tip = sharedTips(facts, 'check').get(branch) ?? facts.refs.find(({ refname }) => refname === branchRef(branch))?.commit ?? null
  return tip === null ? null : { branch, tip }
}

/** Whether anything was ever fetched from the remote, or this is a place that others push to. */
export function hasRemote(facts: RepositoryFacts): boolean {
  return facts.localRefsAreShared || facts.refs.some(({ refname }) => refname.startsWith(`refs/remotes/${remoteOf(facts)}/`))
}
