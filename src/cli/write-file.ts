import { randomUUID } from 'node:crypto'
import { chmodSync, realpathSync, renameSync, rmSync, type Stats, statSync, writeFileSync } from 'node:fs'
import { dirname, join } from 'node:path'
import { UsageError } from '../model/errors.ts'
import { printable } from '../model/printable.ts'

/**
 * Writes a file whole or not at all: whoever reads it sees the old text or the new. What is no file (a pipe, /dev/null) is
 * written to as it is, and a link stays a link.
 *
 * @param option the one that named it, for the message.
 * @throws {UsageError} where it cannot be written.
 */
export function writeWholeFile(path: string, text: string, option = '--output'): void {
  try {
    const there = statSync(path, { throwIfNoEntry: false })
    if (there === undefined || there.isFile()) replaceFile(there === undefined ? path : realpathSync(path), text, there)
    else writeFileSync(path, text)
  } catch (error) {
    const reason = reasonOf(error)
    const what = option === '--output' ? 'the report' : 'the file of known findings'
    throw new UsageError(`${what} cannot be written to ${printable(path)}${reason === '' ? '' : `: ${reason}`}`, [
      `Give ${option} a path that can be written.`,
    ])
  }
}

const REASONS: ReadonlyMap<string, string> = new Map([
  ['ENOENT', 'its directory is not there'],
  ['ENOTDIR', 'its directory is a file'],
  ['EISDIR', 'it is a directory'],
  ['EACCES', 'permission denied'],
  ['EPERM', 'permission denied'],
  ['EROFS', 'the file system is read-only'],
  ['ENOSPC', 'the disk is full'],
  ['ENAMETOOLONG', 'its name is too long'],
])

/** Why something cannot be written, in words; empty where it is not known. */
export function reasonOf(error: unknown): string {
  const code = (error as NodeJS.ErrnoException).code ?? ''
  return REASONS.get(code) ?? code
}

function replaceFile(path: string, text: string, there: Stats | undefined): void {
  const temporary = join(dirname(path), `.${randomUUID()}.tmp`)
  try {
    writeFileSync(temporary, text, { flag: 'wx' })
    if (there !== undefined) chmodSync(temporary, there.mode & 0o7777)
    renameSync(temporary, path)
  } catch (error) {
    rmSync(temporary, { force: true })
    throw error
  }
}
