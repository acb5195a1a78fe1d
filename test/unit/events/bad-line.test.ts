import { expect, test } from 'vitest'
import { badLine } from '../../../src/events/bad-line.ts'

const shown = (line: string): string => /what git writes: "(.*)"$/s.exec(badLine('pre-push', 3, line, 'x').message)?.[1] ?? ''

test('the hook, the line and what was expected are told', () => {
  const error = badLine('pre-push', 3, 'a b', 'four words')
  expect(error.message).toBe('pre-push: line 3 of standard input is not what git writes: "a b"')
  expect(error.advice).toEqual(['Expected four words.'])
})

test.each([
  ['80 characters whole', 'x'.repeat(80), 'x'.repeat(80)],
  ['81 cut, and said so', 'x'.repeat(81), `${'x'.repeat(80)}…`],
  ['80 of two units each whole', '\u{1f600}'.repeat(80), '\u{1f600}'.repeat(80)],
  ['81 of two units each cut between two', '\u{1f600}'.repeat(81), `${'\u{1f600}'.repeat(80)}…`],
  ['a line as long as a book', 'y'.repeat(1_000_000), `${'y'.repeat(80)}…`],
  ['nothing', '', ''],
])('%s', (_name, line, expected) => {
  expect(shown(line)).toBe(expected)
})

test('escapes are made after the cut', () => {
  const text = shown('\u001b'.repeat(81))
  expect(text).not.toMatch(/\p{Cc}/u)
  expect(text.endsWith('…')).toBe(true)
  expect(text.slice(0, -1)).toBe(shown('\u001b'.repeat(80)))
})
