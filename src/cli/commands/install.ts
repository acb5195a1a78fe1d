import { join } from 'node:path'
import { install as installHooks, NEEDED_HOOKS } from '../../install/install.ts'
import { createGit } from '../../repository/git.ts'
import { parseArguments } from '../arguments.ts'
import type { Command } from '../io.ts'

/** `install`: the hooks of this repository. */
export const install: Command = async (args, io) => {
  parseArguments('install', args)
  const directory = io.directory()
  const { lines, exitCode } = await installHooks({
    git: createGit(directory, io.environment),
    directory,
    environment: io.environment,
    entry: io.entry,
    // From dist/cli/bin.js to the package's own folder.
    shims: join(io.entry, '../../../hooks'),
    hooks: NEEDED_HOOKS,
  })
  const output = exitCode === 0 ? io.stdout : io.stderr
  output.write(lines.map((line) => `${line}\n`).join(''))
  return exitCode
}
