import type { BranchModel } from '../model/branch-model.ts'
import type { Kind, ResolvedPolicy } from '../model/policy.ts'
import { printable } from '../model/printable.ts'
import { type Origins, originKey } from './layers.ts'

/** A policy that is looked through for contradictions. */
export interface Linted {
  readonly policy: ResolvedPolicy
  readonly model: BranchModel
  readonly origins: Origins
  /** Whether a rule refuses for certain: at severity error, and nothing is exempt from it. */
  refuses(rule: string): boolean
}

/** Whether an exemption from these rules is one from this rule; none named means all. */
export function isExemptFrom(rules: readonly string[], rule: string): boolean {
  return rules.length === 0 || rules.includes(rule)
}

/** A place of the policy and who said it: `branches.feature.into (gitflow)`. */
export function placeOf({ origins }: Pick<Linted, 'origins'>, ...path: readonly string[]): string {
  return printable(`${path.join('.')} (${origins.get(originKey(...path)) ?? 'by default'})`)
}

/** The place of a key of some kinds, for what several lines say together. */
export function placesOf(linted: Linted, kinds: readonly Kind[], key: string): string {
  const shown = kinds.slice(0, MOST_SHOWN).map(({ id }) => placeOf(linted, 'branches', id, key))
  return [...shown, ...(kinds.length > MOST_SHOWN ? [`${kinds.length - MOST_SHOWN} more`] : [])].join(', ')
}

const MOST_SHOWN = 4
