import { firstPushCommand } from '../advice/commands.ts'
import { branchBetween } from '../advice/names.ts'
import { undoMerge } from '../advice/undo-merge.ts'
import { allowedSources, hostSilence, protection, route, unseenFastForward } from '../advice/wording.ts'
import type { ExplainedStep } from '../explanations/explain.ts'
import { EVIDENCE, type Explanation } from '../explanations/explanation.ts'
import { mergedInto } from '../explanations/messages.ts'
import { isGuarded } from '../model/branch-model.ts'
import type { Answer } from '../model/finding.ts'
import type { Kind } from '../model/policy.ts'
import { abbreviated, counted, shellCommand } from '../model/printable.ts'
import { shortBranchName } from '../model/refname.ts'
import type { BranchUpdate } from '../model/update.ts'
import { type BranchRule, changesProtected, type RuleInput } from './rule.ts'

/** Forbids merging a kind into a protected one that its `into` does not name. */
export const mergeSource: BranchRule = {
  id: 'merge-source',
  judges: 'branch',
  judgesMoves: true,
  needs: ['refs', 'steps'],
  applies: changesProtected,
  judge: (input) => {
    const target = input.model.kindOf(input.update.branch)?.kind
    if (target === undefined) return []
    if (input.update.operation === 'commit' && !isGuarded(target, input.update.published)) return []
    const wrong = input.line.steps.filter((step) => step.ruling === 'source')
    const unknown = input.line.steps.filter((step) => step.ruling === 'none' && step.extraParents.length > 0)
    return [
      ...oncePerRun(wrong).map((step) => foreign(step, mostTelling(step, wrong, input), target, input)),
      ...unknown.map((step) => unexplained(step, target, input)),
      ...joined(target, input),
    ]
  },
}

/** A fast-forward brings many steps with one explanation: the tip of the run stands for all of them. */
function oncePerRun(steps: readonly ExplainedStep[]): readonly ExplainedStep[] {
  const told = new Set<Explanation>()
  return steps.filter((step) => {
    const brought = step.explanations.filter((one) => one.method === 'fast-forward' || one.evidence === 'host')
    const isTold = brought.some((one) => told.has(one))
    for (const one of brought) told.add(one)
    return !isTold
  })
}

/**
 * Of several explanations what git wrote down when it was done, else the fast-forward that brought more than this step or
 * a merge that was made elsewhere, else the one that is trusted most.
 */
function mostTelling(step: ExplainedStep, wrong: readonly ExplainedStep[], input: RuleInput<BranchUpdate>): Explanation | undefined {
  const into = mergedInto(step.oid === null ? '' : (input.facts.messages.get(step.oid) ?? ''))
  const isElsewhere = into !== null && into !== input.update.branch
  const isRun = (one: Explanation): boolean =>
    one.method === 'fast-forward' && (isElsewhere || wrong.filter((other) => other.explanations.includes(one)).length > 1)
  const byTrust = [...step.deciding].sort((a, b) => EVIDENCE.indexOf(a.evidence) - EVIDENCE.indexOf(b.evidence))
  return byTrust.find((one) => one.evidence === 'reflog') ?? byTrust.find(isRun) ?? byTrust[0]
}

function foreign(step: ExplainedStep, source: Explanation | undefined, target: Kind, input: RuleInput<BranchUpdate>): Answer {
  const { update, model } = input
  const kind = source?.named?.kind ?? null
  const name = source?.branch ?? kind?.id ?? 'an unknown branch'
  const via = kind === null ? null : route(kind, target, model)
  return {
    verdict: 'fail',
    oid: step.oid,
    message: `${name} may not be merged into ${update.branch}${step.oid === null ? '' : `; ${abbreviated(step.oid)} does so`}`,
    why: `${protection(target, model)}${via === null ? '' : `; the way is ${via}`}${ofFork(source, input)}${broughtBy(source, step, input, target)}`,
    actual: kind === null ? `${name}, a branch of no kind` : `${name}, a ${kind.id} branch`,
    expected: allowedSources(target, model),
    evidence: source?.evidence ?? null,
    // What a host has merged is there for everybody.
    fix: source?.evidence === 'host' ? [] : [...undoMerge(input), ...goBetween(source, target, input)],
  }
}

/** What a fork's branch is called says nothing, so its kind has to be told. */
function ofFork(source: Explanation | undefined, { update, model }: RuleInput<BranchUpdate>): string {
  if (source?.evidence !== 'event' || update.pullRequest?.isFromFork !== true) return ''
  const { forks } = model.policy
  return forks === null
    ? '; it says of no kind that branches of forks are judged as it: name one under forks'
    : `; a fork's branch is judged as ${forks}, whatever it is called (forks)`
}

/** A tip that a fast-forward brought may be that of another branch too, which this door does not see. */
function broughtBy(source: Explanation | undefined, step: ExplainedStep, input: RuleInput<BranchUpdate>, target: Kind): string {
  return source?.method === 'fast-forward' ? unseenFastForward(step.oid, input, target, input.model) : ''
}

/** A permanent branch reaches another by branches that start from it: begins one, with the next version in its name. */
function goBetween(source: Explanation | undefined, target: Kind, input: RuleInput<BranchUpdate>): readonly string[] {
  const { update, model, facts } = input
  const kind = source?.named?.kind
  if (kind === undefined || !kind.permanent || source?.branch == null || update.operation === 'history') return []
  const name = branchBetween(kind, target, facts, model)
  return name === null
    ? []
    : [
        shellCommand('git', 'checkout', '--no-track', '-b', name, shortBranchName(source.refname ?? source.branch)),
        ...firstPushCommand(facts, name),
      ]
}

function unexplained(step: ExplainedStep, target: Kind, input: RuleInput<BranchUpdate>): Answer {
  return {
    verdict: 'undetermined',
    oid: step.oid,
    message: `nothing tells which branch was merged into ${input.update.branch}${step.oid === null ? '' : ` by ${abbreviated(step.oid)}`}`,
    why: `${protection(target, input.model)}${hostSilence(input.facts)}`,
    actual: 'a merge that no branch, no reflog and no message explains',
    expected: allowedSources(target, input.model),
    evidence: null,
    fix: input.update.operation === 'history' ? [] : undoMerge(input),
  }
}

/** One finding where a branch's line becomes another permanent branch's, instead of one for each commit below. */
function joined(target: Kind, input: RuleInput<BranchUpdate>): readonly Answer[] {
  const { join, update, model } = input
  if (join === null) return []
  const shared = `${update.branch} and ${shortBranchName(join.otherRef)} are one line from ${abbreviated(join.oid)} down`
  const what = {
    moved: `${shared}: ${update.branch} was set onto it`,
    tagged: `${shared}: an allowed fast-forward that left a version tag may have set it there`,
    unclear: `${shared}: it cannot be told which of them the ${counted(join.below, 'commit')} belong to`,
  }
  return [
    {
      verdict: join.how === 'moved' ? 'fail' : 'undetermined',
      ...(join.how === 'tagged' ? { atMost: 'warn' as const } : {}),
      oid: join.oid,
      message: what[join.how],
      why: protection(target, model),
      actual: `${counted(join.below, 'commit')} shared with ${join.otherKind}, which are not judged one by one`,
      expected: `a line of its own, made by merges of ${allowedSources(target, model)}`,
      evidence: join.how === 'tagged' ? 'tag' : null,
      fix: [],
    },
  ]
}
