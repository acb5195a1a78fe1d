import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import type { Finding, Report } from '../../../src/model/finding.ts'
import { printable } from '../../../src/model/printable.ts'
import { identified } from '../../../src/reporters/fingerprint.ts'
import { sarifReport } from '../../../src/reporters/sarif.ts'
import { expectSarif, type Sarif, type SarifResult } from '../../support/report-schemas.ts'
import { hostileJudgedReport } from './judged.ts'
import { direct, exempt, reportOf, skipped, unknown, untagged } from './samples.ts'

function runOf(report: Report): Sarif['runs'][number] {
  const [run, ...rest] = expectSarif(sarifReport(report)).runs
  expect(rest).toEqual([])
  if (run === undefined) throw new Error('no run')
  return run
}

function resultOf(finding: Finding, more: Partial<Report> = {}): SarifResult {
  const [result, ...rest] = runOf(reportOf('check', [finding], more)).results
  expect(rest).toEqual([])
  if (result === undefined) throw new Error('no result')
  return result
}

/** Every text in a value, however deep. */
function textsIn(value: unknown): readonly string[] {
  if (typeof value === 'string') return [value]
  return typeof value === 'object' && value !== null ? Object.values(value).flatMap(textsIn) : []
}

describe('a result', () => {
  test('tells all of a finding', () => {
    const [{ fingerprint } = { fingerprint: '' }] = identified({ findings: [direct] })
    expect(resultOf(direct)).toEqual({
      ruleId: 'no-direct-commit',
      ruleIndex: 0,
      kind: 'fail',
      level: 'error',
      message: { text: [direct.message, `why: ${direct.why}`, 'mend:', ...direct.fix].join('\n') },
      locations: [
        {
          physicalLocation: {
            artifactLocation: { uri: 'branch-policy.config.ts', uriBaseId: '%SRCROOT%' },
            region: { startLine: 1, startColumn: 1, endLine: 1, endColumn: 1 },
          },
          logicalLocations: [{ name: 'main', fullyQualifiedName: 'refs/heads/main', kind: 'branch' }],
        },
      ],
      partialFingerprints: { 'branchPolicyFinding/v1': fingerprint, primaryLocationLineHash: fingerprint },
      suppressions: [],
      properties: {
        verdict: 'fail',
        severity: 'error',
        oid: direct.oid,
        kind: 'main',
        actual: direct.actual,
        expected: direct.expected,
        evidence: null,
        fix: direct.fix,
        docs: direct.docs,
      },
    })
  })

  test.each<[Finding['verdict'], Finding['severity'], string, string]>([
    ['fail', 'error', 'fail', 'error'],
    ['fail', 'warn', 'fail', 'warning'],
    ['undetermined', 'error', 'open', 'none'],
    ['undetermined', 'warn', 'open', 'none'],
    ['exempt', 'error', 'fail', 'note'],
    ['exempt', 'warn', 'fail', 'note'],
  ])('%s at %s is of kind %s and level %s', (verdict, severity, kind, level) => {
    expect(resultOf({ ...direct, verdict, severity })).toMatchObject({ kind, level })
  })

  test('of what is let pass is suppressed, with the reason', () => {
    expect(resultOf(exempt).suppressions).toEqual([{ kind: 'external', status: 'accepted', justification: 'frozen until 2027' }])
  })

  test.each([
    ['refs/tags/v1.0.0', { name: 'v1.0.0', kind: 'tag' }],
    ['refs/remotes/origin/main', { name: 'origin/main', kind: 'branch' }],
    ['refs/replace/x', { name: 'refs/replace/x', kind: 'ref' }],
  ])('is about %s', (ref, expected) => {
    expect(resultOf({ ...direct, ref }).locations[0]?.logicalLocations).toEqual([{ ...expected, fullyQualifiedName: ref }])
  })

  test('about no ref names none', () => {
    expect(resultOf({ ...direct, ref: null }).locations[0]).not.toHaveProperty('logicalLocations')
  })

  test.each([
    ['.github/our policy.yml', '.github/our%20policy.yml'],
    ['100%#?.json', '100%25%23%3F.json'],
    ['gitflow', 'README.md'],
    ['../policy.json', 'README.md'],
  ])('of a policy from %j is at %s', (source, uri) => {
    expect(resultOf(direct, { policy: { source, extends: [] } }).locations[0]?.physicalLocation.artifactLocation.uri).toBe(uri)
  })

  test('has no placeholder and no link that somebody wrote into a commit', () => {
    const { message } = resultOf({ ...direct, message: 'see {0} and [here](https://evil.example) but v{version} [x] (y)', oid: null })
    expect(message.text).toMatch(/^see \\u007b0} and \[here\]\\u0028https:\/\/evil\.example\) but v\{version} \[x\] \(y\)$/m)
  })

  test('keeps a command whole: in the message where it can be pasted from there, else only beside it', () => {
    const fix = ['git add .', "git commit -m '[a](b)'"]
    const { message, properties } = resultOf({ ...direct, fix })
    expect(message.text).not.toContain('git add')
    expect(properties['fix']).toEqual(fix)
  })
})

