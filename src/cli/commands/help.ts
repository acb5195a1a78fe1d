import { UsageError } from '../../model/errors.ts'
import { parseArguments, unknownCommand } from '../arguments.ts'
import { isCommandName } from '../commands.ts'
import { commandHelp, helpText } from '../help.ts'
import type { Command } from '../io.ts'

/** `help [COMMAND]`. */
export const help: Command = async (args, io) => {
  const [name, ...more] = parseArguments('help', args).operands
  if (more.length > 0) throw new UsageError('help shows one command at a time', ['Usage: branch-policy help [COMMAND]'])
  if (name !== undefined && !isCommandName(name)) throw unknownCommand(name)
  io.stdout.write(name === undefined ? helpText() : commandHelp(name))
  return 0
}
