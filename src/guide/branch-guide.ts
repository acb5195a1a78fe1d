import { nearestBranchName } from '../advice/names.ts'
import { type Lack, questionsAbout, reachOf, stateOf } from '../explanations/drift.ts'
import type { BranchModel } from '../model/branch-model.ts'
import type { Question } from '../model/details.ts'
import type { RepositoryFacts } from '../model/facts.ts'
import type { Report } from '../model/finding.ts'
import { reachableFrom } from '../model/graph.ts'
import type { BranchGuide, PlaceGuide } from '../model/guide.ts'
import { compileNamePattern } from '../model/name-pattern.ts'
import type { Kind } from '../model/policy.ts'
import { branchRef, type Oid } from '../model/refname.ts'
import type { BranchUpdate, ProposedEvent } from '../model/update.ts'
import { branchUpdate } from '../repository/branch-update.ts'
import { readDetails } from '../repository/read-details.ts'
import type { Repository } from '../repository/repository.ts'
import { lackBetween, waysOf } from './destinations.ts'
import { checkEvent, factsAbout } from './facts.ts'
import type { FoundBranch } from './find-branch.ts'
import { branchesHere } from './here.ts'
import { kindGuide } from './kinds.ts'
import { nextSteps } from './next-steps.ts'
import { beginningOf } from './origin.ts'

/** What a guide is made from. */
export interface GuideRequest {
  readonly repository: Repository
  readonly model: BranchModel
  /** Asks the engine. */
  judge(event: ProposedEvent): Promise<Report>
}

/**
 * Everything that can be told of a branch; of one that is not there, as much as its name tells.
 *
 * @throws {KnownError} where the repository cannot be read.
 */
export async function branchGuide(found: FoundBranch, { repository, model, judge }: GuideRequest): Promise<BranchGuide> {
  const { branch } = found
  const tip = found.here ?? found.there
  const update = updateOf(found, tip)
  const facts = await factsAbout(update, repository, model)
  const place = placeOf(found, facts)
  const named = model.kindOf(branch)
  const report = await judge(eventFor(found, place, facts))
  const common = { branch, place, shallow: !facts.graph.complete, report, captures: [...(named?.captures ?? [])] }
  if (named === null) {
    const nearest = nearestBranchName(branch, model)
    return { ...common, kind: null, pattern: null, nearest, origin: null, gaps: [], ways: [], lacks: [], next: [] }
  }
  const { origin, gaps, met } = beginningOf(update, named.kind, facts, model)
  const open = waysOf({ branch, named, tip, met }, facts, model)
  const drifts = driftsInto(named.kind, tip, facts, model)
  const details = await readDetails([...open.questions, ...drifts.flatMap(({ questions }) => questions)], repository.git)
  const ways = open.answered(details)
  const lacks = drifts.flatMap(({ branch: other, lack }) => {
    const { state, missing } = stateOf(lack, details)
    return state === 'lacking' ? [{ branch: other, commits: missing.length }] : []
  })
  const next = nextSteps({ branch, kind: named.kind, tip, place, ways, lacks, report, facts, model })
  const pattern = patternOf(branch, named.kind)
  return { ...common, kind: kindGuide(named.kind, model), pattern, nearest: null, origin, gaps, ways, lacks, next }
}

/** What is new is judged as at its first push, what is published as in an audit. */
function updateOf({ branch, refname, there }: FoundBranch, tip: Oid | null): BranchUpdate {
  const update = branchUpdate(branch, there === null && tip !== null ? 'create' : 'exists', null, tip)
  return { ...update, refname: refname ?? update.refname, published: there !== null }
}

/** What check is asked: about the push that is to come; where there is nothing to push about the branch as it is; else about the name. */
function eventFor({ branch, here, there }: FoundBranch, { ahead, remote }: PlaceGuide, facts: RepositoryFacts): ProposedEvent {
  const isTracked = facts.refs.some(({ refname }) => refname === `refs/remotes/${remote}/${branch}`)
  if (here !== null && ahead !== 0 && !facts.localRefsAreShared) {
    const refname = branchRef(branch)
    return checkEvent({ type: 'ref', refname, oldRevision: there, newRevision: here, localRef: refname })
  }
  return checkEvent(here !== null || isTracked ? { type: 'look', branch } : { type: 'name', branch })
}

function placeOf({ here, there, unborn }: FoundBranch, facts: RepositoryFacts): PlaceGuide {
  const place = { here, there, unborn, bare: facts.localRefsAreShared, remote: facts.remotes[0] ?? 'origin' }
  if (here === null || there === null) return { ...place, ahead: here === null ? 0 : null, behind: null }
  const [own, others] = [reachableFrom(facts.graph, [here]), reachableFrom(facts.graph, [there])]
  const only = (one: ReadonlySet<Oid>, other: ReadonlySet<Oid>): number => [...one].filter((oid) => !other.has(oid)).length
  const [ahead, behind] = [only(own, others), only(others, own)]
  // Where history is cut, what one of them has more may be what the other has further down.
  const isCertain = facts.graph.complete || ahead === 0 || behind === 0
  return { ...place, ahead: isCertain ? ahead : null, behind: isCertain ? behind : null }
}

/** The pattern of a kind that tells most of a name; null for a merge queue's branch, which has the kind of its base. */
function patternOf(branch: string, kind: Kind): string | null {
  const matching = kind.names.map(compileNamePattern).filter((pattern) => pattern.match(branch) !== null)
  return matching.sort((a, b) => b.weight - a.weight)[0]?.source ?? null
}

/** Production branches that go back into a branch, and what it lacks of them. What is in production itself lacks nothing any more. */
function driftsInto(kind: Kind, tip: Oid | null, facts: RepositoryFacts, model: BranchModel): readonly ProductionGap[] {
  if (tip === null || !facts.graph.complete) return []
  return branchesHere(facts, model).flatMap((other) => {
    const { production, permanent, id } = other.kind
    if (!production || !permanent || id === kind.id || model.methods(other.kind, kind) === null) return []
    // What a branch starts from it may lack: of that its start tells.
    const isOwed = kind.permanent || (model.methods(kind, other.kind) !== null && !kind.from.includes(id))
    if (!isOwed || (!kind.permanent && reachOf(other.tip, facts.graph).has(tip))) return []
    const lack = lackBetween(other.tip, tip, facts)
    return [{ branch: other.branch, lack, questions: questionsAbout(lack) }]
  })
}

interface ProductionGap {
  readonly branch: string
  readonly lack: Lack
  readonly questions: readonly Question[]
}
