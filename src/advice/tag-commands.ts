import { type BranchModel, versionOfTag } from '../model/branch-model.ts'
import type { RepositoryFacts } from '../model/facts.ts'
import { type Reach, reachableFrom, reachFrom } from '../model/graph.ts'
import { shellCommand } from '../model/printable.ts'
import { branchOf, branchRef, type Oid, tagRef } from '../model/refname.ts'
import type { RefUpdate, TagUpdate } from '../model/update.ts'
import { nextVersion } from '../model/version.ts'
import { remoteOf, takenNames } from './commands.ts'
import { topicBranchFor } from './names.ts'

/** Whether the tag is here as it was pushed; `git push origin HEAD:refs/tags/v1.0.0` needs none. */
export function isTagHere({ refname, new: oid }: TagUpdate, facts: RepositoryFacts): boolean {
  return !facts.localRefsAreShared && facts.refs.some((ref) => ref.refname === refname && ref.oid === oid)
}

/** Takes a tag away here. */
export function dropTag(tag: string): string {
  return shellCommand('git', 'tag', '-d', ...(tag.startsWith('-') ? ['--'] : []), tag)
}

/** How a tag is pushed again. */
export function tagRefspec(update: TagUpdate, facts: RepositoryFacts): string {
  return isTagHere(update, facts) || update.new === null ? update.refname : `${update.new}:${update.refname}`
}

/** A branch as git push takes it; git takes no short name that a tag has too, and a name that begins with a hyphen is an option. */
export function branchRefspec(branch: string, facts: RepositoryFacts): string {
  const isPlain = /^[0-9A-Za-z]/.test(branch) && !branch.startsWith('refs/') && !facts.refs.some((ref) => ref.refname === tagRef(branch))
  return isPlain && branch !== 'HEAD' ? branch : branchRef(branch)
}

/**
 * Puts a tag back here to where its remote has it. Where the push goes to a URL that may not be shown, from the object that is
 * still here; null where there is none.
 */
export function bringTagBack({ refname, old }: TagUpdate, facts: RepositoryFacts): string | null {
  if (!facts.toUrl) return shellCommand('git', 'fetch', '--force', remoteOf(facts), `${refname}:${refname}`)
  const isHere = old !== null && (facts.commits.get(old) ?? null) !== null
  return isHere ? shellCommand('git', 'update-ref', refname, old) : null
}

/** What of a rule's input tells which commands mend a tag. */
export interface TagAdvice {
  readonly update: TagUpdate
  readonly updates: readonly RefUpdate[]
  readonly facts: RepositoryFacts
  readonly model: BranchModel
}

/**
 * The command that keeps a commit which only the tag of the update holds, or other tags of the same push: a branch for it. Empty
 * where others hold it; null where the policy has no name for such a branch.
 */
export function keepCommit(commit: Oid, { update, updates, facts, model }: TagAdvice): readonly string[] | null {
  if (heldByOthers(updates, facts).has(commit)) return []
  const taken = takenNames(facts)
  const kinds = model.policy.kinds.filter((kind) => kind.production)
  const name = kinds.map((kind) => topicBranchFor(kind, model, `keep ${update.tag}`, taken)).find((found) => found !== null)
  return name == null ? null : [shellCommand('git', 'branch', name, commit)]
}

const OTHERS = new WeakMap<RepositoryFacts, WeakMap<readonly RefUpdate[], Reach>>()

/** What refs have that are no tags of the push; the same for each of its tags. */
function heldByOthers(updates: readonly RefUpdate[], facts: RepositoryFacts): Reach {
  const byUpdates = OTHERS.get(facts) ?? new WeakMap<readonly RefUpdate[], Reach>()
  OTHERS.set(facts, byUpdates)
  const known = byUpdates.get(updates)
  if (known !== undefined) return known
  const pushed = new Set(updates.filter(({ subject }) => subject === 'tag').map(({ refname }) => refname))
  const others = facts.refs.filter((ref) => !pushed.has(ref.refname)).flatMap((ref) => ref.commit ?? [])
  const held = reachFrom(facts.graph, others)
  byUpdates.set(updates, held)
  return held
}

const TAKEN = new WeakMap<RepositoryFacts, WeakMap<readonly RefUpdate[], ReadonlySet<string>>>()

/** The names of all refs that are there or in the push. */
function takenRefs(updates: readonly RefUpdate[], facts: RepositoryFacts): ReadonlySet<string> {
  const byUpdates = TAKEN.get(facts) ?? new WeakMap<readonly RefUpdate[], ReadonlySet<string>>()
  TAKEN.set(facts, byUpdates)
  const taken = byUpdates.get(updates) ?? new Set([...facts.refs, ...updates].map(({ refname }) => refname))
  byUpdates.set(updates, taken)
  return taken
}

/** The next tag name of the same form above a version that no tag here or in the push has; null where there is none. */
export function nextFreeTag(
  tag: string,
  above: string,
  { facts, updates, model }: Omit<TagAdvice, 'update'>,
): { readonly tag: string; readonly version: string } | null {
  const version = versionOfTag(tag, model)
  // git makes no tag whose name begins with a hyphen, though a push can bring one.
  if (version === null || tag.startsWith('-')) return null
  const taken = takenRefs(updates, facts)
  const at = tag.lastIndexOf(version)
  for (let next = nextVersion(above, version); next !== null; next = nextVersion(next, version)) {
    const name = `${tag.slice(0, at)}${next}${tag.slice(at + version.length)}`
    if (versionOfTag(name, model) !== next) return null
    if (!taken.has(tagRef(name))) return { tag: name, version: next }
  }
  return null
}

/** A branch here that holds a commit and that the remote would take as it is; null where there is none. */
export function branchThatHolds(
  commit: Oid,
  fits: (branch: string) => boolean,
  published: ReadonlyMap<string, Oid>,
  facts: RepositoryFacts,
): { readonly branch: string; readonly held: ReadonlySet<Oid> } | null {
  if (facts.localRefsAreShared) return null
  for (const ref of facts.refs) {
    const branch = branchOf(ref.refname)
    if (branch === null || ref.commit === null || !fits(branch)) continue
    const held = reachableFrom(facts.graph, [ref.commit])
    const there = published.get(branch)
    if (held.has(commit) && (there === undefined || held.has(there))) return { branch, held }
  }
  return null
}
