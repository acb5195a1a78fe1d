import type { BranchModel } from '../model/branch-model.ts'
import { UsageError } from '../model/errors.ts'
import type { Ref } from '../model/facts.ts'
import { branchOf, branchRef, isOid, type Oid, type Refname, remoteTrackingOf, tagOf } from '../model/refname.ts'
import type {
  BranchUpdate,
  LocalMove,
  ProposedEvent,
  ProposedMerge,
  ProposedRef,
  ProposedTip,
  ProposedUpdate,
  RefUpdate,
} from '../model/update.ts'
import { branchUpdate } from './branch-update.ts'
import { commitOnHead } from './commit-on-head.ts'
import { readReflogs } from './history.ts'
import { createRefReader, headRef, type ListedRef, type RefReader, resolveRevisions } from './refs.ts'
import type { Repository } from './repository.ts'
import { askedOf, type Question, resolveValues } from './revisions.ts'

/**
 * Turns what a door was asked into ref updates with full object names.
 *
 * @throws {UsageError} for a revision or a branch that is not here; the advice lists what there is.
 */
export async function resolveUpdates(
  event: ProposedEvent,
  repository: Repository,
  model: BranchModel,
  refs: RefReader = createRefReader(repository.git),
): Promise<readonly RefUpdate[]> {
  const here = { ...repository, refs }
  const updates: RefUpdate[] = []
  const proposed = event.updates.filter((update) => update.type === 'ref')
  const oids = await resolveProposed(proposed, here, model)
  for (const update of event.updates) {
    if (update.type === 'ref') updates.push(resolvedRef(update, oids))
    else for (const one of await resolveOne(update, here, model)) updates.push(one)
  }
  return updates
}

/** A repository and its refs, which are listed once. */
interface Here extends Repository {
  readonly refs: RefReader
}

type Resolved = (question: Question) => Oid | null

