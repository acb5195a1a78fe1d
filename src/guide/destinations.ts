import { arrivalsAt, deliveriesOf, type Lack, lackOf, questionsAbout, reachOf, stateOf } from '../explanations/drift.ts'
import { arrivalOf, arrivalQuestions, type Standing, standingOf } from '../explanations/merged.ts'
import type { OriginBranch } from '../explanations/origin.ts'
import type { TargetBranch } from '../explanations/targets.ts'
import type { BranchModel, NamedKind } from '../model/branch-model.ts'
import type { Details, Question } from '../model/details.ts'
import type { RepositoryFacts } from '../model/facts.ts'
import type { Presence, StandingGuide, TagDebt, WayGuide } from '../model/guide.ts'
import type { Kind, Target } from '../model/policy.ts'
import { branchRef, type Oid } from '../model/refname.ts'
import { branchesHere, openBranches } from './here.ts'
import { deliveryOf, foundTag, tagDebt } from './tags.ts'

/** A branch whose ways are told. */
export interface Traveller {
  readonly branch: string
  readonly named: NamedKind
  /** Null for a name alone. */
  readonly tip: Oid | null
  /** The branches that it started from. */
  readonly met: readonly OriginBranch[]
}

/** How a branch stands to one that it goes into, before what git is asked about it is answered. */
interface Comparison {
  readonly target: TargetBranch
  readonly tag: TagDebt | null
  readonly standing: Standing
  /** Of two permanent branches: what the other one lacks. */
  readonly lack: Lack | null
  readonly questions: readonly Question[]
}

/** The ways of a branch, of which some questions are open. */
export interface OpenWays {
  readonly questions: readonly Question[]
  answered(details: Details): readonly WayGuide[]
}

/** Where a branch may go, and how far it is there. */
export function waysOf(traveller: Traveller, facts: RepositoryFacts, model: BranchModel): OpenWays {
  const { kind } = traveller.named
  const ways = kind.into.flatMap((entry) => {
    const target = model.kind(entry.kind)
    return target === null ? [] : [{ entry, target, comparisons: comparisonsOf(traveller, target, facts, model) }]
  })
  return {
    questions: ways.flatMap(({ comparisons }) => comparisons.flatMap(({ questions }) => questions)),
    answered: (details) =>
      ways.map(({ entry, target, comparisons }) => ({
        ...wayOf(traveller.named, entry, target, model),
        branches: comparisons.map((one) => standingGuide(one, traveller, details, facts, model)),
      })),
  }
}

function wayOf(named: NamedKind, entry: Target, target: Kind, model: BranchModel): Omit<WayGuide, 'branches'> {
  return {
    target: target.id,
    methods: target.protected ? entry.methods : 'any',
    approvals: target.approvals,
    environment: target.environment,
    tag: tagDebt(named, target, model),
  }
}

function comparisonsOf(traveller: Traveller, target: Kind, facts: RepositoryFacts, model: BranchModel): readonly Comparison[] {
  const { tip, named } = traveller
  if (tip === null) return []
  const { graph } = facts
  return branchesToReach(traveller, target, facts, model).map((one) => {
    const tag = tagDebt(named, target, model)
    const standing = standingOf(tip, one.tip, reachOf(one.tip, graph), graph)
    if (!named.kind.permanent) return { target: one, tag, standing, lack: null, questions: arrivalQuestions(tip, standing) }
    const lack = lackBetween(tip, one.tip, facts)
    return { target: one, tag, standing, lack, questions: questionsAbout(lack) }
  })
}

/** What a branch lacks of another, which is to be in it. */
export function lackBetween(source: Oid, target: Oid, facts: RepositoryFacts): Lack {
  const { graph } = facts
  return lackOf(deliveriesOf(source, graph), arrivalsAt(target, reachOf(source, graph), graph), facts)
}

/**
 * The branches of a kind that a branch has to reach: permanent ones; of the others those that are open, and where it started
 * from such a branch, that one. A permanent branch owes nothing to those that come and go.
 */
function branchesToReach(traveller: Traveller, target: Kind, facts: RepositoryFacts, model: BranchModel): readonly TargetBranch[] {
  const all = branchesHere(facts, model).filter(({ kind, branch }) => kind.id === target.id && branch !== traveller.branch)
  if (target.permanent) return all
  if (traveller.named.kind.permanent) return []
  const started = all.filter(({ branch }) => traveller.met.some((one) => one.branch === branch))
  return started.length > 0 ? started : openBranches(all, facts, model)
}

function standingGuide(
  { target, tag, standing, lack }: Comparison,
  traveller: Traveller,
  details: Details,
  facts: RepositoryFacts,
  model: BranchModel,
): StandingGuide {
  const tip = traveller.tip ?? ''
  const local = facts.refs.find(({ refname }) => refname === branchRef(target.branch))?.commit ?? null
  const given = (presence: Presence, commits: number, by: Oid | null): StandingGuide => ({
    branch: target.branch,
    presence,
    commits,
    by,
    tag: tag !== null && by !== null && tag.severity !== 'off' ? foundTag(tag, by, facts, model) : null,
  })
  if (standing.how !== 'apart') return given('there', 0, deliveryOf(tip, target.tip, facts))
  if (local !== null && reachOf(local, facts.graph).has(tip)) return given('here', 0, deliveryOf(tip, local, facts))
  if (lack !== null) {
    const { state, missing } = stateOf(lack, details)
    if (!facts.graph.complete || state === 'unknown') return given('unknown', 0, null)
    if (state === 'lacking') return given('apart', missing.length, null)
    return given(state === 'content' ? 'content' : 'there', 0, null)
  }
  const arrival = arrivalOf(tip, standing, details, facts.messages)
  if (arrival?.how === 'squash') return given('squashed', 0, arrival.oid)
  if (arrival !== null) return given('picked', 0, null)
  return facts.graph.complete ? given('apart', standing.own.length, null) : given('unknown', 0, null)
}
