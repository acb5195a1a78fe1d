import { describe, expect, test } from 'vitest'
import type { Case } from '../../../src/check/cases.ts'
import { type Audit, goneNotes, unmatchedOverrides } from '../../../src/check/leftovers.ts'
import type { KnownFinding } from '../../../src/model/finding.ts'
import type { BranchUpdate, RefUpdate } from '../../../src/model/update.ts'
import { knownFindingsOf } from '../../../src/reporters/baseline.ts'
import { noDirectCommit } from '../../../src/rules/no-direct-commit.ts'
import type { BranchRule } from '../../../src/rules/rule.ts'
import { tagName } from '../../../src/rules/tag-name.ts'
import { gitflowWith } from '../../support/policies.ts'
import { factsOf, oid, tagUpdate, update, type World } from '../../support/world.ts'

const history: BranchUpdate = { ...update('main', null, 'x'), operation: 'history', refname: 'refs/remotes/origin/main' }
const tag = tagUpdate('v1.0.0', null, 'tag r', { operation: 'exists' })
const legacy: BranchUpdate = { ...update('legacy', null, 'r'), operation: 'exists' }
const updates: readonly RefUpdate[] = [history, tag, legacy]
const perCommit: BranchRule = { id: 'commit-message', judges: 'branch', needs: [], commits: true, applies: () => true, judge: () => [] }
const active = (rule: Case['active']['rule']): Case['active'] => ({ rule, severity: 'error', options: {} })
const cases: readonly Case[] = [
  { active: active(noDirectCommit), update: history },
  { active: active(perCommit), update: history },
  { active: active(tagName), update: tag },
]
const direct: KnownFinding = { rule: 'no-direct-commit', ref: 'refs/remotes/origin/main', oid: oid('x') }
const world: World = { commits: { r: [], x: ['r'] }, annotated: { 'refs/tags/v1.0.0': 'r' } }
const settled: World = { ...world, settled: ['r'] }
const decided = { rule: 'no-direct-commit', reason: 'hand-made', by: 'ada' }

const auditOf = (overrides: readonly Readonly<Record<string, unknown>>[], more: Partial<Audit> = {}, known: World = world): Audit => ({
  findings: [direct],
  cases,
  updates,
  facts: factsOf(known),
  policy: gitflowWith({ overrides: overrides.map((one) => ({ ...decided, ...one })) }),
  shallow: false,
  ...more,
})
const unmatched = (override: Readonly<Record<string, unknown>>, more: Partial<Audit> = {}, known: World = world) =>
  unmatchedOverrides(auditOf([override], more, known)).map(({ message }) => message)

describe('an override that matches nothing', () => {
  test('is a warning that names it, and no finding that a baseline keeps', () => {
    const findings = unmatchedOverrides(auditOf([{ oid: oid('y'), ref: 'refs/heads/main', until: '2020-01-01' }]))
    expect(findings).toMatchObject([
      {
        rule: 'no-direct-commit',
        verdict: 'fail',
        severity: 'warn',
        ref: null,
        oid: null,
        message: `the override of no-direct-commit for refs/heads/main at ${oid('y')} matches nothing`,
        why: 'the policy lets it pass: hand-made (override by ada until 2020-01-01)',
        fix: [],
        docs: 'docs/policy.md',
      },
    ])
    expect(knownFindingsOf(findings)).toEqual([])
  })

  test('is one that no finding has, by object or by ref', () => {
    expect(unmatched({ oid: oid('x').slice(0, 12) })).toEqual([])
    expect(unmatched({ ref: 'refs/heads/main' })).toEqual([])
    expect(unmatched({ oid: oid('y').slice(0, 12) })).toHaveLength(1)
    expect(unmatched({ ref: 'refs/heads/develop' })).toHaveLength(1)
    expect(unmatched({ rule: 'tag-name', oid: oid('x') })).toHaveLength(1)
  })

  test.each<[what: string, override: Readonly<Record<string, unknown>>, known: World, isTold: boolean]>([
    ['its commit is settled', { oid: oid('r') }, settled, false],
    ['its commit is settled, by its first digits', { oid: oid('r').slice(0, 12) }, settled, false],
    ['its commit is not settled, others are', { oid: oid('y') }, settled, true],
    ['its tag is on a settled commit', { rule: 'tag-name', oid: oid('tag r') }, settled, false],
    ['its tag is on a settled commit, by its first digits', { rule: 'tag-name', oid: oid('tag r').slice(0, 12) }, settled, false],
    ['its tag is settled, by its ref', { rule: 'tag-name', ref: 'refs/tags/v1.0.0' }, settled, false],
    ['its tag is judged and right', { rule: 'tag-name', ref: 'refs/tags/v1.0.0' }, world, true],
    ['its branch is settled', { ref: 'refs/heads/legacy' }, settled, false],
    ['its branch is judged from since on only', { ref: 'refs/heads/main' }, settled, false],
    ['there is no such ref', { ref: 'refs/heads/gone' }, settled, true],
    ['its rule judges nothing here', { rule: 'no-force-push', ref: 'refs/heads/gone' }, world, false],
    ['its rule judges some commits only', { rule: 'commit-message', oid: oid('y') }, world, false],
  ])('where no finding is: %s', (_, override, known, isTold) => {
    expect(unmatched(override, { findings: [] }, known)).toHaveLength(isTold ? 1 : 0)
  })

  test('a shallow clone cannot tell', () => {
    expect(unmatched({ oid: oid('y') }, { shallow: true })).toEqual([])
  })
})

describe('known findings that are gone', () => {
  const notes = (findings: readonly KnownFinding[], more: Partial<Audit> = {}, known: World = world) =>
    goneNotes({ source: 'ci/known\u001b.json', findings }, auditOf([], more, known))
  const other = (name: string): KnownFinding => ({ ...direct, oid: oid(name) })

  test('are counted in one note', () => {
    expect(notes([direct, other('y')])).toEqual([
      '1 finding of the baseline ci/known\\u001b.json is gone; to forget it, write it anew (--write-baseline)',
    ])
    expect(notes([other('y'), other('z'), { ...direct, ref: 'refs/heads/develop' }])).toEqual([
      '3 findings of the baseline ci/known\\u001b.json are gone; to forget them, write it anew (--write-baseline)',
    ])
  })

  test('are none where all are found, here or on the remote', () => {
    expect(notes([direct])).toEqual([])
    expect(notes([{ ...direct, ref: 'refs/heads/main' }])).toEqual([])
    expect(notes([])).toEqual([])
    expect(goneNotes(null, auditOf([]))).toEqual([])
  })

  test('are not those that were not looked at', () => {
    expect(notes([other('r')], {}, settled)).toEqual([])
    expect(notes([other('y')], {}, settled)).toHaveLength(1)
    expect(notes([other('y')], { shallow: true })).toEqual([])
    expect(notes([{ ...direct, rule: 'no-force-push' }])).toEqual([])
  })
})
