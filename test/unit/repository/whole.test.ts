import { expect, test } from 'vitest'
import { RepositoryError } from '../../../src/model/errors.ts'
import { reachableFrom } from '../../../src/model/graph.ts'
import type { Git, GitOptions } from '../../../src/repository/git.ts'
import { readGraph, readMessages, readReflogs } from '../../../src/repository/history.ts'
import { readObjects } from '../../../src/repository/objects.ts'
import { readPatches } from '../../../src/repository/patches.ts'
import { createRefReader, headRef, listRefs, resolveRevisions } from '../../../src/repository/refs.ts'
import { readSettled } from '../../../src/repository/since.ts'
import { openTree } from '../../../src/repository/tree.ts'
import { type Stored, storedObjects } from '../../support/stored.ts'

/** Git whose answers are remembered, and one of which is cut short though git says that it did all. */
function cutGit(real: Git): { readonly git: Git; readonly lengths: () => readonly number[]; cut(answer: number, at: number): Git } {
  const known = new Map<string, Buffer>()
  const cutting = (answer: number, at: number): Git => {
    let count = 0
    const bytes = async (args: readonly string[], options?: GitOptions): Promise<Buffer> => {
      const key = JSON.stringify([args, String(options?.input ?? '')])
      const whole = known.get(key) ?? (await real.bytes(args, options))
      known.set(key, whole)
      count += 1
      return count - 1 === answer ? whole.subarray(0, at) : whole
    }
    return {
      bytes,
      run: async (args, options) => (await bytes(args, options)).toString('utf8'),
      stream: async (args, onBytes, options) => onBytes(await bytes(args, options)),
    }
  }
  return { git: cutting(-1, 0), lengths: () => [...known.values()].map(({ length }) => length), cut: cutting }
}

/** Two branches and a merge, tags of both forms, a file. */
function repository(): Stored {
  const stored = storedObjects()
  const blob = stored.write('blob', 'text\n')
  stored.run(['update-index', '--add', '--cacheinfo', `100644,${blob},policy.json`])
  for (const subject of ['One', 'Two']) stored.run(['commit', '-q', '--allow-empty', '-m', subject])
  const [tree, main] = [stored.run(['rev-parse', 'HEAD^{tree}']), stored.run(['rev-parse', 'HEAD'])]
  const side = stored.run(['commit-tree', tree, '-p', 'HEAD~1', '-m', 'Side'])
  stored.run(['update-ref', 'refs/heads/feature/one', side])
  const merge = stored.run(['commit-tree', tree, '-p', main, '-p', side, '-m', "Merge branch 'feature/one'"])
  stored.run(['update-ref', '-m', 'merge feature/one: Merge made by hand', 'refs/heads/main', merge])
  stored.run(['tag', 'light'])
  stored.run(['tag', '-a', 'v1.0.0', '-m', 'v1.0.0'])
  return stored
}

interface Reader {
  readonly name: string
  read(git: Git, stored: Stored): Promise<unknown>
  /** What cannot be seen: that records are missing behind one that is whole, or that there was an answer at all. */
  readonly unseen?: 'records' | 'all of it'
}

const TIPS = new WeakMap<Stored, Map<string, string>>()

function tipOf(stored: Stored, name = 'main'): string {
  const known = TIPS.get(stored) ?? new Map<string, string>()
  TIPS.set(stored, known)
  const tip = known.get(name) ?? stored.run(['rev-parse', name])
  known.set(name, tip)
  return tip
}

const READERS: readonly Reader[] = [
  // git tells neither how many refs there are, nor how many entries a reflog has.
  { name: 'a list of refs', read: (git) => listRefs(git), unseen: 'records' },
  { name: 'refs with what they peel to', read: (git) => createRefReader(git)(), unseen: 'records' },
  { name: 'reflogs', read: (git) => readReflogs(git, ['refs/heads/main']), unseen: 'records' },
  { name: 'HEAD', read: (git) => headRef(git) },
  { name: 'revisions', read: (git) => resolveRevisions(git, ['main', 'light', 'gone']) },
  {
    name: 'a graph that is complete',
    read: async (git, stored) => {
      const graph = await readGraph(git, [tipOf(stored)], new Set(), true)
      return [...reachableFrom(graph, [tipOf(stored)])].map((oid) => [oid, graph.parents(oid)])
    },
    // A graph without the tip is known to have a gap.
    unseen: 'all of it',
  },
  { name: 'messages', read: (git, stored) => readMessages(git, [tipOf(stored), tipOf(stored, 'main~1')]), unseen: 'records' },
  {
    name: 'objects',
    read: async (git, stored) => await readObjects([tipOf(stored, 'v1.0.0'), tipOf(stored)], git, { largest: 1000, only: 'tag' }),
  },
  {
    name: 'patches',
    read: (git, stored) => readPatches([{ about: 'patch', commit: tipOf(stored, 'feature/one'), base: null }], git),
  },
  { name: 'what is settled', read: (git, stored) => readSettled('main~1', [tipOf(stored)], { git, shallow: false }), unseen: 'records' },
  {
    name: 'a file of a tree',
    read: async (git) => (await openTree('main', { git, shallow: false })).read(['policy.json']),
    // A tree may have no such file.
    unseen: 'all of it',
  },
]

test.each(READERS)('$name: an answer that is cut short anywhere is not taken for the whole', async ({ read, unseen }) => {
  const stored = repository()
  const cut = cutGit(stored.git())
  const whole = await read(cut.git, stored)
  const lengths = cut.lengths()
  expect(Math.max(...lengths)).toBeGreaterThan(0)
  const taken: string[] = []
  for (const [answer, length] of lengths.entries()) {
    for (let at = 0; at < length; at += 1) {
      const outcome = await read(cut.cut(answer, at), stored).catch((error: unknown) => error)
      if (outcome instanceof RepositoryError) continue
      if (outcome instanceof Error) throw outcome
      if (JSON.stringify(plain(outcome)) !== JSON.stringify(plain(whole))) taken.push(`${answer}:${at}`)
    }
  }
  if (unseen === undefined) expect(taken).toEqual([])
  else if (unseen === 'all of it') expect(taken.filter((where) => !where.endsWith(':0'))).toEqual([])
  // Only at the ends of records, which are few.
  else expect(taken.length).toBeLessThan(lengths.reduce((sum, length) => sum + length, 0) / 20)
})

function plain(value: unknown): unknown {
  if (value instanceof Map || value instanceof Set) return [...value].map(plain)
  if (value instanceof Uint8Array) return Buffer.from(value).toString('latin1')
  if (Array.isArray(value)) return value.map(plain)
  return typeof value === 'object' && value !== null ? Object.entries(value).map(plain) : value
}
