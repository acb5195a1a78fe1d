import { ConfigError } from '../model/errors.ts'
import { compileNamePattern } from '../model/name-pattern.ts'
import {
  DEFAULT_METHODS,
  type Kind,
  type KindTag,
  type Method,
  type ResolvedPolicy,
  type RuleSetting,
  type Target,
} from '../model/policy.ts'
import { printable } from '../model/printable.ts'
import { RULE_DEFAULTS, RULE_IDS } from '../model/rule-ids.ts'
import type { IntoConfig, KindConfig, KindTagConfig, OneOrMore, PolicyConfig, RuleConfig } from './config.ts'
import { faultLines } from './faults.ts'
import { plainCopy } from './plain.ts'
import { PRESETS } from './presets/index.ts'
import { referenceFaults } from './references.ts'
import { checkForm } from './schema.ts'

/**
 * Makes a config into the effective policy: checked, laid over its presets, with every default filled in.
 *
 * @param input what the config file holds; anything at all.
 * @param source where it was read, for people: a path from the repository's root, or the name of a preset.
 * @throws {ConfigError} with one line for each fault of the config.
 */
export function resolvePolicy(input: unknown, source: string): ResolvedPolicy {
  const plain = plainCopy(input)
  const { config, faults } = checkForm(plain.copy)
  const lines = faultLines([...plain.faults, ...faults, ...referenceFaults(plain.copy)])
  if (config === null || lines.length > 0) throw new ConfigError(`${printable(source)} is not a valid policy`, lines)

  const extended = listOf(config.extends)
  const layers = [...extended.flatMap((name) => PRESETS.get(name) ?? []), config]
  const merged = layers.reduce(merge, EMPTY)
  return {
    source,
    extends: extended,
    remote: merged.remote ?? 'origin',
    kinds: [...merged.kinds].map(([id, kind]) => resolveKind(id, kind)),
    tags: {
      names: listOf(merged.tags?.name),
      annotated: merged.tags?.annotated ?? false,
      immutable: merged.tags?.immutable ?? false,
    },
    rules: RULE_IDS.map((id) => resolveRule(id, merged.rules.get(id) ?? RULE_DEFAULTS[id])),
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
    mergeMessages: merged.mergeMessages ?? [],
  }
}

/** Some layers laid over one another. Names of the user's are keys of maps, never of objects. */
interface Layers extends Omit<PolicyConfig, 'extends' | 'branches' | 'rules'> {
  readonly kinds: ReadonlyMap<string, KindConfig>
  readonly rules: ReadonlyMap<string, RuleConfig>
}

const EMPTY: Layers = { kinds: new Map(), rules: new Map() }

/** Lays a config over what is below it: kinds and tags key by key, rules by id, all else as a whole; null takes away. */
function merge(below: Layers, config: PolicyConfig): Layers {
  const { extends: _, branches, rules, ...rest } = config
  const kept = Object.entries(branches ?? {}).reduce((layers, [id, kind]) => (kind === null ? withoutKind(layers, id) : layers), below)
  const kinds = new Map(kept.kinds)
  for (const [id, kind] of Object.entries(branches ?? {})) {
    if (kind !== null) kinds.set(id, { ...kinds.get(id), ...kind })
  }
  const settings = new Map(kept.rules)
  for (const [id, setting] of Object.entries(rules ?? {})) {
    if (setting === null) settings.delete(id)
    else settings.set(id, setting)
  }
  return { ...kept, ...rest, tags: { ...kept.tags, ...rest.tags }, kinds, rules: settings }
}

/** Takes a kind away with everything below that leads to it, so that a preset's kind can be removed by one line. */
function withoutKind(layers: Layers, removed: string): Layers {
  const kinds = new Map<string, KindConfig>()
  for (const [id, kind] of layers.kinds) {
    if (id === removed) continue
    const from = kind.from === undefined ? {} : { from: kind.from === 'any' ? 'any' : listOf(kind.from).filter((name) => name !== removed) }
    const into = kind.into === undefined ? {} : { into: Object.fromEntries(intoEntries(kind.into).filter(([name]) => name !== removed)) }
    kinds.set(id, { ...kind, ...from, ...into })
  }
  return { ...layers, kinds, forks: layers.forks === removed ? null : (layers.forks ?? null) }
}

function resolveKind(id: string, kind: KindConfig): Kind {
  const names = listOf(kind.name)
  return {
    id,
    names,
    from: kind.from === 'any' ? 'any' : unique(listOf(kind.from)),
    into: intoEntries(kind.into ?? []).map(([target, methods]): Target => ({ kind: target, methods: unique(listOf(methods)) })),
    permanent: kind.permanent ?? names.every((name) => compileNamePattern(name).literal),
    protected: kind.protected ?? false,
    production: kind.production ?? false,
    approvals: kind.approvals ?? 0,
    environment: kind.environment ?? null,
    tag: resolveTag(kind.tag ?? null),
  }
}

function resolveTag(tag: KindTagConfig | null): KindTag | null {
  if (tag === null) return null
  return typeof tag === 'string' ? { name: tag, required: true } : { name: tag.name, required: tag.required ?? true }
}

function resolveRule(id: string, setting: RuleConfig): RuleSetting {
  if (typeof setting === 'string') return { id, severity: setting, options: {} }
  return { id, severity: setting[0], options: setting[1] ?? {} }
}

function intoEntries(into: IntoConfig): readonly (readonly [string, OneOrMore<Method>])[] {
  if (typeof into === 'string' || Array.isArray(into)) return unique(listOf<string>(into)).map((kind) => [kind, DEFAULT_METHODS])
  return Object.entries(into)
}

function listOf<T>(value: OneOrMore<T> | undefined): readonly T[] {
  if (value === undefined) return []
  return Array.isArray(value) ? value : [value as T]
}

function unique<T>(values: readonly T[]): readonly T[] {
  return [...new Set(values)]
}
