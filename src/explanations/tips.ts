import type { RepositoryFacts } from '../model/facts.ts'
import { branchOf, type Oid, remoteTrackingOf } from '../model/refname.ts'
import type { Door, RefUpdate } from '../model/update.ts'

/** The tips of branches by short name. */
export type Tips = ReadonlyMap<string, Oid>

/**
 * Branches as everybody sees them: those of the remote that the updates are for, as last fetched; on a server and in a bare
 * repository its own. Where a check finds no remote's branch at all, those that are here.
 */
export function sharedTips(facts: RepositoryFacts, door: Door): Tips {
  const byDoor = SHARED.get(facts) ?? new Map<Door, Tips>()
  SHARED.set(facts, byDoor)
  const tips = byDoor.get(door) ?? findSharedTips(facts, door)
  byDoor.set(door, tips)
  return tips
}

/** Found out once for all that ask: an audit asks for each branch. */
const SHARED = new WeakMap<RepositoryFacts, Map<Door, Tips>>()

function findSharedTips(facts: RepositoryFacts, door: Door): Tips {
  const tracked = new Map<string, Oid>()
  const local = new Map<string, Oid>()
  for (const ref of facts.refs) {
    if (ref.commit === null) continue
    const remote = remoteTrackingOf(ref.refname, facts.remotes)
    const branch = branchOf(ref.refname)
    if (remote !== null && remote.remote === facts.remotes[0]) tracked.set(remote.branch, ref.commit)
    if (branch !== null) local.set(branch, ref.commit)
  }
  if (facts.localRefsAreShared) return local
  return tracked.size === 0 && door === 'check' ? local : tracked
}

const AFTER = new WeakMap<Tips, WeakMap<readonly RefUpdate[], Tips>>()

/** The same once the updates of a push have arrived, all of them; found out once, since each of thousands may ask. */
export function tipsAfter(facts: RepositoryFacts, updates: readonly RefUpdate[], door: Door): Tips {
  const before = sharedTips(facts, door)
  const byUpdates = AFTER.get(before) ?? new WeakMap<readonly RefUpdate[], Tips>()
  AFTER.set(before, byUpdates)
  const tips = byUpdates.get(updates) ?? findTipsAfter(before, facts, updates)
  byUpdates.set(updates, tips)
  return tips
}

function findTipsAfter(before: Tips, facts: RepositoryFacts, updates: readonly RefUpdate[]): Tips {
  const tips = new Map(before)
  for (const update of updates) {
    if (update.subject !== 'branch') continue
    const moves = update.operation === 'create' || update.operation === 'update' || update.operation === 'delete'
    if (!moves) continue
    const commit = update.new === null ? null : (facts.commits.get(update.new) ?? null)
    if (commit === null) tips.delete(update.branch)
    else tips.set(update.branch, commit)
  }
  return tips
}
