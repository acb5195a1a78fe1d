import { atomicPushCommand, isPushOfItself, pushCommand, remoteOf } from '../advice/commands.ts'
import { branchRefspec, dropTag, isTagHere, nextFreeTag } from '../advice/tag-commands.ts'
import { oncePerCheck } from '../explanations/once.ts'
import { isOwedByBranch } from '../explanations/owing.ts'
import { groundOf, type PlacedTag, tagLinesOf, type VersionTag } from '../explanations/tag-lines.ts'
import { versionOfTag } from '../model/branch-model.ts'
import type { Answer } from '../model/finding.ts'
import { isAncestor } from '../model/graph.ts'
import { shellCommand } from '../model/printable.ts'
import { tagRef } from '../model/refname.ts'
import type { RefUpdate, TagUpdate } from '../model/update.ts'
import { compareVersions, parseVersion } from '../model/version.ts'
import { optionOf, type RuleInput, type TagRule } from './rule.ts'

/** Forbids a version that steps down against the one before it on the line of production, or of a branch that `support` names. */
export const tagOrder: TagRule = {
  id: 'tag-order',
  judges: 'tag',
  needs: ['refs', 'history'],
  applies: (update, model) =>
    update.operation !== 'delete' && model.isVersionTag(update.tag) && model.policy.kinds.some((kind) => kind.production),
  judge: (input) => {
    const { update, facts, model } = input
    const version = versionOfTag(update.tag, model)
    const commit = update.new === null ? null : (facts.commits.get(update.new) ?? null)
    // A tag that names no commit is the business of tag-target.
    if (commit === null || version === null || parseVersion(version) === null) return []
    const lines = oncePerCheck(input, `tag-order ${update.operation === 'exists'}`, () => linesOf(input))
    const placed = lines.get(update.refname)
    if (placed === undefined) return facts.graph.complete ? [] : [unknown(input)]
    if (placed.previous === null) return placed.first === 'cut' ? [unknown(input)] : []
    if (compareVersions(version, placed.previous.version) >= 0 || isBeginning(placed, input)) return []
    // A candidate on a release branch that was merged later is beside it, not before it.
    if (isAncestor(facts.graph, placed.previous.commit, commit) === false) return []
    return [stepDown(placed, placed.previous, input)]
  },
}

function linesOf(input: RuleInput<TagUpdate>): ReturnType<typeof tagLinesOf> {
  return tagLinesOf(input, groundOf(input, optionOf('tag-order', 'support', input.options)))
}

/** Beginnings are legal: a remote that gets the whole line gets the tags that are on it as they are. */
function isBeginning({ branch }: PlacedTag, { updates }: RuleInput): boolean {
  return updates.some((other) => other.subject === 'branch' && other.branch === branch && other.operation === 'create')
}

function stepDown(placed: PlacedTag, previous: VersionTag, input: RuleInput<TagUpdate>): Answer {
  const { update } = input
  return {
    verdict: 'fail',
    oid: update.new,
    message: `${update.tag} steps down on ${placed.branch}: the version before it there is ${previous.tag}`,
    why: `the policy releases from ${placed.branch}: along its line versions only go up`,
    actual: `${update.tag} after ${previous.tag}`,
    expected:
      update.operation === 'exists'
        ? `a version not below ${previous.tag}; what is published stays, so go on above it`
        : `a version not below ${previous.tag}`,
    evidence: null,
    fix: update.operation === 'create' ? retag(placed, previous, input) : [],
  }
}

/** Tags the next version that fits, takes the wrong tag away, and pushes again what was pushed. */
function retag(placed: PlacedTag, previous: VersionTag, input: RuleInput<TagUpdate>): readonly string[] {
  const { update, updates, facts } = input
  const commit = update.new === null ? null : (facts.commits.get(update.new) ?? null)
  if (commit === null || isOwedByBranch(update.tag, facts, input.model)) return []
  const next = nextFreeTag(update.tag, previous.version, input)
  // Between two tags of the line there may be no version left.
  if (next === null || (placed.next !== null && compareVersions(next.version, placed.next.version) > 0)) return []
  const refspecs = updates.filter((other) => other !== update && other.new !== null).map((other) => refspecOf(other, input))
  return [
    shellCommand('git', 'tag', '-a', next.tag, commit, '-m', next.tag),
    ...(isTagHere(update, facts) ? [dropTag(update.tag)] : []),
    ...(refspecs.length === 0 ? pushCommand(facts, tagRef(next.tag)) : atomicPushCommand(facts, ...refspecs, tagRef(next.tag))),
  ]
}

/** How a ref was pushed, to push it again. */
function refspecOf(update: RefUpdate, { facts }: RuleInput): string {
  if (update.subject !== 'branch') return update.refname
  return isPushOfItself(update, facts) ? branchRefspec(update.branch, facts) : `${update.localRef}:${update.refname}`
}

function unknown(input: RuleInput<TagUpdate>): Answer {
  const { update, facts } = input
  return {
    verdict: 'undetermined',
    isGap: true,
    oid: update.new,
    message: `the version before ${update.tag} could not be told: this clone is shallow`,
    why: 'the policy releases from production: along its line versions only go up',
    actual: 'unknown',
    expected: 'a clone with its whole history',
    evidence: null,
    fix: facts.localRefsAreShared || facts.toUrl ? [] : [shellCommand('git', 'fetch', '--unshallow', remoteOf(facts))],
  }
}
