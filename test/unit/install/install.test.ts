import { chmodSync, existsSync, linkSync, mkdirSync, readdirSync, readFileSync, readlinkSync, rmSync, statSync, symlinkSync } from 'node:fs'
import { dirname, join } from 'node:path'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { gitIsAtLeast } from '../../support/git-version.ts'
import { asPlainUser, createScratch, pathOf, type Scratch, snapshot } from './scratch.ts'

/** Where git runs hooks that its config names, nothing has to be added by hand. */
const HAS_CONFIG_HOOKS = gitIsAtLeast(2, 54)

let scratch: Scratch
beforeEach(() => {
  scratch = createScratch()
})
afterEach(() => scratch.remove())

const CLIENT_HOOKS = ['post-checkout', 'pre-commit', 'pre-merge-commit', 'pre-push']

function installed(directory: string): readonly string[] {
  return readdirSync(directory).sort()
}

describe('install', () => {
  it('puts the client hooks into the repository, executable, and says so', async () => {
    expect(await scratch.install()).toEqual({
      lines: [`Hooks in ${scratch.path('.git/hooks')}:`, ...CLIENT_HOOKS.map((name) => `  ${name}: installed.`)],
      exitCode: 0,
    })
    expect(installed(scratch.path('.git/hooks'))).toEqual(CLIENT_HOOKS)
    for (const name of CLIENT_HOOKS) expect(statSync(scratch.hook(name)).mode & 0o7777).toBe(0o755)
  })

  it('a second time changes no byte, mode or time', async () => {
    scratch.write(scratch.hook('pre-push'), '#!/bin/sh\n', 0o700)
    await scratch.install()
    const before = snapshot(scratch.root)
    expect(await scratch.install()).toEqual({
      lines: [`Hooks in ${scratch.path('.git/hooks')}:`, ...CLIENT_HOOKS.map((name) => `  ${name}: installed already.`)],
      exitCode: 0,
    })
    expect(snapshot(scratch.root)).toBe(before)
  })

  it('brings an outdated shim up to date, and makes one executable again', async () => {
    await scratch.install({ entry: '/an/older/entry.js' })
    const push = readFileSync(scratch.hook('pre-push'))
    await scratch.install()
    chmodSync(scratch.hook('pre-commit'), 0o644)
    scratch.write(scratch.hook('pre-push'), push, 0o755)
    const { lines } = await scratch.install()
    expect(lines.slice(1)).toEqual([
      '  post-checkout: installed already.',
      '  pre-commit: made executable again.',
      '  pre-merge-commit: installed already.',
      '  pre-push: brought up to date.',
    ])
    expect(statSync(scratch.hook('pre-commit')).mode & 0o7777).toBe(0o755)
    expect(installed(scratch.path('.git/hooks'))).toEqual(CLIENT_HOOKS)
    scratch.git('commit', '-q', '--allow-empty', '-m', 'one')
    expect(scratch.calls()).toHaveLength(1)
  })

  it('adds commit-msg where it is asked for, and takes it away when it is no longer', async () => {
    await scratch.install({ hooks: ['pre-commit', 'commit-msg'] })
    expect(installed(scratch.path('.git/hooks'))).toEqual(['commit-msg', 'pre-commit'])
    const { lines } = await scratch.install()
    expect(lines.at(-1)).toBe('  commit-msg: taken away.')
    expect(installed(scratch.path('.git/hooks'))).toEqual(CLIENT_HOOKS)
  })

  it('adds commit-msg where messages are judged in the worktree, and asks nobody where no hooks are installed', async () => {
    const tops: string[] = []
    const judgesMessages = async (top: string) => {
      tops.push(top)
      return { judged: true, note: null }
    }
    mkdirSync(scratch.path('sub'))
    await scratch.install({ directory: scratch.path('sub'), judgesMessages })
    expect(installed(scratch.path('.git/hooks'))).toEqual(['commit-msg', ...CLIENT_HOOKS].sort())
    expect(tops).toEqual([scratch.repository])
    await scratch.install({ environment: { ...scratch.environment, HUSKY: '0' }, judgesMessages })
    const bare = join(scratch.root, 'bare.git')
    scratch.git('init', '-q', '--bare', '--template=', bare)
    await scratch.install({ directory: bare, judgesMessages })
    expect(installed(join(bare, 'hooks'))).toEqual(['pre-receive'])
    expect(tops).toHaveLength(1)
  })

  it('notes why it cannot be told whether messages are judged, and goes on', async () => {
    const { lines, exitCode } = await scratch.install({ judgesMessages: async () => ({ judged: false, note: 'it is broken' }) })
    expect([lines.at(-1), exitCode]).toEqual(['Note: it is broken', 0])
    expect(installed(scratch.path('.git/hooks'))).toEqual(CLIENT_HOOKS)
  })

  it('adds commit-msg where git is older than 2.24, which has no pre-merge-commit', async () => {
    const bin = pathOf(scratch, 'node')
    const fakeGit = (version: string): string =>
      scratch.write(
        join(bin, 'git'),
        `#!/bin/sh\n[ "$1" = version ] && echo 'git version ${version}' && exit\nPATH='${process.env['PATH']}' exec git "$@"\n`,
        0o755,
      )
    const environment = { ...scratch.environment, PATH: `${bin}:${process.env['PATH']}` }
    fakeGit('2.23.4')
    await scratch.install({ environment })
    expect(installed(scratch.path('.git/hooks'))).toEqual(['commit-msg', ...CLIENT_HOOKS].sort())
    for (const version of ['2.24.0', '2.39.5 (Apple Git-154)', '3.0.1']) {
      fakeGit(version)
      await scratch.install({ environment })
      expect(installed(scratch.path('.git/hooks'))).toEqual(CLIENT_HOOKS)
    }
  })

  it('works from a subdirectory, and where there is no hooks directory yet', async () => {
    rmSync(scratch.path('.git/hooks'), { recursive: true })
    mkdirSync(scratch.path('a b/ü'), { recursive: true })
    await scratch.install({ directory: scratch.path('a b/ü') })
    expect(installed(scratch.path('.git/hooks'))).toEqual(CLIENT_HOOKS)
    expect(installed(scratch.path('a b/ü'))).toEqual([])
  })

  it('writes nothing through a hooks directory that is a link: what is there may be tracked, or serve others', async () => {
    const hooks = dirname(scratch.hook('pre-commit'))
    const shared = join(scratch.root, 'shared hooks')
    rmSync(hooks, { recursive: true })
    mkdirSync(shared)
    symlinkSync(shared, hooks)
    const { lines, exitCode } = await scratch.install()
    expect(readdirSync(shared)).toEqual([])
    if (HAS_CONFIG_HOOKS) {
      expect({ exitCode, title: lines[0] }).toEqual({
        exitCode: 0,
        title: expect.stringContaining('which git runs beside those of others'),
      })
      return
    }
    expect(exitCode).toBe(2)
    expect(lines[0]).toBe(`The hooks directory is a link to ${shared}: git runs the hooks there and no others. Nothing was changed.`)
    expect(lines.join('\n')).toContain('hook pre-push "$@" || exit')
    rmSync(hooks)
    symlinkSync('nowhere', hooks)
    await expect(scratch.install()).rejects.toThrow(/could not be changed: ENOENT/)
  })

  it('in a linked worktree installs for all worktrees', async () => {
    scratch.git('commit', '-q', '--allow-empty', '-m', 'one')
    const worktree = join(scratch.root, 'linked worktree')
    scratch.git('worktree', 'add', '-q', '-b', 'other', worktree)
    mkdirSync(join(worktree, 'sub'))
    await scratch.install({ directory: join(worktree, 'sub') })
    expect(installed(scratch.path('.git/hooks'))).toEqual(CLIENT_HOOKS)
    scratch.gitIn(worktree, 'commit', '-q', '--allow-empty', '-m', 'two')
    scratch.git('commit', '-q', '--allow-empty', '-m', 'two')
    expect(scratch.calls().map((call) => call.cwd)).toEqual([worktree, scratch.repository])
  })

  it("in a submodule installs into the submodule's own git directory", async () => {
    const library = join(scratch.root, 'library')
    scratch.git('init', '-q', '--template=', library)
    scratch.gitIn(library, 'commit', '-q', '--allow-empty', '-m', 'one')
    scratch.git('-c', 'protocol.file.allow=always', '-c', 'init.templateDir=', 'submodule', '--quiet', 'add', library, 'sub')
    rmSync(scratch.path('.git/modules/sub/hooks'), { recursive: true, force: true })
    await scratch.install({ directory: scratch.path('sub') })
    expect(installed(scratch.path('.git/modules/sub/hooks'))).toEqual(CLIENT_HOOKS)
    expect(installed(scratch.path('.git/hooks'))).toEqual([])
    scratch.gitIn(scratch.path('sub'), 'commit', '-q', '--allow-empty', '-m', 'two')
    expect(scratch.calls().map((call) => call.cwd)).toEqual([scratch.path('sub')])
  })

  it('in a bare repository installs pre-receive only, in a worktree of it the client hooks', async () => {
    const bare = join(scratch.root, 'bare.git')
    scratch.git('commit', '-q', '--allow-empty', '-m', 'one')
    scratch.git('clone', '-q', '--bare', '--template=', scratch.repository, bare)
    await scratch.install({ directory: bare })
    expect(installed(join(bare, 'hooks'))).toEqual(['pre-receive'])
    const worktree = join(scratch.root, 'worktree')
    scratch.gitIn(bare, 'worktree', 'add', '-q', '-b', 'other', worktree)
    await scratch.install({ directory: worktree })
    expect(installed(join(bare, 'hooks'))).toEqual([...CLIENT_HOOKS, 'pre-receive'])
    scratch.gitIn(worktree, 'commit', '-q', '--allow-empty', '-m', 'two')
    expect(scratch.calls().map((call) => call.args)).toEqual([['hook', 'pre-commit']])
  })

  it('never writes to the config', async () => {
    const before = readFileSync(scratch.path('.git/config'))
    await scratch.install()
    await scratch.uninstall()
    expect(readFileSync(scratch.path('.git/config')).equals(before)).toBe(true)
  })
})

