import { existsSync, lstatSync, readFileSync, statSync } from 'node:fs'
import { join, resolve } from 'node:path'
import { branchOf, branchRef } from '../model/refname.ts'
import type { Environment } from './git.ts'
import type { Repository } from './repository.ts'

// git runs hooks at the top of the working tree, whose `.git` says where everything is (gitrepository-layout(5)). To read it here
// saves a hook three git processes, which is more than all else that it does. Whatever looks unusual is left to git.

/** Where a repository's parts are, as `Repository` has them. */
export type Places = Pick<Repository, 'directory' | 'root' | 'gitDirectory' | 'commonDirectory' | 'bare' | 'shallow'>

/**
 * The repository whose working tree has its top in a directory; null where git has to be asked. So it has to be where anything
 * belongs to somebody else: git alone knows whether that is to be trusted (git-config(1), safe.directory).
 *
 * @param user who we are; null where the system has no such thing.
 */
export function placesAtTop(directory: string, environment: Environment, user: number | null): Places | null {
  try {
    const link = join(directory, '.git')
    const gitDirectory = gitDirectoryOf(link)
    const isOwn = (path: string): boolean => user === null || lstatSync(path).uid === user
    if (![directory, link, gitDirectory].every(isOwn)) return null
    const elsewhere = (name: string, path: string): boolean => {
      const told = environment[name] ?? ''
      return told !== '' && resolve(directory, told) !== path
    }
    const isElsewhere =
      elsewhere('GIT_DIR', gitDirectory) || elsewhere('GIT_WORK_TREE', directory) || hasValue('GIT_COMMON_DIR', environment)
    if (isElsewhere || !existsSync(join(gitDirectory, 'HEAD'))) return null
    const commonDirectory = commonDirectoryOf(gitDirectory)
    const shallow = existsSync(join(commonDirectory, 'shallow'))
    return { directory, root: directory, gitDirectory, commonDirectory, bare: false, shallow }
  } catch {
    return null
  }
}

function hasValue(name: string, environment: Environment): boolean {
  return (environment[name] ?? '') !== ''
}

/** `.git` is the git directory, or a file that names it: in linked working trees and submodules. */
function gitDirectoryOf(path: string): string {
  if (statSync(path).isDirectory()) return path
  const [, named] = /^gitdir: (.+)\n?$/.exec(readFileSync(path, 'utf8')) ?? []
  if (named === undefined) throw new Error('not the form of a .git file')
  return resolve(path, '..', named)
}

function commonDirectoryOf(gitDirectory: string): string {
  const file = join(gitDirectory, 'commondir')
  return existsSync(file) ? resolve(gitDirectory, readFileSync(file, 'utf8').replace(/\n$/, '')) : gitDirectory
}

/**
 * The branch that HEAD names, as a full refname; null where HEAD is detached, or git has to be asked: HEAD is a link, the
 * refs are kept otherwise (reftable writes `refs/heads/.invalid`), or the branch is a symbolic ref itself.
 */
export function branchAtHead({ gitDirectory, commonDirectory }: Places): string | null {
  try {
    const [, branch] = /^ref: refs\/heads\/([^\n]+)\n$/.exec(readFileSync(join(gitDirectory, 'HEAD'), 'utf8')) ?? []
    if (branch === undefined || branch === '.invalid' || branchOf(branchRef(branch)) !== branch) return null
    const loose = join(commonDirectory, 'refs', 'heads', ...branch.split('/'))
    // A symbolic ref is a file that says so, or a link, which need not lead anywhere (git-config(1), core.preferSymlinkRefs).
    const status = lstatSync(loose, { throwIfNoEntry: false })
    const isPlain = status === undefined || (!status.isSymbolicLink() && !readFileSync(loose, 'utf8').startsWith('ref:'))
    return isPlain ? branchRef(branch) : null
  } catch {
    return null
  }
}
