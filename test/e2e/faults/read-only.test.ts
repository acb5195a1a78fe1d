import { join } from 'node:path'
import { describe, expect, test } from 'vitest'
import { expectOneLine, mounted, NO_MOUNTS } from '../../support/faults.ts'
import { scratchRepository } from '../../support/scratch.ts'

describe.skipIf(NO_MOUNTS !== null)(`in a git directory that is read-only${NO_MOUNTS === null ? '' : ` (left out: ${NO_MOUNTS})`}`, () => {
  test.each([true, false])('hooks judge as ever, install and uninstall give one line; caches there before: %s', (isWarm) => {
    const scratch = scratchRepository({ config: { extends: 'gitflow' } })
    scratch.git('checkout', '-q', '-b', 'feature/one', 'develop')
    if (isWarm) for (const subject of ['feat: one', 'feat: two']) scratch.commit(subject)
    else scratch.shell('rm -rf .git/branch-policy')
    scratch.git('branch', 'Wrong')
    scratch.git('worktree', 'add', '-q', '../other', '--detach')
    const directory = join(scratch.directory, '.git')
    mounted(directory, '--bind', directory)
    expect(scratch.shell(`mount -o remount,bind,ro '${directory}'`).code).toBe(0)
    for (let times = 0; times < 2; times += 1) expect(scratch.shell('.git/hooks/pre-commit')).toMatchObject({ code: 0, output: '' })
    const line = `refs/heads/feature/one ${scratch.oid('HEAD')} refs/heads/Wrong ${'0'.repeat(40)}\n`
    const push = scratch.shell(`.git/hooks/pre-push origin '${scratch.remote}'`, { input: line })
    expect(push.code).toBe(1)
    expect(push.output).toContain('branch-name')
    expect(scratch.policy('check').code).toBe(0)
    expectOneLine(scratch.policy('uninstall'), 'could not be changed', 'read-only')
    scratch.shell(`umount '${directory}' && rm .git/hooks/pre-push`)
    mounted(directory, '--bind', directory)
    scratch.shell(`mount -o remount,bind,ro '${directory}'`)
    expectOneLine(scratch.policy('install'), 'could not be changed', 'read-only')
    expect(scratch.has('.git/hooks/pre-push')).toBe(false)
  })
})
