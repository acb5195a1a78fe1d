import fc from 'fast-check'
import { expect, test } from 'vitest'
import { createGraph, firstParentLine, isAncestor, meetingOf, reachableFrom, reachFrom } from '../../../src/model/graph.ts'

// a ← b ← m, a ← c ← m; m has b first. z stands alone.
const commits = new Map([
  ['a', []],
  ['b', ['a']],
  ['c', ['a']],
  ['m', ['b', 'c']],
  ['z', []],
])
const graph = createGraph(commits)

test('the first-parent line goes down to the root', () => {
  expect([...firstParentLine(graph, 'm')]).toEqual(['m', 'b', 'a'])
  expect([...firstParentLine(graph, 'z')]).toEqual(['z'])
})

test('and ends where the graph does', () => {
  const part = createGraph(new Map([['m', ['b', 'c']]]))
  expect([...firstParentLine(part, 'm')]).toEqual(['m'])
  expect([...firstParentLine(graph, 'unknown')]).toEqual([])
})

test('reachable are the tips and all below them', () => {
  expect([...reachableFrom(graph, ['m'])].sort()).toEqual(['a', 'b', 'c', 'm'])
  expect([...reachableFrom(graph, ['b', 'z'])].sort()).toEqual(['a', 'b', 'z'])
  expect([...reachableFrom(graph, ['unknown'])]).toEqual([])
  expect([...reachableFrom(graph, [])]).toEqual([])
})

test('what commits reach can be asked, and added to', () => {
  const reach = reachFrom(graph, ['b'])
  expect([reach.has('a'), reach.has('b'), reach.has('c'), reach.has('unknown')]).toEqual([true, true, false, false])
  reach.add(['m', 'unknown'])
  expect([...reach].sort()).toEqual(['a', 'b', 'c', 'm'])
  expect([...reachFrom(graph, ['unknown'])]).toEqual([])
})

test('ancestors', () => {
  expect(isAncestor(graph, 'a', 'm')).toBe(true)
  expect(isAncestor(graph, 'm', 'm')).toBe(true)
  expect(isAncestor(graph, 'unknown', 'unknown')).toBe(true)
  expect(isAncestor(graph, 'm', 'a')).toBe(false)
  expect(isAncestor(graph, 'b', 'c')).toBe(false)
})

test('a shallow repository never says no', () => {
  const shallow = createGraph(commits, false)
  expect(isAncestor(shallow, 'a', 'm')).toBe(true)
  expect(isAncestor(shallow, 'm', 'a')).toBe('unknown')
})

test('the boundary is what it was given', () => {
  const part = createGraph(commits, true, new Set(['a']))
  expect(part.isBoundary('a')).toBe(true)
  expect(part.isBoundary('b')).toBe(false)
  expect(part.has('a')).toBe(true)
})

// a ← b ← c ← d is one line; b ← x ← y another, c ← e a third; u merges d into y's line. z stands alone.
const lines = createGraph(
  new Map([
    ['a', []],
    ['b', ['a']],
    ['c', ['b']],
    ['d', ['c']],
    ['e', ['c']],
    ['x', ['b']],
    ['y', ['x']],
    ['u', ['y', 'd']],
    ['z', []],
  ]),
)

test('lines meet at the first commit that both have', () => {
  expect(meetingOf(lines, 'y', ['d'])).toEqual({ oid: 'b', above: ['y', 'x'], others: [0] })
  expect(meetingOf(lines, 'd', ['y'])).toEqual({ oid: 'b', above: ['d', 'c'], others: [0] })
})

test('the nearest of several counts, and all that lie there with it', () => {
  expect(meetingOf(lines, 'd', ['y', 'e', 'z', 'c'])).toEqual({ oid: 'c', above: ['d'], others: [1, 3] })
  expect(meetingOf(lines, 'd', ['y', 'e', 'd'])).toEqual({ oid: 'd', above: [], others: [2] })
})

test('a merge brings no line with it', () => {
  expect(meetingOf(lines, 'u', ['d'])).toEqual({ oid: 'b', above: ['u', 'y', 'x'], others: [0] })
})

