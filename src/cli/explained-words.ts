import { nearestBranchName } from '../advice/names.ts'
import { isBranchName } from '../events/ref-checks.ts'
import { type FoundBranch, findBranch } from '../guide/find-branch.ts'
import type { BranchModel } from '../model/branch-model.ts'
import { UsageError } from '../model/errors.ts'
import { printable, shellCommand } from '../model/printable.ts'
import { branchOf, branchRef, remoteTrackingOf } from '../model/refname.ts'
import { headRef, type ListedRef, listRefs } from '../repository/refs.ts'
import type { Repository } from '../repository/repository.ts'
import { didYouMean } from './did-you-mean.ts'

/** What cannot be a name anywhere is told before git is asked. @throws {UsageError} */
export function requireName(word: string): void {
  if (isBranchName(word)) return
  throw new UsageError(`"${printable(word)}" cannot be the name of a branch, and no rule is called so`, [
    'git refuses such names: see git-check-ref-format(1), or try: git check-ref-format --branch NAME',
  ])
}

/** The refs that are here, and what a word names among them. */
export interface BranchFinder {
  readonly refs: readonly ListedRef[]
  /** @throws {UsageError} for a HEAD that is detached. */
  find(word: string): FoundBranch
}

/** Reads the refs once for all words. */
export async function branchFinder(repository: Repository, model: BranchModel): Promise<BranchFinder> {
  const [refs, head] = await Promise.all([listRefs(repository.git), headRef(repository.git)])
  const find = (word: string): FoundBranch => {
    const branch = findBranch(word, refs, head, model.policy.remote)
    if (branch === null) throw new UsageError('HEAD is detached: there is no current branch to explain', ['Name the branch.'])
    return branch
  }
  return { refs, find }
}

/** The error for a word that is neither a rule nor a branch. */
export function neither(word: string, model: BranchModel, names: readonly string[], reason = ''): UsageError {
  const hint = didYouMean(word, [...ruleIds(model), ...names])
  const nearest = hint === '' ? nearestBranchName(word, model) : null
  return new UsageError(`no rule and no branch is called "${printable(word)}"${reason === '' ? '' : ` (${reason})`}${hint}`, [
    ...(nearest === null ? [] : [`A name that the policy knows: ${printable(nearest)}`]),
    `As a branch all the same: ${shellCommand('branch-policy', 'explain', branchRef(word))}`,
    'All rules: docs/rules/README.md; the policy: branch-policy explain',
  ])
}

/** All rules of a policy. */
export function ruleIds({ policy }: BranchModel): readonly string[] {
  return policy.rules.map(({ id }) => id)
}

/** The short names of all branches, here and on the remote. */
export function namesIn(refs: readonly ListedRef[], { policy }: BranchModel): readonly string[] {
  return [...new Set(refs.flatMap(({ refname }) => branchOf(refname) ?? remoteTrackingOf(refname, [policy.remote])?.branch ?? []))]
}
