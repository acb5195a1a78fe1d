import { fetchAll } from '../advice/commands.ts'
import { startAgain, startElsewhere } from '../advice/start-again.ts'
import { either } from '../advice/wording.ts'
import { oncePerCheck } from '../explanations/once.ts'
import { type Origin, type OriginBranch, type OriginRequest, originBranches, originOf, type UnclearOrigin } from '../explanations/origin.ts'
import { isMergeQueue } from '../model/branch-model.ts'
import type { Answer } from '../model/finding.ts'
import { reachableFrom } from '../model/graph.ts'
import { isForksHead, namedOf } from '../model/heads.ts'
import type { Kind } from '../model/policy.ts'
import { abbreviated } from '../model/printable.ts'
import { remoteTrackingOf } from '../model/refname.ts'
import type { BranchUpdate } from '../model/update.ts'
import type { BranchRule, RuleInput } from './rule.ts'

/** Forbids a branch that did not start from a kind of its `from`: judged when it is first pushed, in its pull request, in audits, and when it is made. */
export const branchOrigin: BranchRule = {
  id: 'branch-origin',
  judges: 'branch',
  needs: ['refs', 'origin'],
  isAboutStarts: true,
  applies: (update, model) => {
    const kind = namedOf(update, model)?.kind
    if (kind === undefined || kind.permanent || kind.from === 'any' || kind.from.length === 0 || isMergeQueue(update.branch)) return false
    // A name alone has not started anywhere.
    return ['create', 'start'].includes(update.operation) || (update.operation === 'exists' && update.new !== null)
  },
  judge: (input) => {
    const { update, updates, facts, model } = input
    if (facts.legalStarts.has(update)) return []
    const kind = namedOf(update, model)?.kind
    if (kind === undefined) return []
    const isHead = headsOf(input).has(update.branch)
    const isAudit = update.operation === 'exists' && !isHead
    const request = { update, updates, facts, model, kind, isAudit }
    const origin = originOf(request)
    if (origin.state === 'legal') return []
    const answer = origin.state === 'wrong' ? wrong(origin, request) : unclear(origin, request)
    return [isAudit ? { ...answer, atMost: 'warn' } : answer]
  },
}

/** The heads of proposed merges. */
function headsOf(input: RuleInput<BranchUpdate>): ReadonlySet<string> {
  return oncePerCheck(input, 'branch-origin heads', () => {
    const proposed = input.updates.filter((other) => other.subject === 'branch').filter((other) => other.operation === 'propose')
    return new Set(proposed.flatMap(({ head }) => head ?? []))
  })
}

function startOf(kind: Kind): string {
  return either(kind.from === 'any' ? [] : kind.from)
}

function whyOf(kind: Kind): string {
  return `the policy starts ${kind.id} from ${startOf(kind)}: what another branch holds beside would come along with it`
}

function wrong(origin: Extract<Origin, { state: 'wrong' }>, request: OriginRequest): Answer {
  const { update, kind } = request
  const { meeting } = origin
  const place =
    meeting === null ? `nothing that a ${startOf(kind)} branch has` : `${namesOf(origin.met, request)} at ${abbreviated(meeting.oid)}`
  return {
    verdict: 'fail',
    oid: update.new,
    message: `${update.branch} started from ${place}; it has to start from ${startOf(kind)}`,
    why: whyOf(kind),
    actual: `started from ${place}`,
    expected: `started from ${startOf(kind)}`,
    evidence: 'first-parent',
    fix: mendingOf(origin, request),
  }
}

/** Short names, each once: a branch and its twin on the remote are one. Where a permanent branch is met, others only started there too. */
function namesOf(met: readonly OriginBranch[], { facts }: OriginRequest): string {
  const permanent = met.filter((one) => one.kind.permanent)
  const names = (permanent.length > 0 ? permanent : met).map(({ refname, branch }) => {
    const tracked = remoteTrackingOf(refname, facts.remotes)
    return tracked === null || tracked.remote === facts.remotes[0] ? branch : `${tracked.remote}/${branch}`
  })
  return either([...new Set(names)])
}

function mendingOf(origin: Extract<Origin, { state: 'wrong' }>, request: OriginRequest): readonly string[] {
  const { update, facts, kind } = request
  const origins = originBranches(request)
  const base = baseOf(origins, request)
  // A fork's branch is not here to be moved.
  if (base === undefined || isForksHead(update)) return []
  // Commits that nothing else holds, such as those of a detached HEAD, are taken along.
  if (update.operation === 'start' && isHeldElsewhere(request)) return startElsewhere(update, base.refname, facts)
  return startAgain({
    update,
    facts,
    start: origin.meeting?.oid ?? null,
    above: origin.meeting?.above ?? [],
    base,
    others: origins.map((one) => one.tip),
    isProtected: kind.protected,
  })
}

/** Whether all that a branch has is reachable from other refs too, so that moving it loses nothing. */
function isHeldElsewhere({ update, facts }: OriginRequest): boolean {
  const tips = facts.refs.flatMap((ref) => (ref.refname === update.refname || ref.commit === null ? [] : ref.commit))
  return update.new !== null && reachableFrom(facts.graph, tips).has(update.new)
}

/** Where it should have started: a permanent branch first, in the order of `from`; the remote's value if it has one. */
function baseOf(origins: readonly OriginBranch[], { kind, facts }: OriginRequest): OriginBranch | undefined {
  const order = kind.from === 'any' ? [] : kind.from
  const rank = ({ refname, isShared, kind: other }: OriginBranch): number => {
    const isElsewhere = isShared && (remoteTrackingOf(refname, facts.remotes)?.remote ?? facts.remotes[0]) !== facts.remotes[0]
    return (other.permanent ? 0 : 1000) + order.indexOf(other.id) * 10 + (isElsewhere ? 2 : isShared ? 0 : 1)
  }
  const legal = origins.filter((one) => order.includes(one.kind.id))
  return [...legal].sort((a, b) => rank(a) - rank(b) || (a.refname < b.refname ? -1 : 1))[0]
}

const REASONS: Readonly<Record<UnclearOrigin, (names: string, request: OriginRequest) => string>> = {
  shallow: () => 'this clone is shallow',
  missing: () => 'its tip is not in this repository',
  'no-origin': (_, { kind }) => `no ${startOf(kind)} branch is known here`,
  'no-commit': (names) => `it has no commit of its own, and lies on ${names}`,
  forwarded: (names) => `its reflog tells of a fast-forward onto ${names}`,
  taken: (names) => `${names} may have been fast-forwarded to it`,
  merged: () => 'its first commits are merged elsewhere already',
  strayed: (names, { kind }) => `what ${names} has there, ${startOf(kind)} has too`,
}

function unclear(origin: Extract<Origin, { state: 'unclear' }>, request: OriginRequest): Answer {
  const { update, facts, kind } = request
  const reason = REASONS[origin.reason](namesOf(origin.met, request), request)
  const isGap = origin.reason === 'shallow' || origin.reason === 'missing'
  const fetch = fetchAll(facts, origin.reason === 'shallow' ? ['--unshallow'] : [])
  return {
    verdict: 'undetermined',
    // A repository that lacks history can be told the rest; of the others nobody can say more.
    ...(isGap ? { isGap: true as const } : { atMost: 'warn' as const }),
    oid: update.new,
    message: `where ${update.branch} started could not be told: ${reason}`,
    why: whyOf(kind),
    actual: reason,
    expected: `started from ${startOf(kind)}`,
    evidence: null,
    fix: (isGap || origin.reason === 'no-origin') && !facts.localRefsAreShared && !facts.toUrl ? [fetch] : [],
  }
}
