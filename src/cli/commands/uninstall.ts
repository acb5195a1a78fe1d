import { resolve } from 'node:path'
import { uninstall as uninstallHooks } from '../../install/install.ts'
import { createGit } from '../../repository/simple-git.ts'
import { parseArguments } from '../arguments.ts'
import { forget } from '../forget.ts'
import type { Command } from '../io.ts'

/** `uninstall`: what was there before is there again, and what was kept to be quicker is gone. */
export const uninstall: Command = async (args, io) => {
  parseArguments('uninstall', args)
  const directory = io.directory()
  const git = createGit(directory, io.environment)
  const { lines, exitCode } = await uninstallHooks({ git, directory })
  if (exitCode === 0) forget(resolve(directory, (await git.run(['rev-parse', '--git-common-dir'])).replace(/\n$/, '')))
  const output = exitCode === 0 ? io.stdout : io.stderr
  output.write(lines.map((line) => `${line}\n`).join(''))
  return exitCode
}
