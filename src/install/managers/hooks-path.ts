import { printable } from '../../model/printable.ts'
import { type Git, GitFailure } from '../../repository/git.ts'

/**
 * Where core.hooksPath is set, in words: its scope and its file (git-config(1), --show-scope and --show-origin).
 *
 * @returns null where git does not say
 */
export async function hooksPathOrigin(git: Git): Promise<string | null> {
  // --show-scope came with git 2.26; an older git takes it for a mistake.
  for (const flags of [['--show-scope', '--show-origin'], ['--show-origin']]) {
    const fields = (await answer(git, ['config', ...flags, '-z', '--get', 'core.hooksPath'])).split('\0')
    const [scope, origin] = flags.length === 2 ? fields : [null, fields[0]]
    if (origin === undefined || origin === '') continue
    const file = origin.replace(/^file:/, '')
    return scope === null || scope === undefined ? printable(file) : `${printable(file)}, ${scope} scope`
  }
  return null
}

async function answer(git: Git, args: readonly string[]): Promise<string> {
  try {
    return await git.run(args)
  } catch (error) {
    if (error instanceof GitFailure) return ''
    throw error
  }
}
