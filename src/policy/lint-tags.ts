import { owedTagName } from '../model/branch-model.ts'
import { examplesFor } from '../model/name-examples.ts'
import { fillNamePattern } from '../model/name-pattern.ts'
import type { Kind } from '../model/policy.ts'
import { printable } from '../model/printable.ts'
import { isRefnamePart } from '../model/refname.ts'
import { type Linted, placeOf } from './lint-places.ts'

/** Kinds whose merges into production are refused without their tag. */
function owingKinds({ policy, model, refuses }: Linted): readonly Kind[] {
  if (!refuses('release-tag')) return []
  const production = policy.kinds.filter((kind) => kind.production)
  return policy.kinds.filter((kind) => kind.tag?.required === true && production.some((target) => model.methods(kind, target) !== null))
}

/** The tags that branches of a kind would owe, with the branch that each is owed by; null for one that any tag will do for. */
function debtsOf(kind: Kind, { model }: Linted): readonly { readonly branch: string; readonly tag: string | null }[] {
  return kind.names.flatMap(examplesFor).flatMap((branch) => {
    const named = model.kindOf(branch)
    return named?.kind.id === kind.id ? [{ branch, tag: owedTagName(named) }] : []
  })
}

/**
 * A tag that is owed and can never be made. Proof: each branch name that was tried, the one shown among them, owes a tag
 * that git takes as no refname, or that no tag pattern of the policy allows: `release-tag` does not see it there, and
 * `tag-name` refuses it. One branch that can have its tag is enough to say nothing.
 */
export function impossibleTags(linted: Linted): readonly string[] {
  const { model } = linted
  return owingKinds(linted).flatMap((kind) => {
    const debts = debtsOf(kind, linted)
    const isPossible = debts.some(({ tag }) => tag === null || (isRefnamePart(tag) && model.tagCaptures(tag) !== null))
    const [first] = debts
    if (first === undefined || isPossible) return []
    const why = isRefnamePart(first.tag ?? '') ? 'which no tag pattern of the policy allows' : 'which is no name for git'
    const place = placeOf(linted, 'branches', kind.id, 'tag')
    return [
      `no ${kind.id} branch can have its tag: by ${placeOf(linted, 'branches', kind.id, 'name')} and ${place} ` +
        `${printable(JSON.stringify(first.branch))} owes ${printable(JSON.stringify(first.tag))}, ${why}`,
    ]
  })
}

/**
 * One tag that every release owes, and that may never move. Proof: the first release has it, the second needs it on another
 * commit, and `tag-immutable` refuses to move it. A tag that names no version may move.
 */
export function fixedTags(linted: Linted): readonly string[] {
  const { model, policy } = linted
  if (!policy.tags.immutable || !linted.refuses('tag-immutable')) return []
  return owingKinds(linted).flatMap((kind) => {
    const tag = fillNamePattern(kind.tag?.name ?? '', new Map())
    const debts = tag === null || !model.isVersionTag(tag) ? [] : debtsOf(kind, linted)
    if (debts.length === 0 || debts.some((debt) => debt.tag !== tag)) return []
    return [
      `only one ${kind.id} could ever be released: ${placeOf(linted, 'branches', kind.id, 'tag')} is ${printable(JSON.stringify(tag))} ` +
        `for all of them, and ${placeOf(linted, 'tags', 'immutable')} forbids moving it`,
    ]
  })
}
