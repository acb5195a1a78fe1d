import leven from 'leven'
import type { BranchModel } from '../model/branch-model.ts'
import type { RepositoryFacts } from '../model/facts.ts'
import { fillNamePattern } from '../model/name-pattern.ts'
import type { Kind } from '../model/policy.ts'
import { branchOf, remoteTrackingOf, tagOf } from '../model/refname.ts'

/** The longest slug that is made from a text. */
const LONGEST_SLUG = 40

/** So much of a text is read for a slug: names of a kibibyte come by thousands. */
const MOST_READ = 200

/** A slug out of any text: lower-case words joined by hyphens; empty where the text has no word. */
export function slugOf(text: string): string {
  const plain = text
    .slice(0, MOST_READ)
    .normalize('NFKD')
    .replace(/\p{M}+/gu, '')
  const words = plain.toLowerCase().replace(/[^a-z0-9._]+/g, '-')
  // git refuses names with two dots in a row, a dot at an end and the ending ".lock" (git-check-ref-format(1)).
  const safe = words.replace(/\.+/g, '.').replace(/[-.]*-[-.]*/g, '-')
  return safe.slice(0, LONGEST_SLUG).replace(/^[-._]+|(?:\.lock|[-._])+$/g, '')
}

/**
 * A name for a topic branch on which a change for a branch of a kind can be made: of a kind that may be merged into it,
 * best one that also starts from it. Null where the model has none.
 *
 * @param subject what the change is about; `my-change` stands in for an empty one.
 * @param taken short names of branches that exist.
 */
export function topicBranchFor(target: Kind, model: BranchModel, subject: string, taken: ReadonlySet<string>): string | null {
  const sources = model.sourcesOf(target).filter((kind) => !kind.permanent && kind.from !== 'any')
  const fromTarget = sources.filter((kind) => kind.from !== 'any' && kind.from.includes(target.id))
  const ranked = [...fromTarget.filter((kind) => !kind.protected), ...fromTarget, ...sources.filter((kind) => !kind.protected), ...sources]
  const slug = slugOf(subject) || 'my-change'
  for (const kind of ranked) {
    const name = freeName(kind, slug, model, taken)
    if (name !== null) return name
  }
  return null
}

function freeName(kind: Kind, slug: string, model: BranchModel, taken: ReadonlySet<string>): string | null {
  for (let count = 1; count < 100; count += 1) {
    const numbered = count === 1 ? slug : `${slug}-${count}`
    const names = bySlugFirst(kind).map((pattern) =>
      fillNamePattern(
        pattern,
        new Map([
          ['slug', numbered],
          ['ticket', 'ABC-1'],
          ['version', `0.0.${count}`],
        ]),
      ),
    )
    const name = names.find((found) => found !== null && model.kindOf(found)?.kind.id === kind.id)
    if (name === undefined || name === null) return null
    if (isFree(name, taken)) return name
  }
  return null
}

/** A branch is a file or a folder of refs, never both: `hotfix` leaves no room for `hotfix/x` (git-check-ref-format(1)). */
function isFree(name: string, taken: ReadonlySet<string>): boolean {
  if (taken.has(name) || foldersOf(taken).has(name)) return false
  for (let at = name.indexOf('/'); at >= 0; at = name.indexOf('/', at + 1)) if (taken.has(name.slice(0, at))) return false
  return true
}

const FOLDERS = new WeakMap<ReadonlySet<string>, ReadonlySet<string>>()

/** The folders in which names lie: of `a/b/c` these are `a` and `a/b`. */
function foldersOf(names: ReadonlySet<string>): ReadonlySet<string> {
  const known = FOLDERS.get(names)
  if (known !== undefined) return known
  const folders = new Set<string>()
  for (const name of names) for (let at = name.indexOf('/'); at >= 0; at = name.indexOf('/', at + 1)) folders.add(name.slice(0, at))
  FOLDERS.set(names, folders)
  return folders
}

function bySlugFirst(kind: Kind): readonly string[] {
  const withSlug = kind.names.filter((name) => name.includes('{slug}') && !name.includes('{ticket}'))
  return [...withSlug, ...kind.names.filter((name) => !withSlug.includes(name))]
}

/**
 * A new branch by which a kind reaches another: of a kind that starts from the one and may be merged into the other,
 * with the version after the highest tag. Null where the model has none.
 */
export function branchBetween(source: Kind, target: Kind, facts: RepositoryFacts, model: BranchModel): string | null {
  const between = model.sourcesOf(target).filter((kind) => !kind.permanent && kind.from !== 'any' && kind.from.includes(source.id))
  const values = new Map([
    ['version', nextVersion(facts, model)],
    ['slug', 'my-change'],
  ])
  for (const kind of between) {
    const name = kind.names
      .map((pattern) => fillNamePattern(pattern, values))
      .find((found) => found !== null && model.kindOf(found)?.kind.id === kind.id)
    if (name !== undefined && name !== null) return name
  }
  return null
}

