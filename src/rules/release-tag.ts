import { atomicPushCommand, isPushOfItself, pushCommand, remoteOf } from '../advice/commands.ts'
import { either } from '../advice/wording.ts'
import type { ExplainedStep } from '../explanations/explain.ts'
import { owingExplanations } from '../explanations/owing.ts'
import { type NamedKind, owedTagName } from '../model/branch-model.ts'
import { type Ref, refNamed, tagsAt } from '../model/facts.ts'
import type { Answer, Release } from '../model/finding.ts'
import { abbreviated, counted, shellCommand } from '../model/printable.ts'
import { type Oid, tagOf, tagRef } from '../model/refname.ts'
import type { BranchUpdate, RefUpdate } from '../model/update.ts'
import { tagsToCome } from './release-tag-proposed.ts'
import type { BranchRule, RuleInput } from './rule.ts'

/**
 * Asks for the tag of each release that reaches production; of a pull request, that it can be made once it is merged. Option
 * `when`: `push` (the tag comes with the push or is there already) or `next-release` (it must be there when the next release
 * reaches production).
 */
export const releaseTag: BranchRule = {
  id: 'release-tag',
  judges: 'branch',
  needs: ['refs', 'steps', 'remote-tags'],
  needsFor: (options, update) => {
    // Which versions are released already, all tags together tell.
    if (update.operation === 'propose') return ['history']
    return options['when'] === 'next-release' ? ['past'] : []
  },
  applies: (update, model) =>
    ['update', 'history', 'propose'].includes(update.operation) && model.kindOf(update.branch)?.kind.production === true,
  judge: (input) => {
    if (input.update.operation === 'propose') return tagsToCome(input)
    if (input.update.operation === 'history') return input.releases.flatMap((release) => late(release, input))
    const owing = input.line.steps.flatMap(debtsOf)
    // What a merge queue tests nobody can have tagged: it is on no branch yet.
    if (input.update.isQueued) return owing.map((debt) => owedLater(debt, input))
    if (input.options['when'] !== 'next-release') return owing.flatMap((debt) => untagged(debt, input))
    if (owing.length === 0) return []
    // The newest release may wait for the next one; everything before it must have its tag by now.
    return [
      ...owing.filter((debt) => debt.oid !== owing[0]?.oid).flatMap((debt) => untagged(debt, input)),
      ...input.releases.slice(-1).flatMap((release) => [...late(release, input), ...unshared(release, input)]),
    ]
  },
}

/** A merge that owes a tag. */
interface Debt {
  readonly oid: Oid
  readonly branch: string
  readonly named: NamedKind
  readonly evidence: string
}

function debtsOf(step: ExplainedStep): readonly Debt[] {
  const { oid } = step
  if (oid === null || !step.tipOfRun) return []
  return owingExplanations(step).flatMap((source): readonly Debt[] => {
    const { named } = source
    if (named === null || named.kind.tag === null || named.kind.tag.required === false) return []
    return [{ oid, branch: source.branch ?? named.kind.id, named, evidence: source.evidence }]
  })
}

/** Where a tag that sits at the merge is: everybody has it or will, only this repository has it, or nobody could say. */
type Whereabouts = 'shared' | 'here' | 'moved' | 'unknown'

function untagged(debt: Debt, input: RuleInput<BranchUpdate>): readonly Answer[] {
  const wanted = owedTagName(debt.named)
  const here = versionTagsAt(debt.oid, input)
  const fitting = here.filter(({ name }) => wanted === null || name === wanted)
  if (fitting.some(({ where }) => where === 'shared')) return []
  const unknown = fitting.find(({ where }) => where === 'unknown')
  if (unknown !== undefined) return [unasked(debt, unknown.name, input)]
  const local = fitting.find(({ where }) => where === 'here')
  if (local !== undefined) return [unpushed(debt, local.name, input)]
  const moved = fitting.find(({ where }) => where === 'moved')
  if (moved !== undefined) return [taken(debt, moved.name, null, input)]
  return [
    missing(
      debt,
      wanted,
      here.filter(({ where }) => where === 'shared' || where === 'here').map(({ name }) => name),
      input,
    ),
  ]
}

