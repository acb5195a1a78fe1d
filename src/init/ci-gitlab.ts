import { shellCommand } from '../model/printable.ts'
import type { CiJob, Project } from './ci.ts'
import { installCommands, runCommand } from './ci-commands.ts'

const PATH = '.gitlab/branch-policy.yml'
const INCLUDE = `include: ${PATH}`

/** The job of docs/guides/ci.md in a file of its own, which the pipeline includes. */
export function gitlabJob({ directory, packageManager }: Project, hasFile: (path: string) => boolean): CiJob {
  const text = [
    'branch-policy:',
    '  image: node:22',
    '  variables:',
    '    GIT_DEPTH: 0',
    '  rules:',
    '    - if: $CI_PIPELINE_SOURCE == "merge_request_event"',
    '      variables: { CHECK: --pull-request --head $CI_MERGE_REQUEST_SOURCE_BRANCH_NAME --base $CI_MERGE_REQUEST_TARGET_BRANCH_NAME }',
    '    - if: $CI_COMMIT_BRANCH',
    '      variables: { CHECK: --update refs/heads/$CI_COMMIT_BRANCH $CI_COMMIT_BEFORE_SHA $CI_COMMIT_SHA }',
    '  before_script:',
    '    - git fetch origin "+refs/heads/*:refs/remotes/origin/*"',
    ...[...(directory === '' ? [] : [quoted(shellCommand('cd', directory))]), ...installCommands(packageManager)].map(
      (line) => `    - ${line}`,
    ),
    '  script:',
    `    - ${runCommand(packageManager)} check $CHECK`,
    '',
  ].join('\n')
  const files = [{ path: PATH, text }]
  if (hasFile('.gitlab-ci.yml')) return { files, byHand: ['Include the job in .gitlab-ci.yml:', `  ${INCLUDE}`] }
  return { files: [...files, { path: '.gitlab-ci.yml', text: `${INCLUDE}\n` }], byHand: [] }
}

/** JSON is YAML too: a name may hold `: ` or ` #`, which mean something to YAML where they stand bare. */
function quoted(line: string): string {
  return JSON.stringify(line)
}

/** Whether a pipeline's text includes the job already. */
export function includesJob(text: string): boolean {
  return text.includes(PATH)
}
