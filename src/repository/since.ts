import { ConfigError } from '../model/errors.ts'
import { printable } from '../model/printable.ts'
import type { Oid } from '../model/refname.ts'
import { resolveRevisions } from './refs.ts'
import type { Repository } from './repository.ts'
import { requireWhole } from './whole.ts'

/** `2024-01-31`, with a time or without, with an offset from UTC or in UTC (ISO 8601). */
const DATE = /^(\d{4}-\d{2}-(\d{2}))(?:[T ](\d{2}:\d{2}(?::\d{2})?)(Z|[+-]\d{2}:?\d{2})?)?$/

/**
 * The commits from before a revision (itself too) or a date, which are not judged.
 *
 * @param since a date, or a revision; one that is called as a date is has to be given in full (`refs/tags/2024-01-31`).
 * @param tips everything that is judged.
 * @throws {ConfigError} where it is neither.
 */
export async function readSettled(
  since: string,
  tips: readonly Oid[],
  { git, shallow }: Pick<Repository, 'git' | 'shallow'>,
): Promise<ReadonlySet<Oid>> {
  const moment = secondsOf(since)
  // A date first: else whoever may push a branch or a tag that is called as the date decides what is judged.
  if (moment === null) {
    const asked = `${since}^{commit}`
    const oid = (await resolveRevisions(git, [asked])).get(asked) ?? null
    if (oid !== null) {
      const output = await git.run(['rev-list', '--stdin'], { input: `${oid}\n` })
      requireWhole(output, '\n', 'rev-list')
      return new Set(output.split('\n').filter((line) => line !== ''))
    }
    throw new ConfigError(
      `since: no revision is called "${printable(since)}" here, and it is no date`,
      [],
      [`Fetch it (${shallow ? 'git fetch --unshallow --tags' : 'git fetch --tags'}), or give a date such as 2024-01-31.`],
    )
  }
  if (tips.length === 0) return new Set()
  const output = await git.run(['rev-list', '--timestamp', '--parents', '--topo-order', '--reverse', '--stdin'], {
    input: `${tips.join('\n')}\n`,
  })
  requireWhole(output, '\n', 'rev-list')
  return olderThan(moment, output)
}

/**
 * Commits with an earlier committer date. A date is what somebody wrote: a commit that stands on one of later is later,
 * whatever it says.
 *
 * @param output lines of `<date> <oid> <parents>`, parents before their children.
 */
function olderThan(moment: number, output: string): ReadonlySet<Oid> {
  const older = new Set<Oid>()
  for (const line of output.split('\n')) {
    const [date = '', oid = '', ...parents] = line.split(' ')
    if (oid !== '' && Number(date) < moment && parents.every((parent) => older.has(parent))) older.add(oid)
  }
  return older
}

/** Seconds since 1970; null for what is no date. Without a time a day begins at midnight, and without an offset that is UTC. */
function secondsOf(text: string): number | null {
  const [, day, dayOfMonth, time = '00:00', offset = 'Z'] = DATE.exec(text) ?? []
  if (day === undefined) return null
  // JavaScript takes the thirty-first of February for a day in March.
  if (new Date(`${day}T00:00:00Z`).getUTCDate() !== Number(dayOfMonth)) return null
  const moment = Date.parse(`${day}T${time}${offset}`)
  return Number.isNaN(moment) ? null : moment / 1000
}
