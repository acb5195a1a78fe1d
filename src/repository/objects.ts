import { isOid, type Oid } from '../model/refname.ts'
import type { Git } from './git.ts'
import { endedEarly, linesFor } from './whole.ts'

/** An object that was found. */
export interface StoredObject {
  /** Its own name, whatever it was asked by. */
  readonly oid: Oid
  readonly type: string
  /** Null for an object of another type than was asked for, or a longer one: it was only looked at. */
  readonly bytes: Buffer | null
}

/** Which objects to read; of others only the type is told. */
export interface ObjectLimits {
  /** Bytes. */
  readonly largest: number
  readonly only: 'commit' | 'tag' | 'blob'
}

/**
 * Reads objects by their names (any expression that git takes, such as `<oid>:package.json`) in two processes: one that
 * tells what they are, one for their bytes. Null for a missing one, and for a name with a line end or NUL, which git cannot
 * be asked for in a batch (before 2.38).
 *
 * @param known objects that were read already, by their own names.
 */
export async function readObjects(
  names: Iterable<string>,
  git: Git,
  limits: ObjectLimits,
  known: ReadonlyMap<Oid, StoredObject> = new Map(),
): Promise<ReadonlyMap<string, StoredObject | null>> {
  const objects = new Map<string, StoredObject | null>([...names].map((name) => [name, known.get(name) ?? null]))
  // A name with a line end would be two questions.
  const asked = [...objects].filter(([name, found]) => found === null && name !== '' && !/[\n\0]/.test(name)).map(([name]) => name)
  if (asked.length === 0) return objects
  const output = await git.run(['cat-file', '--buffer', '--batch-check=%(objectname) %(objecttype) %(objectsize)'], {
    input: `${asked.join('\n')}\n`,
  })
  const readable = new Map<Oid, string[]>()
  for (const [index, line] of linesFor(asked.length, output, 'cat-file').entries()) {
    const name = asked[index]
    const found = headerOf(line)
    if (name === undefined || found === null) continue
    objects.set(name, { oid: found.oid, type: found.type, bytes: null })
    if (found.type === limits.only && found.size <= limits.largest) readable.set(found.oid, [...(readable.get(found.oid) ?? []), name])
  }
  if (readable.size === 0) return objects
  const bytes = await git.bytes(['cat-file', '--buffer', '--batch'], { input: `${[...readable.keys()].join('\n')}\n` })
  for (const object of batched(bytes, readable.size)) for (const name of readable.get(object.oid) ?? []) objects.set(name, object)
  return objects
}

/** Reads tag objects that are known to be there and to be tags, in one process. */
export async function readTagObjects(oids: Iterable<Oid>, git: Git): Promise<Iterable<StoredObject>> {
  const asked = [...new Set(oids)]
  if (asked.length === 0) return []
  return batched(await git.bytes(['cat-file', '--buffer', '--batch'], { input: `${asked.join('\n')}\n` }), asked.length)
}

/** `<oid> <type> <size>`; anything else, such as `<name> missing` with whatever the name holds, is no object. */
function headerOf(line: string): { readonly oid: Oid; readonly type: string; readonly size: number } | null {
  const [, oid = '', type = '', size = ''] = /^([0-9a-f]+) ([a-z]+) ([0-9]+)$/.exec(line) ?? []
  return isOid(oid) ? { oid, type, size: Number(size) } : null
}

/**
 * A header, a line end, as many bytes as it says, a line end (git-cat-file(1), "BATCH OUTPUT").
 *
 * @param count of objects that were asked for: each has a header, one that is missing too.
 * @throws {RepositoryError} where the answer ends before.
 */
function* batched(bytes: Buffer, count: number): Generator<StoredObject, void> {
  let at = 0
  for (let told = 0; told < count; told += 1) {
    const end = bytes.indexOf(LINE_END, at)
    if (end < 0) throw endedEarly('cat-file')
    const found = headerOf(bytes.toString('latin1', at, end))
    at = end + 1
    if (found === null) continue
    if (bytes[at + found.size] !== LINE_END) throw endedEarly('cat-file')
    yield { oid: found.oid, type: found.type, bytes: bytes.subarray(at, at + found.size) }
    at += found.size + 1
  }
}

const LINE_END = 0x0a
