import { owedTagName } from '../model/branch-model.ts'
import { tagsAt } from '../model/facts.ts'
import { type Oid, tagOf } from '../model/refname.ts'
import type { Context } from './context.ts'
import { byRecord, bySource, UNNAMED } from './evidence.ts'
import { type Explanation, ruleOn } from './explanation.ts'
import { lineOf } from './line.ts'
import type { Step } from './steps.ts'

/** A fast-forward and the index of the first step that it did not bring. */
export interface Run {
  readonly explanation: Explanation
  readonly end: number
}

/** Where the runs that are open end, by what shows them and by branch. */
export type OpenRuns = Map<string, Map<string | null, number>>

/** Notes runs as open. */
export function open(runs: readonly Run[], ends: OpenRuns): OpenRuns {
  for (const { explanation, end } of runs) {
    const ofEvidence = ends.get(explanation.evidence) ?? new Map<string | null, number>()
    ends.set(explanation.evidence, ofEvidence)
    ofEvidence.set(explanation.branch, Math.max(ofEvidence.get(explanation.branch) ?? 0, end))
  }
  return ends
}

/** Whether a run is part of one that is open: a branch that lies on its own line again further down. */
export function isOpen({ explanation, end }: Run, ends: OpenRuns): boolean {
  return (ends.get(explanation.evidence)?.get(explanation.branch) ?? -1) >= end
}

/** Where a commit is on the explained line: 0 is the tip; undefined beside it. */
export type PlaceOf = (oid: Oid) => number | undefined

const NONE: readonly Run[] = []

/** The fast-forwards of which a step may be the tip. */
export function beginningRuns(step: Step, index: number, placeOf: PlaceOf, context: Context): readonly Run[] {
  const { oid } = step
  if (oid === null) return NONE
  const found = fromRefsAndReflog(oid, index, placeOf, context)
  const isExplained = found.some(({ explanation }) => ruleOn(explanation, context.target, context.model) === 'legal')
  if (isExplained || step.extraParents.length > 0) return found
  return [...found, ...fromOtherMerges(oid, index, context), ...fromVersionTags(oid, context)]
}

function fromRefsAndReflog(oid: Oid, index: number, placeOf: PlaceOf, context: Context): readonly Run[] {
  if (context.merges.length === 0 && !context.positions.has(oid)) return NONE
  const fromRefs = (context.positions.get(oid) ?? []).map((source) => ({
    explanation: bySource(source, 'fast-forward', 'fast-forward-ref'),
    end: Number.POSITIVE_INFINITY,
  }))
  const fromReflog = context.merges
    .filter((merge) => merge.fastForward && merge.new === oid)
    .flatMap((merge) => {
      const explanation = byRecord(merge, null, 'fast-forward', context)
      const end = merge.old === null ? index + 1 : (placeOf(merge.old) ?? Number.POSITIVE_INFINITY)
      return explanation === null ? [] : [{ explanation, end }]
    })
  return [...fromRefs, ...fromReflog]
}

/** In an audit: a branch that is still there, though not at this commit any more, whose release is tagged here. */
function fromVersionTags(oid: Oid, { update, facts, sources }: Context): readonly Run[] {
  if (update.operation !== 'history') return []
  const tags = new Set(tagsAt(facts.refs, oid).flatMap((ref) => tagOf(ref.refname) ?? []))
  if (tags.size === 0) return []
  return sources
    .filter(({ named }) => named !== null && tags.has(owedTagName(named) ?? ''))
    .map((source) => ({ explanation: bySource(source, 'fast-forward', 'tag'), end: Number.POSITIVE_INFINITY }))
}

/**
 * In an audit the branch of a fast-forward is often gone, or has moved on. Where another permanent branch merged the same
 * commit by that branch's name, it was its tip; what came with it is what that other branch lacked.
 */
function fromOtherMerges(oid: Oid, index: number, context: Context): readonly Run[] {
  const { update, model } = context
  if (update.operation !== 'history') return []
  return context.named(oid).flatMap(({ branch, onto }) => {
    if (branch === update.branch) return []
    const below = reachedBelow(onto, index, context)
    const explanation: Explanation = { ...UNNAMED, evidence: 'message', branch, named: model.kindOf(branch), method: 'fast-forward' }
    return [{ explanation, end: below }]
  })
}

/** The place of the first step below another that a commit reaches: of a line whatever is below what is reached is reached too. */
function reachedBelow(onto: Oid, index: number, { update, facts, steps }: Context): number {
  const line = lineOf(update.new ?? '', facts.graph)
  const place = Math.max(line.reachedBy(onto), index + 1)
  return place < steps ? place : Number.POSITIVE_INFINITY
}
