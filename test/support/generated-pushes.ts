import { fillNamePattern } from '../../src/model/name-pattern.ts'
import type { Kind, ResolvedPolicy } from '../../src/model/policy.ts'
import {
  addCommit,
  beginLife,
  branchesOf,
  type LivedRef,
  type LivedRefs,
  type ModelLife,
  nextVersion,
  playModel,
  reaches,
} from './model-life.ts'
import type { Random } from './random.ts'

/** One push, legal or not: the remote's refs before and after it, and what the pusher has besides. */
export interface GeneratedPush {
  readonly what: string
  readonly before: LivedRefs
  readonly after: LivedRefs
  /** Refs of the pusher's own that are not pushed: a topic branch, a tag. */
  readonly local: LivedRefs
}

export interface GeneratedLife {
  readonly life: ModelLife
  readonly pushes: readonly GeneratedPush[]
}

/** A life by legal moves, some of the pushes that it was made by, and pushes of all sorts that might come next. */
export function generateLife(
  policy: ResolvedPolicy,
  random: Random,
  count: { readonly lived: number; readonly odd: number },
): GeneratedLife {
  const life = beginLife(policy)
  const length = 4 + random.below(16)
  playModel(
    life,
    Array.from({ length }, () => ({ what: random.below(1000), which: random.below(21), how: random.below(21) })),
  )
  const lived = Array.from({ length: count.lived }, () => random.pick(life.pushes)).filter((push) => push !== undefined)
  const pushes: GeneratedPush[] = [...new Set(lived)].map((push) => ({ ...push, local: new Map() }))
  // Every sort of move comes in its turn, so that few lives meet them all.
  for (let turn = random.below(MOVES.length); pushes.length < lived.length + count.odd; turn += 1) {
    const push = oddPush(life, random, turn)
    if (push === null) continue
    pushes.push(push)
    // Some of it is let through, so that later pushes meet a past that is not all legal.
    if (random.chance(0.2)) life.refs = push.after
  }
  return { life, pushes }
}

/** What is being put together: where refs are to be, null for none. */
interface Draft {
  readonly life: ModelLife
  readonly random: Random
  readonly moved: Map<string, LivedRef | null>
  readonly local: Map<string, LivedRef>
  readonly what: string[]
}

type Move = (draft: Draft) => void

function oddPush(life: ModelLife, random: Random, turn: number): GeneratedPush | null {
  const draft: Draft = { life, random, moved: new Map(), local: new Map(), what: [] }
  MOVES[turn % MOVES.length]?.(draft)
  if (random.chance(0.25)) random.pick(MOVES)?.(draft)
  const after = new Map(life.refs)
  for (const [refname, ref] of draft.moved) {
    if (ref === null) after.delete(refname)
    else after.set(refname, ref)
  }
  const isMoved = [...draft.moved.keys()].some((name) => !isSameRef(life.refs.get(name), after.get(name)))
  return isMoved ? { what: draft.what.join(', then '), before: life.refs, after, local: draft.local } : null
}

export function isSameRef(one: LivedRef | undefined, other: LivedRef | undefined): boolean {
  return one?.commit === other?.commit && one?.annotated === other?.annotated
}

const HEADS = 'refs/heads/'

/** Where a branch is in the pusher's clone: moved by this push, its own, or as everybody has it. */
function tip({ life, moved, local }: Draft, branch: string): string | null {
  const refname = `${HEADS}${branch}`
  const ref = moved.has(refname) ? moved.get(refname) : (local.get(refname) ?? life.refs.get(refname))
  return ref?.commit ?? null
}

function move(draft: Draft, branch: string, commit: string): void {
  draft.moved.set(`${HEADS}${branch}`, { commit, annotated: false })
}

function anyBranch(draft: Draft, is: (kind: Kind) => boolean = () => true): string | undefined {
  return draft.random.pick(branchesOf(draft.life, is).filter((branch) => tip(draft, branch) !== null))
}

function work(draft: Draft, from: string, count: number): string {
  let commit = from
  for (let index = 0; index < count; index += 1) {
    const subject = draft.random.pick(['Work', 'Work', "Merge branch 'feature/pretended'", 'Squash (#77)']) ?? 'Work'
    commit = addCommit(draft.life, [commit], subject)
  }
  return commit
}

/** A name of a kind, or of none. */
function newName(draft: Draft, kind: Kind | undefined): string {
  const { life, random } = draft
  const number = 1000 + life.commits.size
  const values = new Map([
    ['slug', `topic-${number}`],
    ['ticket', `ABC-${number}`],
    ['version', nextVersion(life)],
  ])
  const names = (kind?.names ?? []).map(
    (name) => fillNamePattern(name, values) ?? (name.includes('*') ? name.replace(/\*+/, `t-${number}`) : null),
  )
  const fitting = names.filter((name): name is string => name !== null && life.model.kindOf(name)?.kind.id === kind?.id)
  return random.pick(fitting.filter((name) => !life.refs.has(HEADS + name))) ?? `wip${number}`
}

