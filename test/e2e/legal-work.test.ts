import { join } from 'node:path'
import { describe, expect, test } from 'vitest'
import { failing, passes, passesWith, refuses, remoteBranch, remoteRefs, report } from '../support/doors.ts'
import { openScratch, type Scratch, scratchRepository } from '../support/scratch.ts'
import { ZERO } from '../support/zero.ts'

/** Another person's clone with the hooks installed. */
function cloneOf(scratch: Scratch, name: string, ...options: string[]): Scratch {
  const directory = join(scratch.folder, name)
  scratch.git('clone', '-q', ...options, scratch.remote, directory)
  const clone = openScratch(scratch.folder, directory, scratch.remote)
  expect(clone.policy('install').code).toBe(0)
  return clone
}

/** Main with a legal merge that this clone has not pushed, and another one that a colleague has pushed. */
function withTwoReleases(): { readonly scratch: Scratch; readonly colleague: Scratch } {
  const scratch = scratchRepository()
  const colleague = cloneOf(scratch, 'colleague')
  passes(
    colleague,
    `git checkout -q -b hotfix/v0.0.1 origin/main
     work bug
     git push -q origin hotfix/v0.0.1
     git checkout -q main
     git merge -q --no-ff hotfix/v0.0.1
     git tag -a v0.0.1 -m v0.0.1
     git push -q --atomic origin main v0.0.1`,
  )
  return { scratch, colleague }
}

describe('a branch merged and deleted, here and on the remote, before the push', () => {
  test('passes after a merge with --no-ff; who receives it reads the message', () => {
    const scratch = scratchRepository()
    const before = scratch.oid('develop')
    passes(
      scratch,
      `git checkout -q -b feature/one develop
       work one
       git push -q origin feature/one
       git checkout -q develop
       git merge -q --no-ff feature/one
       git branch -q -D feature/one
       git push -q origin --delete feature/one
       git push -q origin develop`,
    )
    expect(remoteBranch(scratch, 'develop')).toBe(scratch.oid('develop'))
    expect(failing(scratch, 'develop', before, 'refs/heads/develop')).toEqual([])
    expect(failing(cloneOf(scratch, 'ci'), 'develop', before, 'origin/develop')).toEqual([])
  })

  test('passes after a fast-forward, by the reflog, and warns that nobody else can see it', () => {
    const scratch = scratchRepository()
    const before = scratch.oid('develop')
    passes(
      scratch,
      `git checkout -q -b feature/one develop
       work one
       work two
       git push -q origin feature/one
       git checkout -q develop
       git merge -q feature/one
       git branch -q -D feature/one
       git push -q origin --delete feature/one`,
    )
    passesWith(scratch, ['no-direct-commit'], 'git push -q origin develop')
    expect(remoteBranch(scratch, 'develop')).toBe(scratch.oid('develop'))
    expect(failing(scratch, 'develop', before, 'refs/heads/develop')).toEqual([])
  })

  test('passes for a release that went everywhere, and for its deletion before main is pushed', () => {
    const scratch = scratchRepository()
    const before = scratch.oid('main')
    passes(
      scratch,
      `git checkout -q -b release/v1.0.0 develop
       work version
       git push -q origin release/v1.0.0
       git checkout -q main
       git merge -q --no-ff release/v1.0.0
       git tag -a v1.0.0 -m v1.0.0
       git checkout -q develop
       git merge -q --no-ff release/v1.0.0
       git branch -q -D release/v1.0.0
       git push -q --atomic origin main develop v1.0.0
       git push -q origin --delete release/v1.0.0`,
    )
    expect(failing(cloneOf(scratch, 'ci'), 'main', before, 'origin/main')).toEqual([])
  })
})

