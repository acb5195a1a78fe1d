import { type BranchModel, isMergeQueue } from '../model/branch-model.ts'
import type { Reach } from '../model/graph.ts'
import type { Kind } from '../model/policy.ts'
import type { Oid } from '../model/refname.ts'
import type { Tips } from './tips.ts'

/** A branch that is to have what came into production. */
export interface TargetBranch {
  readonly branch: string
  readonly tip: Oid
  readonly kind: Kind
}

/** The permanent branches that production goes back into. */
export function backTargets(production: Kind, tips: Tips, model: BranchModel): readonly TargetBranch[] {
  return targetBranches(tips, model).filter(
    ({ kind }) => kind.permanent && kind.id !== production.id && model.methods(production, kind) !== null,
  )
}

/** The open branches, not yet in production, that what comes by a kind must reach besides: for a hotfix, each open release. */
export function openTargets(
  kind: Kind,
  production: Kind,
  inProduction: Pick<Reach, 'has'>,
  tips: Tips,
  model: BranchModel,
): readonly TargetBranch[] {
  return targetBranches(tips, model).filter((target) => mustReach(kind, target.kind, production, model) && !inProduction.has(target.tip))
}

/** Whether what comes into production by a kind has to reach the open branches of another: a hotfix the releases. */
export function mustReach(kind: Kind, target: Kind, production: Kind, model: BranchModel): boolean {
  if (kind.permanent || kind.tag === null || model.methods(kind, production) === null) return false
  return !target.permanent && model.methods(kind, target) !== null
}

const FOUND = new WeakMap<Tips, WeakMap<BranchModel, readonly TargetBranch[]>>()

/** All branches of some kind, as everybody sees them. */
export function targetBranches(tips: Tips, model: BranchModel): readonly TargetBranch[] {
  const ofTips = FOUND.get(tips) ?? new WeakMap<BranchModel, readonly TargetBranch[]>()
  FOUND.set(tips, ofTips)
  const found = ofTips.get(model) ?? findTargets(tips, model)
  ofTips.set(model, found)
  return found
}

function findTargets(tips: Tips, model: BranchModel): readonly TargetBranch[] {
  return [...tips].flatMap(([branch, tip]) => {
    const kind = isMergeQueue(branch) ? undefined : model.kindOf(branch)?.kind
    return kind === undefined ? [] : [{ branch, tip, kind }]
  })
}
