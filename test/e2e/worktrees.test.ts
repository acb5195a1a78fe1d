import { renameSync } from 'node:fs'
import { join } from 'node:path'
import { expect, test } from 'vitest'
import { openScratch, scratchRepository } from '../support/scratch.ts'
import { refusals } from '../support/told.ts'

test('the hooks judge in worktrees made before and after the installation, and after all of them were moved', () => {
  const scratch = scratchRepository({ hooks: false, config: { extends: 'gitflow' }, name: 'the "work" ü' })
  const tree = (name: string) => openScratch(scratch.folder, join(scratch.folder, name), scratch.remote)
  scratch.git('worktree', 'add', '-q', '-b', 'wrong_before', '../before', 'develop')
  expect(tree('before').policy('install').code).toBe(0)
  scratch.git('worktree', 'add', '-q', '-b', 'wrong_after', '../after', 'develop')
  for (const name of ['before', 'after']) {
    expect(refusals(tree(name).shell('git commit --allow-empty -m x'))).toEqual([`branch-name refs/heads/wrong_${name}`])
  }
  expect(refusals(scratch.shell('git commit --allow-empty -m x'))).toEqual(['no-direct-commit refs/heads/main'])

  renameSync(scratch.directory, join(scratch.folder, 'moved'))
  tree('moved').git('worktree', 'repair')
  for (const [name, refusal] of [
    ['moved', 'no-direct-commit refs/heads/main'],
    ['after', 'branch-name refs/heads/wrong_after'],
  ] as const) {
    expect(refusals(tree(name).shell('git commit --allow-empty -m x'))).toEqual([refusal])
  }
})
