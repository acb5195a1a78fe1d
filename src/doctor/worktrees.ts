import { existsSync, realpathSync } from 'node:fs'
import { join } from 'node:path'
import { type Environment, type Git, GitFailure } from '../repository/git.ts'
import { createGit } from '../repository/simple-git.ts'
import { isAtLeast, type Version } from './git-version.ts'

/** A worktree as git lists it (git-worktree(1), "Porcelain Format"). */
export interface ListedWorktree {
  readonly path: string
  readonly bare: boolean
  readonly locked: boolean
}

/** A worktree to look at; `path` is null where its folder cannot be found from here. */
export interface Worktree extends ListedWorktree {
  readonly current: boolean
  readonly gone: boolean
  /** False where git names the git directory and the work tree is somewhere else. */
  readonly placed: boolean
}

/** Where the command was started. */
export interface Here {
  readonly root: string
  readonly gitDirectory: string
  readonly commonDirectory: string
  readonly bare: boolean
}

/**
 * This worktree, then all others of the repository.
 *
 * @param environment without what names a repository (GIT_DIR and the like), for git in the others.
 */
export async function listWorktrees(git: Git, here: Here, version: Version, environment: Environment): Promise<readonly Worktree[]> {
  const hasNul = isAtLeast(version, [2, 36])
  const listed = parseWorktrees(await git.run(['worktree', 'list', '--porcelain', ...(hasNul ? ['-z'] : [])]), hasNul)
  const current: Worktree = { path: here.root, bare: here.bare, locked: false, current: true, gone: false, placed: true }
  // The main worktree comes first; in a submodule git gives its git directory instead of its folder.
  const isMain = here.gitDirectory === here.commonDirectory
  const others = isMain ? listed.slice(1) : listed.filter(({ path }) => real(path) !== real(here.root))
  const placed = others.map(async (one) => {
    const worktree = { ...one, current: false, gone: !existsSync(one.path), placed: true }
    const isPlaced = one.bare || worktree.gone || existsSync(join(one.path, '.git'))
    return isPlaced ? worktree : await placedElsewhere(worktree, environment)
  })
  return [current, ...(await Promise.all(placed))]
}

async function placedElsewhere(worktree: Worktree, environment: Environment): Promise<Worktree> {
  try {
    const top = await createGit(worktree.path, environment).run(['rev-parse', '--show-toplevel'])
    return { ...worktree, path: top.replace(/\n$/, '') }
  } catch (error) {
    if (error instanceof GitFailure) return { ...worktree, placed: false }
    throw error
  }
}

/**
 * Reads the list of worktrees. Before git 2.36 lines end with a newline, which a path may hold too: what follows the path
 * is `bare` or `HEAD` with an oid, so everything before it is the path.
 */
export function parseWorktrees(text: string, hasNul: boolean): readonly ListedWorktree[] {
  const entry = hasNul
    ? /worktree ([^\0]*)\0((?:bare|HEAD [0-9a-f]+)(?:\0[^\0]+)*)\0\0/gy
    : /worktree ([\s\S]*?)\n((?:bare|HEAD [0-9a-f]+)(?:\n.+)*)\n\n/gy
  return [...text.matchAll(entry)].map(([, path = '', rest = '']) => {
    const words = rest.split(hasNul ? '\0' : '\n')
    return { path, bare: words.includes('bare'), locked: words.some((word) => word === 'locked' || word.startsWith('locked ')) }
  })
}

function real(path: string): string {
  return existsSync(path) ? realpathSync(path) : path
}
