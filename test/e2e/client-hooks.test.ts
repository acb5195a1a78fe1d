import { mkdirSync } from 'node:fs'
import { join } from 'node:path'
import { describe, expect, test } from 'vitest'
import { openScratch, type Ran, type Scratch, scratchRepository } from '../support/scratch.ts'
import { refusals } from '../support/told.ts'

const DIRECT = ['no-direct-commit refs/heads/main']
const FOREIGN = ['merge-source refs/heads/main']

/** A refusal by a hook: git fails, and HEAD stays where it was. */
function expectRefused(scratch: Scratch, line: string, rules: readonly string[]): Ran {
  const before = scratch.oid('HEAD')
  const ran = scratch.shell(line)
  expect(refusals(ran), ran.output).toEqual(rules)
  expect(ran.code).not.toBe(0)
  expect(scratch.oid('HEAD')).toBe(before)
  return ran
}

/** A command that goes through with nothing said against it. */
function expectPasses(scratch: Scratch, line: string): Ran {
  const ran = scratch.shell(line)
  expect(ran.code, ran.output).toBe(0)
  expect(refusals(ran)).toEqual([])
  return ran
}

/** What the remote has of a branch. */
function remoteTip(scratch: Scratch, branch = 'main'): string {
  return scratch.git('ls-remote', 'origin', `refs/heads/${branch}`).split('\t')[0] ?? ''
}

/** A push that is refused and moves nothing. */
function expectPushRefused(scratch: Scratch, line: string, rules: readonly string[]): Ran {
  const before = scratch.git('ls-remote', 'origin')
  const ran = scratch.shell(line)
  expect(refusals(ran), ran.output).toEqual(rules)
  expect(ran.code).not.toBe(0)
  expect(scratch.git('ls-remote', 'origin')).toBe(before)
  return ran
}

/** A branch with one commit that writes a text into a file, left without it being checked out. */
function branchWith(scratch: Scratch, branch: string, from: string, file: string, text: string): void {
  const before = scratch.git('symbolic-ref', '--short', 'HEAD')
  scratch.git('checkout', '-q', '-b', branch, from)
  scratch.write(file, text)
  scratch.git('add', '.')
  scratch.git('commit', '-q', '-m', `Change ${file}`)
  scratch.git('checkout', '-q', before)
}

