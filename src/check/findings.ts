import type { BranchModel } from '../model/branch-model.ts'
import type { Answer, Finding } from '../model/finding.ts'
import { namedOf } from '../model/heads.ts'
import type { Severity } from '../model/policy.ts'
import { printable } from '../model/printable.ts'
import type { RefUpdate } from '../model/update.ts'
import type { Rule } from '../rules/rule.ts'
import { expiredFor, type Pardons, pardonOf, wordsOf } from './pardons.ts'

/** A rule as a policy turned it on. */
export interface ActiveRule {
  readonly rule: Rule
  readonly severity: Exclude<Severity, 'off'>
  readonly options: Readonly<Record<string, unknown>>
}

/** Makes a rule's answer a finding: its severity, the update that it is about, and what lets it pass, if anything does. */
export function findingOf(answer: Answer, active: ActiveRule, update: RefUpdate, model: BranchModel, pardons: Pardons): Finding {
  const { atMost, verdict, isGap: _, ...said } = answer
  const { rule } = active
  const about = { rule: rule.id, ref: update.refname, oid: answer.oid }
  const pardon = verdict === 'skipped' ? null : pardonOf(about, update, pardons)
  const expired = pardon === null ? expiredFor(about, pardons) : []
  return {
    ...said,
    rule: rule.id,
    verdict: pardon === null ? verdict : 'exempt',
    severity: atMost ?? active.severity,
    ref: update.refname,
    kind: update.subject === 'branch' ? (namedOf(update, model)?.kind.id ?? null) : null,
    why: pardon === null ? [said.why, ...expired.map((one) => `its override is over: ${wordsOf(one)}`)].join('; ') : `exempt: ${pardon}`,
    fix: pardon === null && said.fix.every(isPasteable) ? said.fix : [],
    docs: rule.docs === undefined ? `docs/rules/${rule.id}.md` : rule.docs,
  }
}

/** A command with a character that a report shows escaped would be another one when pasted; half of the commands mend nothing. */
function isPasteable(command: string): boolean {
  return printable(command) === command
}

const VERDICT_ORDER: readonly Finding['verdict'][] = ['fail', 'undetermined', 'exempt', 'skipped']

/** Worst first, then by ref and rule; the order in which a rule told equal ones is kept, newest commit first. */
export function sortFindings(findings: readonly Finding[]): readonly Finding[] {
  const rankOf = (finding: Finding): string =>
    [finding.severity === 'error' ? 0 : 1, VERDICT_ORDER.indexOf(finding.verdict), finding.ref ?? '', finding.rule].join('\0')
  const ranked = findings.map((finding) => ({ finding, rank: rankOf(finding) }))
  return ranked.sort((a, b) => (a.rank < b.rank ? -1 : a.rank > b.rank ? 1 : 0)).map(({ finding }) => finding)
}
