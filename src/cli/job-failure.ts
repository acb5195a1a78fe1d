import { appendFileSync } from 'node:fs'
import { KnownError } from '../model/errors.ts'
import type { Annotation } from '../reporters/annotations.ts'
import { azureCommand } from '../reporters/azure.ts'
import { githubCommand } from '../reporters/github.ts'
import { fenced } from '../reporters/markdown-text.ts'
import { errorText } from './errors.ts'
import type { Io } from './io.ts'

/**
 * Says on the page of a run why nothing was judged: a check that could not begin writes no report, and its log is not where
 * people look. The error itself is told on standard error by who catches it.
 */
export async function tellJob(error: unknown, io: Io): Promise<void> {
  if (!(error instanceof KnownError)) return
  const id = (await io.ciService())?.id
  const text = errorText(error)
    .replace(/^branch-policy: /, '')
    .trimEnd()
  const annotation: Annotation = { level: 'error', title: 'branch-policy', text }
  if (id === 'AZURE_PIPELINES') io.stdout.write(azureCommand(annotation))
  if (id !== 'GITHUB_ACTIONS' && id !== 'GITEA_ACTIONS') return
  io.stdout.write(githubCommand(annotation))
  const summary = io.environment['GITHUB_STEP_SUMMARY'] ?? ''
  try {
    if (summary !== '') appendFileSync(summary, `## Branch policy: could not check\n\n${fenced(text.split('\n'), 'text').join('\n')}\n`)
  } catch {
    // The annotation has said it already.
  }
}
