import { existsSync } from 'node:fs'
import { beginningOf } from '../model/name-pattern.ts'
import type { ResolvedPolicy } from '../model/policy.ts'
import type { PolicyRequest } from './load.ts'
import { keep, ownPath } from './own-files.ts'

// The shim of reference-transaction starts Node only for branches that may be protected. What those are called is kept for it in
// the working tree's own git directory; where it is not, every branch starts Node (docs/guides/strict.md).

export const GUARDED_NAMES = 'guarded-names'
const FORMAT = 'branch-policy guarded names 1'

/**
 * The names of protected branches as the shim reads them: `= NAME` a name, `^ TEXT` the beginning of names, "." the end. A
 * pattern that begins with a placeholder, and a regular expression, give the empty beginning, which every name has.
 */
export function guardedNames(policy: ResolvedPolicy): string {
  const beginnings = policy.kinds.filter((kind) => kind.protected).flatMap(({ names }) => names.map(beginningOf))
  const lines = beginnings.map(({ text, isWhole }) => `${isWhole ? '=' : '^'} ${text}`)
  return `${[FORMAT, ...new Set(lines), '.'].join('\n')}\n`
}

/** Keeps the names; where that fails, the shim starts Node for every branch. */
export function keepGuardedNames(gitDirectory: string, policy: ResolvedPolicy, user: number | null | undefined): void {
  const text = guardedNames(policy)
  // No name of a branch holds a line break; a pattern that does would be read as two.
  if (!policy.kinds.some(({ names }) => names.some((name) => name.includes('\n')))) keep(gitDirectory, GUARDED_NAMES, text, user)
}

/** Brings the names up to date where they are kept, with a policy that was read anew for all hooks of the working tree. */
export function refreshGuardedNames({ cache, file, directory, root, user }: PolicyRequest, policy: ResolvedPolicy): void {
  if (cache === undefined || cache === null || file !== null || directory !== root || !areKept(cache)) return
  keepGuardedNames(cache, policy, user)
}

/** Whether there are names, of whatever age. */
export function areKept(gitDirectory: string): boolean {
  return existsSync(ownPath(gitDirectory, GUARDED_NAMES))
}
