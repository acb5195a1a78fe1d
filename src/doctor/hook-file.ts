import { accessSync, constants, existsSync, readFileSync, statSync } from 'node:fs'
import { delimiter, isAbsolute, join } from 'node:path'
import type { Environment } from '../repository/git.ts'
import { isExecutable, startsScripts } from './system.ts'

/** What a hook's file looks like from outside. */
export interface HookFile {
  readonly path: string
  readonly executable: boolean
  /** Whether a line ends as Windows ends it, which sh takes for a part of the last word. */
  readonly hasCarriageReturns: boolean
  /** The program that its first line names and that is not there; null where all is well. */
  readonly missingInterpreter: string | null
  /** Whether it is one of our shims: its second line says so. */
  readonly isShim: boolean
  /** Whether it names our command. */
  readonly namesUs: boolean
  /** Another hook manager whose file it seems to be; null where none is known. */
  readonly manager: string | null
}

const MANAGERS = ['lefthook', 'husky', 'simple-git-hooks', 'pre-commit.com', 'git-lfs', 'git lfs', 'overcommit'] as const

/** Looks at a hook's file; null where there is none. Only its beginning is read. */
export function readHookFile(path: string, environment: Environment): HookFile | null {
  if (!existsSync(path) || !statSync(path).isFile()) return null
  const text = beginningOf(path)
  const first = text.split('\n', 1)[0] ?? ''
  return {
    path,
    executable: isExecutable(path),
    hasCarriageReturns: text.includes('\r\n'),
    missingInterpreter: missingInterpreter(first.replace(/\r$/, ''), environment),
    isShim: (text.split('\n', 2)[1] ?? '').startsWith('# branch-policy hook.'),
    namesUs: text.includes('branch-policy'),
    manager: MANAGERS.find((name) => text.includes(name)) ?? null,
  }
}

function beginningOf(path: string): string {
  try {
    return readFileSync(path, 'latin1').slice(0, 64 * 1024)
  } catch {
    // A file that only its owner may read can still be run; nothing is known of it then.
    return ''
  }
}

/** Windows finds interpreters by their name alone (gitfaq(7)), so nothing can be said of them there. */
function missingInterpreter(first: string, environment: Environment): string | null {
  const [, program, argument] = /^#!\s*(\S+)(?:\s+(\S+))?/.exec(first) ?? []
  if (program === undefined || !startsScripts) return null
  if (!isRunnable(program)) return program
  const isByName = program.endsWith('/env') && argument !== undefined && !argument.startsWith('-') && !argument.includes('=')
  if (!isByName || isAbsolute(argument)) return null
  const places = (environment['PATH'] ?? '').split(delimiter)
  return places.some((place) => isRunnable(join(place, argument))) ? null : argument
}

function isRunnable(path: string): boolean {
  try {
    accessSync(path, constants.X_OK)
    return true
  } catch {
    return false
  }
}
