import { chmodSync, closeSync, fsyncSync, openSync, readFileSync, realpathSync, renameSync, rmSync, statSync, writeFileSync } from 'node:fs'
import { RepositoryError } from '../../model/errors.ts'
import { printable } from '../../model/printable.ts'
import { patiently, systemCode } from '../systems.ts'

/**
 * Rewrites a config file of git's by git's own protocol (lockfile.h): the new text goes to `config.lock`, which must not be
 * there yet and keeps every git from writing meanwhile, and then takes the place of `config`. The mode stays as it is.
 *
 * @param path the file; where it is a link, the file that it names is rewritten
 * @param change the new text from the old one, both in Latin-1, so that every byte comes back
 * @returns whether the text changed
 * @throws {RepositoryError} where somebody else holds the lock; the system's error where the file cannot be written
 */
export function changeConfigFile(path: string, change: (text: string) => string): boolean {
  const file = realpathSync(path)
  const lock = `${file}.lock`
  const handle = openLock(lock)
  try {
    let isChanged = false
    try {
      const old = readFileSync(file, 'latin1')
      const fresh = change(old)
      isChanged = fresh !== old
      if (isChanged) {
        writeFileSync(handle, Buffer.from(fresh, 'latin1'))
        fsyncSync(handle)
      }
    } finally {
      // Windows renames no open file.
      closeSync(handle)
    }
    if (isChanged) {
      chmodSync(lock, statSync(file).mode & 0o7777)
      patiently(() => renameSync(lock, file))
    } else rmSync(lock)
    return isChanged
  } catch (error) {
    rmSync(lock, { force: true })
    throw error
  }
}

function openLock(lock: string): number {
  try {
    return openSync(lock, 'wx', 0o600)
  } catch (error) {
    if (systemCode(error) !== 'EEXIST') throw error
    throw new RepositoryError(`git's config cannot be changed: ${printable(lock)} is there, so another program is writing it.`, [
      'Wait until that program has ended. If none is running, delete the file, then run the command again.',
    ])
  }
}
