import { referenceOf } from './extends.ts'
import { type Fault, oneOf } from './faults.ts'
import { type Layers, removedKinds } from './layers.ts'
import { isPlainObject } from './plain.ts'
import { PRESETS } from './presets/index.ts'

/**
 * Where a config speaks of kinds that there are not, of kinds without a name, or of no kind at all. It takes any data,
 * since it also looks at configs whose form is wrong elsewhere: all faults are told at once.
 *
 * @param below the configs that it is laid over: their kinds may be meant.
 * @param isPreset whether others are laid over it, which may bring the kinds.
 * @param source the config, for people.
 */
export function referenceFaults(config: unknown, below: Layers, isPreset: boolean, source: string): readonly Fault[] {
  if (!isPlainObject(config)) return []
  const inherited = [...below.kinds.keys()]
  const own = config['branches'] ?? {}
  // What is wrong with it is told by the schema; whatever else could be said would only follow from it.
  if (!isPlainObject(own) || hasUnreadEntries(config['extends'])) return []
  const removed = Object.keys(own).filter((id) => own[id] === null)
  const added = Object.keys(own).filter((id) => own[id] !== null)
  const known = [...new Set([...inherited, ...added])].filter((id) => !removed.includes(id))
  if (known.length === 0 && !isPreset) {
    const presets = [...PRESETS.keys()].join(', ')
    return [{ path: ['branches'], value: config['branches'], expected: `at least one kind, here or by extends (${presets})` }]
  }
  const gone = new Map([...removedKinds(below.origins), ...removed.map((id) => ({ id, source }))].map((one) => [one.id, one.source]))
  return [
    ...removed
      .filter((id) => !inherited.includes(id))
      .map((id) => ({ path: ['branches', id], value: null, expected: oneOf('a kind of a preset to take away', inherited, id) })),
    ...added.filter((id) => !inherited.includes(id)).flatMap((id) => nameFaults(id, own[id])),
    ...added.flatMap((id) => edges(['branches', id], own[id])).flatMap((edge) => edgeFaults(edge, known, gone)),
    ...edgeFaults({ path: ['forks'], value: config['forks'], kind: config['forks'] }, known, gone),
  ]
}

/** Where an entry of `extends` is no reference, the kinds that it would have brought are not known. */
function hasUnreadEntries(named: unknown): boolean {
  const entries: readonly unknown[] = named === undefined ? [] : Array.isArray(named) ? named : [named]
  return entries.some((entry) => typeof entry !== 'string' || referenceOf(entry) === null)
}

function nameFaults(id: string, kind: unknown): readonly Fault[] {
  if (!isPlainObject(kind) || kind['name'] !== undefined) return []
  return [{ path: ['branches', id, 'name'], value: undefined, expected: 'a name pattern or a list of them' }]
}

/** A place in the config that names a kind. */
interface Edge {
  readonly path: readonly string[]
  /** What stands at the place: the kind, or the methods that stand beside it. */
  readonly value: unknown
  readonly kind: unknown
}

function edges(path: readonly string[], kind: unknown): readonly Edge[] {
  if (!isPlainObject(kind)) return []
  const from = kind['from'] === 'any' ? [] : edgesOf([...path, 'from'], kind['from'])
  return [...from, ...edgesOf([...path, 'into'], kind['into'])]
}

function edgesOf(path: readonly string[], value: unknown): readonly Edge[] {
  if (Array.isArray(value)) return value.map((entry, index) => ({ path: [...path, String(index)], value: entry, kind: entry }))
  if (isPlainObject(value)) return Object.entries(value).map(([id, methods]) => ({ path: [...path, id], value: methods, kind: id }))
  return [{ path, value, kind: value }]
}

/** What is not a text, or an empty one, is a fault of the form. */
function edgeFaults(edge: Edge, known: readonly string[], gone: ReadonlyMap<string, string>): readonly Fault[] {
  if (typeof edge.kind !== 'string' || edge.kind === '' || known.includes(edge.kind)) return []
  const remover = gone.get(edge.kind)
  const expected = remover === undefined ? oneOf('a kind', known, edge.kind) : `a kind (${known.join(', ')})`
  const taken = remover === undefined ? '' : `; branches.${edge.kind} (${remover}) takes it away`
  return [{ path: edge.path, value: edge.value, expected: expected + taken }]
}
