import type { ReflogEntry } from '../model/facts.ts'
import type { Oid, Refname } from '../model/refname.ts'

/** A merge as the target's reflog recorded it. */
export interface RecordedMerge {
  /** The name as it was typed. */
  readonly name: string
  readonly fastForward: boolean
  readonly old: Oid | null
  readonly new: Oid
}

// GIT_REFLOG_ACTION is "merge NAMES" or "pull" with its arguments; git-merge(1) and git-pull(1) add what they did.
const MERGE = /^merge (?<names>.+): (?<how>Fast-forward|Merge made by .+)$/
const PULL = /^pull (?<names>.+): (?<how>Fast-forward|Merge made by .+)$/

/**
 * Reads from a branch's reflog which merges moved it: "merge feature/one: Fast-forward" survives the branch's deletion.
 * A pull counts by its last argument, the branch of the remote.
 */
export function recordedMerges(entries: readonly ReflogEntry[], refname: Refname): readonly RecordedMerge[] {
  const merges: RecordedMerge[] = []
  for (const entry of entries) {
    if (entry.refname !== refname) continue
    const merge = MERGE.exec(entry.subject)?.groups
    const pull = merge === undefined ? PULL.exec(entry.subject)?.groups : undefined
    const words = (merge ?? pull)?.['names']?.split(' ').filter((word) => !word.startsWith('-')) ?? []
    const names = pull === undefined ? words : words.slice(1).slice(-1)
    const fastForward = (merge ?? pull)?.['how'] === 'Fast-forward'
    for (const name of names) {
      merges.push({ name: name.replace(/^\+/, ''), fastForward, old: entry.old, new: entry.new })
    }
  }
  return merges
}

// "commit: subject", "commit (amend): …", "cherry-pick: …", "revert: …", "am: …": what each of these commands writes.
const COMMIT = /^(?:commit(?: \([a-z]+\))?|cherry-pick|revert|am): /

/** Commits that a branch's reflog says were made on it, rather than brought by a merge. */
export function recordedCommits(entries: readonly ReflogEntry[], refname: Refname): ReadonlySet<Oid> {
  return new Set(entries.filter((entry) => entry.refname === refname && COMMIT.test(entry.subject)).map((entry) => entry.new))
}