function messageOf(draft: Draft, source: string, target: string): string {
  return (
    draft.random.pick([
      `Merge branch '${source}' into ${target}`,
      `Merge branch '${source}' into ${target}`,
      `Merge branch '${source}'`,
      `Merge remote-tracking branch 'origin/${source}' into ${target}`,
      `Merge pull request #12 from someone/${source}`,
      'Bring it together',
      "Merge branch 'release/v9.9.9'",
    ]) ?? ''
  )
}

/** A merge of a source, as it is or with work of its own, by any method and whether it may or not. */
function mergeMove(draft: Draft): void {
  const { life, random } = draft
  const target = anyBranch(draft, (kind) => kind.protected || kind.permanent)
  const into = target === undefined ? null : tip(draft, target)
  const source = random.chance(0.5) ? startedHere(draft, target) : anyBranch(draft)
  const from = source === undefined ? null : tip(draft, source)
  if (target === undefined || source === undefined || source === target || into === null || from === null) return
  const method = random.pick(['merge', 'merge', 'merge', 'fast-forward', 'fast-forward', 'squash', 'rebase', 'foxtrot'])
  draft.what.push(`${method} of ${source} into ${target}`)
  if (method === 'fast-forward' && !reaches(life, from, into)) return
  const commit =
    method === 'fast-forward'
      ? from
      : method === 'squash'
        ? addCommit(life, [into], random.pick(['Squash it', 'Squash it (#12)']) ?? '')
        : method === 'rebase'
          ? work(draft, into, 2)
          : addCommit(life, method === 'foxtrot' ? [from, into] : [into, from], messageOf(draft, source, target))
  move(draft, target, commit)
  maybeTag(draft, source, target, commit)
  if (random.chance(0.15) && life.refs.has(HEADS + source)) draft.moved.set(HEADS + source, null)
}

/** The tag that a merge may owe: with it, of another version, lightweight, kept back, or not at all. */
function maybeTag(draft: Draft, source: string, target: string, commit: string): void {
  const { life, random } = draft
  if (life.model.kindOf(target)?.kind.production !== true || random.chance(0.25)) return
  const version = life.model.kindOf(source)?.captures.get('version')
  const name = version !== undefined && random.chance(0.85) ? `v${version}` : `v${nextVersion(life)}`
  const tag = { commit, annotated: random.chance(0.8) }
  if (life.refs.has(`refs/tags/${name}`)) return
  const isKept = random.chance(0.25)
  draft.what.push(`${isKept ? 'tagged here only' : 'tagged'} ${name}`)
  ;(isKept ? draft.local : draft.moved).set(`refs/tags/${name}`, tag)
}

/** A branch that the pusher began, with work: pushed along, or not. */
function startedHere(draft: Draft, target: string | undefined): string | undefined {
  const { life, random } = draft
  const kind = random.pick(life.model.policy.kinds.filter((one) => !one.permanent))
  const from = (random.chance(0.4) && target !== undefined ? target : undefined) ?? originOf(draft, kind)
  const start = from === undefined ? null : tip(draft, from)
  if (start === null) return undefined
  const name = newName(draft, random.chance(0.9) ? kind : undefined)
  const commit = work(draft, start, 1 + random.below(2))
  const isPushed = random.chance(0.5)
  draft.what.push(`${name} from ${from}${isPushed ? ', pushed along' : ', kept here'}`)
  if (isPushed) move(draft, name, commit)
  else draft.local.set(HEADS + name, { commit, annotated: false })
  return name
}

function originOf(draft: Draft, kind: Kind | undefined): string | undefined {
  const allowed = kind?.from ?? 'any'
  if (allowed === 'any' || draft.random.chance(0.25)) return anyBranch(draft)
  return anyBranch(draft, (other) => allowed.includes(other.id))
}

/** A new branch from a right or a wrong place, with or without a commit of its own. */
function newBranch(draft: Draft): void {
  const kind = draft.random.pick(draft.life.model.policy.kinds.filter((one) => !one.permanent))
  const from = originOf(draft, kind)
  const start = from === undefined ? null : tip(draft, from)
  if (start === null) return
  const name = newName(draft, draft.random.chance(0.85) ? kind : undefined)
  draft.what.push(`new ${name} from ${from}`)
  move(draft, name, work(draft, start, draft.random.below(3)))
}

