import { appendFileSync } from 'node:fs'
import { KnownError } from '../model/errors.ts'
import type { Annotation } from '../reporters/annotations.ts'
import { azureCommand } from '../reporters/azure.ts'
import { githubCommand } from '../reporters/github.ts'
import { fenced } from '../reporters/markdown-text.ts'
import { errorText } from './errors.ts'
import type { Io } from './io.ts'
import type { CommandFormat } from './planned-reports.ts'

/**
 * Says on the page of a run why nothing was judged: a check that could not begin writes no report, and its log is not where
 * people look. The error itself is told on standard error by who catches it.
 *
 * @param format the service that reads commands out of standard output; null where none does.
 */
export function tellJob(error: unknown, format: CommandFormat | null, io: Io): void {
  if (!(error instanceof KnownError) || format === null) return
  const text = errorText(error)
    .replace(/^branch-policy: /, '')
    .trimEnd()
  const annotation: Annotation = { level: 'error', title: 'branch-policy', text }
  io.stdout.write(format === 'azure' ? azureCommand(annotation) : githubCommand(annotation))
  if (format === 'azure') return
  const summary = io.environment['GITHUB_STEP_SUMMARY'] ?? ''
  try {
    if (summary !== '') appendFileSync(summary, `## Branch policy: could not check\n\n${fenced(text.split('\n'), 'text').join('\n')}\n`)
  } catch {
    // The annotation has said it already.
  }
}
