import type { Report } from '../model/finding.ts'
import { type Annotation, annotationsOf } from './annotations.ts'
import type { TextOptions } from './page.ts'

/**
 * A report as workflow commands of GitHub Actions, a line each; the empty string where nothing is found. They go to
 * standard output; each is shown as an annotation of the run
 * (docs.github.com, "Workflow commands for GitHub Actions").
 */
export function githubReport(report: Report, options: Pick<TextOptions, 'allowUndetermined'>): string {
  return annotationsOf(report, options).map(githubCommand).join('')
}

/** One workflow command, with a newline at its end. */
export function githubCommand({ level, title, text }: Annotation): string {
  return `::${level} title=${property(title)}::${data(text)}\n`
}

/** What stands behind the second `::`. */
function data(text: string): string {
  return text.replaceAll('%', '%25').replaceAll('\r', '%0D').replaceAll('\n', '%0A')
}

/** The value of a property, which ends at a colon or a comma. */
function property(text: string): string {
  return data(text).replaceAll(':', '%3A').replaceAll(',', '%2C')
}
