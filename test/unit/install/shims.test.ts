import { mkdirSync, readdirSync, readFileSync, rmSync, symlinkSync } from 'node:fs'
import { dirname, join } from 'node:path'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { HOOK_NAMES } from '../../../src/model/update.ts'
import { createScratch, pathOf, recordingHook, type Scratch, SHIMS } from './scratch.ts'

let scratch: Scratch
beforeEach(() => {
  scratch = createScratch()
})
afterEach(() => scratch.remove())

const ZERO = '0'.repeat(40)

/** A bare remote called origin, and a first commit that no hook has seen. */
function withRemote(): string {
  const remote = join(scratch.root, 'remote.git')
  scratch.git('init', '-q', '--bare', '-b', 'main', remote)
  scratch.git('remote', 'add', 'origin', remote)
  scratch.git('commit', '-q', '--no-verify', '--allow-empty', '-m', 'one')
  return remote
}

describe('the shipped shims', () => {
  it('are one for each hook and what they have in common, and sh can read them', () => {
    expect(readdirSync(SHIMS).sort()).toEqual([...HOOK_NAMES, 'find-command.sh'].sort())
    for (const name of readdirSync(SHIMS)) {
      expect(scratch.run(['sh', '-n', join(SHIMS, name)])).toEqual({ code: 0, stdout: '', stderr: '' })
    }
  })

  it.each(HOOK_NAMES)('%s begins with who calls it and what its exit means, and names itself throughout', (name) => {
    const lines = readFileSync(join(SHIMS, name), 'utf8').split('\n')
    // Some also tell where nothing has to be started.
    const most: Readonly<Record<string, number>> = { 'pre-commit': 70, 'reference-transaction': 115 }
    expect(lines.length).toBeLessThan(most[name] ?? 33)
    expect(lines[0]).toBe('#!/bin/sh')
    expect(lines[1]).toBe(`# branch-policy hook. Commands of your own go into ${name}.before-branch-policy, which runs after it.`)
    const meaning = name === 'post-checkout' ? 'it refuses nothing, and what fails here is silent' : 'Any exit but 0 (?:stops|refuses) .*'
    expect(lines.slice(2, 4).join(' ')).toMatch(new RegExp(`^# git .* calls? it\\b.*${meaning} \\(githooks\\(5\\)\\)`))
    expect(lines.filter((line) => /^ *\(?start /.test(line))).toHaveLength(1)
    expect(lines.filter((line) => /^ *\(?start /.test(line))[0]).toContain(`start ${name} "$@"`)
  })

  it('are whole once they are installed: the common lines are in each, with line feeds whatever the source has', async () => {
    const crlf = join(scratch.root, 'hooks with CRLF')
    for (const name of readdirSync(SHIMS)) {
      scratch.write(join(crlf, name), readFileSync(join(SHIMS, name), 'utf8').replaceAll('\n', '\r\n'))
    }
    await scratch.install({ shims: crlf, hooks: HOOK_NAMES })
    const texts = HOOK_NAMES.filter((name) => name !== 'pre-receive').map((name) => readFileSync(scratch.hook(name), 'utf8'))
    for (const text of texts) {
      expect(text).not.toContain('\r')
      expect(text).not.toMatch(/^\. /m)
      expect(text.match(/^(?:entry|node|folder)=.*$/gm)).toEqual([
        `entry='${scratch.entry.replaceAll("'", "'\\''")}'`,
        `node=${process.execPath}`,
        "folder=''",
      ])
    }
  })

  it('that lack the common lines still refuse a push', () => {
    scratch.write(scratch.hook('pre-push'), readFileSync(join(SHIMS, 'pre-push')), 0o755)
    expect(scratch.run([scratch.hook('pre-push'), 'origin', 'url']).code).not.toBe(0)
  })
})

describe('an installed hook', () => {
  it('starts the recorded command for a commit, with the index that git gave it, and lets it refuse', async () => {
    await scratch.install()
    scratch.git('commit', '-q', '--allow-empty', '-m', 'one')
    scratch.write(scratch.path('file'), 'text')
    scratch.git('add', 'file')
    scratch.exit(1)
    const refused = scratch.run(['git', 'commit', '-q', '-m', 'two', 'file'])
    expect(refused.code).toBe(1)
    expect(scratch.git('rev-list', '--count', 'HEAD')).toBe('1\n')
    expect(scratch.calls()).toEqual([
      { args: ['hook', 'pre-commit'], stdin: '', cwd: scratch.repository, caCertificates: null, indexFile: '.git/index' },
      {
        args: ['hook', 'pre-commit'],
        stdin: '',
        cwd: scratch.repository,
        caCertificates: null,
        indexFile: expect.stringMatching(/next-index-\d+\.lock$/) as string,
      },
    ])
  })

  it('gives commit-msg the file of the message, and stops a merge in pre-merge-commit', async () => {
    await scratch.install({ hooks: HOOK_NAMES.filter((name) => name !== 'reference-transaction') })
    scratch.git('commit', '-q', '--allow-empty', '-m', 'one')
    scratch.git('switch', '-q', '-c', 'feature/x')
    scratch.git('commit', '-q', '--allow-empty', '-m', 'two')
    scratch.git('switch', '-q', 'main')
    scratch.forget()
    scratch.git('merge', '-q', '--no-ff', 'feature/x')
    expect(scratch.calls().map((call) => call.args)).toEqual([
      ['hook', 'pre-merge-commit'],
      ['hook', 'commit-msg', '.git/MERGE_MSG'],
    ])
  })

  it('gives pre-push its arguments and its stdin', async () => {
    const remote = withRemote()
    await scratch.install()
    scratch.git('push', '-q', 'origin', 'main')
    const tip = scratch.git('rev-parse', 'main').trim()
    expect(scratch.calls()).toEqual([
      expect.objectContaining({
        args: ['hook', 'pre-push', 'origin', remote],
        stdin: `refs/heads/main ${tip} refs/heads/main ${ZERO}\n`,
        caCertificates: null,
      }),
    ])
  })

  it('gives pre-receive its stdin, and refuses the push as the command does', async () => {
    const remote = withRemote()
    const { lines, exitCode } = await scratch.install({ directory: remote })
    expect([lines, exitCode]).toEqual([[`Hooks in ${remote}/hooks:`, '  pre-receive: installed.'], 0])
    scratch.exit(1)
    expect(scratch.run(['git', 'push', '-q', 'origin', 'main']).code).toBe(1)
    scratch.exit(0)
    scratch.git('push', '-q', 'origin', 'main')
    const tip = scratch.git('rev-parse', 'main').trim()
    const call = { args: ['hook', 'pre-receive'], stdin: `${ZERO} ${tip} refs/heads/main\n`, cwd: remote }
    expect(scratch.calls()).toEqual([expect.objectContaining(call), expect.objectContaining(call)])
  })
})

describe('where the command is found', () => {
  /** Stands for what a package manager puts into node_modules/.bin. */
  function bin(top: string): void {
    scratch.write(
      join(top, 'node_modules/.bin/branch-policy'),
      `#!/bin/sh\necho "found in ${top.replaceAll(/["$`\\]/g, '\\$&')}: $*" >&2\n`,
      0o755,
    )
  }

  it('the recorded path comes first', async () => {
    bin(scratch.repository)
    await scratch.install()
    expect(scratch.run(['git', 'commit', '--allow-empty', '-m', 'one']).stderr).not.toContain('found in')
    expect(scratch.calls()).toHaveLength(1)
  })

  it("then this worktree's node_modules, then the main worktree's", async () => {
    await scratch.install()
    scratch.git('commit', '-q', '--allow-empty', '-m', 'one')
    const worktree = join(scratch.root, 'other worktree')
    scratch.git('worktree', 'add', '-q', '-b', 'other', worktree)
    rmSync(scratch.entry)
    bin(scratch.repository)
    const commit = (): string => scratch.run(['git', 'commit', '--allow-empty', '-m', 'x'], { cwd: worktree }).stderr
    expect(commit()).toBe(`found in ${scratch.repository}: hook pre-commit\n`)
    bin(worktree)
    expect(commit()).toBe(`found in ${worktree}: hook pre-commit\n`)
  })
})

