import { type SpawnSyncReturns, spawnSync } from 'node:child_process'
import { createHash } from 'node:crypto'
import { cpSync, existsSync, mkdirSync, mkdtempSync, readFileSync, renameSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { dirname, join, resolve } from 'node:path'
import { inject, onTestFinished } from 'vitest'
import { CACHES, cleanEnvironment, STRICT } from './environment.ts'

/** What a command did. */
export interface Ran {
  readonly code: number | null
  readonly stdout: string
  readonly stderr: string
  /** stdout and stderr, for looking at what a person would see. */
  readonly output: string
}

/** A repository in a temporary folder with a bare remote beside it; both go when the test ends. */
export interface Scratch {
  readonly folder: string
  /** The working tree. */
  readonly directory: string
  /** The bare remote's path; it is called `origin`. */
  readonly remote: string
  /** Runs git here; fails the test where git fails. */
  git(...args: string[]): string
  /** Runs git here and gives back whatever it did. */
  tryGit(...args: string[]): Ran
  /** Runs a shell line in the working tree, with the packed command on PATH; gives back whatever it did. */
  shell(line: string, more?: RunOptions): Ran
  /** Runs the packed `branch-policy` here. */
  policy(...args: string[]): Ran
  /** Runs the packed `branch-policy` with more environment, another directory or standard input. */
  policyWith(options: RunOptions, ...args: string[]): Ran
  /** Writes a file, its folders included. */
  write(path: string, text: string): void
  read(path: string): string
  has(path: string): boolean
  /** Adds a commit of one file on whatever is checked out. Hooks run. */
  commit(subject: string): string
  /** The oid that a revision names. */
  oid(revision: string): string
}

export interface RunOptions {
  readonly input?: string
  readonly env?: Readonly<Record<string, string>>
  readonly directory?: string
}

/** How a scratch repository begins. */
export interface ScratchOptions {
  /** `empty`: nothing at all; `main`: one commit on main, pushed; `gitflow` (default): main and develop, pushed. */
  readonly start?: 'empty' | 'main' | 'gitflow'
  /** Installs the hooks after the start; true unless told. */
  readonly hooks?: boolean
  /** The text of a branch-policy.config.json, committed at the start. */
  readonly config?: unknown
  readonly objectFormat?: 'sha1' | 'sha256'
  /** The folder's name, for paths with spaces and the like. */
  readonly name?: string
}

/** The entry of the packed package. */
export function packedEntry(): string {
  return join(inject('project'), 'node_modules', 'branch-policy', 'dist', 'cli', 'bin.cjs')
}

/** Makes a scratch repository with real git. */
export function scratchRepository(options: ScratchOptions = {}): Scratch {
  const folder = mkdtempSync(join(tmpdir(), 'branch-policy-test-'))
  onTestFinished(() => rmSync(folder, { recursive: true, force: true }))
  const directory = join(folder, options.name ?? 'work')
  const remote = join(folder, 'remote.git')
  const template = templateOf(options)
  cpSync(join(template, 'work'), directory, COPIED)
  cpSync(join(template, 'remote.git'), remote, COPIED)
  const scratch = openScratch(folder, directory, remote)
  scratch.git('remote', 'set-url', 'origin', remote)
  // The index still knows the files that it was copied from.
  scratch.tryGit('update-index', '-q', '--refresh')
  return scratch
}

const COPIED = { recursive: true, verbatimSymlinks: true } as const

/** Most tests begin alike: each beginning is made once, by real commands, and copied from then on. */
function templateOf({ start, hooks, config, objectFormat }: ScratchOptions): string {
  const key = createHash('sha256')
    .update(JSON.stringify([start, hooks, config, objectFormat, process.env[STRICT] ?? '']))
    .digest('hex')
  const templates = join(dirname(inject('project')), 'templates')
  const template = join(templates, key)
  if (existsSync(template)) return template
  mkdirSync(templates, { recursive: true })
  const made = mkdtempSync(join(templates, 'new-'))
  begin(made, {
    ...(start && { start }),
    ...(hooks === undefined ? {} : { hooks }),
    ...(config === undefined ? {} : { config }),
    ...(objectFormat && { objectFormat }),
  })
  try {
    renameSync(made, template)
  } catch {
    // Another worker was faster.
    rmSync(made, { recursive: true, force: true })
  }
  return template
}

function begin(folder: string, options: ScratchOptions): void {
  const directory = join(folder, 'work')
  const remote = join(folder, 'remote.git')
  mkdirSync(directory)
  const format = options.objectFormat === 'sha256' ? ['--object-format=sha256'] : []
  run(folder, 'git', ['init', '-q', '--bare', ...format, '-b', 'main', remote])
  run(directory, 'git', ['init', '-q', ...format, '-b', 'main'])
  run(directory, 'git', ['remote', 'add', 'origin', remote])
  const scratch = openScratch(folder, directory, remote)
  const start = options.start ?? 'gitflow'
  if (start !== 'empty') {
    if (options.config !== undefined) scratch.write('branch-policy.config.json', `${JSON.stringify(options.config, null, 2)}\n`)
    scratch.write('README.md', 'A scratch project.\n')
    scratch.git('add', '.')
    scratch.git('commit', '-q', '-m', 'chore: begin')
    if (start === 'gitflow') scratch.git('branch', 'develop')
    scratch.git('push', '-q', 'origin', '--all')
  }
  if (options.hooks !== false) {
    const installed = scratch.policy('install')
    if (installed.code !== 0) throw new Error(`install failed: ${installed.output}`)
  }
}

let counter = 0

/** The same helpers for a repository that is there already: a clone, a linked worktree. */
export function openScratch(folder: string, directory: string, remote: string): Scratch {
  const path = `${join(inject('project'), 'node_modules', '.bin')}:${process.env['PATH']}`
  const git = (...args: string[]): string => must(run(directory, 'git', args), `git ${args.join(' ')}`).stdout.trimEnd()
  const policyWith = (options: RunOptions, ...args: string[]): Ran => {
    const isInstall = args.length === 1 && args[0] === 'install' && (process.env[STRICT] ?? '') !== ''
    return run(directory, process.execPath, [packedEntry(), ...args, ...(isInstall ? ['--strict'] : [])], options)
  }
  const scratch: Scratch = {
    folder,
    directory,
    remote,
    git,
    tryGit: (...args) => run(directory, 'git', args),
    shell: (line, more = {}) => run(directory, 'sh', ['-c', line], { ...more, env: { PATH: path, ...more.env } }),
    policy: (...args) => policyWith({}, ...args),
    policyWith,
    write: (file, text) => {
      mkdirSync(dirname(join(directory, file)), { recursive: true })
      writeFileSync(join(directory, file), text)
    },
    read: (file) => readFileSync(join(directory, file), 'utf8'),
    has: (file) => existsSync(join(directory, file)),
    commit: (subject) => {
      counter += 1
      scratch.write(`file-${counter}.txt`, `${subject}\n`)
      git('add', '.')
      git('commit', '-q', '-m', subject)
      return git('rev-parse', 'HEAD')
    },
    oid: (revision) => git('rev-parse', revision),
  }
  return scratch
}

function run(directory: string, command: string, args: readonly string[], options: RunOptions = {}): Ran {
  if (process.env[CACHES] === 'cold') forget(options.directory ?? directory)
  const ended: SpawnSyncReturns<string> = spawnSync(command, args, {
    cwd: options.directory ?? directory,
    encoding: 'utf8',
    env: { ...cleanEnvironment(), ...options.env },
    ...(options.input === undefined ? { stdio: ['ignore', 'pipe', 'pipe'] } : { input: options.input }),
    maxBuffer: 256 * 1024 * 1024,
  })
  if (ended.error !== undefined) throw ended.error
  return { code: ended.status, stdout: ended.stdout, stderr: ended.stderr, output: ended.stdout + ended.stderr }
}

/** Takes away what is cached of a repository, wherever its parts are. */
function forget(directory: string): void {
  const asked = spawnSync('git', ['rev-parse', '--absolute-git-dir', '--git-common-dir'], {
    cwd: directory,
    encoding: 'utf8',
    env: cleanEnvironment(),
  })
  for (const path of asked.status === 0 ? asked.stdout.trimEnd().split('\n') : []) {
    for (const file of ['policy-cache.json', 'code-cache'].map((name) => resolve(directory, path, 'branch-policy', name))) {
      // A test may have put a file where the directory would be.
      if (existsSync(file)) rmSync(file)
    }
  }
}

function must(ran: Ran, what: string): Ran {
  if (ran.code !== 0) throw new Error(`${what} failed with ${ran.code}:\n${ran.output}`)
  return ran
}
