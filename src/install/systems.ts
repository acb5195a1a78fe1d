import { accessSync, constants, realpathSync, statSync } from 'node:fs'
import { platform } from 'node:os'

// What differs between the systems that hooks are installed on, in one place; docs/guides/installation.md tells users of it.
// - Windows has no executable bit: git runs a hook by its first line, and Node says of every file that it may be executed.
// - Windows lets nobody rename over a file that somebody has open, a virus scanner for example: it passes within a moment.
// - Git for Windows runs hooks with its own sh, which takes `C:/x` and reads a backslash as an escape.
// - sh takes a carriage return for a letter of the last word: a hook is written with line feeds, however its source came here.
// - macOS and Windows fold case in paths: two spellings may be one directory.

const IS_WINDOWS = platform() === 'win32'

/** A path as sh reads it, from a path as Node gives it. */
export function shellPath(path: string, isWindows = IS_WINDOWS): string {
  return isWindows ? path.replaceAll('\\', '/') : path
}

/** A script's text as sh reads it. */
export function shellText(text: string): string {
  return text.replaceAll('\r\n', '\n')
}

/** Whether git would run a file as a hook. */
export function isExecutable(path: string): boolean {
  try {
    accessSync(path, constants.X_OK)
    return true
  } catch {
    // Whatever the reason, git could not run it either (a link to nothing is one).
    return false
  }
}

/** Whether two paths lead to one directory; paths that do not exist yet are what they are called. */
export function isSameDirectory(first: string, second: string): boolean {
  const [a, b] = [first, second].map((path) => statSync(path, { bigint: true, throwIfNoEntry: false }))
  return a !== undefined && b !== undefined ? a.ino === b.ino && a.dev === b.dev : real(first) === real(second)
}

function real(path: string): string {
  try {
    return realpathSync.native(path)
  } catch {
    // What is not there, as behind a link that leads nowhere, is what it is called.
    return path
  }
}

/** What Windows says while somebody has the file open. */
const IN_USE = ['EPERM', 'EACCES', 'EBUSY']

/** How long it may take until nobody has, in milliseconds: about a second in all. */
const PAUSES = [10, 30, 60, 100, 200, 300, 400]

/**
 * Takes a step that Windows may refuse while somebody has the file open; elsewhere such a refusal is final.
 *
 * @throws the system's error, the last one
 */
export function patiently(step: () => void, isWindows = IS_WINDOWS): void {
  for (const pause of isWindows ? PAUSES : []) {
    try {
      step()
      return
    } catch (error) {
      if (!IN_USE.includes(systemCode(error) ?? '')) throw error
      // Synchronous, as all of an installation is.
      Atomics.wait(new Int32Array(new SharedArrayBuffer(4)), 0, 0, pause)
    }
  }
  step()
}

/** The code of an error of the system, such as `ENOENT`; null for every other error. */
export function systemCode(error: unknown): string | null {
  if (!(error instanceof Error) || !('syscall' in error) || !('code' in error)) return null
  return typeof error.code === 'string' ? error.code : null
}
