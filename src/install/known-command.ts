import { existsSync, realpathSync } from 'node:fs'
import { dirname, isAbsolute, join, relative, sep } from 'node:path'
import { printable } from '../model/printable.ts'
import type { KnownCommand } from './shim.ts'

/**
 * What the shims are told of the command that installs them.
 *
 * @param directory where the installation was called, absolute: in a monorepo the folder of the package that depends on us
 * @param top the worktree's top; null in a bare repository
 */
export function knownCommand(entry: string, node: string, directory: string, top: string | null): KnownCommand {
  // The shims show that path where they find no Node; one that a terminal would not show as it is, is left out.
  return { entry, node: printable(node) === node ? node : '', folder: top === null ? '' : folderOf(realpathSync(directory), top) }
}

/** The nearest folder, from a directory up to the top, that has the command in its node_modules. */
function folderOf(directory: string, top: string): string {
  const way = relative(realpathSync(top), directory)
  if (way === '' || way === '..' || way.startsWith(`..${sep}`) || isAbsolute(way)) return ''
  return existsSync(join(directory, 'node_modules/.bin/branch-policy')) ? way : folderOf(dirname(directory), top)
}
