import type { GroupResult, Ratio, Result, Row } from './result.ts'

/** A stored result as the tables of docs/performance.md. */
export function tablesOf(result: Result): string {
  return Object.values(result.groups).map(tableOf).join('\n\n')
}

function tableOf(group: GroupResult): string {
  const rows = group.rows.filter(({ missing, ratios }) => missing !== undefined || (ratios?.length ?? 0) > 0)
  const most = [...rows].sort((one, other) => (other.ratios?.length ?? 0) - (one.ratios?.length ?? 0))
  const bases = [...new Set(most.flatMap(({ ratios }) => (ratios ?? []).map(({ over }) => over)))]
  // What all are compared to has a column of its own; where each has its own base, the row names it.
  const columns: readonly Column[] = [
    { title: 'Job', of: (row) => row.name },
    ...(bases.length <= 2
      ? bases.map((base): Column => ({ title: `Over ${coded(base)}`, of: (row) => cellOf(row, base, bases) }))
      : [
          { title: 'Ratio', of: (row: Row) => row.missing ?? wordsOf(row.ratios?.[0]) },
          { title: 'Over', of: (row: Row) => coded(row.ratios?.[0]?.over ?? '') },
        ]),
    { title: 'Goal', of: ({ goal }) => (goal === undefined ? '' : `≤ ${goal}`) },
    { title: 'Peak', of: ({ peak }) => (peak === undefined ? '' : `${peak} MiB`) },
    { title: 'Instructions', of: ({ instructions }) => (instructions === undefined ? '' : `${instructions} M`) },
  ]
  // Where there are two, the jobs are ranked by the last, which every job has.
  const ordered = bases.length === 2 ? [...rows].sort((one, other) => rankOf(one) - rankOf(other)) : rows
  const shown = columns.filter(({ of }) => ordered.some((row) => of(row) !== ''))
  const line = (words: readonly string[]): string => `| ${words.join(' | ')} |`
  return [
    `### ${group.title}`,
    '',
    line(shown.map(({ title }) => title)),
    `|${shown.map(() => '---|').join('')}`,
    ...ordered.map((row) => line(shown.map(({ of }) => of(row)))),
    '',
    placeOf(group),
  ].join('\n')
}

interface Column {
  readonly title: string
  readonly of: (row: Row) => string
}

function coded(name: string): string {
  return name === '' ? '' : `\`${name}\``
}

/** A job that has no figures says so in the first column; a base is once itself. */
function cellOf(row: Row, base: string, bases: readonly string[]): string {
  if (row.missing !== undefined) return base === bases[0] ? row.missing : ''
  if (row.name === base) return '1'
  return wordsOf(row.ratios?.find(({ over }) => over === base))
}

/** Missing ones come last. */
function rankOf(row: Row): number {
  return row.ratios?.at(-1)?.median ?? Number.POSITIVE_INFINITY
}

function wordsOf(ratio: Ratio | undefined): string {
  return ratio === undefined ? '' : `**${figure(ratio.median)}** (${figure(ratio.least)}–${figure(ratio.most)})`
}

function figure(value: number): string {
  return value >= 100 ? value.toFixed(0) : value >= 10 ? value.toFixed(1) : value.toFixed(2)
}

function placeOf({ date, version, commit, machine, rounds, rows }: GroupResult): string {
  const bases = rows.filter(({ ratios }) => ratios?.length === 0).map(baseWords)
  return [
    `${date}, branch-policy ${version} (${commit}), ${rounds} rounds. Node ${machine.node}, git ${machine.git},`,
    `${machine.system}, ${machine.cores} cores (${machine.cpu}), ${machine.memory}.`,
    'What was compared to, in milliseconds:',
    `${bases.join(',\n')}.`,
  ].join('\n')
}

function baseWords({ name, milliseconds, instructions }: Row): string {
  return `${coded(name)} ${Math.round(milliseconds ?? 0)}${instructions === undefined ? '' : ` (${instructions} M instructions)`}`
}
