import { isDeepStrictEqual } from 'node:util'
import { commonNames } from '../model/name-examples.ts'
import { compileNamePattern } from '../model/name-pattern.ts'
import type { Kind, Method } from '../model/policy.ts'
import type { RuleId } from '../model/rule-ids.ts'
import type { Fault } from './faults.ts'
import { resolveKind } from './kinds.ts'
import { type Layers, listOf, originKey } from './layers.ts'
import type { Lock } from './locks.ts'
import { isSameData } from './plain.ts'

/** What of the model a locked rule stands on: without it the rule would have nothing left to refuse. */
interface Held {
  /** The kinds that it watches, of those that there are where it is locked; their names stay theirs. */
  readonly kinds?: (kind: Kind) => boolean
  /** What stays as it is in these kinds. */
  readonly keys?: readonly (keyof Kind)[]
  /** Whether no further way may open into these kinds. */
  readonly ways?: true
  readonly tags?: readonly ('name' | 'annotated' | 'immutable')[]
}

const GUARDED: Held = { kinds: (kind) => kind.protected, keys: ['protected', 'permanent'] }

/** docs/presets/extending.md has this as a table. A rule that is not here stands on its setting alone. */
const HELD: Partial<Record<RuleId, Held>> = {
  'no-direct-commit': GUARDED,
  'no-force-push': GUARDED,
  'no-delete': { ...GUARDED, keys: ['protected', 'permanent', 'into'] },
  'policy-change': GUARDED,
  'merge-source': { ...GUARDED, ways: true },
  'merge-method': { ...GUARDED, ways: true },
  'branch-origin': { kinds: (kind) => kind.from !== 'any' && kind.from.length > 0, keys: ['from', 'permanent'] },
  'release-tag': { kinds: (kind) => kind.production || kind.tag !== null, keys: ['production', 'tag'], tags: ['name'] },
  'back-merge': { kinds: (kind) => kind.production, keys: ['production', 'into'] },
  'published-first': { kinds: (kind) => kind.production || kind.environment !== null, keys: ['production', 'environment'] },
  'tag-target': { kinds: (kind) => kind.production, keys: ['production'], tags: ['name'] },
  'tag-order': { kinds: (kind) => kind.production, keys: ['production'], tags: ['name'] },
  'tag-name': { tags: ['name'] },
  'tag-immutable': { tags: ['immutable', 'name'] },
  'tag-annotated': { tags: ['annotated', 'name'] },
  'tag-signed': { tags: ['name'] },
}

/** Where the model was changed so that a locked rule would no longer refuse what it refused. */
export function heldFaults(merged: Layers, lock: Lock): readonly Fault[] {
  const { alone, entry, by } = lock
  const held = HELD[entry as RuleId]
  if (held === undefined) return []
  const fault = (value: unknown, expected: string, ...path: readonly string[]): Fault => {
    const source = merged.origins.get(originKey(...path)) ?? merged.origins.get(originKey(...path.slice(0, 3)))
    return { path, ...(source === undefined ? {} : { source }), value, expected: `${expected}, since ${entry} is locked: ${by}` }
  }
  const kinds = kindsOf(alone)
  const now = kindsOf(merged)
  const watched = held.kinds === undefined ? [] : [...kinds.values()].filter(held.kinds)
  const tags = (held.tags ?? []).filter((key) => !isDeepStrictEqual(listed(alone.tags?.[key]), listed(merged.tags?.[key])))
  return [
    ...tags.map((key) => fault(merged.tags?.[key], `${JSON.stringify(alone.tags?.[key]) ?? 'nothing'}`, 'tags', key)),
    ...watched.flatMap((kind) => {
      const other = now.get(kind.id)
      if (other === undefined) return [fault(null, 'the kind as it is', 'branches', kind.id)]
      const keys = (held.keys ?? []).filter((key) => !isSameData(kind[key], other[key]))
      const lost = kind.names.filter((name) => !other.names.includes(name))
      return [
        ...(lost.length === 0
          ? []
          : [fault(other.names, `${lost.map((name) => JSON.stringify(name)).join(', ')} among them`, 'branches', kind.id, 'name')]),
        ...keys.map((key) => fault(other[key], JSON.stringify(kind[key]), 'branches', kind.id, key)),
        ...takersOf(kind, now, kinds).map(({ id, pattern, name }) =>
          fault(pattern, `no pattern that takes "${name}" from ${kind.id}`, 'branches', id, 'name'),
        ),
      ]
    }),
    ...(held.tags?.includes('name') === true ? newTags(now, kinds) : []).map(({ id, name }) =>
      fault(name, 'no further name of tags', 'branches', id, 'tag'),
    ),
    ...(held.ways === true ? newSources(watched, now, kinds) : []).map(({ id, names, target }) =>
      fault(names, `no further names of a kind that goes into ${target}`, 'branches', id, 'name'),
    ),
    ...(held.ways === true ? newWays(watched, now, kinds) : []).map(({ id, target, methods }) =>
      fault(methods, `no further way into ${target}`, 'branches', id, 'into', target),
    ),
  ]
}