describe('git commit', () => {
  test('is refused on a protected branch, and so is an amend; on a topic branch both pass', () => {
    const scratch = scratchRepository()
    scratch.write('a.txt', 'one\n')
    scratch.git('add', '.')
    expectRefused(scratch, 'git commit -m One', DIRECT)
    expectRefused(scratch, 'git commit --allow-empty -m One', DIRECT)
    expectRefused(scratch, 'git commit --amend -m Other', DIRECT)
    scratch.git('checkout', '-q', 'develop')
    expectRefused(scratch, 'git commit -m One', ['no-direct-commit refs/heads/develop'])
    scratch.git('checkout', '-q', '-b', 'feature/one')
    expectPasses(scratch, 'git commit -m One')
    expectPasses(scratch, 'git commit --amend -m Two')
    expect(scratch.git('log', '-1', '--format=%s')).toBe('Two')
    expect(scratch.git('status', '--porcelain')).toBe('')
  })

  test('is refused on a branch of no kind, before there is a commit on it', () => {
    const scratch = scratchRepository()
    scratch.git('checkout', '-q', '-b', 'New_Stuff')
    const ran = expectRefused(scratch, 'git commit --allow-empty -m One', ['branch-name refs/heads/New_Stuff'])
    expect(ran.stderr).toContain('git branch -m New_Stuff feature/new_stuff')
  })

  test('the first commit of an unborn branch passes on every branch that has a kind', () => {
    const scratch = scratchRepository({ start: 'empty' })
    scratch.write('a.txt', 'one\n')
    scratch.git('add', '.')
    scratch.git('symbolic-ref', 'HEAD', 'refs/heads/New_Stuff')
    const misnamed = scratch.shell('git commit -m One')
    expect(refusals(misnamed)).toEqual(['branch-name refs/heads/New_Stuff'])
    expect(scratch.tryGit('rev-parse', '--verify', 'HEAD').code).not.toBe(0)
    scratch.git('symbolic-ref', 'HEAD', 'refs/heads/main')
    expectPasses(scratch, 'git commit -m One')
    expectRefused(scratch, 'git commit --allow-empty -m Two', DIRECT)
    expectPasses(scratch, 'git checkout -q --orphan develop && git commit -m One')
  })

  test('-a and partial commits are judged alike, and the index that git gives is committed and left', () => {
    const scratch = scratchRepository()
    scratch.git('checkout', '-q', '-b', 'feature/parts')
    for (const file of ['a.txt', 'b.txt', 'c.txt']) scratch.write(file, 'one\n')
    scratch.git('add', '.')
    scratch.git('commit', '-q', '-m', 'Add three')
    const changeAll = (text: string): void => {
      for (const file of ['a.txt', 'b.txt', 'c.txt']) scratch.write(file, text)
    }

    changeAll('two\n')
    scratch.git('add', 'b.txt')
    expectPasses(scratch, 'git commit -m Part a.txt')
    expect(scratch.git('diff-tree', '--no-commit-id', '--name-only', '-r', 'HEAD')).toBe('a.txt')
    expect(scratch.git('status', '--porcelain')).toBe('M  b.txt\n M c.txt')
    expectPasses(scratch, 'git commit -a -m All')
    expect(scratch.git('diff-tree', '--no-commit-id', '--name-only', '-r', 'HEAD')).toBe('b.txt\nc.txt')
    expect(scratch.git('status', '--porcelain')).toBe('')

    scratch.git('checkout', '-q', 'develop')
    scratch.git('merge', '-q', '--no-ff', 'feature/parts')
    changeAll('three\n')
    scratch.git('add', 'b.txt')
    const left = scratch.git('status', '--porcelain')
    expectRefused(scratch, 'git commit -m Part a.txt', ['no-direct-commit refs/heads/develop'])
    expectRefused(scratch, 'git commit -a -m All', ['no-direct-commit refs/heads/develop'])
    expect(scratch.git('status', '--porcelain').trim()).toBe(left.trim())
    expect(scratch.git('fsck', '--connectivity-only', '--no-dangling')).toBe('')
  })

  test('--no-verify skips the hook; the push is judged all the same', () => {
    const scratch = scratchRepository()
    expectPasses(scratch, 'git commit -q --no-verify --allow-empty -m Hidden')
    expectPushRefused(scratch, 'git push origin main', DIRECT)
  })

  test('on a detached HEAD passes; what it became is judged when it is pushed', () => {
    const scratch = scratchRepository()
    scratch.git('checkout', '-q', '--detach')
    expectPasses(scratch, 'git commit --allow-empty -m Adrift')
    expectPushRefused(scratch, 'git push origin HEAD:refs/heads/main', DIRECT)
  })
})

