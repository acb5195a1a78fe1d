import type { Finding, Report } from '../model/finding.ts'
import { printable } from '../model/printable.ts'
import { branchOf, shortBranchName, tagOf } from '../model/refname.ts'
import { whyOf } from './finding-lines.ts'
import { type Identified, identified } from './fingerprint.ts'
import { safeJson } from './json.ts'
import { nameOf, plainFinding, plainLines, policyFile } from './plain-finding.ts'

const SCHEMA = 'https://docs.oasis-open.org/sarif/sarif/v2.1.0/errata01/os/schemas/sarif-schema-2.1.0.json'

/** What a repository is most likely to have where no config is in it. */
const NO_POLICY_FILE = 'README.md'

/** A report as SARIF 2.1.0 (OASIS): one run, with a result for each finding. */
export function sarifReport(report: Report): string {
  const rules = rulesOf(report)
  const uri = (policyFile(report) ?? NO_POLICY_FILE).split('/').map(encodeURIComponent).join('/')
  const run = {
    tool: {
      driver: { name: report.tool.name, version: nameOf(report.tool.version), rules: rules.map(descriptorOf) },
    },
    invocations: [
      {
        // With 2 something could not be determined: the run has not told what it was to tell.
        executionSuccessful: report.exitCode !== 2,
        exitCode: report.exitCode,
        toolExecutionNotifications: notificationsOf(report, rules),
      },
    ],
    results: identified(report).map((one) => resultOf(one, rules, uri)),
  }
  return safeJson({ $schema: SCHEMA, version: '2.1.0', runs: [run] })
}

/** Every rule that judged, sorted, so that the list changes only with the policy. */
function rulesOf({ judged = [], findings }: Report): readonly string[] {
  return [...new Set([...judged, ...findings].map(({ rule }) => nameOf(rule)))].sort()
}

/** GitHub asks for all three descriptions. What a rule means is told where the policy is known. */
function descriptorOf(id: string): object {
  return {
    id,
    shortDescription: { text: messageText(id) },
    fullDescription: { text: messageText(`The rule ${id} of this repository's branch policy.`) },
    help: { text: messageText(`What it forbids, and what this policy asks for: npx branch-policy explain ${id}`) },
  }
}

/** Notes, and what could not be judged yet: neither is a result. */
function notificationsOf({ notes, findings }: Report, rules: readonly string[]): readonly object[] {
  const skipped = findings.filter(({ verdict }) => verdict === 'skipped')
  return [
    ...notes.map((note) => ({ level: 'note', message: { text: messageText(nameOf(note)) } })),
    ...skipped.map((finding) => ({
      level: 'note',
      message: { text: messageText([`skipped: ${plainFinding(finding).message}`, ...plainFinding(finding).reasons].join('\n')) },
      associatedRule: { id: nameOf(finding.rule), index: rules.indexOf(nameOf(finding.rule)) },
    })),
  ]
}

function resultOf({ finding, fingerprint }: Identified, rules: readonly string[], uri: string): object {
  const ruleId = nameOf(finding.rule)
  return {
    ruleId,
    ruleIndex: rules.indexOf(ruleId),
    ...kindAndLevel(finding),
    message: { text: messageOf(finding) },
    locations: [
      {
        physicalLocation: {
          artifactLocation: { uri, uriBaseId: '%SRCROOT%' },
          region: { startLine: 1, startColumn: 1, endLine: 1, endColumn: 1 },
        },
        ...(finding.ref === null ? {} : { logicalLocations: [refLocation(finding.ref)] }),
      },
    ],
    // GitHub reads the second alone. Without it, it takes the content of the line, which here is the same for all.
    partialFingerprints: { 'branchPolicyFinding/v1': fingerprint, primaryLocationLineHash: fingerprint },
    // Either all results have the key or none: an empty list says that nothing lets it pass.
    suppressions: finding.verdict === 'exempt' ? [suppressionOf(finding)] : [],
    properties: propertiesOf(finding),
  }
}

/** What is neither against the policy nor known to be otherwise is "open", and a level goes with a fail only (SARIF, 3.27.10). */
function kindAndLevel({ verdict, severity }: Finding): { readonly kind: string; readonly level: string } {
  if (verdict === 'undetermined') return { kind: 'open', level: 'none' }
  if (verdict === 'exempt') return { kind: 'fail', level: 'note' }
  return { kind: 'fail', level: severity === 'error' ? 'error' : 'warning' }
}

function messageOf(finding: Finding): string {
  const plain = plainFinding(finding)
  const commands = plain.commands.every((command) => messageText(command) === command) ? plain.commands : []
  return messageText(plainLines({ ...plain, commands }).join('\n'))
}

function suppressionOf(finding: Finding): object {
  return { kind: 'external', status: 'accepted', justification: messageText(printable(whyOf(finding))) }
}

function refLocation(refname: string): object {
  const kind = tagOf(refname) !== null ? 'tag' : branchOf(refname) !== null || refname.startsWith('refs/remotes/') ? 'branch' : 'ref'
  return { name: nameOf(tagOf(refname) ?? shortBranchName(refname)), fullyQualifiedName: nameOf(refname), kind }
}

/** What SARIF has no key for, by the keys of the JSON report. */
function propertiesOf({ verdict, severity, oid, kind, actual, expected, evidence, fix, docs }: Finding): object {
  const shown = (text: string | null): string | null => (text === null ? null : printable(text))
  return {
    verdict,
    severity,
    oid: shown(oid),
    kind: shown(kind),
    actual: printable(actual),
    expected: printable(expected),
    evidence: shown(evidence),
    fix: fix.map(printable),
    docs: shown(docs),
  }
}

/** A text that is safe to show, with nothing that a message could take for a placeholder or a link (SARIF, 3.11.5 and 3.11.6). */
function messageText(text: string): string {
  return text.replace(/\{(?=\d+\})/g, '\\u007b').replace(/(?<=\])\(/g, '\\u0028')
}
