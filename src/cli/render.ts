import type { Report } from '../model/finding.ts'
import { azureReport } from '../reporters/azure.ts'
import { githubReport } from '../reporters/github.ts'
import { gitlabReport } from '../reporters/gitlab.ts'
import { jsonReport } from '../reporters/json.ts'
import { junitReport } from '../reporters/junit.ts'
import { markdownReport } from '../reporters/markdown.ts'
import { sarifReport } from '../reporters/sarif.ts'
import { type TextOptions, textReport } from '../reporters/text.ts'
import type { Format } from './planned-reports.ts'

/** A report in one of its forms. */
export function rendered(format: Format, report: Report, options: TextOptions): string {
  switch (format) {
    case 'text':
      return textReport(report, options)
    case 'json':
      return jsonReport(report)
    case 'github':
      return githubReport(report, options)
    case 'gitlab':
      return gitlabReport(report)
    case 'azure':
      return azureReport(report, options)
    case 'sarif':
      return sarifReport(report)
    case 'junit':
      return junitReport(report, options)
    case 'markdown':
      return markdownReport(report, options)
  }
}
