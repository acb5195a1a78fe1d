import { describe, expect, test } from 'vitest'
import { failing, passes, refuses, remoteBranch, remoteRefs, report, run } from '../support/doors.ts'
import { type Scratch, scratchRepository } from '../support/scratch.ts'
import { refusals } from '../support/told.ts'
import { ZERO } from '../support/zero.ts'

/** Three merged features on develop, which stay as branches, and release/v1.0.0 with a commit of its own, all pushed. */
function midLife(): Scratch {
  const scratch = scratchRepository({ hooks: false })
  const feature = (name: string): string => `
     git checkout -q -b feature/${name} develop
     work ${name}
     git checkout -q develop
     git merge -q --no-ff feature/${name}`
  passes(
    scratch,
    `${feature('one')}
     ${feature('two')}
     ${feature('three')}
     git checkout -q -b release/v1.0.0 develop
     work version
     git checkout -q -b feature/z develop
     work z
     git push -q origin --all`,
  )
  expect(scratch.policy('install').code).toBe(0)
  return scratch
}

describe('a push past the local main', () => {
  test('of an older develop, of a merged feature or of an open one is refused', () => {
    const scratch = midLife()
    const before = scratch.oid('main')
    refuses(scratch, ['merge-source'], 'git push origin develop~2:main')
    refuses(scratch, ['merge-source'], 'git push origin develop:main')
    refuses(scratch, ['merge-source'], 'git push origin feature/one:main')
    refuses(scratch, ['merge-source'], 'git push origin feature/z:refs/heads/main')
    refuses(scratch, ['merge-source'], 'git checkout -q feature/z\ngit push origin HEAD:main')
    expect(remoteBranch(scratch, 'main')).toBe(before)
    expect(failing(scratch, 'main', before, 'develop~2')).toEqual(['merge-source'])
    expect(failing(scratch, 'main', before, 'feature/z')).toEqual(['merge-source'])
  })
})

describe('a merge of what may not', () => {
  test('is refused by git merge, by the commit that follows, and by the push', () => {
    const scratch = midLife()
    const before = scratch.oid('main')
    refuses(scratch, ['merge-source'], 'git checkout -q main\ngit merge --no-ff develop')
    refuses(scratch, ['merge-source'], 'git commit --no-edit')
    expect(scratch.oid('main')).toBe(before)
    refuses(scratch, ['merge-source'], 'git commit -q --no-edit --no-verify\ngit push origin main')
    expect(scratch.git('rev-list', '--count', '--merges', '--first-parent', `${before}..main`)).toBe('1')
    expect(failing(scratch, 'main', before, 'refs/heads/main')).toEqual(['merge-source'])
  })

  test('by an expression, by an oid or under another title is refused all the same', () => {
    const scratch = midLife()
    const before = scratch.oid('main')
    scratch.git('checkout', '-q', 'main')
    for (const name of ['develop~1', scratch.oid('develop~1'), 'origin/feature/z', 'refs/heads/feature/z']) {
      refuses(scratch, ['merge-source'], `git merge --no-ff ${name}`)
      scratch.git('merge', '--abort')
    }
    refuses(scratch, ['merge-source'], `git merge --no-ff -m "Merge branch 'hotfix/fake'" feature/z`)
    scratch.git('merge', '--abort')
    refuses(
      scratch,
      ['merge-source'],
      `git merge -q --no-ff --no-verify -m "Merge branch 'hotfix/fake'" feature/z
       git push origin main`,
    )
    expect(failing(scratch, 'main', before, 'refs/heads/main')).toEqual(['merge-source'])
  })

  test('is refused in an octopus where one of the branches may and the other may not', () => {
    const scratch = midLife()
    const before = scratch.oid('main')
    scratch.git('checkout', '-q', 'main')
    refuses(scratch, ['merge-source'], 'git merge --no-ff release/v1.0.0 feature/z')
    scratch.tryGit('reset', '-q', '--hard', before)
    refuses(
      scratch,
      ['merge-source'],
      `git merge -q --no-ff --no-verify release/v1.0.0 feature/z
       git tag -a v1.0.0 -m v1.0.0
       git push --atomic origin main v1.0.0`,
    )
    expect(scratch.git('rev-list', '--parents', '--no-walk', 'main').split(' ')).toHaveLength(4)
    expect(failing(scratch, 'main', before, 'refs/heads/main')).toEqual(['merge-source'])
  })

  test('is refused with its parents swapped', () => {
    const scratch = midLife()
    // Main has a hotfix that develop lacks, so that a merge of the two has two parents either way.
    passes(
      scratch,
      `git checkout -q -b hotfix/v0.0.1 main
       work bug
       git checkout -q main
       git merge -q --no-ff hotfix/v0.0.1
       git tag -a v0.0.1 -m v0.0.1
       git push -q --atomic origin main hotfix/v0.0.1 v0.0.1`,
    )
    const before = scratch.oid('main')
    for (const branch of ['develop', 'feature/z']) {
      refuses(
        scratch,
        ['merge-source'],
        `foxtrot=$(git commit-tree -p ${branch} -p main -m "Merge branch 'release/v1.0.0'" ${branch}^{tree})
         git push origin $foxtrot:refs/heads/main`,
      )
      refuses(
        scratch,
        ['merge-source'],
        `git checkout -q --detach ${branch}
         git merge -q --no-edit main
         git push origin HEAD:refs/heads/main`,
      )
      expect(failing(scratch, 'main', before, 'HEAD')).toEqual(['merge-source'])
    }
  })

  test('of a tag that is named like a release branch is refused', () => {
    const scratch = midLife()
    refuses(
      scratch,
      ['merge-source'],
      `git tag release/v2.0.0 feature/z
       git checkout -q main
       git merge --no-ff release/v2.0.0`,
    )
    scratch.git('merge', '--abort')
    refuses(
      scratch,
      ['merge-source'],
      `git merge -q --no-ff --no-verify release/v2.0.0
       git push origin main`,
    )
  })
})

