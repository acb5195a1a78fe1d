import fc from 'fast-check'
import type { Report } from '../../../src/model/finding.ts'
import { hostileText } from '../../support/hostile-text.ts'
import { hostileReport } from './samples.ts'

/** A report with hostile text in every field that also lists what was judged, some of it what the findings are about. */
export const hostileJudgedReport: fc.Arbitrary<Report> = fc
  .tuple(
    hostileReport,
    fc.option(fc.array(fc.record({ rule: hostileText, ref: hostileText }), { maxLength: 4 })),
    fc.option(fc.oneof(fc.constantFrom('origin', 'a/b'), hostileText)),
  )
  .map(([report, judged, remote]) => ({
    ...report,
    ...(judged === null
      ? {}
      : { judged: [...judged, ...report.findings.flatMap(({ rule, ref }) => (ref === null ? [] : [{ rule, ref }]))] }),
    ...(remote === null ? {} : { remote }),
  }))
