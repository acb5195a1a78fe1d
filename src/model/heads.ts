import type { BranchModel, NamedKind } from './branch-model.ts'
import type { BranchUpdate } from './update.ts'

/**
 * The kind of the branch that an update is about; null where no kind claims it. The head of a pull request from a fork is of the
 * kind that `forks` names, whatever it is called there.
 */
export function namedOf(update: BranchUpdate, model: BranchModel): NamedKind | null {
  return isForksHead(update) ? namedHead(update.branch, true, model) : model.kindOf(update.branch)
}

/** The kind of the branch that a proposed merge brings; null where no kind claims it, and where nothing is proposed. */
export function headOf({ head, pullRequest }: BranchUpdate, model: BranchModel): NamedKind | null {
  return head === null ? null : namedHead(head, pullRequest?.isFromFork === true, model)
}

/** The kind of a pull request's head by what the host says of it. Of a fork's name nothing is read, not even a version. */
export function namedHead(head: string, isFromFork: boolean, model: BranchModel): NamedKind | null {
  if (!isFromFork) return model.kindOf(head)
  const kind = model.policy.forks === null ? null : model.kind(model.policy.forks)
  return kind === null ? null : { kind, captures: new Map() }
}

/** Whether an update is about a branch of another repository, which no name and no pattern of this one means. */
export function isForksHead({ operation, pullRequest }: BranchUpdate): boolean {
  return operation !== 'propose' && pullRequest?.isFromFork === true
}