describe('a hook that is there already', () => {
  it('is kept as it is, as another name of the same file', async () => {
    scratch.write(scratch.hook('pre-commit'), '#!/bin/sh\nexit 0\n', 0o750)
    const before = statSync(scratch.hook('pre-commit'))
    const { lines, exitCode } = await scratch.install()
    expect(exitCode).toBe(0)
    expect(lines[2]).toBe(
      '  pre-commit: installed; the hook that was there is kept as pre-commit.before-branch-policy and runs after ours.',
    )
    const kept = statSync(scratch.hook('pre-commit.before-branch-policy'))
    expect([kept.ino, kept.mode, kept.mtimeMs]).toEqual([before.ino, before.mode, before.mtimeMs])
  })

  it('that is not executable is kept so, and said to be', async () => {
    scratch.write(scratch.hook('pre-commit'), '#!/bin/sh\nexit 9\n', 0o644)
    const { lines } = await scratch.install()
    expect(lines[2]).toBe(
      '  pre-commit: installed; the hook that was there is kept as pre-commit.before-branch-policy; it is not executable: git did not run it, and it is still not run.',
    )
    scratch.git('commit', '-q', '--allow-empty', '-m', 'one')
  })

  it.each(['../../hook', 'nowhere'])('that is a link to %s is kept as the link that it is', async (target) => {
    scratch.write(scratch.path('hook'), '#!/bin/sh\n', 0o755)
    symlinkSync(target, scratch.hook('pre-commit'))
    await scratch.install()
    expect(readlinkSync(scratch.hook('pre-commit.before-branch-policy'))).toBe(target)
    expect(readFileSync(scratch.path('hook'), 'utf8')).toBe('#!/bin/sh\n')
    await scratch.uninstall()
    expect(readlinkSync(scratch.hook('pre-commit'))).toBe(target)
  })

  it('that speaks of us in another line is nobody of ours', async () => {
    const text = '#!/bin/sh\n\n# branch-policy hook. Commands of your own\n'
    scratch.write(scratch.hook('pre-commit'), text, 0o755)
    await scratch.install()
    expect(readFileSync(scratch.hook('pre-commit.before-branch-policy'), 'utf8')).toBe(text)
  })

  it('put over ours by another tool is refused, and neither is lost; the other hooks are installed', async () => {
    scratch.write(scratch.hook('pre-commit'), 'first', 0o755)
    await scratch.install()
    scratch.write(scratch.hook('pre-commit'), 'second', 0o755)
    rmSync(scratch.hook('pre-push'))
    const { lines, exitCode } = await scratch.install()
    expect(exitCode).toBe(2)
    expect(lines[2]).toBe(
      '  pre-commit: not installed: another tool has put its hook over ours, and pre-commit.before-branch-policy still keeps an older one. Join the two in pre-commit, delete the other, and install again.',
    )
    expect(lines[4]).toBe('  pre-push: installed.')
    expect(readFileSync(scratch.hook('pre-commit'), 'utf8')).toBe('second')
    expect(readFileSync(scratch.hook('pre-commit.before-branch-policy'), 'utf8')).toBe('first')
    expect((await scratch.uninstall()).lines).toEqual([
      'post-checkout: taken away.',
      'pre-commit: left alone: another tool has put its hook over ours; pre-commit.before-branch-policy still keeps an older one.',
      'pre-merge-commit: taken away.',
      'pre-push: taken away.',
    ])
    expect(readFileSync(scratch.hook('pre-commit'), 'utf8')).toBe('second')
  })

  it('put back over ours by its own tool is the one that is kept', async () => {
    scratch.write(scratch.hook('pre-commit'), 'first', 0o755)
    await scratch.install()
    rmSync(scratch.hook('pre-commit'))
    scratch.write(scratch.hook('pre-commit'), 'first', 0o755)
    expect((await scratch.install()).exitCode).toBe(0)
    expect(readFileSync(scratch.hook('pre-commit.before-branch-policy'), 'utf8')).toBe('first')
    expect(readFileSync(scratch.hook('pre-commit'), 'utf8')).toContain('# branch-policy hook.')
  })

  it('that was kept when an install was killed is taken up by the next install, or put right by uninstall', async () => {
    const killed = (): void => {
      scratch.write(scratch.hook('pre-commit'), '#!/bin/sh\n', 0o755)
      linkSync(scratch.hook('pre-commit'), scratch.hook('pre-commit.before-branch-policy'))
    }
    killed()
    expect((await scratch.uninstall()).lines).toEqual(['pre-commit: the second copy of the hook is taken away.'])
    expect(installed(scratch.path('.git/hooks'))).toEqual(['pre-commit'])
    rmSync(scratch.hook('pre-commit'))
    killed()
    expect((await scratch.install()).exitCode).toBe(0)
    await scratch.uninstall()
    expect(readFileSync(scratch.hook('pre-commit'), 'utf8')).toBe('#!/bin/sh\n')
    expect(installed(scratch.path('.git/hooks'))).toEqual(['pre-commit'])
  })

  it('that is a directory is left alone', async () => {
    mkdirSync(scratch.hook('pre-commit'))
    const { lines, exitCode } = await scratch.install()
    expect([lines[2], exitCode]).toEqual(['  pre-commit: not installed: pre-commit in the hooks directory is no file.', 2])
  })
})

