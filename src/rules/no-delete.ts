import { remoteOf } from '../advice/commands.ts'
import { all, either, protection } from '../advice/wording.ts'
import { oncePerCheck } from '../explanations/once.ts'
import { tipsAfter } from '../explanations/tips.ts'
import { isMergeQueue, type NamedKind, owedTagName } from '../model/branch-model.ts'
import { refNamed } from '../model/facts.ts'
import type { Answer } from '../model/finding.ts'
import { reachFrom } from '../model/graph.ts'
import type { Kind } from '../model/policy.ts'
import { shellCommand } from '../model/printable.ts'
import { branchRef, type Oid, tagRef } from '../model/refname.ts'
import type { BranchUpdate } from '../model/update.ts'
import type { BranchRule, RuleInput } from './rule.ts'

/** Forbids deleting a permanent branch, and another protected one before it is merged into every kind of its `into`. */
export const noDelete: BranchRule = {
  id: 'no-delete',
  judges: 'branch',
  needs: ['refs', 'graph'],
  applies: (update, model) => {
    const kind = model.kindOf(update.branch)?.kind
    return update.operation === 'delete' && !isMergeQueue(update.branch) && (kind?.permanent === true || kind?.protected === true)
  },
  judge: (input) => {
    const { update, model, facts } = input
    const named = model.kindOf(update.branch)
    if (named === null) return []
    if (named.kind.permanent) return [permanent(named.kind, input)]
    const tip = update.old === null ? null : (facts.commits.get(update.old) ?? null)
    if (tip === null) return [unknown(named.kind, "its tip is not in this repository, so what it holds can't be compared", input)]
    const states = named.kind.into.map((target) => ({ kind: target.kind, state: stateOf(target.kind, tip, input) }))
    const lacking = states.filter(({ state }) => state === 'lacking').map(({ kind }) => kind)
    if (lacking.length > 0) return [unmerged(named, tip, lacking, input)]
    const unseen = states.filter(({ state }) => state === 'unknown').map(({ kind }) => kind)
    return unseen.length > 0
      ? [unknown(named.kind, `no ${either(unseen)} of ${remoteOf(facts)} is known here, or not deep enough`, input)]
      : []
  },
}

/** The branch as it is on the remote, whose commits may never have been fetched. */
function bringBack(update: BranchUpdate, old: Oid, { facts }: RuleInput): string {
  const isHere = (facts.commits.get(old) ?? null) !== null
  if (isHere) return shellCommand('git', 'branch', update.branch, old)
  return shellCommand('git', 'fetch', remoteOf(facts), `${update.refname}:${update.refname}`)
}

interface Tip {
  readonly branch: string
  readonly commit: Oid
}

/** Whether some branch of a kind has a commit, as the remote has it or as this push makes it. */
function stateOf(kindId: string, commit: Oid, input: RuleInput<BranchUpdate>): 'merged' | 'lacking' | 'unknown' {
  const kind = input.model.kind(kindId)
  const tips = kind === null ? [] : tipsOf(kind, input)
  if (tips.length === 0) return kind?.permanent === true ? 'unknown' : 'merged'
  const { graph } = input.facts
  const held = oncePerCheck(input, `no-delete held by ${kindId} ${input.door}`, () =>
    reachFrom(
      graph,
      tips.map((tip) => tip.commit),
    ),
  )
  if (held.has(commit) || tips.some((tip) => tip.commit === commit)) return 'merged'
  // A shallow repository may not show it.
  return graph.complete ? 'lacking' : 'unknown'
}

function tipsOf(kind: Kind, { facts, updates, model, door }: RuleInput<BranchUpdate>): readonly Tip[] {
  return oncePerCheck({ facts, updates, model }, `no-delete tips of ${kind.id} ${door}`, () => {
    const tips = [...tipsAfter(facts, updates, door)].map(([branch, commit]) => ({ branch, commit }))
    return tips.filter(({ branch }) => model.kindOf(branch)?.kind.id === kind.id)
  })
}

function permanent(kind: Kind, input: RuleInput<BranchUpdate>): Answer {
  const { update, facts } = input
  const here = refNamed(facts.refs, update.refname) !== undefined
  return {
    verdict: 'fail',
    oid: update.old,
    message: `${update.branch} is permanent and may not be deleted`,
    why: `the policy keeps ${kind.id} for ever`,
    actual: 'a deletion',
    expected: `${update.branch} stays`,
    evidence: null,
    // A mirror or pruning push deletes what is missing here: with the branch back it deletes nothing.
    fix: here || update.old === null ? [] : [bringBack(update, update.old, input)],
  }
}

function unmerged(named: NamedKind, tip: Oid, lacking: readonly string[], input: RuleInput<BranchUpdate>): Answer {
  const { update, model } = input
  return {
    verdict: 'fail',
    oid: tip,
    message: `${update.branch} is not merged into ${either(lacking)} yet, so deleting it would lose work`,
    why: `${protection(named.kind, model)}; it is to be merged into ${all(named.kind.into.map((target) => target.kind))} before it goes`,
    actual: `not merged into ${either(lacking)}, as last fetched`,
    expected: `merged into ${all(named.kind.into.map((target) => target.kind))}`,
    evidence: null,
    fix: finish(named, lacking, input),
  }
}

/** Merges the branch where it is missing, with its tag, and only then deletes it. */
function finish(named: NamedKind, lacking: readonly string[], input: RuleInput<BranchUpdate>): readonly string[] {
  const { update, model, facts } = input
  if (facts.toUrl) return []
  const remote = remoteOf(facts)
  const source = refNamed(facts.refs, update.refname) !== undefined ? update.branch : `${remote}/${update.branch}`
  const commands: string[] = [shellCommand('git', 'fetch', remote)]
  const pushed: string[] = []
  for (const id of lacking) {
    const kind = model.kind(id)
    const target = kind === null ? undefined : tipsOf(kind, input)[0]?.branch
    if (kind === null || target === undefined) return commands
    commands.push(shellCommand('git', 'checkout', target), shellCommand('git', 'merge', '--no-ff', source))
    pushed.push(target)
    const tag = kind.production ? owedTagName(named) : null
    if (tag === null) continue
    if (refNamed(facts.refs, tagRef(tag)) === undefined) commands.push(shellCommand('git', 'tag', '-a', tag, '-m', tag))
    pushed.push(tagRef(tag))
  }
  const deletion = shellCommand('git', 'push', remote, '--delete', branchRef(update.branch))
  return [...commands, shellCommand('git', 'push', '--atomic', remote, ...pushed), deletion]
}

function unknown(kind: Kind, reason: string, input: RuleInput<BranchUpdate>): Answer {
  const { update, model, facts } = input
  return {
    verdict: 'undetermined',
    oid: update.old,
    message: `whether ${update.branch} is merged where it must go could not be told: ${reason}`,
    why: protection(kind, model),
    actual: 'unknown',
    expected: `merged into ${all(kind.into.map((target) => target.kind))}`,
    evidence: null,
    fix: [shellCommand('git', 'fetch', remoteOf(facts))],
  }
}
