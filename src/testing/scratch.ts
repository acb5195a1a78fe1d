/// <reference lib="esnext.disposable" preserve="true" />
import { mkdirSync, readFileSync, realpathSync, rmSync, writeFileSync } from 'node:fs'
import { dirname, join } from 'node:path'
import type { Report } from '../model/finding.ts'
import { type CheckQuestion, checkArguments } from './check-arguments.ts'
import { type Ran, runIn, runPolicy } from './run.ts'
import { linkModules, newFolder, writeConfig } from './scratch-place.ts'

/** How a scratch repository begins. */
export interface ScratchOptions {
  /**
   * The policy: data, which is written as branch-policy.config.json, or the path of a file that holds one, such as the
   * team's own config or preset: what it names is found from there. Without it the preset gitflow judges.
   */
  readonly config?: Readonly<Record<string, unknown>> | string | URL
  /** Files of the first commit: text by path. */
  readonly files?: Readonly<Record<string, string>>
  /** `gitflow` (default): main and develop, pushed; `main`: one commit on main, pushed; `empty`: no commit. */
  readonly start?: 'gitflow' | 'main' | 'empty'
  /** Installs the hooks after the start; true unless told. */
  readonly hooks?: boolean
  /** Where packages are found: the nearest node_modules from here up. The current directory unless told. */
  readonly project?: string
  /** More environment for git, the hooks and the checks. */
  readonly environment?: Readonly<Record<string, string>>
}

/** What a push did. */
export interface Pushed extends Ran {
  /** The rules that refused it, by id; empty where it went through. */
  readonly refusedBy: readonly string[]
}

/** A real repository with a bare remote called `origin`, in a temporary folder of its own. */
export interface ScratchRepository {
  /** The working tree. */
  readonly directory: string
  /** The bare remote. */
  readonly remote: string
  /** Runs git and gives back what it printed; throws where git fails. Hooks run. */
  git(...args: readonly string[]): string
  /** Runs git and gives back whatever it did. */
  tryGit(...args: readonly string[]): Ran
  write(path: string, text: string): void
  read(path: string): string
  /** Commits files (text by path; without any, one of its own) on what is checked out; gives back the commit's oid. */
  commit(message: string, files?: Readonly<Record<string, string>>): string
  /** Makes a branch and checks it out. */
  branch(name: string, from?: string): void
  checkout(name: string): void
  /** Merges into what is checked out: by a merge commit unless told. */
  merge(source: string, method?: 'merge' | 'fast-forward' | 'squash'): string
  /** Makes an annotated tag, or a lightweight one. */
  tag(name: string, revision?: string, kind?: 'annotated' | 'lightweight'): void
  /** The oid that a revision names. */
  oid(revision: string): string
  /** Pushes through the installed hooks: `push('origin', 'main')`. */
  push(...args: readonly string[]): Pushed
  /**
   * The report of the engine: of what the current branch would send, or of what is asked.
   *
   * @throws where there is no report, with what the command said instead.
   */
  check(question?: CheckQuestion): Report
  /** Removes everything. `using repository = scratchRepository()` does so by itself. */
  remove(): void
  [Symbol.dispose](): void
}

/** Makes a repository with real git. The machine's own git config is not read; nothing is written outside its folder. */
export function scratchRepository(options: ScratchOptions = {}): ScratchRepository {
  const folder = newFolder()
  try {
    return begun(folder, options)
  } catch (error) {
    rmSync(folder, { recursive: true, force: true })
    throw error
  }
}

