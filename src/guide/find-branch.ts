import { branchOf, branchRef, type Oid, type Refname, remoteTrackingOf } from '../model/refname.ts'

/** A ref as listed. */
interface Listed {
  readonly refname: Refname
  readonly oid: Oid
}

/** A branch that somebody named, where it is. */
export interface FoundBranch {
  readonly branch: string
  /** The value here; null where there is none, or where the remote's was asked for. */
  readonly here: Oid | null
  /** The value on the remote, as last fetched. */
  readonly there: Oid | null
  /** The ref that is explained; null where there is none. */
  readonly refname: Refname | null
  /** True for a branch that HEAD names before its first commit. */
  readonly unborn: boolean
  /** True where the word can only be meant as a branch. */
  readonly isPlain: boolean
}

/**
 * Finds what a word means as a branch: `HEAD`, a full refname, a branch here, `origin/x`, or `x` for a branch that only the
 * remote has. A name that is nowhere is found as well, without values.
 *
 * @param head the branch that HEAD names, as a full refname; null where it is detached.
 * @returns null for a HEAD that is detached.
 */
export function findBranch(word: string, refs: readonly Listed[], head: Refname | null, remote: string): FoundBranch | null {
  const oidOf = (refname: Refname): Oid | null => refs.find((ref) => ref.refname === refname)?.oid ?? null
  const local = (branch: string, isPlain: boolean): FoundBranch => {
    const [here, there] = [oidOf(branchRef(branch)), oidOf(`refs/remotes/${remote}/${branch}`)]
    const refname = here !== null ? branchRef(branch) : there === null ? null : `refs/remotes/${remote}/${branch}`
    return { branch, here, there, refname, unborn: refname === null && head === branchRef(branch), isPlain }
  }
  const tracked = (refname: Refname): FoundBranch | null => {
    const branch = remoteTrackingOf(refname, [remote])?.branch
    return branch === undefined ? null : { branch, here: null, there: oidOf(refname), refname, unborn: false, isPlain: true }
  }
  if (word === 'HEAD') return head === null ? null : local(branchOf(head) ?? head, true)
  const named = branchOf(word)
  if (named !== null) return local(named, true)
  if (word.startsWith('refs/remotes/') && oidOf(word) !== null) return tracked(word)
  if (oidOf(branchRef(word)) === null && oidOf(`refs/remotes/${word}`) !== null) return tracked(`refs/remotes/${word}`)
  return local(word, false)
}
