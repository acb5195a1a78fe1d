import { type SimpleGitOptions, simpleGit } from 'simple-git'
import type { Environment, Git, GitOptions } from './git.ts'
import { type Ended, environmentForGit, failureOf, notStarted, patienceOf, silence, withAskpass } from './git-process.ts'

/**
 * simple-git guards against arguments and variables from strangers. Here every argument is a constant or an oid, and the
 * environment is that of the git command that called us: it may name what it likes.
 */
const TRUSTED = {
  allowUnsafeConfigPaths: true,
  allowUnsafeConfigEnvCount: true,
  allowUnsafeExec: true,
  allowUnsafeSshCommand: true,
  allowUnsafeAlias: true,
  allowUnsafeAskPass: true,
  allowUnsafeCredentialHelper: true,
  allowUnsafeFsMonitor: true,
  allowUnsafeHooksPath: true,
  allowUnsafeInclude: true,
  allowUnsafePack: true,
  allowUnsafePager: true,
  allowUnsafeProtocolOverride: true,
  allowUnsafeUrlRewrite: true,
  allowUnsafeEditor: true,
  allowUnsafeGpgProgram: true,
  allowUnsafeFilter: true,
  allowUnsafeDiffExternal: true,
  allowUnsafeDiffTextConv: true,
  allowUnsafeGitProxy: true,
  allowUnsafeMergeDriver: true,
  allowUnsafeSubmodule: true,
  allowUnsafeTemplateDir: true,
  allowUnsafeCommandBinaries: true,
} as const

/**
 * Git in one directory, with the parts of an environment that it needs and no others.
 *
 * @param stop ends git where it is running when somebody stops us; without one nobody does.
 */
export function createGit(directory: string, environment: Environment, stop?: AbortSignal): Git {
  const childEnvironment = environmentForGit(environment)
  const patience = patienceOf(environment)
  const start = async (
    args: readonly string[],
    options: GitOptions,
  ): Promise<{ readonly text: string; readonly bytes: readonly Buffer[] }> => {
    const settings: Partial<SimpleGitOptions> = {
      baseDir: directory,
      allowEnvironment: Object.keys(childEnvironment),
      unsafe: TRUSTED,
      // Without this each command lingers for 50 ms after git has ended.
      completion: { onClose: true, onExit: false },
      timeout: { block: options.timeout ?? Math.max(options.leastTimeout ?? 0, patience) },
    }
    if (options.input !== undefined) settings.input = () => options.input
    const signals = [stop, options.stop].filter((signal) => signal !== undefined)
    if (signals.length > 0) settings.abort = AbortSignal.any(signals)
    let ended: Ended | null = null
    let bytes: readonly Buffer[] = []
    // simple-git alone takes a git that fails without a word for one that succeeded.
    settings.errors = (error, result) => {
      ended = { exitCode: result.exitCode, standardError: Buffer.concat(result.stdErr).toString('utf8') }
      bytes = result.stdOut
      const isFine = result.exitCode === 0 || options.mayFail === true
      return isFine ? (options.mayFail === true ? undefined : error) : (error ?? new Error('git failed'))
    }
    try {
      const text = await simpleGit(settings)
        .env(options.askpass === true ? withAskpass(childEnvironment, environment) : childEnvironment)
        .raw([...args])
      return { text, bytes }
    } catch (error) {
      throw thrownFor(args, ended, error)
    }
  }
  return {
    run: async (args, options = {}) => (await start(args, options)).text,
    bytes: async (args, options = {}) => Buffer.concat((await start(args, options)).bytes),
    stream: async (args, onBytes, options = {}) => {
      for (const bytes of (await start(args, options)).bytes) onBytes(bytes)
    },
  }
}

/** simple-git gives a negative code to a git that never started, and its own words to one that it ended. */
function thrownFor(args: readonly string[], ended: Ended | null, error: unknown): Error {
  if (ended !== null && ended.exitCode !== null && ended.exitCode < 0) return notStarted()
  const thrown = error instanceof Error ? error.message : String(error)
  if (thrown.includes('timeout reached')) return silence(args)
  return failureOf(args, ended === null || ended.exitCode === 0 ? { exitCode: ended?.exitCode ?? null, standardError: thrown } : ended)
}
