import { cpus, totalmem } from 'node:os'
import { git, must, run } from './commands.ts'

/** What a ratio may depend on. No name of the machine or of its user. */
export interface Machine {
  readonly cpu: string
  readonly cores: number
  readonly memory: string
  readonly system: string
  readonly node: string
  readonly git: string
}

export function machine(): Machine {
  return {
    cpu: cpus()[0]?.model.trim() ?? 'unknown',
    cores: cpus().length,
    memory: `${Math.round(totalmem() / 2 ** 30)} GiB`,
    system: `${process.platform} ${process.arch}`,
    node: process.version,
    git: must('git', ['--version']).trim().replace('git version ', ''),
  }
}

/** The commit that is checked out, for telling one result from another; `+` where files differ from it. */
export function commitOf(directory: string): string {
  const changed = run('git', ['diff', '--quiet', 'HEAD', '--', 'src', 'hooks', 'package.json'], { directory }).code !== 0
  return `${git(directory, 'rev-parse', '--short=12', 'HEAD')}${changed ? '+' : ''}`
}
