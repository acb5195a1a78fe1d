import type { BranchModel } from '../model/branch-model.ts'
import { type FirstParentLines, firstParentLines } from '../model/first-parent-lines.ts'
import { firstParentLine, type Graph } from '../model/graph.ts'
import { namedOf } from '../model/heads.ts'
import type { Oid } from '../model/refname.ts'
import type { BranchUpdate, RefUpdate } from '../model/update.ts'
import type { FactRequest } from './fact-request.ts'
import { anchorsOf, type KnownRefs, type OriginTip, originsIn, tipsOf } from './graph-tips.ts'
import { readGraph } from './history.ts'
import type { Reading } from './reading.ts'
import type { Repository } from './repository.ts'

/** Reads as little of the graph as answers the questions, and all of it where a merge reaches below that. */
export async function graphFor(
  requests: readonly FactRequest[],
  stepped: readonly BranchUpdate[],
  known: KnownRefs,
  repository: Repository,
  model: BranchModel,
  begun: Reading['graph'],
): Promise<Graph> {
  const complete = !repository.shallow
  const wantsAll = requests.some(
    ({ update, needs }) => needs.has('past') || needs.has('history') || (update.subject === 'branch' && update.operation === 'history'),
  )
  const tips = tipsOf(requests, known, wantsAll)
  if (wantsAll) {
    const graph = await begun(complete)
    // A ref that has moved since, or a commit that no ref names.
    const isWhole = graph !== null && tips.every((tip) => graph.has(tip))
    return isWhole ? graph : await readGraph(repository.git, tips, new Set(), complete)
  }
  const graph = await readGraph(repository.git, tips, anchorsOf(requests, known, model), complete)
  if (stepped.some((update) => hasParentBelow(update, graph))) return await readGraph(repository.git, tips, new Set(), complete)
  const starting = requests.filter(({ needs }) => needs.has('origin')).map(({ update }) => update)
  if (starting.length === 0) return graph
  const origins = originsIn(requests, known, model)
  const lines = firstParentLines(
    graph.index,
    origins.map(({ commit }) => commit),
  )
  const isUnmet = starting.some((update) => startsBelow(update, origins, lines, graph, known, model))
  return isUnmet ? await readGraph(repository.git, tips, new Set(), complete) : graph
}

/**
 * Whether the line of a new branch leaves the graph before it meets the line of a branch that it may start from: then
 * others may lie on it out of sight. Where no such branch is known, no graph tells more.
 */
function startsBelow(
  update: RefUpdate,
  origins: readonly OriginTip[],
  lines: FirstParentLines,
  graph: Graph,
  known: KnownRefs,
  model: BranchModel,
): boolean {
  const tip = update.new === null ? null : (known.commits.get(update.new) ?? null)
  if (update.subject !== 'branch' || tip === null) return false
  const from = namedOf(update, model)?.kind.from ?? []
  const isItself = (place: number): boolean => origins[place]?.branch === update.branch
  const isLegal = (place: number): boolean => !isItself(place) && from.includes(origins[place]?.kind ?? '')
  if (!origins.some((_, place) => isLegal(place))) return false
  const meeting = lines.meetingOf(tip, undefined, (place) => !isLegal(place))
  if (!graph.has(tip) || meeting === null) return true
  // On the boundary some lines show that they lie there, and others have ended before.
  const first = lines.meetingOf(tip, undefined, isItself)
  return first !== null && graph.isBoundary(first.oid) && first.oid !== meeting.oid
}

/** Whether a merge on the line has an extra parent on or below the boundary, where the graph cannot tell what reaches it. */
function hasParentBelow(update: BranchUpdate, graph: Graph): boolean {
  const isBelow = (oid: Oid): boolean => !graph.has(oid) || graph.isBoundary(oid)
  if (update.parents.slice(1).some(isBelow)) return true
  if (update.new === null) return false
  for (const oid of firstParentLine(graph, update.new)) {
    if (graph.isBoundary(oid)) return false
    if (graph.parents(oid).slice(1).some(isBelow)) return true
  }
  return false
}

/** The commits on the first-parent lines that are judged: the ones whose messages and tags matter. */
export function lineCommits(
  stepped: readonly BranchUpdate[],
  whole: ReadonlySet<RefUpdate>,
  graph: Graph,
  known: KnownRefs,
): readonly Oid[] {
  const line = new Set<Oid>()
  for (const update of stepped) {
    // Of a merge to come only the line below it is there to be read.
    const tip = update.operation === 'propose' && whole.has(update) ? update.old : update.new
    if (tip === null || (update.operation === 'update' && (update.old === null || known.commits.get(update.old) === null))) continue
    for (const oid of firstParentLine(graph, tip)) {
      if ((oid === update.old && !whole.has(update)) || graph.isBoundary(oid)) break
      line.add(oid)
    }
  }
  return [...line]
}
