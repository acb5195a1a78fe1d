import type { CiJob, Project } from './ci.ts'
import { installCommands, runCommand } from './ci-commands.ts'

const PATH = 'azure-pipelines-branch-policy.yml'

/** Azure does not tell what a branch was before a push, so a push has everything judged. Its variables are in the environment of a script. */
export function azureJob({ directory, packageManager }: Project): CiJob {
  const run = runCommand(packageManager)
  const workingDirectory = directory === '' ? [] : [`    workingDirectory: ${JSON.stringify(directory)}`]
  const script = (command: string): readonly string[] => [`  - script: ${command}`, ...workingDirectory]
  const text = [
    'trigger:',
    '  branches:',
    "    include: ['*']",
    '  tags:',
    "    include: ['*']",
    '',
    'pool:',
    '  vmImage: ubuntu-latest',
    '',
    'steps:',
    '  - checkout: self',
    '    fetchDepth: 0',
    '    fetchTags: true',
    '  - task: NodeTool@0',
    '    inputs:',
    '      versionSpec: 22.x',
    ...installCommands(packageManager).flatMap(script),
    ...script(`${run} check --pull-request --head "$SYSTEM_PULLREQUEST_SOURCEBRANCH" --base "$SYSTEM_PULLREQUEST_TARGETBRANCH"`),
    "    condition: and(succeeded(), eq(variables['Build.Reason'], 'PullRequest'))",
    ...script(`${run} check --all`),
    "    condition: and(succeeded(), ne(variables['Build.Reason'], 'PullRequest'))",
    '',
  ].join('\n')
  const byHand = [`In Azure DevOps: make a pipeline of ${PATH},`, 'and ask for it by a build validation policy of the permanent branches.']
  return { files: [{ path: PATH, text }], byHand }
}
