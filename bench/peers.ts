import { existsSync } from 'node:fs'
import { join } from 'node:path'
import { ENVIRONMENT, git, must, npm, run } from './commands.ts'
import type { Bench, Refusal } from './job.ts'
import { repository, writeFiles } from './scenes.ts'

/** Another tool, as its own readme sets it up, in a commit that it lets pass. */
export interface Peer {
  /** The package with its version, and how the row of the table goes on. */
  readonly packages: readonly string[]
  readonly what: string
  readonly registry: 'npm' | 'PyPI'
  readonly files: Readonly<Record<string, string>>
  /** Commands that put its hook in place; the first word is a program of the package. */
  readonly setUp?: readonly (readonly string[])[]
  readonly refuses: Refusal
}

const WRONG_NAME: Refusal = {
  git: [['checkout', '-q', '-b', 'Nonsense_Name']],
  undo: [
    ['checkout', '-q', 'feature/one'],
    ['branch', '-q', '-D', 'Nonsense_Name'],
  ],
}
const ON_MAIN: Refusal = { git: [['checkout', '-q', 'main']], undo: [['checkout', '-q', 'feature/one']] }

const STAGED = {
  files: { 'staged.txt': 'text\n' },
  git: [['add', 'staged.txt']],
  undo: [['rm', '-q', '--cached', '--ignore-unmatch', 'staged.txt']],
} satisfies Refusal

/** A hook that starts a program of the package and nothing else. */
function hook(line: string, name = 'pre-commit'): Readonly<Record<string, string>> {
  return { [`.git/hooks/${name}`]: `#!/bin/sh\nexec ${line}\n` }
}

function lefthook(command: string): string {
  return `pre-commit:\n  commands:\n    x:\n      run: "${command}"\n`
}

function preCommit(entry: string): string {
  return `repos:
  - repo: local
    hooks:
      - { id: x, name: x, language: system, entry: ${entry}, always_run: true, pass_filenames: false }
`
}

const manifest = (more: object): Readonly<Record<string, string>> => ({
  'package.json': JSON.stringify({ name: 'scratch', private: true, ...more }),
})

export const PEERS: readonly Peer[] = [
  {
    packages: ['simple-git-hooks@2.14.0'],
    what: 'that runs `true`',
    registry: 'npm',
    files: manifest({ 'simple-git-hooks': { 'pre-commit': 'true' } }),
    setUp: [['simple-git-hooks']],
    // It writes the command into the hook: that is what is made to refuse.
    refuses: { files: { '.git/hooks/pre-commit': '#!/bin/sh\nfalse\n' } },
  },
  {
    packages: ['lefthook@2.2.2'],
    what: 'that runs an empty script',
    registry: 'npm',
    files: { 'lefthook.yml': 'pre-commit:\n  scripts:\n    "x.sh":\n      runner: sh\n', '.lefthook/pre-commit/x.sh': '#!/bin/sh\n' },
    setUp: [['lefthook', 'install']],
    refuses: { files: { '.lefthook/pre-commit/x.sh': '#!/bin/sh\nexit 1\n' } },
  },
  {
    // Commands, other than scripts, are skipped in an empty commit.
    packages: ['lefthook@2.2.2'],
    what: 'with nothing staged',
    registry: 'npm',
    files: { 'lefthook.yml': lefthook('true') },
    setUp: [['lefthook', 'install']],
    refuses: { files: { 'lefthook.yml': lefthook('false'), ...STAGED.files }, git: STAGED.git, undo: STAGED.undo },
  },
  {
    packages: ['husky@9.1.7'],
    what: 'that runs `true`',
    registry: 'npm',
    files: { '.husky/pre-commit': 'true\n' },
    setUp: [['husky']],
    refuses: { files: { '.husky/pre-commit': 'false\n' } },
  },
  {
    packages: ['pre-commit-hooks==6.0.0'],
    what: 'no-commit-to-branch, started by the hook itself',
    registry: 'PyPI',
    files: hook('venv/bin/no-commit-to-branch --branch main'),
    refuses: ON_MAIN,
  },
  {
    packages: ['validate-branch-name@1.3.2'],
    what: '',
    registry: 'npm',
    files: {
      ...manifest({ 'validate-branch-name': { pattern: '^(main|develop)$|^feature/.+$' } }),
      ...hook('node_modules/.bin/validate-branch-name'),
    },
    refuses: WRONG_NAME,
  },
  {
    packages: ['git-branch-is@5.0.0'],
    what: '',
    registry: 'npm',
    files: hook("node_modules/.bin/git-branch-is -r '^feature/'"),
    refuses: WRONG_NAME,
  },
  {
    packages: ['branch-name-lint@3.0.1'],
    what: '',
    registry: 'npm',
    files: hook('node_modules/.bin/branch-name-lint'),
    refuses: WRONG_NAME,
  },
  {
    packages: ['commit-check==2.19.3'],
    what: 'of the branch',
    registry: 'PyPI',
    files: hook('venv/bin/commit-check --branch'),
    refuses: WRONG_NAME,
  },
  {
    packages: ['lint-staged@16.4.0'],
    what: 'with nothing staged',
    registry: 'npm',
    files: { ...manifest({ 'lint-staged': { '*.txt': 'false' } }), ...hook('node_modules/.bin/lint-staged') },
    refuses: STAGED,
  },
  {
    packages: ['pre-commit==4.6.2'],
    what: 'that runs `true`',
    registry: 'PyPI',
    files: { '.pre-commit-config.yaml': preCommit('"true"') },
    setUp: [['pre-commit', 'install']],
    refuses: { files: { '.pre-commit-config.yaml': preCommit('"false"') }, git: [['add', '-u']], undo: [['add', '-u']] },
  },
  {
    packages: ['pre-commit==4.6.2', 'pre-commit-hooks==6.0.0'],
    what: 'no-commit-to-branch',
    registry: 'PyPI',
    files: { '.pre-commit-config.yaml': preCommit('venv/bin/no-commit-to-branch --branch main') },
    setUp: [['pre-commit', 'install']],
    refuses: ON_MAIN,
  },
  {
    packages: ['@elsikora/git-branch-lint@1.2.2'],
    what: '',
    registry: 'npm',
    files: { ...manifest({ 'git-branch-lint': { branches: ['feature'] } }), ...hook('node_modules/.bin/git-branch-lint') },
    refuses: WRONG_NAME,
  },
  {
    packages: ['@commitlint/cli@20.5.3', '@commitlint/config-conventional@20.5.3'],
    what: '(the message)',
    registry: 'npm',
    files: {
      ...manifest({ commitlint: { extends: ['@commitlint/config-conventional'] } }),
      ...hook('node_modules/.bin/commitlint --edit "$1"', 'commit-msg'),
    },
    refuses: { last: 'nothing' },
  },
]

