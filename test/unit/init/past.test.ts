import { expect, test } from 'vitest'
import { lookBack, pastLines, sinceCandidates } from '../../../src/init/past.ts'
import { createBranchModel } from '../../../src/model/branch-model.ts'
import type { Finding, Report } from '../../../src/model/finding.ts'
import { resolvePolicy } from '../../../src/policy/resolve.ts'
import { foundWith } from './found.ts'

const model = createBranchModel(resolvePolicy({ extends: 'gitflow' }, 'test'))
const NOW = new Date('2026-06-30T12:00:00Z')

function finding(rule: string, more: Partial<Finding> = {}): Finding {
  const texts = { message: '', why: '', actual: '', expected: '', evidence: null, fix: [], docs: '' }
  return { rule, verdict: 'fail', severity: 'error', ref: 'refs/heads/main', oid: null, kind: null, ...texts, ...more }
}

function reportOf(findings: readonly Finding[]): Report {
  const summary = { fail: 0, warn: 0, undetermined: 0, exempt: 0, checked: 1 }
  return {
    schemaVersion: 1,
    tool: { name: 'branch-policy', version: '0' },
    event: 'check',
    policy: { source: 'x', extends: [] },
    summary,
    exitCode: 0,
    findings,
    notes: [],
  }
}

test('the past may end at the newest release, at a tip, and at last now', () => {
  const found = foundWith({ branches: ['develop', 'main'], tags: ['v1.9.0', 'v1.10.0', 'v2.0.0-rc.1', 'nightly'] })
  const published = { ...found, published: new Map([['main', 'f'.repeat(40)]]) }
  expect(sinceCandidates(published, model, NOW)).toEqual({
    commits: [
      { value: 'v1.10.0', about: 'the newest release' },
      { value: '1'.repeat(40), about: 'the tip of develop' },
      { value: 'f'.repeat(40), about: 'the tip of main' },
    ],
    moment: { value: '2026-06-30T12:00:00Z', about: 'this moment' },
  })
})

test('a tag that could be read as something else is named in full', () => {
  const release = createBranchModel(resolvePolicy({ extends: 'gitflow', tags: { name: 'release-{version}' } }, 'test'))
  expect(sinceCandidates(foundWith({ tags: ['release-1.0.0'] }), release, NOW).commits[0]?.value).toBe('refs/tags/release-1.0.0')
})

const A = { value: 'a', about: 'A' }
const B = { value: 'b', about: 'B' }
const C = { value: 'c', about: 'C' }
const MOMENT = { value: 'now', about: 'now' }
const of = (...commits: { value: string; about: string }[]) => ({ commits, moment: MOMENT })

test('the first that makes it quiet is taken, and no more are tried', async () => {
  const asked: (string | null)[] = []
  const judge = async (since: string | null): Promise<Report> => {
    asked.push(since)
    return reportOf(since === 'b' ? [finding('x', { verdict: 'exempt' })] : [finding('x')])
  }
  const past = await lookBack(of(A, B, C), model, judge)
  expect(past).toMatchObject({ since: B, left: [] })
  expect(asked).toEqual([null, 'a', 'b'])
})

test('else the one with which least is found, and none that takes nothing away', async () => {
  const branch = finding('branch-name', { ref: 'refs/remotes/origin/odd' })
  const tag = finding('tag-name', { ref: 'refs/tags/odd' })
  const judge = async (since: string | null): Promise<Report> => reportOf(since === 'b' ? [branch] : [branch, tag])
  expect(await lookBack(of(A, B, C), model, judge)).toMatchObject({ since: B, left: [branch] })
  expect(await lookBack(of(A, C), model, judge)).toMatchObject({ since: null })
})

test('what is of the present is left to people; a moment is for a past that no commit holds', async () => {
  const odd = finding('branch-name', { ref: 'refs/heads/odd' })
  const past = finding('no-direct-commit', { ref: 'refs/remotes/origin/develop' })
  const told: Record<string, readonly Finding[]> = { a: [past], b: [odd, odd, odd], now: [] }
  const judge = async (since: string | null): Promise<Report> => reportOf(told[since ?? ''] ?? [odd, past, past])
  expect(await lookBack(of(A, B), model, judge)).toMatchObject({ since: B, left: [odd, odd, odd] })
  expect(await lookBack(of(A), model, judge)).toMatchObject({ since: MOMENT, left: [] })
})

test('nothing is tried where nothing is found', async () => {
  const judge = async (since: string | null): Promise<Report> => {
    if (since !== null) throw new Error('asked')
    return reportOf([finding('x', { verdict: 'skipped' })])
  }
  const past = await lookBack(of(A), model, judge)
  expect(pastLines(past, 'x.ts')).toEqual(['The past breaks no rule of the policy (branch-policy check --all).'])
})

test('rules are told with their counts, the most frequent first, and the line for the config in its own language', async () => {
  const found = [finding('b'), finding('a', { severity: 'warn' }), finding('a'), finding('a', { verdict: 'undetermined' })]
  const judge = async (since: string | null): Promise<Report> => reportOf(since === 'a' ? [] : found)
  const past = await lookBack(of(A), model, judge)
  expect(pastLines(past, 'branch-policy.config.ts')).toEqual([
    'The past, by branch-policy check --all: 4 findings',
    '  a  1 error, 1 warning, 1 undetermined',
    '  b  1 error',
    'This line in branch-policy.config.ts makes it quiet:',
    "  since: 'a',",
    'Then nothing is judged that came up to A.',
  ])
  expect(pastLines(past, 'branch-policy.config.json')).toContain('  "since": "a",')
  expect(pastLines(past, 'branch-policy.config.mts')).toContain("  since: 'a',")
  for (const path of ['.branch-policyrc', '.branch-policyrc.yml', '.branch-policyrc.yaml']) {
    expect(pastLines(past, path)).toContain("  since: 'a'")
  }
  expect(pastLines({ ...past, since: { value: "it's", about: 'x' } }, '.branch-policyrc')).toContain("  since: 'it''s'")
})

test('what stays is named, with the baseline as the way out', async () => {
  const left = Array.from({ length: 5 }, (_, index) => finding('branch-name', { ref: `refs/heads/x${index}\u001b` }))
  const judge = async (since: string | null): Promise<Report> => reportOf(since === null ? [...left, finding('x')] : left)
  const lines = pastLines(await lookBack(of(A), model, judge), 'x.ts')
  expect(lines).toContain('  branch-name  refs/heads/x0\\u001b')
  expect(lines).toContain('  … and 2 more')
  expect(lines.at(-1)).toContain('--write-baseline')
})