describe('uninstall', () => {
  it('puts back every byte, mode, time and link, and says a second time that there is nothing to do', async () => {
    scratch.write(scratch.hook('pre-commit'), Buffer.from([0x23, 0x21, 0xff, 0x0a]), 0o4751)
    scratch.write(scratch.hook('pre-push'), 'not executable', 0o640)
    symlinkSync('somewhere', scratch.hook('pre-merge-commit'))
    scratch.write(scratch.hook('post-commit'), 'not ours', 0o755)
    const before = snapshot(scratch.path('.git'))
    await scratch.install()
    expect(snapshot(scratch.path('.git'))).not.toBe(before)
    expect(await scratch.uninstall()).toEqual({
      lines: CLIENT_HOOKS.map(
        (name) => `${name}: taken away${name === 'post-checkout' ? '' : '; the hook that was there before is back'}.`,
      ),
      exitCode: 0,
    })
    expect(snapshot(scratch.path('.git'))).toBe(before)
    expect(await scratch.uninstall()).toEqual({ lines: ['There is nothing to take away: no hook here is ours.'], exitCode: 0 })
    expect(snapshot(scratch.path('.git'))).toBe(before)
  })

  it('leaves a hook that is not ours', async () => {
    scratch.write(scratch.hook('pre-commit'), '#!/bin/sh\nbranch-policy hook pre-commit\n', 0o755)
    const before = snapshot(scratch.root)
    await scratch.uninstall()
    expect(snapshot(scratch.root)).toBe(before)
  })

  it('puts the kept hook back where somebody has deleted ours', async () => {
    scratch.write(scratch.hook('pre-commit'), 'first', 0o755)
    await scratch.install()
    rmSync(scratch.hook('pre-commit'))
    await scratch.uninstall()
    expect(readFileSync(scratch.hook('pre-commit'), 'utf8')).toBe('first')
    expect(existsSync(scratch.hook('pre-commit.before-branch-policy'))).toBe(false)
  })

  it('without a repository is an error that we can explain', async () => {
    await expect(scratch.uninstall(scratch.root)).rejects.toMatchObject({ name: 'RepositoryError', message: 'This is no git repository.' })
  })
})

