import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { beginningOf, compileNamePattern, fillNamePattern, NamePatternError, PLACEHOLDER_NAMES } from '../../../src/model/name-pattern.ts'
import { quickest } from '../../support/quickest.ts'

const match = (pattern: string, name: string) => {
  const captures = compileNamePattern(pattern).match(name)
  return captures === null ? null : Object.fromEntries(captures)
}

test.each<[pattern: string, name: string, captures: Readonly<Record<string, string>> | null]>([
  ['main', 'main', {}],
  ['main', 'Main', null],
  ['main', 'mainframe', null],
  ['main', 'my-main', null],
  ['main', 'main\n', null],
  ['main', '', null],
  ['a.b', 'a.b', {}],
  ['a.b', 'axb', null],
  ['a+(b)|c?^$', 'a+(b)|c?^$', {}],
  ['release/v{version}', 'release/v1.2.3', { version: '1.2.3' }],
  ['release/v{version}', 'release/v1.2.3-rc.1', { version: '1.2.3-rc.1' }],
  ['release/v{version}', 'release/v1.2.3+b.5', { version: '1.2.3+b.5' }],
  ['release/v{version}', 'release/v1.2.3-a-b.0x+c-d', { version: '1.2.3-a-b.0x+c-d' }],
  ['release/v{version}', 'release/v1.2', null],
  ['release/v{version}', 'release/v01.2.3', null],
  ['release/v{version}', 'release/v1.2.3-01', null],
  ['release/v{version}', 'release/v1.2.3-', null],
  ['release/v{version}', 'release/v1.2.3.4', null],
  ['release/v{version}', 'release/1.2.3', null],
  ['release/v{version}', 'release/v1.2.3/x', null],
  ['feature/{slug}', 'feature/add-x', { slug: 'add-x' }],
  ['feature/{slug}', 'feature/v2.api_x', { slug: 'v2.api_x' }],
  ['feature/{slug}', 'feature/9', { slug: '9' }],
  ['feature/{slug}', 'feature/Add', null],
  ['feature/{slug}', 'feature/a--b', null],
  ['feature/{slug}', 'feature/-a', null],
  ['feature/{slug}', 'feature/a-', null],
  ['feature/{slug}', 'feature/a/b', null],
  ['feature/{slug}', 'feature/', null],
  ['feature/{slug}', 'feature/größe', null],
  ['feature/{ticket}', 'feature/ABC-123', { ticket: 'ABC-123' }],
  ['feature/{ticket}', 'feature/A1-9', { ticket: 'A1-9' }],
  ['feature/{ticket}', 'feature/abc-123', null],
  ['feature/{ticket}', 'feature/1A-9', null],
  ['feature/{ticket}', 'feature/ABC-', null],
  ['feature/{ticket}-{slug}', 'feature/ABC-123-add-x', { ticket: 'ABC-123', slug: 'add-x' }],
  ['{version}-{slug}', '1.2.3-rc-x', { version: '1.2.3-rc', slug: 'x' }],
  ['*', 'x', {}],
  ['*', 'x/y', null],
  ['feature/*', 'feature/x', {}],
  ['feature/*', 'feature/', null],
  ['feature/*', 'feature/x/y', null],
  ['release-*', 'release-x', {}],
  ['feature/*/x', 'feature/a/x', {}],
  ['**', 'x/y/z', {}],
  // git takes the line separators of Unicode in a name, which a dot of JavaScript does not match.
  ['**', 'x\u2028/y\u2029', {}],
  ['release/**', 'release/v1\u2028', {}],
  ['*/x', '\u2028/x', {}],
  ['dependabot/**', 'dependabot/npm_and_yarn/x-1.2.3', {}],
  ['dependabot/**', 'dependabot/', null],
  ['dependabot/**', 'dependabotx/y', null],
  ['**/x', 'a/b/x', {}],
  ['release-please--**', 'release-please--branches--main', {}],
  ['/feature\\/[a-z]+/', 'feature/x', {}],
  ['/feature\\/[a-z]+/', 'feature/x1', null],
  ['/feature\\/[a-z]+/', 'my-feature/x', null],
  ['/main|feature\\/.+/', 'mainframe', null],
  ['/main|feature\\/.+/', 'feature/x', {}],
  ['/(?<team>[a-z]+)\\/(?<version>[0-9]+)/', 'core/12', { team: 'core', version: '12' }],
  ['/(?<a>x)|(?<b>y)/', 'y', { b: 'y' }],
  ['//', '//', {}],
  ['__proto__', '__proto__', {}],
])('%s and %j: %o', (pattern, name, captures) => {
  expect(match(pattern, name)).toEqual(captures)
})

