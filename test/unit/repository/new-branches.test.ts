import { execFileSync } from 'node:child_process'
import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { expect, onTestFinished, test } from 'vitest'
import { createBranchModel } from '../../../src/model/branch-model.ts'
import { branchUpdate } from '../../../src/repository/branch-update.ts'
import { readNewBranches } from '../../../src/repository/new-branches.ts'
import { createRefReader } from '../../../src/repository/refs.ts'
import { openRepository } from '../../../src/repository/repository.ts'
import { cleanEnvironment } from '../../support/environment.ts'
import { gitflow } from '../../support/policies.ts'

const model = createBranchModel(gitflow)

/**
 * origin has main (a, m), and develop (a, b, d with a merge of s, e); here are branches that start at b, at main's m, at s beside
 * develop's line, and nowhere.
 */
async function started(objectFormat: 'sha1' | 'sha256' = 'sha1') {
  const directory = mkdtempSync(join(tmpdir(), 'branch-policy-started-'))
  onTestFinished(() => rmSync(directory, { recursive: true, force: true }))
  const git = (...args: readonly string[]): string =>
    execFileSync('git', args, { cwd: directory, encoding: 'utf8', env: cleanEnvironment() }).trim()
  git('init', '-q', '-b', 'main', `--object-format=${objectFormat}`)
  const tree = git('write-tree')
  const commit = (name: string, ...parents: readonly string[]): string =>
    git('commit-tree', '-m', name, ...parents.flatMap((one) => ['-p', one]), tree)
  const a = commit('a')
  const b = commit('b', a)
  const s = commit('s', b)
  const d = commit('d', b, s)
  const e = commit('e', d)
  const m = commit('m', a)
  git('update-ref', 'refs/remotes/origin/main', m)
  git('update-ref', 'refs/remotes/origin/develop', e)
  const repository = await openRepository(directory, cleanEnvironment())
  /** As a server sees it before the push: without the new refs. */
  const read = async (...branches: readonly (readonly [string, string])[]) => {
    const known = { refs: await createRefReader(repository.git)(), remotes: ['origin'], localRefsAreShared: false }
    const asked = branches.map(([name, tip]) => ({ update: branchUpdate(name, 'create', null, tip), tip }))
    return await readNewBranches(asked, known, model, repository.git)
  }
  return { a, b, s, d, e, m, commit, git, read }
}

test.each(['sha1', 'sha256'] as const)('a branch that started where it may is read down to there (%s)', async (format) => {
  const { a, b, e, s, commit, read } = await started(format)
  const one = commit('one', b)
  const two = commit('two', one)
  const graph = await read(['feature/two', two], ['feature/fresh', e])
  expect(graph?.parents(two)).toEqual([one])
  expect(graph?.parents(one)).toEqual([b])
  expect([b, e].map((oid) => graph?.has(oid))).toEqual([true, true])
  // What others merged is not read.
  expect(graph?.has(s)).toBe(false)
  expect(graph?.isBoundary(a)).toBe(false)
})

test('where one branch did not start so, all has to be read', async () => {
  const { b, m, commit, read } = await started()
  expect(await read(['feature/right', commit('right', b)], ['feature/wrong', commit('wrong', m)])).toBeNull()
  expect(await read(['feature/alone', commit('alone')])).toBeNull()
  expect(await read(['hotfix/right', commit('right', m)])).not.toBeNull()
})

test('a branch that starts beside the line meets it below', async () => {
  const { b, s, commit, read } = await started()
  const tip = commit('beside', s)
  const graph = await read(['feature/beside', tip])
  expect(graph?.parents(s)).toEqual([b])
})

test('a branch that others start from shows nothing of itself, nor does one that only this repository has', async () => {
  const { e, git, commit, read } = await started()
  expect(await read(['release/v1.0.0', commit('release', e)])).toBeNull()
  git('update-ref', 'refs/heads/develop', commit('local', e))
  const tip = commit('on a local develop', git('rev-parse', 'develop'))
  expect(await read(['feature/local', tip])).toBeNull()
})
