import { spawn } from 'node:child_process'
import {
  chmodSync,
  chownSync,
  existsSync,
  lstatSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  readlinkSync,
  rmSync,
  writeFileSync,
} from 'node:fs'
import { tmpdir } from 'node:os'
import { join, relative } from 'node:path'
import { describe, expect, onTestFinished, test } from 'vitest'
import { cleanEnvironment } from '../support/environment.ts'
import { gitIsAtLeast } from '../support/git-version.ts'
import { openScratch, packedEntry, type Ran, type Scratch, scratchRepository } from '../support/scratch.ts'
import { HAS_REF_FILES, ZERO } from '../support/zero.ts'

const isRoot = process.getuid?.() === 0

/** What makes commands quicker is no change of anything. */
const CACHED = /^\.git.branch-policy(?:.policy-cache\.json|.code-cache)?$/

/** Every file below a directory with its mode and its bytes. */
function listing(directory: string): readonly string[] {
  return readdirSync(directory, { recursive: true, withFileTypes: true })
    .filter((entry) => !CACHED.test(relative(directory, join(entry.parentPath, entry.name))))
    .map((entry) => {
      const path = join(entry.parentPath, entry.name)
      const { mode } = lstatSync(path)
      const content = entry.isFile() ? readFileSync(path).toString('base64') : entry.isSymbolicLink() ? readlinkSync(path) : ''
      return `${relative(directory, path)} ${mode.toString(8)} ${content}`
    })
    .sort()
}

/** Does something and requires that nothing in the working tree and its git directory is another afterwards. */
function withoutChange<Value>(scratch: Scratch, act: () => Value): Value {
  const before = listing(scratch.directory)
  const value = act()
  expect(listing(scratch.directory)).toEqual(before)
  return value
}

/** One clear line (advice may follow, indented), exit 2, no stack. */
function expectRefusal(ran: Ran, ...words: string[]): void {
  const lines = ran.stderr.trimEnd().split('\n')
  expect(lines.filter((line) => line.startsWith('branch-policy: '))).toHaveLength(1)
  expect(lines[0]).toMatch(/^branch-policy: /)
  expect(lines.slice(1).filter((line) => !line.startsWith('  '))).toEqual([])
  expect(ran.stderr).not.toMatch(/^\s+at /m)
  expect(ran.stderr).not.toContain('fault of branch-policy itself')
  for (const word of words) expect(ran.stderr).toContain(word)
  expect(ran.stdout).toBe('')
  expect(ran.code).toBe(2)
}

/** A directory with a `git` of our own in it, which may hand on to the real one as `$real`; put first on PATH. */
function fakeGit(scratch: Scratch, script: string): Readonly<Record<string, string>> {
  const bin = join(scratch.folder, 'bin')
  mkdirSync(bin, { recursive: true })
  const real = scratch.shell('command -v git').stdout.trim()
  writeFileSync(join(bin, 'git'), `#!/bin/sh\nreal='${real}'\n${script}\n`, { mode: 0o755 })
  return { PATH: `${bin}:${process.env['PATH']}` }
}

/** A line as git gives it to pre-push, of a push of main. */
function pushLine(scratch: Scratch, before: string, after = scratch.oid('main')): string {
  return `refs/heads/main ${after} refs/heads/main ${before}\n`
}

function bare(options: Parameters<typeof scratchRepository>[0] = {}): Scratch {
  return scratchRepository({ ...options, hooks: false })
}

/** A hotfix in main, tagged here, pushed nowhere: at pre-push the remote has to be asked for the tag. */
function tagToAskFor(scratch: Scratch): string {
  const before = scratch.oid('main')
  scratch.git('checkout', '-q', '-b', 'hotfix/v1.0.1', 'main')
  scratch.commit('fix: urgent')
  scratch.git('checkout', '-q', 'main')
  scratch.git('merge', '-q', '--no-ff', '--no-edit', 'hotfix/v1.0.1')
  scratch.git('tag', '-a', 'v1.0.1', '-m', 'v1.0.1')
  return pushLine(scratch, before)
}

