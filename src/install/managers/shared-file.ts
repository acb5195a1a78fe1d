import { lstatSync, readFileSync, realpathSync } from 'node:fs'
import { replaceFile, type Undo } from '../replace-file.ts'

/** A config that people write, as text. */
export interface SharedFile {
  readonly text: string
  /** Puts another text into its place; a link stays a link, and the mode stays as it is. */
  write(text: string, undo?: Undo[]): void
}

/**
 * A file that somebody else owns, to be read and rewritten as a whole.
 *
 * @returns null where it is no text in UTF-8, so that its bytes would not come back
 * @throws the system's error
 */
export function openShared(path: string): SharedFile | null {
  const target = realpathSync(path)
  const bytes = readFileSync(target)
  const text = bytes.toString('utf8')
  if (!Buffer.from(text).equals(bytes)) return null
  const mode = lstatSync(target).mode & 0o7777
  return {
    text,
    write: (fresh, undo = []) => {
      replaceFile(target, Buffer.from(fresh), mode)
      undo.push(() => replaceFile(target, bytes, mode))
    },
  }
}
