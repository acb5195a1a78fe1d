import type { PolicyConfig } from './config.ts'
import { type Fault, oneOf } from './faults.ts'
import { isPlainObject } from './plain.ts'
import { PRESETS } from './presets/index.ts'

/**
 * Where a config speaks of kinds that there are not, of kinds without a name, or of no kind at all. It takes any data,
 * since it also looks at configs whose form is wrong elsewhere: all faults are told at once.
 */
export function referenceFaults(config: unknown): readonly Fault[] {
  if (!isPlainObject(config)) return []
  const inherited = inheritedKinds(config['extends'])
  const own = config['branches'] ?? {}
  // What is wrong with these two is told by the schema; whatever else could be said would only follow from it.
  if (inherited === null || !isPlainObject(own)) return []
  const removed = Object.keys(own).filter((id) => own[id] === null)
  const added = Object.keys(own).filter((id) => own[id] !== null)
  const known = [...new Set([...inherited, ...added])].filter((id) => !removed.includes(id))
  if (known.length === 0) {
    const presets = [...PRESETS.keys()].join(', ')
    return [{ path: ['branches'], value: config['branches'], expected: `at least one kind, here or by extends (${presets})` }]
  }
  return [
    ...removed
      .filter((id) => !inherited.includes(id))
      .map((id) => ({ path: ['branches', id], value: null, expected: oneOf('a kind of a preset to take away', inherited, id) })),
    ...added.filter((id) => !inherited.includes(id)).flatMap((id) => nameFaults(id, own[id])),
    ...added.flatMap((id) => edges(['branches', id], own[id])).flatMap((edge) => edgeFaults(edge, known)),
    ...edgeFaults({ path: ['forks'], value: config['forks'], kind: config['forks'] }, known),
  ]
}

/** The kinds that come with `extends`; null where it names something that is no preset. */
function inheritedKinds(named: unknown): readonly string[] | null {
  const names = named === undefined ? [] : Array.isArray(named) ? named : [named]
  const presets: readonly (PolicyConfig | undefined)[] = names.map((name) => PRESETS.get(name))
  if (presets.includes(undefined)) return null
  return [...new Set(presets.flatMap((preset) => Object.keys(preset?.branches ?? {})))]
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
function edgeFaults(edge: Edge, known: readonly string[]): readonly Fault[] {
  if (typeof edge.kind !== 'string' || edge.kind === '' || known.includes(edge.kind)) return []
  return [{ path: edge.path, value: edge.value, expected: oneOf('a kind', known, edge.kind) }]
}
