import { mkdirSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { printable } from '../model/printable.ts'
import type { HookName } from '../model/update.ts'
import { allOrNothing, withSystemErrors } from './all-or-nothing.ts'
import { linesByHand, notCalling } from './by-hand.ts'
import { GUARD, guardLine, guardNotes } from './guard.ts'
import { type HookOutcome, installShim, sweepHooks } from './hooks-directory.ts'
import type { HooksPlace } from './hooks-place.ts'
import { knownCommand } from './known-command.ts'
import { hasConfigHooks, installConfigHooks, uninstallConfigHooks } from './managers/config-hooks.ts'
import { hooksPathOrigin } from './managers/hooks-path.ts'
import type { Handed, Manager, Where } from './managers/manager.ts'
import { installBesidePreCommit, runByPreCommit, uninstallBesidePreCommit } from './managers/pre-commit.ts'
import type { InstallRequest, InstallResult } from './request.ts'
import { COMMON_FILE, fillShim } from './shim.ts'
import { isPartOfInstallation } from './skip.ts'
import { type GitVersion, hooksOfSort, isWorthALine } from './wanted.ts'

/** An installation, and the git that will run the hooks. */
interface InstallWork extends InstallRequest {
  readonly version: GitVersion
}

/**
 * Puts the hooks where git will run them, by the way that is right beside whoever looks after the hooks there.
 *
 * @throws {RepositoryError} where they cannot be written: nothing is changed then
 */
export async function installAt(place: HooksPlace, hooks: readonly HookName[], request: InstallWork): Promise<InstallResult> {
  const { manager, top } = place
  if (manager?.install !== undefined && top !== null) return installWithManager(manager, { ...place, top }, hooks, request)
  if (place.used === place.own) return alone(place, installShims(place, hooks, request))

  const missing = notCalling(place.used, hooks)
  const worth = missing.filter(isWorthALine)
  if (worth.length === 0)
    return alone(place, { lines: [`Each hook in ${printable(place.used)} calls branch-policy already.`], exitCode: 0 })
  if (hasConfigHooks(request.version)) return installInConfig(place, missing, request)
  // It belongs to somebody else, and its directory may serve other repositories: we write nothing there.
  const origin = await hooksPathOrigin(request.git)
  const guard = missing.includes(GUARD) ? [guardLine(place)] : []
  const lines = linesByHand({ hooksPath: place.used, origin, top }, worth, request.entry)
  return byHand([...lines, ...guard.filter((line) => line !== null)], request)
}

/** Through the manager's own config; where that is not safe, through git's, and where git has none, by hand. */
function installWithManager(manager: Manager, where: Where & HooksPlace, hooks: readonly HookName[], request: InstallWork): InstallResult {
  const wanted = hooks.filter(isWorthALine)
  const handed = allOrNothing(where.top, (undo) => manager.install?.(where, wanted, undo) ?? null)
  if (handed !== null && 'outcomes' in handed) return withGuard(where, hooks, request, resultOf(handed))
  if (hasConfigHooks(request.version)) return installInConfig(where, hooks, request)
  const told = byHand(handed === null ? [] : [handed.why, ...handed.lines], request)
  return hooks.includes(GUARD) ? withGuard(where, hooks, request, told) : told
}

/** The guard beside a manager that has no place for it: in the hooks directory, or where git does not look there in git's config. */
function withGuard(place: HooksPlace, hooks: readonly HookName[], request: InstallWork, given: InstallResult): InstallResult {
  if (!hooks.includes(GUARD)) return alone(place, given)
  const line = guardLine(place)
  const shims = shimsFor([GUARD], place, request)
  if (line === null) {
    const outcomes = allOrNothing(place.own, (undo) => {
      mkdirSync(place.own, { recursive: true })
      return shims.map(({ name, text }) => installShim(place.own, name, text, undo))
    })
    const { lines, exitCode } = result(`The guard in ${printable(place.own)}:`, outcomes)
    const worst = exitCode === 0 ? given.exitCode : exitCode
    return alone(place, { lines: [...given.lines, ...lines, ...guardNotes(place)], exitCode: worst })
  }
  if (!hasConfigHooks(request.version)) return { ...byHand([...given.lines, line], request) }
  const changed = allOrNothing(place.own, (undo) => installConfigHooks(place.own, shims, undo))
  const where = printable(join(place.own, '..', 'config'))
  const how = `  ${GUARD}: ${changed ? 'installed.' : 'installed already.'}`
  return { lines: [...given.lines, `The guard in ${where}, which git runs beside those of others:`, how], exitCode: given.exitCode }
}

function installInConfig(place: HooksPlace, hooks: readonly HookName[], request: InstallRequest): InstallResult {
  const changed = allOrNothing(place.own, (undo) => installConfigHooks(place.own, shimsFor(hooks, place, request), undo))
  // Shims in the hooks directory would judge a second time where git still runs them. Until then they are what judges.
  const twice = withSystemErrors(place.own, () => hooks.flatMap((name) => uninstallBesidePreCommit(place.own, name) ?? []))
  return {
    lines: [
      `Hooks in ${printable(join(place.own, '..', 'config'))}, which git runs beside those of others:`,
      ...hooks.map((name) => `  ${name}: ${changed ? 'installed.' : 'installed already.'}`),
      ...twice.filter((outcome) => outcome.changed).map((outcome) => `  ${outcome.line}`),
      'Note: a git older than 2.54, such as an editor may bring along, does not run them.',
    ],
    exitCode: 0,
  }
}

/** What is in place by another way than git's config needs no hooks there. */
function alone(place: HooksPlace, result: InstallResult): InstallResult {
  withSystemErrors(place.own, () => uninstallConfigHooks(place.own))
  return result
}

function byHand(lines: readonly string[], request: InstallRequest): InstallResult {
  return { lines, exitCode: isPartOfInstallation(request.environment) ? 0 : 2 }
}

function installShims(place: HooksPlace, asked: readonly HookName[], request: InstallRequest): InstallResult {
  const others = place.top === null ? [] : runByPreCommit({ ...place, top: place.top }, asked)
  const hooks = asked.filter((name) => !others.includes(name))
  const shims = shimsFor(hooks, place, request)
  const outcomes = allOrNothing(place.own, (undo) => {
    sweepHooks(place.own)
    mkdirSync(place.own, { recursive: true })
    return shims.map((shim) => installBesidePreCommit(place.own, shim.name, shim.text, undo))
  })
  // A hook of an earlier install that no rule needs any more costs time at every commit.
  const unneeded = hooksOfSort(place).filter((name) => !hooks.includes(name))
  const removed = withSystemErrors(place.own, () => unneeded.flatMap((name) => uninstallBesidePreCommit(place.own, name) ?? []))
  const named = others.map((name) => ({ line: `${name}: left to pre-commit, whose config names it.`, done: true, changed: false }))
  return result(`Hooks in ${printable(place.own)}:`, [...outcomes, ...named, ...removed.filter((outcome) => outcome.changed)])
}

/** The whole text of each shim. */
function shimsFor(
  hooks: readonly HookName[],
  { top }: HooksPlace,
  request: InstallRequest,
): readonly { readonly name: HookName; readonly text: string }[] {
  const known = knownCommand(request.entry, request.node, request.directory, top)
  const shipped = (name: string): string => readFileSync(join(request.shims, name), 'utf8')
  const common = shipped(COMMON_FILE)
  return hooks.map((name) => ({ name, text: fillShim(shipped(name), common, known) }))
}

function resultOf(handed: Handed): InstallResult {
  const { lines, exitCode } = result(handed.title, handed.outcomes)
  return { lines: [...lines, ...handed.notes], exitCode }
}

function result(title: string, outcomes: readonly HookOutcome[]): InstallResult {
  const lines = outcomes.map((outcome) => `  ${outcome.line}`)
  return { lines: [title, ...lines], exitCode: outcomes.every((outcome) => outcome.done) ? 0 : 2 }
}
