import { UsageError } from '../model/errors.ts'
import { printable } from '../model/printable.ts'
import type { Oid } from '../model/refname.ts'
import type { Tree, TreeFile } from '../model/tree.ts'
import type { Git } from './git.ts'
import { readObjects } from './objects.ts'
import { resolveRevisions } from './refs.ts'
import type { Repository } from './repository.ts'
import { requireWhole } from './whole.ts'

/** No policy is longer, nor a file of known findings. */
const LARGEST_FILE = 1 << 22

/**
 * The tree of a revision that is trusted.
 *
 * @param revision a full refname, a short name that only one ref has, an oid, or any expression that begins with one of them.
 * @throws {UsageError} where it names no commit here, or where more refs than one have that name: git would take the tag, and
 * anybody may push a tag.
 */
export async function openTree(revision: string, { git, shallow }: Pick<Repository, 'git' | 'shallow'>): Promise<Tree> {
  const asked = `${revision}^{commit}`
  const [resolved, refs] = await Promise.all([resolveRevisions(git, [asked]), refsCalled(revision, git)])
  const shown = printable(revision)
  if (refs.length > 1) {
    throw new UsageError(`more refs than one are called "${shown}"`, [`Give the whole name of one: ${refs.map(printable).join(', ')}`])
  }
  // A whole name that is no ref's may be the end of another's, which anybody may push: refs/heads/refs/heads/main.
  const commit = revision.startsWith('refs/') && refs.length === 0 ? null : (resolved.get(asked) ?? null)
  if (commit === null) {
    throw new UsageError(`no commit is called "${shown}" here, so no policy can be read from it`, [
      `Fetch it first: ${shallow ? 'git fetch --unshallow' : 'git fetch'}`,
    ])
  }
  return { revision, read: async (paths) => await readTree(commit, paths, git) }
}

/** The refs that a name may stand for, where a revision begins with one (gitrevisions(7), "<refname>"); an oid has none. */
async function refsCalled(revision: string, git: Git): Promise<readonly string[]> {
  const name = /^[^~^@:{]*/.exec(revision)?.[0] ?? ''
  if (name === '' || name === 'HEAD' || /^(?:[0-9a-f]{40}|[0-9a-f]{64})$/.test(name) || /[\s*?[\\]/.test(name)) return []
  const places = ['refs/', 'refs/tags/', 'refs/heads/', 'refs/remotes/']
  const candidates = name.startsWith('refs/') ? [name] : [...places.map((place) => `${place}${name}`), `refs/remotes/${name}/HEAD`]
  const output = await git.run(['for-each-ref', '--format=%(refname)', ...candidates])
  requireWhole(output, '\n', 'for-each-ref')
  return output.split('\n').filter((refname) => candidates.includes(refname))
}

async function readTree(commit: Oid, paths: readonly string[], git: Git): Promise<ReadonlyMap<string, TreeFile>> {
  if (paths.length === 0) return new Map()
  const listed = await git.run(['ls-tree', '-z', '--full-tree', commit, '--', ...paths])
  requireWhole(listed, '\0', 'ls-tree')
  const files = new Map<string, TreeFile>()
  const blobs = new Map<Oid, string[]>()
  for (const entry of listed.split('\0')) {
    const [, mode = '', type = '', oid = '', path = ''] = /^([0-7]+) ([a-z]+) ([0-9a-f]+)\t(.*)$/s.exec(entry) ?? []
    if (!paths.includes(path)) continue
    if (type !== 'blob') files.set(path, { unread: type === 'tree' ? 'it is a directory' : 'it is no file' })
    else if (mode === '120000') files.set(path, { unread: 'it is a link, which is not followed' })
    else blobs.set(oid, [...(blobs.get(oid) ?? []), path])
  }
  for (const [oid, object] of await readObjects(blobs.keys(), git, { largest: LARGEST_FILE, only: 'blob' })) {
    const file: TreeFile = object?.bytes ? { bytes: object.bytes } : { unread: 'it is longer than 4 MiB, or its object is not here' }
    for (const path of blobs.get(oid) ?? []) files.set(path, file)
  }
  return files
}
