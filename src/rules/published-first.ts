import { pushCommand, remoteOf } from '../advice/commands.ts'
import type { ExplainedStep } from '../explanations/explain.ts'
import type { Explanation } from '../explanations/explanation.ts'
import type { Answer } from '../model/finding.ts'
import { reachableFrom } from '../model/graph.ts'
import type { Kind } from '../model/policy.ts'
import { counted } from '../model/printable.ts'
import { branchOf, branchRef, type Oid, remoteTrackingOf, tagRef } from '../model/refname.ts'
import type { BranchUpdate } from '../model/update.ts'
import { type BranchRule, optionOf, type RuleInput } from './rule.ts'

/**
 * Asks that what a branch with a shared environment brings into production was on the remote's branch before: only then can
 * it have been deployed there. Option `local`: environments that nobody shares.
 */
export const publishedFirst: BranchRule = {
  id: 'published-first',
  judges: 'branch',
  needs: ['refs', 'steps'],
  applies: (update, model) => update.operation === 'update' && model.kindOf(update.branch)?.kind.production === true,
  judge: (input) => {
    const target = input.model.kindOf(input.update.branch)?.kind
    if (target === undefined) return []
    const { steps } = input.line
    return steps.flatMap((step, index) =>
      step.tipOfRun ? arrivalsOf(step, steps[index + 1], target, input).flatMap((one) => judged(one, input)) : [],
    )
  },
}

/** A branch that came to production, and its commit that was brought. */
interface Arrival {
  readonly step: Oid
  readonly branch: string
  readonly kind: Kind
  readonly environment: string
  readonly brought: Oid
  readonly evidence: string
}

/** The readings of what each parent brought, all of which ask for an environment: where one asks for none, nothing is owed. */
function arrivalsOf(
  step: ExplainedStep,
  below: ExplainedStep | undefined,
  target: Kind,
  input: RuleInput<BranchUpdate>,
): readonly (readonly Arrival[])[] {
  const { oid } = step
  if (oid === null) return []
  // Where the step below can only have come by a fast-forward, this one came with it: its merge was made elsewhere.
  const cameAlong = below !== undefined && below.legal.length > 0 && below.legal.every(isForward)
  return step.legalByParent.flatMap((legal, index) => {
    const forward = cameAlong ? legal.filter(isForward) : []
    const possible = forward.length > 0 ? forward : legal
    const recorded = possible.filter((one) => one.recorded)
    const readings = recorded.length > 0 ? recorded : possible
    const arrivals = readings.flatMap((one) => arrivalOf(one, oid, step.extraParents[index] ?? oid, target, input))
    return arrivals.length > 0 && arrivals.length === readings.length ? [arrivals] : []
  })
}

function isForward(one: Explanation): boolean {
  return one.method === 'fast-forward'
}

function arrivalOf(one: Explanation, step: Oid, parent: Oid, target: Kind, input: RuleInput<BranchUpdate>): readonly Arrival[] {
  const kind = one.named?.kind
  const environment = kind?.environment ?? null
  if (kind === undefined || environment === null || one.branch === null || kind.permanent || kind.production) return []
  // What the host merged by a pull request was on the remote.
  if (one.evidence === 'host') return []
  if (environment === target.environment || optionOf('published-first', 'local', input.options).includes(environment)) return []
  const brought = isForward(one) ? step : parent
  return [{ step, branch: one.branch, kind, environment, brought, evidence: one.evidence }]
}

/** Silent where the remote's branch has what one of the readings brought. */
function judged(arrivals: readonly Arrival[], input: RuleInput<BranchUpdate>): readonly Answer[] {
  const seen = arrivals.map((arrival) => ({ arrival, state: stateOf(arrival, input) }))
  if (seen.some(({ state }) => state === 'published')) return []
  const told = seen.find(({ state }) => state === 'unknown') ?? seen.find(({ state }) => state === 'gone') ?? seen[0]
  if (told === undefined) return []
  if (told.state === 'unknown') return [unknown(told.arrival, input)]
  return [told.state === 'gone' ? skipped(told.arrival, input) : unpublished(told.arrival, input)]
}

/** `gone`: after the fact neither the remote nor this repository has the branch, as is right once it is merged. */
type State = 'published' | 'behind' | 'absent' | 'gone' | 'unknown'

