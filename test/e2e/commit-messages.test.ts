import { chmodSync, mkdirSync, symlinkSync } from 'node:fs'
import { join } from 'node:path'
import { describe, expect, test } from 'vitest'
import { type Ran, type Scratch, type ScratchOptions, scratchRepository } from '../support/scratch.ts'
import { refusals, told, warnings } from '../support/told.ts'

const CONVENTIONAL = { extends: ['@commitlint/config-conventional'] }
const REFUSED = ['commit-message refs/heads/feature/one']

/** A project with a commitlint config and, unless told, with commitlint; on a topic branch. */
function project(options: ScratchOptions & { readonly commitlint?: unknown; readonly packages?: boolean } = {}): Scratch {
  const scratch = scratchRepository({ ...options, hooks: false })
  if (options.packages !== false) {
    mkdirSync(join(scratch.directory, 'node_modules'))
    symlinkSync(join(import.meta.dirname, '../../node_modules/@commitlint'), join(scratch.directory, 'node_modules/@commitlint'))
  }
  scratch.write('.git/info/exclude', 'node_modules\n')
  scratch.write('.commitlintrc.json', JSON.stringify(options.commitlint ?? CONVENTIONAL))
  scratch.git('checkout', '-q', '-b', 'feature/one', 'develop')
  scratch.git('add', '.')
  scratch.git('commit', '-q', '-m', 'chore: lint messages')
  const installed = scratch.policy('install')
  expect([installed.code, installed.output]).toEqual([0, expect.stringContaining('commit-msg: installed.')])
  return scratch
}

/** An editor that puts a text above what is there, as people do. */
function editor(scratch: Scratch, text: string): Readonly<Record<string, string>> {
  scratch.write('../editor', `#!/bin/sh\n{ printf '%s\\n' '${text}'; cat "$1"; } >"$1.new" && mv "$1.new" "$1"\n`)
  chmodSync(join(scratch.folder, 'editor'), 0o755)
  return { GIT_EDITOR: join(scratch.folder, 'editor') }
}

function expectRefused(scratch: Scratch, line: string, env = {}): Ran {
  const before = scratch.oid('HEAD')
  const ran = scratch.shell(line, { env })
  expect(refusals(ran), ran.output).toEqual(REFUSED)
  expect(ran.code).not.toBe(0)
  expect(scratch.oid('HEAD')).toBe(before)
  return ran
}

function expectPasses(scratch: Scratch, line: string, env = {}): Ran {
  const ran = scratch.shell(line, { env })
  expect(ran.code, ran.output).toBe(0)
  expect([...refusals(ran), ...warnings(ran)]).toEqual([])
  return ran
}

const subject = (scratch: Scratch): string => scratch.git('log', '-1', '--format=%s')

