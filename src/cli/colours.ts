import type { Io, Output } from './io.ts'

/** Whether to write colours: NO_COLOR (no-color.org) wins over FORCE_COLOR (force-color.org); else on a terminal only. */
export function wantsColours(environment: Io['environment'], output: Output): boolean {
  if ((environment['NO_COLOR'] ?? '') !== '') return false
  const forced = environment['FORCE_COLOR'] ?? ''
  if (forced !== '') return forced !== '0' && forced !== 'false'
  return output.isTerminal && environment['TERM'] !== 'dumb'
}
