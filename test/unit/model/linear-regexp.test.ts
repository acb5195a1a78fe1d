import fc from 'fast-check'
import { expect, test } from 'vitest'
import { compileLinearRegExp, compileLinearSearch, LinearRegExpError } from '../../../src/model/linear-regexp.ts'

/** What JavaScript says of the same expression and text. */
function byJavaScript(source: string, text: string): Readonly<Record<string, string>> | null {
  const match = new RegExp(`^(?:${source})$`).exec(text)
  if (match === null) return null
  return Object.fromEntries(Object.entries(match.groups ?? {}).filter(([, value]) => value !== undefined))
}

function linear(source: string, text: string): Readonly<Record<string, string>> | null {
  const match = compileLinearRegExp(source).match(text)
  return match === null ? null : Object.fromEntries(match)
}

test.each([
  'a',
  'a*',
  'a*?b',
  '(a|ab)(c|bcd)?',
  '(?<x>a|ab)(?<y>c|bcd)?',
  '(?<x>a+?)(?<y>a*)',
  '(?<x>a+)(?<y>a*)',
  '(?:(?<x>a)|(?<y>b))+',
  '(?<x>(?<y>a)b)*',
  '(?:a*)*b',
  '(a?){3}',
  'a{2}',
  'a{2,}',
  'a{1,3}?',
  'a{,3}',
  'x{',
  '[a-c]+',
  '[^a]',
  '[\\]a\\\\]+',
  '[^]',
  '[]',
  '\\d+\\.\\d+',
  '\\w+\\W\\s?',
  '\\bab\\b',
  'a\\Bb',
  '^a$',
  'a|^b|c$',
  '\\u0061\\x62\\t',
  '.',
  '.*',
  '',
  '|a',
  'a||b',
  '()',
  '(?:)',
  '\\/\\-\\.',
  ']',
  'a}',
  '(?:^a|b$)+',
  '\\cJ',
  '(?:){999999999}a',
  '(?:(?:){0,9999999}){3}a',
])('%s is what it is in JavaScript', (source) => {
  const texts = [
    '',
    'a',
    'b',
    'ab',
    'aa',
    'aaa',
    'aaaa',
    'abc',
    'abcd',
    'abab',
    'ba',
    'c',
    'ab\t',
    '\n',
    '1.20',
    'x{',
    ']',
    '\\',
    'a}',
    '/-.',
    'a{,3}',
    'é',
    'aab',
  ]
  for (const text of texts) expect(linear(source, text), text).toEqual(byJavaScript(source, text))
})

const node = fc.letrec<{ expression: string }>((tie) => ({
  expression: fc.oneof(
    { maxDepth: 4, withCrossShrink: true },
    fc.constantFrom('a', 'b', '.', '[ab]', '[^a]', '\\w', '\\-', '', '^', '$', '\\b'),
    fc.tuple(tie('expression'), tie('expression')).map(([one, other]) => one + other),
    fc.tuple(tie('expression'), tie('expression')).map(([one, other]) => `(?:${one}|${other})`),
    fc
      .tuple(tie('expression'), fc.constantFrom('*', '+', '?', '*?', '+?', '??', '{2}', '{1,2}', '{2,}'))
      .map(([one, sign]) => `(?:${one})${sign}`),
  ),
})).expression

test('any expression accepts what it accepts in JavaScript', () => {
  fc.assert(
    fc.property(node, fc.string({ unit: fc.constantFrom('a', 'b', '-'), maxLength: 8 }), (source, text) => {
      fc.pre(source.length < 60)
      expect(linear(source, text) !== null).toBe(byJavaScript(source, text) !== null)
    }),
    { numRuns: 1000 },
  )
})

/** What JavaScript finds first in the text. */
function foundByJavaScript(source: string, text: string): Readonly<Record<string, string>> | null {
  const match = new RegExp(source).exec(text)
  if (match === null) return null
  return Object.fromEntries(Object.entries(match.groups ?? {}).filter(([, value]) => value !== undefined))
}

test.each([
  '(?<x>a+)',
  '(?<x>a+?)',
  '^(?<x>a)',
  '(?<x>b)$',
  '(?<x>a)|(?<y>b)',
  '(?<x>a|ab)(?<y>b?)',
  '(?<x>)',
  '^|(?<x>b)',
  '(?<x>[^a]*)a',
  '\\b(?<x>b)',
])('a search for %s finds what JavaScript finds', (source) => {
  for (const text of ['', 'a', 'b', 'ab', 'ba', 'aab', 'baab', 'cab', 'c b', 'b\na', 'ccc']) {
    const found = compileLinearSearch(source).match(text)
    expect(found === null ? null : Object.fromEntries(found), text).toEqual(foundByJavaScript(source, text))
  }
})

test('any search finds a match where JavaScript finds one', () => {
  fc.assert(
    fc.property(node, fc.string({ unit: fc.constantFrom('a', 'b', '-'), maxLength: 8 }), (source, text) => {
      fc.pre(source.length < 60)
      expect(compileLinearSearch(source).match(text) !== null).toBe(new RegExp(source).test(text))
    }),
    { numRuns: 1000 },
  )
})

test.each(['a)|(b', '(', '(?=a)', '(a)\\1', 'a{501}'])('a search for %s is refused', (source) => {
  expect(() => compileLinearSearch(source)).toThrow(LinearRegExpError)
})

test.each([
  ['(?=a)', 'looks ahead or behind'],
  ['(?!a)', 'looks ahead or behind'],
  ['(?<=a)', 'looks ahead or behind'],
  ['(?<!a)', 'looks ahead or behind'],
  ['(a)\\1', 'looks back'],
  ['(?<a>x)\\k<a>', 'looks back'],
  ['a{501}', 'too long'],
  ['(?:a{30}){30}', 'too long'],
  ['a{0,501}', 'too long'],
  ['(?:(?:(?:a{9}){9}){9}){999999}', 'too long'],
  ['(', 'Invalid regular expression'],
  ['a**', 'Invalid regular expression'],
  ['[b-a]', 'Invalid regular expression'],
])('%s is refused: %s', (source, message) => {
  expect(() => compileLinearRegExp(source)).toThrow(LinearRegExpError)
  expect(() => compileLinearRegExp(source)).toThrow(message)
})

test('the names of groups, in order', () => {
  expect(compileLinearRegExp('(?<b>x)(y)(?<a>z)').groups).toEqual(['b', 'a'])
})
