import { compileLinearRegExp, LinearRegExpError } from './linear-regexp.ts'

/** What a name gave to the placeholders of the pattern that it matched. */
export type Captures = ReadonlyMap<string, string>

/** A name pattern made ready to match; see `compileNamePattern`. */
export interface NamePattern {
  readonly source: string
  /** True where only one name can match: no placeholder, no star, no regular expression. */
  readonly literal: boolean
  /** How closely the pattern describes a name; of several that match, the highest wins. */
  readonly weight: number
  match(name: string): Captures | null
}

// semver.org, "Is there a suggested regular expression": the numbers without a leading zero, then pre-release and build.
const NUMBER = '(?:0|[1-9][0-9]*)'
const PRE_PART = `(?:${NUMBER}|[0-9]*[a-zA-Z-][0-9a-zA-Z-]*)`
const VERSION = `${NUMBER}\\.${NUMBER}\\.${NUMBER}(?:-${PRE_PART}(?:\\.${PRE_PART})*)?(?:\\+[0-9a-zA-Z-]+(?:\\.[0-9a-zA-Z-]+)*)?`

const PLACEHOLDERS: ReadonlyMap<string, string> = new Map([
  ['version', VERSION],
  ['slug', '[a-z0-9._]+(?:-[a-z0-9._]+)*'],
  ['ticket', '[A-Z][A-Z0-9]*-[0-9]+'],
])

/** The names that may stand between braces in a name pattern. */
export const PLACEHOLDER_NAMES: readonly string[] = [...PLACEHOLDERS.keys()]

/** A pattern that cannot be understood; the message names the fault. */
export class NamePatternError extends Error {}

/**
 * Makes a name pattern ready: literal text, `*` (one path segment or a part of it), `**` (anything), `{version}`,
 * `{slug}`, `{ticket}`, or `/a regular expression/` whose named groups capture. Whole string, case-sensitive. No name makes
 * a pattern slow: regular expressions are matched in linear time, without lookarounds and backreferences.
 *
 * @throws {NamePatternError} for an unknown placeholder, a stray brace or a broken regular expression.
 */
export function compileNamePattern(source: string): NamePattern {
  if (source.length > 2 && source.startsWith('/') && source.endsWith('/')) return fromRegExp(source)
  const tokens = tokenise(source)
  const expression = tokens.map((token) => token.expression).join('')
  // Where a star stands beside anything else that varies, or three things do, there are too many ways to read a name.
  const variable = tokens.filter((token) => token.literalLength === 0).length
  const isHard = variable > (source.includes('*') ? 1 : 2)
  const captured = tokens.filter((token) => token.placeholder).length
  const literalLength = tokens.reduce((sum, token) => sum + token.literalLength, 0)
  const literal = tokens.every((token) => token.literalLength > 0)
  return {
    source,
    literal,
    // A name that is spelled out is meant: "main" is no topic, though {slug} would capture it.
    weight: literal ? Number.POSITIVE_INFINITY : captured * 1000 + Math.min(literalLength, 999) + (source.includes('*') ? 0 : 0.5),
    match: withPrefix(tokens, isHard ? compileLinearRegExp(expression).match : wholeMatch(expression)),
  }
}

/** The text that every name begins with that a pattern matches, and whether it is all of such a name. */
export function beginningOf(source: string): { readonly text: string; readonly isWhole: boolean } {
  if (source.startsWith('/')) return { text: '', isWhole: false }
  const text = /^[^*{}]*/.exec(source)?.[0] ?? ''
  return { text, isWhole: text === source }
}

/** Puts captured values into a pattern; null where a placeholder has no value or a star is left. */
export function fillNamePattern(source: string, captures: Captures): string | null {
  if (source.startsWith('/') || source.includes('*')) return null
  let complete = true
  const filled = source.replace(/\{([a-z]+)\}/g, (_, name: string) => {
    const value = captures.get(name)
    if (value === undefined) complete = false
    return value ?? ''
  })
  return complete ? filled : null
}

interface Token {
  readonly text: string
  readonly expression: string
  readonly literalLength: number
  readonly placeholder: boolean
}

function tokenise(source: string): readonly Token[] {
  const seen = new Set<string>()
  const parts = source.match(/\*\*|\*|\{[^{}]*\}|[^*{}]+|[{}]/g) ?? []
  if (parts.length === 0) throw new NamePatternError('an empty pattern matches no name')
  return parts.map((part) => {
    if (part === '**') return { text: part, expression: '[^]+', literalLength: 0, placeholder: false }
    if (part === '*') return { text: part, expression: '[^/]+', literalLength: 0, placeholder: false }
    if (part === '{' || part === '}') throw new NamePatternError(`a stray "${part}"`)
    if (!part.startsWith('{')) return { text: part, expression: escapeRegExp(part), literalLength: part.length, placeholder: false }
    const name = part.slice(1, -1)
    const inner = PLACEHOLDERS.get(name)
    if (inner === undefined) throw new NamePatternError(`no placeholder is called {${name}}; there are {${PLACEHOLDER_NAMES.join('}, {')}}`)
    if (seen.has(name)) throw new NamePatternError(`{${name}} stands twice`)
    seen.add(name)
    return { text: part, expression: `(?<${name}>${inner})`, literalLength: 0, placeholder: true }
  })
}

function fromRegExp(source: string): NamePattern {
  try {
    const { groups, match } = compileLinearRegExp(source.slice(1, -1))
    return { source, literal: false, weight: groups.length * 1000, match }
  } catch (error) {
    if (error instanceof LinearRegExpError) throw new NamePatternError(error.message)
    throw error
  }
}

function wholeMatch(source: string): (name: string) => Captures | null {
  const expression = new RegExp(`^(?:${source})$`)
  return (name) => {
    const match = expression.exec(name)
    if (match === null) return null
    const captures = new Map<string, string>()
    for (const group in match.groups) captures.set(group, match.groups[group] ?? '')
    return captures
  }
}

/** Most names are none of most patterns, and their first letters tell. */
function withPrefix(tokens: readonly Token[], match: NamePattern['match']): NamePattern['match'] {
  const [first] = tokens
  if (first === undefined || first.literalLength === 0) return match
  return (name) => (name.startsWith(first.text) ? match(name) : null)
}

function escapeRegExp(text: string): string {
  return text.replace(/[\\^$.|?+()[\]{}/-]/g, '\\$&')
}