describe('without the command', () => {
  it('client hooks of a commit warn in two lines and pass; the kept hook still runs', async () => {
    const log = join(scratch.root, 'log')
    scratch.write(scratch.hook('pre-commit'), recordingHook(log), 0o755)
    await scratch.install({ hooks: HOOK_NAMES })
    rmSync(scratch.entry)
    const ended = scratch.run(['git', 'commit', '-q', '--allow-empty', '-m', 'one'])
    const warning =
      'branch-policy: its command was not found: this commit was not checked.\nCure: run "npm install", then "npx branch-policy install"\n'
    expect(ended).toEqual({ code: 0, stdout: '', stderr: warning + warning })
    expect(readFileSync(log, 'utf8')).toBe('\n')
  })

  it('pre-push refuses, and the kept hook does not run', async () => {
    withRemote()
    const log = join(scratch.root, 'log')
    scratch.write(scratch.hook('pre-push'), recordingHook(log), 0o755)
    await scratch.install()
    rmSync(scratch.entry)
    const ended = scratch.run(['git', 'push', '-q', 'origin', 'main'])
    expect(ended.code).toBe(1)
    expect(ended.stderr.split('\n').slice(0, 2)).toEqual([
      'branch-policy: its command was not found: the push is refused, since it was not checked.',
      'Cure: run "npm install", then "npx branch-policy install"',
    ])
    expect(() => readFileSync(log)).toThrow('ENOENT')
  })

  it('pre-receive refuses, and tells the administrator', async () => {
    const remote = withRemote()
    await scratch.install({ directory: remote })
    rmSync(scratch.entry)
    const ended = scratch.run(['git', 'push', '-q', 'origin', 'main'])
    expect(ended.code).toBe(1)
    expect(ended.stderr).toContain(
      'remote: branch-policy: its command was not found on the server: the push is refused, since it was not checked.',
    )
    expect(ended.stderr).toContain('remote: Cure: the administrator runs "branch-policy install" in the repository again')
  })
})

