import { describe, expect, test } from 'vitest'
import { isOlder } from '../../../src/doctor/notes.ts'
import { parseWorktrees } from '../../../src/doctor/worktrees.ts'
import { answerIn, probeLine } from '../../../src/model/probe.ts'

const oid = 'a'.repeat(40)

describe('parseWorktrees', () => {
  const entries = [
    ['worktree /bare.git', 'bare'],
    ['worktree /a b', `HEAD ${oid}`, 'branch refs/heads/main'],
    ['worktree /c', `HEAD ${oid}`, 'detached', 'locked', 'prunable gitdir file points to non-existent location'],
    ['worktree /d\n\nworktree /e', `HEAD ${oid}`, 'branch refs/heads/bare', 'locked a\nreason'],
  ]
  const told = [
    { path: '/bare.git', bare: true, locked: false },
    { path: '/a b', bare: false, locked: false },
    { path: '/c', bare: false, locked: true },
    { path: '/d\n\nworktree /e', bare: false, locked: true },
  ]

  test('reads what git 2.36 writes', () => {
    expect(parseWorktrees(entries.map((lines) => `${lines.join('\0')}\0\0`).join(''), true)).toEqual(told)
  })

  test('reads what older git writes, with newlines in paths; such a git quotes reasons', () => {
    const text = entries.map((lines) => `${lines.map((line) => line.replace('a\nreason', '"a\\nreason"')).join('\n')}\n\n`).join('')
    expect(parseWorktrees(text, false)).toEqual(told)
  })
})

describe('the answer to a probe', () => {
  const answer = { name: 'pre-push', version: '1.0.0-rc.1+b', node: '20.20.2' }

  test('is found between what a manager prints', () => {
    expect(answerIn(`\u001b[1m┃ ${probeLine('0a1b', answer)}\u001b[0m │\nmore`, '0a1b')).toEqual(answer)
  })

  test.each([
    ['of another probe', probeLine('0a1c', answer)],
    ['the variable alone', 'BRANCH_POLICY_PROBE=0a1b'],
    ['cut off', 'branch-policy probe 0a1b pre-push'],
  ])('is no answer: %s', (_, output) => {
    expect(answerIn(output, '0a1b')).toBeNull()
  })
})

test.each([
  ['20.18.9', '20.19', true],
  ['20.19.0', '20.19', false],
  ['22.0.0', '20.19', false],
  ['18.20.0', '20.19', true],
])('Node %s is older than %s: %s', (version, other, older) => {
  expect(isOlder(version, other)).toBe(older)
})
