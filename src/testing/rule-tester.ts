import { ConfigError } from '../model/errors.ts'
import { type LoadedRule, withDefaults } from '../model/own-rule.ts'
import type { ResolvedPolicy } from '../model/policy.ts'
import type { PolicyConfig } from '../policy/config.ts'
import { resolveStack } from '../policy/resolve.ts'
import { stackOfPresets } from '../policy/stack.ts'
import { type JudgedUpdates, type OwnOptions, ownRule, type RuleDefinition } from '../rules/own-rule.ts'
import { type InvalidCase, type Runner, testCases, type ValidCase } from './cases.ts'

/** The cases of a rule: those that it lets pass, and those that it has something to say about. */
export interface RuleCases<Subject extends keyof JudgedUpdates> {
  readonly valid: readonly ValidCase<JudgedUpdates[Subject], PolicyConfig>[]
  readonly invalid: readonly InvalidCase<JudgedUpdates[Subject], PolicyConfig>[]
}

/**
 * Makes a test of each case of a rule's table, with the words of the test runner that is in use. Each case is judged as the
 * engine judges it: the rule's form, its options, what it asks and what it answers are looked at as in a check.
 *
 * @param runner `{ describe, test }` of a runner that has no globals, such as node:test.
 * @throws {ConfigError} for a rule or an option that no policy would take.
 */
export function testRule<const Subject extends keyof JudgedUpdates, const Options extends OwnOptions>(
  rule: RuleDefinition<Subject, Options>,
  cases: RuleCases<Subject>,
  runner: Runner = globalRunner(),
): void {
  const loaded = loadedFrom(rule, {})
  const resolved = <One extends { readonly policy?: PolicyConfig; readonly options?: Readonly<Record<string, unknown>> }>(one: One) => {
    if (one.options !== undefined) loadedFrom(rule, one.options)
    const { policy, ...rest } = one
    return policy === undefined ? rest : { ...rest, policy: policyFrom(policy) }
  }
  const table = { valid: cases.valid.map(resolved), invalid: cases.invalid.map(resolved) }
  testCases(ownRule(loaded), table as unknown as Parameters<typeof testCases>[1], {
    runner,
    policy: policyFrom({ extends: 'gitflow' }),
    optionsOf: (given) => withDefaults(loaded.options, given),
  })
}

/** A rule as a policy that names it reads it, with options as a policy gives them. */
function loadedFrom(rule: unknown, options: Readonly<Record<string, unknown>>): LoadedRule {
  const id = (rule as { readonly id?: unknown } | null)?.id
  const rules = Object.keys(options).length === 0 ? {} : { rules: { [String(id)]: ['error', options] } }
  const config = { extends: 'gitflow', plugins: [rule], ...rules }
  const [loaded] = told(() => resolveStack(stackOfPresets(config, 'the test'))).ownRules
  if (loaded === undefined) throw new ConfigError('there is no rule to test')
  return loaded
}

function policyFrom(config: PolicyConfig): ResolvedPolicy {
  return told(() => resolveStack(stackOfPresets(config, 'the test'))).policy
}

/** Runners show an error's message alone, so the faults go with it. */
function told<Value>(work: () => Value): Value {
  try {
    return work()
  } catch (error) {
    if (!(error instanceof ConfigError)) throw error
    throw new ConfigError([error.message, ...error.faults].join('\n  '), error.faults, error.advice)
  }
}

/** What vitest (with globals), jest and mocha put there. */
function globalRunner(): Runner {
  const words = globalThis as { readonly describe?: unknown; readonly test?: unknown; readonly it?: unknown }
  const test = words.test ?? words.it
  if (typeof words.describe === 'function' && typeof test === 'function') {
    return { describe: words.describe as Runner['describe'], test: test as Runner['test'] }
  }
  throw new Error(
    'testRule needs a test runner: hand it on, testRule(rule, cases, { describe, test }), as node:test and vitest export them',
  )
}
