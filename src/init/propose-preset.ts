import { isHostSquash } from '../explanations/messages.ts'
import { counted as countOf, printable } from '../model/printable.ts'
import { type PermanentNames, permanentNames, type TopicNames, topicNames } from './branch-names.ts'
import type { Found } from './found.ts'

/** A preset and the line that says why. */
export interface ProposedPreset {
  readonly name: string
  readonly reason: string
}

/** With fewer commits on main there is no habit yet that a preset could follow. */
const YOUNG = 10

const PULL_REQUEST = /^Merge(?:d)? (?:pull request |PR |in \S+ \(pull request )/

/** The preset that is nearest to what the repository shows. */
export function proposePreset(found: Found): ProposedPreset {
  const permanent = permanentNames(found)
  const topics = topicNames(found)
  return byBranches(found, permanent, topics) ?? byHistory(found, permanent)
}

function byBranches({ branches }: Found, { main, develop }: PermanentNames, topics: TopicNames): ProposedPreset | null {
  if (develop !== null)
    return { name: 'gitflow', reason: `there is a branch ${printable(develop)}${main === null ? '' : ` beside ${printable(main)}`}` }
  const has = (...names: readonly string[]): boolean => names.some((name) => branches.includes(name))
  if (has('staging', 'pre-production') && has('production')) {
    return { name: 'gitlab-flow', reason: 'there are branches for environments: staging, production' }
  }
  const form = topics.release[0]
  if (form === undefined) return null
  if (topics.hasVersions) return { name: 'gitflow', reason: `releases have branches of their own: ${form.pattern}` }
  return { name: 'trunk', reason: `there are release lines (${form.pattern}) and no develop` }
}

function byHistory({ steps, tags }: Found, { main }: PermanentNames): ProposedPreset {
  if (main === null || (steps.length < YOUNG && tags.length === 0)) {
    return { name: 'gitflow', reason: 'there is little history yet; this is what judges where no config is' }
  }
  const pulled = steps.filter(({ isMerge, subject }) => (isMerge ? PULL_REQUEST.test(subject) : isHostSquash(subject)))
  const of = `of the newest ${countOf(steps.length, 'step')} of ${printable(main)}`
  if (pulled.length * 4 >= steps.length) {
    return { name: 'github-flow', reason: `no develop; ${pulled.length} ${of} came by pull requests` }
  }
  return { name: 'trunk', reason: `no develop, no release branches; ${pulled.length} ${of} came by pull requests` }
}
