import { RepositoryError } from '../model/errors.ts'
import { HOOK_NAMES } from '../model/update.ts'
import { GitFailure, parseGitVersion } from '../repository/git.ts'
import { withSystemErrors } from './all-or-nothing.ts'
import { GUARD, hasGuard, noGuard } from './guard.ts'
import { type HookOutcome, sweepHooks } from './hooks-directory.ts'
import { findHooks, type HooksPlace } from './hooks-place.ts'
import { uninstallConfigHooks } from './managers/config-hooks.ts'
import { MANAGERS } from './managers/index.ts'
import type { Where } from './managers/manager.ts'
import { uninstallBesidePreCommit } from './managers/pre-commit.ts'
import type { InstallRequest, InstallResult, UninstallRequest } from './request.ts'
import { isPartOfInstallation, reasonToSkip } from './skip.ts'
import { hasPreMergeCommit, hooksFor, messagesAt } from './wanted.ts'
import { installAt } from './ways.ts'

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
  const version = parseGitVersion(await request.git.run(['version']))
  const missing = request.strict === true || hasGuard(place) ? noGuard(place, version) : null
  const isGuarded = missing === null && (request.strict === true || hasGuard(place))
  const asked = [...request.hooks, ...(messages.judged ? (['commit-msg'] as const) : []), ...(isGuarded ? [GUARD] : [])]
  const hooks = hooksFor(place, asked, hasPreMergeCommit(version))
  const { lines, exitCode } = await installAt(place, hooks, { ...request, version })
  const notes = [...(missing === null ? [] : [missing.line]), ...(messages.note === null ? [] : [`Note: ${messages.note}`])]
  const isLacking = missing !== null && !missing.isFine && !isPartOfInstallation(request.environment)
  return { lines: [...lines, ...notes], exitCode: isLacking ? 2 : exitCode }
}

/**
 * Takes away what `install` put in, and nothing else; a hook that was there before is back with its bytes and its mode.
 *
 * @throws {RepositoryError} where there is no repository, git does not answer, or the hooks cannot be written
 */
export async function uninstall(request: UninstallRequest): Promise<InstallResult> {
  const place = await findHooks(request.git, request.directory)
  if (place === null) throw new RepositoryError('This is no git repository.', ['Change to the repository whose hooks are to go.'])
  // All places: a manager may have come or gone since the hooks were installed. What git runs goes first.
  const config = withSystemErrors(place.own, () => uninstallConfigHooks(place.own))
  const shims = withSystemErrors(place.own, () => {
    sweepHooks(place.own)
    return HOOK_NAMES.map((name) => uninstallBesidePreCommit(place.own, name))
  })
  const added = place.top === null ? [] : takenFromManagers({ ...place, top: place.top })
  const outcomes = [...shims, ...added].flatMap((outcome) => (outcome === null ? [] : [outcome.line]))
  const lines = config ? ["Our hooks were taken out of git's config.", ...outcomes] : outcomes
  return { lines: lines.length === 0 ? ['There is nothing to take away: no hook here is ours.'] : lines, exitCode: 0 }
}

function takenFromManagers(where: Where): readonly HookOutcome[] {
  return withSystemErrors(where.top, () => MANAGERS.flatMap((manager) => manager.uninstall?.(where) ?? []))
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

function withoutHooks(reason: string): InstallResult {
  return { lines: [`No hooks were installed: ${reason}.`], exitCode: 0 }
}
