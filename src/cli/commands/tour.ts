import { tour as playTour } from '../../tour/tour.ts'
import { parseArguments } from '../arguments.ts'
import { wantsColours } from '../colours.ts'
import type { Command } from '../io.ts'

/** `tour`: the strategy played with real git. */
export const tour: Command = async (args, io) => {
  const { flags } = parseArguments('tour', args)
  return playTour({
    entry: io.entry,
    environment: io.environment,
    write: (text) => io.stdout.write(text),
    colours: wantsColours(io.environment, io.stdout),
    keep: flags.keep,
  })
}
