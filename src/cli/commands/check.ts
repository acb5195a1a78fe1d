import { resolve } from 'node:path'
import { check as judge } from '../../check/check.ts'
import { checkEvent } from '../../events/check.ts'
import { SAY_IT } from '../../events/ci-read.ts'
import { CI_NAMES, type CiJob } from '../../model/ci-job.ts'
import { UsageError } from '../../model/errors.ts'
import type { Report } from '../../model/finding.ts'
import type { Host } from '../../model/host.ts'
import { counted, printable } from '../../model/printable.ts'
import type { ProposedEvent } from '../../model/update.ts'
import { loadPolicy } from '../../policy/load.ts'
import { baselineText, knownFindingsOf } from '../../reporters/baseline.ts'
import { ciJobJson, ciJobText } from '../../reporters/ci-job.ts'
import { createLazyGit } from '../../repository/lazy-git.ts'
import { startReading } from '../../repository/reading.ts'
import { openRepository } from '../../repository/repository.ts'
import { type ParsedArguments, parseArguments } from '../arguments.ts'
import { type HereVendor, jobHere, vendorHere } from '../ci-job.ts'
import { wantsColours } from '../colours.ts'
import { fetchIsWanted, madeDeep } from '../deepen.ts'
import { errorText } from '../errors.ts'
import type { Command, Io } from '../io.ts'
import { tellJob } from '../job-failure.ts'
import { COMMAND_FORMATS, type CommandFormat, type PlannedReport, planReports } from '../planned-reports.ts'
import { progressOn } from '../progress.ts'
import { rendered } from '../render.ts'
import { namedPolicy } from '../server-place.ts'
import { keepHeapSmall } from '../small-heap.ts'
import { summarize } from '../step-summary.ts'
import { packageVersion } from '../version.ts'
import { writeWholeFile } from '../write-file.ts'

/** `check`: judges what the flags name, else what this CI job was started for, and reports to standard output and files. */
export const check: Command = async (args, io) => {
  try {
    return await judgeAndReport(args, io)
  } catch (error) {
    tellJob(error, await commandFormat(args, io), io)
    throw error
  }
}

/** The form of the commands that a service reads out of what goes to standard output; null where none are to stand there. */
async function commandFormat(args: readonly string[], io: Io): Promise<CommandFormat | null> {
  const here = await vendorHere(io)
  const service = COMMAND_FORMATS.find((format) => format === here?.vendor) ?? null
  try {
    const planned = planReports(parseArguments('check', args).order, service)
    return COMMAND_FORMATS.find((format) => planned.some((one) => one.file === null && one.format === format)) ?? null
  } catch {
    // The flags themselves are what is wrong.
    return service
  }
}

async function judgeAndReport(args: readonly string[], io: Io): Promise<number> {
  const { flags, order } = parseArguments('check', args)
  const asked = checkEvent({
    all: flags.all,
    pullRequest: flags['pull-request'],
    head: flags.head[0]?.[0] ?? null,
    base: flags.base[0]?.[0] ?? null,
    updates: flags.update,
    branches: flags.branch.map(([name]) => name),
  })
  const isPlain = asked.updates.some((update) => update.type === 'current')
  const here = await vendorHere(io)
  if (flags['show-event']) return showEvent(here, isPlain, planReports(order, null), io)
  if (isPlain) requireKnown(here)
  const job = isPlain && here !== null && here.vendor !== 'other' ? jobHere(here.vendor, io) : null
  const event = job === null ? asked : { ...asked, updates: job.updates }
  const since = flags.since[0]?.[0] ?? null
  const baselineFile = flags['write-baseline'][0]?.[0] ?? null
  requireAudit(event, [
    ['--since', since !== null],
    ['--write-baseline', baselineFile !== null],
  ])
  const planned = planReports(order, COMMAND_FORMATS.find((format) => format === here?.vendor) ?? null)
  const maxWarnings = countOf(flags['max-warnings'][0]?.[0])
  const directory = io.directory()
  const wantsFetch = fetchIsWanted(flags, here)
  if (flags.all) keepHeapSmall()
  // git needs half of an audit's time to walk the history, and no policy for that. What a fetch brings it would not see.
  const begun = flags.all && !wantsFetch ? startReading(createLazyGit(directory, io.environment, io.stop), true) : undefined
  const found = await openRepository(directory, io.environment, io.stop)
  const named = { file: flags.config[0]?.[0], revision: flags['policy-from'][0]?.[0] }
  const loaded = await loadPolicy({
    ...(await namedPolicy(named, found, io)),
    // Runners use clones again: what one job's pull request says must not judge the next.
    ...(here === null ? {} : { store: null }),
    ignoresBaseline: baselineFile !== null,
  })
  const allowUndetermined = flags['allow-undetermined']
  const policy = since === null ? loaded.policy : { ...loaded.policy, since }
  const isRefused = flags['no-fetch']
  const depth = { repository: found, remote: policy.remote, event, job, here, wantsFetch, isRefused, allowUndetermined }
  const { repository, notes, tooShallow } = await madeDeep(depth, io)
  const progress = progressOn(io)
  const report = await judge({
    event,
    policy,
    ownRules: loaded.ownRules,
    repository,
    notes: [...(job === null ? [] : [jobLine(job), ...job.notes]), ...notes, ...loaded.notes],
    // Where one is written this is null: what is to be kept is everything, also what was known before.
    baseline: loaded.baseline,
    version: packageVersion(),
    now: io.now(),
    host: await hostOf(job, io),
    tooShallow,
    begun,
    allowUndetermined,
    maxWarnings,
    progress: progress.show,
  }).finally(progress.clear)
  if (baselineFile !== null) return keepAsKnown(report, baselineFile, resolve(repository.root, policy.baseline ?? ''), io)
  return deliver(planned, report, flags, io)
}

