import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { type BranchModel, isGuarded } from '../model/branch-model.ts'
import { branchOf, isOid, type Oid, remoteTrackingOf } from '../model/refname.ts'
import type { ProposedCommit, RefUpdate } from '../model/update.ts'
import { branchUpdate } from './branch-update.ts'
import { GitFailure } from './git.ts'
import { headRef, type ListedRef, listRefs } from './refs.ts'
import type { Repository } from './repository.ts'
import { branchAtHead } from './top.ts'
import { endedEarly } from './whole.ts'

/** The commit that a client hook is about to let through: on the branch that HEAD names, with the parents that it will have. */
export async function commitOnHead(proposed: ProposedCommit, repository: Repository, model: BranchModel): Promise<readonly RefUpdate[]> {
  const refname = branchAtHead(repository) ?? (await headRef(repository.git))
  const branch = refname === null ? null : branchOf(refname)
  // Detached: a rebase, a bisect. What comes of it is judged when it is pushed.
  if (branch === null) return []
  const named = model.kindOf(branch)
  if (named?.kind.protected !== true) return [{ ...branchUpdate(branch, 'commit', null, null), draft: proposed.draft }]

  const listed = await listRefs(repository.git)
  const head = listed.find((ref) => ref.refname === refname)?.oid ?? null
  if (head === null) await requireUnborn(repository)
  const published = isPublished(branch, listed, model)
  const update = { ...branchUpdate(branch, 'commit', head, null), published, mergeNames: proposed.mergeNames, draft: proposed.draft }
  if (head === null || !isGuarded(named.kind, published)) return [update]
  const mergeHeads = mergeHeadsOf(proposed, repository)
  if (mergeHeads.length > 0) return [{ ...update, parents: [head, ...mergeHeads] }]
  const replaced = await amendedParents(proposed, head, repository)
  if (replaced.length > 1) return [{ ...update, parents: replaced }]
  return [{ ...update, parents: [head], squashed: squashedCommits(repository) }]
}

/** A branch to come may be given its first commit; one that git left out of its answer may not. */
async function requireUnborn({ git }: Repository): Promise<void> {
  try {
    await git.run(['rev-parse', '-q', '--verify', 'HEAD'])
  } catch (error) {
    if (error instanceof GitFailure && error.exitCode === 1) return
    throw error
  }
  throw endedEarly('for-each-ref')
}

/** MERGE_HEAD has a line for each merged commit; in pre-merge-commit it is not there yet and only GITHEAD_* tells (githooks(5)). */
function mergeHeadsOf(proposed: ProposedCommit, repository: Repository): readonly Oid[] {
  const text = textOf(repository, 'MERGE_HEAD')
  return text === null ? [...proposed.mergeNames.keys()] : text.split('\n').filter(isOid)
}

/** `git merge --squash` lists what it squashed, newest first, as `commit <oid>` lines. */
function squashedCommits(repository: Repository): readonly Oid[] {
  const text = textOf(repository, 'SQUASH_MSG')
  if (text === null) return []
  return [...text.matchAll(/^commit ([0-9a-f]{40,64})$/gm)].map((match) => match[1] ?? '')
}

/** An amend's author date has to be older than this, so that a commit made right after a merge is not taken for an amend. */
const AMEND_AGE_SECONDS = 2

/**
 * The parents that an amended merge keeps; empty where this is no amend of a merge. git hands hooks the author date of
 * the commit to be: for an amend it is HEAD's own. A new commit has it too where somebody asks for it (`git commit -C HEAD`)
 * and passes here as an amend; the push judges what really came of it.
 */
async function amendedParents(proposed: ProposedCommit, head: Oid, repository: Repository): Promise<readonly Oid[]> {
  const seconds = /^@?(\d+) /.exec(proposed.authorDate ?? '')?.[1]
  if (seconds === undefined) return []
  const output = await repository.git.run(['rev-list', '--no-walk', '--parents', '--format=%at', head])
  const [, first = '', authored] = /^commit (.+)\n(\d+)/.exec(output) ?? []
  const now = Math.floor(Date.now() / 1000)
  if (authored !== seconds || now - Number(seconds) < AMEND_AGE_SECONDS) return []
  return first.split(' ').slice(1)
}

function textOf(repository: Repository, name: string): string | null {
  try {
    return readFileSync(join(repository.gitDirectory, name), 'utf8')
  } catch {
    return null
  }
}

function isPublished(branch: string, listed: readonly ListedRef[], model: BranchModel): boolean {
  return listed.some((ref) => remoteTrackingOf(ref.refname, [model.policy.remote])?.branch === branch)
}
