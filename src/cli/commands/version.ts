import { parseArguments } from '../arguments.ts'
import type { Command } from '../io.ts'
import { packageVersion } from '../version.ts'

/** `version`. */
export const version: Command = async (args, io) => {
  parseArguments('version', args)
  io.stdout.write(`${packageVersion()}\n`)
  return 0
}