async function resolveOne(
  update: Exclude<ProposedUpdate, ProposedRef>,
  repository: Here,
  model: BranchModel,
): Promise<readonly RefUpdate[]> {
  switch (update.type) {
    case 'tip':
      return [await newestOf(update, repository, model)]
    case 'commit':
      return await commitOnHead(update, repository, model)
    case 'merge':
      return await pullRequest(update, repository, model)
    case 'name':
      return [branchUpdate(update.branch.replace(/^refs\/heads\//, ''), 'exists', null, null)]
    case 'look':
      return (await everything(repository, model)).filter((one) => one.subject === 'branch' && one.branch === update.branch)
    case 'start':
      return await startedBranch(repository)
    case 'current':
      return await currentBranch(repository, model)
    case 'everything':
      return await everything(repository, model)
  }
}

/** Hooks give full object names; `check --update` takes any revision and must say which one is not there. */
async function resolveProposed(refs: readonly ProposedRef[], repository: Here, model: BranchModel): Promise<Resolved> {
  const open: Question[] = []
  for (const { refname, oldRevision, newRevision } of refs) {
    for (const revision of [oldRevision, newRevision]) if (revision !== null && !isOid(revision)) open.push({ refname, revision })
  }
  if (open.length === 0) return () => null
  const found = await resolveValues(open, model.policy.remote, repository.git)
  const missing = open.find((question) => found(question) === null)
  if (missing !== undefined) throw new UsageError(`no revision is called "${missing.revision}" here`, await namesThatThereAre(repository))
  return found
}

function oidFor(refname: Refname, revision: string | null, oids: Resolved): Oid | null {
  return revision === null || isOid(revision) ? revision : oids({ refname, revision })
}

function resolvedRef(ref: ProposedRef, oids: Resolved): RefUpdate {
  const before = oidFor(ref.refname, ref.oldRevision, oids)
  const after = oidFor(ref.refname, ref.newRevision, oids)
  const operation = after === null ? 'delete' : before === null ? 'create' : 'update'
  const branch = branchOf(ref.refname)
  if (branch !== null) {
    const marks = { isForced: ref.isForced === true, isQueued: ref.isQueued === true }
    const update = { ...branchUpdate(branch, operation, before, after), localRef: ref.localRef, published: before !== null, ...marks }
    return ref.move === undefined ? update : { ...update, ...ofMove(ref.move) }
  }
  const tag = tagOf(ref.refname)
  if (tag !== null) return { subject: 'tag', refname: ref.refname, tag, operation, old: before, new: after }
  return { subject: 'other', refname: ref.refname, operation, old: before, new: after }
}

function ofMove(move: LocalMove): Pick<BranchUpdate, 'move' | 'published' | 'mergeNames'> {
  return { move, published: move.published, mergeNames: move.mergeNames }
}

/**
 * A branch of which nobody tells what it was before. Of a permanent one its newest commit is judged, as if that alone had been
 * pushed; of another all that it has, as if it were new: what was committed before its first push, which is legal, and after it
 * looks the same.
 */
async function newestOf(tip: ProposedTip, repository: Here, model: BranchModel): Promise<RefUpdate> {
  const asked = { refname: branchRef(tip.branch), revision: tip.newRevision }
  const parent = `${tip.newRevision}^1^{commit}`
  const found = await resolveRevisions(repository.git, [askedOf(asked), parent])
  const after = found.get(askedOf(asked)) ?? null
  if (after === null) throw new UsageError(`no revision is called "${tip.newRevision}" here`, await namesThatThereAre(repository))
  const isPermanent = model.kindOf(tip.branch)?.kind.permanent === true
  const before = isPermanent ? (found.get(parent) ?? (repository.shallow ? await recordedParent(after, repository) : null)) : null
  return { ...branchUpdate(tip.branch, before === null ? 'create' : 'update', before, after), published: before !== null }
}

/** The first parent that a commit itself records, also where a shallow clone is cut off below it; null for a root. */
async function recordedParent(commit: Oid, repository: Here): Promise<Oid | null> {
  const header = (await repository.git.run(['cat-file', 'commit', commit])).split('\n\n')[0] ?? ''
  return /^parent ([0-9a-f]+)$/m.exec(header)?.[1] ?? null
}

/**
 * A pull request. The base is the branch as the remote has it now, since that is what it will be merged into; the head is the
 * commit that the event names, else the branch of that name.
 */
async function pullRequest(proposed: ProposedMerge, repository: Here, model: BranchModel): Promise<readonly RefUpdate[]> {
  const told = proposed.pullRequest
  const listed = await repository.refs()
  const base = proposed.base.replace(/^refs\/heads\//, '')
  const head = proposed.head.replace(/^refs\/heads\//, '')
  const baseOid = tipOf(base, listed, model) ?? told?.baseOid ?? null
  const headOid = told?.headOid ?? (told?.isFromFork === true ? null : tipOf(head, listed, model))
  if (baseOid === null) throw new UsageError(`no branch is called "${base}" here`, await namesThatThereAre(repository))
  if (headOid === null) throw new UsageError(`no branch is called "${head}" here`, await namesThatThereAre(repository))
  const own = { ...branchUpdate(head, 'exists', null, headOid), pullRequest: told }
  // A fork's branch is no branch of this repository, whatever it is called.
  const headUpdate = told?.isFromFork === true ? { ...own, refname: told.headRefname ?? own.refname } : own
  return [
    { ...branchUpdate(base, 'propose', baseOid, null), head, parents: [baseOid, headOid], published: true, pullRequest: told },
    headUpdate,
  ]
}

/** What a plain `git push` of the current branch would send. */
async function currentBranch(repository: Here, model: BranchModel): Promise<readonly RefUpdate[]> {
  const refname = await headRef(repository.git)
  const branch = refname === null ? null : branchOf(refname)
  if (branch === null) {
    throw new UsageError('HEAD is detached: there is no current branch to check', [
      'Say what to check: branch-policy check --update REF OLD NEW, --pull-request --head REF --base REF, --branch NAME or --all',
    ])
  }
  const listed = await repository.refs()
  const head = listed.find((ref) => ref.refname === refname)?.oid ?? null
  if (head === null) return [branchUpdate(branch, 'exists', null, null)]
  const remote = remoteTip(branch, listed, model)
  const operation = remote === null ? 'create' : 'update'
  return [{ ...branchUpdate(branch, operation, remote, head), localRef: branchRef(branch), published: remote !== null }]
}

/**
 * The branch that HEAD names, where it was made here just now: its reflog has no entry but the first (git-reflog(1)). None where
 * HEAD is detached or the branch unborn, and none for a branch that a remote has: it began elsewhere.
 */
async function startedBranch(repository: Here): Promise<readonly RefUpdate[]> {
  const refname = await headRef(repository.git)
  const branch = refname === null ? null : branchOf(refname)
  if (refname === null || branch === null) return []
  const listed = await repository.refs()
  const head = listed.find((ref) => ref.refname === refname)?.oid ?? null
  if (head === null || listed.some((ref) => remoteTrackingOf(ref.refname, [])?.branch === branch)) return []
  const entries = await readReflogs(repository.git, [refname])
  const isNew = entries.length === 1 && entries[0]?.subject.startsWith('branch: Created from ') === true
  return isNew ? [branchUpdate(branch, 'start', null, head)] : []
}

/** The branch as the policy's remote has it, else as any other remote has it: a clone may call its remote what it likes. */
function remoteTip(branch: string, listed: readonly ListedRef[], model: BranchModel): Oid | null {
  const wanted = `refs/remotes/${model.policy.remote}/${branch}`
  const found = listed.find((ref) => ref.refname === wanted) ?? listed.find((ref) => remoteTrackingOf(ref.refname, [])?.branch === branch)
  return found?.oid ?? null
}

/** Every branch and tag; of the permanent branches their whole first-parent line. */
async function everything(repository: Here, model: BranchModel): Promise<readonly RefUpdate[]> {
  const listed = await repository.refs()
  const remote = model.policy.remote
  const tracked: BranchHere[] = []
  const local: BranchHere[] = []
  const tags: RefUpdate[] = []
  for (const ref of listed) {
    const tag = tagOf(ref.refname)
    const branch = tag === null ? branchOf(ref.refname) : null
    if (tag !== null) tags.push({ subject: 'tag', refname: ref.refname, tag, operation: 'exists', old: null, new: ref.oid })
    else if (branch !== null) local.push({ branch, ref })
    else {
      const found = remoteTrackingOf(ref.refname, [remote])
      if (found?.remote === remote) tracked.push({ branch: found.branch, ref })
    }
  }
  const published = new Set(tracked.map(({ branch }) => branch))
  const updates: RefUpdate[] = []
  const add = ({ branch, ref: { refname, commit } }: BranchHere): void => {
    const operation = commit !== null && model.kindOf(branch)?.kind.permanent === true ? 'history' : 'exists'
    // Nobody has seen it yet; a copy of each would cost as much as all the rest here.
    const update = branchUpdate(branch, operation, null, commit)
    updates.push(Object.assign(update, { refname, published: repository.bare || published.has(branch) }))
  }
  for (const one of tracked) add(one)
  for (const one of local) if (!published.has(one.branch)) add(one)
  for (const one of tags) updates.push(one)
  return updates
}

/** A branch and the ref by which it is seen. */
interface BranchHere {
  readonly branch: string
  readonly ref: Ref
}

function tipOf(branch: string, listed: readonly ListedRef[], model: BranchModel): Oid | null {
  const remote = `refs/remotes/${model.policy.remote}/${branch}`
  const found = listed.find((ref) => ref.refname === remote) ?? listed.find((ref) => ref.refname === branchRef(branch))
  return found?.oid ?? null
}

const MOST_NAMES = 20

async function namesThatThereAre(repository: Here): Promise<readonly string[]> {
  const names = (await repository.refs()).map((ref) => ref.refname.replace(/^refs\/(?:heads|tags|remotes)\//, ''))
  if (names.length === 0) return ['This repository has no branch yet.']
  const shown = names.slice(0, MOST_NAMES).join(', ')
  return [`There are: ${shown}${names.length > MOST_NAMES ? ` and ${names.length - MOST_NAMES} more` : ''}`]
}
