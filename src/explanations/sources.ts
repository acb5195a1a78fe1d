import type { BranchModel, NamedKind } from '../model/branch-model.ts'
import { type CommitIndex, firstParentMarks, nextOnLine } from '../model/commit-index.ts'
import type { Ref, RepositoryFacts } from '../model/facts.ts'
import { firstParentLine } from '../model/graph.ts'
import { namedOf } from '../model/heads.ts'
import type { Kind } from '../model/policy.ts'
import { branchOf, type Oid, type Refname, remoteTrackingOf } from '../model/refname.ts'
import type { BranchUpdate, RefUpdate } from '../model/update.ts'
import { oncePerCheck, type WholeCheck } from './once.ts'
import { isTwin, type Steps } from './steps.ts'

/** A branch that may have been merged: a local one, a remote's as it was last seen, or one in the same push. */
export interface Source {
  readonly refname: Refname
  readonly branch: string
  readonly named: NamedKind | null
  readonly tip: Oid
  /** False for a branch that exists in this repository alone, so that a server cannot know it. */
  readonly shared: boolean
}

/** Where commits lie on the first-parent lines of sources. */
export type Positions = ReadonlyMap<Oid, readonly Source[]>

/** Every branch except the updated one and its twins. */
export function sourcesOf(
  update: BranchUpdate,
  updates: readonly RefUpdate[],
  facts: RepositoryFacts,
  model: BranchModel,
): readonly Source[] {
  const check = { updates, facts, model }
  return oncePerCheck(check, 'sources', () => allSources(check)).filter(({ branch }) => branch !== update.branch)
}

function allSources({ updates, facts, model }: WholeCheck): readonly Source[] {
  const sources: Source[] = []
  const seen = new Set<string>()
  const add = (refname: Refname, branch: string, tip: Oid, shared: boolean, named = model.kindOf(branch)): void => {
    const key = `${branch}\0${tip}`
    if (seen.has(key)) return
    seen.add(key)
    sources.push({ refname, branch, named, tip, shared })
  }
  for (const other of updates) {
    if (other.subject !== 'branch' || other.new === null || other.operation === 'history') continue
    add(other.refname, other.branch, other.new, true, namedOf(other, model))
  }
  // Of several refs at one commit the one that most people see speaks for all, in whatever order they are listed.
  const ranked = facts.refs.flatMap((ref) => rankedSource(ref, facts)).sort((a, b) => a.rank - b.rank || (a.refname < b.refname ? -1 : 1))
  for (const { refname, branch, tip, rank } of ranked) add(refname, branch, tip, rank === 0 || (rank === 2 && facts.localRefsAreShared))
  // Once a push has arrived, no ref tells any more where its other branches were: one may have been merged and deleted at once.
  for (const other of updates) {
    const hasMoved = other.operation === 'update' || other.operation === 'delete'
    if (other.subject === 'branch' && hasMoved && other.old !== null) add(other.refname, other.branch, other.old, true)
  }
  return sources
}

interface RankedSource extends Pick<Source, 'refname' | 'branch' | 'tip'> {
  /** 0 a branch of the remote that the update is for, 1 of another remote, 2 a local one. */
  readonly rank: number
}

function rankedSource({ refname, commit }: Ref, facts: RepositoryFacts): readonly RankedSource[] {
  if (commit === null) return []
  const tracked = remoteTrackingOf(refname, facts.remotes)
  if (tracked !== null) return [{ refname, branch: tracked.branch, tip: commit, rank: tracked.remote === facts.remotes[0] ? 0 : 1 }]
  const branch = branchOf(refname)
  return branch === null ? [] : [{ refname, branch, tip: commit, rank: 2 }]
}

/**
 * Finds the sources of which each commit of some steps is the tip, or on whose first-parent line it lies strictly above the
 * fork point: the first commit of that line that also lies on the line of a branch that the kind starts `from`.
 */
