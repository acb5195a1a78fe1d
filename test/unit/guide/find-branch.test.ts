import { describe, expect, test } from 'vitest'
import { findBranch } from '../../../src/guide/find-branch.ts'

const refs = [
  { refname: 'refs/heads/main', oid: '1' },
  { refname: 'refs/remotes/origin/main', oid: '2' },
  { refname: 'refs/remotes/origin/far', oid: '3' },
  { refname: 'refs/heads/origin/main', oid: '4' },
  { refname: 'refs/tags/v1', oid: '5' },
]
const find = (word: string, head: string | null = 'refs/heads/main') => findBranch(word, refs, head, 'origin')

describe('findBranch', () => {
  test.each([
    ['main', { branch: 'main', here: '1', there: '2', refname: 'refs/heads/main', isPlain: false }],
    ['HEAD', { branch: 'main', here: '1', there: '2', isPlain: true }],
    ['refs/heads/main', { branch: 'main', here: '1', isPlain: true }],
    // A branch here wins over a remote-tracking one; the full name says which.
    ['origin/main', { branch: 'origin/main', here: '4', there: null }],
    ['refs/remotes/origin/main', { branch: 'main', here: null, there: '2', refname: 'refs/remotes/origin/main', isPlain: true }],
    ['origin/far', { branch: 'far', here: null, there: '3', isPlain: true }],
    ['far', { branch: 'far', here: null, there: '3', refname: 'refs/remotes/origin/far', isPlain: false }],
    ['none', { branch: 'none', here: null, there: null, refname: null, unborn: false, isPlain: false }],
    ['refs/heads/none', { branch: 'none', refname: null, isPlain: true }],
    // A tag is no branch.
    ['v1', { branch: 'v1', refname: null }],
  ])('%s', (word, wanted) => {
    expect(find(word)).toMatchObject(wanted)
  })

  test('a detached HEAD, and one whose branch has no commit yet', () => {
    expect(find('HEAD', null)).toBeNull()
    expect(find('HEAD', 'refs/heads/new')).toMatchObject({ branch: 'new', unborn: true, refname: null })
    expect(find('new', 'refs/heads/new')).toMatchObject({ unborn: true, isPlain: false })
  })
})
