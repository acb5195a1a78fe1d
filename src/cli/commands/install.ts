import { join } from 'node:path'
import { findCommitlintConfig } from '../../commitlint/config-place.ts'
import { install as installHooks } from '../../install/install.ts'
import type { MessagesJudged } from '../../install/request.ts'
import { NEEDED_HOOKS } from '../../install/wanted.ts'
import { printable } from '../../model/printable.ts'
import { keepGuardedNames } from '../../policy/guarded-names.ts'
import { loadPolicy } from '../../policy/load.ts'
import { openRepository } from '../../repository/repository.ts'
import { createGit } from '../../repository/simple-git.ts'
import { parseArguments } from '../arguments.ts'
import type { Command, Io } from '../io.ts'
import { workingTreePolicy } from '../place.ts'

/** `install`: the hooks of this repository. */
export const install: Command = async (args, io) => {
  const { flags } = parseArguments('install', args)
  const directory = io.directory()
  const { lines, exitCode } = await installHooks({
    git: createGit(directory, io.environment),
    directory,
    environment: io.environment,
    entry: io.entry,
    node: io.node,
    // From dist/cli/bin.cjs to the package's own folder.
    shims: join(io.entry, '../../../hooks'),
    hooks: NEEDED_HOOKS,
    strict: flags.strict,
    judgesMessages,
  })
  if (flags.strict) await keepNamesHere(directory, io)
  const output = exitCode === 0 ? io.stdout : io.stderr
  output.write(lines.map((line) => `${line}\n`).join(''))
  return exitCode
}

/** The guard asks Node about every branch until these are there; what is wrong with a policy is for the hooks to tell. */
async function keepNamesHere(directory: string, io: Io): Promise<void> {
  try {
    const repository = await openRepository(directory, io.environment)
    if (repository.bare) return
    const request = { ...workingTreePolicy(repository, io.environment), directory: repository.root }
    keepGuardedNames(repository.gitDirectory, (await loadPolicy(request)).policy, request.user)
  } catch {
    // Then the first move of a branch keeps them.
  }
}

/**
 * A hook that starts Node at each commit has to be worth it: there must be a commitlint config, and the policy must not turn
 * its rule off. An installation goes on where the policy cannot be read; the first hook will say what is wrong with it.
 */
export async function judgesMessages(top: string): Promise<MessagesJudged> {
  const config = findCommitlintConfig(top)
  if (config === null) return { judged: false, note: null }
  try {
    const { policy } = await loadPolicy({ directory: top, root: top, store: null, file: null })
    const rule = policy.rules.find(({ id }) => id === 'commit-message')
    return { judged: rule !== undefined && rule.severity !== 'off', note: null }
  } catch (error) {
    const said = printable((error instanceof Error ? error.message : String(error)).split('\n')[0] ?? '')
    return { judged: false, note: `messages are not judged by ${config} before they are pushed, since the policy cannot be read: ${said}` }
  }
}
