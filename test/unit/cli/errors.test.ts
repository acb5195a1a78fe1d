import { expect, test } from 'vitest'
import { errorText } from '../../../src/cli/errors.ts'
import { ConfigError, RepositoryError, UsageError } from '../../../src/model/errors.ts'

test.each<[string, Error, string]>([
  ['a message', new UsageError('what'), 'branch-policy: what\n'],
  ['advice', new RepositoryError('what', ['one', 'two']), 'branch-policy: what\n  one\n  two\n'],
  [
    'faults, then advice',
    new ConfigError('what', ['a: got 1', 'b: got 2'], ['mend it']),
    'branch-policy: what\n  a: got 1\n  b: got 2\n  mend it\n',
  ],
  ['hostile text', new UsageError('a\u001b[2J\n::error::x', ['\u202e']), 'branch-policy: a\\u001b[2J\\u000a::error::x\n  \\u202e\n'],
])('known: %s', (_name, error, text) => {
  expect(errorText(error)).toBe(text)
})

test('a bug keeps its stack, made safe, and asks for a report', () => {
  const text = errorText(new TypeError('x is\u001b not a function'))
  expect(text).toMatch(/^TypeError: x is\\u001b not a function\n +at .*errors\.test\.ts/)
  expect(text).toMatch(/\nbranch-policy: this is a fault of branch-policy itself; please report it with the lines above\n$/)
})

test('something thrown that is no error', () => {
  expect(errorText('x')).toMatch(/^x\nbranch-policy: this is a fault/)
})