describe("somebody else's core.hooksPath", () => {
  it.skipIf(HAS_CONFIG_HOOKS)(
    'inside the worktree is left alone; the lines to add are given, exit code 2 (a git without hooks in its config)',
    async () => {
      scratch.git('config', 'core.hooksPath', '.githooks')
      const entry = scratch.path('node_modules/branch-policy/dist/cli/bin.js')
      const before = snapshot(scratch.root)
      expect(await scratch.install({ entry })).toEqual({
        lines: [
          `core.hooksPath names ${scratch.path('.githooks')}: git runs the hooks there and no others. Nothing was changed.`,
          'It is set in .git/config, local scope.',
          'Add one line to each, before its other commands (what reads stdin after it in pre-push finds it empty):',
          ...CLIENT_HOOKS.slice(1).map((name) => `  ${name}: node_modules/.bin/branch-policy hook ${name} "$@" || exit`),
        ],
        exitCode: 2,
      })
      expect(snapshot(scratch.root)).toBe(before)
    },
  )

  it.skipIf(HAS_CONFIG_HOOKS)('gives a line that works, when it is added (a git without hooks in its config)', async () => {
    scratch.git('config', 'core.hooksPath', '.githooks')
    const { lines } = await scratch.install()
    const line = lines.find((candidate) => candidate.startsWith('  pre-commit: '))?.slice('  pre-commit: '.length)
    scratch.write(scratch.path('.githooks/pre-commit'), `#!/bin/sh\n${line}\n`, 0o755)
    scratch.git('commit', '-q', '--allow-empty', '-m', 'one')
    expect(scratch.calls()).toHaveLength(1)
    scratch.exit(1)
    expect(scratch.run(['git', 'commit', '-q', '--allow-empty', '-m', 'two']).code).toBe(1)
  })

  it.skipIf(HAS_CONFIG_HOOKS)(
    'of all repositories gets lines that pass where there is no branch-policy (a git without hooks in its config)',
    async () => {
      scratch.git('config', '--global', 'core.hooksPath', join(scratch.root, 'global hooks'))
      const { lines, exitCode } = await scratch.install()
      expect(exitCode).toBe(2)
      const line = '[ ! -x node_modules/.bin/branch-policy ] || node_modules/.bin/branch-policy hook pre-commit "$@" || exit'
      expect(lines[1]).toBe(`It is set in ${join(scratch.root, '.gitconfig')}, global scope.`)
      expect(lines[3]).toBe(`  pre-commit: ${line}`)
      scratch.write(join(scratch.root, 'global hooks/pre-commit'), `#!/bin/sh\n${line}\n`, 0o755)
      scratch.git('commit', '-q', '--allow-empty', '-m', 'one')
      scratch.write(scratch.path('node_modules/.bin/branch-policy'), '#!/bin/sh\nexit 4\n', 0o755)
      expect(scratch.run(['git', 'commit', '-q', '--allow-empty', '-m', 'two']).code).toBe(1)
    },
  )

  it('does not stop an installation', async () => {
    scratch.git('config', 'core.hooksPath', '/elsewhere')
    const environment = { ...scratch.environment, npm_lifecycle_event: 'prepare' }
    expect((await scratch.install({ environment })).exitCode).toBe(0)
  })

  it("that names the repository's own hooks directory is no hindrance", async () => {
    scratch.git('config', 'core.hooksPath', scratch.path('.git/hooks'))
    await scratch.install()
    expect(installed(scratch.path('.git/hooks'))).toEqual(CLIENT_HOOKS)
  })
})

