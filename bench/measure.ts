import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { ENVIRONMENT, must, run } from './commands.ts'
import type { Bench, Job, Missing } from './job.ts'
import { prove } from './proof.ts'
import { medianOf, type Row, ratioOf, rounded } from './result.ts'

/** How long a group goes on: a number of rounds, fewer (but three) where they take too long. */
export interface Effort {
  readonly rounds: number
  readonly seconds: number
  /** Counts instructions too, which takes a quarter of a minute a job. */
  readonly instructions: boolean
}

/**
 * Proves that each job does its work, then times them in turns.
 *
 * @throws Error where a job does not do what it should. A peer that does not is no reason: its row says so.
 */
export function measure(
  bench: Bench,
  jobs: readonly (Job | Missing)[],
  effort: Effort,
): { readonly rows: readonly Row[]; readonly rounds: number } {
  const proved = jobs.map((job) => ('missing' in job ? job : checked(job)))
  const ready = proved.filter((job): job is Job => !('missing' in job))
  const { times, rounds, failed } = timesOf(bench, ready, effort)
  if (failed !== undefined) {
    const { name, code, said } = failed
    console.error(`${name} ended with ${code}:\n${said}`)
    if (!ready.some((job) => job.name === name && job.mayFail)) throw new Error(`${name} did not end well each time`)
    const others = proved.map((job) => (job.name === name ? { name, missing: 'does not always end well here' } : job))
    return measure(bench, others, effort)
  }
  const rows = proved.map((job): Row => {
    if ('missing' in job) return job
    const own = times[job.name] ?? []
    return {
      name: job.name,
      milliseconds: rounded(medianOf(own)),
      ratios: job.over.map((name) => ratioOf(name, own, times[name] ?? [])),
      ...(job.goal === undefined ? {} : { goal: job.goal }),
      ...(job.peak ? { peak: peakOf(bench, job) } : {}),
      ...(job.count && effort.instructions ? instructionsOf(job) : {}),
    }
  })
  return { rows, rounds }
}

function checked(job: Job): Job | Missing {
  try {
    prove(job)
    return job
  } catch (error) {
    if (!job.mayFail) throw error
    console.error(error instanceof Error ? error.message : `${error}`)
    return { name: job.name, missing: 'does not run here' }
  }
}

interface Timed {
  readonly times: Readonly<Record<string, readonly number[]>>
  readonly rounds: number
  /** The job that ended with another code than 0, and what it said; there are no times then. */
  readonly failed?: { readonly name: string; readonly code: number | null; readonly said: string }
}

function timesOf(bench: Bench, jobs: readonly Job[], { rounds, seconds }: Effort): Timed {
  const plan = {
    rounds,
    seconds,
    errors: join(bench.work, 'errors'),
    jobs: jobs.map(({ name, command, args, directory, environment, input, before }) => ({
      name,
      command,
      args,
      directory,
      environment: { ...ENVIRONMENT, ...environment },
      input: input ?? null,
      before: { remove: before?.remove ?? [], append: before?.append ?? [] },
    })),
  }
  return JSON.parse(must(process.execPath, [join(import.meta.dirname, 'stopwatch.cjs')], { input: JSON.stringify(plan) })) as Timed
}

/** In MiB. */
function peakOf(bench: Bench, job: Job): number {
  const file = join(bench.work, 'peak')
  must(job.command, ['--require', join(import.meta.dirname, 'peak.cjs'), ...job.args], {
    directory: job.directory,
    environment: { ...ENVIRONMENT, ...job.environment, BENCH_PEAK: file },
    ...(job.input === undefined ? {} : { input: readFileSync(job.input, 'utf8') }),
  })
  return Math.round(Number(readFileSync(file, 'utf8')) / 1024)
}

/** In millions; nothing where valgrind is not installed. The processes that Node starts are not counted. */
function instructionsOf(job: Job): { readonly instructions?: number } {
  const { output } = run(
    'valgrind',
    ['--tool=callgrind', '--callgrind-out-file=/dev/null', '--trace-children=no', job.command, ...job.args],
    {
      directory: job.directory,
      environment: { ...ENVIRONMENT, ...job.environment },
      ...(job.input === undefined ? {} : { input: readFileSync(job.input, 'utf8') }),
    },
  )
  const collected = /Collected : (\d+)/.exec(output)?.[1]
  return collected === undefined ? {} : { instructions: Math.round(Number(collected) / 1e6) }
}
