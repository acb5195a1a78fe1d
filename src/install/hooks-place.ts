import { existsSync, readFileSync, realpathSync } from 'node:fs'
import { basename, dirname, join, resolve } from 'node:path'
import { type Git, GitFailure } from '../repository/git.ts'

/** Where the hooks of a repository are, and who else looks after them. */
export interface HooksPlace {
  readonly bare: boolean
  /** The worktree's top; null in a bare repository or inside the git directory. */
  readonly top: string | null
  /** The repository's own hooks directory: all its worktrees share it. */
  readonly own: string
  /** husky's folder, `.husky` by default, where husky runs the hooks or is about to; else null. */
  readonly husky: string | null
  /** The directory that core.hooksPath names, where that is neither the repository's own nor husky's; else null. */
  readonly foreign: string | null
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
  if (real(used) === real(own)) return { bare, top, own, husky: top === null ? null : huskyToCome(top), foreign: null }
  return isHusky(used) ? { bare, top, own, husky: dirname(used), foreign: null } : { bare, top, own, husky: null, foreign: used }
}

async function commonDirectory(git: Git, directory: string): Promise<string | null> {
  try {
    return resolve(directory, withoutNewline(await git.run(['rev-parse', '--git-common-dir'])))
  } catch (error) {
    // Other failures, such as "dubious ownership" or a worktree whose repository is gone, are no absence.
    if (error instanceof GitFailure && /^not a git repository \(or any /.test(error.said)) return null
    throw error
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

/** husky sets core.hooksPath to `_` in its folder; the folder has another name than `.husky` only where husky was told so. */
function isHusky(used: string): boolean {
  if (basename(used) !== '_') return false
  return basename(dirname(used)) === '.husky' || (existsSync(join(used, 'h')) && existsSync(join(used, 'husky.sh')))
}

/** Where `prepare` runs our install before husky's own, core.hooksPath is not set yet, but will be. */
function huskyToCome(top: string): string | null {
  const folder = join(top, '.husky')
  return existsSync(folder) && dependsOnHusky(join(top, 'package.json')) ? folder : null
}

function dependsOnHusky(file: string): boolean {
  let manifest: unknown
  try {
    manifest = JSON.parse(readFileSync(file, 'utf8'))
  } catch {
    // No manifest, or one that npm itself refuses: no word of husky.
    return false
  }
  return ['dependencies', 'devDependencies', 'optionalDependencies'].some((key) => 'husky' in record(record(manifest)[key]))
}

function record(value: unknown): Readonly<Record<string, unknown>> {
  return typeof value === 'object' && value !== null ? (value as Record<string, unknown>) : {}
}

/** The same directory may be reached by several paths; one that does not exist yet is what it is called. */
function real(path: string): string {
  return existsSync(path) ? realpathSync(path) : path
}

/** git ends its answer with one newline; the path before it may hold others. */
function withoutNewline(answer: string): string {
  return answer.replace(/\n$/, '')
}
