import type { LoadedRule } from '../model/own-rule.ts'
import { DEFAULT_METHODS, type Method } from '../model/policy.ts'
import type { IntoConfig, KindConfig, OneOrMore, PolicyConfig, RuleConfig } from './config.ts'

/** A config whose form is right, and where it was read. */
export interface Layer {
  readonly source: string
  readonly config: PolicyConfig
}

/** Some configs laid over one another. Names of the user's are keys of maps, never of objects. */
export interface Layers extends Omit<PolicyConfig, '$schema' | 'extends' | 'branches' | 'rules' | 'locked' | 'plugins'> {
  readonly kinds: ReadonlyMap<string, KindConfig>
  readonly rules: ReadonlyMap<string, RuleConfig>
  /** The team's own rules that all of them name, by id. */
  readonly own: ReadonlyMap<string, LoadedRule>
  /** Who said each value, by `originKey`. */
  readonly origins: Origins
}

/**
 * The source of each value that some config gave, by `originKey`. What is missing is the default. A kind that is not there and
 * has a source itself (`branches`, its id) was taken away by it.
 */
export type Origins = ReadonlyMap<string, string>

/** The key of a value in `Origins`: the keys from the top of a config, such as `branches`, `release`, `into`. */
export function originKey(...path: readonly string[]): string {
  // No kind's name holds a control character.
  return path.join('\u0000')
}

/** The kinds that a config took away, and which did. */
export function removedKinds(origins: Origins): readonly { readonly id: string; readonly source: string }[] {
  return [...origins].flatMap(([key, source]) => {
    const [top, id, more] = key.split('\u0000')
    return top === 'branches' && id !== undefined && more === undefined ? [{ id, source }] : []
  })
}

/** What the lowest config is laid over. */
export const NO_LAYERS: Layers = { kinds: new Map(), rules: new Map(), own: new Map(), origins: new Map() }

/**
 * Lays a config over what is below it: kinds and tags key by key, rules by id, all else as a whole; null takes away. What one
 * config says of the cache, none above it undoes.
 * docs/presets/extending.md says so key by key.
 */
export function layOver(below: Layers, { source, config }: Layer): Layers {
  const { $schema: _1, extends: _2, locked, plugins, branches, rules, tags, ...rest } = config
  const kept = Object.entries(branches ?? {}).reduce(
    (layers, [id, kind]) => (kind === null ? withoutKind(layers, id, source) : layers),
    below,
  )
  const origins = new Map(kept.origins)
  const kinds = new Map(kept.kinds)
  for (const [id, kind] of Object.entries(branches ?? {})) {
    if (kind === null) continue
    kinds.set(id, { ...kinds.get(id), ...kind })
    origins.delete(originKey('branches', id))
    for (const key of Object.keys(kind)) origins.set(originKey('branches', id, key), source)
  }
  const settings = new Map(kept.rules)
  for (const [id, setting] of Object.entries(rules ?? {})) {
    if (setting === null) settings.delete(id)
    else settings.set(id, setting)
    if (setting === null) origins.delete(originKey('rules', id))
    else origins.set(originKey('rules', id), source)
  }
  for (const key of Object.keys(tags ?? {})) origins.set(originKey('tags', key), source)
  const keepsOut = below.cache === false
  for (const key of Object.keys(rest)) if (key !== 'cache' || !keepsOut) origins.set(originKey(key), source)
  // These two add up: everybody who has a part in them is named.
  for (const [key, list] of Object.entries({ locked, plugins })) {
    const before = origins.get(originKey(key))
    if (list !== undefined) origins.set(originKey(key), before === undefined ? source : `${before}, ${source}`)
  }
  return { ...kept, ...rest, ...(keepsOut ? { cache: false } : {}), tags: { ...kept.tags, ...tags }, kinds, rules: settings, origins }
}

/** Takes a kind away with everything below that leads to it, so that a preset's kind can be removed by one line. */
function withoutKind(layers: Layers, removed: string, source: string): Layers {
  const kinds = new Map<string, KindConfig>()
  for (const [id, kind] of layers.kinds) {
    if (id === removed) continue
    const from = kind.from === undefined ? {} : { from: kind.from === 'any' ? 'any' : listOf(kind.from).filter((name) => name !== removed) }
    const into = kind.into === undefined ? {} : { into: Object.fromEntries(intoEntries(kind.into).filter(([name]) => name !== removed)) }
    kinds.set(id, { ...kind, ...from, ...into })
  }
  const prefix = `${originKey('branches', removed)}\u0000`
  const origins = new Map([...layers.origins].filter(([key]) => !key.startsWith(prefix)))
  origins.set(originKey('branches', removed), source)
  return { ...layers, kinds, origins, forks: layers.forks === removed ? null : (layers.forks ?? null) }
}

/** The targets of an `into` with the methods that each allows. */
export function intoEntries(into: IntoConfig): readonly (readonly [string, OneOrMore<Method>])[] {
  if (typeof into === 'string' || Array.isArray(into)) return unique(listOf<string>(into)).map((kind) => [kind, DEFAULT_METHODS])
  return Object.entries(into)
}

/** One entry or several as a list; nothing is an empty one. */
export function listOf<T>(value: OneOrMore<T> | undefined): readonly T[] {
  if (value === undefined) return []
  return Array.isArray(value) ? value : [value as T]
}

/** A list without repetitions. */
export function unique<T>(values: readonly T[]): readonly T[] {
  return [...new Set(values)]
}
