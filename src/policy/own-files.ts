import {
  closeSync,
  constants,
  fstatSync,
  lstatSync,
  mkdirSync,
  openSync,
  readdirSync,
  readFileSync,
  renameSync,
  rmdirSync,
  rmSync,
  writeFileSync,
} from 'node:fs'
import { join } from 'node:path'

// Files of our own in a git directory. All of it is synchronous: a hook has nothing else to do, and threads cost it more.

const DIRECTORY = 'branch-policy'

/** Where a file of ours is in a git directory. */
export function ownPath(store: string, name: string): string {
  return join(store, DIRECTORY, name)
}

/**
 * Writes a file of ours for its owner alone, whole or not at all, where it does not hold the same already. A failure is no
 * error: a git directory that is read-only must not stop anybody.
 *
 * @param store the git directory; one that is not there is not made.
 * @param user as for `readKept`: what that would not take is replaced.
 * @returns whether the file holds the text now.
 */
export function keep(store: string, name: string, text: string, user?: number | null): boolean {
  const path = ownPath(store, name)
  try {
    mkdirSync(join(store, DIRECTORY), { mode: 0o700, recursive: false })
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code !== 'EEXIST') return false
  }
  // A name that nobody else takes; who guesses it only makes this fail.
  const temporary = `${path}.${Math.random().toString(36).slice(2)}`
  try {
    if (!hasOwnDirectory(store)) return false
    if (readPlain(path, constants.O_NOFOLLOW, user) === Buffer.from(text).toString('latin1')) return true
    try {
      writeFileSync(temporary, text, { flag: 'wx', mode: 0o600 })
      // A rename replaces a link that was planted at the name; it does not follow it.
      renameSync(temporary, path)
    } catch (error) {
      rmSync(temporary, { force: true })
      throw error
    }
    return true
  } catch {
    return false
  }
}

/**
 * The text of a file of ours, or null where there is none that can be trusted to be one. A link is not followed.
 *
 * @param user the user that it has to belong to; null where the system has no users, undefined where any will do.
 */
export function readKept(store: string, name: string, user?: number | null): string | null {
  if (!hasOwnDirectory(store)) return null
  const bytes = readPlain(ownPath(store, name), constants.O_NOFOLLOW, user)
  return bytes === null ? null : Buffer.from(bytes, 'latin1').toString('utf8')
}

/** Whether a file of ours is there, or may be, and the system does not let this user read it. */
export function isForbidden(store: string, name: string): boolean {
  try {
    closeSync(openSync(ownPath(store, name), constants.O_RDONLY | constants.O_NONBLOCK | constants.O_NOFOLLOW))
    return false
  } catch (error) {
    return ['EACCES', 'EPERM'].includes((error as NodeJS.ErrnoException).code ?? '')
  }
}

/** Takes files of ours away, whole ones and those that were not finished, and their directory where nothing else is in it. */
export function takeAway(store: string, names: readonly string[]): void {
  if (!hasOwnDirectory(store)) return
  const directory = join(store, DIRECTORY)
  const isOurs = (there: string): boolean =>
    names.some((name) => there === name || (there.startsWith(name) && UNFINISHED.test(there.slice(name.length))))
  // What is not ours, or may not be taken away, stays.
  attempt(() => {
    for (const there of readdirSync(directory)) if (isOurs(there)) attempt(() => rmSync(join(directory, there)))
    rmdirSync(directory)
  })
}

function attempt(step: () => void): void {
  try {
    step()
  } catch {
    // Then it is as it was.
  }
}

/** What follows the name of a file while it is written. */
const UNFINISHED = /^\.[0-9a-z]+$/

function hasOwnDirectory(store: string): boolean {
  return lstatSync(join(store, DIRECTORY), { throwIfNoEntry: false })?.isDirectory() === true
}

/** A file of ours, and any that is compared with what it was. */
const LARGEST = 1 << 20

/**
 * The bytes of a regular file of bounded length, one letter each; null where there is none. A pipe is not waited for.
 *
 * @param user the one that it has to belong to, and no other may write it; null where the system has no users, undefined where
 * that does not matter.
 */
export function readPlain(path: string, flags = 0, user?: number | null): string | null {
  let file: number
  try {
    file = openSync(path, constants.O_RDONLY | constants.O_NONBLOCK | flags)
  } catch {
    return null
  }
  try {
    const status = fstatSync(file)
    if (!status.isFile() || status.size > LARGEST) return null
    if (user !== undefined && user !== null && (status.uid !== user || (status.mode & 0o022) !== 0)) return null
    return readFileSync(file, 'latin1')
  } catch {
    return null
  } finally {
    closeSync(file)
  }
}
