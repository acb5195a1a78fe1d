import { chmodSync, renameSync } from 'node:fs'
import { join } from 'node:path'
import { describe, expect, test } from 'vitest'
import { gitIsAtLeast, THIS_GIT } from '../support/git-version.ts'
import { filesIn, linkPackage, policyOf, refused, repositoryWithPackage, stateOf, takeLog } from '../support/managers.ts'
import { openScratch, type Scratch } from '../support/scratch.ts'

const TOO_OLD = !gitIsAtLeast(2, 54)
const SKIPPED = TOO_OLD ? ` [skipped: ${THIS_GIT} has no hooks in its config; BRANCH_POLICY_TEST_GIT may name one that has]` : ''

/** A repository whose hooks belong to somebody else. */
function repository(): Scratch {
  const scratch = repositoryWithPackage()
  scratch.write('.githooks/pre-push', '#!/bin/sh\n{ echo theirs; cat; } >>../log\n')
  chmodSync(join(scratch.directory, '.githooks/pre-push'), 0o755)
  scratch.git('config', 'core.hooksPath', '.githooks')
  scratch.git('add', '.')
  scratch.git('commit', '-q', '-m', 'chore: hooks')
  scratch.git('branch', '-q', '-f', 'develop', 'main')
  scratch.git('push', '-q', '--no-verify', 'origin', 'main', 'develop')
  return scratch
}

/** Everything in the git directory that install may touch. */
function state(scratch: Scratch): readonly unknown[] {
  const git = join(scratch.directory, '.git')
  return [
    stateOf(join(git, 'config')),
    filesIn(join(git, 'hooks')),
    Object.keys(filesIn(git)),
    filesIn(join(scratch.directory, '.githooks')),
  ]
}

describe("git's own config hooks", () => {
  test.skipIf(TOO_OLD)(`judge beside somebody else's hooks, in every worktree, and uninstall gives .git/config back${SKIPPED}`, () => {
    const scratch = repository()
    chmodSync(join(scratch.directory, '.git/config'), 0o640)
    const before = state(scratch)
    const installed = policyOf(scratch, 'install')
    expect(installed.stdout).toContain('  pre-push: installed.\n')
    const after = state(scratch)
    expect(policyOf(scratch, 'install').stdout).toContain('  pre-push: installed already.\n')
    expect(state(scratch)).toEqual(after)

    expect(refused(scratch.shell('git commit --allow-empty -m Direct'))).toEqual(['no-direct-commit refs/heads/main'])
    expect(scratch.shell('git switch -q -c feature/one develop && git commit -q --allow-empty -m One').code).toBe(0)
    expect(refused(scratch.shell('git switch -q main && git merge --no-ff feature/one'))).toEqual(['merge-source refs/heads/main'])
    scratch.git('merge', '--abort')
    const push = scratch.shell('git push origin feature/one :develop')
    expect(refused(push), push.output).toEqual(['no-delete refs/heads/develop'])
    takeLog(scratch)
    expect(scratch.shell('git push -q origin feature/one').code).toBe(0)
    expect(takeLog(scratch)).toContain('theirs\nrefs/heads/feature/one ')

    const tree = join(scratch.folder, 'a tree')
    scratch.git('worktree', 'add', '-q', '-b', 'nonsense', tree, 'develop')
    linkPackage(tree)
    const linked = openScratch(scratch.folder, tree, scratch.remote)
    expect(refused(linked.shell('git commit -q --allow-empty -m Nonsense'))).toEqual(['branch-name refs/heads/nonsense'])
    scratch.git('worktree', 'remove', '--force', tree)
    scratch.git('branch', '-D', 'nonsense', 'feature/one')

    const moved = join(scratch.folder, 'moved')
    renameSync(scratch.directory, moved)
    const there = openScratch(scratch.folder, moved, scratch.remote)
    expect(refused(there.shell('git commit --allow-empty -m Direct'))).toEqual(['no-direct-commit refs/heads/main'])
    renameSync(moved, scratch.directory)

    expect(policyOf(scratch, 'uninstall').stdout).toContain("Our hooks were taken out of git's config.")
    const [config, hooks, , theirs] = state(scratch)
    expect([config, hooks, theirs]).toEqual([before[0], before[1], before[3]])
    expect(scratch.shell('git commit -q --allow-empty -m Unjudged').code).toBe(0)
  })

  test.skipIf(TOO_OLD)(`go where the manager's config cannot be added to, and away when it can${SKIPPED}`, () => {
    const scratch = repositoryWithPackage()
    const config = stateOf(join(scratch.directory, '.git/config'))
    policyOf(scratch, 'install')
    scratch.write('lefthook.toml', '')
    const installed = policyOf(scratch, 'install')
    expect(installed.stdout).toContain('  pre-commit: taken away.\n')
    const direct = scratch.shell('git commit --allow-empty -m Direct')
    expect(direct.output.match(/^refused:/gm), direct.output).toHaveLength(1)
    scratch.shell('rm lefthook.toml')
    policyOf(scratch, 'install')
    expect(stateOf(join(scratch.directory, '.git/config'))).toBe(config)
    expect(scratch.shell('git commit --allow-empty -m Direct').output.match(/^refused:/gm)).toHaveLength(1)
  })
})
