import { existsSync, mkdirSync, readdirSync, readFileSync, rmdirSync } from 'node:fs'
import { dirname, join } from 'node:path'
import { HOOK_NAMES, type HookName } from '../../model/update.ts'
import { installShim, uninstallShim } from '../hooks-directory.ts'
import type { Undo } from '../replace-file.ts'
import { changeConfigFile } from './config-file.ts'
import { markedBlock, withBlock, withoutMarkedBlocks } from './marked-block.ts'

/** Beside the hooks directory, where the shims stand that git's config starts. */
const FOLDER = 'branch-policy-hooks'

/** Whether git runs hooks that its config names (git-config(1), hook.<friendly-name>.command): since 2.54. */
export function hasConfigHooks(version: readonly [number, number] | null): boolean {
  return version !== null && (version[0] > 2 || (version[0] === 2 && version[1] >= 54))
}

/**
 * Has git run these hooks by its config, whoever owns the hooks directory: shims in a folder of our own in the git directory,
 * and a block at the end of the repository's own config that names them.
 *
 * @param own the repository's own hooks directory
 * @returns whether something changed
 * @throws {RepositoryError} where somebody holds the config's lock; the system's error
 */
export function installConfigHooks(
  own: string,
  shims: readonly { readonly name: HookName; readonly text: string }[],
  undo: Undo[],
): boolean {
  const folder = folderOf(own)
  mkdirSync(folder, { recursive: true })
  const changed = shims.map(({ name, text }) => installShim(folder, name, text, undo).changed)
  const names = shims.map(({ name }) => name)
  const config = configOf(own)
  const before = readFileSync(config, 'latin1')
  const isNew = changeConfigFile(config, (text) => withHooks(text, names))
  if (isNew) undo.push(() => changeConfigFile(config, () => before))
  return isNew || changed.includes(true)
}

/**
 * Takes the block out of the config, then the shims that it named.
 *
 * @returns whether there was something
 * @throws as `installConfigHooks`
 */
export function uninstallConfigHooks(own: string): boolean {
  const config = configOf(own)
  const isInConfig = existsSync(config) && withoutMarkedBlocks(readFileSync(config, 'latin1')) !== readFileSync(config, 'latin1')
  // Without a block there is nothing to lock for.
  const wasThere = isInConfig && changeConfigFile(config, withoutMarkedBlocks)
  const folder = folderOf(own)
  if (!existsSync(folder)) return wasThere
  for (const name of HOOK_NAMES) uninstallShim(folder, name)
  if (readdirSync(folder).length === 0) rmdirSync(folder)
  return true
}

/** The text of a config with our block, which stands at the end; the same text where it is there as it should be. */
export function withHooks(text: string, hooks: readonly HookName[]): string {
  const block = markedBlock(hooks.flatMap(sectionOf), { why: 'taken away by "branch-policy uninstall"' })
  if (text.replaceAll('\r\n', '\n').includes(`${block.join('\n')}`) && withoutMarkedBlocks(text) !== text) return text
  const rest = withoutMarkedBlocks(text)
  return withBlock(rest, rest.length, block)
}

/** A name that is no event's own: git refuses such names. A path from the git directory, so that the repository may be moved. */
function sectionOf(name: HookName): readonly string[] {
  const command = `sh \\"$(git rev-parse --git-common-dir)/${FOLDER}/${name}\\"`
  return [`[hook "branch-policy-${name}"]`, `\tevent = ${name}`, `\tcommand = "${command}"`]
}

/** Where the shim of a hook stands that git's config starts, whether it is there or not. */
export function configHookIn(own: string, name: HookName): string {
  return join(folderOf(own), name)
}

function folderOf(own: string): string {
  return join(dirname(own), FOLDER)
}

function configOf(own: string): string {
  return join(dirname(own), 'config')
}
