import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { prePushEvent } from '../../../src/events/pre-push.ts'
import { preReceiveEvent } from '../../../src/events/pre-receive.ts'
import { referenceTransaction } from '../../../src/events/reference-transaction.ts'
import { UsageError } from '../../../src/model/errors.ts'
import { printable } from '../../../src/model/printable.ts'
import type { ProposedEvent } from '../../../src/model/update.ts'
import { hostileText, wellFormed } from '../../support/hostile-text.ts'
import { legalRefname } from '../../support/refnames.ts'
import { runs } from '../../support/runs.ts'

const many = runs(600)

/** One ref of a push, as a hook is told of it; zeros for no object. */
interface Told {
  readonly refname: string
  readonly before: string
  readonly after: string
  /** What is pushed, an expression of any form (gitrevisions(7)). */
  readonly local: string
}

const toldOfWidth = (width: number): fc.Arbitrary<Told> => {
  const zeros = '0'.repeat(width)
  const oid = fc.string({ unit: fc.constantFrom(...'0123456789abcdef'), minLength: width, maxLength: width })
  const local = fc.oneof(
    legalRefname,
    fc.constantFrom('HEAD', ':/fix the login', 'main^{/fix nasty bug}', '@{yesterday}', 'HEAD@{5 minutes ago}'),
    hostileText.map((text) => `x${wellFormed(text.replace(/[\n\r\0]/g, ''))}`),
  )
  return fc
    .record({ refname: legalRefname, before: fc.oneof(oid, fc.constant(zeros)), after: fc.oneof(oid, fc.constant(zeros)), local })
    .map((told) => ({ ...told, local: told.after === zeros ? '(delete)' : told.local }))
}

const pushes: fc.Arbitrary<readonly Told[]> = fc.constantFrom(40, 64).chain((width) => fc.array(toldOfWidth(width), { maxLength: 6 }))

const orNull = (oid: string): string | null => (/^0+$/.test(oid) ? null : oid)

/** A hook: how git writes a line to it, and what it makes of all of them, as the same lines. */
interface Hook {
  readonly write: (told: Told) => string
  /** The lines that were understood, written again. */
  readonly read: (input: Uint8Array) => readonly string[]
}

