import { type ChildProcess, spawn } from 'node:child_process'
import { existsSync, mkdirSync, readdirSync, readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { describe, expect, onTestFinished, test } from 'vitest'
import { cleanEnvironment } from '../support/environment.ts'
import { isAlive, until } from '../support/faults.ts'
import { packedEntry, type Scratch, scratchRepository } from '../support/scratch.ts'
import { ZERO } from '../support/zero.ts'

const SECONDS_TO_SLEEP = 20

/** A `git` that, asked for refs, first tells its process id and runs a shell line; all else is the real one's. */
function slowGit(scratch: Scratch, line: string): { readonly path: string; readonly told: string } {
  const folder = join(scratch.folder, 'slow')
  const told = join(scratch.folder, 'pid')
  mkdirSync(folder)
  const real = scratch.shell('command -v git').stdout.trim()
  const script = `#!/bin/sh\ncase "$*" in *for-each-ref*|*symbolic-ref*) echo $$ > '${told}'\n${line} ;; esac\nexec '${real}' "$@"\n`
  writeFileSync(join(folder, 'git'), script, { mode: 0o755 })
  return { path: `${folder}:${process.env['PATH']}`, told }
}

describe.each([
  ['SIGINT', 130],
  ['SIGTERM', 143],
] as const)('%s to our process alone, while git is at work', (signal, expected) => {
  test.each([
    ['check --all', ['check', '--all', '--format', 'json', '--output', 'report.json']],
    ['a hook', ['hook', 'pre-commit']],
  ])(`%s: exit code ${expected} at once, git ended, nothing half done`, async (_, args) => {
    const scratch = scratchRepository({ hooks: false })
    scratch.write('report.json', 'the report before')
    const files = readdirSync(scratch.directory)
    const { path, told } = slowGit(scratch, `exec sleep ${SECONDS_TO_SLEEP}`)
    // A group of its own: no signal reaches git but by us.
    const child: ChildProcess = spawn(process.execPath, [packedEntry(), ...args], {
      cwd: scratch.directory,
      env: { ...cleanEnvironment(), PATH: path },
      stdio: ['ignore', 'pipe', 'pipe'],
      detached: true,
    })
    const output: string[] = []
    for (const stream of [child.stdout, child.stderr]) stream?.on('data', (chunk) => output.push(String(chunk)))
    const ended = new Promise<readonly [number | null, string | null]>((resolve) => child.on('exit', (...how) => resolve(how)))
    expect(await until(() => existsSync(told) && readFileSync(told, 'utf8').endsWith('\n'), 15_000)).toBe(true)
    const pid = Number(readFileSync(told, 'utf8'))
    onTestFinished(() => {
      if (isAlive(pid)) process.kill(pid, 'SIGKILL')
    })
    expect(isAlive(pid)).toBe(true)

    const begun = performance.now()
    child.kill(signal)
    expect(await ended).toEqual([expected, null])
    expect(performance.now() - begun).toBeLessThan(1000)
    expect(await until(() => !isAlive(pid), 1000)).toBe(true)
    expect(output.join('')).toBe('')
    expect(readdirSync(scratch.directory)).toEqual(files)
    expect(scratch.read('report.json')).toBe('the report before')
  })
})

/** A rule of a team's own that tells that it was asked, and then comes to no end for half a minute. */
const ENDLESS = `
import { writeFileSync } from 'node:fs'
export default {
  extends: 'gitflow',
  rules: { 'acme/endless': 'error' },
  plugins: [{ id: 'acme/endless', severity: 'error', judges: 'branch', needs: [], applies: () => true, judge: () => {
    writeFileSync('../asked', '')
    for (const end = Date.now() + 30_000; Date.now() < end; );
    return []
  } }],
}
`

test.each([
  ['SIGINT', 130],
  ['SIGTERM', 143],
  ['SIGHUP', 129],
] as const)('%s ends a hook at once that judges and judges', async (signal, expected) => {
  const scratch = scratchRepository({ hooks: false })
  scratch.write('branch-policy.config.mjs', ENDLESS)
  const line = `refs/heads/main ${scratch.oid('main')} refs/heads/feature/one ${ZERO}\n`
  const child = spawn(process.execPath, [packedEntry(), 'hook', 'pre-push', 'origin', scratch.remote], {
    cwd: scratch.directory,
    env: cleanEnvironment(),
    stdio: ['pipe', 'ignore', 'pipe'],
  })
  let told = ''
  child.stderr.on('data', (chunk) => {
    told += String(chunk)
  })
  onTestFinished(() => void child.kill('SIGKILL'))
  child.stdin.end(line)
  const ended = new Promise<readonly [number | null, string | null]>((resolve) => child.on('exit', (...how) => resolve(how)))
  expect(await until(() => existsSync(join(scratch.folder, 'asked')), 15_000), told).toBe(true)
  const begun = performance.now()
  child.kill(signal)
  // A shell says of either that the code is the signal's number and 128.
  expect([
    [expected, null],
    [null, signal],
  ]).toContainEqual(await ended)
  expect(performance.now() - begun).toBeLessThan(1000)
})

/** What a terminal shows after text with carriage returns, line by line. */
function screen(text: string): readonly string[] {
  return text.split('\n').map((line) => {
    let shown = ''
    for (const part of line.split('\r')) shown = part + shown.slice(part.length)
    return shown.trimEnd()
  })
}

describe('on a terminal', () => {
  const hasScript = existsSync('/usr/bin/script')

  test.skipIf(!hasScript)('long work is told on one line, which is gone before the report; in a CI job nothing is', () => {
    const scratch = scratchRepository({ hooks: false })
    const { path } = slowGit(scratch, 'sleep 1')
    // util-linux's script gives a command a terminal of its own, and hands on its exit code.
    const onTerminal = (env: Readonly<Record<string, string>>) =>
      scratch.shell(`script -qec "'${process.execPath}' '${packedEntry()}' check --all" /dev/null < /dev/null`, {
        env: { PATH: path, ...env },
      })
    const ran = onTerminal({})
    expect(ran.code, ran.output).toBe(0)
    expect(ran.stdout).toContain('\rbranch-policy: reading refs…')
    const shown = screen(ran.stdout)
    expect(shown.join('\n')).toContain('nothing against the policy')
    expect(shown.join('\n')).not.toMatch(/reading|judging/)
    const inJob = onTerminal({ CI: 'true' })
    expect(inJob.code, inJob.output).toBe(0)
    expect(inJob.stdout).not.toContain('reading')
    expect(screen(inJob.stdout)).toEqual(shown)
  })
})
