import { type CommitIndex, listedNumber, nextOnLine } from '../model/commit-index.ts'
import { type Details, patchKey, type Question } from '../model/details.ts'
import type { RepositoryFacts } from '../model/facts.ts'
import { type Graph, parentCount, type Reach, reachFrom } from '../model/graph.ts'
import type { Oid } from '../model/refname.ts'

/** A commit on a branch's first-parent line and everything that came into the branch with it. */
export interface Delivery {
  readonly oid: Oid
  /** Their numbers in the graph's index, newest first; the commit itself is the first. */
  readonly commits: readonly number[]
}

const DELIVERIES = new WeakMap<Graph, Map<Oid, readonly Delivery[]>>()

/** What came into a branch, newest first. Each commit is in one delivery. */
export function deliveriesOf(tip: Oid, graph: Graph): readonly Delivery[] {
  const ofGraph = DELIVERIES.get(graph) ?? new Map<Oid, readonly Delivery[]>()
  DELIVERIES.set(graph, ofGraph)
  const found = ofGraph.get(tip) ?? deliveriesFrom(tip, graph)
  ofGraph.set(tip, found)
  return found
}

function deliveriesFrom(tip: Oid, { index }: Graph): readonly Delivery[] {
  const line: number[] = []
  for (let number = listedNumber(index, tip); number >= 0; number = nextOnLine(index, number)) {
    line.push(number)
  }
  const walk = newestFirstWalk(index)
  const deliveries: Delivery[] = []
  for (const number of line.reverse()) deliveries.push({ oid: index.oidOf(number), commits: walk(number) })
  return deliveries.reverse()
}

/** Walks what a commit reaches and was not walked before, each commit before its parents, the merged ones before the first. */
function newestFirstWalk({ size, listed, starts, ends, parents }: CommitIndex): (tip: number) => readonly number[] {
  const seen = new Uint8Array(size)
  /** Commits that are being walked, and for each of them where its next parent is. */
  const open: number[] = []
  const next: number[] = []
  const finished: number[] = []
  const enter = (number: number): void => {
    if (number < 0 || seen[number] === 1 || listed[number] !== 1) return
    seen[number] = 1
    open.push(number)
    next.push(starts[number] ?? 0)
  }
  return (tip) => {
    finished.length = 0
    enter(tip)
    for (let top = open.at(-1); top !== undefined; top = open.at(-1)) {
      const at = next[next.length - 1] ?? 0
      next[next.length - 1] = at + 1
      if (at < (ends[top] ?? 0)) {
        enter(parents[at] ?? -1)
        continue
      }
      finished.push(top)
      open.pop()
      next.pop()
    }
    return finished.slice().reverse()
  }
}

/** Of what is delivered with a commit, whether another is part. */
export function isDelivered(delivery: Delivery, commit: Oid, { index }: Graph): boolean {
  return delivery.commits.includes(index.numberOf(commit))
}

const known = new WeakMap<Graph, Map<Oid, Reach>>()

/** What a branch reaches, walked once for all that are compared with it: an audit compares every branch with the same few. */
export function reachOf(tip: Oid, graph: Graph): Reach {
  const ofGraph = known.get(graph) ?? new Map<Oid, Reach>()
  known.set(graph, ofGraph)
  const reached = ofGraph.get(tip) ?? reachFrom(graph, [tip])
  ofGraph.set(tip, reached)
  return reached
}

/** Whether a commit is a merge. Its own part, the resolution of conflicts, has no identity of its own. */
export function isMerge(oid: Oid, graph: Graph): boolean {
  return parentCount(graph, oid) > 1
}

/** A branch that is to have what others have. */
export interface Arrivals {
  readonly reached: Reach
  /** What it has and the source has not, without merges: by what they change, the source's changes may be among them. */
  readonly own: readonly Oid[]
}

