import type { CiJob, Project } from './ci.ts'
import { checkCommand, installCommands } from './ci-commands.ts'

const PATH = 'azure-pipelines-branch-policy.yml'

/** The pipeline of docs/guides/ci.md. Azure hands its token to a script only where that asks for it. */
export function azureJob(project: Project): CiJob {
  const { directory, packageManager } = project
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
    '    persistCredentials: true',
    '  - task: NodeTool@0',
    '    inputs:',
    '      versionSpec: 22.x',
    ...installCommands(packageManager).flatMap(script),
    ...script(checkCommand('azure', project)),
    '    env:',
    '      SYSTEM_ACCESSTOKEN: $(System.AccessToken)',
    '',
  ].join('\n')
  const byHand = [`In Azure DevOps: make a pipeline of ${PATH},`, 'and ask for it by a build validation policy of the permanent branches.']
  return { files: [{ path: PATH, text }], byHand }
}
