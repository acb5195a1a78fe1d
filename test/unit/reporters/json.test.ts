import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import type { Release } from '../../../src/model/finding.ts'
import { jsonReport } from '../../../src/reporters/json.ts'
import { direct, hostileReport, OID, reportOf } from './samples.ts'

const release: Release = {
  kind: 'release',
  branch: 'release/v1.1.0',
  version: '1.1.0',
  merge: OID,
  evidence: 'message',
  tag: { name: null, where: 'missing', distance: 0 },
  backMerged: 'yes',
  branchGone: false,
  owed: ['delete release/v1.1.0'],
}

describe('the keys that scripts rely on', () => {
  test('in their order', () => {
    const parsed = JSON.parse(jsonReport(reportOf('pre-push', [direct], { releases: [release] })))
    expect(Object.keys(parsed)).toEqual([
      'schemaVersion',
      'tool',
      'event',
      'policy',
      'summary',
      'exitCode',
      'findings',
      'releases',
      'notes',
    ])
    expect(Object.keys(parsed.tool)).toEqual(['name', 'version'])
    expect(Object.keys(parsed.policy)).toEqual(['source', 'extends'])
    expect(Object.keys(parsed.summary)).toEqual(['fail', 'warn', 'undetermined', 'exempt', 'checked'])
    expect(Object.keys(parsed.findings[0])).toEqual([
      'rule',
      'verdict',
      'severity',
      'ref',
      'oid',
      'kind',
      'message',
      'why',
      'actual',
      'expected',
      'evidence',
      'fix',
      'docs',
    ])
    expect(Object.keys(parsed.releases[0])).toEqual([
      'kind',
      'branch',
      'version',
      'merge',
      'evidence',
      'tag',
      'backMerged',
      'branchGone',
      'owed',
    ])
    expect(Object.keys(parsed.releases[0].tag)).toEqual(['name', 'where', 'distance'])
  })

  test('no releases where none were collected, and nothing that the types do not know', () => {
    const more = { ...reportOf('check', [{ ...direct, secret: 'x' } as never]), secret: 'y' }
    const parsed = JSON.parse(jsonReport(more))
    expect(parsed).not.toHaveProperty('releases')
    expect(JSON.stringify(parsed)).not.toContain('secret')
  })

  test('null stays null', () => {
    const parsed = JSON.parse(jsonReport(reportOf('check', [{ ...direct, oid: null, ref: null, kind: null }])))
    expect(parsed.findings[0]).toMatchObject({ oid: null, ref: null, kind: null, evidence: null })
  })
})

describe('hostile text in every field', () => {
  test('is read back as it was, and is safe to print', () => {
    fc.assert(
      fc.property(hostileReport, (report) => {
        const text = jsonReport(report)
        expect(JSON.parse(text)).toEqual(report)
        expect(text.replaceAll('\n', '')).not.toMatch(/[\p{Cc}\p{Cf}\p{Cs}\p{Zl}\p{Zp}]/u)
        for (const line of text.split('\n')) expect(line).not.toMatch(/^\s*::|##/)
      }),
      { numRuns: 500 },
    )
  })
})
