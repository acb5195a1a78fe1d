import type { LinearRegExp } from '../model/linear-regexp.ts'

/** What a merge message says was merged, by the names that it gives. */
export interface MergeMessage {
  /**
   * Short branch names, one for each thing that was merged; a remote's or an owner's prefix is already gone. Empty for
   * something that was no branch: a commit, a tag.
   */
  readonly sources: readonly string[]
}

interface MessageForm {
  /** Who writes it. */
  readonly writer: string
  readonly expression: RegExp
  /** `subject` is tried before any form that looks at the lines of the `body`. */
  readonly where: 'subject' | 'body'
  read(match: RegExpExecArray): readonly string[]
}

const first = (match: RegExpExecArray): readonly string[] => [match[1] ?? '']
const withoutOwner = (match: RegExpExecArray): readonly string[] => [(match[1] ?? '').replace(/^[^/:]+[/:]/, '')]

// git-fmt-merge-msg(1): "branches 'a' and 'b' of URL; branch 'c', remote-tracking branch 'origin/d', tag 'v1', commit 'abc'".
const NAMES = "'[^'\\s]+'(?:(?:, | and )'[^'\\s]+')*"
const GROUP = `(?:remote(?:-tracking)? )?(?:branch|branches|tag|tags|commit|commits) ${NAMES}(?: of \\S+)?`
const INTO = '(?: into \\S+)?'

/** The forms in which merges are titled: git's own, then the hosts' default merge messages. */
const FORMS: readonly MessageForm[] = [
  {
    writer: 'git',
    where: 'subject',
    expression: new RegExp(`^Merge (${GROUP}(?:(?:, |; )${GROUP})*)${INTO}$`),
    read: (match) => named(match[1] ?? ''),
  },
  {
    writer: 'git, a name with a quote in it',
    where: 'subject',
    expression: /^Merge branch '(\S+?)'(?: of \S+)?(?: into \S+)?$/,
    read: first,
  },
  { writer: 'GitHub', where: 'subject', expression: /^Merge pull request #[0-9]+ from ([^\s/]+\/\S+)$/, read: withoutOwner },
  { writer: 'Bitbucket Cloud', where: 'subject', expression: /^Merged in (\S+) \(pull request #[0-9]+\)$/, read: first },
  { writer: 'Azure Repos', where: 'subject', expression: /^Merge pull request [0-9]+ from (\S+) into \S+$/, read: first },
  {
    writer: 'Gitea, Forgejo',
    where: 'subject',
    expression: /^Merge pull request '.*' \(#[0-9]+\) from (?:[^\s:]+:)?(\S+) into \S+$/,
    read: first,
  },
  { writer: 'SourceTree', where: 'subject', expression: /^Finish (\S+)$/, read: first },
  { writer: 'git, without quotes', where: 'subject', expression: /^Merge branch ([^\s']\S*)(?: into \S+)?$/, read: first },
  { writer: 'Bitbucket Server', where: 'body', expression: /^Merge in \S+ from (\S+) to \S+$/, read: first },
  { writer: 'GitLab', where: 'body', expression: /^Merge branch '(\S+?)' into '\S+'$/, read: first },
  { writer: 'Azure Repos', where: 'body', expression: /^Merge pull request [0-9]+ from (\S+) into \S+$/, read: first },
]

/** gitflow tools merge the tag back: "Merge tag 'v1.1.0' into develop". The tag stands for the branch that it released. */
const TAG_FORM = /^Merge tag '(.+?)'(?: into .+)?$/

/** A squash by a host: GitHub and GitLab end the subject with the number, Azure begins with it, Bitbucket spells it out. */
const SQUASH = /(?: \((?:#|!)[0-9]+\)| \(pull request #[0-9]+\))$|^Merged PR [0-9]+: /

/**
 * Reads what a merge message names: the subject first, then the body. The user's own forms come before all others.
 *
 * @param ownForms searches with a group named `source`, tried on the subject and then on each line of the body.
 */
export function readMergeMessage(message: string, ownForms: readonly LinearRegExp[]): MergeMessage | null {
  const subject = subjectOf(message)
  const body = bodyOf(message)
  for (const form of ownForms) {
    for (const line of [subject, ...body]) {
      const source = form.match(line)?.get('source')
      if (source !== undefined) return { sources: [source] }
    }
  }
  for (const { expression, where, read } of FORMS) {
    for (const line of where === 'subject' ? [subject] : body) {
      const match = expression.exec(line)
      if (match === null) continue
      const sources = read(match)
      if (sources.some((source) => source !== '')) return { sources }
    }
  }
  return null
}

/** The tag that "Merge tag 'v1.1.0'" names, else null. */
export function mergedTag(message: string): string | null {
  return TAG_FORM.exec(subjectOf(message))?.[1] ?? null
}

/** The branch that a merge message says the merge was made on: "… into develop"; null where it does not say. */
export function mergedInto(message: string): string | null {
  return /^Merge .+ into (\S+)$/.exec(subjectOf(message))?.[1]?.replace(/^'(.+)'$/, '$1') ?? null
}

/** Whether a subject carries a host's mark of a squashed pull request. */
export function isHostSquash(message: string): boolean {
  return SQUASH.test(subjectOf(message))
}

/** A message may be of any size. What is read for a name is the beginning, and no line that is longer than titles are. */
const MOST_READ = 20_000
const LONGEST_LINE = 1_000

function subjectOf(message: string): string {
  const end = message.slice(0, MOST_READ).indexOf('\n')
  return titleOf(message.slice(0, end < 0 ? MOST_READ : end))
}

function bodyOf(message: string): readonly string[] {
  const [, ...body] = message.slice(0, MOST_READ).split('\n')
  return body.map(titleOf)
}

function titleOf(line: string): string {
  return line.length > LONGEST_LINE ? '' : line.trimEnd()
}

/** What nearly all titles name. */
const ONE_BRANCH = /^branch '([^']+)'$/

const GROUPS = new RegExp(`(remote\\S* )?(\\w+) (${NAMES})`, 'g')

/** The names of git's groups in the order of the title; a remote-tracking branch without its remote. */
function named(groups: string): readonly string[] {
  const [, only] = ONE_BRANCH.exec(groups) ?? []
  if (only !== undefined) return [only]
  const sources: string[] = []
  for (const [, remote, type = '', names = ''] of groups.matchAll(GROUPS)) {
    for (const [, name = ''] of names.matchAll(/'([^']+)'/g)) {
      if (!type.startsWith('branch')) sources.push('')
      else sources.push(remote === undefined ? name : name.replace(/^[^/]+\//, ''))
    }
  }
  return sources
}