function stateOf(arrival: Arrival, input: RuleInput<BranchUpdate>): State {
  const { branch, brought } = arrival
  const { facts, door } = input
  const tips = remoteTips(branch, input)
  if (tips.length === 0) {
    const isHere = facts.refs.some((ref) => ref.refname === branchRef(branch))
    return door === 'check' && !isHere ? 'gone' : cameFromRemote(arrival, input) ? 'published' : 'absent'
  }
  if (reachableFrom(facts.graph, tips).has(brought)) return 'published'
  return facts.graph.complete ? 'behind' : 'unknown'
}

/** Whether production's reflog tells that it was pulled, or merged from a remote-tracking branch that is gone by now. */
function cameFromRemote({ step, branch }: Arrival, { facts, update }: RuleInput<BranchUpdate>): boolean {
  const [remote = ''] = facts.remotes
  return facts.reflogs.some(({ refname, new: made, subject }) => {
    if (refname !== update.refname || made !== step) return false
    const [action = '', ...words] = subject.split(': ')[0]?.split(' ') ?? []
    const names = words.map((word) => word.replace(/^\+/, ''))
    return action === 'pull'
      ? names.includes(remote) && names.at(-1) === branch
      : action === 'merge' && names.includes(`${remote}/${branch}`)
  })
}

/** The branch as the remote has it before the push: no ref of a push has moved yet. A URL may stand for any remote. */
function remoteTips(branch: string, { facts }: RuleInput<BranchUpdate>): readonly Oid[] {
  return facts.refs.flatMap((ref) => {
    const tracked = remoteTrackingOf(ref.refname, facts.remotes)
    const isRemote = facts.localRefsAreShared
      ? branchOf(ref.refname) === branch
      : tracked?.branch === branch && (facts.toUrl || tracked.remote === facts.remotes[0])
    return isRemote && ref.commit !== null ? [ref.commit] : []
  })
}

function answer({ step, kind, environment, evidence }: Arrival): Omit<Answer, 'verdict' | 'message' | 'actual' | 'fix'> {
  return {
    oid: step,
    why: `the policy deploys ${kind.id} to ${environment}, from its branch on the remote: what was never there was never tried there`,
    expected: `on the remote's branch, and so in ${environment}, before it reaches production`,
    evidence,
  }
}

function unpublished(arrival: Arrival, input: RuleInput<BranchUpdate>): Answer {
  const { branch, brought, environment } = arrival
  const { update, facts } = input
  const remote = remoteOf(facts)
  const tips = remoteTips(branch, input)
  const known = reachableFrom(facts.graph, update.old === null ? tips : [...tips, update.old])
  const count = [...reachableFrom(facts.graph, [brought])].filter((oid) => !known.has(oid) && !facts.graph.isBoundary(oid)).length
  const lacking = tips.length === 0 ? `${remote} does not have the branch` : `${remote} lacks ${counted(count, 'commit')} of it`
  return {
    ...answer(arrival),
    verdict: 'fail',
    message: `${branch} came to ${update.branch} and was not in ${environment} before: ${lacking}; push it, try it in ${environment}, then push ${update.branch}`,
    actual: lacking,
    fix: pushOf(arrival, input),
  }
}

/** Pushes the branch alone: what it brought, where the branch here is gone or elsewhere. */
function pushOf({ branch, brought }: Arrival, { facts }: RuleInput<BranchUpdate>): readonly string[] {
  const isHere = facts.localRefsAreShared || facts.refs.some((ref) => ref.refname === branchRef(branch) && ref.commit === brought)
  const isClear = !branch.startsWith('-') && !facts.refs.some((ref) => ref.refname === tagRef(branch))
  return pushCommand(facts, isHere ? (isClear ? branch : branchRef(branch)) : `${brought}:${branchRef(branch)}`)
}

function unknown(arrival: Arrival, { facts }: RuleInput<BranchUpdate>): Answer {
  return {
    ...answer(arrival),
    verdict: 'undetermined',
    message: `whether ${remoteOf(facts)} had all of ${arrival.branch} could not be told: this clone is shallow`,
    actual: 'this clone is shallow',
    fix: [],
  }
}

function skipped(arrival: Arrival, { facts }: RuleInput<BranchUpdate>): Answer {
  return {
    ...answer(arrival),
    verdict: 'skipped',
    message: `whether ${remoteOf(facts)} had all of ${arrival.branch} cannot be told any more: the branch is gone`,
    actual: 'the branch is gone',
    fix: [],
  }
}
