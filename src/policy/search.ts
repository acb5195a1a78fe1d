import { isUtf8 } from 'node:buffer'
import { readFile as readBytes, readdir, realpath, stat } from 'node:fs/promises'
import { basename, dirname, extname, isAbsolute, join, relative, resolve, sep } from 'node:path'
import { CONFIG_PLACES, PACKAGE_KEY } from '../model/config-places.ts'
import { ConfigError } from '../model/errors.ts'
import { printable } from '../model/printable.ts'
import { importJavaScript, importTypeScript } from './loaders.ts'
import { leadsOut, nameOf } from './paths.ts'
import { isPlainObject } from './plain.ts'
import { NO_TRACE, type Trace } from './trace.ts'
import { traceCode } from './trace-code.ts'

const CODE = /\.(?:ts|mts|js|mjs|cjs)$/

// cosmiconfig's conventions and its readers of JSON and YAML, but not its search: version 9 passes over a file that it may
// not open and a config that fails with ENOENT, so that another policy would judge; it ends in the home directory's config;
// and it first runs a settings file of its own (`.config/config.*` of the current directory), whose failure ends the process.

/** A config as it was read: its path from the root (with slashes) and what it exports, not yet looked at. */
export interface FoundConfig {
  readonly source: string
  /** On the disk an absolute path; in the tree of a commit the path from its top. */
  readonly file: string
  readonly exported: unknown
}

/** A file that cannot be read as a policy, and why. */
export class UnreadableConfig extends Error {
  override readonly name = 'UnreadableConfig'
  /** One line, for people. */
  readonly reason: string

  constructor(reason: string) {
    super(reason)
    this.reason = reason
  }
}

/**
 * The nearest config from a directory up to and including a root; null where there is none. What lies above the root, or
 * in the home directory, is never read.
 *
 * @param trace told of what is read and of what is not there.
 * @throws {ConfigError} naming the file that cannot be read: a config that is there is never passed over.
 */
export async function findConfig(directory: string, root: string, trace: Trace = NO_TRACE): Promise<FoundConfig | null> {
  const top = await realpath(root)
  for (const place of directoriesUpTo(await realpath(directory), top)) {
    const there = await placesIn(place, top)
    for (const name of CONFIG_PLACES) {
      const file = join(place, name)
      const found = there.has(name) ? await readNamed(file, top, trace) : null
      if (found !== null) return found
      if (!there.has(name)) trace.absent(file)
    }
  }
  return null
}

/**
 * The config in one file.
 *
 * @param file absolute, or relative to the directory.
 * @throws {ConfigError} where it cannot be read or is no config.
 */
export async function readConfig(file: string, directory: string, root: string): Promise<FoundConfig> {
  const top = await realpath(root)
  const path = isAbsolute(file) ? file : resolve(await realpath(directory), file)
  const found = await readNamed(path, top)
  if (found === null) throw unreadable(nameOf(path, top), `it has no key "${PACKAGE_KEY}"`)
  return found
}

async function readNamed(file: string, root: string, trace: Trace = NO_TRACE): Promise<FoundConfig | null> {
  try {
    return await readFile(file, root, trace)
  } catch (error) {
    if (error instanceof UnreadableConfig) throw unreadable(nameOf(file, root), error.reason)
    throw error
  }
}

/** The search places that a directory has. */
async function placesIn(directory: string, root: string): Promise<ReadonlySet<string>> {
  const names = await readdir(directory).catch((error: unknown) => {
    throw unreadable(nameOf(directory, root), reasonOf(error, directory, root))
  })
  return new Set(names)
}

/**
 * The config that a file holds; null for a package.json without the key.
 *
 * @param file absolute path.
 * @param root the repository's top; the file is shown from there.
 * @throws {UnreadableConfig} where it cannot be read, or holds no object.
 */
export async function readFile(file: string, root: string, trace: Trace = NO_TRACE): Promise<FoundConfig | null> {
  const exported = await load(file, root, trace).catch((error: unknown) => {
    throw new UnreadableConfig(reasonOf(error, file, root))
  })
  return configIn(exported, file, nameOf(file, root))
}

/**
 * The config that a file of some name exports or holds; null for a package.json without the key.
 *
 * @param source the file, for people.
 * @throws {UnreadableConfig} where it is no object.
 */
export function configIn(exported: unknown, file: string, source: string): FoundConfig | null {
  if (basename(file) === 'package.json') {
    const value = isPlainObject(exported) && Object.hasOwn(exported, PACKAGE_KEY) ? exported[PACKAGE_KEY] : null
    if (value === null) return null
    if (!isPlainObject(value)) throw new UnreadableConfig(`its key "${PACKAGE_KEY}" holds no object`)
    return { source, file, exported: value }
  }
  if (typeof exported === 'function') throw new UnreadableConfig('it exports a function, and a policy is plain data')
  if (exported === undefined || exported === null) {
    throw new UnreadableConfig(CODE.test(file) ? 'it exports nothing; the policy is the default export' : 'it is empty')
  }
  if (!isPlainObject(exported)) throw new UnreadableConfig('it holds no object')
  return { source, file, exported }
}