/** A new branch with work of its own from where its kind does not start. */
function strayBranch(draft: Draft): void {
  const { life, random } = draft
  const kind = random.pick(life.model.policy.kinds.filter((one) => !one.permanent && one.from !== 'any'))
  const from = anyBranch(draft, (other) => life.model.isOrigin(other) && kind?.from.includes(other.id) === false)
  const start = from === undefined ? null : tip(draft, from)
  if (start === null) {
    newBranch(draft)
    return
  }
  const name = newName(draft, kind)
  draft.what.push(`new ${name} from ${from}`)
  const commit = work(draft, start, 2)
  move(draft, name, commit)
  if (from === undefined || random.chance(0.5)) return
  draft.what.push(`merge of it into ${from}`)
  move(draft, from, addCommit(life, [start, commit], messageOf(draft, name, from)))
}

/** A tag: early, late, of no form, moved, deleted. */
function tagMove(draft: Draft): void {
  const { life, random } = draft
  const there = random.pick([...life.refs.keys()].filter((refname) => refname.startsWith('refs/tags/')))
  const branch = random.chance(0.4) ? anyBranch(draft, (kind) => kind.production) : anyBranch(draft)
  const commit = random.chance(0.2) ? random.pick([...life.commits.keys()]) : branch === undefined ? null : tip(draft, branch)
  if (commit === null || commit === undefined) return
  const annotated = random.chance(0.7)
  const how = random.below(4)
  if (there !== undefined && how === 0) {
    draft.what.push(`delete ${there}`)
    draft.moved.set(there, null)
  } else if (there !== undefined && how === 1) {
    draft.what.push(`move ${there} to ${commit}`)
    draft.moved.set(there, { commit, annotated })
  } else {
    const name = random.pick([`v${nextVersion(life)}`, 'v0.0.1', 'nightly', `v${nextVersion(life)}-rc.1`]) ?? ''
    if (life.refs.has(`refs/tags/${name}`)) return
    draft.what.push(`tag ${name} at ${commit}${branch === undefined ? '' : ` (${branch})`}`)
    draft.moved.set(`refs/tags/${name}`, { commit, annotated })
  }
}

