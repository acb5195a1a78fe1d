import type { BranchModel } from '../model/branch-model.ts'
import type { Answer, Finding } from '../model/finding.ts'
import { namedOf } from '../model/heads.ts'
import type { Override, Severity } from '../model/policy.ts'
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
  const { rule } = active
  const about = { rule: rule.id, ref: update.refname, oid: answer.oid }
  const pardon = answer.verdict === 'skipped' ? null : pardonOf(about, update, pardons)
  const expired = pardon === null ? expiredFor(about, pardons) : []
  // Each key by its name: a push may have a hundred thousand of them, and V8 copies objects in another, larger form.
  return {
    rule: rule.id,
    verdict: pardon === null ? answer.verdict : 'exempt',
    severity: answer.atMost ?? active.severity,
    ref: update.refname,
    oid: answer.oid,
    kind: update.subject === 'branch' ? (namedOf(update, model)?.kind.id ?? null) : null,
    message: answer.message,
    why: pardon === null ? withExpired(answer.why, expired) : `exempt: ${pardon}`,
    actual: answer.actual,
    expected: answer.expected,
    evidence: answer.evidence,
    fix: pardon === null && answer.fix.every(isPasteable) && !isDone(answer, active, update) ? answer.fix : NO_COMMANDS,
    docs: rule.docs === undefined ? `docs/rules/${rule.id}.md` : rule.docs,
  }
}

const NO_COMMANDS: readonly string[] = []

function withExpired(why: string, expired: readonly Override[]): string {
  return expired.length === 0 ? why : [why, ...expired.map((one) => `its override is over: ${wordsOf(one)}`)].join('; ')
}

/** A move that is let pass is done when this is read: commands that put back what a refused one has left would be wrong then. */
function isDone({ atMost, verdict }: Answer, { severity }: ActiveRule, update: RefUpdate): boolean {
  return update.subject === 'branch' && update.move !== null && ((atMost ?? severity) !== 'error' || verdict !== 'fail')
}

/** A command with a character that a report shows escaped would be another one when pasted; half of the commands mend nothing. */
function isPasteable(command: string): boolean {
  return printable(command) === command
}

const VERDICT_ORDER: readonly Finding['verdict'][] = ['fail', 'undetermined', 'exempt', 'skipped']

/** Worst first, then by ref and rule; the order in which a rule told equal ones is kept, newest commit first. */
export function sortFindings(findings: readonly Finding[]): readonly Finding[] {
  const rankOf = (finding: Finding): number => (finding.severity === 'error' ? 0 : 10) + VERDICT_ORDER.indexOf(finding.verdict)
  return [...findings].sort((a, b) => rankOf(a) - rankOf(b) || byText(a.ref ?? '', b.ref ?? '') || byText(a.rule, b.rule))
}

function byText(one: string, other: string): number {
  return one < other ? -1 : one > other ? 1 : 0
}
