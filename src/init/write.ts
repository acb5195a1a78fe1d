import { lstatSync, mkdirSync, readFileSync, rmSync, statSync } from 'node:fs'
import { dirname } from 'node:path'
import { replaceFile, type Undo } from '../install/replace-file.ts'
import { systemCode } from '../install/systems.ts'
import { RepositoryError } from '../model/errors.ts'
import { printable } from '../model/printable.ts'
import type { FileChange } from './change.ts'

/**
 * Writes all files or none; each is the old one or the whole new one at any moment. What came into being or was changed since the
 * changes were shown is not overwritten.
 *
 * @throws {RepositoryError} where a file is not as it was, or the system refuses; what was written is taken back then.
 */
export function writeChanges(changes: readonly FileChange[]): void {
  const undo: Undo[] = []
  let path = ''
  try {
    for (const change of changes) {
      path = change.path
      writeChange(change, undo)
    }
  } catch (error) {
    for (const step of undo.reverse()) attempt(step)
    if (systemCode(error) === null || !(error instanceof Error)) throw error
    const said = printable(error.message.split(',', 1)[0] ?? error.message)
    throw new RepositoryError(`${printable(path)} could not be written: ${said}`, [
      'Nothing was changed. Look at the permissions there and at the free space, then run the command again.',
    ])
  }
}

function writeChange({ file, path, before, after }: FileChange, undo: Undo[]): void {
  const there = lstatSync(file, { throwIfNoEntry: false })
  if (before === null ? there !== undefined : readFileSync(file, 'utf8') !== before) {
    throw new RepositoryError(`${printable(path)} has changed in the meantime`, ['Nothing was changed. Run the command again.'])
  }
  if (before === null) {
    const made = mkdirSync(dirname(file), { recursive: true })
    if (made !== undefined) undo.push(() => rmSync(made, { recursive: true, force: true }))
    replaceFile(file, Buffer.from(after), 0o644)
    undo.push(() => rmSync(file, { force: true }))
    return
  }
  const mode = statSync(file).mode & 0o7777
  replaceFile(file, Buffer.from(after), mode)
  undo.push(() => replaceFile(file, Buffer.from(before), mode))
}

/** What the system refuses as well does not hide the first failure. */
function attempt(step: Undo): void {
  try {
    step()
  } catch (error) {
    if (systemCode(error) === null) throw error
  }
}