test.each([
  ['', 'empty'],
  ['feature/{name}', 'no placeholder is called {name}; there are {version}, {slug}, {ticket}'],
  ['feature/{}', 'no placeholder is called {}'],
  ['feature/{slug', 'a stray "{"'],
  ['feature/slug}', 'a stray "}"'],
  ['{slug}/{slug}', '{slug} stands twice'],
  ['{constructor}', 'no placeholder is called {constructor}'],
  ['/[/', 'Invalid regular expression'],
  ['/a)(b/', 'Invalid regular expression'],
  ['/main)|(?:.*/', 'Invalid regular expression'],
  ['/(?<x>a)(?<x>b)/', 'Invalid regular expression'],
  ['/(?=x)x/', '"(?=" looks ahead or behind'],
  ['/(?<!x)y/', '"(?<!" looks ahead or behind'],
  ['/(a)\\1/', 'looks back at a group'],
  ['/(?<a>x)\\k<a>/', 'looks back at a group'],
  ['/a{1000}/', 'too long'],
])('%j is refused: %s', (pattern, message) => {
  expect(() => compileNamePattern(pattern)).toThrow(NamePatternError)
  expect(() => compileNamePattern(pattern)).toThrow(message)
})

test('literal means that only one name can match', () => {
  const literal = (pattern: string) => compileNamePattern(pattern).literal
  expect(['main', 'release/next', 'a.b'].map(literal)).toEqual([true, true, true])
  expect(['feature/*', '**', 'v{version}', '/main/'].map(literal)).toEqual([false, false, false, false])
})

test.each([
  ['hotfix/v{version}', 'hotfix/*', 'the one that captures more'],
  ['feature/{ticket}-{slug}', 'feature/{ticket}', 'the one that captures more'],
  ['hotfix/v{version}', 'hotfix/{slug}', 'of equal captures the one with more text'],
  ['feature/x', 'feature/*', 'the one with more text'],
  ['feature/*', '*', 'the one with more text'],
  ['ab{slug}', 'a*{slug}', 'the one without a star'],
  ['feature/{slug}', '/.*/', 'a pattern before a regular expression without groups'],
  ['/(?<a>x)(?<b>y)/', 'x{slug}', 'a regular expression by its groups'],
  ['/(?<_a>x)(?<$b>y)/', 'x{slug}', 'a group by any name'],
])('%s weighs more than %s: %s', (more, less) => {
  expect(compileNamePattern(more).weight).toBeGreaterThan(compileNamePattern(less).weight)
})

