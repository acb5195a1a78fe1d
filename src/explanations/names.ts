import { type RepositoryFacts, refNamed } from '../model/facts.ts'
import { branchRef, type Oid, remoteBranchOf, tagRef } from '../model/refname.ts'

/** A branch that git recorded by the name that somebody typed. */
export interface TypedBranch {
  readonly branch: string
  /** The commit of that ref here, as far as it still exists. */
  readonly commit: Oid | null
}

/**
 * The branch that a name stood for when it was given to `git merge` or `git pull`; null where it was none: an
 * expression such as `develop~2`, an oid, a tag.
 */
export function typedBranch(name: string, facts: RepositoryFacts): TypedBranch | null {
  if (name === '' || name === 'HEAD' || name === 'FETCH_HEAD' || /[~^:@?*[\\\s]/.test(name) || /^[0-9a-f]{7,64}$/.test(name)) return null
  const commitOf = (refname: string): Oid | null | undefined => refNamed(facts.refs, refname)?.commit
  // git tries a name below refs/ first, then as a tag, then as a branch (gitrevisions(7)).
  const full = /^(?:heads|remotes|tags)\//.test(name) && commitOf(branchRef(name)) === undefined ? `refs/${name}` : name
  if (full.startsWith('refs/') && !/^refs\/(?:heads|remotes)\//.test(full)) return null
  if (!full.startsWith('refs/') && commitOf(tagRef(full)) !== undefined) return null
  const short = full.replace(/^refs\/(?:heads|remotes)\//, '')
  const local = commitOf(branchRef(short))
  if (local !== undefined && !full.startsWith('refs/remotes/')) return { branch: short, commit: local }
  const tracked = remoteBranchOf(short, facts.remotes)
  const remote = commitOf(`refs/remotes/${short}`)
  if (tracked !== null && (remote !== undefined || facts.remotes.includes(tracked.remote))) {
    return { branch: tracked.branch, commit: remote ?? null }
  }
  return { branch: short, commit: null }
}
