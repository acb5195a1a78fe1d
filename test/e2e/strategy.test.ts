import { rmSync } from 'node:fs'
import { join } from 'node:path'
import { describe, expect, test } from 'vitest'
import { failing, fixOf, passes, passesWith, paste, refuses, remoteBranch, remoteRefs } from '../support/doors.ts'
import { openScratch, type Scratch, scratchRepository } from '../support/scratch.ts'
import { told } from '../support/told.ts'

/** The host merges a pull request: a merge commit titled as hosts title it, made in a clone that has no hooks. */
function mergeOnHost(scratch: Scratch, branch: string, base: string): void {
  const directory = join(scratch.folder, 'host')
  scratch.git('clone', '-q', scratch.remote, directory)
  const host = openScratch(scratch.folder, directory, scratch.remote)
  host.git('checkout', '-q', base)
  host.git('merge', '-q', '--no-ff', '-m', `Merge pull request #7 from team/${branch}`, `origin/${branch}`)
  host.git('push', '-q', 'origin', base)
  rmSync(directory, { recursive: true })
}

/** Main and develop with their upstreams, as a clone has them. */
function begin(): Scratch {
  const scratch = scratchRepository()
  scratch.git('push', '-q', '-u', 'origin', '--all')
  return scratch
}

/** Up to the stable release branch: a feature went into develop, and release/v1.1.0 is on the remote. */
function upToRelease(): Scratch {
  const scratch = begin()
  passes(
    scratch,
    `git checkout develop
     git pull
     git checkout -b feature/add-new-circuit
     echo circuit > circuit.txt
     git add .
     git commit -m "Add PLANT003/CIRCUIT01 configuration"
     git push origin feature/add-new-circuit`,
  )
  mergeOnHost(scratch, 'feature/add-new-circuit', 'develop')
  passes(
    scratch,
    `git checkout develop
     git pull
     git checkout -b release/v1.1.0
     git push origin release/v1.1.0`,
  )
  return scratch
}

