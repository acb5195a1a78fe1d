import { shellCommand } from '../model/printable.ts'
import type { CiJob, CiService, Project } from './ci.ts'
import { checkCommand, installCommands } from './ci-commands.ts'

/** The commands of a job, for services whose one file belongs to the team. */
export function printedJob(service: CiService, project: Project): CiJob {
  const { directory, packageManager } = project
  const depth = service === 'bitbucket' ? 'clone: depth: full' : 'no shallow clone'
  const commands = [
    ...(directory === '' ? [] : [shellCommand('cd', directory)]),
    ...installCommands(packageManager),
    checkCommand(service, project),
  ]
  return {
    files: [],
    byHand: [
      'Add a job for every branch, tag and pull request, with the whole history',
      `(${depth}) and these commands:`,
      ...commands.map((command) => `  ${command}`),
    ],
  }
}
