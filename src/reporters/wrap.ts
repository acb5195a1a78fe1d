/**
 * A text in lines of at most `width` characters, broken at spaces only, so that names stay whole; a longer word has a line
 * of its own. Runs of spaces become one.
 *
 * @param first what the first line begins with.
 * @param rest what every other line begins with.
 */
export function wrap(text: string, width: number, first = '', rest = ''): readonly string[] {
  const lines: string[] = []
  let line = first
  let isEmpty = true
  for (const word of text.split(' ').filter((part) => part !== '')) {
    if (!isEmpty && line.length + 1 + word.length > width) {
      lines.push(line)
      line = rest
      isEmpty = true
    }
    line += isEmpty ? word : ` ${word}`
    isEmpty = false
  }
  return [...lines, line.trimEnd()]
}
