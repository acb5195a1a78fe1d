/** A piece of a line that looks the same. */
interface Piece {
  readonly text: string
  readonly isCode: boolean
}

type Line = readonly Piece[]

/** What was drawn, and where the next may begin. */
interface Drawn {
  readonly shapes: readonly string[]
  readonly bottom: number
}

const WIDTH = 880
const PADDING = 24
const INNER = WIDTH - 2 * PADDING
const LINE = 21
const SIZE = 14
const CODE = 12
const CELL = 12

const SANS = `-apple-system, BlinkMacSystemFont, 'Segoe UI', 'Noto Sans', Helvetica, Arial, sans-serif`
const MONO = `ui-monospace, SFMono-Regular, 'SF Mono', Menlo, Consolas, 'Liberation Mono', monospace`

/** Markdown as this package writes it, as SVG that looks like the page of a run on GitHub; the first fold is open. */
export function summaryPicture(title: string, markdown: string): string {
  const shapes: string[] = []
  let bottom = PADDING
  let folds = 0
  let isInFold = false
  for (const block of markdown.trimEnd().split(/\n{2,}/)) {
    const isFold = block.startsWith('<details>')
    if (isFold) folds += 1
    const isShown = isFold || !isInFold || (folds === 1 && block !== '</details>')
    if (isShown) {
      const drawn = blockAt(block, bottom, folds)
      shapes.push(...drawn.shapes)
      bottom = drawn.bottom
    }
    isInFold = isFold || (isInFold && block !== '</details>')
  }
  const height = Math.ceil(bottom + PADDING / 2)
  return [
    `<svg xmlns="http://www.w3.org/2000/svg" width="${WIDTH}" height="${height}" viewBox="0 0 ${WIDTH} ${height}" role="img" aria-label="${escaped(title)}">`,
    `<rect x="0.5" y="0.5" width="${WIDTH - 1}" height="${height - 1}" rx="6" fill="#ffffff" stroke="#d1d9e0"/>`,
    `<g font-family="${SANS}" font-size="${SIZE}" fill="#1f2328" xml:space="preserve">`,
    ...shapes,
    '</g>',
    '</svg>',
    '',
  ].join('\n')
}

function blockAt(block: string, top: number, folds: number): Drawn {
  if (block.startsWith('## ')) return headingAt(block.slice(3), top)
  if (block.startsWith('| ')) return tableAt(block.split('\n'), top)
  if (block.startsWith('```')) return codeAt(block.split('\n').slice(1, -1), top)
  const summary = /<summary>(.*)<\/summary>/.exec(block)?.[1]
  if (summary === undefined) return linesAt(wrapped(piecesOf(block), INNER), PADDING, top, 12)
  const marker = `<text x="${PADDING}" y="${top + 15}" font-size="10">${folds === 1 ? '▼' : '▶'}</text>`
  const { shapes, bottom } = linesAt(wrapped(piecesOf(summary), INNER - 16), PADDING + 16, top, 10)
  return { shapes: [marker, ...shapes], bottom }
}

function headingAt(text: string, top: number): Drawn {
  const y = top + 20
  return {
    shapes: [
      `<text x="${PADDING}" y="${y}" font-size="21" font-weight="600">${escaped(text)}</text>`,
      `<path d="M${PADDING} ${y + 12.5}H${WIDTH - PADDING}" stroke="#d1d9e0"/>`,
    ],
    bottom: y + 28,
  }
}

function codeAt(lines: readonly string[], top: number): Drawn {
  const height = lines.length * 18 + 24
  const box = `<rect x="${PADDING}" y="${top}" width="${INNER}" height="${height}" rx="6" fill="#f6f8fa"/>`
  const texts = lines.map(
    (line, index) =>
      `<text x="${PADDING + 14}" y="${top + 25 + index * 18}" font-family="${MONO}" font-size="${CODE}">${escaped(line)}</text>`,
  )
  return { shapes: [box, ...texts], bottom: top + height + 14 }
}

