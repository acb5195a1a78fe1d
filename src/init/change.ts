import { createTwoFilesPatch, FILE_HEADERS_ONLY } from 'diff'
import { printable } from '../model/printable.ts'

/** A file as it is to be. */
export interface FileChange {
  /** Where it is written, absolute. */
  readonly file: string
  /** Its path for people: from the top, with slashes. */
  readonly path: string
  /** Null for a file that is not there yet. */
  readonly before: string | null
  readonly after: string
}

/** The changes of files as a unified diff; a new file is an addition to /dev/null. Lines to show, safe for a terminal. */
export function unifiedDiff(changes: readonly FileChange[]): readonly string[] {
  return changes.flatMap(({ path, before, after }) => {
    const old = before === null ? '/dev/null' : `a/${path}`
    const patch = createTwoFilesPatch(old, `b/${path}`, before ?? '', after, undefined, undefined, {
      context: 2,
      headerOptions: FILE_HEADERS_ONLY,
    })
    // The end of a CRLF line would be shown as an escape on every line.
    return patch
      .trimEnd()
      .split('\n')
      .map((line) => printable(line.replace(/\r$/, '')))
  })
}
