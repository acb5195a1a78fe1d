import fc from 'fast-check'
import { expect, test } from 'vitest'
import { lineOf } from '../../../src/explanations/line.ts'
import { createGraph, firstParentLine, type Graph, meetingOf, parentCount, reachableFrom } from '../../../src/model/graph.ts'

const NAMES = 24

/** Any history: each commit has up to three parents among the older ones, some of them outside the graph. */
const histories = fc
  .array(fc.uniqueArray(fc.nat(NAMES), { maxLength: 3 }), { minLength: 1, maxLength: NAMES })
  .map((parents) =>
    createGraph(
      new Map(parents.map((ones, index): [string, string[]] => [`c${index}`, ones.map((one) => (one < index ? `c${one}` : `x${one}`))])),
    ),
  )
const oids = fc.nat(NAMES).map((number) => `c${number}`)

/** The meeting by its definition, line against line. */
function plainMeeting(graph: Graph, tip: string, others: readonly string[], own: ReadonlySet<string>) {
  const lines = others.map((other) => new Set(firstParentLine(graph, other)))
  const line = [...firstParentLine(graph, tip)]
  const at = line.findIndex((oid) => !own.has(oid) && lines.some((one) => one.has(oid)))
  const oid = line[at]
  if (oid === undefined) return null
  return { oid, above: line.slice(0, at), others: lines.flatMap((one, index) => (one.has(oid) ? [index] : [])) }
}

test('a line meets others where walking each of them says', () => {
  fc.assert(
    fc.property(histories, oids, fc.array(oids, { maxLength: 5 }), fc.uniqueArray(oids, { maxLength: 4 }), (graph, tip, others, own) => {
      expect(meetingOf(graph, tip, others, new Set(own))).toEqual(plainMeeting(graph, tip, others, new Set(own)))
    }),
  )
})

test('what of a line is reached, and what lies above', () => {
  fc.assert(
    fc.property(histories, oids, fc.array(oids, { maxLength: 5 }), fc.nat(4), (graph, tip, asked, most) => {
      const line = [...firstParentLine(graph, tip)]
      for (const oid of asked) {
        const reached = reachableFrom(graph, [oid])
        const first = line.findIndex((one) => reached.has(one))
        const place = first < 0 ? line.length : first
        const found = lineOf(tip, graph)
        expect(found.placeAt(graph.index.numberOf(oid))).toBe(line.indexOf(oid))
        expect(found.reachedBy(oid)).toBe(place)
        expect(found.above(place)).toEqual(line.slice(0, place))
        const plain = line.slice(0, place).filter((one) => parentCount(graph, one) < 2)
        expect(found.plainAbove(place, most)).toEqual(plain.slice(Math.max(0, plain.length - most)))
      }
    }),
  )
})
