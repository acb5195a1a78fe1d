import { type BranchModel, owedTagName } from '../model/branch-model.ts'
import type { Ref, RepositoryFacts } from '../model/facts.ts'
import type { Release, TagPlace } from '../model/finding.ts'
import { type Graph, reachableFrom } from '../model/graph.ts'
import type { Kind } from '../model/policy.ts'
import { branchOf, type Oid, remoteTrackingOf, tagOf } from '../model/refname.ts'
import type { ExplainedStep } from './explain.ts'
import type { Explanation } from './explanation.ts'
import { owingExplanations } from './owing.ts'

/**
 * Collects the releases on a production branch: every merge or fast-forward of a kind that carries a tag.
 *
 * @param steps the explained line of the branch, newest first.
 * @returns oldest first.
 */
export function releasesOf(
  steps: readonly ExplainedStep[],
  production: Kind,
  facts: RepositoryFacts,
  model: BranchModel,
): readonly Release[] {
  const survey = surveyOf(steps, production, facts, model)
  const releases: Release[] = []
  for (const [index, step] of steps.entries()) {
    if (step.oid === null || !step.tipOfRun) continue
    const owing = owingExplanations(step)
    const sources = owing.length > 0 ? owing : byTagAlone(step, survey)
    for (const source of sources) {
      if (source.named?.kind.tag != null) releases.push(releaseAt(step, step.oid, index, source, survey))
    }
  }
  return releases.reverse()
}

/** What all releases of a line are compared with, looked up once. */
interface Survey {
  readonly steps: readonly ExplainedStep[]
  readonly production: Kind
  readonly facts: RepositoryFacts
  readonly model: BranchModel
  readonly tagsAt: ReadonlyMap<Oid, readonly Ref[]>
  readonly lineIndex: ReadonlyMap<Oid, number>
  /** For each branch that production is merged back into, what it has. */
  readonly arrivals: readonly ReadonlySet<Oid>[]
  readonly branches: ReadonlySet<string>
}

function surveyOf(steps: readonly ExplainedStep[], production: Kind, facts: RepositoryFacts, model: BranchModel): Survey {
  const tagsAt = new Map<Oid, Ref[]>()
  for (const ref of facts.refs) {
    if (tagOf(ref.refname) === null || ref.commit === null) continue
    tagsAt.set(ref.commit, [...(tagsAt.get(ref.commit) ?? []), ref])
  }
  const backKinds = production.into.map((target) => model.kind(target.kind)).filter((kind) => kind?.permanent === true)
  const published = publishedBranches(facts)
  const arrivals = [...published]
    .filter(([branch]) => backKinds.includes(model.kindOf(branch)?.kind ?? null))
    .map(([, tip]) => reachableFrom(facts.graph, [tip]))
  const lineIndex = new Map<Oid, number>()
  for (const [index, step] of steps.entries()) if (step.oid !== null) lineIndex.set(step.oid, index)
  return {
    steps,
    production,
    facts,
    model,
    tagsAt,
    lineIndex,
    arrivals,
    branches: new Set(published.keys()),
  }
}

/** Branches as the remote has them, where it has any; else as they are here: what is published is the truth. */
function publishedBranches(facts: RepositoryFacts): ReadonlyMap<string, Oid> {
  const tracked = new Map<string, Oid>()
  const local = new Map<string, Oid>()
  for (const ref of facts.refs) {
    if (ref.commit === null) continue
    const remote = remoteTrackingOf(ref.refname, facts.remotes)
    const branch = branchOf(ref.refname)
    if (remote !== null && remote.remote === facts.remotes[0]) tracked.set(remote.branch, ref.commit)
    if (branch !== null) local.set(branch, ref.commit)
  }
  return tracked.size > 0 && !facts.localRefsAreShared ? tracked : local
}