describe('git merge', () => {
  test('--no-ff of a kind that may passes pre-merge-commit', () => {
    const scratch = scratchRepository()
    branchWith(scratch, 'hotfix/one', 'main', 'a.txt', 'one\n')
    expectPasses(scratch, 'git merge --no-ff hotfix/one')
    expect(scratch.git('rev-list', '--parents', '-1', 'HEAD').split(' ')).toHaveLength(3)
  })

  test('a refused one leaves MERGE_HEAD: a commit of it is refused as well, and --abort is the advice', () => {
    const scratch = scratchRepository()
    branchWith(scratch, 'feature/one', 'develop', 'a.txt', 'one\n')
    const ran = expectRefused(scratch, 'git merge --no-ff feature/one', FOREIGN)
    expect(ran.stderr).toContain('git merge --abort')
    expect(scratch.oid('MERGE_HEAD')).toBe(scratch.oid('feature/one'))
    const again = expectRefused(scratch, 'git commit --no-edit', FOREIGN)
    expect(again.stderr).toContain('git merge --abort')
    expectRefused(scratch, 'git merge --continue', FOREIGN)
    expectPasses(scratch, 'git merge --abort')
    expect(scratch.git('status', '--porcelain')).toBe('')
    expect(scratch.tryGit('rev-parse', '-q', '--verify', 'MERGE_HEAD').code).not.toBe(0)
  })

  test('of a name that is no branch is judged by what its commit is', () => {
    const scratch = scratchRepository()
    branchWith(scratch, 'feature/one', 'develop', 'a.txt', 'one\n')
    branchWith(scratch, 'hotfix/one', 'main', 'b.txt', 'one\n')
    expectRefused(scratch, `git merge --no-ff ${scratch.oid('feature/one')}`, FOREIGN)
    expectPasses(scratch, 'git merge --abort')
    expectPasses(scratch, `git merge --no-ff ${scratch.oid('hotfix/one')}`)
  })

  test.each([
    ['git commit --no-edit', 'hotfix/one', []],
    ['git merge --continue', 'hotfix/one', []],
    ['git commit --no-edit', 'feature/one', FOREIGN],
    ['git merge --continue', 'feature/one', FOREIGN],
  ] as const)('a conflict resolved and ended by "%s": %s into main', (end, source, rules) => {
    const scratch = scratchRepository()
    branchWith(scratch, source, 'main', 'a.txt', 'one\n')
    branchWith(scratch, 'hotfix/other', 'main', 'a.txt', 'other\n')
    scratch.git('merge', '-q', '--no-ff', 'hotfix/other')
    expect(scratch.tryGit('merge', '--no-ff', source).code).toBe(1)
    scratch.write('a.txt', 'both\n')
    scratch.git('add', 'a.txt')
    if (rules.length > 0) {
      const ran = expectRefused(scratch, end, rules)
      expect(ran.stderr).toContain('git merge --abort')
    } else {
      expectPasses(scratch, end)
      expect(scratch.oid('HEAD^2')).toBe(scratch.oid(source))
    }
  })

  test('an octopus is judged by each of its parents, clean or ended by a commit', () => {
    const scratch = scratchRepository()
    for (const name of ['one', 'two']) branchWith(scratch, `feature/${name}`, 'develop', `${name}.txt`, 'new\n')
    branchWith(scratch, 'hotfix/three', 'main', 'three.txt', 'new\n')
    scratch.git('checkout', '-q', 'develop')
    expectPasses(scratch, 'git merge --no-ff feature/one feature/two hotfix/three')
    expect(scratch.git('rev-list', '--parents', '-1', 'HEAD').split(' ')).toHaveLength(5)

    scratch.git('checkout', '-q', 'main')
    branchWith(scratch, 'hotfix/four', 'main', 'four.txt', 'new\n')
    expectRefused(scratch, 'git merge --no-ff hotfix/three hotfix/four feature/two', FOREIGN)
    expect(scratch.read('.git/MERGE_HEAD').trim().split('\n')).toHaveLength(3)
    expectRefused(scratch, 'git commit --no-edit', FOREIGN)
  })

  test('a fast-forward runs no hook that could refuse it; the push is judged, with a reflog or without', () => {
    const scratch = scratchRepository()
    branchWith(scratch, 'feature/one', 'develop', 'a.txt', 'one\n')
    expectPasses(scratch, 'git merge feature/one')
    expect(scratch.oid('main')).toBe(scratch.oid('feature/one'))
    expectPushRefused(scratch, 'git push origin main', FOREIGN)
    scratch.git('reflog', 'expire', '--expire=all', '--all')
    expectPushRefused(scratch, 'git push origin main', FOREIGN)
    scratch.git('checkout', '-q', 'develop')
    expectPasses(scratch, 'git merge feature/one')
    expectPasses(scratch, 'git push origin develop')
    expect(remoteTip(scratch, 'develop')).toBe(scratch.oid('feature/one'))
  })

  test('--squash, then commit: the pair of branches does not allow it, or only the host may do it', () => {
    const scratch = scratchRepository()
    branchWith(scratch, 'release/v1.0.0', 'develop', 'a.txt', 'one\n')
    branchWith(scratch, 'feature/one', 'develop', 'b.txt', 'one\n')
    scratch.git('merge', '-q', '--squash', 'release/v1.0.0')
    expectRefused(scratch, 'git commit -m Squashed', ['merge-method refs/heads/main'])
    expectPasses(scratch, 'git reset --merge && git checkout -q develop && git merge -q --squash feature/one')
    expectRefused(scratch, 'git commit -m Squashed', ['no-direct-commit refs/heads/develop'])
  })

  test('--no-commit, and the branch that was left by "-", are judged when the commit is made', () => {
    const scratch = scratchRepository()
    branchWith(scratch, 'feature/one', 'develop', 'a.txt', 'one\n')
    branchWith(scratch, 'hotfix/one', 'main', 'b.txt', 'one\n')
    scratch.git('merge', '-q', '--no-ff', '--no-commit', 'feature/one')
    expectRefused(scratch, 'git commit -m "Merge branch \'hotfix/one\'"', FOREIGN)
    scratch.git('merge', '--abort')
    scratch.git('checkout', '-q', 'feature/one')
    scratch.git('checkout', '-q', 'main')
    expectRefused(scratch, 'git merge --no-ff -', FOREIGN)
    scratch.git('merge', '--abort')
    scratch.git('merge', '-q', '--no-ff', '--no-commit', 'hotfix/one')
    expectPasses(scratch, 'git commit -m "Mend it"')
  })

  test('into a topic branch passes, whatever is merged', () => {
    const scratch = scratchRepository()
    branchWith(scratch, 'feature/one', 'develop', 'a.txt', 'one\n')
    branchWith(scratch, 'hotfix/one', 'main', 'b.txt', 'one\n')
    scratch.git('checkout', '-q', 'feature/one')
    expectPasses(scratch, 'git merge --no-ff hotfix/one')
  })
})

