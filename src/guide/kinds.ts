import { all, allowedSources, either } from '../advice/wording.ts'
import type { BranchModel } from '../model/branch-model.ts'
import type { KindGuide, KindTree, ModelGuide, TagDebt } from '../model/guide.ts'
import type { Kind } from '../model/policy.ts'
import { counted } from '../model/printable.ts'
import { RULE_DEFAULTS } from '../model/rule-ids.ts'

/** The policy in one screen. */
export function modelGuide(model: BranchModel): ModelGuide {
  const { policy } = model
  const defaults = new Map<string, string>(Object.entries(RULE_DEFAULTS))
  return {
    source: policy.source,
    extends: policy.extends,
    kinds: policy.kinds.map((kind) => kindGuide(kind, model)),
    trees: kindTrees(model),
    tags: tagsOf(model),
    rules: policy.rules.filter(({ id, severity }) => defaults.get(id) !== severity).map(({ id, severity }) => `${id} ${severity}`),
  }
}

/** What a kind is and may do. */
export function kindGuide(kind: Kind, model: BranchModel): KindGuide {
  return {
    id: kind.id,
    names: kind.names,
    state: stateOf(kind),
    start: startOf(kind),
    goes: goesOf(kind, model),
    tag: tagPhrase(kind, model),
    takes: kind.protected ? takesOf(kind, model) : null,
  }
}

function stateOf(kind: Kind): string {
  const guard = !kind.protected ? 'not protected' : kind.permanent ? 'protected' : 'protected once it is published'
  return [
    [guard, ...(kind.permanent ? ['permanent'] : []), ...(kind.production ? ['production'] : [])].join(', '),
    ...(kind.approvals > 0 ? [counted(kind.approvals, 'approval')] : []),
    ...(kind.environment === null ? [] : [`environment ${kind.environment}`]),
  ].join('; ')
}

function startOf(kind: Kind): string | null {
  if (kind.from === 'any') return 'starts anywhere'
  return kind.from.length === 0 ? null : `starts from ${either(kind.from)}`
}

/** What a protected kind takes: "takes release (merge, fast-forward) or hotfix (merge)". */
export function takesOf(kind: Kind, model: BranchModel): string {
  return model.sourcesOf(kind).length === 0 ? 'takes no merges' : `takes ${allowedSources(kind, model)}`
}

/** Where a kind may be merged; targets that are reached by the same methods are told together. */
export function goesOf(kind: Kind, model: BranchModel): string {
  if (kind.into.length === 0) return 'is merged nowhere'
  const byMethods = new Map<string, string[]>()
  for (const target of kind.into) {
    const isFree = model.kind(target.kind)?.protected !== true
    const how = isFree ? 'in any way' : `by ${either(target.methods)}`
    byMethods.set(how, [...(byMethods.get(how) ?? []), target.kind])
  }
  return `goes into ${[...byMethods].map(([how, targets]) => `${all(targets)} ${how}`).join(', and into ')}`
}

function tagPhrase(kind: Kind, model: BranchModel): string | null {
  if (kind.tag === null) return null
  const production = kind.into.map(({ kind: id }) => model.kind(id)).filter((target) => target?.production === true)
  const where = production.length === 0 ? '' : ` in ${all(production.map((target) => target?.id ?? ''))}`
  const words = { error: 'owes', warn: 'should carry', off: 'may carry' }
  return `${words[severityOfTag(kind, model)]} the tag ${kind.tag.name}${where}`
}

/** How much the policy wants the tag of a kind. */
export function severityOfTag(kind: Kind, model: BranchModel): TagDebt['severity'] {
  const rule = model.rule('release-tag')?.severity ?? 'off'
  if (kind.tag === null || kind.tag.required === false || rule === 'off') return 'off'
  return kind.tag.required === 'warn' ? 'warn' : rule
}

function tagsOf({ tagNames, policy }: BranchModel): string {
  if (tagNames.length === 0) return 'no pattern: every name is allowed'
  const { annotated, immutable } = policy.tags
  return [either(tagNames), ...(annotated ? ['annotated'] : []), ...(immutable ? ['never moved once published'] : [])].join(', ')
}

/** Each kind once, below the first kind that it starts from; what starts nowhere, anywhere or in a circle begins a tree. */
function kindTrees({ policy }: BranchModel): readonly KindTree[] {
  const placed = new Set<string>()
  const grow = (kind: Kind): KindTree => {
    placed.add(kind.id)
    const started = policy.kinds.filter((other) => other.from !== 'any' && other.from.includes(kind.id))
    const children = started.flatMap((other) => (placed.has(other.id) ? [] : [grow(other)]))
    return { id: kind.id, into: kind.into.map((target) => target.kind), children }
  }
  const roots = policy.kinds.filter(({ from }) => from === 'any' || from.length === 0)
  const first = roots.map(grow)
  const rest = policy.kinds.flatMap((kind) => (placed.has(kind.id) ? [] : [grow(kind)]))
  return [...first, ...rest]
}
