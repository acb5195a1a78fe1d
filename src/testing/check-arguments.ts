/** What to check; nothing stands for what the current branch would send. */
export type CheckQuestion =
  | { readonly all: true; readonly since?: string }
  /** A merge that a pull request proposes. */
  | { readonly head: string; readonly base: string }
  /** One ref update, or several of one push; null stands for no value. */
  | { readonly updates: readonly (readonly [refname: string, before: string | null, after: string | null])[] }
  /** A branch name alone. */
  | { readonly branch: string }

const NOTHING = '0'.repeat(40)

/** The command line that asks a question. */
export function checkArguments(question: CheckQuestion | undefined): readonly string[] {
  return ['check', '--format', 'json', ...flagsOf(question)]
}

function flagsOf(question: CheckQuestion | undefined): readonly string[] {
  if (question === undefined) return []
  if ('all' in question) return ['--all', ...(question.since === undefined ? [] : ['--since', question.since])]
  if ('head' in question) return ['--pull-request', '--head', question.head, '--base', question.base]
  if ('branch' in question) return ['--branch', question.branch]
  return question.updates.flatMap(([refname, before, after]) => ['--update', refname, before ?? NOTHING, after ?? NOTHING])
}
