import { type BranchModel, isMergeQueue } from '../model/branch-model.ts'
import { type ReflogEntry, type RepositoryFacts, reflogEntries } from '../model/facts.ts'
import { type FirstParentLines, firstParentLines, type Meeting } from '../model/first-parent-lines.ts'
import { firstParentLine, type Reach, reachFrom } from '../model/graph.ts'
import type { Kind } from '../model/policy.ts'
import { branchOf, branchRef, type Oid, type Refname, remoteTrackingOf } from '../model/refname.ts'
import type { BranchUpdate, RefUpdate } from '../model/update.ts'
import { typedBranch } from './names.ts'
import { oncePerCheck } from './once.ts'
import { recordedCommits, recordedMerges } from './reflog.ts'

/** A branch that others may start from: as it is here, as a remote has it, or as the same push makes it. */
export interface OriginBranch {
  readonly refname: Refname
  readonly branch: string
  readonly kind: Kind
  readonly tip: Oid
  /** True for a value that everybody sees already; false for one of this repository's own, or that is only proposed. */
  readonly isShared: boolean
}

/** Why nobody can say where a branch started. */
export type UnclearOrigin = 'shallow' | 'missing' | 'no-origin' | 'no-commit' | 'forwarded' | 'taken' | 'merged' | 'strayed'

/** Where a branch started, seen by the kinds that it may start from. */
export type Origin =
  | { readonly state: 'legal'; readonly meeting: Meeting; readonly met: readonly OriginBranch[] }
  | { readonly state: 'unclear'; readonly reason: UnclearOrigin; readonly meeting: Meeting | null; readonly met: readonly OriginBranch[] }
  /** Without a meeting it has no commit in common with any of them. */
  | { readonly state: 'wrong'; readonly meeting: Meeting | null; readonly met: readonly OriginBranch[] }

/** What the origin of a branch is told from. */
export interface OriginRequest {
  readonly update: BranchUpdate
  readonly updates: readonly RefUpdate[]
  readonly facts: RepositoryFacts
  readonly model: BranchModel
  readonly kind: Kind
  /** True where all branches are looked at long after they began. */
  readonly isAudit: boolean
}

const NONE: ReadonlySet<Oid> = new Set()

/** What a push does to a branch. */
const PUSHED: readonly BranchUpdate['operation'][] = ['create', 'update', 'delete']

/** Every branch that some kind starts from, but the judged one and its twins. */
export function originBranches(request: OriginRequest): readonly OriginBranch[] {
  return othersIn(groundOf(request), request).origins
}

/** Every branch that some kind starts from, and their lines: the same for all branches of a check. */
interface Ground {
  readonly origins: readonly OriginBranch[]
  readonly lines: FirstParentLines
  /** The places in `origins` of a branch and its twins, and of a ref. */
  readonly ofBranch: ReadonlyMap<string, readonly number[]>
  readonly ofRef: ReadonlyMap<Refname, readonly number[]>
}

function groundOf(request: OriginRequest): Ground {
  return oncePerCheck(request, 'origins', () => {
    const origins = allOrigins(request)
    const tips = origins.map((one) => one.tip)
    const { facts } = request
    return {
      origins,
      lines: firstParentLines(facts.graph.index, tips),
      ofBranch: placesBy(origins, ({ refname }) => branchOf(refname) ?? remoteTrackingOf(refname, facts.remotes)?.branch ?? ''),
      ofRef: placesBy(origins, ({ refname }) => refname),
    }
  })
}

function placesBy(origins: readonly OriginBranch[], keyOf: (one: OriginBranch) => string): ReadonlyMap<string, readonly number[]> {
  const places = new Map<string, number[]>()
  for (const [place, one] of origins.entries()) {
    const found = places.get(keyOf(one))
    if (found === undefined) places.set(keyOf(one), [place])
    else found.push(place)
  }
  return places
}

function allOrigins({ updates, facts, model }: OriginRequest): readonly OriginBranch[] {
  const found: OriginBranch[] = []
  /** Values that everybody sees already. */
  const shared = new Set<string>()
  const add = (refname: Refname, branch: string | null, tip: Oid | null, isShared: boolean): void => {
    const kind = branch === null ? undefined : model.kindOf(branch)?.kind
    if (branch === null || tip === null || kind === undefined || !model.isOrigin(kind) || isMergeQueue(branch)) return
    found.push({ refname, branch, kind, tip, isShared })
    if (isShared) shared.add(`${branch}\0${tip}`)
  }
  const pushed = updates.filter((other) => other.subject === 'branch').filter((other) => PUSHED.includes(other.operation))
  // A push that has arrived already shows a value that nobody had seen before it, and hides the one that everybody had.
  const arrived = new Set(pushed.map((other) => `${other.branch}\0${other.new}`))
  for (const { refname, commit } of facts.refs) {
    const tracked = remoteTrackingOf(refname, facts.remotes)
    const branch = tracked?.branch ?? branchOf(refname)
    add(refname, branch, commit, (tracked !== null || facts.localRefsAreShared) && !arrived.has(`${branch}\0${commit}`))
  }
  for (const other of pushed) {
    const before = other.old === null ? null : (facts.commits.get(other.old) ?? null)
    if (!shared.has(`${other.branch}\0${before}`)) add(other.refname, other.branch, before, true)
    add(other.refname, other.branch, other.new === null ? null : (facts.commits.get(other.new) ?? null), false)
  }
  return found
}

