import { atomicPushCommand, pushCommand } from '../advice/commands.ts'
import { branchRefspec, branchThatHolds, bringTagBack, keepCommit, nextFreeTag } from '../advice/tag-commands.ts'
import { oncePerCheck } from '../explanations/once.ts'
import { isOwedByBranch } from '../explanations/owing.ts'
import { groundOf, heldBy, maySitOn, tagLinesOf } from '../explanations/tag-lines.ts'
import { sharedTips } from '../explanations/tips.ts'
import { versionOfTag } from '../model/branch-model.ts'
import { refNamed } from '../model/facts.ts'
import type { Answer } from '../model/finding.ts'
import { abbreviated, shellCommand } from '../model/printable.ts'
import { type Oid, tagRef } from '../model/refname.ts'
import type { TagUpdate } from '../model/update.ts'
import { compareVersions, isPreRelease } from '../model/version.ts'
import { optionOf, type RuleInput, type TagRule } from './rule.ts'

/** Forbids moving or deleting a version tag that is published. */
export const tagImmutable: TagRule = {
  id: 'tag-immutable',
  judges: 'tag',
  needs: ['refs', 'history'],
  applies: (update, model) =>
    model.policy.tags.immutable &&
    (update.operation === 'update' || update.operation === 'delete') &&
    update.old !== null &&
    model.isVersionTag(update.tag),
  judge: (input) => [input.update.operation === 'delete' ? deleted(input) : moved(input)],
}

function said({ update }: RuleInput<TagUpdate>): Pick<Answer, 'verdict' | 'why' | 'evidence'> & { readonly oid: Oid | null } {
  return {
    verdict: 'fail',
    oid: update.new ?? update.old,
    why: 'the policy keeps version tags as they were published (tags.immutable): what was built from one can be built again',
    evidence: null,
  }
}

function deleted(input: RuleInput<TagUpdate>): Answer {
  const { update, facts } = input
  const isGone = !facts.localRefsAreShared && refNamed(facts.refs, update.refname) === undefined
  const back = isGone ? bringTagBack(update, facts) : null
  return {
    ...said(input),
    message: `${update.tag} is published and may not be deleted`,
    actual: 'a deletion',
    expected: `${update.tag} stays; a faulty release is followed by the next version`,
    fix: back === null ? [] : [back],
  }
}

function moved(input: RuleInput<TagUpdate>): Answer {
  const { update, facts } = input
  const [before, after] = [update.old, update.new].map((oid) => (oid === null ? null : (facts.commits.get(oid) ?? null)))
  const isSameCommit = before != null && before === after
  const what = isSameCommit
    ? `${update.tag} is published; it still names ${abbreviated(before)}, but as ${formOf(update.new, after)} in place of ${formOf(update.old, before)}`
    : `${update.tag} is published at ${abbreviated(before ?? update.old ?? '')} and may not move to ${abbreviated(after ?? update.new ?? '')}`
  return {
    ...said(input),
    message: isSameCommit ? `${what}, and that is a move too` : what,
    actual: `${update.tag} at ${update.new}`,
    expected: `${update.tag} stays at ${update.old}; what is new is ${isRelease(input) ? 'released from a branch of' : 'tagged as'} the next version`,
    fix: isSameCommit || after == null ? putBack(input) : asNextVersion(after, input),
  }
}

function formOf(object: Oid | null, commit: Oid | null | undefined): string {
  return object === commit ? 'a lightweight tag' : `the annotated tag ${abbreviated(object ?? '')}`
}

function putBack({ update, facts }: RuleInput<TagUpdate>): readonly string[] {
  const command = bringTagBack(update, facts)
  return command === null ? [] : [command]
}

/** Tags what is new as the next version where that may be; else keeps its commit. Then the old tag comes back. */
function asNextVersion(commit: Oid, input: RuleInput<TagUpdate>): readonly string[] {
  const back = putBack(input)
  // What is pushed along with it may be the release of that name, which owes this very tag: only its branch can take another.
  if (back.length === 0 || isRelease(input)) return back
  const next = nextTag(input)
  const push = next === null ? null : pushFor(next, commit, input)
  if (next !== null && push !== null) return [shellCommand('git', 'tag', '-a', next, commit, '-m', next), ...back, ...push]
  const kept = keepCommit(commit, input)
  return kept === null ? [] : [...kept, ...back]
}

function isRelease({ update, updates, facts, model }: RuleInput<TagUpdate>): boolean {
  const moves = oncePerCheck({ updates, facts, model }, 'production moves', () =>
    updates.some((other) => other.subject === 'branch' && model.kindOf(other.branch)?.kind.production === true),
  )
  return moves && isOwedByBranch(update.tag, facts, model)
}

/** The next free version that fits where the tag was moved to; null where none does. */
function nextTag(input: RuleInput<TagUpdate>): string | null {
  const { update, model } = input
  const own = versionOfTag(update.tag, model)
  if (own === null) return null
  // Every tag that is moved lies on the same lines.
  const lines = oncePerCheck(input, `tag-immutable lines ${input.door}`, () => tagLinesOf(input, groundOf(input, supportOf(input))))
  const placed = lines.get(update.refname)
  const before = placed?.previous?.version ?? own
  const next = nextFreeTag(update.tag, compareVersions(before, own) > 0 ? before : own, input)
  const after = placed?.next?.version
  return next === null || (after !== undefined && compareVersions(next.version, after) > 0) ? null : next.tag
}

/** The push of a new tag, with the branch that holds its commit where the remote lacks that; null where the tag may not sit there. */
function pushFor(tag: string, commit: Oid, input: RuleInput<TagUpdate>): readonly string[] | null {
  const { facts, door, model } = input
  const fits = (branch: string): boolean =>
    maySitOn(branch, tag, model, supportOf(input)) || !model.policy.kinds.some((kind) => kind.production)
  const published = sharedTips(facts, door)
  // By names a tag differs from others only in whether it is a pre-release.
  const key = `tag-immutable held ${door} ${isPreRelease(versionOfTag(tag, model) ?? '')}`
  const held = oncePerCheck(input, key, () => {
    const tips = [...published].map(([branch, tip]) => ({ branch, commit: tip })).filter(({ branch }) => fits(branch))
    return heldBy(tips, facts)
  })
  if (held.has(commit)) return pushCommand(facts, tagRef(tag))
  const found = branchThatHolds(commit, fits, published, facts)
  return found === null ? null : atomicPushCommand(facts, branchRefspec(found.branch, facts), tagRef(tag))
}

/** The branches on which version tags may sit besides, as the policy says for tag-target. */
function supportOf({ model }: RuleInput): readonly string[] {
  return optionOf('tag-target', 'support', model.rule('tag-target')?.options ?? {})
}
