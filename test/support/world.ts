import { gatherEvidence, inputOf, questionsOf } from '../../src/check/evidence.ts'
import { createBranchModel } from '../../src/model/branch-model.ts'
import {
  type CommitRecord,
  type Details,
  fileKey,
  type MessageVerdict,
  patchKey,
  type Question,
  type TagObject,
} from '../../src/model/details.ts'
import { NO_FACTS, type ReflogEntry, type RemoteTag, type RepositoryFacts } from '../../src/model/facts.ts'
import { createGraph } from '../../src/model/graph.ts'
import type { ResolvedPolicy } from '../../src/model/policy.ts'
import { branchRef, type Oid } from '../../src/model/refname.ts'
import type { BranchUpdate, Door, OtherUpdate, RefUpdate, TagUpdate } from '../../src/model/update.ts'
import type { Rule, RuleInput } from '../../src/rules/rule.ts'

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
    draft: null,
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

/** What the engine would hand to a rule for one update of a world, its questions answered by the world. */
export function inputFor<Update extends RefUpdate>(
  rule: Rule,
  subject: Update,
  world: World,
  policy: ResolvedPolicy,
  more: { readonly door?: Door; readonly beside?: readonly RefUpdate[]; readonly options?: Readonly<Record<string, unknown>> } = {},
): RuleInput<Update> {
  const around = {
    updates: [subject, ...(more.beside ?? [])],
    facts: factsOf(world),
    model: createBranchModel(policy),
    door: more.door ?? ('client' as const),
  }
  const one = { active: { rule, severity: 'error' as const, options: more.options ?? {} }, update: subject }
  const input = inputOf(one, gatherEvidence([one], around), around)
  return { ...(input as RuleInput<Update>), details: answered(questionsOf(rule, input), detailsOf(world)) }
}

/** What was not asked is not known, as in the engine. */
function answered(questions: readonly Question[], known: Details): Details {
  const asked = new Set(questions.map(keyOf))
  const only = <Value>(about: Question['about'], map: ReadonlyMap<string, Value>): ReadonlyMap<string, Value> =>
    new Map([...map].filter(([key]) => asked.has(`${about} ${key}`)))
  const messages = new Map([...only('message', known.messages), ...only('text', known.messages)])
  return {
    patches: only('patch', known.patches),
    files: only('file', known.files),
    commits: only('commit', known.commits),
    tags: only('tag', known.tags),
    messages,
  }
}

function keyOf(question: Question): string {
  switch (question.about) {
    case 'patch':
      return `patch ${patchKey(question.commit, question.base)}`
    case 'file':
      return `file ${fileKey(question.commit, question.path)}`
    case 'tag':
      return `tag ${question.object}`
    case 'text':
      return `text ${question.text}`
    default:
      return `${question.about} ${question.commit}`
  }
}

/** What a world answers to questions; what it does not mention is not there. */
export function detailsOf(world: World): Details {
  const commits = Object.entries(world.records ?? {}).map(([name, record]): [Oid, CommitRecord] => [
    oid(name),
    { ...PLAIN_RECORD, ...record },
  ])
  const tags = Object.entries(world.tagObjects ?? {}).map(([name, tag]): [Oid, TagObject] => [oid(name), tag])
  const patches = Object.entries(world.patches ?? {}).map(([key, patch]): [string, string | null] => {
    const [base, commit] = key.includes('..') ? key.split('..') : [null, key]
    return [patchKey(oid(commit ?? ''), base == null ? null : oid(base)), patch]
  })
  const files = Object.entries(world.files ?? {}).map(([key, text]): [string, string | null] => {
    const [commit = '', ...path] = key.split(':')
    return [fileKey(oid(commit), path.join(':')), text]
  })
  const messages = Object.entries(world.verdicts ?? {}).map(([name, verdict]): [string, MessageVerdict] => [
    name in (world.commits ?? {}) ? oid(name) : name,
    { errors: [], warnings: [], ...verdict },
  ])
  return {
    commits: new Map(commits),
    tags: new Map(tags),
    patches: new Map(patches),
    files: new Map(files),
    messages: new Map(messages),
  }
}

const ADA = { name: 'Ada', email: 'ada@example.org' }
const PLAIN_RECORD: CommitRecord = { author: ADA, committer: ADA, message: 'Work\n', signature: 'none' }