describe('a published release branch', () => {
  test('takes no commit and no feature, at the hook and at the push', () => {
    const scratch = midLife()
    const before = scratch.oid('release/v1.0.0')
    scratch.git('checkout', '-q', 'release/v1.0.0')
    refuses(scratch, ['no-direct-commit'], 'work late')
    refuses(scratch, ['no-direct-commit'], 'git commit -q --no-verify -m Late\ngit push origin release/v1.0.0')
    scratch.git('reset', '-q', '--hard', before)
    refuses(scratch, ['merge-source'], 'git merge --no-ff feature/z')
    scratch.git('merge', '--abort')
    refuses(scratch, ['merge-source'], 'git merge -q --no-ff --no-verify feature/z\ngit push origin release/v1.0.0')
    expect(failing(scratch, 'release/v1.0.0', before, 'refs/heads/release/v1.0.0')).toEqual(['merge-source'])
  })
})

describe('several refs in one push', () => {
  test('are refused together where one of them breaks the policy, wherever it stands', () => {
    const scratch = midLife()
    passes(
      scratch,
      `git checkout -q -b feature/new develop
       work new`,
    )
    refuses(scratch, ['merge-source'], 'git push origin feature/new feature/new:main')
    refuses(scratch, ['merge-source'], 'git push origin develop:main feature/new')
    expect(remoteBranch(scratch, 'feature/new')).toBeNull()
    // A branch of a legal kind in the same push does not launder commits that were made on develop.
    refuses(scratch, ['merge-source'], 'git push origin develop:main develop~1:refs/heads/feature/cover')
  })
})

describe('a commit that only looks like a merge', () => {
  test('with a second parent that main already has is refused', () => {
    const scratch = midLife()
    passes(
      scratch,
      `git checkout -q main
       git merge -q --no-ff release/v1.0.0
       git tag -a v1.0.0 -m v1.0.0
       git push -q --atomic origin main v1.0.0`,
    )
    const before = scratch.oid('main')
    refuses(
      scratch,
      ['no-direct-commit'],
      `echo sneaked > sneaked.txt && git add .
       merge=$(git commit-tree -p main -p release/v1.0.0 -m "Merge branch 'release/v1.0.0'" $(git write-tree))
       git update-ref refs/heads/main $merge
       git push origin main`,
    )
    expect(failing(scratch, 'main', before, 'refs/heads/main')).toEqual(['no-direct-commit'])
    expect(remoteBranch(scratch, 'main')).toBe(before)
  })

  test('by its title, with a release tag on it, is refused', () => {
    const scratch = midLife()
    const before = scratch.oid('main')
    refuses(
      scratch,
      ['no-direct-commit'],
      `git checkout -q main
       echo sneaked > sneaked.txt && git add .
       git commit -m "Merge branch 'release/v9.9.9'"`,
    )
    expect(scratch.oid('main')).toBe(before)
    refuses(
      scratch,
      ['no-direct-commit'],
      `git commit -q --no-verify -m "Merge branch 'release/v9.9.9'"
       git tag -a v9.9.9 -m v9.9.9
       git push --atomic origin main v9.9.9`,
    )
    expect(remoteRefs(scratch).has('refs/tags/v9.9.9')).toBe(false)
    expect(failing(scratch, 'main', before, 'refs/heads/main')).toEqual(['no-direct-commit'])
  })
})

