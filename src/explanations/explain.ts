import type { BranchModel } from '../model/branch-model.ts'
import type { RepositoryFacts } from '../model/facts.ts'
import { compileLinearSearch, type LinearRegExp } from '../model/linear-regexp.ts'
import type { Kind } from '../model/policy.ts'
import type { Oid } from '../model/refname.ts'
import type { BranchUpdate, Door, RefUpdate } from '../model/update.ts'
import { type Explanation, type Ruling, ruleOn, ruleOnSet, worst } from './explanation.ts'
import { isHostSquash, mergedInto, mergedTag, readMergeMessage } from './messages.ts'
import { typedBranch } from './names.ts'
import { type RecordedMerge, recordedCommits, recordedMerges } from './reflog.ts'
import { ownLine, type Positions, positionsOf, type Source, sourcesOf } from './sources.ts'
import { type Step, type Steps, stepsOf } from './steps.ts'

/** All that an explanation can draw on. */
export interface ExplainRequest {
  readonly update: BranchUpdate
  /** Every update of the same push: each is evidence for the others. */
  readonly updates: readonly RefUpdate[]
  readonly facts: RepositoryFacts
  readonly model: BranchModel
  readonly door: Door
}

/** A step with everything that may explain it. */
export interface ExplainedStep extends Step {
  readonly explanations: readonly Explanation[]
  readonly ruling: Ruling
  /** Those that decided the ruling: of an octopus, what the parents with the worst ruling have. */
  readonly deciding: readonly Explanation[]
  /** Explanations that the policy allows. */
  readonly legal: readonly Explanation[]
  /** The same for each extra parent, since each owes for itself; a step without any has one list. */
  readonly legalByParent: readonly (readonly Explanation[])[]
  /** True at the tip of what one merge or fast-forward brought; the commits below it in the same run owe nothing. */
  readonly tipOfRun: boolean
}

/** The explained steps of an update, newest first. */
export interface ExplainedSteps {
  readonly steps: readonly ExplainedStep[]
  readonly gap: Steps['gap']
}

/**
 * Gives each first-parent step of an update the set of explanations that the facts permit. A step is legal
 * if one of them is. A fast-forward explains the whole run of steps below its tip.
 *
 * The branch must be of a kind.
 */
export function explain(request: ExplainRequest): ExplainedSteps {
  const { update, facts, model, door } = request
  const target = model.kindOf(update.branch)?.kind
  if (target === undefined) return { steps: [], gap: null }
  const { steps, gap } = stepsOf(update, facts, door)
  if (steps.length === 0) return { steps: [], gap }

  const wanted = new Set(steps.flatMap((step) => (step.oid === null ? step.extraParents : [step.oid, ...step.extraParents])))
  const sources = sourcesOf(update, request.updates, facts, model)
  const context: Context = {
    ...request,
    target,
    positions: positionsOf(wanted, update, sources, facts, model),
    own: ownLine(update, facts),
    merges: recordedMerges(facts.reflogs, update.refname),
    made: recordedCommits(facts.reflogs, update.refname),
    ownForms: model.policy.mergeMessages.map(compileLinearSearch),
  }
  return { steps: explainLine(steps, context), gap }
}

interface Context extends ExplainRequest {
  readonly target: Kind
  readonly positions: Positions
  readonly own: ReadonlySet<Oid>
  readonly merges: readonly RecordedMerge[]
  /** Commits that the target's reflog says were made on it. */
  readonly made: ReadonlySet<Oid>
  readonly ownForms: readonly LinearRegExp[]
}

