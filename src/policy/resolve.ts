import { ConfigError } from '../model/errors.ts'
import type { LoadedRule } from '../model/own-rule.ts'
import type { ResolvedPolicy, RuleSetting } from '../model/policy.ts'
import { RULE_DEFAULTS, RULE_IDS } from '../model/rule-ids.ts'
import { chainText } from './chain.ts'
import type { PolicyConfig, RuleConfig } from './config.ts'
import { type Fault, faultLines } from './faults.ts'
import { resolveKind } from './kinds.ts'
import { type Layer, type Layers, layOver, listOf, NO_LAYERS, type Origins, unique } from './layers.ts'
import { contradictionsIn } from './lint.ts'
import { lockEntryFaults } from './lock-places.ts'
import { type Lock, lockFaults, locksOf } from './locks.ts'
import { joinedRules, ownRuleFaults } from './own-settings.ts'
import { plainCopy } from './plain.ts'
import { NO_PLUGINS, withoutInlineRules } from './plugins.ts'
import { referenceFaults } from './references.ts'
import { checkForm } from './schema.ts'
import { type StackedConfig, stackOfPresets } from './stack.ts'

/** The effective policy, and who said what in it. */
export interface ResolvedStack {
  readonly policy: ResolvedPolicy
  readonly origins: Origins
  /** The team's own rules that it names: they cannot be in the policy, which is data. */
  readonly ownRules: readonly LoadedRule[]
}

/**
 * Makes a config that extends built-in presets alone into the effective policy.
 *
 * @param input what the config file holds; anything at all.
 * @param source where it was read, for people: a path from the repository's root, or the name of a preset.
 * @throws {ConfigError} with one line for each fault of the config.
 */
export function resolvePolicy(input: unknown, source: string): ResolvedPolicy {
  return resolveStack(stackOfPresets(input, source)).policy
}

/**
 * Makes a config and everything that it extends into the effective policy: each one checked and laid over those before it,
 * with every default filled in.
 *
 * @param stack from the lowest to the config itself, as `readStack` gives it.
 * @throws {ConfigError} with one line for each fault of the first config that has any, or of the policy that they make.
 */
export function resolveStack(stack: readonly StackedConfig[]): ResolvedStack {
  let merged = NO_LAYERS
  const layers: Layer[] = []
  const locks: Lock[] = []
  for (const [index, stacked] of stack.entries()) {
    const { own, faults } = joinedRules(merged.own, stacked.plugins.rules)
    merged = { ...merged, own }
    const config = configOf(stacked, merged, index < stack.length - 1, faults)
    const layer = { source: stacked.source, config }
    merged = layOver(merged, layer)
    layers.push(layer)
    if (config.locked !== undefined) {
      const alone = layers.slice(firstOf(index, stack)).reduce(layOver, { ...NO_LAYERS, own })
      refuse(stacked, lockEntryFaults(config.locked, alone))
      locks.push(...locksOf(config.locked, stacked.source, alone))
    }
    refuse(stacked, lockFaults(merged, locks))
  }
  const own = stack.at(-1) ?? NO_CONFIG
  const policy: ResolvedPolicy = {
    ...policyOf(merged),
    locked: unique(locks.map(({ entry }) => entry)),
    source: own.source,
    extends: listOf(extendsOf(own.exported)),
    files: filesOf(stack),
  }
  const contradictions = contradictionsIn(policy, merged.origins)
  if (contradictions.length > 0) throw new ConfigError(`${chainText(own.chain)} contradicts itself`, contradictions)
  return { policy, origins: merged.origins, ownRules: [...merged.own.values()] }
}

/** Where in the stack begins what a config extends: everything whose chain goes on from its own, down to itself. */
function firstOf(index: number, stack: readonly StackedConfig[]): number {
  const chain = stack[index]?.chain ?? []
  const isBelow = (other: StackedConfig): boolean => chain.every((name, place) => other.chain[place] === name)
  let first = index
  while (first > 0 && isBelow(stack[first - 1] ?? NO_CONFIG)) first -= 1
  return first
}

/** A config as it may be laid over others; faults of its own are thrown, all at once. */
function configOf(stacked: StackedConfig, below: Layers, isPreset: boolean, ownFaults: readonly Fault[]): PolicyConfig {
  const plain = plainCopy(withoutInlineRules(stacked.exported))
  const { config, faults } = checkForm(plain.copy)
  const { plugins } = stacked
  // Where a rule could not be read, what speaks of it only follows from that.
  const unknown = plugins.faults.length > 0 ? [] : ownRuleFaults(plain.copy, below.own)
  refuse(stacked, [
    ...plugins.faults,
    ...ownFaults,
    ...unknown,
    ...plain.faults,
    ...faults,
    ...referenceFaults(plain.copy, below, isPreset, stacked.source),
  ])
  // What has no config has faults.
  return config ?? {}
}

function refuse({ chain }: StackedConfig, faults: readonly Fault[]): void {
  if (faults.length > 0) throw new ConfigError(`${chainText(chain)} is not a valid policy`, faultLines(faults))
}

const NO_CONFIG: StackedConfig = { source: '', chain: [], exported: {}, file: null, path: null, plugins: NO_PLUGINS }

function filesOf(stack: readonly StackedConfig[]): readonly string[] {
  return unique(stack.flatMap(({ path, plugins }) => [...(path === null ? [] : [path]), ...plugins.paths]))
}

function extendsOf(exported: unknown): PolicyConfig['extends'] {
  return (exported as PolicyConfig).extends
}

function policyOf(merged: Layers): Omit<ResolvedPolicy, 'source' | 'extends' | 'files' | 'locked'> {
  return {
    remote: merged.remote ?? 'origin',
    kinds: [...merged.kinds].map(([id, kind]) => resolveKind(id, kind)),
    tags: {
      names: listOf(merged.tags?.name),
      annotated: merged.tags?.annotated ?? false,
      immutable: merged.tags?.immutable ?? false,
    },
    rules: [
      ...RULE_IDS.map((id) => resolveRule(id, merged.rules.get(id) ?? RULE_DEFAULTS[id])),
      ...[...merged.own.values()].map(({ id, severity }) => resolveRule(id, merged.rules.get(id) ?? severity)),
    ],
    exempt: (merged.exempt ?? []).map(({ branches = [], tags = [], rules = [], authors = [], reason }) => ({
      branches,
      tags,
      rules,
      authors,
      reason,
    })),
    overrides: (merged.overrides ?? []).map(({ oid = null, ref = null, until = null, ...rest }) => ({ ...rest, oid, ref, until })),
    since: merged.since ?? null,
    baseline: merged.baseline ?? null,
    forks: merged.forks ?? null,
    cache: merged.cache ?? true,
    mergeMessages: merged.mergeMessages ?? [],
  }
}

function resolveRule(id: string, setting: RuleConfig): RuleSetting {
  if (typeof setting === 'string') return { id, severity: setting, options: {} }
  return { id, severity: setting[0], options: setting[1] ?? {} }
}
