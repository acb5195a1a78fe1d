import { mkdirSync } from 'node:fs'
import { join } from 'node:path'
import { describe, expect, test } from 'vitest'
import { fixOf, passes, paste, refuses, refusing, run } from '../support/doors.ts'
import { openScratch, scratchRepository } from '../support/scratch.ts'
import { serverRepository } from '../support/server.ts'

describe('unknown is never a pass', () => {
  test('a shallow clone cannot be checked, also where the rule that would say so is off', () => {
    const scratch = scratchRepository({ hooks: false })
    run(scratch, 'git checkout -q main\nwork one\nwork two\nwork three\ngit push -q origin main')
    const old = scratch.oid('main~3')
    scratch.git('clone', '-q', '--depth', '2', `file://${scratch.remote}`, '../shallow')
    const clone = openScratch(scratch.folder, join(scratch.folder, 'shallow'), scratch.remote)
    clone.write('policy.json', JSON.stringify({ extends: 'gitflow', rules: { 'no-direct-commit': 'off', 'no-force-push': 'off' } }))
    const ran = clone.policy('check', '--config', 'policy.json', '--update', 'refs/heads/main', old, 'origin/main')
    expect(ran.code, ran.output).toBe(2)
    expect(ran.stdout).toContain('could not be told')
    expect(ran.stdout).toContain('git fetch --unshallow origin')
  })

  test('in a CI job whose event is not understood, a bare check says which flags to use', () => {
    const scratch = scratchRepository({ hooks: false })
    for (const env of [{ GITHUB_ACTIONS: 'true' }, { CI: 'true' }, { CI: 'true', DRONE: 'true' }]) {
      const ran = scratch.policyWith({ env }, 'check')
      expect(ran.code).toBe(2)
      expect(ran.stderr).toContain('branch-policy check --update REF BEFORE AFTER')
    }
    expect(scratch.policyWith({ env: { CI: 'false' } }, 'check').code).toBe(0)
  })

  test('a config that is a pipe is refused at once, not waited for and not passed over', () => {
    const scratch = scratchRepository({ hooks: false })
    scratch.shell('mkfifo branch-policy.config.json')
    const ran = scratch.policy('check')
    expect(ran.code).toBe(2)
    expect(ran.stderr).toContain('it is no regular file')
  })
})

describe('an idle branch', () => {
  test('does not make a direct commit legal, whatever its kind', () => {
    const scratch = scratchRepository()
    run(scratch, 'git checkout -q develop\ngit commit -q --no-verify --allow-empty -m "feat: direct"\ngit branch feature/next')
    refuses(scratch, ['no-direct-commit'], 'git push -q origin develop')
    run(scratch, 'git checkout -q feature/next\nwork more\ngit checkout -q develop')
    refuses(scratch, ['no-direct-commit'], 'git push -q origin develop')
  })

  test('onto which a commit was moved makes it legal once it is merged', () => {
    const scratch = scratchRepository()
    run(scratch, 'git checkout -q develop\ngit commit -q --no-verify --allow-empty -m "feat: direct"')
    passes(scratch, 'git branch feature/next\ngit reset -q --keep origin/develop\ngit push -q origin feature/next')
    passes(scratch, 'git merge -q feature/next\ngit push -q origin develop')
  })
})