describe('a commit on a protected branch', () => {
  test('made past the hook, in the name of a host’s bot, by cherry-pick or by revert is refused when it is pushed', () => {
    const scratch = midLife()
    const before = scratch.oid('main')
    const ways = [
      'echo a > a.txt && git add . && git commit -q --no-verify -m Sneaked',
      `echo a > a.txt && git add .
       GIT_COMMITTER_NAME=GitHub GIT_COMMITTER_EMAIL=noreply@github.com git commit -q --no-verify \\
         --author="github-actions[bot] <41898282+github-actions[bot]@users.noreply.github.com>" --date=2001-01-01T00:00:00Z -m "Merge pull request #1 from team/release/v1.0.0"`,
      'git cherry-pick feature/z',
      'git revert --no-edit HEAD',
      'git -c core.hooksPath=/dev/null commit -q --allow-empty -m Empty',
    ]
    scratch.git('checkout', '-q', 'main')
    for (const way of ways) {
      refuses(scratch, ['no-direct-commit'], `${way}\ngit push origin main`)
      expect(scratch.git('rev-list', '--count', `${before}..main`)).toBe('1')
      expect(failing(scratch, 'main', before, 'refs/heads/main')).toEqual(['no-direct-commit'])
      scratch.git('reset', '-q', '--hard', before)
    }
  })

  test('is refused after a rebase flattened the merges of develop', () => {
    const scratch = midLife()
    const before = scratch.oid('develop')
    passes(
      scratch,
      `git checkout -q develop
       git merge -q --no-ff feature/z
       git branch -q -D feature/z
       git push -q origin --delete feature/z
       git rebase -q --force-rebase origin/develop`,
    )
    expect(scratch.git('rev-list', '--merges', '--count', 'origin/develop..develop')).toBe('0')
    refuses(scratch, ['no-direct-commit'], 'git push origin develop')
    expect(remoteBranch(scratch, 'develop')).toBe(before)
  })

  test('is refused where a tag has the name of the branch', () => {
    const scratch = midLife()
    const before = scratch.oid('main')
    scratch.git('tag', 'main', 'feature/z')
    scratch.git('tag', 'release/v1.0.0', 'feature/z')
    refuses(
      scratch,
      ['no-direct-commit'],
      `git checkout -q main
       echo a > a.txt && git add .
       git commit -m Sneaked`,
    )
    refuses(scratch, ['no-direct-commit'], 'git commit -q --no-verify -m Sneaked\ngit push origin refs/heads/main')
    expect(failing(scratch, 'main', before, 'refs/heads/main')).toEqual(['no-direct-commit'])
    refuses(scratch, ['tag-name'], 'git push origin refs/tags/main')
    refuses(scratch, ['tag-name'], 'git push origin refs/tags/release/v1.0.0')
  })

  test('is refused where its history has nothing in common with the branch', () => {
    const scratch = midLife()
    const ran = run(
      scratch,
      `git checkout -q --orphan stranger
       git commit -q --no-verify -m Stranger
       git push --force origin stranger:main`,
    )
    expect(ran.code).not.toBe(0)
    expect(refusals(ran)).toContain('no-force-push refs/heads/main')
    expect(remoteBranch(scratch, 'main')).toBe(scratch.oid('main'))
  })
})

describe('a squash', () => {
  test('of a release into main is refused at the commit and at the push', () => {
    const scratch = midLife()
    const before = scratch.oid('main')
    refuses(
      scratch,
      ['merge-method'],
      `git checkout -q main
       git merge -q --squash release/v1.0.0
       git commit -m "Release 1.0.0"`,
    )
    expect(scratch.oid('main')).toBe(before)
    refuses(
      scratch,
      ['no-direct-commit'],
      `git commit -q --no-verify -m "Release 1.0.0"
       git tag -a v1.0.0 -m v1.0.0
       git push --atomic origin main v1.0.0`,
    )
    expect(failing(scratch, 'main', before, 'refs/heads/main')).toEqual(['no-direct-commit'])
  })
})

describe('a deletion', () => {
  test('of a release that is merged nowhere, or only into one of its targets, is refused', () => {
    const scratch = midLife()
    const tip = scratch.oid('release/v1.0.0')
    refuses(scratch, ['no-delete'], 'git push origin --delete release/v1.0.0')
    passes(
      scratch,
      `git checkout -q main
       git merge -q --no-ff release/v1.0.0
       git tag -a v1.0.0 -m v1.0.0
       git push -q --atomic origin main v1.0.0`,
    )
    refuses(scratch, ['no-delete'], 'git push origin :release/v1.0.0')
    expect(remoteBranch(scratch, 'release/v1.0.0')).toBe(tip)
    const deletion = ['--update', 'refs/heads/release/v1.0.0', tip, ZERO]
    expect(report(scratch, ...deletion).findings.map(({ rule, verdict }) => [rule, verdict])).toEqual([['no-delete', 'fail']])
  })

  test('of main or develop, and their rewriting, is refused', () => {
    const scratch = midLife()
    refuses(scratch, ['no-delete'], 'git push origin --delete main')
    refuses(scratch, ['no-delete'], 'git push origin --delete develop')
    refuses(scratch, ['no-force-push'], 'git push origin +develop~1:develop')
    refuses(scratch, ['no-force-push'], 'git push origin +release/v1.0.0~1:release/v1.0.0')
  })
})

describe('a branch called HEAD', () => {
  test('is of no kind', () => {
    const scratch = midLife()
    refuses(scratch, ['branch-name'], 'git push origin feature/z:refs/heads/HEAD')
    refuses(
      scratch,
      ['branch-name'],
      `git update-ref refs/heads/HEAD feature/z
       git push origin refs/heads/HEAD`,
    )
    expect(report(scratch, '--branch', 'HEAD').findings.map(({ rule }) => rule)).toEqual(['branch-name'])
  })
})
