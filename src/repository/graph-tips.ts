import type { BranchModel } from '../model/branch-model.ts'
import type { RepositoryFacts } from '../model/facts.ts'
import { branchOf, type Oid, remoteTrackingOf, tagOf } from '../model/refname.ts'
import type { RefUpdate } from '../model/update.ts'
import type { FactRequest } from './fact-request.ts'

/** What is known before the graph is read. */
export type KnownRefs = Pick<RepositoryFacts, 'refs' | 'commits' | 'remotes' | 'localRefsAreShared'>

/** A branch that others may start from, by its name and the id of its kind. */
export interface OriginTip {
  readonly branch: string
  readonly kind: string
  readonly commit: Oid
}

/** All branches of a kind that some kind starts from, as they are and as the updates make them. */
export function originsIn(requests: readonly FactRequest[], known: KnownRefs, model: BranchModel): readonly OriginTip[] {
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

/** Every commit that refs and updates name; tags only where they are wanted. */
export function tipsOf(requests: readonly FactRequest[], known: KnownRefs, withTags: boolean): readonly Oid[] {
  const branches = known.refs.filter((ref) => withTags || tagOf(ref.refname) === null).map((ref) => ref.commit)
  const named = requests.flatMap(({ update }) => namedObjects(update).map((oid) => known.commits.get(oid) ?? null))
  return [...new Set([...branches, ...named])].filter((oid) => oid !== null)
}

/** The objects that an update names: its values, and the parents of a commit that does not exist yet. */
export function namedObjects(update: RefUpdate): readonly Oid[] {
  const parents = update.subject === 'branch' ? [...update.parents, ...update.squashed] : []
  return [update.old, update.new, ...parents].filter((oid) => oid !== null)
}

/** Commits that rules ask about as ancestors: old values, heads of pull requests, for a deletion the branches that must have it. */
export function anchorsOf(requests: readonly FactRequest[], known: KnownRefs, model: BranchModel): ReadonlySet<Oid> {
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
