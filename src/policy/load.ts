import type { ResolvedPolicy } from '../model/policy.ts'
import { printable } from '../model/printable.ts'
import { type BaselineFile, readBaseline } from './baseline.ts'
import { recallPolicy, rememberPolicy } from './last-policy.ts'
import { DEFAULT_PRESET } from './presets/index.ts'
import { resolvePolicy } from './resolve.ts'
import { findConfig, readConfig } from './search.ts'

/** Where to look for the policy; all paths absolute but `file`. */
export interface PolicyRequest {
  /** Where the search starts: the working tree's top, or the current directory in it. */
  readonly directory: string
  /** Where the search stops: the repository's top. */
  readonly root: string
  /** The common git directory, where the last policy is kept; null keeps and recalls none. */
  readonly store: string | null
  /** The file that the user names (`--config`), absolute or relative to `directory`; null searches. */
  readonly file: string | null
  /** True where the baseline is about to be written: it may not be there yet, or be broken. */
  readonly ignoresBaseline?: boolean
}

export interface LoadedPolicy {
  readonly policy: ResolvedPolicy
  /** `last-seen` is another working tree's: what it lets through may surprise whoever looks for it here. */
  readonly origin: 'config' | 'last-seen' | 'preset'
  /** What people should know about where the policy came from, a line each. */
  readonly notes: readonly string[]
  /** The known findings that the policy's `baseline` names; null where it names none, or was not asked for. */
  readonly baseline: BaselineFile | null
}

/**
 * The policy that judges here: the config that was named, else the nearest one, else the last one that this repository
 * saw, else the default preset.
 *
 * @throws {ConfigError} for a config that cannot be read or is not valid; it never falls back to another policy.
 */
export async function loadPolicy(request: PolicyRequest): Promise<LoadedPolicy> {
  const { directory, root, store, file, ignoresBaseline } = request
  const baselineOf = async (policy: ResolvedPolicy): Promise<BaselineFile | null> =>
    await readBaseline(ignoresBaseline === true ? null : policy.baseline, root)
  if (file !== null) {
    // Named for one run: it does not become the policy of the repository's other worktrees.
    const named = await readConfig(file, directory, root)
    const policy = resolvePolicy(named.exported, named.source)
    return { policy, origin: 'config', notes: [], baseline: await baselineOf(policy) }
  }
  const found = await findConfig(directory, root)
  if (found !== null) {
    const policy = resolvePolicy(found.exported, found.source)
    if (store !== null) await rememberPolicy(store, policy)
    return { policy, origin: 'config', notes: [], baseline: await baselineOf(policy) }
  }
  const last = store === null ? null : await recallPolicy(store)
  if (last !== null) {
    return {
      policy: last,
      origin: 'last-seen',
      // The file belongs to the working tree that the policy is of.
      baseline: null,
      notes: [`no config in this working tree; judged by the policy last seen in this repository (${printable(last.source)})`],
    }
  }
  const preset = resolvePolicy({ extends: DEFAULT_PRESET }, DEFAULT_PRESET)
  return { policy: preset, origin: 'preset', notes: [`no config found; judged by the built-in preset ${DEFAULT_PRESET}`], baseline: null }
}
