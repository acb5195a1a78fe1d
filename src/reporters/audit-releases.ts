import type { Release } from '../model/finding.ts'
import { counted, printable } from '../model/printable.ts'
import { capped } from './audit-findings.ts'
import { labelled, type Page } from './page.ts'
import { wrap } from './wrap.ts'

/** A column is no wider than this; a longer name moves only its own line. */
const WIDEST = 32

/** How many releases there are, and those that still owe something, the newest first; and whether some of those are left out. */
export function releasesText(releases: readonly Release[], page: Page): { readonly lines: readonly string[]; readonly leavesOut: boolean } {
  const owing = releases.filter(({ owed }) => owed.length > 0).reverse()
  const shown = capped(owing, page)
  const more = owing.length - shown.length
  const rows = shown.map((release) => ({ cells: cellsOf(release), owed: owedWords(release) }))
  const lines = [
    ...labelled('releases', summaryOf(releases.length, owing.length), page.paint.bold, page),
    ...rowLines(rows, page),
    ...(more > 0 ? [`  … and ${more} more`] : []),
  ]
  return { lines, leavesOut: more > 0 }
}

function summaryOf(all: number, owing: number): string {
  if (all === 0) return 'none found'
  if (owing === 0) return `${all}, ${all === 1 ? 'and it owes nothing' : 'none of which owes anything'}`
  return `${all}, of which ${owing} still ${owing === 1 ? 'owes' : 'owe'} something${owing === 1 ? '' : ', the newest first'}`
}

interface Row {
  readonly cells: readonly string[]
  readonly owed: string
}

const TITLES: Row = { cells: ['branch', 'version'], owed: 'owes' }

/** A row whose names are longer than their columns has a line of its own for them. */
function rowLines(rows: readonly Row[], page: Page): readonly string[] {
  if (rows.length === 0) return []
  const widths = TITLES.cells.map((_, column) =>
    [TITLES, ...rows].reduce((widest, { cells }) => Math.max(widest, Math.min(WIDEST, cells[column]?.length ?? 0)), 0),
  )
  const start = ({ cells }: Row): string => `  ${cells.map((cell, column) => `${cell.padEnd(widths[column] ?? 0)}  `).join('')}`
  const titles = start(TITLES)
  const indent = ' '.repeat(titles.length)
  const linesOf = (row: Row, begin: string): readonly string[] =>
    begin.length === indent.length
      ? wrap(row.owed, page.width, begin, indent)
      : [begin.trimEnd(), ...wrap(row.owed, page.width, indent, indent)]
  return [page.paint.dim(`${titles}${TITLES.owed}`), ...rows.flatMap((row) => linesOf(row, start(row)))]
}

function cellsOf({ branch, version }: Release): readonly string[] {
  return [branch, version ?? ''].map((cell) => (cell === '' ? '-' : printable(cell)))
}

/** What a release still owes, safe to show; empty where it owes nothing. */
export function owedWords({ owed, tag }: Release): string {
  const place = placeOf(tag)
  return owed.map((one) => `${printable(one)}${place !== '' && one === `tag ${tag.name}` ? ` (it is ${place})` : ''}`).join(', ')
}

/** Where a tag is that is not where it is owed. */
function placeOf({ where, distance }: Release['tag']): string {
  switch (where) {
    case 'branch-tip':
      return 'on the tip of the branch'
    case 'later':
      return `${counted(distance, 'commit')} later`
    case 'other-merge':
      return 'on another merge of the branch'
    case 'elsewhere':
      return 'elsewhere'
    default:
      return ''
  }
}
