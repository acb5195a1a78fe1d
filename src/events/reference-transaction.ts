import { isOid, isZeroOid, type Oid, type Refname } from '../model/refname.ts'
import { badLine } from './bad-line.ts'
import { mergeNamesOf } from './commit-hooks.ts'
import { linesOf } from './lines.ts'
import { isFullRefname } from './ref-checks.ts'

/** A branch that a command is about to set, as git tells it. */
export interface ProposedMove {
  readonly refname: Refname
  /** An object name, or `ref:` and a refname where the branch is to stand for another (git 2.46). */
  readonly newValue: string
}

/** All that one transaction does to branches, and what the command that does it has told in the environment. */
export interface ProposedMoves {
  readonly moves: readonly ProposedMove[]
  /** What `git merge` and `git pull` were given, by oid: `GITHEAD_<oid>=name`. */
  readonly mergeNames: ReadonlyMap<Oid, string>
  /** What a reflog entry will begin with: `merge NAMES`, `pull` with its arguments; null where git does not tell. */
  readonly action: string | null
}

const EXPECTED = '"<old value> <new value> <ref>", with full object names and a ref'

/**
 * The branches that a transaction is about to set (githooks(5), reference-transaction). Only the state `prepared` can refuse:
 * at `preparing` (git 2.54) refs are not locked yet. Not taken over: deletions, which are judged where they are pushed; the old
 * value, which is zeros wherever a command does not care for it (`branch -f`, `checkout -B`, packing); and all refs but branches.
 *
 * @param args the hook's argument: the state.
 * @param input standard input: a line for each ref. A branch may be named twice, by itself and by HEAD.
 * @throws {UsageError} for a line that git does not write, naming it.
 */
export function referenceTransaction(
  args: readonly string[],
  input: Uint8Array,
  environment: Readonly<Record<string, string | undefined>>,
): ProposedMoves {
  const lines = args[0] === 'prepared' ? linesOf('reference-transaction', input) : []
  const moves = lines.flatMap((line, index) => moveOf(line, index + 1))
  const action = environment['GIT_REFLOG_ACTION'] ?? ''
  return { moves, mergeNames: mergeNamesOf(environment), action: action === '' ? null : action }
}

function moveOf(line: string, number: number): readonly ProposedMove[] {
  const [before = '', newValue = '', refname = '', ...rest] = line.split(' ')
  // Not all are below refs/: HEAD, ORIG_HEAD, worktrees/x/HEAD (gitglossary(7), "pseudoref").
  const isRef = isFullRefname(`refs/${refname}`)
  if (rest.length > 0 || !isRef || !isValue(before) || !isValue(newValue)) throw badLine('reference-transaction', number, line, EXPECTED)
  return refname.startsWith('refs/heads/') && !isZeroOid(newValue) ? [{ refname, newValue }] : []
}

function isValue(text: string): boolean {
  return isOid(text) || /^ref:refs\/./.test(text)
}
