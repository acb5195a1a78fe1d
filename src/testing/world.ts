import type { CommitRecord, MessageVerdict, TagObject } from '../model/details.ts'
import { NO_FACTS, type ReflogEntry, type RemoteTag, type RepositoryFacts } from '../model/facts.ts'
import { createGraph } from '../model/graph.ts'
import type { HostMerge } from '../model/host.ts'
import type { Oid } from '../model/refname.ts'

/**
 * A repository described in a few words, for tests of pure code: commits by short names with their parents, refs by full
 * refname with the commit they name. Names become oids by `oid`.
 */
export interface World {
  /** `{ a: [], b: ['a'], m: ['b', 'x'] }` */
  readonly commits?: Readonly<Record<string, readonly string[]>>
  readonly refs?: Readonly<Record<string, string>>
  /** Annotated tags: full refname → commit; the ref names a tag object of its own. */
  readonly annotated?: Readonly<Record<string, string>>
  readonly messages?: Readonly<Record<string, string>>
  /** Newest first: [refname, old, new, subject]. */
  readonly reflog?: readonly (readonly [refname: string, old: string | null, new: string, subject: string])[]
  readonly remoteTags?: Readonly<Record<string, string | null | 'unknown'>>
  readonly shallow?: boolean
  /** Names that some update uses but that the repository does not hold. */
  readonly missing?: readonly string[]
  /** True for a server: refs/heads/ is what everybody sees. */
  readonly server?: boolean
  /** Of commits the pull requests that brought them, as the host says; or why it does not. Else it is not asked. */
  readonly hostMerges?: Readonly<Record<string, Partial<HostMerge>>> | string
  /** Commits from before the policy's `since`. */
  readonly settled?: readonly string[]
  /** Commit records by short name, laid over Ada's. */
  readonly records?: Readonly<Record<string, Partial<CommitRecord>>>
  /** By the short name of the object that the tag's ref names: `tag <commit>` for an annotated one. */
  readonly tagObjects?: Readonly<Record<string, TagObject>>
  /** Patch identities by `commit` or `base..commit`. */
  readonly patches?: Readonly<Record<string, string | null>>
  /** Texts by `commit:path`. */
  readonly files?: Readonly<Record<string, string | null>>
  /** A linter's verdicts by commit, or by the text itself. */
  readonly verdicts?: Readonly<Record<string, Partial<MessageVerdict>>>
  /** What the host says of the reviews; nothing said is no host to ask. */
  readonly reviews?: RepositoryFacts['reviews']
}

/** A full object name for a short name: readable digits first, then filled up. */
export function oid(name: string): Oid {
  return [...name]
    .map((character) => character.charCodeAt(0).toString(16).padStart(2, '0'))
    .join('')
    .padEnd(40, '0')
    .slice(0, 40)
}

/** The short name of an object that `oid` named. */
export function nameOf(name: Oid): string {
  const codes = name.match(/../g)?.map((digits) => Number.parseInt(digits, 16)) ?? []
  return String.fromCharCode(...codes.filter((code) => code !== 0))
}

/** The facts of a world; what it does not mention is empty. */
export function factsOf(world: World): RepositoryFacts {
  const commits = new Map(Object.entries(world.commits ?? {}).map(([name, parents]) => [oid(name), parents.map(oid)]))
  const plain = Object.entries(world.refs ?? {}).map(([refname, name]) => ({ refname, oid: oid(name), commit: oid(name) }))
  const annotated = Object.entries(world.annotated ?? {}).map(([refname, name]) => ({
    refname,
    oid: oid(`tag ${name}`),
    commit: oid(name),
  }))
  const peeled = new Map<Oid, Oid | null>([...commits.keys()].map((one) => [one, one]))
  for (const tag of annotated) peeled.set(tag.oid, tag.commit)
  for (const name of world.missing ?? []) peeled.set(oid(name), null)
  const reflogs: ReflogEntry[] = (world.reflog ?? []).map(([refname, before, after, subject]) => ({
    refname,
    old: before === null ? null : oid(before),
    new: oid(after),
    subject,
  }))
  const remoteTags = Object.entries(world.remoteTags ?? {}).map(([refname, name]): [string, RemoteTag] => [
    refname,
    name === 'unknown' ? { known: false } : { known: true, oid: name === null ? null : oid(name) },
  ])
  return {
    ...NO_FACTS,
    remotes: ['origin'],
    localRefsAreShared: world.server === true,
    refs: [...plain, ...annotated],
    graph: createGraph(commits, world.shallow !== true),
    reflogs,
    messages: new Map(Object.entries(world.messages ?? {}).map(([name, text]) => [oid(name), text])),
    remoteTags: new Map(remoteTags),
    commits: peeled,
    settled: new Set((world.settled ?? []).map(oid)),
    reviews: world.reviews ?? null,
    hostMerges: hostMergesOf(world),
  }
}

function hostMergesOf({ hostMerges }: World): RepositoryFacts['hostMerges'] {
  if (hostMerges === undefined) return null
  if (typeof hostMerges === 'string') return { known: false, reason: hostMerges, fix: ['set ACME_TOKEN'] }
  const merge = { number: '1', head: 'feature/one', isFromFork: false, method: null }
  return { known: true, value: new Map(Object.entries(hostMerges).map(([name, told]) => [oid(name), { ...merge, ...told }])) }
}

/** The oids of all objects that a world speaks of. */
export function objectsIn(world: World): Set<Oid> {
  const { commits, refs, reflogs, remoteTags, settled } = factsOf(world)
  const named = [...Object.values(world.commits ?? {}).flat(), ...Object.keys(world.records ?? {}), ...Object.keys(world.tagObjects ?? {})]
  const all = [
    ...commits.keys(),
    ...refs.map((ref) => ref.oid),
    ...reflogs.flatMap((entry) => [entry.old, entry.new]),
    ...[...remoteTags.values()].map((tag) => (tag.known ? tag.oid : null)),
    ...settled,
    ...named.map(oid),
  ]
  return new Set(all.filter((one) => one !== null))
}
