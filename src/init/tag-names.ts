import { printable } from '../model/printable.ts'
import { counted, type NameForm } from './branch-names.ts'

/** How the tags of a repository are named. */
export interface TagNames {
  /** Patterns of versions, the most frequent first; empty where no tag holds a version. */
  readonly forms: readonly NameForm[]
  /** Tags that no form allows: `nightly`, `latest`. */
  readonly others: readonly string[]
}

// semver.org, with what stands before it. A build's number after `+` is part of the version.
const WHOLE = /^(.*?)(\d+\.\d+\.\d+(?:-[0-9A-Za-z.-]+)?(?:\+[0-9A-Za-z.-]+)?)$/
/** `v1` and `v1.2`, which teams move to the newest release; where there is nothing else they are the versions themselves. */
const SHORT = /^(v?)\d+(?:\.\d+)?$/
const MOST_PREFIXES = 3

/** The forms of version tags: `v{version}`, `{version}`, `release-{version}`, and for packages of one repository `**@{version}`. */
export function tagNames(tags: readonly string[]): TagNames {
  const read = tags.map((tag) => ({ tag, pattern: patternOf(tag) }))
  const forms = joinedForms(counted(read.flatMap(({ pattern }) => pattern ?? [])))
  const short = tags.filter((tag) => SHORT.test(tag))
  const hasShort = forms.length > 0 ? short.length > 0 : short.length * 2 > tags.length
  const shortForm = { pattern: shortPattern(short, forms.length > 0), count: short.length }
  const others = read.filter(({ tag, pattern }) => pattern === null && !(hasShort && SHORT.test(tag))).map(({ tag }) => tag)
  return { forms: hasShort ? [...forms, shortForm] : forms, others }
}

function patternOf(tag: string): string | null {
  const [, before, version] = WHOLE.exec(tag) ?? []
  if (before === undefined || version === undefined) return null
  // A leading zero is no version of semver's, and a digit before it belongs to a date or to another number.
  if (/(?:^|\.)0\d/.test(version.split(/[-+]/)[0] ?? '') || /\d[^@]*$/.test(before)) return null
  return before === printable(before) && !/[*{}]/.test(before) ? `${before}{version}` : null
}

/** Where each package has tags of its own, a list of all packages would be out of date with the next one. */
function joinedForms(forms: readonly NameForm[]): readonly NameForm[] {
  const packages = forms.filter(({ pattern }) => pattern.endsWith('@{version}'))
  const joined = packages.length <= 1 ? forms : [...forms.filter((form) => !packages.includes(form)), joinedForm('**@{version}', packages)]
  return [...joined].sort((a, b) => b.count - a.count).slice(0, MOST_PREFIXES)
}

function joinedForm(pattern: string, forms: readonly NameForm[]): NameForm {
  return { pattern, count: forms.reduce((sum, { count }) => sum + count, 0) }
}

/** Beside whole versions a short tag is a moving name and no version; alone it is one. */
function shortPattern(tags: readonly string[], isBeside: boolean): string {
  const prefix = tags.every((tag) => tag.startsWith('v')) ? 'v' : 'v?'
  return isBeside ? `/${prefix}[0-9]+(\\.[0-9]+)?/` : `/${prefix}(?<version>[0-9]+(\\.[0-9]+)*)/`
}
