import { spawnSync } from 'node:child_process'
import {
  chmodSync,
  cpSync,
  existsSync,
  lstatSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  rmSync,
  symlinkSync,
  writeFileSync,
} from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { describe, expect, inject, onTestFinished, test } from 'vitest'
import { cleanEnvironment } from '../support/environment.ts'
import { openScratch, type Ran, type Scratch, scratchRepository } from '../support/scratch.ts'
import { refusals } from '../support/told.ts'
import { forgetNode } from '../support/without-node.ts'
import { ZERO } from '../support/zero.ts'

const CLIENT_HOOKS = ['post-checkout', 'pre-commit', 'pre-merge-commit', 'pre-push']
const DIRECT = ['no-direct-commit refs/heads/main']
const HUSKY = join(import.meta.dirname, '../../node_modules/husky/bin.js')

/** The hooks of a repository with their modes and bytes; git's samples are left out. */
function hooksOf(scratch: Scratch, directory = '.git/hooks'): Readonly<Record<string, string>> {
  const path = join(scratch.directory, directory)
  if (!existsSync(path)) return {}
  const names = readdirSync(path).filter((name) => !name.endsWith('.sample') && lstatSync(join(path, name)).isFile())
  return Object.fromEntries(
    names.sort().map((name) => {
      const mode = (lstatSync(join(path, name)).mode & 0o7777).toString(8)
      return [name, `${mode} ${readFileSync(join(path, name), 'latin1')}`]
    }),
  )
}

/** Writes a hook of the user's own: it notes its name, its arguments and its stdin. */
function ownHook(scratch: Scratch, name: string, mode = 0o755): void {
  scratch.write(`.git/hooks/${name}`, `#!/bin/sh\n{ echo "${name} $*"; cat; } >>../log # \xfc\n`)
  chmodSync(join(scratch.directory, '.git/hooks', name), mode)
}

function logOf(scratch: Scratch): string {
  const path = join(scratch.folder, 'log')
  const text = existsSync(path) ? readFileSync(path, 'utf8') : ''
  rmSync(path, { force: true })
  return text
}

/** A repository that has the package in a node_modules of its own. */
function repositoryWithPackage(): Scratch {
  const scratch = scratchRepository({ hooks: false })
  scratch.write('.git/info/exclude', 'node_modules\n')
  cpSync(join(inject('project'), 'node_modules'), join(scratch.directory, 'node_modules'), { recursive: true, verbatimSymlinks: true })
  return scratch
}

