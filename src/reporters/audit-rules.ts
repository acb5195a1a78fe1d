import type { Finding } from '../model/finding.ts'
import { printable } from '../model/printable.ts'
import { groupedBy, type Page } from './page.ts'

/** How a finding stands, worst first. */
const STANDINGS = ['fail error', 'undetermined error', 'fail warn', 'undetermined warn', 'exempt'] as const
type Standing = (typeof STANDINGS)[number]

/** The findings of one rule, by how they stand. */
export interface RuleFindings {
  readonly rule: string
  readonly groups: ReadonlyMap<Standing, readonly Finding[]>
}

/** Findings by rule, the worst rule first. Those that were not judged yet are in none. */
export function byRule(findings: readonly Finding[]): readonly RuleFindings[] {
  const judged = findings.filter(({ verdict }) => verdict !== 'skipped')
  const rules = [...groupedBy(judged, ({ rule }) => rule)].map(([rule, own]) => ({ rule, groups: byStanding(own) }))
  return rules.sort((a, b) => compare(a, b))
}

function byStanding(findings: readonly Finding[]): RuleFindings['groups'] {
  const found = groupedBy(findings, ({ verdict, severity }) => (verdict === 'exempt' ? verdict : `${verdict} ${severity}`))
  return new Map(STANDINGS.map((standing) => [standing, found.get(standing) ?? []]))
}

/** More of the worst comes first. */
function compare(a: RuleFindings, b: RuleFindings): number {
  const standing = STANDINGS.find((one) => count(a, one) !== count(b, one))
  if (standing !== undefined) return count(b, standing) - count(a, standing)
  return a.rule < b.rule ? -1 : 1
}

function count({ groups }: RuleFindings, ...standings: readonly Standing[]): number {
  return standings.reduce((sum, standing) => sum + (groups.get(standing)?.length ?? 0), 0)
}

/** The columns of the table: what is counted in none of the rules has none. */
const COLUMNS: readonly { readonly title: string; readonly standings: readonly Standing[] }[] = [
  { title: 'errors', standings: ['fail error'] },
  { title: 'warnings', standings: ['fail warn'] },
  { title: 'undetermined', standings: ['undetermined error', 'undetermined warn'] },
  { title: 'exempt', standings: ['exempt'] },
]

/** How many findings each rule has, in columns that are not empty. */
export function countsByRule(rules: readonly RuleFindings[]): {
  readonly titles: readonly string[]
  readonly rows: readonly { readonly rule: string; readonly counts: readonly number[] }[]
} {
  const columns = COLUMNS.filter(({ standings }) => rules.some((rule) => count(rule, ...standings) > 0))
  return {
    titles: columns.map(({ title }) => title),
    rows: rules.map((rule) => ({ rule: rule.rule, counts: columns.map(({ standings }) => count(rule, ...standings)) })),
  }
}

/** The same as lines of text. */
export function ruleTable(rules: readonly RuleFindings[], page: Page): readonly string[] {
  if (rules.length === 0) return []
  const { titles, rows } = countsByRule(rules)
  const width = rules.reduce((widest, { rule }) => Math.max(widest, printable(rule).length), 'rule'.length)
  const lines = rows.map(({ rule, counts }) => {
    const cells = counts.map((one, column) => `  ${String(one || '-').padStart(titles[column]?.length ?? 0)}`)
    return `  ${printable(rule).padEnd(width)}${cells.join('')}`
  })
  return [page.paint.dim(`  ${'rule'.padEnd(width)}${titles.map((title) => `  ${title}`).join('')}`), ...lines]
}