describe('at the commit', () => {
  test('git commit -m: refused with what commitlint says, and passes', () => {
    const scratch = project()
    const ran = expectRefused(scratch, 'git commit --allow-empty -m "Add it"')
    expect(ran.stderr.replace(/\s+/g, ' ')).toContain(
      '"Add it": subject may not be empty [subject-empty]; type may not be empty [type-empty]',
    )
    expect(told(ran)[0]?.mend).toEqual([])
    expectPasses(scratch, 'git commit -q --allow-empty -m "feat: add it"')
    expectPasses(scratch, 'git commit -q --allow-empty -m "feat: add it" -m "#12 is done"')
    expectRefused(scratch, 'git commit --amend --allow-empty -m "Other"')
    expectPasses(scratch, 'git commit -q --amend --allow-empty -m "fix: other"')
  })

  test('the way that is named brings the kept text back', () => {
    const scratch = project()
    scratch.write('a.txt', 'one\n')
    scratch.git('add', '.')
    expectRefused(scratch, 'git commit -m "the search" -m "Body"')
    const env = { GIT_EDITOR: "sed -i '1s/^/feat: add /'" }
    expectPasses(scratch, 'git commit -q -e -F "$(git rev-parse --git-path COMMIT_EDITMSG)"', env)
    expect(scratch.git('log', '-1', '--format=%B')).toBe('feat: add the search\n\nBody')
  })

  test.each([
    ['git commit', ''],
    ['git commit -v', ''],
    ['git commit', ';'],
    ['git commit -v', ';'],
    ['git commit --cleanup=scissors', ''],
    ['git commit --no-status', ''],
  ])('an editor: %s, core.commentChar "%s"', (line, comment) => {
    const scratch = project({ commitlint: { ...CONVENTIONAL, rules: { 'body-max-line-length': [2, 'always', 30] } } })
    if (comment !== '') scratch.git('config', 'core.commentChar', comment)
    scratch.write('a-file-with-a-rather-long-name-that-is-listed.txt', `${'x'.repeat(200)}\n`)
    scratch.git('add', '.')
    expectRefused(scratch, line, editor(scratch, 'Add it'))
    expectPasses(scratch, `${line} -q`, editor(scratch, 'feat: add it'))
    expect(subject(scratch)).toBe('feat: add it')
    expectPasses(scratch, 'git push -q origin feature/one')
  })

  test('an editor that does nothing leaves the comments to git', () => {
    const scratch = project({ commitlint: { ...CONVENTIONAL, rules: { 'body-max-line-length': [2, 'always', 30] } } })
    scratch.write('a-file-with-a-rather-long-name-that-is-listed.txt', 'one\n')
    scratch.git('add', '.')
    expectPasses(scratch, 'GIT_EDITOR=: git commit -q -e -m "feat: add it"')
  })

  test('git merge: its own message passes, another is refused; then git commit finishes', () => {
    const scratch = project()
    scratch.git('checkout', '-q', '-b', 'feature/two', 'develop')
    expectPasses(scratch, 'git commit -q --allow-empty -m "feat: two"')
    scratch.git('checkout', '-q', 'feature/one')
    expectRefused(scratch, 'git merge -q --no-ff -m "All of two" feature/two')
    expectPasses(scratch, 'git commit -q -m "feat: all of two"')
    expect(scratch.git('rev-list', '--parents', '-1', 'HEAD').split(' ')).toHaveLength(3)
    scratch.git('reset', '-q', '--hard', 'HEAD^')
    expectPasses(scratch, 'git merge -q --no-ff --no-edit feature/two')
    expectPasses(scratch, 'git push -q origin feature/one')
  })

  test('git revert and git cherry-pick', () => {
    const scratch = project()
    scratch.write('a.txt', 'one\n')
    scratch.git('add', '.')
    expectPasses(scratch, 'git commit -q -m "feat: one"')
    expectPasses(scratch, 'git revert --no-edit HEAD')
    expectPasses(scratch, 'git cherry-pick HEAD^')
    expectPasses(scratch, 'git push -q origin feature/one')
    scratch.git('commit', '-q', '--no-verify', '--allow-empty', '-m', 'Bad')
    scratch.git('checkout', '-q', '-b', 'feature/two', 'HEAD^')
    // git asks no hook about a clean pick.
    expectPasses(scratch, 'git cherry-pick --allow-empty feature/one')
    expect(refusals(scratch.shell('git push origin feature/two'))).toEqual(['commit-message refs/heads/feature/two'])
  })

  test('a warning of commitlint lets the commit pass', () => {
    const scratch = project({ commitlint: { rules: { 'header-max-length': [1, 'always', 20] } } })
    const ran = scratch.shell('git commit -q --allow-empty -m "A header of more than twenty characters"')
    expect([ran.code, warnings(ran)]).toEqual([0, REFUSED])
  })

  test('of a linked worktree and of a subdirectory is judged by the config of its worktree', () => {
    const scratch = project()
    mkdirSync(join(scratch.directory, 'deep'))
    expectRefused(scratch, 'cd deep && git commit --allow-empty -m "Add it"')
  })

  test('a broken config stops it with one line', () => {
    const scratch = project()
    scratch.write('.commitlintrc.json', '{ "rules": {} }')
    const ran = scratch.shell('git commit --allow-empty -m "feat: one"')
    expect(ran.code).not.toBe(0)
    expect(ran.stderr).toContain('commitlint cannot use .commitlintrc.json: it names no rules')
    expect(scratch.policy('check').code).toBe(2)
  })
})

