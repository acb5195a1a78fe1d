import { expect, test } from 'vitest'
import { treePath } from '../../../src/model/tree-path.ts'

test.each([
  ['package.json', 'package.json'],
  ['a/b.json', 'a/b.json'],
  ['./a/./b.json', 'a/b.json'],
  ['a//b.json', 'a/b.json'],
  ['..a/b..', '..a/b..'],
  ['-x', '-x'],
  ['', null],
  ['.', null],
  ['/etc/passwd', null],
  ['../x', null],
  ['a/../../x', null],
  ['a/..', null],
])('%j: %j', (path, expected) => {
  expect(treePath(path)).toBe(expected)
})
