import { type TargetBranch, targetBranches } from '../explanations/targets.ts'
import { sharedTips } from '../explanations/tips.ts'
import type { BranchModel } from '../model/branch-model.ts'
import type { RepositoryFacts } from '../model/facts.ts'
import { reachableFrom } from '../model/graph.ts'
import { branchOf } from '../model/refname.ts'

/** All branches of some kind: as the remote has them, and those that only this repository has. */
export function branchesHere(facts: RepositoryFacts, model: BranchModel): readonly TargetBranch[] {
  const local = facts.refs.flatMap(({ refname, commit }) => {
    const branch = branchOf(refname)
    return branch === null || commit === null ? [] : [[branch, commit] as const]
  })
  return targetBranches(new Map([...local, ...sharedTips(facts, 'check')]), model)
}

/** Those of some branches that are not in production yet. */
export function openBranches(branches: readonly TargetBranch[], facts: RepositoryFacts, model: BranchModel): readonly TargetBranch[] {
  const production = targetBranches(sharedTips(facts, 'check'), model).filter(({ kind }) => kind.production && kind.permanent)
  const released = reachableFrom(
    facts.graph,
    production.map((one) => one.tip),
  )
  return branches.filter((one) => !released.has(one.tip))
}
