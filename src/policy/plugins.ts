import { realpath } from 'node:fs/promises'
import { dirname, resolve } from 'node:path'
import type { LoadedRule } from '../model/own-rule.ts'
import { PLUGIN_PACKAGE, type Reference, referenceOf, resolvePackage } from './extends.ts'
import type { Fault } from './faults.ts'
import { loadedRule } from './own-definition.ts'
import { nameOf, pathIn } from './paths.ts'
import { isPlainObject } from './plain.ts'
import { isMissing, readModule, reasonOf, UnreadableConfig } from './search.ts'

/** The team's own rules that one config names, and what is wrong with how it names them. */
export interface Plugins {
  readonly rules: readonly LoadedRule[]
  readonly faults: readonly Fault[]
  /** The files in the repository that they were read from, as paths from its top. */
  readonly paths: readonly string[]
}

/** What a config without `plugins` names. */
export const NO_PLUGINS: Plugins = { rules: [], faults: [], paths: [] }

/** Reads the rules that configs name; a file that several of them name is read once. */
export type PluginReader = (exported: unknown, from: string, source: string) => Promise<Plugins>

const ENTRY = 'a package, a path that begins with ./ or ../, or a rule'

/**
 * A reader for all configs of one policy.
 *
 * @param root the repository's top; files are shown from there.
 */
export function pluginReader(root: string): PluginReader {
  const modules = new Map<string, Promise<unknown>>()
  const exportsOf = (file: string): Promise<unknown> => {
    const known = modules.get(file) ?? readModule(file, root)
    modules.set(file, known)
    return known
  }

  const read = async (entry: unknown, path: readonly string[], from: string, source: string): Promise<Plugins> => {
    if (typeof entry !== 'string') return inlineRules(entry, path, source)
    const fault = (expected: string): Plugins => ({ ...NO_PLUGINS, faults: [{ path, value: entry, expected }] })
    const reference = referenceOf(entry, PLUGIN_PACKAGE)
    // An empty text is a fault of the form.
    if (reference === null || reference.to === 'preset') return fault(ENTRY)
    let paths: readonly string[] = []
    try {
      const file = await fileOf(reference, from, root)
      if (file === null) return fault(reference.to === 'path' ? 'a file that is there' : missingPackage(reference.specifier, entry))
      const inside = pathIn(root, file)
      paths = inside === null ? [] : [inside]
      const exported = await exportsOf(file)
      const { rules, faults } = rulesIn(exported, path, reference.to === 'path' ? nameOf(file, root) : entry, entry, file)
      return { rules, faults, paths }
    } catch (error) {
      if (error instanceof UnreadableConfig) return { ...fault(`a module that can be loaded: ${error.reason}`), paths }
      throw error
    }
  }

  return async (exported, from, source) => {
    const found: Plugins[] = []
    for (const [index, entry] of entriesOf(exported).entries()) found.push(await read(entry, ['plugins', String(index)], from, source))
    return joined(found)
  }
}

/** The rules that stand in a config itself: all that there can be where no file names others. */
export function inlinePlugins(exported: unknown, source: string): Plugins {
  return joined(
    entriesOf(exported).map((entry, index) => {
      const path = ['plugins', String(index)]
      if (typeof entry !== 'string') return inlineRules(entry, path, source)
      return { ...NO_PLUGINS, faults: [{ path, value: entry, expected: 'a rule itself: files and packages are found from a config file' }] }
    }),
  )
}

/** A config without what is no data in it: its rules are in `Plugins`, and a text keeps the place of each. */
export function withoutInlineRules(exported: unknown): unknown {
  if (!isPlainObject(exported) || !Array.isArray(exported['plugins'])) return exported
  return { ...exported, plugins: exported['plugins'].map((entry) => (typeof entry === 'string' ? entry : '(a rule)')) }
}

function entriesOf(exported: unknown): readonly unknown[] {
  const named = isPlainObject(exported) ? exported['plugins'] : undefined
  // What is no list is a fault of the form.
  return Array.isArray(named) ? Array.from(named) : []
}

function joined(all: readonly Plugins[]): Plugins {
  return {
    rules: all.flatMap(({ rules }) => rules),
    faults: all.flatMap(({ faults }) => faults),
    paths: all.flatMap(({ paths }) => paths),
  }
}

function inlineRules(entry: unknown, path: readonly string[], source: string): Plugins {
  if (!isPlainObject(entry) && !Array.isArray(entry)) return { ...NO_PLUGINS, faults: [{ path, value: entry, expected: ENTRY }] }
  return listed(entry, path, source, null)
}

function rulesIn(exported: unknown, path: readonly string[], source: string, entry: string, file: string): Plugins {
  const isNone = Array.isArray(exported) ? exported.length === 0 : !isPlainObject(exported) || Object.keys(exported).length === 0
  if (!isNone) return listed(exported, [...path.slice(0, -1), `${path.at(-1)} (${source})`], source, file)
  const expected = 'a module whose default export is a rule or a list of rules'
  return { ...NO_PLUGINS, faults: [{ path, value: entry, expected }] }
}

function listed(value: unknown, path: readonly string[], source: string, file: string | null): Plugins {
  const list = Array.isArray(value) ? Array.from<unknown>(value) : null
  const found =
    list === null
      ? [loadedRule(value, path, source, file)]
      : list.map((one, index) => loadedRule(one, [...path, String(index)], source, file))
  return { rules: found.flatMap(({ rule }) => rule ?? []), faults: found.flatMap(({ faults }) => faults), paths: [] }
}

function missingPackage(specifier: string, entry: string): string {
  const what = specifier === entry ? 'a package' : `the package ${specifier}`
  return `${what} that is installed where this config is; a file begins with ./ or ../`
}

/** @throws {UnreadableConfig} where the system does not let us look. */
async function fileOf(reference: Exclude<Reference, { to: 'preset' }>, from: string, root: string): Promise<string | null> {
  const file = reference.to === 'path' ? resolve(dirname(from), reference.path) : await resolvePackage(reference.specifier, from)
  // Links lead to one file under several names.
  if (file === null) return null
  return await realpath(file).catch((error: unknown) => {
    if (isMissing(error)) return null
    throw new UnreadableConfig(reasonOf(error, file, root))
  })
}