describe('where Node is found', () => {
  /** A Node that says where it was found, and then is the real one. */
  function nodeAt(directory: string): string {
    return scratch.write(join(directory, 'node'), `#!/bin/sh\necho "node in $0" >&2\nexec '${process.execPath}' "$@"\n`, 0o755)
  }

  /** The system's own places, which the machine of a test may have, lead nowhere. */
  function withoutSystemPlaces(name: string): void {
    const text = readFileSync(scratch.hook(name), 'utf8')
    scratch.write(scratch.hook(name), text.replace(/(?<= )\/(?:opt|home|usr)\/[a-z./]*bin(?= )/g, '/nowhere'), 0o755)
  }

  function run(name: string, more: Readonly<Record<string, string>> = {}, ...args: readonly string[]) {
    const PATH = pathOf(scratch, 'git', 'cat')
    return scratch.run([scratch.hook(name), ...args], { environment: { ...scratch.environment, ...more, PATH } })
  }

  it('the one that installed first, then on PATH, then with the managers, the newest that is new enough', async () => {
    const node = nodeAt(join(scratch.root, 'installing "node"'))
    await scratch.install({ node })
    withoutSystemPlaces('pre-commit')
    // An old Node on PATH, such as a system's, must not stand in front of one that is known to do.
    expect(scratch.run([scratch.hook('pre-commit')]).stderr).toBe(`node in ${node}\n`)
    expect(run('pre-commit')).toEqual({ code: 0, stdout: '', stderr: `node in ${node}\n` })
    rmSync(node)
    expect(scratch.run([scratch.hook('pre-commit')]).stderr).toBe('')
    const places = [
      '.nodenv/versions/22.1.0/bin',
      '.asdf/installs/nodejs/20.19.0/bin',
      '.local/share/mise/installs/node/24.0.0/bin',
      '.nvm/versions/node/v18.20.0/bin',
      '.nvm/versions/node/v20.9.0/bin',
      '.nvm/versions/node/v20.19.4/bin',
      '.nvm/versions/node/v22.3.0/bin',
      '.fnm/aliases/default/bin',
      'Library/Application Support/fnm/aliases/default/bin',
      '.local/share/fnm/aliases/default/bin',
      '.volta/bin',
    ]
    const found: string[] = []
    for (const place of places) {
      nodeAt(join(scratch.root, place))
      found.push(run('pre-commit').stderr)
    }
    const seen = places.map((place) => `node in ${join(scratch.root, place, 'node')}\n`)
    // Of nvm, 18 and 20.9 are too old: mise's is still the one.
    expect(found).toEqual(seen.map((line, index) => (index === 3 || index === 4 ? (seen[2] ?? '') : line)))
    expect(scratch.calls()).toHaveLength(places.length + 3)
  })

  it('where variables of the managers say', async () => {
    await scratch.install({ node: '/gone' })
    withoutSystemPlaces('pre-commit')
    const at = (place: string): string => nodeAt(join(scratch.root, 'elsewhere here', place))
    const elsewhere = {
      VOLTA_HOME: ['bin'],
      FNM_DIR: ['aliases/default/bin'],
      NVM_DIR: ['versions/node/v22.0.0/bin'],
      MISE_DATA_DIR: ['installs/node/22.0.0/bin'],
      ASDF_DATA_DIR: ['installs/nodejs/22.0.0/bin'],
      NODENV_ROOT: ['versions/22.0.0/bin'],
      NVM_SYMLINK: ['.'],
      PROGRAMFILES: ['nodejs'],
    }
    for (const [variable, [place = '']] of Object.entries(elsewhere)) {
      const node = at(join(variable, place))
      expect(run('pre-commit', { [variable]: join(scratch.root, 'elsewhere here', variable) }).stderr, variable).toContain(dirname(node))
    }
  })

  it('and is on PATH of what the command starts, so that a package script finds it too', async () => {
    await scratch.install({ node: nodeAt(join(scratch.root, 'the one')) })
    rmSync(scratch.entry)
    const script = '#!/usr/bin/env node\nconsole.error(process.argv.slice(2).join(" "))\n'
    scratch.write(scratch.path('node_modules/.bin/branch-policy'), script, 0o755)
    expect(run('pre-commit').stderr).toContain('hook pre-commit\n')
  })

  it('and the git that runs the hook stays the one that is found, also where another one lies beside that Node', async () => {
    const beside = join(scratch.root, 'the one')
    await scratch.install({ node: nodeAt(beside) })
    scratch.write(join(beside, 'git'), '#!/bin/sh\nexit 128\n', 0o755)
    rmSync(scratch.entry)
    scratch.write(scratch.path('node_modules/.bin/branch-policy'), '#!/bin/sh\ncommand -v git >found-git\n', 0o755)
    scratch.git('commit', '-q', '--allow-empty', '-m', 'one')
    expect(readFileSync(scratch.path('found-git'), 'utf8')).toMatch(/^(?!.*the one).*git\n$/)
  })

  it('a node that is a folder or no program is passed over', async () => {
    await scratch.install({ node: scratch.root })
    withoutSystemPlaces('pre-commit')
    scratch.write(join(scratch.root, '.volta/bin/node'), '', 0o644)
    const node = nodeAt(join(scratch.root, '.fnm/aliases/default/bin'))
    expect(run('pre-commit').stderr).toBe(`node in ${node}\n`)
  })

  it('nowhere: a commit passes, a push is refused, each with the tried places and the cure; post-checkout is silent', async () => {
    const remote = withRemote()
    await scratch.install({ hooks: HOOK_NAMES, node: '/gone/node' })
    for (const name of HOOK_NAMES.filter((name) => name !== 'pre-receive')) withoutSystemPlaces(name)
    const told = (what: string, cure = 'start git where "node --version" works'): string =>
      [
        `branch-policy: node was not found${what}.`,
        'Tried: /gone/node, PATH, volta, fnm, nvm, mise, asdf, nodenv,',
        '  Homebrew, /usr/local/bin, Program Files',
        `Cure: ${cure}\n`,
      ].join('\n')
    for (const name of ['pre-commit', 'pre-merge-commit', 'commit-msg']) {
      expect(run(name)).toEqual({ code: 0, stdout: '', stderr: told(': this commit was not checked') })
    }
    const refusal = ': the push is refused, since it was not checked'
    expect(run('pre-push', {}, 'origin', remote)).toEqual({ code: 1, stdout: '', stderr: told(refusal) })
    scratch.git('branch', 'other')
    scratch.git('-c', 'core.hooksPath=/nowhere', 'checkout', '-q', 'other')
    const tip = scratch.git('rev-parse', 'HEAD').trim()
    expect(run('post-checkout', {}, tip, tip, '1')).toEqual({ code: 0, stdout: '', stderr: '' })
    await scratch.install({ directory: remote, node: '/gone/node' })
    const hook = join(remote, 'hooks/pre-receive')
    scratch.write(hook, readFileSync(hook, 'utf8').replace(/(?<= )\/(?:opt|home|usr)\/[a-z./]*bin(?= )/g, '/nowhere'), 0o755)
    const server = scratch.run([hook], { cwd: remote, environment: { ...scratch.environment, PATH: pathOf(scratch, 'git', 'cat') } })
    const cure = 'the administrator puts node on the PATH of the service that runs git'
    expect(server).toEqual({ code: 1, stdout: '', stderr: told(` on the server${refusal}`, cure) })
    expect(scratch.calls()).toEqual([])
  })
})