/** Walks the line from its tip down, carrying along the fast-forwards whose run is not over. */
function explainLine(steps: readonly Step[], context: Context): readonly ExplainedStep[] {
  const explained: ExplainedStep[] = []
  const indexOf = new Map(steps.map((step, index) => [step.oid, index]))
  let runs: readonly Run[] = []
  for (const [index, step] of steps.entries()) {
    runs = runs.filter((run) => index < run.end)
    const begun = beginningRuns(step, index, indexOf, context).filter((run) => !runs.some((open) => isSameRun(open, run)))
    const own = step.extraParents.map((parent) => mergesOf(step, parent, context))
    if (own.length === 0) own.push(singleParent(step, context))
    // Without an old value a run has no known end: a merge that stands on its own ends it.
    const standsAlone = own.every((group) => ruleOnSet(group, context.target, context.model) === 'legal')
    runs = [...(standsAlone && context.update.operation === 'history' ? [] : runs), ...begun]
    // What the reflog says was committed on this branch itself no idle branch at the same commit can explain.
    const isMadeHere = step.oid !== null && step.parents.length === 1 && context.made.has(step.oid)
    const isBroughtToo = runs.some((run) => run.explanation.evidence === 'reflog')
    const covering = isMadeHere && !isBroughtToo ? [] : runs.map((run) => run.explanation)
    const groups = own.map((group) => [...group, ...covering])

    const ruling = worst(groups.map((group) => ruleOnSet(group, context.target, context.model)))
    const explanations = [...new Set(groups.flat())]
    const deciding = [...new Set(groups.filter((group) => ruleOnSet(group, context.target, context.model) === ruling).flat())]
    const isLegal = (explanation: Explanation): boolean => ruleOn(explanation, context.target, context.model) === 'legal'
    const legal = explanations.filter(isLegal)
    const legalByParent = groups.map((group) => group.filter(isLegal))
    const inherited = runs.some((run) => !begun.includes(run) && legal.includes(run.explanation))
    // A merge that was made here is a tip of its own, also below a branch that was started from here since.
    const isTip = !inherited || begun.some((run) => run.explanation.recorded) || (standsAlone && wasMadeHere(step, context))
    explained.push({ ...step, explanations, ruling, deciding, legal, legalByParent, tipOfRun: isTip })
  }
  return explained
}

/** git writes "into release/v1.1.0" where a merge was made on another branch than main (git-fmt-merge-msg(1)). */
function wasMadeHere(step: Step, context: Context): boolean {
  const message = step.oid === null ? undefined : context.facts.messages.get(step.oid)
  if (message === undefined || step.extraParents.length === 0) return false
  const into = mergedInto(message)
  return into === null || into === context.update.branch
}

/** A fast-forward and the index of the first step that it did not bring. */
interface Run {
  readonly explanation: Explanation
  readonly end: number
}

/** Whether a run is part of one that is open: a branch that lies on its own line again further down. */
function isSameRun(open: Run, run: Run): boolean {
  return open.explanation.branch === run.explanation.branch && open.explanation.evidence === run.explanation.evidence && open.end >= run.end
}

function beginningRuns(step: Step, index: number, indexOf: ReadonlyMap<Oid | null, number>, context: Context): readonly Run[] {
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
  return [...fromRefs, ...fromReflog]
}

/** What explains one extra parent of a merge, in the order of `EVIDENCE`. */
function mergesOf(step: Step, parent: Oid, context: Context): readonly Explanation[] {
  const { update, facts, model } = context
  if (update.operation === 'propose') return update.head === null ? [] : [byHost(update.head, model)]
  const found: Explanation[] = []
  const typed = update.mergeNames.get(parent)
  if (typed !== undefined) found.push(...byTypedName(typed, parent, context))
  if (context.own.has(parent)) found.push({ ...UNNAMED, evidence: 'own-history', branch: update.branch, method: 'merge', own: true })
  const sources = context.positions.get(parent) ?? []
  found.push(...sources.map((source) => bySource(source, 'merge', 'second-parent-ref')))
  for (const merge of context.merges) {
    if (merge.fastForward || step.oid === null || merge.new !== step.oid) continue
    const explanation = byRecord(merge, parent, 'merge', context)
    if (explanation !== null) found.push(explanation)
  }
  const message = step.oid === null ? undefined : facts.messages.get(step.oid)
  if (message !== undefined) {
    const named = byMessage(message, step, parent, context)
    // A ref says more than a message, which anybody can write: the message then only tells which of the refs' branches it was.
    if (sources.length === 0 && !context.own.has(parent)) found.push(...named)
    else return found.map((one) => (named.some((other) => other.branch === one.branch) ? { ...one, recorded: true } : one))
  }
  return found
}

