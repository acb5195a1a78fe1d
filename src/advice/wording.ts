import type { BranchModel } from '../model/branch-model.ts'
import type { RepositoryFacts } from '../model/facts.ts'
import type { Kind } from '../model/policy.ts'
import { shellCommand } from '../model/printable.ts'
import type { Oid } from '../model/refname.ts'
import type { BranchUpdate, Door } from '../model/update.ts'
import { remoteOf } from './commands.ts'

/** Joins names as a sentence does: "a", "a or b", "a, b or c". */
export function either(names: readonly string[]): string {
  if (names.length <= 1) return names[0] ?? 'nothing'
  return `${names.slice(0, -1).join(', ')} or ${names.at(-1)}`
}

/** Joins names that all count: "a", "a and b", "a, b and c". */
export function all(names: readonly string[]): string {
  if (names.length <= 1) return names[0] ?? 'nothing'
  return `${names.slice(0, -1).join(', ')} and ${names.at(-1)}`
}

/** What may be merged into a kind, with the methods: "release (merge, fast-forward) or hotfix (merge)". */
export function allowedSources(target: Kind, model: BranchModel): string {
  return either(model.sourcesOf(target).map((source) => `${source.id} (${(model.methods(source, target) ?? []).join(', ')})`))
}

/** The line of the policy that protects a kind. */
export function protection(target: Kind, model: BranchModel): string {
  return `the policy protects ${target.id}: it changes only by merges of ${either(model.sourcesOf(target).map((source) => source.id))}`
}

/**
 * What to add where a branch's new tip is refused by a door that sees only refs that were pushed: it may be a fast-forward to
 * a branch that is not among them. Empty where no fast-forward is allowed, or where it would have been seen.
 */
export function unseenFastForward(oid: Oid | null, input: RefusedTip, target: Kind, model: BranchModel): string {
  const { update, door, facts } = input
  const allowed = model.sourcesOf(target).filter((source) => model.methods(source, target)?.includes('fast-forward') === true)
  if (door === 'client' || update.operation !== 'update' || oid === null || oid !== update.new || allowed.length === 0) return ''
  const push = shellCommand('git', 'push', '--atomic', remoteOf(facts), update.branch)
  const kinds = either(allowed.map((source) => source.id))
  return `; a fast-forward to a ${kinds} is seen only with its branch: ${push} BRANCH, or merge it with git merge --no-ff BRANCH`
}

/** What to add where the host could have told more, and was asked in vain: why, and what to do about it. Else empty. */
export function hostSilence({ hostMerges }: RepositoryFacts): string {
  return hostMerges?.known === false ? `; the host may know more: ${[hostMerges.reason, ...hostMerges.fix].join('; ')}` : ''
}

/** What of a rule's input tells whether a fast-forward could have been seen. */
interface RefusedTip {
  readonly update: BranchUpdate
  readonly door: Door
  readonly facts: RepositoryFacts
}

/** The way that a kind takes to another by allowed merges, as "develop → release → main"; null where there is none. */
export function route(source: Kind, target: Kind, model: BranchModel): string | null {
  const open: (readonly Kind[])[] = [[source]]
  const seen = new Set([source.id])
  for (let path = open.shift(); path !== undefined; path = open.shift()) {
    const last = path.at(-1)
    if (last === undefined) continue
    if (last.id === target.id) return path.map((kind) => kind.id).join(' → ')
    for (const next of nextKinds(last, model)) {
      if (seen.has(next.id)) continue
      seen.add(next.id)
      open.push([...path, next])
    }
  }
  return null
}

/** Where the content of a kind goes next: into what it may be merged into, and onto branches that start from it. */
function nextKinds(kind: Kind, model: BranchModel): readonly Kind[] {
  const into = kind.into.map((target) => model.kind(target.kind)).filter((found) => found !== null)
  const started = model.policy.kinds.filter((other) => other.from !== 'any' && other.from.includes(kind.id))
  return [...into, ...started]
}
