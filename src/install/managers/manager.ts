import { lstatSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { HOOK_NAMES, type HookName } from '../../model/update.ts'
import { type HookOutcome, uninstallShim } from '../hooks-directory.ts'
import type { Undo } from '../replace-file.ts'
import { isShim } from '../shim.ts'

/** The hook managers that we live beside, as they call themselves. */
export type ManagerName = 'husky' | 'lefthook' | 'simple-git-hooks' | 'pre-commit'

/** The places of one worktree in which hook managers leave their traces. */
export interface Where {
  /** The worktree's top. */
  readonly top: string
  /** The repository's own hooks directory. */
  readonly own: string
  /** The directory whose hooks git runs. */
  readonly used: string
}

/** Another program that looks after the hooks: how it is recognised, and what is done beside it. */
export interface Manager {
  readonly name: ManagerName
  /** Whether it looks after the hooks there. */
  looksAfter(where: Where): boolean
  /** Hands our commands to it. Absent: its hooks and our shims stand side by side in the hooks directory. */
  readonly install?: (where: Where, hooks: readonly HookName[], undo: Undo[]) => Handed | ByHand
  /** Takes away what `install` handed to it, byte by byte. */
  readonly uninstall?: (where: Where) => readonly HookOutcome[]
}

/** What was handed to a manager: one outcome for each hook, and what a person has to know or do besides. */
export interface Handed {
  readonly title: string
  readonly outcomes: readonly HookOutcome[]
  readonly notes: readonly string[]
}

/** Nothing was changed, since it would not be safe: why, and what a person may add. */
export interface ByHand {
  readonly why: string
  readonly lines: readonly string[]
}

/** The command in a config that a team shares; every manager starts its commands at the worktree's top, by sh. */
export const COMMAND = 'node_modules/.bin/branch-policy'

/** Whether a text has a command that starts our hook, in whatever way it is written. */
export function callsOurs(text: string, hook: HookName): boolean {
  return new RegExp(`^(?!\\s*#).*\\bbranch-policy(?:\\.js)?["']? hook ${hook}(?![\\w-])`, 'm').test(text)
}

/**
 * The text of a hook, in Latin-1, since it may be in any encoding; null where there is none to read: whoever is to write there
 * meets the system's error.
 */
export function hookText(directory: string, name: string): string | null {
  try {
    return readFileSync(join(directory, name), 'latin1')
  } catch {
    return null
  }
}

/** Whether one of the hooks there is of a manager's making, by a text that all its hooks hold. */
export function hasHookWith(directory: string, mark: string): boolean {
  return HOOK_NAMES.some((name) => hookText(directory, name)?.includes(mark) === true)
}

/** Whether the file of that name is one of our shims, and no link to one. */
export function isOurs(directory: string, name: string): boolean {
  const text = hookText(directory, name)
  return text !== null && isShim(Buffer.from(text, 'latin1')) && lstatSync(join(directory, name)).isFile()
}

/** A manager's hook that our shim keeps beside it would start us a second time, from the manager's config: it is put back. */
export function putBack(own: string, mark: string): readonly string[] {
  const twice = HOOK_NAMES.filter((name) => isOurs(own, name) && hookText(own, `${name}.before-branch-policy`)?.includes(mark) === true)
  return twice.flatMap((name) => uninstallShim(own, name)?.line ?? [])
}

/** What keeps a command of `node_modules/.bin` from being found. */
export function commandNotes(top: string, manager: string): readonly string[] {
  if (lstatSync(join(top, COMMAND), { throwIfNoEntry: false }) !== undefined) return []
  return [`Note: ${manager} looks for the command in node_modules/.bin, where it is not: npm install --save-dev branch-policy`]
}
