import { describe, expect, test } from 'vitest'
import type { Answer } from '../../src/model/finding.ts'
import type { ResolvedPolicy } from '../../src/model/policy.ts'
import type { RefUpdate } from '../../src/model/update.ts'
import type { JudgedUpdates } from '../../src/rules/own-rule.ts'
import type { Rule } from '../../src/rules/rule.ts'
import { type InvalidCase as AnyInvalidCase, type ExpectedAnswer as Expected, testCases, type ValidCase } from '../../src/testing/cases.ts'
import { gitflow } from './policies.ts'

export { tableFaults, type ValidCase } from '../../src/testing/cases.ts'

/** A built-in rule says of each answer which commit it is about, and how to mend it. */
export type ExpectedAnswer = Expected & Required<Pick<Expected, 'oid' | 'fix'>>

export type InvalidCase<Update extends RefUpdate> = AnyInvalidCase<Update, ResolvedPolicy, ExpectedAnswer>

/** Makes a test of each case of a built-in rule's table. */
export function testRule<R extends Rule>(
  rule: R,
  cases: {
    readonly valid: readonly ValidCase<JudgedUpdates[R['judges']]>[]
    readonly invalid: readonly InvalidCase<JudgedUpdates[R['judges']]>[]
  },
): void {
  testCases(rule, cases, { runner: { describe, test }, policy: gitflow, optionsOf: (given) => given, also: expectWords })
}

function expectWords(answer: Answer): void {
  for (const text of [answer.message, answer.why, answer.actual, answer.expected]) expect(text).toMatch(/^[^\n]*\S[^\n]*$/)
  for (const line of answer.fix) expect(line).toMatch(/^(?:git|npm install --save-dev) [^\n]+$/)
}
