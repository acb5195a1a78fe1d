import type { BranchModel } from '../model/branch-model.ts'
import type { RepositoryFacts } from '../model/facts.ts'
import type { Oid } from '../model/refname.ts'
import { byHost } from './evidence.ts'
import type { Explanation } from './explanation.ts'
import type { Step } from './steps.ts'

/** What the host says of the commits of a line. A rebase brings many commits by one pull request: they share one explanation. */
export function hostedSteps(steps: readonly Step[], { hostMerges }: RepositoryFacts, model: BranchModel): ReadonlyMap<Oid, Explanation> {
  const hosted = new Map<Oid, Explanation>()
  if (hostMerges?.known !== true) return hosted
  const byNumber = new Map<string, Explanation>()
  for (const { oid, extraParents } of steps) {
    const merge = oid === null ? undefined : hostMerges.value.get(oid)
    // A host brings one head at a time: an octopus is not its work.
    if (oid === null || merge === undefined || extraParents.length > 1) continue
    // The graph tells a merge from what is none, whatever else is said of it.
    const isMerge = extraParents.length === 1
    const shared = isMerge ? undefined : byNumber.get(merge.number)
    const explanation = shared ?? byHost(merge, isMerge ? 'merge' : merge.method === 'merge' ? 'fast-forward' : merge.method, model)
    if (!isMerge) byNumber.set(merge.number, explanation)
    hosted.set(oid, explanation)
  }
  return hosted
}

/** Whether the step above came by the same pull request, so that this one lies below the tip of what that brought. */
export function isBelowHosted(step: Step, above: Step | undefined, hosted: ReadonlyMap<Oid, Explanation>): boolean {
  if (step.oid === null || above === undefined || above.oid === null) return false
  const explanation = hosted.get(step.oid)
  return explanation !== undefined && hosted.get(above.oid) === explanation
}
