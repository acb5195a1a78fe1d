import type { RepositoryFacts } from '../model/facts.ts'
import { reachableFrom } from '../model/graph.ts'
import { shellCommand } from '../model/printable.ts'
import { branchOf, branchRef, type Oid, type Refname, remoteTrackingOf, shortBranchName, tagRef } from '../model/refname.ts'
import type { BranchUpdate } from '../model/update.ts'
import { isPushOfItself, pushCommand, remoteOf } from './commands.ts'

/** A branch that others start from. */
interface Base {
  readonly refname: Refname
  readonly branch: string
  readonly tip: Oid
}

/** A branch that started in the wrong place, and the right one. */
interface WrongStart {
  readonly update: BranchUpdate
  readonly facts: RepositoryFacts
  /** Where it started, and the commits above; `start` is null where it has nothing in common with the others. */
  readonly start: Oid | null
  readonly above: readonly Oid[]
  readonly base: Base
  /** The tips of all branches that others start from. */
  readonly others: readonly Oid[]
  /** Nobody may rewrite it once it is published. */
  readonly isProtected: boolean
}

/** Rebases a branch's own commits onto where it should have started, and pushes it again; nothing where that cannot be done by command. */
export function startAgain(wrong: WrongStart): readonly string[] {
  const { update, facts } = wrong
  const isPublished = update.operation !== 'create' && isOnRemote(update, facts)
  if (isPublished && wrong.isProtected) return []
  const range = rangeOf(wrong)
  const moved = movedBranch(update, facts)
  if (range === null || moved === null) return []
  const here = facts.localRefsAreShared || moved.made.length > 0 || facts.refs.some((ref) => ref.refname === branchRef(moved.branch))
  const rebase = here
    ? [shellCommand('git', 'rebase', ...range, moved.branch)]
    : [shellCommand('git', 'checkout', moved.branch), shellCommand('git', 'rebase', ...range)]
  return [...moved.made, ...rebase, ...pushAgain(moved.branch, isPublished, wrong)]
}

/** Makes a branch without commits of its own anew where it should have started; what is changed in the work tree comes along. */
export function startElsewhere(update: BranchUpdate, base: Refname, facts: RepositoryFacts): readonly string[] {
  // git reads a name with a hyphen in front as an option.
  if (update.branch.startsWith('-')) return []
  // From a remote-tracking branch git would set the new branch up to pull from there.
  const untracked = branchOf(base) === null ? ['--no-track'] : []
  return [shellCommand('git', 'checkout', ...untracked, '-B', update.branch, baseName(base, facts))]
}

function isOnRemote(update: BranchUpdate, facts: RepositoryFacts): boolean {
  if (facts.localRefsAreShared) return true
  return facts.refs.some((ref) => {
    const tracked = remoteTrackingOf(ref.refname, facts.remotes)
    return tracked?.remote === facts.remotes[0] && tracked?.branch === update.branch
  })
}

/** What `git rebase` is told: onto what, and which commits. Null where it would copy what other branches brought. */
function rangeOf({ facts, start, above, base, others }: WrongStart): readonly string[] | null {
  const { graph } = facts
  const onto = baseName(base.refname, facts)
  const merged = above.flatMap((oid) => graph.parents(oid).slice(1))
  if (merged.length === 0) return start === null ? ['--onto', onto, '--root'] : ['--onto', onto, start]
  const inBase = reachableFrom(graph, [base.tip])
  // What the base has already is not copied: merges of the base go, and the branch's own commits stay.
  if (start !== null && inBase.has(start)) return merged.every((oid) => inBase.has(oid)) ? [onto] : ['--rebase-merges', onto]
  const taken = reachableFrom(graph, others)
  if (start === null || merged.some((oid) => taken.has(oid))) return null
  return ['--rebase-merges', '--onto', onto, start]
}

/** The base as everybody has it, by a name that cannot be read as another ref's. */
function baseName(refname: Refname, facts: RepositoryFacts): string {
  const branch = branchOf(refname)
  const seen = facts.localRefsAreShared && branch !== null ? `refs/remotes/${remoteOf(facts)}/${branch}` : refname
  const short = shortBranchName(seen)
  const readers = [tagRef(short), branchRef(short), `refs/remotes/${short}`, `refs/${short}`].filter((other) => other !== seen)
  const isClear = !short.startsWith('-') && !/^[0-9a-f]{4,}$|^HEAD$/.test(short) && !facts.refs.some((ref) => readers.includes(ref.refname))
  return isClear ? short : seen
}

/** The local branch that is rebased, and the command that makes it where the push was of something else. */
function movedBranch(update: BranchUpdate, facts: RepositoryFacts): { readonly branch: string; readonly made: readonly string[] } | null {
  // git reads a name with a hyphen in front as an option.
  if (update.branch.startsWith('-')) return null
  if (isPushOfItself(update, facts)) return { branch: update.branch, made: [] }
  const isTaken = facts.refs.some((ref) => ref.refname === update.refname)
  if (isTaken || update.new === null) return null
  return { branch: update.branch, made: [shellCommand('git', 'branch', '--no-track', update.branch, update.new)] }
}

function pushAgain(branch: string, isPublished: boolean, { update, facts }: WrongStart): readonly string[] {
  const refspec = facts.refs.some((ref) => ref.refname === tagRef(branch)) ? branchRef(branch) : branch
  if (!isPublished) return update.operation === 'create' ? pushCommand(facts, refspec) : []
  return facts.toUrl ? [] : [shellCommand('git', 'push', '--force-with-lease', remoteOf(facts), refspec)]
}
