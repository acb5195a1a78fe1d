import { atomicPushCommand, fetchAll, remoteOf } from '../advice/commands.ts'
import { branchRefspec, branchThatHolds, bringTagBack, dropTag, isTagHere, keepCommit, tagRefspec } from '../advice/tag-commands.ts'
import { either } from '../advice/wording.ts'
import { oncePerCheck } from '../explanations/once.ts'
import { groundOf, heldBy, maySitOn, type TagGround } from '../explanations/tag-lines.ts'
import { sharedTips } from '../explanations/tips.ts'
import { versionOfTag } from '../model/branch-model.ts'
import type { Answer } from '../model/finding.ts'
import type { Reach } from '../model/graph.ts'
import { abbreviated, shellCommand } from '../model/printable.ts'
import { branchOf, type Oid, remoteTrackingOf } from '../model/refname.ts'
import type { TagUpdate } from '../model/update.ts'
import { isPreRelease } from '../model/version.ts'
import { optionOf, type RuleInput, type TagRule } from './rule.ts'

/**
 * Forbids a version tag whose commit is not on production, or on a branch that the option `support` names. A pre-release may
 * also sit on a branch of a kind that carries a tag.
 */
export const tagTarget: TagRule = {
  id: 'tag-target',
  judges: 'tag',
  needs: ['refs', 'history'],
  applies: (update, model) =>
    update.operation !== 'delete' && model.isVersionTag(update.tag) && model.policy.kinds.some((kind) => kind.production),
  // No commit: that may be another object, or one that is not here.
  asks: ({ update, facts }) =>
    update.new === null || commitOf(update, { facts }) !== null ? [] : [{ about: 'tag', object: update.new, verify: false }],
  judge: (input) => {
    const { facts, update } = input
    const commit = commitOf(update, input)
    if (commit === null) return [nameless(input)]
    const survey = oncePerCheck(input, `tag-target ${update.operation === 'exists'}`, () => surveyOf(input))
    const { ground, released, tagged } = survey
    if (released.has(commit) || (isPre(input) && tagged.has(commit))) return []
    if (ground.production.length === 0) {
      return [unknown(`no ${either(productionNames(input))} of ${remoteOf(facts)} is known here`, input)]
    }
    if (!facts.graph.complete) return [unknown('this clone is shallow', input, ['--unshallow'])]
    if (update.operation === 'exists' && hasCarriers(input) && !survey.known.has(commit)) return [orphan(commit, input)]
    return [offProduction(commit, survey, input)]
  },
}

interface Survey {
  readonly ground: TagGround
  /** What version tags may name. */
  readonly released: Reach
  /** What pre-releases may name besides. */
  readonly tagged: Reach
  /** What any branch has. */
  readonly known: Reach
}

function surveyOf(input: RuleInput<TagUpdate>): Survey {
  const { facts } = input
  const ground = groundOf(input, supportOf(input))
  const branches = facts.refs.flatMap(({ refname, commit }) => {
    const isBranch = branchOf(refname) !== null || remoteTrackingOf(refname, facts.remotes) !== null
    return isBranch && commit !== null ? [{ branch: refname, commit }] : []
  })
  return {
    ground,
    released: heldBy([...ground.production, ...ground.support], facts),
    tagged: heldBy(ground.carriers, facts),
    known: heldBy(branches, facts),
  }
}

function supportOf({ options }: Pick<RuleInput, 'options'>): readonly string[] {
  return optionOf('tag-target', 'support', options)
}

function commitOf(update: TagUpdate, { facts }: Pick<RuleInput, 'facts'>): Oid | null {
  return update.new === null ? null : (facts.commits.get(update.new) ?? null)
}

function isPre({ update, model }: RuleInput<TagUpdate>): boolean {
  return isPreRelease(versionOfTag(update.tag, model) ?? '')
}

/** Whether the tag may also sit on branches that go when they are merged. */
function hasCarriers(input: RuleInput<TagUpdate>): boolean {
  return isPre(input) && input.model.policy.kinds.some((kind) => kind.tag !== null)
}

/** What a policy calls production. */
function productionNames({ model }: RuleInput<TagUpdate>): readonly string[] {
  return model.policy.kinds.filter((kind) => kind.production).flatMap((kind) => kind.names)
}

/** Where the tag may sit, in words. */
function legalPlaces(input: RuleInput<TagUpdate>): string {
  const carriers = isPre(input) ? input.model.policy.kinds.filter((kind) => kind.tag !== null).map((kind) => kind.id) : []
  return either([...productionNames(input), ...carriers, ...supportOf(input)])
}

function said(input: RuleInput<TagUpdate>): Pick<Answer, 'oid' | 'why' | 'evidence'> {
  const what = isPre(input) ? 'a pre-release tag' : 'a version tag'
  return { oid: input.update.new, why: `the policy releases from production: ${what} sits on ${legalPlaces(input)}`, evidence: null }
}

