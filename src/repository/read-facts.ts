import type { BranchModel } from '../model/branch-model.ts'
import { NO_FACTS, type ReflogEntry, type RepositoryFacts, refNamed } from '../model/facts.ts'
import { branchOf, branchRef, type Oid, type Refname } from '../model/refname.ts'
import type { BranchUpdate, ProposedEvent, RefUpdate } from '../model/update.ts'
import { type FactRequest, needsHistory } from './fact-request.ts'
import type { Git } from './git.ts'
import { graphFor, lineCommits } from './graph-for.ts'
import { type KnownRefs, namedObjects } from './graph-tips.ts'
import { readLineMessages, readMessages, readReflogs } from './history.ts'
import { newBranchesIn, readNewBranches } from './new-branches.ts'
import { type Reading, startReading } from './reading.ts'
import { peelToCommits, type RefReader } from './refs.ts'
import { readRemoteTags } from './remote-tags.ts'
import type { Repository } from './repository.ts'

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
  { refs: listed, origins, graph: begun }: Reading = startReading(repository.git),
  meanwhile: (messages: Iterable<string>) => void = () => undefined,
): Promise<RepositoryFacts> {
  const remotes = [...new Set([event.remote ?? model.policy.remote, model.policy.remote])]
  const localRefsAreShared = event.door === 'server' || repository.bare
  const toUrl = event.name === 'pre-push' && event.remote === null
  const base = { ...NO_FACTS, remotes, toUrl, localRefsAreShared }
  if (requests.every(({ needs }) => needs.size === 0)) return base

  const { git } = repository
  const started = newBranchesIn(requests, event, repository, model)
  const shown = started === null ? null : await readNewBranches(started, base, () => origins(model), model, git)
  if (shown !== null) return { ...base, legalStarts: shown }
  const updates = requests.map(({ update }) => update)
  const [refs, commits] = await Promise.all([listed(), commitsOf(updates, listed, event, git)])
  const withRefs = { ...base, refs, commits }
  if (!needsHistory(requests)) return withRefs

  const stepped = requests.filter(({ needs }) => needs.has('steps')).map(({ update }) => update as BranchUpdate)
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
  const recorded = [...stepped.flatMap(entryToCome), ...reflogs]
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
  return { ...withRefs, graph, messages, reflogs: recorded, remoteTags }
}

/** What git writes into a reflog once the branch has moved; a push would find it there. */
function entryToCome({ move, refname, new: after }: BranchUpdate): readonly ReflogEntry[] {
  return move === null || move.fastForward === null || after === null ? [] : [{ refname, new: after, ...move.fastForward }]
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

/** The reflogs of the branches here that a push moves, or sends for the first time. */
function reflogsWanted(requests: readonly FactRequest[], known: KnownRefs): readonly Refname[] {
  const updated = requests.flatMap(({ update, needs }) => {
    if (update.subject !== 'branch') return []
    if (needs.has('steps') && update.operation === 'update') return [branchRef(update.branch)]
    return needs.has('origin') ? [branchOf(update.localRef ?? '') === null ? branchRef(update.branch) : (update.localRef ?? '')] : []
  })
  return [...new Set(updated)].filter((refname) => refNamed(known.refs, refname) !== undefined)
}
