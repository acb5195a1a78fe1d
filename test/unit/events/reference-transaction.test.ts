import { describe, expect, it } from 'vitest'
import { referenceTransaction } from '../../../src/events/reference-transaction.ts'

const [A, B, ZERO] = ['a'.repeat(40), 'b'.repeat(40), '0'.repeat(40)]

function movesIn(text: string, state = 'prepared'): readonly string[] {
  return referenceTransaction([state], Buffer.from(text), {}).moves.map(({ refname, newValue }) => `${refname} ${newValue}`)
}

describe('a reference transaction', () => {
  it('proposes the branches that it sets, by whatever command', () => {
    // git commit names the branch and HEAD; branch -f and packing do not care for the old value.
    expect(movesIn(`${A} ${B} HEAD\n${A} ${B} refs/heads/main\n`)).toEqual([`refs/heads/main ${B}`])
    expect(movesIn(`${ZERO} ${B} refs/heads/a/b\n`)).toEqual([`refs/heads/a/b ${B}`])
    expect(movesIn(`${A.repeat(2).slice(16)} ${B.repeat(2).slice(16)} refs/heads/main\n`)).toHaveLength(1)
    expect(movesIn(`${ZERO} ref:refs/heads/x refs/heads/main\n${ZERO} ref:refs/heads/main HEAD\n`)).toEqual([
      'refs/heads/main ref:refs/heads/x',
    ])
  })

  it('proposes nothing at any other state, for a deletion, and for another ref', () => {
    for (const state of ['preparing', 'committed', 'aborted', '']) expect(movesIn(`${A} ${B} refs/heads/main\n`, state)).toEqual([])
    expect(referenceTransaction([], Buffer.from('no line of git'), {}).moves).toEqual([])
    expect(movesIn(`${A} ${ZERO} refs/heads/main\n${ZERO} ${ZERO} refs/heads/x\n`)).toEqual([])
    expect(
      movesIn(`${A} ${B} refs/tags/v1\n${A} ${B} ORIG_HEAD\n${A} ${B} worktrees/x/HEAD\n${A} ${B} refs/remotes/origin/main\n`),
    ).toEqual([])
    expect(movesIn('')).toEqual([])
  })

  it('tells what git merge was given, and what a reflog entry will begin with', () => {
    const environment = { GIT_REFLOG_ACTION: 'merge release/v1.0.0', [`GITHEAD_${B}`]: 'release/v1.0.0', GITHEAD_no: 'x' }
    const { mergeNames, action } = referenceTransaction(['prepared'], Buffer.from(''), environment)
    expect([...mergeNames]).toEqual([[B, 'release/v1.0.0']])
    expect(action).toBe('merge release/v1.0.0')
    expect(referenceTransaction(['prepared'], Buffer.from(''), {}).action).toBeNull()
  })

  it.each([
    'x',
    `${A} refs/heads/main`,
    `${A} ${B} refs/heads/main more`,
    `${A} ${B} .git/refs/remotes/*/main`,
    `${A} ${B.slice(1)} refs/heads/main`,
    `${A} ref:HEAD refs/heads/main`,
    `${A} ${B} refs/heads/ma\u0000in`,
    '',
  ])('takes no line that git does not write: %j', (line) => {
    expect(() => movesIn(`${line}\n`)).toThrow(/^reference-transaction: line 1 of standard input is not what git writes/)
  })
})
