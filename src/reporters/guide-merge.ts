import type { MergeGuide, MergeWay } from '../model/guide.ts'
import type { Kind } from '../model/policy.ts'
import { counted } from '../model/printable.ts'
import { debtText } from './guide-branch.ts'
import { checkLines } from './guide-check.ts'
import { commandLines, type GuideOptions, guideText, heading, paragraph, stepLines } from './guide-lines.ts'

const VERDICTS = { legal: 'yes', illegal: 'no', unclear: 'cannot be told' }

/** A merge: whether it would be legal, how it is done, and what comes before; where it is not, the way that is. */
export function mergeGuideText(guide: MergeGuide, options: GuideOptions): string {
  // What comes before is what this rule asks for too.
  const findings = guide.report.findings.filter(({ rule }) => guide.before.length === 0 || rule !== 'back-merge')
  const isClean = guide.report.exitCode === 0 && findings.every(({ verdict }) => verdict === 'skipped' || verdict === 'exempt')
  const said = isClean ? [] : checkLines({ ...guide.report, findings }, 'What check says:', options)
  const ways = [section('Before:', stepLines(guide.before), options), guide.ways.flatMap(wayLines)]
  const about = [heading(`${guide.source} into ${guide.target}: ${answerOf(guide)}`, options), ...aboutLines(guide)]
  // What cannot be told has to be found out before anything is done.
  return guideText(guide.verdict === 'unclear' ? [about, said, ...ways] : [about, ...ways, said], options)
}

function answerOf({ verdict, isThere }: MergeGuide): string {
  return isThere && verdict === 'legal' ? 'nothing to merge' : VERDICTS[verdict]
}

function section(title: string, lines: readonly string[], options: GuideOptions): readonly string[] {
  return lines.length === 0 ? [] : [heading(title, options), ...lines]
}

function aboutLines(guide: MergeGuide): readonly string[] {
  const { source, target, sourceKind, targetKind, verdict } = guide
  const texts = [
    `${source} is ${kindText(sourceKind)}, ${target} ${kindText(targetKind)}.`,
    ...guide.missing.map((branch) => `${branch} is not here: its name alone is judged.`),
    ...(targetKind !== null && !targetKind.protected
      ? [`What is merged into it is nobody's business, since ${targetKind.id} is not protected.`]
      : []),
    ...(guide.unnamed && verdict === 'legal' ? ['The policy does not name this merge, and lets it pass all the same.'] : []),
    ...(guide.isThere ? [`${target} has all of ${source} already.`] : []),
    ...(guide.approvals > 0 && verdict !== 'illegal'
      ? [`It needs ${counted(guide.approvals, 'approval')}: by a pull request on the host.`]
      : []),
    ...(guide.tag === null ? [] : [`It ${debtText(guide.tag)}.`]),
    ...(guide.unnamed ? [sourcesText(guide)] : []),
    ...(guide.route === null ? [] : [`The way is ${guide.route}.`]),
    ...(guide.goes === null || sourceKind === null ? [] : [`A branch of the kind ${sourceKind.id} ${guide.goes}.`]),
  ]
  return texts.flatMap(paragraph)
}

function kindText(kind: Kind | null): string {
  if (kind === null) return 'of no kind'
  return `of the kind ${kind.id}${kind.protected ? ' (protected)' : ''}`
}

function sourcesText({ sourceKind, targetKind }: MergeGuide): string {
  return `The policy names no merge of ${sourceKind?.id ?? 'it'} into ${targetKind?.id ?? 'that'}.`
}

function wayLines({ method, commands, note }: MergeWay): readonly string[] {
  const how = `By ${method}${note === null ? (commands.length === 0 ? '' : ':') : `: ${note}`}`
  return [...paragraph(how), ...commandLines(commands)]
}
