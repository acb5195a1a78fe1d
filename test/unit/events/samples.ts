import fc from 'fast-check'

export const zero = '0'.repeat(40)
export const zero256 = '0'.repeat(64)

/** An oid made of one digit. */
export function oid(digit: string): string {
  return digit.repeat(40)
}

/** The same in a SHA-256 repository. */
export function oid256(digit: string): string {
  return digit.repeat(64)
}

export function bytes(text: string): Uint8Array {
  return new TextEncoder().encode(text)
}

/** A line as git writes it for a ref that is to be deleted. */
export function deletion(refname: string, old: string): string {
  return `(delete) ${zero} ${refname} ${old}\n`
}

/** What a function throws, null where it does not. */
export function thrownBy(call: () => unknown): Error | null {
  try {
    call()
    return null
  } catch (error) {
    return error instanceof Error ? error : new Error(String(error))
  }
}

/** Input near what git writes, and far from it. */
export const anyBytes: fc.Arbitrary<Uint8Array> = fc.oneof(
  fc.uint8Array({ maxLength: 200 }),
  fc.string({ unit: 'binary', maxLength: 200 }).map(bytes),
  fc
    .array(
      fc.constantFrom(
        'refs/heads/main',
        'refs/tags/v1',
        'HEAD',
        '(delete)',
        oid('a'),
        oid('b'),
        oid256('c'),
        zero,
        zero256,
        ' ',
        ' ',
        ' ',
        '\n',
        '\r\n',
        'x',
        '\0',
      ),
      { maxLength: 24 },
    )
    .map((parts) => bytes(parts.join(''))),
  // Two good lines of either hook, with one character changed.
  fc
    .tuple(fc.boolean(), fc.nat(300), fc.constantFrom('', ' ', '\n', '\r', '\0', '0', 'a', 'A', '/', '.', '\u001b', 'é'))
    .map(([isPush, place, other]) => {
      const lines = isPush
        ? `refs/heads/x ${oid('a')} refs/heads/x ${oid('b')}\n${deletion('refs/heads/y', oid('c'))}`
        : `${oid('a')} ${oid('b')} refs/heads/x\n${zero} ${oid('c')} refs/tags/v1\n`
      return bytes(lines.slice(0, place) + other + lines.slice(place + 1))
    }),
)
