import { createIndexBuilder, type IndexBuilder } from '../model/commit-index.ts'
import { RepositoryError } from '../model/errors.ts'
import { type Graph, graphOf } from '../model/graph.ts'
import type { Oid } from '../model/refname.ts'

/** Reads what `git rev-list --parents` writes, piece by piece while git runs: of a long history a text would be all too long. */
export interface GraphReader {
  /** @throws {RepositoryError} for a line of another form. */
  take(bytes: Buffer): void
  /** The commits so far that git marked as the boundary. */
  readonly boundary: ReadonlySet<Oid>
  finish(complete: boolean): Graph
}

const LINE_END = 0x0a
const SPACE = 0x20
const MINUS = 0x2d

/**
 * @param builder what another answer was read into, where both are to be one graph.
 * @param seen told of each commit.
 */
export function createGraphReader(builder: IndexBuilder = createIndexBuilder(), seen?: (oid: Oid) => void): GraphReader {
  const boundary = new Set<Oid>()
  /** The beginning of a line whose end is still to come. */
  let rest: Buffer | null = null
  /** Digits of an object name: 40 or 64, the same in all of a repository. */
  let digits = 0

  /** Lines of `<oid> <parent>…`, those of the boundary with a `-` before them. */
  const read = (bytes: Buffer, end: number): void => {
    for (let at = 0; at < end; at += 1) {
      const onBoundary = bytes[at] === MINUS
      if (onBoundary) at += 1
      const oid = bytes.toString('latin1', at, at + digits)
      builder.commit(oid)
      seen?.(oid)
      if (onBoundary) boundary.add(oid)
      for (at += digits; bytes[at] === SPACE; at += 1 + digits) builder.parent(bytes.toString('latin1', at + 1, at + 1 + digits))
      if (bytes[at] !== LINE_END) throw new RepositoryError('git rev-list answered in a form that is not known')
    }
  }

  return {
    boundary,
    take: (bytes) => {
      const all: Buffer = rest === null ? bytes : Buffer.concat([rest, bytes])
      const end = all.lastIndexOf(LINE_END) + 1
      if (digits === 0 && end > 0) digits = digitsAt(all, all[0] === MINUS ? 1 : 0)
      read(all, end)
      rest = end === all.length ? null : all.subarray(end)
    },
    finish: (complete) => {
      if (rest !== null) throw new RepositoryError('git rev-list ended in the middle of a line')
      return graphOf(builder.finish(), complete, boundary)
    },
  }
}

function digitsAt(bytes: Buffer, start: number): number {
  let end = start
  while (end < bytes.length && bytes[end] !== SPACE && bytes[end] !== LINE_END) end += 1
  return end - start
}
