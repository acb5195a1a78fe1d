import type { Finding, Report } from '../model/finding.ts'
import { type Identified, identified } from './fingerprint.ts'
import { safeJson } from './json.ts'
import { nameOf, plainFinding, policyFile } from './plain-finding.ts'

/** Every project with a job has it, so that GitLab's link leads somewhere. */
const NO_POLICY_FILE = '.gitlab-ci.yml'

/**
 * A report as GitLab's code quality report: an array with an entry for each finding, empty where there is none. GitLab stops
 * reading at the first entry that it does not understand, so each has every key that it knows.
 */
export function gitlabReport(report: Report): string {
  const path = policyFile(report) ?? NO_POLICY_FILE
  return safeJson(identified(report).map((one) => entryOf(one, path)))
}

function entryOf({ finding, fingerprint }: Identified, path: string): object {
  return {
    description: descriptionOf(finding),
    check_name: nameOf(finding.rule),
    fingerprint,
    severity: severityOf(finding),
    location: { path, lines: { begin: 1 } },
  }
}

/** GitLab shows it on one line. */
function descriptionOf(finding: Finding): string {
  const { message, reasons, commands } = plainFinding(finding)
  return [message, ...reasons, ...(commands.length === 0 ? [] : [`mend: ${commands.join(' && ')}`])].join('; ')
}

type Severity = 'info' | 'minor' | 'major' | 'critical' | 'blocker'

function severityOf({ verdict, severity }: Finding): Severity {
  if (verdict === 'fail') return severity === 'error' ? 'critical' : 'minor'
  return verdict === 'undetermined' && severity === 'error' ? 'major' : 'info'
}
