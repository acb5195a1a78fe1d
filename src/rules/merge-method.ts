import { isPushOfItself } from '../advice/commands.ts'
import { undoMerge } from '../advice/undo-merge.ts'
import { either, protection } from '../advice/wording.ts'
import type { ExplainedStep } from '../explanations/explain.ts'
import { type Explanation, ruleOn } from '../explanations/explanation.ts'
import { isGuarded } from '../model/branch-model.ts'
import type { Answer } from '../model/finding.ts'
import type { Kind, Method } from '../model/policy.ts'
import { abbreviated, shellCommand } from '../model/printable.ts'
import { branchRef, shortBranchName } from '../model/refname.ts'
import type { BranchUpdate } from '../model/update.ts'
import { type BranchRule, changesProtected, type RuleInput } from './rule.ts'

/** Forbids a merge of an allowed kind by a method that the pair does not allow. */
export const mergeMethod: BranchRule = {
  id: 'merge-method',
  judges: 'branch',
  needs: ['refs', 'steps'],
  applies: changesProtected,
  judge: (input) => {
    const { update, model, line } = input
    const target = model.kindOf(update.branch)?.kind
    if (target === undefined) return []
    if (update.operation === 'propose') return [skipped(target, input)]
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
  return {
    verdict: 'fail',
    oid: step.oid,
    message: `${name} was brought into ${update.branch} by ${source.method}${step.oid === null ? '' : ` (${abbreviated(step.oid)})`}; the policy asks for ${either(methods)}`,
    why: `${protection(target, model)}`,
    actual: source.method ?? 'unknown',
    expected: either(methods),
    evidence: source.evidence,
    fix: mergeAgain(source, methods, input),
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

function skipped(target: Kind, input: RuleInput<BranchUpdate>): Answer {
  return {
    verdict: 'skipped',
    oid: null,
    message: `how ${input.update.head ?? 'the branch'} will be merged into ${input.update.branch} is not known before it is done`,
    why: protection(target, input.model),
    actual: 'a merge to come',
    expected: 'the method that was used',
    evidence: 'event',
    fix: [],
  }
}
