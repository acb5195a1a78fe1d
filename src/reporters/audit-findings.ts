import type { Finding } from '../model/finding.ts'
import { printable } from '../model/printable.ts'
import type { RuleFindings } from './audit-rules.ts'
import { mending, messageLines, messageOf, sourceLines, unknownLines, wantedOf, whyOf } from './finding-lines.ts'
import { field, groupedBy, type Page, unique } from './page.ts'
import { wrap } from './wrap.ts'

/** Findings of a rule that are shown, and one more: a line that stands for a single other saves nothing. */
const MOST = 5

/** So many refs are named one by one. */
const FEW_REFS = 3

/** The first of a list that may be long: a few, or all of it where little is left or everything is wanted. */
export function capped<Value>(values: readonly Value[], page: Page): readonly Value[] {
  return page.options.full === true || values.length <= MOST + 1 ? values : values.slice(0, MOST)
}

/** What is told of a rule, and whether that leaves something out. */
export interface RuleText {
  readonly sections: readonly (readonly string[])[]
  readonly leavesOut: boolean
}

/** The findings of a rule, each standing apart; exempt ones only where everything is wanted. */
export function ruleText({ groups }: RuleFindings, page: Page): RuleText {
  const isFull = page.options.full === true
  const told = [...groups].filter(([standing]) => standing !== 'exempt' || isFull).map(([, findings]) => distinct(findings))
  const exempt = groups.get('exempt') ?? []
  return {
    sections: told.map((findings) => groupLines(findings, page)),
    leavesOut: (!isFull && exempt.length > 0) || told.some((findings) => capped(findings, page).length < findings.length),
  }
}

/** Findings that read alike are told once. */
function distinct(findings: readonly Finding[]): readonly Finding[] {
  const alike = groupedBy(findings, (finding) => JSON.stringify([finding.ref, messageOf(finding), whyOf(finding), finding.fix]))
  return [...alike.values()].flatMap(([first]) => (first === undefined ? [] : [first]))
}

/** A detail that findings may have in common. */
interface Detail {
  keyOf(finding: Finding): string
  lines(finding: Finding, page: Page): readonly string[]
}

const DETAILS: readonly Detail[] = [
  { keyOf: whyOf, lines: (finding, page) => field('why', whyOf(finding), page) },
  { keyOf: wantedOf, lines: (finding, page) => field('wanted', wantedOf(finding), page) },
  { keyOf: ({ fix }) => JSON.stringify(fix), lines: ({ fix }, page) => mending(fix, page) },
]

/** What is the same for all that are shown stands once, at the end; what differs stands below its messages. */
function groupLines(findings: readonly Finding[], page: Page): readonly string[] {
  const shown = shownOf(findings, page)
  const [first] = shown
  if (first === undefined) return []
  const shared = DETAILS.filter(({ keyOf }) => shown.every((finding) => keyOf(finding) === keyOf(first)))
  const own = DETAILS.filter((detail) => !shared.includes(detail))
  const blocks = groupedBy(shown, (finding) => JSON.stringify(own.map(({ keyOf }) => keyOf(finding))))
  const refs = unique(findings.flatMap(({ ref }) => ref ?? []))
  return [
    ...[...blocks.values()].flatMap((block) => blockLines(block, own, page)),
    ...moreLines(findings, shown, page),
    ...unknownLines(first, page),
    ...shared.flatMap(({ lines }) => lines(first, page)),
    ...sourceLines(first, refs.length <= FEW_REFS ? refs : [], page),
  ]
}

function blockLines(block: readonly Finding[], own: readonly Detail[], page: Page): readonly string[] {
  const [first] = block
  if (first === undefined) return []
  return [...messageLines(block.map(messageOf), first, page), ...own.flatMap(({ lines }) => lines(first, page))]
}

/** The first ones of each ref in turn, so that many on one branch do not hide the few on another; in their own order. */
function shownOf(findings: readonly Finding[], page: Page): readonly Finding[] {
  const most = capped(findings, page).length
  if (most === findings.length) return findings
  const byRef = [...groupedBy(findings, refOf).values()].slice(0, most)
  const inTurn = Array.from({ length: most }, (_, turn) => byRef.flatMap((own) => own.slice(turn, turn + 1))).flat()
  const chosen = new Set(inTurn.slice(0, most))
  return findings.filter((finding) => chosen.has(finding))
}

/** How many are not shown, and where they are if those are few places. */
function moreLines(findings: readonly Finding[], shown: readonly Finding[], page: Page): readonly string[] {
  const more = findings.length - shown.length
  if (more === 0) return []
  const left = new Map([...groupedBy(findings, refOf)].map(([ref, all]) => [ref, all.length]))
  for (const finding of shown) left.set(refOf(finding), (left.get(refOf(finding)) ?? 0) - 1)
  const where = left.size > 1 && left.size <= FEW_REFS ? placeWords([...left].filter(([, count]) => count > 0)) : ''
  return wrap(printable(`… and ${more} more${where}`), page.width, '  ', '    ')
}

function placeWords(places: readonly (readonly [ref: string, count: number])[]): string {
  const [ref] = places[0] ?? []
  return places.length === 1 ? ` on ${ref}` : `: ${places.map(([place, count]) => `${count} on ${place}`).join(', ')}`
}

function refOf({ ref }: Finding): string {
  return ref ?? ''
}
