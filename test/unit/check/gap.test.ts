import { describe, expect, test } from 'vitest'
import { gapAnswer } from '../../../src/advice/gap.ts'
import { createBranchModel } from '../../../src/model/branch-model.ts'
import { noDirectCommit } from '../../../src/rules/no-direct-commit.ts'
import { gitflow } from '../../support/policies.ts'
import { factsOf, inputFor, update } from '../../support/world.ts'

const direct = { commits: { a: [], x: ['a'] }, refs: { 'refs/remotes/origin/main': 'a', 'refs/heads/main': 'x' }, missing: ['q'] }

describe('a line that could not be listed', () => {
  test.each([
    ['shallow', update('main', 'a', 's'), { commits: { s: [] }, refs: { 'refs/heads/main': 's' }, shallow: true }],
    ['old-missing', update('main', 'q', 'x'), direct],
    ['new-missing', update('main', 'a', 'q'), direct],
    [null, update('main', 'a', 'x'), direct],
  ] as const)('is known as %s', (gap, subject, world) => {
    expect(inputFor(noDirectCommit, subject, world, gitflow, { door: 'check' }).line.gap).toBe(gap)
  })

  test.each([
    ['shallow', 'this clone is shallow', 'git fetch --unshallow origin'],
    ['old-missing', "the remote's old value is not in this repository", 'git fetch origin'],
    ['new-missing', 'the new value is not in this repository', 'git fetch origin'],
  ] as const)('%s is told with its cure', (gap, said, cure) => {
    const answer = gapAnswer(gap, update('main', 'a', 'x'), factsOf(direct), createBranchModel(gitflow))
    expect(answer.verdict).toBe('undetermined')
    expect(answer.message).toContain(said)
    expect(answer.fix).toEqual([cure])
  })
})
