import fc from 'fast-check'
import { XMLParser } from 'fast-xml-parser'
import { describe, expect, test } from 'vitest'
import type { Finding, Report } from '../../../src/model/finding.ts'
import { printable } from '../../../src/model/printable.ts'
import { junitReport } from '../../../src/reporters/junit.ts'
import { expectJunit } from '../../support/report-schemas.ts'
import { hostileJudgedReport } from './judged.ts'
import { direct, exempt, OID, reportOf, skipped, unknown, untagged } from './samples.ts'

interface Result {
  readonly '@message': string
  readonly '@type'?: string
  readonly '#text': string
}

interface Test {
  readonly '@classname': string
  readonly '@name': string
  readonly failure?: Result
  readonly error?: Result
  readonly skipped?: Result
  readonly 'system-out'?: string
}

interface Suite {
  readonly '@tests': string
  readonly '@failures': string
  readonly '@errors': string
  readonly '@skipped': string
  readonly testcase: readonly Test[]
  readonly 'system-out'?: string
}

const parser = new XMLParser({
  ignoreAttributes: false,
  attributeNamePrefix: '@',
  parseAttributeValue: false,
  parseTagValue: false,
  trimValues: false,
  htmlEntities: false,
  processEntities: true,
  isArray: (name) => name === 'testcase',
})

function read(text: string): Suite {
  const { testsuites } = parser.parse(text) as { testsuites: { testsuite: Suite } & Readonly<Record<string, string>> }
  const { testsuite } = testsuites
  expect(testsuites).toMatchObject({
    '@name': 'branch-policy',
    '@tests': testsuite['@tests'],
    '@failures': testsuite['@failures'],
    '@errors': testsuite['@errors'],
  })
  return { ...testsuite, testcase: testsuite.testcase ?? [] }
}

function suiteOf(findings: readonly Finding[], more: Partial<Report> = {}, allowUndetermined = false): Suite {
  return read(junitReport(reportOf('check', findings, more), { allowUndetermined }))
}

function testOf(findings: readonly Finding[], allowUndetermined = false): Test {
  const [one, ...rest] = suiteOf(findings, {}, allowUndetermined).testcase
  expect(rest).toEqual([])
  if (one === undefined) throw new Error('no test')
  return one
}

const warning: Finding = { ...direct, severity: 'warn', message: 'a warning', oid: null }

describe('a test', () => {
  test('for each rule and each ref that was judged, sorted, each once', () => {
    const judged = [
      { rule: 'tag-name', ref: 'refs/tags/v2' },
      { rule: 'no-direct-commit', ref: 'refs/heads/main' },
      { rule: 'tag-name', ref: 'refs/tags/v1' },
      { rule: 'tag-name', ref: 'refs/tags/v2' },
    ]
    const suite = suiteOf([direct, exempt], { judged })
    expect(suite.testcase.map((one) => `${one['@classname']} ${one['@name']}`)).toEqual([
      'branch-name refs/heads/legacy/x',
      'no-direct-commit refs/heads/main',
      'tag-name refs/tags/v1',
      'tag-name refs/tags/v2',
    ])
    expect(suite).toMatchObject({ '@tests': '4', '@failures': '1', '@errors': '0', '@skipped': '1' })
    expect(suite.testcase[2]).toEqual({ '@classname': 'tag-name', '@name': 'refs/tags/v1' })
  })

  test('fails with the finding, its reasons and its commands', () => {
    expect(testOf([direct]).failure).toEqual({
      '@message': direct.message,
      '@type': 'fail',
      '#text': [direct.message, `why: ${direct.why}`, 'mend:', ...direct.fix].join('\n'),
    })
  })

  test('is an error where the answer is unknown, unless that is allowed', () => {
    expect(testOf([unknown]).error).toMatchObject({ '@message': expect.stringContaining(unknown.message), '@type': 'undetermined' })
    const allowed = testOf([unknown], true)
    expect(allowed.error).toBeUndefined()
    expect(allowed['system-out']).toMatch(/^undetermined:\nnothing tells which branch/)
  })

  test('is skipped where what is wrong is let pass, or cannot be judged yet', () => {
    expect(testOf([exempt]).skipped).toEqual({
      '@message': exempt.message,
      '#text': `exempt:\n${exempt.message}\nlet pass: frozen until 2027`,
    })
    expect(testOf([skipped]).skipped?.['@message']).toBe('not known yet')
  })

  test('passes with warnings, which stand in its output', () => {
    const one = testOf([warning, { ...unknown, rule: direct.rule, severity: 'warn' }])
    for (const outcome of ['failure', 'error', 'skipped']) expect(one).not.toHaveProperty(outcome)
    expect(one['system-out']).toMatch(/^warning:\na warning\n/)
    expect(one['system-out']).toContain('\n\nundetermined:\nnothing tells')
  })

  test('has one outcome, the worst, and tells the rest in its output', () => {
    const same = { rule: direct.rule, ref: direct.ref }
    const one = testOf([warning, { ...unknown, ...same }, { ...direct, message: 'second', oid: OID }, direct, { ...exempt, ...same }])
    expect(one.failure).toMatchObject({
      '@message': 'second (3f2a91c04d1e) (and 1 more)',
      '#text': expect.stringContaining(direct.message),
    })
    expect(one.error).toBeUndefined()
    expect(one.skipped).toBeUndefined()
    for (const told of ['warning:\na warning', 'undetermined:\nnothing tells', 'exempt:\nno kind'])
      expect(one['system-out']).toContain(told)
    expect(testOf([warning, { ...exempt, ...same }]).skipped).toBeUndefined()
    expect(
      testOf([
        { ...exempt, ...same },
        { ...unknown, ...same },
      ]).error,
    ).toBeDefined()
  })

  test('of a finding about no ref is about the repository', () => {
    expect(testOf([{ ...direct, ref: null }])['@name']).toBe('(the repository)')
  })
})