describe('install and uninstall', () => {
  test('a hook that was there runs after ours, both with the same stdin, and comes back with its bytes and its mode', () => {
    const scratch = scratchRepository({ hooks: false })
    ownHook(scratch, 'pre-push')
    ownHook(scratch, 'pre-commit', 0o744)
    ownHook(scratch, 'pre-merge-commit', 0o644)
    ownHook(scratch, 'commit-msg', 0o700)
    const before = hooksOf(scratch)

    const installed = scratch.policy('install')
    expect(installed.code, installed.output).toBe(0)
    expect(installed.stdout).toContain('pre-push: installed; the hook that was there is kept')
    const after = hooksOf(scratch)
    expect(after['pre-push.before-branch-policy']).toBe(before['pre-push'])
    expect(after['commit-msg']).toBe(before['commit-msg'])
    expect(scratch.policy('install').stdout.match(/installed already/g)).toHaveLength(4)
    expect(hooksOf(scratch)).toEqual(after)

    expect(refusals(scratch.shell('git commit --allow-empty -m Direct'))).toEqual(DIRECT)
    expect(logOf(scratch)).toBe('')
    scratch.git('checkout', '-q', '-b', 'feature/one', 'develop')
    scratch.git('commit', '-q', '--allow-empty', '-m', 'One')
    expect(logOf(scratch)).toBe('pre-commit \ncommit-msg .git/COMMIT_EDITMSG\n')
    const tip = scratch.oid('HEAD')
    expect(refusals(scratch.shell('git push origin feature/one HEAD:refs/heads/main'))).toEqual(['merge-source refs/heads/main'])
    expect(logOf(scratch)).toBe('')
    scratch.git('push', '-q', 'origin', 'feature/one', 'HEAD:refs/heads/feature/two')
    expect(logOf(scratch).split('\n')).toEqual([
      `pre-push origin ${scratch.remote}`,
      `refs/heads/feature/one ${tip} refs/heads/feature/one ${ZERO}`,
      `HEAD ${tip} refs/heads/feature/two ${ZERO}`,
      '',
    ])

    const taken = scratch.policy('uninstall')
    expect(taken.code, taken.output).toBe(0)
    expect(hooksOf(scratch)).toEqual(before)
    expect(scratch.policy('uninstall').code).toBe(0)
    expect(hooksOf(scratch)).toEqual(before)
    expect(scratch.shell('git commit -q --allow-empty -m Unjudged && git push -q origin HEAD:refs/heads/any_name').code).toBe(0)
  })

  test('in a linked worktree, a submodule and a bare repository they find the hooks that git runs', () => {
    const scratch = scratchRepository({ hooks: false })
    const tree = join(scratch.folder, 'tree')
    scratch.git('worktree', 'add', '-q', '-b', 'feature/tree', tree, 'develop')
    const linked = openScratch(scratch.folder, tree, scratch.remote)
    expect(linked.policy('install').code).toBe(0)
    expect(Object.keys(hooksOf(scratch))).toEqual(CLIENT_HOOKS)
    expect(linked.policy('uninstall').code).toBe(0)
    expect(hooksOf(scratch)).toEqual({})

    linked.git('-c', 'protocol.file.allow=always', 'submodule', 'add', '-q', scratch.remote, 'part')
    const part = openScratch(scratch.folder, join(tree, 'part'), scratch.remote)
    expect(part.policy('install').code).toBe(0)
    const hooks = part.git('rev-parse', '--git-path', 'hooks')
    expect(readdirSync(hooks).filter((name) => CLIENT_HOOKS.includes(name))).toHaveLength(4)
    expect(hooksOf(scratch)).toEqual({})
    expect(part.policy('uninstall').code).toBe(0)
    expect(readdirSync(hooks).filter((name) => CLIENT_HOOKS.includes(name))).toEqual([])

    const bare = openScratch(scratch.folder, scratch.remote, scratch.remote)
    expect(bare.policy('install').code).toBe(0)
    expect(Object.keys(hooksOf(bare, 'hooks'))).toEqual(['pre-receive'])
    expect(bare.policy('uninstall').code).toBe(0)
    expect(hooksOf(bare, 'hooks')).toEqual({})
  })

  test('without a repository install says so and exits 0, uninstall cannot do its work and exits 2', () => {
    const scratch = scratchRepository({ start: 'empty', hooks: false })
    const directory = join(scratch.folder, 'nothing')
    mkdirSync(directory)
    const installed = scratch.policyWith({ directory }, 'install')
    expect([installed.code, installed.output]).toEqual([0, 'No hooks were installed: there is no git repository here.\n'])
    expect(scratch.policyWith({ directory }, 'uninstall').code).toBe(2)
    expect(readdirSync(directory)).toEqual([])
  })
})