function kindsOf({ kinds }: Layers): ReadonlyMap<string, Kind> {
  return new Map([...kinds].map(([id, kind]) => [id, resolveKind(id, kind)]))
}

function listed(value: string | readonly string[] | boolean | undefined): unknown {
  return typeof value === 'boolean' || value === undefined ? (value ?? false) : [...listOf(value)]
}

/** Patterns of other kinds, new since the lock, that win a name which the kind had. */
function takersOf(
  kind: Kind,
  now: ReadonlyMap<string, Kind>,
  before: ReadonlyMap<string, Kind>,
): readonly { readonly id: string; readonly pattern: string; readonly name: string }[] {
  const own = kind.names.map(compileNamePattern)
  return [...now.values()].flatMap((other) => {
    if (other.id === kind.id) return []
    const added = other.names.filter((name) => before.get(other.id)?.names.includes(name) !== true)
    return added.flatMap((source) => {
      const pattern = compileNamePattern(source)
      const name = own.flatMap((one) => (pattern.weight >= one.weight ? commonNames(one, pattern) : []))[0]
      return name === undefined ? [] : [{ id: other.id, pattern: source, name }]
    })
  })
}

/** Tags of kinds that there were not: each is allowed beside those of `tags.name`. */
function newTags(now: ReadonlyMap<string, Kind>, before: ReadonlyMap<string, Kind>): readonly { id: string; name: string }[] {
  const known = [...before.values()].flatMap(({ tag }) => tag?.name ?? [])
  return [...now.values()].flatMap(({ id, tag }) => (tag === null || known.includes(tag.name) ? [] : [{ id, name: tag.name }]))
}

/** Names that kinds did not have which may go into some kinds: other branches would come by the same way. */
function newSources(
  targets: readonly Kind[],
  now: ReadonlyMap<string, Kind>,
  before: ReadonlyMap<string, Kind>,
): readonly { readonly id: string; readonly names: readonly string[]; readonly target: string }[] {
  const ids = new Set(targets.map(({ id }) => id))
  return [...before.values()].flatMap((kind) => {
    const target = kind.into.find((one) => ids.has(one.kind))?.kind
    const names = (now.get(kind.id)?.names ?? []).filter((name) => !kind.names.includes(name))
    return target === undefined || names.length === 0 ? [] : [{ id: kind.id, names, target }]
  })
}

/** Ways into some kinds that there were not, or by methods that were not allowed. */
function newWays(
  targets: readonly Kind[],
  now: ReadonlyMap<string, Kind>,
  before: ReadonlyMap<string, Kind>,
): readonly { readonly id: string; readonly target: string; readonly methods: readonly Method[] }[] {
  const ids = new Set(targets.map(({ id }) => id))
  return [...now.values()].flatMap(({ id, into }) =>
    into.flatMap(({ kind: target, methods }) => {
      const known = before.get(id)?.into.find((one) => one.kind === target)?.methods ?? []
      return ids.has(target) && methods.some((method) => !known.includes(method)) ? [{ id, target, methods }] : []
    }),
  )
}
