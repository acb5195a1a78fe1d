import { type ChildProcess, spawn } from 'node:child_process'
import { platform } from 'node:os'
import type { Environment, Git, GitOptions } from './git.ts'
import { environmentForGit, failureOf, notStarted, patienceOf, silence } from './git-process.ts'

// simple-git costs 18 to 26 ms to load, as much as a whole start of Node (docs/performance.md), and holds all of an answer at
// once. What hooks and audits read from git is therefore read by a process that is started here.

/** As much of what git says on standard error as anybody will see. */
const MOST_ERROR_BYTES = 1 << 16

/** Whether git can have a process group of its own: what it has started, such as a verifier or ssh, is ended with it then. */
const HAS_GROUPS = platform() !== 'win32'

/**
 * Git in one directory, started without any library: for what hooks and audits read.
 *
 * @param stop ends git where it is running when somebody stops us; without one nobody does.
 */
export function createDirectGit(directory: string, environment: Environment, stop?: AbortSignal): Git {
  const childEnvironment = environmentForGit(environment)
  const patience = patienceOf(environment)

  const start = (args: readonly string[], onBytes: (bytes: Buffer) => void, options: GitOptions): Promise<void> =>
    new Promise((resolve, reject) => {
      const limit = options.timeout ?? Math.max(options.leastTimeout ?? 0, patience)
      const signals = [stop, options.stop].filter((signal) => signal !== undefined)
      const stopped = (): void => give(failureOf(args, { exitCode: null, standardError: '' }))
      // Before it is there: a signal that came in between would leave it behind.
      for (const signal of signals) signal.addEventListener('abort', stopped)
      const child = spawn('git', [...args], {
        cwd: directory,
        env: childEnvironment,
        stdio: ['pipe', 'pipe', 'pipe'],
        windowsHide: true,
        detached: HAS_GROUPS,
      })
      const errors: Buffer[] = []
      let errorBytes = 0
      // Not by the clock on the wall, which somebody may set meanwhile.
      let heard = performance.now()

      const settle = (error?: unknown): void => {
        clearInterval(watch)
        for (const signal of signals) signal.removeEventListener('abort', stopped)
        if (error === undefined) resolve()
        else reject(error)
      }
      const give = (error: unknown): void => {
        end(child)
        settle(error)
      }
      // One timer for all pieces of an answer: a new one for each would cost more than reading it.
      const watch = setInterval(
        () => {
          if (performance.now() - heard >= limit) give(silence(args))
        },
        Math.max(1, Math.min(limit, 1000) / 2),
      )

      child.on('error', () => settle(notStarted()))
      child.on('close', (exitCode) => {
        if (exitCode === 0 || (options.mayFail === true && exitCode !== null)) settle()
        else settle(failureOf(args, { exitCode, standardError: Buffer.concat(errors).toString('utf8') }))
      })
      child.stdout.on('data', (bytes: Buffer) => {
        heard = performance.now()
        try {
          onBytes(bytes)
        } catch (error) {
          give(error)
        }
      })
      child.stderr.on('data', (bytes: Buffer) => {
        heard = performance.now()
        if (errorBytes < MOST_ERROR_BYTES) errors.push(bytes)
        errorBytes += bytes.length
      })
      // A git that has ended reads no more; its exit code tells what that means.
      child.stdin.on('error', () => undefined)
      child.stdin.end(options.input)
      if (signals.some(({ aborted }) => aborted)) stopped()
    })

  // What talks to a remote and may ask for credentials is simple-git's: nobody feels its start there.
  const through = async (): Promise<Git> => (await import('./simple-git.ts')).createGit(directory, environment, stop)

  const bytes = async (args: readonly string[], options: GitOptions = {}): Promise<Buffer> => {
    if (options.askpass === true) return await (await through()).bytes(args, options)
    const chunks: Buffer[] = []
    await start(args, (chunk) => void chunks.push(chunk), options)
    const [only] = chunks
    return chunks.length === 1 && only !== undefined ? only : Buffer.concat(chunks)
  }
  return {
    bytes,
    run: async (args, options = {}) => (await bytes(args, options)).toString('utf8'),
    stream: async (args, onBytes, options = {}) => await start(args, onBytes, options),
  }
}

function end(child: ChildProcess): void {
  child.stdout?.destroy()
  child.stderr?.destroy()
  child.stdin?.destroy()
  if (child.pid === undefined || !HAS_GROUPS || !endGroup(child.pid)) child.kill()
}

/** Whether the group was there to be ended (kill(2)). */
function endGroup(pid: number): boolean {
  try {
    // biome-ignore lint/style/noRestrictedGlobals: a child ends itself alone; only the process can end a group.
    return process.kill(-pid)
  } catch {
    return false
  }
}
