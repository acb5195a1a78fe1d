import fc from 'fast-check'
import { expect, test } from 'vitest'
import { RepositoryError } from '../../../src/model/errors.ts'
import { createGraphReader } from '../../../src/repository/graph-reader.ts'

const oidOf = (number: number, digits = 40): string => number.toString(16).padStart(digits, '0')

/** What `git rev-list --parents` writes of some commits, each with its parents. */
const linesOf = (commits: readonly (readonly number[])[], digits: number): string =>
  commits.map((parents, commit) => `${[commit, ...parents].map((one) => oidOf(one, digits)).join(' ')}\n`).join('')

test('an answer is read alike in whatever pieces it comes', () => {
  const histories = fc.array(fc.array(fc.nat(40), { maxLength: 3 }), { minLength: 1, maxLength: 30 })
  fc.assert(
    fc.property(histories, fc.constantFrom(40, 64), fc.array(fc.integer({ min: 1, max: 200 })), (commits, digits, sizes) => {
      const bytes = Buffer.from(linesOf(commits, digits))
      const reader = createGraphReader()
      let at = 0
      for (const size of sizes) {
        reader.take(bytes.subarray(at, at + size))
        at = Math.min(bytes.length, at + size)
      }
      if (at < bytes.length) reader.take(bytes.subarray(at))
      const graph = reader.finish(true)
      for (const [commit, parents] of commits.entries()) {
        expect(graph.has(oidOf(commit, digits))).toBe(true)
        expect(graph.parents(oidOf(commit, digits))).toEqual(parents.map((one) => oidOf(one, digits)))
      }
      expect(graph.has(oidOf(commits.length, digits))).toBe(false)
    }),
  )
})

test('what git marks as the boundary is told apart', () => {
  const reader = createGraphReader()
  reader.take(Buffer.from(`${oidOf(2)} ${oidOf(1)}\n-${oidOf(1)} ${oidOf(0)}\n`))
  const graph = reader.finish(false)
  expect([0, 1, 2].map((number) => [graph.has(oidOf(number)), graph.isBoundary(oidOf(number))])).toEqual([
    [false, false],
    [true, true],
    [true, false],
  ])
  expect(graph.complete).toBe(false)
})

test('of a merge no more than its first parent is kept where no more is wanted', () => {
  const parts = { oids: null, builder: null, firstParentsOnly: true }
  const reader = createGraphReader(parts)
  reader.take(Buffer.from(`${oidOf(3)} ${oidOf(2)} ${oidOf(1)} ${oidOf(0)}\n${oidOf(2)} ${oidOf(0)}\n`))
  const graph = reader.finish(true)
  expect([graph.parents(oidOf(3)), graph.parents(oidOf(2)), graph.index.size]).toEqual([[oidOf(2)], [oidOf(0)], 3])
})

test('an answer of nothing is a graph of nothing', () => {
  const graph = createGraphReader().finish(true)
  expect([graph.has(oidOf(0)), graph.parents(oidOf(0)), graph.index.size]).toEqual([false, [], 0])
})

test.each([
  ['no object name', 'fatal: no\n'],
  ['a name of another length', `${'a'.repeat(41)}\n`],
  ['a line of another length than the first', `${'a'.repeat(40)}\n${'b'.repeat(64)}\n`],
  ['a parent that is no name', `${'a'.repeat(40)} ${'x'.repeat(40)}\n`],
  ['something behind the parents', `${'a'.repeat(40)}\t\n`],
  ['an empty line', `${'a'.repeat(40)}\n\n`],
])('%s is refused', (_, text) => {
  const reader = createGraphReader()
  expect(() => {
    reader.take(Buffer.from(text))
    reader.finish(true)
  }).toThrow(RepositoryError)
})

test('an answer that ends in the middle of a line is refused', () => {
  const reader = createGraphReader()
  reader.take(Buffer.from(`${'a'.repeat(40)} ${'b'.repeat(10)}`))
  expect(() => reader.finish(true)).toThrow('git rev-list ended before its answer was whole')
})
