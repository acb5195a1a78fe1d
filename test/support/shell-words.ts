import { spawnSync } from 'node:child_process'
import { cleanEnvironment } from './environment.ts'

/**
 * The words that a POSIX shell reads in each of some commands, all in one process. `git` and `npm` are functions that write
 * down their words, and nothing else can be found to be started.
 */
export function wordsRead(commands: readonly string[]): readonly (readonly string[])[] {
  const tell = (name: string): string => `${name}() { printf '%s\\000' ${name} "$@"; printf '\\001\\000'; }\n`
  const input = `PATH=\n${tell('git')}${tell('npm')}${commands.map((command) => `${command}\n`).join('')}`
  const ran = spawnSync('sh', ['-s'], { input, env: cleanEnvironment(), encoding: 'utf8', maxBuffer: 2 ** 30 })
  if (ran.status !== 0 || ran.stderr !== '') throw new Error(`the shell says: ${ran.stderr}`)
  return ran.stdout
    .split('\u0001\0')
    .slice(0, -1)
    .map((words) => words.split('\0').slice(0, -1))
}
