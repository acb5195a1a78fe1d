import type { ReflogEntry } from '../model/facts.ts'
import type { Graph } from '../model/graph.ts'
import { isOid, type Oid, type Refname } from '../model/refname.ts'
import { type Git, GitFailure } from './git.ts'
import { createGraphReader } from './graph-reader.ts'
import { endedEarly, requireWhole } from './whole.ts'

/**
 * Reads the part of the commit graph that is reachable from the tips but lies above what all anchors have in common.
 * Anchors are the commits that questions will be asked about as ancestors: each is in the graph or is its boundary.
 * No anchors: everything that the tips reach.
 */
export async function readGraph(git: Git, tips: Iterable<Oid>, anchors: ReadonlySet<Oid>, complete: boolean): Promise<Graph> {
  const boundary = await commonAncestor(git, anchors)
  const input = [...new Set(tips)].join('\n') + (boundary === null ? '' : `\n^${boundary}`)
  const reader = createGraphReader()
  // Without a boundary there is none to be shown, and git need not look for it.
  const marks = boundary === null ? [] : ['--boundary']
  await git.stream(['rev-list', '--parents', ...marks, '--stdin'], reader.take, { input: `${input}\n` })
  reader.requireClosed()
  return reader.finish(complete)
}

/**
 * Reads all that branches and tags reach, without waiting to be told what they are. Null where git could not: a ref to a missing
 * object ends it, and one by one they tell more.
 *
 * @returns the graph, once it is told whether the repository holds all of it.
 */
export async function readWholeGraph(git: Git): Promise<((complete: boolean) => Graph) | null> {
  const reader = createGraphReader()
  try {
    await git.stream(['rev-list', '--parents', '--branches', '--remotes', '--tags'], reader.take)
    reader.requireClosed()
    return reader.finish
  } catch (error) {
    if (error instanceof GitFailure) return null
    throw error
  }
}

/** Too many anchors for a command line; the whole graph is read then, which is right as well, only slower. */
const MOST_ANCHORS = 200

async function commonAncestor(git: Git, anchors: ReadonlySet<Oid>): Promise<Oid | null> {
  const [only] = anchors
  if (anchors.size === 1) return only ?? null
  if (anchors.size === 0 || anchors.size > MOST_ANCHORS) return null
  try {
    const output = await git.run(['merge-base', '--octopus', ...anchors])
    const [first = ''] = output.split('\n', 1)
    // Of a part of it git would make another commit, or none.
    if (!isOid(first) || !output.endsWith('\n')) throw endedEarly('merge-base')
    return first
  } catch (error) {
    // Exit 1 without a word: the histories have nothing in common (git-merge-base(1)).
    if (error instanceof GitFailure && error.exitCode === 1) return null
    throw error
  }
}

/** Reads whole commit messages, all in one process. */
export async function readMessages(git: Git, oids: readonly Oid[]): Promise<ReadonlyMap<Oid, string>> {
  if (oids.length === 0) return new Map()
  const messages = messagesIn(await git.run([...LOG, '--no-walk=unsorted', '--stdin', MESSAGES], { input: `${oids.join('\n')}\n` }))
  if (!oids.every((oid) => messages.has(oid))) throw endedEarly('log')
  return messages
}

/** Reads the messages of whole first-parent lines, which nobody needs to know the commits of beforehand. */
export async function readLineMessages(git: Git, tips: readonly Oid[]): Promise<ReadonlyMap<Oid, string>> {
  if (tips.length === 0) return new Map()
  return messagesIn(await git.run([...LOG, '--first-parent', '--stdin', MESSAGES], { input: `${tips.join('\n')}\n` }))
}

const MESSAGES = '--format=%H%x00%B'

function messagesIn(output: string): ReadonlyMap<Oid, string> {
  requireWhole(output, '\0', 'log')
  const messages = new Map<Oid, string>()
  for (let at = 0; at < output.length; ) {
    const first = output.indexOf('\0', at)
    if (first < 0) break
    const next = output.indexOf('\0', first + 1)
    const end = next < 0 ? output.length : next
    messages.set(output.slice(at, first), output.slice(first + 1, end))
    at = end + 1
  }
  return messages
}

/** How far back a reflog is read: entries older than this many moves are of no push that is still to come. */
const MOST_REFLOG_ENTRIES = 1000

/** Reads the reflogs of refs that exist here, all in one process. */
export async function readReflogs(git: Git, refnames: readonly Refname[]): Promise<readonly ReflogEntry[]> {
  if (refnames.length === 0) return []
  const limit = `--max-count=${MOST_REFLOG_ENTRIES * refnames.length}`
  const output = await git.run([...LOG, '--walk-reflogs', limit, '--format=%H%x00%gD%x00%gs', ...refnames, '--'])
  requireWhole(output, '\0', 'log')
  const fields = output.split('\0')
  const byRef = new Map<Refname, { new: Oid; subject: string }[]>()
  for (let index = 0; index + 2 < fields.length; index += 3) {
    const refname = (fields[index + 1] ?? '').replace(/@\{[^}]*\}$/, '')
    const entries = byRef.get(refname) ?? []
    entries.push({ new: fields[index] ?? '', subject: fields[index + 2] ?? '' })
    byRef.set(refname, entries)
  }
  return [...byRef].flatMap(([refname, entries]) =>
    entries.map((entry, index) => ({ refname, old: entries[index + 1]?.new ?? null, new: entry.new, subject: entry.subject })),
  )
}

/** `git log` with everything turned off that a user's configuration could turn on; -z ends each record with NUL. */
export const LOG = [
  // git looks at these before it reads what is asked of it, and fails where they name no format.
  ...['-c', 'log.showSignature=false', '-c', 'format.pretty=medium', '-c', 'log.date=default'],
  ...['log', '-z', '--no-show-signature', '--no-notes', '--no-color', '--encoding=UTF-8'],
]
