import assert from 'node:assert/strict'
import { createBranchModel } from '../model/branch-model.ts'
import type { Answer } from '../model/finding.ts'
import type { ResolvedPolicy } from '../model/policy.ts'
import { abbreviated } from '../model/printable.ts'
import type { Door, RefUpdate } from '../model/update.ts'
import type { Rule, RuleInput } from '../rules/rule.ts'
import { inputFor } from './input.ts'
import { objectsIn, oid, type World } from './world.ts'

/** What a rule is asked about, in the facts of a world. */
export interface Case<Update extends RefUpdate, Policy = ResolvedPolicy> {
  readonly name: string
  readonly update: Update
  readonly world?: World
  /** The gitflow preset where nothing is said. */
  readonly policy?: Policy
  /** `client` where nothing is said. */
  readonly door?: Door
  /** The other updates of the same push. */
  readonly beside?: readonly RefUpdate[]
  readonly options?: Readonly<Record<string, unknown>>
}

/** A case that the rule lets pass. */
export interface ValidCase<Update extends RefUpdate, Policy = ResolvedPolicy> extends Case<Update, Policy> {
  /** False where the rule says beforehand that it is none of its business. */
  readonly applies?: boolean
}

/**
 * What one answer has to say; what is left out is not looked at. In texts `<m>` stands for the oid of commit m and `<~m>` for its
 * first digits, where the case has an object of that name; other texts in angle brackets stay as they are.
 */
export interface ExpectedAnswer {
  readonly verdict: Answer['verdict']
  readonly atMost?: 'warn'
  /** The commit by its short name. */
  readonly oid?: string | null
  /** Parts that the message holds. */
  readonly message: readonly string[]
  readonly why?: string
  readonly actual?: string
  readonly expected?: string
  readonly evidence?: string | null
  /** Every command, in order. */
  readonly fix?: readonly string[]
}

/** A case that the rule has something to say about. */
export interface InvalidCase<Update extends RefUpdate, Policy = ResolvedPolicy, Expected = ExpectedAnswer> extends Case<Update, Policy> {
  readonly answers: readonly Expected[]
}

/** A test runner's two words; that of vitest, jest, mocha (`it`) and node:test alike. */
export interface Runner {
  readonly describe: (name: string, body: () => void) => unknown
  readonly test: (name: string, body: () => void) => unknown
}

/** How a table of cases is run. */
export interface CasesSetting {
  readonly runner: Runner
  /** The policy of cases that name none. */
  readonly policy: ResolvedPolicy
  /** The options of the rule with their defaults filled in. */
  optionsOf(given: Readonly<Record<string, unknown>>): Readonly<Record<string, unknown>>
  /** What else each answer has to hold. */
  also?(answer: Answer): void
}

/** Makes a test of each case of a rule's table. */
export function testCases(rule: Rule, cases: Table, setting: CasesSetting): void {
  const faults = tableFaults(cases)
  if (faults.length > 0) throw new Error(`the table of ${rule.id} is not sound:\n${faults.join('\n')}`)
  const { describe, test } = setting.runner
  describe(rule.id, () => {
    describe('lets pass', () => {
      for (const one of cases.valid) {
        test(one.name, () => {
          const { applies, answers } = ask(rule, one, setting)
          assert.equal(applies, one.applies !== false, 'whether the rule applies')
          assert.deepEqual(answers, [])
        })
      }
    })
    describe('speaks up', () => {
      for (const one of cases.invalid) {
        test(one.name, () => {
          const { applies, answers } = ask(rule, one, setting)
          assert.equal(applies, true, 'whether the rule applies')
          assert.deepEqual(
            answers.map((answer, index) => outline(answer, one.answers[index])),
            one.answers.map(expectedOutline),
          )
          const spelledOut = speller(one)
          for (const [index, answer] of answers.entries()) {
            expectAnswer(answer, one.answers[index], spelledOut)
            setting.also?.(answer)
          }
        })
      }
    })
  })
}

interface Table {
  readonly valid: readonly ValidCase<RefUpdate>[]
  readonly invalid: readonly InvalidCase<RefUpdate>[]
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

function ask(rule: Rule, one: Case<RefUpdate>, setting: CasesSetting): { readonly applies: boolean; readonly answers: readonly Answer[] } {
  const policy = one.policy ?? setting.policy
  // The table's type pairs the rule with its updates; here they are only passed on.
  const applies = rule.applies(one.update as never, createBranchModel(policy))
  if (!applies) return { applies, answers: [] }
  const input: RuleInput = inputFor(rule, one.update, one.world ?? {}, policy, { ...one, options: setting.optionsOf(one.options ?? {}) })
  return { applies, answers: rule.judge(input as never) }
}

/** First who is guilty of what, so that a wrong count is readable at a glance. */
function outline(answer: Answer, expected: ExpectedAnswer | undefined): string {
  const about = expected?.oid === undefined && expected !== undefined ? '' : ` ${answer.oid ?? '-'}`
  return `${answer.verdict}${answer.atMost === undefined ? '' : ` (${answer.atMost})`}${about}`
}

function expectedOutline(expected: ExpectedAnswer): string {
  const about = expected.oid === undefined ? '' : ` ${expected.oid === null ? '-' : oid(expected.oid)}`
  return `${expected.verdict}${expected.atMost === undefined ? '' : ` (${expected.atMost})`}${about}`
}

function expectAnswer(answer: Answer, expected: ExpectedAnswer | undefined, spelledOut: Speller): void {
  if (expected === undefined) return
  for (const part of expected.message) expectPart(answer.message, spelledOut(part))
  if (expected.fix !== undefined) assert.deepEqual(answer.fix, expected.fix.map(spelledOut))
  if (expected.why !== undefined) expectPart(answer.why, spelledOut(expected.why))
  if (expected.actual !== undefined) assert.equal(answer.actual, spelledOut(expected.actual))
  if (expected.expected !== undefined) assert.equal(answer.expected, spelledOut(expected.expected))
  if (expected.evidence !== undefined) assert.equal(answer.evidence, expected.evidence)
}

function expectPart(text: string, wanted: string): void {
  assert.ok(text.includes(wanted), `${JSON.stringify(text)} does not hold ${JSON.stringify(wanted)}`)
}

/** Puts object names in the place of short ones in a text. */
type Speller = (text: string) => string

/** Only what the case has an object for is a name: `<ada@example.org>` is an address. */
function speller({ update, beside = [], world = {} }: Case<RefUpdate>): Speller {
  const known = objectsIn(world)
  const values = [update, ...beside].flatMap((one) => Object.values(one).flat()).filter((value) => typeof value === 'string')
  // The name of a replace ref is an object's.
  for (const part of values.flatMap((value) => value.split('/'))) known.add(part)
  return (text) =>
    text.replace(/<(~?)([^<>]+)>/g, (whole, short: string, name: string) => {
      if (!known.has(oid(name))) return whole
      return short === '' ? oid(name) : abbreviated(oid(name))
    })
}
