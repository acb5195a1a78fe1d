import { readMergeMessage } from '../explanations/messages.ts'
import { printable } from '../model/printable.ts'
import type { Found } from './found.ts'

/** The names of the permanent branches; null where there is none. */
export interface PermanentNames {
  readonly main: string | null
  readonly develop: string | null
}

const MAIN = ['main', 'master', 'trunk']
const DEVELOP = ['develop', 'dev', 'development', 'devel']

/** Which branches are main and develop, by their names, by what the remote calls its default, and by git's own setting. */
export function permanentNames(found: Omit<Found, 'steps'>): PermanentNames {
  const { branches, head, remoteHead, defaultBranch } = found
  const named = (names: readonly string[]): string | null =>
    names.map((name) => branches.find((branch) => branch.toLowerCase() === name)).find((branch) => branch !== undefined) ?? null
  // Before the first commit there is the branch that HEAD names, and no other.
  if (branches.length === 0) return { main: head?.includes('/') === false ? head : null, develop: null }
  const develop = named(DEVELOP)
  const isMain = remoteHead !== null && MAIN.includes(remoteHead.toLowerCase()) && branches.includes(remoteHead)
  const wellKnown = isMain ? remoteHead : named(MAIN)
  if (wellKnown !== null) return { main: wellKnown, develop }
  // Many who work by gitflow make develop the default of the remote.
  const others = [remoteHead, defaultBranch, branches.length === 1 ? head : null]
  const other = others.find((name) => name !== null && name !== develop && !name.includes('/') && branches.includes(name))
  return { main: other ?? null, develop }
}

/** How the branches of some sort are named: a pattern's text before `{version}`, and how many names have it. */
export interface NameForm {
  readonly pattern: string
  readonly count: number
}

/** The forms of the names of short-lived branches, the most frequent first. */
export interface TopicNames {
  /** Forms of release branches. */
  readonly release: readonly NameForm[]
  /** Whether a release branch with a whole version is, or was merged. */
  readonly hasVersions: boolean
  /** The words before the slash of hotfix branches, of bugfix branches, and of all other topics. */
  readonly hotfix: readonly Word[]
  readonly bugfix: readonly Word[]
  readonly feature: readonly Word[]
}

/** A word before the slash of branch names. */
export interface Word {
  readonly word: string
  /** What follows the slash, of each name. */
  readonly rests: readonly string[]
}

const RELEASE = /^(releases?|rel)([/-])(.+)$/
const VERSION = /^(v?)\d+\.\d+\.\d+(?:-[0-9A-Za-z.-]+)?$/
const HOTFIX_WORDS = ['hotfix', 'hotfixes']
const BUGFIX_WORDS = ['bugfix', 'bugfixes', 'bug']
const FEATURE_WORDS = [
  ...['feature', 'feat', 'features', 'fix', 'chore', 'docs', 'doc', 'refactor', 'test', 'tests', 'ci', 'build', 'perf', 'style'],
  ...['task', 'tasks', 'story', 'improvement', 'enhancement', 'issue', 'spike'],
]

/** The names of the branches that are here, and of those whose merges the history of the permanent branches tells. */
export function topicNames(found: Found): TopicNames {
  const names = [...new Set([...found.branches, ...mergedNames(found)])].filter((name) => name === printable(name) && !/[*{}]/.test(name))
  const releases = names.flatMap((name) => {
    const [, word = '', between = '', rest = ''] = RELEASE.exec(name) ?? []
    if (word === '') return []
    const version = VERSION.exec(rest)
    return [{ pattern: version === null ? `${word}${between}*` : `${word}${between}${version[1]}{version}`, hasVersion: version !== null }]
  })
  return {
    release: counted(releases.map(({ pattern }) => pattern)),
    hasVersions: releases.some(({ hasVersion }) => hasVersion),
    hotfix: wordsOf(names, HOTFIX_WORDS),
    bugfix: wordsOf(names, BUGFIX_WORDS),
    feature: wordsOf(names, FEATURE_WORDS),
  }
}

function mergedNames(found: Found): readonly string[] {
  return found.steps.flatMap(({ isMerge, subject }) => (isMerge ? (readMergeMessage(subject, [])?.sources ?? []) : []))
}

function wordsOf(names: readonly string[], words: readonly string[]): readonly Word[] {
  const rests = new Map<string, string[]>()
  for (const name of names) {
    const [word = '', ...rest] = name.split('/')
    if (rest.length === 0 || !words.includes(word.toLowerCase())) continue
    const of = rests.get(word) ?? []
    of.push(rest.join('/'))
    rests.set(word, of)
  }
  return [...rests].map(([word, of]) => ({ word, rests: of })).sort((a, b) => b.rests.length - a.rests.length)
}

/** Texts with their counts, the most frequent first; of equally frequent ones the one that came first. */
export function counted(texts: readonly string[]): readonly NameForm[] {
  const counts = new Map<string, number>()
  for (const text of texts) counts.set(text, (counts.get(text) ?? 0) + 1)
  return [...counts].map(([pattern, count]) => ({ pattern, count })).sort((a, b) => b.count - a.count)
}
