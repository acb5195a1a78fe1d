import { type BranchModel, createBranchModel } from '../../src/model/branch-model.ts'
import { fillNamePattern } from '../../src/model/name-pattern.ts'
import type { Kind, Method, ResolvedPolicy } from '../../src/model/policy.ts'

/** A commit with what stands in its tree. */
export interface LivedCommit {
  readonly parents: readonly string[]
  readonly files: ReadonlyMap<string, string>
  readonly message: string
}

/** Refs by full refname: branches name a commit, annotated tags too. */
export type LivedRefs = ReadonlyMap<string, LivedRef>
export interface LivedRef {
  readonly commit: string
  readonly annotated: boolean
}

/** One push: how the shared refs were before it and are after it. */
export interface Push {
  readonly what: string
  readonly before: LivedRefs
  readonly after: LivedRefs
}

/** A shared repository that grew by moves of a policy's model. */
export interface ModelLife {
  readonly model: BranchModel
  readonly commits: Map<string, LivedCommit>
  refs: LivedRefs
  readonly pushes: Push[]
  /** Branches that only their own ref can explain, since they were brought by a fast-forward. */
  readonly kept: Set<string>
  /** Merges into production and the versions that they released. */
  readonly released: string[]
  count: number
}

/** A random choice for each move. */
export interface Choice {
  readonly what: number
  readonly which: number
  readonly how: number
}

/** One commit that every permanent branch has. */
export function beginLife(policy: ResolvedPolicy): ModelLife {
  const model = createBranchModel(policy)
  const commits = new Map([['c0', { parents: [], files: new Map([['README', 'begin\n']]), message: 'Begin\n' }]])
  const permanent = policy.kinds.filter((kind) => kind.permanent)
  const refs = new Map(permanent.map((kind) => [`refs/heads/${kind.names[0]}`, { commit: 'c0', annotated: false }]))
  return { model, commits, refs, pushes: [], kept: new Set(), released: [], count: 0 }
}

/** Plays legal moves, then what every release still owes. */
export function playModel(life: ModelLife, choices: readonly Choice[]): void {
  const moves = [startBranch, workOn, workOn, mergeTopic, mergeTopic, mergeBack, updateTopic, removeMerged]
  for (const choice of choices) {
    life.count += 1
    moves[choice.what % moves.length]?.(life, choice)
  }
  settleDebts(life)
}

/** Brings production to every permanent branch that must have it, and to every release that is still to come. */
export function settleDebts(life: ModelLife): void {
  for (const production of branchesOf(life, (kind) => kind.production)) {
    const targets = branchesOf(life, (kind) => mayMerge(life, production, kind) && (kind.permanent || kind.protected))
    for (const target of targets) if (!reaches(life, tipOf(life, production), tipOf(life, target))) merge(life, production, target, 'merge')
    // What is behind production alone is no release to come; a permanent branch gets it all the same.
    for (const target of targets) if (life.model.kindOf(target)?.kind.permanent === true) merge(life, production, target, 'merge')
  }
}

/** Starts a branch of a kind that has an origin here, with a commit of its own. */
function startBranch(life: ModelLife, { which, how }: Choice): void {
  const kinds = life.model.policy.kinds.filter((kind) => !kind.permanent && kind.from !== 'any')
  const kind = kinds[which % kinds.length]
  if (kind === undefined || kind.from === 'any') return
  const origins = branchesOf(life, (other) => kind.from !== 'any' && kind.from.includes(other.id))
  const origin = origins[how % Math.max(1, origins.length)]
  const name = nameFor(kind, life, how)
  if (origin === undefined || name === null) return
  const commit = addCommit(life, [tipOf(life, origin)], 'Work')
  push(life, `start ${name}`, { [`refs/heads/${name}`]: { commit, annotated: false } })
}

function workOn(life: ModelLife, { which }: Choice): void {
  const branch = pick(
    branchesOf(life, (kind) => !kind.protected),
    which,
  )
  // Where a branch was fast-forwarded and then moved on, nothing tells any more where it was.
  if (branch !== undefined && !life.kept.has(branch))
    moveTo(life, branch, addCommit(life, [tipOf(life, branch)], 'Work'), `work on ${branch}`)
}

