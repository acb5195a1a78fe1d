import { ConfigError } from '../model/errors.ts'
import { printable } from '../model/printable.ts'
import { chainText, missingPreset } from './chain.ts'
import { type Reference, referenceOf } from './extends.ts'
import { isPlainObject } from './plain.ts'
import { inlinePlugins, NO_PLUGINS, type PluginReader, type Plugins } from './plugins.ts'
import { PRESETS } from './presets/index.ts'
import { type FoundConfig, UnreadableConfig } from './search.ts'

/** One config of those that make a policy. */
export interface StackedConfig {
  /** For people: a path from the repository's top, a package as it is named, or the name of a preset. */
  readonly source: string
  /** How it was reached, from the repository's own config to itself. */
  readonly chain: readonly string[]
  /** What it exports, not yet looked at. */
  readonly exported: unknown
  /** As `PolicyFiles` names it; null for a built-in preset. */
  readonly file: string | null
  /** The file as a path from the repository's top, with slashes; null for a preset, and for a file outside. */
  readonly path: string | null
  /** The team's own rules that it names. */
  readonly plugins: Plugins
}

/** An entry of `extends` that leads to a file. */
export type FileReference = Exclude<Reference, { to: 'preset' }>

/** Where the files of a policy are: on the disk, or in the tree of a commit. */
export interface PolicyFiles {
  /** The file that a config was found in, by the one name that `locate` would give it. */
  nameOf(found: FoundConfig): Promise<string>
  /**
   * The file that a reference leads to.
   *
   * @throws {ConfigError} with the chain, where it leads nowhere.
   */
  locate(reference: FileReference, from: string, chain: readonly string[]): Promise<string>
  /**
   * The config in a file; null where it holds none.
   *
   * @throws {UnreadableConfig}
   */
  read(file: string): Promise<FoundConfig | null>
  /** The file as a path from the repository's top, with slashes; null for one outside. */
  pathOf(file: string): string | null
  readonly plugins: PluginReader
}

/** Far above what a team needs; a preset that extends itself under ever new names ends here. */
const DEEPEST = 16
const MOST = 100

/**
 * Reads everything that a config extends, and what that extends.
 *
 * @param found the config itself.
 * @returns from the lowest to the config itself, which is last: each is laid over those before it.
 * @throws {ConfigError} with the chain of names, for a preset that is missing, cannot be read, holds no policy, extends
 * itself or has no end.
 */
export async function readStack(found: FoundConfig, files: PolicyFiles): Promise<readonly StackedConfig[]> {
  const read = new Map<string, FoundConfig>()
  const stack: StackedConfig[] = []

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
      else await addFile(await files.locate(reference, config.file, longer), longer, within)
    }
    const { source, file, exported } = config
    const plugins = await files.plugins(exported, file, source)
    push({ source, chain, exported, file, path: files.pathOf(file), plugins })
  }

  const addFile = async (file: string, chain: readonly string[], within: readonly string[]): Promise<void> => {
    if (within.includes(file)) throw new ConfigError(`${chainText(chain)} extends itself`)
    const known = read.get(file) ?? (await readPreset(file, files, chain))
    read.set(file, known)
    await add(known, chain, [...within, file])
  }

  const push = (config: StackedConfig): void => {
    if (stack.length >= MOST)
      throw new ConfigError(`${chainText(config.chain)} is too many: ${printable(found.source)} extends more than ${MOST} presets`)
    stack.push(config)
  }

  await add(found, [found.source], [await files.nameOf(found)])
  return stack
}

/** The configs that a policy made of built-in presets alone is made of. */
export function stackOfPresets(exported: unknown, source: string): readonly StackedConfig[] {
  const presets = entriesOf(exported).map((entry): StackedConfig => {
    const chain = [source, entry]
    if (referenceOf(entry) !== null && !PRESETS.has(entry)) throw missingPreset(entry, chain)
    return { source: entry, chain, exported: PRESETS.get(entry) ?? {}, file: null, path: null, plugins: NO_PLUGINS }
  })
  return [...presets, { source, chain: [source], exported, file: null, path: null, plugins: inlinePlugins(exported, source) }]
}

/** The texts of `extends`; anything else there is told as a fault of the form. */
function entriesOf(exported: unknown): readonly string[] {
  const named = isPlainObject(exported) ? exported['extends'] : undefined
  const list: readonly unknown[] = Array.isArray(named) ? named : [named]
  return list.filter((entry) => typeof entry === 'string')
}

async function readPreset(file: string, files: PolicyFiles, chain: readonly string[]): Promise<FoundConfig> {
  try {
    const preset = await files.read(file)
    if (preset === null || Object.keys(preset.exported as object).length === 0) throw new UnreadableConfig('it holds no policy')
    // A package is known by its name, a file by its path.
    const entry = chain.at(-1) ?? ''
    return referenceOf(entry)?.to === 'package' ? { ...preset, source: entry } : preset
  } catch (error) {
    if (error instanceof UnreadableConfig) throw new ConfigError(`${chainText(chain)} cannot be read as a policy: ${error.reason}`)
    throw error
  }
}
