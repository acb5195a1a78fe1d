import { type Node, parse } from './linear-regexp.ts'
import { compileNamePattern, type NamePattern } from './name-pattern.ts'
import { isRefnamePart } from './refname.ts'

/** So many names of one pattern are tried. */
const MOST = 60

const VERSIONS: readonly string[] = ['1.2.3', '0.1.0', '2.0.0-rc.1', '10.20.30']

/** What may stand at a placeholder or a star; the words of another pattern are tried besides. */
const VALUES: ReadonlyMap<string, readonly string[]> = new Map<string, readonly string[]>([
  ['{version}', VERSIONS],
  ['{slug}', ['a', '1.2.3', 'a-1']],
  ['{ticket}', ['ABC-1']],
  ['*', ['a', '1', '1.2.3', 'ABC-1', 'ABC-1-a']],
  ['**', ['a', 'a/b', '1', '1.2.3', 'ABC-1']],
])

/**
 * Some branch or tag names that a name pattern matches; none where none was found. Each of them really matches, and git
 * takes it.
 *
 * @param words texts that may stand where the pattern varies.
 */
export function exampleNames(pattern: NamePattern, words: readonly string[] = []): readonly string[] {
  const { source } = pattern
  const tried = isRegExp(source) ? examplesOf(parse(source.slice(1, -1)).node) : fillings(source, words)
  return [...new Set(tried)].filter((name) => isRefnamePart(name) && pattern.match(name) !== null)
}

/** Some names that both patterns match. */
export function commonNames(one: NamePattern, other: NamePattern): readonly string[] {
  if (areApart(endsOf(one), endsOf(other))) return []
  const names = [...exampleNames(one, wordsOf(other.source)), ...exampleNames(other, wordsOf(one.source))]
  return [...new Set(names)].filter((name) => one.match(name) !== null && other.match(name) !== null)
}

function isRegExp(source: string): boolean {
  return source.length > 2 && source.startsWith('/') && source.endsWith('/')
}

const VARIABLE = /\*\*|\*|\{[a-z]+\}/

/** What every name of a pattern begins and ends with. */
export interface NameEnds {
  readonly begin: string
  readonly end: string
}

/** The literal beginning and end of a pattern; of a regular expression nothing is known. */
export function endsOf({ source }: NamePattern): NameEnds {
  if (isRegExp(source)) return { begin: '', end: '' }
  const parts = source.split(VARIABLE)
  return { begin: parts[0] ?? '', end: parts.at(-1) ?? '' }
}

/** Whether the ends of two patterns already differ, so that no name is of both: the common case, and cheap to see. */
export function areApart(one: NameEnds, other: NameEnds): boolean {
  const begins = one.begin.startsWith(other.begin) || other.begin.startsWith(one.begin)
  return !begins || !(one.end.endsWith(other.end) || other.end.endsWith(one.end))
}

/** The literal parts of a pattern, whole and cut at slashes and hyphens. */
function wordsOf(source: string): readonly string[] {
  if (isRegExp(source)) return []
  const whole = source.split(VARIABLE)
  const cut = whole.flatMap((part) => [part.replace(/^[-/]+|[-/]+$/g, ''), ...part.split('/'), ...part.split('-')])
  return [...new Set(cut)].filter((word) => word !== '')
}

function fillings(source: string, words: readonly string[]): readonly string[] {
  const parts = source.match(/\*\*|\*|\{[a-z]+\}|[^*{}]+/g) ?? []
  return joined(parts.map((part) => (VALUES.has(part) ? [...words, ...(VALUES.get(part) ?? [])] : [part])))
}

/** Every way to join one text of each list, in turn, until there are enough. */
function joined(lists: readonly (readonly string[])[]): readonly string[] {
  return lists.reduce<readonly string[]>(
    // The next list varies fastest, so that each of its texts is seen before there are enough.
    (texts, list) => list.flatMap((next) => texts.map((text) => text + next)).slice(0, MOST),
    [''],
  )
}

const LIKELY = [...'12a0xA-./_']
const PRINTABLE = Array.from({ length: 94 }, (_, index) => String.fromCharCode(33 + index))

function examplesOf(node: Node): readonly string[] {
  switch (node.type) {
    case 'assertion':
      return ['']
    case 'character': {
      const likely = LIKELY.filter(node.accepts)
      return likely.length > 0 ? likely.slice(0, 3) : PRINTABLE.filter(node.accepts).slice(0, 1)
    }
    case 'sequence':
      return joined(node.nodes.map(examplesOf))
    case 'choice':
      return node.nodes.flatMap((part) => examplesOf(part).slice(0, Math.ceil(MOST / node.nodes.length)))
    case 'group':
      // What it takes is found out by matching.
      return node.name === 'version' ? [...VERSIONS, ...examplesOf(node.node).slice(0, MOST / 4)] : examplesOf(node.node)
    case 'repeat': {
      const one = examplesOf(node.node).slice(0, 4)
      const counts = [Math.max(node.least, 1), node.least].filter((count, index, all) => count <= node.most && all.indexOf(count) === index)
      return counts.flatMap((count) => (count > 20 ? [] : joined(Array.from({ length: count }, () => one)))).slice(0, MOST)
    }
  }
}

/** The same for a pattern as a policy holds it. */
export function examplesFor(source: string): readonly string[] {
  return exampleNames(compileNamePattern(source))
}
