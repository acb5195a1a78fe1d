import { expect, test } from 'vitest'
import type { Finding, KnownFinding } from '../../../src/model/finding.ts'
import { baselineText, knownFindingsOf } from '../../../src/reporters/baseline.ts'
import { oid } from '../../support/world.ts'

const finding = (more: Partial<Finding>): Finding => ({
  rule: 'no-direct-commit',
  verdict: 'fail',
  severity: 'error',
  ref: 'refs/heads/main',
  oid: oid('x'),
  kind: 'main',
  message: 'what',
  why: 'why',
  actual: 'is',
  expected: 'should be',
  evidence: null,
  fix: [],
  docs: 'docs/rules/no-direct-commit.md',
  ...more,
})

test('every finding against the policy is known, at whatever severity, and nothing that is let pass', () => {
  const kept = knownFindingsOf([
    finding({}),
    finding({ oid: oid('y'), severity: 'warn' }),
    finding({ oid: oid('z'), verdict: 'undetermined' }),
    finding({ oid: oid('e'), verdict: 'exempt' }),
    finding({ oid: oid('s'), verdict: 'skipped' }),
  ])
  expect(kept.map((one) => one.oid)).toEqual([oid('x'), oid('y'), oid('z')])
  expect(Object.keys(kept[0] ?? {})).toEqual(['rule', 'ref', 'oid'])
})

test('a name without an object is known; what could not be told of a whole branch is not, nor what is about nothing', () => {
  expect(knownFindingsOf([finding({ rule: 'branch-name', oid: null })])).toEqual([
    { rule: 'branch-name', ref: 'refs/heads/main', oid: null },
  ])
  expect(knownFindingsOf([finding({ verdict: 'undetermined', oid: null })])).toEqual([])
  expect(knownFindingsOf([finding({ ref: null, oid: null })])).toEqual([])
})

test('sorted, each once, whatever the order in which they were told', () => {
  const findings = [
    finding({ rule: 'tag-name', ref: 'refs/tags/b' }),
    finding({ rule: 'branch-name', oid: null, ref: 'refs/heads/z' }),
    finding({ message: 'once more' }),
    finding({}),
    finding({ ref: 'refs/heads/develop' }),
  ]
  const sorted = knownFindingsOf(findings)
  expect(sorted.map(({ rule, ref }) => `${rule} ${ref}`)).toEqual([
    'branch-name refs/heads/z',
    'no-direct-commit refs/heads/develop',
    'no-direct-commit refs/heads/main',
    'tag-name refs/tags/b',
  ])
  expect(knownFindingsOf([...findings].reverse())).toEqual(sorted)
})

test('one finding on each line, and JSON', () => {
  const known: readonly KnownFinding[] = [
    { rule: 'branch-name', ref: 'refs/heads/"x\\y', oid: null },
    { rule: 'tag-name', ref: 'refs/tags/\u2028', oid: 'a' },
  ]
  const text = baselineText(known)
  expect(text.split('\n').slice(0, 4)).toEqual([
    '{',
    '  "version": 1,',
    '  "findings": [',
    '    {"rule":"branch-name","ref":"refs/heads/\\"x\\\\y","oid":null},',
  ])
  // A diff of it is read on a terminal, which obeys what names may hold.
  expect(text).toContain('"refs/tags/\\u2028"')
  expect(text.endsWith('\n  ]\n}\n')).toBe(true)
  expect(JSON.parse(text)).toEqual({ version: 1, findings: known })
  expect(baselineText([])).toBe('{\n  "version": 1,\n  "findings": []\n}\n')
})
