import { type OriginBranch, type OriginRequest, originBranches, originOf } from '../explanations/origin.ts'
import { type BranchModel, isMergeQueue } from '../model/branch-model.ts'
import { NO_DETAILS } from '../model/details.ts'
import type { RepositoryFacts } from '../model/facts.ts'
import type { Meeting } from '../model/first-parent-lines.ts'
import { meetingOf, reachableFrom } from '../model/graph.ts'
import type { OriginGap, OriginGuide } from '../model/guide.ts'
import type { Kind } from '../model/policy.ts'
import { type Oid, remoteTrackingOf } from '../model/refname.ts'
import type { BranchUpdate } from '../model/update.ts'
import { branchOrigin } from '../rules/branch-origin.ts'

/** Where a branch started, and how far those that it may start from have gone on since. */
export interface Beginning {
  readonly origin: OriginGuide | null
  readonly gaps: readonly OriginGap[]
  /** The branches that it started from. */
  readonly met: readonly OriginBranch[]
}

/** Told by what the rule branch-origin goes by, whatever severity it has. Nothing of a permanent branch. */
export function beginningOf(update: BranchUpdate, kind: Kind, facts: RepositoryFacts, model: BranchModel): Beginning {
  const isAudit = update.operation === 'exists'
  const request: OriginRequest = { update, updates: [update], facts, model, kind, isAudit }
  if (kind.permanent || update.new === null || isMergeQueue(update.branch)) return { origin: null, gaps: [], met: [] }
  if (kind.from === 'any' || kind.from.length === 0) return freeStart(request, update.new)
  const found = originOf(request)
  const gaps = gapsOf(update.new, kind, request)
  if (found.state === 'legal') return { origin: started('legal', found.meeting, found.met, facts), gaps, met: found.met }
  return { origin: { state: found.state, message: messageOf(request) }, gaps, met: found.met }
}

function freeStart(request: OriginRequest, tip: Oid): Beginning {
  const origins = originBranches(request)
  const { graph } = request.facts
  const meeting = graph.complete
    ? meetingOf(
        graph,
        tip,
        origins.map((one) => one.tip),
      )
    : null
  if (meeting === null) return { origin: null, gaps: [], met: [] }
  const met = meeting.others.flatMap((index) => origins[index] ?? [])
  return { origin: started('free', meeting, met, request.facts), gaps: [], met }
}

function started(state: 'legal' | 'free', meeting: Meeting, met: readonly OriginBranch[], facts: RepositoryFacts): OriginGuide {
  // Where a permanent branch is met, others only started there too.
  const permanent = met.filter((one) => one.kind.permanent)
  const names = (permanent.length > 0 ? permanent : met).map((one) => nameOf(one, facts))
  return { state, at: meeting.oid, branches: [...new Set(names)], own: meeting.above.length }
}

function nameOf({ refname, branch }: OriginBranch, facts: RepositoryFacts): string {
  const tracked = remoteTrackingOf(refname, facts.remotes)
  return tracked === null || tracked.remote === facts.remotes[0] ? branch : `${tracked.remote}/${branch}`
}

/** What the rule itself says. */
function messageOf({ update, updates, facts, model }: OriginRequest): string {
  const [answer] = branchOrigin.judge({
    update,
    updates,
    facts,
    model,
    door: 'check',
    options: {},
    line: { steps: [], gap: null },
    join: null,
    releases: [],
    newCommits: { oids: [], gap: null },
    details: NO_DETAILS,
  })
  return answer?.message ?? ''
}

/** What permanent branches that it starts from have got since; as the remote has them, else as they are here. */
function gapsOf(tip: Oid, kind: Kind, request: OriginRequest): readonly OriginGap[] {
  const { graph } = request.facts
  if (!graph.complete) return []
  const own = reachableFrom(graph, [tip])
  const byName = new Map<string, OriginBranch>()
  for (const one of originBranches(request)) {
    if (!one.kind.permanent || !kind.from.includes(one.kind.id)) continue
    if (one.isShared || !byName.has(one.branch)) byName.set(one.branch, one)
  }
  return [...byName.values()].flatMap(({ branch, tip: other }) => {
    const commits = [...reachableFrom(graph, [other])].filter((oid) => !own.has(oid)).length
    return commits === 0 ? [] : [{ branch, commits }]
  })
}
