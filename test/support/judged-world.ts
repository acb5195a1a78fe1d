import { activeRules } from '../../src/check/active-rules.ts'
import { casesOf } from '../../src/check/cases.ts'
import { gatherEvidence, inputOf, questionsOf } from '../../src/check/evidence.ts'
import { findingOf, sortFindings } from '../../src/check/findings.ts'
import type { Pardons } from '../../src/check/pardons.ts'
import { createBranchModel } from '../../src/model/branch-model.ts'
import type { Finding } from '../../src/model/finding.ts'
import type { ResolvedPolicy } from '../../src/model/policy.ts'
import type { Door, RefUpdate } from '../../src/model/update.ts'
import { answered, detailsOf } from '../../src/testing/details.ts'
import { factsOf, type World } from './world.ts'

/**
 * What all rules that a policy turns on say of one push, as `check` gathers it, with the facts of a world. Left out is what
 * needs a repository: gaps of a line, authors, a linter.
 */
export function judgedIn(world: World, updates: readonly RefUpdate[], policy: ResolvedPolicy, door: Door): readonly Finding[] {
  const model = createBranchModel(policy)
  const around = { updates, facts: factsOf(world), model, door }
  const cases = casesOf(updates, activeRules(model, []), model).filter(({ active }) => active.rule.tool === undefined)
  const evidence = gatherEvidence(cases, around)
  const known = detailsOf(world)
  const pardons: Pardons = { policy, known: null, today: '2026-06-30', authors: new Map() }
  const findings = cases.flatMap((one) => {
    const details = answered(questionsOf(one.active.rule, inputOf(one, evidence, around)), known)
    const answers = one.active.rule.judge(inputOf(one, evidence, around, details) as never)
    return answers.map((answer) => findingOf(answer, one.active, one.update, model, pardons))
  })
  return sortFindings(findings)
}
