import { existsSync } from 'node:fs'
import { join } from 'node:path'
import type { Refname } from '../model/refname.ts'
import type { LeftBehind, Midway } from '../model/update.ts'
import { GitFailure } from './git.ts'
import { headRef } from './refs.ts'
import type { Repository } from './repository.ts'
import { branchAtHead } from './top.ts'

/** How a command leaves this working tree where the branch may not move. */
export interface LeftHere {
  /** The branch that HEAD names; null where it is detached. */
  readonly head: Refname | null
  readonly left: LeftBehind
  readonly midway: Midway | null
}

/** What git is in the midst of (gitrepository-layout(5)); the first that is there counts. */
const STATES: readonly (readonly [string, Midway])[] = [
  ['rebase-apply/applying', 'am'],
  ['rebase-merge', 'rebase'],
  ['rebase-apply', 'rebase'],
  ['MERGE_HEAD', 'merge'],
  ['CHERRY_PICK_HEAD', 'cherry-pick'],
]

/** Looks at the working tree as it is before any answer: the advice depends on it, and no verdict. */
export async function leftHere(repository: Repository): Promise<LeftHere> {
  const head = branchAtHead(repository) ?? (await headRef(repository.git))
  const midway = STATES.find(([name]) => existsSync(join(repository.gitDirectory, name)))?.[1] ?? null
  return { head, midway, left: head === null || midway !== null ? 'nothing' : await changedHere(repository) }
}

/** Without a program that the repository's config may name. */
const STATUS = ['-c', 'core.fsmonitor=false', 'status']

/** `git status` compares the index to HEAD, which has not moved, and the files to the index (git-status(1), "Porcelain Format"). */
async function changedHere({ git }: Repository): Promise<LeftBehind> {
  try {
    const status = await git.run([...STATUS, '--porcelain', '--untracked-files=no', '--ignore-submodules=all', '--no-renames'])
    const lines = status.split('\n').filter((line) => line !== '')
    if (lines.length === 0) return 'nothing'
    // A reset that keeps the files moves the index alone.
    return lines.some((line) => line[0] !== ' ' && line[1] !== ' ') && !lines.some((line) => line[1] === ' ') ? 'index' : 'files'
  } catch (error) {
    // A push into this repository: git asks from inside its git directory, where there are no files.
    if (error instanceof GitFailure) return 'nothing'
    throw error
  }
}
