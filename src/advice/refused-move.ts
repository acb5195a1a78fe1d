import { shellCommand } from '../model/printable.ts'
import type { BranchUpdate, LocalMove, Midway } from '../model/update.ts'

// A branch that was to move here and may not stays where it is. But git asks late: a merge, a reset or a cherry-pick has written
// the index and the files by then, and leaves them so (docs/guides/strict.md has the table).

const ABORT: Readonly<Record<Midway, string>> = {
  merge: 'git merge --abort',
  'cherry-pick': 'git cherry-pick --abort',
  am: 'git am --abort',
  rebase: 'git rebase --abort',
}

/** Brings index and files back to the branch, whose HEAD has not moved; changes that were there before stay. */
export function putBack(update: BranchUpdate, { midway, checkedOut, left }: LocalMove): readonly string[] {
  if (midway !== null) return [ABORT[midway]]
  if (!checkedOut || left === 'nothing' || update.new === null) return []
  // A merge of two trees, from what is there to HEAD: unlike a reset it keeps what was changed besides (git-read-tree(1)).
  return [left === 'index' ? 'git reset' : shellCommand('git', 'read-tree', '-m', '-u', update.new, 'HEAD')]
}

/**
 * Gives the commits that were to come to a protected branch a branch of their own, with HEAD, index and files where they were
 * meant to be.
 *
 * @param name the new branch; null where the policy has none to offer.
 */
export function moveElsewhere(update: BranchUpdate, name: string | null): readonly string[] {
  const { move, new: after } = update
  if (move === null || after === null) return []
  // The branch has all that was rebased, as it was.
  if (name === null || move.midway === 'rebase') return putBack(update, move)
  if (move.midway === 'cherry-pick' || move.midway === 'am') {
    return [shellCommand('git', 'branch', name, after), ABORT[move.midway], shellCommand('git', 'checkout', name)]
  }
  if (!move.checkedOut) return [shellCommand('git', 'branch', name, after)]
  if (move.left === 'nothing') return [shellCommand('git', 'branch', name, after), shellCommand('git', 'checkout', name)]
  // Whatever was staged or not: files stay as they are, and what differs from the commit shows as changed.
  return [shellCommand('git', 'checkout', '-b', name), shellCommand('git', 'reset', after)]
}
