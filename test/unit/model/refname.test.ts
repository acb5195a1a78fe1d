import { expect, test } from 'vitest'
import {
  branchOf,
  branchRef,
  isOid,
  isZeroOid,
  remoteBranchOf,
  remoteTrackingOf,
  shortBranchName,
  tagOf,
  tagRef,
} from '../../../src/model/refname.ts'

test.each([
  ['a'.repeat(40), true],
  ['0'.repeat(40), true],
  ['f'.repeat(64), true],
  ['a'.repeat(39), false],
  ['a'.repeat(41), false],
  ['a'.repeat(63), false],
  ['A'.repeat(40), false],
  ['g'.repeat(40), false],
  [`${'a'.repeat(40)}\n`, false],
  ['', false],
])('%j is an oid: %s', (text, expected) => {
  expect(isOid(text)).toBe(expected)
})

test.each([
  ['0'.repeat(40), true],
  ['0'.repeat(64), true],
  ['0'.repeat(41), false],
  [`${'0'.repeat(39)}1`, false],
  ['', false],
])('%j is zero: %s', (text, expected) => {
  expect(isZeroOid(text)).toBe(expected)
})

test.each([
  ['refs/heads/main', 'main', null],
  ['refs/heads/feature/x', 'feature/x', null],
  ['refs/heads/refs/heads/main', 'refs/heads/main', null],
  ['refs/heads/refs/tags/v1', 'refs/tags/v1', null],
  ['refs/tags/v1', null, 'v1'],
  ['refs/tags/main', null, 'main'],
  ['refs/heads/', null, null],
  ['refs/tags/', null, null],
  ['refs/headsx/main', null, null],
  ['refs/remotes/origin/main', null, null],
  ['main', null, null],
  ['HEAD', null, null],
  ['', null, null],
])('%s is branch %s, tag %s', (refname, branch, tag) => {
  expect(branchOf(refname)).toBe(branch)
  expect(tagOf(refname)).toBe(tag)
})

test('there and back', () => {
  expect(branchOf(branchRef('--output=x'))).toBe('--output=x')
  expect(tagOf(tagRef('v1.0.0'))).toBe('v1.0.0')
})

test.each<[refname: string, remotes: readonly string[], found: string | null]>([
  ['refs/remotes/origin/main', ['origin'], 'origin main'],
  ['refs/remotes/origin/feature/x', ['origin'], 'origin feature/x'],
  ['refs/remotes/upstream/main', ['origin'], 'upstream main'],
  ['refs/remotes/upstream/main', [], 'upstream main'],
  ['refs/remotes/team/a/main', ['team/a'], 'team/a main'],
  ['refs/remotes/team/a/main', ['team', 'team/a'], 'team/a main'],
  ['refs/remotes/team/a/main', ['team/a', 'team'], 'team/a main'],
  ['refs/remotes/team/b/main', ['team/a', 'team'], 'team b/main'],
  ['refs/remotes/originals/main', ['origin'], 'originals main'],
  ['refs/remotes/origin', ['origin'], null],
  ['refs/remotes/origin/', ['origin'], null],
  ['refs/remotes//main', [], null],
  ['refs/heads/origin/main', ['origin'], null],
  ['origin/main', ['origin'], null],
])('%s with remotes %j is %s', (refname, remotes, found) => {
  const branch = remoteTrackingOf(refname, remotes)
  expect(branch && `${branch.remote} ${branch.branch}`).toBe(found)
})

test.each<[name: string, found: string | null]>([
  ['origin/main', 'origin main'],
  ['main', null],
  ['/main', null],
  ['origin/', null],
])('%s as people type it is %s', (name, found) => {
  const branch = remoteBranchOf(name, ['origin'])
  expect(branch && `${branch.remote} ${branch.branch}`).toBe(found)
})

test.each([
  ['refs/heads/feature/x', 'feature/x'],
  ['refs/remotes/origin/main', 'origin/main'],
  ['refs/tags/v1', 'refs/tags/v1'],
  ['heads/main', 'heads/main'],
  ['main', 'main'],
])('%j for people is %j', (name, expected) => {
  expect(shortBranchName(name)).toBe(expected)
})