describe('no repository, or one that is hardly there', () => {
  test('no repository: every command says so; only install goes on', () => {
    const folder = mkdtempSync(join(tmpdir(), 'branch-policy-nowhere-'))
    onTestFinished(() => rmSync(folder, { recursive: true, force: true }))
    const nowhere = openScratch(folder, folder, folder)
    for (const args of [['check'], ['check', '--all'], ['check', '--branch', 'main'], ['hook', 'pre-commit'], ['uninstall']]) {
      expectRefusal(nowhere.policy(...args), 'git repository')
    }
    const push = nowhere.policyWith(
      { input: `refs/heads/x ${'1'.repeat(ZERO.length)} refs/heads/x ${ZERO}\n` },
      'hook',
      'pre-push',
      'origin',
      'url',
    )
    expectRefusal(push, 'not a git repository')
    const install = nowhere.policy('install')
    expect(install).toMatchObject({ code: 0 })
    expect(install.output).toContain('No hooks were installed')
    expect(readdirSync(folder)).toEqual([])
  })

  test('an unborn repository: nothing is wrong with it', () => {
    const scratch = bare({ start: 'empty' })
    for (const args of [['check'], ['check', '--all'], ['hook', 'pre-commit'], ['hook', 'pre-merge-commit']]) {
      expect(withoutChange(scratch, () => scratch.policy(...args)).code).toBe(0)
    }
    const update = scratch.policy('check', '--update', 'refs/heads/main', ZERO, 'HEAD')
    expectRefusal(update, '"HEAD"', 'no branch yet')
  })

  test('a HEAD that says nothing, and one that names no branch (refs that are files)', { skip: !HAS_REF_FILES }, () => {
    const scratch = bare()
    writeFileSync(join(scratch.directory, '.git', 'HEAD'), 'garbage\n')
    expectRefusal(
      withoutChange(scratch, () => scratch.policy('check')),
      'git repository',
    )
    expectRefusal(
      withoutChange(scratch, () => scratch.policy('hook', 'pre-commit')),
      'git repository',
    )
    writeFileSync(join(scratch.directory, '.git', 'HEAD'), `${'e'.repeat(ZERO.length)}\n`)
    expectRefusal(
      withoutChange(scratch, () => scratch.policy('check')),
      'HEAD is detached',
    )
    writeFileSync(join(scratch.directory, '.git', 'HEAD'), 'ref: refs/heads/not there\n')
    const odd = withoutChange(scratch, () => scratch.policy('check'))
    expect([1, 2]).toContain(odd.code)
    expect(odd.stderr).not.toContain('fault of branch-policy itself')
  })

  test("a repository of somebody else's: git's own words, and no exception is made (root, and a git that asks for the owner)", {
    skip: !isRoot || !gitIsAtLeast(2, 36),
  }, () => {
    const scratch = bare()
    for (const path of ['', '.git']) chownSync(join(scratch.directory, path), 12_345, 12_345)
    expectRefusal(
      withoutChange(scratch, () => scratch.policy('check')),
      'dubious ownership',
    )
  })

  test('the current directory is gone', () => {
    const scratch = bare()
    const ran = scratch.shell('mkdir gone && cd gone && rmdir ../gone && branch-policy check')
    expect(ran.code).not.toBe(0)
    expect(ran.stdout).toBe('')
    expect(ran.stderr).toContain('current directory is gone')
    expect(ran.stderr).not.toContain('fault of branch-policy itself')
  })

  test('no HOME', () => {
    const scratch = bare()
    expect(scratch.shell('unset HOME; branch-policy check')).toMatchObject({ code: 0, stderr: '' })
    expect(scratch.shell('unset HOME; branch-policy install').code).toBe(0)
    scratch.write('new.txt', 'new\n')
    scratch.git('add', 'new.txt')
    const commit = scratch.shell('unset HOME; git commit -q -m "fix: straight to main"')
    expect(commit.code).toBe(1)
    expect(commit.stderr).toContain('no-direct-commit')
  })
})