/** A topic or release branch into one of its targets, by one of the allowed methods. */
function mergeTopic(life: ModelLife, { which, how }: Choice): void {
  const source = pick(
    branchesOf(life, (kind) => !kind.permanent),
    which,
  )
  const kind = source === undefined ? undefined : life.model.kindOf(source)?.kind
  if (source === undefined || kind === undefined) return
  // What goes to production goes there first: fast-forwarded elsewhere before, and then moved on, nothing would tell where it was.
  const waits = branchesOf(life, (other) => other.production && mayMerge(life, source, other)).filter(
    (one) => !reaches(life, tipOf(life, one), tipOf(life, source)),
  )
  const targets = waits.length > 0 ? waits : branchesOf(life, (other) => mayMerge(life, source, other))
  const target = targets[how % Math.max(1, targets.length)]
  const targetKind = target === undefined ? undefined : life.model.kindOf(target)?.kind
  if (target === undefined || targetKind === undefined) return
  const methods = (life.model.methods(kind, targetKind) ?? []).filter((method) => method !== 'rebase')
  const method = methods[(which + how) % Math.max(1, methods.length)]
  // A version below the last one released would step down.
  if (targetKind.production && kind.tag !== null && !isNext(life, source)) return
  if (method !== undefined) merge(life, source, target, method)
}

function mergeBack(life: ModelLife, { which }: Choice): void {
  const production = pick(
    branchesOf(life, (kind) => kind.production),
    which,
  )
  if (production === undefined) return
  const targets = branchesOf(life, (kind) => kind.permanent && mayMerge(life, production, kind))
  for (const target of targets) merge(life, production, target, which % 2 === 0 ? 'merge' : 'fast-forward')
}

/** The origin into a topic branch, as people keep up to date: nobody's business. */
function updateTopic(life: ModelLife, { which }: Choice): void {
  const topic = pick(
    branchesOf(life, (kind) => !kind.protected && !kind.permanent),
    which,
  )
  const kind = topic === undefined ? undefined : life.model.kindOf(topic)?.kind
  if (topic === undefined || kind === undefined || kind.from === 'any') return
  const origin = branchesOf(life, (other) => kind.from !== 'any' && kind.from.includes(other.id))[0]
  if (origin !== undefined && !life.kept.has(topic)) merge(life, origin, topic, 'merge')
}

/** A branch goes when all its permanent targets have it, and when merges with its name are what explains it. */
function removeMerged(life: ModelLife, { which }: Choice): void {
  const branch = pick(
    branchesOf(life, (kind) => !kind.permanent),
    which,
  )
  const kind = branch === undefined ? undefined : life.model.kindOf(branch)?.kind
  if (branch === undefined || kind === undefined || life.kept.has(branch)) return
  const targets = branchesOf(life, (other) => other.permanent && mayMerge(life, branch, other))
  if (targets.length === 0 || !targets.every((target) => reaches(life, tipOf(life, target), tipOf(life, branch)))) return
  const after = new Map(life.refs)
  after.delete(`refs/heads/${branch}`)
  life.pushes.push({ what: `delete ${branch}`, before: life.refs, after })
  life.refs = after
}

/** `git merge` as it is done by an allowed method; a release that reaches production is tagged in the same push. */
export function merge(life: ModelLife, source: string, target: string, method: Method): string | null {
  const [from, into] = [tipOf(life, source), tipOf(life, target)]
  if (reaches(life, into, from)) return null
  const canForward = reaches(life, from, into)
  if (method === 'fast-forward' && !canForward) return null
  const commit = method === 'fast-forward' ? from : method === 'squash' ? squash(life, from, into) : mergeCommit(life, source, target)
  if (method !== 'merge') life.kept.add(source)
  const tag = tagFor(life, source, target)
  const tags = tag === null ? {} : { [`refs/tags/${tag}`]: { commit, annotated: true } }
  push(life, `${method} ${source} into ${target}`, { [`refs/heads/${target}`]: { commit, annotated: false }, ...tags })
  return commit
}

function squash(life: ModelLife, from: string, into: string): string {
  return addCommit(life, [into], `Squash (#${life.commits.size})`, filesOf(life, from))
}

function mergeCommit(life: ModelLife, source: string, target: string): string {
  const kind = life.model.kindOf(target)?.kind
  const into = kind?.production === true ? '' : ` into ${target}`
  return addCommit(life, [tipOf(life, target), tipOf(life, source)], `Merge branch '${source}'${into}`)
}