describe('filling', () => {
  const values = new Map([
    ['version', '1.2.3'],
    ['slug', 'x'],
  ])
  test.each([
    ['release/v{version}', 'release/v1.2.3'],
    ['{slug}-{version}', 'x-1.2.3'],
    ['main', 'main'],
    ['feature/{ticket}', null],
    ['feature/*', null],
    ['/x/', null],
  ])('%s becomes %s', (pattern, expected) => {
    expect(fillNamePattern(pattern, values)).toBe(expected)
  })

  test('what a name gave fills the pattern to the same name', () => {
    const version = fc
      .tuple(fc.nat(50), fc.nat(50), fc.nat(50), fc.constantFrom('', '-rc.1', '-alpha', '+b'))
      .map(([a, b, c, rest]) => `${a}.${b}.${c}${rest}`)
    const slug = fc.stringMatching(/^[a-z0-9._]{1,6}(-[a-z0-9._]{1,6}){0,3}$/)
    const ticket = fc.stringMatching(/^[A-Z][A-Z0-9]{0,4}-[0-9]{1,4}$/)
    fc.assert(
      fc.property(
        fc.constantFrom('v{version}', 'feature/{slug}', 'feature/{ticket}', 'x/{ticket}-{slug}'),
        version,
        slug,
        ticket,
        (pattern, v, s, t) => {
          const name =
            fillNamePattern(
              pattern,
              new Map([
                ['version', v],
                ['slug', s],
                ['ticket', t],
              ]),
            ) ?? ''
          const captures = compileNamePattern(pattern).match(name)
          expect(captures).not.toBeNull()
          expect(fillNamePattern(pattern, captures ?? new Map())).toBe(name)
        },
      ),
    )
  })
})

test('a text without special characters matches itself and nothing else', () => {
  fc.assert(
    fc.property(fc.string({ minLength: 1 }), fc.string(), (text, other) => {
      fc.pre(!/[*{}]/.test(text) && !/^\/.+\/$/.test(text))
      const pattern = compileNamePattern(text)
      expect(pattern.match(text)).not.toBeNull()
      if (other !== text) expect(pattern.match(other)).toBeNull()
    }),
  )
})

describe('a name of one kibibyte is matched in no time', () => {
  const fill = (unit: string) => unit.repeat(1024).slice(0, 1024)
  const names = ['a', '-', 'a-', '/', 'a/', '.', '0', '0.', 'A', 'A-1-', '1.2.3-', '1.2.3-a.', '-a.0', 'aA0-./_'].flatMap((unit) => [
    fill(unit),
    `${fill(unit)}!`,
    `feature/${fill(unit)}!`,
  ])
  const patterns = [
    ...PLACEHOLDER_NAMES.map((name) => `{${name}}`),
    ...PLACEHOLDER_NAMES.map((name) => `feature/{${name}}`),
    '{version}-{slug}',
    '{slug}{version}{ticket}',
    '{ticket}-{slug}-{version}',
    'feature/**/x',
    '*-*',
    '**/*-*',
    '**-**',
    '*/*/*/*',
    'release/*/v{version}-*',
    '*{slug}',
    '**-**-**-**x',
    '*-*-*-*-*',
    '*-*/*-*/*-*/*-*',
    '**/**/**/**',
    '*{slug}*{ticket}*{version}*',
  ]
  test.each(patterns)('%s', (pattern) => {
    const compiled = compileNamePattern(pattern)
    for (const name of names) {
      expect(
        quickest(() => compiled.match(name)),
        name.slice(0, 20),
      ).toBeLessThan(50)
    }
  })

  test.each([
    '/feature\\/([a-z0-9]+-?)+/',
    '/(a+)+/',
    '/(a*)*b/',
    '/(?:a|a)*b/',
    '/(.*a){12}/',
    '/.*.*.*.*.*x/',
    '/(x+x+)+y/',
    '/(?<slug>[a-z-]+)+!/',
    '/^(([a-z])+.)+[A-Z]([a-z])+$/',
    '/(a|aa)+/',
    '/([a-z0-9]+-?){5,}/',
  ])('%s', (pattern) => {
    const compiled = compileNamePattern(pattern)
    for (const name of names) {
      expect(
        quickest(() => compiled.match(name)),
        name.slice(0, 20),
      ).toBeLessThan(50)
    }
  })
})

test.each([
  ['main', 'main', true],
  ['release/v{version}', 'release/v', false],
  ['release/*', 'release/', false],
  ['**/x', '', false],
  ['/release\\/.+/', '', false],
])('every name that %s matches begins with %j', (pattern, text, isWhole) => {
  expect(beginningOf(pattern)).toEqual({ text, isWhole })
})
