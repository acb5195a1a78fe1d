import { owedTagName } from '../model/branch-model.ts'
import { reachableFrom } from '../model/graph.ts'
import { type Oid, tagOf } from '../model/refname.ts'
import type { Context } from './context.ts'
import { byRecord, bySource, UNNAMED } from './evidence.ts'
import { type Explanation, ruleOn } from './explanation.ts'
import type { Step } from './steps.ts'

/** A fast-forward and the index of the first step that it did not bring. */
export interface Run {
  readonly explanation: Explanation
  readonly end: number
}

/** Whether a run is part of one that is open: a branch that lies on its own line again further down. */
export function isSameRun(open: Run, run: Run): boolean {
  return open.explanation.branch === run.explanation.branch && open.explanation.evidence === run.explanation.evidence && open.end >= run.end
}

/** The fast-forwards of which a step may be the tip. */
export function beginningRuns(step: Step, index: number, indexOf: ReadonlyMap<Oid | null, number>, context: Context): readonly Run[] {
  const { oid } = step
  if (oid === null) return []
  const fromRefs = (context.positions.get(oid) ?? []).map((source) => ({
    explanation: bySource(source, 'fast-forward', 'fast-forward-ref'),
    end: Number.POSITIVE_INFINITY,
  }))
  const fromReflog = context.merges
    .filter((merge) => merge.fastForward && merge.new === oid)
    .flatMap((merge) => {
      const explanation = byRecord(merge, null, 'fast-forward', context)
      const end = merge.old === null ? index + 1 : (indexOf.get(merge.old) ?? Number.POSITIVE_INFINITY)
      return explanation === null ? [] : [{ explanation, end }]
    })
  const found = [...fromRefs, ...fromReflog]
  const isExplained = found.some(({ explanation }) => ruleOn(explanation, context.target, context.model) === 'legal')
  return isExplained || step.extraParents.length > 0
    ? found
    : [...found, ...fromOtherMerges(oid, index, indexOf, context), ...fromVersionTags(oid, context)]
}

/** In an audit: a branch that is still there, though not at this commit any more, whose release is tagged here. */
function fromVersionTags(oid: Oid, { update, facts, sources }: Context): readonly Run[] {
  if (update.operation !== 'history') return []
  const tags = new Set(facts.refs.flatMap((ref) => (ref.commit === oid ? (tagOf(ref.refname) ?? []) : [])))
  return sources
    .filter(({ named }) => named !== null && tags.has(owedTagName(named) ?? ''))
    .map((source) => ({ explanation: bySource(source, 'fast-forward', 'tag'), end: Number.POSITIVE_INFINITY }))
}

/**
 * In an audit the branch of a fast-forward is often gone, or has moved on. Where another permanent branch merged the same
 * commit by that branch's name, it was its tip; what came with it is what that other branch lacked.
 */
function fromOtherMerges(oid: Oid, index: number, indexOf: ReadonlyMap<Oid | null, number>, context: Context): readonly Run[] {
  const { update, facts, model } = context
  if (update.operation !== 'history') return []
  return (context.named.get(oid) ?? []).flatMap(({ branch, onto }) => {
    if (branch === update.branch) return []
    const had = reachableFrom(facts.graph, [onto])
    const below = [...indexOf].filter(([other, at]) => at > index && other !== null && had.has(other)).map(([, at]) => at)
    const explanation: Explanation = { ...UNNAMED, evidence: 'message', branch, named: model.kindOf(branch), method: 'fast-forward' }
    return [{ explanation, end: Math.min(...below, Number.POSITIVE_INFINITY) }]
  })
}
