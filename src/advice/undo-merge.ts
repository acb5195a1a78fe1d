import type { BranchModel, NamedKind } from '../model/branch-model.ts'
import type { RepositoryFacts } from '../model/facts.ts'
import { reachFrom } from '../model/graph.ts'
import type { Method } from '../model/policy.ts'
import { shellCommand } from '../model/printable.ts'
import type { Oid } from '../model/refname.ts'
import type { BranchUpdate } from '../model/update.ts'
import { isPushOfItself, pushUnderOwnName, setBack, takenNames } from './commands.ts'
import { topicBranchFor } from './names.ts'

/** What of a rule's input tells how a merge is taken away again. */
interface UndoneMerge {
  readonly update: BranchUpdate
  readonly facts: RepositoryFacts
  readonly model: BranchModel
  readonly line: { readonly steps: readonly UndoneStep[] }
}

interface UndoneStep {
  readonly oid: Oid | null
  readonly extraParents: readonly Oid[]
  readonly explanations: readonly BroughtBranch[]
}

interface BroughtBranch {
  readonly branch: string | null
  readonly named: NamedKind | null
  readonly method: Method | null
}

/** Takes the merge away again, before or after it was committed; what was merged stays where it is. */
export function undoMerge(input: UndoneMerge): readonly string[] {
  const { update, facts } = input
  if (update.operation === 'commit') return undoBeforeCommit(update)
  if (update.operation !== 'update') return []
  return isPushOfItself(update, facts) ? [...bringBack(input), ...setBack(update, facts)] : pushUnderOwnName(update, facts, null)
}

function undoBeforeCommit(update: BranchUpdate): readonly string[] {
  // A squash leaves no merge to abort, and its files may stand beside others: the stash keeps them all.
  if (update.squashed.length > 0) return ['git stash push']
  // An amend: the merge is committed already, and its push is judged.
  return update.parents[0] === update.old ? ['git merge --abort'] : []
}

/** What only this branch holds, such as a branch that was merged and then deleted, gets a branch before this one is set back. */
function bringBack(input: UndoneMerge): readonly string[] {
  const { update, facts, line, model } = input
  const target = model.kindOf(update.branch)?.kind
  if (target === undefined) return []
  const others = facts.refs.flatMap((ref) => (ref.refname === update.refname || ref.commit === null ? [] : [ref.commit]))
  const held = reachFrom(facts.graph, update.old === null ? others : [...others, update.old])
  const taken = new Set(takenNames(facts))
  const commands: string[] = []
  const keep = (oid: Oid, lost: BroughtBranch | undefined): void => {
    if (held.has(oid)) return
    const name = lost?.branch ?? topicBranchFor(target, model, '', taken)
    if (name === null) return
    taken.add(name)
    held.add([oid])
    commands.push(shellCommand('git', 'branch', name, oid))
  }
  for (const step of line.steps) {
    const lost = step.explanations.filter(
      ({ branch, named }) => named !== null && branch !== null && !taken.has(branch) && branch[0] !== '-',
    )
    const forward = lost.find((one) => one.method === 'fast-forward')
    if (step.oid !== null && (forward !== undefined || step.extraParents.length === 0)) keep(step.oid, forward)
    const merged = step.extraParents.length === 1 ? lost.find((one) => one.method === 'merge') : undefined
    for (const parent of step.extraParents) keep(parent, merged)
  }
  return commands
}