describe('a git that is not there, too old, slow or dying', () => {
  test('no git on PATH', () => {
    const scratch = bare()
    const env = { PATH: join(scratch.folder, 'nothing') }
    for (const args of [['check'], ['hook', 'pre-commit'], ['uninstall'], ['install']]) {
      expectRefusal(
        withoutChange(scratch, () => scratch.policyWith({ env }, ...args)),
        'git could not be started',
        'PATH',
      )
    }
  })

  test('a git older than 2.20', () => {
    const scratch = bare()
    const env = fakeGit(scratch, '[ "$1" = version ] && echo "git version 2.19.0" && exit\nexec "$real" "$@"')
    // No memory of what was read may hide it the next time.
    for (const args of [['check'], ['hook', 'pre-commit'], ['hook', 'pre-commit'], ['hook', 'pre-commit']]) {
      expectRefusal(
        withoutChange(scratch, () => scratch.policyWith({ env }, ...args)),
        '2.19',
        '2.20',
      )
    }
    const silly = fakeGit(scratch, 'echo "git version 1.8.3.1"')
    expectRefusal(scratch.policyWith({ env: silly }, 'check'), '1.8', '2.20')
  })

  test('a git whose version has more in it, or is none that we know', () => {
    const scratch = bare()
    for (const version of ['2.39.5 (Apple Git-154)', '2.45.1.windows.1', '2.20.0-rc0', '3.0', 'unknown']) {
      const env = fakeGit(scratch, `[ "$1" = version ] && echo "git version ${version}" && exit\nexec "$real" "$@"`)
      expect(scratch.policyWith({ env }, 'check').code, version).toBe(0)
    }
  })

  test('a git that hangs is ended after a while', () => {
    const scratch = bare()
    const env = {
      ...fakeGit(scratch, 'case "$*" in *for-each-ref*) exec sleep 30;; esac\nexec "$real" "$@"'),
      BRANCH_POLICY_GIT_TIMEOUT: '300',
    }
    const begin = Date.now()
    expectRefusal(
      withoutChange(scratch, () => scratch.policyWith({ env }, 'check')),
      'for-each-ref',
      'no answer in time',
    )
    const push = withoutChange(scratch, () =>
      scratch.policyWith({ env, input: pushLine(scratch, ZERO) }, 'hook', 'pre-push', 'origin', scratch.remote),
    )
    expect([0, 2]).toContain(push.code)
    expect(Date.now() - begin).toBeLessThan(10_000)
    expectRefusal(scratch.policyWith({ env: { BRANCH_POLICY_GIT_TIMEOUT: 'soon' } }, 'check'), 'BRANCH_POLICY_GIT_TIMEOUT')
  })

  test('a git that dies half-way is no answer, whatever it had said by then', () => {
    const scratch = bare()
    scratch.commit('fix: straight to main')
    const halves = ['for-each-ref', 'cat-file', 'rev-list', 'log', 'symbolic-ref', 'rev-parse', 'version']
    for (const part of halves) {
      for (const death of ['kill -9 $$', 'exit 3', 'exit 128']) {
        const env = fakeGit(
          scratch,
          `case " $* " in *" ${part} "*) cat >/dev/null 2>&1 </dev/null; "$real" "$@" | head -c 30; ${death};; esac\nexec "$real" "$@"`,
        )
        const ran = withoutChange(scratch, () => scratch.policyWith({ env }, 'check'))
        expectRefusal(ran)
      }
    }
  })
})

