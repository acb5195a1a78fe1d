import { uninstall as uninstallHooks } from '../../install/install.ts'
import { createGit } from '../../repository/simple-git.ts'
import { parseArguments } from '../arguments.ts'
import type { Command } from '../io.ts'

/** `uninstall`: what was there before is there again. */
export const uninstall: Command = async (args, io) => {
  parseArguments('uninstall', args)
  const directory = io.directory()
  const { lines, exitCode } = await uninstallHooks({ git: createGit(directory, io.environment), directory })
  const output = exitCode === 0 ? io.stdout : io.stderr
  output.write(lines.map((line) => `${line}\n`).join(''))
  return exitCode
}