function versionTagsAt(oid: Oid, input: RuleInput<BranchUpdate>): readonly { name: string; where: Whereabouts }[] {
  const { updates, facts, model } = input
  const pushed = updates.filter((update) => update.subject === 'tag' && update.new !== null && facts.commits.get(update.new) === oid)
  const touched = new Set(updates.map((update) => update.refname))
  const resting = tagsAt(facts.refs, oid).filter((ref) => !touched.has(ref.refname))
  const all = [
    ...pushed.map((update) => ({ refname: update.refname, where: 'shared' as const })),
    ...resting.map((ref) => ({ refname: ref.refname, where: whereabouts(ref, input) })),
  ]
  return all.flatMap(({ refname, where }) => {
    const name = tagOf(refname)
    return name === null || model.tagCaptures(name) === null ? [] : [{ name, where }]
  })
}

function whereabouts(ref: Ref, input: RuleInput): Whereabouts {
  const remote = input.facts.remoteTags.get(ref.refname)
  // Where the remote was not asked, a check and a server take the tags that are here for the tags that there are.
  if (remote === undefined) return input.door === 'client' ? 'unknown' : 'shared'
  if (!remote.known) return 'unknown'
  if (remote.oid === null) return 'here'
  // There it may be lightweight and here annotated: the commit is what counts.
  const commit = input.facts.commits.get(remote.oid)
  return remote.oid === ref.oid || (commit !== undefined && commit === ref.commit) ? 'shared' : 'moved'
}

function answer(debt: Debt, input: RuleInput<BranchUpdate>): Omit<Answer, 'verdict' | 'message' | 'actual' | 'expected' | 'fix'> {
  const { kind } = debt.named
  return {
    ...(kind.tag?.required === 'warn' ? { atMost: 'warn' as const } : {}),
    oid: debt.oid,
    why: `the policy asks that what ${kind.id} brings into ${input.update.branch} carries ${kind.tag?.name ?? 'a tag'}`,
    evidence: debt.evidence,
  }
}

function owedLater(debt: Debt, input: RuleInput<BranchUpdate>): Answer {
  const name = owedTagName(debt.named) ?? `one of ${either(input.model.tagNames)}`
  return {
    ...answer(debt, input),
    verdict: 'skipped',
    message: `once the merge queue has pushed ${debt.branch}, ${abbreviated(debt.oid)} needs ${name}`,
    actual: 'a merge that is in the queue',
    expected: `${name} at ${debt.oid}`,
    fix: [],
  }
}

function missing(debt: Debt, wanted: string | null, others: readonly string[], input: RuleInput<BranchUpdate>): Answer {
  const { facts, model } = input
  const name = wanted ?? `one of ${either(model.tagNames)}`
  const existing = wanted === null ? undefined : refNamed(facts.refs, tagRef(wanted))
  const elsewhere = existing?.commit === debt.oid ? undefined : existing
  if (elsewhere !== undefined && wanted !== null && isReleased(elsewhere, input)) return taken(debt, wanted, elsewhere, input)
  const where =
    others.length > 0
      ? `carries ${either(others)} instead`
      : elsewhere === undefined
        ? 'carries no tag'
        : `has its tag at ${abbreviated(elsewhere.commit ?? elsewhere.oid)} instead`
  return {
    ...answer(debt, input),
    verdict: 'fail',
    message: `${debt.branch} came to ${input.update.branch} with ${abbreviated(debt.oid)}, which ${where}; it needs ${name}`,
    actual: others.length > 0 ? either(others) : elsewhere === undefined ? 'no tag' : `${wanted} at ${elsewhere.commit ?? elsewhere.oid}`,
    expected: `${name} at ${debt.oid}`,
    fix: wanted === null ? [] : [...tagCommands(wanted, debt.oid, existing), ...pushAgain(wanted, input, others)],
  }
}

function unpushed(debt: Debt, name: string, input: RuleInput<BranchUpdate>): Answer {
  const remote = remoteOf(input.facts)
  return {
    ...answer(debt, input),
    verdict: 'fail',
    message: `${debt.branch} came to ${input.update.branch} without its tag: ${name} is here, but ${remote} does not have it`,
    actual: `${name} in this repository only`,
    expected: `${name} in the same push`,
    fix: pushAgain(name, input),
  }
}

/** Whether a tag that sits elsewhere stays there: it is published, as after the fact and on a server all are, and the policy keeps tags. */
function isReleased({ refname, commit }: Ref, { facts, model, door }: RuleInput<BranchUpdate>): boolean {
  const remote = facts.remoteTags.get(refname)
  const isPublished = door !== 'client' || (remote?.known === true && remote.oid !== null)
  return model.policy.tags.immutable && commit !== null && isPublished
}