describe('what a push would send', () => {
  test('a tag that is here alone does not count at check either', () => {
    const scratch = scratchRepository()
    passes(scratch, 'git checkout -q -b release/v1.1.0 develop\nwork bump\ngit push -q origin release/v1.1.0')
    passes(scratch, 'git checkout -q main\ngit merge -q release/v1.1.0\ngit tag -a v1.1.0 -m v1.1.0')
    const ran = scratch.policy('check')
    expect(ran.code, ran.output).toBe(1)
    expect(ran.stdout).toMatch(/v1\.1\.0 is here, but origin\s+does not have it/)
    passes(scratch, 'git push -q --atomic origin main v1.1.0')
    expect(scratch.policy('check').code).toBe(0)
  })

  test('is compared with the remote that there is, whatever it is called', () => {
    const scratch = scratchRepository({ hooks: false })
    scratch.git('clone', '-q', '-o', 'upstream', scratch.remote, '../other')
    const clone = openScratch(scratch.folder, join(scratch.folder, 'other'), scratch.remote)
    clone.git('commit', '-q', '--allow-empty', '-m', 'feat: direct')
    const ran = clone.policy('check')
    expect(ran.code).toBe(1)
    expect(ran.stdout).toContain('no-direct-commit')
  })

  test('to a URL gets no command that pushes somewhere else', () => {
    const scratch = scratchRepository()
    scratch.git('clone', '-q', '--bare', scratch.remote, '../second.git')
    passes(scratch, 'git checkout -q -b release/v1.1.0 develop\nwork bump\ngit checkout -q main\ngit merge -q release/v1.1.0')
    const ran = run(scratch, 'git push -q ../second.git main release/v1.1.0')
    expect(refusing(ran)).toEqual(['release-tag'])
    const fix = fixOf(ran, 'release-tag')
    expect(fix).toHaveLength(1)
    expect(fix[0]).toMatch(/^git tag -a v1\.1\.0 /)
    paste(scratch, fix)
    expect(run(scratch, 'git push -q --atomic ../second.git main release/v1.1.0 v1.1.0').code).toBe(0)
  })
})

describe('release-tag when the next release comes', () => {
  const config = { extends: 'gitflow', rules: { 'release-tag': ['error', { when: 'next-release' }] } }

  test('lets the newest release wait, and asks for the one before, also where its tag is here alone', () => {
    const scratch = scratchRepository({ config })
    const release = (version: string): string =>
      `git checkout -q -b release/v${version} develop\nwork ${version}\ngit push -q origin release/v${version}\n` +
      `git checkout -q main\ngit merge -q --no-ff release/v${version}`
    passes(scratch, `${release('1.0.0')}\ngit push -q origin main`)
    passes(scratch, release('1.1.0'))
    refuses(scratch, ['release-tag'], 'git push -q origin main')
    passes(scratch, 'git tag -a v1.0.0 -m v1.0.0 main~1')
    refuses(scratch, ['release-tag'], 'git push -q origin main')
    passes(scratch, 'git push -q origin main v1.0.0')
  })
})

describe('a server', () => {
  test('is not judged by a policy that a check in one of its working trees remembered', () => {
    const server = serverRepository()
    run(server, 'git checkout -q -b feature/lax develop')
    server.write('branch-policy.config.json', JSON.stringify({ extends: 'gitflow', rules: { 'no-direct-commit': 'off' } }))
    run(server, 'git add .\ngit commit -q -m "feat: lax"\ngit push -q origin feature/lax')
    const worktree = join(server.folder, 'looked-at')
    mkdirSync(worktree)
    server.git('--git-dir', server.remote, 'worktree', 'add', '-q', worktree, 'feature/lax')
    expect(server.policyWith({ directory: worktree }, 'check', '--branch', 'feature/x').code).toBe(0)
    run(server, 'git checkout -q main\nwork direct')
    const ran = server.push('-q', 'origin', 'main')
    expect(ran.code).not.toBe(0)
    expect(ran.stderr).toContain('no-direct-commit')
  })
})

test('a refused squash keeps everything that was staged beside it', () => {
  const scratch = scratchRepository({ config: { extends: 'gitflow', branches: { feature: { into: { develop: ['merge'] } } } } })
  passes(scratch, 'git checkout -q -b feature/one develop\nwork one\ngit checkout -q develop\ngit merge -q --squash feature/one')
  scratch.write('mine.txt', 'hours of work\n')
  const ran = run(scratch, 'git add mine.txt\ngit commit -q -m "feat: squash"')
  expect(refusing(ran)).toEqual(['merge-method'])
  paste(scratch, fixOf(ran, 'merge-method'))
  expect(scratch.git('show', 'stash@{0}:mine.txt')).toBe('hours of work')
  expect(scratch.git('log', '--format=%p', '-1').split(' ')).toHaveLength(2)
})
