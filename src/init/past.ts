import { type BranchModel, versionOfTag } from '../model/branch-model.ts'
import type { Finding, Report } from '../model/finding.ts'
import { counted, printable } from '../model/printable.ts'
import { branchOf, remoteTrackingOf, tagRef } from '../model/refname.ts'
import { compareVersions, isPreRelease } from '../model/version.ts'
import { permanentNames } from './branch-names.ts'
import type { Found } from './found.ts'

/** A value of the key `since`, and what it is, for people. */
export interface Since {
  readonly value: string
  readonly about: string
}

/** What an audit says of the repository, and the `since` with which it says least. */
export interface Past {
  readonly report: Report
  /** Null where nothing is found without one, or where none takes anything away. */
  readonly since: Since | null
  /** What is still found with it. */
  readonly left: readonly Finding[]
}

/**
 * Judges the past, and looks for the `since` that makes it quiet: each that may do is tried. What is found of other branches
 * and tags is of the present, and is left to be told; only the lines of the permanent branches have to be quiet.
 *
 * @param judge the audit with a `since` in place of the policy's; null as the policy has it.
 */
export async function lookBack(
  { commits, moment }: SinceCandidates,
  model: BranchModel,
  judge: (since: string | null) => Promise<Report>,
): Promise<Past> {
  const report = await judge(null)
  const found = disturbing(report)
  const none: Past = { report, since: null, left: found }
  if (found.length === 0) return none
  let best = none
  for (const since of [...commits, moment]) {
    // A moment settles everything, also what people could mend at once: it is for a past that no commit holds.
    if (since === moment && ofPast(best.left, model) === 0) break
    const left = disturbing(await judge(since.value))
    const order = ofPast(left, model) - ofPast(best.left, model)
    if (order < 0 || (order === 0 && left.length < best.left.length)) best = { report, since, left }
    if (left.length === 0) break
  }
  return best
}

/** How many findings are of the line of a permanent branch. */
function ofPast(findings: readonly Finding[], model: BranchModel): number {
  return findings.filter(({ ref }) => {
    const branch = ref === null ? null : (branchOf(ref) ?? remoteTrackingOf(ref, [model.policy.remote])?.branch ?? null)
    return branch !== null && model.kindOf(branch)?.kind.permanent === true
  }).length
}

function disturbing({ findings }: Report): readonly Finding[] {
  return findings.filter(({ verdict }) => verdict === 'fail' || verdict === 'undetermined')
}

/** Where the past may end. */
export interface SinceCandidates {
  /** What says most to people first: the newest release, then the tips of the permanent branches. */
  readonly commits: readonly Since[]
  /** Now: everything that is there. */
  readonly moment: Since
}

/** The values of `since` that are worth a try. */
export function sinceCandidates(found: Found, model: BranchModel, now: Date): SinceCandidates {
  const { main, develop } = permanentNames(found)
  const versions = found.tags.flatMap((tag) => {
    const version = tag === printable(tag) ? versionOfTag(tag, model) : null
    return version === null || isPreRelease(version) ? [] : [{ tag, version }]
  })
  const newest = versions.sort((a, b) => compareVersions(b.version, a.version))[0]
  const tips = [develop, main].flatMap((name) => {
    const oid = name === null ? undefined : (found.published.get(name) ?? found.local.get(name))
    return oid === undefined ? [] : [{ value: oid, about: `the tip of ${printable(name ?? '')}` }]
  })
  return {
    commits: [...(newest === undefined ? [] : [ofTag(newest.tag)]), ...tips],
    moment: { value: `${now.toISOString().slice(0, 19)}Z`, about: 'this moment' },
  }
}

/** A name such as `v1.0.0` is read as nothing else; another may be a branch's too. */
function ofTag(tag: string): Since {
  return { value: /^v?\d+\.\d+\.[\w.+-]*$/.test(tag) ? tag : tagRef(tag), about: 'the newest release' }
}

const MOST_RULES = 5
const MOST_LEFT = 3

/** The past in a few lines; the ending of the policy's path says how it writes its keys. */
export function pastLines({ report, since, left }: Past, configPath: string): readonly string[] {
  const found = disturbing(report)
  if (found.length === 0) return ['The past breaks no rule of the policy (branch-policy check --all).']
  const rules = byRule(found)
  const width = Math.max(...rules.map(([rule]) => rule.length))
  const lines = rules.slice(0, MOST_RULES).map(([rule, findings]) => `  ${rule.padEnd(width)}  ${countsOf(findings)}`)
  const more = rules.length > MOST_RULES ? [`  … and ${counted(rules.length - MOST_RULES, 'more rule')}`] : []
  return [
    `The past, by branch-policy check --all: ${counted(found.length, 'finding')}`,
    ...lines,
    ...more,
    ...ending(since, left, configPath),
  ]
}

function ending(since: Since | null, left: readonly Finding[], configPath: string): readonly string[] {
  const known = ['To keep what is found as known:', '  branch-policy check --all --write-baseline branch-policy.baseline.json']
  if (since === null) return known
  const line = /\.[mc]?[jt]s$/.test(configPath)
    ? `since: '${since.value}',`
    : /ya?ml$|rc$/.test(configPath)
      ? // YAML reads a bare moment as a date.
        `since: '${since.value.replaceAll("'", "''")}'`
      : `"since": "${since.value}",`
  const effect = left.length === 0 ? 'makes it quiet' : 'leaves less'
  const told = [`This line in ${printable(configPath)} ${effect}:`, `  ${line}`, `Then nothing is judged that came up to ${since.about}.`]
  if (left.length === 0) return told
  const shown = left.slice(0, MOST_LEFT).map(({ rule, ref }) => `  ${rule}  ${printable(ref ?? '')}`)
  const more = left.length > MOST_LEFT ? [`  … and ${left.length - MOST_LEFT} more`] : []
  return [...told, `With it ${left.length === 1 ? 'this is' : 'these are'} still found:`, ...shown, ...more, ...known]
}

function byRule(findings: readonly Finding[]): readonly (readonly [string, readonly Finding[]])[] {
  const rules = new Map<string, Finding[]>()
  for (const finding of findings) rules.set(finding.rule, [...(rules.get(finding.rule) ?? []), finding])
  return [...rules].sort((a, b) => b[1].length - a[1].length)
}

function countsOf(findings: readonly Finding[]): string {
  const errors = findings.filter(({ verdict, severity }) => verdict === 'fail' && severity === 'error').length
  const unknown = findings.filter(({ verdict }) => verdict === 'undetermined').length
  const warnings = findings.length - errors - unknown
  const counts = [
    errors > 0 ? counted(errors, 'error') : '',
    warnings > 0 ? counted(warnings, 'warning') : '',
    unknown > 0 ? `${unknown} undetermined` : '',
  ]
  return counts.filter((count) => count !== '').join(', ')
}
