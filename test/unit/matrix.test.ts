import { delimiter } from 'node:path'
import { expect, test } from 'vitest'
import { readArguments } from '../matrix/arguments.ts'
import { formatEnvironment, otherGits } from '../support/matrix.ts'

test('other gits are absolute paths; a typing error does not test the git of the system again', () => {
  expect(otherGits(undefined)).toEqual([])
  expect(otherGits(['/opt/a/git', '/opt/b/git', ''].join(delimiter))).toEqual(['/opt/a/git', '/opt/b/git'])
  expect(() => otherGits('git')).toThrow('absolute')
})

test('the form of repositories is for git to choose', () => {
  expect(formatEnvironment({})).toEqual({})
  expect(formatEnvironment({ BRANCH_POLICY_TEST_OBJECTS: 'sha256', BRANCH_POLICY_TEST_REFS: '' })).toEqual({ GIT_DEFAULT_HASH: 'sha256' })
  expect(formatEnvironment({ BRANCH_POLICY_TEST_REFS: 'reftable' })).toEqual({ GIT_DEFAULT_REF_FORMAT: 'reftable' })
})

test.each([
  [[], { versions: ['22', '24', '26'], isQuick: false, rest: [] }],
  [['--quick'], { versions: ['22', '24', '26'], isQuick: true, rest: [] }],
  [['24.1.0', '--quick', '--', '-t', 'push'], { versions: ['24.1.0'], isQuick: true, rest: ['-t', 'push'] }],
])('the Nodes of %j, where 20 runs', (words, read) => {
  expect(readArguments(words, '20.19.0')).toEqual(read)
})

test('a word that is no version is not passed over', () => {
  expect(() => readArguments(['--fast'])).toThrow('--fast')
})