describe('where commitlint is not installed', () => {
  test('one line says so at commit-msg and at the push, none at pre-commit, and all pass', () => {
    const scratch = project({ packages: false, config: { extends: 'gitflow' } })
    const hint = /commit-message is off: \.commitlintrc\.json is here, but commitlint is not/g
    const commit = expectPasses(scratch, 'git commit -q --allow-empty -m "Add it"')
    expect(commit.stderr.replace(/\s+/g, ' ').match(hint)).toHaveLength(1)
    const push = expectPasses(scratch, 'git push -q origin feature/one')
    expect(push.stderr.replace(/\s+/g, ' ').match(hint)).toHaveLength(1)
  })
})

describe('after the commit', () => {
  test('what no hook has seen is refused at the push, in a check and in a pull request, each commit by itself', () => {
    const scratch = project({ config: { extends: 'gitflow' } })
    scratch.git('push', '-q', 'origin', 'feature/one')
    scratch.git('commit', '-q', '--no-verify', '--allow-empty', '-m', 'One')
    scratch.git('commit', '-q', '--no-verify', '--allow-empty', '-m', 'feat: two')
    scratch.git('commit', '-q', '--no-verify', '--allow-empty', '-m', 'Three')
    const push = scratch.shell('git push origin feature/one')
    expect([push.code === 0, push.stderr.match(/^refused: "(One|Three)"/gm)]).toEqual([false, ['refused: "Three"', 'refused: "One"']])
    const check = JSON.parse(scratch.policy('check', '--format', 'json').stdout)
    const found = (report: { findings: { rule: string; oid: string }[] }) =>
      report.findings.filter(({ rule }) => rule === 'commit-message').map(({ oid }) => oid)
    const bad = [scratch.oid('HEAD'), scratch.oid('HEAD~2')].sort()
    expect(found(check).sort()).toEqual(bad)
    scratch.git('push', '-q', '--no-verify', 'origin', 'feature/one')
    const proposed = scratch.policy('check', '--pull-request', '--head', 'feature/one', '--base', 'develop', '--format', 'json')
    expect(found(JSON.parse(proposed.stdout)).sort()).toEqual(bad)
    expect(proposed.code).toBe(1)
  })

  test('a server judges none, whatever is pushed there', () => {
    const scratch = project()
    scratch.git('commit', '-q', '--no-verify', '--allow-empty', '-m', 'Bad')
    const server = scratch.policyWith({ directory: scratch.remote }, 'install')
    expect(server.code, server.output).toBe(0)
    const pushed = scratch.shell('git push -q --no-verify origin feature/one')
    expect([pushed.code, pushed.output]).toEqual([0, expect.not.stringContaining('commitlint')])
  })
})

describe('install', () => {
  const hooks = (scratch: Scratch) => scratch.policy('install')

  test('adds commit-msg only where there is a config and the rule is on', () => {
    const scratch = scratchRepository({ hooks: false })
    expect(hooks(scratch).stdout).not.toContain('commit-msg')
    scratch.write('package.json', JSON.stringify({ commitlint: CONVENTIONAL }))
    expect(hooks(scratch).stdout).toContain('commit-msg: installed.')
    scratch.write('branch-policy.config.json', JSON.stringify({ extends: 'gitflow', rules: { 'commit-message': 'off' } }))
    expect(hooks(scratch).stdout).toContain('commit-msg: taken away.')
  })

  test('goes on where the policy cannot be read, and says what that costs', () => {
    const scratch = scratchRepository({ hooks: false })
    scratch.write('.commitlintrc.json', JSON.stringify(CONVENTIONAL))
    scratch.write('branch-policy.config.json', '{ "extends": "nothing-of-the-sort" }')
    const ran = hooks(scratch)
    expect([ran.code, ran.stderr]).toEqual([0, ''])
    expect(ran.stdout).toContain('pre-commit: installed.')
    expect(ran.stdout).toMatch(
      /^Note: messages are not judged by \.commitlintrc\.json before they are pushed, since the policy cannot be read: .+$/m,
    )
    expect(scratch.has('.git/hooks/commit-msg')).toBe(false)
  })
})
