import type { BranchModel } from '../model/branch-model.ts'
import { type RepositoryFacts, tagsAt } from '../model/facts.ts'
import { firstParentLine } from '../model/graph.ts'
import type { Kind } from '../model/policy.ts'
import { type Oid, type Refname, tagOf } from '../model/refname.ts'
import type { BranchUpdate, RefUpdate } from '../model/update.ts'
import type { ExplainedStep } from './explain.ts'
import { ruleOnSet } from './explanation.ts'
import { sourcesOf } from './sources.ts'

/**
 * Where the line of a branch becomes another permanent branch's. `moved`: the branch was set onto the other's line;
 * `tagged`: an allowed fast-forward that left a version tag may have done so; `unclear`: both may have grown from here.
 */
export interface LineJoin {
  readonly oid: Oid
  readonly otherRef: Refname
  readonly otherKind: string
  readonly below: number
  readonly how: 'moved' | 'tagged' | 'unclear'
}

export interface JudgedLine {
  /** The steps that are the branch's own, newest first. */
  readonly steps: readonly ExplainedStep[]
  readonly join: LineJoin | null
}

/**
 * Cuts a branch's whole line where it stops being its own: at the first commit that
 * lies on another permanent branch's first-parent line too and that no legal explanation covers. Commits further down
 * belong to both, so nobody can say on which of them they were made.
 * Only production reports the spot; the others end there without a word, since it is the same one.
 */
export function cutAtJoin(
  steps: readonly ExplainedStep[],
  update: BranchUpdate,
  updates: readonly RefUpdate[],
  facts: RepositoryFacts,
  model: BranchModel,
): JudgedLine {
  const target = model.kindOf(update.branch)?.kind
  if (target === undefined) return { steps, join: null }
  const others = sourcesOf(update, updates, facts, model).filter(
    (source) => source.named?.kind.permanent === true && source.named.kind.id !== target.id,
  )
  const shared = new Map<Oid, (typeof others)[number]>()
  for (const other of others) {
    for (const oid of firstParentLine(facts.graph, other.tip)) if (!shared.has(oid)) shared.set(oid, other)
  }
  const index = steps.findIndex((step) => step.oid !== null && shared.has(step.oid) && step.ruling !== 'legal')
  const spot = steps[index]
  if (spot === undefined || spot.oid === null) return { steps, join: null }
  const other = shared.get(spot.oid)
  const own = steps.slice(0, index)
  const isBeginning = spot.parents.length === 0 && facts.graph.complete
  if (!target.production || other === undefined || other.named === null || isBeginning) return { steps: own, join: null }
  const below = steps.slice(index)
  const how = wasMoved(below, other.named.kind, target, model) ? 'moved' : 'unclear'
  const tagged = allowsFastForward(target, model) && hasVersionTag(spot.oid, facts, model)
  return {
    steps: own,
    join: { oid: spot.oid, otherRef: other.refname, otherKind: other.named.kind.id, below: below.length, how: tagged ? 'tagged' : how },
  }
}

/** Whether the shared commits were made on the other branch: one of them is legal there and nowhere near legal here. */
function wasMoved(below: readonly ExplainedStep[], other: Kind, target: Kind, model: BranchModel): boolean {
  return below.some((step) => {
    const merges = step.explanations.filter((one) => one.method === 'merge')
    return merges.length > 0 && ruleOnSet(merges, target, model) !== 'legal' && ruleOnSet(merges, other, model) === 'legal'
  })
}

function allowsFastForward(target: Kind, model: BranchModel): boolean {
  return model.sourcesOf(target).some((source) => model.methods(source, target)?.includes('fast-forward') === true)
}

function hasVersionTag(oid: Oid, facts: RepositoryFacts, model: BranchModel): boolean {
  return tagsAt(facts.refs, oid).some((ref) => model.tagCaptures(tagOf(ref.refname) ?? '') !== null)
}