/** In a job the current branch is what was pushed already: to compare it with itself would pass everything. */
function requireKnown(here: HereVendor): void {
  if (here === null || here.vendor !== 'other') return
  const what =
    here.name === null
      ? 'this is a job of CI, but of no service that is recognised'
      : `this is a job of ${printable(here.name)}, whose events are not understood`
  const byHand = here.name === null ? ['Where this is no job of CI: set CI=false'] : []
  throw new UsageError(`check: ${what}: say what to check`, [...SAY_IT, ...byHand])
}

/** Shows what this job was started for, and judges nothing. */
function showEvent(here: HereVendor, isPlain: boolean, planned: readonly PlannedReport[], io: Io): number {
  if (!isPlain) throw new UsageError('check: --show-event shows the event of this job, and the other flags name something else')
  requireKnown(here)
  if (here === null || here.vendor === 'other') {
    throw new UsageError('check: --show-event shows what a CI job was started for, and this is none', SAY_IT)
  }
  const job = jobHere(here.vendor, io)
  const other = planned.find(({ format }) => format !== 'text' && format !== 'json')
  if (other !== undefined) throw new UsageError(`check: --show-event is shown as text or json, not as ${other.format}`)
  for (const { format, file } of planned) {
    const text = format === 'json' ? ciJobJson(job) : ciJobText(job)
    if (file === null) io.stdout.write(text)
    else writeWholeFile(resolve(io.directory(), file), text)
  }
  return 0
}

/** The first thing to know of a verdict is what was judged. */
function jobLine(job: CiJob): string {
  return `${CI_NAMES[job.vendor]}, ${job.about}`
}

async function hostOf(job: CiJob | null, io: Io): Promise<Host | undefined> {
  if (job === null || job.host === null) return undefined
  const { openHost } = await import('../../hosts/open-host.ts')
  return openHost({ place: job.host, environment: io.environment, stop: io.stop() })
}

/** Some flags are about the whole repository only. */
function requireAudit(event: ProposedEvent, given: readonly (readonly [flag: string, isGiven: boolean])[]): void {
  const isAudit = event.updates.some((update) => update.type === 'everything')
  const flag = given.find(([, isGiven]) => isGiven)?.[0]
  if (isAudit || flag === undefined) return
  throw new UsageError(`check: ${flag} belongs to --all`, ['Judge the whole repository: branch-policy check --all'])
}

/**
 * Writes what was found as what is known; the findings themselves are no failure then.
 *
 * @param named the file that the policy names already, absolute.
 */
function keepAsKnown(report: Report, file: string, named: string, io: Io): number {
  const known = knownFindingsOf(report.findings)
  const path = resolve(io.directory(), file)
  writeWholeFile(path, baselineText(known), '--write-baseline')
  const shown = printable(file)
  const isNamed = path === named
  io.stdout.write(`${counted(known.length, 'finding')} kept in ${shown}\n`)
  if (!isNamed) io.stdout.write(`Name it in the policy, and only new ones fail:\n  baseline: ${JSON.stringify(shown)}\n`)
  return 0
}

function countOf(text: string | undefined): number | null {
  if (text === undefined) return null
  if (/^[0-9]{1,9}$/.test(text)) return Number(text)
  throw new UsageError(`check: --max-warnings needs a whole number, not "${printable(text)}"`, ['For example: --max-warnings 0'])
}

type CheckFlags = ParsedArguments<'check'>['flags']

/**
 * Standard output first: whoever waits there sees the report even where a file cannot be written. What was found outweighs a
 * report that could not be written.
 *
 * @throws {UsageError} where a file cannot be written and nothing else failed.
 */
function deliver(planned: readonly PlannedReport[], report: Report, flags: CheckFlags, io: Io): number {
  const options = { allowUndetermined: flags['allow-undetermined'], quiet: flags.quiet, full: flags.full }
  for (const { format, file } of planned) {
    if (file !== null) continue
    io.stdout.write(rendered(format, report, { ...options, colours: wantsColours(io.environment, io.stdout) }))
    summarize(format, report, options, io)
  }
  const failures: UsageError[] = []
  for (const { format, file } of planned) {
    if (file === null) continue
    try {
      writeWholeFile(resolve(io.directory(), file), rendered(format, report, { ...options, colours: false }))
    } catch (error) {
      if (!(error instanceof UsageError)) throw error
      failures.push(error)
    }
  }
  const [first, ...others] = failures
  if (first === undefined) return report.exitCode
  for (const failure of report.exitCode === 1 ? failures : others) io.stderr.write(errorText(failure))
  if (report.exitCode === 1) return 1
  throw first
}