test('lines that have nothing in common, or end before, do not meet', () => {
  expect(meetingOf(lines, 'd', ['z'])).toBeNull()
  expect(meetingOf(lines, 'd', [])).toBeNull()
  expect(meetingOf(lines, 'unknown', ['d'])).toBeNull()
  expect(meetingOf(lines, 'd', ['unknown'])).toBeNull()
  const part = createGraph(
    new Map([
      ['d', ['c']],
      ['y', ['x']],
    ]),
  )
  expect(meetingOf(part, 'y', ['d'])).toBeNull()
})

test('a line does not end at its own commits, whoever has taken them; who has, is met with the next', () => {
  expect(meetingOf(lines, 'd', ['e'], new Set(['d', 'c']))).toEqual({ oid: 'b', above: ['d', 'c'], others: [0] })
  expect(meetingOf(lines, 'd', ['e', 'y'], new Set(['c']))).toEqual({ oid: 'b', above: ['d', 'c'], others: [0, 1] })
  expect(meetingOf(lines, 'd', ['d'], new Set(['c']))).toEqual({ oid: 'd', above: [], others: [0] })
  expect(meetingOf(lines, 'z', ['z'], new Set(['z']))).toBeNull()
})

test('a line of a hundred thousand commits is no trouble', () => {
  const long = new Map(Array.from({ length: 100_000 }, (_, index) => [`${index}`, index === 0 ? [] : [`${index - 1}`]]))
  const deep = createGraph(long)
  expect(reachableFrom(deep, ['99999']).size).toBe(100_000)
  expect(isAncestor(deep, '0', '99999')).toBe(true)
})

test('ancestry is an order: reflexive, transitive, and both ways only for the same commit', () => {
  const dag = fc
    .integer({ min: 2, max: 12 })
    .chain((size) =>
      fc.tuple(
        ...Array.from({ length: size }, (_, index) =>
          index === 0 ? fc.constant([]) : fc.uniqueArray(fc.nat(index - 1), { maxLength: 3 }),
        ),
      ),
    )
  fc.assert(
    fc.property(dag, fc.nat(), fc.nat(), fc.nat(), (parents, i, j, k) => {
      const random = createGraph(new Map(parents.map((list, index) => [`${index}`, list.map(String)])))
      const [a, b, c] = [i, j, k].map((number) => String(number % parents.length)) as [string, string, string]
      expect(isAncestor(random, a, a)).toBe(true)
      if (isAncestor(random, a, b) && isAncestor(random, b, c)) expect(isAncestor(random, a, c)).toBe(true)
      if (a !== b && isAncestor(random, a, b)) expect(isAncestor(random, b, a)).toBe(false)
    }),
  )
})

test('a meeting is what a slow search finds: the first commit of the line that is on any of the others', () => {
  const forest = fc.integer({ min: 2, max: 14 }).chain((size) => fc.tuple(...Array.from({ length: size }, () => fc.nat())))
  fc.assert(
    fc.property(
      forest,
      fc.nat(),
      fc.array(fc.nat(), { maxLength: 4 }),
      fc.array(fc.nat(), { maxLength: 4 }),
      (numbers, start, tips, mine) => {
        const size = numbers.length
        // The first parent of each is an earlier one; of every fourth none.
        const random = createGraph(
          new Map(numbers.map((number, index) => [`${index}`, index === 0 || number % 4 === 0 ? [] : [`${number % index}`]])),
        )
        const [tip, others, own] = [`${start % size}`, tips.map((one) => `${one % size}`), new Set(mine.map((one) => `${one % size}`))]
        const line = [...firstParentLine(random, tip)]
        const at = line.findIndex((oid) => !own.has(oid) && others.some((other) => [...firstParentLine(random, other)].includes(oid)))
        const oid = line[at]
        const found = others.flatMap((other, index) => ([...firstParentLine(random, other)].includes(oid ?? '') ? [index] : []))
        expect(meetingOf(random, tip, others, own)).toEqual(oid === undefined ? null : { oid, above: line.slice(0, at), others: found })
      },
    ),
  )
})
