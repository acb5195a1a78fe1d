import type { Person } from '../model/details.ts'
import { isOid, type Oid } from '../model/refname.ts'
import type { HookName, ProposedEvent } from '../model/update.ts'

/** The hooks that git runs before it makes a commit (githooks(5)). */
export type CommitHook = Extract<HookName, 'pre-commit' | 'pre-merge-commit' | 'commit-msg'>

const MERGE_NAME = 'GITHEAD_'

/**
 * A commit that is about to be made. The hooks get no input; git tells in the environment what is merged, who the author is
 * and, for an amend, the author date that is kept.
 *
 * @param message commit-msg: the text of the file that git named; null where there is no message yet.
 */
export function commitEvent(
  hook: CommitHook,
  environment: Readonly<Record<string, string | undefined>>,
  message: string | null = null,
): ProposedEvent {
  const draft = { message: message === null ? null : recordedMessage(message, environment), author: authorOf(environment) }
  return {
    name: hook,
    door: 'client',
    updates: [{ type: 'commit', mergeNames: mergeNamesOf(environment), authorDate: authorDateOf(environment), draft }],
    remote: null,
  }
}

/** git exports the author to the hooks of `git commit`, not to those of `git merge` (git's builtin/commit.c). */
function authorOf(environment: Readonly<Record<string, string | undefined>>): Person | null {
  const [name, email] = [environment['GIT_AUTHOR_NAME'], environment['GIT_AUTHOR_EMAIL']]
  return name === undefined || email === undefined ? null : { name, email }
}

/** Below this line stands what git leaves out, a diff for example (git-commit(1), --verbose and --cleanup=scissors). */
const SCISSORS = /^(\S{1,8}) -{24} >8 -{24}$/

/**
 * The message as git will record it: without what stands below the scissors, and without comments where an editor was
 * open. git tells by `GIT_EDITOR=:` that none was; then a line that begins with `#` is text (git's builtin/commit.c).
 */
function recordedMessage(text: string, environment: Readonly<Record<string, string | undefined>>): string {
  const lines = text.split('\n')
  const noEditor = environment['GIT_EDITOR'] === ':'
  const cut = lines.findIndex((line) => SCISSORS.test(line))
  if (cut >= 0) {
    const comment = SCISSORS.exec(lines[cut] ?? '')?.[1] ?? '#'
    const above = lines.slice(0, cut)
    if (above.at(-1)?.startsWith(comment) === true) return cleaned(above, comment)
    // With --cleanup=scissors nothing above the scissors is a comment; in a message that nobody edited they are text.
    return cleaned(noEditor ? lines : above, null)
  }
  return cleaned(lines, commentOf(lines) ?? (noEditor ? null : '#'))
}

/**
 * What begins a comment, as the help shows that git writes below a message to edit: its lines begin alike, and one of them is
 * empty but for that (git-config(1), core.commentChar). Null where there is no such help.
 */
function commentOf(lines: readonly string[]): string | null {
  const written = lines.slice(0, lines.findLastIndex((line) => line.trim() !== '') + 1)
  const comment = /^([^\s\p{L}\p{N}]{1,8})(?=\s|$)/u.exec(written.at(-1) ?? '')?.[1]
  if (comment === undefined) return null
  const help = written.slice(written.findLastIndex((line) => !line.startsWith(comment)) + 1)
  return help.length > 1 && help.some((line) => line.trimEnd() === comment) ? comment : null
}

/** What git does to the lines that stay: no white space at their ends, one empty line between paragraphs (git-stripspace(1)). */
function cleaned(lines: readonly string[], comment: string | null): string {
  const kept = comment === null ? lines : lines.filter((line) => !line.startsWith(comment))
  const text = kept.map(withoutBlanksAtEnd).join('\n')
  const paragraphs = text.replace(/\n{3,}/g, '\n\n').replace(/^\n+|\n+$/g, '')
  return paragraphs === '' ? '' : `${paragraphs}\n`
}

/** By hand: an expression would begin anew at each blank of a line that is a megabyte of them and then a letter. */
function withoutBlanksAtEnd(line: string): string {
  let end = line.length
  while (end > 0 && ' \t\r'.includes(line.charAt(end - 1))) end -= 1
  return line.slice(0, end)
}

/** `git merge` sets `GITHEAD_<oid>` to what it was given, for each merged commit (git's builtin/merge.c). */
export function mergeNamesOf(environment: Readonly<Record<string, string | undefined>>): ReadonlyMap<Oid, string> {
  const names = new Map<Oid, string>()
  for (const [variable, name] of Object.entries(environment)) {
    const oid = variable.startsWith(MERGE_NAME) ? variable.slice(MERGE_NAME.length) : ''
    if (name !== undefined && isOid(oid)) names.set(oid, name)
  }
  return names
}

/** Where somebody set the committer's date too, both are a script's wish and tell nothing of an amend. */
function authorDateOf(environment: Readonly<Record<string, string | undefined>>): string | null {
  return environment['GIT_COMMITTER_DATE'] === undefined ? (environment['GIT_AUTHOR_DATE'] ?? null) : null
}