describe('git pull of a protected branch', () => {
  test('passes where it is a fast-forward, and the next push has nothing to say', () => {
    const { scratch } = withTwoReleases()
    scratch.git('branch', '-q', '-u', 'origin/main', 'main')
    const before = scratch.oid('main')
    passes(
      scratch,
      `git checkout -q main
       git pull -q
       git push -q origin main`,
    )
    expect(scratch.oid('main')).toBe(remoteBranch(scratch, 'main'))
    expect(failing(scratch, 'main', before, 'refs/heads/main')).toEqual([])
  })

  test('passes where main is ahead by a release and behind by a hotfix: the pull makes a merge of main with itself', () => {
    const { scratch } = withTwoReleases()
    scratch.git('branch', '-q', '-u', 'origin/main', 'main')
    passes(
      scratch,
      `git checkout -q -b release/v1.0.0 develop
       work version
       git push -q origin release/v1.0.0
       git checkout -q main
       git merge -q --no-ff release/v1.0.0
       git tag -a v1.0.0 -m v1.0.0
       git pull -q --no-rebase`,
    )
    expect(scratch.git('rev-list', '--merges', '--count', 'origin/main..main')).toBe('2')
    const before = scratch.oid('origin/main')
    passes(scratch, 'git push -q --atomic origin main v1.0.0')
    expect(remoteBranch(scratch, 'main')).toBe(scratch.oid('main'))
    expect(failing(scratch, 'main', before, 'refs/heads/main')).toEqual([])
  })

  test('passes where develop has a merged feature on both sides, the pull conflicts and is resolved', () => {
    const scratch = scratchRepository()
    const colleague = cloneOf(scratch, 'colleague')
    passes(
      colleague,
      `git checkout -q -b feature/theirs origin/develop
       echo theirs > same.txt && git add . && git commit -q -m theirs
       git push -q origin feature/theirs
       git checkout -q develop
       git merge -q --no-ff feature/theirs
       git push -q origin develop`,
    )
    passes(
      scratch,
      `git checkout -q -b feature/ours develop
       echo ours > same.txt && git add . && git commit -q -m ours
       git push -q origin feature/ours
       git checkout -q develop
       git merge -q --no-ff feature/ours
       git pull -q --no-rebase origin develop && exit 1
       echo both > same.txt && git add .
       git merge --continue
       git push -q origin develop`,
    )
    expect(remoteBranch(scratch, 'develop')).toBe(scratch.oid('develop'))
    expect(failing(scratch, 'develop', scratch.oid('develop^2'), 'refs/heads/develop')).toEqual([])
  })
})

describe('a fork', () => {
  test('is synced with its upstream, by a fast-forward and by a merge', () => {
    const upstream = scratchRepository()
    const fork = join(upstream.folder, 'fork.git')
    upstream.git('clone', '-q', '--bare', upstream.remote, fork)
    upstream.git('remote', 'add', 'fork', fork)
    const directory = join(upstream.folder, 'forked')
    upstream.git('clone', '-q', fork, directory)
    const forked = openScratch(upstream.folder, directory, fork)
    expect(forked.policy('install').code).toBe(0)
    forked.git('remote', 'add', 'upstream', upstream.remote)
    const release = (version: string): void => {
      passes(
        upstream,
        `git checkout -q -b hotfix/v${version} main
         work fix-${version}
         git checkout -q main
         git merge -q --no-ff hotfix/v${version}
         git tag -a v${version} -m v${version}
         git branch -q -D hotfix/v${version}
         git push -q --atomic origin main v${version}`,
      )
    }
    release('0.0.1')
    const before = forked.oid('main')
    passes(
      forked,
      `git fetch -q --no-tags upstream
       git checkout -q main
       git merge -q --ff-only upstream/main
       git push -q origin main`,
    )
    expect(remoteBranch(forked, 'main')).toBe(upstream.oid('main'))
    expect(failing(forked, 'main', before, 'refs/heads/main')).toEqual([])

    passes(
      forked,
      `git checkout -q -b hotfix/v0.0.1-fork.1 main
       work ours
       git push -q origin hotfix/v0.0.1-fork.1
       git checkout -q main
       git merge -q --no-ff hotfix/v0.0.1-fork.1
       git tag -a v0.0.1-fork.1 -m fork
       git push -q --atomic origin main v0.0.1-fork.1`,
    )
    release('0.0.2')
    const ahead = forked.oid('main')
    passes(
      forked,
      `git fetch -q --no-tags upstream
       git merge -q upstream/main
       git push -q origin main`,
    )
    expect(forked.git('rev-parse', 'main^1')).toBe(ahead)
    expect(remoteBranch(forked, 'main')).toBe(forked.oid('main'))
    expect(failing(forked, 'main', ahead, 'refs/heads/main')).toEqual([])
  })
})