/** A tag of no commit: of a tree or a blob, or of something that is not here. */
function nameless(input: RuleInput<TagUpdate>): Answer {
  const { update, facts, details } = input
  const object = update.new === null ? null : (details.tags.get(update.new) ?? null)
  const named = object?.annotation?.targetType ?? object?.type ?? 'commit'
  if (object === null || named === 'commit' || (named === 'tag' && !facts.graph.complete)) {
    return unknown('the object that it names is not in this repository', input)
  }
  const what = named === 'tag' ? 'another tag that names no commit' : `a ${named}`
  const isNew = update.operation === 'create'
  const back = update.operation === 'update' ? bringTagBack(update, facts) : null
  return {
    ...said(input),
    verdict: 'fail',
    message: `${update.tag} names ${what}; it needs a commit of ${legalPlaces(input)}`,
    actual: what,
    expected: `a commit of ${legalPlaces(input)}`,
    fix: isNew && isTagHere(update, facts) ? [dropTag(update.tag)] : back === null ? [] : [back],
  }
}

function offProduction(commit: Oid, { ground }: Survey, input: RuleInput<TagUpdate>): Answer {
  const { update, facts } = input
  const branches = [...new Set([...ground.production, ...ground.support].map(({ branch }) => branch))]
  const isThere = update.operation === 'exists'
  const push = shellCommand('git', 'push', '--atomic', remoteOf(facts), branchRefspec(branches[0] ?? '', facts), update.refname)
  const unseen = input.door === 'server' ? `; where the pusher has it on one of them: ${push}` : ''
  return {
    ...said(input),
    verdict: 'fail',
    message: `${update.tag} is at ${abbreviated(commit)}, which is not on ${either(branches)}${unseen}`,
    actual: `a commit that is not on ${either(branches)}`,
    expected: isThere
      ? `a commit of ${legalPlaces(input)}; what is published stays, so release it as the next version`
      : `a commit of ${legalPlaces(input)}, as ${remoteOf(facts)} has it or in the same push`,
    fix: isThere ? [] : mend(commit, input),
  }
}

/** Pushes the tag with its branch where that is here; else takes the tag away, and never a commit with it. */
function mend(commit: Oid, input: RuleInput<TagUpdate>): readonly string[] {
  const { update, facts, model, door } = input
  const isMoved = update.operation === 'update'
  const fits = (branch: string): boolean => maySitOn(branch, update.tag, model, supportOf(input))
  const found = isMoved && model.policy.tags.immutable ? null : branchThatHolds(commit, fits, sharedTips(facts, door), facts)
  if (found !== null) {
    const tags = input.updates.filter((other) => other === update || isNewTagIn(found.held, other, input))
    const refspecs = tags.map((other) => (other.operation === 'update' ? '+' : '') + tagRefspec(other as TagUpdate, facts))
    return atomicPushCommand(facts, branchRefspec(found.branch, facts), ...refspecs)
  }
  if (!isTagHere(update, facts)) return []
  const kept = keepCommit(commit, input)
  const back = isMoved ? bringTagBack(update, facts) : dropTag(update.tag)
  return kept === null || back === null ? [] : [...kept, back]
}

/** Another new version tag of the same push that comes with the same branch. */
function isNewTagIn(held: ReadonlySet<Oid>, other: RuleInput['update'], input: RuleInput<TagUpdate>): boolean {
  if (other.subject !== 'tag' || other.operation !== 'create' || !input.model.isVersionTag(other.tag)) return false
  const commit = commitOf(other, input)
  return commit !== null && held.has(commit)
}

/** An audit sees a pre-release that no branch has any more: whether it sat on a release branch once, nobody can tell. */
function orphan(commit: Oid, input: RuleInput<TagUpdate>): Answer {
  return {
    ...said(input),
    verdict: 'undetermined',
    atMost: 'warn',
    message: `where ${input.update.tag} sat could not be told: no branch has ${abbreviated(commit)} any more`,
    actual: 'a commit that no branch has',
    expected: `a commit of ${legalPlaces(input)}`,
    fix: [],
  }
}

function unknown(reason: string, input: RuleInput<TagUpdate>, depth: readonly string[] = []): Answer {
  const { update, facts } = input
  return {
    ...said(input),
    verdict: 'undetermined',
    isGap: true,
    message: `whether ${update.tag} sits on ${legalPlaces(input)} could not be told: ${reason}`,
    actual: 'unknown',
    expected: `a commit of ${legalPlaces(input)}`,
    fix: facts.localRefsAreShared || facts.toUrl ? [] : [fetchAll(facts, depth)],
  }
}