export function arrivalsAt(target: Oid, ofSource: Reach, graph: Graph): Arrivals {
  const { index } = graph
  const reached = reachOf(target, graph)
  const own: Oid[] = []
  for (let number = 0; number < index.size; number += 1) {
    const isPlain = (index.ends[number] ?? 0) - (index.starts[number] ?? 0) < 2
    if (isPlain && reached.marks[number] === 1 && ofSource.marks[number] !== 1) own.push(index.oidOf(number))
  }
  return { reached, own }
}

/** What of some deliveries a branch does not reach, newest first. */
export interface Lack {
  readonly merges: readonly Oid[]
  readonly commits: readonly Oid[]
  /** Merges that brought some of the commits, and their first parents: a squash has all that came with one. */
  readonly wholes: readonly Whole[]
  readonly own: readonly Oid[]
}

interface Whole {
  readonly oid: Oid
  readonly base: Oid
  readonly commits: readonly Oid[]
}

export function lackOf(deliveries: readonly Delivery[], target: Arrivals, { graph, settled }: RepositoryFacts): Lack {
  const { index } = graph
  const { marks } = target.reached
  const missing = deliveries.flatMap(({ oid, commits }) => {
    const left = commits.filter((number) => marks[number] !== 1).map((number) => index.oidOf(number))
    const judged = settled.size === 0 ? left : left.filter((one) => !settled.has(one))
    return judged.length === 0 ? [] : [{ oid, commits: judged }]
  })
  const wholes = missing.flatMap(({ oid, commits }): readonly Whole[] => {
    const plain = commits.filter((one) => !isMerge(one, graph))
    const [base] = graph.parents(oid)
    return !isMerge(oid, graph) || base === undefined || plain.length === 0 ? [] : [{ oid, base, commits: plain }]
  })
  const all = missing.flatMap(({ commits }) => commits)
  return {
    merges: all.filter((one) => isMerge(one, graph)),
    commits: all.filter((one) => !isMerge(one, graph)),
    wholes,
    own: target.own,
  }
}

/** What to ask so that `stateOf` can tell; nothing where all that is missing are merges. */
export function questionsAbout(lack: Lack): readonly Question[] {
  if (lack.commits.length === 0) return []
  const plain = [...lack.commits, ...lack.own].map((commit): Question => ({ about: 'patch', commit, base: null }))
  return [...plain, ...lack.wholes.map(({ oid, base }): Question => ({ about: 'patch', commit: oid, base }))]
}

/**
 * How far a branch has what it lacks. `reached`: it lacks nothing; `content`: only history, each change is there by another commit;
 * `lacking`: changes are missing; `unknown`: they could not be compared.
 */
export interface DriftState {
  readonly state: 'reached' | 'content' | 'lacking' | 'unknown'
  /** The commits whose changes are missing or unknown, newest first. */
  readonly missing: readonly Oid[]
}

export function stateOf(lack: Lack, { patches }: Details): DriftState {
  if (lack.merges.length + lack.commits.length === 0) return { state: 'reached', missing: [] }
  const there = new Set(lack.own.map((oid) => patches.get(patchKey(oid, null))))
  // What changes nothing has no content that could be missing.
  const isThere = (patch: string | null | undefined): boolean => patch === null || (patch !== undefined && there.has(patch))
  const squashed = new Set(
    lack.wholes.filter(({ oid, base }) => isThere(patches.get(patchKey(oid, base)))).flatMap(({ commits }) => commits),
  )
  const left = lack.commits.filter((oid) => !squashed.has(oid) && !isThere(patches.get(patchKey(oid, null))))
  const missing = left.filter((oid) => patches.has(patchKey(oid, null)))
  if (missing.length > 0) return { state: 'lacking', missing }
  return left.length > 0 ? { state: 'unknown', missing: left } : { state: 'content', missing: [] }
}

/** A delivery without the merge by which it came, which a branch that got the same from elsewhere never has. */
export function withoutMerge(delivery: Delivery, graph: Graph): Delivery {
  return isMerge(delivery.oid, graph) ? { ...delivery, commits: delivery.commits.slice(1) } : delivery
}
