import { readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { describe, expect, test } from 'vitest'
import { type Scratch, scratchRepository } from '../../support/scratch.ts'
import { ZERO } from '../../support/zero.ts'

// What a repository that belongs to somebody else looks like, only root can make.
const isRoot = process.geteuid?.() === 0

/** A repository with hooks and a config that is code, all of another user; and a config of our own, as git's global one. */
function foreign(): Scratch & { readonly ask: (input: string, ...args: string[]) => ReturnType<Scratch['policy']> } {
  const scratch = scratchRepository()
  const marker = `require('node:fs').writeFileSync(${JSON.stringify(join(scratch.folder, 'ran'))}, '')`
  scratch.write('branch-policy.config.cjs', `${marker}\nmodule.exports = { extends: 'gitflow' }\n`)
  writeFileSync(join(scratch.folder, 'gitconfig'), '[user]\n\tname = Ada\n')
  expect(scratch.shell('chown -R 65534 .').code).toBe(0)
  const env = { GIT_CONFIG_GLOBAL: join(scratch.folder, 'gitconfig') }
  return { ...scratch, ask: (input, ...args) => scratch.policyWith({ input, env }, ...args) }
}

const listing = (scratch: Scratch): string => scratch.shell('find . -type f -exec cksum {} + | sort').stdout

describe.skipIf(!isRoot)('as root', () => {
  test('threat 19: in another user’s repository every command shows git’s "dubious ownership", exits 2, writes nothing and runs no config', () => {
    const scratch = foreign()
    const before = listing(scratch)
    const update = `refs/heads/main ${ZERO}`
    const asked: readonly (readonly [input: string, ...args: string[]])[] = [
      ['', 'check'],
      ['', 'check', '--all', '--format', 'json'],
      ['', 'check', '--branch', 'feature/one'],
      ['', 'config'],
      ['', 'resolve'],
      ['', 'explain'],
      ['', 'doctor'],
      ['', 'install'],
      ['', 'uninstall'],
      ['', 'init', '--yes'],
      ['', 'hook', 'pre-commit'],
      ['', 'hook', 'pre-merge-commit'],
      ['', 'hook', 'commit-msg', 'branch-policy.config.cjs'],
      [`refs/heads/main ${'1'.repeat(ZERO.length)} ${update}\n`, 'hook', 'pre-push', 'origin', scratch.remote],
      [`${ZERO} ${'1'.repeat(ZERO.length)} refs/heads/main\n`, 'hook', 'pre-receive'],
    ]
    for (const [input, ...args] of asked) {
      const ran = scratch.ask(input, ...args)
      expect(ran.code, `${args.join(' ')}\n${ran.output}`).toBe(2)
      expect(ran.stderr, args.join(' ')).toContain('detected dubious ownership')
      expect(ran.stderr, args.join(' ')).toContain('The repository belongs to another user: run the command as its owner.')
      expect(ran.output, args.join(' ')).not.toContain('safe.directory')
      expect(ran.stdout, args.join(' ')).toBe('')
    }
    // It tells nothing and refuses nothing, and is silent where something fails.
    expect(scratch.ask('', 'hook', 'post-checkout', ZERO, '1'.repeat(ZERO.length), '1')).toMatchObject({ code: 0, output: '' })
    expect(listing(scratch)).toBe(before)
    expect(readFileSync(join(scratch.folder, 'gitconfig'), 'utf8')).toBe('[user]\n\tname = Ada\n')
    expect(scratch.has('../ran')).toBe(false)
  })

  test.each([
    ['the top of the working tree', '.'],
    ['the git directory', '.git'],
  ])('threat 19: it is enough that %s belongs to somebody else', (_, path) => {
    const scratch = scratchRepository()
    expect(scratch.shell(`chown 65534 ${path}`).code).toBe(0)
    for (const args of [['check'], ['hook', 'pre-commit']]) {
      const ran = scratch.policy(...args)
      expect([ran.code, ran.stderr]).toEqual([2, expect.stringContaining('detected dubious ownership')])
    }
  })

  test('threat 19: git’s own answer is taken where the user trusts the repository: then hooks and checks judge as anywhere', () => {
    const scratch = foreign()
    writeFileSync(join(scratch.folder, 'gitconfig'), `[safe]\n\tdirectory = ${scratch.directory}\n`)
    const hook = scratch.ask('', 'hook', 'pre-commit')
    expect(hook.code, hook.output).toBe(1)
    expect(hook.stderr).toContain('no-direct-commit, refs/heads/main')
    expect(scratch.ask('', 'check').code).toBe(0)
  })

  test('threat 19: an administrator who pushes into another user’s bare repository is refused by git, before any hook', () => {
    const scratch = scratchRepository()
    expect(scratch.shell(`chown -R 65534 '${scratch.remote}'`).code).toBe(0)
    const inside = scratch.policyWith({ directory: scratch.remote }, 'install')
    expect([inside.code, inside.stderr]).toEqual([2, expect.stringContaining('detected dubious ownership')])
    expect(scratch.tryGit('push', '--no-verify', 'origin', 'main:refs/heads/feature/one').stderr).toContain('dubious ownership')
  })
})
