import type { Release, Report } from '../model/finding.ts'
import { printable, shellCommand } from '../model/printable.ts'
import { ruleText } from './audit-findings.ts'
import { releasesText } from './audit-releases.ts'
import { byRule, type RuleFindings, ruleTable } from './audit-rules.ts'
import { checkClosing, hasTooManyWarnings } from './closing.ts'
import { counts, type Page } from './page.ts'
import { wrap } from './wrap.ts'

/** From so many findings on, nobody begins by mending them one after the other. */
const MANY = 20

const AUDIT = ['branch-policy', 'check', '--all']

/**
 * A whole repository, as one who sees it for the first time wants it: how much there is, then a few findings of each rule,
 * what releases still owe, and what to do next.
 */
export function auditSections(report: Report, releases: readonly Release[], page: Page): readonly (readonly string[])[] {
  const { quiet } = page.options
  const rules = byRule(quiet ? report.findings.filter((finding) => counts(finding, page)) : report.findings)
  const told = rules.map((rule) => ruleText(rule, page))
  const released = quiet ? { lines: [], leavesOut: false } : releasesText(releases, page)
  const isShort = [...told, released].some(({ leavesOut }) => leavesOut)
  return [
    ...(quiet ? [] : [headLines(report, rules, page)]),
    ...told.flatMap(({ sections }) => sections),
    released.lines,
    closingLines(report, rules, isShort, page),
    ...(quiet ? [] : [beginning(report, releases, page)]),
  ]
}

/** What was judged, and the counts; nothing where the last line says it all. */
function headLines(report: Report, rules: readonly RuleFindings[], page: Page): readonly string[] {
  if (rules.length === 0) return []
  const { source, extends: presets } = report.policy
  const { checked } = report.summary
  const extended = presets.length === 0 || presets.join() === source ? '' : ` (extends ${presets.map(printable).join(', ')})`
  const judged = `${checked === 1 ? '1 branch or tag' : `${checked} branches and tags`}, judged by ${printable(source)}${extended}`
  return [...wrap(judged, page.width), '', ...ruleTable(rules, page)]
}

function closingLines(report: Report, rules: readonly RuleFindings[], isShort: boolean, page: Page): readonly string[] {
  const stopping = rules.flatMap(({ groups }) => [...groups.values()].flat()).length
  if (page.options.quiet && stopping < 2 && !hasTooManyWarnings(report)) return []
  return [...checkClosing(report, page), ...(isShort ? [`Show everything: ${shellCommand(...AUDIT, '--full')}`] : [])]
}

/** How to begin where the past is long: nobody has to repair it first. */
function beginning(report: Report, releases: readonly Release[], page: Page): readonly string[] {
  const { fail, warn, undetermined } = report.summary
  if (fail + warn + undetermined <= MANY) return []
  const since = sinceWord(releases)
  const after = since === null ? 'a tag or a date (--since)' : 'the last release'
  return [
    ...wrap(`The past can wait: keep these findings as known, or judge only what came after ${after}.`, page.width),
    `  ${shellCommand(...AUDIT, '--write-baseline', 'branch-policy.baseline.json')}`,
    ...(since === null ? [] : [`  ${shellCommand(...AUDIT, '--since', since)}`]),
    '  docs: docs/guides/existing-repository.md',
  ]
}

/** The newest release's tag, as a revision that means nothing else; null where there is none to paste. */
function sinceWord(releases: readonly Release[]): string | null {
  const name = releases.findLast(({ tag }) => tag.name !== null)?.tag.name ?? null
  if (name === null || printable(name) !== name) return null
  return /^v?\d+\.[\w.+-]*$/.test(name) ? name : `refs/tags/${name}`
}
