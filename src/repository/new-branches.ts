import { type BranchModel, isMergeQueue } from '../model/branch-model.ts'
import { listedNumber } from '../model/commit-index.ts'
import type { RepositoryFacts } from '../model/facts.ts'
import { firstParentLines } from '../model/first-parent-lines.ts'
import { namedOf } from '../model/heads.ts'
import { beginningOf } from '../model/name-pattern.ts'
import { branchOf, type Oid, remoteTrackingOf } from '../model/refname.ts'
import type { BranchUpdate, ProposedEvent, ProposedUpdate, RefUpdate } from '../model/update.ts'
import type { FactRequest } from './fact-request.ts'
import { type Git, GitFailure } from './git.ts'
import { type ListedRef, listRefsLike } from './refs.ts'
import type { Repository } from './repository.ts'
import { readStarts, type Shows } from './starts.ts'

/** A new branch and the object that it names, which is not yet known to be a commit, or to be here. */
export interface NewBranch {
  readonly update: BranchUpdate
  readonly tip: Oid
}

/** A branch that others may start from, as everybody has it or as it is here. */
interface Origin {
  readonly kind: string
  readonly commit: Oid
  readonly isShared: boolean
}

type Surroundings = Pick<RepositoryFacts, 'remotes' | 'localRefsAreShared'>

/**
 * The new branches of an event that brings nothing else, where only their starts are asked for; null for any other event. A branch
 * that others start from is none of them: what that was before counts too.
 */
export function newBranchesIn(
  requests: readonly FactRequest[],
  event: ProposedEvent,
  { shallow }: Repository,
  model: BranchModel,
): readonly NewBranch[] | null {
  if (shallow) return null
  const branches: NewBranch[] = []
  for (const { update, needs, isStartEnough } of requests) {
    // A rule of the team's own may look at what it never asked for.
    if (needs.size === 0 && isStartEnough !== false) continue
    const isNew = update.subject === 'branch' && update.operation === 'create' && isStartEnough === true
    if (!isNew || update.new === null || !isPlain(update, model)) return null
    branches.push({ update, tip: update.new })
  }
  // What is in no request is judged by no rule, but may move a branch that others start from.
  if (branches.length < event.updates.length && event.updates.some((proposed) => movesOrigin(proposed, model))) return null
  return branches.length === 0 ? null : branches
}

function isPlain(update: BranchUpdate, model: BranchModel): boolean {
  const kind = namedOf(update, model)?.kind
  return kind !== undefined && !model.isOrigin(kind)
}

function movesOrigin(proposed: ProposedUpdate, model: BranchModel): boolean {
  const branch = proposed.type === 'ref' ? branchOf(proposed.refname) : proposed.type === 'tip' ? proposed.branch : null
  const kind = branch === null ? undefined : model.kindOf(branch)?.kind
  return kind !== undefined && model.isOrigin(kind)
}

/**
 * Reads what shows that new branches started where they may: of them and of the branches that others start from the first-parent
 * lines. Where a branch first meets the line of one that it may start from, and everybody has that one, no reflog and no other ref
 * says otherwise. One process, or two beside each other, however many branches there are. No rule looks at more of them.
 *
 * Null where that does not show it of every branch, and where some object is missing or no commit: then all that is known of them
 * has to be read, their reflogs too.
 */
export async function readNewBranches(
  branches: readonly NewBranch[],
  surroundings: Surroundings,
  listOrigins: () => ReturnType<OriginReader>,
  model: BranchModel,
  git: Git,
): Promise<ReadonlySet<RefUpdate> | null> {
  const origins = originsAmong(await listOrigins(), surroundings, model)
  if (origins.length === 0) return null
  const places = origins.map(({ commit }) => commit)
  const tips = new Set(branches.map(({ tip }) => tip))
  const areShown: Shows = (index, firstOf) => {
    // A tag or a blob under the name of a branch is no commit on any line.
    if (firstOf === null && !places.every((oid) => listedNumber(index, oid) >= 0)) return false
    const lines = firstParentLines(index, places)
    return branches.every(({ update, tip }) => {
      const meeting = lines.meetingOf(tip)
      if (meeting === null || (firstOf !== null && meeting.above.length > 0 && !firstOf.has(meeting.oid))) return false
      const from = namedOf(update, model)?.kind.from ?? []
      return meeting.others.some((place) => origins[place]?.isShared === true && from.includes(origins[place].kind))
    })
  }
  const isShown = await readStarts(tips, new Set(places), areShown, git).catch(onlyFailure)
  return isShown ? new Set(branches.map(({ update }) => update)) : null
}

/** Branches that others start from, here and on remotes, and some that only begin like them. */
export type OriginReader = (model: BranchModel) => Promise<readonly ListedRef[]>

/** Lists when first asked, and then no more. Of ten thousand branches few are such: git picks them out. */
export function createOriginReader(git: Git): OriginReader {
  let listed: Promise<readonly ListedRef[]> | null = null
  return (model) => {
    listed ??= listRefsLike(patternsOf(model), git)
    // Whoever waits for it is told of a failure; until then it is nobody's.
    listed.catch(() => undefined)
    return listed
  }
}

/** A remote's name may hold slashes, as a branch's may. */
const PLACES = ['refs/heads/', 'refs/remotes/**/']

function patternsOf(model: BranchModel): readonly string[] {
  const names = model.policy.kinds.filter((kind) => model.isOrigin(kind)).flatMap((kind) => kind.names)
  const endings = names.flatMap((name) => {
    const { text, isWhole } = beginningOf(name)
    return isWhole ? [text] : text.endsWith('/') ? [`${text}**`] : [`${text}*`, `${text}*/**`]
  })
  // What no ref can hold would mean something else in a pattern.
  const isPlain = endings.every((ending) => /^[\w./-]+\*?(?:\/?\*\*)?$/.test(ending))
  return isPlain ? PLACES.flatMap((place) => endings.map((ending) => place + ending)) : ['refs/heads/', 'refs/remotes/']
}

function originsAmong(listed: readonly ListedRef[], { remotes, localRefsAreShared }: Surroundings, model: BranchModel): readonly Origin[] {
  const origins: Origin[] = []
  for (const { refname, oid } of listed) {
    const tracked = remoteTrackingOf(refname, remotes)
    const branch = tracked?.branch ?? branchOf(refname)
    const kind = branch === null ? undefined : model.kindOf(branch)?.kind
    if (branch === null || kind === undefined || !model.isOrigin(kind) || isMergeQueue(branch)) continue
    origins.push({ kind: kind.id, commit: oid, isShared: tracked !== null || localRefsAreShared })
  }
  return origins
}

/** An object that is missing: the whole work says which. */
function onlyFailure(error: unknown): false {
  if (error instanceof GitFailure && error.exitCode !== null) return false
  throw error
}