/** What every refname is beside other things (git-check-ref-format(1)). */
const REFNAME = /^refs\/(?!.*(?:\.\.|@\{|\/\/|\/\.|\.lock(?:\/|$)))[^\0- \x7f~^:?*[\\]*[^\0- \x7f~^:?*[\\/.]$/s

const rewritten = (event: ProposedEvent, write: (told: Told) => string, zeros: string): readonly string[] =>
  event.updates.map((one) => {
    if (one.type !== 'ref') throw new Error(one.type)
    const { refname, oldRevision, newRevision, localRef } = one
    expect(refname).toMatch(REFNAME)
    return write({ refname, before: oldRevision ?? zeros, after: newRevision ?? zeros, local: localRef ?? '(delete)' })
  })

/** The zeros of an input's width: those of the first object name in it. */
const zerosIn = (input: Uint8Array): string =>
  / [0-9a-f]{64}(?: |\r?\n|$)|^[0-9a-f]{64} /.test(textOf(input)) ? '0'.repeat(64) : '0'.repeat(40)

const pushLine = ({ refname, before, after, local }: Told): string => `${local} ${after} ${refname} ${before}`
const receiveLine = ({ refname, before, after }: Told): string => `${before} ${after} ${refname}`

const HOOKS: Readonly<Record<'pre-push' | 'pre-receive', Hook>> = {
  'pre-push': { write: pushLine, read: (input) => rewritten(prePushEvent(['origin', 'url'], input), pushLine, zerosIn(input)) },
  'pre-receive': { write: receiveLine, read: (input) => rewritten(preReceiveEvent(input), receiveLine, zerosIn(input)) },
}

const bytesOf = (text: string): Uint8Array => new TextEncoder().encode(text)
const textOf = (input: Uint8Array): string => new TextDecoder('utf-8', { ignoreBOM: true }).decode(input)

/** What a reader gives back; null for a UsageError that is safe to print, and nothing else may be thrown. */
function understood<Value>(read: () => Value): Value | null {
  try {
    return read()
  } catch (error) {
    expect(error).toBeInstanceOf(UsageError)
    const { message, advice } = error as UsageError
    for (const text of [message, ...advice]) expect(printable(text)).toBe(text)
    expect(message).toMatch(/: line [1-9][0-9]* of standard input is not what git writes: /)
    expect(message.length).toBeLessThan(1_000)
    return null
  }
}

const lineEnds = fc.array(fc.constantFrom('\n', '\n', '\r\n'), { minLength: 6, maxLength: 6 })

describe.each(['pre-push', 'pre-receive'] as const)('%s', (name) => {
  const { write, read } = HOOKS[name]

  test('each line that git writes is an update, in order, however lines end', () => {
    fc.assert(
      fc.property(pushes, lineEnds, fc.boolean(), (told, ends, isCutOff) => {
        const lines = told.map(write)
        const input = lines.map((line, index) => line + (isCutOff && index === lines.length - 1 ? '' : ends[index])).join('')
        expect(read(bytesOf(input))).toEqual(lines)
      }),
      many,
    )
  })

  // What is cut out, put in and changed: git's own separators and ends, digits, and bytes that are no text.
  const bytes = fc.oneof(fc.constantFrom(0x20, 0x0a, 0x0d, 0x00, 0x09, 0x30, 0x66, 0x2e, 0x2f, 0xff, 0xc0, 0x80, 0x7f, 0x1b), fc.nat(255))
  const change = fc.record({
    at: fc.nat(),
    cut: fc.nat(3),
    put: fc.oneof(
      fc.array(bytes, { maxLength: 3 }),
      fc.constantFrom('..', '@{', '.lock', '//', '/', '.').map((text) => [...bytesOf(text)]),
    ),
  })

  test('whatever bytes are changed, it is refused as such or nothing of it is lost', () => {
    let kept = 0
    let refused = 0
    fc.assert(
      fc.property(pushes, fc.array(change, { minLength: 1, maxLength: 3 }), (told, changes) => {
        let input = [...bytesOf(told.map((one) => `${write(one)}\n`).join(''))]
        for (const { at, cut, put } of changes) input = input.toSpliced(at % (input.length + 1), cut, ...put)
        const given = new Uint8Array(input)
        const lines = understood(() => read(given))
        if (lines === null) refused += 1
        else if (lines.length > 0) kept += 1
        if (lines === null) return
        expect(given.includes(0)).toBe(false)
        const text = new TextDecoder('utf-8', { fatal: true, ignoreBOM: true }).decode(given)
        expect(lines.map((line) => `${line}\n`).join('')).toBe(
          text
            .replaceAll('\r\n', '\n')
            .replace(/\r$/, '')
            .replace(/(?<=[^\n])$/, '\n'),
        )
      }),
      many,
    )
    expect(kept).toBeGreaterThan(many.numRuns / 200)
    expect(refused).toBeGreaterThan(many.numRuns / 4)
  })

  test('bytes of any kind are refused or are nothing', () => {
    const garbage = fc.oneof(
      fc.uint8Array({ maxLength: 400 }),
      fc
        .array(fc.oneof(hostileText, legalRefname, fc.constantFrom(' ', '\n', '0'.repeat(40), 'a'.repeat(40))))
        .map((parts) => bytesOf(parts.join(''))),
    )
    fc.assert(
      fc.property(garbage, (input) => {
        const lines = understood(() => read(input))
        if (lines !== null)
          expect(lines).toHaveLength(
            textOf(input)
              .split('\n')
              .filter((line) => line !== '').length,
          )
      }),
      many,
    )
  })

  test('of many lines the one that is broken is named', () => {
    fc.assert(
      fc.property(fc.array(toldOfWidth(40), { minLength: 1, maxLength: 30 }), fc.nat(), (told, place) => {
        const broken = place % told.length
        const input = told.map((one, index) => (index === broken ? `${write(one)} ` : write(one))).join('\n')
        expect(() => read(bytesOf(input))).toThrow(`: line ${broken + 1} of standard input `)
      }),
      runs(200),
    )
  })

  test('a hundred thousand lines are a hundred thousand updates, and a line of a mebibyte is one line', () => {
    const [one] = fc.sample(toldOfWidth(40), { numRuns: 1, seed: 7 })
    if (one === undefined) throw new Error('no sample')
    const lines = Array.from({ length: 100_000 }, (_, index) => write({ ...one, refname: `refs/heads/x${index}` }))
    expect(read(bytesOf(lines.join('\n')))).toEqual(lines)
    const long = write({ ...one, refname: `refs/heads/${'a'.repeat(2 ** 20)}` })
    expect(read(bytesOf(long))).toEqual([long])
    expect(understood(() => read(bytesOf(`${long} x`)))).toBeNull()
  })
})

describe('reference-transaction', () => {
  const line = ({ before, after, refname }: Told): string => `${before} ${after} ${refname}`
  const symbolic = fc.tuple(pushes, fc.array(fc.tuple(fc.nat(), fc.boolean()))).map(([told, places]) =>
    // From git 2.46 on a symbolic ref's value is another ref.
    told.map((one, index) => (places.some(([place]) => place % 6 === index) ? { ...one, after: 'ref:refs/heads/main' } : one)),
  )

  test('the branches that are set are told, in order, and nothing else is', () => {
    fc.assert(
      fc.property(symbolic, fc.constantFrom('preparing', 'prepared', 'committed', 'aborted', 'x'), (told, state) => {
        const input = bytesOf(told.map((one) => `${line(one)}\n`).join(''))
        const set = told.filter(({ refname, after }) => refname.startsWith('refs/heads/') && orNull(after) !== null)
        const expected = state === 'prepared' ? set.map(({ refname, after }) => ({ refname, newValue: after })) : []
        expect(referenceTransaction([state], input, {}).moves).toEqual(expected)
      }),
      many,
    )
  })

  test('whatever else it is given is refused as such or is none of a branch', () => {
    fc.assert(
      fc.property(pushes, fc.nat(), fc.oneof(hostileText, fc.constantFrom(' ', '\n', '\0', 'x')), (told, place, put) => {
        const whole = told.map((one) => `${line(one)}\n`).join('')
        const at = place % (whole.length + 1)
        const input = bytesOf(whole.slice(0, at) + put + whole.slice(at))
        const read = understood(() => referenceTransaction(['prepared'], input, {}))
        if (read === null) return
        const lines = textOf(input).split(/\r?\n/)
        // Whatever is told stands in a line of its own.
        for (const { refname, newValue } of read.moves) expect(lines.some((one) => one.endsWith(` ${newValue} ${refname}`))).toBe(true)
        const branches = lines.filter((one) => / refs\/heads\//.test(one) && !/ 0+ refs\/heads\//.test(one))
        expect(read.moves).toHaveLength(branches.length)
      }),
      many,
    )
  })
})