/** What of the ground counts for one branch. */
interface Others {
  readonly origins: readonly OriginBranch[]
  isLeftOut(place: number): boolean
  /** True where nothing is left out, so that all is as for any other branch. */
  readonly isAll: boolean
}

function othersIn({ origins, ofBranch, ofRef }: Ground, { update, kind: judged }: OriginRequest): Others {
  // A branch that is pushed under another name of its kind is the same branch; what is cut from another kind's is not.
  const pushed = (ofRef.get(update.localRef ?? '') ?? []).filter((place) => origins[place]?.kind.id === judged.id)
  const leftOut = new Set([...(ofBranch.get(update.branch) ?? []), ...pushed])
  const isLeftOut = (place: number): boolean => leftOut.has(place)
  if (leftOut.size === 0) return { origins, isLeftOut, isAll: true }
  return { origins: origins.filter((_, place) => !isLeftOut(place)), isLeftOut, isAll: false }
}

/**
 * Tells where a branch started: at the first commit of its first-parent line, from its tip down, that lies on the
 * first-parent line of a branch that others start from. All that it meets there are tied, and one legal is enough.
 */
export function originOf(request: OriginRequest): Origin {
  const { update, facts, kind } = request
  const { graph } = facts
  const unclear = (reason: UnclearOrigin, meeting: Meeting | null = null, met: readonly OriginBranch[] = []): Origin => ({
    state: 'unclear',
    reason,
    meeting,
    met,
  })
  const tip = update.new === null ? null : (facts.commits.get(update.new) ?? null)
  if (tip === null) return unclear('missing')
  const ground = groundOf(request)
  const others = othersIn(ground, request)
  const { origins } = others
  const mayBe = (one: OriginBranch): boolean => kind.from.includes(one.kind.id)
  if (!origins.some(mayBe)) return unclear('no-origin')
  const { lines } = ground
  const meets = (place: number): boolean => lines.meetingOf(tip, NONE, (other) => other !== place) !== null
  if (!graph.complete && ground.origins.some((_, place) => !others.isLeftOut(place) && !meets(place))) return unclear('shallow')

  const own = ownCommits(request)
  // Where all that is known of the line was made here, others have taken it whole.
  const meeting = lines.meetingOf(tip, own, others.isLeftOut) ?? lines.meetingOf(tip, NONE, others.isLeftOut)
  if (meeting === null) return { state: 'wrong', meeting, met: [] }
  const met = meeting.others.flatMap((place) => ground.origins[place] ?? [])
  const legal = met.filter(mayBe)
  if (legal.some((one) => isCredible(one, met, origins, request))) return { state: 'legal', meeting, met: legal }
  const wrong = met.filter((one) => !legal.includes(one))
  const between = legalStartBelow(meeting, ground, others, request)
  // A branch that was made just now is told by where its first commit will be.
  const isEmpty = meeting.above.length === 0 && update.operation !== 'start'
  const isPlain = between?.every((oid) => graph.parents(oid).length < 2) === true
  const isUnseen = mayBeUnseen(wrong, request)
  // A push that brings a branch's commits under its own name and, fast-forwarded, under another's.
  if (isEmpty && isPlain && isUnseen && !request.isAudit) return { state: 'legal', meeting, met: wrong }
  // Without a commit of its own it may start anywhere yet; but not where a branch is moved to another's commits along with it.
  if (isEmpty && (legal.length === 0 || isPlain)) return unclear('no-commit', meeting, wrong)
  if (wasForwarded(meeting, request)) return unclear('forwarded', meeting, wrong)
  if (between !== null && (isPlain || !request.isAudit) && isUnseen) return unclear('taken', meeting, wrong)
  const before = origins.filter((one) => one.isShared || !hasSharedValue(one, origins))
  const oldest = meeting.above.at(-1) ?? tip
  if (meeting.above.length > 0 && !own.has(oldest) && isReached(oldest, 'before', before, others, request))
    return unclear('merged', meeting, wrong)
  if (
    wrong.every((one) => startsFromLegal(one, kind)) &&
    isReached(meeting.oid, `legal for ${kind.id}`, origins.filter(mayBe), others, request)
  ) {
    return unclear('strayed', meeting, wrong)
  }
  return { state: 'wrong', meeting, met: wrong }
}

const RENAMED = /^Branch: (?:renamed|copied) refs\/heads\/(.+) to refs\/heads\//

/** What the judged branch's own reflog tells, newest first: not what it tells of a time when the branch was one of another kind. */
function reflogOf({ update, facts, model, kind }: OriginRequest): readonly ReflogEntry[] {
  const isSame = (branch: string): boolean => (model.kindOf(branch)?.kind ?? kind).id === kind.id
  const pushed = branchOf(update.localRef ?? '')
  if (pushed !== null && !isSame(pushed)) return []
  const refname = pushed === null ? branchRef(update.branch) : branchRef(pushed)
  const entries = reflogEntries(facts.reflogs, refname)
  const renamed = entries.findIndex(({ subject }) => !isSame(RENAMED.exec(subject)?.[1] ?? update.branch))
  return renamed < 0 ? entries : entries.slice(0, renamed)
}

