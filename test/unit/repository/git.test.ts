import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { describe, expect, onTestFinished, test } from 'vitest'
import { createDirectGit } from '../../../src/repository/direct-git.ts'
import { GitFailure, parseGitVersion } from '../../../src/repository/git.ts'
import { openRepository } from '../../../src/repository/repository.ts'
import { createGit as createSimpleGit } from '../../../src/repository/simple-git.ts'
import { cleanEnvironment } from '../../support/environment.ts'
import { gitIsAtLeast } from '../../support/git-version.ts'

function temporaryFolder(): string {
  const folder = mkdtempSync(join(tmpdir(), 'branch-policy-git-'))
  onTestFinished(() => rmSync(folder, { recursive: true, force: true }))
  return folder
}

/** A folder with a script that is called git, for the ways in which a real one cannot be made to fail. */
function pretendGit(script: string): { readonly PATH: string } {
  const folder = temporaryFolder()
  writeFileSync(join(folder, 'git'), `#!/bin/sh\n${script}\n`, { mode: 0o755 })
  return { PATH: `${folder}:${process.env['PATH']}` }
}

describe.each([
  ['started directly', createDirectGit],
  ['started by simple-git', createSimpleGit],
])('%s', (_, createGit) => {
  test("a user's editor, pager and askpass keep nobody from asking git", async () => {
    const environment = {
      ...cleanEnvironment(),
      EDITOR: 'vi',
      VISUAL: 'vi',
      PAGER: 'less',
      SSH_ASKPASS: '/bin/false',
      GIT_EDITOR: 'vi',
      GIT_SSH_COMMAND: 'ssh -v',
    }
    expect(await createGit(temporaryFolder(), environment).run(['version'])).toMatch(/^git version/)
  })

  test.skipIf(!gitIsAtLeast(2, 31))('configuration by environment reaches git, as hosts give safe.directory (git 2.31)', async () => {
    const environment = { ...cleanEnvironment(), GIT_CONFIG_COUNT: '1', GIT_CONFIG_KEY_0: 'branch.policy', GIT_CONFIG_VALUE_0: 'seen' }
    expect(await createGit(temporaryFolder(), environment).run(['config', 'branch.policy'])).toBe('seen\n')
  })

  test('variables that would show another history do not reach git', async () => {
    const said = await createGit(temporaryFolder(), {
      ...pretendGit('env'),
      GIT_INDEX_FILE: 'other',
      GIT_REPLACE_REF_BASE: 'refs/mine/',
      GIT_QUARANTINE_PATH: '/q',
    }).run(['x'])
    expect(said).not.toContain('GIT_INDEX_FILE')
    expect(said).not.toContain('GIT_REPLACE_REF_BASE')
    expect(said).toContain('GIT_QUARANTINE_PATH=/q\n')
    expect(said).toContain('GIT_NO_REPLACE_OBJECTS=1\n')
  })

  test('a git that fails without a word has failed all the same', async () => {
    const failure = await createGit(temporaryFolder(), pretendGit('exit 3'))
      .run(['rev-parse'])
      .catch((error: unknown) => error)
    expect(failure).toBeInstanceOf(GitFailure)
    expect(failure).toMatchObject({ exitCode: 3, message: 'git rev-parse failed: exit code 3' })
  })

  test('a git that dies half-way has given no answer', async () => {
    const failure = await createGit(temporaryFolder(), pretendGit('echo half; kill -9 $$'))
      .run(['rev-list'])
      .catch((error: unknown) => error)
    expect(failure).toBeInstanceOf(GitFailure)
  })

  test('arguments and input reach git as they are', async () => {
    const git = createGit(temporaryFolder(), pretendGit('printf "%s|" "$@"; cat'))
    expect(await git.run(['a b', '$(touch pwned)', "it's"], { input: 'one\ntwo' })).toBe("a b|$(touch pwned)|it's|one\ntwo")
  })

  test('a git that says nothing for too long is ended', async () => {
    const failure = await createGit(temporaryFolder(), pretendGit('exec sleep 30'))
      .run(['rev-list'], { timeout: 300 })
      .catch((error: unknown) => error)
    expect(failure).toMatchObject({ message: 'git rev-list failed: no answer in time; git was ended' })
  })

  test('one that nobody wants the rest of is ended, and the others are not', async () => {
    const enough = new AbortController()
    const git = createGit(temporaryFolder(), pretendGit('case $1 in version) sleep 0.3; echo git version 2.39.5;; *) exec sleep 30;; esac'))
    const running = git.run(['rev-list'], { stop: enough.signal })
    const other = git.run(['version'])
    setTimeout(() => enough.abort(), 100)
    await expect(running).rejects.toThrow(GitFailure)
    expect(await other).toMatch(/^git version/)
  })

  test('a git that was stopped has failed', async () => {
    const stop = new AbortController()
    const running = createGit(temporaryFolder(), pretendGit('exec sleep 30'), stop.signal).run(['rev-list'])
    setTimeout(() => stop.abort(), 100)
    await expect(running).rejects.toBeInstanceOf(GitFailure)
  })

  test('what git said on standard error is told, less its prelude', async () => {
    const script = 'echo "warning: slow" >&2; echo "fatal: bad object" >&2; exit 128'
    const failure = await createGit(temporaryFolder(), pretendGit(script))
      .run(['log'])
      .catch((error: unknown) => error)
    expect(failure).toMatchObject({ exitCode: 128, said: 'bad object' })
  })

  test('where there is no git, one is asked for', async () => {
    const failure = await createGit(temporaryFolder(), { PATH: temporaryFolder() })
      .run(['version'])
      .catch((error: unknown) => error)
    expect(failure).toMatchObject({ message: 'git could not be started' })
  })

  test('a verifier may say no', async () => {
    const git = createGit(temporaryFolder(), pretendGit('echo no; exit 1'))
    expect(await git.run(['verify-tag'], { mayFail: true })).toBe('no\n')
  })

  test('a long answer is whole, as text, as bytes and piece by piece', async () => {
    const git = createGit(temporaryFolder(), pretendGit('cat; echo end'))
    const input = 'a line of some length\n'.repeat(20_000)
    let streamed = 0
    await git.stream(
      ['cat-file'],
      (bytes) => {
        streamed += bytes.length
      },
      { input },
    )
    expect(await git.run(['cat-file'], { input })).toBe(`${input}end\n`)
    expect(await git.bytes(['cat-file'], { input: Buffer.from(input) })).toEqual(Buffer.from(`${input}end\n`))
    expect(streamed).toBe(input.length + 4)
  })

  test('a git that does not read what it is given answers all the same', async () => {
    expect(await createGit(temporaryFolder(), pretendGit('echo done')).run(['x'], { input: 'x'.repeat(1 << 20) })).toBe('done\n')
  })
})

test.each([
  ['git version 2.39.5', [2, 39]],
  ['git version 2.20.1.windows.1', [2, 20]],
  ['git version 2.55.0-rc1', [2, 55]],
  ['hub version 1', null],
])('%s', (text, expected) => {
  expect(parseGitVersion(text)).toEqual(expected)
})

test('a repository is found from below its top, with its parts as absolute paths', async () => {
  const folder = temporaryFolder()
  const git = createDirectGit(folder, cleanEnvironment())
  await git.run(['init', '-q', 'work'])
  const below = join(folder, 'work', 'a', 'b')
  mkdirSync(below, { recursive: true })
  expect(await openRepository(below, cleanEnvironment())).toMatchObject({
    directory: below,
    root: join(folder, 'work'),
    gitDirectory: join(folder, 'work', '.git'),
    commonDirectory: join(folder, 'work', '.git'),
    bare: false,
    shallow: false,
  })
})