describe('git pull', () => {
  test('without fast-forward: its own remote branch may, another kind may not', () => {
    const scratch = scratchRepository()
    branchWith(scratch, 'hotfix/theirs', 'main', 'a.txt', 'one\n')
    branchWith(scratch, 'hotfix/ours', 'main', 'b.txt', 'one\n')
    branchWith(scratch, 'feature/one', 'develop', 'c.txt', 'one\n')
    const begin = scratch.oid('main')
    scratch.git('merge', '-q', '--no-ff', 'hotfix/theirs')
    expectPasses(scratch, 'git push -q origin main feature/one')
    scratch.git('update-ref', 'refs/remotes/origin/main', begin)
    scratch.git('reset', '-q', '--hard', begin)
    scratch.git('branch', '-q', '-D', 'hotfix/theirs')
    scratch.git('merge', '-q', '--no-ff', 'hotfix/ours')

    expectPasses(scratch, 'git pull -q --no-rebase --no-edit origin main')
    expect(scratch.git('rev-list', '--parents', '-1', 'HEAD').split(' ')).toHaveLength(3)
    expectRefused(scratch, 'git pull -q --no-rebase --no-edit origin feature/one', FOREIGN)
    expectRefused(scratch, 'git commit --no-edit', FOREIGN)
    expectPasses(scratch, 'git merge --abort')
    scratch.git('checkout', '-q', 'develop')
    expectPasses(scratch, 'git pull -q --no-rebase --no-edit --no-ff origin feature/one')
  })

  test('a fast-forward one of another branch is seen when it is pushed', () => {
    const scratch = scratchRepository()
    branchWith(scratch, 'feature/one', 'develop', 'c.txt', 'one\n')
    expectPasses(scratch, 'git push -q origin feature/one')
    expectPasses(scratch, 'git pull -q origin feature/one')
    expectPushRefused(scratch, 'git push origin main', FOREIGN)
  })
})

