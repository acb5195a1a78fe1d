import { flagUsage } from './arguments.ts'
import { COMMAND_NAMES, COMMANDS, type CommandName, type CommandSpec } from './commands.ts'

/** The help of the whole tool. */
export function helpText(): string {
  const commands = COMMAND_NAMES.map((name): readonly [string, string] => [usageOf(name), COMMANDS[name].about])
  return page([
    'One branch policy, judged at every door: on the laptop, on the server and in CI.',
    '',
    'Usage: branch-policy COMMAND',
    '',
    ...columns(commands),
    '',
    'Flags and exit codes of a command: branch-policy help COMMAND',
  ])
}

/** The help of one command. */
export function commandHelp(name: CommandName): string {
  const spec: CommandSpec = COMMANDS[name]
  const flags = Object.entries(spec.flags).map(([flag, one]): readonly [string, string] => [
    flagUsage(flag, one),
    `${one.about}${one.repeatable ? ' (repeatable)' : ''}`,
  ])
  return page([
    `Usage: branch-policy ${usageOf(name)}${flags.length > 0 ? ' [FLAGS]' : ''}`,
    '',
    `${spec.about[0]?.toUpperCase()}${spec.about.slice(1)}.`,
    ...(flags.length > 0 ? ['', ...columns(flags)] : []),
    ...(spec.details.length > 0 ? ['', ...spec.details] : []),
  ])
}

function usageOf(name: CommandName): string {
  const { operands } = COMMANDS[name]
  return operands === '' ? name : `${name} ${operands}`
}

function columns(rows: readonly (readonly [string, string])[]): readonly string[] {
  const width = Math.max(...rows.map(([left]) => left.length))
  return rows.map(([left, right]) => `  ${left.padEnd(width)}  ${right}`)
}

function page(lines: readonly string[]): string {
  return lines.map((line) => `${line}\n`).join('')
}
