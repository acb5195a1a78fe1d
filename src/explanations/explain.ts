import type { Oid } from '../model/refname.ts'
import type { Context, ExplainRequest } from './context.ts'
import { byEvent, byMessage, byRecord, bySource, byTypedName, UNNAMED } from './evidence.ts'
import { type Explanation, type Ruling, ruleOn, ruleOnSet, worst } from './explanation.ts'
import { hostedSteps, isBelowHosted } from './hosted.ts'
import { contentOf } from './message-content.ts'
import { isHostSquash } from './messages.ts'
import { namedMerges } from './named-merges.ts'
import { oncePerCheck } from './once.ts'
import { recordedCommits, recordedMerges } from './reflog.ts'
import { beginningRuns, isOpen, type OpenRuns, open, type PlaceOf, type Run } from './runs.ts'
import { ownLine, positionsOf, type Source, sourcesOf } from './sources.ts'
import { type Step, type Steps, stepsOf } from './steps.ts'

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
  const wanted = stepsOf(update, facts, door)
  const { steps, gap } = wanted
  if (steps.length === 0) return { steps: [], gap }

  const sources = sourcesOf(update, request.updates, facts, model)
  const named = oncePerCheck(request, 'named merges', () => namedMerges(facts, model))
  const context: Context = {
    ...request,
    target,
    steps: steps.length,
    sources,
    positions: positionsOf(wanted, update, sources, facts, model),
    own: ownLine(update, facts),
    merges: recordedMerges(facts.reflogs, update.refname),
    made: recordedCommits(facts.reflogs, update.refname),
    named,
    hosted: hostedSteps(steps, facts, model),
  }
  return { steps: explainLine(steps, context), gap }
}

/** Walks the line from its tip down, carrying along the fast-forwards whose run is not over. */
function explainLine(steps: readonly Step[], context: Context): readonly ExplainedStep[] {
  const explained: ExplainedStep[] = []
  const { update, target, model } = context
  const isHistory = update.operation === 'history'
  const placeOf = placesOf(steps)
  const rule = (group: readonly Explanation[]): Ruling => ruleOnSet(group, target, model)
  const isLegal = (explanation: Explanation): boolean => ruleOn(explanation, target, model) === 'legal'
  let runs = NO_RUNS
  let ends: OpenRuns = new Map()
  for (const [index, step] of steps.entries()) {
    const last = runs.length
    runs = runs.filter((run) => index < run.end)
    if (runs.length < last) ends = open(runs, new Map())
    const begun = beginningRuns(step, index, placeOf, context).filter((run) => !isOpen(run, ends))
    const own = step.extraParents.map((parent) => mergesOf(step, parent, context))
    if (own.length === 0) own.push(singleParent(step, context))
    const ownRulings = own.map(rule)
    const standsAlone = ownRulings.every((ruling) => ruling === 'legal')
    // Without an old value a run has no known end: a merge that stands on its own ends it, unless it came with the run.
    const endsRuns = runs.length > 0 && standsAlone && isHistory && !wasMadeElsewhere(step, context)
    if (runs.length + begun.length > 0) runs = [...(endsRuns ? [] : runs), ...begun]
    ends = open(begun, endsRuns ? new Map() : ends)
    // What the reflog says was committed on this branch itself no idle branch at the same commit can explain.
    const isMadeHere = step.oid !== null && step.parents.length === 1 && context.made.has(step.oid)
    const isBroughtToo = runs.some((run) => run.explanation.evidence === 'reflog')
    const covering = isMadeHere && !isBroughtToo ? [] : runs.map((run) => run.explanation)
    const groups = covering.length === 0 ? own : own.map((group) => [...group, ...covering])

    const rulings = covering.length === 0 ? ownRulings : groups.map(rule)
    const ruling = worst(rulings)
    const explanations = once(groups)
    const deciding = groups.length === 1 ? explanations : once(groups.filter((_, at) => rulings[at] === ruling))
    // Most steps are legal whichever way they are read: nothing is copied of those.
    const legal = explanations.every(isLegal) ? explanations : explanations.filter(isLegal)
    // The lists of most steps are one and the same.
    const isAllLegal = legal === explanations
    const legalByParent = isAllLegal ? groups : groups.length === 1 ? [legal] : groups.map((group) => group.filter(isLegal))
    const isInRun = runs.some((run) => !begun.includes(run) && legal.includes(run.explanation))
    const inherited = isInRun || isBelowHosted(step, steps[index - 1], context.hosted)
    // A merge that was made here is a tip of its own, also below a branch that was started from here since.
    const isTip = !inherited || begun.some((run) => run.explanation.recorded) || (standsAlone && wasMadeHere(step, context))
    // Spelled out: there are as many of these as commits, and copying an object by `...` is slow.
    const { oid, parents, extraParents } = step
    explained.push({ oid, parents, extraParents, explanations, ruling, deciding, legal, legalByParent, tipOfRun: isTip })
  }
  return explained
}

