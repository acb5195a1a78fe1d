import { all } from '../advice/wording.ts'
import { type Tally, tallyOf } from '../explanations/reviews.ts'
import type { Answer } from '../model/finding.ts'
import type { Kind } from '../model/policy.ts'
import { abbreviated, counted } from '../model/printable.ts'
import type { Oid } from '../model/refname.ts'
import type { BranchUpdate } from '../model/update.ts'
import { type BranchRule, optionOf, type RuleInput } from './rule.ts'

/** Forbids a pull request into a kind that asks for approvals before it has them, by what the host says of its reviews. */
export const approvals: BranchRule = {
  id: 'approvals',
  judges: 'branch',
  needs: ['reviews'],
  applies: (update, model) => update.operation === 'propose' && (model.kindOf(update.branch)?.kind.approvals ?? 0) > 0,
  judge: (input) => {
    const { update, facts, model, options } = input
    const base = model.kindOf(update.branch)?.kind
    const { reviews } = facts
    if (base === undefined) return []
    if (reviews === null) return [unasked(base, input)]
    if (!reviews.known) return [unknown(reviews.reason, reviews.fix, base, input)]
    const moved = moveOf(reviews.value.base, reviews.value.head, input)
    const head = headOf(update)
    if (moved !== null || head === null) return [unknown(moved ?? 'its head is not known', [], base, input)]
    const tally = tallyOf(reviews.value, head, optionOf('approvals', 'stale', options) === 'count')
    if (tally.blocked.length > 0) return [blocked(tally, base, input)]
    return tally.approved.length < base.approvals ? [tooFew(tally, base, input)] : []
  },
}

/** The head as the event tells it, else as the ref here does. */
function headOf({ pullRequest, parents }: BranchUpdate): Oid | null {
  return pullRequest?.headOid ?? parents[1] ?? null
}

function nameOf({ pullRequest }: BranchUpdate): string {
  return pullRequest?.number == null ? 'the pull request' : `pull request #${pullRequest.number}`
}

/** An event may be old by the time that its job runs: approvals of another merge are not those of this one. */
function moveOf(base: string, head: Oid | null, { update }: RuleInput<BranchUpdate>): string | null {
  if (base !== update.branch) return `it goes into ${base} now: run the job again`
  if (head === null) return 'the host does not tell its head now: run the job again'
  return head === headOf(update) ? null : `its head is ${abbreviated(head)} now: run the job again`
}

function why(base: Kind, { update }: RuleInput<BranchUpdate>): string {
  return `the policy asks for ${counted(base.approvals, 'approval')} of a pull request into ${update.branch} (branches.${base.id}.approvals)`
}

function expected(base: Kind, { update }: RuleInput<BranchUpdate>): string {
  const head = headOf(update)
  return `${counted(base.approvals, 'approval')} of ${head === null ? 'its head' : abbreviated(head)} by others than its author, and nobody who asks for changes`
}

function unasked(base: Kind, input: RuleInput<BranchUpdate>): Answer {
  return {
    verdict: 'skipped',
    oid: headOf(input.update),
    message: `${nameOf(input.update)} needs ${counted(base.approvals, 'approval')}, which nobody here can count: no host can be asked`,
    why: why(base, input),
    actual: 'no host to ask',
    expected: expected(base, input),
    evidence: null,
    fix: [],
  }
}

function unknown(reason: string, fix: readonly string[], base: Kind, input: RuleInput<BranchUpdate>): Answer {
  return {
    verdict: 'undetermined',
    oid: headOf(input.update),
    message: `the approvals of ${nameOf(input.update)} are not known: ${reason}`,
    why: why(base, input),
    actual: 'unknown',
    expected: expected(base, input),
    evidence: null,
    fix,
  }
}

function blocked(tally: Tally, base: Kind, input: RuleInput<BranchUpdate>): Answer {
  const [verb, who] = tally.blocked.length === 1 ? ['asks', 'that person'] : ['ask', 'each of them']
  return {
    verdict: 'fail',
    oid: headOf(input.update),
    message: `${all(tally.blocked)} ${verb} for changes in ${nameOf(input.update)}`,
    why: `${why(base, input)}, and no number of them outvotes who asks for changes`,
    actual: `changes asked for by ${all(tally.blocked)}; ${actual(tally)}`,
    expected: `an approval by ${who}, or a dismissal of what was said`,
    evidence: 'host',
    fix: [],
  }
}

function tooFew(tally: Tally, base: Kind, input: RuleInput<BranchUpdate>): Answer {
  const has = tally.approved.length === 0 ? 'none' : String(tally.approved.length)
  const by = tally.approved.length === 0 ? '' : ` (${tally.approved.join(', ')})`
  return {
    verdict: 'fail',
    oid: headOf(input.update),
    message: `${nameOf(input.update)} has ${has} of ${counted(base.approvals, 'approval')}${by}`,
    why: why(base, input),
    actual: actual(tally),
    expected: expected(base, input),
    evidence: 'host',
    fix: [],
  }
}

function actual({ approved, left }: Tally): string {
  const has = approved.length === 0 ? 'no approval' : `${counted(approved.length, 'approval')} (${approved.join(', ')})`
  const out = left.map(({ person, because }) => `${person} (${because})`)
  return out.length === 0 ? has : `${has}; not counted: ${out.join(', ')}`
}