export function positionsOf(
  { marks, outside }: Pick<Steps, 'marks' | 'outside'>,
  update: BranchUpdate,
  sources: readonly Source[],
  facts: RepositoryFacts,
  model: BranchModel,
): Positions {
  const { index } = facts.graph
  const lines = forkLines(update, sources, facts, model)
  const numberOf = tipNumbers(index)
  const positions = new Map<Oid, Source[]>()
  const record = (oid: Oid, source: Source): void => {
    const found = positions.get(oid)
    if (found === undefined) positions.set(oid, [source])
    else found.push(source)
  }
  for (const source of sources) {
    let number = numberOf(source)
    // A tip outside the graph may be wanted too.
    if (number < 0 ? outside.has(source.tip) : marks[number] === 1) record(source.tip, source)
    const below = lines(source)
    if (below === 'tip-only' || number < 0 || index.listed[number] !== 1 || below[number] === 1) continue
    number = nextOnLine(index, number)
    for (; number >= 0 && below[number] !== 1; number = nextOnLine(index, number)) {
      if (marks[number] === 1) record(index.oidOf(number), source)
    }
  }
  return positions
}

const NUMBERS = new WeakMap<CommitIndex, WeakMap<Source, number>>()

/** The numbers of the tips of sources, each looked up once: every updated branch asks for all of them. */
function tipNumbers(index: CommitIndex): (source: Source) => number {
  const numbers = NUMBERS.get(index) ?? new WeakMap<Source, number>()
  NUMBERS.set(index, numbers)
  return (source) => {
    const known = numbers.get(source) ?? index.numberOf(source.tip)
    numbers.set(source, known)
    return known
  }
}

/** Marks on the graph's numbers: the commits on the lines of the branches that a source may have started from. */
type ForkLine = Uint8Array | 'tip-only'

/** For a source, the line that it may have started from; `tip-only` where that is not known. */
function forkLines(
  update: BranchUpdate,
  sources: readonly Source[],
  facts: RepositoryFacts,
  model: BranchModel,
): (source: Source) => ForkLine {
  const { index } = facts.graph
  const nowhere = new Uint8Array(index.size)
  const targetKind = model.kindOf(update.branch)?.kind ?? null
  const originsOfKind = new Map<Kind | null, readonly Kind[]>()
  const byKinds = new Map<string, ForkLine>()
  return (source) => {
    const kind = source.named?.kind ?? null
    const origins = originsOfKind.get(kind) ?? originsOf(kind, model)
    originsOfKind.set(kind, origins)
    if (origins.length === 0) return nowhere
    // Without an old value nobody knows where on the branch's own line another one started: that is held against none.
    if (update.old === null && origins.some(({ id }) => id === targetKind?.id) && !mayReach(source, targetKind, model)) return 'tip-only'
    const own = origins.some(({ id }) => id === kind?.id)
    const key = `${kind?.id ?? ''}\0${own ? source.branch : ''}`
    const cached = byKinds.get(key)
    if (cached !== undefined) return cached
    const tips = sources
      .filter((other) => other.branch !== source.branch && origins.includes(other.named?.kind as Kind))
      .map((other) => other.tip)
    if (update.old !== null && targetKind !== null && origins.includes(targetKind)) tips.push(update.old)
    const found = tips.length === 0 ? 'tip-only' : firstParentMarks(index, tips)
    byKinds.set(key, found)
    return found
  }
}

function mayReach(source: Source, target: Kind | null, model: BranchModel): boolean {
  return source.named !== null && target !== null && model.methods(source.named.kind, target) !== null
}

/** The kinds that a kind starts from; for `any` and for a branch of no kind, every permanent kind. */
function originsOf(kind: Kind | null, model: BranchModel): readonly Kind[] {
  if (kind === null || kind.from === 'any') return model.policy.kinds.filter((other) => other.permanent && other.id !== kind?.id)
  return kind.from.map((id) => model.kind(id)).filter((found) => found !== null)
}

/** The commits on the first-parent lines of the updated branch as it was, and of the same branch on remotes. */
export function ownLine(update: BranchUpdate, facts: RepositoryFacts): ReadonlySet<Oid> {
  const tips = facts.refs.filter((ref) => branchOf(ref.refname) === null && isTwin(ref.refname, update.branch, facts.remotes))
  const line = new Set<Oid>()
  for (const tip of [update.old, ...tips.map((ref) => ref.commit)]) {
    if (tip === null) continue
    line.add(tip)
    for (const oid of firstParentLine(facts.graph, tip)) line.add(oid)
  }
  return line
}