describe('a config that is broken', () => {
  const broken: readonly (readonly [file: string, text: string, words: readonly string[]])[] = [
    ['branch-policy.config.json', '{ "extends": "gitflow", ', []],
    ['branch-policy.config.json', '[]', ['no object']],
    ['branch-policy.config.json', '', ['empty']],
    ['branch-policy.config.json', '{ "extends": "gitflo" }', ['gitflo: there is no such package', 'did you mean "gitflow"']],
    ['branch-policy.config.json', '{ "extends": "gitflow", "branchs": {} }', ['branchs', 'did you mean "branches"']],
    ['branch-policy.config.yaml', 'extends: [gitflow\n', []],
    ['branch-policy.config.yaml', 'extends: gitflow\nrules:\n  branch-nam: off\n', ['branch-nam', 'did you mean "branch-name"']],
    ['branch-policy.config.ts', 'export default { extends: ', []],
    ['branch-policy.config.ts', 'throw new Error("no luck")', ['no luck']],
    ['branch-policy.config.ts', 'export const policy = {}', ['exports nothing']],
    ['branch-policy.config.mts', 'export default () => ({})', ['function']],
    ['branch-policy.config.js', 'import "./is-not-there.js"\nexport default {}', ['is-not-there']],
    ['branch-policy.config.mjs', 'export default {', []],
    ['branch-policy.config.cjs', 'module.exports = { extends: "gitflow", remote: 3 }', ['remote']],
    ['.branch-policyrc', 'extends: gitflow\n  branches: x\n', []],
    ['package.json', '{ "name": ', []],
    ['package.json', '{ "branch-policy": "gitflow" }', ['no object']],
  ]

  test('each format: exit 2 at every door, the file and the fault named, no other policy instead', () => {
    const scratch = bare()
    scratch.git('checkout', '-q', '-b', 'feature/one', 'develop')
    for (const [index, [file, text, words]] of broken.entries()) {
      scratch.write(file, text)
      const doors = index % 4 === 0 ? [['check'], ['check', '--all'], ['hook', 'pre-commit'], ['check', '--branch', 'x']] : [['check']]
      for (const args of doors) {
        expectRefusal(
          withoutChange(scratch, () => scratch.policy(...args)),
          file,
          ...words,
        )
      }
      rmSync(join(scratch.directory, file))
    }
    expect(scratch.policy('check').code).toBe(0)
  })

  test('one that ends the process, or never comes to an end, is no check that passed', () => {
    const scratch = bare()
    for (const text of [
      'process.exit(0)',
      'await new Promise(() => {})',
      'setTimeout(() => process.exit(), 1); await new Promise(() => {})',
    ]) {
      scratch.write('branch-policy.config.mjs', text)
      expectRefusal(
        withoutChange(scratch, () => scratch.policy('check')),
        'ended before its work was done',
      )
      expect(scratch.policy('hook', 'pre-commit').code).toBe(2)
    }
  })

  test('stops a commit and a push through the installed hooks', () => {
    const scratch = scratchRepository()
    scratch.git('checkout', '-q', '-b', 'feature/one', 'develop')
    scratch.commit('feat: one')
    scratch.write('branch-policy.config.json', '{ "extends": "gitflow", ')
    const head = scratch.oid('HEAD')
    scratch.git('add', '.')
    const commit = scratch.tryGit('commit', '-q', '-m', 'feat: a broken config')
    expect(commit.code).toBe(1)
    expect(commit.stderr).toContain('branch-policy.config.json')
    expect(scratch.oid('HEAD')).toBe(head)
    const push = scratch.tryGit('push', 'origin', 'feature/one')
    expect(push.code).toBe(1)
    expect(scratch.tryGit('ls-remote', 'origin', 'refs/heads/feature/one').stdout).toBe('')
  })
})

describe('standard input that is not what git writes', () => {
  test('garbage is never taken for "nothing to check"', () => {
    const scratch = bare()
    const oid = scratch.oid('main')
    const lines: readonly string[] = [
      'garbage\n',
      '\n',
      `refs/heads/x ${oid} refs/heads/x\n`,
      `refs/heads/x ${oid} heads/x ${ZERO}\n`,
      `refs/heads/x ${oid.slice(1)} refs/heads/x ${ZERO}\n`,
      `refs/heads/x ${oid} refs/heads/x ${ZERO}${ZERO.slice(0, 24)}\n`,
      `refs/heads/x ${oid} refs/heads/x ${ZERO}\nrefs/heads/y\n`,
      `(delete) ${oid} refs/heads/x ${oid}\n`,
      `refs/heads/x ${oid} refs/heads/../x ${ZERO}\n`,
      '\u0000\u0001\u001b]0;title\u0007\n',
    ]
    for (const input of lines) {
      const push = withoutChange(scratch, () => scratch.policyWith({ input }, 'hook', 'pre-push', 'origin', scratch.remote))
      expectRefusal(push, 'pre-push: line ')
      expect(push.stderr).not.toMatch(/[\u0000-\u0009\u000b-\u001f\u007f-\u009f]/)
      expectRefusal(scratch.policyWith({ input }, 'hook', 'pre-receive'), 'pre-receive: line ')
    }
    const huge = `refs/heads/${'x'.repeat(100_000)}`
    expect(expectRefusalText(scratch.policyWith({ input: huge }, 'hook', 'pre-receive')).length).toBeLessThan(1000)
    expectRefusal(scratch.shell(`printf '\\377\\376 x\\n' | branch-policy hook pre-push origin '${scratch.remote}'`), 'UTF-8')
    expectRefusal(scratch.policyWith({ input: '' }, 'hook', 'pre-push'), 'two arguments')
  })

  test('no input is nothing to check', () => {
    const scratch = bare()
    expect(scratch.policy('hook', 'pre-push', 'origin', scratch.remote)).toMatchObject({ code: 0, output: '' })
    expect(scratch.policyWith({ input: '' }, 'hook', 'pre-receive')).toMatchObject({ code: 0, output: '' })
  })

  test('input that cannot be read is not taken for none', () => {
    const scratch = bare()
    expectRefusal(scratch.shell('branch-policy hook pre-receive < /'), 'standard input is a directory')
    expectRefusal(scratch.shell('branch-policy hook pre-push origin url 0> ../written'), 'standard input cannot be read')
  })

  test('input that never ends is waited for a while only', async () => {
    const scratch = bare()
    const begin = Date.now()
    for (const first of ['', pushLine(scratch, ZERO), 'half a li']) {
      const ran = await withOpenInput(scratch, first, ['hook', 'pre-push', 'origin', scratch.remote])
      expectRefusal(ran, 'standard input did not end')
    }
    expect(Date.now() - begin).toBeLessThan(15_000)
    expectRefusal(scratch.shell(`yes '${'garbage '.repeat(100)}' | branch-policy hook pre-receive`), 'longer than')
    const wrong = { input: '', env: { BRANCH_POLICY_STDIN_TIMEOUT: 'never' } }
    expectRefusal(scratch.policyWith(wrong, 'hook', 'pre-receive'), 'BRANCH_POLICY_STDIN_TIMEOUT')
  })
})

