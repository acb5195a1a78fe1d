import type { BranchModel } from '../model/branch-model.ts'
import type { Kind } from '../model/policy.ts'
import { optionOf } from '../rules/rule.ts'

/** Whether the rule published-first asks that a kind was deployed before it reaches production. */
export function isShared(kind: Kind, production: Kind, model: BranchModel): boolean {
  const { environment } = kind
  if (environment === null || kind.permanent || kind.production || environment === production.environment) return false
  return !optionOf('published-first', 'local', model.rule('published-first')?.options ?? {}).includes(environment)
}

/** Where a kind is deployed, as words. */
export function sharedEnvironmentOf(kind: Kind): string {
  return kind.environment ?? 'no environment'
}
