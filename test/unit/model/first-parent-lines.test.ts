import fc from 'fast-check'
import { expect, test } from 'vitest'
import { firstParentLines } from '../../../src/model/first-parent-lines.ts'
import { createGraph, firstParentLine, type Graph } from '../../../src/model/graph.ts'

/** What the lines of some tips have in common with another, found by a look at each. */
function byLooking(graph: Graph, tip: string, tips: readonly string[], own: ReadonlySet<string>, leftOut: ReadonlySet<number>): unknown {
  const lines = tips.map((other) => new Set(firstParentLine(graph, other)))
  const above: string[] = []
  for (const oid of firstParentLine(graph, tip)) {
    const others = [...lines.keys()].filter((place) => !leftOut.has(place) && lines[place]?.has(oid) === true)
    if (others.length > 0 && !own.has(oid)) return { oid, above, others }
    above.push(oid)
  }
  return null
}

test('lines meet where a look at each of them says', () => {
  const place = fc.nat({ max: 29 })
  fc.assert(
    fc.property(
      fc.array(fc.nat({ max: 1000 }), { minLength: 2, maxLength: 30 }),
      fc.array(place, { maxLength: 12 }),
      place,
      fc.array(place, { maxLength: 6 }),
      fc.array(fc.nat({ max: 11 }), { maxLength: 4 }),
      (seeds, chosen, tip, own, leftOut) => {
        // A seed that is a multiple of seven begins a history of its own; any other names a parent further down.
        const parentsOf = (seed: number, at: number): string[] => (at === 0 || seed % 7 === 0 ? [] : [`c${seed % at}`])
        const graph = createGraph(new Map(seeds.map((seed, at) => [`c${at}`, parentsOf(seed, at)])))
        const tips = chosen.map((at) => `c${at}`)
        const [mine, out] = [new Set(own.map((at) => `c${at}`)), new Set(leftOut)]
        const met = firstParentLines(graph.index, tips).meetingOf(`c${tip}`, mine, (one) => out.has(one))
        expect(met).toEqual(byLooking(graph, `c${tip}`, tips, mine, out))
      },
    ),
    { numRuns: 500 },
  )
})
