import { existsSync, mkdirSync, readFileSync, statSync } from 'node:fs'
import { join } from 'node:path'
import { RepositoryError } from '../model/errors.ts'
import { printable } from '../model/printable.ts'
import { HOOK_NAMES, type HookName } from '../model/update.ts'
import { type Environment, type Git, GitFailure, parseGitVersion } from '../repository/git.ts'
import { allOrNothing, withSystemErrors } from './all-or-nothing.ts'
import { linesByHand } from './by-hand.ts'
import { type HookOutcome, installShim, uninstallShim } from './hooks-directory.ts'
import { findHooks, type HooksPlace } from './hooks-place.ts'
import { installHuskyLine, uninstallHuskyLine } from './husky-directory.ts'
import { fillShim } from './shim.ts'
import { isPartOfInstallation, reasonToSkip } from './skip.ts'

/** The hooks that every policy needs; where messages are judged, commit-msg comes besides. */
export const NEEDED_HOOKS: readonly HookName[] = ['pre-commit', 'pre-merge-commit', 'pre-push', 'pre-receive']

export interface UninstallRequest {
  /** git in `directory`. */
  readonly git: Git
  /** Any directory of the repository, absolute. */
  readonly directory: string
}

export interface InstallRequest extends UninstallRequest {
  readonly environment: Environment
  /** Absolute path of the JavaScript file that the shims start. */
  readonly entry: string
  /** Absolute path of the folder of the shipped shims. */
  readonly shims: string
  /** The hooks that the policy needs, usually NEEDED_HOOKS; those that a repository of this sort never runs are left out. */
  readonly hooks: readonly HookName[]
  /** Whether messages of commits are judged in the worktree with this top, so that commit-msg is needed; asked only where hooks are installed. */
  judgesMessages(top: string): Promise<MessagesJudged>
}

/** `note`: why that cannot be told, where it cannot. */
export interface MessagesJudged {
  readonly judged: boolean
  readonly note: string | null
}

/** What was done: lines to show, and the exit code (0 as asked, 2 somebody has to look). */
export interface InstallResult {
  readonly lines: readonly string[]
  readonly exitCode: 0 | 2
}

/**
 * Installs the hooks of a repository; what is installed already is left as it is.
 *
 * @throws {RepositoryError} where git does not answer, or the hooks cannot be written: nothing is changed then
 */
export async function install(request: InstallRequest): Promise<InstallResult> {
  const reason = reasonToSkip(request.environment)
  if (reason !== null) return withoutHooks(reason)

  const place = await findHooksToInstall(request)
  if (typeof place === 'string') return withoutHooks(place)
  const messages = await messagesAt(place, request)
  const asked = messages.judged ? [...request.hooks, 'commit-msg' as const] : request.hooks
  const hooks = hooksFor(place, asked, await hasPreMergeCommit(request.git))
  const { lines, exitCode } = installAt(place, hooks, request)
  return { lines: messages.note === null ? lines : [...lines, `Note: ${messages.note}`], exitCode }
}

async function messagesAt(place: HooksPlace, request: InstallRequest): Promise<MessagesJudged> {
  const isJudgedAlready = place.husky !== null && callsCommitlint(join(place.husky, 'commit-msg'))
  return place.top === null || isJudgedAlready ? { judged: false, note: null } : await request.judgesMessages(place.top)
}

