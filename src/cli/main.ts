import { unknownCommand } from './arguments.ts'
import { hook } from './commands/hook.ts'
import { type CommandName, isCommandName } from './commands.ts'
import { errorText } from './errors.ts'
import { commandHelp, helpText } from './help.ts'
import type { Command, Io } from './io.ts'

/** Each command in a file of its own, loaded only when it is called, but for hooks: what they need is one file with this one. */
const LOADERS: Readonly<Record<CommandName, () => Promise<Command>>> = {
  tour: async () => (await import('./commands/tour.ts')).tour,
  init: async () => (await import('./commands/init.ts')).init,
  install: async () => (await import('./commands/install.ts')).install,
  uninstall: async () => (await import('./commands/uninstall.ts')).uninstall,
  check: async () => (await import('./commands/check.ts')).check,
  hook: async () => hook,
  explain: async () => (await import('./commands/explain.ts')).explain,
  resolve: async () => (await import('./commands/resolve.ts')).resolve,
  config: async () => (await import('./commands/config.ts')).config,
  doctor: async () => (await import('./commands/doctor.ts')).doctor,
  help: async () => (await import('./commands/help.ts')).help,
  version: async () => (await import('./commands/version.ts')).version,
}

/**
 * Runs a command line and returns its exit code: 0 nothing against the policy, 1 something is, 2 it could not be checked.
 * It never throws: whatever goes wrong is told on standard error.
 */
export async function main(args: readonly string[], io: Io): Promise<number> {
  try {
    return await run(args, io)
  } catch (error) {
    io.stderr.write(errorText(error))
    return 2
  }
}

async function run([word, ...args]: readonly string[], io: Io): Promise<number> {
  if (word === undefined) {
    // A script that lost its arguments has checked nothing, so this is no success.
    io.stderr.write(helpText())
    return 2
  }
  const name = word === '--help' || word === '-h' ? 'help' : word === '--version' ? 'version' : word
  if (!isCommandName(name)) throw unknownCommand(word)
  if (asksForHelp(name, args)) {
    io.stdout.write(commandHelp(name))
    return 0
  }
  const command = await LOADERS[name]()
  return await command(args, io)
}

/** What follows a hook's name belongs to the hook. */
function asksForHelp(name: CommandName, args: readonly string[]): boolean {
  const own = name === 'hook' ? args.slice(0, 1) : args.slice(0, args.includes('--') ? args.indexOf('--') : args.length)
  return own.some((word) => word === '--help' || word === '-h')
}
