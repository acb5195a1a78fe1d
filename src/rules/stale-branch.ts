import { catchUp } from '../advice/catch-up.ts'
import { remoteOf } from '../advice/commands.ts'
import { all } from '../advice/wording.ts'
import { reachOf } from '../explanations/drift.ts'
import { type Arrival, arrivalOf, arrivalQuestions, type Standing, standingOf } from '../explanations/merged.ts'
import { oncePerCheck } from '../explanations/once.ts'
import { openTargets, type TargetBranch, targetBranches } from '../explanations/targets.ts'
import { sharedTips } from '../explanations/tips.ts'
import { isMergeQueue } from '../model/branch-model.ts'
import { refNamed } from '../model/facts.ts'
import type { Answer } from '../model/finding.ts'
import { isAncestor, reachFrom } from '../model/graph.ts'
import { namedOf } from '../model/heads.ts'
import type { Kind } from '../model/policy.ts'
import { abbreviated, shellCommand } from '../model/printable.ts'
import { branchRef, type Oid, remoteTrackingOf } from '../model/refname.ts'
import type { BranchUpdate } from '../model/update.ts'
import type { BranchRule, RuleInput } from './rule.ts'

type Input = RuleInput<BranchUpdate>

/** Tells of a branch that went everywhere it had to, and was left behind. */
export const staleBranch: BranchRule = {
  id: 'stale-branch',
  judges: 'branch',
  needs: ['refs', 'graph'],
  applies: (update, model) =>
    update.operation === 'exists' &&
    update.new !== null &&
    !isMergeQueue(update.branch) &&
    namedOf(update, model)?.kind.permanent === false,
  asks: (input) => {
    const { tip, groups } = waysOf(input)
    return tip === null ? [] : groups.flat().flatMap(({ standing }) => arrivalQuestions(tip, standing))
  },
  judge: (input) => {
    const { tip, groups } = waysOf(input)
    if (tip === null || groups.length === 0) return []
    const arrived = groups.map((ways) => ways.flatMap((way) => arrivedBy(way, tip, input)))
    const found = arrived.flatMap(([first]) => first ?? [])
    if (found.length === groups.length) return [leftBehind(tip, found, input)]
    return input.facts.graph.complete ? [] : [notKnown(tip, input)]
  },
}

/** How the branch stands to one that it was to be merged into. */
interface Way {
  readonly target: TargetBranch
  readonly standing: Standing
}

/** A branch that has it, and how. */
interface Arrived {
  readonly target: TargetBranch
  readonly arrival: Arrival | { readonly how: 'merged' | 'on-line' }
}

interface Ways {
  readonly tip: Oid | null
  readonly groups: readonly (readonly Way[])[]
}

/** Groups of branches of which one each must have it; no group where it is too early to ask. */
function waysOf(input: Input): Ways {
  // Asked for what to ask, and for what to say; which branches everybody sees depends on the door.
  const known = oncePerCheck(input, `stale-branch ways ${input.door}`, () => new Map<BranchUpdate, Ways>())
  const found = known.get(input.update) ?? findWays(input)
  known.set(input.update, found)
  return found
}

function findWays(input: Input): Ways {
  const { update, updates, facts } = input
  const tip = update.new === null ? null : (facts.commits.get(update.new) ?? null)
  // The head of a pull request that is judged is still wanted.
  const isProposed = oncePerCheck(input, 'stale-branch proposed', () =>
    updates.some((other) => other.subject === 'branch' && other.operation === 'propose'),
  )
  if (tip === null || isProposed) return { tip, groups: [] }
  const groups = targetGroups(input)
  const isWaiting = groups.some((group) => group.some((target) => target.tip === tip))
  if (isWaiting) return { tip, groups: [] }
  const { graph } = facts
  const standing = (target: TargetBranch): Standing => standingOf(tip, target.tip, reachOf(target.tip, graph), graph)
  return { tip, groups: groups.map((group) => group.map((target) => ({ target, standing: standing(target) }))) }
}

function targetGroups(input: Input): readonly (readonly TargetBranch[])[] {
  const { update, model } = input
  const kind = model.kindOf(update.branch)?.kind
  if (kind === undefined || kind.into.length === 0) return []
  const groups = oncePerCheck(input, `stale-branch ${input.door} ${kind.id}`, () => groupsFor(kind, input))
  const others = (group: readonly TargetBranch[]): readonly TargetBranch[] =>
    group.some(({ branch }) => branch === update.branch) ? group.filter(({ branch }) => branch !== update.branch) : group
  return [...groups.every.map(others), ...groups.each.filter(({ branch }) => branch !== update.branch).map((target) => [target])]
}

/** Where branches of a kind go, whichever they are. */
interface KindTargets {
  /** Of each of these, one branch has to have it. */
  readonly every: readonly (readonly TargetBranch[])[]
  /** Branches that each have to have it. */
  readonly each: readonly TargetBranch[]
}

