import type { BranchModel } from '../model/branch-model.ts'
import { type FactName, NO_FACTS, type RemoteTag, type RepositoryFacts, refNamed } from '../model/facts.ts'
import { type FirstParentLines, firstParentLines } from '../model/first-parent-lines.ts'
import { firstParentLine, type Graph } from '../model/graph.ts'
import { namedOf } from '../model/heads.ts'
import { branchOf, branchRef, type Oid, type Refname, remoteTrackingOf, tagOf } from '../model/refname.ts'
import type { BranchUpdate, ProposedEvent, RefUpdate } from '../model/update.ts'
import { type Git, GitFailure } from './git.ts'
import { readGraph, readLineMessages, readMessages, readReflogs } from './history.ts'
import { type NewBranch, readNewBranches } from './new-branches.ts'
import { type Reading, startReading } from './reading.ts'
import { peelToCommits, type RefReader } from './refs.ts'
import type { Repository } from './repository.ts'

/** One update and the facts that the rules want for it. */
export interface FactRequest {
  readonly update: RefUpdate
  readonly needs: ReadonlySet<FactName>
  /** True where `origin` is wanted by no rule but branch-origin: it says nothing of a branch that started where it may. */
  readonly isStartEnough?: boolean
}

/**
 * Reads what the rules of a check need, for all updates at once. The number of git processes depends on which facts are
 * wanted, never on how many refs, commits or tags there are.
 *
 * @param meanwhile told of the messages of whole lines as soon as they are read: git often has more to do then.
 */
export async function readFacts(
  requests: readonly FactRequest[],
  event: ProposedEvent,
  repository: Repository,
  model: BranchModel,
  { refs: listed, graph: begun }: Reading = startReading(repository.git),
  meanwhile: (messages: Iterable<string>) => void = () => undefined,
): Promise<RepositoryFacts> {
  const remotes = [...new Set([event.remote ?? model.policy.remote, model.policy.remote])]
  const localRefsAreShared = event.door === 'server' || repository.bare
  const toUrl = event.name === 'pre-push' && event.remote === null
  const base = { ...NO_FACTS, remotes, toUrl, localRefsAreShared }
  if (requests.every(({ needs }) => needs.size === 0)) return base

  const { git } = repository
  const updates = requests.map(({ update }) => update)
  const [refs, commits] = await Promise.all([listed(), commitsOf(updates, listed, event, git)])
  const withRefs = { ...base, refs, commits }
  if (!needsHistory(requests)) return withRefs

  const stepped = requests.filter(({ needs }) => needs.has('steps')).map(({ update }) => update as BranchUpdate)
  const started = newBranchesIn(requests, withRefs, repository)
  const starts = started === null ? null : await readNewBranches(started, withRefs, model, git)
  if (starts !== null) return { ...withRefs, graph: starts }
  const hasReflogs = event.door !== 'server' && !repository.bare
  const whole = new Set(requests.filter(({ needs }) => needs.has('past')).map(({ update }) => update))
  const [graph, early, reflogs] = await Promise.all([
    graphFor(requests, stepped, withRefs, repository, model, begun),
    readLineMessages(git, wholeLines(stepped)).then((read) => {
      meanwhile(read.values())
      return read
    }),
    hasReflogs ? readReflogs(git, reflogsWanted(requests, withRefs)) : [],
  ])
  const line = lineCommits(stepped, whole, graph, withRefs)
  const wantsRemoteTags = requests.some(({ needs }) => needs.has('remote-tags'))
  const [late, remoteTags] = await Promise.all([
    readMessages(
      git,
      line.filter((oid) => !early.has(oid)),
    ),
    wantsRemoteTags ? readRemoteTags(line, updates, withRefs, event, repository) : new Map(),
  ])
  const messages = messagesAlong(line, early, late)
  return { ...withRefs, graph, messages, reflogs, remoteTags }
}

/** The new branches of a push of nothing else, where only their starts are asked for. */
function newBranchesIn(requests: readonly FactRequest[], known: KnownRefs, { shallow }: Repository): readonly NewBranch[] | null {
  const branches: NewBranch[] = []
  for (const { update, needs, isStartEnough } of requests) {
    if (update.subject !== 'branch' && needs.size > 0) return null
    const wanted = [...needs].filter((name) => name !== 'refs')
    if (wanted.length === 0) continue
    const tip = update.new === null ? null : (known.commits.get(update.new) ?? null)
    const isStart = wanted.every((name) => name === 'origin') && isStartEnough === true
    if (update.subject !== 'branch' || update.operation !== 'create' || !isStart || tip === null) return null
    branches.push({ update, tip })
  }
  return shallow || branches.length === 0 ? null : branches
}

