import { isAbsolute, resolve } from 'node:path'
import { UsageError } from '../model/errors.ts'
import { printable } from '../model/printable.ts'
import type { PolicyRequest } from '../policy/load.ts'
import { type Environment, type Git, GitFailure } from '../repository/git.ts'
import type { Repository } from '../repository/repository.ts'
import { openTree } from '../repository/tree.ts'
import type { Io } from './io.ts'
import { workingTreePolicy } from './place.ts'

/** What the administrator of a server sets in git's config, whatever its scope (git-config(1)). */
const SETTINGS = { file: 'branch-policy.config', revision: 'branch-policy.policyfrom' } as const

/**
 * Where the policy of a server is looked for: in the file or the revision that git's config names, else in the git directory,
 * where only its administrator writes. Never in a working tree, which holds what was pushed, nor in the memory of the last
 * policy, which anybody who checks one may have filled. The refs have not moved yet when a push is judged.
 *
 * @throws {UsageError} where the settings name what is not there.
 */
export async function serverPolicy(repository: Repository): Promise<PolicyRequest> {
  const { commonDirectory, git } = repository
  const place = { directory: commonDirectory, root: commonDirectory, store: null }
  const settings = await settingsOf(git)
  const [file = null, revision = null] = [SETTINGS.file, SETTINGS.revision].map((key) => settings.get(key))
  if (revision !== null) {
    // Before the first push there is nothing to read, and nothing that a push could undo.
    const isEmpty = (await git.run(['for-each-ref', '--count=1'])) === ''
    return isEmpty ? { ...place, file: null } : { ...place, file, tree: await openTree(revision, repository) }
  }
  if (file !== null && !isAbsolute(file)) {
    throw new UsageError(`${SETTINGS.file} is no absolute path: ${printable(file)}`, ['The administrator sets it in git config.'])
  }
  return { ...place, file }
}

async function settingsOf(git: Git): Promise<ReadonlyMap<string, string>> {
  const output = await git.run(['config', '-z', '--get-regexp', '^branch-policy\\.(config|policyfrom)$']).catch((error: unknown) => {
    // Nothing is set; any other failure is no answer.
    if (error instanceof GitFailure && error.exitCode === 1) return ''
    throw error
  })
  const entries = output.split('\0').filter((entry) => entry !== '')
  return new Map(entries.map((entry) => [entry.slice(0, entry.indexOf('\n')), entry.slice(entry.indexOf('\n') + 1)]))
}

/** The policy that judges what comes here: in a bare repository by pushes, elsewhere by work in the working tree. */
export async function policyHere(repository: Repository, environment: Environment): Promise<PolicyRequest> {
  return repository.bare ? await serverPolicy(repository) : workingTreePolicy(repository, environment)
}

/** What the flags `--config` and `--policy-from` name. */
export interface NamedPolicy {
  /** A file: on the disk, relative to the current directory; with a revision in its tree, from the top. */
  readonly file: string | undefined
  readonly revision: string | undefined
}

/**
 * The policy that the flags name, else the one that judges here.
 *
 * @throws {UsageError} where the revision names no commit.
 */
export async function namedPolicy({ file, revision }: NamedPolicy, repository: Repository, io: Io): Promise<PolicyRequest> {
  const here = await policyHere(repository, io.environment)
  if (revision !== undefined) return { ...here, store: null, file: file ?? null, tree: await openTree(revision, repository) }
  return file === undefined ? here : { ...here, file: resolve(io.directory(), file), tree: null }
}
