import type { Ref } from '../model/facts.ts'
import type { Graph } from '../model/graph.ts'
import { type Oid, tagOf } from '../model/refname.ts'
import type { Git } from './git.ts'
import { readWholeGraph } from './history.ts'
import { createOriginReader, type OriginReader } from './new-branches.ts'
import { readTagObjects, type StoredObject } from './objects.ts'
import { createRefReader, type RefReader } from './refs.ts'

/** What is read once for all parts of a check, some of it ahead of time. */
export interface Reading {
  readonly refs: RefReader
  /** The branches that others start from, listed when first asked for. */
  readonly origins: OriginReader
  /**
   * All that refs reach, where it was begun to be read; null where it was not, or failed.
   *
   * @param complete whether the repository holds all of its history.
   */
  graph(complete: boolean): Promise<Graph | null>
  /** What the tags name, read when first asked for where all will be needed: by its own name, commits without their bytes. */
  objects(): Promise<ReadonlyMap<Oid, StoredObject>>
}

/**
 * Begins to read a repository.
 *
 * @param wantsAll true where the whole history will be needed anyway: git begins to walk it while the refs are looked at, and what
 * they name is read meanwhile.
 */
export function startReading(git: Git, wantsAll = false): Reading {
  const refs = createRefReader(git)
  const origins = createOriginReader(git)
  if (!wantsAll) return { refs, origins, graph: async () => null, objects: async () => new Map() }
  const walked = readWholeGraph(git)
  // Whoever waits for it is told of a failure; until then it is nobody's.
  walked.catch(() => undefined)
  refs().catch(() => undefined)
  let objects: ReturnType<Reading['objects']> | null = null
  return {
    refs,
    origins,
    graph: async (complete) => (await walked)?.(complete) ?? null,
    objects: () => {
      objects ??= refs().then(async (listed) => await readTags(listed, git))
      objects.catch(() => undefined)
      return objects
    },
  }
}

async function readTags(listed: readonly Ref[], git: Git): ReturnType<Reading['objects']> {
  const tags = listed.filter(({ refname, commit }) => commit !== null && tagOf(refname) !== null)
  const found = new Map<Oid, StoredObject>(tags.map(({ commit }) => [commit ?? '', { oid: commit ?? '', type: 'commit', bytes: null }]))
  // What peels to a commit and is none is a tag: no file of any size is among them.
  const annotated = tags.filter(({ oid, commit }) => oid !== commit).map(({ oid }) => oid)
  for (const object of await readTagObjects(annotated, git)) found.set(object.oid, object)
  return found
}
