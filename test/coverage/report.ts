import { existsSync, readFileSync, writeFileSync } from 'node:fs'
import { dirname, join, relative, resolve } from 'node:path'
import { writeMeasured } from '../support/measured-page.ts'
import { type IstanbulCoverage, type Lines, linesOf } from './lines.ts'
import { packedLines } from './packed.ts'

// The end of `npm run coverage`: which lines of src the unit tests run, which the end-to-end tests run in the packed package,
// and which run in neither (docs/testing.md). By lines, since both cut the code into other pieces.

interface Sum {
  readonly lines: number
  readonly unit: number
  readonly packed: number
  readonly either: number
}

const NOTHING: Sum = { lines: 0, unit: 0, packed: 0, either: 0 }

const root = resolve(import.meta.dirname, '../..')
const folder = join(root, 'coverage')
const unit = linesOf(JSON.parse(readFileSync(join(folder, 'coverage-final.json'), 'utf8')) as IstanbulCoverage)
const packed: ReadonlyMap<string, Lines> = existsSync(join(folder, 'e2e')) ? await packedLines(join(folder, 'e2e'), root) : new Map()

const sums = new Map<string, Sum>()
const gaps: string[] = []
for (const [path, lines] of [...unit].sort(([one], [other]) => (one < other ? -1 : 1))) {
  const name = relative(root, path).replaceAll('\\', '/')
  const isRun = (line: number): boolean => lines.get(line) === true || packed.get(path)?.get(line) === true
  const all = [...lines.keys()]
  const sum = {
    lines: all.length,
    unit: all.filter((line) => lines.get(line) === true).length,
    packed: all.filter((line) => packed.get(path)?.get(line) === true).length,
    either: all.filter(isRun).length,
  }
  for (const key of [dirname(name), 'all']) sums.set(key, added(sums.get(key) ?? NOTHING, sum))
  const missing = all.filter((line) => !isRun(line)).sort((one, other) => one - other)
  if (missing.length > 0) gaps.push(`${name}: ${missing.join(', ')}`)
}

const table = [
  '| Folder | Lines | Unit tests | End-to-end tests | Either |',
  '|---|---|---|---|---|',
  ...[...sums].sort(([one], [other]) => order(one, other)).map(([name, sum]) => row(name, sum)),
]
writeFileSync(join(folder, 'gaps.txt'), `${gaps.join('\n')}\n`)
// Of some tests alone the figures would mislead.
if (existsSync(join(folder, 'e2e')) && process.argv.length === 2) writeMeasured('coverage', table)
process.stdout.write(`${table.join('\n')}\n\nLines that nothing runs: coverage/gaps.txt\n`)

function added(one: Sum, other: Sum): Sum {
  return {
    lines: one.lines + other.lines,
    unit: one.unit + other.unit,
    packed: one.packed + other.packed,
    either: one.either + other.either,
  }
}

/** By name, the sum of all at the end. */
function order(one: string, other: string): number {
  if (one === 'all' || other === 'all') return one === 'all' ? 1 : -1
  return one < other ? -1 : 1
}

function row(name: string, { lines, ...ran }: Sum): string {
  const share = (part: number): string => `${((100 * part) / lines).toFixed(1)} %`
  return `| ${name} | ${lines} | ${share(ran.unit)} | ${share(ran.packed)} | ${share(ran.either)} |`
}
