import { shellCommand } from '../model/printable.ts'
import type { CiJob, Project } from './ci.ts'
import { checkCommand, installCommands } from './ci-commands.ts'

const PATH = '.gitlab/branch-policy.yml'
const INCLUDE = `include: ${PATH}`

/** The job of docs/guides/ci.md in a file of its own, which the pipeline includes. */
export function gitlabJob(project: Project, hasFile: (path: string) => boolean): CiJob {
  const { directory, packageManager } = project
  const before = [...(directory === '' ? [] : [quoted(shellCommand('cd', directory))]), ...installCommands(packageManager)]
  const text = [
    'branch-policy:',
    '  image: node:22',
    '  needs: []',
    '  variables:',
    "    GIT_DEPTH: '0'",
    '  rules:',
    '    - if: $CI_PIPELINE_SOURCE == "merge_request_event"',
    '    - if: $CI_COMMIT_TAG',
    '    - if: $CI_COMMIT_BRANCH',
    ...(before.length === 0 ? [] : ['  before_script:', ...before.map((line) => `    - ${line}`)]),
    '  script:',
    `    - ${checkCommand('gitlab', project)}`,
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
