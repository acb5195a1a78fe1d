import { type Dirent, existsSync, readdirSync, readFileSync, realpathSync, statSync } from 'node:fs'
import { dirname, join, relative, sep } from 'node:path'
import { type ParseError, parse, printParseErrorCode } from 'jsonc-parser'
import { systemCode } from '../install/systems.ts'
import { ConfigError } from '../model/errors.ts'
import { printable } from '../model/printable.ts'
import { withoutMark } from './script.ts'

/** A package.json that was read. */
export interface Manifest {
  /** The file itself, where links end; absolute. */
  readonly file: string
  /** Its directory as a path from the top, with slashes; empty at the top. */
  readonly directory: string
  readonly text: string
  /** Whether one of its lists of dependencies has the package. */
  readonly hasPackage: boolean
  /** The packages that its lists of dependencies name. */
  readonly dependencies: readonly string[]
  readonly isPrivate: boolean
  readonly isWorkspaceRoot: boolean
  readonly scripts: Readonly<Record<string, string>>
  readonly isLinkOutside: boolean
}

const NAME = 'package.json'

/** Where the package.json is: the nearest one at or above a directory, else the only one below the top. */
export interface ManifestPlace {
  /** Absolute; null where there is none, or where there are several below. */
  readonly file: string | null
  /** Directories from the top with a package.json each, where there are several to choose from. */
  readonly choices: readonly string[]
}

/**
 * Looks for the package.json that the scripts belong to.
 *
 * @param directory the current directory, at or below the top; both real paths.
 */
export function findManifest(directory: string, top: string): ManifestPlace {
  for (let current = directory; ; current = dirname(current)) {
    if (isFile(join(current, NAME))) return { file: join(current, NAME), choices: [] }
    if (current === top || dirname(current) === current) break
  }
  const below = directoriesBelow(top).filter((path) => isFile(join(top, path, NAME)))
  const [only] = below
  return below.length === 1 && only !== undefined ? { file: join(top, only, NAME), choices: [] } : { file: null, choices: below }
}

/** Two levels: `web`, `packages/web`. */
function directoriesBelow(top: string): readonly string[] {
  const within = (path: string): readonly string[] =>
    entriesOf(join(top, path))
      .filter((entry) => entry.isDirectory() && !entry.name.startsWith('.') && entry.name !== 'node_modules')
      .map((entry) => (path === '' ? entry.name : `${path}/${entry.name}`))
      .sort()
  const first = within('')
  return [...first, ...first.flatMap(within)]
}

/** A directory that may not be read holds nothing that npm could run. */
function entriesOf(directory: string): readonly Dirent[] {
  try {
    return readdirSync(directory, { withFileTypes: true })
  } catch (error) {
    if (systemCode(error) === null) throw error
    return []
  }
}

/**
 * Reads a package.json.
 *
 * @throws {ConfigError} where it is no JSON object, or its scripts are none.
 */
export function readManifest(path: string, top: string): Manifest {
  const directory = relative(top, dirname(path)).split(sep).join('/')
  const shown = printable(directory === '' ? NAME : `${directory}/${NAME}`)
  const file = realpathSync(path)
  const text = textOf(file, shown)
  const errors: ParseError[] = []
  const value: unknown = parse(withoutMark(text), errors, { disallowComments: true })
  const [error] = errors
  if (error !== undefined)
    throw new ConfigError(`${shown} is no JSON: ${printParseErrorCode(error.error)} at character ${error.offset + 1}`)
  const manifest = recordOf(value)
  if (manifest === null) throw new ConfigError(`${shown} holds no object`)
  const scripts = manifest['scripts'] === undefined ? {} : recordOf(manifest['scripts'])
  if (scripts === null || Object.values(scripts).some((script) => typeof script !== 'string')) {
    throw new ConfigError(`${shown}: its scripts are no object of texts`)
  }
  const lists = ['dependencies', 'devDependencies', 'optionalDependencies']
  const dependencies = lists.flatMap((list) => Object.keys(recordOf(manifest[list]) ?? {}))
  return {
    file,
    directory,
    text,
    hasPackage: manifest['name'] === 'branch-policy' || dependencies.includes('branch-policy'),
    dependencies,
    isPrivate: manifest['private'] === true,
    isWorkspaceRoot: manifest['workspaces'] !== undefined || existsSync(join(dirname(file), 'pnpm-workspace.yaml')),
    scripts: scripts as Readonly<Record<string, string>>,
    isLinkOutside: isOutside(file, top),
  }
}

function textOf(file: string, shown: string): string {
  try {
    return readFileSync(file, 'utf8')
  } catch (error) {
    throw systemCode(error) === null ? error : new ConfigError(`${shown} cannot be read: ${systemCode(error)}`)
  }
}

function recordOf(value: unknown): Readonly<Record<string, unknown>> | null {
  return typeof value === 'object' && value !== null && !Array.isArray(value) ? (value as Record<string, unknown>) : null
}

function isFile(path: string): boolean {
  return statSync(path, { throwIfNoEntry: false })?.isFile() === true
}

function isOutside(file: string, top: string): boolean {
  const way = relative(top, file)
  return way === '..' || way.startsWith(`..${sep}`) || way === file
}
