import { createIndexBuilder, type IndexBuilder } from '../model/commit-index.ts'
import { RepositoryError } from '../model/errors.ts'
import { type Graph, graphOf } from '../model/graph.ts'
import { createOidTable } from '../model/oid-table.ts'
import { createPackedOidTable, type PackedOidTable } from '../model/packed-oids.ts'
import type { Oid } from '../model/refname.ts'
import { endedEarly } from './whole.ts'

/** Reads what `git rev-list --parents` writes, piece by piece while git runs: of a long history a text would be all too long. */
export interface GraphReader {
  /** @throws {RepositoryError} for a line of another form. */
  take(bytes: Buffer): void
  /** The commits so far that git marked as the boundary. */
  readonly boundary: ReadonlySet<Oid>
  finish(complete: boolean): Graph
  /**
   * Where git has told all that it had to tell, the parents of each commit are listed too, or the boundary begins there.
   *
   * @throws {RepositoryError} where one is not.
   */
  requireClosed(): void
}

const LINE_END = 0x0a
const SPACE = 0x20
const MINUS = 0x2d

/** What answers of git are read into. */
export interface GraphParts {
  /** Null before the first line, which tells how long object names are. */
  oids: PackedOidTable | null
  builder: IndexBuilder | null
  /** True where the other parents are not wanted. */
  readonly firstParentsOnly?: boolean
}

/**
 * @param parts what another answer was read into, where both are to be one graph.
 * @param seen told of each commit.
 */
export function createGraphReader(parts: GraphParts = { oids: null, builder: null }, seen?: (oid: Oid) => void): GraphReader {
  const boundary = new Set<Oid>()
  /** The beginning of a line whose end is still to come. */
  let rest: Buffer | null = null

  /** Lines of `<oid> <parent>…`, those of the boundary with a `-` before them. */
  const read = (bytes: Buffer, end: number, oids: PackedOidTable, builder: IndexBuilder): void => {
    const { digits } = oids
    for (let at = 0; at < end; at += 1) {
      const onBoundary = bytes[at] === MINUS
      if (onBoundary) at += 1
      const number = oids.addAt(bytes, at)
      if (number < 0) throw unknownForm()
      builder.commit(number)
      seen?.(oids.oid(number))
      if (onBoundary) boundary.add(oids.oid(number))
      at += digits
      for (let isWanted = true; bytes[at] === SPACE; at += 1 + digits) {
        if (!isWanted) continue
        const parent = oids.addAt(bytes, at + 1)
        if (parent < 0) throw unknownForm()
        builder.parent(parent)
        isWanted = parts.firstParentsOnly !== true
      }
      if (bytes[at] !== LINE_END) throw unknownForm()
    }
  }

  /** Commits whose parents need not be listed. */
  const isOpen = (number: number, oids: PackedOidTable): boolean => boundary.size > 0 && boundary.has(oids.oid(number))

  return {
    boundary,
    requireClosed: () => {
      if (parts.oids === null || parts.builder === null) return
      const { size, listed, starts, ends, parents } = parts.builder.finish()
      for (let number = 0; number < size; number += 1) {
        const end = ends[number] ?? 0
        for (let at = starts[number] ?? 0; at < end; at += 1) {
          if (listed[parents[at] ?? -1] !== 1 && !isOpen(number, parts.oids)) throw endedEarly('rev-list')
        }
      }
    },
    take: (bytes) => {
      const all: Buffer = rest === null ? bytes : Buffer.concat([rest, bytes])
      const end = all.lastIndexOf(LINE_END) + 1
      if (end > 0) {
        parts.oids ??= createPackedOidTable(digitsAt(all, all[0] === MINUS ? 1 : 0))
        parts.builder ??= createIndexBuilder(parts.oids)
        read(all, end, parts.oids, parts.builder)
      }
      rest = end === all.length ? null : all.subarray(end)
    },
    finish: (complete) => {
      if (rest !== null) throw endedEarly('rev-list')
      return graphOf((parts.builder ?? createIndexBuilder(createOidTable())).finish(), complete, boundary)
    },
  }
}

function unknownForm(): RepositoryError {
  return new RepositoryError('git rev-list answered in a form that is not known')
}

/** Digits of an object name: the same in all of a repository. */
function digitsAt(bytes: Buffer, start: number): number {
  let end = start
  while (end < bytes.length && bytes[end] !== SPACE && bytes[end] !== LINE_END) end += 1
  const digits = end - start
  if (digits !== 40 && digits !== 64) throw unknownForm()
  return digits
}
