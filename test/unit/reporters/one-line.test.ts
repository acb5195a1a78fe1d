import { expect, it } from 'vitest'
import type { Finding, Report } from '../../../src/model/finding.ts'
import { oneLineReport } from '../../../src/reporters/one-line.ts'

function reportOf(...findings: readonly Partial<Finding>[]): Report {
  return { findings } as unknown as Report
}

const wrong: Partial<Finding> = { verdict: 'fail', message: 'it is wrong', fix: ['git one', 'git two'] }

it('says what is wrong first, with its first command, on one line', () => {
  expect(oneLineReport(reportOf(wrong, { ...wrong, message: 'another' }), null)).toBe('branch-policy: it is wrong: git one\n')
  expect(oneLineReport(reportOf({ ...wrong, fix: [] }), null)).toBe('branch-policy: it is wrong\n')
})

it('says nothing where nothing is wrong: what is undetermined, exempt or skipped is left to later hooks', () => {
  expect(oneLineReport(reportOf(), null)).toBe('')
  for (const verdict of ['undetermined', 'exempt', 'skipped'] as const)
    expect(oneLineReport(reportOf({ ...wrong, verdict }), null)).toBe('')
})

it('shows no control character, and no command that could not be pasted', () => {
  const line = oneLineReport(reportOf({ ...wrong, message: 'a\u001b[31m\nb', fix: ['git branch -m a\u202e b'] }), null)
  expect(line).toBe('branch-policy: a\\u001b[31m\\u000ab\n')
})

it('in a worktree that was just added the command says where it is to run', () => {
  expect(oneLineReport(reportOf(wrong), "/a dir/it's")).toBe("branch-policy: it is wrong: git -C '/a dir/it'\\''s' one\n")
})
