import { topicBranchFor } from '../advice/names.ts'
import { type BranchModel, isGuarded } from '../model/branch-model.ts'
import { shellCommand } from '../model/printable.ts'
import { permanentNames } from './branch-names.ts'
import type { Plan } from './plan.ts'
import type { Surroundings } from './surroundings.ts'

const MESSAGE = 'chore: add the branch policy'

/** What to type next, and what to do where no command does it. */
export interface FirstSteps {
  readonly commands: readonly string[]
  readonly closing: string | null
}

/**
 * The legal way by which the new files reach the permanent branches, as commands that are safe to paste.
 *
 * @param paths what is to be committed, from the top.
 */
export function firstSteps(around: Surroundings, plan: Plan, model: BranchModel, paths: readonly string[]): FirstSteps {
  const { found } = around
  if (paths.length === 0) return { commands: [], closing: null }
  const commit = [shellCommand('git', 'add', ...paths), shellCommand('git', 'commit', '-m', MESSAGE)]
  if (found.branches.length === 0) return beginning(around, model, commit)
  const head = found.head === null ? null : model.kindOf(found.head)
  const here = head !== null && !isGuarded(head.kind, true) ? found.head : null
  if (here !== null) return { commands: commit, closing: null }
  const target = plan.branch?.name ?? targetOf(around)
  const kind = target === null ? null : (model.kindOf(target)?.kind ?? null)
  if (target === null || kind === null) return { commands: commit, closing: null }
  const topic = topicBranchFor(kind, model, 'branch policy', new Set([...found.branches, target]))
  if (topic === null) return { commands: commit, closing: null }
  const { remote } = found
  const start = [shellCommand('git', 'checkout', '-b', topic, ...(found.head === target ? [] : [target]))]
  if (remote === null) {
    const merge = [shellCommand('git', 'checkout', target), shellCommand('git', 'merge', '--no-ff', '--no-edit', topic)]
    return { commands: [...start, ...commit, ...merge], closing: null }
  }
  const isNew = plan.branch !== null
  const push = [shellCommand('git', 'push', remote, ...(isNew ? [target] : []), topic)]
  return { commands: [...start, ...commit, ...push], closing: `Then open a pull request of ${topic} into ${target}.` }
}

/** The first commit of a repository is legal, and so is the first push of a branch. */
function beginning({ found }: Surroundings, model: BranchModel, commit: readonly string[]): FirstSteps {
  const develop = model.kind('develop')?.names[0] ?? null
  const branch = develop === null || found.head === null ? [] : [shellCommand('git', 'branch', develop, found.head)]
  const pushed = [found.head, ...(branch.length === 0 ? [] : [develop])].filter((name) => name !== null)
  const push = found.remote === null || pushed.length === 0 ? [] : [shellCommand('git', 'push', found.remote, ...pushed)]
  return { commands: [...commit, ...branch, ...push], closing: null }
}

function targetOf({ found }: Surroundings): string | null {
  const { main, develop } = permanentNames(found)
  return develop ?? main
}