describe('a release branch', () => {
  test('takes a version bump while it is not published, and is pushed with it', () => {
    const scratch = scratchRepository()
    passes(
      scratch,
      `git checkout -q -b release/v1.0.0 develop
       work version
       work changelog
       git push -q origin release/v1.0.0`,
    )
    expect(remoteBranch(scratch, 'release/v1.0.0')).toBe(scratch.oid('release/v1.0.0'))
    expect(report(scratch).exitCode).toBe(0)
    refuses(scratch, ['no-direct-commit'], 'work late')
  })

  test('may be deleted after it went everywhere, whether by merges or by fast-forwards', () => {
    const scratch = scratchRepository()
    passes(
      scratch,
      `git checkout -q -b release/v1.0.0 develop
       work version
       git push -q origin release/v1.0.0
       git checkout -q main
       git merge -q --ff-only release/v1.0.0
       git tag -a v1.0.0 -m v1.0.0
       git checkout -q develop
       git merge -q --ff-only release/v1.0.0
       git push -q --atomic origin main develop v1.0.0
       git branch -q -d release/v1.0.0
       git push -q origin --delete release/v1.0.0

       git checkout -q -b release/v1.1.0 develop
       work version
       git push -q origin release/v1.1.0
       git checkout -q main
       git merge -q --no-ff release/v1.1.0
       git tag -a v1.1.0 -m v1.1.0
       git checkout -q develop
       git merge -q --no-ff release/v1.1.0
       git push -q --atomic origin main develop v1.1.0 :release/v1.1.0`,
    )
    expect([...remoteRefs(scratch).keys()]).toEqual(['refs/heads/develop', 'refs/heads/main', 'refs/tags/v1.0.0', 'refs/tags/v1.1.0'])
    expect(report(scratch, '--update', 'refs/heads/release/v1.1.0', 'release/v1.1.0', ZERO).exitCode).toBe(0)
  })

  test('takes a bug fix by fast-forward and by merge once it is published', () => {
    const scratch = scratchRepository()
    passes(
      scratch,
      `git checkout -q -b release/v1.0.0 develop
       work version
       git push -q origin release/v1.0.0
       git checkout -q -b bugfix/one
       work one
       git push -q origin bugfix/one
       git checkout -q release/v1.0.0
       git merge -q --ff-only bugfix/one
       git checkout -q -b bugfix/two
       work two
       git checkout -q release/v1.0.0
       git merge -q --no-ff bugfix/two
       git push -q origin release/v1.0.0`,
    )
    expect(failing(scratch, 'release/v1.0.0', 'release/v1.0.0~2', 'refs/heads/release/v1.0.0')).toEqual([])
  })

  test('takes a hotfix while it is open, and goes on to main', () => {
    const scratch = scratchRepository()
    const before = scratch.oid('main')
    passes(
      scratch,
      `git checkout -q -b release/v1.0.0 develop
       work version
       git push -q origin release/v1.0.0
       git checkout -q -b hotfix/v0.0.1 main
       work bug
       git push -q origin hotfix/v0.0.1
       git checkout -q main
       git merge -q --no-ff hotfix/v0.0.1
       git tag -a v0.0.1 -m v0.0.1
       git checkout -q release/v1.0.0
       git merge -q --no-ff hotfix/v0.0.1
       git push -q --atomic origin main release/v1.0.0 v0.0.1
       git checkout -q main
       git merge -q --no-ff release/v1.0.0
       git tag -a v1.0.0 -m v1.0.0
       git push -q --atomic origin main v1.0.0`,
    )
    expect(failing(scratch, 'main', before, 'refs/heads/main')).toEqual([])
  })
})