/** In the order of the line, whichever was read first. */
function messagesAlong(line: readonly Oid[], early: ReadonlyMap<Oid, string>, late: ReadonlyMap<Oid, string>): ReadonlyMap<Oid, string> {
  const messages = new Map<Oid, string>()
  for (const oid of line) {
    const message = early.get(oid) ?? late.get(oid)
    if (message !== undefined) messages.set(oid, message)
  }
  return messages
}

/** The tips of lines that are judged from end to end: their messages can be read beside the graph. */
function wholeLines(stepped: readonly BranchUpdate[]): readonly Oid[] {
  return stepped.flatMap((update) => (update.operation === 'history' && update.new !== null ? [update.new] : []))
}

/** The objects that updates name, peeled. Those of an audit are what the refs name. */
async function commitsOf(
  updates: readonly RefUpdate[],
  listed: RefReader,
  event: ProposedEvent,
  git: Git,
): Promise<ReadonlyMap<Oid, Oid | null>> {
  const named = new Set(updates.flatMap(namedObjects))
  const isAudit = event.updates.every((update) => update.type === 'everything')
  const peeled = isAudit ? new Map<Oid, Oid | null>() : await peelToCommits(git, named)
  const ofRefs = new Map((await listed()).map((ref) => [ref.oid, ref.commit]))
  const missing = isAudit ? [...named].filter((oid) => !ofRefs.has(oid)) : []
  return new Map([...ofRefs, ...peeled, ...(await peelToCommits(git, missing))])
}

/** Facts that are read from the commit graph. */
const WITH_GRAPH: readonly FactName[] = ['graph', 'steps', 'past', 'origin', 'history']

/** Whether something is asked for that a shallow clone may not hold. */
export function needsHistory(requests: readonly FactRequest[]): boolean {
  return requests.some(({ needs }) => WITH_GRAPH.some((name) => needs.has(name)))
}

/** The reflogs of the branches here that a push moves, or sends for the first time. */
function reflogsWanted(requests: readonly FactRequest[], known: KnownRefs): readonly Refname[] {
  const updated = requests.flatMap(({ update, needs }) => {
    if (update.subject !== 'branch') return []
    if (needs.has('steps') && update.operation === 'update') return [branchRef(update.branch)]
    return needs.has('origin') ? [branchOf(update.localRef ?? '') === null ? branchRef(update.branch) : (update.localRef ?? '')] : []
  })
  return [...new Set(updated)].filter((refname) => refNamed(known.refs, refname) !== undefined)
}

type KnownRefs = Pick<RepositoryFacts, 'refs' | 'commits' | 'remotes' | 'localRefsAreShared'>

