import { isAbsolute, join, relative, sep } from 'node:path'
import { printable, shellWord } from '../model/printable.ts'
import type { HookName } from '../model/update.ts'
import { COMMAND, callsOurs, hookText } from './managers/manager.ts'
import { shellPath } from './systems.ts'

/**
 * What to add by hand where core.hooksPath belongs to somebody else: lines to show.
 *
 * @param hooksPath the directory that core.hooksPath names, absolute
 * @param origin where core.hooksPath is set; null where it is not, and the hooks directory is a link
 * @param top the worktree's top; null in a bare repository
 * @param hooks those that do not call us yet
 * @param entry absolute path of the JavaScript file that a hook starts
 */
export function linesByHand(
  { hooksPath, origin, top }: { readonly hooksPath: string; readonly origin: string | null; readonly top: string | null },
  hooks: readonly HookName[],
  entry: string,
): readonly string[] {
  return [
    origin === null
      ? `The hooks directory is a link to ${printable(hooksPath)}: git runs the hooks there and no others. Nothing was changed.`
      : `core.hooksPath names ${printable(hooksPath)}: git runs the hooks there and no others. Nothing was changed.`,
    ...(origin === null ? [] : [`It is set in ${origin}.`]),
    'Add one line to each, before its other commands (what reads stdin after it in pre-push finds it empty):',
    ...hooks.map((name) => `  ${name}: ${lineByHand(hooksPath, top, name, entry)}`),
  ]
}

/** The hooks of a directory that do not call us yet. */
export function notCalling(hooksPath: string, hooks: readonly HookName[]): readonly HookName[] {
  return hooks.filter((name) => !callsOurs(hookText(hooksPath, name) ?? '', name))
}

// git starts client hooks at the worktree's top, so a path from there serves every worktree.
function lineByHand(hooksPath: string, top: string | null, name: HookName, entry: string): string {
  // A directory outside may serve repositories that have no branch-policy.
  if (top !== null && !isInside(hooksPath, top)) return `[ ! -x ${COMMAND} ] || ${COMMAND} hook ${name} "$@" || exit`
  if (top !== null && isInside(entry, join(top, 'node_modules'))) return `${COMMAND} hook ${name} "$@" || exit`
  return `node ${shellWord(shellPath(entry))} hook ${name} "$@" || exit`
}

function isInside(path: string, directory: string): boolean {
  const way = relative(directory, path)
  return way !== '..' && !way.startsWith(`..${sep}`) && !isAbsolute(way)
}