describe('a feature branch', () => {
  test('is where a conflicting back-merge of main is resolved; develop takes it by merge or by fast-forward', () => {
    for (const method of ['--no-ff', '--ff-only']) {
      const scratch = scratchRepository()
      const before = scratch.oid('develop')
      passes(
        scratch,
        `git checkout -q -b hotfix/v0.0.1 main
         echo hotfix > same.txt && git add . && git commit -q -m hotfix
         git checkout -q main
         git merge -q --no-ff hotfix/v0.0.1
         git tag -a v0.0.1 -m v0.0.1
         git push -q --atomic origin main v0.0.1
         git checkout -q -b feature/one develop
         echo feature > same.txt && git add . && git commit -q -m feature
         git checkout -q develop
         git merge -q --no-ff feature/one

         git checkout -q -b feature/back-merge
         git merge -q main && exit 1
         echo both > same.txt && git add .
         git commit -q --no-edit
         git push -q origin feature/back-merge feature/one
         git checkout -q develop
         git merge -q ${method} feature/back-merge
         git push -q origin develop`,
      )
      expect(remoteBranch(scratch, 'develop')).toBe(scratch.oid('develop'))
      expect(failing(scratch, 'develop', before, 'refs/heads/develop')).toEqual([])
    }
  })

  test('may be stacked on another, and updated from it and from develop', () => {
    const scratch = scratchRepository()
    const before = scratch.oid('develop')
    passes(
      scratch,
      `git checkout -q -b feature/base develop
       work base
       git checkout -q -b feature/top
       work top
       git checkout -q feature/base
       work more
       git checkout -q feature/top
       git merge -q --no-edit feature/base
       git push -q origin feature/base feature/top
       git checkout -q develop
       git merge -q --no-ff feature/base
       git checkout -q feature/top
       git merge -q --no-edit develop
       git push -q origin feature/top
       git checkout -q develop
       git merge -q --no-ff feature/top
       git push -q origin develop`,
    )
    expect(failing(scratch, 'develop', before, 'refs/heads/develop')).toEqual([])
    expect(failing(cloneOf(scratch, 'ci'), 'develop', before, 'origin/develop')).toEqual([])
  })

  test('may be stacked on another and arrive at develop with it, by two fast-forwards in one push', () => {
    const scratch = scratchRepository()
    const before = scratch.oid('develop')
    passes(
      scratch,
      `git checkout -q -b feature/base develop
       work base
       git checkout -q -b feature/top
       work top
       git push -q origin feature/base feature/top
       git checkout -q develop
       git merge -q --ff-only feature/base
       git merge -q --ff-only feature/top
       git push -q origin develop`,
    )
    expect(failing(cloneOf(scratch, 'ci'), 'develop', before, 'origin/develop')).toEqual([])
  })

  test('may be reverted, cherry-picked onto, amended, rebased and pushed by force', () => {
    const scratch = scratchRepository()
    const before = scratch.oid('develop')
    passes(
      scratch,
      `git checkout -q -b feature/other develop
       work other
       echo other > same.txt && git add . && git commit -q -m "Other same"
       git checkout -q -b feature/one develop
       work one
       git revert --no-edit HEAD
       git cherry-pick feature/other~1
       echo one > same.txt && git add . && git commit -q -m "One same"
       git cherry-pick feature/other && exit 1
       echo both > same.txt && git add .
       git cherry-pick --continue
       git push -q origin feature/one
       git commit -q --amend -m "Both"
       git checkout -q -b feature/two develop
       work two
       git checkout -q develop
       git merge -q --no-ff feature/two
       git push -q origin develop
       git rebase -q develop feature/one
       git push -q --force-with-lease origin feature/one
       git checkout -q develop
       git merge -q --ff-only feature/one
       git push -q origin develop`,
    )
    expect(remoteBranch(scratch, 'develop')).toBe(scratch.oid('feature/one'))
    expect(failing(scratch, 'develop', before, 'refs/heads/develop')).toEqual([])
  })

  test('may come in an octopus merge with another', () => {
    const scratch = scratchRepository()
    const before = scratch.oid('develop')
    passes(
      scratch,
      `git checkout -q -b feature/one develop
       work one
       git checkout -q -b feature/two develop
       work two
       git checkout -q develop
       git merge -q --no-ff feature/one feature/two
       git branch -q -D feature/one feature/two
       git push -q origin develop`,
    )
    expect(scratch.git('rev-list', '--parents', '--no-walk', 'origin/develop').split(' ')).toHaveLength(4)
    expect(failing(cloneOf(scratch, 'ci'), 'develop', before, 'origin/develop')).toEqual([])
  })

  test('may conflict with develop: the resolved merge is concluded by git commit or by git merge --continue', () => {
    const scratch = scratchRepository()
    const before = scratch.oid('develop')
    const conflicting = (name: string, conclude: string): string => `
       git checkout -q -b feature/${name} ${before}
       echo ${name} > same.txt && git add . && git commit -q -m ${name}
       git checkout -q develop
       git merge -q --no-ff feature/${name} && exit 1
       echo with ${name} > same.txt && git add .
       ${conclude}`
    passes(
      scratch,
      `git checkout -q -b feature/first develop
       echo first > same.txt && git add . && git commit -q -m first
       git checkout -q develop
       git merge -q --no-ff feature/first
       ${conflicting('second', 'git commit -q --no-edit')}
       ${conflicting('third', 'git merge --continue')}
       git push -q origin develop`,
    )
    expect(scratch.git('rev-list', '--first-parent', '--count', `${before}..origin/develop`)).toBe('3')
    expect(failing(scratch, 'develop', before, 'refs/heads/develop')).toEqual([])
  })
})

