import type { RepositoryFacts } from '../model/facts.ts'
import { shellCommand } from '../model/printable.ts'
import { branchRef, type Oid, type Refname, tagRef } from '../model/refname.ts'
import { pushCommand, remoteOf } from './commands.ts'

/** A branch as everybody has it. */
export interface SharedBranch {
  readonly branch: string
  readonly tip: Oid
}

/**
 * Checks a branch out as everybody has it, to work on it: begins it where only the remote has it, and moves it forward where
 * it is behind. Nothing where its name cannot be given to `git checkout`.
 */
export function catchUp({ branch, tip }: SharedBranch, facts: RepositoryFacts): readonly string[] {
  if (branch.startsWith('-')) return []
  const tracking = trackingRef(branch, facts)
  const checkout = shellCommand('git', 'checkout', branch)
  // In a bare repository there is nothing to check out: the commands are for a clone of it.
  if (facts.localRefsAreShared || commitOf(tracking, facts) === undefined) return [checkout]
  const here = commitOf(branchRef(branch), facts)
  if (here === undefined) return [shellCommand('git', 'checkout', '-b', branch, '--track', tracking)]
  return here === tip ? [checkout] : [checkout, shellCommand('git', 'merge', '--ff-only', tracking)]
}

/** The push of such a branch, where there is a remote that has it. */
export function pushOf({ branch }: SharedBranch, facts: RepositoryFacts): readonly string[] {
  if (!facts.localRefsAreShared && commitOf(trackingRef(branch, facts), facts) === undefined) return []
  // git takes no short name that a tag has too.
  return pushCommand(facts, commitOf(tagRef(branch), facts) === undefined ? branch : branchRef(branch))
}

/** What to call a commit in a merge: the branch of that name where it is at the commit, here or on the remote, else the commit. */
export function readableName(branch: string, oid: Oid, facts: RepositoryFacts): string {
  const short = `${remoteOf(facts)}/${branch}`
  const isPlain = (name: string, ...others: readonly Refname[]): boolean =>
    !name.startsWith('-') && [tagRef(name), ...others].every((refname) => commitOf(refname, facts) === undefined)
  if (facts.localRefsAreShared) return commitOf(branchRef(branch), facts) === oid && isPlain(short) ? short : oid
  if (commitOf(branchRef(branch), facts) === oid) return isPlain(branch) ? branch : branchRef(branch)
  const tracking = trackingRef(branch, facts)
  if (commitOf(tracking, facts) === oid) return isPlain(short, branchRef(short)) ? short : tracking
  return oid
}

function trackingRef(branch: string, facts: RepositoryFacts): Refname {
  return `refs/remotes/${remoteOf(facts)}/${branch}`
}

/** Undefined where there is no such ref. */
function commitOf(refname: Refname, facts: RepositoryFacts): Oid | null | undefined {
  return facts.refs.find((ref) => ref.refname === refname)?.commit
}
