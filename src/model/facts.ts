import { createGraph, type Graph } from './graph.ts'
import type { HostAnswer, HostMerge, PullRequestReviews } from './host.ts'
import { type Oid, type Refname, tagOf } from './refname.ts'
import type { RefUpdate } from './update.ts'

/** A branch, remote-tracking branch or tag, as `git for-each-ref` lists it. */
export interface Ref {
  readonly refname: Refname
  /** The object that the ref names. */
  readonly oid: Oid
  /** The commit that the object peels to; null where it is missing or no commit. */
  readonly commit: Oid | null
}

/** One line of a ref's reflog (git-reflog(1)). */
export interface ReflogEntry {
  readonly refname: Refname
  /** The value before; null for the oldest entry that is left. */
  readonly old: Oid | null
  readonly new: Oid
  readonly subject: string
}

/** What a remote said of one tag; `unknown` where it could not be asked. */
export type RemoteTag = { readonly known: true; readonly oid: Oid | null } | { readonly known: false }

/** What the rules need to know of the repository, read once for all updates of a check. */
export interface RepositoryFacts {
  /** Remotes by name, as far as the event and the policy tell; first the one that the updates are for. */
  readonly remotes: readonly string[]
  /** True where the push goes to a URL that no name stands for: it may hold credentials, so no advice can name it. */
  readonly toUrl: boolean
  /** True where `refs/heads/` is what everybody sees: on a server and in a bare repository. */
  readonly localRefsAreShared: boolean
  readonly refs: readonly Ref[]
  readonly graph: Graph
  readonly reflogs: readonly ReflogEntry[]
  /** Whole messages (subject, body) of the commits that need one. */
  readonly messages: ReadonlyMap<Oid, string>
  /** Tags that sit here at a judged commit but are not in the push, as the remote has them. */
  readonly remoteTags: ReadonlyMap<Refname, RemoteTag>
  /** Objects that the updates name, peeled to commits; null for one that is missing or no commit. */
  readonly commits: ReadonlyMap<Oid, Oid | null>
  /** New branches that were seen to have started where they may, where no rule looks at any other fact; there is none besides then. */
  readonly legalStarts: ReadonlySet<RefUpdate>
  /** Commits from before the policy's `since`, which are not judged; empty outside an audit. */
  readonly settled: ReadonlySet<Oid>
  /** What the host says of the judged pull request's reviews; null where the event has no host to ask. */
  readonly reviews: HostAnswer<PullRequestReviews> | null
  /** Of commits that nothing else explains: the pull requests that brought them, as the host says; null where it was not asked. */
  readonly hostMerges: HostAnswer<ReadonlyMap<Oid, HostMerge>> | null
}

/** Facts of a check that needs none from git. */
export const NO_FACTS: RepositoryFacts = {
  remotes: [],
  toUrl: false,
  localRefsAreShared: false,
  refs: [],
  graph: createGraph(new Map()),
  reflogs: [],
  messages: new Map(),
  remoteTags: new Map(),
  commits: new Map(),
  legalStarts: new Set(),
  settled: new Set(),
  reviews: null,
  hostMerges: null,
}

/**
 * The groups of facts that a rule can ask for; the repository reads the union of what the rules of a check need:
 * `refs` branches and tags; `graph` the graph above the old values; `steps` what explains each step; `remote-tags` tags as
 * the remote has them; `past` the whole line below the old value; `origin` the graph down to where a new branch started, and
 * the branch's own reflog; `history` everything that any branch, tag or update reaches; `reviews` what the host says of a pull
 * request's reviews.
 */
export const FACT_NAMES = ['refs', 'graph', 'steps', 'remote-tags', 'past', 'origin', 'history', 'reviews'] as const
export type FactName = (typeof FACT_NAMES)[number]

const BY_NAME = new WeakMap<readonly Ref[], ReadonlyMap<Refname, Ref>>()

/** The ref of a name; looked up, where there may be ten thousand. */
export function refNamed(refs: readonly Ref[], refname: Refname): Ref | undefined {
  const byName = BY_NAME.get(refs) ?? new Map(refs.map((ref) => [ref.refname, ref]))
  BY_NAME.set(refs, byName)
  return byName.get(refname)
}

const BY_REF = new WeakMap<readonly ReflogEntry[], ReadonlyMap<Refname, readonly ReflogEntry[]>>()

/** The reflog of a ref, newest entry first. */
export function reflogEntries(reflogs: readonly ReflogEntry[], refname: Refname): readonly ReflogEntry[] {
  const byRef = BY_REF.get(reflogs) ?? entriesByRef(reflogs)
  BY_REF.set(reflogs, byRef)
  return byRef.get(refname) ?? []
}

function entriesByRef(reflogs: readonly ReflogEntry[]): ReadonlyMap<Refname, readonly ReflogEntry[]> {
  const byRef = new Map<Refname, ReflogEntry[]>()
  for (const entry of reflogs) {
    const entries = byRef.get(entry.refname)
    if (entries === undefined) byRef.set(entry.refname, [entry])
    else entries.push(entry)
  }
  return byRef
}

const TAGS_AT = new WeakMap<readonly Ref[], ReadonlyMap<Oid, readonly Ref[]>>()

/** The tags at a commit, in the order in which they are listed. */
export function tagsAt(refs: readonly Ref[], commit: Oid): readonly Ref[] {
  const byCommit = TAGS_AT.get(refs) ?? tagsByCommit(refs)
  TAGS_AT.set(refs, byCommit)
  return byCommit.get(commit) ?? []
}

function tagsByCommit(refs: readonly Ref[]): ReadonlyMap<Oid, readonly Ref[]> {
  const byCommit = new Map<Oid, Ref[]>()
  for (const ref of refs) {
    if (ref.commit === null || tagOf(ref.refname) === null) continue
    const there = byCommit.get(ref.commit)
    if (there === undefined) byCommit.set(ref.commit, [ref])
    else there.push(ref)
  }
  return byCommit
}
