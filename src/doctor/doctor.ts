import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { isAbsolute, join, relative, resolve, sep } from 'node:path'
import { findHooks, type HooksPlace, huskyFolderOf } from '../install/hooks-place.ts'
import type { Diagnosis, DoctorNote, HookDiagnosis, PolicyState, WorktreeDiagnosis } from '../model/diagnosis.ts'
import { RepositoryError } from '../model/errors.ts'
import { type Environment, type Git, parseGitVersion } from '../repository/git.ts'
import { createGit } from '../repository/simple-git.ts'
import { examine, firesInBareEnvironment } from './examine.ts'
import { isAtLeast } from './git-version.ts'
import { findHooksPath } from './hooks-path.ts'
import { goneNote, noteOf, surroundingNotes } from './notes.ts'
import type { ProbeKit, Spot } from './probe.ts'
import { findSpot } from './spot.ts'
import { type Here, listWorktrees, type Worktree } from './worktrees.ts'

/** What `diagnose` has to know of the place, the policy and the programs. */
export interface DoctorRequest extends Here {
  /** git where the command was started. */
  readonly git: Git
  readonly shallow: boolean
  readonly environment: Environment
  readonly stop: AbortSignal
  /** Milliseconds that a hook has. */
  readonly patience: number
  /** Our version, that of the Node that runs this, and the oldest Node that we take. */
  readonly version: string
  readonly node: string
  readonly oldestNode: string
  readonly policy: PolicyState
  /** Rules that are not off; null where the policy cannot be read. */
  readonly activeRules: readonly string[] | null
  /** The hooks that `install` would put in at a place; pre-merge-commit where this git has it. */
  hooksNeeded(place: HooksPlace, preMergeCommit: boolean): Promise<NeededHooks>
  progress(what: string): void
}

/** The hooks that a place should have; `note`: why it may be others. */
export interface NeededHooks {
  readonly hooks: readonly string[]
  readonly note: string | null
}

/** Hooks that only tell: a repository without them is judged all the same. */
const OPTIONAL = ['post-checkout']

/** Variables that say which repository git is to look at: they are about the current one alone. */
const ABOUT_HERE = ['GIT_DIR', 'GIT_WORK_TREE', 'GIT_COMMON_DIR', 'GIT_OBJECT_DIRECTORY', 'GIT_NAMESPACE']
/** What git hands to a command that it starts, such as an alias: no hook of another command gets it. */
const OF_THIS_COMMAND = ['GIT_INDEX_FILE', 'GIT_PREFIX']

/**
 * Fires every hook that this repository should have, in each of its worktrees, and looks for the reason where one is not on.
 * The repository is not changed; commands of others in the same hooks run as far as they stand before ours.
 *
 * @throws {RepositoryError} where git does not answer here
 */
export async function diagnose(request: DoctorRequest): Promise<Diagnosis> {
  const told = (await request.git.run(['version'])).trim().replace(/^git version /, '')
  const version = parseGitVersion(`git version ${told}`) ?? [0, 0]
  const folder = mkdtempSync(join(tmpdir(), 'branch-policy-doctor-'))
  const clear = (): void => rmSync(folder, { recursive: true, force: true })
  request.stop.addEventListener('abort', clear)
  try {
    const execPath = (await request.git.run(['--exec-path'])).replace(/\n$/, '')
    const kit: ProbeKit = { version, execPath, folder, patience: request.patience, stop: request.stop }
    const worktrees = await listWorktrees(request.git, request, version, without(request.environment, ABOUT_HERE))
    const looked: Looked[] = []
    for (const worktree of worktrees) looked.push(await look(worktree, worktrees, kit, request))
    const notes = [
      ...policyNotes(request.policy),
      ...looked.flatMap((one) => one.notes),
      ...(await surroundingNotes(request.git, { ...request, version })),
    ]
    const present = looked.map(({ diagnosis }) => diagnosis)
    const { policy, node } = request
    return { version: request.version, git: told, node, policy, worktrees: present, notes: unique(notes), exitCode: exitCodeOf(present) }
  } finally {
    request.stop.removeEventListener('abort', clear)
    clear()
  }
}

interface Looked {
  readonly diagnosis: WorktreeDiagnosis
  readonly notes: readonly DoctorNote[]
}

async function look(worktree: Worktree, all: readonly Worktree[], kit: ProbeKit, request: DoctorRequest): Promise<Looked> {
  const { path, current, bare } = worktree
  const nothing = { path, current, bare, hooksDirectory: null, hooksPath: null, hooks: [] }
  if (worktree.gone) return { diagnosis: { ...nothing, state: 'gone' }, notes: [goneNote(path, worktree.locked)] }
  if (!worktree.placed) {
    const message = `the main worktree of ${path} cannot be found from here: run branch-policy doctor in it`
    return { diagnosis: { ...nothing, state: 'unreadable' }, notes: [noteOf('worktree-unreadable', message)] }
  }
  try {
    return await lookInside(worktree, all, kit, request)
  } catch (error) {
    // Another user's worktree, or one whose repository was moved: the others can be told all the same.
    if (current || !(error instanceof RepositoryError)) throw error
    const message = `git does not answer in the worktree ${path}: ${error.message}`
    return { diagnosis: { ...nothing, state: 'unreadable' }, notes: [noteOf('worktree-unreadable', message)] }
  }
}

