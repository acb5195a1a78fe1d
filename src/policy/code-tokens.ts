/** A piece of JavaScript or TypeScript: a name or keyword, a text with its value, one mark, or a part of a template. */
export interface Token {
  readonly type: 'name' | 'text' | 'mark'
  readonly value: string
}

/** Why a text could not be cut into tokens, for people. */
export class UnclearCode extends Error {
  override readonly name = 'UnclearCode'
}

const NAME = /[\p{ID_Start}$_][\p{ID_Continue}$\u200c\u200d]*/uy
const NUMBER = /[0-9][0-9A-Za-z_.]*/y
const SPACE = /[\s\ufeff]+/y
const LINE_COMMENT = /\/\/[^\n\r\u2028\u2029]*/y
const BLOCK_COMMENT = /\/\*[\s\S]*?\*\//y

/**
 * Cuts code into tokens, comments left out. It knows no grammar, so what only a grammar can tell apart is refused: a slash that
 * begins no comment may be a division or the beginning of an expression, in which a quote or a comment means nothing.
 *
 * @throws {UnclearCode} for that, and for escapes by which a word could be written as another.
 */
export function tokensOf(code: string): readonly Token[] {
  // In scripts these begin comments; a first line of `#!` is one, whatever stands in it.
  if (/<!--|-->|^\ufeff?#!/.test(code)) throw new UnclearCode('a comment of an unusual form')
  const tokens: Token[] = []
  /** For each template around: how many braces are open in its expression. */
  const braces: number[] = []
  let at = 0

  const skip = (pattern: RegExp): string | null => {
    pattern.lastIndex = at
    const found = pattern.exec(code)?.[0] ?? null
    if (found !== null) at += found.length
    return found
  }

  while (at < code.length) {
    if (skip(SPACE) !== null || skip(LINE_COMMENT) !== null || skip(BLOCK_COMMENT) !== null) continue
    const name = skip(NAME)
    if (name !== null) {
      tokens.push({ type: 'name', value: name })
      continue
    }
    if (skip(NUMBER) !== null) {
      tokens.push({ type: 'mark', value: '0' })
      continue
    }
    const letter = code.charAt(at)
    at += 1
    if (letter === '/') throw new UnclearCode('a division or a regular expression')
    if (letter === '\\') throw new UnclearCode('an escape in a name')
    if (letter === "'" || letter === '"') readText(letter)
    else if (letter === '`') readTemplate()
    else if (letter === '}' && braces.at(-1) === 0) {
      braces.pop()
      readTemplate()
    } else {
      const open = braces.pop()
      if (open !== undefined) braces.push(letter === '{' ? open + 1 : letter === '}' ? open - 1 : open)
      tokens.push({ type: 'mark', value: letter })
    }
  }
  if (braces.length > 0) throw new UnclearCode('a template without end')
  return tokens

  function readText(quote: string): void {
    const value = readUntil([quote])
    at += 1
    tokens.push({ type: 'text', value })
  }

  /** The parts between the expressions are texts; the expressions are code like any other. */
  function readTemplate(): void {
    tokens.push({ type: 'text', value: readUntil(['`', '${']) }, { type: 'mark', value: '`' })
    if (code.charAt(at) === '$') {
      braces.push(0)
      at += 2
    } else at += 1
  }

  function readUntil(ends: readonly string[]): string {
    let value = ''
    for (; at < code.length; at += 1) {
      if (ends.some((end) => code.startsWith(end, at))) return value
      const letter = code.charAt(at)
      if (letter === '\\') {
        at += 1
        // Any other escape stands for a letter that is not there, or for nothing.
        if (!/[\\nrt'"`]/.test(code.charAt(at))) throw new UnclearCode('an escape in a text')
        value += `\\${code.charAt(at)}`
      } else {
        if (/[\n\r]/.test(letter) && !ends.includes('`')) break
        value += letter
      }
    }
    throw new UnclearCode('a text without end')
  }
}
