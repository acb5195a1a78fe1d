import { existsSync } from 'node:fs'
import { join } from 'node:path'
import type { Environment } from '../repository/git.ts'
import { textOrEmpty } from './text-of.ts'

/** Where husky 9 is switched off: in the environment, or in the user's file that each of its hooks reads first; null where it is not. */
export function huskySwitch(environment: Environment): string | null {
  if (environment['HUSKY'] === '0') return 'in the environment'
  const home = environment['HOME'] ?? ''
  const configured = environment['XDG_CONFIG_HOME'] ?? ''
  const folder = configured === '' ? join(home, '.config') : configured
  const file = join(folder, 'husky', 'init.sh')
  if (!existsSync(file)) return null
  return /^\s*(?:export\s+)?HUSKY=(['"]?)0\1\s*(?:[;#]|$)/m.test(textOrEmpty(file)) ? `in ${file}` : null
}