/** A true merge that nothing else explains, with a version tag on it: in an audit the tag tells that it was a release. */
function byTagAlone(step: ExplainedStep, survey: Survey): readonly Explanation[] {
  if (step.oid === null || step.extraParents.length === 0 || step.ruling !== 'none') return []
  const { model, production } = survey
  const tag = (survey.tagsAt.get(step.oid) ?? []).find((ref) => model.tagCaptures(tagOf(ref.refname) ?? '') !== null)
  const kind = model.sourcesOf(production).find((source) => source.tag !== null)
  if (tag === undefined || kind === undefined) return []
  const captures = model.tagCaptures(tagOf(tag.refname) ?? '') ?? new Map()
  return [
    {
      evidence: 'tag',
      branch: null,
      named: { kind, captures },
      method: 'merge',
      own: false,
      recorded: false,
      shared: true,
      refname: tag.refname,
    },
  ]
}

function releaseAt(step: ExplainedStep, merge: Oid, index: number, source: Explanation, survey: Survey): Release {
  const named = source.named
  const kind = named?.kind.id ?? ''
  const wanted = named === null ? null : owedTagName(named)
  const tag = placeOfTag(step, merge, index, wanted, survey)
  const branch = source.branch ?? ''
  const branchGone = !survey.branches.has(branch)
  const backMerged = worstArrival(merge, survey)
  const owed = [
    ...(tag.where === 'merge' || named?.kind.tag?.required === false ? [] : [`tag ${wanted ?? 'its version'}`]),
    ...(backMerged === 'no' ? [`merge back ${survey.production.id}`] : []),
    ...(branchGone ? [] : [`delete ${branch}`]),
  ]
  return {
    kind,
    branch,
    version: named?.captures.get('version') ?? null,
    merge,
    evidence: source.evidence,
    tag,
    backMerged,
    branchGone,
    owed,
  }
}

function placeOfTag(step: ExplainedStep, merge: Oid, index: number, wanted: string | null, survey: Survey): Release['tag'] {
  const { model, facts, tagsAt } = survey
  const fits = (ref: Ref): boolean => {
    const name = tagOf(ref.refname) ?? ''
    return wanted === null ? model.tagCaptures(name) !== null : name === wanted
  }
  const found = (oid: Oid): string | null => tagOf((tagsAt.get(oid) ?? []).find(fits)?.refname ?? '')
  const at = (name: string | null, where: TagPlace, distance = 0): Release['tag'] => ({ name, where, distance })

  const here = found(merge)
  if (here !== null) return at(here, 'merge')
  for (const parent of step.extraParents) {
    const onTip = found(parent)
    if (onTip !== null) return at(onTip, 'branch-tip')
  }
  if (wanted === null) return at(null, 'missing')
  const tag = facts.refs.find((ref) => tagOf(ref.refname) === wanted)
  if (tag === undefined) return at(null, 'missing')
  const later = tag.commit === null ? undefined : survey.lineIndex.get(tag.commit)
  if (later !== undefined && later < index) return at(wanted, 'later', index - later)
  const merged = tag.commit === null ? [] : facts.graph.parents(tag.commit).slice(1)
  const other = step.extraParents.some((parent) => merged.includes(parent))
  return at(wanted, other ? 'other-merge' : 'elsewhere')
}

/** Of several branches that it must reach, the one that has least of it; with none there is nothing to reach. */
function worstArrival(merge: Oid, survey: Survey): Release['backMerged'] {
  const states = survey.arrivals.map((arrived) => backMergedOf(merge, survey.facts.graph, arrived))
  if (states.includes('no')) return 'no'
  return states.includes('content') ? 'content' : 'yes'
}

/** `content`: production's merge is missing there, but every commit that is not a merge has arrived. */
function backMergedOf(merge: Oid, graph: Graph, arrived: ReadonlySet<Oid>): Release['backMerged'] {
  if (arrived.has(merge)) return 'yes'
  const open = [merge]
  const seen = new Set<Oid>()
  for (let oid = open.pop(); oid !== undefined; oid = open.pop()) {
    if (arrived.has(oid) || seen.has(oid)) continue
    seen.add(oid)
    const parents = graph.parents(oid)
    if (parents.length < 2) return 'no'
    open.push(...parents)
  }
  return 'content'
}
