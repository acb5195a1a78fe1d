import { existsSync } from 'node:fs'
import { join } from 'node:path'
import type { DoctorNote, NoteCode } from '../model/diagnosis.ts'
import { shellCommand } from '../model/printable.ts'
import type { Git } from '../repository/git.ts'
import { isAtLeast, type Version } from './git-version.ts'

/** A note without words of a hook. */
export function noteOf(code: NoteCode, message: string, fix: readonly string[] = []): DoctorNote {
  return { code, message, said: [], fix }
}

export interface Surroundings {
  readonly commonDirectory: string
  readonly bare: boolean
  readonly shallow: boolean
  readonly version: Version
  /** The oldest Node that we run on. */
  readonly oldestNode: string
  readonly node: string
  /** Rules that are not off; null where the policy cannot be read. */
  readonly activeRules: readonly string[] | null
}

/** What in a repository makes answers less than they could be, whatever its hooks do. */
export async function surroundingNotes(git: Git, surroundings: Surroundings): Promise<readonly DoctorNote[]> {
  const listed = await git.run(['for-each-ref', '--format=%(refname)', 'refs/heads/', 'refs/tags/', 'refs/replace/'])
  const refnames = listed.split('\n').filter((refname) => refname !== '')
  return [
    ...programNotes(surroundings),
    ...(surroundings.shallow ? [noteOf('shallow', SHALLOW, ['git fetch --unshallow'])] : []),
    ...replacementNotes(refnames, surroundings),
    ...ambiguityNotes(refnames),
    ...twinNotes(refnames),
  ]
}

const SHALLOW = 'the history is shallow: what was cut off cannot be judged, so answers may be undetermined'

/** What git learned since the oldest version that we take, and what misses it. */
function programNotes({ version, node, oldestNode, bare, activeRules }: Surroundings): readonly DoctorNote[] {
  const notes: DoctorNote[] = []
  const has = version.join('.')
  if (!bare && !isAtLeast(version, [2, 24])) {
    const message = `git ${has} has no pre-merge-commit (2.24 has): a merge is judged by commit-msg, after its message is written`
    notes.push(noteOf('git-too-old', message))
  }
  const signed = (activeRules ?? []).filter((rule) => rule === 'commit-signed' || rule === 'tag-signed')
  if (signed.length > 0 && !isAtLeast(version, [2, 34])) {
    notes.push(noteOf('git-too-old', `git ${has} knows no SSH signatures (2.34 does): ${signed.join(' and ')} take one for none`))
  }
  if (isOlder(node, oldestNode))
    notes.push(noteOf('node-too-old', `Node ${node} is older than ${oldestNode}, the oldest that branch-policy runs on`))
  return notes
}

/** Whether a dotted version is older than another. */
export function isOlder(version: string, other: string): boolean {
  const [parts, others] = [version, other].map((text) => text.split('.').map((part) => Number.parseInt(part, 10) || 0)) as [
    number[],
    number[],
  ]
  const at = others.findIndex((part, index) => (parts[index] ?? 0) !== part)
  return at >= 0 && (parts[at] ?? 0) < (others[at] ?? 0)
}

function replacementNotes(refnames: readonly string[], { commonDirectory }: Surroundings): readonly DoctorNote[] {
  const replaced = refnames.filter((refname) => refname.startsWith('refs/replace/')).length
  const grafts = join(commonDirectory, 'info', 'grafts')
  return [
    ...(replaced > 0
      ? [
          noteOf(
            'replace-refs',
            `refs/replace rewrites ${replaced === 1 ? '1 object' : `${replaced} objects`} for you; branch-policy judges what was recorded`,
          ),
        ]
      : []),
    ...(existsSync(grafts)
      ? [noteOf('grafts', `${grafts} gives commits other parents for you; branch-policy judges what was recorded`)]
      : []),
  ]
}

/** More names than these say no more. */
const MOST_NAMES = 3

function ambiguityNotes(refnames: readonly string[]): readonly DoctorNote[] {
  const branches = new Set(shortNames(refnames, 'refs/heads/'))
  return shortNames(refnames, 'refs/tags/')
    .filter((tag) => branches.has(tag))
    .slice(0, MOST_NAMES)
    .map((name) =>
      noteOf('ambiguous-name', `"${name}" is a branch and a tag: git takes the tag where only the name is given, and refuses to push it`),
    )
}

/** On a file system that folds case the two are one file. */
function twinNotes(refnames: readonly string[]): readonly DoctorNote[] {
  const byFold = new Map<string, string[]>()
  for (const name of shortNames(refnames, 'refs/heads/')) {
    const folded = name.normalize('NFC').toLowerCase()
    byFold.set(folded, [...(byFold.get(folded) ?? []), name])
  }
  return [...byFold.values()]
    .filter((names) => names.length > 1)
    .slice(0, MOST_NAMES)
    .map((names) =>
      noteOf('case-twins', `${names.map((name) => `"${name}"`).join(' and ')} differ in case only: macOS and Windows take them for one`),
    )
}

function shortNames(refnames: readonly string[], prefix: string): readonly string[] {
  return refnames.filter((refname) => refname.startsWith(prefix)).map((refname) => refname.slice(prefix.length))
}

/** A worktree whose folder is gone (git-worktree(1), "prune"). */
export function goneNote(path: string, locked: boolean): DoctorNote {
  const message = `the folder of the worktree ${path} is gone`
  return locked
    ? noteOf('worktree-gone', `${message}; it is locked, so it may be on a drive that is not there now`)
    : noteOf('worktree-gone', message, [shellCommand('git', 'worktree', 'prune')])
}
