import { expect, test } from 'vitest'
import { readObjects } from '../../../src/repository/objects.ts'
import { storedObjects } from '../../support/stored.ts'

const ALL = { largest: Number.POSITIVE_INFINITY, only: 'blob' } as const
const text = (bytes: Buffer | null | undefined): string | null => bytes?.toString('utf8') ?? null

test('nothing asked starts nothing', async () => {
  const { value, started } = await storedObjects().counted((git) => readObjects([], git, ALL))
  expect(value).toEqual(new Map())
  expect(started).toEqual([])
})

test('objects come with their bytes, in two processes', async () => {
  const stored = storedObjects()
  const one = stored.write('blob', 'one\n')
  const empty = stored.write('blob', '')
  const binary = stored.write('blob', Buffer.from([0, 0x0a, 0xff, 0x0a, 0]))
  const { value, started } = await stored.counted((git) => readObjects([one, empty, binary], git, ALL))
  expect(value.get(one)).toEqual({ oid: one, type: 'blob', bytes: Buffer.from('one\n') })
  expect(value.get(empty)?.bytes).toEqual(Buffer.alloc(0))
  expect(value.get(binary)?.bytes).toEqual(Buffer.from([0, 0x0a, 0xff, 0x0a, 0]))
  expect(started).toHaveLength(2)
})

test('one that looks like the answers of git is read by its length', async () => {
  const stored = storedObjects()
  const other = stored.write('blob', 'other')
  const forged = stored.write('blob', `x\n${other} blob 3\nabc\n`)
  const read = await readObjects([forged, other], stored.git(), ALL)
  expect(text(read.get(forged)?.bytes)).toBe(`x\n${other} blob 3\nabc\n`)
  expect(text(read.get(other)?.bytes)).toBe('other')
})

test('what is missing is null, and the rest is read', async () => {
  const stored = storedObjects()
  const here = stored.write('blob', 'here')
  const read = await readObjects(['1'.repeat(40), here, '0'.repeat(40), 'no-such-ref'], stored.git(), ALL)
  expect([...read].map(([, object]) => text(object?.bytes))).toEqual([null, 'here', null, null])
})

test('when all is missing no second process starts', async () => {
  const { value, started } = await storedObjects().counted((git) => readObjects(['1'.repeat(40)], git, ALL))
  expect([...value.values()]).toEqual([null])
  expect(started).toHaveLength(1)
})

test('a name that reads like an answer is missing all the same', async () => {
  const stored = storedObjects()
  const tree = stored.write('tree', '')
  const blob = stored.write('blob', 'secret')
  const names = [`${tree}:a tag 5`, `${blob} tag 5`, `${tree}:x blob 6 `, `${tree}:commit 1 2`, '']
  const read = await readObjects(names, stored.git(), ALL)
  expect([...read]).toEqual(names.map((name) => [name, null]))
})

test('a name with a line end or NUL is not asked, and does not move the answers to others', async () => {
  const stored = storedObjects()
  const one = stored.write('blob', 'one')
  const two = stored.write('blob', 'two')
  const read = await readObjects([one, `${one}\n${two}`, `${two}\0`, two], stored.git(), ALL)
  expect([...read.values()].map((object) => text(object?.bytes))).toEqual(['one', null, null, 'two'])
})

test('a name like an option is a name', async () => {
  const stored = storedObjects()
  const blob = stored.write('blob', 'x')
  stored.run(['update-ref', 'refs/tags/--batch-all-objects', blob])
  const read = await readObjects(['--batch-all-objects', '-x'], stored.git(), ALL)
  expect(read.get('--batch-all-objects')).toEqual({ oid: blob, type: 'blob', bytes: Buffer.from('x') })
  expect(read.get('-x')).toBeNull()
})

test('of another type, and of one that is too long, only the type is told', async () => {
  const stored = storedObjects()
  const tree = stored.write('tree', '')
  const exact = stored.write('blob', 'x'.repeat(100))
  const long = stored.write('blob', 'x'.repeat(101))
  const read = await readObjects([tree, exact, long], stored.git(), { largest: 100, only: 'blob' })
  expect(read.get(tree)).toEqual({ oid: tree, type: 'tree', bytes: null })
  expect(read.get(exact)?.bytes?.length).toBe(100)
  expect(read.get(long)).toEqual({ oid: long, type: 'blob', bytes: null })
})

test('two names of one object both get it', async () => {
  const stored = storedObjects()
  const blob = stored.write('blob', 'x')
  stored.run(['update-ref', 'refs/tags/t', blob])
  const read = await readObjects([blob, 'refs/tags/t'], stored.git(), ALL)
  const whole = { oid: blob, type: 'blob', bytes: Buffer.from('x') }
  expect([...read.values()]).toEqual([whole, whole])
})

test('object names of 64 digits', async () => {
  const stored = storedObjects('sha256')
  const blob = stored.write('blob', 'long name')
  const read = await readObjects([blob, '2'.repeat(64)], stored.git(), ALL)
  expect(blob).toHaveLength(64)
  expect([...read.values()].map((object) => text(object?.bytes))).toEqual(['long name', null])
})
