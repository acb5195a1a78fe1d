import { type CommitIndex, firstParentOf, listedNumber } from '../model/commit-index.ts'
import type { Oid } from '../model/refname.ts'
import type { Git } from './git.ts'
import { createGraphReader, type GraphParts } from './graph-reader.ts'
import { endedEarly } from './whole.ts'

/** Up to as many tips, git is asked beside what they alone have: where they are new, the lines need not be read to their ends. */
const FEW = 100

/**
 * Whether first-parent lines show what was to be seen.
 *
 * @param index commits, each with its first parent alone.
 * @param firstOf where the lines have not been read to their ends: the commits at which lines of the tips leave what they alone
 * have. Above them they meet no other line.
 */
export type Shows = (index: CommitIndex, firstOf: ReadonlySet<Oid> | null) => boolean

/**
 * Reads the first-parent lines of some tips and of others that they may have started from, to their ends or until enough is shown.
 *
 * @throws {GitFailure} where an object is missing.
 * @throws {RepositoryError} where git answers in a form that is not known.
 */
export async function readStarts(tips: ReadonlySet<Oid>, starts: ReadonlySet<Oid>, shows: Shows, git: Git): Promise<boolean> {
  // Most commits on a line are merges: of what they bring nothing is asked.
  const parts: GraphParts = { oids: null, builder: null, firstParentsOnly: true }
  const isFew = tips.size <= FEW
  const read = { isShown: false, isOwnRead: !isFew }
  /** Commits that the lines are still to be searched for before their ends; none where they are read to them anyway. */
  const missing = new Set(isFew ? tips : [])
  const seen = isFew ? (oid: Oid): void => void missing.delete(oid) : undefined
  const own = createGraphReader(parts, seen)
  const lines = createGraphReader(parts, seen)
  /** What came of the lines before it was known what to search them for. */
  const waiting: Buffer[] = []
  const enough = new AbortController()
  const takeLines = (bytes: Buffer): void => {
    if (!read.isOwnRead) {
      waiting.push(bytes)
      return
    }
    const wasFound = missing.size === 0
    lines.take(bytes)
    if (!wasFound && missing.size === 0) lookEarly()
  }
  const takeWaiting = (): void => {
    read.isOwnRead = true
    for (const bytes of waiting.splice(0)) lines.take(bytes)
  }
  const lookEarly = (): void => {
    if (!shows(own.finish(true).index, own.boundary)) return
    read.isShown = true
    enough.abort()
  }
  const readOwn = async (): Promise<void> => {
    const input = listOf([...tips, ...[...starts].map((oid) => `^${oid}`)])
    await git.stream(['rev-list', '--parents', '--boundary', '--stdin'], own.take, { input, stop: enough.signal })
    for (const oid of own.boundary) missing.add(oid)
    takeWaiting()
    if (missing.size === 0) lookEarly()
  }
  const readLines = async (): Promise<void> => {
    const input = listOf([...tips, ...starts])
    await git.stream(['rev-list', '--first-parent', '--parents', '--stdin'], takeLines, { input, stop: enough.signal })
    takeWaiting()
    if (!read.isShown) {
      const { index } = lines.finish(true)
      requireEnds(index, [...tips, ...starts])
      read.isShown = shows(index, null)
    }
    enough.abort()
  }
  const failures: unknown[] = []
  const held = (error: unknown): void => {
    if (!enough.signal.aborted) failures.push(error)
  }
  // Where one of them cannot go on, the other may show enough all the same.
  await Promise.all((isFew ? [readLines(), readOwn()] : [readLines()]).map((reading) => reading.catch(held)))
  if (!read.isShown && failures.length > 0) throw failures[0]
  return read.isShown
}

/**
 * Lines that git has told all of end at commits without a parent.
 *
 * @throws {RepositoryError} where one does not: what it would have met is not known.
 */
function requireEnds(index: CommitIndex, tips: readonly Oid[]): void {
  const walked = new Uint8Array(index.size)
  for (const tip of tips) {
    for (let number = listedNumber(index, tip); number >= 0 && walked[number] !== 1; number = firstParentOf(index, number)) {
      if (index.listed[number] !== 1) throw endedEarly('rev-list')
      walked[number] = 1
    }
  }
}

function listOf(lines: readonly string[]): string {
  return `${lines.join('\n')}\n`
}
