import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { type GivenFlag, parseArguments, unknownCommand } from '../../../src/cli/arguments.ts'
import { COMMAND_NAMES, COMMANDS, type CommandName, type CommandSpec } from '../../../src/cli/commands.ts'
import { planReports } from '../../../src/cli/planned-reports.ts'
import { UsageError } from '../../../src/model/errors.ts'
import { printable } from '../../../src/model/printable.ts'
import { hostileText } from '../../support/hostile-text.ts'
import { legalRefname } from '../../support/refnames.ts'
import { runs } from '../../support/runs.ts'

const many = runs(1_500)

const flagsOf = (command: CommandName): CommandSpec['flags'] => (COMMANDS[command] as CommandSpec).flags
const ALL_FLAGS = [...new Set(COMMAND_NAMES.flatMap((command) => Object.keys(flagsOf(command))))]

/** A value of any form, as a shell hands it on; it holds no NUL. */
const value = fc.oneof(
  legalRefname,
  hostileText.map((text) => text.replaceAll('\0', '')),
  fc.constantFrom('json', 'text', '-', '--', '-x', '--all', '-1', '0', '='),
)

const wordOf = (command: CommandName): fc.Arbitrary<string> => {
  const own = Object.keys(flagsOf(command))
  return fc.oneof(
    value,
    fc.constantFrom(...own, ...own, ...ALL_FLAGS).map((name) => `--${name}`),
    fc.tuple(fc.constantFrom(...own, ...ALL_FLAGS), value).map(([name, text]) => `--${name}=${text}`),
    fc.constantFrom(...own, ...ALL_FLAGS).map((name) => `--${name}=`),
    value.map((text) => `--${text}`),
    fc.constantFrom('--__proto__', '--constructor', '--toString=x', '--hasOwnProperty', '--', '-', '--=', '--=x', '---', '--all=', '', ''),
  )
}
const given = fc
  .constantFrom(...COMMAND_NAMES)
  .chain((command) => fc.record({ command: fc.constant(command), words: fc.array(wordOf(command), { maxLength: 6 }) }))

/** What is thrown has to be a UsageError that is safe to print. */
function understood<Value>(work: () => Value): Value | null {
  try {
    return work()
  } catch (error) {
    expect(error).toBeInstanceOf(UsageError)
    const { message, advice } = error as UsageError
    for (const text of [message, ...advice]) expect(printable(text)).toBe(text)
    return null
  }
}

describe('whatever words a command is given', () => {
  test('they are understood or refused as such, and no flag comes of nowhere', () => {
    let parsed = 0
    fc.assert(
      fc.property(given, ({ command, words }) => {
        const read = understood(() => parseArguments(command, words))
        if (read === null) return
        parsed += 1
        const names = Object.keys(flagsOf(command))
        expect(Object.keys(read.flags)).toEqual(names)
        for (const { name, values } of read.order) {
          expect(words.some((one) => one === `--${name}` || one.startsWith(`--${name}=`))).toBe(true)
          expect(values).toHaveLength(flagsOf(command)[name]?.values.length ?? -1)
          expect(values).not.toContain('')
        }
        // Every word has its place, and only one.
        const taken = read.order.reduce((count, { name, values }) => count + (words.includes(`--${name}`) ? 1 + values.length : 1), 0)
        expect(taken + read.operands.length).toBeLessThanOrEqual(words.length)
        if ((COMMANDS[command] as CommandSpec).operands === '') expect(read.operands).toEqual([])
        understood(() => planReports(read.order, null))
      }),
      many,
    )
    expect(parsed).toBeGreaterThan(many.numRuns / 20)
  })

  test('an unknown command is refused in words that are safe to print', () => {
    fc.assert(
      fc.property(value, (text) => {
        const { message, advice } = unknownCommand(text)
        for (const one of [message, ...advice]) expect(printable(one)).toBe(one)
      }),
      many,
    )
  })
})

/** A command with flags as its table has them: each as often as it may be, with values of any form. */
const meant = fc.constantFrom(...COMMAND_NAMES).chain((command) => {
  const flags = flagsOf(command)
  const names = Object.keys(flags)
  const one = (name: string): fc.Arbitrary<GivenFlag> =>
    fc
      .tuple(...(flags[name]?.values ?? []).map(() => value.filter((text) => text !== '')))
      .map((values) => ({ name, values: values as readonly string[] }))
  const given: fc.Arbitrary<readonly GivenFlag[]> =
    names.length === 0
      ? fc.constant([])
      : fc.array(fc.constantFrom(...names).chain(one), { maxLength: 6 }).map((all) => all.filter(onceOf(flags)))
  const operands: fc.Arbitrary<readonly string[]> =
    (COMMANDS[command] as CommandSpec).operands === '' ? fc.constant([]) : fc.array(value, { maxLength: 3 })
  return fc.record({ command: fc.constant(command), given, operands, inline: fc.array(fc.boolean(), { minLength: 6, maxLength: 6 }) })
})

function onceOf(flags: CommandSpec['flags']) {
  return (one: GivenFlag, index: number, all: readonly GivenFlag[]): boolean =>
    flags[one.name]?.repeatable === true || all.findIndex(({ name }) => name === one.name) === index
}

test('what is written as the help says is read back, in either form and in any order', () => {
  fc.assert(
    fc.property(meant, ({ command, given, operands, inline }) => {
      // Apart, a value may not begin with a hyphen, and one of several can only be given apart.
      const readable = given.filter(({ values }) => values.length === 1 || values.every((text) => text === '-' || !text.startsWith('-')))
      const words = readable.flatMap(({ name, values }, index) => {
        const [first = ''] = values
        const isInline = values.length === 1 && (inline[index] === true || (first.startsWith('-') && first !== '-'))
        return isInline ? [`--${name}=${first}`] : [`--${name}`, ...values]
      })
      const read = parseArguments(command, [...words, '--', ...operands])
      expect(read.order).toEqual(readable)
      expect(read.operands).toEqual(operands)
    }),
    many,
  )
})
