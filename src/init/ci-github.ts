import type { CiJob, Project } from './ci.ts'
import { checkCommand, installCommands } from './ci-commands.ts'

/**
 * The workflow of docs/guides/ci.md. Nothing skips it and nothing cancels it: a required check that does not report counts as
 * green, or hangs. `edited`: a pull request may be given another base, which is another question.
 */
export function githubJob(project: Project): CiJob {
  const { directory, packageManager, approvals } = project
  const text = [
    'name: branch-policy',
    '',
    'on:',
    '  push:',
    '  pull_request:',
    '    types: [opened, synchronize, reopened, edited]',
    ...(approvals ? ['  pull_request_review:', '    types: [submitted, dismissed]'] : []),
    '  merge_group:',
    '  schedule:',
    "    - cron: '23 4 * * 1'",
    '',
    'permissions:',
    '  contents: read',
    '  pull-requests: read',
    '',
    'jobs:',
    '  branch-policy:',
    '    # A check is known by its name alone: that of one base must not stand for another, nor a push for a pull request.',
    `    name: branch-policy (${expression(NAME)})`,
    '    runs-on: ubuntu-latest',
    '    timeout-minutes: 15',
    ...(directory === '' ? [] : ['    defaults:', '      run:', `        working-directory: ${JSON.stringify(directory)}`]),
    '    steps:',
    '      - uses: actions/checkout@v4',
    '        with:',
    '          fetch-depth: 0',
    '      - uses: actions/setup-node@v4',
    '        with:',
    '          node-version: 22',
    ...installCommands(packageManager).map((command) => `      - run: ${command}`),
    `      - run: ${checkCommand('github', project)}`,
    '        env:',
    `          GITHUB_TOKEN: ${expression('github.token')}`,
    '',
  ].join('\n')
  return { files: [{ path: '.github/workflows/branch-policy.yml', text }], byHand: [] }
}

/** The base of a pull request; in its merge queue the same, so that the check that is asked for reports there too. */
const NAME =
  "github.event.merge_group.base_ref || (github.event.pull_request && format('refs/heads/{0}', github.event.pull_request.base.ref)) || github.event_name"

/** GitHub fills it in before the job begins. */
function expression(name: string): string {
  return `$${`{{ ${name} }}`}`
}