describe('a project with husky', () => {
  test('has our line in its hooks, which refuse and let pass; uninstall leaves every file as it was', () => {
    const scratch = repositoryWithPackage()
    scratch.write('.husky/pre-commit', 'echo their own pre-commit\n')
    scratch.write('.husky/pre-push', 'echo their pre-push\ncat >../log\n')
    const husky = spawnSync(process.execPath, [HUSKY], { cwd: scratch.directory, env: cleanEnvironment(), encoding: 'utf8' })
    expect(husky.status, husky.stderr).toBe(0)
    expect(scratch.git('config', 'core.hooksPath')).toBe('.husky/_')
    const before = hooksOf(scratch, '.husky')
    const ours = hooksOf(scratch)

    const installed = scratch.shell('node_modules/.bin/branch-policy install')
    expect(installed.code, installed.output).toBe(0)
    expect(installed.output).not.toContain('Note:')
    const after = hooksOf(scratch, '.husky')
    expect(Object.keys(after)).toEqual(CLIENT_HOOKS.slice(1))
    expect(scratch.read('.husky/pre-commit')).toBe('branch-policy hook pre-commit "$@"\necho their own pre-commit\n')
    expect(scratch.shell('node_modules/.bin/branch-policy install').code).toBe(0)
    expect(hooksOf(scratch, '.husky')).toEqual(after)
    expect(hooksOf(scratch)).toEqual(ours)

    // husky runs what the checked out commit has in .husky.
    scratch.git('add', '.husky')
    scratch.git('commit', '-q', '--no-verify', '-m', 'Add the hooks')
    scratch.git('branch', '-q', '-f', 'develop', 'main')
    scratch.git('push', '-q', '--no-verify', 'origin', 'main', 'develop')
    const refused = scratch.shell('git commit --allow-empty -m Direct')
    expect(refusals(refused), refused.output).toEqual(DIRECT)
    expect(refused.output).not.toContain('their own pre-commit')
    scratch.git('checkout', '-q', '-b', 'feature/one', 'develop')
    const passed = scratch.shell('git commit --allow-empty -m One')
    expect(passed.code, passed.output).toBe(0)
    expect(passed.output).toContain('their own pre-commit')
    scratch.git('checkout', '-q', 'main')
    expect(refusals(scratch.shell('git merge --no-ff feature/one'))).toEqual(['merge-source refs/heads/main'])
    scratch.git('merge', '--abort')
    const push = scratch.shell('git push origin feature/one:main')
    expect(refusals(push), push.output).toEqual(['merge-source refs/heads/main'])
    expect(existsSync(join(scratch.folder, 'log'))).toBe(false)
    const pushed = scratch.shell('git push origin feature/one')
    expect(pushed.code, pushed.output).toBe(0)
    expect(logOf(scratch)).toBe(`refs/heads/feature/one ${scratch.oid('feature/one')} refs/heads/feature/one ${ZERO}\n`)

    expect(scratch.shell('node_modules/.bin/branch-policy uninstall').code).toBe(0)
    expect(hooksOf(scratch, '.husky')).toEqual(before)
  })
})

describe('when something is missing', () => {
  /** A PATH with everything that git and the shims need, but for Node. */
  function pathWithoutNode(scratch: Scratch): string {
    const directory = join(scratch.folder, 'bin')
    mkdirSync(directory)
    const places = (process.env['PATH'] ?? '').split(':')
    for (const program of ['git', 'sh', 'cat']) {
      const place = places.find((one) => existsSync(join(one, program)))
      if (place === undefined) throw new Error(`${program} is not on PATH`)
      symlinkSync(join(place, program), join(directory, program))
    }
    return directory
  }

  /** pre-commit and pre-merge-commit warn and pass, pre-push refuses. */
  function expectWarnsAndRefuses(scratch: Scratch, env: Readonly<Record<string, string>>, what: string): void {
    const before = scratch.oid('HEAD')
    const committed = scratch.shell('git commit -q --allow-empty -m Direct', { env })
    expect([committed.code, committed.stderr]).toEqual([
      0,
      expect.stringContaining(`branch-policy: ${what}: this commit was not checked.\n`),
    ])
    expect(scratch.oid('HEAD~1')).toBe(before)
    const merged = scratch.shell('git merge -q --no-ff --no-edit feature/one', { env })
    expect([merged.code, merged.stderr]).toEqual([0, expect.stringContaining(`branch-policy: ${what}`)])
    const pushed = scratch.shell('git push origin main', { env })
    expect([pushed.code, pushed.stderr]).toEqual([
      1,
      expect.stringContaining(`branch-policy: ${what}: the push is refused, since it was not checked.\n`),
    ])
    expect(scratch.git('ls-remote', 'origin', 'refs/heads/main')).toBe(`${before}\trefs/heads/main`)
  }

  test('without any Node a commit passes with a warning and a push is refused', () => {
    const scratch = scratchRepository()
    scratch.git('checkout', '-q', '-b', 'feature/one', 'develop')
    scratch.commit('Work')
    scratch.git('checkout', '-q', 'main')
    const path = pathWithoutNode(scratch)
    expect(spawnSync('sh', ['-c', 'command -v node'], { env: { PATH: path } }).status).not.toBe(0)
    forgetNode(join(scratch.directory, '.git/hooks'))
    expectWarnsAndRefuses(scratch, { PATH: path }, 'node was not found')
    expect(refusals(scratch.shell('git push origin main'))).toContain(DIRECT[0])
  })

  test('without the command likewise; once it is installed again, hooks judge again', () => {
    const scratch = repositoryWithPackage()
    expect(scratch.shell('node_modules/.bin/branch-policy install').code).toBe(0)
    scratch.git('checkout', '-q', '-b', 'feature/one', 'develop')
    scratch.commit('Work')
    scratch.git('checkout', '-q', 'main')
    expect(refusals(scratch.shell('git commit --allow-empty -m Direct'))).toEqual(DIRECT)
    rmSync(join(scratch.directory, 'node_modules'), { recursive: true })
    expectWarnsAndRefuses(scratch, {}, 'its command was not found')
    symlinkSync(join(inject('project'), 'node_modules'), join(scratch.directory, 'node_modules'))
    const judged = scratch.shell('git push origin main')
    expect(refusals(judged), judged.output).toContain(DIRECT[0])
  })
})

