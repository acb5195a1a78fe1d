import type { Finding, Release, Report } from '../model/finding.ts'

/**
 * What JSON allows in a string though a terminal should not see it; and `##`, with which CI runners begin a command
 * anywhere in a line. A `::` counts only where a line begins, and here no line begins with a text of somebody else's.
 */
const UNSAFE = /[\u007f-\u009f\p{Cf}\p{Cs}\p{Zl}\p{Zp}\p{Default_Ignorable_Code_Point}\p{Noncharacter_Code_Point}]|#(?=#)/gu

/**
 * A report as JSON (docs/json.md), with a newline at its end. Parsed, it is equal to what was reported; as text it is
 * safe for a terminal and a CI log, since what is not safe is written as a JSON escape.
 */
export function jsonReport(report: Report): string {
  return safeJson(plainReport(report))
}

/** A value as JSON, alike. */
export function safeJson(value: unknown): string {
  return `${JSON.stringify(value, null, 2).replace(UNSAFE, escaped)}\n`
}

/** A value as JSON on one line, alike, without a newline at its end. */
export function safeJsonLine(value: unknown): string {
  return JSON.stringify(value).replace(UNSAFE, escaped)
}

/** Each UTF-16 unit as JSON escapes it (RFC 8259, section 7). */
function escaped(character: string): string {
  return character
    .split('')
    .map((unit) => `\\u${unit.charCodeAt(0).toString(16).padStart(4, '0')}`)
    .join('')
}

/** The keys that scripts rely on, in their order, and no others. */
function plainReport(report: Report): Report {
  const { tool, policy, summary } = report
  return {
    schemaVersion: report.schemaVersion,
    tool: { name: tool.name, version: tool.version },
    event: report.event,
    policy: { source: policy.source, extends: policy.extends },
    summary: {
      fail: summary.fail,
      warn: summary.warn,
      undetermined: summary.undetermined,
      exempt: summary.exempt,
      checked: summary.checked,
    },
    exitCode: report.exitCode,
    findings: report.findings.map(plainFinding),
    ...(report.releases === undefined ? {} : { releases: report.releases.map(plainRelease) }),
    notes: report.notes,
  }
}

function plainFinding(finding: Finding): Finding {
  return {
    rule: finding.rule,
    verdict: finding.verdict,
    severity: finding.severity,
    ref: finding.ref,
    oid: finding.oid,
    kind: finding.kind,
    message: finding.message,
    why: finding.why,
    actual: finding.actual,
    expected: finding.expected,
    evidence: finding.evidence,
    fix: finding.fix,
    docs: finding.docs,
  }
}

function plainRelease(release: Release): Release {
  return {
    kind: release.kind,
    branch: release.branch,
    version: release.version,
    merge: release.merge,
    evidence: release.evidence,
    tag: { name: release.tag.name, where: release.tag.where, distance: release.tag.distance },
    backMerged: release.backMerged,
    branchGone: release.branchGone,
    owed: release.owed,
  }
}