describe('cherry-pick, revert, rebase and am', () => {
  test('a clean cherry-pick or revert runs no hook that could refuse it; the push is judged', () => {
    const scratch = scratchRepository()
    branchWith(scratch, 'feature/base', 'develop', 'b.txt', 'one\n')
    branchWith(scratch, 'feature/one', 'feature/base', 'a.txt', 'one\n')
    expectPasses(scratch, 'git cherry-pick feature/one')
    expectPushRefused(scratch, 'git push origin main', DIRECT)
    expectPasses(scratch, 'git revert --no-edit HEAD')
    expectPushRefused(scratch, 'git push origin main', DIRECT)
  })

  test.each([
    ['cherry-pick', 'git commit --no-edit'],
    ['cherry-pick', 'git cherry-pick --continue'],
    ['revert', 'git commit --no-edit'],
    ['revert', 'git revert --continue'],
  ])('a conflicted %s, ended by "%s", is refused on main and passes on a topic branch', (action, end) => {
    const scratch = scratchRepository()
    branchWith(scratch, 'feature/one', 'develop', 'a.txt', 'one\n')
    branchWith(scratch, 'hotfix/one', 'main', 'a.txt', 'two\n')
    branchWith(scratch, 'hotfix/two', 'hotfix/one', 'a.txt', 'three\n')
    scratch.git('merge', '-q', '--no-ff', 'hotfix/two')
    // Reverting the first of two changes of a line, and picking another first change, both conflict.
    const commit = action === 'revert' ? scratch.oid('hotfix/one') : scratch.oid('feature/one')
    const conflict = (): void => {
      expect(scratch.tryGit(action, commit).code).toBe(1)
      scratch.write('a.txt', 'four\n')
      scratch.git('add', 'a.txt')
    }
    conflict()
    expectRefused(scratch, end, DIRECT)
    scratch.git(action, '--abort')
    scratch.git('checkout', '-q', '-b', 'hotfix/three')
    conflict()
    expectPasses(scratch, end)
  })

  test('a rebase commits on a detached HEAD; what it made of a protected branch is judged at the push', () => {
    const scratch = scratchRepository()
    branchWith(scratch, 'feature/base', 'develop', 'a.txt', 'one\n')
    branchWith(scratch, 'feature/moved', 'develop', 'b.txt', 'one\n')
    scratch.git('checkout', '-q', 'feature/moved')
    const reword = `GIT_SEQUENCE_EDITOR="sed -i s/^pick/reword/" git rebase -i feature/base`
    expectPasses(scratch, reword)
    expect(scratch.oid('HEAD^')).toBe(scratch.oid('feature/base'))

    // As pull.rebase does it: an unpushed merge on develop becomes a commit of its own.
    scratch.git('checkout', '-q', 'develop')
    scratch.git('merge', '-q', '--no-ff', 'feature/base')
    scratch.git('merge', '-q', '--no-ff', 'feature/moved')
    scratch.git('branch', '-q', '-D', 'feature/base', 'feature/moved')
    expectPasses(scratch, 'GIT_SEQUENCE_EDITOR="sed -i s/^pick/reword/" git rebase -i --force-rebase origin/develop')
    expect(scratch.git('rev-list', '--merges', 'origin/develop..develop')).toBe('')
    const ran = expectPushRefused(scratch, 'git push origin develop', ['no-direct-commit refs/heads/develop'])
    expect(ran.stderr.match(/ is one$/gm)).toHaveLength(2)
  })

  test('am runs no hook of ours; the push is judged', () => {
    const scratch = scratchRepository()
    branchWith(scratch, 'feature/base', 'develop', 'b.txt', 'one\n')
    branchWith(scratch, 'feature/one', 'feature/base', 'a.txt', 'one\n')
    expectPasses(scratch, 'git format-patch -1 --stdout feature/one >../one.patch && git am ../one.patch')
    expectPushRefused(scratch, 'git push origin main', DIRECT)
    expectPasses(scratch, 'git checkout -q -b feature/two develop && git am ../one.patch && git push -q origin feature/two')
  })

  test.each([
    'git reset -q --hard feature/one',
    'git checkout -q develop && git branch -f main feature/one',
    'git update-ref refs/heads/main feature/one',
    'git checkout -q -B main feature/one',
    'git checkout -q develop && git fetch -q . feature/one:main',
  ])('a branch that was set by "%s" is judged when it is pushed', (line) => {
    const scratch = scratchRepository()
    branchWith(scratch, 'feature/one', 'develop', 'a.txt', 'one\n')
    expectPasses(scratch, line)
    expect(scratch.oid('main')).toBe(scratch.oid('feature/one'))
    expectPushRefused(scratch, 'git push origin main', FOREIGN)
  })
})