describe('the report', () => {
  test('counts each outcome', () => {
    const suite = suiteOf([direct, untagged, unknown, exempt, skipped, { ...warning, rule: 'tag-order' }])
    expect(suite).toMatchObject({ '@tests': '6', '@failures': '2', '@errors': '1', '@skipped': '2' })
  })

  test('has notes in its output, and no output without', () => {
    expect(suiteOf([], { notes: ['one', 'two'] })['system-out']).toBe('one\ntwo')
    expect(suiteOf([])).not.toHaveProperty('system-out')
  })

  test('knows no clock and no machine', () => {
    expect(junitReport(reportOf('check', [direct]), { allowUndetermined: false })).not.toMatch(/time|host/)
  })

  test('holds to the schema and is read back as it was shown, whatever it is told', async () => {
    await fc.assert(
      fc.asyncProperty(
        fc.array(hostileJudgedReport, { minLength: 25, maxLength: 25 }),
        fc.boolean(),
        async (reports, allowUndetermined) => {
          const texts = reports.map((report) => junitReport(report, { allowUndetermined }))
          await expectJunit(...texts)
          for (const [index, text] of texts.entries()) expectToldWhole(read(text), reports[index]?.findings ?? [])
        },
      ),
      { numRuns: 12 },
    )
  })
})

/** Every text of every finding is in the file, as `printable` shows it, and the counts are those of the tests. */
function expectToldWhole(suite: Suite, findings: readonly Finding[]): void {
  const count = (outcome: 'failure' | 'error' | 'skipped') => String(suite.testcase.filter((one) => one[outcome] !== undefined).length)
  expect(suite['@tests']).toBe(String(suite.testcase.length))
  expect([suite['@failures'], suite['@errors'], suite['@skipped']]).toEqual([count('failure'), count('error'), count('skipped')])
  for (const finding of findings) {
    const one = suite.testcase.find(
      (test) =>
        test['@classname'] === (printable(finding.rule) || '(no name)') &&
        test['@name'] === (finding.ref === null ? '(the repository)' : printable(finding.ref) || '(no name)'),
    )
    const told =
      [one?.failure, one?.error, one?.skipped].flatMap((result) => result?.['#text'] ?? []).join('\n') + (one?.['system-out'] ?? '')
    expect(told).toContain(printable(finding.message).trim())
    expect(told).toContain(printable(finding.why.replace(/^exempt: /, '')))
  }
}
