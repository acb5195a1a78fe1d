import { UsageError } from '../model/errors.ts'
import { printable } from '../model/printable.ts'
import { isZeroOid } from '../model/refname.ts'
import type { ProposedEvent, ProposedMerge, ProposedName, ProposedRef, ProposedUpdate } from '../model/update.ts'
import { isBranchName, isFullRefname } from './ref-checks.ts'

/** What `check` was asked on the command line, each flag as it was given. */
export interface CheckQuestion {
  readonly all: boolean
  readonly pullRequest: boolean
  readonly head: string | null
  readonly base: string | null
  /** REF OLD NEW of each `--update`. */
  readonly updates: readonly (readonly [string, string, string])[]
  readonly branches: readonly string[]
}

/**
 * What `check` is to judge: the current branch unless the flags ask for something else.
 *
 * @throws {UsageError} for flags that do not go together, and for names that git does not allow.
 */
export function checkEvent(question: CheckQuestion): ProposedEvent {
  return { name: 'check', door: 'check', updates: updatesOf(question), remote: null }
}

function updatesOf(question: CheckQuestion): readonly ProposedUpdate[] {
  const { all, pullRequest, head, base, updates, branches } = question
  const asked = [
    all ? '--all' : null,
    pullRequest ? '--pull-request' : null,
    updates.length > 0 ? '--update' : null,
    branches.length > 0 ? '--branch' : null,
  ].filter((flag) => flag !== null)
  if (asked.length > 1) throw new UsageError(`${asked.join(' and ')} do not go together`, ['Run check once for each.'])
  if (!pullRequest && (head !== null || base !== null)) {
    throw new UsageError(`${head === null ? '--base' : '--head'} belongs to --pull-request`, [PULL_REQUEST])
  }
  if (pullRequest) return [mergeOf(head, base)]
  if (all) return [{ type: 'everything' }]
  if (updates.length > 0) return updates.map(refOf)
  if (branches.length > 0) return branches.map(nameOf)
  return [{ type: 'current' }]
}

const PULL_REQUEST = 'Usage: branch-policy check --pull-request --head REF --base REF'

function mergeOf(head: string | null, base: string | null): ProposedMerge {
  if (head === null || base === null) {
    throw new UsageError(`--pull-request needs ${head === null ? '--head REF' : '--base REF'}`, [PULL_REQUEST])
  }
  return { type: 'merge', head: branchNamed(head, '--head'), base: branchNamed(base, '--base'), pullRequest: null }
}

function nameOf(name: string): ProposedName {
  return { type: 'name', branch: branchNamed(name, '--branch') }
}

function branchNamed(name: string, flag: string): string {
  if (isBranchName(name)) return name
  throw new UsageError(`${flag}: "${printable(name)}" cannot be the name of a branch`, [
    'git refuses such names: see git-check-ref-format(1), or try: git check-ref-format --branch NAME',
  ])
}

function refOf([refname, before, after]: readonly [string, string, string]): ProposedRef {
  if (!isFullRefname(refname)) {
    throw new UsageError(`--update: "${printable(refname)}" is no full refname`, [
      isBranchName(refname)
        ? `Did you mean ${printable(`refs/heads/${refname}`)}?`
        : 'It begins with refs/, as in: --update refs/heads/main OLD NEW',
    ])
  }
  return {
    type: 'ref',
    refname,
    oldRevision: revisionOrNull(before, 'OLD'),
    newRevision: revisionOrNull(after, 'NEW'),
    localRef: null,
  }
}

/** All zeros stand for "no such ref", as in hooks. No revision of git's holds a control character. */
function revisionOrNull(text: string, place: string): string | null {
  if (text === '' || /[\u0000-\u001f\u007f]/.test(text)) {
    throw new UsageError(`--update: "${printable(text)}" is no revision, in the place of ${place}`, [
      'Give a commit, a ref, or forty zeros for "no such ref".',
    ])
  }
  return isZeroOid(text) ? null : text
}
