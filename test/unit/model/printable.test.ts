import { execFileSync } from 'node:child_process'
import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { printable, shellCommand, shellWord } from '../../../src/model/printable.ts'
import { cleanEnvironment } from '../../support/environment.ts'
import { hostileText } from '../../support/hostile-text.ts'

describe('printable', () => {
  test.each([
    ['a plain text', 'feature/add-x é 日本 ✨', 'feature/add-x é 日本 ✨'],
    ['escape', 'a\u001b[2J', 'a\\u001b[2J'],
    ['bell, carriage return, newline, tab', '\u0007\r\n\t', '\\u0007\\u000d\\u000a\\u0009'],
    ['delete and C1', '\u007f\u009b', '\\u007f\\u009b'],
    ['bidi override and isolate', '\u202e\u2066', '\\u202e\\u2066'],
    ['zero width', 'ma\u200bin\u200d', 'ma\\u200bin\\u200d'],
    ['soft hyphen, Hangul filler, variation selector', '\u00ad\u3164\ufe0f', '\\u00ad\\u3164\\ufe0f'],
    ['tag characters beyond four digits', '\u{e0041}', '\\u{e0041}'],
    ['line and paragraph separator', '\u2028\u2029', '\\u2028\\u2029'],
    ['lone surrogates', '\ud800x\udc00', '\\ud800x\\udc00'],
    ['a whole pair', '😀', '😀'],
    ['noncharacters', '\ufdd0\uffff', '\\ufdd0\\uffff'],
    ['a GitHub command', '::error::x', '\\u003a:error::x'],
    ['the same after white space', 'a  ::stop-commands::t', 'a  \\u003a:stop-commands::t'],
    ['the same after a no-break space', 'a\u00a0::x', 'a\u00a0\\u003a:x'],
    ['colons within a word', 'std::vector', 'std::vector'],
    ['a command anywhere in a line', 'x##[add-mask]y', 'x\\u0023#[add-mask]y'],
    ['one number sign more', '###[x]', '#\\u0023#[x]'],
    ['an Azure command', 'x ##vso[task] ##VSO[', 'x \\u0023#vso[task] \\u0023#VSO['],
    ['number signs alone', 'fix ##12 and #3', 'fix ##12 and #3'],
  ])('%s', (_name, text, shown) => {
    expect(printable(text)).toBe(shown)
  })

  test('whatever comes in, what goes out is visible, on one line, no command, and stays as it is', () => {
    fc.assert(
      fc.property(hostileText, (text) => {
        const shown = printable(text)
        expect(shown).not.toMatch(/[\p{Cc}\p{Cf}\p{Cs}\p{Zl}\p{Zp}]/u)
        expect(shown).not.toMatch(/(?:^|\s)::|##\[|##vso\[/i)
        expect(printable(shown)).toBe(shown)
      }),
      { numRuns: 500 },
    )
  })
})

describe('shellWord', () => {
  test.each([
    ['release/v1.1.0', 'release/v1.1.0'],
    ['refs/heads/a:refs/heads/b', 'refs/heads/a:refs/heads/b'],
    ['--output=pwned', '--output=pwned'],
    ['', "''"],
    ['a b', "'a b'"],
    ["it's", "'it'\\''s'"],
    ['$(touch x)', "'$(touch x)'"],
    ['=ls', "'=ls'"],
    ['a=b', 'a=b'],
    ['~root', "'~root'"],
    ['a!b', "'a!b'"],
  ])('%j', (word, shown) => {
    expect(shellWord(word)).toBe(shown)
  })

  test('a shell reads back what was put in', () => {
    const word = fc.string({ unit: 'binary' }).filter((text) => !/[\0\ud800-\udfff]/.test(text))
    fc.assert(
      fc.property(fc.array(word, { minLength: 1, maxLength: 20 }), (words) => {
        const command = shellCommand('printf', '%s\\0', ...words)
        expect(execFileSync('sh', ['-c', command], { encoding: 'utf8', env: cleanEnvironment() })).toBe(`${words.join('\0')}\0`)
      }),
      { numRuns: 30 },
    )
  })
})
