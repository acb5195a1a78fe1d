import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { exitCodeOf, summaryOf } from '../../../src/check/summary.ts'
import type { Finding } from '../../../src/model/finding.ts'
import type { ResolvedPolicy } from '../../../src/model/policy.ts'
import { printable } from '../../../src/model/printable.ts'
import { RULE_IDS } from '../../../src/model/rule-ids.ts'
import type { Door } from '../../../src/model/update.ts'
import { PRESETS } from '../../../src/policy/presets/index.ts'
import { resolvePolicy } from '../../../src/policy/resolve.ts'
import { type AnyPush, anyPush } from '../../support/any-world.ts'
import { judgedIn } from '../../support/judged-world.ts'
import { runs } from '../../support/runs.ts'

const many = runs(200)
const POLICIES = [...PRESETS.keys()].map((preset) => [preset, resolvePolicy({ extends: preset }, preset)] as const)
const doors = fc.constantFrom<Door>('client', 'server', 'check')
const policies = fc.constantFrom(...POLICIES.map(([, policy]) => policy))

/** What of a finding is no words: words name refs, and of several that are equal the first that is listed. */
const outline = ({ rule, verdict, severity, ref, oid, kind }: Finding): string => JSON.stringify([rule, verdict, severity, ref, oid, kind])
const outlines = (findings: readonly Finding[]): readonly string[] => findings.map(outline).sort()
const with_ = (policy: ResolvedPolicy, more: Partial<ResolvedPolicy>): ResolvedPolicy => ({ ...policy, ...more })