describe('"prepare": "branch-policy install"', () => {
  interface Project {
    readonly directory: string
    install(more?: { readonly env?: Readonly<Record<string, string>>; readonly flags?: readonly string[] }): Ran
    has(path: string): boolean
  }

  function project(dependencies: 'dependencies' | 'devDependencies', prepare: string): Project {
    const directory = mkdtempSync(join(tmpdir(), 'branch-policy-prepare-'))
    onTestFinished(() => rmSync(directory, { recursive: true, force: true }))
    const manifest = {
      name: 'prepared',
      private: true,
      scripts: { prepare },
      [dependencies]: { 'branch-policy': `file:${inject('tarball')}` },
    }
    writeFileSync(join(directory, 'package.json'), JSON.stringify(manifest))
    return {
      directory,
      has: (path) => existsSync(join(directory, path)),
      install: ({ env = {}, flags = [] } = {}) => {
        const words = ['install', '--prefer-offline', '--no-audit', '--no-fund', '--foreground-scripts', ...flags]
        const ended = spawnSync('npm', words, {
          cwd: directory,
          encoding: 'utf8',
          env: { ...cleanEnvironment(), HOME: process.env['HOME'] ?? directory, ...env },
        })
        return { code: ended.status, stdout: ended.stdout, stderr: ended.stderr, output: ended.stdout + ended.stderr }
      },
    }
  }

  function gitIn(directory: string, ...args: readonly string[]): Ran {
    const ended = spawnSync('git', args, { cwd: directory, encoding: 'utf8', env: cleanEnvironment() })
    return { code: ended.status, stdout: ended.stdout, stderr: ended.stderr, output: ended.stdout + ended.stderr }
  }

  test('npm install installs the hooks; it exits 0 without a repository, in CI and in production, and says why', () => {
    const prepared = project('dependencies', 'branch-policy install')
    const nowhere = prepared.install()
    expect(nowhere.code, nowhere.output).toBe(0)
    expect(nowhere.output).toContain('No hooks were installed: there is no git repository here.\n')
    gitIn(prepared.directory, 'init', '-q', '-b', 'main')
    const ci = prepared.install({ env: { CI: 'true' } })
    expect([ci.code, ci.output]).toEqual([0, expect.stringContaining('No hooks were installed: this is CI.\n')])
    const production = prepared.install({ flags: ['--omit=dev'] })
    expect([production.code, production.output]).toEqual([
      0,
      expect.stringContaining('No hooks were installed: this is a production installation.\n'),
    ])
    for (const hook of CLIENT_HOOKS) expect(prepared.has(`.git/hooks/${hook}`)).toBe(false)

    const here = prepared.install()
    expect(here.code, here.output).toBe(0)
    for (const hook of CLIENT_HOOKS) expect(prepared.has(`.git/hooks/${hook}`)).toBe(true)
    expect(gitIn(prepared.directory, 'commit', '-q', '--allow-empty', '-m', 'Begin').code).toBe(0)
    expect(refusals(gitIn(prepared.directory, 'commit', '--allow-empty', '-m', 'Direct'))).toEqual(DIRECT)
  })

  test('as a development dependency it is absent with --omit=dev: the script then needs an "or" of its own', () => {
    const prepared = project('devDependencies', '[ ! -x node_modules/.bin/branch-policy ] || branch-policy install')
    gitIn(prepared.directory, 'init', '-q', '-b', 'main')
    const production = prepared.install({ flags: ['--omit=dev'] })
    expect(production.code, production.output).toBe(0)
    expect(prepared.has('node_modules/branch-policy')).toBe(false)
    expect(prepared.install().code).toBe(0)
    for (const hook of CLIENT_HOOKS) expect(prepared.has(`.git/hooks/${hook}`)).toBe(true)
  })
})