/** Whether a command of a hook of husky's starts commitlint, in whatever way. */
function callsCommitlint(path: string): boolean {
  if (!existsSync(path) || !statSync(path).isFile()) return false
  const lines = readFileSync(path, 'utf8').split('\n')
  return lines.some((line) => /^[^#]*\bcommitlint\b/.test(line))
}

function installAt(place: HooksPlace, hooks: readonly HookName[], request: InstallRequest): InstallResult {
  if (place.foreign !== null) {
    // It belongs to somebody else, and its directory may serve other repositories: we write nothing there.
    const lines = linesByHand(place.foreign, place.top, hooks, request.entry)
    return { lines, exitCode: isPartOfInstallation(request.environment) ? 0 : 2 }
  }
  return place.husky === null ? installShims(place, hooks, request) : installInHusky(place, place.husky, hooks)
}

/**
 * Takes away what `install` put in, and nothing else; a hook that was there before is back with its bytes and its mode.
 *
 * @throws {RepositoryError} where there is no repository, git does not answer, or the hooks cannot be written
 */
export async function uninstall(request: UninstallRequest): Promise<InstallResult> {
  const place = await findHooks(request.git, request.directory)
  if (place === null) throw new RepositoryError('This is no git repository.', ['Change to the repository whose hooks are to go.'])
  const { husky } = place
  // Both places: husky may have come or gone since the hooks were installed.
  const shims = withSystemErrors(place.own, () => HOOK_NAMES.map((name) => uninstallShim(place.own, name)))
  const added = husky === null ? [] : withSystemErrors(husky, () => HOOK_NAMES.map((name) => uninstallHuskyLine(husky, name)))
  const lines = [...shims, ...added].flatMap((outcome) => (outcome === null ? [] : [outcome.line]))
  return { lines: lines.length === 0 ? ['There is nothing to take away: no hook here is ours.'] : lines, exitCode: 0 }
}

/** The place, or why there is none. */
async function findHooksToInstall(request: InstallRequest): Promise<HooksPlace | string> {
  try {
    return (await findHooks(request.git, request.directory)) ?? 'there is no git repository here'
  } catch (error) {
    // An image is often built without git; an installation there has no use for hooks and must go on.
    const gitIsMissing = error instanceof RepositoryError && !(error instanceof GitFailure)
    if (gitIsMissing && isPartOfInstallation(request.environment)) return 'there is no git here'
    throw error
  }
}

/** pre-merge-commit came with git 2.24; before, commit-msg is the only hook that sees a merge without conflicts. */
async function hasPreMergeCommit(git: Git): Promise<boolean> {
  const [major, minor] = parseGitVersion(await git.run(['version'])) ?? [0, 0]
  return major > 2 || (major === 2 && minor >= 24)
}

function hooksFor(place: HooksPlace, asked: readonly HookName[], preMergeCommit: boolean): readonly HookName[] {
  const wanted = asked.includes('pre-merge-commit') && !preMergeCommit ? [...asked, 'commit-msg'] : asked
  return hooksOfSort(place).filter((name) => wanted.includes(name))
}

/** The hooks that git runs in a repository of this sort: a bare one receives, another one commits and pushes. */
function hooksOfSort(place: HooksPlace): readonly HookName[] {
  return HOOK_NAMES.filter((name) => (name === 'pre-receive') === place.bare)
}

function installShims(place: HooksPlace, hooks: readonly HookName[], request: InstallRequest): InstallResult {
  const shims = hooks.map((name) => ({ name, text: fillShim(readFileSync(join(request.shims, name), 'utf8'), request.entry) }))
  const outcomes = allOrNothing(place.own, (undo) => {
    mkdirSync(place.own, { recursive: true })
    return shims.map((shim) => installShim(place.own, shim.name, shim.text, undo))
  })
  // A hook of an earlier install that no rule needs any more costs time at every commit.
  const unneeded = hooksOfSort(place).filter((name) => !hooks.includes(name))
  const removed = withSystemErrors(place.own, () => unneeded.flatMap((name) => uninstallShim(place.own, name) ?? []))
  return result(`Hooks in ${printable(place.own)}:`, [...outcomes, ...removed.filter((outcome) => outcome.changed)])
}

function installInHusky(place: HooksPlace, husky: string, hooks: readonly HookName[]): InstallResult {
  const outcomes = allOrNothing(husky, (undo) => {
    mkdirSync(husky, { recursive: true })
    return hooks.map((name) => installHuskyLine(husky, name, undo))
  })
  const installed = result(`Hooks in ${printable(husky)}, which husky runs:`, outcomes)
  return { ...installed, lines: [...installed.lines, ...huskyNotes(place, husky)] }
}

/** What would keep husky from running the lines. */
function huskyNotes(place: HooksPlace, husky: string): readonly string[] {
  const notes: string[] = []
  if (!existsSync(join(husky, '_'))) notes.push('Note: husky has not run in this worktree yet, so no hook runs: npx husky')
  if (place.top !== null && !existsSync(join(place.top, 'node_modules/.bin/branch-policy'))) {
    notes.push('Note: husky looks for the command in node_modules/.bin, where it is not: npm install --save-dev branch-policy')
  }
  return notes
}

function result(title: string, outcomes: readonly HookOutcome[]): InstallResult {
  const lines = outcomes.map((outcome) => `  ${outcome.line}`)
  return { lines: [title, ...lines], exitCode: outcomes.every((outcome) => outcome.done) ? 0 : 2 }
}

function withoutHooks(reason: string): InstallResult {
  return { lines: [`No hooks were installed: ${reason}.`], exitCode: 0 }
}