/** The last column takes the room that the others leave. */
function tableAt(rows: readonly string[], top: number): Drawn {
  const cells = rows.filter((_, index) => index !== 1).map((row) => row.slice(2, -2).split(' | ').map(piecesOf))
  const count = cells[0]?.length ?? 0
  const natural = Array.from(
    { length: count - 1 },
    (_, column) => Math.ceil(Math.max(...cells.map((row) => widthOf(row[column] ?? [])))) + 2 * CELL,
  )
  const widths = [...natural, INNER - natural.reduce((sum, width) => sum + width, 0)]
  const shapes: string[] = []
  let y = top
  for (const [index, row] of cells.entries()) {
    const lines = row.map((cell, column) => wrapped(cell, (widths[column] ?? 0) - 2 * CELL))
    const height = Math.max(...lines.map((cell) => cell.length)) * LINE + 14
    let x = PADDING
    for (const [column, cell] of lines.entries()) {
      const width = widths[column] ?? 0
      shapes.push(
        `<rect x="${x + 0.5}" y="${y + 0.5}" width="${width}" height="${height}" fill="${index % 2 === 0 ? '#ffffff' : '#f6f8fa'}" stroke="#d1d9e0"/>`,
      )
      shapes.push(...linesAt(cell, x + CELL, y + 7, 0, index === 0).shapes)
      x += width
    }
    y += height
  }
  return { shapes, bottom: y + 18 }
}

function linesAt(lines: readonly Line[], x: number, top: number, gap: number, isBold = false): Drawn {
  const shapes = lines.flatMap((line, index) => lineAt(line, x, top + index * LINE + 15, isBold))
  return { shapes, bottom: top + lines.length * LINE + gap }
}

/** Code with which a line begins has a ground of its own; where other code begins depends on fonts that are not known here. */
function lineAt(line: Line, x: number, y: number, isBold: boolean): readonly string[] {
  const [first, ...others] = line
  const isMarked = first?.isCode === true
  const width = isMarked ? widthOf([first]) : 0
  const rest = (isMarked ? others : line).map(({ text, isCode }) =>
    isCode ? `<tspan font-family="${MONO}" font-size="${CODE}">${escaped(text)}</tspan>` : escaped(text),
  )
  const weight = isBold ? ' font-weight="600"' : ''
  return [
    ...(isMarked
      ? [
          `<rect x="${x}" y="${y - 14}" width="${width}" height="19" rx="5" fill="#818b98" fill-opacity="0.14"/>`,
          `<text x="${x + 5}" y="${y - 0.5}" font-family="${MONO}" font-size="${CODE}">${escaped(first.text)}</text>`,
        ]
      : []),
    ...(rest.length === 0 ? [] : [`<text x="${x + width}" y="${y}"${weight}>${rest.join('')}</text>`]),
  ]
}

/** Lines of a width, broken at spaces of what is no code. */
function wrapped(pieces: Line, width: number): readonly Line[] {
  const words = pieces.flatMap(({ text, isCode }): Line => (isCode ? [{ text, isCode }] : wordsOf(text)))
  const lines: Piece[][] = [[]]
  for (const word of words) {
    const line = lines.at(-1) ?? []
    if (line.length > 0 && widthOf([...line, { ...word, text: word.text.trimEnd() }]) > width) lines.push([word])
    else line.push(word)
  }
  return lines
}

function wordsOf(text: string): Line {
  return text.split(/(?<= )/).map((word) => ({ text: word, isCode: false }))
}

/** Inline Markdown of ours: elements of code, escapes, and elements that show nothing. */
function piecesOf(markdown: string): Line {
  return markdown
    .replace(/<\/?span>/g, '')
    .split(/(<code>.*?<\/code>)/)
    .filter((part) => part !== '')
    .map((part) => ({ text: plain(part.replace(/<\/?code>/g, '')), isCode: part.startsWith('<code>') }))
}

function plain(text: string): string {
  return text.replace(/&#(\d+);/g, (_, code) => String.fromCharCode(Number(code)))
}

/** What wide fonts need: there is nothing here to measure with. */
function widthOf(line: Line): number {
  return line.reduce((sum, { text, isCode }) => sum + (isCode ? text.length * 0.602 * CODE + 10 : sansWidth(text)), 0)
}

function sansWidth(text: string): number {
  const ems = [...text].map((character) => {
    if (/[ijlI.,:;'|!]/.test(character)) return 0.36
    if (/[ftr()[\]"/ -]/.test(character)) return 0.4
    if (/[mwMW@%]/.test(character)) return 0.97
    return /[A-Z]/.test(character) ? 0.7 : 0.62
  })
  return ems.reduce((sum, em) => sum + em * SIZE, 0)
}

function escaped(text: string): string {
  return text.replace(/[&<>"]/g, (character) => ({ '&': '&amp;', '<': '&lt;', '>': '&gt;', '"': '&quot;' })[character] ?? '')
}
