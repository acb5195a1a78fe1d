import { existsSync } from 'node:fs'
import { printable } from '../model/printable.ts'
import type { HookName } from '../model/update.ts'
import type { HooksPlace } from './hooks-place.ts'
import { configHookIn } from './managers/config-hooks.ts'
import { isOurs } from './managers/manager.ts'
import type { GitVersion } from './wanted.ts'

// The guard is the hook that sees every move of a branch, and the one that nobody gets without asking (docs/guides/strict.md).

export const GUARD: HookName = 'reference-transaction'

/** Whether the guard is in place, so that an installation that does not ask for it keeps it. */
export function hasGuard({ own }: HooksPlace): boolean {
  return isOurs(own, GUARD) || isOurs(own, `${GUARD}.legacy`) || existsSync(configHookIn(own, GUARD))
}

/** Why the guard cannot be had at a place; null where it can. `isFine`: where nothing is missing for that. */
export function noGuard(place: HooksPlace, version: GitVersion): { readonly line: string; readonly isFine: boolean } | null {
  if (place.bare) return { line: 'A bare repository needs no guard: pre-receive judges every push.', isFine: true }
  const [major, minor] = version ?? [0, 0]
  if (major > 2 || (major === 2 && minor >= 28)) return null
  return { line: `${GUARD}: not installed: git ${major}.${minor} runs no such hook, 2.28 and newer do.`, isFine: false }
}

/** What the guard cannot do beside others, as a line; null where it is put into the hooks directory like any shim. */
export function guardLine({ manager, used, own }: HooksPlace): string | null {
  if (used === own && manager?.name !== 'husky') return null
  const whose = manager?.name === 'husky' ? 'husky runs no such hook' : `git runs the hooks of ${printable(used)}, which are not ours`
  return `${GUARD}: not installed: ${whose}. git 2.54 and newer can run it from its config: install it with such a git.`
}

/** What the owner of the hooks directory would do to the guard; empty where nothing. */
export function guardNotes({ manager }: HooksPlace): readonly string[] {
  if (manager?.name !== 'simple-git-hooks') return []
  return [`Note: simple-git-hooks deletes ${GUARD} whenever it sets hooks up, unless its config has "preserveUnused": ["${GUARD}"].`]
}
