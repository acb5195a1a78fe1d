import { existsSync, mkdirSync, readdirSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { expect, test } from 'vitest'
import { linkPackage, repositoryWithPackage } from '../support/managers.ts'
import { openScratch, type Scratch, scratchRepository } from '../support/scratch.ts'

const GUARD = '.git/hooks/reference-transaction'
const DIRECT = 'git checkout -q main && git commit -q --no-verify --allow-empty -m direct'

function configHooksOf(scratch: Scratch): boolean {
  const [, major = 0, minor = 0] = /(\d+)\.(\d+)/.exec(scratch.git('version')) ?? []
  return Number(major) > 2 || Number(minor) >= 54
}

test('an installation that does not ask for the guard keeps it, and uninstall takes it away', () => {
  const scratch = scratchRepository({ hooks: false })
  const before = readdirSync(join(scratch.directory, '.git/hooks'))
  expect(scratch.policy('install').output).not.toContain('reference-transaction')
  const strict = scratch.policy('install', '--strict')
  expect([strict.code, strict.output]).toEqual([0, expect.stringContaining('reference-transaction: installed.')])
  expect(scratch.read('.git/branch-policy/guarded-names')).toContain('\n= main\n')
  const text = scratch.read(GUARD)
  expect(scratch.policy('install').output).toContain('reference-transaction: installed already.')
  expect(scratch.read(GUARD)).toBe(text)
  expect(scratch.shell(DIRECT).code).not.toBe(0)
  expect(scratch.policy('uninstall').output).toContain('reference-transaction: taken away.')
  expect(readdirSync(join(scratch.directory, '.git/hooks'))).toEqual(before)
  expect(scratch.policy('install').output).not.toContain('reference-transaction')
  expect(scratch.shell(DIRECT).code).toBe(0)
})

test('doctor fires it where it was asked for, and says where it is off', () => {
  const scratch = scratchRepository()
  expect(scratch.policy('doctor').output).not.toContain('reference-transaction')
  scratch.policy('install', '--strict')
  const on = scratch.policy('doctor')
  expect([on.code, on.stdout]).toEqual([0, expect.stringMatching(/reference-transaction {2}on\n/)])
  expect(on.stdout).not.toContain('bare-environment')
  // git asks doctor nothing while it looks: the probe is of no branch that there is.
  expect(scratch.git('for-each-ref', '--format=%(refname)')).not.toContain('probe')
  scratch.shell(`chmod -x ${GUARD}`)
  const off = scratch.policy('doctor')
  expect([off.code, off.stdout]).toEqual([1, expect.stringMatching(/off: reference-transaction\n/)])
})

test('a bare repository needs none, and a git that is too old has none', () => {
  const scratch = scratchRepository({ hooks: false })
  const bare = scratch.policyWith({ directory: scratch.remote }, 'install', '--strict')
  expect([bare.code, bare.output]).toEqual([0, expect.stringContaining('pre-receive judges every push')])
  expect(existsSync(join(scratch.remote, 'hooks/reference-transaction'))).toBe(false)

  const bin = join(scratch.folder, 'old')
  mkdirSync(bin)
  const git = scratch.shell('command -v git').stdout.trim()
  scratch.write('../old/git', `#!/bin/sh\n[ "$1" != version ] || { echo git version 2.27.0; exit; }\nexec ${git} "$@"\n`)
  scratch.shell(`chmod +x '${bin}/git'`)
  const env = { PATH: `${bin}:${process.env['PATH']}` }
  const old = scratch.policyWith({ env }, 'install', '--strict')
  expect([old.code, old.output]).toEqual([2, expect.stringContaining('not installed: git 2.27 runs no such hook, 2.28 and newer do.')])
  expect(scratch.has('.git/hooks/pre-commit')).toBe(true)
  expect(scratch.has(GUARD)).toBe(false)
  expect(scratch.policyWith({ env: { ...env, npm_lifecycle_event: 'prepare' } }, 'install', '--strict').code).toBe(0)
})

test('beside lefthook and simple-git-hooks it stands in the hooks directory, where neither writes over it', () => {
  for (const [file, text, note] of [
    ['lefthook.yml', 'pre-commit:\n  commands:\n    x:\n      run: "true"\n', null],
    ['.simple-git-hooks.json', '{\n  "pre-commit": "true"\n}\n', '"preserveUnused": ["reference-transaction"]'],
  ] as const) {
    const scratch = repositoryWithPackage()
    scratch.write(file, text)
    const ran = scratch.shell('branch-policy install --strict')
    expect([ran.code, ran.output], file).toEqual([0, expect.stringContaining('  reference-transaction: installed.')])
    expect(scratch.read(file)).not.toContain('reference-transaction')
    if (note !== null) expect(ran.output).toContain(note)
    expect(scratch.shell(DIRECT).output, file).toContain('no-direct-commit')
    expect(scratch.shell('branch-policy uninstall').code).toBe(0)
    expect(scratch.read(file)).toBe(text)
    expect(scratch.has(GUARD)).toBe(false)
  }
})

test('where git looks for hooks elsewhere it comes by git’s config, or one line says that it cannot', () => {
  for (const path of ['.husky/_', 'team-hooks']) {
    const scratch = repositoryWithPackage()
    mkdirSync(join(scratch.directory, path), { recursive: true })
    scratch.git('config', 'core.hooksPath', path)
    const config = scratch.read('.git/config')
    const ran = scratch.shell('branch-policy install --strict')
    if (configHooksOf(scratch)) {
      expect([ran.code, ran.output]).toEqual([0, expect.stringContaining('reference-transaction: installed.')])
      expect(scratch.shell(DIRECT).output).toContain('no-direct-commit')
      expect(scratch.shell('branch-policy doctor').stdout).toMatch(/reference-transaction {2}on\n/)
      expect(scratch.shell('branch-policy install').output).toContain('reference-transaction')
      expect(scratch.shell(DIRECT).code).not.toBe(0)
      const off = '-c hook.branch-policy-reference-transaction.enabled=false'
      expect(scratch.shell(DIRECT.replace('git commit', `git ${off} commit`)).code).toBe(0)
    } else {
      expect([ran.code, ran.output]).toEqual([
        2,
        expect.stringMatching(/^reference-transaction: not installed: .*git 2\.54 and newer can/m),
      ])
    }
    scratch.shell('branch-policy uninstall')
    expect(scratch.read('.git/config')).toBe(config)
    expect(existsSync(join(scratch.directory, '.git/branch-policy-hooks'))).toBe(false)
  }
})

test('a linked worktree is guarded too, by its own policy', () => {
  const scratch = scratchRepository()
  scratch.policy('install', '--strict')
  scratch.git('worktree', 'add', '-q', '../tree', 'develop')
  const tree = openScratch(scratch.folder, join(scratch.folder, 'tree'), scratch.remote)
  linkPackage(tree.directory)
  const refused = tree.tryGit('commit', '-q', '--no-verify', '--allow-empty', '-m', 'direct')
  expect([refused.code, refused.stderr]).toEqual([128, expect.stringContaining('no-direct-commit')])
  expect(readFileSync(join(scratch.directory, '.git/worktrees/tree/branch-policy/guarded-names'), 'utf8')).toContain('\n= develop\n')
})