/**
 * What a file of code exports, not yet looked at.
 *
 * @param file absolute path.
 * @throws {UnreadableConfig} where it is no code or cannot be loaded.
 */
export async function readModule(file: string, root: string): Promise<unknown> {
  if (!isCode(file)) throw new UnreadableConfig('a rule is written in a file that ends in .ts, .mts, .js, .mjs or .cjs')
  return await load(file, root, NO_TRACE).catch((error: unknown) => {
    throw new UnreadableConfig(reasonOf(error, file, root))
  })
}

/** What a file exports or holds; undefined where it is empty. */
async function load(file: string, root: string, trace: Trace): Promise<unknown> {
  const status = await stat(file)
  // A pipe would never end, and to pass it over would let another policy judge.
  if (!status.isFile()) throw new Error(status.isDirectory() ? 'it is a directory' : 'it is no regular file')
  if (status.size > LARGEST) throw new Error('it is longer than 4 MiB')
  const bytes = await readBytes(file)
  trace.file(file, bytes)
  const text = textOf(bytes, file)
  if (text.trim() === '') return undefined
  if (isCode(file)) {
    if (trace !== NO_TRACE) traceCode(file, root, trace)
    return /ts$/.test(extname(file)) ? importTypeScript(file, trace) : importJavaScript(file, trace)
  }
  return await dataIn(text, file, nameOf(file, root))
}

/** No policy is longer. */
const LARGEST = 1 << 22

/**
 * The text of a file of some name.
 *
 * @throws where it is not UTF-8: names in it would be others than were written. In a package.json that matters for a policy only.
 */
export function textOf(bytes: Buffer, file: string): string {
  const text = bytes.toString('utf8')
  const isOthers = basename(file) === 'package.json' && !text.includes(`"${PACKAGE_KEY}"`)
  if (!isOthers && !isUtf8(bytes)) throw new Error('it is not UTF-8')
  return text
}

/** Whether a file of some name is code, which has to be run to know what it exports. */
export function isCode(file: string): boolean {
  return CODE.test(file)
}

/**
 * What a file of some name holds as JSON or YAML; undefined where it is empty.
 *
 * @param source the file, for people.
 * @throws what the readers of JSON and YAML throw.
 */
export async function dataIn(text: string, file: string, source: string): Promise<unknown> {
  if (text.trim() === '') return undefined
  const extension = extname(file)
  // cosmiconfig's reader for JSON begins its message with a coloured picture of the file wherever it takes a CI job for a terminal.
  if (extension === '.json') return JSON.parse(text.replace(/^\ufeff/, ''))
  const { defaultLoaders } = await import('cosmiconfig')
  const isYaml = extension === '.yaml' || extension === '.yml' || basename(file) === '.branch-policyrc'
  if (isYaml) return defaultLoaders['.yaml'](source, text)
  throw new Error('a policy is written in a file that ends in .ts, .mts, .js, .mjs, .cjs, .json, .yaml or .yml')
}

/** From a directory up to the root, the root last; only the root where the directory is not in it. */
function directoriesUpTo(directory: string, root: string): readonly string[] {
  const way = relative(root, directory)
  if (leadsOut(way)) return [root]
  const directories = [directory]
  for (let current = directory; current !== root; ) {
    current = dirname(current)
    directories.push(current)
  }
  return directories
}

function unreadable(source: string, reason: string): ConfigError {
  return new ConfigError(printable(`${source} cannot be read as a policy: ${reason}`))
}

/**
 * Why a file cannot be read, for people: the first line of what a loader or the system said, less the words that only repeat
 * the file, with the place in the file where it is told.
 */
export function reasonOf(error: unknown, file: string, root: string): string {
  const code = codeOf(error)
  const message = error instanceof Error ? error.message : String(error)
  if (code === 'ENOENT' && message.includes(file)) return 'there is no such file'
  const lines = message.split('\n').map((line) => line.trim())
  // The readers of JSON and YAML begin with a heading and may go on with the lines of the file.
  const first =
    lines.find((line) => line !== '' && !/^(?:(?:JSON|YAML) Error in |>? ?[0-9]+ \||\|)/.test(line)) ?? 'it failed without a word'
  const place = message.split(`${file}:`)[1]?.match(/^[0-9]+:[0-9]+/)?.[0]
  const told = first
    .replaceAll(`${root}${sep}`, '')
    .replace(/^ParseError: /, '')
    .replace(/ while parsing .*$/, '')
  return place === undefined ? told : `${told} (${place})`
}

/** Whether the system says of a path that nothing is there: any other failure is no absence. */
export function isMissing(error: unknown): boolean {
  return ['ENOENT', 'ENOTDIR'].includes(codeOf(error))
}

/** The system's code; empty for every other error. */
function codeOf(error: unknown): string {
  return error instanceof Error && 'code' in error ? String(error.code) : ''
}
