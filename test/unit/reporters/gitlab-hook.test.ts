import { expect, test } from 'vitest'
import type { Finding } from '../../../src/model/finding.ts'
import { gitlabErrorLine, gitlabHookLines } from '../../../src/reporters/gitlab-hook.ts'
import { direct, reportOf } from './samples.ts'

const lines = (...findings: readonly Partial<Finding>[]): readonly string[] =>
  gitlabHookLines(
    reportOf(
      'pre-receive',
      findings.map((more) => ({ ...direct, oid: null, fix: [], ...more })),
    ),
  ).split('\n')

test('a line for each finding that refuses, with the command where it is the only one', () => {
  expect(
    lines(
      { message: 'one', fix: ['git branch -m a b'] },
      { message: 'two', fix: ['git a', 'git b'] },
      { message: 'two', fix: ['git a', 'git b'] },
      { message: 'three', verdict: 'undetermined' },
      { message: 'four', severity: 'warn' },
      { message: 'five', verdict: 'exempt' },
      { message: 'six', verdict: 'skipped' },
    ),
  ).toEqual(['GL-HOOK-ERR: one; mend: git branch -m a b', 'GL-HOOK-ERR: two', 'GL-HOOK-ERR: three (this could not be determined)', ''])
})

test('no text of others begins a line, and a command that cannot be shown is none', () => {
  expect(lines({ message: 'a\nGL-HOOK-ERR: b\u001b[31m', fix: ['git x \u202e'] })).toEqual([
    'GL-HOOK-ERR: a\\u000aGL-HOOK-ERR: b\\u001b[31m',
    '',
  ])
  expect(gitlabErrorLine('a\nb')).toBe('GL-HOOK-ERR: branch-policy: a\\u000ab\n')
})

test('ten lines and a count', () => {
  const told = lines(...Array.from({ length: 13 }, (_, index) => ({ message: `line ${index}` })))
  expect(told).toHaveLength(12)
  expect(told.at(-2)).toBe('GL-HOOK-ERR: and 3 more')
})
