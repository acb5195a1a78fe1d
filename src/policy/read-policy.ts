import { printable } from '../model/printable.ts'
import type { Tree } from '../model/tree.ts'
import { diskFiles } from './disk-files.ts'
import { recallPolicy } from './last-policy.ts'
import type { LoadedPolicy, PolicyRequest } from './load.ts'
import { ownPath } from './own-files.ts'
import { isPlainObject } from './plain.ts'
import { DEFAULT_PRESET } from './presets/index.ts'
import { LAST_POLICY, rememberPolicy } from './remember.ts'
import { type ResolvedStack, resolveStack } from './resolve.ts'
import { type FoundConfig, findConfig, readConfig } from './search.ts'
import { readStack, stackOfPresets } from './stack.ts'
import { createTrace, type Trace, type Traced } from './trace.ts'

/** A policy that was read anew, and what it was made of. */
export interface ReadPolicy extends Pick<LoadedPolicy, 'policy' | 'origin' | 'origins' | 'ownRules' | 'notes'> {
  readonly traced: Traced
}

/**
 * The policy that judges here, made of the files themselves.
 *
 * @throws {ConfigError} for a config that cannot be read or is not valid; it never falls back to another policy.
 */
export async function readPolicy(request: PolicyRequest): Promise<ReadPolicy> {
  const { directory, root, store, file } = request
  if (request.tree != null) return await readTrusted(request.tree, file)
  if (file !== null) {
    // Named for one run: it does not become the policy of the repository's other worktrees.
    const stack = await readStack(await readConfig(file, directory, root), await diskFiles(root))
    return { ...resolveStack(stack), origin: 'config', notes: [], traced: { doubt: 'it was named for one run' } }
  }
  const { trace, traced } = createTrace()
  if (directory !== root) trace.doubt('it was looked for below the top of the working tree')
  const found = await findConfig(directory, root, trace)
  if (found !== null) {
    const { policy, origins, ownRules } = await resolved(found, root, trace)
    if (store !== null) rememberPolicy(store, policy)
    return { policy, origin: 'config', origins, ownRules, notes: [], traced: traced() }
  }
  const last = store === null ? null : recallPolicy(store)
  if (last !== null) {
    return {
      policy: last.policy,
      origin: 'last-seen',
      origins: null,
      ownRules: [],
      notes: [
        `no config in this working tree; judged by the policy last seen in this repository (${printable(last.policy.source)})`,
        ...(last.lostRules.length === 0 ? [] : [lostNote(last.lostRules)]),
      ],
      traced: { doubt: 'this working tree has no config of its own' },
    }
  }
  // Any working tree may leave a policy there.
  if (store !== null) trace.absent(ownPath(store, LAST_POLICY))
  return { ...byDefault('no config found'), traced: traced() }
}

/** The policy of a revision that is trusted: nothing but its own files is read, and none of them is run. */
async function readTrusted(tree: Tree, file: string | null): Promise<ReadPolicy> {
  const traced: Traced = { doubt: 'it is of a revision' }
  const { findInTree, treeFiles } = await import('./tree-files.ts')
  const found = await findInTree(tree, file)
  if (found === null) return { ...byDefault(`no config in ${printable(tree.revision)}`), traced }
  return { ...resolveStack(await readStack(found, treeFiles(tree))), origin: 'config', notes: [], traced }
}

function byDefault(why: string): Omit<ReadPolicy, 'traced'> {
  const { policy, origins } = resolveStack(stackOfPresets({ extends: DEFAULT_PRESET }, DEFAULT_PRESET))
  return { policy, origin: 'preset', origins, ownRules: [], notes: [`${why}; judged by the built-in preset ${DEFAULT_PRESET}`] }
}

/** Rules of the team's own are code beside a config: where there is none, they cannot be loaded, and what they say is not known. */
function lostNote(rules: readonly string[]): string {
  return `not judged here, since their code is with the config: ${rules.map(printable).join(', ')}`
}

async function resolved(found: FoundConfig, root: string, trace: Trace): Promise<ResolvedStack> {
  const stack = await readStack(found, await diskFiles(root, trace))
  for (const { source, exported, plugins } of stack) {
    if (isPlainObject(exported) && exported['cache'] === false) trace.doubt(`${source} says cache: false`)
    if (plugins.rules.length > 0 || plugins.paths.length > 0) trace.doubt('the policy has rules of its own')
  }
  return resolveStack(stack)
}
