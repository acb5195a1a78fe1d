import { shellCommand } from '../model/printable.ts'
import type { CiJob, Project } from './ci.ts'
import { installCommands, runCommand } from './ci-commands.ts'

/** The variables in which services tell the branches of a pull request; CircleCI tells no base. */
const PULL_REQUESTS: Readonly<Record<string, readonly [head: string, base: string]>> = {
  bitbucket: ['BITBUCKET_BRANCH', 'BITBUCKET_PR_DESTINATION_BRANCH'],
  jenkins: ['CHANGE_BRANCH', 'CHANGE_TARGET'],
  buildkite: ['BUILDKITE_BRANCH', 'BUILDKITE_PULL_REQUEST_BASE_BRANCH'],
}

/** The commands of a job, for services whose one file belongs to the team. */
export function printedJob(service: string, { directory, packageManager }: Project): CiJob {
  const [head, base] = PULL_REQUESTS[service] ?? []
  const depth = service === 'bitbucket' ? 'clone: depth: full' : 'no shallow clone'
  const run = runCommand(packageManager)
  const commands = [
    'git fetch origin "+refs/heads/*:refs/remotes/origin/*"',
    ...(directory === '' ? [] : [shellCommand('cd', directory)]),
    ...installCommands(packageManager),
  ]
  const pullRequest = `${run} check --pull-request --head "$${head}" --base "$${base}"`
  return {
    files: [],
    byHand: [
      `Add a job with the whole history (${depth}) and these commands:`,
      ...commands.map((command) => `  ${command}`),
      ...(head === undefined ? [] : ['For a pull request then:', `  ${pullRequest}`]),
      'For a push:',
      `  ${run} check --all`,
    ],
  }
}
