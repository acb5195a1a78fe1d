import fc from 'fast-check'
import { expect, test } from 'vitest'
import { addReachable, createGraph, firstParentLine, isAncestor, reachableFrom } from '../../../src/model/graph.ts'

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

test('what is in a set already is not walked again', () => {
  const reached = new Set(['b'])
  addReachable(graph, ['m'], reached)
  expect([...reached].sort()).toEqual(['a', 'b', 'c', 'm'])
  const cut = new Set(['b', 'c'])
  addReachable(graph, ['m'], cut)
  expect([...cut].sort()).toEqual(['b', 'c', 'm'])
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
