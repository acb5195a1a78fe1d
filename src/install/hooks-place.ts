import { existsSync, lstatSync, realpathSync } from 'node:fs'
import { join, resolve } from 'node:path'
import { type Git, GitFailure, ownedByAnother } from '../repository/git.ts'
import { huskyFolder } from './managers/husky.ts'
import { managerAt } from './managers/index.ts'
import type { Manager } from './managers/manager.ts'
import { isSameDirectory } from './systems.ts'

/** Where the hooks of a repository are, and who else looks after them. */
export interface HooksPlace {
  readonly bare: boolean
  /** The worktree's top; null in a bare repository or inside the git directory. */
  readonly top: string | null
  /** The repository's own hooks directory: all its worktrees share it. */
  readonly own: string
  /** The directory whose hooks git runs: `own`, or what core.hooksPath names, or what `own` is a link to. */
  readonly used: string
  /** The program that looks after the hooks, where it is one that we know; else null. */
  readonly manager: Manager | null
}

/**
 * Looks for the hooks directory of the repository around a directory.
 *
 * @returns null where there is no repository
 * @throws {RepositoryError} where git cannot be started or does not answer
 */
export async function findHooks(git: Git, directory: string): Promise<HooksPlace | null> {
  // git answers with real paths or paths from the current directory; both must compare.
  const here = realpathSync(directory)
  const common = await commonDirectory(git, here)
  if (common === null) return null
  const bare = (await git.run(['rev-parse', '--is-bare-repository'])).trim() === 'true'
  const top = bare ? null : await worktreeTop(git)
  const own = join(common, 'hooks')
  // Honours core.hooksPath, of whatever scope, and is relative to the current directory.
  const used = resolve(here, withoutNewline(await git.run(['rev-parse', '--git-path', 'hooks'])))
  const place = { bare, top, own, used: isSameDirectory(used, own) ? linkedFrom(own) : used }
  return { ...place, manager: top === null ? null : managerAt({ ...place, top }) }
}

/** Where the hooks directory is a link, its hooks are those of another directory, which may be tracked or serve other repositories. */
function linkedFrom(own: string): string {
  const isLink = lstatSync(own, { throwIfNoEntry: false })?.isSymbolicLink() === true
  return isLink && existsSync(own) ? realpathSync(own) : own
}

/** husky's folder, where husky looks after the hooks of a place; else null. */
export function huskyFolderOf(place: HooksPlace): string | null {
  return place.top === null || place.manager?.name !== 'husky' ? null : huskyFolder({ ...place, top: place.top })
}

async function commonDirectory(git: Git, directory: string): Promise<string | null> {
  try {
    return resolve(directory, withoutNewline(await git.run(['rev-parse', '--git-common-dir'])))
  } catch (error) {
    // Other failures, such as "dubious ownership" or a worktree whose repository is gone, are no absence.
    if (error instanceof GitFailure && /^not a git repository \(or any /.test(error.said)) return null
    throw error instanceof GitFailure ? (ownedByAnother(error) ?? error) : error
  }
}

async function worktreeTop(git: Git): Promise<string | null> {
  try {
    return withoutNewline(await git.run(['rev-parse', '--show-toplevel']))
  } catch (error) {
    if (error instanceof GitFailure) return null
    throw error
  }
}

/** git ends its answer with one newline; the path before it may hold others. */
function withoutNewline(answer: string): string {
  return answer.replace(/\n$/, '')
}
