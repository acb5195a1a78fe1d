import fc from 'fast-check'

/** Texts as nobody should send them: any UTF-16, with what terminals, shells, CI runners and parsers take for their own. */
export const hostileText: fc.Arbitrary<string> = fc
  .array(
    fc.oneof(
      fc.string({ unit: 'binary', maxLength: 8 }),
      fc.integer({ min: 0, max: 0xffff }).map((unit) => String.fromCharCode(unit)),
      fc.constantFrom(
        '\u001b[2J',
        '\u001b]52;c;x\u0007',
        '\u009b',
        '\r',
        '\n',
        '\u2028',
        '\u202e',
        '\u200b',
        '\ud800',
        '\u{e0041}',
        '::error::x',
        '  ::stop-commands::t',
        '##[group]',
        '##vso[task.x]',
        '%0A::error::x',
        '%25%AZP25%3B',
        ';]',
        '@org/team #12 GH-12',
        'http://example.com www.example.com a@example.com',
        '![x](y) | `` ``` ~~~ **x**',
        '#',
        ':',
        ' ',
        ']]><script>&"\'',
        '$(touch pwned)',
        "'; touch pwned #",
        '__proto__',
        '\\u001b',
      ),
    ),
    { maxLength: 12 },
  )
  .map((parts) => parts.join(''))

/** The same as a process can be given it, or a file of UTF-8: without lone surrogates. */
export function wellFormed(text: string): string {
  return text.replace(/\p{Cs}/gu, '\ufffd')
}
