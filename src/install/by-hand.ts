import { isAbsolute, join, relative } from 'node:path'
import { printable, shellWord } from '../model/printable.ts'
import type { HookName } from '../model/update.ts'

const COMMAND = 'node_modules/.bin/branch-policy'

/**
 * What to add by hand where core.hooksPath belongs to somebody else: lines to show.
 *
 * @param hooksPath the directory that core.hooksPath names, absolute
 * @param top the worktree's top; null in a bare repository
 * @param entry absolute path of the JavaScript file that a hook starts
 */
export function linesByHand(hooksPath: string, top: string | null, hooks: readonly HookName[], entry: string): readonly string[] {
  return [
    `core.hooksPath names ${printable(hooksPath)}: git runs the hooks there and no others. Nothing was changed.`,
    'Add one line to each, before its other commands (what reads stdin after it in pre-push finds it empty):',
    ...hooks.map((name) => `  ${name}: ${lineByHand(hooksPath, top, name, entry)}`),
  ]
}

// git starts client hooks at the worktree's top, so a path from there serves every worktree.
function lineByHand(hooksPath: string, top: string | null, name: HookName, entry: string): string {
  // A directory outside may serve repositories that have no branch-policy.
  if (top !== null && !isInside(hooksPath, top)) return `[ ! -x ${COMMAND} ] || ${COMMAND} hook ${name} "$@" || exit`
  if (top !== null && isInside(entry, join(top, 'node_modules'))) return `${COMMAND} hook ${name} "$@" || exit`
  return `node ${shellWord(entry)} hook ${name} "$@" || exit`
}

function isInside(path: string, directory: string): boolean {
  const way = relative(directory, path)
  return way !== '..' && !way.startsWith('../') && !isAbsolute(way)
}
