import type { BranchModel } from '../model/branch-model.ts'
import type { RepositoryFacts } from '../model/facts.ts'
import { reachFrom } from '../model/graph.ts'
import { branchOf, type Oid, remoteTrackingOf } from '../model/refname.ts'
import type { BranchUpdate, Door } from '../model/update.ts'
import type { Steps } from './steps.ts'

/** The commits that an update brings to where it goes, on whatever line. */
export interface NewCommits {
  /** Newest first along each line; none where a gap leaves open which of them are new. */
  readonly oids: readonly Oid[]
  /** Set where the repository does not hold enough history to list them all: why. */
  readonly gap: Steps['gap']
}

export const NO_COMMITS: NewCommits = { oids: [], gap: null }

/**
 * The new commits of an update: those that neither its old value nor any branch that everybody has holds already. Of a pull
 * request, what the head brings to the base. In an audit, what came after the policy's `since`; without one nothing is new.
 */
export function newCommitsOf(update: BranchUpdate, facts: RepositoryFacts, model: BranchModel, door: Door): NewCommits {
  switch (update.operation) {
    case 'create':
    case 'update':
      return broughtBy(update.new, update.old, knownTips(update, facts, model, door), facts)
    case 'propose': {
      const [base = null, head = null] = update.parents
      return broughtBy(head, base, afterTheFact(update, facts, model), facts)
    }
    case 'history':
      return facts.settled.size === 0 ? NO_COMMITS : broughtBy(update.new, null, [], facts)
    default:
      return NO_COMMITS
  }
}

/** What a new value has that neither the old one nor anything known has. */
function broughtBy(after: Oid | null, before: Oid | null, known: readonly Oid[], facts: RepositoryFacts): NewCommits {
  const { graph, commits, settled } = facts
  const tip = after === null ? null : (commits.get(after) ?? null)
  if (tip === null) return { oids: [], gap: 'new-missing' }
  const old = before === null ? null : (commits.get(before) ?? null)
  if (before !== null && old === null) return { oids: [], gap: graph.complete ? 'old-missing' : 'shallow' }

  const had = reachFrom(graph, old === null ? known : [old, ...known])
  const seen = new Set<Oid>()
  const oids: Oid[] = []
  const open = [tip]
  for (const oid of open) {
    if (seen.has(oid) || had.has(oid) || !graph.has(oid) || graph.isBoundary(oid)) continue
    seen.add(oid)
    const parents = graph.parents(oid)
    open.push(...parents)
    // By its date alone a commit may be settled while one below it is not.
    if (settled.has(oid)) continue
    // Where history is cut, what is known may reach this very commit by a way that is not here.
    if (parents.length === 0 && !graph.complete) return { oids: [], gap: 'shallow' }
    oids.push(oid)
  }
  return { oids, gap: null }
}

/**
 * What a push does not bring, since it is there: on a client what any remote has, on a server every ref, since none has moved
 * yet.
 */
function knownTips(update: BranchUpdate, facts: RepositoryFacts, model: BranchModel, door: Door): readonly Oid[] {
  if (door === 'check') return afterTheFact(update, facts, model)
  const known = facts.refs.filter((ref) => door === 'server' || remoteTrackingOf(ref.refname, facts.remotes) !== null)
  return known.flatMap((ref) => ref.commit ?? [])
}

/**
 * When everything has arrived, no ref tells what was there before but the permanent branches other than the one that is
 * judged: as remotes have them, and where there is no remote, those that are here.
 */
function afterTheFact(update: BranchUpdate, facts: RepositoryFacts, model: BranchModel): readonly Oid[] {
  const tracked = facts.refs.flatMap((ref) => {
    const found = remoteTrackingOf(ref.refname, facts.remotes)
    return found === null ? [] : [{ ...found, commit: ref.commit }]
  })
  const here = facts.refs.flatMap((ref) => {
    const branch = branchOf(ref.refname)
    return branch === null ? [] : [{ remote: facts.remotes[0], branch, commit: ref.commit }]
  })
  const shared = facts.localRefsAreShared || tracked.length === 0 ? [...here, ...tracked] : tracked
  return shared.flatMap(({ remote, branch, commit }) => {
    // The judged branch on another remote is where a fork gets its commits from.
    const isItself = branch === update.branch && remote === facts.remotes[0]
    return commit !== null && !isItself && model.kindOf(branch)?.kind.permanent === true ? [commit] : []
  })
}