/** Reads as little of the graph as answers the questions, and all of it where a merge reaches below that. */
async function graphFor(
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

/** A branch that others may start from, by its name and the id of its kind. */
interface OriginTip {
  readonly branch: string
  readonly kind: string
  readonly commit: Oid
}

/** All branches of a kind that some kind starts from, as they are and as the updates make them. */
function originsIn(requests: readonly FactRequest[], known: KnownRefs, model: BranchModel): readonly OriginTip[] {
  const there = known.refs.map((ref) => ({
    branch: branchOf(ref.refname) ?? remoteTrackingOf(ref.refname, known.remotes)?.branch,
    commit: ref.commit,
  }))
  const proposed = requests.map(({ update }) => ({
    branch: update.subject === 'branch' ? update.branch : undefined,
    commit: update.new === null ? null : (known.commits.get(update.new) ?? null),
  }))
  return [...there, ...proposed].flatMap(({ branch, commit }) => {
    const kind = branch === undefined ? undefined : model.kindOf(branch)?.kind
    return branch === undefined || commit === null || kind === undefined || !model.isOrigin(kind) ? [] : [{ branch, kind: kind.id, commit }]
  })
}

function tipsOf(requests: readonly FactRequest[], known: KnownRefs, withTags: boolean): readonly Oid[] {
  const branches = known.refs.filter((ref) => withTags || tagOf(ref.refname) === null).map((ref) => ref.commit)
  const named = requests.flatMap(({ update }) => namedObjects(update).map((oid) => known.commits.get(oid) ?? null))
  return [...new Set([...branches, ...named])].filter((oid) => oid !== null)
}

function namedObjects(update: RefUpdate): readonly Oid[] {
  const parents = update.subject === 'branch' ? [...update.parents, ...update.squashed] : []
  return [update.old, update.new, ...parents].filter((oid) => oid !== null)
}

/** Commits that rules ask about as ancestors: old values, heads of pull requests, for a deletion the branches that must have it. */
function anchorsOf(requests: readonly FactRequest[], known: KnownRefs, model: BranchModel): ReadonlySet<Oid> {
  const anchors = new Set<Oid>()
  if (requests.some(({ needs }) => needs.has('origin'))) for (const { commit } of originsIn(requests, known, model)) anchors.add(commit)
  for (const { update, needs } of requests) {
    if (needs.has('origin')) addCommit(anchors, update.new, known)
    if (!needs.has('graph') && !needs.has('steps')) continue
    const before = update.old === null ? null : (known.commits.get(update.old) ?? null)
    if (before !== null) anchors.add(before)
    // What a pull request's head does by itself is seen from where it left its base.
    if (update.subject === 'branch' && update.operation === 'propose') for (const oid of update.parents) addCommit(anchors, oid, known)
    if (update.subject !== 'branch' || update.operation !== 'delete') continue
    const targets = model.kindOf(update.branch)?.kind.into.map((target) => target.kind) ?? []
    for (const ref of known.refs) {
      const branch = branchOf(ref.refname) ?? remoteTrackingOf(ref.refname, known.remotes)?.branch
      const kind = branch === undefined ? null : model.kindOf(branch)
      if (ref.commit !== null && kind !== null && targets.includes(kind.kind.id)) anchors.add(ref.commit)
    }
  }
  return anchors
}

function addCommit(anchors: Set<Oid>, oid: Oid | null, known: KnownRefs): void {
  const commit = oid === null ? null : (known.commits.get(oid) ?? null)
  if (commit !== null) anchors.add(commit)
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
function lineCommits(stepped: readonly BranchUpdate[], whole: ReadonlySet<RefUpdate>, graph: Graph, known: KnownRefs): readonly Oid[] {
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

/** Where a push goes, or would go; null where nothing is to be pushed. */
function remoteToAsk(event: ProposedEvent, known: KnownRefs): string | null {
  if (event.door === 'client') return event.url ?? null
  return event.updates.some((update) => update.type === 'current') ? (known.remotes[0] ?? null) : null
}

/** How long a remote may take to answer for a tag, in milliseconds. */
const REMOTE_PATIENCE = 5_000

/** Too many tags for a command line; the remote is asked for all that it has then. */
const MOST_TAGS = 100

/**
 * Asks the remote, once, for the tags that sit here at a judged commit but are not part of the push. On a server and in a
 * check of what is there already, the tags that are here are the tags that count.
 */
async function readRemoteTags(
  line: readonly Oid[],
  updates: readonly RefUpdate[],
  known: KnownRefs,
  event: ProposedEvent,
  repository: Repository,
): Promise<ReadonlyMap<Refname, RemoteTag>> {
  const remote = remoteToAsk(event, known)
  if (remote === null) return new Map()
  const judged = new Set(line)
  const pushed = new Set(updates.map((update) => update.refname))
  const waiting = known.refs.filter(
    (ref) => tagOf(ref.refname) !== null && ref.commit !== null && judged.has(ref.commit) && !pushed.has(ref.refname),
  )
  if (waiting.length === 0) return new Map()
  try {
    const asked = waiting.length > MOST_TAGS ? ['refs/tags/*'] : waiting.map((ref) => ref.refname)
    const output = await repository.git.run(['ls-remote', '--', remote, ...asked], { timeout: REMOTE_PATIENCE })
    const there = new Map(
      output
        .split('\n')
        .map((line) => line.split('\t'))
        .map(([oid = '', refname = '']) => [refname, oid]),
    )
    return new Map(waiting.map((ref) => [ref.refname, { known: true, oid: there.get(ref.refname) ?? null }]))
  } catch (error) {
    if (error instanceof GitFailure) return new Map(waiting.map((ref) => [ref.refname, { known: false }]))
    throw error
  }
}
