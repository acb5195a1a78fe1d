import { isAncestor } from '../model/graph.ts'
import { branchOf, branchRef, type Oid, type Refname, remoteTrackingOf } from '../model/refname.ts'
import type { LocalMove, ProposedRef } from '../model/update.ts'
import { type Git, GitFailure } from './git.ts'
import { readGraph } from './history.ts'
import { type LeftHere, leftHere } from './left-here.ts'
import { listRefsLike } from './refs.ts'
import type { Repository } from './repository.ts'

/** Branches that are about to be set, as `events/reference-transaction.ts` reads them. */
export interface MovesToCome {
  readonly moves: readonly { readonly refname: Refname; readonly newValue: string }[]
  readonly mergeNames: ReadonlyMap<Oid, string>
  readonly action: string | null
}

interface Move {
  readonly refname: Refname
  readonly from: Oid
  readonly to: Oid
  /** The branch as remotes have it, as far as is known here. */
  readonly twins: readonly { readonly remote: string; readonly oid: Oid }[]
}

/**
 * The moves that have to be judged, as updates of what is there. Left out, whatever the policy says: a branch that is made, one
 * that stays where it is (packing and `stash` look like that), one that goes to what a remote's branch of the same name has, and
 * one that goes back on its own history, which takes away nothing but what was never pushed.
 *
 * A move forward is judged from where the branch is. Any other (a rebase, an amend, a reset to elsewhere) is judged from where
 * the remote has the branch, and without one from where the two ways part.
 *
 * @param remote whose branch to judge from, where several remotes have it; its name may hold a slash.
 */
export async function movesToJudge(coming: MovesToCome, repository: Repository, remote: string): Promise<readonly ProposedRef[]> {
  const moves = await realMoves(coming, repository.git, remote)
  if (moves.length === 0) return []
  const tips = new Set(moves.flatMap(({ from, to, twins }) => [from, to, ...twins.map(({ oid }) => oid)]))
  const [graph, here] = await Promise.all([readGraph(repository.git, tips, tips, !repository.shallow), leftHere(repository)])
  const isKnown = ({ from, to, twins }: Move): boolean =>
    [from, ...twins.map(({ oid }) => oid)].some((tip) => isAncestor(graph, to, tip) === true)
  const open = moves.filter((move) => !isKnown(move))
  if (open.length === 0) return []
  const judged: ProposedRef[] = []
  for (const move of open) {
    // In a shallow clone the ways between them may be cut off: rules say then that they cannot tell.
    const isForward = isAncestor(graph, move.from, move.to) !== false
    const old = isForward ? move.from : (twinOf(move, remote) ?? (await whereTheyPart(move, repository.git)) ?? move.from)
    judged.push({
      type: 'ref',
      refname: move.refname,
      oldRevision: old,
      newRevision: move.to,
      localRef: null,
      move: told(move, coming, here),
    })
  }
  return judged
}

async function realMoves({ moves }: MovesToCome, git: Git, remote: string): Promise<readonly Move[]> {
  if (moves.length === 0) return []
  const listed = await listRefsLike(['refs/heads/', 'refs/remotes/'], git)
  const at = new Map(listed.map(({ refname, oid }) => [refname, oid]))
  const byRef = new Map<Refname, Move>()
  for (const { refname, newValue } of moves) {
    const [branch, from] = [branchOf(refname), at.get(refname)]
    const to = newValue.startsWith('ref:') ? at.get(newValue.slice('ref:'.length)) : newValue
    if (branch === null || from === undefined || to === undefined || from === to) continue
    byRef.set(refname, { refname, from, to, twins: [] })
  }
  const twins = new Map<string, { remote: string; oid: Oid }[]>()
  for (const ref of byRef.size === 0 ? [] : listed) {
    const tracked = remoteTrackingOf(ref.refname, [remote])
    if (tracked === null || !byRef.has(branchRef(tracked.branch))) continue
    twins.set(tracked.branch, [...(twins.get(tracked.branch) ?? []), { remote: tracked.remote, oid: ref.oid }])
  }
  return [...byRef.values()].map((move) => ({ ...move, twins: twins.get(branchOf(move.refname) ?? '') ?? [] }))
}

function twinOf({ twins }: Move, remote: string): Oid | undefined {
  return (twins.find((twin) => twin.remote === remote) ?? twins[0])?.oid
}

async function whereTheyPart({ from, to }: Move, git: Git): Promise<Oid | null> {
  try {
    return (await git.run(['merge-base', from, to])).trim()
  } catch (error) {
    // Nothing in common (git-merge-base(1)).
    if (error instanceof GitFailure && error.exitCode === 1) return null
    throw error
  }
}

function told({ refname, from, to, twins }: Move, { mergeNames, action }: MovesToCome, here: LeftHere): LocalMove {
  // git merge and git pull name what they merge; where that is what the branch is to be, they fast-forward.
  const fastForward = action !== null && mergeNames.has(to) ? { old: from, subject: `${action}: Fast-forward` } : null
  const checkedOut = here.head === refname
  const isMidway = checkedOut || here.midway === 'rebase'
  return {
    published: twins.length > 0,
    mergeNames,
    fastForward,
    checkedOut,
    left: checkedOut ? here.left : 'nothing',
    midway: isMidway ? here.midway : null,
  }
}