describe('a remote that does not answer', () => {
  test('one that is gone: the tag is undetermined, which a client hook lets pass with a warning', () => {
    const scratch = bare()
    const input = tagToAskFor(scratch)
    const known = scratch.policyWith({ input }, 'hook', 'pre-push', 'origin', scratch.remote)
    expect(known.stderr.replace(/\s+/g, ' ')).toContain('v1.0.1 is here, but origin does not have it')
    rmSync(scratch.remote, { recursive: true })
    const begin = Date.now()
    const gone = withoutChange(scratch, () => scratch.policyWith({ input }, 'hook', 'pre-push', 'origin', scratch.remote))
    expect(gone.code).toBe(0)
    expect(gone.stderr).toContain('release-tag')
    expect(gone.stderr).toContain('could not be determined')
    expect(gone.stderr).not.toContain('fault of branch-policy itself')
    expect(Date.now() - begin).toBeLessThan(5_000)
    const unknown = scratch.policyWith({ input }, 'hook', 'pre-push', 'nobody', 'file:///nowhere')
    expect(unknown).toMatchObject({ code: 0 })
    // A push to a URL asks there, and nobody answers.
    expect(scratch.policyWith({ input }, 'hook', 'pre-push', scratch.remote, scratch.remote).stderr).toContain('could not be determined')
  })

  test('one that hangs: asked for five seconds', () => {
    const scratch = bare()
    const input = tagToAskFor(scratch)
    scratch.git('remote', 'set-url', 'origin', 'ssh://git@host.invalid/x.git')
    const begin = Date.now()
    const ran = scratch.policyWith(
      { input, env: { GIT_SSH_COMMAND: 'exec sleep 12 #' } },
      ...['hook', 'pre-push', 'origin', 'ssh://git@host.invalid/x.git'],
    )
    expect(ran.code).toBe(0)
    expect(ran.stderr).toContain('could not be determined')
    expect(Date.now() - begin).toBeLessThan(11_000)
  })
})

