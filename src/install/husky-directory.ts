import { lstatSync, readFileSync, realpathSync, rmSync } from 'node:fs'
import { join } from 'node:path'
import type { HookName } from '../model/update.ts'
import type { HookOutcome } from './hooks-directory.ts'
import { addHuskyLine, removeHuskyLine } from './husky-lines.ts'
import { replaceFile, type Undo } from './replace-file.ts'

/**
 * Puts our line into a hook of husky's, which is created where it is not there.
 *
 * @param directory husky's folder in the worktree, `.husky`
 * @param undo takes what brings the file back, should a later hook fail
 * @throws the system's error
 */
export function installHuskyLine(directory: string, name: HookName, undo: Undo[]): HookOutcome {
  const file = readHuskyHook(directory, name)
  if (file === null) {
    const path = join(directory, name)
    // husky gives the file to sh, so it needs no executable bit.
    replaceFile(path, bytesOf(addHuskyLine('', name)), 0o644)
    undo.push(() => rmSync(path))
    return { line: `${name}: husky's ${name} was created with our line.`, done: true, changed: true }
  }
  const text = addHuskyLine(file.text, name)
  if (text === file.text) return { line: `${name}: in husky's ${name} already.`, done: true, changed: false }
  replaceFile(file.path, bytesOf(text), file.mode)
  undo.push(() => replaceFile(file.path, bytesOf(file.text), file.mode))
  return { line: `${name}: our line was added to husky's ${name}.`, done: true, changed: true }
}

/**
 * Takes our line out of a hook of husky's; a file that holds nothing else is deleted.
 *
 * @returns null where there is nothing of ours
 * @throws the system's error
 */
export function uninstallHuskyLine(directory: string, name: HookName): HookOutcome | null {
  const file = readHuskyHook(directory, name)
  if (file === null) return null
  const text = removeHuskyLine(file.text, name)
  if (text === file.text) return null
  if (text === '') rmSync(join(directory, name))
  else replaceFile(file.path, bytesOf(text), file.mode)
  return { line: `${name}: our line was taken out of husky's ${name}.`, done: true, changed: true }
}

interface HuskyHook {
  /** The file itself, where the hook is a link to it. */
  readonly path: string
  readonly text: string
  readonly mode: number
}

function readHuskyHook(directory: string, name: HookName): HuskyHook | null {
  const named = join(directory, name)
  if (lstatSync(named, { throwIfNoEntry: false }) === undefined) return null
  const path = realpathSync(named)
  // Latin-1 gives every byte a character and back: a file in any encoding keeps its bytes.
  return { path, text: readFileSync(path, 'latin1'), mode: lstatSync(path).mode & 0o7777 }
}

function bytesOf(text: string): Buffer {
  return Buffer.from(text, 'latin1')
}
