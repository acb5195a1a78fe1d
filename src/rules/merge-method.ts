import { isPushOfItself } from '../advice/commands.ts'
import { undoMerge } from '../advice/undo-merge.ts'
import { either, protection } from '../advice/wording.ts'
import type { ExplainedStep } from '../explanations/explain.ts'
import { type Explanation, ruleOn } from '../explanations/explanation.ts'
import { type BranchModel, isGuarded } from '../model/branch-model.ts'
import type { Answer } from '../model/finding.ts'
import { headOf } from '../model/heads.ts'
import type { Kind, Method } from '../model/policy.ts'
import { abbreviated, shellCommand } from '../model/printable.ts'
import { branchRef, shortBranchName } from '../model/refname.ts'
import type { BranchUpdate } from '../model/update.ts'
import { type BranchRule, changesProtected, type RuleInput } from './rule.ts'

/** Forbids a merge of an allowed kind by a method that the pair does not allow. */
export const mergeMethod: BranchRule = {
  id: 'merge-method',
  judges: 'branch',
  judgesMoves: true,
  needs: ['refs', 'steps'],
  applies: changesProtected,
  judge: (input) => {
    const { update, model, line } = input
    const target = model.kindOf(update.branch)?.kind
    if (target === undefined) return []
    if (update.operation === 'propose') return proposed(target, input)
    if (update.operation === 'commit' && !isGuarded(target, update.published)) return []
    const told = new Set<Explanation>()
    return line.steps.flatMap((step) => {
      const source = step.ruling === 'method' ? step.deciding.find((one) => ruleOn(one, target, model) === 'method') : undefined
      if (source === undefined || told.has(source)) return []
      told.add(source)
      return [otherMethod(step, source, target, input)]
    })
  },
}

/** How a merge command asks for a method; a rebase has none of its own. */
const FLAGS: ReadonlyMap<Method, string> = new Map([
  ['merge', '--no-ff'],
  ['fast-forward', '--ff-only'],
])

function otherMethod(step: ExplainedStep, source: Explanation, target: Kind, input: RuleInput<BranchUpdate>): Answer {
  const { update, model } = input
  const kind = source.named?.kind
  const methods = kind === undefined ? [] : (model.methods(kind, target) ?? [])
  const name = source.branch ?? kind?.id ?? 'it'
  const method = source.method ?? 'squash or rebase'
  return {
    verdict: 'fail',
    oid: step.oid,
    message: `${name} was brought into ${update.branch} by ${method}${step.oid === null ? '' : ` (${abbreviated(step.oid)})`}; the policy asks for ${either(methods)}`,
    why: `${protection(target, model)}`,
    actual: method,
    expected: either(methods),
    evidence: source.evidence,
    // What a host has merged is there for everybody.
    fix: source.evidence === 'host' ? [] : mergeAgain(source, methods, input),
  }
}

function mergeAgain(source: Explanation, methods: readonly Method[], input: RuleInput<BranchUpdate>): readonly string[] {
  const { update, facts } = input
  if (update.operation === 'history' || !isPushOfItself(update, facts)) return []
  const method = methods.find((one) => FLAGS.has(one))
  const undo = undoMerge(input)
  const name = shortBranchName(source.refname ?? source.branch ?? '')
  const isHere = source.refname !== null || facts.refs.some((ref) => ref.refname === branchRef(name))
  const comesBack = undo.some((command) => command.startsWith(`${shellCommand('git', 'branch', name)} `))
  return method === undefined || !(isHere || comesBack) ? undo : [...undo, shellCommand('git', 'merge', FLAGS.get(method) ?? '', name)]
}

/**
 * A merge to come: by which methods the host lets people make it, or which one was chosen already, and which of them the pair
 * allows. Where the host does not tell, nothing is known yet.
 */
function proposed(target: Kind, input: RuleInput<BranchUpdate>): readonly Answer[] {
  const { update, model } = input
  const source = headOf(update, model)?.kind
  const allowed = source === undefined ? null : model.methods(source, target)
  const { chosen = null, methods: permitted = null } = update.pullRequest ?? {}
  // A kind that may not come at all is for merge-source to tell.
  if (allowed === null || (chosen === null && permitted === null)) return [unknown(target, input)]
  const isAllowed = (method: Method): boolean =>
    // As of a merge that is done: a branch that was rebased first and merged then leaves the graph of a fast-forward.
    allowed.includes(method) || (method === 'fast-forward' && allowed.includes('rebase'))
  if (chosen !== null) return isAllowed(chosen) ? [] : [refused('chosen', [chosen], allowed, target, input)]
  const possible = permitted ?? []
  const right = possible.filter(isAllowed)
  if (right.length === possible.length && right.length > 0) return []
  return [right.length === 0 ? refused('permitted', possible, allowed, target, input) : toChoose(right, possible, target, input)]
}

function refused(
  how: 'chosen' | 'permitted',
  methods: readonly Method[],
  allowed: readonly Method[],
  target: Kind,
  input: RuleInput<BranchUpdate>,
): Answer {
  const { update, model } = input
  const what = how === 'chosen' ? `is set to be merged by ${either(methods)}` : `can be merged on the host only by ${either(methods)}`
  return {
    ...aboutMerge(target, model),
    verdict: 'fail',
    message: `${update.head ?? 'the branch'} ${what}; into ${update.branch} the policy asks for ${either(allowed)}`,
    actual: either(methods),
    expected: how === 'chosen' ? either(allowed) : `${either(allowed)}: let the repository's settings on the host allow it`,
  }
}

function toChoose(right: readonly Method[], possible: readonly Method[], target: Kind, { update, model }: RuleInput<BranchUpdate>): Answer {
  const wrong = possible.filter((method) => !right.includes(method))
  return {
    ...aboutMerge(target, model),
    verdict: 'skipped',
    message: `merge ${update.head ?? 'the branch'} into ${update.branch} by ${either(right)}; the host offers ${either(wrong)} too, which the policy does not allow here`,
    actual: `the host offers ${either(possible)}`,
    expected: either(right),
  }
}

function unknown(target: Kind, { update, model }: RuleInput<BranchUpdate>): Answer {
  return {
    ...aboutMerge(target, model),
    evidence: null,
    verdict: 'skipped',
    message: `how ${update.head ?? 'the branch'} will be merged into ${update.branch} is not known before it is done`,
    actual: 'a merge to come',
    expected: 'the method that was used',
  }
}

function aboutMerge(target: Kind, model: BranchModel): Pick<Answer, 'oid' | 'why' | 'evidence' | 'fix'> {
  return { oid: null, why: protection(target, model), evidence: 'event', fix: [] }
}
