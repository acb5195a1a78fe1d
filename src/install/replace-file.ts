import { randomUUID } from 'node:crypto'
import { chmodSync, closeSync, fsyncSync, openSync, renameSync, rmSync, writeFileSync } from 'node:fs'

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
    renameSync(fresh, path)
  } catch (error) {
    rmSync(fresh, { force: true })
    throw error
  }
}

/** The code of an error of the system, such as `ENOENT`; null for every other error. */
export function systemCode(error: unknown): string | null {
  if (!(error instanceof Error) || !('syscall' in error) || !('code' in error)) return null
  return typeof error.code === 'string' ? error.code : null
}
