import { chmodSync, existsSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { join, resolve } from 'node:path'
import { expect } from 'vitest'
import { CACHES } from './environment.ts'
import { type Ran, type Scratch, type ScratchOptions, scratchRepository } from './scratch.ts'

/** Where nothing is kept from one command to the next, Node starts at every commit. */
export const KEEPS_NOTHING = (process.env[CACHES] ?? '') !== ''

/** A repository on feature/one whose hook for commits writes down that it starts Node. */
export function repositoryThatTells(options: ScratchOptions & { readonly shell?: string } = {}): Scratch {
  const { shell, ...begin } = options
  const scratch = scratchRepository(begin)
  if (begin.start !== 'empty') scratch.git('checkout', '-q', '-b', 'feature/one')
  tellStarts(scratch, shell)
  return scratch
}

/** Makes the installed hook start Node through a script that writes that down. */
export function tellStarts(scratch: Scratch, shell = '/bin/sh'): void {
  const node = join(scratch.folder, 'node')
  writeFileSync(node, `#!/bin/sh\necho "$@" >>'${join(scratch.folder, 'started')}'\nexec '${process.execPath}' "$@"\n`)
  chmodSync(node, 0o755)
  const shim = resolve(scratch.directory, scratch.git('rev-parse', '--git-path', 'hooks/pre-commit'))
  const text = readFileSync(shim, 'utf8').replace(/^node=.*$/m, () => `node='${node}'`)
  writeFileSync(shim, text.replace('#!/bin/sh', `#!${shell}`))
}

/** What a commit did, and whether its hook started Node. */
export interface Committed extends Ran {
  readonly startedNode: boolean
}

/** Tries an empty commit, or runs another command that makes one. */
export function commit(scratch: Scratch, env: Readonly<Record<string, string>> = {}, line = EMPTY_COMMIT): Committed {
  const log = join(scratch.folder, 'started')
  rmSync(log, { force: true })
  const ran = scratch.shell(line, { env })
  return { ...ran, startedNode: existsSync(log) }
}

const EMPTY_COMMIT = 'git commit -q --allow-empty -m "chore: try"'

/** Two commits: the second shows that the first one left a record that counts. */
export function passTwice(scratch: Scratch): void {
  expect(commit(scratch)).toMatchObject({ code: 0, startedNode: true })
  expect(commit(scratch)).toMatchObject({ code: 0, startedNode: false })
}

/** Node had to start, and refused. */
export function expectRefused(committed: Committed, words: string): void {
  expect(committed).toMatchObject({ code: 1, startedNode: true })
  expect(committed.output).toContain(words)
}
