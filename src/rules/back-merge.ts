import { catchUp, pushOf, readableName } from '../advice/catch-up.ts'
import { remoteOf } from '../advice/commands.ts'
import { all } from '../advice/wording.ts'
import { type DriftState, questionsAbout, reachOf, stateOf } from '../explanations/drift.ts'
import { broughtBy, type Drift, driftsOf, headDrift } from '../explanations/production-drift.ts'
import type { TargetBranch } from '../explanations/targets.ts'
import type { Answer, Release } from '../model/finding.ts'
import { type Graph, reachableFrom } from '../model/graph.ts'
import { abbreviated, counted, shellCommand } from '../model/printable.ts'
import type { Oid } from '../model/refname.ts'
import type { BranchUpdate } from '../model/update.ts'
import { type BranchRule, optionOf, type RuleInput } from './rule.ts'

/**
 * Asks that what is in production is in the branches that must get it too: all of it in the permanent branches that production
 * goes back into, and what a hotfix brought in each open release. Option `mode`: `content` (the changes have to be there) or
 * `ancestor` (their history too). Of a pull request into production it tells, as a warning, what such a release goes out without:
 * the merge itself brings both together, untried.
 */
export const backMerge: BranchRule = {
  id: 'back-merge',
  judges: 'branch',
  needs: ['refs', 'graph', 'steps'],
  // What production had before the merge is told from its whole line.
  needsFor: (_, update) => (update.operation === 'propose' ? ['past'] : []),
  applies: ({ operation, branch }, model) =>
    (operation === 'history' || operation === 'propose') && model.kindOf(branch)?.kind.production === true,
  asks: (input) => driftsIn(input).flatMap(({ drift }) => questionsAbout(drift.lack)),
  judge: (input) => {
    const answers = driftsIn(input).flatMap(({ drift, around }) => judged(drift, around))
    return input.update.operation === 'propose' ? answers.map((one) => ({ ...one, atMost: 'warn' })) : answers
  },
}

/** What branches lack, each with what is known of production's line as it is. */
function driftsIn(input: RuleInput<BranchUpdate>): readonly { readonly drift: Drift; readonly around: RuleInput<BranchUpdate> }[] {
  if (input.update.operation !== 'propose') return driftsOf(input).map((drift) => ({ drift, around: input }))
  const found = headDrift(input)
  return found === null ? [] : [{ drift: found.drift, around: { ...input, ...found.input } }]
}

function judged(drift: Drift, input: RuleInput<BranchUpdate>): readonly Answer[] {
  const found = stateOf(drift.lack, input.details)
  if (found.state === 'reached') return []
  if (!input.facts.graph.complete) return [notKnown(drift, 'this clone is shallow', input)]
  if (found.state === 'unknown') return [notKnown(drift, 'the changes are not all in this repository', input)]
  if (found.state === 'lacking') return [contentMissing(drift, found, input)]
  return optionOf('back-merge', 'mode', input.options) === 'ancestor' ? [historyMissing(drift, input)] : []
}

function contentMissing(drift: Drift, { missing }: DriftState, input: RuleInput<BranchUpdate>): Answer {
  const { target } = drift
  const { branch } = input.update
  const from = drift.releases === null ? `of ${branch}` : `that ${namesOf(drift, missing, input)} brought into ${branch}`
  const lacks = `${counted(missing.length, 'commit')} ${from}`
  return {
    ...answer(drift, missing[0] ?? null, input),
    verdict: 'fail',
    message: `${target.branch} lacks ${lacks}: ${newest(missing)}`,
    actual: `${target.branch} lacks ${lacks}`,
  }
}

function historyMissing(drift: Drift, input: RuleInput<BranchUpdate>): Answer {
  const { target, lack } = drift
  const whose = drift.releases === null ? `${input.update.branch}'s` : `the ${kindsOf(drift)}'s`
  const parts = [
    ...(lack.merges.length > 0 ? [counted(lack.merges.length, 'merge')] : []),
    ...(lack.commits.length > 0 ? [counted(lack.commits.length, 'commit')] : []),
  ]
  return {
    ...answer(drift, [...lack.commits, ...lack.merges][0] ?? null, input),
    verdict: 'fail',
    message: `${target.branch} has all of ${whose} changes, but not its history (${parts.join(', ')})`,
    actual: `${parts.join(', ')} of ${input.update.branch} not reachable from ${target.branch}`,
  }
}

