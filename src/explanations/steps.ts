import { type CommitIndex, firstParentOf, listedNumber, nextOnLine, parentsFrom } from '../model/commit-index.ts'
import type { RepositoryFacts } from '../model/facts.ts'
import { type Graph, reachFrom } from '../model/graph.ts'
import { branchOf, type Oid, remoteTrackingOf } from '../model/refname.ts'
import type { BranchUpdate, Door } from '../model/update.ts'

/** One commit on the first-parent line that an update adds to a branch. */
export interface Step {
  /** Null for a commit that does not exist yet. */
  readonly oid: Oid | null
  readonly parents: readonly Oid[]
  /** The parents beyond the first that the first does not reach already. Empty: it counts as a single-parent commit. */
  readonly extraParents: readonly Oid[]
}

/** The steps of an update, newest first. */
export interface Steps {
  readonly steps: readonly Step[]
  /** Set where the repository does not hold enough history to list them all: why. */
  readonly gap: 'shallow' | 'old-missing' | 'new-missing' | null
  /** The commits of the steps and their extra parents, one byte for each number of the graph's index. */
  readonly marks: Uint8Array
  /** Extra parents of which the graph knows nothing. */
  readonly outside: ReadonlySet<Oid>
}

const NONE: Steps = { steps: [], gap: null, marks: new Uint8Array(0), outside: new Set() }

/**
 * Lists what an update adds to the first-parent line of a branch: the first-parent commits of the new tip that neither
 * the old value nor the same branch on a remote has.
 * A first push of a branch adds nothing, since beginnings are legal. A `history` update lists the whole line, down to
 * what came before the policy's `since`.
 */
export function stepsOf(update: BranchUpdate, facts: RepositoryFacts, door: Door): Steps {
  if (update.operation === 'commit' || update.operation === 'propose') return stepToCome(update, facts)
  if (update.operation !== 'update' && update.operation !== 'history') return NONE
  const { graph } = facts
  // A tag object is no value for a branch; git refuses it too.
  if (update.new === null || facts.commits.get(update.new) !== update.new) return { ...NONE, gap: 'new-missing' }
  if (update.operation === 'update' && (update.old === null || facts.commits.get(update.old) === null)) {
    return { ...NONE, gap: graph.complete ? 'old-missing' : 'shallow' }
  }
  // The graph ends at what the old values have in common: a tip that is not in it adds nothing to them.
  if (!graph.has(update.new)) return NONE

  const known = reachFrom(graph, knownTips(update, facts, door))
  const { index } = graph
  const line: number[] = []
  let gap: Steps['gap'] = null
  for (let number = listedNumber(index, update.new); number >= 0; number = nextOnLine(index, number)) {
    const oid = index.oidOf(number)
    if (known.marks[number] === 1 || facts.settled.has(oid) || graph.isBoundary(oid)) break
    // Where history is cut, a merge shows no parents: nothing can be said of it.
    if (!graph.complete && firstParentOf(index, number) === -1) {
      gap = 'shallow'
      break
    }
    line.push(number)
  }
  return { ...withExtraParents(line, graph), gap, outside: NONE.outside }
}

function stepToCome(update: BranchUpdate, facts: RepositoryFacts): Steps {
  const [first, ...others] = update.parents
  if (first === undefined) return NONE
  const { graph } = facts
  const reached = reachFrom(graph, [first])
  const extraParents = others.filter((oid) => !reached.has(oid))
  const marks = new Uint8Array(graph.index.size)
  const outside = new Set<Oid>()
  for (const oid of extraParents) {
    const number = graph.index.numberOf(oid)
    if (number < 0) outside.add(oid)
    else marks[number] = 1
  }
  return { steps: [{ oid: null, parents: update.parents, extraParents }], gap: null, marks, outside }
}

/** What does not count as new: the old value, and what a remote's branch of the same name has already. */
function knownTips(update: BranchUpdate, facts: RepositoryFacts, door: Door): readonly Oid[] {
  const tips = update.old === null ? [] : [update.old]
  if (update.operation === 'history') return tips
  for (const ref of facts.refs) {
    if (ref.commit === null) continue
    const tracked = remoteTrackingOf(ref.refname, facts.remotes)
    if (tracked === null || tracked.branch !== update.branch) continue
    // After the fact the remote-tracking twin holds the very commits that are to be judged.
    if (door === 'check' && facts.remotes[0] === tracked.remote) continue
    tips.push(ref.commit)
  }
  return tips
}

/**
 * One pass from the oldest step up, so that each commit is walked once however many steps there are.
 *
 * @param line the numbers of the commits, newest first.
 */
function withExtraParents(line: readonly number[], graph: Graph): Pick<Steps, 'steps' | 'marks'> {
  const { index } = graph
  const marks = new Uint8Array(index.size)
  const steps: Step[] = []
  const reached = reachFrom(graph, [])
  const oldest = line.at(-1)
  if (oldest !== undefined) reached.addNumber(firstParentOf(index, oldest))
  for (let at = line.length - 1; at >= 0; at -= 1) {
    const number = line[at] ?? -1
    const extraParents = notReached(index, number, reached.marks)
    markStep(index, number, extraParents.length, marks)
    steps.push({ oid: index.oidOf(number), parents: parentsFrom(index, number), extraParents })
    reached.addNumber(number)
  }
  return { steps: steps.reverse(), marks }
}

/** Marks a commit and its extra parents: all beyond the first, where none of them was reached before. */
function markStep(index: CommitIndex, number: number, extra: number, marks: Uint8Array): void {
  marks[number] = 1
  if (extra === 0) return
  // A parent that is no extra one is marked too, where there are both: nobody asks for it.
  for (let at = (index.starts[number] ?? 0) + 1; at < (index.ends[number] ?? 0); at += 1) marks[index.parents[at] ?? -1] = 1
}

/** The parents beyond the first that are not marked. */
function notReached(index: CommitIndex, number: number, marks: Uint8Array): readonly Oid[] {
  const others = parentsFrom(index, number, 1)
  const start = (index.starts[number] ?? 0) + 1
  // Nearly always all of them, or there is none.
  return others.some((_, at) => marks[index.parents[start + at] ?? -1] === 1)
    ? others.filter((_, at) => marks[index.parents[start + at] ?? -1] !== 1)
    : others
}

/** Whether a ref is the updated branch itself, here or on a remote. */
export function isTwin(refname: string, branch: string, remotes: readonly string[]): boolean {
  return branchOf(refname) === branch || remoteTrackingOf(refname, remotes)?.branch === branch
}
