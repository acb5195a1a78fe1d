import { spawnSync } from 'node:child_process'
import {
  chmodSync,
  existsSync,
  lstatSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  readlinkSync,
  realpathSync,
  rmSync,
  writeFileSync,
} from 'node:fs'
import { tmpdir } from 'node:os'
import { dirname, join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { install, uninstall } from '../../../src/install/install.ts'
import type { InstallRequest, InstallResult } from '../../../src/install/request.ts'
import { NEEDED_HOOKS } from '../../../src/install/wanted.ts'
import type { HookName } from '../../../src/model/update.ts'
import type { Environment } from '../../../src/repository/git.ts'
import { createGit } from '../../../src/repository/simple-git.ts'

export const SHIMS = fileURLToPath(new URL('../../../hooks', import.meta.url))

/** What the fake command was started with. */
export interface Call {
  readonly args: readonly string[]
  readonly stdin: string
  readonly cwd: string
  readonly caCertificates: string | null
  readonly indexFile: string | null
}

export interface Ended {
  readonly code: number | null
  readonly stdout: string
  readonly stderr: string
}

/** The command's stand-in: it records how it was started, and exits as the file `exit` beside it says. */
const ENTRY = `
const { appendFileSync, existsSync, readFileSync } = require('node:fs')
const stdin = process.argv[3].startsWith('pre-push') || process.argv[3] === 'pre-receive' || process.argv[3] === 'reference-transaction' ? readFileSync(0, 'latin1') : ''
appendFileSync(__dirname + '/calls', JSON.stringify({
  args: process.argv.slice(2), stdin, cwd: process.cwd(),
  caCertificates: process.env.NODE_EXTRA_CA_CERTS ?? null, indexFile: process.env.GIT_INDEX_FILE ?? null,
}) + '\\n')
process.exit(existsSync(__dirname + '/exit') ? Number(readFileSync(__dirname + '/exit', 'utf8')) : 0)
`

/** A directory of its own with a repository, a fake command and a clean environment. */
export interface Scratch {
  readonly root: string
  readonly repository: string
  readonly entry: string
  readonly environment: Environment
  path(...parts: readonly string[]): string
  write(path: string, content: string | Uint8Array, mode?: number): string
  run(command: readonly string[], options?: { cwd?: string; environment?: Environment; input?: string | Uint8Array }): Ended
  /** git, which must succeed. */
  git(...args: readonly string[]): string
  gitIn(cwd: string, ...args: readonly string[]): string
  install(options?: {
    strict?: boolean
    directory?: string
    environment?: Environment
    hooks?: readonly HookName[]
    entry?: string
    node?: string
    shims?: string
    /** Nobody judges messages unless told. */
    judgesMessages?: InstallRequest['judgesMessages']
  }): Promise<InstallResult>
  uninstall(directory?: string): Promise<InstallResult>
  calls(): readonly Call[]
  forget(): void
  /** The exit code of the command from now on. */
  exit(code: number): void
  hook(name: string): string
  remove(): void
}

export function createScratch(name = 'sträng & "dir\' x'): Scratch {
  const root = mkdtempSync(join(realpathSync(tmpdir()), 'branch-policy-install-'))
  const repository = join(root, name)
  const entry = join(root, "the entry's place ü $HOME", 'entry.cjs')
  const environment = {
    PATH: process.env['PATH'],
    // No config of a user is in here, and the tests that want a global one write it here.
    HOME: root,
    XDG_CONFIG_HOME: root,
    GIT_CONFIG_NOSYSTEM: '1',
    GIT_AUTHOR_NAME: 'Ada',
    GIT_AUTHOR_EMAIL: 'ada@example.com',
    GIT_COMMITTER_NAME: 'Ada',
    GIT_COMMITTER_EMAIL: 'ada@example.com',
    NODE_EXTRA_CA_CERTS: '/dev/null',
  }
  mkdirSync(repository)
  const calls = join(dirname(entry), 'calls')

  const run: Scratch['run'] = ([command = '', ...args], options = {}) => {
    const ended = spawnSync(command, args, {
      cwd: options.cwd ?? repository,
      env: (options.environment ?? environment) as NodeJS.ProcessEnv,
      input: options.input ?? '',
    })
    return { code: ended.status, stdout: `${ended.stdout}`, stderr: `${ended.stderr}` }
  }
  const gitIn: Scratch['gitIn'] = (cwd, ...args) => {
    const ended = run(['git', ...args], { cwd })
    if (ended.code !== 0) throw new Error(`git ${args.join(' ')}: ${ended.stderr}`)
    return ended.stdout
  }
  const write: Scratch['write'] = (path, content, mode = 0o644) => {
    mkdirSync(dirname(path), { recursive: true })
    writeFileSync(path, content)
    chmodSync(path, mode)
    return path
  }

  write(entry, ENTRY)
  gitIn(repository, 'init', '-q', '-b', 'main', '--template=', '.')
  mkdirSync(join(repository, '.git/hooks'))
  return {
    root,
    repository,
    entry,
    environment,
    path: (...parts) => join(repository, ...parts),
    write,
    run,
    git: (...args) => gitIn(repository, ...args),
    gitIn,
    install: (options = {}) => {
      const directory = options.directory ?? repository
      const here = options.environment ?? environment
      return install({
        git: createGit(directory, here),
        directory,
        environment: here,
        entry: options.entry ?? entry,
        node: options.node ?? process.execPath,
        shims: options.shims ?? SHIMS,
        hooks: options.hooks ?? NEEDED_HOOKS,
        strict: options.strict ?? false,
        judgesMessages: options.judgesMessages ?? (async () => ({ judged: false, note: null })),
      })
    },
    uninstall: (directory = repository) => uninstall({ git: createGit(directory, environment), directory }),
    calls: () =>
      existsSync(calls)
        ? readFileSync(calls, 'utf8')
            .trimEnd()
            .split('\n')
            .map((line) => JSON.parse(line) as Call)
        : [],
    forget: () => rmSync(calls, { force: true }),
    exit: (code) => write(join(dirname(entry), 'exit'), `${code}`),
    hook: (hook) => join(repository, '.git/hooks', hook),
    remove: () => rmSync(root, { recursive: true, force: true }),
  }
}

/** A hook that notes its name, arguments and stdin in a file of its own. */
export function recordingHook(file: string, exit = 0): string {
  return `#!/bin/sh\n{ echo "$@"; cat; } >>'${file.replaceAll("'", "'\\''")}'\nexit ${exit}\n`
}

/**
 * Runs steps as a user to whom permissions apply, which they do not to root; everything in the scratch directory belongs to that
 * user afterwards.
 */
export async function asPlainUser<T>(scratch: Scratch, steps: () => Promise<T>): Promise<T> {
  if (process.geteuid?.() !== 0) return steps()
  const nobody = 65534
  scratch.run(['chown', '-hR', `${nobody}:${nobody}`, scratch.root])
  process.seteuid?.(nobody)
  try {
    return await steps()
  } finally {
    process.seteuid?.(0)
  }
}

/** Everything under a directory that could have changed: bytes, modes, links, and when files were written. */
export function snapshot(directory: string): string {
  const lines: string[] = []
  const visit = (path: string): void => {
    for (const name of readdirSync(path).sort()) {
      const file = join(path, name)
      const stat = lstatSync(file)
      const content = stat.isSymbolicLink() ? readlinkSync(file) : stat.isFile() ? readFileSync(file).toString('base64') : ''
      lines.push([file, stat.mode.toString(8), stat.isFile() ? stat.mtimeMs : '', content].join(' '))
      if (stat.isDirectory()) visit(file)
    }
  }
  visit(directory)
  return lines.join('\n')
}

/** A directory for PATH that holds links to these programs and nothing else. */
export function pathOf(scratch: Scratch, ...programs: readonly string[]): string {
  const directory = join(scratch.root, `bin-${programs.join('-')}`)
  if (existsSync(directory)) return directory
  mkdirSync(directory)
  for (const program of programs) {
    const found = scratch.run(['sh', '-c', `command -v ${program}`]).stdout.trim()
    if (found === '') throw new Error(`${program} is not on PATH`)
    scratch.run(['ln', '-s', found, join(directory, program)])
  }
  return directory
}
