import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import type { Finding } from '../../../src/model/finding.ts'
import { printable } from '../../../src/model/printable.ts'
import { identified } from '../../../src/reporters/fingerprint.ts'
import { gitlabReport } from '../../../src/reporters/gitlab.ts'
import { type CodeQualityEntry, expectCodeQuality } from '../../support/report-schemas.ts'
import { hostileJudgedReport } from './judged.ts'
import { direct, exempt, reportOf, skipped, unknown } from './samples.ts'

function entryOf(finding: Finding, more: Parameters<typeof reportOf>[2] = {}): CodeQualityEntry {
  const [entry, ...rest] = expectCodeQuality(gitlabReport(reportOf('check', [finding], more)))
  expect(rest).toEqual([])
  if (entry === undefined) throw new Error('no entry')
  return entry
}

describe('an entry of a code quality report', () => {
  test('tells the finding on one line', () => {
    const report = reportOf('check', [direct])
    expect(JSON.parse(gitlabReport(report))).toEqual([
      {
        description: [
          direct.message,
          `why: ${direct.why}`,
          `mend: git branch hotfix/fix-typo ${direct.oid} && git checkout main && git reset --keep origin/main && git push origin hotfix/fix-typo`,
        ].join('; '),
        check_name: 'no-direct-commit',
        fingerprint: identified(report)[0]?.fingerprint,
        severity: 'critical',
        location: { path: 'branch-policy.config.ts', lines: { begin: 1 } },
      },
    ])
  })

  test.each<[Finding['verdict'], Finding['severity'], string]>([
    ['fail', 'error', 'critical'],
    ['undetermined', 'error', 'major'],
    ['fail', 'warn', 'minor'],
    ['undetermined', 'warn', 'info'],
    ['exempt', 'error', 'info'],
    ['exempt', 'warn', 'info'],
  ])('%s at %s is %s', (verdict, severity, expected) => {
    expect(entryOf({ ...direct, verdict, severity }).severity).toBe(expected)
  })

  test('says that something is unknown, or let pass, and what is asked for where no command helps', () => {
    expect(entryOf(unknown).description).toContain('; this could not be determined; why: the policy protects main; wanted: release (merge')
    expect(entryOf(exempt).description).toBe('no kind of branch is named like "legacy/x"; let pass: frozen until 2027')
  })

  test('names the commit where the message does not', () => {
    expect(entryOf({ ...direct, message: 'wrong' }).description).toMatch(/^wrong \(3f2a91c04d1e\); /)
  })

  test('says at least which rule it is', () => {
    expect(entryOf({ ...direct, message: ' ', oid: null }).description).toMatch(/^no-direct-commit; why: /)
  })

  test('leaves commands out that could not be pasted as they are shown', () => {
    const { description } = entryOf({ ...direct, fix: ['git tag a', 'git branch -m "\u202ex"'] })
    expect(description).not.toContain('git tag')
  })

  test.each([
    ['branch-policy.config.ts', 'branch-policy.config.ts'],
    ['package.json', 'package.json'],
    ['config/.branch-policyrc', 'config/.branch-policyrc'],
    ['gitflow', '.gitlab-ci.yml'],
    ['@acme/policy', '.gitlab-ci.yml'],
    ['../elsewhere/policy.json', '.gitlab-ci.yml'],
    ['/srv/policy.json', '.gitlab-ci.yml'],
    ['D:/srv/policy.json', '.gitlab-ci.yml'],
    ['.', '.gitlab-ci.yml'],
    ['', '.gitlab-ci.yml'],
  ])('a policy from %j is found at %s', (source, path) => {
    expect(entryOf(direct, { policy: { source, extends: [] } }).location.path).toBe(path)
  })
})

describe('the report', () => {
  test('is an empty list where there is nothing to tell', () => {
    expect(gitlabReport(reportOf('check', []))).toBe('[]\n')
    expect(gitlabReport(reportOf('check', [skipped]))).toBe('[]\n')
  })

  test('keeps the order of the findings', () => {
    const entries = expectCodeQuality(gitlabReport(reportOf('check', [unknown, direct, skipped, exempt])))
    expect(entries.map(({ check_name }) => check_name)).toEqual(['merge-source', 'no-direct-commit', 'branch-name'])
  })

  test('holds to the schema, and is safe to show, whatever it is told', () => {
    fc.assert(
      fc.property(hostileJudgedReport, (report) => {
        const text = gitlabReport(report)
        const entries = expectCodeQuality(text)
        expect(entries).toHaveLength(report.findings.filter(({ verdict }) => verdict !== 'skipped').length)
        for (const { description, check_name, location } of entries) {
          for (const shown of [description, check_name, location.path]) expect(printable(shown)).toBe(shown)
        }
        for (const line of text.split('\n')) expect(line).not.toMatch(/^\s*::|##/)
      }),
      { numRuns: 300 },
    )
  })
})
