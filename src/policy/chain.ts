import { ConfigError } from '../model/errors.ts'
import { printable } from '../model/printable.ts'
import { oneOf } from './faults.ts'
import { PRESETS } from './presets/index.ts'

/** The names of a chain, as people read them: who extends whom. */
export function chainText(chain: readonly string[]): string {
  return chain.map(printable).join(' → ')
}

/** What to throw for an entry of `extends` that is nowhere. */
export function missingPreset(entry: string, chain: readonly string[], specifier: string | null = null): ConfigError {
  const near = oneOf('', [...PRESETS.keys()], entry).split('; ')[1]
  const what = specifier === null || specifier === entry ? 'package' : `package ${specifier}`
  return new ConfigError(
    `${chainText(chain)}: there is no such ${what}, and no built-in preset of that name${near === undefined ? '' : `; ${near}`}`,
    [],
    [
      `Built in: ${[...PRESETS.keys()].join(', ')}`,
      'A package has to be installed where the config that names it is; a file begins with ./ or ../',
    ],
  )
}
