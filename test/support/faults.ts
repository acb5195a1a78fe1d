import { type ChildProcess, spawn, spawnSync } from 'node:child_process'
import { chmodSync, existsSync, mkdirSync, readdirSync, readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { expect, onTestFinished } from 'vitest'
import { cleanEnvironment } from './environment.ts'
import { packedEntry, type Ran, type Scratch } from './scratch.ts'
import { ZERO } from './zero.ts'

/** Why a test that mounts is left out; null where this user may. */
export const NO_MOUNTS: string | null =
  process.platform !== 'linux' ? 'only Linux mounts a tmpfs' : process.getuid?.() === 0 ? null : 'only root mounts a file system'

/** Mounts something at a folder, which is made; it is gone when the test ends. */
export function mounted(folder: string, ...args: readonly string[]): void {
  mkdirSync(folder, { recursive: true })
  const ran = spawnSync('mount', [...args, folder], { encoding: 'utf8' })
  if (ran.status !== 0) throw new Error(`mount ${args.join(' ')} failed: ${ran.stderr}`)
  onTestFinished(() => void spawnSync('umount', ['-l', folder]))
}

/** One line that says what is wrong, advice below it, no stack, exit 2. */
export function expectOneLine(ran: Ran, ...words: readonly string[]): void {
  const lines = ran.stderr.trimEnd().split('\n')
  expect(
    lines.filter((line) => !line.startsWith('  ')).filter((line) => !line.startsWith('branch-policy: ')),
    ran.stderr,
  ).toEqual([])
  expect(
    lines.filter((line) => line.startsWith('branch-policy: ')),
    ran.stderr,
  ).toHaveLength(1)
  expect(ran.stderr).not.toMatch(/fault of branch-policy itself|^\s+at /m)
  for (const word of words) expect(ran.stderr).toContain(word)
  expect(ran.code, ran.output).toBe(2)
}

/** No stack anywhere, whatever was said. */
export function expectNoStack(ran: Ran): void {
  expect(ran.output).not.toMatch(/fault of branch-policy itself|^\s+at .*:\d+:\d+/m)
}

/** A `git` that is first on PATH: a shell script that may go on as the real one, `"$real" "$@"`. */
export function gitThat(scratch: Scratch, name: string, script: string): { readonly PATH: string } {
  const folder = join(scratch.folder, `git-${name}`)
  mkdirSync(folder, { recursive: true })
  const real = scratch.shell('command -v git').stdout.trim()
  writeFileSync(join(folder, 'git'), `#!/bin/sh\nreal='${real}'\n${script}\n`)
  chmodSync(join(folder, 'git'), 0o755)
  return { PATH: `${folder}:${process.env['PATH']}` }
}

/** The command line of each process that runs in a directory or below, as /proc tells. */
export function processesIn(directory: string): readonly string[] {
  return readdirSync('/proc').flatMap((pid) => {
    if (!/^\d+$/.test(pid)) return []
    try {
      const where = spawnSync('readlink', [`/proc/${pid}/cwd`], { encoding: 'utf8' }).stdout.trim()
      return where.startsWith(directory) ? [readFileSync(`/proc/${pid}/cmdline`, 'utf8').replaceAll('\0', ' ')] : []
    } catch {
      return []
    }
  })
}

/** Every way in which the command is asked for a verdict, with what git gives it. */
export function doorsOf(scratch: Scratch): readonly (readonly [name: string, args: readonly string[], input?: string])[] {
  const main = scratch.oid('main')
  return [
    ['pre-commit', ['hook', 'pre-commit']],
    ['pre-push', ['hook', 'pre-push', 'origin', scratch.remote], `refs/heads/main ${main} refs/heads/main ${scratch.oid('origin/main')}\n`],
    ['pre-receive', ['hook', 'pre-receive'], `${scratch.oid('origin/main')} ${main} refs/heads/main\n${ZERO} ${main} refs/heads/Wrong\n`],
    ['check', ['check']],
    ['check --all', ['check', '--all']],
  ]
}

/** Waits for something, at most some milliseconds. */
export async function until(is: () => boolean, milliseconds: number): Promise<boolean> {
  const end = performance.now() + milliseconds
  while (!is()) {
    if (performance.now() > end) return false
    await new Promise((resolve) => setTimeout(resolve, 10))
  }
  return true
}

/** Whether a process runs; one that has ended and waits for its parent does not. */
export function isAlive(pid: number): boolean {
  try {
    process.kill(pid, 0)
    return !existsSync(`/proc/${pid}/stat`) || !/^\d+ \(.*\) [ZX] /s.test(readFileSync(`/proc/${pid}/stat`, 'utf8'))
  } catch {
    return false
  }
}

/** The packed command, begun in a process group of its own. */
export interface Begun {
  readonly child: ChildProcess
  readonly ended: Promise<Ran & { readonly signal: string | null }>
}

/** Begins the packed command and does not wait for it. */
export function begin(scratch: Scratch, args: readonly string[], env: Readonly<Record<string, string>> = {}, input = ''): Begun {
  const child = spawn(process.execPath, [packedEntry(), ...args], {
    cwd: scratch.directory,
    env: { ...cleanEnvironment(), ...env },
    stdio: ['pipe', 'pipe', 'pipe'],
    detached: true,
  })
  let stdout = ''
  let stderr = ''
  child.stdout.on('data', (chunk) => {
    stdout += String(chunk)
  })
  child.stderr.on('data', (chunk) => {
    stderr += String(chunk)
  })
  child.stdin.on('error', () => undefined)
  child.stdin.end(input)
  const ended = new Promise<Ran & { readonly signal: string | null }>((resolve) => {
    child.on('close', (code, signal) => resolve({ code, signal, stdout, stderr, output: stdout + stderr }))
  })
  return { child, ended }
}
