import { gatherEvidence, inputOf, questionsOf } from '../check/evidence.ts'
import { createBranchModel } from '../model/branch-model.ts'
import type { ResolvedPolicy } from '../model/policy.ts'
import type { Door, RefUpdate } from '../model/update.ts'
import type { Rule, RuleInput } from '../rules/rule.ts'
import { answered, detailsOf } from './details.ts'
import { factsOf, type World } from './world.ts'

/** What the engine would hand to a rule for one update of a world, its questions answered by the world. */
export function inputFor<Update extends RefUpdate>(
  rule: Rule,
  subject: Update,
  world: World,
  policy: ResolvedPolicy,
  more: { readonly door?: Door; readonly beside?: readonly RefUpdate[]; readonly options?: Readonly<Record<string, unknown>> } = {},
): RuleInput<Update> {
  const around = {
    updates: [subject, ...(more.beside ?? [])],
    facts: factsOf(world),
    model: createBranchModel(policy),
    door: more.door ?? ('client' as const),
  }
  const one = { active: { rule, severity: 'error' as const, options: more.options ?? {} }, update: subject }
  const input = inputOf(one, gatherEvidence([one], around), around)
  return { ...(input as RuleInput<Update>), details: answered(questionsOf(rule, input), detailsOf(world)) }
}
