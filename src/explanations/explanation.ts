import type { BranchModel, NamedKind } from '../model/branch-model.ts'
import type { Kind, Method } from '../model/policy.ts'
import type { Refname } from '../model/refname.ts'

/** What an explanation rests on, the most trusted first. */
export const EVIDENCE = [
  'event',
  'host',
  'githead',
  'second-parent-ref',
  'fast-forward-ref',
  'own-history',
  'reflog',
  'message',
  'tag',
  'squash-message',
  'host-squash',
] as const
export type Evidence = (typeof EVIDENCE)[number]

/** One way in which a step can have come about: a branch, and how it was brought in. */
export interface Explanation {
  readonly evidence: Evidence
  /** The source's short name; null where only its kind, or not even that, is known. */
  readonly branch: string | null
  readonly named: NamedKind | null
  /** Null where the method is not settled yet, as of a pull request, or where the host does not tell it. */
  readonly method: Method | null
  /** The branch's own past: the same branch on a remote, or its old value (a pull). Always legal. */
  readonly own: boolean
  /** git or the host wrote down this name when it merged. */
  readonly recorded: boolean
  /** A server that receives the update can see the same. */
  readonly shared: boolean
  /** The ref that shows it, where a ref does. */
  readonly refname: Refname | null
}

/**
 * What the policy says of a set of explanations: `legal` one of them may; `host` only the host can tell (a squash);
 * `method` a kind that may, but not so; `source` only kinds that may not; `none` there is no explanation.
 */
export type Ruling = 'legal' | 'host' | 'method' | 'source' | 'none'

/** Rules on one explanation for a target's kind. */
export function ruleOn(explanation: Explanation, target: Kind, model: BranchModel): Exclude<Ruling, 'none'> {
  if (explanation.own) return 'legal'
  if (explanation.evidence === 'host-squash') return 'host'
  const source = explanation.named?.kind
  const methods = source === undefined ? null : model.methods(source, target)
  if (methods === null) return 'source'
  if (explanation.method === null) return explanation.evidence === 'host' ? ruleOnUntold(methods) : 'legal'
  if (methods.includes(explanation.method)) return 'legal'
  // A branch that was rebased first and merged then leaves the graph of a fast-forward.
  if (explanation.method === 'fast-forward' && methods.includes('rebase')) return 'legal'
  return 'method'
}

/** On a commit with one parent of which the host does not tell how it was made: a squash or a rebase, or else a fast-forward. */
function ruleOnUntold(methods: readonly Method[]): 'legal' | 'host' | 'method' {
  if (methods.includes('squash') || methods.includes('rebase')) return 'legal'
  return methods.includes('fast-forward') ? 'host' : 'method'
}

const BEST_FIRST: readonly Ruling[] = ['legal', 'host', 'method', 'source', 'none']

/** The best ruling of a set of explanations. */
export function ruleOnSet(explanations: readonly Explanation[], target: Kind, model: BranchModel): Ruling {
  const [only] = explanations
  if (only !== undefined && explanations.length === 1) return ruleOn(only, target, model)
  const rulings = new Set<Ruling>(explanations.map((explanation) => ruleOn(explanation, target, model)))
  return BEST_FIRST.find((ruling) => rulings.has(ruling)) ?? 'none'
}

const WORST_FIRST: readonly Ruling[] = ['source', 'method', 'none', 'host', 'legal']

/** The worst ruling over the extra parents of a merge: each must be explained; what is known to be wrong outweighs what is unknown. */
export function worst(rulings: readonly Ruling[]): Ruling {
  const [only] = rulings
  if (only !== undefined && rulings.length === 1) return only
  return WORST_FIRST.find((ruling) => rulings.includes(ruling)) ?? 'none'
}
