/** One line of a terminal: what it shows, with the SGR sequences that a program wrote. */
export type TerminalLine = { readonly typed: string; readonly seconds: number | null } | { readonly shown: string }

const COLUMNS = 84
const CHARACTER = 8.43
const LINE = 20
const PADDING = 20
const BAR = 34

const COLOURS: Readonly<Record<string, string>> = {
  '31': '#ff7b72',
  '32': '#7ee787',
  '33': '#e3b341',
  '34': '#79c0ff',
  '35': '#d2a8ff',
  '36': '#76e3ea',
  '90': '#8b949e',
}

/** A picture of a terminal as SVG: what was typed, how long it took, and what was shown. */
export function terminalPicture(title: string, lines: readonly TerminalLine[]): string {
  const width = Math.round(COLUMNS * CHARACTER + 2 * PADDING)
  const height = BAR + lines.length * LINE + PADDING
  const rows = lines.map((line, index) => row(line, BAR + (index + 1) * LINE, width))
  return [
    `<svg xmlns="http://www.w3.org/2000/svg" width="${width}" height="${height}" viewBox="0 0 ${width} ${height}" role="img" aria-label="${escaped(title)}">`,
    `<rect width="${width}" height="${height}" rx="8" fill="#0d1117"/>`,
    ...['#ff5f57', '#febc2e', '#28c840'].map((fill, index) => `<circle cx="${PADDING + index * 20}" cy="18" r="6" fill="${fill}"/>`),
    `<g font-family="ui-monospace, SFMono-Regular, Menlo, Consolas, 'DejaVu Sans Mono', monospace" font-size="14" fill="#e6edf3" xml:space="preserve">`,
    ...rows,
    '</g>',
    '</svg>',
    '',
  ].join('\n')
}

/** The text of a picture, a line each, without what differs from run to run: object names, times, what npm counts. */
export function pictureText(svg: string): readonly string[] {
  return [...svg.matchAll(/<text [^>]*>(.*?)<\/text>/g)].map(([, inner = '']) =>
    unescaped(inner.replace(/<[^>]*>/g, ''))
      .replace(/[0-9]+\.[0-9] s$/, '0.0 s')
      .replace(/^added [0-9]+ packages in [0-9.]+m?s$/, 'added packages')
      .replace(/\b[0-9a-f]{40}\b/g, 'OID')
      .replace(/\b[0-9a-f]{7,12}\b/g, 'OID')
      .trimEnd(),
  )
}

function row(line: TerminalLine, y: number, width: number): string {
  if ('shown' in line) return `<text x="${PADDING}" y="${y}">${spans(line.shown)}</text>`
  const typed = `<text x="${PADDING}" y="${y}"><tspan fill="#7ee787">$</tspan> <tspan font-weight="bold">${escaped(line.typed)}</tspan></text>`
  if (line.seconds === null) return typed
  const time = `<text x="${width - PADDING}" y="${y}" text-anchor="end" fill="#8b949e">${line.seconds.toFixed(1)} s</text>`
  return `${typed}${time}`
}

/** A line with its SGR sequences (ECMA-48) as spans; sequences that mean nothing here are left out. */
function spans(text: string): string {
  let colour: string | null = null
  let weight = ''
  return text
    .split(/(\u001b\[[0-9;]*m)/)
    .map((part) => {
      const codes = /\[([0-9;]*)m$/.exec(part)?.[1]
      if (codes === undefined || !part.startsWith('\u001b')) {
        const style = `${colour === null ? '' : ` fill="${colour}"`}${weight}`
        return style === '' || part === '' ? escaped(part) : `<tspan${style}>${escaped(part)}</tspan>`
      }
      for (const code of codes.split(';')) {
        if (code === '1') weight = ' font-weight="bold"'
        else if (code === '2') weight = ' opacity="0.7"'
        else if (code === '22') weight = ''
        else if (code === '39') colour = null
        else if (code === '' || code === '0') [colour, weight] = [null, '']
        else colour = COLOURS[code] ?? colour
      }
      return ''
    })
    .join('')
}

function escaped(text: string): string {
  return text.replace(/[&<>"]/g, (character) => ({ '&': '&amp;', '<': '&lt;', '>': '&gt;', '"': '&quot;' })[character] ?? '')
}

function unescaped(text: string): string {
  return text.replace(/&(amp|lt|gt|quot);/g, (_, name: string) => ({ amp: '&', lt: '<', gt: '>', quot: '"' })[name] ?? '')
}
