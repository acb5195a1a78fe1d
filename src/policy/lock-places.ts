import type { KindConfig, TagsConfig } from './config.ts'
import { type Fault, oneOf } from './faults.ts'
import { type Layers, originKey } from './layers.ts'
import type { Lock } from './locks.ts'
import { isSameData } from './plain.ts'

/** Whether an entry of `locked` names a part of the model and not a rule. */
export function isPlace(entry: string): boolean {
  return /^(?:branches|tags)(?:\.|$)/.test(entry)
}

/** A part of the model that is another one than where it was locked: each key that differs, or the kinds that are gone. */
export function placeFaults(merged: Layers, { entry, by, alone }: Lock): readonly Fault[] {
  const expected = `no change of ${entry}: ${by}`
  const fault = (value: unknown, ...path: readonly string[]): Fault => {
    const source = merged.origins.get(originKey(...path))
    return { path, ...(source === undefined ? {} : { source }), value, expected }
  }
  const [top = '', tagKey] = entry.split('.')
  if (top === 'tags') {
    const keys = tagKey === undefined ? TAG_KEYS : [tagKey]
    const [now, held] = [record(merged.tags), record(alone.tags)]
    return keys.filter((key) => !isSameData(now[key], held[key])).map((key) => fault(now[key], 'tags', key))
  }
  const { kind, key } = placeOf(entry, alone)
  const ids = kind === null ? [...new Set([...alone.kinds.keys(), ...merged.kinds.keys()])] : [kind]
  const differing = ids.flatMap((id) => {
    const [now, held] = [merged.kinds.get(id), alone.kinds.get(id)]
    if (now === undefined) return [fault(null, 'branches', id)]
    const keys = (key === null ? KIND_KEYS : [key]).filter((one) => !isSameData(record(now)[one], record(held)[one]))
    return keys.map((one) => fault(record(now)[one], 'branches', id, one))
  })
  // A kind that is taken away takes with it what leads to it: then that line is the one at fault.
  const removed = [...alone.kinds.keys()].filter((id) => !merged.kinds.has(id)).map((id) => fault(null, 'branches', id))
  return differing.length > 0 && removed.length > 0 ? removed : differing
}

function record(value: object | undefined): Readonly<Record<string, unknown>> {
  return (value ?? {}) as Readonly<Record<string, unknown>>
}

/** `branches.main` is a kind, `branches.main.into` one of its keys; a kind's name may hold a dot itself. */
function placeOf(entry: string, { kinds }: Layers): { readonly kind: string | null; readonly key: string | null } {
  if (entry === 'branches') return { kind: null, key: null }
  const rest = entry.slice('branches.'.length)
  const end = rest.lastIndexOf('.')
  if (kinds.has(rest) || end < 0) return { kind: rest, key: null }
  return { kind: rest.slice(0, end), key: rest.slice(end + 1) }
}

/** Entries of `locked` that name nothing: a lock that holds nothing would only look like one. */
export function lockEntryFaults(locked: readonly string[], alone: Layers): readonly Fault[] {
  return locked.flatMap((entry, index) => {
    if (!isPlace(entry) || entry === 'branches' || entry === 'tags') return []
    const path = ['locked', String(index)]
    if (entry.startsWith('tags.'))
      return TAG_KEYS.includes(entry.slice(5)) ? [] : [{ path, value: entry, expected: `tags.${TAG_KEYS.join(', tags.')}` }]
    const { kind, key } = placeOf(entry, alone)
    if (!alone.kinds.has(kind ?? '')) return [{ path, value: entry, expected: oneOf('a kind', [...alone.kinds.keys()], kind) }]
    return key === null || KIND_KEYS.includes(key) ? [] : [{ path, value: entry, expected: oneOf(`a key of ${kind}`, KIND_KEYS, key) }]
  })
}

const TAG_KEYS: readonly string[] = ['name', 'annotated', 'immutable'] satisfies (keyof TagsConfig)[]
const KIND_KEYS: readonly string[] = Object.keys({
  name: true,
  from: true,
  into: true,
  permanent: true,
  protected: true,
  production: true,
  approvals: true,
  environment: true,
  tag: true,
} satisfies Record<keyof KindConfig, true>)
