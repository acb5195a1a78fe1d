import { all, either } from '../advice/wording.ts'
import type { BranchModel } from '../model/branch-model.ts'
import type { RuleId } from '../model/rule-ids.ts'
import { optionOf } from '../rules/rule.ts'

/** What the rules about tags mean for a policy. */
export const TAG_MEANINGS: Readonly<Partial<Record<RuleId, (model: BranchModel) => readonly string[]>>> = {
  'tag-name': ({ tagNames }) => (tagNames.length === 0 ? [] : [`a tag is called ${either(tagNames)}`]),
  'tag-target': (model) => {
    const production = productionOf(model)
    if (production.length === 0) return []
    const carriers = model.policy.kinds.filter((kind) => kind.tag !== null && !kind.production).map(({ id }) => id)
    return [
      `a version tag sits on ${either(production)}`,
      ...(carriers.length === 0 ? [] : [`a pre-release may sit on ${either(carriers)} as well`]),
      ...supportOf('tag-target', model),
    ]
  },
  'tag-order': (model) => {
    const production = productionOf(model)
    return production.length === 0 ? [] : [`versions go up along ${all(production)}`, ...supportOf('tag-order', model)]
  },
  'tag-immutable': ({ policy, tagNames }) => [
    policy.tags.immutable
      ? `a published ${either(tagNames)} is never moved or deleted`
      : 'the policy does not ask for it (tags.immutable), so the rule says nothing',
  ],
  'tag-annotated': ({ policy, tagNames }) => [
    policy.tags.annotated
      ? `${either(tagNames)} is made by git tag -a or -s`
      : 'the policy does not ask for it (tags.annotated), so the rule says nothing',
  ],
  'tag-signed': ({ tagNames }) => [`${either(tagNames)} is made by git tag -s`],
  'version-file': (model) => {
    const files = optionOf('version-file', 'files', model.rule('version-file')?.options ?? {}).map(({ path }) => path)
    const kinds = model.policy.kinds.filter((kind) => kind.tag !== null && kind.names.some((name) => name.includes('{version}')))
    const which = optionOf('version-file', 'judge', model.rule('version-file')?.options ?? {})
    return [
      ...(which === 'tags' ? [] : kinds.map((kind) => `${all(files)} of a ${kind.id} branch has the version of its name`)),
      ...(which === 'branches' ? [] : [`${all(files)} at a version tag has the version of the tag`]),
    ]
  },
}

function productionOf({ policy }: BranchModel): readonly string[] {
  return policy.kinds.filter((kind) => kind.production).map(({ id }) => id)
}

function supportOf(id: 'tag-target' | 'tag-order', model: BranchModel): readonly string[] {
  const support = optionOf(id, 'support', model.rule(id)?.options ?? {})
  if (support.length === 0) return []
  return [`${either(support)} ${id === 'tag-target' ? 'may have version tags too' : 'have lines of versions of their own'}`]
}
