import { chmodSync, mkdirSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { describe, expect, test } from 'vitest'
import { openScratch, type Scratch, type ScratchOptions, scratchRepository } from '../support/scratch.ts'

/** main with a hotfix of its own, develop ahead of it with two commits, a release cut from develop with one. Hooks are installed last. */
function model(options: Omit<ScratchOptions, 'start' | 'hooks'> = {}): Scratch {
  const scratch = scratchRepository({ config: { extends: 'gitflow' }, ...options, hooks: false })
  scratch.git('checkout', '-q', 'develop')
  scratch.commit('feat: one')
  scratch.commit('feat: two')
  scratch.git('checkout', '-q', '-b', 'release/v1.0.0')
  scratch.commit('chore: version')
  scratch.git('checkout', '-q', 'main')
  scratch.commit('fix: on main')
  scratch.git('tag', 'v0.9.0')
  scratch.git('push', '-q', 'origin', '--all')
  scratch.git('checkout', '-q', 'develop')
  expect(scratch.policy('install').code).toBe(0)
  return scratch
}

/** What our hook says while git does something that must succeed. */
function said(scratch: Scratch, ...args: string[]): string {
  const ran = scratch.tryGit(...args)
  expect(ran.code, ran.output).toBe(0)
  const lines = ran.stderr.split('\n').filter((line) => line.startsWith('branch-policy'))
  return lines.join('\n')
}

/** The command that a line ends in. */
function commandOf(line: string): string[] {
  const command = /: git (.*)$/.exec(line)?.[1] ?? ''
  return command.split(' ')
}

describe('a branch that is made at the wrong place', () => {
  test.each([
    ['feature/one', 'main', 'main', 'develop', 'origin/develop'],
    ['feature/one', 'release/v1.0.0', 'release/v1.0.0', 'develop', 'origin/develop'],
    ['hotfix/one', 'develop', 'develop', 'main', 'origin/main'],
    ['hotfix/v1.0.1', 'release/v1.0.0', 'release/v1.0.0', 'main', 'origin/main'],
    ['bugfix/one', 'main', 'main', 'release', 'origin/release/v1.0.0'],
    ['release/v2.0.0', 'main', 'main', 'develop', 'origin/develop'],
  ])('%s from %s is told in one line, whose command mends it and loses nothing', (branch, start, met, kind, base) => {
    const scratch = model()
    scratch.git('checkout', '-q', start)
    scratch.write('README.md', 'Changed here.\n')
    const line = said(scratch, 'checkout', '-q', '-b', branch)
    const at = scratch.oid('HEAD').slice(0, 12)
    expect(line).toBe(
      `branch-policy: ${branch} started from ${met} at ${at}; it has to start from ${kind}: git checkout --no-track -B ${branch} ${base}`,
    )
    expect(said(scratch, ...commandOf(line))).toBe('')
    expect(scratch.oid('HEAD')).toBe(scratch.oid(base))
    expect(scratch.read('README.md')).toBe('Changed here.\n')
    expect(scratch.tryGit('config', `branch.${branch}.merge`).code).toBe(1)
    scratch.git('commit', '-q', '-a', '-m', 'feat: the first commit')
    expect(scratch.tryGit('push', 'origin', branch).code).toBe(0)
  })

  test('is what branch-origin refuses when it is pushed, had nobody listened', () => {
    const scratch = model()
    expect(said(scratch, 'switch', '-q', '-c', 'feature/one', 'main')).toContain('it has to start from develop')
    scratch.commit('feat: go on')
    expect(scratch.tryGit('push', 'origin', 'feature/one').stderr).toContain('branch-origin')
  })

  test('is told in a new worktree, in a subdirectory and where there is no remote', () => {
    const scratch = model()
    const tree = join(scratch.folder, 'tree')
    expect(said(scratch, 'worktree', 'add', '-q', '-b', 'feature/tree', tree, 'main')).toContain('feature/tree started from main')
    const linked = openScratch(scratch.folder, tree, scratch.remote)
    expect(said(linked, 'checkout', '-q', '-b', 'hotfix/tree', 'develop')).toContain('hotfix/tree started from develop')
    mkdirSync(join(scratch.directory, 'sub'))
    expect(said(scratch, '-C', 'sub', 'checkout', '-q', '-b', 'feature/sub', 'main')).toContain('feature/sub started from main')
    scratch.git('remote', 'remove', 'origin')
    expect(said(scratch, 'checkout', '-q', '-b', 'feature/alone', 'main')).toMatch(/: git checkout -B feature\/alone develop$/)
  })

  test('is told in a submodule', () => {
    const scratch = model()
    scratch.git('checkout', '-q', '-b', 'feature/part')
    scratch.git('-c', 'protocol.file.allow=always', 'submodule', 'add', '-q', scratch.remote, 'part')
    const part = openScratch(scratch.folder, join(scratch.directory, 'part'), scratch.remote)
    part.git('checkout', '-q', 'develop')
    expect(part.policy('install').code).toBe(0)
    expect(said(part, 'checkout', '-q', '-b', 'hotfix/part')).toContain('hotfix/part started from develop')
    expect(said(part, 'checkout', '-q', '-b', 'feature/part', 'develop')).toBe('')
  })
})

test('a name of no kind is told with the nearest legal one, which mends it', () => {
  const scratch = model()
  const line = said(scratch, 'checkout', '-q', '-b', 'Feature/One_Two')
  expect(line).toMatch(/^branch-policy: no kind of branch is named like "Feature\/One_Two"; the nearest legal name is \S+: git branch -m /)
  scratch.git(...commandOf(line))
  expect(said(scratch, 'checkout', '-q', 'main')).toBe('')
  expect(said(scratch, 'checkout', '-q', '-b', 'x')).not.toContain('\n')
})

test('where nothing is wrong it is silent', () => {
  const scratch = model()
  const silent = (...args: string[]): void => expect(said(scratch, ...args), args.join(' ')).toBe('')
  silent('checkout', '-q', '-b', 'feature/one')
  silent('checkout', '-q', '-b', 'feature/old', 'develop~1')
  silent('checkout', '-q', '-b', 'feature/remote', 'origin/develop')
  scratch.commit('feat: own')
  silent('checkout', '-q', '-b', 'feature/stacked')
  silent('checkout', '-q', '-b', 'bugfix/one', 'release/v1.0.0')
  silent('checkout', '-q', '-b', 'bugfix/remote', 'origin/release/v1.0.0')
  silent('checkout', '-q', '-b', 'hotfix/one', 'main')
  silent('checkout', '-q', '-b', 'hotfix/v0.9.1', 'v0.9.0')
  silent('checkout', '-q', '-b', 'release/v2.0.0', 'develop')
  silent('checkout', '-q', '-b', 'dependabot/npm/x-1.2.3', 'main')
  silent('checkout', '-q', '--orphan', 'feature/orphan')
  silent('checkout', '-qf', 'develop')
  silent('checkout', '-q', '--detach', 'main')
  silent('checkout', '-q', 'develop', '--', 'README.md')
  silent('checkout', '-qf', '-B', 'feature/one', 'main')
  silent('branch', '-m', 'feature/one', 'feature/named')
  silent('checkout', '-q', 'develop')
  silent('stash', 'list')
  // What a remote has began elsewhere.
  scratch.git('push', '-q', '--no-verify', 'origin', 'main:refs/heads/feature/theirs', 'main:refs/heads/feature/there')
  scratch.git('fetch', '-q')
  silent('checkout', '-q', 'feature/theirs')
  silent('checkout', '-q', '-b', 'feature/there', 'main')
  silent('checkout', '-q', 'feature/stacked')
  silent('rebase', '-q', 'main')
  silent('bisect', 'start', 'HEAD', 'HEAD~1')
  silent('bisect', 'reset')
})

test('in a repository without a commit it is silent', () => {
  const scratch = scratchRepository({ start: 'empty' })
  scratch.write('branch-policy.config.json', '{"extends":"gitflow"}')
  expect(said(scratch, 'checkout', '-q', '-b', 'wrong_name')).toBe('')
})

test('it never fails, and is silent where it cannot tell', () => {
  const scratch = model()
  const wrong = (): string => said(scratch, 'checkout', '-q', '-B', `feature/n${Math.floor(performance.now() * 1000)}`, 'main')
  const config = (name: string, text: string): void => {
    rmSync(join(scratch.directory, 'branch-policy.config.json'), { force: true })
    rmSync(join(scratch.directory, 'branch-policy.config.mjs'), { force: true })
    scratch.write(name, text)
    // main and develop have the file too, so that a checkout keeps the changed one.
    scratch.git('update-index', '--assume-unchanged', 'branch-policy.config.json')
  }
  expect(wrong()).toContain('started from main')
  config('branch-policy.config.json', '{"extends":"no such preset"}')
  expect(wrong()).toBe('')
  config('branch-policy.config.json', 'no json')
  expect(wrong()).toBe('')
  config('branch-policy.config.mjs', 'throw new Error("no")')
  expect(wrong()).toBe('')
  config('branch-policy.config.json', '{"extends":"gitflow","rules":{"branch-origin":"off"}}')
  expect(wrong()).toBe('')
  config('branch-policy.config.json', '{"extends":"gitflow","exempt":[{"branches":["feature/**"],"rules":["branch-origin"],"reason":"r"}]}')
  expect(wrong()).toBe('')
  config('branch-policy.config.json', '{"extends":"gitflow","rules":{"branch-origin":"warn"}}')
  expect(wrong()).toContain('started from main')
  scratch.git('config', 'core.logAllRefUpdates', 'false')
  expect(wrong()).toBe('')
  scratch.git('config', '--unset', 'core.logAllRefUpdates')
  const hook = join(scratch.directory, '.git/hooks/post-checkout')
  writeFileSync(hook, readFileSync(hook, 'utf8').replace(/^entry=.*$/m, "entry='/gone'"))
  expect(wrong()).toBe('')
})

test('without a config nobody has asked for a policy yet', () => {
  const scratch = scratchRepository()
  scratch.git('checkout', '-q', 'develop')
  scratch.git('commit', '-q', '--no-verify', '--allow-empty', '-m', 'x')
  expect(said(scratch, 'checkout', '-q', '-b', 'hotfix/one')).toBe('')
})

test('called by another hook manager it answers alike, exits 0 for any arguments, and decides itself what is new', () => {
  const scratch = model()
  rmSync(join(scratch.directory, '.git/hooks'), { recursive: true })
  scratch.git('checkout', '-q', '-b', 'feature/one', 'main')
  const tip = scratch.oid('HEAD')
  const told = scratch.policy('hook', 'post-checkout', tip, tip, '1')
  expect([told.code, told.stdout]).toEqual([0, ''])
  expect(told.stderr).toMatch(/^branch-policy: feature\/one started from main .*\n$/)
  for (const args of [[tip, tip, '0'], [], ['1'], [tip, tip, '1', 'more']]) {
    expect(scratch.policy('hook', 'post-checkout', ...args)).toMatchObject({ code: 0, output: '' })
  }
  scratch.commit('feat: go on')
  expect(scratch.policy('hook', 'post-checkout', tip, tip, '1')).toMatchObject({ code: 0, output: '' })
})

test('an ordinary checkout starts no Node; the hook that was there before runs at each, with what git gave', () => {
  const scratch = model()
  scratch.policy('uninstall')
  const log = join(scratch.folder, 'log')
  const own = join(scratch.directory, '.git/hooks/post-checkout')
  mkdirSync(join(scratch.directory, '.git/hooks'), { recursive: true })
  writeFileSync(own, `#!/bin/sh\necho "own $*" >>'${log}'\nexit 3\n`)
  chmodSync(own, 0o755)
  expect(scratch.policy('install').code).toBe(0)
  const bin = join(scratch.folder, 'bin')
  mkdirSync(bin)
  writeFileSync(join(bin, 'node'), `#!/bin/sh\necho node >>'${log}'\n`)
  chmodSync(join(bin, 'node'), 0o755)
  const env = { PATH: `${bin}:${process.env['PATH']}` }
  // The Node that installed comes before the one on PATH.
  const shim = scratch.read('.git/hooks/post-checkout')
  const recorded = shim.replace(/^node=.+$/m, () => `node='${join(bin, 'node')}'`)
  expect(recorded).not.toBe(shim)
  scratch.write('.git/hooks/post-checkout', recorded)
  const lines = (command: string): readonly string[] => {
    rmSync(log, { force: true })
    scratch.shell(command, { env })
    return readFileSync(log, 'utf8').trimEnd().split('\n')
  }
  const [main, develop] = [scratch.oid('main'), scratch.oid('develop')]
  expect(lines('git checkout -q main')).toEqual([`own ${develop} ${main} 1`])
  // git makes 1 of whatever a hook exits with.
  expect(scratch.shell('git checkout -q develop', { env }).code).toBe(1)
  expect(lines('git checkout -q README.md')).toEqual([`own ${develop} ${develop} 0`])
  expect(lines('git checkout -q --detach main')).toEqual([`own ${develop} ${main} 1`])
  expect(lines('git switch -q -c feature/new develop')).toEqual(['node', `own ${main} ${develop} 1`])
  expect(lines('git switch -q --orphan feature/orphan')).not.toContain('node')
  expect(lines('git checkout -q feature/new; git commit -q --no-verify --allow-empty -m x; git checkout -q main')).toContain('node')
  expect(lines('git checkout -q feature/new')).not.toContain('node')
  // Back where it began, it is still no new branch.
  scratch.git('reset', '-q', '--hard', 'develop')
  expect(lines('git checkout -q main; git checkout -q feature/new')).not.toContain('node')
  scratch.git('push', '-q', '--no-verify', 'origin', 'main:refs/heads/feature/theirs')
  scratch.git('fetch', '-q')
  expect(lines('git checkout -q feature/theirs')).not.toContain('node')
  expect(lines('git checkout -q --track -b release/v1.0.0x origin/release/v1.0.0')).toContain('node')
  expect(lines(`git worktree add -q -b feature/tree ../tree develop`)[0]).toBe('node')
  expect(readdirSync(join(scratch.folder, 'tree'))).toContain('README.md')
})

test('commits that only the new branch holds are taken along: those of a detached HEAD', () => {
  const scratch = model()
  scratch.git('checkout', '-q', '--detach', 'main')
  const work = scratch.commit('feat: my work')
  const line = said(scratch, 'switch', '-q', '-c', 'feature/kept')
  const start = scratch.oid('main')
  expect(line).toContain(`; it has to start from develop: git rebase --onto origin/develop ${start} feature/kept`)
  scratch.git(...commandOf(line))
  expect(scratch.git('log', '--format=%s', 'origin/develop..feature/kept')).toBe('feat: my work')
  // The old commit is a copy now; as long as another ref holds it, the branch may simply move.
  scratch.git('branch', 'bugfix/holds', work)
  scratch.git('checkout', '-q', '--detach', work)
  expect(said(scratch, 'checkout', '-q', '-b', 'feature/moved')).toContain('git checkout --no-track -B feature/moved origin/develop')
})

test('a worktree that is added: the command mends it there, from wherever it is typed', () => {
  const scratch = model()
  const tree = join(scratch.folder, "a tree's")
  const line = said(scratch, 'worktree', 'add', '-q', '-b', 'feature/there', tree, 'main')
  const command = /: (git .*)$/.exec(line)?.[1] ?? ''
  expect(command).toMatch(/^git -C '.*a tree'\\''s' checkout --no-track -B feature\/there origin\/develop$/)
  const before = scratch.git('symbolic-ref', 'HEAD')
  expect(scratch.shell(command).code).toBe(0)
  expect(scratch.git('symbolic-ref', 'HEAD')).toBe(before)
  expect(scratch.oid('feature/there')).toBe(scratch.oid('origin/develop'))
  expect(scratch.git('-C', tree, 'status', '--porcelain')).toBe('')
})