function begun(folder: string, options: ScratchOptions): ScratchRepository {
  const directory = join(folder, 'work')
  mkdirSync(directory)
  linkModules(folder, options.project)
  const repository = opened(folder, directory, options.environment ?? {})
  repository.git('init', '-q')
  // `init -b` came with git 2.28.
  repository.git('symbolic-ref', 'HEAD', 'refs/heads/main')
  repository.git('init', '-q', '--bare', repository.remote)
  repository.git(`--git-dir=${repository.remote}`, 'symbolic-ref', 'HEAD', 'refs/heads/main')
  repository.git('remote', 'add', 'origin', repository.remote)
  if (options.config !== undefined) writeConfig(directory, options.config)
  for (const [path, text] of Object.entries(options.files ?? {})) repository.write(path, text)
  if (options.start !== 'empty') {
    repository.commit('chore: begin', { 'README.md': 'A scratch project.\n' })
    if (options.start !== 'main') repository.git('branch', 'develop')
    repository.git('push', '-q', 'origin', '--all')
  }
  if (options.hooks !== false) must(runPolicy(directory, ['install'], options.environment ?? {}), 'branch-policy install')
  return repository
}

function opened(folder: string, directory: string, environment: Readonly<Record<string, string>>): ScratchRepository {
  let commits = 0
  const tryGit = (...args: readonly string[]): Ran => runIn(directory, 'git', args, environment)
  const git = (...args: readonly string[]): string => must(tryGit(...args), `git ${args.join(' ')}`).stdout.trimEnd()
  const write = (path: string, text: string): void => {
    mkdirSync(dirname(join(directory, path)), { recursive: true })
    writeFileSync(join(directory, path), text)
  }
  const remove = (): void => rmSync(folder, { recursive: true, force: true, maxRetries: 3 })
  return {
    directory: realpathSync(directory),
    remote: join(realpathSync(folder), 'remote.git'),
    git,
    tryGit,
    write,
    read: (path) => readFileSync(join(directory, path), 'utf8'),
    commit: (message, files) => {
      commits += 1
      for (const [path, text] of Object.entries(files ?? { [`file-${commits}.txt`]: `${message}\n` })) write(path, text)
      git('add', '--all')
      git('commit', '-q', '--allow-empty', '-m', message)
      return git('rev-parse', 'HEAD')
    },
    branch: (name, from) => void git('checkout', '-q', '-b', name, '--no-track', from ?? 'HEAD'),
    checkout: (name) => void git('checkout', '-q', name),
    merge: (source, method = 'merge') => {
      git('merge', '-q', ...MERGE_FLAGS[method], source)
      if (method === 'squash') git('commit', '-q', '-m', `Squash ${source}`)
      return git('rev-parse', 'HEAD')
    },
    tag: (name, revision = 'HEAD', kind = 'annotated') =>
      void git('tag', ...(kind === 'annotated' ? ['-a', '-m', name] : []), name, revision),
    oid: (revision) => git('rev-parse', '--verify', revision),
    push: (...args) => {
      const ran = tryGit('push', ...args)
      return { ...ran, refusedBy: ran.code === 0 ? [] : refusingRules(ran.stderr) }
    },
    check: (question) => reportOf(runPolicy(directory, checkArguments(question), environment)),
    remove,
    [Symbol.dispose]: remove,
  }
}

const MERGE_FLAGS = { merge: ['--no-ff', '--no-edit'], 'fast-forward': ['--ff-only'], squash: ['--squash'] } as const

/** The rules of the refusals in what a hook printed. */
function refusingRules(text: string): readonly string[] {
  const parts = text
    .replace(/^remote: ?/gm, '')
    .split(/\n(?=\S+: )/)
    .filter((part) => part.startsWith('refused: '))
  return parts.flatMap((part) => /^ {2}rule: (?:branch-policy\/)?([a-z0-9/-]+)/m.exec(part)?.[1] ?? [])
}

function reportOf(ran: Ran): Report {
  if (!ran.stdout.startsWith('{')) throw new Error(`there is no report (exit code ${ran.code}):\n${ran.output}`)
  return JSON.parse(ran.stdout) as Report
}

function must(ran: Ran, what: string): Ran {
  if (ran.code !== 0) throw new Error(`${what} failed with ${ran.code}:\n${ran.output}`)
  return ran
}
