import { posix } from 'node:path'
import { CONFIG_PLACES, PACKAGE_KEY } from '../model/config-places.ts'
import { ConfigError } from '../model/errors.ts'
import { printable } from '../model/printable.ts'
import type { Tree, TreeFile } from '../model/tree.ts'
import { treePath } from '../model/tree-path.ts'
import { chainText } from './chain.ts'
import { isPlainObject } from './plain.ts'
import { NO_PLUGINS, type PluginReader } from './plugins.ts'
import { configIn, dataIn, type FoundConfig, isCode, reasonOf, textOf, UnreadableConfig } from './search.ts'
import type { PolicyFiles } from './stack.ts'

// What a revision holds was written by whoever may change it, and is read where others trust the answer: it is data. Nothing of
// it is run, and nothing beside it is read: a package would come from a node_modules that the change itself may have filled.

// Written beside the config first: a shell empties the file before the command can read it.
const FREEZE = [
  'Freeze the policy to data, and commit that in the place of the code:',
  '  npx branch-policy config --format json > frozen.json',
  '  mv frozen.json branch-policy.config.json',
]

/**
 * The config in a tree: the named file, else the first of the places at the top that has one; null where none has.
 *
 * @throws {ConfigError} where it is code, cannot be read, or is not there though it was named.
 */
export async function findInTree(tree: Tree, named: string | null): Promise<FoundConfig | null> {
  const path = named === null ? null : treePath(named)
  const places = named === null ? CONFIG_PLACES : path === null ? [] : [path]
  const files = await tree.read(places)
  for (const place of places) {
    const file = files.get(place)
    const found = file === undefined ? null : await contentOf(place, file, tree).catch((error: unknown) => refuse(error, place, tree))
    if (found !== null) return found
  }
  if (named === null) return null
  const reason = files.size === 0 ? 'it has no such file' : `the file has no key "${PACKAGE_KEY}"`
  throw new ConfigError(`${sourceOf(named, tree)} cannot be read as a policy: ${reason}`)
}

function refuse(error: unknown, path: string, tree: Tree): never {
  if (!(error instanceof UnreadableConfig)) throw error
  const advice = isCode(path) ? FREEZE : []
  throw new ConfigError(printable(`${sourceOf(path, tree)} cannot be read as a policy: ${error.reason}`), [], advice)
}

/** The files of a policy in a tree: paths from its top. */
export function treeFiles(tree: Tree): PolicyFiles {
  return {
    nameOf: async ({ file }) => file,
    locate: async (reference, from, chain) => {
      if (reference.to === 'package') throw refusal(chain, `a package is code from outside of ${tree.revision}`)
      const path = treePath(posix.join(posix.dirname(from), reference.path))
      if (path === null) throw refusal(chain, `it leads out of ${tree.revision}`)
      if (isCode(path)) throw refusal(chain, IS_CODE)
      return path
    },
    read: async (path) => {
      const file = (await tree.read([path])).get(path)
      if (file === undefined) throw new UnreadableConfig('there is no such file')
      return await contentOf(path, file, tree)
    },
    pathOf: (path) => path,
    plugins: noPlugins(tree),
  }
}

const IS_CODE = 'it is code, and no code of a revision is run'

function refusal(chain: readonly string[], reason: string): ConfigError {
  return new ConfigError(`${chainText(chain)} cannot be read as a policy: ${printable(reason)}`, [], FREEZE)
}

/** Rules of a team's own are code, wherever they stand. */
function noPlugins(tree: Tree): PluginReader {
  return async (exported, _from, source) => {
    const named = isPlainObject(exported) ? exported['plugins'] : undefined
    if (!Array.isArray(named) || named.length === 0) return NO_PLUGINS
    throw new ConfigError(
      `${printable(source)} has plugins, and no code of a revision is run`,
      [],
      [
        `Rules of your own judge in hooks and in checks without --policy-from; a policy that is read from ${printable(tree.revision)} has none.`,
      ],
    )
  }
}

async function contentOf(path: string, file: TreeFile, tree: Tree): Promise<FoundConfig | null> {
  if ('unread' in file) throw new UnreadableConfig(file.unread)
  if (isCode(path)) throw new UnreadableConfig(IS_CODE)
  const { bytes } = file
  const read = async (): Promise<unknown> => await dataIn(textOf(Buffer.from(bytes), path), path, sourceOf(path, tree))
  const exported = await read().catch((error: unknown) => {
    throw new UnreadableConfig(reasonOf(error, path, ''))
  })
  return configIn(exported, path, sourceOf(path, tree))
}

/** A file of a revision, as git itself names it (gitrevisions(7)). */
function sourceOf(path: string, tree: Tree): string {
  return `${tree.revision}:${path}`
}