/** A commit with one parent that counts: only a host's or a local squash can explain it, never its message's words. */
function singleParent(step: Step, context: Context): readonly Explanation[] {
  const { update, facts, model, target } = context
  if (step.oid === null) {
    // A squash that the pair allows is the host's to make: made here it is a commit like any other.
    const squashes = update.squashed
      .slice(0, 1)
      .flatMap((oid) => sourcesAt(oid, context).map((source) => bySource(source, 'squash', 'squash-message')))
    return squashes.filter((one) => ruleOn(one, target, model) !== 'legal')
  }
  const message = facts.messages.get(step.oid)
  if (context.door !== 'check' || message === undefined || !isHostSquash(message)) return []
  const allowed = model
    .sourcesOf(target)
    .some((source) => model.methods(source, target)?.some((method) => method === 'squash' || method === 'rebase'))
  return allowed ? [{ ...UNNAMED, evidence: 'host-squash', method: 'squash' }] : []
}

function sourcesAt(oid: Oid, context: Context): readonly Source[] {
  return sourcesOf(context.update, context.updates, context.facts, context.model).filter((source) => source.tip === oid)
}

const UNNAMED = { branch: null, named: null, own: false, recorded: false, shared: true, refname: null } as const

function bySource(source: Source, method: 'merge' | 'fast-forward' | 'squash', evidence: Explanation['evidence']): Explanation {
  const { branch, named, shared, refname } = source
  return { ...UNNAMED, evidence, branch, named, method, shared, refname }
}

function byHost(head: string, model: BranchModel): Explanation {
  return { ...UNNAMED, evidence: 'event', branch: head, named: model.kindOf(head), method: null, recorded: true }
}

function byTypedName(name: string, parent: Oid, context: Context): readonly Explanation[] {
  const typed = typedBranch(name, context.facts)
  // A name whose ref is elsewhere by now, or that git read as something else, proves nothing.
  if (typed === null || typed.commit !== parent) return []
  return [recordedBranch(typed.branch, 'githead', 'merge', context)]
}

function byRecord(merge: RecordedMerge, parent: Oid | null, method: 'merge' | 'fast-forward', context: Context): Explanation | null {
  const typed = typedBranch(merge.name, context.facts)
  if (typed === null) return null
  if (parent !== null && typed.commit !== null && typed.commit !== parent && !isOnLine(parent, typed.branch, context)) return null
  return { ...recordedBranch(typed.branch, 'reflog', method, context), shared: false }
}

/** Whether an extra parent is known to lie on a branch's line: the branch may have moved on since it was merged. */
function isOnLine(parent: Oid, branch: string, context: Context): boolean {
  return (context.positions.get(parent) ?? []).some((source) => source.branch === branch)
}

function byMessage(message: string, step: Step, parent: Oid, context: Context): readonly Explanation[] {
  const tag = mergedTag(message)
  if (tag !== null) return byTag(tag, context)
  const names = readMergeMessage(message, context.ownForms)?.sources ?? []
  // One name for each merged commit: each commit then has its own. A title may list them in another order than the
  // commit does, but then too no name gets lost.
  const aligned = names.length === step.parents.length - 1 ? names.slice(step.parents.indexOf(parent) - 1).slice(0, 1) : names
  // "Merge branch 'main'" on main: of a pull long ago nothing else is left, but a push must show what it pulled.
  const usable = aligned.filter((branch) => branch !== '' && (branch !== context.update.branch || context.update.operation === 'history'))
  return usable.map((branch) => recordedBranch(branch, 'message', 'merge', context))
}

/** "Merge tag 'v1.1.0'": what was released by that tag came in, so the kinds that carry it and production itself explain it. */
function byTag(tag: string, context: Context): readonly Explanation[] {
  const { model } = context
  if (model.tagCaptures(tag) === null) return []
  return model.policy.kinds
    .filter((kind) => kind.tag !== null || kind.production)
    .map((kind) => ({ ...UNNAMED, evidence: 'message', named: { kind, captures: model.tagCaptures(tag) ?? new Map() }, method: 'merge' }))
}

function recordedBranch(
  branch: string,
  evidence: Explanation['evidence'],
  method: 'merge' | 'fast-forward',
  context: Context,
): Explanation {
  const own = branch === context.update.branch
  return { ...UNNAMED, evidence, branch, named: context.model.kindOf(branch), method, own, recorded: true }
}
