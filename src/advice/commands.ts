import type { RepositoryFacts } from '../model/facts.ts'
import { shellCommand } from '../model/printable.ts'
import { branchOf, branchRef, remoteTrackingOf } from '../model/refname.ts'
import type { BranchUpdate } from '../model/update.ts'
import { putBack } from './refused-move.ts'

/** The remote that the advice is about: the one pushed to, else the policy's. */
export function remoteOf(facts: RepositoryFacts): string {
  return facts.remotes[0] ?? 'origin'
}

/** Fetches every branch of the remote; a clone of a single branch fetches no other by itself (git-clone(1), --single-branch). */
export function fetchAll(facts: RepositoryFacts, depth: readonly string[]): string {
  const remote = remoteOf(facts)
  return shellCommand('git', 'fetch', ...depth, remote, `+refs/heads/*:refs/remotes/${remote}/*`)
}

/** A push to where the updates go; nothing where that is a URL, which may hold credentials and is never printed. */
export function pushCommand(facts: RepositoryFacts, refspec: string): readonly string[] {
  return facts.toUrl ? [] : [shellCommand('git', 'push', remoteOf(facts), refspec)]
}

/** The same for a new branch, which then follows the remote's (git-push(1), -u). */
export function firstPushCommand(facts: RepositoryFacts, refspec: string): readonly string[] {
  return facts.toUrl ? [] : [shellCommand('git', 'push', '-u', remoteOf(facts), refspec)]
}

/** The same, all refs or none (git-push(1), --atomic). */
export function atomicPushCommand(facts: RepositoryFacts, ...refspecs: readonly string[]): readonly string[] {
  return facts.toUrl ? [] : [shellCommand('git', 'push', '--atomic', remoteOf(facts), ...refspecs)]
}

const TAKEN = new WeakMap<RepositoryFacts, ReadonlySet<string>>()

/** Short names of all branches that this repository knows, its own and its remotes'; the same set whenever it is asked. */
export function takenNames(facts: RepositoryFacts): ReadonlySet<string> {
  const known = TAKEN.get(facts)
  if (known !== undefined) return known
  const names = facts.refs.map((ref) => branchOf(ref.refname) ?? remoteTrackingOf(ref.refname, facts.remotes)?.branch)
  const taken = new Set(names.filter((name) => name !== undefined))
  TAKEN.set(facts, taken)
  return taken
}

/** Whether the branch that was pushed is the local branch of the same name, which can then be set back. */
export function isPushOfItself(update: BranchUpdate, facts: RepositoryFacts): boolean {
  if (update.localRef === null || update.localRef === update.refname) return true
  return update.localRef === 'HEAD' && facts.refs.some((ref) => ref.refname === update.refname && ref.commit === update.new)
}

/**
 * Sets the local branch back to where its remote has it; files that were changed stay as they are, or git refuses. Nothing
 * where an update is judged that the branch here is not at: it may hold more.
 */
export function setBack(update: BranchUpdate, facts: RepositoryFacts): readonly string[] {
  // A move that is refused has not set the branch anywhere.
  if (update.move !== null) return putBack(update, update.move)
  const here = facts.localRefsAreShared ? undefined : facts.refs.find((ref) => ref.refname === update.refname)
  const isElsewhere = update.localRef === null && here !== undefined && here.commit !== update.new
  if (update.old === null || isElsewhere) return []
  return [shellCommand('git', 'checkout', update.branch), shellCommand('git', 'reset', '--keep', update.old)]
}

/** Pushes what was pushed under its own name instead. */
export function pushUnderOwnName(update: BranchUpdate, facts: RepositoryFacts, name: string | null): readonly string[] {
  const local = update.localRef === null ? null : branchOf(update.localRef)
  if (local !== null) return pushCommand(facts, `${branchRef(local)}:${branchRef(local)}`)
  if (update.localRef === 'HEAD') return pushCommand(facts, 'HEAD')
  if (name === null || update.new === null) return []
  return [shellCommand('git', 'branch', name, update.new), ...pushCommand(facts, branchRef(name))]
}
