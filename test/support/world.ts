import { type ExplainedSteps, explain } from '../../src/explanations/explain.ts'
import { cutAtJoin } from '../../src/explanations/join.ts'
import { releasesOf } from '../../src/explanations/releases.ts'
import { type BranchModel, createBranchModel } from '../../src/model/branch-model.ts'
import { NO_FACTS, type ReflogEntry, type RemoteTag, type RepositoryFacts } from '../../src/model/facts.ts'
import { createGraph } from '../../src/model/graph.ts'
import type { ResolvedPolicy } from '../../src/model/policy.ts'
import { branchRef, type Oid } from '../../src/model/refname.ts'
import type { BranchUpdate, Door, OtherUpdate, RefUpdate, TagUpdate } from '../../src/model/update.ts'
import type { RuleInput } from '../../src/rules/rule.ts'

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
  }
}

/** An update of a branch from one commit to another by short names; null for none. */
export function update(branch: string, before: string | null, after: string | null, more: Partial<BranchUpdate> = {}): BranchUpdate {
  return {
    subject: 'branch',
    refname: branchRef(branch),
    branch,
    operation: after === null ? 'delete' : before === null ? 'create' : 'update',
    old: before === null ? null : oid(before),
    new: after === null ? null : oid(after),
    localRef: branchRef(branch),
    parents: [],
    head: null,
    mergeNames: new Map(),
    squashed: [],
    published: before !== null,
    ...more,
  }
}

/** A commit about to be made on a branch: HEAD first, then what is being merged. */
export function commitOn(branch: string, parents: readonly string[], more: Partial<BranchUpdate> = {}): BranchUpdate {
  return update(branch, parents[0] ?? null, null, {
    operation: 'commit',
    localRef: null,
    parents: parents.map(oid),
    published: false,
    ...more,
  })
}

/** An update of a tag; an annotated one names its tag object as `tag <commit>`. */
export function tagUpdate(tag: string, before: string | null, after: string | null, more: Partial<TagUpdate> = {}): TagUpdate {
  return {
    subject: 'tag',
    refname: `refs/tags/${tag}`,
    tag,
    operation: after === null ? 'delete' : before === null ? 'create' : 'update',
    old: before === null ? null : oid(before),
    new: after === null ? null : oid(after),
    ...more,
  }
}

/** An update of a ref that is neither branch nor tag. */
export function otherUpdate(refname: string, before: string | null, after: string | null): OtherUpdate {
  const operation = after === null ? 'delete' : before === null ? 'create' : 'update'
  return { subject: 'other', refname, operation, old: before === null ? null : oid(before), new: after === null ? null : oid(after) }
}

/** What the engine would hand to a rule for one update of a world. */
export function inputFor<Update extends RefUpdate>(
  subject: Update,
  world: World,
  policy: ResolvedPolicy,
  more: { readonly door?: Door; readonly beside?: readonly RefUpdate[]; readonly options?: Readonly<Record<string, unknown>> } = {},
): RuleInput<Update> {
  const model = createBranchModel(policy)
  const facts = factsOf(world)
  const door = more.door ?? 'client'
  const updates = [subject, ...(more.beside ?? [])]
  const line = lineOf(subject, updates, facts, model, door)
  const judged =
    subject.subject === 'branch' && subject.operation === 'history'
      ? cutAtJoin(line.steps, subject, updates, facts, model)
      : { steps: line.steps, join: null }
  const kind = subject.subject === 'branch' ? model.kindOf(subject.branch)?.kind : undefined
  const past =
    subject.subject === 'branch' && subject.operation !== 'history' && more.options?.['when'] === 'next-release' && subject.old !== null
      ? lineOf({ ...subject, operation: 'history', old: null, new: subject.old }, updates, facts, model, door)
      : line
  return {
    update: subject,
    updates,
    model,
    facts,
    door,
    options: more.options ?? {},
    line: { steps: judged.steps, gap: line.gap },
    join: judged.join,
    releases: kind?.production === true ? releasesOf(past.steps, kind, facts, model) : [],
  }
}

function lineOf(subject: RefUpdate, updates: readonly RefUpdate[], facts: RepositoryFacts, model: BranchModel, door: Door): ExplainedSteps {
  return subject.subject === 'branch' ? explain({ update: subject, updates, facts, model, door }) : { steps: [], gap: null }
}
