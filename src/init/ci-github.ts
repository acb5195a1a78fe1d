import type { CiJob, Project } from './ci.ts'
import { installCommands, runCommand } from './ci-commands.ts'

/** The workflow of docs/guides/ci.md. Names of branches come by the environment: an expression in `run` would be a way to inject commands. */
export function githubJob({ directory, packageManager }: Project): CiJob {
  const run = runCommand(packageManager)
  const text = [
    'on:',
    '  push:',
    '  pull_request:',
    '',
    'jobs:',
    '  branch-policy:',
    '    runs-on: ubuntu-latest',
    ...(directory === '' ? [] : ['    defaults:', '      run:', `        working-directory: ${JSON.stringify(directory)}`]),
    '    steps:',
    '      - uses: actions/checkout@v4',
    '        with:',
    '          fetch-depth: 0',
    '      - uses: actions/setup-node@v4',
    '        with:',
    '          node-version: 22',
    ...installCommands(packageManager).map((command) => `      - run: ${command}`),
    "      - if: github.event_name == 'push'",
    `        run: ${run} check --update "$GITHUB_REF" "$BEFORE" "$AFTER"`,
    '        env:',
    `          BEFORE: ${expression('github.event.before')}`,
    `          AFTER: ${expression('github.event.after')}`,
    "      - if: github.event_name == 'pull_request'",
    `        run: ${run} check --pull-request --head "$GITHUB_HEAD_REF" --base "$GITHUB_BASE_REF"`,
    '',
  ].join('\n')
  return { files: [{ path: '.github/workflows/branch-policy.yml', text }], byHand: [] }
}

/** GitHub fills it in before the job begins. */
function expression(name: string): string {
  return `$${`{{ ${name} }}`}`
}
