import type { Ref } from '../model/facts.ts'
import type { Oid } from '../model/refname.ts'
import { type Git, GitFailure } from './git.ts'
import { endedEarly, linesFor, requireWhole } from './whole.ts'

/** A ref as listed, before its object was looked at. */
export interface ListedRef {
  readonly refname: string
  readonly oid: Oid
}

const KINDS = ['refs/heads/', 'refs/remotes/', 'refs/tags/']

/** All branches, remote-tracking branches and tags; symbolic refs such as `refs/remotes/origin/HEAD` are left out. */
export async function listRefs(git: Git): Promise<readonly ListedRef[]> {
  return await listRefsLike(KINDS, git)
}

/** The same for refs that match a pattern of git-for-each-ref(1), by what they name: no object is looked at. */
export async function listRefsLike(patterns: readonly string[], git: Git): Promise<readonly ListedRef[]> {
  // %(objecttype) would abort on a ref to a missing object; %(objectname) does not.
  const output = await git.run(['for-each-ref', '--format=%(objectname) %(refname) %(symref)', ...patterns])
  requireWhole(output, '\n', 'for-each-ref')
  const refs: ListedRef[] = []
  for (let start = 0; start < output.length; ) {
    const afterOid = output.indexOf(' ', start)
    const afterName = output.indexOf(' ', afterOid + 1)
    const end = output.indexOf('\n', start)
    // What a symbolic ref names follows its name.
    if (afterName === end - 1) refs.push({ refname: output.slice(afterOid + 1, afterName), oid: output.slice(start, afterOid) })
    start = end + 1
  }
  return refs
}

/** The branch that HEAD names, as a full refname; null when HEAD is detached. Also answers on an unborn branch. */
export async function headRef(git: Git): Promise<string | null> {
  const output = await git.run(['symbolic-ref', '-q', 'HEAD']).catch((error: unknown) => {
    if (error instanceof GitFailure && error.exitCode === 1) return null
    throw error
  })
  if (output === null) return null
  // A part of a name would look like that of no branch, of which nothing is judged.
  const [, refname] = /^(refs\/[^\n]+)\n$/.exec(output) ?? []
  if (refname === undefined) throw endedEarly('symbolic-ref')
  return refname
}

/**
 * Resolves revisions to full object names, all in one process; null for one that names nothing. Revisions go through
 * standard input, so that none can be taken for an option.
 */
export async function resolveRevisions(git: Git, revisions: readonly string[]): Promise<ReadonlyMap<string, Oid | null>> {
  const unique = [...new Set(revisions)].filter((revision) => !/[\n\0]/.test(revision))
  if (unique.length === 0) return new Map()
  const output = await git.run(['cat-file', '--buffer', '--batch-check=%(objectname)'], { input: `${unique.join('\n')}\n` })
  const lines = linesFor(unique.length, output, 'cat-file')
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

/** All refs as `listRefs` lists them, with the commits that they peel to; listed when first asked for, and then no more. */
export type RefReader = () => Promise<readonly Ref[]>

export function createRefReader(git: Git): RefReader {
  let refs: Promise<readonly Ref[]> | null = null
  return () => {
    refs ??= readRefs(git)
    return refs
  }
}

const TYPED = '%(refname)%00%(objectname)%00%(symref)%00%(objecttype)'
const PEELED = `${TYPED}%00%(*objecttype)%00%(*objectname)`

/**
 * Two processes beside each other where every object is here and no tag names a tag; else one that lists the refs, and one that
 * peels them. What a branch names is a commit already: to peel it git would read all of it.
 */
async function readRefs(git: Git): Promise<readonly Ref[]> {
  const list = (format: string, ...kinds: readonly string[]): Promise<string | null> =>
    git.run(['for-each-ref', `--format=${format}`, ...kinds]).catch(onlyFailure)
  const outputs = await Promise.all([list(TYPED, 'refs/heads/', 'refs/remotes/'), list(PEELED, 'refs/tags/')])
  if (outputs.includes(null)) return await peeledOneByOne(git)
  for (const output of outputs) requireWhole(output ?? '', '\n', 'for-each-ref')
  const refs: Ref[] = []
  const nested: Oid[] = []
  for (const line of outputs.flatMap((output) => output?.split('\n') ?? [])) {
    const [refname = '', oid = '', symref = '', type = '', peeledType = '', peeled = ''] = line.split('\0')
    if (refname === '' || symref !== '') continue
    // Before 2.45 git peels one tag and shows the next. A branch that names a tag is nothing that git would make.
    if (peeledType === 'tag' || (type === 'tag' && peeledType === '')) nested.push(oid)
    refs.push({ refname, oid, commit: type === 'commit' ? oid : peeledType === 'commit' ? peeled : null })
  }
  if (nested.length === 0) return refs
  const commits = await peelToCommits(git, nested)
  return refs.map((ref) => (commits.has(ref.oid) ? { ...ref, commit: commits.get(ref.oid) ?? null } : ref))
}

async function peeledOneByOne(git: Git): Promise<readonly Ref[]> {
  const listed = await listRefs(git)
  const commits = await peelToCommits(
    git,
    listed.map(({ oid }) => oid),
  )
  return listed.map((ref) => ({ ...ref, commit: commits.get(ref.oid) ?? null }))
}

/** A ref to a missing object: git lists no further then, unless nothing is asked of the object. */
function onlyFailure(error: unknown): null {
  if (error instanceof GitFailure && error.exitCode !== null) return null
  throw error
}

function oidOf(line: string): Oid | null {
  return /^[0-9a-f]{40,64}$/.test(line) ? line : null
}
