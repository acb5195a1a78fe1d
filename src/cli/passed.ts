import { existsSync, readdirSync, readFileSync, statSync } from 'node:fs'
import { basename, dirname, join, relative, resolve, sep } from 'node:path'
import type { Report } from '../model/finding.ts'
import { branchOf } from '../model/refname.ts'
import type { RefUpdate } from '../model/update.ts'
import type { LoadedPolicy } from '../policy/load.ts'
import { keep, ownPath } from '../policy/own-files.ts'
import { LAST_POLICY } from '../policy/remember.ts'
import type { Repository } from '../repository/repository.ts'
import { branchAtHead } from '../repository/top.ts'
import { restsOnNames } from '../rules/index.ts'
import type { Io } from './io.ts'
import { isInside } from './place.ts'
import { SHIM_VARIABLE } from './shim-variable.ts'

// A commit on a topic branch that passed, passes again as long as branch, policy and merge state are the same. The shim proves
// that in sh, from the record that is written here (hooks/pre-commit; docs/architecture.md, "A commit without Node").

/** The file in a working tree's own git directory. */
export const RECORD = 'passed-pre-commit'
const FORMAT = 'branch-policy passed 1'

/** git's names for what it is in the midst of (gitrepository-layout(5)); the shim has the same list. */
const STATES = ['MERGE_HEAD', 'CHERRY_PICK_HEAD', 'REVERT_HEAD', 'SQUASH_MSG', 'BISECT_LOG', 'rebase-merge', 'rebase-apply', 'sequencer']

/** A commit that pre-commit let pass without a word. */
export interface PassedCommit {
  readonly report: Report
  /** What was judged: of a commit the branch that HEAD named then. */
  readonly judged: readonly RefUpdate[]
  readonly loaded: LoadedPolicy
  readonly repository: Repository
  /** Loads the policy once more: the record counts only where it is still the same after all was looked at. */
  reload(): Promise<LoadedPolicy>
}

/**
 * Leaves the record for the shim, where all that was judged by was names; else it leaves none. Nothing is written, and nothing
 * fails, where anything is unusual.
 */
export async function recordPassed({ report, judged, loaded, repository, reload }: PassedCommit, io: Io): Promise<void> {
  const shim = io.environment[SHIM_VARIABLE] ?? ''
  const { inputs, cacheFile } = loaded
  const isPlain = inputs !== null && inputs.links.length === 0 && loaded.ownRules.length === 0
  if (shim === '' || !isPlain || cacheFile === null || !restsOnNames((report.judged ?? []).map(({ rule }) => rule))) return
  try {
    const { root, gitDirectory, commonDirectory, git } = repository
    const refname = branchAtHead(repository)
    const [only] = judged
    // Who switches branches meanwhile gets no record of one that nobody judged.
    if (refname === null || judged.length !== 1 || only?.refname !== refname) return
    if (STATES.some((state) => existsSync(join(gitDirectory, state)))) return
    const places = placesIn(root)
    const shown = (path: string): string => (isInside(path, root) ? relative(root, path).split(sep).join('/') : path)
    // A commit also leaves its policy for working trees that have none: another may have left its own there since.
    const read = loaded.origin === 'config' ? [...inputs.files, ownPath(commonDirectory, LAST_POLICY)] : inputs.files
    const files = [resolve(root, shim), join(dirname(dirname(io.entry)), 'build.json'), cacheFile, ...read]
    // The names at the top tell of the places there.
    const absent = inputs.absent.filter((path) => !(dirname(path) === root && PLACES.some((place) => basename(path).startsWith(place))))
    const before = stampsOf(files)
    const objects = (await git.run(['hash-object', '--no-filters', '--', ...files], { timeout: PATIENCE })).split('\n').slice(0, -1)
    const again = await reload()
    const isSame = again.cacheFile === cacheFile && JSON.stringify(again.policy) === JSON.stringify(loaded.policy)
    if (places === null || !isSame || objects.length !== files.length || placesIn(root) !== places) return
    // A file that was another one while it was read.
    if (stampsOf(files) !== before) return
    const head = readFileSync(join(gitDirectory, 'HEAD'), 'utf8').slice(0, -1)
    const lines = [
      FORMAT,
      // How modules are found is told by it as well.
      io.environment['NODE_OPTIONS'] ?? '',
      shellFolder(root),
      head,
      shown(join(commonDirectory, 'refs', 'heads', ...(branchOf(refname) ?? '').split('/'))),
      places,
      ...absent.map((path) => `- ${shown(path)}`),
      ...foldersOf(inputs.files.map(shown)).map((path) => `/ ${path}`),
      ...read.map((path) => `+ ${shown(path)}`),
      ...objects.map((object) => `= ${object}`),
      '.',
    ]
    // The shell reads lines, and no path may look like an option.
    if (lines.some((line) => /[\n\r\0]/.test(line)) || head !== `ref: ${refname}`) return
    keep(gitDirectory, RECORD, `${lines.join('\n')}\n`)
  } catch {
    // Then Node starts at the next commit too.
  }
}

/** Milliseconds: a record is not worth waiting for. */
const PATIENCE = 2_000

/** What differs wherever a file was written or replaced meanwhile. */
function stampsOf(files: readonly string[]): string {
  const stampOf = (file: string): string => {
    const { dev, ino, size, mtimeNs, ctimeNs } = statSync(file, { bigint: true })
    return [dev, ino, size, mtimeNs, ctimeNs].join(' ')
  }
  return files.map(stampOf).join('\n')
}

/** What the names of configs begin with, but for package.json (model/config-places.ts). */
const PLACES = ['branch-policy.config.', '.branch-policyrc']

/**
 * The names at which a config is looked for at the top, as the patterns of the shim list them: the pattern itself where there
 * is none. Null where a space in a name would make two of one.
 */
function placesIn(root: string): string | null {
  const names = readdirSync(root).sort()
  const matching = (prefix: string): readonly string[] => {
    const found = names.filter((name) => name.startsWith(prefix))
    return found.length === 0 ? [`${prefix}*`] : found
  }
  const all = [...PLACES.flatMap(matching), names.includes('package.json') ? 'package.json' : 'package.jso[n]']
  return all.some((name) => name.includes(' ')) ? null : all.join(' ')
}

/** The folders that lead to files, in the order of their depth; the top of the working tree, and of the system, left out. */
function foldersOf(paths: readonly string[]): readonly string[] {
  const above = (path: string): readonly string[] => {
    const folder = dirname(path)
    return folder === '.' || folder === dirname(folder) ? [] : [...above(folder), folder]
  }
  return [...new Set(paths.flatMap(above))]
}

/** A folder as sh names the one that it is in: Git for Windows' begins with the drive. */
function shellFolder(path: string): string {
  const [, drive, rest] = /^([A-Za-z]):\\(.*)$/.exec(path) ?? []
  return drive === undefined || rest === undefined ? path : `/${drive.toLowerCase()}/${rest.split(sep).join('/')}`
}
