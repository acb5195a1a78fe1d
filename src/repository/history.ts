import type { ReflogEntry } from '../model/facts.ts'
import { createGraph, type Graph } from '../model/graph.ts'
import type { Oid, Refname } from '../model/refname.ts'
import { type Git, GitFailure } from './git.ts'

/**
 * Reads the part of the commit graph that is reachable from the tips but lies above what all anchors have in common.
 * Anchors are the commits that questions will be asked about as ancestors: each is in the graph or is its boundary.
 * No anchors: everything that the tips reach.
 */
export async function readGraph(git: Git, tips: Iterable<Oid>, anchors: ReadonlySet<Oid>, complete: boolean): Promise<Graph> {
  const boundary = await commonAncestor(git, anchors)
  const input = [...new Set(tips)].join('\n') + (boundary === null ? '' : `\n^${boundary}`)
  const output = await git.run(['rev-list', '--parents', '--boundary', '--stdin'], { input: `${input}\n` })
  const commits = new Map<Oid, readonly Oid[]>()
  const below = new Set<Oid>()
  for (const line of output.split('\n')) {
    if (line === '') continue
    const onBoundary = line.startsWith('-')
    const [oid = '', ...parents] = (onBoundary ? line.slice(1) : line).split(' ')
    commits.set(oid, parents)
    if (onBoundary) below.add(oid)
  }
  return createGraph(commits, complete, below)
}

/** Too many anchors for a command line; the whole graph is read then, which is right as well, only slower. */
const MOST_ANCHORS = 200

async function commonAncestor(git: Git, anchors: ReadonlySet<Oid>): Promise<Oid | null> {
  const [only] = anchors
  if (anchors.size === 1) return only ?? null
  if (anchors.size === 0 || anchors.size > MOST_ANCHORS) return null
  try {
    const output = await git.run(['merge-base', '--octopus', ...anchors])
    return output.split('\n')[0] || null
  } catch (error) {
    // Exit 1 without a word: the histories have nothing in common (git-merge-base(1)).
    if (error instanceof GitFailure && error.exitCode === 1) return null
    throw error
  }
}

/** Reads whole commit messages, all in one process. */
export async function readMessages(git: Git, oids: readonly Oid[]): Promise<ReadonlyMap<Oid, string>> {
  if (oids.length === 0) return new Map()
  const output = await git.run([...LOG, '--no-walk=unsorted', '--stdin', '--format=%H%x00%B'], { input: `${oids.join('\n')}\n` })
  const fields = output.split('\0')
  const messages = new Map<Oid, string>()
  for (let index = 0; index + 1 < fields.length; index += 2) messages.set(fields[index] ?? '', fields[index + 1] ?? '')
  return messages
}

/** How far back a reflog is read: entries older than this many moves are of no push that is still to come. */
const MOST_REFLOG_ENTRIES = 1000

/** Reads the reflogs of refs that exist here, all in one process. */
export async function readReflogs(git: Git, refnames: readonly Refname[]): Promise<readonly ReflogEntry[]> {
  if (refnames.length === 0) return []
  const limit = `--max-count=${MOST_REFLOG_ENTRIES * refnames.length}`
  const output = await git.run([...LOG, '--walk-reflogs', limit, '--format=%H%x00%gD%x00%gs', ...refnames, '--'])
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
export const LOG = ['-c', 'log.showSignature=false', 'log', '-z', '--no-show-signature', '--no-notes', '--no-color', '--encoding=UTF-8']