describe('objects that are missing or broken', () => {
  test("a remote's old value that is not here", () => {
    const scratch = bare()
    const absent = 'd'.repeat(ZERO.length)
    const direct = scratch.commit('fix: straight to main')
    const push = scratch.policyWith({ input: pushLine(scratch, absent) }, 'hook', 'pre-push', 'origin', scratch.remote)
    expect(push.code).toBe(0)
    expect(push.stderr).toContain('could not be determined')
    expect(push.stderr).toContain('git fetch origin')
    const receive = scratch.policyWith({ input: `${absent} ${direct} refs/heads/main\n` }, 'hook', 'pre-receive')
    expect(receive.code).toBe(2)
    expect(receive.stderr).toContain('what is unknown does not pass')
  })

  test('a ref to an object that is missing does not hide the others (refs that are files)', { skip: !HAS_REF_FILES }, () => {
    const scratch = bare()
    mkdirSync(join(scratch.directory, '.git', 'refs', 'heads', 'feature'), { recursive: true })
    writeFileSync(join(scratch.directory, '.git', 'refs', 'heads', 'feature', 'lost'), `${'d'.repeat(ZERO.length)}\n`)
    writeFileSync(join(scratch.directory, '.git', 'refs', 'tags', 'v0.0.1'), `${'d'.repeat(ZERO.length)}\n`)
    const direct = scratch.commit('fix: straight to main')
    for (const args of [['check'], ['check', '--update', 'refs/heads/main', 'main~1', direct]]) {
      const ran = withoutChange(scratch, () => scratch.policy(...args, '--format', 'json'))
      expect(ran.code, ran.stderr).toBe(1)
      expect(JSON.parse(ran.stdout).findings).toMatchObject([{ rule: 'no-direct-commit', oid: direct }])
    }
    const all = withoutChange(scratch, () => scratch.policy('check', '--all'))
    expect([0, 2]).toContain(all.code)
    expect(all.stderr).not.toContain('fault of branch-policy itself')
    expect(scratch.policyWith({ input: pushLine(scratch, scratch.oid('main~1')) }, 'hook', 'pre-push', 'origin', scratch.remote).code).toBe(
      1,
    )
  })

  test('a broken object is no clean bill of health', () => {
    const scratch = bare()
    const lower = scratch.commit('fix: the lower one')
    const upper = scratch.commit('fix: the upper one')
    for (const [oid, content] of [
      [lower, 'not a commit'],
      [upper, ''],
    ] as const) {
      const path = join(scratch.directory, '.git', 'objects', oid.slice(0, 2), oid.slice(2))
      const good = readFileSync(path)
      chmodSync(path, 0o644)
      writeFileSync(path, content)
      const ran = withoutChange(scratch, () => scratch.policy('check'))
      expect(ran.code).toBe(2)
      expect(ran.output).not.toContain('fault of branch-policy itself')
      expect(ran.output).not.toMatch(/^\s+at /m)
      const push = withoutChange(scratch, () =>
        scratch.policyWith({ input: pushLine(scratch, scratch.oid('origin/main'), upper) }, 'hook', 'pre-push', 'origin', scratch.remote),
      )
      expect(push.stderr).not.toBe('')
      writeFileSync(path, good)
    }
    expect(scratch.policy('check').code).toBe(1)
  })

  test('a git directory in which nothing can be written is judged all the same', () => {
    const scratch = bare({ config: { extends: 'gitflow' } })
    // Where the last policy would be kept there is a file: the same to us as a directory that may not be written.
    writeFileSync(join(scratch.directory, '.git', 'branch-policy'), 'in the way')
    expect(withoutChange(scratch, () => scratch.policy('check')).code).toBe(0)
    scratch.commit('fix: straight to main')
    expect(withoutChange(scratch, () => scratch.policy('check')).code).toBe(1)
    rmSync(join(scratch.directory, '.git', 'hooks'), { recursive: true, force: true })
    writeFileSync(join(scratch.directory, '.git', 'hooks'), 'in the way')
    expectRefusal(withoutChange(scratch, () => scratch.policy('install')))
  })

  test('a read-only git directory', { skip: isRoot }, () => {
    const scratch = bare({ config: { extends: 'gitflow' } })
    scratch.commit('fix: straight to main')
    scratch.shell('chmod -R a-w .git')
    onTestFinished(() => void scratch.shell('chmod -R u+w .git'))
    expect(withoutChange(scratch, () => scratch.policy('check')).code).toBe(1)
    expectRefusal(withoutChange(scratch, () => scratch.policy('install')))
    scratch.shell('chmod -R u+w .git')
  })

  test('a report that cannot be written is no success', { skip: !existsSync('/dev/full') }, () => {
    const scratch = bare()
    expect(scratch.shell('branch-policy check > /dev/full').code).toBe(2)
    const ran = withoutChange(scratch, () => scratch.policy('check', '--output', '.'))
    expectRefusal(ran)
  })
})

function expectRefusalText(ran: Ran): string {
  expectRefusal(ran)
  return ran.stderr
}

/** Runs a command with a standard input that is never closed. */
function withOpenInput(scratch: Scratch, first: string, args: readonly string[]): Promise<Ran> {
  return new Promise((resolve, reject) => {
    const env = { ...cleanEnvironment(), BRANCH_POLICY_STDIN_TIMEOUT: '400' }
    const child = spawn(process.execPath, [packedEntry(), ...args], { cwd: scratch.directory, env })
    let stdout = ''
    let stderr = ''
    child.stdout.on('data', (chunk) => {
      stdout += String(chunk)
    })
    child.stderr.on('data', (chunk) => {
      stderr += String(chunk)
    })
    child.stdin.on('error', () => undefined)
    child.on('error', reject)
    child.on('close', (code) => resolve({ code, stdout, stderr, output: stdout + stderr }))
    child.stdin.write(first)
  })
}
