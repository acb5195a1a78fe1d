import { execFileSync } from 'node:child_process'
import { existsSync, mkdirSync, mkdtempSync, readFileSync, realpathSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { dirname, join } from 'node:path'
import { afterEach, beforeEach, describe, expect, test } from 'vitest'
import { main } from '../../../src/cli/main.ts'
import { cleanEnvironment } from '../../support/environment.ts'
import { fakeIo } from './fake-io.ts'

const zero = '0'.repeat(40)

let folder: string
let top: string
const environment = cleanEnvironment()

const git = (directory: string, ...args: string[]): string =>
  execFileSync('git', args, { cwd: directory, env: environment, encoding: 'utf8' }).trim()

const write = (path: string, value: unknown): void => {
  mkdirSync(dirname(path), { recursive: true })
  writeFileSync(path, typeof value === 'string' ? value : JSON.stringify(value))
}

/** A policy with one kind, so that it is seen which policy judged. */
const policyFor = (name: string) => ({ branches: { only: { name, protected: true } } })

const run = async (line: readonly string[], directory = top, input: string | null = null, more: Record<string, string> = {}) => {
  const io = fakeIo({ directory, environment: { ...environment, ...more }, ...(input === null ? {} : { input: { chunks: [input] } }) })
  const exitCode = await main(line, io)
  return { exitCode, stdout: io.written.stdout, stderr: io.written.stderr }
}

beforeEach(() => {
  folder = realpathSync(mkdtempSync(join(tmpdir(), 'branch-policy-commands-')))
  top = join(folder, 'work')
  git(folder, 'init', '--quiet', '-b', 'main', 'work')
  git(top, 'commit', '--quiet', '--allow-empty', '-m', 'first')
})
afterEach(() => rmSync(folder, { recursive: true, force: true }))

describe('check', () => {
  test('a legal name: one line on standard output, exit code 0', async () => {
    write(join(top, 'branch-policy.config.json'), policyFor('topic/*'))
    expect(await run(['check', '--branch', 'topic/x'])).toEqual({
      exitCode: 0,
      stdout: '1 update checked, nothing against the policy (branch-policy.config.json)\n',
      stderr: '',
    })
  })

  test('an illegal name: the finding on standard output, exit code 1', async () => {
    write(join(top, 'branch-policy.config.json'), policyFor('topic/*'))
    const ran = await run(['check', '--branch', 'other'])
    expect(ran).toMatchObject({ exitCode: 1, stderr: '' })
    expect(ran.stdout).toMatch(/^error: .*"other"/)
    expect(ran.stdout).toContain('\n  rule: branch-policy/branch-name, refs/heads/other\n')
  })

  test('without a config, the preset judges and the report says so', async () => {
    const ran = await run(['check', '--branch', 'feature/x'])
    expect(ran.stdout).toMatch(/^note: no config found; judged by the built-in preset gitflow\n1 update checked/)
  })

  test('the nearest config counts, and --config is read from the current directory', async () => {
    write(join(top, 'branch-policy.config.json'), policyFor('top/*'))
    write(join(top, 'a', 'branch-policy.config.json'), policyFor('a/*'))
    write(join(top, 'a', 'other.json'), policyFor('other/*'))
    mkdirSync(join(top, 'a', 'b'))
    expect((await run(['check', '--branch', 'top/x'])).exitCode).toBe(0)
    expect((await run(['check', '--branch', 'a/x'], join(top, 'a', 'b'))).exitCode).toBe(0)
    expect((await run(['check', '--branch', 'other/x', '--config', '../other.json'], join(top, 'a', 'b'))).exitCode).toBe(0)
    expect((await run(['check', '--branch', 'top/x'], join(top, 'a', 'b'))).exitCode).toBe(1)
  })

  test('a config that is not there or not valid: exit code 2', async () => {
    expect(await run(['check', '--config', 'none.json'])).toMatchObject({ exitCode: 2, stdout: '' })
    write(join(top, 'branch-policy.config.json'), { brnches: {} })
    const ran = await run(['check', '--branch', 'x'])
    expect(ran).toMatchObject({ exitCode: 2, stdout: '' })
    expect(ran.stderr).toMatch(/^branch-policy: .*branch-policy\.config\.json[\s\S]*\n {2}.*brnches.*branches/)
  })

  test('json to a file beside text on standard output', async () => {
    const ran = await run(['check', '--branch', 'nonsense', '--format', 'json', '--output', 'report.json'])
    expect(ran.stdout).toContain('\nerror: ')
    expect(JSON.parse(readFileSync(join(top, 'report.json'), 'utf8'))).toMatchObject({ schemaVersion: 1, exitCode: 1, event: 'check' })
  })

  test('a file that cannot be written: the report on standard output all the same, exit code 2', async () => {
    const ran = await run(['check', '--branch', 'feature/x', '--format', 'json', '--output', 'none/report.json'])
    expect(ran).toMatchObject({ exitCode: 2 })
    expect(ran.stdout).toContain('1 update checked')
    expect(ran.stderr).toMatch(/^branch-policy: the report cannot be written to .*: its directory is not there\n/)
  })

  test('--max-warnings and --quiet', async () => {
    write(join(top, 'branch-policy.config.json'), { ...policyFor('topic/*'), rules: { 'branch-name': 'warn' } })
    expect((await run(['check', '--branch', 'x'])).exitCode).toBe(0)
    expect((await run(['check', '--branch', 'x', '--max-warnings', '1'])).exitCode).toBe(0)
    expect((await run(['check', '--branch', 'x', '--max-warnings', '0'])).exitCode).toBe(1)
    expect(await run(['check', '--branch', 'x', '--quiet'])).toEqual({ exitCode: 0, stdout: '', stderr: '' })
  })

  test('colours where they are asked for', async () => {
    expect((await run(['check', '--branch', 'x'], top, null, { NO_COLOR: '', FORCE_COLOR: '1' })).stdout).toContain('\u001b[31m')
    expect((await run(['check', '--branch', 'x'])).stdout).not.toContain('\u001b')
  })

  test('in a bare repository the policy lies at its top, wherever one stands; --config is read from there', async () => {
    git(folder, 'clone', '--quiet', '--bare', 'work', 'bare.git')
    const bare = join(folder, 'bare.git')
    write(join(bare, 'branch-policy.config.json'), policyFor('topic/*'))
    write(join(bare, 'refs', 'branch-policy.config.json'), policyFor('refs/*'))
    expect(await run(['check', '--branch', 'topic/x'], join(bare, 'refs'))).toMatchObject({ exitCode: 0, stderr: '' })
    const named = ['--config', 'branch-policy.config.json']
    expect(await run(['check', '--branch', 'refs/x', ...named], join(bare, 'refs'))).toMatchObject({ exitCode: 0, stderr: '' })
  })
})

describe('client hooks', () => {
  test('a legal commit: not a word', async () => {
    write(join(top, 'branch-policy.config.json'), policyFor('topic/*'))
    git(top, 'checkout', '--quiet', '-b', 'topic/x')
    git(top, 'branch', '--quiet', '-D', 'main')
    expect(await run(['hook', 'pre-commit'])).toEqual({ exitCode: 0, stdout: '', stderr: '' })
  })

  test('a direct commit on main: refused on standard error', async () => {
    const ran = await run(['hook', 'pre-commit'])
    expect(ran).toMatchObject({ exitCode: 1, stdout: '' })
    expect(ran.stderr).toContain('\nrefused: main takes no direct commits')
    expect(ran.stderr).toContain('\n  rule: branch-policy/no-direct-commit, refs/heads/main\n')
  })

  test('what cannot be determined is a warning', async () => {
    const gone = 'a'.repeat(40)
    const line = `refs/heads/main ${git(top, 'rev-parse', 'HEAD')} refs/heads/main ${gone}\n`
    const ran = await run(['hook', 'pre-push', 'origin', '../x.git'], top, line)
    expect(ran.exitCode).toBe(0)
    expect(ran.stderr).toContain('\nwarning: ')
    expect(ran.stderr).toContain('does not stop the push')
  })
})

describe('pre-receive', () => {
  const push = (directory: string, name: string) =>
    run(['hook', 'pre-receive'], directory, `${zero} ${git(top, 'rev-parse', 'HEAD')} refs/heads/${name}\n`)

  test("the administrator's policy judges, and unknown is refused", async () => {
    git(folder, 'clone', '--quiet', '--bare', 'work', 'bare.git')
    const bare = join(folder, 'bare.git')
    write(join(bare, 'branch-policy.config.json'), policyFor('topic/*'))
    expect(await push(bare, 'topic/x')).toEqual({ exitCode: 0, stdout: '', stderr: '' })
    const refused = await push(bare, 'other')
    expect(refused).toMatchObject({ exitCode: 1, stdout: '' })
    expect(refused.stderr).toMatch(/^refused: /)
    const gone = `${'a'.repeat(40)} ${git(top, 'rev-parse', 'HEAD')} refs/heads/topic/x\n`
    expect((await run(['hook', 'pre-receive'], bare, gone)).exitCode).toBe(2)
  })

  test('a config in the working tree, which somebody may have pushed, is never run', async () => {
    const trace = join(folder, 'it-ran')
    write(
      join(top, 'branch-policy.config.mjs'),
      `import { writeFileSync } from 'node:fs'\nwriteFileSync(${JSON.stringify(trace)}, '')\nexport default {}\n`,
    )
    const ran = await run(['hook', 'pre-receive'], join(top, '.git'), `${zero} ${git(top, 'rev-parse', 'HEAD')} refs/heads/other\n`)
    expect(existsSync(trace)).toBe(false)
    expect(ran.exitCode).toBe(1)
    expect(ran.stderr).toContain('built-in preset gitflow')
  })

  test('where no config was ever written, what is legal passes without a word', async () => {
    const ran = await run(['hook', 'pre-receive'], join(top, '.git'), `${zero} ${git(top, 'rev-parse', 'HEAD')} refs/heads/main\n`)
    expect(ran).toMatchObject({ exitCode: 0, stdout: '', stderr: '' })
  })
})

describe('install and uninstall', () => {
  test('say what they did, on standard output', async () => {
    const entry = join(import.meta.dirname, '../../../dist/cli/bin.cjs')
    const io = fakeIo({ directory: top, environment, entry })
    expect(await main(['install'], io)).toBe(0)
    expect(io.written.stdout).toContain('pre-push: installed')
    expect(readFileSync(join(top, '.git/hooks/pre-push'), 'utf8')).toContain(`entry=${entry}`)
    expect(await run(['uninstall'])).toMatchObject({ exitCode: 0, stderr: '' })
    expect(existsSync(join(top, '.git/hooks/pre-push'))).toBe(false)
  })
})