/** The next minor version after the highest that a tag or a branch here has; 0.1.0 where there is none. */
function nextVersion(facts: RepositoryFacts, model: BranchModel): string {
  const versions = facts.refs.flatMap((ref) => {
    const tag = tagOf(ref.refname)
    const branch = branchOf(ref.refname) ?? remoteTrackingOf(ref.refname, facts.remotes)?.branch
    const captures = tag !== null ? model.tagCaptures(tag) : branch === undefined ? null : model.kindOf(branch)?.captures
    const [major, minor] = (captures?.get('version') ?? '').split('.').map(Number)
    return major === undefined || minor === undefined || Number.isNaN(major + minor) ? [] : [{ major, minor }]
  })
  const highest = versions.reduce(
    (best, one) => (one.major > best.major || (one.major === best.major && one.minor > best.minor) ? one : best),
    {
      major: 0,
      minor: 0,
    },
  )
  return `${highest.major}.${highest.minor + 1}.0`
}

/**
 * The legal branch name that is nearest to an illegal one: `Feature/Add_X` becomes `feature/add_x`, `release/1.2`
 * becomes `release/v1.2.0`, `feat/y` becomes `feature/y`. Null where the policy has no name to offer.
 */
export function nearestBranchName(name: string, model: BranchModel): string | null {
  const candidates = topicKinds(model).flatMap((kind) => candidatesOf(name, kind, model))
  if (candidates.length === 0) return null
  return candidates.reduce((best, other) => (other.distance < best.distance ? other : best)).name
}

interface Candidate {
  readonly name: string
  readonly distance: number
}

/** Unprotected kinds first: of equally near names the one that costs least. */
function topicKinds(model: BranchModel): readonly Kind[] {
  const kinds = model.policy.kinds.filter((kind) => !kind.permanent && kind.from !== 'any')
  return [...kinds.filter((kind) => !kind.protected), ...kinds.filter((kind) => kind.protected)]
}

/** So far apart that a first word is no attempt at a kind's name. */
const UNRELATED = 100

function candidatesOf(name: string, kind: Kind, model: BranchModel): readonly Candidate[] {
  return kind.names.flatMap((pattern) => {
    const prefix = /^[a-zA-Z]+/.exec(pattern)?.[0] ?? ''
    const [, word = '', rest = ''] = /^([a-zA-Z]+)[-_/](.*)$/.exec(name) ?? []
    const apart = wordDistance(word.toLowerCase(), prefix.toLowerCase())
    const text = apart < UNRELATED ? rest : name
    const filled = fillNamePattern(pattern, placeholdersOf(text, pattern))
    if (filled === null || model.kindOf(filled)?.kind.id !== kind.id) return []
    // Where no kind is meant, the first that takes the name will do: how long a kind's own word is says nothing.
    const letters = apart < UNRELATED ? leven(compared(name), compared(filled)) : 0
    return [{ name: filled, distance: apart * 1000 + letters - (keepsTicket(pattern, filled, text) ? 2 : 0) }]
  })
}

/** A ticket that is written as one stays one; `patch-1` is a word and a number. */
function keepsTicket(pattern: string, filled: string, text: string): boolean {
  const ticket = placeholdersOf(filled, pattern).get('ticket')
  return pattern.includes('{ticket}') && ticket !== undefined && text.includes(ticket)
}

/** So much of a name is compared: the work grows with the square of the length. */
const MOST_COMPARED = 100

function compared(name: string): string {
  return name.slice(0, MOST_COMPARED).toLowerCase()
}

function wordDistance(word: string, prefix: string): number {
  if (word === '') return UNRELATED
  if (word === prefix) return 0
  if (word.length >= 3 && (prefix.startsWith(word) || prefix.endsWith(word))) return 1
  const distance = leven(compared(word), prefix)
  return distance <= prefix.length / 3 ? distance : UNRELATED
}

/** What a text has to offer for the placeholders of a pattern. What goes into the ticket is no part of the slug. */
function placeholdersOf(text: string, pattern: string): ReadonlyMap<string, string> {
  const values = new Map<string, string>()
  const ticket = /(?:^|[^A-Za-z0-9])([A-Za-z][A-Za-z0-9]*-[0-9]+)(?![A-Za-z0-9])/.exec(`/${text}`)?.[1]
  const version = /(?<!\d)(\d+)\.(\d+)(?:\.(\d+)(-[0-9A-Za-z.-]+)?)?/.exec(text)
  if (version !== null) values.set('version', `${version[1]}.${version[2]}.${version[3] ?? '0'}${version[4] ?? ''}`)
  if (ticket !== undefined) values.set('ticket', ticket.toUpperCase())
  const slug = slugOf(ticket !== undefined && pattern.includes('{ticket}') ? text.replace(ticket, ' ') : text)
  if (slug !== '') values.set('slug', slug)
  return values
}

/** The legal tag name that is nearest to an illegal one; null where it holds no version. */
export function nearestTagName(tag: string, model: BranchModel): string | null {
  const names = model.tagNames.map((pattern) => fillNamePattern(pattern, placeholdersOf(tag, pattern))).filter((name) => name !== null)
  return names.find((name) => name !== tag && model.tagCaptures(name) !== null) ?? null
}