/** How a peer is called in the table. */
export function nameOf({ packages: [first = '', ...more], what }: Peer): string {
  const others = more.filter((name) => !name.startsWith('@commitlint/'))
  return [[first, ...others].map((name) => name.replace('==', '@').replace(/(.)@/, '$1 ')).join(' + '), what].join(' ').trim()
}

/** pre-commit keeps what it installed in a folder of its own. */
export function environmentOf(directory: string): Readonly<Record<string, string>> {
  return { PRE_COMMIT_HOME: join(directory, '.git', 'pre-commit-home') }
}

/** Installs a peer into a repository of its own, where it is a project's development dependency. Throws where it cannot be had. */
export function peerRepository(bench: Bench, peer: Peer): string {
  const directory = repository(join(bench.work, 'peers', nameOf(peer).replace(/[^\w.-]+/g, '-')), {
    ...manifest({}),
    '.gitignore': 'node_modules\nvenv\n',
  })
  if (peer.registry === 'npm')
    npm(directory, 'install', '--save-dev', '--prefer-offline', '--no-audit', '--no-fund', '--ignore-scripts', ...peer.packages)
  else pip(directory, peer.packages)
  git(directory, 'checkout', '-q', '--', '.')
  writeFiles(directory, peer.files)
  git(directory, 'add', '.')
  git(directory, 'commit', '-q', '--no-verify', '-m', 'chore: set up')
  for (const [program = '', ...args] of peer.setUp ?? []) {
    const places = [join(directory, 'node_modules', '.bin', program), join(directory, 'venv', 'bin', program)]
    must(places.find(existsSync) ?? program, args, { directory, environment: { ...ENVIRONMENT, ...environmentOf(directory) } })
  }
  return directory
}

function pip(directory: string, packages: readonly string[]): void {
  const environment = process.env as Record<string, string>
  const python = ['python3', 'python'].find((name) => run(name, ['--version']).code === 0)
  if (python === undefined) throw new Error('there is no Python')
  must(python, ['-m', 'venv', 'venv'], { directory, environment })
  const installer = join(directory, 'venv', 'bin', 'pip')
  must(installer, ['install', '--quiet', '--retries', '0', '--disable-pip-version-check', ...packages], { directory, environment })
}
