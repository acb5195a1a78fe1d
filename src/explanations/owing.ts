import { type BranchModel, owedTagName } from '../model/branch-model.ts'
import type { RepositoryFacts } from '../model/facts.ts'
import type { KindTag } from '../model/policy.ts'
import { branchOf, remoteTrackingOf } from '../model/refname.ts'
import type { ExplainedStep } from './explain.ts'
import type { Explanation } from './explanation.ts'

/**
 * The legal explanations by which a step owes tags, one for each extra parent: the name that git or the host recorded,
 * else the least demanding one. An octopus owes for each branch that it brought. Empty where the step is not
 * legal.
 */
export function owingExplanations(step: ExplainedStep): readonly Explanation[] {
  const owing = step.legalByParent.map(leastDemanding).filter((one) => one !== null)
  return owing.filter((one, index) => owing.findIndex((other) => isSameBranch(one, other)) === index)
}

/** Whether a branch that is here owes this very tag: under another version its merge would lack it. */
export function isOwedByBranch(tag: string, facts: RepositoryFacts, model: BranchModel): boolean {
  return facts.refs.some(({ refname }) => {
    const branch = branchOf(refname) ?? remoteTrackingOf(refname, facts.remotes)?.branch
    const named = branch === undefined ? null : model.kindOf(branch)
    return named !== null && owedTagName(named) === tag
  })
}

function isSameBranch(one: Explanation, other: Explanation): boolean {
  return one.branch === other.branch && one.named?.kind.id === other.named?.kind.id
}

function leastDemanding(legal: readonly Explanation[]): Explanation | null {
  const recorded = legal.filter((explanation) => explanation.recorded)
  const candidates = recorded.length > 0 ? recorded : legal
  return candidates.reduce<Explanation | null>((least, one) => (least === null || demand(one) < demand(least) ? one : least), null)
}

function demand(explanation: Explanation): number {
  const tag = explanation.named?.kind.tag ?? null
  if (tag === null) return 0
  return demandOf(tag)
}

function demandOf(tag: KindTag): number {
  if (tag.required === false) return 1
  return tag.required === 'warn' ? 2 : 3
}
