import { isOid, type Oid } from '../model/refname.ts'
import type { HookName, ProposedEvent } from '../model/update.ts'

/** The hooks that git runs before it makes a commit (githooks(5)). */
export type CommitHook = Extract<HookName, 'pre-commit' | 'pre-merge-commit' | 'commit-msg'>

const MERGE_NAME = 'GITHEAD_'

/**
 * A commit that is about to be made. The hooks get no input; git tells in the environment what is merged and, for an
 * amend, the author date that is kept.
 */
export function commitEvent(hook: CommitHook, environment: Readonly<Record<string, string | undefined>>): ProposedEvent {
  return {
    name: hook,
    door: 'client',
    updates: [{ type: 'commit', mergeNames: mergeNamesOf(environment), authorDate: authorDateOf(environment) }],
    remote: null,
  }
}

/** `git merge` sets `GITHEAD_<oid>` to what it was given, for each merged commit (git's builtin/merge.c). */
function mergeNamesOf(environment: Readonly<Record<string, string | undefined>>): ReadonlyMap<Oid, string> {
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
