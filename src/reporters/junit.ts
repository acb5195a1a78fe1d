import type { Finding, JudgedCase, Report } from '../model/finding.ts'
import { printable } from '../model/printable.ts'
import { nameOf, plainFinding, plainLines } from './plain-finding.ts'
import { element, type XmlElement, xmlText } from './xml.ts'

const SUITE = 'branch-policy'

/** What a finding about no ref is filed under. */
const NO_REF = '(the repository)'

/**
 * A report as JUnit XML: one test for each rule and each ref that it judged, whether it found something or not. Tests come
 * sorted, and nothing of the machine or the time is told.
 *
 * @param allowUndetermined then what could not be determined is no error, only told.
 */
export function junitReport(report: Report, { allowUndetermined }: { readonly allowUndetermined: boolean }): string {
  const cases = [...casesOf(report).values()].sort(byName).map((one) => testOf(one, allowUndetermined))
  const count = (outcome: Outcome): number => cases.filter((one) => one.outcome === outcome).length
  const counts = { tests: cases.length, failures: count('failure'), errors: count('error') }
  const notes = report.notes.map((note) => printable(note))
  return xmlText(
    element('testsuites', { name: SUITE, ...counts }, [
      element('testsuite', { name: SUITE, ...counts, skipped: count('skipped') }, [
        ...cases.map(({ xml }) => xml),
        ...(notes.length === 0 ? [] : [element('system-out', {}, notes.join('\n'))]),
      ]),
    ]),
  )
}

/** A rule and a ref, by the names that they have in the file, with what was found. */
interface TestCase {
  readonly rule: string
  readonly ref: string
  readonly findings: Finding[]
}

/** Every case that was judged, and of every finding the case, should it not be among them. */
function casesOf({ judged = [], findings }: Report): ReadonlyMap<string, TestCase> {
  const cases = new Map<string, TestCase>()
  const caseOf = (about: JudgedCase | Finding): TestCase => {
    const rule = nameOf(about.rule)
    const ref = about.ref === null ? NO_REF : nameOf(about.ref)
    const key = JSON.stringify([rule, ref])
    const known = cases.get(key) ?? { rule, ref, findings: [] }
    cases.set(key, known)
    return known
  }
  for (const one of judged) caseOf(one)
  for (const finding of findings) caseOf(finding).findings.push(finding)
  return cases
}

/** By code unit, which is the same on every machine. */
function byName(a: TestCase, b: TestCase): number {
  if (a.rule !== b.rule) return a.rule < b.rule ? -1 : 1
  return a.ref < b.ref ? -1 : 1
}

type Outcome = 'failure' | 'error' | 'skipped' | 'pass'

/** A test has one outcome, since readers look at one only: the worst. What does not count to it goes into its output. */
function testOf({ rule, ref, findings }: TestCase, allowUndetermined: boolean): { outcome: Outcome; xml: XmlElement } {
  const outcomes = findings.map((finding) => outcomeOf(finding, allowUndetermined))
  const outcome = (['failure', 'error', 'pass', 'skipped'] as const).find((one) => outcomes.includes(one)) ?? 'pass'
  const counted = outcome === 'pass' ? [] : findings.filter((_, index) => outcomes[index] === outcome)
  const others = findings.filter((finding) => !counted.includes(finding))
  const children = [
    ...counted.slice(0, 1).map((first) => element(outcome, attributesOf(outcome, first, counted.length), bodyOf(counted))),
    ...(others.length === 0 ? [] : [element('system-out', {}, bodyOf(others))]),
  ]
  return { outcome, xml: element('testcase', { classname: rule, name: ref }, children) }
}

function outcomeOf({ verdict, severity }: Finding, allowUndetermined: boolean): Outcome {
  if (verdict === 'exempt' || verdict === 'skipped') return 'skipped'
  if (severity === 'warn') return 'pass'
  if (verdict === 'fail') return 'failure'
  return allowUndetermined ? 'pass' : 'error'
}

function attributesOf(outcome: Outcome, finding: Finding, count: number): Readonly<Record<string, string>> {
  const { message } = plainFinding(finding)
  const told = count === 1 ? message : `${message} (and ${count - 1} more)`
  return outcome === 'skipped' ? { message: told } : { message: told, type: finding.verdict }
}

function bodyOf(findings: readonly Finding[]): string {
  return findings.map((finding) => [...labelOf(finding), ...plainLines(plainFinding(finding))].join('\n')).join('\n\n')
}

/** What stands in a test's output has to say what it is. */
function labelOf({ verdict, severity }: Finding): readonly string[] {
  return verdict === 'fail' && severity === 'warn' ? ['warning:'] : verdict === 'fail' ? [] : [`${verdict}:`]
}
