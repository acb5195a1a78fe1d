import fc from 'fast-check'
import { expect, test } from 'vitest'
import { createPackedOidTable } from '../../../src/model/packed-oids.ts'

const lengths = fc.constantFrom(40, 64)

/** Names of one length; many begin alike, as none do in git, so that they fall into one another's places. */
const names = lengths.chain((digits) =>
  fc.record({
    digits: fc.constant(digits),
    oids: fc.array(
      fc.record({
        begin: fc.constantFrom('00000000', 'ffffffff', '0123abcd'),
        rest: fc.stringMatching(new RegExp(`^[0-9a-f]{${digits - 8}}$`)),
      }),
      { maxLength: 60 },
    ),
  }),
)

test('each name has one number, in the order in which they come, whatever way it is asked for', () => {
  fc.assert(
    fc.property(names, fc.nat(3), ({ digits, oids }, before) => {
      const table = createPackedOidTable(digits)
      const expected = [...new Set(oids.map(({ begin, rest }) => begin + rest))]
      for (const { begin, rest } of oids) {
        const number = expected.indexOf(begin + rest)
        const bytes = Buffer.from(`${'x'.repeat(before)}${begin}${rest} y`)
        expect(table.addAt(bytes, before)).toBe(number)
      }
      expect(table.size).toBe(expected.length)
      for (const [number, oid] of expected.entries()) {
        expect(table.oid(number)).toBe(oid)
        expect(table.find(oid)).toBe(number)
      }
      expect([table.oid(-1), table.oid(expected.length)]).toEqual(['', ''])
    }),
  )
})

test('it holds more names than it began with room for', () => {
  const table = createPackedOidTable(40)
  // Half of them begin alike, as somebody could make them.
  const nameOf = (number: number): string =>
    (number % 2 === 0 ? '00000000' : 'ffffffff') + number.toString(16).padStart(32, '0').split('').reverse().join('')
  const wanted = Array.from({ length: 20_000 }, (_, number) => number)
  expect(wanted.map((number) => table.addAt(Buffer.from(nameOf(number)), 0))).toEqual(wanted)
  expect(wanted.map((number) => table.find(nameOf(number)))).toEqual(wanted)
  expect(wanted.map((number) => table.oid(number))).toEqual(wanted.map(nameOf))
})

test.each([
  ['a letter that is no digit', `${'a'.repeat(39)}g`],
  ['a capital', `${'a'.repeat(39)}A`],
  ['a letter whose last byte is that of a digit', `${'a'.repeat(39)}\u0161`],
  ['one digit less', 'a'.repeat(39)],
  ['one digit more', 'a'.repeat(41)],
  ['the other length', 'a'.repeat(64)],
  ['nothing', ''],
])('%s is no name that is there', (_, oid) => {
  const table = createPackedOidTable(40)
  table.addAt(Buffer.from('a'.repeat(40)), 0)
  expect(table.find(oid)).toBe(-1)
  expect(table.size).toBe(1)
})

test('bytes that are no name, or end before it does, get no number', () => {
  const table = createPackedOidTable(40)
  expect(table.addAt(Buffer.from(`${'a'.repeat(20)} ${'a'.repeat(20)}`), 0)).toBe(-1)
  expect(table.addAt(Buffer.from('a'.repeat(40)), 1)).toBe(-1)
  expect(table.size).toBe(0)
})
