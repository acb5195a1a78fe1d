import type { Report } from '../model/finding.ts'
import { type Annotation, annotationsOf } from './annotations.ts'
import type { TextOptions } from './page.ts'

/**
 * A report as logging commands of Azure Pipelines, a line each; the empty string where nothing is against the policy or
 * unknown. They go to standard output; each is shown as an issue of the run. There are errors and warnings only, so what
 * is exempt is no issue (learn.microsoft.com, "Logging commands", task.logissue).
 */
export function azureReport(report: Report, options: Pick<TextOptions, 'allowUndetermined'>): string {
  return annotationsOf(report, options)
    .filter(({ level }) => level !== 'notice')
    .map(azureCommand)
    .join('')
}

/** One logging command, with a newline at its end; of a notice a warning. */
export function azureCommand({ level, title, text }: Annotation): string {
  return `##vso[task.logissue type=${level === 'error' ? 'error' : 'warning'};]${azureData(`${title}: ${text}`)}\n`
}

/** The command that adds a Markdown file to the summary of the run. */
export function azureSummary(file: string): string {
  return `##vso[task.uploadsummary]${azureData(file)}\n`
}

/** The agent reads `%AZP25` back as a percent sign after all others, so that a text with escapes of its own survives. */
function azureData(text: string): string {
  return text.replaceAll('%', '%AZP25').replaceAll('\r', '%0D').replaceAll('\n', '%0A').replaceAll(';', '%3B').replaceAll(']', '%5D')
}
