import { type Token, tokensOf, UnclearCode } from './code-tokens.ts'

/** What code reads besides itself: the specifiers of its imports, or why that cannot be told. */
export interface CodeReads {
  readonly specifiers: readonly string[]
  /** For people, to complete "the file …"; null where the specifiers are all. */
  readonly doubt: string | null
}

/** Global names that give the same wherever and whenever they are asked. */
const CALM = new Set([
  ...['Array', 'Boolean', 'Infinity', 'JSON', 'Map', 'Math', 'NaN', 'Number', 'Object', 'Set', 'String', 'undefined'],
  ...['isFinite', 'isNaN', 'parseFloat', 'parseInt'],
  // Inherited by the global object as by all others.
  ...['hasOwnProperty', 'toString', 'valueOf'],
])
/** What a module can get at others by without an import, and members that tell of the machine; what is global is looked up. */
const BANNED = new Set([
  ...['require', 'module', 'exports', '__filename', '__dirname', 'arguments', 'this', 'super'],
  ...['random', 'stack', 'constructor', 'prototype', 'localeCompare', 'URL', 'navigator'],
])
/** Of Object's functions, those that see no more than the keys of data. */
const OBJECT_FUNCTIONS = new Set(['assign', 'entries', 'freeze', 'fromEntries', 'keys', 'values'])
/** Reserved words before which a bracket begins a list and takes no member; what may be a name is none of them. */
const BEFORE_LIST = new Set(['return', 'in', 'default', 'case', 'typeof', 'else', 'const', 'var', 'extends', 'void'])

/**
 * What a file of code reads, told from its text alone. The answer errs to one side: code that could get at anything but its
 * imports, however it hides that, is in doubt, and so is much that is harmless.
 */
export function readsOf(code: string): CodeReads {
  try {
    const tokens = withoutCommonJsExport(tokensOf(code))
    for (const [index, token] of tokens.entries()) {
      const doubt = doubtOf(token, index, tokens)
      if (doubt !== null) return { specifiers: [], doubt }
    }
    return { specifiers: importsIn(tokens), doubt: null }
  } catch (error) {
    if (error instanceof UnclearCode) return { specifiers: [], doubt: `has ${error.message}, so its imports cannot be told for sure` }
    throw error
  }
}

/** `module.exports =` at the beginning of a statement is what a CommonJS config has to say. */
function withoutCommonJsExport(tokens: readonly Token[]): readonly Token[] {
  const at = tokens.findIndex(
    ({ type, value }, index) =>
      type === 'name' && value === 'module' && isMark(tokens[index + 1], '.') && isName(tokens[index + 2], 'exports'),
  )
  const isSet = at >= 0 && isMark(tokens[at + 3], '=') && !isMark(tokens[at + 4], '=') && !isMark(tokens[at - 1], '.')
  return isSet ? [...tokens.slice(0, at), { type: 'mark', value: ';' }, ...tokens.slice(at + 4)] : tokens
}

function doubtOf({ type, value }: Token, index: number, tokens: readonly Token[]): string | null {
  const [before, after] = [tokens[index - 1], tokens[index + 1]]
  if (type === 'text') {
    // A text can name a member: as a key of a pattern.
    return /constructor|prototype|__/.test(value) ? `has the text "${value.slice(0, 40)}"` : null
  }
  if (type === 'mark') {
    if (value === '@') return 'uses a decorator'
    if (value === ']' && isMark(after, ':')) return 'uses a computed key'
    if (value === '[' && takesMember(before, tokens[index - 2]) && !isMark(after, ']')) return 'takes a member by a computed name'
    return null
  }
  if (value === 'Object' && !(isMark(after, '.') && OBJECT_FUNCTIONS.has(tokens[index + 2]?.value ?? ''))) return 'uses Object'
  if (value.startsWith('toLocale') || BANNED.has(value)) return `uses ${value}`
  return value in globalThis && !CALM.has(value) ? `uses ${value}` : null
}

/** Whether a bracket after these takes a member of something, and begins no list. */
function takesMember(before: Token | undefined, second: Token | undefined): boolean {
  if (before === undefined) return false
  if (before.type === 'text') return true
  if (before.type === 'name') return !BEFORE_LIST.has(before.value) || isMark(second, '.')
  if (before.value === '.') return !isMark(second, '.')
  if (before.value === '>') return !isMark(second, '=')
  return [')', ']', '}', '`', '!', '0'].includes(before.value)
}

function importsIn(tokens: readonly Token[]): readonly string[] {
  const specifiers: string[] = []
  for (const [index, { type, value }] of tokens.entries()) {
    if (type !== 'name') continue
    if (value === 'from' && tokens[index + 1]?.type === 'text') {
      if (!isTypeOnly(tokens, index)) specifiers.push(specifierAt(tokens, index + 1))
    } else if (value === 'import') {
      if (isMark(tokens[index - 1], '.')) throw new UnclearCode('an import of an unusual form')
      if (tokens[index + 1]?.type === 'text') specifiers.push(specifierAt(tokens, index + 1))
      else requireFrom(tokens, index + 1)
    }
  }
  return specifiers
}

/** What follows `import` has to be names up to `from` and a text: no call, no member, no `=`. */
function requireFrom(tokens: readonly Token[], start: number): void {
  let at = start
  while (tokens[at]?.type === 'name' || ['{', '}', ',', '*'].includes(tokens[at]?.value ?? '')) {
    if (isName(tokens[at], 'import') || tokens[at]?.type === 'text') break
    at += 1
  }
  if (tokens[at]?.type !== 'text' || !isName(tokens[at - 1], 'from')) throw new UnclearCode('an import of an unusual form')
}

function specifierAt(tokens: readonly Token[], at: number): string {
  const [text, next] = [tokens[at]?.value ?? '', tokens[at + 1]]
  if (isMark(next, '`') || isName(next, 'with') || isName(next, 'assert') || text.includes('\\')) {
    throw new UnclearCode('an import of an unusual form')
  }
  return text
}

/** `import type { A } from` is gone before the code runs. A default import may be named `type` itself. */
function isTypeOnly(tokens: readonly Token[], from: number): boolean {
  let at = from - 1
  while (at >= 0 && (['{', '}', ',', '*'].includes(tokens[at]?.value ?? '') || tokens[at]?.type === 'name')) {
    if (isName(tokens[at], 'import') || isName(tokens[at], 'export')) break
    at -= 1
  }
  return isName(tokens[at], 'import') && isName(tokens[at + 1], 'type') && isMark(tokens[at + 2], '{') && isMark(tokens[from - 1], '}')
}

function isMark(token: Token | undefined, value: string): boolean {
  return token?.type === 'mark' && token.value === value
}

function isName(token: Token | undefined, value: string): boolean {
  return token?.type === 'name' && token.value === value
}