const MOVES: readonly Move[] = [
  mergeMove,
  mergeMove,
  mergeMove,
  mergeMove,
  mergeMove,
  // Commits on a branch, direct ones where it is protected.
  (draft) => {
    const branch = anyBranch(draft)
    const from = branch === undefined ? null : tip(draft, branch)
    if (branch === undefined || from === null) return
    draft.what.push(`work on ${branch}`)
    move(draft, branch, work(draft, from, 1 + draft.random.below(3)))
  },
  newBranch,
  strayBranch,
  (draft) => {
    const branch = anyBranch(draft)
    if (branch === undefined) return
    draft.what.push(`delete ${branch}`)
    draft.moved.set(HEADS + branch, null)
  },
  // A forced push: set back, set beside, or a history from elsewhere.
  (draft) => {
    const { life, random } = draft
    const branch = anyBranch(draft)
    const from = branch === undefined ? null : tip(draft, branch)
    if (branch === undefined || from === null) return
    const parents = life.commits.get(from)?.parents ?? []
    const below = random.pick(parents)
    const how = random.pick(['back', 'beside', 'root', 'other'])
    const other = anyBranch(draft)
    draft.what.push(`force ${branch} ${how}${how === 'other' ? ` to ${other}` : ''}`)
    if (how === 'root') move(draft, branch, addCommit(life, [], 'Begin again'))
    else if (how === 'other' && other !== undefined) move(draft, branch, tip(draft, other) ?? from)
    else if (below !== undefined) move(draft, branch, how === 'back' ? below : work(draft, below, 1))
  },
  tagMove,
  tagMove,
  // A release whose tag was forgotten in the clone.
  (draft) => {
    const { life, random } = draft
    const target = anyBranch(draft, (kind) => kind.production)
    const kind = random.pick(life.model.policy.kinds.filter((one) => one.tag?.required === true))
    const origin = kind === undefined ? undefined : anyBranch(draft, (other) => kind.from !== 'any' && kind.from.includes(other.id))
    const [from, into] = [origin, target].map((branch) => (branch === undefined ? null : tip(draft, branch)))
    if (target === undefined || from == null || into == null) return
    const name = newName(draft, kind)
    const version = life.model.kindOf(name)?.captures.get('version')
    const commit = work(draft, from, 1)
    const merged = addCommit(life, [into, commit], `Merge branch '${name}'`)
    draft.what.push(`${name} merged into ${target}, tagged here only`)
    move(draft, name, commit)
    move(draft, target, merged)
    draft.local.set(`refs/tags/v${version}`, { commit: merged, annotated: true })
  },
  // A topic that is fast-forwarded, as it may be, and never pushed.
  (draft) => {
    const { life, random } = draft
    const target = anyBranch(draft, (kind) => kind.protected && kind.permanent)
    const into = target === undefined ? null : tip(draft, target)
    const kind = life.model.kindOf(target ?? '')?.kind
    if (kind === undefined || into === null || target === undefined) return
    const mayForward = (one: Kind): boolean => life.model.methods(one, kind)?.includes('fast-forward') === true
    const source = random.pick(life.model.policy.kinds.filter((one) => !one.permanent && one.from.includes(kind.id) && mayForward(one)))
    if (source === undefined) return
    const name = newName(draft, source)
    const commit = addCommit(life, [into], 'Work')
    draft.what.push(`fast-forward of ${name}, kept here, into ${target}`)
    draft.local.set(HEADS + name, { commit, annotated: false })
    move(draft, target, commit)
  },
  // A branch that is fast-forwarded and deleted at once, wherever one is ahead of another.
  (draft) => {
    const { life, random } = draft
    const targets = branchesOf(life, (kind) => kind.protected)
    const pairs = branchesOf(life, (kind) => !kind.permanent).flatMap((source) => targets.map((target) => ({ source, target })))
    const chosen = random.pick(
      pairs.filter(({ source, target }) => {
        const [from, into] = [tip(draft, source), tip(draft, target)]
        return from !== null && into !== null && from !== into && reaches(life, from, into)
      }),
    )
    const from = chosen === undefined ? null : tip(draft, chosen.source)
    if (chosen === undefined || from === null) return
    draft.what.push(`fast-forward of ${chosen.source} into ${chosen.target}, and ${chosen.source} deleted`)
    move(draft, chosen.target, from)
    draft.moved.set(HEADS + chosen.source, null)
  },
  // A version far below what production has.
  (draft) => {
    const branch = anyBranch(draft, (kind) => kind.production)
    const commit = branch === undefined ? null : tip(draft, branch)
    if (commit === null || draft.life.refs.has('refs/tags/v0.0.1')) return
    const below = draft.life.commits.get(commit)?.parents[0]
    draft.what.push(`tag v0.0.1 at ${commit} (${branch})`)
    // So that there is one to step down from.
    if (below !== undefined) draft.moved.set('refs/tags/v900.0.0', { commit: below, annotated: true })
    draft.moved.set('refs/tags/v0.0.1', { commit, annotated: true })
  },
  // `git pull` where both sides have worked: the branch's own value is merged into what was done here.
  (draft) => {
    const { life, random } = draft
    const branch = anyBranch(draft, (kind) => kind.protected || kind.permanent)
    const now = branch === undefined ? null : tip(draft, branch)
    const before = now === null ? undefined : life.commits.get(now)?.parents[0]
    if (branch === undefined || now === null || before === undefined) return
    draft.what.push(`pull ${branch}`)
    const here = work(draft, before, 1)
    move(draft, branch, addCommit(life, random.chance(0.5) ? [here, now] : [now, here], `Merge branch '${branch}' of example.org/x`))
  },
  // An octopus of topics.
  (draft) => {
    const { life } = draft
    const target = anyBranch(draft, (kind) => kind.protected)
    const into = target === undefined ? null : tip(draft, target)
    const sources = [startedHere(draft, target), anyBranch(draft)].filter((one) => one !== undefined && one !== target)
    const tips = sources.map((source) => tip(draft, source ?? '')).filter((one) => one !== null)
    if (target === undefined || into === null || new Set(tips).size < 2) return
    draft.what.push(`octopus of ${sources.join(' and ')} into ${target}`)
    move(draft, target, addCommit(life, [into, ...tips], `Merge branches ${sources.map((one) => `'${one}'`).join(' and ')} into ${target}`))
  },
  // A history that has nothing to do with ours.
  (draft) => {
    const { life } = draft
    const target = anyBranch(draft, (kind) => kind.protected)
    const into = target === undefined ? null : tip(draft, target)
    if (target === undefined || into === null) return
    draft.what.push(`a root merged into ${target}`)
    move(draft, target, addCommit(life, [into, addCommit(life, [], 'Begin elsewhere')], 'Merge what others did'))
  },
  // Something that is neither branch nor tag.
  (draft) => {
    const branch = anyBranch(draft)
    const commit = branch === undefined ? null : tip(draft, branch)
    const refname = draft.random.pick(['refs/notes/commits', `refs/replace/${'1'.repeat(40)}`, `refs/replace/${'2'.repeat(40)}`])
    if (commit === null || refname === undefined) return
    draft.what.push(refname)
    draft.moved.set(refname, { commit, annotated: false })
  },
]