describe('the document’s workflow to the letter', () => {
  test('a feature begins on develop, is pushed, and comes back as a merged pull request', () => {
    const scratch = begin()
    const before = scratch.oid('develop')
    passes(
      scratch,
      `git checkout develop
       git pull
       git checkout -b feature/add-new-circuit
       echo circuit > circuit.txt
       git add .
       git commit -m "Add PLANT003/CIRCUIT01 configuration"
       git push origin feature/add-new-circuit
       branch-policy check --pull-request --head feature/add-new-circuit --base develop`,
    )
    expect(remoteBranch(scratch, 'feature/add-new-circuit')).toBe(scratch.oid('feature/add-new-circuit'))
    mergeOnHost(scratch, 'feature/add-new-circuit', 'develop')
    passes(
      scratch,
      `git checkout develop
       git pull
       git push
       git push origin --delete feature/add-new-circuit
       git branch -d feature/add-new-circuit`,
    )
    expect(failing(scratch, 'develop', before, 'refs/heads/develop')).toEqual([])
    expect(remoteBranch(scratch, 'feature/add-new-circuit')).toBeNull()
  })

  test('a release is cut, fixed by merges, and fast-forwards main; its tag comes in the same push', () => {
    const scratch = upToRelease()
    const before = scratch.oid('main')
    passes(
      scratch,
      `git checkout -b bugfix/label
       work label
       git push origin bugfix/label
       git checkout release/v1.1.0
       git merge bugfix/label
       git push origin release/v1.1.0
       git checkout main
       git merge release/v1.1.0`,
    )
    expect(scratch.oid('main')).toBe(scratch.oid('release/v1.1.0'))

    const refused = refuses(scratch, ['release-tag'], 'git push origin main')
    const tip = scratch.oid('main')
    expect(fixOf(refused, 'release-tag')).toEqual([`git tag -a v1.1.0 ${tip} -m v1.1.0`, 'git push --atomic origin main refs/tags/v1.1.0'])
    paste(scratch, fixOf(refused, 'release-tag'))
    expect(remoteBranch(scratch, 'main')).toBe(tip)
    expect(scratch.git('--git-dir', scratch.remote, 'rev-parse', 'v1.1.0^{commit}')).toBe(tip)
    expect(failing(scratch, 'main', before, 'refs/heads/main')).toEqual([])

    passes(
      scratch,
      `git checkout develop
       git merge main
       git push origin develop
       git push origin --delete release/v1.1.0
       git branch -d release/v1.1.0`,
    )
    expect(remoteBranch(scratch, 'develop')).toBe(tip)
    expect(remoteBranch(scratch, 'release/v1.1.0')).toBeNull()
  })

  test('a lightweight tag made after the push was refused counts, once it is pushed with main', () => {
    const scratch = upToRelease()
    refuses(
      scratch,
      ['release-tag'],
      `git checkout main
       git merge release/v1.1.0
       git push origin main`,
    )
    passes(scratch, 'git tag v1.1.0')
    // --follow-tags sends annotated tags only.
    refuses(scratch, ['release-tag'], 'git push --follow-tags origin main')
    const refused = refuses(scratch, ['release-tag'], 'git push origin main')
    expect(told(refused)[0]?.text).toContain('v1.1.0 is here, but origin')
    expect(fixOf(refused, 'release-tag')).toEqual(['git push --atomic origin main refs/tags/v1.1.0'])
    paste(scratch, fixOf(refused, 'release-tag'))
    expect(remoteBranch(scratch, 'main')).toBe(scratch.oid('release/v1.1.0'))
    expect(remoteRefs(scratch).get('refs/tags/v1.1.0')).toBe(scratch.oid('release/v1.1.0'))
  })

  test('an annotated tag made before the push goes along with --follow-tags', () => {
    const scratch = upToRelease()
    passes(
      scratch,
      `git checkout main
       git merge release/v1.1.0
       git tag -a v1.1.0 -m "Release 1.1.0"
       git push --follow-tags origin main`,
    )
    expect(remoteBranch(scratch, 'main')).toBe(scratch.oid('release/v1.1.0'))
    expect(remoteRefs(scratch).has('refs/tags/v1.1.0')).toBe(true)
  })

  test('a hotfix that is never pushed itself fast-forwards main and develop: the push warns and passes', () => {
    const scratch = begin()
    passes(
      scratch,
      `git checkout main
       git checkout -b hotfix/fix-critical-bug
       echo fixed > bug.txt
       git add .
       git commit -m "Fix critical bug"
       git checkout main
       git merge hotfix/fix-critical-bug`,
    )
    const before = scratch.oid('origin/main')
    const warned = passesWith(scratch, ['release-tag', 'no-direct-commit'], 'git push origin main')
    expect(fixOf(warned, 'no-direct-commit')).toEqual(['git push --atomic origin main hotfix/fix-critical-bug'])
    expect(remoteBranch(scratch, 'main')).toBe(scratch.oid('hotfix/fix-critical-bug'))
    expect(failing(scratch, 'main', before, 'refs/heads/main')).toEqual([])
    passes(
      scratch,
      `git checkout develop
       git merge hotfix/fix-critical-bug
       git push origin develop`,
    )
    expect(remoteBranch(scratch, 'develop')).toBe(scratch.oid('hotfix/fix-critical-bug'))
  })

  test('what the warning about the hotfix asks for takes the warning away', () => {
    const scratch = begin()
    const warned = passesWith(
      scratch,
      ['release-tag', 'no-direct-commit'],
      `git checkout -b hotfix/v1.0.1 main
       work bug
       git checkout main
       git merge hotfix/v1.0.1
       git push --dry-run origin main`,
    )
    expect(remoteBranch(scratch, 'main'), 'a dry run').toBe(scratch.oid('main~1'))
    const asked = fixOf(warned, 'no-direct-commit')
    expect(asked).toEqual(['git push --atomic origin main hotfix/v1.0.1'])
    const tagged = passesWith(
      scratch,
      ['no-direct-commit'],
      'git tag -a v1.0.1 -m "Hotfix 1.0.1"\ngit push --dry-run --follow-tags origin main',
    )
    expect(fixOf(tagged, 'no-direct-commit')).toEqual([`${asked[0]} refs/tags/v1.0.1`])
    passes(scratch, fixOf(tagged, 'no-direct-commit').join('\n'))
    expect(remoteBranch(scratch, 'hotfix/v1.0.1')).toBe(scratch.oid('main'))
    expect(remoteBranch(scratch, 'main')).toBe(scratch.oid('hotfix/v1.0.1'))
  })

  test('main with a hotfix comes back to a develop that has moved on, by a merge', () => {
    const scratch = upToRelease()
    passes(
      scratch,
      `git checkout main
       git checkout -b hotfix/fix-critical-bug
       work bug
       git push origin hotfix/fix-critical-bug
       git checkout main
       git merge hotfix/fix-critical-bug
       git tag -a v1.0.1 -m "Hotfix 1.0.1"
       git push --atomic origin main v1.0.1
       git checkout develop
       git merge hotfix/fix-critical-bug
       git merge main
       git push origin develop`,
    )
    expect(scratch.git('rev-list', '--merges', '--count', 'origin/main..origin/develop')).toBe('2')
    expect(scratch.git('rev-list', '--count', 'origin/develop..origin/main')).toBe('0')
  })
})
