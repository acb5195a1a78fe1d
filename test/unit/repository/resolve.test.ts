import { execFileSync } from 'node:child_process'
import { mkdirSync, mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { describe, expect, onTestFinished, test } from 'vitest'
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

describe('a pushed branch of which nobody tells what it was', () => {
  /** A remote with two commits on main, and a clone of it so deep. */
  async function cloned(depth: number | null) {
    const folder = mkdtempSync(join(tmpdir(), 'branch-policy-tip-'))
    onTestFinished(() => rmSync(folder, { recursive: true, force: true }))
    const run = (directory: string, ...args: readonly string[]): string =>
      execFileSync('git', args, { cwd: join(folder, directory), encoding: 'utf8', env: cleanEnvironment() }).trim()
    mkdirSync(join(folder, 'source'))
    run('source', 'init', '-q', '-b', 'main')
    run('source', 'commit', '-q', '--allow-empty', '-m', 'First\n\nparent 0000000000000000000000000000000000000000')
    const first = run('source', 'rev-parse', 'HEAD')
    run('source', 'commit', '-q', '--allow-empty', '-m', 'Second')
    const second = run('source', 'rev-parse', 'HEAD')
    const cut = depth === null ? [] : [`--depth=${depth}`]
    run('', 'clone', '-q', ...cut, `file://${join(folder, 'source')}`, 'clone')
    const repository = await openRepository(join(folder, 'clone'), cleanEnvironment())
    const resolved = async (branch: string, newRevision: string) => {
      const updates = [{ type: 'tip', branch, newRevision }] as const
      const [update] = await resolveUpdates({ name: 'check', door: 'check', remote: null, updates }, repository, createBranchModel(gitflow))
      return update
    }
    return { first, second, resolved }
  }

  test.each([null, 1, 2])('is judged by its newest commit where it is permanent, at depth %s', async (depth) => {
    const { first, second, resolved } = await cloned(depth)
    // A commit whose parent was cut off is no root: to take it for one would let it pass.
    expect(await resolved('main', second)).toMatchObject({ operation: 'update', old: first, new: second, published: true })
  })

  test.each([null, 2])('is new where its commit is a root, at depth %s', async (depth) => {
    const { first, resolved } = await cloned(depth)
    expect(await resolved('main', first)).toMatchObject({ operation: 'create', old: null, new: first, published: false })
  })

  test.each([null, 1])('is judged as new where it is not permanent, at depth %s', async (depth) => {
    const { second, resolved } = await cloned(depth)
    expect(await resolved('feature/search', second)).toMatchObject({ operation: 'create', old: null, new: second })
    expect(await resolved('release/v1.0.0', second)).toMatchObject({ operation: 'create', old: null, new: second })
  })
})
