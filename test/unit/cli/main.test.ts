import { mkdtempSync, readFileSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { describe, expect, test } from 'vitest'
import { commandHelp, helpText } from '../../../src/cli/help.ts'
import { main } from '../../../src/cli/main.ts'
import { cleanEnvironment } from '../../support/environment.ts'
import { fakeIo } from './fake-io.ts'

const run = async (line: readonly string[], options: Parameters<typeof fakeIo>[0] = {}) => {
  const io = fakeIo(options)
  const exitCode = await main(line, io)
  return { exitCode, ...io.written }
}

const { version } = JSON.parse(readFileSync(new URL('../../../package.json', import.meta.url), 'utf8')) as { version: string }

describe('help and version, on standard output', () => {
  test.each<[readonly string[], string]>([
    [['--help'], helpText()],
    [['-h'], helpText()],
    [['help'], helpText()],
    [['help', 'check'], commandHelp('check')],
    [['check', '--help'], commandHelp('check')],
    [['check', '--no-such-flag', '-h'], commandHelp('check')],
    [['hook', '--help'], commandHelp('hook')],
    [['help', '--help'], commandHelp('help')],
    [['version'], `${version}\n`],
    [['--version'], `${version}\n`],
  ])('%j', async (line, stdout) => {
    expect(await run(line)).toMatchObject({ exitCode: 0, stdout, stderr: '' })
  })

  test('no command at all is no success: nothing was checked', async () => {
    expect(await run([])).toMatchObject({ exitCode: 2, stdout: '', stderr: helpText() })
  })
})

describe('what there is not: exit code 2, and the list of what there is', () => {
  test.each<[readonly string[], string]>([
    [
      ['chekc'],
      'branch-policy: there is no command "chekc"; did you mean "check"?\n  There are: tour, init, install, uninstall, check, hook, explain, resolve, config, doctor, help, version\n',
    ],
    [['__proto__'], 'branch-policy: there is no command "__proto__"\n'],
    [['initiate'], 'branch-policy: there is no command "initiate"'],
    [['--all'], 'branch-policy: there is no command "--all"'],
    [['\u001b[2J'], 'branch-policy: there is no command "\\u001b[2J"'],
    [['help', 'chekc'], 'branch-policy: there is no command "chekc"; did you mean "check"?'],
    [['help', 'check', 'hook'], 'branch-policy: help shows one command at a time'],
    [
      ['hook'],
      'branch-policy: hook needs the name of a hook\n  There are: post-checkout, pre-commit, pre-merge-commit, commit-msg, reference-transaction, pre-push, pre-receive\n',
    ],
    [['hook', 'pre-psuh'], 'branch-policy: there is no hook "pre-psuh" here; did you mean "pre-push"?\n  There are: post-checkout,'],
    [['hook', 'update'], 'branch-policy: there is no hook "update" here'],
    [['version', '--x'], 'branch-policy: version has no flag "--x"'],
    [['uninstall', '--strict'], 'branch-policy: uninstall has no flag "--strict"'],
    [['uninstall', 'x'], 'branch-policy: uninstall takes no "x"'],
    [['tour', 'x'], 'branch-policy: tour takes no "x"'],
    [['check', '--all', '--branch', 'x'], 'branch-policy: --all and --branch do not go together'],
    [['check', '--max-warnings', 'many'], 'branch-policy: check: --max-warnings needs a whole number, not "many"'],
    [['check', '--format', 'xml'], 'branch-policy: check: there is no format "xml"'],
  ])('%j', async (line, stderr) => {
    const ran = await run(line)
    expect(ran).toMatchObject({ exitCode: 2, stdout: '' })
    expect(ran.stderr).toContain(stderr)
  })
})

describe('hooks that read standard input', () => {
  test('nothing to push needs no repository', async () => {
    expect(await run(['hook', 'pre-push', 'origin', 'x'], { input: {} })).toMatchObject({ exitCode: 0, stdout: '', stderr: '' })
  })

  test('garbage is refused before anything else is looked at', async () => {
    const ran = await run(['hook', 'pre-receive'], { input: { chunks: ['garbage\n'] } })
    expect(ran).toMatchObject({ exitCode: 2, stdout: '' })
    expect(ran.stderr).toMatch(/^branch-policy: pre-receive: line 1 of standard input is not what git writes: "garbage"\n/)
  })

  test('what follows the name of a hook is never a flag of ours', async () => {
    const ran = await run(['hook', 'pre-push', '--help', '--version'], { input: {} })
    expect(ran).toMatchObject({ exitCode: 0, stdout: '', stderr: '' })
  })
})

test('outside a repository: one line, and the way in', async () => {
  const directory = mkdtempSync(join(tmpdir(), 'branch-policy-main-'))
  try {
    const environment = { ...cleanEnvironment(), GIT_CEILING_DIRECTORIES: tmpdir() }
    for (const line of [['check'], ['hook', 'pre-commit']]) {
      const ran = await run(line, { directory, environment })
      expect(ran).toMatchObject({ exitCode: 2, stdout: '' })
      expect(ran.stderr).toMatch(/^branch-policy: this is not a git repository\n {2}/)
    }
  } finally {
    rmSync(directory, { recursive: true, force: true })
  }
})

test('a bug is told with its stack, and is no verdict', async () => {
  const ran = await run(['hook', 'pre-push', 'origin', 'x'])
  expect(ran.exitCode).toBe(2)
  expect(ran.stderr).toMatch(/^Error: nobody may read standard input here\n +at /)
})
