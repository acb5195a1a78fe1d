import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import type { Finding } from '../../../src/model/finding.ts'
import { identified } from '../../../src/reporters/fingerprint.ts'
import { hostileJudgedReport } from './judged.ts'
import { direct, exempt, OID, skipped, untagged } from './samples.ts'

function fingerprints(findings: readonly Finding[], remote?: string): readonly string[] {
  return identified(remote === undefined ? { findings } : { findings, remote }).map(({ fingerprint }) => fingerprint)
}

function only(finding: Finding, remote?: string): string {
  const [first = '', ...rest] = fingerprints([finding], remote)
  expect(rest).toEqual([])
  return first
}

describe('a fingerprint', () => {
  test('is the one that was given out before', () => {
    // Hosts keep them: a change closes every known finding and opens it anew.
    expect(only(direct)).toBe('a883cf9c6d085e108b6b036115a2e0bfc07b45a3bcd51ac8d44a1c75642f5dd9')
  })

  test('does not hang on how the finding is told, judged or excused', () => {
    const told: Finding = {
      ...direct,
      verdict: 'exempt',
      severity: 'warn',
      kind: 'develop',
      message: 'told otherwise',
      why: 'exempt: so',
      actual: 'x',
      expected: 'y',
      evidence: 'message',
      fix: [],
      docs: null,
    }
    expect(only(told)).toBe(only(direct))
  })

  test('is one for a branch that is seen here and as the remote has it', () => {
    expect(only({ ...direct, ref: 'refs/remotes/origin/main' })).toBe(only(direct))
    expect(only({ ...direct, ref: 'refs/remotes/a/b/main' }, 'a/b')).toBe(only(direct))
    expect(only({ ...direct, ref: 'refs/remotes/other/main' })).not.toBe(only(direct))
    expect(only({ ...direct, ref: 'refs/remotes/origin/main' }, 'other')).not.toBe(only(direct))
  })

  test.each<[string, Partial<Finding>]>([
    ['rule', { rule: untagged.rule }],
    ['ref', { ref: 'refs/heads/develop' }],
    ['tag of the same name', { ref: 'refs/tags/main' }],
    ['no ref', { ref: null }],
    ['oid', { oid: OID.replace('3', '4') }],
    ['no oid', { oid: null }],
  ])('is another for another %s', (_, other) => {
    expect(only({ ...direct, ...other })).not.toBe(only(direct))
  })

  test('what is about the same is counted, in the order of the report', () => {
    const [first, other, second] = fingerprints([direct, untagged, { ...direct, message: 'again' }])
    expect(first).toBe(only(direct))
    expect(other).toBe(only(untagged))
    expect(second).not.toBe(first)
    expect(fingerprints([{ ...direct, message: 'again' }, direct])).toEqual([first, second])
  })

  test('what could not be judged yet has none and moves no other', () => {
    const both = fingerprints([{ ...direct, verdict: 'skipped' }, skipped, direct, exempt])
    expect(both).toEqual([only(direct), only(exempt)])
  })

  test('no two are alike, whatever a report holds', () => {
    fc.assert(
      fc.property(hostileJudgedReport, (report) => {
        const all = identified(report).map(({ fingerprint }) => fingerprint)
        expect(new Set(all).size).toBe(all.length)
        for (const one of all) expect(one).toMatch(/^[0-9a-f]{64}$/)
      }),
    )
  })
})