function groupsFor(kind: Kind, { model, facts, door }: Input): KindTargets {
  const tips = sharedTips(facts, door)
  const all = targetBranches(tips, model)
  const into = kind.into.flatMap((target) => model.kind(target.kind) ?? [])
  const lasting = into.filter((target) => target.permanent)
  const ofKind = (wanted: Kind): readonly TargetBranch[] => all.filter((target) => target.kind.id === wanted.id)
  // Its targets come and go: where they went it went too.
  if (lasting.length === 0) return { every: [[...into.flatMap(ofKind), ...all.filter((target) => target.kind.permanent)]], each: [] }
  const open = lasting
    .filter((target) => target.production)
    .flatMap((production) => {
      const inProduction = reachFrom(
        facts.graph,
        ofKind(production).map((target) => target.tip),
      )
      return openTargets(kind, production, inProduction, tips, model)
    })
  return { every: lasting.map(ofKind), each: open }
}

function arrivedBy({ target, standing }: Way, tip: Oid, { facts, update, model, details }: Input): readonly Arrived[] {
  if (standing.how === 'apart') {
    const arrival = arrivalOf(tip, standing, details, facts.messages)
    return arrival === null ? [] : [{ target, arrival }]
  }
  if (standing.how === 'merged') return [{ target, arrival: standing }]
  // Where it may not be fast-forwarded, a branch on the other's line has just begun.
  const kind = model.kindOf(update.branch)?.kind
  const methods = kind === undefined ? null : model.methods(kind, target.kind)
  return methods?.some((method) => method === 'fast-forward' || method === 'rebase') === true ? [{ target, arrival: standing }] : []
}

function leftBehind(tip: Oid, found: readonly Arrived[], input: Input): Answer {
  const { update } = input
  return {
    ...about(tip, input),
    verdict: 'fail',
    message: `${update.branch} ${saying(found)}`,
    actual: `${update.branch} exists`,
    fix: deletion(tip, found, input),
  }
}

function saying(found: readonly Arrived[]): string {
  const names = found.map(({ target }) => target.branch)
  if (found.every(({ arrival }) => arrival.how === 'on-line'))
    return `has nothing that ${all(names)} ${names.length > 1 ? 'lack' : 'lacks'}`
  const merged = found.filter(({ arrival }) => arrival.how === 'merged' || arrival.how === 'on-line').map(({ target }) => target.branch)
  const others = found.flatMap(({ target, arrival }) => {
    if (arrival.how === 'squash') return [`squashed into ${target.branch} (${abbreviated(arrival.oid)})`]
    return arrival.how === 'picked' ? [`in ${target.branch} by other commits`] : []
  })
  return `is ${[...(merged.length > 0 ? [`merged into ${all(merged)}`] : []), ...others].join(' and ')}, and still there`
}

/** Deletes the branch on the remote, and here what holds no more than that. */
function deletion(tip: Oid, found: readonly Arrived[], { update, facts }: Input): readonly string[] {
  const remote = remoteTrackingOf(update.refname, facts.remotes)?.remote ?? (facts.localRefsAreShared ? remoteOf(facts) : null)
  const there = remote === null ? [] : [shellCommand('git', 'push', remote, '--delete', branchRef(update.branch))]
  const here = facts.localRefsAreShared ? undefined : refNamed(facts.refs, branchRef(update.branch))
  if (here === undefined || here.commit === null || isAncestor(facts.graph, here.commit, tip) !== true) return there
  const holder = found.find(({ arrival }) => arrival.how === 'merged' || arrival.how === 'on-line')
  const target = (holder ?? found[0])?.target
  // git deletes no branch that is checked out, and with -d only what HEAD or its upstream has.
  const begin = target === undefined ? [] : catchUp(target, facts)
  const name = update.branch.startsWith('-') ? ['--', update.branch] : [update.branch]
  return [...there, ...begin, shellCommand('git', 'branch', holder === undefined ? '-D' : '-d', ...name)]
}

function notKnown(tip: Oid, input: Input): Answer {
  return {
    ...about(tip, input),
    verdict: 'undetermined',
    isGap: true,
    message: `whether ${input.update.branch} is merged could not be told: this clone is shallow`,
    actual: 'this clone is shallow',
    fix: [shellCommand('git', 'fetch', '--unshallow', remoteOf(input.facts))],
  }
}

function about(tip: Oid, { update, model }: Input): Omit<Answer, 'verdict' | 'message' | 'actual' | 'fix'> {
  const kind = model.kindOf(update.branch)?.kind
  const into = all(kind?.into.map((target) => target.kind) ?? [])
  return {
    oid: tip,
    why: `the policy has ${kind?.id ?? 'it'} end in ${into}: a branch that went there is done`,
    expected: `${update.branch} deleted once it is merged`,
    evidence: null,
  }
}
