import { badLine } from './bad-line.ts'

/**
 * The lines of a hook's standard input. The last may lack its end, and each may end as on Windows. Empty input has no
 * lines; an empty line is a line.
 *
 * @param input the bytes as they were read.
 * @throws {UsageError} naming the line that is not UTF-8 or holds a NUL.
 */
export function linesOf(hook: string, input: Uint8Array): readonly string[] {
  const lines = splitLines(decode(hook, input))
  const withNul = input.includes(0) ? lines.findIndex((line) => line.includes('\0')) : -1
  if (withNul >= 0) throw badLine(hook, withNul + 1, lines[withNul] ?? '', 'text without NUL')
  return lines
}

function splitLines(text: string): readonly string[] {
  const lines = text.split('\n')
  if (lines.at(-1) === '') lines.pop()
  return lines.map((line) => (line.endsWith('\r') ? line.slice(0, -1) : line))
}

function decode(hook: string, input: Uint8Array): string {
  const strict = new TextDecoder('utf-8', { fatal: true, ignoreBOM: true })
  try {
    return strict.decode(input)
  } catch {
    // Two names that differ only in broken bytes would read alike, so nothing is guessed.
    const lenient = splitLines(new TextDecoder('utf-8', { ignoreBOM: true }).decode(input))
    const broken = Math.max(
      lenient.findIndex((line) => line.includes('\ufffd')),
      0,
    )
    throw badLine(hook, broken + 1, lenient[broken] ?? '', 'UTF-8')
  }
}
