import { join, resolve } from 'node:path'
import { RepositoryError } from '../model/errors.ts'
import { type Environment, type Git, GitFailure, ownedByAnother, parseGitVersion } from './git.ts'
import { createLazyGit } from './lazy-git.ts'
import { placesAtTop } from './top.ts'
import { endedEarly } from './whole.ts'

/** A repository that was found, and where its parts are. All paths are absolute. */
export interface Repository {
  /** Where the search began. */
  readonly directory: string
  /** The top of the working tree; of a bare repository the repository itself. */
  readonly root: string
  /** This working tree's own git directory: HEAD, MERGE_HEAD. */
  readonly gitDirectory: string
  /** What all working trees share: refs, objects, hooks. */
  readonly commonDirectory: string
  readonly bare: boolean
  /** True where history was cut off (git-clone(1), --depth). */
  readonly shallow: boolean
  readonly git: Git
}

/** What is said where there is no repository. */
export const NO_REPOSITORY = 'this is not a git repository'

const OLDEST_GIT: readonly [number, number] = [2, 20]

/**
 * Finds the repository around a directory, as git itself does.
 *
 * @throws {RepositoryError} where there is none, where git is missing or older than 2.20, or where git refuses the
 * repository of another user.
 */
export async function openRepository(directory: string, environment: Environment, stop?: () => AbortSignal): Promise<Repository> {
  const git = createLazyGit(directory, environment, stop)
  const [version, answer] = await Promise.all([
    git.run(['version']),
    git
      .run([
        'rev-parse',
        '--git-dir',
        '--git-common-dir',
        '--is-bare-repository',
        '--is-shallow-repository',
        '--is-inside-work-tree',
        '--show-cdup',
      ])
      .catch((error: unknown) => error),
  ])
  requireVersion(version)
  if (typeof answer !== 'string') throw explained(answer)
  const [gitDirectory = '', commonDirectory = '', bare, shallow, inside, up = ''] = answer.split('\n')
  const found = { directory, gitDirectory: resolve(directory, gitDirectory), commonDirectory: resolve(directory, commonDirectory) }
  if (![bare, shallow, inside].every((word) => word === 'true' || word === 'false')) throw endedEarly('rev-parse')
  const isBare = bare === 'true'
  const root = isBare ? found.gitDirectory : inside === 'true' ? resolve(directory, up) : join(found.gitDirectory, '..')
  return { ...found, root, bare: isBare, shallow: shallow === 'true', git }
}

/**
 * The repository of a client hook. git has found it already and runs the hook at the top of its working tree: it is not asked
 * again where that can be seen, and its version neither.
 *
 * @param user who we are; null where the system has no such thing.
 * @throws {RepositoryError} as `openRepository`.
 */
export async function openHookRepository(
  directory: string,
  environment: Environment,
  user: number | null,
  stop?: () => AbortSignal,
): Promise<Repository> {
  const places = placesAtTop(directory, environment, user)
  if (places === null) return await openRepository(directory, environment, stop)
  return { ...places, git: createLazyGit(directory, environment, stop) }
}

/**
 * For who opened a repository without asking git.
 *
 * @throws {RepositoryError} where git is missing or older than 2.20.
 */
export async function requireGit({ git }: Repository): Promise<void> {
  requireVersion(await git.run(['version']))
}

function requireVersion(text: string): void {
  const version = parseGitVersion(text)
  if (version === null) return
  const [major, minor] = version
  if (major > OLDEST_GIT[0] || (major === OLDEST_GIT[0] && minor >= OLDEST_GIT[1])) return
  throw new RepositoryError(`git ${major}.${minor} is too old: branch-policy needs git ${OLDEST_GIT.join('.')} or newer`, ['Update git.'])
}

function explained(error: unknown): unknown {
  if (!(error instanceof GitFailure)) return error
  if (error.said.includes('not a git repository')) {
    return new RepositoryError(NO_REPOSITORY, ['Go to your repository, or make one: git init'])
  }
  return ownedByAnother(error) ?? error
}