describe('the run', () => {
  test('lists every rule that judged, sorted, and results point into the list', () => {
    const judged = ['tag-name', 'branch-name', 'tag-name'].map((rule) => ({ rule, ref: 'refs/heads/main' }))
    const { tool, results } = runOf(reportOf('check', [untagged, direct], { judged }))
    expect(tool.driver).toMatchObject({ name: 'branch-policy', version: '1.2.3' })
    expect(tool.driver.rules.map(({ id }) => id)).toEqual(['branch-name', 'no-direct-commit', 'release-tag', 'tag-name'])
    expect(results.map(({ ruleIndex }) => ruleIndex)).toEqual([2, 1])
  })

  test('describes its rules as GitHub asks', () => {
    for (const rule of runOf(reportOf('check', [direct])).tool.driver.rules) {
      expect(rule).toMatchObject({
        shortDescription: { text: 'no-direct-commit' },
        fullDescription: { text: expect.stringContaining('no-direct-commit') },
        help: { text: expect.stringContaining('npx branch-policy explain no-direct-commit') },
      })
    }
  })

  test.each<[Report['exitCode'], boolean]>([
    [0, true],
    [1, true],
    [2, false],
  ])('with exit code %d has told what it was to tell: %s', (exitCode, executionSuccessful) => {
    expect(runOf(reportOf('check', [unknown], { exitCode })).invocations).toMatchObject([{ exitCode, executionSuccessful }])
  })

  test('tells notes, and what was skipped, beside the results', () => {
    const { results, invocations, tool } = runOf(reportOf('check', [direct, skipped], { notes: ['judged by gitflow'] }))
    expect(results).toHaveLength(1)
    const index = tool.driver.rules.findIndex(({ id }) => id === 'merge-method')
    expect(invocations[0]?.['toolExecutionNotifications']).toEqual([
      { level: 'note', message: { text: 'judged by gitflow' } },
      {
        level: 'note',
        message: { text: `skipped: not known yet\nwanted: ${skipped.expected}` },
        associatedRule: { id: 'merge-method', index },
      },
    ])
  })

  test('of a clean check has an empty list of results', () => {
    expect(runOf(reportOf('check', [])).results).toEqual([])
  })

  test('holds to the schema, and is safe to show, whatever it is told', () => {
    fc.assert(
      fc.property(hostileJudgedReport, (report) => {
        const text = sarifReport(report)
        const log = expectSarif(text)
        for (const shown of textsIn(log)) for (const line of shown.split('\n')) expect(printable(line)).toBe(line)
        for (const { message } of log.runs.flatMap(({ results }) => results)) expect(message.text).not.toMatch(/\]\(|\{\d+\}/)
        for (const line of text.split('\n')) expect(line).not.toMatch(/^\s*::|##/)
      }),
      { numRuns: 300 },
    )
  })
})