describe('a hook that was there before', () => {
  it('runs after ours with the same arguments and stdin; not at all where ours refuses', async () => {
    const remote = withRemote()
    const log = join(scratch.root, 'log')
    scratch.write(scratch.hook('pre-push'), recordingHook(log), 0o755)
    await scratch.install()
    scratch.exit(3)
    expect(scratch.run([scratch.hook('pre-push'), 'origin', remote], { input: 'x\n' }).code).toBe(3)
    expect(() => readFileSync(log)).toThrow('ENOENT')
    scratch.exit(0)
    scratch.git('push', '-q', 'origin', 'main', 'main:refs/heads/other')
    const { stdin = '' } = scratch.calls()[1] ?? {}
    expect(stdin.trimEnd().split('\n')).toHaveLength(2)
    expect(readFileSync(log, 'utf8')).toBe(`origin ${remote}\n${stdin}`)
  })

  it.each(['pre-push', 'pre-receive'])('%s replays stdin byte for byte: empty, without last newline, not UTF-8, large', async (name) => {
    const directory = name === 'pre-push' ? scratch.repository : withRemote()
    const hook = join(directory, name === 'pre-push' ? '.git' : '', 'hooks', name)
    const log = join(scratch.root, 'log')
    scratch.write(hook, `#!/bin/sh\ncat >'${log}'\n`, 0o755)
    await scratch.install({ directory })
    const inputs = [
      '',
      '\n',
      '\n\n\n',
      'a b',
      ' a\\n$HOME `id` %s\n\n',
      Buffer.from([0xff, 0xfe, 0x0a, 0xc3, 0x0a]),
      'x'.repeat(300_000).replaceAll('xxx', 'ab\n'),
    ]
    for (const input of inputs) {
      const ended = scratch.run([hook, 'origin', 'url'], { cwd: directory, input })
      expect(ended).toEqual({ code: 0, stdout: '', stderr: '' })
      const bytes = Buffer.from(input)
      expect(readFileSync(log).equals(bytes)).toBe(true)
      expect(Buffer.from(scratch.calls().at(-1)?.stdin ?? 'none', 'latin1').equals(bytes)).toBe(true)
    }
  })

  it('that reads no stdin disturbs nobody, nor does a command that reads none', async () => {
    scratch.write(scratch.hook('pre-push'), '#!/bin/sh\nexit 0\n', 0o755)
    await scratch.install()
    scratch.write(scratch.entry, '')
    // git ignores SIGPIPE while the hook runs, and the hook inherits that.
    const ended = scratch.run(['sh', '-c', 'trap "" PIPE; exec "$@"', 'sh', scratch.hook('pre-push'), 'origin', 'url'], {
      input: 'ab\n'.repeat(100_000),
    })
    expect(ended).toEqual({ code: 0, stdout: '', stderr: '' })
  })

  it.each([
    ['pre-commit', 5],
    ['pre-push', 6],
    ['commit-msg', 7],
  ] as const)('%s that fails refuses with its own exit code', async (name, code) => {
    scratch.write(scratch.hook(name), `#!/bin/sh\nexit ${code}\n`, 0o755)
    await scratch.install({ hooks: HOOK_NAMES })
    expect(scratch.run([scratch.hook(name), 'x', 'y']).code).toBe(code)
    expect(scratch.calls()).toHaveLength(1)
  })

  it('keeps its environment: only Node loses NODE_EXTRA_CA_CERTS', async () => {
    const log = join(scratch.root, 'log')
    scratch.write(scratch.hook('pre-commit'), `#!/bin/sh\necho "$NODE_EXTRA_CA_CERTS" >'${log}'\n`, 0o755)
    await scratch.install()
    scratch.git('commit', '-q', '--allow-empty', '-m', 'one')
    expect(readFileSync(log, 'utf8')).toBe('/dev/null\n')
    expect(scratch.calls()[0]?.caCertificates).toBe(null)
  })

  it('that is a link to a file elsewhere runs as before', async () => {
    const log = join(scratch.root, 'log')
    const file = scratch.write(scratch.path('scripts/pre-commit'), recordingHook(log), 0o755)
    mkdirSync(scratch.path('.git/hooks'), { recursive: true })
    symlinkSync('../../scripts/pre-commit', scratch.hook('pre-commit'))
    await scratch.install()
    scratch.git('commit', '-q', '--allow-empty', '-m', 'one')
    expect([readFileSync(log, 'utf8'), readFileSync(file, 'utf8')]).toEqual(['\n', recordingHook(log)])
    expect(scratch.calls()).toHaveLength(1)
  })
})