async function lookInside(worktree: Worktree, all: readonly Worktree[], kit: ProbeKit, request: DoctorRequest): Promise<Looked> {
  const environment = environmentAt(worktree, request)
  const git = createGit(worktree.path, environment, request.stop)
  const place = await findHooks(git, worktree.path)
  if (place === null) throw new RepositoryError('it is no repository')
  const needed = await request.hooksNeeded(place, isAtLeast(kit.version, [2, 24]))
  const spot = await findSpot(worktree.path, place.bare, git, kit, environment)
  const hooksPath = await findHooksPath(git, worktree.path, kit.version)
  // A bare repository with worktrees is somebody's own: nobody needs to push to it.
  const mayBeOff = (name: string): boolean => OPTIONAL.includes(name) || (place.bare && !worktree.current && all.length > 1)
  // Worktrees share the repository's own hooks: what mends them, mends them from anywhere.
  const elsewhere = !worktree.current && isInside(spot.hooksDirectory, worktree.path) ? worktree.path : null
  const hooks: HookDiagnosis[] = []
  for (const name of needed.hooks) {
    request.progress(`firing ${name} in ${worktree.path}`)
    const scene = { name, bare: place.bare, hooksDirectory: spot.hooksDirectory, hooksPath, husky: huskyOf(place, spot), environment }
    hooks.push({ name, required: !mayBeOff(name), ...(await examine(scene, spot, kit, elsewhere)) })
  }
  const { path, current } = worktree
  const diagnosis = { path, current, bare: place.bare, state: 'present', hooksDirectory: spot.hooksDirectory, hooksPath, hooks } as const
  const bareNotes = worktree.current
    ? await firesInBareEnvironment(hooks, spot, kit, environment, place.bare ? 'branch-policy install' : 'npx branch-policy install')
    : []
  return {
    diagnosis,
    notes: [...(needed.note === null ? [] : [noteOf('messages', needed.note)]), ...bareNotes, ...versionNotes(hooks, request)],
  }
}

function isInside(path: string, directory: string): boolean {
  const way = relative(directory, path)
  return way !== '..' && !way.startsWith(`..${sep}`) && !isAbsolute(way)
}

/** husky's folder counts where git looks for hooks in it already. */
function huskyOf(place: HooksPlace, spot: Spot): string | null {
  const folder = huskyFolderOf(place)
  return folder !== null && resolve(spot.hooksDirectory, '..') === resolve(folder) ? folder : null
}

/** The user's own environment, as git would hand it on; what names a repository is only about the current one. */
function environmentAt(worktree: Worktree, request: DoctorRequest): Environment {
  const rest = without(request.environment, OF_THIS_COMMAND)
  if (!worktree.current) return without(rest, ABOUT_HERE)
  // They may be relative to where the command was started.
  const named = (name: string, value: string): Environment => (rest[name] === undefined ? {} : { [name]: value })
  return { ...rest, ...named('GIT_DIR', request.gitDirectory), ...named('GIT_WORK_TREE', request.root) }
}

function without(environment: Environment, names: readonly string[]): Environment {
  return Object.fromEntries(Object.entries(environment).filter(([name]) => !names.includes(name)))
}

function policyNotes(policy: PolicyState): readonly DoctorNote[] {
  if (policy.uncached !== null) {
    return [noteOf('policy-uncached', `the policy is not cached, so every hook reads the config anew: ${policy.uncached}`)]
  }
  if (policy.error === null) return []
  return [noteOf('policy', `the policy cannot be read, so every hook stops: ${policy.error}`, ['npx branch-policy check'])]
}

function versionNotes(hooks: readonly HookDiagnosis[], request: DoctorRequest): readonly DoctorNote[] {
  const others = new Set(hooks.flatMap(({ version }) => (version === null || version === request.version ? [] : [version])))
  return [...others].map((version) =>
    noteOf('versions-differ', `hooks start branch-policy ${version}; this is ${request.version}`, ['npx branch-policy install']),
  )
}

/** Worktrees that share their hooks say the same. */
function unique(notes: readonly DoctorNote[]): readonly DoctorNote[] {
  return [...new Map(notes.map((note) => [JSON.stringify(note), note])).values()]
}

/** What is unknown does not pass. */
function exitCodeOf(worktrees: readonly WorktreeDiagnosis[]): 0 | 1 | 2 {
  const required = worktrees.flatMap(({ hooks }) => hooks).filter((hook) => hook.required)
  if (required.some(({ status }) => status === 'off')) return 1
  const isUnknown = required.some(({ status }) => status === 'unknown') || worktrees.some(({ state }) => state === 'unreadable')
  return isUnknown ? 2 : 0
}