const NO_RUNS: readonly Run[] = []

/** The places of commits on a line, looked up only where somebody asks. */
function placesOf(steps: readonly Step[]): PlaceOf {
  let places: ReadonlyMap<Oid | null, number> | null = null
  return (oid) => {
    places ??= new Map(steps.map((step, index) => [step.oid, index]))
    return places.get(oid)
  }
}

/** Each explanation of some groups once; within one group each is another. */
function once(groups: readonly (readonly Explanation[])[]): readonly Explanation[] {
  const [only = []] = groups
  return groups.length < 2 ? only : [...new Set(groups.flat())]
}

/** git writes "into release/v1.1.0" where a merge was made on another branch than main (git-fmt-merge-msg(1)). */
function wasMadeHere(step: Step, context: Context): boolean {
  const message = step.oid === null ? undefined : context.facts.messages.get(step.oid)
  return message !== undefined && step.extraParents.length > 0 && !wasMadeElsewhere(step, context)
}

function wasMadeElsewhere(step: Step, context: Context): boolean {
  const message = step.oid === null ? undefined : context.facts.messages.get(step.oid)
  const into = message === undefined ? null : contentOf(message, context.model).into
  return into !== null && into !== context.update.branch
}

/** What explains one extra parent of a merge, in the order of `EVIDENCE`. */
function mergesOf(step: Step, parent: Oid, context: Context): readonly Explanation[] {
  const { update, facts, model } = context
  if (update.operation === 'propose') return byEvent(update, model)
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
  // The host knows what a message only claims, and of a fork's branch whose it is.
  const hosted = step.oid === null ? undefined : context.hosted.get(step.oid)
  if (hosted !== undefined) return [...found, hosted]
  const message = step.oid === null ? undefined : facts.messages.get(step.oid)
  if (message !== undefined) {
    const named = byMessage(message, step, parent, context)
    if (found.length === 0) return named
    // A branch that sits there says more than a message, which anybody can write: the message then only tells which of the
    // branches it was. One that merely passes through may be develop, from which a release started that is gone by now.
    const marked = found.map((one) => (named.some((other) => other.branch === one.branch) ? { ...one, recorded: true } : one))
    const isTip = context.own.has(parent) || sources.some((source) => source.tip === parent)
    return isTip ? marked : [...marked, ...named.filter((one) => !found.some((other) => other.branch === one.branch))]
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
  const hosted = context.hosted.get(step.oid)
  if (hosted !== undefined) return [hosted]
  // The host was asked, and knows of no pull request that brought it.
  if (facts.hostMerges?.known === true && update.operation === 'update') return []
  const message = facts.messages.get(step.oid)
  if (context.door !== 'check' || message === undefined || !isHostSquash(message)) return []
  const allowed = model
    .sourcesOf(target)
    .some((source) => model.methods(source, target)?.some((method) => method === 'squash' || method === 'rebase'))
  return allowed ? [{ ...UNNAMED, evidence: 'host-squash', method: 'squash' }] : []
}

function sourcesAt(oid: Oid, context: Context): readonly Source[] {
  return context.sources.filter((source) => source.tip === oid)
}
