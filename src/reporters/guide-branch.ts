import type { BranchGuide, OriginGuide, PlaceGuide, StandingGuide, TagDebt, WayGuide } from '../model/guide.ts'
import { abbreviated, counted } from '../model/printable.ts'
import { checkLines } from './guide-check.ts'
import { type GuideOptions, guideText, heading, row, stepLines } from './guide-lines.ts'

const LABEL = 8

/** A branch: what it is, where it came from, where it may go, what it lacks and what to do next. */
export function branchGuideText(guide: BranchGuide, options: GuideOptions): string {
  const { branch, kind, place } = guide
  const title = kind === null ? `${branch} is of no kind` : `${branch} is a branch of the kind ${kind.id}`
  const told = guide.report.event
  return guideText(
    [
      [heading(title, options), ...aboutLines(guide)],
      kind === null ? [] : guide.ways.flatMap((way) => wayLines(way, guide)),
      checkLines(guide.report, `What ${told} says now:`, options),
      guide.next.length === 0
        ? []
        : [heading(place.here === null && place.there === null ? 'To begin:' : 'Next:', options), ...stepLines(guide.next)],
    ],
    options,
  )
}

function aboutLines(guide: BranchGuide): readonly string[] {
  const { kind, pattern, captures, nearest, origin, place } = guide
  const captured = captures.map(([name, value]) => `${name} ${value}`).join(', ')
  return [
    ...(pattern === null ? [] : row('name', `${pattern}${captured === '' ? '' : `: ${captured}`}`, LABEL)),
    ...(nearest === null ? [] : row('name', `the nearest that the policy knows is ${nearest}`, LABEL)),
    ...(kind === null ? [] : row('policy', kind.state, LABEL)),
    ...(kind === null || origin !== null || kind.start === null ? [] : row('start', kind.start.replace(/^starts /, ''), LABEL)),
    ...(origin === null ? [] : row('start', originText(origin), LABEL)),
    ...row(
      'now',
      [placeText(place), ...guide.gaps.map((gap) => `${gap.branch} has ${counted(gap.commits, 'commit')} that it lacks`)].join('; '),
      LABEL,
    ),
    ...guide.lacks.flatMap((gap) => row('lacks', `${counted(gap.commits, 'commit')} of ${gap.branch}`, LABEL)),
    ...(guide.shallow ? row('', 'this clone is shallow: what lies below its end cannot be told', LABEL) : []),
    ...(kind === null || kind.takes === null ? [] : row('takes', kind.takes.replace(/^takes /, ''), LABEL)),
    ...(kind !== null && guide.ways.length === 0 ? row('goes', 'nowhere', LABEL) : []),
  ]
}

function originText(origin: OriginGuide): string {
  if ('message' in origin) return origin.message
  const own = origin.own === 0 ? 'no commit of its own yet' : `${counted(origin.own, 'commit')} on its line since`
  const where = `from ${origin.branches.join(' or ')} at ${abbreviated(origin.at)}, where their first-parent lines meet; ${own}`
  return origin.state === 'legal' ? where : `${where} (it may start anywhere)`
}

function placeText({ here, there, remote, bare, unborn, ahead, behind }: PlaceGuide): string {
  if (unborn) return 'without a commit yet'
  if (here === null && there === null) return 'no branch is called so here'
  if (bare) return 'in this bare repository'
  if (here === null) return `on ${remote} only, as last fetched`
  if (there === null) return `not on ${remote}: never pushed, or deleted there`
  if (ahead === null || behind === null) return `here and on ${remote}; which has more cannot be told`
  if (ahead === 0 && behind === 0) return `as ${remote} has it`
  const parts = [
    ...(ahead === 0 ? [] : [`${counted(ahead, 'commit')} not pushed to ${remote}`]),
    ...(behind === 0 ? [] : [`${counted(behind, 'commit')} behind ${remote}`]),
  ]
  return parts.join(', ')
}

function wayLines(way: WayGuide, { kind }: BranchGuide): readonly string[] {
  const methods = way.methods === 'any' ? 'in any way' : `by ${either(way.methods)}`
  const facts = [
    `into ${way.target} ${methods}`,
    ...(way.approvals > 0 ? [counted(way.approvals, 'approval')] : []),
    ...(way.environment === null ? [] : [`environment ${way.environment}`]),
    ...(way.tag === null ? [] : [debtText(way.tag)]),
  ]
  return [
    ...row('goes', facts.join('; '), LABEL),
    ...way.branches.flatMap((standing) => row('', standingText(standing, kind?.state.includes('permanent') === true), LABEL)),
  ]
}

/** The tag that a merge owes. */
export function debtText({ name, pattern, severity }: TagDebt): string {
  const words = { error: 'owes', warn: 'should carry', off: 'may carry' }
  return `${words[severity]} ${name === null ? `a tag ${pattern}` : `the tag ${name}`}`
}

function standingText({ branch, presence, commits, by, tag }: StandingGuide, isPermanent: boolean): string {
  const at = by === null ? '' : ` (${abbreviated(by)})`
  const texts = {
    there: `${branch} has all of it${at}`,
    here: `${branch} has all of it here${at}, not pushed yet`,
    squashed: `${branch} has it by a squash${at}`,
    picked: `${branch} has it by other commits`,
    content: `${branch} has all its changes, though not all its history`,
    apart: isPermanent ? `${branch} lacks ${counted(commits, 'commit')} of it` : `not in ${branch} yet: ${counted(commits, 'commit')}`,
    unknown: `whether ${branch} has it cannot be told`,
  }
  const places = { merge: 'is there', elsewhere: 'is on another commit', missing: 'is missing' }
  return tag === null ? texts[presence] : `${texts[presence]}; the tag ${tag.name} ${places[tag.where]}`
}

function either(names: readonly string[]): string {
  return names.length < 2 ? (names[0] ?? '') : `${names.slice(0, -1).join(', ')} or ${names.at(-1)}`
}
