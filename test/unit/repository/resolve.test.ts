import { execFileSync } from 'node:child_process'
import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { expect, onTestFinished, test } from 'vitest'
import { createBranchModel } from '../../../src/model/branch-model.ts'
import { openRepository } from '../../../src/repository/repository.ts'
import { resolveUpdates } from '../../../src/repository/resolve.ts'
import { cleanEnvironment } from '../../support/environment.ts'
import { gitflow } from '../../support/policies.ts'

/** A repository whose main is at a merge that was authored so many seconds ago, and what a commit with its author date would be. */
async function commitOnMerge(age: number) {
  const directory = mkdtempSync(join(tmpdir(), 'branch-policy-resolve-'))
  onTestFinished(() => rmSync(directory, { recursive: true, force: true }))
  const git = (date: number, ...args: readonly string[]): string =>
    execFileSync('git', args, {
      cwd: directory,
      encoding: 'utf8',
      env: { ...cleanEnvironment(), GIT_AUTHOR_DATE: `@${date} +0000` },
    }).trim()
  git(0, 'init', '-q', '-b', 'main')
  const tree = git(0, 'write-tree')
  const root = git(0, 'commit-tree', '-m', 'Initial commit', tree)
  const side = git(0, 'commit-tree', '-m', 'Work', '-p', root, tree)
  const repository = await openRepository(directory, cleanEnvironment())
  const date = Math.floor(Date.now() / 1000) - age
  const merge = git(date, 'commit-tree', '-m', 'Merge', '-p', root, '-p', side, tree)
  git(0, 'update-ref', 'refs/heads/main', merge)
  const [update] = await resolveUpdates(
    {
      name: 'pre-commit',
      door: 'client',
      remote: null,
      updates: [{ type: 'commit', mergeNames: new Map(), authorDate: `@${date} +0000`, draft: { message: null, author: null } }],
    },
    repository,
    createBranchModel(gitflow),
  )
  return { parents: update?.subject === 'branch' ? update.parents : null, merge, root, side }
}

test("a commit with the author date of HEAD's merge is an amend of it, which keeps its parents", async () => {
  const { parents, root, side } = await commitOnMerge(3600)
  expect(parents).toEqual([root, side])
})

test('a commit right after a merge is no amend, though their author dates are of one second', async () => {
  // A minute ahead, so that a slow machine cannot make it long ago.
  const { parents, merge } = await commitOnMerge(-60)
  expect(parents).toEqual([merge])
})