/** The tag that a release owes, with a version of its own where its name has none. */
function tagFor(life: ModelLife, source: string, target: string): string | null {
  const named = life.model.kindOf(source)
  if (named === null || named.kind.tag === null || life.model.kindOf(target)?.kind.production !== true) return null
  const version = named.captures.get('version') ?? nextVersion(life)
  life.released.push(version)
  return fillNamePattern(named.kind.tag.name, new Map([['version', version]]))
}

/** Whether a release may come next: its version is above all that were released. */
function isNext(life: ModelLife, branch: string): boolean {
  const version = life.model.kindOf(branch)?.captures.get('version')
  return version === undefined || life.released.every((other) => numberOf(other) < numberOf(version))
}

export function nextVersion(life: ModelLife): string {
  life.count += 1
  return `1.${Math.max(life.count, ...life.released.map((version) => numberOf(version) + 1))}.0`
}

function numberOf(version: string): number {
  return Number(version.split('.')[1])
}

function nameFor(kind: Kind, life: ModelLife, how: number): string | null {
  const values = new Map([
    ['slug', `topic-${life.count}`],
    ['ticket', `ABC-${life.count + 1}`],
    ['version', `1.${life.count}.0`],
  ])
  const names = kind.names.map(
    (pattern) => fillNamePattern(pattern, values) ?? (pattern.includes('*') ? pattern.replace(/\*+/, `topic-${life.count}`) : null),
  )
  const fitting = names.filter((name): name is string => name !== null && life.model.kindOf(name)?.kind.id === kind.id)
  const name = fitting[how % Math.max(1, fitting.length)]
  return name === undefined || life.refs.has(`refs/heads/${name}`) ? null : name
}

function mayMerge(life: ModelLife, source: string, target: Kind): boolean {
  const kind = life.model.kindOf(source)?.kind
  return kind !== undefined && life.model.methods(kind, target) !== null
}

/** Short names of the branches of the kinds that a test picks, in the order in which they came. */
export function branchesOf(life: ModelLife, is: (kind: Kind) => boolean): readonly string[] {
  const names = [...life.refs.keys()]
    .filter((refname) => refname.startsWith('refs/heads/'))
    .map((refname) => refname.slice('refs/heads/'.length))
  return names.filter((name) => {
    const kind = life.model.kindOf(name)?.kind
    return kind !== undefined && is(kind)
  })
}

export function tipOf(life: ModelLife, branch: string): string {
  const ref = life.refs.get(`refs/heads/${branch}`)
  if (ref === undefined) throw new Error(`no branch ${branch}`)
  return ref.commit
}

/** Adds a commit; one with a single parent changes a file of its own, a merge holds what its parents hold. */
export function addCommit(
  life: ModelLife,
  parents: readonly string[],
  subject: string,
  more: ReadonlyMap<string, string> = new Map(),
): string {
  const name = `c${life.commits.size}`
  const files = new Map(parents.flatMap((parent) => [...filesOf(life, parent)]))
  for (const [path, text] of more) files.set(path, text)
  if (parents.length < 2 && more.size === 0) files.set(`files/${name}`, `${name}\n`)
  life.commits.set(name, { parents, files, message: `${subject}\n` })
  return name
}

function filesOf(life: ModelLife, commit: string): ReadonlyMap<string, string> {
  return life.commits.get(commit)?.files ?? new Map()
}

export function moveTo(life: ModelLife, branch: string, commit: string, what: string): void {
  push(life, what, { [`refs/heads/${branch}`]: { commit, annotated: false } })
}

/** Moves some shared refs at once. */
export function push(life: ModelLife, what: string, moved: Readonly<Record<string, LivedRef>>): void {
  const after = new Map(life.refs)
  for (const [refname, ref] of Object.entries(moved)) after.set(refname, ref)
  life.pushes.push({ what, before: life.refs, after })
  life.refs = after
}

/** Whether a commit reaches another, or is it. */
export function reaches(life: ModelLife, from: string, to: string): boolean {
  const seen = new Set<string>()
  const open = [from]
  for (const name of open) {
    if (name === to) return true
    for (const parent of life.commits.get(name)?.parents ?? []) {
      if (seen.has(parent)) continue
      seen.add(parent)
      open.push(parent)
    }
  }
  return false
}

function pick(names: readonly string[], which: number): string | undefined {
  return names[which % Math.max(1, names.length)]
}