describe('elsewhere in a repository', () => {
  test('a linked worktree has the hooks, whether it was made before or after the install', () => {
    const scratch = scratchRepository({ hooks: false })
    scratch.git('checkout', '-q', '-b', 'feature/here')
    const before = join(scratch.folder, 'before')
    const after = join(scratch.folder, 'after')
    scratch.git('worktree', 'add', '-q', before, 'main')
    // Installed from the linked worktree: the hooks belong to the repository.
    expect(openScratch(scratch.folder, before, scratch.remote).policy('install').code).toBe(0)
    scratch.git('worktree', 'add', '-q', after, 'develop')

    const onMain = openScratch(scratch.folder, before, scratch.remote)
    expectRefused(onMain, 'git commit --allow-empty -m One', DIRECT)
    branchWith(onMain, 'feature/two', 'develop', 'a.txt', 'one\n')
    expectRefused(onMain, 'git merge --no-ff feature/two', FOREIGN)
    expectRefused(onMain, 'git commit --no-edit', FOREIGN)
    expectPasses(onMain, 'git merge --abort')
    const onDevelop = openScratch(scratch.folder, after, scratch.remote)
    expectRefused(onDevelop, 'git commit --allow-empty -m One', ['no-direct-commit refs/heads/develop'])
    expectPasses(onDevelop, 'git merge --no-ff feature/two && git push -q origin develop')
    expectPasses(scratch, 'git commit --allow-empty -m One')
  })

  test('a submodule has hooks of its own, and its branches are judged, not those of the repository around it', () => {
    const scratch = scratchRepository({ hooks: false })
    scratch.git('checkout', '-q', '-b', 'feature/with-part')
    scratch.git('-c', 'protocol.file.allow=always', 'submodule', 'add', '-q', '-b', 'main', scratch.remote, 'part')
    scratch.git('commit', '-q', '-m', 'Add the part')
    const part = openScratch(scratch.folder, join(scratch.directory, 'part'), scratch.remote)
    expect(part.policy('install').code).toBe(0)
    expect(scratch.has('.git/modules/part/hooks/pre-commit')).toBe(true)
    expect(scratch.has('.git/hooks/pre-commit')).toBe(false)

    expect(part.git('symbolic-ref', 'HEAD')).toBe('refs/heads/main')
    expectRefused(part, 'git commit --allow-empty -m One', DIRECT)
    expectPasses(part, 'git checkout -q -b feature/one && git commit --allow-empty -m One && git push -q origin feature/one')
    expect(remoteTip(part, 'feature/one')).toBe(part.oid('HEAD'))
    part.git('checkout', '-q', 'main')
    expectRefused(part, 'git merge --no-ff feature/one', FOREIGN)
    expectRefused(part, 'git commit --no-edit', FOREIGN)
    expectPasses(part, 'git merge --abort && git checkout -q feature/one')
    expectPasses(scratch, 'git commit -q -a -m "Move the part"')
  })

  test('a subdirectory is as good as the top, for the policy and for the state of a merge', () => {
    const policy = { extends: 'gitflow', branches: { main: { name: 'trunk' } } }
    const scratch = scratchRepository({ config: policy })
    mkdirSync(join(scratch.directory, 'deep/er'), { recursive: true })
    const below = (line: string): string => `cd deep/er && ${line}`
    // By this policy main is no branch of a kind, and trunk is protected.
    expectRefused(scratch, below('git commit --allow-empty -m One'), ['branch-name refs/heads/main'])
    scratch.git('checkout', '-q', '-b', 'trunk')
    expectRefused(scratch, below('git commit --allow-empty -m One'), ['no-direct-commit refs/heads/trunk'])
    branchWith(scratch, 'feature/one', 'develop', 'a.txt', 'one\n')
    expectRefused(scratch, below('git merge --no-ff feature/one'), ['merge-source refs/heads/trunk'])
    expectRefused(scratch, below('git commit --no-edit'), ['merge-source refs/heads/trunk'])
    expectPasses(scratch, below('git merge --abort && git checkout -q feature/one && git commit --allow-empty -m One'))
  })

  test('a working tree apart from its repository, as for dotfiles, has client hooks', () => {
    const scratch = scratchRepository({ start: 'empty', hooks: false })
    const env = { GIT_DIR: join(scratch.folder, 'dots.git'), GIT_WORK_TREE: scratch.directory }
    scratch.git('init', '-q', '--bare', '-b', 'main', env.GIT_DIR)
    const installed = scratch.policyWith({ env }, 'install')
    expect(installed.stdout).toContain('pre-commit: installed.')
    const begun = scratch.shell('git commit -q --allow-empty -m Begin', { env })
    expect(begun.code, begun.output).toBe(0)
    const direct = scratch.shell(`git --git-dir ${env.GIT_DIR} --work-tree . commit --allow-empty -m Direct`)
    expect(refusals(direct), direct.output).toEqual(DIRECT)
  })

  test('GIT_DIR and GIT_WORK_TREE say where the repository is', () => {
    const scratch = scratchRepository({ config: { extends: 'gitflow' } })
    const outside = join(scratch.folder, 'outside')
    mkdirSync(outside)
    const places = [
      { directory: outside, env: { GIT_DIR: join(scratch.directory, '.git'), GIT_WORK_TREE: scratch.directory } },
      { directory: outside, env: { GIT_DIR: '../work/.git', GIT_WORK_TREE: '../work' } },
      { directory: scratch.directory, env: { GIT_DIR: '.git' } },
    ]
    for (const place of places) {
      const before = scratch.oid('main')
      scratch.git('checkout', '-q', 'main')
      const refused = scratch.shell('git commit --allow-empty -m One', place)
      expect(refusals(refused), refused.output).toEqual(DIRECT)
      expect(refused.output).not.toContain('no config found')
      expect(scratch.oid('main')).toBe(before)
      scratch.git('checkout', '-q', '-B', 'feature/one', 'develop')
      const passed = scratch.shell('git commit -q --allow-empty -m One', place)
      expect(passed.code, passed.output).toBe(0)
      const pushed = scratch.shell('git push -q origin feature/one:refs/heads/main', place)
      expect(refusals(pushed), pushed.output).toEqual(FOREIGN)
    }
  })
})
