import type { BranchModel } from '../model/branch-model.ts'
import type { Answer, Finding } from '../model/finding.ts'
import { compileNamePattern } from '../model/name-pattern.ts'
import type { Exemption, Severity } from '../model/policy.ts'
import { printable } from '../model/printable.ts'
import type { RefUpdate } from '../model/update.ts'
import type { Rule } from '../rules/rule.ts'

/** A rule as a policy turned it on. */
export interface ActiveRule {
  readonly rule: Rule
  readonly severity: Exclude<Severity, 'off'>
  readonly options: Readonly<Record<string, unknown>>
}

/** Makes a rule's answer a finding: its severity, the update that it is about, and the exemption that covers it. */
export function findingOf(answer: Answer, active: ActiveRule, update: RefUpdate, model: BranchModel): Finding {
  const { atMost, verdict, ...said } = answer
  const { rule } = active
  const exemption = verdict === 'skipped' ? undefined : model.policy.exempt.find((one) => covers(one, rule.id, update))
  return {
    ...said,
    rule: rule.id,
    verdict: exemption === undefined ? verdict : 'exempt',
    severity: atMost ?? active.severity,
    ref: update.refname,
    kind: update.subject === 'branch' ? (model.kindOf(update.branch)?.kind.id ?? null) : null,
    why: exemption === undefined ? said.why : `exempt: ${exemption.reason}`,
    fix: exemption === undefined && said.fix.every(isPasteable) ? said.fix : [],
    docs: `docs/rules/${rule.id}.md`,
  }
}

/** A command with a character that a report shows escaped would be another one when pasted; half of the commands mend nothing. */
function isPasteable(command: string): boolean {
  return printable(command) === command
}

/** An exemption covers what each of its lists names; a list that is empty names everything. */
function covers(exemption: Exemption, rule: string, update: RefUpdate): boolean {
  if (exemption.rules.length > 0 && !exemption.rules.includes(rule)) return false
  if (update.subject === 'branch') return matchesAny(exemption.branches, update.branch, exemption.tags)
  if (update.subject === 'tag') return matchesAny(exemption.tags, update.tag, exemption.branches)
  return exemption.branches.length === 0 && exemption.tags.length === 0
}

/** Patterns of one subject; where only the other subject has patterns, this one is not meant. */
function matchesAny(patterns: readonly string[], name: string, others: readonly string[]): boolean {
  if (patterns.length === 0) return others.length === 0
  return patterns.some((pattern) => compileNamePattern(pattern).match(name) !== null)
}

const VERDICT_ORDER: readonly Finding['verdict'][] = ['fail', 'undetermined', 'exempt', 'skipped']

/** Worst first, then by ref and rule; the order in which a rule told equal ones is kept, newest commit first. */
export function sortFindings(findings: readonly Finding[]): readonly Finding[] {
  const rank = (finding: Finding): string =>
    [finding.severity === 'error' ? 0 : 1, VERDICT_ORDER.indexOf(finding.verdict), finding.ref ?? '', finding.rule].join('\0')
  return [...findings].sort((a, b) => (rank(a) < rank(b) ? -1 : rank(a) > rank(b) ? 1 : 0))
}