describe('the guard', () => {
  /** What the command was started with while a script runs. */
  function calls(line: string): readonly string[] {
    scratch.forget()
    const ran = scratch.run(['sh', '-ec', line])
    expect(ran.code, ran.stderr).toBe(0)
    return scratch.calls().map(({ stdin }) => stdin)
  }

  const names = (...lines: readonly string[]): string =>
    scratch.write(scratch.path('.git/branch-policy/guarded-names'), ['branch-policy guarded names 1', ...lines, '.', ''].join('\n'))

  it('hands on the lines of branches that may be protected, once all refs are locked', async () => {
    scratch.git('commit', '-q', '--allow-empty', '-m', 'one')
    await scratch.install({ strict: true })
    names('= main', '^ release/v')
    const one = scratch.git('rev-parse', 'main').trim()
    const made = scratch.git('commit-tree', '-p', 'main', '-m', 'two', 'main^{tree}').trim()
    for (const branch of ['release/v1', 'release/x', 'mainly', 'x/main', 'Main2']) scratch.git('branch', '-f', branch, one)
    const moved = (branch: string): string => `${ZERO} ${made} refs/heads/${branch}\n`
    const all = ['main', 'release/v1', 'release/x', 'mainly', 'x/main', 'Main2'].map((branch) => `update refs/heads/${branch} ${made}\\n`)
    const update = `printf '${all.join('')}' | git update-ref --stdin`
    const judged = calls(`git checkout -q --detach\n${update}`)
    expect(judged.map((stdin) => stdin.split('\n').sort().join('\n').trim())).toEqual([
      [moved('main'), moved('release/v1')].join('').trim(),
    ])
  })

  it('lets pass what stays, what goes, what is new, and what a remote has', async () => {
    scratch.git('commit', '-q', '--allow-empty', '-m', 'one')
    await scratch.install({ strict: true })
    names('^ ')
    const made = scratch.git('commit-tree', '-p', 'main', '-m', 'two', 'main^{tree}').trim()
    expect(calls('git update-ref refs/heads/main main')).toEqual([])
    expect(calls('git pack-refs --all')).toEqual([])
    // Now it is told by the packed refs that these are there, or not.
    expect(calls('git update-ref refs/heads/new main\ngit update-ref refs/changes/1 main\ngit pack-refs --all')).toEqual([])
    expect(calls('git update-ref refs/heads/zebra main\ngit update-ref -d refs/heads/zebra')).toEqual([])
    expect(calls(`git update-ref refs/remotes/origin/main ${made}\ngit reset -q --hard ${made}`)).toEqual([])
    expect(calls('git update-ref refs/remotes/origin/x/new main\ngit update-ref refs/heads/new main')).toHaveLength(1)
    expect(calls('git checkout -q main')).toEqual([])
  })

  it('asks about every branch where the names are in doubt, or refs are not to be read', async () => {
    scratch.git('commit', '-q', '--allow-empty', '-m', 'one')
    await scratch.install({ strict: true })
    names('= other')
    const commit = 'git commit -q --no-verify --allow-empty -m two'
    expect(calls(commit)).toEqual([])
    expect(calls(`export GIT_COMMON_DIR=.git\n${commit}`)).toEqual([])
    names('= main')
    expect(calls(commit)).toHaveLength(1)
    const file = scratch.path('.git/branch-policy/guarded-names')
    names('= other')
    scratch.run(['mv', file, `${file}.real`])
    symlinkSync(`${file}.real`, file)
    expect(calls(commit)).toHaveLength(1)
  })
})