describe('what cannot be written', () => {
  it('in place of the hooks directory is one error', async () => {
    rmSync(scratch.path('.git/hooks'), { recursive: true })
    scratch.write(scratch.path('.git/hooks'), 'a file')
    await expect(scratch.install()).rejects.toMatchObject({
      name: 'RepositoryError',
      message: `The hooks in ${scratch.path('.git/hooks')} could not be changed: EEXIST: file already exists`,
      advice: ['Look at the permissions of that directory and at the free space, then run the command again.'],
    })
  })

  it('in a read-only directory is one error, and nothing is changed', async () => {
    scratch.write(scratch.hook('pre-commit'), 'first', 0o755)
    chmodSync(scratch.path('.git/hooks'), 0o555)
    const before = snapshot(scratch.root)
    await asPlainUser(scratch, async () => {
      await expect(scratch.install()).rejects.toMatchObject({
        name: 'RepositoryError',
        message: `The hooks in ${scratch.path('.git/hooks')} could not be changed: EACCES: permission denied`,
      })
    })
    expect(snapshot(scratch.root)).toBe(before)
    chmodSync(scratch.path('.git/hooks'), 0o755)
  })

  it('at the last hook takes back the hooks before it', async () => {
    scratch.write(scratch.hook('pre-commit'), 'first', 0o751)
    scratch.write(scratch.hook('pre-push'), 'secret', 0o000)
    const state = (): readonly unknown[] =>
      readdirSync(scratch.path('.git/hooks'))
        .sort()
        .map((name) => [name, statSync(scratch.hook(name)).mode & 0o7777, statSync(scratch.hook(name)).mtimeMs])
    const before = state()
    await asPlainUser(scratch, async () => {
      await expect(scratch.install()).rejects.toMatchObject({ name: 'RepositoryError' })
    })
    expect(state()).toEqual(before)
    expect(readFileSync(scratch.hook('pre-commit'), 'utf8')).toBe('first')
  })

  it('as a second name of the same file is kept as a copy', async () => {
    // Linux lets nobody but the owner make hard links (fs.protected_hardlinks).
    const hook = scratch.write(scratch.hook('pre-commit'), Buffer.from([0x23, 0x21, 0xff, 0x0a]), 0o754)
    await asPlainUser(scratch, async () => {
      if (process.getuid?.() === 0) {
        process.seteuid?.(0)
        scratch.run(['chown', '0:0', hook])
        process.seteuid?.(65534)
      }
      expect((await scratch.install()).exitCode).toBe(0)
      await scratch.uninstall()
    })
    expect(readFileSync(hook)).toEqual(Buffer.from([0x23, 0x21, 0xff, 0x0a]))
    expect(statSync(hook).mode & 0o7777).toBe(0o754)
    expect(installed(scratch.path('.git/hooks'))).toEqual(['pre-commit'])
  })
})
