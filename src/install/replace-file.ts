import { randomUUID } from 'node:crypto'
import { chmodSync, closeSync, fsyncSync, openSync, readdirSync, renameSync, rmSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { patiently, systemCode } from './systems.ts'

/** What takes one step back, should a later step fail. */
export type Undo = () => void

/**
 * Puts a file into its place in one step: whoever looks, and whenever the machine stops, finds the old file or the whole new one.
 * A symbolic link is replaced itself, not the file that it names.
 *
 * @param mode the permission bits, whatever the umask is
 * @throws the system's error; the old file is in its place then
 */
export function replaceFile(path: string, content: Uint8Array, mode: number): void {
  for (let tries = 1; ; tries += 1) {
    try {
      writeBeside(path, content, mode)
      return
    } catch (error) {
      // Another installation that begins just now may have taken the new file for one that was left behind.
      if (systemCode(error) !== 'ENOENT' || tries === 5) throw error
    }
  }
}

function writeBeside(path: string, content: Uint8Array, mode: number): void {
  // In the same directory, since a rename is one step only within a file system.
  const fresh = `${path}.${randomUUID()}.new`
  try {
    const file = openSync(fresh, 'wx', mode)
    try {
      writeFileSync(file, content)
      fsyncSync(file)
    } finally {
      closeSync(file)
    }
    chmodSync(fresh, mode)
    patiently(() => renameSync(fresh, path))
  } catch (error) {
    rmSync(fresh, { force: true })
    throw error
  }
}

const LEFT_BEHIND = /\.[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12}\.new$/

/**
 * Takes away what a `replaceFile` that was cut short has left of these files in a directory, which may not be there.
 *
 * @throws the system's error
 */
export function sweep(directory: string, names: readonly string[]): void {
  for (const name of listed(directory)) {
    if (LEFT_BEHIND.test(name) && names.includes(name.replace(LEFT_BEHIND, ''))) rmSync(join(directory, name), { force: true })
  }
}

function listed(directory: string): readonly string[] {
  try {
    return readdirSync(directory)
  } catch (error) {
    if (['ENOENT', 'ENOTDIR'].includes(systemCode(error) ?? '')) return []
    throw error
  }
}
