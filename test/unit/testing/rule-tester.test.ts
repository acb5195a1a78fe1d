import { expect, test } from 'vitest'
import { defineRule } from '../../../src/index.ts'
import { type Runner, testRule, update } from '../../../src/testing/index.ts'

/** Runs what a table makes and gives back what each test came to: `ok`, or the first line of what was wrong. */
function outcomes(make: (runner: Runner) => void): readonly string[] {
  const told: string[] = []
  const runner: Runner = {
    describe: (_name, body) => body(),
    test: (name, body) => {
      try {
        body()
        told.push(`${name}: ok`)
      } catch (error) {
        told.push(`${name}: ${(error as Error).message.split('\n')[0]}`)
      }
    },
  }
  make(runner)
  return told
}

const rule = defineRule({
  id: 'acme/short',
  severity: 'error',
  options: { most: { form: 'number', default: 8 } },
  judges: 'branch',
  needs: [],
  applies: ({ operation }) => operation === 'create',
  asks: ({ update: { new: commit } }) => (commit === null ? [] : [{ about: 'commit', commit, verify: false }]),
  judge: ({ update: { branch, new: oid }, options, model, details }) =>
    branch.length <= options.most
      ? []
      : [
          {
            verdict: 'fail',
            oid,
            message: `${branch} of ${model.kindOf(branch)?.kind.id} by ${details.commits.get(oid ?? '')?.author.name} at ${oid} is long`,
            why: `the policy allows ${options.most}`,
            fix: [`git branch -m ${oid?.slice(0, 12)}`],
          },
        ],
})
const long = update('feature/long', null, 'b')
const invalid = (more: object = {}, answer: object = {}) => ({
  name: 'long',
  update: long,
  ...more,
  answers: [{ verdict: 'fail' as const, message: ['is long'], ...answer }],
})

test('a case is judged with the defaults of its options, the preset gitflow, and the answers of its world', () => {
  const cases = {
    valid: [
      { name: 'short', update: update('x', null, 'b') },
      { name: 'no business', update: update('feature/long', 'b', null), applies: false },
      { name: 'by its option', update: long, options: { most: 12 } },
    ],
    invalid: [
      invalid(
        { world: { records: { b: {} } } },
        { oid: 'b', message: ['feature/long of feature by Ada at <b>'], why: 'allows 8', fix: ['git branch -m <~b>'] },
      ),
      invalid({ name: 'by a policy', policy: { branches: { topic: { name: 'feature/**' } } } }, { message: ['of topic'] }),
      invalid(
        { name: 'an address', update: update('feature/<ada@example.org>', null, 'b') },
        { message: ['feature/<ada@example.org>', 'at <b>'] },
      ),
    ],
  }
  expect(outcomes((runner) => testRule(rule, cases, runner))).toEqual([
    'short: ok',
    'no business: ok',
    'by its option: ok',
    'long: ok',
    'by a policy: ok',
    'an address: ok',
  ])
})

test('a case that is wrong fails', () => {
  const failing = (valid: object[], wrong: object[]): readonly string[] =>
    outcomes((runner) => testRule(rule, { valid, invalid: wrong } as never, runner))
  expect(failing([{ name: 'a', update: long }], [])).toEqual([expect.stringMatching(/^a: Expected values/)])
  expect(failing([{ name: 'a', update: update('x', null, 'b'), applies: false }], [])).toEqual(['a: whether the rule applies'])
  expect(failing([], [invalid({ update: update('feature/long', 'b', null) })])).toEqual(['long: whether the rule applies'])
  expect(failing([], [invalid({}, { verdict: 'undetermined' })])).toEqual([expect.stringMatching(/^long: Expected values/)])
  expect(failing([], [invalid({}, { oid: null })])).toEqual([expect.stringMatching(/^long: Expected values/)])
  expect(failing([], [invalid({}, { message: ['short'] })])).toEqual([expect.stringMatching(/^long: ".*is long" does not hold "short"$/)])
  expect(failing([], [invalid({}, { why: 'nobody' })])).toEqual(['long: "the policy allows 8" does not hold "nobody"'])
  expect(failing([], [invalid({}, { fix: [] })])).toEqual([expect.stringMatching(/^long: Expected values/)])
  expect(failing([], [invalid({}, { expected: 'x' })])).toEqual([expect.stringMatching(/^long: Expected values/)])
})

test('a table that is not sound, an option that no policy takes, and a malformed rule are refused at once', () => {
  const run =
    (one: unknown, cases: unknown): (() => void) =>
    () =>
      testRule(one as typeof rule, cases as never, { describe: () => {}, test: () => {} })
  const none = { valid: [], invalid: [] }
  expect(
    run(rule, {
      valid: [
        { name: 'a', update: long },
        { name: 'a', update: long },
      ],
      invalid: [],
    }),
  ).toThrow('two cases are called "a"')
  expect(run(rule, { valid: [], invalid: [{ name: 'a', update: long, answers: [] }] })).toThrow('"a" expects no answer')
  expect(run(rule, { valid: [{ name: 'a', update: long, options: { mots: 1 } }], invalid: [] })).toThrow('did you mean "most"?')
  expect(run({ ...rule, id: 'short' }, none)).toThrow('a namespace and a name such as acme/ticket-open')
  expect(run([], none)).toThrow('there is no rule to test')
})

test('what a rule may not answer fails its test, as it would stop a check', () => {
  const wrong = { ...rule, judge: () => undefined } as unknown as typeof rule
  expect(outcomes((runner) => testRule(wrong, { valid: [{ name: 'a', update: long }], invalid: [] }, runner))).toEqual([
    expect.stringContaining('a: the rule acme/short (the test) cannot judge: its judge on refs/heads/feature/long gave back nothing'),
  ])
})

test('the words of a runner with globals are found, and their lack is told', () => {
  const words = globalThis as { describe?: unknown; test?: unknown; it?: unknown }
  expect(() => testRule(rule, { valid: [], invalid: [] })).toThrow('testRule needs a test runner')
  const told = outcomes((runner) => {
    words.describe = runner.describe
    words.it = runner.test
    try {
      testRule(rule, { valid: [{ name: 'short', update: update('x', null, 'b') }], invalid: [] })
    } finally {
      delete words.describe
      delete words.it
    }
  })
  expect(told).toEqual(['short: ok'])
})
