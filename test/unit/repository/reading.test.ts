import { mkdirSync, rmSync, writeFileSync } from 'node:fs'
import { dirname, join } from 'node:path'
import { expect, test } from 'vitest'
import { startReading } from '../../../src/repository/reading.ts'
import { type Stored, storedObjects } from '../../support/stored.ts'

const PERSON = 'A <a@example.org> 1700000000 +0000'

function commit(stored: Stored, message: string, ...parents: readonly string[]): string {
  const tree = stored.write('tree', '')
  const lines = [`tree ${tree}`, ...parents.map((parent) => `parent ${parent}`), `author ${PERSON}`, `committer ${PERSON}`]
  return stored.write('commit', `${lines.join('\n')}\n\n${message}\n`)
}

function tag(stored: Stored, object: string, type: string, name: string): string {
  return stored.write('tag', `object ${object}\ntype ${type}\ntag ${name}\ntagger ${PERSON}\n\n${name}\n`)
}

/** Writes a ref as no git would: of any object, here or not. */
function plant(stored: Stored, refname: string, oid: string): void {
  const path = join(stored.directory, '.git', refname)
  mkdirSync(dirname(path), { recursive: true })
  writeFileSync(path, `${oid}\n`)
}

/** Refs of every sort that peels, and to what. */
function oddRefs(stored: Stored) {
  const first = commit(stored, 'first')
  const second = commit(stored, 'second', first)
  const blob = stored.write('blob', 'text')
  const annotated = tag(stored, second, 'commit', 'v1.0.0')
  const nested = tag(stored, annotated, 'tag', 'v1.0.0-again')
  const ofBlob = tag(stored, blob, 'blob', 'text')
  plant(stored, 'refs/heads/main', second)
  plant(stored, 'refs/remotes/origin/main', first)
  plant(stored, 'refs/heads/tagged', annotated)
  plant(stored, 'refs/heads/nested', nested)
  plant(stored, 'refs/heads/text', blob)
  plant(stored, 'refs/tags/light', first)
  plant(stored, 'refs/tags/v1.0.0', annotated)
  plant(stored, 'refs/tags/v1.0.0-again', nested)
  plant(stored, 'refs/tags/text', ofBlob)
  plant(stored, 'refs/tags/plain-text', blob)
  stored.run(['symbolic-ref', 'refs/remotes/origin/HEAD', 'refs/remotes/origin/main'])
  const commits = {
    'refs/heads/main': second,
    'refs/heads/nested': second,
    'refs/heads/tagged': second,
    'refs/heads/text': null,
    'refs/remotes/origin/main': first,
    'refs/tags/light': first,
    'refs/tags/plain-text': null,
    'refs/tags/text': null,
    'refs/tags/v1.0.0': second,
    'refs/tags/v1.0.0-again': second,
  }
  return { first, second, annotated, nested, commits }
}

test('refs peel to commits, whatever they name', async () => {
  const stored = storedObjects()
  const { commits } = oddRefs(stored)
  const refs = await startReading(stored.git()).refs()
  expect(Object.fromEntries(refs.map((ref) => [ref.refname, ref.commit]))).toEqual(commits)
})

test('beside a ref to a missing object the others peel all the same', async () => {
  const stored = storedObjects()
  const { second, commits } = oddRefs(stored)
  plant(stored, 'refs/heads/gone', '1'.repeat(40))
  plant(stored, 'refs/tags/gone', tag(stored, '2'.repeat(40), 'commit', 'gone'))
  const reading = startReading(stored.git(), true)
  expect(Object.fromEntries((await reading.refs()).map((ref) => [ref.refname, ref.commit]))).toEqual({
    ...commits,
    'refs/heads/gone': null,
    'refs/tags/gone': null,
  })
  expect(await reading.graph(true)).toBeNull()
  // Those that do peel were read.
  expect((await reading.objects()).get(second)).toEqual({ oid: second, type: 'commit', bytes: null })
})

test('what will be needed anyway is read ahead: the history, and what the tags name', async () => {
  const stored = storedObjects()
  const { first, second, annotated, nested } = oddRefs(stored)
  rmSync(join(stored.directory, '.git/refs/heads/text'))
  const { value, started } = await stored.counted(async (git) => {
    const reading = startReading(git, true)
    return { graph: await reading.graph(true), objects: await reading.objects() }
  })
  expect(value.graph?.parents(second)).toEqual([first])
  const [, body] = value.objects.get(annotated)?.bytes?.toString('utf8').split('\n\n') ?? []
  expect(body).toBe('v1.0.0\n')
  expect([...value.objects].map(([oid, { type, bytes }]) => [oid, type, bytes !== null]).sort()).toEqual(
    [
      [first, 'commit', false],
      [second, 'commit', false],
      [annotated, 'tag', true],
      [nested, 'tag', true],
    ].sort(),
  )
  // The walk, two lists of refs, the tags that hold tags, the tags themselves.
  expect(started.map((line) => line.split(' ')[0]).sort()).toEqual(['cat-file', 'cat-file', 'for-each-ref', 'for-each-ref', 'rev-list'])
})

test('without that only refs are read, once, and when they are asked for', async () => {
  const stored = storedObjects()
  const { second } = oddRefs(stored)
  const before = await stored.counted(async (git) => {
    const reading = startReading(git)
    return [await reading.graph(true), (await reading.objects()).size]
  })
  expect(before).toEqual({ value: [null, 0], started: [] })
  const { value, started } = await stored.counted(async (git) => {
    const reading = startReading(git)
    await reading.refs()
    return (await reading.refs()).find(({ refname }) => refname === 'refs/heads/main')?.commit
  })
  expect(value).toBe(second)
  expect(started.filter((line) => line.startsWith('for-each-ref'))).toHaveLength(2)
  expect(started.filter((line) => line.startsWith('rev-list'))).toEqual([])
})
