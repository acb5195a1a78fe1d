import { resolve } from 'node:path'
import { check as judge } from '../../check/check.ts'
import { checkEvent } from '../../events/check.ts'
import { UsageError } from '../../model/errors.ts'
import type { Report } from '../../model/finding.ts'
import { counted, printable } from '../../model/printable.ts'
import { loadPolicy } from '../../policy/load.ts'
import { baselineText, knownFindingsOf } from '../../reporters/baseline.ts'
import { jsonReport } from '../../reporters/json.ts'
import { textReport } from '../../reporters/text.ts'
import { openRepository } from '../../repository/repository.ts'
import { type ParsedArguments, parseArguments } from '../arguments.ts'
import { wantsColours } from '../colours.ts'
import type { Command, Io } from '../io.ts'
import { workingTreePolicy } from '../place.ts'
import { type Format, type PlannedReport, planReports } from '../planned-reports.ts'
import { progressOn } from '../progress.ts'
import { packageVersion } from '../version.ts'
import { writeWholeFile } from '../write-file.ts'

/** `check`: judges what the flags name and reports to standard output and files. */
export const check: Command = async (args, io) => {
  const { flags, order } = parseArguments('check', args)
  const event = checkEvent({
    all: flags.all,
    pullRequest: flags['pull-request'],
    head: flags.head[0]?.[0] ?? null,
    base: flags.base[0]?.[0] ?? null,
    updates: flags.update,
    branches: flags.branch.map(([name]) => name),
  })
  const since = flags.since[0]?.[0] ?? null
  const baselineFile = flags['write-baseline'][0]?.[0] ?? null
  requireAudit(flags.all, [
    ['--since', since !== null],
    ['--write-baseline', baselineFile !== null],
    ['--full', flags.full],
  ])
  const isPlain = event.updates.some((update) => update.type === 'current')
  if (isPlain) refuseUnreadJob(io)
  const planned = planReports(order)
  const maxWarnings = countOf(flags['max-warnings'][0]?.[0])
  const directory = io.directory()
  const repository = await openRepository(directory, io.environment, io.stop)
  const file = flags.config[0]?.[0]
  const loaded = await loadPolicy({
    ...workingTreePolicy(repository),
    file: file === undefined ? null : resolve(directory, file),
    ignoresBaseline: baselineFile !== null,
  })
  const allowUndetermined = flags['allow-undetermined']
  const policy = since === null ? loaded.policy : { ...loaded.policy, since }
  const progress = progressOn(io)
  const report = await judge({
    event,
    policy,
    ownRules: loaded.ownRules,
    repository,
    notes: loaded.notes,
    // Where one is written this is null: what is to be kept is everything, also what was known before.
    baseline: loaded.baseline,
    version: packageVersion(),
    now: io.now(),
    allowUndetermined,
    maxWarnings,
    progress: progress.show,
  }).finally(progress.clear)
  if (baselineFile !== null) return keepAsKnown(report, baselineFile, resolve(repository.root, policy.baseline ?? ''), io)
  deliver(planned, report, flags, io)
  return report.exitCode
}

/** Some flags are about the whole repository only. */
function requireAudit(isAudit: boolean, given: readonly (readonly [flag: string, isGiven: boolean])[]): void {
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
  writeWholeFile(path, baselineText(known))
  const shown = printable(file)
  const isNamed = path === named
  io.stdout.write(`${counted(known.length, 'finding')} kept in ${shown}\n`)
  if (!isNamed) io.stdout.write(`Name it in the policy, and only new ones fail:\n  baseline: ${JSON.stringify(shown)}\n`)
  return 0
}

/** Variables by which CI jobs can be told (the vendors' own lists of predefined variables). */
const JOB_VARIABLES = ['GITHUB_ACTIONS', 'GITLAB_CI', 'TF_BUILD', 'BITBUCKET_BUILD_NUMBER', 'JENKINS_URL', 'CIRCLECI', 'BUILDKITE']

/** In a job the current branch is what was pushed already: to compare it with itself would pass everything. */
function refuseUnreadJob(io: Io): void {
  const variable = JOB_VARIABLES.find((name) => (io.environment[name] ?? '') !== '')
  if (variable === undefined) return
  throw new UsageError(`check: this is a CI job (${variable} is set), and its event is not read yet: say what to check`, [
    'For a push: branch-policy check --update REF BEFORE AFTER',
    'For a pull request: branch-policy check --pull-request --head REF --base REF',
    'For everything: branch-policy check --all',
  ])
}

function countOf(text: string | undefined): number | null {
  if (text === undefined) return null
  if (/^[0-9]{1,9}$/.test(text)) return Number(text)
  throw new UsageError(`check: --max-warnings needs a whole number, not "${printable(text)}"`, ['For example: --max-warnings 0'])
}

type CheckFlags = ParsedArguments<'check'>['flags']

/** Standard output first: whoever waits there sees the report even where a file cannot be written. */
function deliver(planned: readonly PlannedReport[], report: Report, flags: CheckFlags, io: Io): void {
  for (const { format, file } of planned) {
    if (file === null) io.stdout.write(rendered(format, report, flags, wantsColours(io.environment, io.stdout)))
  }
  for (const { format, file } of planned) {
    if (file !== null) writeWholeFile(resolve(io.directory(), file), rendered(format, report, flags, false))
  }
}

function rendered(format: Format, report: Report, flags: CheckFlags, colours: boolean): string {
  if (format === 'json') return jsonReport(report)
  return textReport(report, { colours, allowUndetermined: flags['allow-undetermined'], quiet: flags.quiet, full: flags.full })
}
