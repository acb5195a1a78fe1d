import type { LoadedRule } from '../model/own-rule.ts'
import type { ResolvedPolicy } from '../model/policy.ts'
import { printable } from '../model/printable.ts'
import { type BaselineFile, readBaseline } from './baseline.ts'
import { recallPolicy, rememberPolicy } from './last-policy.ts'
import type { Origins } from './layers.ts'
import { DEFAULT_PRESET } from './presets/index.ts'
import { type ResolvedStack, resolveStack } from './resolve.ts'
import { type FoundConfig, findConfig, readConfig } from './search.ts'
import { readStack, stackOfPresets } from './stack.ts'

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

/** The policy that judges, and what is known of where it came from. */
export interface LoadedPolicy {
  readonly policy: ResolvedPolicy
  /** `last-seen` is another working tree's: what it lets through may surprise whoever looks for it here. */
  readonly origin: 'config' | 'last-seen' | 'preset'
  /** Who said each value; null for a policy that was only seen last. */
  readonly origins: Origins | null
  /** The team's own rules that the policy sets, for the engine. */
  readonly ownRules: readonly LoadedRule[]
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
    const { policy, origins, ownRules } = await resolved(await readConfig(file, directory, root), root)
    return { policy, origin: 'config', origins, ownRules, notes: [], baseline: await baselineOf(policy) }
  }
  const found = await findConfig(directory, root)
  if (found !== null) {
    const { policy, origins, ownRules } = await resolved(found, root)
    if (store !== null) await rememberPolicy(store, policy)
    return { policy, origin: 'config', origins, ownRules, notes: [], baseline: await baselineOf(policy) }
  }
  const last = store === null ? null : await recallPolicy(store)
  if (last !== null) {
    return {
      policy: last.policy,
      origin: 'last-seen',
      origins: null,
      ownRules: [],
      // The file belongs to the working tree that the policy is of.
      baseline: null,
      notes: [
        `no config in this working tree; judged by the policy last seen in this repository (${printable(last.policy.source)})`,
        ...(last.lostRules.length === 0 ? [] : [lostNote(last.lostRules)]),
      ],
    }
  }
  const { policy, origins } = resolveStack(stackOfPresets({ extends: DEFAULT_PRESET }, DEFAULT_PRESET))
  const notes = [`no config found; judged by the built-in preset ${DEFAULT_PRESET}`]
  return { policy, origin: 'preset', origins, ownRules: [], notes, baseline: null }
}

/** Rules of the team's own are code beside a config: where there is none, they cannot be loaded, and what they say is not known. */
function lostNote(rules: readonly string[]): string {
  return `not judged here, since their code is with the config: ${rules.map(printable).join(', ')}`
}

async function resolved(found: FoundConfig, root: string): Promise<ResolvedStack> {
  return resolveStack(await readStack(found, root))
}