describe('main', () => {
  test('may share one commit with hotfix, release and develop as the tip of all four', () => {
    const scratch = scratchRepository()
    const before = scratch.oid('main')
    passes(
      scratch,
      `git checkout -q -b hotfix/v1.0.1 main
       work bug
       git checkout -q main
       git merge -q --ff-only hotfix/v1.0.1
       git checkout -q develop
       git merge -q --ff-only hotfix/v1.0.1
       git checkout -q -b release/v1.1.0
       git tag -a v1.0.1 -m v1.0.1 main
       git push -q --atomic origin hotfix/v1.0.1 main develop release/v1.1.0 v1.0.1`,
    )
    const tips = ['hotfix/v1.0.1', 'main', 'develop', 'release/v1.1.0'].map((branch) => remoteBranch(scratch, branch))
    expect(new Set(tips)).toEqual(new Set([scratch.oid('hotfix/v1.0.1')]))
    expect(failing(scratch, 'main', before, 'refs/heads/main')).toEqual([])
    expect(failing(scratch, 'develop', before, 'refs/heads/develop')).toEqual([])
    const ci = cloneOf(scratch, 'ci')
    expect(failing(ci, 'main', before, 'origin/main')).toEqual([])
    expect(failing(ci, 'develop', before, 'origin/develop')).toEqual([])
  })

  test('takes two hotfixes that were open at once', () => {
    const scratch = scratchRepository()
    const before = scratch.oid('main')
    passes(
      scratch,
      `git checkout -q -b hotfix/v0.0.1 main
       work one
       git checkout -q -b hotfix/v0.0.2 main
       work two
       git checkout -q main
       git merge -q --ff-only hotfix/v0.0.1
       git tag -a v0.0.1 -m v0.0.1
       git push -q --atomic origin main hotfix/v0.0.1 v0.0.1
       git merge -q --no-ff hotfix/v0.0.2
       git tag -a v0.0.2 -m v0.0.2
       git push -q --atomic origin main hotfix/v0.0.2 v0.0.2
       git checkout -q develop
       git merge -q hotfix/v0.0.1
       git merge -q --no-ff hotfix/v0.0.2
       git push -q origin develop`,
    )
    expect(failing(scratch, 'main', before, 'refs/heads/main')).toEqual([])
    expect(failing(scratch, 'develop', before, 'refs/heads/develop')).toEqual([])
  })

  test('takes two releases in one push, each with its tag', () => {
    const scratch = scratchRepository()
    const before = scratch.oid('main')
    const release = (version: string): string => `
       git checkout -q -b release/v${version} develop
       work version-${version}
       git push -q origin release/v${version}
       git checkout -q main
       git merge -q --no-ff release/v${version}
       git tag -a v${version} -m v${version}`
    passes(scratch, `${release('1.0.0')}\n${release('1.1.0')}\ngit push -q --follow-tags origin main`)
    expect(remoteRefs(scratch).has('refs/tags/v1.0.0') && remoteRefs(scratch).has('refs/tags/v1.1.0')).toBe(true)
    expect(failing(scratch, 'main', before, 'refs/heads/main')).toEqual([])
  })

  test('takes a release whose tag the remote has already', () => {
    const scratch = scratchRepository()
    passes(
      scratch,
      `git checkout -q -b release/v1.0.0 develop
       work version
       git push -q origin release/v1.0.0
       git --git-dir=${scratch.remote} tag v1.0.0 release/v1.0.0
       git fetch -q --tags
       git checkout -q main
       git merge -q --ff-only release/v1.0.0
       git push -q origin main`,
    )
    expect(remoteBranch(scratch, 'main')).toBe(scratch.oid('release/v1.0.0'))
  })

  test('keeps a merge whose message is amended before it is pushed', () => {
    const scratch = scratchRepository()
    const anHourAgo = String(Math.floor(Date.now() / 1000) - 3600)
    passes(
      scratch,
      `git checkout -q -b release/v1.0.0 develop
       work version
       git push -q origin release/v1.0.0
       git checkout -q main
       GIT_AUTHOR_DATE="${anHourAgo} +0000" GIT_COMMITTER_DATE="${anHourAgo} +0000" git merge -q --no-ff release/v1.0.0
       git commit -q --amend -m "Release 1.0.0, with a better message"
       git tag -a v1.0.0 -m v1.0.0
       git push -q --atomic origin main v1.0.0`,
    )
    expect(remoteBranch(scratch, 'main')).toBe(scratch.oid('main'))
    expect(failing(scratch, 'main', 'main~1', 'refs/heads/main')).toEqual([])
  })
})

