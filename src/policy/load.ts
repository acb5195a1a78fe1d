import type { LoadedRule } from '../model/own-rule.ts'
import type { ResolvedPolicy } from '../model/policy.ts'
import type { Tree } from '../model/tree.ts'
import type { BaselineFile } from './baseline.ts'
import { CACHE, type CachePlace, readCached, writeCached } from './cache.ts'
import { refreshGuardedNames } from './guarded-names.ts'
import type { PolicyInputs } from './inputs.ts'
import type { Origins } from './layers.ts'
import { ownPath } from './own-files.ts'
import { rememberPolicy } from './remember.ts'
import type { TracedFile } from './trace.ts'

/** Where to look for the policy; all paths absolute but `file`. */
export interface PolicyRequest {
  /** Where the search starts: the working tree's top, or the current directory in it. */
  readonly directory: string
  /** Where the search stops: the repository's top. */
  readonly root: string
  /** The common git directory, where the last policy is kept; null keeps and recalls none. */
  readonly store: string | null
  /** The file that the user names (`--config`), absolute or relative to `directory`, in a tree from its top; null searches. */
  readonly file: string | null
  /** The tree of a trusted revision, from which the policy is read as data; the disk is not looked at then. */
  readonly tree?: Tree | null
  /** True where the baseline is about to be written: it may not be there yet, or be broken. */
  readonly ignoresBaseline?: boolean
  /** The working tree's own git directory, where the policy is cached; null or missing caches nothing and uses no cache. */
  readonly cache?: string | null
  /** What reads the policy, as a text that differs wherever it could read another: tool, build, Node, system. */
  readonly tool?: string
  /** Why nothing may be cached in this environment, for people; null where it may. */
  readonly cacheOff?: string | null
  /** The user that a cached policy has to belong to; null where the system has no such thing. */
  readonly user?: number | null
  /** Begun where no cache holds the policy, and awaited before one does: what it throws would else be told only once. */
  readonly beforeKept?: (() => Promise<void>) | undefined
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
  /** Everything outside the tool that made the policy; null where it cannot be told. */
  readonly inputs: PolicyInputs | null
  /** Why the policy may not be cached, for people; null where it may be. */
  readonly uncached: string | null
  /** True where a cache had it: nothing was read anew. */
  readonly isCached: boolean
  /** The cache entry that now holds exactly this policy, absolute; null where there is none. */
  readonly cacheFile: string | null
}

/**
 * The policy that judges here: the config that was named, else the nearest one, else the last one that this repository
 * saw, else the default preset. What reads configs is loaded only where no cache holds exactly that policy already.
 *
 * @throws {ConfigError} for a config that cannot be read or is not valid; it never falls back to another policy.
 */
export async function loadPolicy(request: PolicyRequest): Promise<LoadedPolicy> {
  const place = cachePlaceOf(request)
  const cached = place === null ? null : readCached(place)
  if (place !== null && cached !== null) {
    const { files, absent, ...loaded } = cached
    // Another working tree may have left its own there since.
    if (request.store !== null && loaded.origin === 'config') rememberPolicy(request.store, loaded.policy)
    const baseline = await baselineOf(loaded.policy, request)
    return {
      ...loaded,
      ownRules: [],
      baseline,
      inputs: inputsOf(files, absent),
      uncached: null,
      isCached: true,
      cacheFile: ownPath(place.cache, CACHE),
    }
  }
  const mayKeep = request.beforeKept?.() ?? Promise.resolve()
  // Whoever awaits it is told of a failure; until then it is nobody's.
  mayKeep.catch(() => undefined)
  const { readPolicy } = await import('./read-policy.ts')
  const { traced, ...loaded } = await readPolicy(request)
  // A file of the working tree that the policy is of, and not of this one.
  const baseline = loaded.origin === 'last-seen' ? null : await baselineOf(loaded.policy, request)
  await mayKeep
  const isKept = place !== null && writeCached(place, loaded, traced)
  refreshGuardedNames(request, loaded.policy)
  return {
    ...loaded,
    baseline,
    inputs: traced.doubt === null ? inputsOf(traced.files, traced.absent) : null,
    uncached: request.cacheOff ?? traced.doubt,
    isCached: false,
    cacheFile: isKept ? ownPath(place.cache, CACHE) : null,
  }
}

/** Where the policy may be cached: only where it is looked for in one directory, and the last policy is kept too. */
function cachePlaceOf({ directory, root, store, file, tree, cache, tool, user, cacheOff }: PolicyRequest): CachePlace | null {
  if (file !== null || (tree ?? null) !== null || directory !== root || store === null) return null
  if (cache === undefined || cache === null || tool === undefined || (cacheOff ?? null) !== null) return null
  return { cache, root, tool, user: user ?? null }
}

async function baselineOf(policy: ResolvedPolicy, { root, tree, ignoresBaseline }: PolicyRequest): Promise<BaselineFile | null> {
  if (policy.baseline === null || ignoresBaseline === true) return null
  const { readBaseline, readTreeBaseline } = await import('./baseline.ts')
  return tree == null ? await readBaseline(policy.baseline, root) : await readTreeBaseline(policy.baseline, tree)
}

function inputsOf(files: readonly TracedFile[], absent: readonly string[]): PolicyInputs {
  const links = files.filter(({ path, real }) => path !== real).map(({ path, real }) => [path, real] as const)
  return { files: files.map(({ path }) => path), absent, links }
}
