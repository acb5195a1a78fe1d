import { describe, expect, test } from 'vitest'
import { type Scratch, scratchRepository } from '../support/scratch.ts'
import { refusals } from '../support/told.ts'

const ZERO = '0'.repeat(64)

function sha256Repository(): Scratch {
  const scratch = scratchRepository({ objectFormat: 'sha256' })
  expect(scratch.oid('HEAD')).toMatch(/^[0-9a-f]{64}$/)
  return scratch
}

function remoteTip(scratch: Scratch, refname: string): string {
  return scratch.git('ls-remote', 'origin', refname).split('\t')[0] ?? ''
}

/** Runs a line and tells which rules refused it; fails the test where they did not make it fail, or something else did. */
function refusedBy(scratch: Scratch, line: string): readonly string[] {
  const ran = scratch.shell(line)
  const rules = refusals(ran)
  expect(ran.code === 0, ran.output).toBe(rules.length === 0)
  return rules
}

describe('a SHA-256 repository', () => {
  test('commits and merges are judged as in any other', () => {
    const scratch = sha256Repository()
    expect(refusedBy(scratch, 'git commit --allow-empty -m Direct')).toEqual(['no-direct-commit refs/heads/main'])
    expect(refusedBy(scratch, 'git checkout -q -b New_Stuff && git commit --allow-empty -m One')).toEqual([
      'branch-name refs/heads/New_Stuff',
    ])
    scratch.git('checkout', '-q', '-b', 'feature/one', 'develop')
    scratch.commit('Work')
    scratch.git('checkout', '-q', 'main')
    expect(refusedBy(scratch, 'git merge --no-ff feature/one')).toEqual(['merge-source refs/heads/main'])
    expect(refusedBy(scratch, 'git commit --no-edit')).toEqual(['merge-source refs/heads/main'])
    expect(refusedBy(scratch, 'git merge --abort && git checkout -q develop && git merge --no-ff feature/one')).toEqual([])
    expect(refusedBy(scratch, 'git checkout -q main && git merge -q --squash develop && git commit -m Squashed')).toEqual([
      'merge-source refs/heads/main',
    ])
  })

  test('pushes, tags and deletions are judged as in any other, and zeros have 64 digits', () => {
    const scratch = sha256Repository()
    scratch.git('checkout', '-q', '-b', 'release/v1.0.0', 'develop')
    scratch.commit('Bump the version')
    expect(refusedBy(scratch, 'git push -q origin release/v1.0.0')).toEqual([])
    expect(refusedBy(scratch, 'git push origin :release/v1.0.0')).toEqual(['no-delete refs/heads/release/v1.0.0'])
    scratch.git('checkout', '-q', 'main')
    scratch.git('merge', '-q', '--no-ff', 'release/v1.0.0')
    expect(refusedBy(scratch, 'git push origin main')).toEqual(['release-tag refs/heads/main'])
    expect(refusedBy(scratch, 'git tag 1.0 && git push origin 1.0')).toEqual(['tag-name refs/tags/1.0'])
    expect(refusedBy(scratch, 'git tag -a v1.0.0 -m v1.0.0 && git push -q --atomic origin main v1.0.0')).toEqual([])
    expect(remoteTip(scratch, 'refs/heads/main')).toBe(scratch.oid('main'))
    expect(refusedBy(scratch, 'git push origin +main~1:main')).toEqual(['no-force-push refs/heads/main'])
    expect(refusedBy(scratch, 'git push origin --delete main')).toEqual(['no-delete refs/heads/main'])
    expect(refusedBy(scratch, 'git checkout -q develop && git merge -q main && git push -q origin develop')).toEqual([])
    expect(refusedBy(scratch, 'git push -q origin :release/v1.0.0')).toEqual([])
    expect(remoteTip(scratch, 'refs/heads/release/v1.0.0')).toBe('')
  })

  test('a server and a check judge it alike', () => {
    const scratch = sha256Repository()
    const installed = scratch.policyWith({ directory: scratch.remote }, 'install')
    expect(installed.code, installed.output).toBe(0)
    const before = scratch.oid('main')
    scratch.git('commit', '-q', '--no-verify', '--allow-empty', '-m', 'Direct')
    const pushed = scratch.shell('git push --no-verify origin main')
    expect(pushed.code).toBe(1)
    expect(pushed.stderr).toContain('branch-policy/no-direct-commit, refs/heads/main')
    expect(remoteTip(scratch, 'refs/heads/main')).toBe(before)
    expect(scratch.shell('git push -q --no-verify origin develop:refs/heads/feature/one').code).toBe(0)

    const checked = scratch.policy('check', '--update', 'refs/heads/main', before, scratch.oid('HEAD'), '--format', 'json')
    expect(checked.code).toBe(1)
    expect(JSON.parse(checked.stdout).findings).toMatchObject([{ rule: 'no-direct-commit', oid: scratch.oid('HEAD') }])
    expect(scratch.policy('check', '--update', 'refs/heads/develop', before, ZERO).code).toBe(1)
    expect(scratch.policy('check', '--update', 'refs/heads/feature/two', ZERO, before).code).toBe(0)
    expect(scratch.policy('check', '--all').code).toBe(0)
  })
})
