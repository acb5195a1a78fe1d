import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { compareVersions, isPreRelease, nextVersion, parseVersion } from '../../../src/model/version.ts'

const small = fc.nat(12)
const identifier = fc.oneof(
  small.map(String),
  fc.constantFrom('rc', 'alpha', 'beta', 'Beta', 'x-1', '-', '1a'),
  fc.stringMatching(/^[0-9A-Za-z-]{1,4}$/),
)
const version = fc
  .record({
    numbers: fc.array(small, { minLength: 2, maxLength: 4 }),
    pre: fc.array(identifier, { maxLength: 3 }),
    build: fc.constantFrom('', '+1', '+build.5'),
  })
  .map(({ numbers, pre, build }) => numbers.join('.') + (pre.length === 0 ? '' : `-${pre.join('.')}`) + build)
const anything = fc.oneof(version, fc.string(), fc.string({ unit: 'binary' }), fc.constantFrom('', 'v', '1', '1.', '1.0.0-', 'v1.2.3'))

describe('compareVersions', () => {
  test('the order that semver.org gives', () => {
    const ascending = [
      '0.4',
      '0.9.9.1',
      '0.9.9.12',
      '0.9.10',
      '1.0.0-alpha',
      '1.0.0-alpha.1',
      '1.0.0-alpha.beta',
      '1.0.0-beta',
      '1.0.0-beta.2',
      '1.0.0-beta.11',
      '1.0.0-rc.1',
      '1.0.0',
      '1.0.0.1',
      '2.0.0',
      '2.1.0',
      '2.1.1',
      '10.0.0',
      '99999999999999999998.0.0',
      '99999999999999999999.0.0',
    ]
    for (const [index, one] of ascending.entries()) {
      for (const [place, other] of ascending.entries()) {
        expect(Math.sign(compareVersions(one, other)), `${one} and ${other}`).toBe(Math.sign(index - place))
      }
    }
  })

  test.each([
    ['1.0.0', '1.0.0+build'],
    ['1.0.0+a', '1.0.0+b'],
    ['1.0', '1.0.0'],
    ['1.0', '1.0.0.0'],
    ['v1.0.0', '1.0.0'],
    ['01.0.0', '1.0.0'],
    ['1.0.0-rc.01', '1.0.0-rc.1'],
  ])('%s and %s are equal', (a, b) => {
    expect(compareVersions(a, b)).toBe(0)
    expect(compareVersions(b, a)).toBe(0)
  })

  test('a number comes before a word, and capitals before small letters', () => {
    expect(compareVersions('1.0.0-1', '1.0.0-a')).toBe(-1)
    expect(compareVersions('1.0.0-RC', '1.0.0-alpha')).toBe(-1)
    expect(compareVersions('1.0.0-a', '1.0.0-1')).toBe(1)
  })

  test('what is no version comes before every version', () => {
    for (const text of ['', 'nightly', '1', '1.0.0.0.0', '1.0.0-', '1..0', '-1.0', '1.0.0 ', '1.0\n']) {
      expect(parseVersion(text), text).toBeNull()
      expect(compareVersions(text, '0.0')).toBe(-1)
      expect(compareVersions('0.0', text)).toBe(1)
    }
    expect(compareVersions('a', 'b')).toBe(-1)
  })

  test('agrees with a comparison of numbers on plain triples', () => {
    const triple = fc.tuple(fc.nat(), fc.nat(), fc.nat())
    fc.assert(
      fc.property(triple, triple, (a, b) => {
        const first = a.findIndex((part, index) => part !== b[index])
        const wanted = first < 0 ? 0 : Math.sign((a[first] ?? 0) - (b[first] ?? 0))
        expect(compareVersions(a.join('.'), b.join('.'))).toBe(wanted)
      }),
    )
  })

  test('is a total order of any texts: nothing throws, opposites agree, and it carries on', () => {
    fc.assert(
      fc.property(anything, anything, anything, (a, b, c) => {
        expect(compareVersions(a, a)).toBe(0)
        expect(compareVersions(a, b) + compareVersions(b, a)).toBe(0)
        const [low, middle, high] = [a, b, c].sort(compareVersions)
        expect(compareVersions(low ?? '', middle ?? '')).toBeLessThanOrEqual(0)
        expect(compareVersions(middle ?? '', high ?? '')).toBeLessThanOrEqual(0)
        expect(compareVersions(low ?? '', high ?? '')).toBeLessThanOrEqual(0)
        if (compareVersions(a, b) === 0) expect(compareVersions(a, c)).toBe(compareVersions(b, c))
      }),
      { numRuns: 2000 },
    )
  })
})

test.each([
  ['1.0.0-rc.1', true],
  ['v1.0-beta', true],
  ['1.0.0', false],
  ['1.0.0+a-b', false],
  ['nightly-1', false],
])('%s is a pre-release: %s', (text, is) => {
  expect(isPreRelease(text)).toBe(is)
})

test.each([
  ['1.0.0', '0.9.0', '1.0.1'],
  ['1.0.9+build', '1.0.9', '1.0.10'],
  ['1.0.0', '0.9.0-rc.1', '1.0.1-rc.1'],
  ['1.0.0-rc.1', '0.9.0', '1.0.0'],
  ['1.0.0-rc.1', '1.0.0-rc.1', '1.0.0-rc.2'],
  ['1.0.0-rc.9', '0.1.0-beta', '1.0.0-rc.10'],
  ['1.0.0-rc', '1.0.0-rc', '1.0.0-rc.1'],
  ['0.4', '0.3', '0.5'],
  ['0.9.9.12', '0.9.9.11', '0.9.9.13'],
  ['v1.0.99999999999999999999', '1.0.0', '1.0.100000000000000000000'],
  ['nightly', '1.0.0', null],
  ['1.0.0', 'nightly', null],
])('the next above %s like %s is %s', (above, like, next) => {
  expect(nextVersion(above, like)).toBe(next)
})

test('the next version is always a higher one, a pre-release where one is wanted', () => {
  fc.assert(
    fc.property(version, version, (above, like) => {
      const next = nextVersion(above, like) ?? ''
      expect(compareVersions(next, above)).toBe(1)
      expect(isPreRelease(next)).toBe(isPreRelease(like))
    }),
  )
})