describe('develop', () => {
  test('takes a colleague’s feature by its remote-tracking branch, which is pruned before the push', () => {
    const scratch = scratchRepository()
    const before = scratch.oid('develop')
    const colleague = cloneOf(scratch, 'colleague')
    passes(colleague, 'git checkout -q -b feature/theirs origin/develop\nwork theirs\ngit push -q origin feature/theirs')
    passes(
      scratch,
      `git fetch -q
       git checkout -q develop
       git merge -q --no-ff origin/feature/theirs
       git push -q origin --delete feature/theirs
       git fetch -q --prune
       git push -q origin develop`,
    )
    expect(failing(cloneOf(scratch, 'ci'), 'develop', before, 'origin/develop')).toEqual([])
  })

  test('takes a feature whose merge was begun with --no-commit, and keeps it through a pull that rebases merges', () => {
    const scratch = scratchRepository()
    const colleague = cloneOf(scratch, 'colleague')
    const merged = (name: string): string => `
       git checkout -q -b feature/${name} origin/develop
       work ${name}
       git push -q origin feature/${name}
       git checkout -q develop
       git merge -q --no-ff --no-commit feature/${name}
       git commit -q --no-edit`
    passes(colleague, `${merged('theirs')}\ngit push -q origin develop`)
    passes(
      scratch,
      `${merged('ours')}
       git pull -q --rebase=merges origin develop
       git push -q origin develop`,
    )
    expect(remoteBranch(scratch, 'develop')).toBe(scratch.oid('develop'))
    expect(scratch.git('rev-list', '--first-parent', '--count', 'main..origin/develop')).toBe('2')
    expect(failing(scratch, 'develop', 'develop~1', 'refs/heads/develop')).toEqual([])
  })

  test('takes a release back by its tag, also after main has moved on', () => {
    const scratch = scratchRepository()
    const before = scratch.oid('develop')
    passes(
      scratch,
      `git checkout -q -b release/v1.0.0 develop
       work version
       git push -q origin release/v1.0.0
       git checkout -q main
       git merge -q --no-ff release/v1.0.0
       git tag -a v1.0.0 -m v1.0.0
       git checkout -q -b hotfix/v1.0.1
       work bug
       git checkout -q main
       git merge -q --no-ff hotfix/v1.0.1
       git tag -a v1.0.1 -m v1.0.1
       git push -q --atomic origin main hotfix/v1.0.1 v1.0.0 v1.0.1
       git checkout -q develop
       git merge -q --no-ff v1.0.0
       git merge -q --no-ff v1.0.1
       git push -q origin develop`,
    )
    expect(failing(scratch, 'develop', before, 'refs/heads/develop')).toEqual([])
  })
})

