import { type ExplainedStep, explain } from '../../src/explanations/explain.ts'
import type { Explanation } from '../../src/explanations/explanation.ts'
import { createBranchModel } from '../../src/model/branch-model.ts'
import type { ResolvedPolicy } from '../../src/model/policy.ts'
import type { BranchUpdate, Door, RefUpdate } from '../../src/model/update.ts'
import { gitflow } from './policies.ts'
import { factsOf, nameOf, type World } from './world.ts'

/** What a test says beside the update and the world. */
export interface Circumstances {
  readonly policy?: ResolvedPolicy
  readonly door?: Door
  readonly beside?: readonly RefUpdate[]
}

/** The explained steps of an update, newest first. */
export function stepsFor(subject: BranchUpdate, world: World, more: Circumstances = {}): readonly ExplainedStep[] {
  const model = createBranchModel(more.policy ?? gitflow)
  const updates = [subject, ...(more.beside ?? [])]
  return explain({ update: subject, updates, facts: factsOf(world), model, door: more.door ?? 'client' }).steps
}

/** The rulings of an update as `m legal`, newest first; `- none` for a commit to come. */
export function rulingsFor(subject: BranchUpdate, world: World, more: Circumstances = {}): readonly string[] {
  return stepsFor(subject, world, more).map((step) => `${step.oid === null ? '-' : nameOf(step.oid)} ${step.ruling}`)
}

/** An explanation as `second-parent-ref release/v1.1.0 by merge`. */
export function outlineOf(explanation: Explanation): string {
  const what = explanation.branch ?? explanation.named?.kind.id ?? '?'
  return `${explanation.evidence} ${what}${explanation.method === null ? '' : ` by ${explanation.method}`}`
}

/** The explanations of the newest step, sorted. */
export function explanationsFor(subject: BranchUpdate, world: World, more: Circumstances = {}): readonly string[] {
  return (stepsFor(subject, world, more)[0]?.explanations ?? []).map(outlineOf).sort()
}
