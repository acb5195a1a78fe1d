import { realpath } from 'node:fs/promises'
import { dirname, resolve } from 'node:path'
import { ConfigError } from '../model/errors.ts'
import { printable } from '../model/printable.ts'
import { type Reference, referenceOf, resolvePackage } from './extends.ts'
import { oneOf } from './faults.ts'
import { pathIn } from './paths.ts'
import { isPlainObject } from './plain.ts'
import { inlinePlugins, NO_PLUGINS, type Plugins, pluginReader } from './plugins.ts'
import { PRESETS } from './presets/index.ts'
import { type FoundConfig, isMissing, readFile, reasonOf, UnreadableConfig } from './search.ts'
import { NO_TRACE, type Trace } from './trace.ts'
import { tracePackage } from './trace-package.ts'

/** One config of those that make a policy. */
export interface StackedConfig {
  /** For people: a path from the repository's top, a package as it is named, or the name of a preset. */
  readonly source: string
  /** How it was reached, from the repository's own config to itself. */
  readonly chain: readonly string[]
  /** What it exports, not yet looked at. */
  readonly exported: unknown
  /** Absolute path; null for a built-in preset. */
  readonly file: string | null
  /** The file as a path from the repository's top, with slashes; null for a preset, and for a file outside. */
  readonly path: string | null
  /** The team's own rules that it names. */
  readonly plugins: Plugins
}

/** Far above what a team needs; a preset that extends itself under ever new names ends here. */
const DEEPEST = 16
const MOST = 100

/**
 * Reads everything that a config extends, and what that extends.
 *
 * @param found the config itself.
 * @param root the repository's top; paths are shown from there.
 * @param trace told of what is read and of what is not there.
 * @returns from the lowest to the config itself, which is last: each is laid over those before it.
 * @throws {ConfigError} with the chain of names, for a preset that is missing, cannot be read, holds no policy, extends
 * itself or has no end.
 */
export async function readStack(found: FoundConfig, root: string, trace: Trace = NO_TRACE): Promise<readonly StackedConfig[]> {
  const top = await realpath(root)
  const files = new Map<string, FoundConfig>()
  const stack: StackedConfig[] = []
  const readPlugins = pluginReader(top)

  const add = async (config: FoundConfig, chain: readonly string[], within: readonly string[]): Promise<void> => {
    const entries = entriesOf(config.exported)
    for (const entry of entries) {
      const longer = [...chain, entry]
      const reference = referenceOf(entry)
      // What has no form of a reference is a fault of the config that holds it, told with its other faults.
      if (reference === null) continue
      if (longer.length > DEEPEST) throw new ConfigError(`${chainText(longer.slice(0, 4))} → … extends more than ${DEEPEST} levels deep`)
      if (reference.to === 'preset')
        push({ source: entry, chain: longer, exported: PRESETS.get(entry), file: null, path: null, plugins: NO_PLUGINS })
      else await addFile(await fileOf(reference, config.file, longer, top, trace), longer, within)
    }
    const { source, file, exported } = config
    const plugins = await readPlugins(exported, file, source)
    push({ source, chain, exported, file, path: pathIn(top, file), plugins })
  }

  const addFile = async (file: string, chain: readonly string[], within: readonly string[]): Promise<void> => {
    if (within.includes(file)) throw new ConfigError(`${chainText(chain)} extends itself`)
    const known = files.get(file) ?? (await readPreset(file, top, chain, trace))
    files.set(file, known)
    await add(known, chain, [...within, file])
  }

  const push = (config: StackedConfig): void => {
    if (stack.length >= MOST)
      throw new ConfigError(`${chainText(config.chain)} is too many: ${printable(found.source)} extends more than ${MOST} presets`)
    stack.push(config)
  }

  await add(found, [found.source], [await realpath(found.file)])
  return stack
}

/** The configs that a policy made of built-in presets alone is made of. */
export function stackOfPresets(exported: unknown, source: string): readonly StackedConfig[] {
  const presets = entriesOf(exported).map((entry): StackedConfig => {
    const chain = [source, entry]
    if (referenceOf(entry) !== null && !PRESETS.has(entry)) throw missing(entry, chain)
    return { source: entry, chain, exported: PRESETS.get(entry) ?? {}, file: null, path: null, plugins: NO_PLUGINS }
  })
  return [...presets, { source, chain: [source], exported, file: null, path: null, plugins: inlinePlugins(exported, source) }]
}

/** The names of a chain, as people read them: who extends whom. */
export function chainText(chain: readonly string[]): string {
  return chain.map(printable).join(' → ')
}

/** The texts of `extends`; anything else there is told as a fault of the form. */
function entriesOf(exported: unknown): readonly string[] {
  const named = isPlainObject(exported) ? exported['extends'] : undefined
  const list: readonly unknown[] = Array.isArray(named) ? named : [named]
  return list.filter((entry) => typeof entry === 'string')
}

async function fileOf(
  reference: Exclude<Reference, { to: 'preset' }>,
  from: string,
  chain: readonly string[],
  root: string,
  trace: Trace,
): Promise<string> {
  const file = reference.to === 'path' ? resolve(dirname(from), reference.path) : await resolvePackage(reference.specifier, from)
  if (file === null) throw missing(chain.at(-1) ?? '', chain, reference.to === 'package' ? reference.specifier : null)
  // Links lead to one file under several names; a circle is known by the file.
  const real = await realpath(file).catch((error: unknown) => {
    const reason = isMissing(error) ? 'there is no such file' : printable(reasonOf(error, file, root))
    throw new ConfigError(`${chainText(chain)} cannot be read as a policy: ${reason}`)
  })
  if (trace === NO_TRACE) return real
  if (reference.to === 'path') trace.file(file)
  else tracePackage(reference.specifier, from, real, trace)
  return real
}

function missing(entry: string, chain: readonly string[], specifier: string | null = null): ConfigError {
  const near = oneOf('', [...PRESETS.keys()], entry).split('; ')[1]
  const what = specifier === null || specifier === entry ? 'package' : `package ${specifier}`
  return new ConfigError(
    `${chainText(chain)}: there is no such ${what}, and no built-in preset of that name${near === undefined ? '' : `; ${near}`}`,
    [],
    [
      `Built in: ${[...PRESETS.keys()].join(', ')}`,
      'A package has to be installed where the config that names it is; a file begins with ./ or ../',
    ],
  )
}

async function readPreset(file: string, root: string, chain: readonly string[], trace: Trace): Promise<FoundConfig> {
  try {
    const preset = await readFile(file, root, trace)
    if (preset === null || Object.keys(preset.exported as object).length === 0) throw new UnreadableConfig('it holds no policy')
    // A package is known by its name, a file by its path.
    const entry = chain.at(-1) ?? ''
    return referenceOf(entry)?.to === 'package' ? { ...preset, source: entry } : preset
  } catch (error) {
    if (error instanceof UnreadableConfig) throw new ConfigError(`${chainText(chain)} cannot be read as a policy: ${error.reason}`)
    throw error
  }
}
