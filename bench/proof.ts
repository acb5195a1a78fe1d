import { existsSync, readFileSync, rmSync } from 'node:fs'
import { join } from 'node:path'
import { ENVIRONMENT, must, type Ran, run } from './commands.ts'
import type { Job } from './job.ts'
import { writeFiles } from './scenes.ts'

/** Without the hooks of whatever manager. */
const NO_HOOKS = ['-c', 'core.hooksPath=/dev/null']

/**
 * Proves that a job does what its name says: it passes, it refuses what it should, and where it is a commit, the hook is what refuses.
 *
 * @throws Error that says what it did instead.
 */
export function prove(job: Job): void {
  expectCode(job, 'run', start(job), true)
  if (job.refuses === undefined) return
  const { files = {}, git = [], undo = [], last, input } = job.refuses
  const { directory } = job
  const before = new Map(Object.keys(files).map((name) => [name, readIf(join(directory, name))]))
  writeFiles(directory, files)
  for (const args of git) must('git', [...NO_HOOKS, ...args], { directory })
  const wrong: Job = {
    ...job,
    ...(last === undefined ? {} : { args: [...job.args.slice(0, -1), last] }),
    ...(input === undefined ? {} : { input }),
  }
  expectCode(job, 'refuse', start(wrong), false)
  if (job.command === 'git') expectCode(job, 'pass without its hook', start({ ...wrong, args: [...NO_HOOKS, ...wrong.args] }), true)
  for (const [name, text] of before) {
    if (text === null) rmSync(join(directory, name), { force: true })
    else writeFiles(directory, { [name]: text })
  }
  for (const args of undo) must('git', [...NO_HOOKS, ...args], { directory })
  expectCode(job, 'run again', start(job), true)
}

function start(job: Job): Ran {
  return run(job.command, job.args, {
    directory: job.directory,
    environment: { ...ENVIRONMENT, ...job.environment },
    ...(job.input === undefined ? {} : { input: readFileSync(job.input, 'utf8') }),
  })
}

function expectCode(job: Job, what: string, { code, output }: Ran, passes: boolean): void {
  // 1 is a refusal; anything else is a job that could not do its work.
  const right = passes ? code === 0 : code === 1
  if (!right) throw new Error(`${job.name} should ${what}, and ended with ${code}:\n${output.slice(-2000)}`)
}

function readIf(path: string): string | null {
  return existsSync(path) ? readFileSync(path, 'utf8') : null
}
