import { describe, expect, test } from 'vitest'
import { type ActiveRule, findingOf as findingWith, sortFindings } from '../../../src/check/findings.ts'
import { exitCodeOf, summaryOf } from '../../../src/check/summary.ts'
import { type BranchModel, createBranchModel } from '../../../src/model/branch-model.ts'
import type { Answer, Finding } from '../../../src/model/finding.ts'
import type { RefUpdate } from '../../../src/model/update.ts'
import { noDirectCommit } from '../../../src/rules/no-direct-commit.ts'
import { tagName } from '../../../src/rules/tag-name.ts'
import { gitflow, gitflowWith } from '../../support/policies.ts'
import { otherUpdate, tagUpdate, update } from '../../support/world.ts'

const answer: Answer = {
  verdict: 'fail',
  oid: 'a'.repeat(40),
  message: 'what',
  why: 'why',
  actual: 'is',
  expected: 'should be',
  evidence: null,
  fix: ['git checkout main'],
}
const findingOf = (one: Answer, rule: ActiveRule, about: RefUpdate, model: BranchModel): Finding =>
  findingWith(one, rule, about, model, { policy: model.policy, known: null, today: '2026-06-30', authors: new Map() })
const active: ActiveRule = { rule: noDirectCommit, severity: 'error', options: {} }
const onMain = update('main', 'a', 'x')
const plain = createBranchModel(gitflow)
const exempting = (...exempt: readonly Readonly<Record<string, unknown>>[]) =>
  createBranchModel(gitflowWith({ exempt: exempt.map((one) => ({ reason: 'frozen until 2027', ...one })) }))

describe('an answer becomes a finding', () => {
  test('with the rule, its severity, the ref and its kind', () => {
    expect(findingOf(answer, active, onMain, plain)).toEqual({
      rule: 'no-direct-commit',
      verdict: 'fail',
      severity: 'error',
      ref: 'refs/heads/main',
      oid: 'a'.repeat(40),
      kind: 'main',
      message: 'what',
      why: 'why',
      actual: 'is',
      expected: 'should be',
      evidence: null,
      fix: ['git checkout main'],
      docs: 'docs/rules/no-direct-commit.md',
    })
  })

  test('without a kind where the branch has none, and for a tag', () => {
    expect(findingOf(answer, active, update('wip', 'a', 'x'), plain).kind).toBeNull()
    expect(findingOf(answer, { ...active, rule: tagName }, tagUpdate('v1', null, 'a'), plain)).toMatchObject({
      kind: null,
      ref: 'refs/tags/v1',
    })
  })

  test('at most a warning where the answer says so, and never more than the rule', () => {
    expect(findingOf({ ...answer, atMost: 'warn' }, active, onMain, plain).severity).toBe('warn')
    expect(findingOf(answer, { ...active, severity: 'warn' }, onMain, plain).severity).toBe('warn')
  })

  test.each(['git branch -m evil\u202ename feature/x', 'git branch -m a\u001b[2Jb feature/x', 'git checkout a\u200bb'])(
    'without commands where one of them cannot be pasted: %j',
    (command) => {
      expect(findingOf({ ...answer, fix: ['git fetch origin', command] }, active, onMain, plain).fix).toEqual([])
    },
  )
})

describe('an exemption', () => {
  const verdicts = (model: ReturnType<typeof exempting>) => [
    findingOf(answer, active, onMain, model).verdict,
    findingOf(answer, active, update('develop', 'a', 'x'), model).verdict,
    findingOf(answer, { ...active, rule: tagName }, tagUpdate('v1', null, 'a'), model).verdict,
    findingOf(answer, active, otherUpdate('refs/replace/x', null, 'a'), model).verdict,
  ]

  test.each<[exemption: Readonly<Record<string, unknown>>, verdicts: readonly string[]]>([
    [{ branches: ['main'] }, ['exempt', 'fail', 'fail', 'fail']],
    [{ branches: ['m*', 'x'] }, ['exempt', 'fail', 'fail', 'fail']],
    [{ branches: ['**'] }, ['exempt', 'exempt', 'fail', 'fail']],
    [{ branches: ['mai'] }, ['fail', 'fail', 'fail', 'fail']],
    [{ tags: ['v*'] }, ['fail', 'fail', 'exempt', 'fail']],
    [{ tags: ['v*'], branches: ['develop'] }, ['fail', 'exempt', 'exempt', 'fail']],
    [{ rules: ['no-direct-commit'] }, ['exempt', 'exempt', 'fail', 'exempt']],
    [{ rules: ['tag-name'] }, ['fail', 'fail', 'exempt', 'fail']],
    [{ rules: ['branch-name'], branches: ['main'] }, ['fail', 'fail', 'fail', 'fail']],
    [{ rules: ['no-direct-commit'], branches: ['develop'] }, ['fail', 'exempt', 'fail', 'fail']],
  ])('%o', (exemption, expected) => {
    expect(verdicts(exempting(exemption))).toEqual(expected)
  })

  test('says its reason and offers nothing to mend', () => {
    expect(findingOf(answer, active, onMain, exempting({ branches: ['main'] }))).toMatchObject({
      verdict: 'exempt',
      why: 'exempt: frozen until 2027',
      fix: [],
      message: 'what',
    })
  })

  test('covers what is not known, but not what was not asked', () => {
    const model = exempting({ branches: ['main'] })
    expect(findingOf({ ...answer, verdict: 'undetermined' }, active, onMain, model).verdict).toBe('exempt')
    expect(findingOf({ ...answer, verdict: 'skipped' }, active, onMain, model)).toMatchObject({ verdict: 'skipped', why: 'why' })
  })
})

