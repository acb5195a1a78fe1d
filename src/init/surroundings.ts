import { existsSync, lstatSync, readFileSync, realpathSync } from 'node:fs'
import { isAbsolute, join, relative, sep } from 'node:path'
import { findHooks, type HooksPlace } from '../install/hooks-place.ts'
import { systemCode } from '../install/systems.ts'
import type { ResolvedPolicy } from '../model/policy.ts'
import { printable } from '../model/printable.ts'
import type { Repository } from '../repository/repository.ts'
import { type CiService, ciInUse } from './ci.ts'
import type { Found } from './found.ts'
import { findManifest, type Manifest, readManifest } from './manifest.ts'
import { findPackageManager, type PackageManager } from './package-manager.ts'
import { readFound } from './read-found.ts'

/** Everything that `init` looked at. */
export interface Surroundings {
  /** The top of the working tree, absolute. */
  readonly top: string
  readonly found: Found
  readonly manifest: Manifest | null
  /** Directories with a package.json each, where there are several below and none above. */
  readonly otherManifests: readonly string[]
  /** Null without a package.json. */
  readonly packageManager: PackageManager | null
  /** Where the hooks are, and who looks after them; null where git finds no place for them. */
  readonly hooks: HooksPlace | null
  readonly ci: readonly CiService[]
  /** The config that is there, by its path from the top; null where there is none. */
  readonly config: string | null
  /** Whether that config asks for approvals; false where there is none. */
  readonly approvals: boolean
  /** Whether anything is at a path from the top. */
  has(path: string): boolean
  /** The text of a file at the top; null where there is none. */
  read(path: string): string | null
}

/**
 * Looks at the repository and what is around it.
 *
 * @param policy the policy of the config that was found already; null where none was.
 * @throws {KnownError} where git does not answer, or package.json cannot be read.
 */
export async function readSurroundings(repository: Repository, policy: ResolvedPolicy | null): Promise<Surroundings> {
  const top = realpathSync(repository.root)
  const here = realpathSync(repository.directory)
  const way = relative(top, here)
  const isInside = way !== '..' && !way.startsWith(`..${sep}`) && !isAbsolute(way) && !way.split(sep).includes('.git')
  const found = await readFound(repository.git)
  const place = findManifest(isInside ? here : top, top)
  const manifest = place.file === null ? null : readManifest(place.file, top)
  const directory = manifest === null ? top : join(top, manifest.directory)
  return {
    top,
    found,
    manifest,
    otherManifests: place.choices.map(printable),
    packageManager: manifest === null ? null : await findPackageManager(directory, top, manifest.isWorkspaceRoot),
    hooks: await findHooks(repository.git, repository.directory),
    ci: ciInUse(top, found.host),
    config: policy?.source ?? null,
    approvals: policy !== null && asksApprovals(policy),
    has: (path) => isThere(join(top, path)),
    read: (path) => (existsSync(join(top, path)) ? readFileSync(join(top, path), 'utf8') : null),
  }
}

function asksApprovals({ kinds, rules }: ResolvedPolicy): boolean {
  const isOff = rules.some(({ id, severity }) => id === 'approvals' && severity === 'off')
  return !isOff && kinds.some(({ approvals }) => approvals > 0)
}

/** What the system does not let us look at is taken for nothing: it will refuse the writing too, and that is told by the file. */
function isThere(path: string): boolean {
  try {
    return lstatSync(path, { throwIfNoEntry: false }) !== undefined
  } catch (error) {
    if (systemCode(error) === null) throw error
    return false
  }
}
