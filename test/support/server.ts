import { type ChildProcess, spawn } from 'node:child_process'
import { cleanEnvironment } from './environment.ts'
import { type Ran, type Scratch, type ScratchOptions, scratchRepository } from './scratch.ts'

/** A scratch repository whose bare remote judges what it receives; the working repository has no hooks of its own. */
export interface ServerScratch extends Scratch {
  /** The object that a ref of the remote names; null where the remote lacks it. */
  remoteOid(refname: string): string | null
  /** Whether the remote keeps an object, in quarantine or not. */
  remoteHas(oid: string): boolean
  /** Pushes; gives back whatever git did. */
  push(...args: string[]): Ran
}

/** Makes a scratch repository and installs the hooks in its bare remote, as an administrator does. */
export function serverRepository(options: ScratchOptions = {}): ServerScratch {
  const scratch = scratchRepository({ ...options, hooks: false })
  const installed = scratch.policyWith({ directory: scratch.remote }, 'install')
  if (installed.code !== 0) throw new Error(`install failed: ${installed.output}`)
  return onServer(scratch)
}

/** The same helpers for another clone of the remote. */
export function onServer(scratch: Scratch): ServerScratch {
  return {
    ...scratch,
    remoteOid: (refname) => {
      const ran = scratch.tryGit('--git-dir', scratch.remote, 'rev-parse', '-q', '--verify', refname)
      return ran.code === 0 ? ran.stdout.trim() : null
    },
    remoteHas: (oid) => scratch.tryGit('--git-dir', scratch.remote, 'cat-file', '-e', oid).code === 0,
    push: (...args) => scratch.tryGit('push', ...args),
  }
}

/** Runs git without waiting for its end, so that two can run at once. */
export function startGit(directory: string, ...args: string[]): Promise<Ran> {
  return runGit(directory, args, cleanEnvironment())
}

/** The same with another environment. */
export function runGit(directory: string, args: readonly string[], env: Readonly<Record<string, string>>): Promise<Ran> {
  return new Promise((resolve, reject) => {
    const child: ChildProcess = spawn('git', args, { cwd: directory, env, stdio: ['ignore', 'pipe', 'pipe'] })
    const chunks = { stdout: '', stderr: '' }
    child.stdout?.on('data', (chunk) => {
      chunks.stdout += String(chunk)
    })
    child.stderr?.on('data', (chunk) => {
      chunks.stderr += String(chunk)
    })
    child.on('error', reject)
    child.on('close', (code) => resolve({ code, ...chunks, output: chunks.stdout + chunks.stderr }))
  })
}
