import { type BranchModel, owedTagName } from '../model/branch-model.ts'
import { type Details, NO_DETAILS, type Question } from '../model/details.ts'
import { type Ref, type RepositoryFacts, refNamed, tagsAt } from '../model/facts.ts'
import type { Release, TagPlace } from '../model/finding.ts'
import type { Kind } from '../model/policy.ts'
import { type Oid, tagOf, tagRef } from '../model/refname.ts'
import type { ExplainedStep } from './explain.ts'
import type { Explanation } from './explanation.ts'
import { owingExplanations } from './owing.ts'
import { progressOn, releaseWays, type Way, type Ways, wayQuestions } from './release-ways.ts'
import { sharedTips, type Tips } from './tips.ts'

/** A release, and what has to be asked to tell how far it went. */
export interface TracedRelease {
  /** As far as the graph tells: a change that may be there by another commit counts as missing. */
  readonly release: Release
  readonly ways: readonly Way[]
  readonly tagOwed: readonly string[]
  readonly production: string
}

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
): readonly TracedRelease[] {
  const survey = surveyOf(steps, production, facts, model)
  const releases: TracedRelease[] = []
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

/** What has to be asked to tell how far releases went. */
export function releaseQuestions(traced: readonly TracedRelease[]): readonly Question[] {
  return traced.flatMap(({ ways }) => wayQuestions(ways))
}

/** A release with what the answers say: what arrived by a cherry-pick, a rebase or a squash has arrived. */
export function withContent(traced: TracedRelease, details: Details): Release {
  const { release, ways, tagOwed, production } = traced
  const { backMerged, lacking } = progressOn(ways, details)
  const owed = [
    ...tagOwed,
    ...(backMerged === 'no' ? [`merge back ${production}`] : []),
    ...lacking.map((branch) => `merge ${release.branch || release.kind} into ${branch}`),
    ...(release.branchGone ? [] : [`delete ${release.branch}`]),
  ]
  return { ...release, backMerged, owed }
}

/** What all releases of a line are compared with, looked up once. */
interface Survey {
  readonly steps: readonly ExplainedStep[]
  readonly production: Kind
  readonly facts: RepositoryFacts
  readonly model: BranchModel
  readonly lineIndex: ReadonlyMap<Oid, number>
  readonly tips: Tips
  readonly waysOf: Ways
}

function surveyOf(steps: readonly ExplainedStep[], production: Kind, facts: RepositoryFacts, model: BranchModel): Survey {
  const lineIndex = new Map<Oid, number>()
  for (const [index, step] of steps.entries()) if (step.oid !== null) lineIndex.set(step.oid, index)
  const tips = sharedTips(facts, 'check')
  return { steps, production, facts, model, lineIndex, tips, waysOf: releaseWays(steps, production, tips, facts, model) }
}

/** A true merge that nothing else explains, with a version tag on it: in an audit the tag tells that it was a release. */
function byTagAlone(step: ExplainedStep, survey: Survey): readonly Explanation[] {
  if (step.oid === null || step.extraParents.length === 0 || step.ruling !== 'none') return []
  const { model, production } = survey
  const tag = tagsAt(survey.facts.refs, step.oid).find((ref) => model.tagCaptures(tagOf(ref.refname) ?? '') !== null)
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

function releaseAt(step: ExplainedStep, merge: Oid, index: number, source: Explanation, survey: Survey): TracedRelease {
  const named = source.named
  const wanted = named === null ? null : owedTagName(named)
  const tag = placeOfTag(step, merge, index, wanted, survey)
  const branch = source.branch ?? ''
  const found: TracedRelease = {
    release: {
      kind: named?.kind.id ?? '',
      branch,
      version: named?.captures.get('version') ?? null,
      merge,
      evidence: source.evidence,
      tag,
      backMerged: 'no',
      branchGone: !survey.tips.has(branch),
      owed: [],
    },
    ways: survey.waysOf(index, named?.kind ?? null),
    tagOwed: tag.where === 'merge' || named?.kind.tag?.required === false ? [] : [`tag ${wanted ?? 'its version'}`],
    production: survey.production.id,
  }
  return { ...found, release: withContent(found, NO_DETAILS) }
}

function placeOfTag(step: ExplainedStep, merge: Oid, index: number, wanted: string | null, survey: Survey): Release['tag'] {
  const { model, facts } = survey
  const fits = (ref: Ref): boolean => {
    const name = tagOf(ref.refname) ?? ''
    return wanted === null ? model.tagCaptures(name) !== null : name === wanted
  }
  const found = (oid: Oid): string | null => tagOf(tagsAt(facts.refs, oid).find(fits)?.refname ?? '')
  const at = (name: string | null, where: TagPlace, distance = 0): Release['tag'] => ({ name, where, distance })

  const here = found(merge)
  if (here !== null) return at(here, 'merge')
  for (const parent of step.extraParents) {
    const onTip = found(parent)
    if (onTip !== null) return at(onTip, 'branch-tip')
  }
  if (wanted === null) return at(null, 'missing')
  const tag = refNamed(facts.refs, tagRef(wanted))
  if (tag === undefined) return at(null, 'missing')
  const later = tag.commit === null ? undefined : survey.lineIndex.get(tag.commit)
  if (later !== undefined && later < index) return at(wanted, 'later', index - later)
  const merged = tag.commit === null ? [] : facts.graph.parents(tag.commit).slice(1)
  const other = step.extraParents.some((parent) => merged.includes(parent))
  return at(wanted, other ? 'other-merge' : 'elsewhere')
}
