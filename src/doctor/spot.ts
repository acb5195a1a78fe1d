import { randomBytes } from 'node:crypto'
import { copyFileSync, existsSync } from 'node:fs'
import { join, resolve } from 'node:path'
import type { Environment, Git } from '../repository/git.ts'
import { type ProbeKit, repositoryVariables, type Spot } from './probe.ts'
import { runProgram } from './system.ts'

/**
 * Where hooks are fired in a worktree, or in a bare repository.
 *
 * @param environment what the hooks will have
 */
export async function findSpot(directory: string, bare: boolean, git: Git, kit: ProbeKit, environment: Environment): Promise<Spot> {
  // One question at a time: a path may hold a newline.
  const ask = async (...args: readonly string[]): Promise<string> => (await git.run(['rev-parse', ...args])).replace(/\n$/, '')
  const [gitDirectory, hooks, index] = await Promise.all([
    ask('--absolute-git-dir'),
    ask('--git-path', 'hooks'),
    ask('--git-path', 'index'),
  ])
  const place = {
    directory,
    gitDirectory: bare ? '.' : gitDirectory,
    namesRepository: bare || resolve(gitDirectory) !== resolve(directory, '.git'),
    hooksDirectory: resolve(directory, hooks),
  }
  return { ...place, index: bare ? '' : await stageProbe(place, resolve(directory, index), kit, environment) }
}

/** A path that no pattern of a linter's takes. */
const PROBE_FILE = 'branch-policy-probe'

/** Settings by which git would write beside the index, or start a program. */
const PLAIN = ['-c', 'core.splitIndex=false', '-c', 'core.fsmonitor=false']

/**
 * An index to commit from: HEAD's, with one file staged, since hook managers skip their commands where nothing is. What the
 * user has staged is left out, since managers put unstaged changes of the same files aside for a while. The file is marked
 * as one that need not be in the work tree (git-update-index(1), `--skip-worktree`).
 */
async function stageProbe(place: Omit<Spot, 'index'>, index: string, kit: ProbeKit, environment: Environment): Promise<string> {
  const copy = join(kit.folder, `index-${randomBytes(4).toString('hex')}`)
  const here = { ...environment, ...repositoryVariables(place), GIT_INDEX_FILE: copy }
  // git's other runner here is plumbing that keeps GIT_INDEX_FILE from git.
  const run = async (...args: readonly string[]): Promise<string> =>
    (await runProgram(join(kit.execPath, 'git'), [...PLAIN, ...args], { ...kit, directory: place.directory, environment: here, input: '' }))
      .output
  // With what the real one knows of the files, git need not read them all again. Before the first `git add` there is none.
  if (existsSync(index)) copyFileSync(index, copy)
  // Each of these may fail, on an unborn branch for one: then the index serves as it is.
  await run('read-tree', '--reset', 'HEAD')
  const [, stored] = /^100644 blob ([0-9a-f]+)\t/m.exec(await run('ls-tree', 'HEAD')) ?? []
  const blob = stored ?? (await run('hash-object', '-t', 'blob', '--stdin')).trim()
  await run('update-index', '--add', '--cacheinfo', `100644,${blob},${PROBE_FILE}`)
  await run('update-index', '--skip-worktree', PROBE_FILE)
  return copy
}
