import { husky } from './husky.ts'
import { lefthook } from './lefthook.ts'
import type { Manager, Where } from './manager.ts'
import { preCommit } from './pre-commit.ts'
import { simpleGitHooks } from './simple-git-hooks.ts'

/** Everyone whose hooks we live beside; docs/guides/other-hooks.md has the same table in words. The first that looks after the hooks counts. */
export const MANAGERS: readonly Manager[] = [husky, lefthook, simpleGitHooks, preCommit]

/** Who looks after the hooks there; null where nobody does whom we know. */
export function managerAt(where: Where): Manager | null {
  return MANAGERS.find((manager) => manager.looksAfter(where)) ?? null
}
