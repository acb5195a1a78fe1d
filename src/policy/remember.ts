import type { ResolvedPolicy } from '../model/policy.ts'
import { keep } from './own-files.ts'

/** The file that `last-policy.ts` reads. */
export const LAST_POLICY = 'last-policy.json'

/**
 * Keeps a policy in the git directory, for worktrees that have no config. Nothing is written where the same is there
 * already. A failure is no error: a git directory that is read-only must not stop anybody.
 *
 * @param store the common git directory.
 */
export function rememberPolicy(store: string, policy: ResolvedPolicy): void {
  keep(store, LAST_POLICY, `${JSON.stringify(policy, null, 1)}\n`)
}
