import { expect, test } from 'vitest'
import { isPushOfItself, pushUnderOwnName, remoteOf, setBack, takenNames } from '../../../src/advice/commands.ts'
import { NO_FACTS } from '../../../src/model/facts.ts'
import { factsOf, oid, update } from '../../support/world.ts'

const facts = factsOf({
  commits: { a: [], x: ['a'] },
  refs: { 'refs/heads/main': 'x', 'refs/remotes/origin/feature/x': 'x', 'refs/remotes/upstream/old': 'a', 'refs/tags/v1': 'a' },
})

test('the remote is the one that the check is about', () => {
  expect(remoteOf({ ...NO_FACTS, remotes: ['upstream', 'origin'] })).toBe('upstream')
  expect(remoteOf(NO_FACTS)).toBe('origin')
})

test('taken are the names of branches here and there, not of tags', () => {
  expect([...takenNames(facts)].sort()).toEqual(['feature/x', 'main', 'old'])
})

test.each([
  [null, true],
  ['refs/heads/main', true],
  ['HEAD', true],
  ['refs/heads/other', false],
  ['main~1', false],
  ['refs/tags/main', false],
])('a push of %s to main is a push of itself: %s', (localRef, expected) => {
  expect(isPushOfItself(update('main', 'a', 'x', { localRef }), facts)).toBe(expected)
})

test('HEAD at another commit is something else', () => {
  expect(isPushOfItself(update('main', 'x', 'a', { localRef: 'HEAD' }), facts)).toBe(false)
})

test('a branch is set back to where the remote has it', () => {
  expect(setBack(update('main', 'a', 'x'), facts)).toEqual(['git checkout main', `git reset --keep ${oid('a')}`])
  expect(setBack(update('main', null, 'x'), facts)).toEqual([])
})

test('a branch that is at another commit here is left alone: it may hold more than was judged', () => {
  expect(setBack(update('main', 'x', 'a', { localRef: null }), facts)).toEqual([])
  expect(setBack(update('main', 'a', 'x', { localRef: null }), facts)).toHaveLength(2)
  expect(setBack(update('main', 'x', 'a', { localRef: null }), { ...facts, localRefsAreShared: true })).toHaveLength(2)
})

test.each([
  ['refs/heads/feature/x', null, ['git push origin refs/heads/feature/x:refs/heads/feature/x']],
  ['HEAD', null, ['git push origin HEAD']],
  ['main~1', null, []],
  ['main~1', 'hotfix/y', [`git branch hotfix/y ${oid('x')}`, 'git push origin refs/heads/hotfix/y']],
  [null, 'hotfix/y', [`git branch hotfix/y ${oid('x')}`, 'git push origin refs/heads/hotfix/y']],
])('what was pushed as %s goes under its own name', (localRef, name, commands) => {
  expect(pushUnderOwnName(update('main', 'a', 'x', { localRef }), facts, name)).toEqual(commands)
})