describe('any push in any repository, by every preset', () => {
  test('is judged without a throw: findings are whole, in order, and the same when asked again', () => {
    let told = 0
    const rules = new Set<string>()
    fc.assert(
      fc.property(anyPush, policies, doors, ({ world, updates }, policy, door) => {
        const findings = judgedIn(world, updates, policy, door)
        told += findings.length
        const refs = new Set(updates.map(({ refname }) => refname))
        for (const { rule, verdict, severity, ref, message, why, actual, expected, fix } of findings) {
          rules.add(rule)
          expect(['fail', 'undetermined', 'exempt', 'skipped']).toContain(verdict)
          expect(severity).toBe(severity === 'warn' ? 'warn' : policy.rules.find(({ id }) => id === rule)?.severity)
          expect(refs).toContain(ref)
          for (const text of [message, why, actual, expected]) expect(text).toMatch(/^[^\n]+$/)
          for (const text of [message, why, actual, expected]) expect(text).not.toMatch(/undefined|\[object|NaN/)
          for (const command of fix) expect(printable(command)).toBe(command)
        }
        const rank = ({ severity, verdict }: Finding): number =>
          (severity === 'error' ? 0 : 4) + ['fail', 'undetermined', 'exempt', 'skipped'].indexOf(verdict)
        // A refname holds no space: one after the other, the keys of equal ranks sort as their parts do.
        const places = findings.map((one) => `${rank(one)} ${one.ref} ${one.rule}`)
        expect(places).toEqual([...places].sort((a, b) => (a < b ? -1 : a > b ? 1 : 0)))
        expect(judgedIn(world, updates, policy, door)).toEqual(findings)
        const summary = summaryOf(findings, updates.length)
        const code = exitCodeOf(findings, summary, { allowUndetermined: false, maxWarnings: null })
        const errors = findings.filter(({ severity }) => severity === 'error').map(({ verdict }) => verdict)
        expect(code).toBe(errors.includes('fail') ? 1 : errors.includes('undetermined') ? 2 : 0)
      }),
      many,
    )
    expect(told).toBeGreaterThan(many.numRuns)
    expect(rules.size).toBeGreaterThan(10)
  })

  test('is judged alike in whatever order its refs, and those of the repository, are listed', () => {
    const shuffled = anyPush.chain((push) =>
      fc
        .tuple(
          fc.shuffledSubarray([...push.updates], { minLength: push.updates.length }),
          fc.shuffledSubarray(Object.entries(push.world.refs ?? {}), { minLength: Object.keys(push.world.refs ?? {}).length }),
        )
        .map(([updates, refs]): readonly [AnyPush, AnyPush] => [
          push,
          { updates, world: { ...push.world, refs: Object.fromEntries(refs) } },
        ]),
    )
    fc.assert(
      fc.property(shuffled, policies, doors, ([one, other], policy, door) => {
        expect(outlines(judgedIn(other.world, other.updates, policy, door))).toEqual(
          outlines(judgedIn(one.world, one.updates, policy, door)),
        )
      }),
      many,
    )
  })

  test('a rule that is turned off is silent, and no other rule says anything else for it', () => {
    fc.assert(
      fc.property(anyPush, policies, doors, fc.constantFrom(...RULE_IDS), ({ world, updates }, policy, door, off) => {
        const rules = policy.rules.map((one) => (one.id === off ? { ...one, severity: 'off' as const } : one))
        const before = judgedIn(world, updates, policy, door)
        expect(judgedIn(world, updates, with_(policy, { rules }), door)).toEqual(before.filter(({ rule }) => rule !== off))
      }),
      many,
    )
  })

  test('with every rule at warn, the same is found and nothing stops it', () => {
    fc.assert(
      fc.property(anyPush, policies, doors, ({ world, updates }, policy, door) => {
        const rules = policy.rules.map((one) => (one.severity === 'error' ? { ...one, severity: 'warn' as const } : one))
        const [before, after] = [judgedIn(world, updates, policy, door), judgedIn(world, updates, with_(policy, { rules }), door)]
        expect(outlines(after)).toEqual(outlines(before.map((one) => ({ ...one, severity: 'warn' }))))
        expect(exitCodeOf(after, summaryOf(after, 1), { allowUndetermined: false, maxWarnings: null })).toBe(0)
      }),
      many,
    )
  })

  test('what is exempt stays a finding, says why, and stops nothing; what is not covered stays as it was', () => {
    fc.assert(
      fc.property(
        anyPush,
        policies,
        doors,
        fc.uniqueArray(fc.constantFrom(...RULE_IDS), { minLength: 1, maxLength: 4 }),
        ({ world, updates }, policy, door, rules) => {
          const reason = 'frozen until 2027'
          const exempt = [...policy.exempt, { branches: ['**'], tags: ['**'], rules, authors: [], reason }]
          const before = judgedIn(world, updates, policy, door)
          const after = judgedIn(world, updates, with_(policy, { exempt }), door)
          const isCovered = ({ rule, ref, verdict }: Finding): boolean =>
            (rules as readonly string[]).includes(rule) && verdict !== 'skipped' && /^refs\/(?:heads|tags)\//.test(ref ?? '')
          expect(outlines(after)).toEqual(outlines(before.map((one) => (isCovered(one) ? { ...one, verdict: 'exempt' } : one))))
          const reasons = exempt.map((one) => `exempt: ${one.reason}`)
          for (const one of after.filter(({ verdict }) => verdict === 'exempt'))
            expect([reasons.includes(one.why), one.fix]).toEqual([true, []])
        },
      ),
      many,
    )
  })
})

const STEP_RULES: readonly string[] = ['no-direct-commit', 'merge-source', 'merge-method']

describe('less that is known never makes legal what was not', () => {
  // By ref: what a fast-forward explains is told at its tip, and not at each commit.
  const stopped = (findings: readonly Finding[]): readonly string[] =>
    findings.flatMap(({ rule, verdict, ref }) =>
      STEP_RULES.includes(rule) && (verdict === 'fail' || verdict === 'undetermined') ? [ref ?? ''] : [],
    )

  test('a branch of no kind that appears explains nothing', () => {
    fc.assert(
      fc.property(anyPush, doors, fc.nat(15), ({ world, updates }, door, at) => {
        const size = Object.keys(world.commits ?? {}).length
        const policy = POLICIES[0]?.[1] as ResolvedPolicy
        const more = {
          ...world,
          refs: { ...world.refs, 'refs/heads/of-no-kind': `c${at % size}`, 'refs/remotes/origin/of-no-kind': `c${at % size}` },
        }
        const after = new Set(stopped(judgedIn(more, updates, policy, door)))
        expect(stopped(judgedIn(world, updates, policy, door)).filter((one) => !after.has(one))).toEqual([])
      }),
      many,
    )
  })

  test('the three rules of a step exclude one another: of one commit one of them speaks', () => {
    fc.assert(
      fc.property(anyPush, policies, doors, ({ world, updates }, policy, door) => {
        const told = new Map<string, string>()
        for (const { rule, ref, oid } of judgedIn(world, updates, policy, door)) {
          if (!STEP_RULES.includes(rule) || oid === null) continue
          const other = told.get(`${ref} ${oid}`)
          expect(other === undefined || other === rule, `${ref} ${oid}: ${rule} and ${other}`).toBe(true)
          told.set(`${ref} ${oid}`, rule)
        }
      }),
      many,
    )
  })
})
