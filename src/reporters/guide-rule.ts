import type { RuleGuide } from '../model/guide.ts'
import { commandLines, type GuideOptions, guideText, heading, item, paragraph, row } from './guide-lines.ts'

/** A rule: what it forbids and why, what it means for this policy, and an example of each. */
export function ruleGuideText(guide: RuleGuide, options: GuideOptions): string {
  const severity = `${guide.id}: ${guide.severity}${guide.isDefault ? ', the default' : ''} (${guide.source})`
  return guideText(
    [
      [heading(severity, options), ...(guide.forbids === null ? [] : paragraph(guide.forbids))],
      guide.why === null ? [] : paragraph(guide.why),
      section('In this policy:', guide.meaning.flatMap(item), options),
      section('Options:', optionLines(guide), options),
      section('Passes, under the preset gitflow:', commandLines(guide.passes), options),
      section('Against it, in the last line:', commandLines(guide.refused), options),
      guide.page === null ? [] : row('docs:', guide.page, 0),
    ],
    options,
  )
}

function section(title: string, lines: readonly string[], options: GuideOptions): readonly string[] {
  return lines.length === 0 ? [] : [heading(title, options), ...lines]
}

function optionLines({ options }: RuleGuide): readonly string[] {
  const width = Math.max(0, ...options.map(({ name }) => name.length))
  return options.flatMap(({ name, value, isDefault }) => row(name, `${value}${isDefault ? ' (the default)' : ''}`, width))
}