describe('an override', () => {
  const decided = { rule: 'no-direct-commit', reason: 'hand-made release', by: 'ada' }
  const overriding = (more: Readonly<Record<string, unknown>>) => createBranchModel(gitflowWith({ overrides: [{ ...decided, ...more }] }))

  test('says its reason, who decided it and until when, and offers nothing to mend', () => {
    expect(findingOf(answer, active, onMain, overriding({ oid: 'a'.repeat(40), until: '2026-06-30' }))).toMatchObject({
      verdict: 'exempt',
      why: 'exempt: hand-made release (override by ada until 2026-06-30)',
      fix: [],
      message: 'what',
    })
  })

  test('past its last day lets nothing pass, and the finding says so', () => {
    expect(findingOf(answer, active, onMain, overriding({ oid: 'a'.repeat(12), until: '2026-06-29' }))).toMatchObject({
      verdict: 'fail',
      why: 'why; its override is over: hand-made release (override by ada until 2026-06-29)',
      fix: ['git checkout main'],
    })
  })

  test('that is over for another finding is not mentioned', () => {
    expect(findingOf(answer, active, onMain, overriding({ oid: 'b'.repeat(40), until: '2026-06-29' })).why).toBe('why')
  })

  test('covers what is not known, but not what was not asked', () => {
    const model = overriding({ ref: 'refs/heads/main' })
    expect(findingOf({ ...answer, verdict: 'undetermined' }, active, onMain, model).verdict).toBe('exempt')
    expect(findingOf({ ...answer, verdict: 'skipped' }, active, onMain, model)).toMatchObject({ verdict: 'skipped', why: 'why' })
  })
})

const finding = (more: Partial<Finding>): Finding => ({ ...findingOf(answer, active, onMain, plain), ...more })

test('findings are sorted: errors first, then by verdict, ref and rule; what is equal stays as it was told', () => {
  const sorted = [
    finding({ verdict: 'fail', ref: 'refs/heads/a', rule: 'a', message: '1' }),
    finding({ verdict: 'fail', ref: 'refs/heads/a', rule: 'a', message: '2' }),
    finding({ verdict: 'fail', ref: 'refs/heads/a', rule: 'b' }),
    finding({ verdict: 'fail', ref: 'refs/heads/b', rule: 'a' }),
    finding({ verdict: 'undetermined', ref: null }),
    finding({ verdict: 'exempt' }),
    finding({ verdict: 'skipped' }),
    finding({ severity: 'warn', verdict: 'fail' }),
    finding({ severity: 'warn', verdict: 'undetermined' }),
  ]
  expect(sortFindings(sorted)).toEqual(sorted)
  const [one, two, ...rest] = sorted
  expect(sortFindings([...rest].reverse().concat(one ?? [], two ?? []))).toEqual(sorted)
})

describe('the exit code', () => {
  const code = (findings: readonly Finding[], options: Partial<Parameters<typeof exitCodeOf>[2]> = {}) =>
    exitCodeOf(findings, summaryOf(findings, 1), { allowUndetermined: false, maxWarnings: null, ...options })
  const fail = finding({})
  const warning = finding({ severity: 'warn' })
  const unknown = finding({ verdict: 'undetermined' })
  const doubt = finding({ verdict: 'undetermined', severity: 'warn' })

  test.each<[what: string, findings: readonly Finding[], options: Partial<Parameters<typeof exitCodeOf>[2]>, expected: number]>([
    ['nothing', [], {}, 0],
    ['a fail', [fail], {}, 1],
    ['a fail at severity warn', [warning], {}, 0],
    ['an undetermined', [unknown], {}, 2],
    ['an undetermined at severity warn', [doubt], {}, 0],
    ['a fail wins over an undetermined', [unknown, fail], {}, 1],
    ['an undetermined that is allowed', [unknown], { allowUndetermined: true }, 0],
    ['a fail is not allowed by that', [fail], { allowUndetermined: true }, 1],
    ['an exemption', [finding({ verdict: 'exempt' })], {}, 0],
    ['a skipped rule', [finding({ verdict: 'skipped' })], {}, 0],
    ['as many warnings as allowed', [warning], { maxWarnings: 1 }, 0],
    ['one warning more', [warning, warning], { maxWarnings: 1 }, 1],
    ['no warning allowed', [warning], { maxWarnings: 0 }, 1],
    ['no warning allowed and none there', [unknown], { maxWarnings: 0 }, 2],
  ])('%s', (_, findings, options, expected) => {
    expect(code(findings, options)).toBe(expected)
  })

  test('the counts', () => {
    expect(summaryOf([fail, fail, warning, unknown, doubt, finding({ verdict: 'exempt' }), finding({ verdict: 'skipped' })], 3)).toEqual({
      fail: 2,
      warn: 1,
      undetermined: 2,
      exempt: 1,
      checked: 3,
    })
  })
})