describe('a beginning', () => {
  test('of a repository that has a history is its first push, with commits made before there was a policy', () => {
    const scratch = scratchRepository({ start: 'empty', hooks: false })
    passes(
      scratch,
      `work one
       work two
       git tag -a v0.1.0 -m v0.1.0
       git checkout -q -b develop
       work three
       branch-policy install
       git push -q --all origin
       git push -q --tags origin`,
    )
    expect(remoteBranch(scratch, 'main')).toBe(scratch.oid('main'))
    expect(remoteBranch(scratch, 'develop')).toBe(scratch.oid('develop'))
  })

  test('of a repository without one is its first commit, on an unborn main', () => {
    const scratch = scratchRepository({ start: 'empty' })
    passes(scratch, 'work one\ngit push -q origin main\ngit checkout -q -b develop\ngit push -q origin develop')
    expect(remoteBranch(scratch, 'develop')).toBe(scratch.oid('main'))
    refuses(scratch, ['no-direct-commit'], 'work two')
  })
})

describe('a clone or a worktree that is not like the others', () => {
  test('a worktree of an old branch without a config is judged by the policy that was seen last, and says so', () => {
    const scratch = scratchRepository()
    const old = scratch.oid('main')
    passes(
      scratch,
      `git checkout -q -b feature/policy develop
       echo '{ "extends": "gitflow", "branches": { "spike": { "name": "spike/{slug}", "from": "develop" } } }' > branch-policy.config.json
       git add . && git commit -q -m "Allow spikes"
       git worktree add -q ../old -b spike/idea ${old}`,
    )
    const worktree = openScratch(scratch.folder, join(scratch.folder, 'old'), scratch.remote)
    expect(worktree.has('branch-policy.config.json')).toBe(false)
    const ran = passes(worktree, 'work idea\ngit push -q origin spike/idea')
    expect(ran.stderr).toMatch(/^note: no config in this working tree; judged by the policy last seen/m)
    expect(remoteBranch(scratch, 'spike/idea')).toBe(worktree.oid('HEAD'))
  })

  test('where no policy was ever seen the same branch has no kind', () => {
    const scratch = scratchRepository()
    refuses(scratch, ['branch-name'], 'git checkout -q -b spike/idea develop\nwork idea')
  })

  test('a single-branch clone of develop takes features and pushes develop', () => {
    const scratch = scratchRepository()
    const single = cloneOf(scratch, 'single', '--single-branch', '-b', 'develop')
    const before = single.oid('develop')
    passes(
      single,
      `git checkout -q -b feature/one
       work one
       git push -q origin feature/one
       git checkout -q develop
       git merge -q --no-ff feature/one
       git push -q origin develop
       git checkout -q -b feature/two
       work two
       git push -q origin feature/two
       git checkout -q develop
       git merge -q --ff-only feature/two`,
    )
    // Such a clone keeps no remote-tracking branch of the feature, so it cannot know that the remote has it.
    passesWith(single, ['no-direct-commit'], 'git push -q origin develop')
    expect(remoteBranch(scratch, 'develop')).toBe(single.oid('develop'))
    expect(failing(single, 'develop', before, 'refs/heads/develop')).toEqual([])
  })

  test('a single-branch clone of main merges a release that it fetched by name', () => {
    const scratch = scratchRepository()
    passes(
      scratch,
      `git checkout -q -b release/v1.0.0 develop
       work version
       git push -q origin release/v1.0.0`,
    )
    const single = cloneOf(scratch, 'single', '--single-branch', '-b', 'main')
    const before = single.oid('main')
    // No ref here names what is merged; the message that git writes does, for the push.
    passesWith(single, ['merge-source'], 'git pull -q --no-rebase --no-ff origin release/v1.0.0')
    passes(
      single,
      `git tag -a v1.0.0 -m v1.0.0
       git push -q --atomic origin main v1.0.0`,
    )
    expect(remoteBranch(scratch, 'main')).toBe(single.oid('main'))
    expect(failing(single, 'main', before, 'refs/heads/main')).toEqual([])
  })
})

describe('what a host did', () => {
  test('a squash by the host is a warning in CI, where the pair allows it', () => {
    const scratch = scratchRepository({ hooks: false })
    const before = scratch.oid('develop')
    passes(
      scratch,
      `git checkout -q develop
       echo one > one.txt && git add . && git commit -q -m "Add one (#12)"
       git push -q origin develop`,
    )
    const { findings, exitCode } = report(scratch, '--update', 'refs/heads/develop', before, 'origin/develop')
    expect(findings.map(({ rule, verdict, severity }) => [rule, verdict, severity])).toEqual([['no-direct-commit', 'undetermined', 'warn']])
    expect(exitCode).toBe(0)
  })
})
