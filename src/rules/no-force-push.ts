import { isPushOfItself, pushUnderOwnName, remoteOf, setBack, takenNames } from '../advice/commands.ts'
import { topicBranchFor } from '../advice/names.ts'
import { protection } from '../advice/wording.ts'
import type { Answer } from '../model/finding.ts'
import { isAncestor } from '../model/graph.ts'
import type { Kind } from '../model/policy.ts'
import { abbreviated, shellCommand } from '../model/printable.ts'
import type { BranchUpdate } from '../model/update.ts'
import { type BranchRule, isProtected, type RuleInput } from './rule.ts'

/** Forbids rewriting a protected branch: an update whose new value does not contain the old one. */
export const noForcePush: BranchRule = {
  id: 'no-force-push',
  judges: 'branch',
  judgesMoves: true,
  needs: ['refs', 'graph'],
  applies: (update, model) => update.operation === 'update' && isProtected(update, model),
  judge: (input) => {
    const { update, facts, model } = input
    const target = model.kindOf(update.branch)?.kind
    if (target === undefined || update.old === null || update.new === null) return []
    const before = facts.commits.get(update.old) ?? null
    const after = facts.commits.get(update.new) ?? null
    const contained = before === null || after === null ? 'unknown' : isAncestor(facts.graph, before, after)
    if (contained === true) return []
    // What a forced push left behind is seldom here; the host has compared both.
    const isKnown = contained === false || update.isForced
    return [isKnown ? rewritten(target, contained === false ? null : 'event', input) : unknown(target, input)]
  },
}

function rewritten(target: Kind, evidence: 'event' | null, input: RuleInput<BranchUpdate>): Answer {
  const { update, model, facts } = input
  const name = topicBranchFor(target, model, '', takenNames(facts))
  // Set back without a branch that keeps it, the new line would be lost.
  const kept = name === null || update.new === null ? [] : keepFor(update, name)
  const putAside = kept.length === 0 && update.move === null ? [] : [...kept, ...setBack(update, facts)]
  const isHere = (facts.commits.get(update.old ?? '') ?? null) !== null
  const fetchOld = isHere || putAside.length === 0 ? [] : [shellCommand('git', 'fetch', remoteOf(facts), update.old ?? '')]
  return {
    verdict: 'fail',
    oid: update.new,
    message: `this ${update.move === null ? 'push ' : ''}rewrites ${update.branch}: ${abbreviated(update.old ?? '')} would be lost from it`,
    why: `${protection(target, model)}; what is published stays`,
    actual: `a new value that does not contain ${abbreviated(update.old ?? '')}`,
    expected: `a new value that contains ${abbreviated(update.old ?? '')}`,
    evidence,
    fix: isPushOfItself(update, facts) ? [...fetchOld, ...putAside] : pushUnderOwnName(update, facts, name),
  }
}

/** What a rebase made out of a branch is in that branch, too, as it was: nothing has to be kept. */
function keepFor(update: BranchUpdate, name: string): readonly string[] {
  return update.move?.midway === 'rebase' ? [] : [shellCommand('git', 'branch', name, update.new ?? '')]
}

function unknown(target: Kind, input: RuleInput<BranchUpdate>): Answer {
  const { update, model, facts } = input
  const shallow = !facts.graph.complete
  const missing = (facts.commits.get(update.old ?? '') ?? null) === null ? "the remote's old value" : 'the new value'
  return {
    verdict: 'undetermined',
    oid: update.new,
    message: `whether this rewrites ${update.branch} could not be told: ${shallow ? 'this clone is shallow' : `${missing} is not in this repository`}`,
    why: protection(target, model),
    actual: `${abbreviated(update.old ?? '')} before, ${abbreviated(update.new ?? '')} after, and no way between them to be seen`,
    expected: 'a new value that contains the old one',
    evidence: null,
    fix: [shellCommand('git', 'fetch', ...(shallow ? ['--unshallow'] : []), remoteOf(facts))],
  }
}
