import type { Ref } from '../model/facts.ts'
import type { Oid } from '../model/refname.ts'
import type { Git } from './git.ts'

/** A ref as listed, before its object was looked at. */
export interface ListedRef {
  readonly refname: string
  readonly oid: Oid
}

/** All branches, remote-tracking branches and tags; symbolic refs such as `refs/remotes/origin/HEAD` are left out. */
export async function listRefs(git: Git): Promise<readonly ListedRef[]> {
  // %(objecttype) would abort on a ref to a missing object; %(objectname) does not.
  const output = await git.run([
    'for-each-ref',
    '--format=%(refname)%00%(objectname)%00%(symref)',
    'refs/heads/',
    'refs/remotes/',
    'refs/tags/',
  ])
  const refs: ListedRef[] = []
  for (const line of output.split('\n')) {
    const [refname = '', oid = '', symref = ''] = line.split('\0')
    if (refname !== '' && symref === '') refs.push({ refname, oid })
  }
  return refs
}

/** The branch that HEAD names, as a full refname; null when HEAD is detached. Also answers on an unborn branch. */
export async function headRef(git: Git): Promise<string | null> {
  const output = await git.run(['symbolic-ref', '-q', 'HEAD']).catch((error: unknown) => {
    if (error instanceof Error && 'exitCode' in error && error.exitCode === 1) return ''
    throw error
  })
  return output.trim() === '' ? null : output.trim()
}

/**
 * Resolves revisions to full object names, all in one process; null for one that names nothing. Revisions go through
 * standard input, so that none can be taken for an option.
 */
export async function resolveRevisions(git: Git, revisions: readonly string[]): Promise<ReadonlyMap<string, Oid | null>> {
  const unique = [...new Set(revisions)].filter((revision) => !/[\n\0]/.test(revision))
  if (unique.length === 0) return new Map()
  const output = await git.run(['cat-file', '--batch-check=%(objectname)'], { input: `${unique.join('\n')}\n` })
  const lines = output.split('\n')
  return new Map(unique.map((revision, index) => [revision, oidOf(lines[index] ?? '')]))
}

/** Peels objects to commits (gitrevisions(7), `^{commit}`); null for a missing one and for trees and blobs. */
export async function peelToCommits(git: Git, oids: Iterable<Oid>): Promise<ReadonlyMap<Oid, Oid | null>> {
  const unique = [...new Set(oids)]
  const peeled = await resolveRevisions(
    git,
    unique.map((oid) => `${oid}^{commit}`),
  )
  return new Map(unique.map((oid) => [oid, peeled.get(`${oid}^{commit}`) ?? null]))
}

/** Joins listed refs with the commits that they peel to. */
export function peeledRefs(refs: readonly ListedRef[], commits: ReadonlyMap<Oid, Oid | null>): readonly Ref[] {
  return refs.map(({ refname, oid }) => ({ refname, oid, commit: commits.get(oid) ?? null }))
}

function oidOf(line: string): Oid | null {
  return /^[0-9a-f]{40,64}$/.test(line) ? line : null
}
