import type { Kind, ResolvedPolicy } from '../model/policy.ts'
import { printable } from '../model/printable.ts'
import { yamlOnOneLine, yamlText } from './policy-yaml.ts'

/** A policy to show. */
export interface ShownPolicy {
  readonly policy: ResolvedPolicy
  /** Who said the value at these keys of the config, null for a default; null where that is not known of any value. */
  readonly originOf: ((...path: readonly string[]) => string | null) | null
  /** The files of the team's own rules, as the config names them or as people know them. */
  readonly plugins: readonly string[]
  /** What people should know about where the policy came from. */
  readonly notes: readonly string[]
  /** Whether it is cached; null where that is no question. */
  readonly caching: string | null
}

/** A key and its value: a text of YAML on one line, or rows below the key. */
interface Row {
  readonly depth: number
  readonly key: string
  readonly value: unknown
  /** Who said it; null for a row that only holds others. */
  readonly origin: string | null
}

const WIDTH = 80

/**
 * A policy for people: YAML with a line for each value, and at the right, as a comment, who said it. Read back as a config it
 * is the same policy. Lines fit into 80 columns unless a text is longer.
 */
export function policyText({ policy, originOf, plugins, notes, caching }: ShownPolicy): string {
  const rows = rowsOf(policy, plugins, (...path) => (originOf === null ? null : (originOf(...path) ?? 'default')))
  const longest = Math.max(0, ...rows.map(({ origin }) => (origin === null ? 0 : commentOf(origin).length)))
  const room = Math.max(40, WIDTH - longest - 2)
  const lines = rows.flatMap((row) => rowLines(row, room))
  const head = [
    `# The effective policy, read from ${printable(policy.source)}`,
    ...notes.map((note) => `# note: ${printable(note)}`),
    ...(caching === null ? [] : [`# ${printable(caching)}`]),
    '',
  ]
  const column = Math.min(room, Math.max(...lines.filter(({ origin }) => origin !== null).map(({ text }) => text.length)))
  return [...head, ...lines.map(({ text, origin }) => (origin === null ? text : `${text.padEnd(column)}  ${commentOf(origin)}`))]
    .map((line) => `${line}\n`)
    .join('')
}

function commentOf(origin: string): string {
  return `# ${printable(origin)}`
}

interface Line {
  readonly text: string
  readonly origin: string | null
}

/** One line; a list or a map that does not fit has a line for each entry, below its key. */
function rowLines({ depth, key, value, origin }: Row, room: number): readonly Line[] {
  const begin = `${'  '.repeat(depth)}${yamlText(key)}:`
  if (value === undefined) return [{ text: begin, origin }]
  const whole = `${begin} ${yamlOnOneLine(value)}`
  const ownRoom = origin === null ? WIDTH : Math.max(room, WIDTH - commentOf(origin).length - 2)
  if (whole.length <= ownRoom || typeof value !== 'object' || value === null) return [{ text: whole, origin }]
  const indent = '  '.repeat(depth + 1)
  const below = Array.isArray(value) ? value.flatMap((entry) => entryLines(entry, indent)) : keyLines(value, indent)
  return [{ text: begin, origin }, ...below.map((text) => ({ text, origin: null }))]
}

/** An entry of a list: on one line where it fits. */
function entryLines(entry: unknown, indent: string): readonly string[] {
  const line = `${indent}- ${yamlOnOneLine(entry)}`
  if (line.length <= WIDTH || typeof entry !== 'object' || entry === null || Array.isArray(entry)) return [line]
  const [first = '', ...others] = keyLines(entry, '')
  return [`${indent}- ${first}`, ...others.map((other) => `${indent}  ${other}`)]
}

function keyLines(map: object, indent: string): readonly string[] {
  return Object.entries(map).map(([key, value]) => `${indent}${yamlText(key)}: ${yamlOnOneLine(value)}`)
}

function rowsOf(
  policy: ResolvedPolicy,
  plugins: readonly string[],
  originOf: (...path: readonly string[]) => string | null,
): readonly Row[] {
  const top = (key: string, value: unknown): Row => ({ depth: 0, key, value, origin: originOf(key) })
  const { locked, remote, kinds, tags, rules, exempt, overrides, since, baseline, forks, cache, mergeMessages } = policy
  return [
    ...(plugins.length === 0 ? [] : [top('plugins', plugins)]),
    ...(locked.length === 0 ? [] : [top('locked', locked)]),
    top('remote', remote),
    heading(0, 'branches'),
    ...kinds.flatMap((kind) => [
      heading(1, kind.id),
      ...Object.entries(kindValues(kind)).map(([key, value]) => ({ depth: 2, key, value, origin: originOf('branches', kind.id, key) })),
    ]),
    heading(0, 'tags'),
    ...Object.entries({ name: tags.names, annotated: tags.annotated, immutable: tags.immutable }).map(([key, value]) => ({
      depth: 1,
      key,
      value: key === 'name' ? short(tags.names) : value,
      origin: originOf('tags', key),
    })),
    heading(0, 'rules'),
    ...rules.map(({ id, severity, options }) => ({
      depth: 1,
      key: id,
      value: Object.keys(options).length === 0 ? severity : [severity, options],
      origin: originOf('rules', id),
    })),
    top('exempt', exempt.map(withoutEmpty)),
    top('overrides', overrides.map(withoutEmpty)),
    top('since', since),
    top('baseline', baseline),
    top('forks', forks),
    top('cache', cache),
    top('mergeMessages', mergeMessages),
  ]
}

function heading(depth: number, key: string): Row {
  return { depth, key, value: undefined, origin: null }
}

function kindValues(kind: Kind): Readonly<Record<string, unknown>> {
  const { names, from, into, permanent, production, approvals, environment, tag } = kind
  return {
    name: short(names),
    from: from === 'any' ? from : short(from),
    into: Object.fromEntries(into.map((target) => [target.kind, short(target.methods)])),
    permanent,
    protected: kind.protected,
    production,
    approvals,
    environment,
    tag: tag === null || tag.required !== true ? tag : tag.name,
  }
}

/** A list of one as its entry. */
function short<T>(list: readonly T[]): T | readonly T[] {
  const [first] = list
  return list.length === 1 && first !== undefined ? first : list
}

/** An entry of a list without its keys that say nothing. */
function withoutEmpty(entry: object): object {
  return Object.fromEntries(Object.entries(entry).filter(([, value]) => value !== null && !(Array.isArray(value) && value.length === 0)))
}