// "rebase (finish): refs/heads/x onto <oid>", "pull --rebase (finish): …", and before git 2.26 "rebase finished: …".
const REBASED = /^(?:rebase|pull)\b.*(?:\(finish\)|finished): \S+ onto ([0-9a-f]{40,64})$/

/** Commits that the branch's own reflog says were made on it: others that have them took them from here. */
function ownCommits(request: OriginRequest): ReadonlySet<Oid> {
  const { graph, reflogs } = request.facts
  if (reflogs.length === 0) return NONE
  const entries = reflogOf(request)
  const refname = entries[0]?.refname ?? ''
  const own = new Set(recordedCommits(entries, refname))
  for (const merge of recordedMerges(entries, refname)) if (!merge.fastForward) own.add(merge.new)
  for (const entry of entries) {
    const onto = REBASED.exec(entry.subject)?.[1]
    if (onto === undefined) continue
    for (const oid of firstParentLine(graph, entry.new)) {
      if (oid === onto) break
      own.add(oid)
    }
  }
  return own
}

const SHARED_NAMES = new WeakMap<readonly OriginBranch[], ReadonlySet<string>>()

function hasSharedValue(one: OriginBranch, origins: readonly OriginBranch[]): boolean {
  const known = SHARED_NAMES.get(origins) ?? new Set(origins.filter((other) => other.isShared).map((other) => other.branch))
  SHARED_NAMES.set(origins, known)
  return known.has(one.branch)
}

/**
 * Whether a branch that was met may be where the judged one started. A value that only this repository or this push gives it
 * proves nothing where everybody has seen the commit on another branch, from which it could not come to this one.
 */
function isCredible(one: OriginBranch, met: readonly OriginBranch[], origins: readonly OriginBranch[], request: OriginRequest): boolean {
  if (one.isShared || !hasSharedValue(one, origins)) return true
  const before = met.filter((other) => other.isShared && !request.kind.from.includes(other.kind.id))
  const explains = ({ kind }: OriginBranch): boolean =>
    mayForward(kind, one.kind, request.model) || (!kind.permanent && kind.from.includes(one.kind.id))
  return before.length === 0 || before.some(explains)
}

function mayForward(source: Kind, target: Kind, model: BranchModel): boolean {
  return model.methods(source, target)?.includes('fast-forward') === true
}

/** Whether the branch's reflog tells that it was fast-forwarded onto the line of another kind. */
function wasForwarded(meeting: Meeting, request: OriginRequest): boolean {
  const { facts, model, kind } = request
  const entries = reflogOf(request)
  return recordedMerges(entries, entries[0]?.refname ?? '').some((merge) => {
    if (!merge.fastForward || (merge.new !== meeting.oid && !meeting.above.includes(merge.new))) return false
    const typed = typedBranch(merge.name, facts)
    const other = typed === null ? undefined : model.kindOf(typed.branch)?.kind
    return other !== undefined && other.id !== kind.id
  })
}

/**
 * The commits from the meeting down to where a legal start lies, if there is one: the judged branch's own, where those that it
 * met were fast-forwarded to it. Merges among them are rather theirs.
 */
function legalStartBelow(meeting: Meeting, { origins, lines }: Ground, others: Others, { kind }: OriginRequest): readonly Oid[] | null {
  const met = new Set(meeting.others)
  const below = lines.meetingOf(meeting.oid, NONE, (place) => met.has(place) || others.isLeftOut(place))
  const isLegal = below?.others.some((place) => kind.from.includes(origins[place]?.kind.id ?? '')) === true
  return isLegal ? below.above : null
}

/** Whether the others may have been fast-forwarded with no reflog here to tell of it: in a push where nobody has seen them there yet. */
function mayBeUnseen(met: readonly OriginBranch[], request: OriginRequest): boolean {
  const { model, kind, isAudit } = request
  const isFresh = isAudit || !met.some((one) => one.isShared)
  return isFresh && reflogOf(request).length === 0 && met.every((one) => mayForward(kind, one.kind, model))
}

/** A branch of a kind that starts from the same kinds: what lies on its line may have come from them. */
function startsFromLegal(one: OriginBranch, kind: Kind): boolean {
  return !one.kind.permanent && kind.from !== 'any' && kind.from.some((id) => one.kind.from.includes(id))
}

/** @param name what tells these branches from others of the same check. */
function isReached(oid: Oid, name: string, by: readonly OriginBranch[], { isAll }: Others, request: OriginRequest): boolean {
  const { graph } = request.facts
  if (by.length === 0) return false
  if (graph.isBoundary(oid)) return true
  const reach = (): Reach =>
    reachFrom(
      graph,
      by.map((one) => one.tip),
    )
  return (isAll ? oncePerCheck(request, `origins ${name}`, reach) : reach()).has(oid)
}
