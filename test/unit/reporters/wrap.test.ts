import fc from 'fast-check'
import { expect, test } from 'vitest'
import { wrap } from '../../../src/reporters/wrap.ts'

test.each<[string, Parameters<typeof wrap>, readonly string[]]>([
  ['a short text', ['a b', 10], ['a b']],
  ['a text as wide as the page', ['aaaa bbbbb', 10], ['aaaa bbbbb']],
  ['one wider', ['aaaa bbbbbb', 10], ['aaaa', 'bbbbbb']],
  ['a word wider than the page', ['a bbbbbbbbbbbb c', 10], ['a', 'bbbbbbbbbbbb', 'c']],
  ['a first line and the rest', ['aaa bbb ccc', 9, 'x: ', '   '], ['x: aaa', '   bbb', '   ccc']],
  ['a long first word stays beside its label', ['aaaaaaaaaaaa b', 9, 'x: ', '   '], ['x: aaaaaaaaaaaa', '   b']],
  ['runs of spaces', ['  a   b ', 10], ['a b']],
  ['nothing', ['', 10, 'x: '], ['x:']],
])('%s', (_name, args, lines) => {
  expect(wrap(...args)).toEqual(lines)
})

test('no word is lost or broken, and a line is too long only where one word is', () => {
  const word = fc.stringMatching(/^[a-z]{1,20}$/)
  fc.assert(
    fc.property(fc.array(word), fc.integer({ min: 5, max: 40 }), (words, width) => {
      const lines = wrap(words.join(' '), width)
      expect(lines.join(' ')).toBe(words.join(' '))
      for (const line of lines) expect(line.length <= width || !line.includes(' ')).toBe(true)
    }),
  )
})
