import { branchOf, type Oid, remoteTrackingOf, tagOf } from '../model/refname.ts'
import { type Git, GitFailure } from '../repository/git.ts'
import { headRef, type ListedRef, listRefs } from '../repository/refs.ts'
import { permanentNames } from './branch-names.ts'
import type { Found, Step } from './found.ts'

/** So many commits of the permanent branches tell how a team works. */
const MOST_STEPS = 300

/**
 * Reads what `init` looks at: the number of git processes is the same for every repository.
 *
 * @throws {RepositoryError} where git does not answer.
 */
export async function readFound(git: Git): Promise<Found> {
  const [listed, remotes, head, defaultBranch] = await Promise.all([
    listRefs(git),
    readRemotes(git),
    headRef(git),
    optional(git, ['config', '--get', 'init.defaultBranch']),
  ])
  const names = [...remotes.keys()]
  const remote = names.includes('origin') ? 'origin' : (names[0] ?? null)
  const remoteHead = remote === null ? null : await optional(git, ['symbolic-ref', '-q', `refs/remotes/${remote}/HEAD`])
  const known = { ...refsOf(listed, remote, names), remote, host: remote === null ? null : (remotes.get(remote) ?? null) }
  const found: Omit<Found, 'steps'> = {
    ...known,
    head: head === null ? null : branchOf(head),
    remoteHead: remoteHead === null || remote === null ? null : remoteHead.slice(`refs/remotes/${remote}/`.length),
    defaultBranch,
  }
  return { ...found, steps: await readSteps(git, found) }
}

type Refs = Pick<Found, 'branches' | 'local' | 'published' | 'tags'>

function refsOf(listed: readonly ListedRef[], remote: string | null, remotes: readonly string[]): Refs {
  const local = new Map<string, Oid>()
  const published = new Map<string, Oid>()
  const tags: string[] = []
  for (const { refname, oid } of listed) {
    const branch = branchOf(refname)
    const tracked = remoteTrackingOf(refname, remotes)
    const tag = tagOf(refname)
    if (branch !== null) local.set(branch, oid)
    else if (tracked !== null && tracked.remote === remote) published.set(tracked.branch, oid)
    else if (tag !== null) tags.push(tag)
  }
  return { branches: [...new Set([...local.keys(), ...published.keys()])].sort(), local, published, tags }
}

/** The remotes and the hosts that their URLs name. A URL may hold a password: nothing else of it is kept. */
async function readRemotes(git: Git): Promise<ReadonlyMap<string, string | null>> {
  const output = (await optional(git, ['config', '-z', '--get-regexp', '^remote\\..*\\.url$'])) ?? ''
  return new Map(
    output.split('\0').flatMap((entry) => {
      const [, name, url = ''] = /^remote\.(.+)\.url\n(.*)$/s.exec(entry) ?? []
      return name === undefined ? [] : [[name, hostOf(url)] as const]
    }),
  )
}

/** `https://host/…`, `ssh://user@host:22/…` and scp's `user@host:…` (git-fetch(1), "GIT URLS"); null for a path. */
function hostOf(url: string): string | null {
  const [, ofUrl] = /^[a-z+]+:\/\/(?:[^/@]*@)?([^/:]+)/i.exec(url) ?? []
  // One letter before a colon is a drive of Windows.
  const [, ofScp] = /^(?:[^/@:]+@)?([^/:@]{2,}):(?!\/\/)/.exec(url) ?? []
  return (ofUrl ?? ofScp)?.toLowerCase() ?? null
}

async function readSteps(git: Git, found: Omit<Found, 'steps'>): Promise<readonly Step[]> {
  const { main, develop } = permanentNames(found)
  const tips = [main, develop].flatMap((name) => (name === null ? [] : (found.published.get(name) ?? found.local.get(name) ?? [])))
  if (tips.length === 0) return []
  const args = ['rev-list', '--first-parent', `--max-count=${MOST_STEPS}`, '--format=%P%x00%s', '--stdin']
  const output = await git.run(args, { input: `${tips.join('\n')}\n` })
  return output.split('\n').flatMap((line) => {
    const [parents, subject] = line.split('\0')
    return parents === undefined || subject === undefined ? [] : [{ isMerge: parents.includes(' '), subject }]
  })
}

/** What git prints without its last newline; null where it says by its exit code 1 that there is nothing. */
async function optional(git: Git, args: readonly string[]): Promise<string | null> {
  try {
    return (await git.run(args)).replace(/\n$/, '')
  } catch (error) {
    if (error instanceof GitFailure && error.exitCode === 1) return null
    throw error
  }
}
