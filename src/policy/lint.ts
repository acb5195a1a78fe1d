import { createBranchModel } from '../model/branch-model.ts'
import type { ResolvedPolicy } from '../model/policy.ts'
import type { Origins } from './layers.ts'
import { ambiguousNames } from './lint-names.ts'
import { isExemptFrom, type Linted } from './lint-places.ts'
import { fixedTags, impossibleTags } from './lint-tags.ts'
import { deadEnds, frozenProduction, lostBranches, lostHistory } from './lint-ways.ts'

/** Each looks for one contradiction; a line tells it with both places that make it. */
const LINTS: readonly ((linted: Linted) => readonly string[])[] = [
  deadEnds,
  frozenProduction,
  ambiguousNames,
  lostBranches,
  lostHistory,
  impossibleTags,
  fixedTags,
]

/**
 * Where the parts of a policy contradict one another, a line each. Only what nobody could satisfy is told: a rule that
 * warns, is off, or has an exemption refuses nothing for certain, and takes part in no contradiction.
 */
export function contradictionsIn(policy: ResolvedPolicy, origins: Origins): readonly string[] {
  const model = createBranchModel(policy)
  const refuses = (id: string): boolean => model.rule(id)?.severity === 'error' && !policy.exempt.some((one) => isExemptFrom(one.rules, id))
  return LINTS.flatMap((lint) => lint({ policy, model, origins, refuses }))
}
