import { describe, expect, test } from 'vitest'
import { createBranchModel } from '../../src/model/branch-model.ts'
import type { Answer } from '../../src/model/finding.ts'
import type { ResolvedPolicy } from '../../src/model/policy.ts'
import { abbreviated } from '../../src/model/printable.ts'
import type { BranchUpdate, Door, OtherUpdate, RefUpdate, TagUpdate } from '../../src/model/update.ts'
import type { Rule, RuleInput } from '../../src/rules/rule.ts'
import { gitflow } from './policies.ts'
import { inputFor, oid, type World } from './world.ts'

interface UpdateOf {
  readonly 'branch or tag': BranchUpdate | TagUpdate
  readonly branch: BranchUpdate
  readonly tag: TagUpdate
  readonly other: OtherUpdate
}

interface Case<Update extends RefUpdate> {
  readonly name: string
  readonly update: Update
  readonly world?: World
  /** The gitflow preset where nothing is said. */
  readonly policy?: ResolvedPolicy
  /** `client` where nothing is said. */
  readonly door?: Door
  /** The other updates of the same push. */
  readonly beside?: readonly RefUpdate[]
  readonly options?: Readonly<Record<string, unknown>>
}

/** A case that the rule lets pass. */
export interface ValidCase<Update extends RefUpdate> extends Case<Update> {
  /** False where the rule says beforehand that it is none of its business. */
  readonly applies?: boolean
}

/** What one answer has to say. In texts `<m>` stands for the oid of commit m and `<~m>` for its first digits. */
export interface ExpectedAnswer {
  readonly verdict: Answer['verdict']
  readonly atMost?: 'warn'
  /** The commit by its short name. */
  readonly oid: string | null
  /** Parts that the message holds. */
  readonly message: readonly string[]
  readonly why?: string
  readonly actual?: string
  readonly expected?: string
  readonly evidence?: string | null
  /** Every command, in order. */
  readonly fix: readonly string[]
}

/** A case that the rule has something to say about. */
export interface InvalidCase<Update extends RefUpdate> extends Case<Update> {
  readonly answers: readonly ExpectedAnswer[]
}

/** Makes a test of each case of a rule's table. */
export function testRule<R extends Rule>(
  rule: R,
  cases: { readonly valid: readonly ValidCase<UpdateOf[R['judges']]>[]; readonly invalid: readonly InvalidCase<UpdateOf[R['judges']]>[] },
): void {
  const faults = tableFaults(cases)
  if (faults.length > 0) throw new Error(`the table of ${rule.id} is not sound:\n${faults.join('\n')}`)
  describe(rule.id, () => {
    describe('lets pass', () => {
      for (const one of cases.valid) {
        test(one.name, () => {
          const { applies, answers } = ask(rule, one)
          expect(applies, 'whether the rule applies').toBe(one.applies !== false)
          expect(answers).toEqual([])
        })
      }
    })
    describe('speaks up', () => {
      for (const one of cases.invalid) {
        test(one.name, () => {
          const { applies, answers } = ask(rule, one)
          expect(applies, 'whether the rule applies').toBe(true)
          expect(answers.map(outline)).toEqual(one.answers.map(expectedOutline))
          for (const [index, answer] of answers.entries()) expectAnswer(answer, one.answers[index])
        })
      }
    })
  })
}

/** What is wrong with a table itself: two cases of one name, or a case that expects nothing. */
export function tableFaults(cases: {
  readonly valid: readonly { readonly name: string }[]
  readonly invalid: readonly { readonly name: string; readonly answers: readonly ExpectedAnswer[] }[]
}): readonly string[] {
  const names = [...cases.valid, ...cases.invalid].map(({ name }) => name)
  const twice = names.filter((name, index) => names.indexOf(name) !== index).map((name) => `two cases are called "${name}"`)
  const empty = cases.invalid.filter(({ answers }) => answers.length === 0).map(({ name }) => `"${name}" expects no answer`)
  const vague = cases.invalid
    .filter(({ answers }) => answers.some(({ message }) => message.length === 0))
    .map(({ name }) => `"${name}" expects no message`)
  return [...twice, ...empty, ...vague]
}

function ask(rule: Rule, one: Case<RefUpdate>): { readonly applies: boolean; readonly answers: readonly Answer[] } {
  const policy = one.policy ?? gitflow
  // The table's type pairs the rule with its updates; here they are only passed on.
  const applies = rule.applies(one.update as never, createBranchModel(policy))
  if (!applies) return { applies, answers: [] }
  const input: RuleInput = inputFor(rule, one.update, one.world ?? {}, policy, one)
  return { applies, answers: rule.judge(input as never) }
}

/** First who is guilty of what, so that a wrong count is readable at a glance. */
function outline(answer: Answer): string {
  return `${answer.verdict}${answer.atMost === undefined ? '' : ` (${answer.atMost})`} ${answer.oid ?? '-'}`
}

function expectedOutline(expected: ExpectedAnswer): string {
  return `${expected.verdict}${expected.atMost === undefined ? '' : ` (${expected.atMost})`} ${expected.oid === null ? '-' : oid(expected.oid)}`
}

function expectAnswer(answer: Answer, expected: ExpectedAnswer | undefined): void {
  if (expected === undefined) return
  for (const part of expected.message) expect(answer.message).toContain(spelledOut(part))
  expect(answer.fix).toEqual(expected.fix.map(spelledOut))
  if (expected.why !== undefined) expect(answer.why).toContain(spelledOut(expected.why))
  if (expected.actual !== undefined) expect(answer.actual).toBe(spelledOut(expected.actual))
  if (expected.expected !== undefined) expect(answer.expected).toBe(spelledOut(expected.expected))
  if (expected.evidence !== undefined) expect(answer.evidence).toBe(expected.evidence)
  for (const text of [answer.message, answer.why, answer.actual, answer.expected]) expect(text).toMatch(/^[^\n]*\S[^\n]*$/)
  for (const line of answer.fix) expect(line).toMatch(/^git [^\n]+$/)
}

function spelledOut(text: string): string {
  return text.replace(/<(~?)([^<>]+)>/g, (_, short: string, name: string) => (short === '' ? oid(name) : abbreviated(oid(name))))
}
