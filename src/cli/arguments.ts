import { UsageError } from '../model/errors.ts'
import { printable } from '../model/printable.ts'
import { COMMAND_NAMES, COMMANDS, type CommandName, type CommandSpec, type FlagSpec } from './commands.ts'
import { didYouMean } from './did-you-mean.ts'

type Flags<Name extends CommandName> = (typeof COMMANDS)[Name]['flags']

/** A list with one text for each value that a flag takes. */
type ValuesOf<Flag> = Flag extends { readonly values: infer Names extends readonly string[] }
  ? { readonly [Place in keyof Names]: string }
  : never

/** The arguments of a command: switches as booleans, flags with values as a list with an entry for each time they were given. */
export interface ParsedArguments<Name extends CommandName> {
  readonly flags: {
    readonly [Flag in keyof Flags<Name>]: Flags<Name>[Flag] extends { readonly values: readonly [] }
      ? boolean
      : readonly ValuesOf<Flags<Name>[Flag]>[]
  }
  /** Every flag in the order in which it was given, for those whose order counts. */
  readonly order: readonly GivenFlag[]
  readonly operands: readonly string[]
}

export interface GivenFlag {
  readonly name: string
  readonly values: readonly string[]
}

/**
 * Reads the arguments of a command. `--flag VALUE` and `--flag=VALUE` are the same, the latter also where the value begins
 * with a hyphen; after `--` there are no flags.
 *
 * @throws {UsageError} for a flag that there is not, one without its value or with one too many, one that is given twice and
 * may not be, and a word that the command does not take.
 */
export function parseArguments<Name extends CommandName>(command: Name, args: readonly string[]): ParsedArguments<Name> {
  const spec: CommandSpec = COMMANDS[command]
  const order: GivenFlag[] = []
  const operands: string[] = []
  for (let index = 0; index < args.length; ) {
    const word = args[index] ?? ''
    index += 1
    if (word === '--') {
      operands.push(...args.slice(index))
      break
    }
    if (!word.startsWith('-') || word === '-') {
      operands.push(word)
      continue
    }
    const flag = flagNamed(command, word)
    const values = flag.inline ?? valuesAfter(args, index, flag.spec)
    requireValues(command, flag.name, flag.spec, values)
    if (flag.inline === null) index += values.length
    if (!flag.spec.repeatable && order.some((given) => given.name === flag.name)) {
      throw new UsageError(`${command}: --${flag.name} is given twice`, ['Give it once.'])
    }
    order.push({ name: flag.name, values })
  }
  if (spec.operands === '' && operands.length > 0) {
    throw new UsageError(`${command} takes no "${printable(operands[0] ?? '')}"`, [flagsThatThereAre(command)])
  }
  return { flags: byName(spec, order) as ParsedArguments<Name>['flags'], order, operands }
}

interface FoundFlag {
  readonly name: string
  readonly spec: FlagSpec
  /** The value after `=`, null without one. */
  readonly inline: readonly string[] | null
}

function flagNamed(command: CommandName, word: string): FoundFlag {
  const [, name = '', value] = /^--([^=]*)(?:=(.*))?$/s.exec(word) ?? []
  const flags: CommandSpec['flags'] = COMMANDS[command].flags
  const spec = Object.hasOwn(flags, name) ? flags[name] : undefined
  if (spec !== undefined) return { name, spec, inline: value === undefined ? null : [value] }
  const hint = didYouMean(name, Object.keys(flags), '--')
  throw new UsageError(`${command} has no flag "${printable(word.split('=')[0] ?? '')}"${hint}`, [flagsThatThereAre(command)])
}

function valuesAfter(args: readonly string[], index: number, spec: FlagSpec): readonly string[] {
  const values = args.slice(index, index + spec.values.length)
  const end = values.findIndex((value) => value.startsWith('-') && value !== '-')
  return end < 0 ? values : values.slice(0, end)
}

function requireValues(command: CommandName, name: string, spec: FlagSpec, values: readonly string[]): void {
  if (values.length === spec.values.length && !values.includes('')) return
  const wants = spec.values.length === 0 ? 'takes no value' : `needs ${spec.values.join(' ')}`
  const usage = `Usage: branch-policy ${command} ${flagUsage(name, spec)}`
  const hyphen = spec.values.length === 1 ? [`A value that begins with a hyphen: --${name}=-x`] : []
  throw new UsageError(`${command}: --${name} ${wants}`, [usage, ...hyphen])
}

function byName(spec: CommandSpec, order: readonly GivenFlag[]): Record<string, boolean | readonly (readonly string[])[]> {
  const entries = Object.entries(spec.flags).map(([name, flag]) => {
    const given = order.filter((one) => one.name === name)
    return [name, flag.values.length === 0 ? given.length > 0 : given.map((one) => one.values)] as const
  })
  return Object.fromEntries(entries)
}

/** A flag as the help writes it: `--update REF OLD NEW`. */
export function flagUsage(name: string, spec: FlagSpec): string {
  return [`--${name}`, ...spec.values].join(' ')
}

function flagsThatThereAre(command: CommandName): string {
  const names = Object.keys(COMMANDS[command].flags).map((name) => `--${name}`)
  return `There are: ${[...names, '--help'].join(', ')}`
}

/** The error for a command that there is not. */
export function unknownCommand(word: string): UsageError {
  return new UsageError(`there is no command "${printable(word)}"${didYouMean(word, COMMAND_NAMES)}`, [
    `There are: ${COMMAND_NAMES.join(', ')}`,
  ])
}