function notKnown(drift: Drift, reason: string, input: RuleInput<BranchUpdate>): Answer {
  const { facts, update } = input
  const shallow = !facts.graph.complete
  return {
    ...answer(drift, null, input),
    verdict: 'undetermined',
    ...(shallow ? { isGap: true as const } : {}),
    message: `whether ${drift.target.branch} has what is in ${update.branch} could not be told: ${reason}`,
    actual: reason,
    fix: shallow ? [shellCommand('git', 'fetch', '--unshallow', remoteOf(facts))] : [],
  }
}

function answer(drift: Drift, oid: Oid | null, input: RuleInput<BranchUpdate>): Omit<Answer, 'verdict' | 'message' | 'actual'> {
  const { production, target, releases } = drift
  const { branch } = input.update
  const isHistory = optionOf('back-merge', 'mode', input.options) === 'ancestor'
  const what = isHistory ? 'every commit' : 'every change'
  return {
    oid,
    why:
      releases === null
        ? `the policy merges ${production.id} into ${target.kind.id}, so that nothing that was released is lost there`
        : `the policy merges ${kindsOf(drift)} into ${target.kind.id} too, so that no ${target.kind.id} goes out without it`,
    expected: `${what} ${releases === null ? `of ${branch}` : `of a ${kindsOf(drift)}`} in ${target.branch}`,
    evidence: null,
    fix: fixOf(drift, input),
  }
}

/** A plain merge: it brings the merges' own changes too, which no identity tells, and where a change is there already nothing. */
function fixOf(drift: Drift, input: RuleInput<BranchUpdate>): readonly string[] {
  const { production, target, releases } = drift
  const { update, facts, model } = input
  const tip = update.new
  if (tip === null || !isRelated(tip, target.tip, facts.graph)) return []
  if (model.methods(production, target.kind)?.includes('merge') === true)
    return mergeAll([readableName(update.branch, tip, facts)], drift, input)
  const wanted = (releases ?? []).filter(({ kind }) => {
    const source = model.kind(kind)
    return source !== null && model.methods(source, target.kind)?.includes('merge') === true
  })
  return mergeAll(sourcesOf(wanted, target, input), drift, input)
}

/** git merges no histories that have nothing in common. */
function isRelated(one: Oid, other: Oid, graph: Graph): boolean {
  const reached = reachOf(one, graph)
  return [...reachOf(other, graph)].some((oid) => reached.has(oid))
}

/** What was merged by the releases and the target lacks, oldest first; one that a later one holds needs no merge of its own. */
function sourcesOf(releases: readonly Release[], target: TargetBranch, { facts }: RuleInput<BranchUpdate>): readonly string[] {
  const { graph } = facts
  const held = reachableFrom(graph, [target.tip])
  const names: string[] = []
  for (const { branch, merge } of releases) {
    const parents = graph.parents(merge)
    for (const oid of parents.length > 1 ? parents.slice(1) : [merge]) {
      if (held.has(oid)) continue
      for (const reached of reachableFrom(graph, [oid])) held.add(reached)
      names.unshift(readableName(branch, oid, facts))
    }
  }
  return names
}

function mergeAll(names: readonly string[], { target }: Drift, { facts }: RuleInput<BranchUpdate>): readonly string[] {
  const begin = catchUp(target, facts)
  if (begin.length === 0 || names.length === 0) return []
  return [...begin, ...names.map((name) => shellCommand('git', 'merge', '--no-ff', name)), ...pushOf(target, facts)]
}

const MOST_NAMED = 3

function newest(oids: readonly Oid[]): string {
  const more = oids.length - MOST_NAMED
  return `${oids.slice(0, MOST_NAMED).map(abbreviated).join(', ')}${more > 0 ? ` and ${more} more` : ''}`
}

function kindsOf({ releases }: Drift): string {
  return all([...new Set((releases ?? []).map(({ kind }) => kind))])
}

/** The releases that brought what is missing. */
function namesOf({ releases }: Drift, missing: readonly Oid[], input: RuleInput<BranchUpdate>): string {
  const { graph } = input.facts
  const guilty = (releases ?? []).filter((release) => {
    const line = broughtBy(release, input)
    const below = line.flatMap((oid) => graph.parents(oid).slice(0, 1)).filter((oid) => !line.includes(oid))
    const before = reachableFrom(graph, below)
    const brought = reachableFrom(graph, line)
    return missing.some((oid) => brought.has(oid) && !before.has(oid))
  })
  return all([...new Set(guilty.map(({ branch, kind }) => branch || `a ${kind}`))])
}
