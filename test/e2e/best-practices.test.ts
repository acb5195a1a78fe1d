import { describe, expect, test } from 'vitest'
import { failing, fixOf, passes, paste, refuses, remoteBranch, remoteRefs, report } from '../support/doors.ts'
import { type Scratch, scratchRepository } from '../support/scratch.ts'

/** A scratch repository with a feature on develop, so that develop is ahead of main. */
function begin(): Scratch {
  const scratch = scratchRepository()
  passes(
    scratch,
    `git checkout -q -b feature/one develop
     work one
     git push -q origin feature/one
     git checkout -q develop
     git merge -q --no-ff feature/one
     git push -q origin develop`,
  )
  return scratch
}

describe('best practice 1: never commit to main directly', () => {
  test('a commit is refused; on the branch of the advice the same commit passes', () => {
    const scratch = begin()
    const before = scratch.oid('main')
    const refused = refuses(
      scratch,
      ['no-direct-commit'],
      `git checkout -q main
       echo quick > quick.txt && git add .
       git commit -m "Quick fix"`,
    )
    expect(scratch.oid('main')).toBe(before)
    paste(scratch, fixOf(refused, 'no-direct-commit'))
    passes(scratch, 'git commit -q -m "Quick fix"\ngit push -q origin HEAD')
    expect(scratch.oid('main')).toBe(before)
    expect(scratch.git('log', '-1', '--format=%s', 'HEAD')).toBe('Quick fix')
    expect(scratch.git('symbolic-ref', 'HEAD')).toMatch(/^refs\/heads\/hotfix\//)
  })

  test('a commit made past the hook is refused when it is pushed; the advice moves it to a hotfix', () => {
    const scratch = begin()
    const before = scratch.oid('main')
    const refused = refuses(
      scratch,
      ['no-direct-commit'],
      `git checkout -q main
       echo quick > quick.txt && git add .
       git commit -q --no-verify -m "Quick fix"
       git push origin main`,
    )
    const quick = scratch.oid('main')
    expect(failing(scratch, 'main', before, 'refs/heads/main')).toEqual(['no-direct-commit'])
    paste(scratch, fixOf(refused, 'no-direct-commit'))
    expect(scratch.oid('main')).toBe(before)
    expect(remoteBranch(scratch, 'hotfix/quick-fix')).toBe(quick)
    expect(passes(scratch, 'git push origin main').stderr).toContain('Everything up-to-date')
  })
})

describe('best practice 2: pull requests for develop', () => {
  test('a commit on develop is refused; on the feature of the advice it passes and comes back by a merge', () => {
    const scratch = begin()
    const before = scratch.oid('develop')
    const refused = refuses(scratch, ['no-direct-commit'], 'echo more > more.txt && git add .\ngit commit -m "More"')
    expect(scratch.oid('develop')).toBe(before)
    paste(scratch, fixOf(refused, 'no-direct-commit'))
    expect(scratch.git('symbolic-ref', 'HEAD')).toMatch(/^refs\/heads\/feature\//)
    passes(
      scratch,
      `git commit -q -m "More"
       git push -q origin HEAD
       git checkout -q develop
       git merge -q --no-ff @{-1}
       git push -q origin develop`,
    )
    expect(remoteBranch(scratch, 'develop')).toBe(scratch.oid('develop'))
  })

  test('commits made past the hook are refused when they are pushed; the advice moves them to a feature', () => {
    const scratch = begin()
    const before = scratch.oid('develop')
    const refused = refuses(
      scratch,
      ['no-direct-commit'],
      `echo one >> more.txt && git add . && git commit -q --no-verify -m "More"
       echo two >> more.txt && git add . && git commit -q --no-verify -m "Even more"
       git push origin develop`,
    )
    const more = scratch.oid('develop')
    paste(scratch, fixOf(refused, 'no-direct-commit'))
    expect(scratch.oid('develop')).toBe(before)
    expect(remoteBranch(scratch, 'feature/even-more')).toBe(more)
    passes(
      scratch,
      `git merge -q --no-ff feature/even-more
       git push -q origin develop`,
    )
  })
})

describe('best practice 3: pull request validation', () => {
  test('a pull request of a feature into main fails with the rule, one of a feature into develop passes', () => {
    const scratch = begin()
    const wrong = report(scratch, '--pull-request', '--head', 'feature/one', '--base', 'main')
    expect(wrong.exitCode).toBe(1)
    expect(wrong.findings.filter(({ verdict }) => verdict === 'fail').map(({ rule }) => rule)).toEqual(['merge-source'])
    expect(report(scratch, '--pull-request', '--head', 'feature/one', '--base', 'develop').exitCode).toBe(0)
  })
})

describe('best practice 4: only what was in test reaches main', () => {
  test('a merge of develop into main is refused; the advice begins a release, which may', () => {
    const scratch = begin()
    const before = scratch.oid('main')
    const refused = refuses(scratch, ['merge-source'], 'git checkout -q main\ngit merge --no-ff develop')
    expect(scratch.oid('main')).toBe(before)
    expect(scratch.has('.git/MERGE_HEAD')).toBe(true)
    paste(scratch, fixOf(refused, 'merge-source'))
    const release = scratch.git('symbolic-ref', '--short', 'HEAD')
    expect(release).toMatch(/^release\/v/)
    expect(remoteBranch(scratch, release)).toBe(scratch.oid('develop'))
    const tag = release.replace('release/', '')
    passes(
      scratch,
      `git checkout -q main
       git merge -q --no-ff ${release}
       git tag -a ${tag} -m ${tag}
       git push -q --atomic origin main ${tag}`,
    )
    expect(remoteBranch(scratch, 'main')).toBe(scratch.oid('main'))
  })

  test('a fast-forward of main to develop is refused when it is pushed, and so is one to a feature', () => {
    const scratch = begin()
    const before = scratch.oid('main')
    const refused = refuses(scratch, ['merge-source'], 'git checkout -q main\ngit merge -q --ff-only develop\ngit push origin main')
    expect(failing(scratch, 'main', before, 'refs/heads/main')).toEqual(['merge-source'])
    paste(scratch, fixOf(refused, 'merge-source'))
    expect(scratch.oid('main')).toBe(before)
    expect(scratch.git('symbolic-ref', '--short', 'HEAD')).toMatch(/^release\/v/)
    expect(passes(scratch, 'git push origin main').stderr).toContain('Everything up-to-date')

    const again = refuses(scratch, ['merge-source'], 'git checkout -q main\ngit merge -q --ff-only feature/one\ngit push origin main')
    paste(scratch, fixOf(again, 'merge-source'))
    expect(scratch.oid('main')).toBe(before)
    expect(passes(scratch, 'git push origin main').stderr).toContain('Everything up-to-date')
  })
})

describe('best practice 5: tag all releases', () => {
  test('a push of main with a merged release and no tag is refused; the printed tag and push pass', () => {
    const scratch = begin()
    const before = scratch.oid('main')
    passes(
      scratch,
      `git checkout -q -b release/v1.0.0 develop
       work version
       git push -q origin release/v1.0.0
       git checkout -q main
       git merge -q --no-ff release/v1.0.0
       git checkout -q develop
       git merge -q --no-ff release/v1.0.0`,
    )
    const refused = refuses(scratch, ['release-tag'], 'git push origin main')
    expect(failing(scratch, 'main', before, 'refs/heads/main')).toEqual(['release-tag'])
    // Something else is checked out: the printed command names the commit.
    paste(scratch, fixOf(refused, 'release-tag'))
    expect(remoteBranch(scratch, 'main')).toBe(scratch.oid('main'))
    expect(scratch.git('--git-dir', scratch.remote, 'rev-parse', 'v1.0.0^{commit}')).toBe(scratch.oid('main'))
    expect(failing(scratch, 'main', before, 'refs/heads/main')).toEqual([])
  })

  test('a tag of another version is no tag of the release', () => {
    const scratch = begin()
    passes(
      scratch,
      `git checkout -q -b release/v1.0.0 develop
       work version
       git push -q origin release/v1.0.0
       git checkout -q main
       git merge -q --no-ff release/v1.0.0
       git tag -a v1.0.1 -m v1.0.1`,
    )
    const refused = refuses(scratch, ['release-tag'], 'git push --atomic origin main v1.0.1')
    expect(remoteRefs(scratch).has('refs/tags/v1.0.1')).toBe(false)
    paste(scratch, fixOf(refused, 'release-tag'))
    expect(remoteBranch(scratch, 'main')).toBe(scratch.oid('main'))
    expect([...remoteRefs(scratch).keys()].filter((ref) => ref.startsWith('refs/tags/'))).toEqual(['refs/tags/v1.0.0'])
  })
})

describe('names', () => {
  test('a branch of no kind is refused at its first commit; renamed as advised it passes', () => {
    const scratch = begin()
    const before = scratch.oid('develop')
    const refused = refuses(scratch, ['branch-name'], 'git checkout -q -b Feature/Add_Circuit develop\nwork circuit')
    expect(scratch.oid('HEAD')).toBe(before)
    paste(scratch, fixOf(refused, 'branch-name'))
    passes(scratch, 'git commit -q -m "Add circuit"\ngit push -q origin HEAD')
    expect(remoteBranch(scratch, 'feature/add_circuit')).toBe(scratch.oid('HEAD'))
  })

  test('a branch of no kind is refused when it is pushed; the advice renames and pushes it', () => {
    const scratch = begin()
    const refused = refuses(
      scratch,
      ['branch-name'],
      `git checkout -q -b release/1.2 develop
       echo version > version.txt && git add . && git commit -q --no-verify -m "Bump"
       git push -u origin release/1.2`,
    )
    const tip = scratch.oid('HEAD')
    paste(scratch, fixOf(refused, 'branch-name'))
    expect(remoteBranch(scratch, 'release/v1.2.0')).toBe(tip)
    expect(remoteBranch(scratch, 'release/1.2')).toBeNull()
    passes(scratch, 'git push')
  })

  test('a tag that matches no pattern is refused; the advice makes the right one at the same commit', () => {
    const scratch = begin()
    const refused = refuses(scratch, ['tag-name'], 'git tag -a 1.2 -m "Release 1.2" main\ngit push origin 1.2')
    const tagged = scratch.oid('main')
    paste(scratch, fixOf(refused, 'tag-name'))
    expect([...remoteRefs(scratch).keys()].filter((ref) => ref.startsWith('refs/tags/'))).toEqual(['refs/tags/v1.2.0'])
    expect(scratch.git('--git-dir', scratch.remote, 'rev-parse', 'v1.2.0^{commit}')).toBe(tagged)
    expect(scratch.git('tag')).toBe('v1.2.0')
  })
})
