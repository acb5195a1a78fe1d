import { isPushOfItself, pushCommand, pushUnderOwnName, remoteOf, setBack, takenNames } from '../advice/commands.ts'
import { topicBranchFor } from '../advice/names.ts'
import { moveElsewhere } from '../advice/refused-move.ts'
import { allowedSources, hostSilence, protection, unseenFastForward } from '../advice/wording.ts'
import type { ExplainedStep } from '../explanations/explain.ts'
import { isGuarded } from '../model/branch-model.ts'
import type { Answer } from '../model/finding.ts'
import type { Kind } from '../model/policy.ts'
import { abbreviated, shellCommand } from '../model/printable.ts'
import type { BranchUpdate } from '../model/update.ts'
import { type BranchRule, changesProtected, type RuleInput } from './rule.ts'

/** Forbids a commit on a protected branch that no merge, fast-forward or squash explains. */
export const noDirectCommit: BranchRule = {
  id: 'no-direct-commit',
  judges: 'branch',
  judgesMoves: true,
  needs: ['refs', 'steps'],
  applies: (update, model) => update.operation !== 'propose' && changesProtected(update, model),
  judge: (input) => {
    const target = input.model.kindOf(input.update.branch)?.kind
    if (target === undefined || isBeginning(input.update, target)) return []
    const steps = input.line.steps.filter((step) => step.extraParents.length === 0)
    const directs = steps.filter((step) => step.ruling === 'none' && !isRoot(step, input))
    // Of many commits the newest names the branch that keeps them all: one way to mend for the whole push.
    const fix = directs[0] === undefined ? [] : fixFor(target, subjectOf(directs[0], input), input)
    return [
      ...directs.map((step) => direct(step, target, fix, input)),
      ...steps.filter((step) => step.ruling === 'host').map((step) => squashed(step, target, input)),
      ...unseen(target, input),
    ]
  },
}

/** Beginnings are legal: an unborn branch, and a branch that is not permanent until it is published. */
function isBeginning(update: BranchUpdate, target: Kind): boolean {
  return update.operation === 'commit' && (update.old === null || !isGuarded(target, update.published))
}

/** The first commit of a repository is nobody's merge. Above an old value a root is no beginning but a history from elsewhere. */
function isRoot(step: ExplainedStep, input: RuleInput<BranchUpdate>): boolean {
  return input.update.operation === 'history' && step.parents.length === 0 && input.facts.graph.complete
}

function direct(step: ExplainedStep, target: Kind, fix: readonly string[], input: RuleInput<BranchUpdate>): Answer {
  const { update, model } = input
  const subject = subjectOf(step, input)
  const what = step.oid === null ? 'this would be one' : `${abbreviated(step.oid)}${subject === '' ? '' : ` "${subject}"`} is one`
  const looksMerged = step.parents.length > 1 ? ', though it has two parents: the first reaches the second already' : ''
  return {
    verdict: 'fail',
    oid: step.oid,
    message: `${update.branch} takes no direct commits; ${what}${looksMerged}`,
    why: `${protection(target, model)}${unseenFastForward(step.oid, input, target, model)}${hostSilence(input.facts)}`,
    actual: step.oid === null ? 'a commit of its own' : `a commit that no allowed merge brought: ${abbreviated(step.oid)}`,
    expected: `a merge of ${allowedSources(target, model)}`,
    evidence: null,
    fix,
  }
}

function fixFor(target: Kind, subject: string, input: RuleInput<BranchUpdate>): readonly string[] {
  const { update, model, facts } = input
  if (update.operation === 'history') return []
  const name = topicBranchFor(target, model, subject, takenNames(facts))
  if (update.operation === 'commit') return name === null ? [] : [shellCommand('git', 'checkout', '-b', name)]
  if (!isPushOfItself(update, facts)) return pushUnderOwnName(update, facts, name)
  // Set back without a branch that keeps it, the commit would be lost.
  if (update.move !== null) return moveElsewhere(update, name)
  if (name === null || update.new === null) return []
  return [shellCommand('git', 'branch', name, update.new), ...setBack(update, facts), ...pushCommand(facts, name)]
}

function squashed(step: ExplainedStep, target: Kind, input: RuleInput<BranchUpdate>): Answer {
  return {
    verdict: 'undetermined',
    atMost: 'warn',
    oid: step.oid,
    message: `${input.update.branch} has a commit that looks like a squashed pull request; only the host can tell`,
    why: `${protection(target, input.model)}${hostSilence(input.facts)}`,
    actual: `a commit with one parent: "${subjectOf(step, input)}"`,
    expected: 'a squash that the host made of a pull request',
    evidence: step.deciding[0]?.evidence ?? null,
    fix: [],
  }
}

/** A fast-forward is legal here, but who receives it sees no branch that explains it. */
function unseen(target: Kind, input: RuleInput<BranchUpdate>): readonly Answer[] {
  const { update, facts, door, line } = input
  if (door !== 'client' || facts.toUrl || update.operation !== 'update' || update.move !== null) return []
  const tip = line.steps.find((step) => {
    const brought = step.legal.filter((one) => one.method === 'fast-forward')
    return step.ruling === 'legal' && brought.length > 0 && brought.length === step.legal.length && brought.every((one) => !one.shared)
  })
  const source = tip?.legal.find((one) => one.branch !== null)?.branch
  if (tip === undefined || source === undefined || source === null) return []
  const remote = remoteOf(facts)
  const here = facts.refs.some((ref) => ref.refname === `refs/heads/${source}`)
  const tags = input.updates.filter((other) => other.subject === 'tag' && other.new !== null).map((other) => other.refname)
  const withSource = shellCommand('git', 'push', '--atomic', remote, update.branch, source, ...tags)
  return [
    {
      verdict: 'undetermined',
      atMost: 'warn',
      oid: tip.oid,
      message: `${update.branch} was fast-forwarded to ${source}, which ${remote} does not have as far as is known here: a check there then sees direct commits`,
      why: protection(target, input.model),
      actual: `a fast-forward to ${source}, known in this repository only`,
      expected: `${source} on ${remote} too, or a merge commit (git merge --no-ff)`,
      evidence: tip.legal[0]?.evidence ?? null,
      fix: here ? [withSource] : [],
    },
  ]
}

function subjectOf(step: ExplainedStep, input: RuleInput): string {
  if (step.oid === null) return ''
  return (input.facts.messages.get(step.oid) ?? '').split('\n')[0]?.slice(0, 72) ?? ''
}
