import { UsageError } from '../model/errors.ts'
import { branchOf, type Oid, type Refname } from '../model/refname.ts'
import type { Git } from './git.ts'
import { resolveRevisions } from './refs.ts'

/** A revision that somebody named as a value of a ref. */
export interface Question {
  readonly refname: Refname
  readonly revision: string
}

/** What to ask git for: a branch names a commit, whatever tag was given for it; a tag may name any object. */
export function askedOf({ refname, revision }: Question): string {
  return branchOf(refname) === null ? revision : `${revision}^{commit}`
}

/** A name and what follows it: `main~1`, `main^2`, `main@{1}`. */
const NAME_AND_REST = /^(.+?)((?:[~^]|@\{).*)?$/s
/** Names that git looks for before any branch or tag: HEAD and its like, a full object name, a full refname. */
const SURE = /^(?:@|[A-Z_]*HEAD|[0-9a-f]{40}|[0-9a-f]{64}|refs\/.*)$/s

/**
 * What revisions name as values of refs, all asked in one process; null for one that names nothing. Of a branch its own name
 * means that branch, here or as the remote has it: git would take a tag that is called so (gitrevisions(7)), and anybody may
 * push one.
 *
 * @throws {UsageError} for another short name that stands for several objects.
 */
export async function resolveValues(questions: readonly Question[], remote: string, git: Git): Promise<(question: Question) => Oid | null> {
  const short = questions.map((question) => ({ question, own: ownReading(question, remote), others: readingsOf(question) }))
  const asked = short.flatMap(({ question, own, others }) => [
    askedOf(question),
    ...others.map(commitAt),
    ...(own === null ? [] : [commitAt(own)]),
  ])
  const found = await resolveRevisions(git, asked)
  const oidAt = (revision: string): Oid | null => found.get(revision) ?? null
  const answers = new Map<string, Oid | null>()
  for (const { question, own, others } of short) {
    const meant = own === null ? null : oidAt(commitAt(own))
    const there = others.filter((refname) => oidAt(commitAt(refname)) !== null)
    if (meant === null && new Set(there.map((refname) => oidAt(commitAt(refname)))).size > 1) {
      throw new UsageError(`"${question.revision}" names several things here`, [`Say which: ${there.join(', ')}`])
    }
    answers.set(keyOf(question), meant ?? oidAt(askedOf(question)))
  }
  return (question) => answers.get(keyOf(question)) ?? null
}

function keyOf({ refname, revision }: Question): string {
  return `${refname}\0${revision}`
}

function commitAt(revision: string): string {
  return `${revision}^{commit}`
}

/** The branch itself where its own name was given, or its remote's. */
function ownReading({ refname, revision }: Question, remote: string): string | null {
  const [, name = '', rest = ''] = NAME_AND_REST.exec(revision) ?? []
  const branch = branchOf(refname)
  if (branch === null || SURE.test(name)) return null
  if (name === branch) return `${refname}${rest}`
  return name === `${remote}/${branch}` ? `refs/remotes/${name}${rest}` : null
}

/** What else a short name may stand for. */
function readingsOf({ refname, revision }: Question): readonly string[] {
  const [, name = '', rest = ''] = NAME_AND_REST.exec(revision) ?? []
  if (branchOf(refname) === null || SURE.test(name)) return []
  return ['refs/heads/', 'refs/tags/', 'refs/remotes/'].map((folder) => `${folder}${name}${rest}`)
}
