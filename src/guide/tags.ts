import { deliveriesOf, isDelivered } from '../explanations/drift.ts'
import { type BranchModel, type NamedKind, owedTagName, versionOfTag } from '../model/branch-model.ts'
import type { RepositoryFacts } from '../model/facts.ts'
import type { FoundTag, TagDebt } from '../model/guide.ts'
import { fillNamePattern } from '../model/name-pattern.ts'
import type { Kind } from '../model/policy.ts'
import { shellCommand } from '../model/printable.ts'
import { type Oid, tagOf, tagRef } from '../model/refname.ts'
import { compareVersions, nextVersion } from '../model/version.ts'
import { severityOfTag } from './kinds.ts'

/** The tag that a branch carries into a kind; null where that is no production, or its kind has none. */
export function tagDebt(named: NamedKind, target: Kind, model: BranchModel): TagDebt | null {
  const { kind } = named
  if (!target.production || kind.tag === null || model.methods(kind, target) === null) return null
  return { name: owedTagName(named), pattern: kind.tag.name, severity: severityOfTag(kind, model) }
}

/** The commit of a branch's first-parent line by which another commit came into it; null where it did not. */
export function deliveryOf(commit: Oid, tip: Oid, facts: RepositoryFacts): Oid | null {
  return deliveriesOf(tip, facts.graph).find((delivery) => isDelivered(delivery, commit, facts.graph))?.oid ?? null
}

/** Where the tag is that a merge owes: of a branch whose name says no version any version tag will do. */
export function foundTag(debt: TagDebt, merge: Oid, facts: RepositoryFacts, model: BranchModel): FoundTag {
  const here = facts.refs.flatMap(({ refname, commit }) => {
    const name = tagOf(refname)
    return name !== null && commit === merge && model.isVersionTag(name) ? [name] : []
  })
  const fitting = here.find((name) => debt.name === null || name === debt.name)
  if (fitting !== undefined) return { name: fitting, where: 'merge' }
  const name = debt.name ?? debt.pattern
  return { name, where: hasTag(name, facts) ? 'elsewhere' : 'missing' }
}

/** Makes the tag that is owed at a revision; nothing where it is there already, or nobody can say which one. */
export function tagToMake(
  debt: TagDebt | null,
  revision: string,
  facts: RepositoryFacts,
  model: BranchModel,
): { readonly name: string; readonly command: string } | null {
  if (debt === null || debt.severity === 'off') return null
  const name = debt.name ?? nextTagName(debt, facts, model)
  if (name === null || hasTag(name, facts) || name.startsWith('-')) return null
  const how = (model.rule('tag-signed')?.severity ?? 'off') === 'off' ? '-a' : '-s'
  return { name, command: shellCommand('git', 'tag', how, name, revision, '-m', name) }
}

/** The version after the highest that is tagged, in the form of the tag. */
function nextTagName({ pattern }: TagDebt, facts: RepositoryFacts, model: BranchModel): string | null {
  const versions = facts.refs.flatMap(({ refname }) => versionOfTag(tagOf(refname) ?? '', model) ?? [])
  const highest = versions.reduce((best, one) => (compareVersions(one, best) > 0 ? one : best), '0.0.0')
  const next = nextVersion(highest, '0.0.0')
  return next === null ? null : fillNamePattern(pattern, new Map([['version', next]]))
}

function hasTag(name: string, facts: RepositoryFacts): boolean {
  return facts.refs.some(({ refname }) => refname === tagRef(name))
}
