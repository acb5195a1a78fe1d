import { chmodSync, cpSync, existsSync, mkdirSync, writeFileSync } from 'node:fs'
import { dirname, join } from 'node:path'
import { git, must } from './commands.ts'
import { HISTORY_SIZES, writeHistory } from './history.ts'
import type { Bench } from './job.ts'

/** The configs that the hooks are measured with: the file's name and its text. */
export const CONFIGS = {
  none: null,
  JSON: ['branch-policy.config.json', '{ "extends": "gitflow" }\n'],
  TypeScript: [
    'branch-policy.config.ts',
    "import { defineConfig } from 'branch-policy'\n\nexport default defineConfig({ extends: 'gitflow', remote: 'origin' })\n",
  ],
} as const

/** A new repository with main and develop, on a topic branch that has a commit of its own. */
export function repository(directory: string, files: Readonly<Record<string, string>> = {}): string {
  mkdirSync(directory, { recursive: true })
  git(directory, 'init', '-q')
  git(directory, 'symbolic-ref', 'HEAD', 'refs/heads/main')
  git(directory, 'config', 'gc.auto', '0')
  writeFiles(directory, { '.gitignore': 'node_modules\n', 'README.md': 'A scratch project.\n', ...files })
  git(directory, 'add', '.')
  git(directory, 'commit', '-q', '--no-verify', '-m', 'chore: begin')
  git(directory, 'branch', 'develop')
  git(directory, 'checkout', '-q', '-b', 'feature/one')
  git(directory, 'commit', '-q', '--no-verify', '--allow-empty', '-m', 'feat: begin one')
  return directory
}

/** Writes files, their folders included; those of hooks may be run. */
export function writeFiles(directory: string, files: Readonly<Record<string, string>>): void {
  for (const [name, text] of Object.entries(files)) {
    const path = join(directory, name)
    mkdirSync(dirname(path), { recursive: true })
    writeFileSync(path, text)
    if (text.startsWith('#!')) chmodSync(path, 0o755)
  }
}

/** Where the command of the packed package is, in a project that has it. */
export function entryIn(directory: string): string {
  return join(directory, 'node_modules', 'branch-policy', 'dist', 'cli', 'bin.cjs')
}

/** A repository as its users have it: the package in its node_modules, a config, the hooks, a remote that knows main and develop. */
export function ownRepository(bench: Bench, name: string, config: keyof typeof CONFIGS): string {
  const [file, text] = CONFIGS[config] ?? []
  const directory = repository(join(bench.work, 'own', name), file === undefined ? {} : { [file]: text })
  cpSync(join(bench.project, 'node_modules'), join(directory, 'node_modules'), { recursive: true, verbatimSymlinks: true })
  const remote = `${directory}.git`
  git(bench.work, 'init', '-q', '--bare', remote)
  git(directory, 'remote', 'add', 'origin', remote)
  git(directory, 'push', '-q', 'origin', 'main', 'develop')
  must(process.execPath, [entryIn(directory), 'install'], { directory })
  return directory
}

/** What the shim goes by where it starts no Node. */
export function passedOf(directory: string): string {
  return join(directory, '.git', 'branch-policy', 'passed-pre-commit')
}

/** What changes a config and empties the cache of its policy, for a hook that finds nothing made. */
export function coldOf(directory: string, config: keyof typeof CONFIGS): { readonly remove: string[]; readonly append: string[] } {
  const [file] = CONFIGS[config] ?? []
  return {
    remove: [join(directory, '.git', 'branch-policy', 'policy-cache.json')],
    append: file === undefined ? [] : [join(directory, file)],
  }
}

/**
 * The synthetic history in a repository of its own, whose remote has main and develop and nothing else.
 *
 * @param graph with git's commit-graph.
 */
export async function syntheticRepository(bench: Bench, graph: boolean): Promise<string> {
  const plain = join(bench.work, 'history', bench.size)
  if (!existsSync(plain)) {
    const making = `${plain}.new`
    mkdirSync(making, { recursive: true })
    git(making, 'init', '-q')
    git(making, 'symbolic-ref', 'HEAD', 'refs/heads/main')
    for (const [key, value] of [
      ['gc.auto', '0'],
      ['remote.origin.url', join(bench.work, 'nowhere.git')],
    ] as const)
      git(making, 'config', key, value)
    git(making, 'config', 'remote.origin.fetch', '+refs/heads/*:refs/remotes/origin/*')
    await writeHistory(making, HISTORY_SIZES[bench.size])
    writeFiles(making, { 'branch-policy.config.json': CONFIGS.JSON[1] })
    cpSync(making, plain, { recursive: true })
  }
  if (!graph) return plain
  const withGraph = `${plain}-graph`
  if (!existsSync(withGraph)) {
    cpSync(plain, withGraph, { recursive: true })
    git(withGraph, 'commit-graph', 'write', '--reachable')
  }
  return withGraph
}

/**
 * Writes what git hands to a pre-push hook that is to publish the branches of the synthetic history, and what `git rev-list --stdin` needs to
 * list the commits that come with them. main and develop are on the remote.
 */
export function pushOf(directory: string): { readonly lines: string; readonly revisions: string; readonly branches: number } {
  for (const name of ['main', 'develop']) git(directory, 'update-ref', `refs/remotes/origin/${name}`, `refs/heads/${name}`)
  const listed = git(directory, 'for-each-ref', '--format=%(refname) %(objectname)', 'refs/heads/feature/')
  const branches = listed.split('\n').map((line) => line.split(' ') as [string, string])
  const lines = join(directory, '.git', 'push-lines')
  const revisions = join(directory, '.git', 'push-revisions')
  const zero = '0'.repeat(40)
  writeFileSync(lines, branches.map(([refname, oid]) => `${refname} ${oid} ${refname} ${zero}\n`).join(''))
  const known = ['main', 'develop'].map((name) => `^${git(directory, 'rev-parse', `refs/heads/${name}`)}\n`)
  writeFileSync(revisions, [...branches.map(([, oid]) => `${oid}\n`), ...known].join(''))
  return { lines, revisions, branches: branches.length }
}
