import { CI_NAMES, type CiJob } from '../model/ci-job.ts'
import { printable } from '../model/printable.ts'
import type { ProposedMerge, ProposedRef, ProposedUpdate } from '../model/update.ts'
import { safeJson } from './json.ts'
import { wrap } from './wrap.ts'

/** What was understood of a CI job, for programs (docs/guides/ci-events.md). */
export function ciJobJson(job: CiJob): string {
  const { vendor, trigger, about, updates, notes, fetches, oids, branch, tag, isProposed, host } = job
  return safeJson({ schemaVersion: 1, vendor, trigger, about, updates, notes, fetches, oids, branch, tag, isProposed, host })
}

/** A name and its value; a list has a line for each. */
type Row = readonly [name: string, value: string | readonly string[]]

const WIDTH = 80

/** Wide enough for the longest name. */
const INDENT = 15

/**
 * What was understood of a CI job, for people: names on the left, values on the right, then notes. Lines fit into 80 columns,
 * but for names that are longer.
 */
export function ciJobText(job: CiJob): string {
  const { host } = job
  const rows: readonly Row[] = [
    ['service', CI_NAMES[job.vendor]],
    ['event', job.trigger],
    ['about', job.about],
    ...(job.updates.length === 0 ? [['judged', 'nothing'] as const] : job.updates.flatMap(updateRows)),
    ['branch', job.branch ?? 'none'],
    ['tag', job.tag ?? 'none'],
    ['fetched', ['branches and tags', ...job.fetches]],
    ['needed', job.oids.length === 0 ? 'nothing more' : job.oids],
    ['host', host === null ? 'none that is asked' : [`${host.service}, ${host.repository}`, host.url]],
  ]
  const lines = [...rows.flatMap(rowLines), ...job.notes.flatMap(noteLines)]
  return lines.map((line) => `${line}\n`).join('')
}

function rowLines([name, value]: Row): readonly string[] {
  const values = typeof value === 'string' ? [value] : value
  const rest = ' '.repeat(INDENT)
  return values.flatMap((one, index) => wrap(printable(one), WIDTH, index === 0 ? name.padEnd(INDENT) : rest, rest))
}

function noteLines(note: string): readonly string[] {
  return wrap(printable(note), WIDTH, 'note: ', '      ')
}

function updateRows(update: ProposedUpdate): readonly Row[] {
  switch (update.type) {
    case 'ref':
      return refRows(update)
    case 'merge':
      return mergeRows(update)
    case 'tip':
      return [
        ['judged', `the newest of branch ${update.branch}`],
        ['  commit', update.newRevision],
      ]
    case 'everything':
      return [['judged', 'every branch and tag, and the history of the permanent branches']]
    default:
      // No job of a service is about anything else.
      return [['judged', update.type]]
  }
}

function refRows({ refname, oldRevision, newRevision, isForced, isQueued }: ProposedRef): readonly Row[] {
  const before = oldRevision ?? (newRevision === null ? 'not told' : 'no such ref')
  return [
    ['judged', refname],
    ['  old', before],
    ['  new', newRevision ?? 'deleted'],
    ...(isForced === true ? [['  forced', 'yes: the new value does not contain the old one'] as const] : []),
    ...(isQueued === true ? [['  queued', 'yes: a merge queue is about to push it'] as const] : []),
  ]
}

function mergeRows({ head, base, pullRequest }: ProposedMerge): readonly Row[] {
  const judged: Row = ['judged', `the merge of ${head} into ${base}`]
  if (pullRequest === null) return [judged]
  const { number, headOid, baseOid, headRefname, isFromFork, author, methods, chosen } = pullRequest
  return [
    judged,
    ['  number', number ?? 'not told'],
    ['  head', headOid ?? 'not told: the branch as it is now'],
    ['  head ref', headRefname ?? 'none'],
    ['  base', baseOid ?? 'not told: the branch as it is now'],
    ['  from a fork', isFromFork ? 'yes' : 'no'],
    ['  author', author ?? 'not told'],
    ['  methods', methods === null ? 'not told' : methods.length === 0 ? 'none' : methods.join(', ')],
    ['  chosen', chosen ?? (methods === null ? 'not told' : 'none yet')],
  ]
}
