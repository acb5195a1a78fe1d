import { spawn, spawnSync } from 'node:child_process'
import { accessSync, constants } from 'node:fs'
import { platform } from 'node:os'
import type { Environment } from '../repository/git.ts'

// What differs between systems stands here: how a process is ended with its children, what an executable bit means, how
// paths are written for sh.

const isWindows = platform() === 'win32'

/** Whether the system can start a file that begins with `#!` by its path. Git for Windows does it with a shell of its own. */
export const startsScripts = !isWindows

/** The directories on which a client without a shell's PATH finds programs; null where there is no such list. */
export const barePath = isWindows ? null : '/usr/bin:/bin'

/** A path as sh reads it. */
export function shellPath(path: string): string {
  return isWindows ? path.replaceAll('\\', '/') : path
}

/** Whether git takes a hook for executable; on Windows every file is. */
export function isExecutable(path: string): boolean {
  try {
    accessSync(path, isWindows ? constants.F_OK : constants.X_OK)
    return true
  } catch {
    // Whatever the reason, git could not run it either.
    return false
  }
}

/** How a process went. */
export interface Run {
  readonly outcome: 'ended' | 'timeout' | 'not-started'
  /** Null where a signal ended it. */
  readonly exitCode: number | null
  /** Both streams; where it was not started, why. */
  readonly output: string
}

/** How a program is run, and how long. */
export interface RunOptions {
  readonly directory: string
  readonly environment: Environment
  /** A process without input reads an empty one. */
  readonly input: string
  readonly patience: number
  readonly stop: AbortSignal
}

/** More output than this is not looked at. */
const MOST_OUTPUT = 256 * 1024

/** After a process has ended, what it left running may still hold its streams: the rest of its own words comes within this time. */
const LAST_WORDS = 200

/** Runs a program without a terminal. With its time over, or when somebody stops us, it is ended with all that it started. */
export function runProgram(command: string, args: readonly string[], options: RunOptions): Promise<Run> {
  return new Promise((resolve) => {
    let output = ''
    // A session of its own: nothing in it can ask on the terminal, and it is ended as a whole.
    const child = spawn(command, [...args], {
      cwd: options.directory,
      env: options.environment,
      detached: !isWindows,
      windowsHide: true,
      stdio: 'pipe',
    })
    const take = (chunk: string): void => {
      if (output.length < MOST_OUTPUT) output += chunk
    }
    child.stdout.setEncoding('utf8').on('data', take)
    child.stderr.setEncoding('utf8').on('data', take)
    // A hook need not read its input.
    child.stdin.on('error', () => undefined)
    child.stdin.end(options.input)

    let lastWords: ReturnType<typeof setTimeout> | undefined
    const end = (run: Run): void => {
      clearTimeout(timer)
      clearTimeout(lastWords)
      options.stop.removeEventListener('abort', kill)
      child.stdout.destroy()
      child.stderr.destroy()
      child.unref()
      resolve(run)
    }
    const kill = (): void => endWithChildren(child.pid)
    const timer = setTimeout(() => {
      kill()
      end({ outcome: 'timeout', exitCode: null, output })
    }, options.patience)
    options.stop.addEventListener('abort', kill)
    child.on('error', (error) => end({ outcome: 'not-started', exitCode: null, output: error.message }))
    child.on('exit', (exitCode) => {
      lastWords = setTimeout(() => end({ outcome: 'ended', exitCode, output }), LAST_WORDS)
      child.on('close', () => end({ outcome: 'ended', exitCode, output }))
    })
  })
}

function endWithChildren(pid: number | undefined): void {
  if (pid === undefined) return
  if (isWindows) spawnSync('taskkill', ['/PID', `${pid}`, '/T', '/F'], { stdio: 'ignore' })
  else spawnSync('sh', ['-c', `kill -s KILL -- -${pid}`], { stdio: 'ignore' })
}
