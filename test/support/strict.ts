import { chmodSync, existsSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import type { RunOptions, Scratch, ScratchOptions } from './scratch.ts'
import { scratchRepository } from './scratch.ts'

/** A repository whose hooks were installed by `install --strict`; main and develop are on the remote. */
export function strictRepository(options: ScratchOptions = {}): Scratch {
  const scratch = scratchRepository(options)
  const installed = scratch.policy('install', '--strict')
  if (installed.code !== 0) throw new Error(`install --strict failed: ${installed.output}`)
  return scratch
}

/** Makes the guard start Node through a script that writes that down. */
export function tellGuardStarts(scratch: Scratch, guard = join(scratch.directory, '.git/hooks/reference-transaction')): void {
  const node = join(scratch.folder, 'guard-node')
  writeFileSync(node, `#!/bin/sh\necho "$@" >>'${join(scratch.folder, 'guard-started')}'\nexec '${process.execPath}' "$@"\n`)
  chmodSync(node, 0o755)
  writeFileSync(
    guard,
    readFileSync(guard, 'utf8').replace(/^node=.*$/m, () => `node='${node}'`),
  )
}

/** How often the guard starts Node while a script runs, which must succeed. */
export function guardStarts(scratch: Scratch, script: string, more: RunOptions = {}): number {
  const log = join(scratch.folder, 'guard-started')
  rmSync(log, { force: true })
  const ran = scratch.shell(`set -e\n${script}`, more)
  if (ran.code !== 0) throw new Error(`${script}\nended with ${ran.code}:\n${ran.output}`)
  return existsSync(log) ? readFileSync(log, 'utf8').trimEnd().split('\n').length : 0
}
