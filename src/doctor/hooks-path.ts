import { resolve } from 'node:path'
import type { HooksPath } from '../model/diagnosis.ts'
import { type Git, GitFailure } from '../repository/git.ts'
import { isAtLeast, type Version } from './git-version.ts'

const SCOPES = ['system', 'global', 'local', 'worktree', 'command'] as const

/**
 * Which scope and which file set core.hooksPath (git-config(1), `--show-scope`, since 2.26, and `--show-origin`).
 *
 * @param directory where `git` runs
 * @returns null where it is not set
 */
export async function findHooksPath(git: Git, directory: string, version: Version): Promise<HooksPath | null> {
  const tellsScope = isAtLeast(version, [2, 26])
  const answer = await asked(git, ['config', '-z', ...(tellsScope ? ['--show-scope'] : []), '--show-origin', '--get-all', 'core.hooksPath'])
  if (answer === null) return null
  // The last one counts: scope, origin, value.
  const fields = answer.replace(/\0$/, '').split('\0')
  const [scope, origin = '', value = ''] = tellsScope ? fields.slice(-3) : ['unknown', ...fields.slice(-2)]
  const file = origin.startsWith('file:') ? resolve(directory, origin.slice('file:'.length)) : null
  return { value, scope: SCOPES.find((one) => one === scope) ?? (file === null ? 'command' : 'unknown'), file }
}

async function asked(git: Git, args: readonly string[]): Promise<string | null> {
  try {
    return await git.run(args)
  } catch (error) {
    if (error instanceof GitFailure && error.exitCode === 1) return null
    throw error
  }
}

/** How people are told of it: who says so, and where. */
export function hooksPathWords(hooksPath: HooksPath): string {
  const scope = hooksPath.scope === 'unknown' ? '' : `${hooksPath.scope}, `
  const where = hooksPath.file ?? 'from the command line or the environment'
  return `core.hooksPath (${scope}${where})`
}