/** What is published stays: only another version can still be released. */
function taken(debt: Debt, name: string, ref: Ref | null, input: RuleInput<BranchUpdate>): Answer {
  const where =
    ref === null ? `${remoteOf(input.facts)} has ${name} on something else` : `${name} is at ${abbreviated(ref.commit ?? ref.oid)}`
  return {
    ...answer(debt, input),
    verdict: 'fail',
    message: `${debt.branch} came to ${input.update.branch} with ${abbreviated(debt.oid)}, but ${where}; release it as the next version`,
    actual: ref === null ? `${name} on something else` : `${name} at ${ref.commit ?? ref.oid}`,
    expected: `${name} at ${debt.oid}`,
    fix: [],
  }
}

function unasked(debt: Debt, name: string, input: RuleInput<BranchUpdate>): Answer {
  return {
    ...answer(debt, input),
    verdict: 'undetermined',
    message: `${remoteOf(input.facts)} did not say whether it has ${name}, the tag of ${debt.branch}`,
    actual: `${name} in this repository, unknown on ${remoteOf(input.facts)}`,
    expected: `${name} in the same push, or on ${remoteOf(input.facts)} already`,
    fix: pushAgain(name, input),
  }
}

function late(release: Release, input: RuleInput<BranchUpdate>): readonly Answer[] {
  const kind = input.model.kind(release.kind)
  const { tag } = release
  if (tag.where === 'merge' || kind === null || kind.tag === null || kind.tag.required === false) return []
  const named: NamedKind = { kind, captures: new Map(release.version === null ? [] : [['version', release.version]]) }
  const wanted = owedTagName(named)
  const debt = { oid: release.merge, branch: release.branch || kind.id, named, evidence: release.evidence }
  const others = versionTagsAt(release.merge, input)
    .filter(({ where }) => where === 'shared' || where === 'here')
    .map(({ name }) => name)
  const places = {
    'branch-tip': `has its tag ${tag.name} on the branch's tip`,
    later: `has its tag ${tag.name} ${counted(tag.distance, 'commit')} later`,
    'other-merge': `has its tag ${tag.name} on another merge of the same branch`,
    elsewhere: `has its tag ${tag.name} elsewhere`,
    missing: others.length > 0 ? `carries ${either(others)} instead; it needs ${wanted ?? either(input.model.tagNames)}` : 'carries no tag',
  }
  const fix =
    tag.where === 'missing' && wanted !== null
      ? [...tagCommands(wanted, release.merge, undefined), ...pushCommand(input.facts, tagRef(wanted))]
      : []
  return [
    {
      ...answer(debt, input),
      verdict: 'fail',
      message: `${debt.branch} came to ${input.update.branch} with ${abbreviated(release.merge)}, which ${places[tag.where]}`,
      actual: tag.name !== null ? `${tag.name}: ${tag.where}` : others.length > 0 ? either(others) : 'no tag',
      expected: `${wanted ?? either(input.model.tagNames)} at ${release.merge}`,
      fix,
    },
  ]
}

/** A release of before whose tag sits at its merge, but in this repository only. */
function unshared(release: Release, input: RuleInput<BranchUpdate>): readonly Answer[] {
  const kind = input.model.kind(release.kind)
  if (release.tag.where !== 'merge' || kind === null || kind.tag === null || kind.tag.required === false) return []
  const captures = new Map(release.version === null ? [] : [['version', release.version]])
  return untagged({ oid: release.merge, branch: release.branch || kind.id, named: { kind, captures }, evidence: release.evidence }, input)
}

/** Makes the tag; a tag that sits there already, as one that this push would delete, needs no command. */
function tagCommands(name: string, oid: Oid, existing: Ref | undefined): readonly string[] {
  if (existing?.commit === oid) return []
  return [shellCommand('git', 'tag', ...(existing === undefined ? [] : ['-f']), '-a', name, oid, '-m', name)]
}

/** The push again, with the tag; without tags that are wrong, since what is published stays. */
function pushAgain(name: string, input: RuleInput<BranchUpdate>, wrong: readonly string[] = []): readonly string[] {
  const { update, updates, facts } = input
  const left = [name, ...wrong].map(tagRef)
  const others = updates.filter((other) => other.new !== null && other !== update && !left.includes(other.refname))
  const refs = [update, ...others].map((one) => refspecOf(one, input))
  return atomicPushCommand(facts, ...refs, tagRef(name))
}

/** How a ref was pushed, to push it again. */
function refspecOf(update: RefUpdate, { facts }: RuleInput<BranchUpdate>): string {
  if (update.subject !== 'branch') return update.refname
  if (!isPushOfItself(update, facts)) return `${update.localRef}:${update.refname}`
  // git takes no short name that a tag has too.
  return refNamed(facts.refs, tagRef(update.branch)) !== undefined ? update.refname : update.branch
}
