import { appendFileSync, mkdtempSync, statSync, writeFileSync } from 'node:fs'
import { join, resolve } from 'node:path'
import type { Report } from '../model/finding.ts'
import { printable } from '../model/printable.ts'
import { azureSummary } from '../reporters/azure.ts'
import { type MarkdownOptions, markdownReport } from '../reporters/markdown.ts'
import type { Io } from './io.ts'
import type { Format } from './planned-reports.ts'
import { reasonOf } from './write-file.ts'

/** GitHub takes 1 MiB of one step, and of a longer summary nothing at all; it was seen to refuse a little less, too. */
const MOST_BYTES = 1000 * 1024

/** Nobody reads a longer table on the page of a run; the text in its log has more. */
const MOST_FINDINGS = 100

/**
 * The report as Markdown on the page of the run, where the service has one: GitHub Actions shows what is appended to the
 * file at GITHUB_STEP_SUMMARY, Azure Pipelines a file that a line on standard output names. A summary that cannot be
 * written is told on standard error and changes nothing else.
 */
export function summarize(format: Format, report: Report, options: MarkdownOptions, io: Io): void {
  const [variable, write] = format === 'github' ? (['GITHUB_STEP_SUMMARY', append] as const) : (['AGENT_TEMPDIRECTORY', upload] as const)
  const place = io.environment[variable] ?? ''
  if ((format !== 'github' && format !== 'azure') || place === '') return
  try {
    write(resolve(io.directory(), place), report, options, io)
  } catch (error) {
    const reason = reasonOf(error)
    io.stderr.write(`branch-policy: the summary cannot be written to ${printable(place)}${reason === '' ? '' : `: ${reason}`}\n`)
  }
}

function append(file: string, report: Report, options: MarkdownOptions, io: Io): void {
  const used = statSync(file, { throwIfNoEntry: false })?.size ?? 0
  // An empty line ends whatever another command of the step has begun.
  const gap = used === 0 ? '' : '\n\n'
  const text = fitting(report, options, MOST_BYTES - used - gap.length)
  if (text === null) io.stderr.write('branch-policy: the summary of this step is full; nothing was added to it\n')
  else appendFileSync(file, `${gap}${text}`)
}

/** The agent reads the file later, empties the folder after the job, and calls the section by the file's name. */
function upload(folder: string, report: Report, options: MarkdownOptions, io: Io): void {
  const file = join(mkdtempSync(join(folder, 'branch-policy-')), 'branch-policy.md')
  writeFileSync(file, fitting(report, options, MOST_BYTES) ?? '')
  io.stdout.write(azureSummary(file))
}

/** The report with as many whole entries in its lists as fit; null where not even its first lines do. */
function fitting(report: Report, options: MarkdownOptions, bytes: number): string | null {
  for (let most = MOST_FINDINGS; ; most = Math.floor(most / 2)) {
    const text = markdownReport(report, { ...options, most })
    if (Buffer.byteLength(text) <= bytes) return text
    if (most === 0) return null
  }
}
