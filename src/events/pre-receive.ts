import type { ProposedEvent, ProposedRef } from '../model/update.ts'
import { badLine } from './bad-line.ts'
import { linesOf } from './lines.ts'
import { pusherOf } from './pusher.ts'
import { areOidsOfOneWidth, isFullRefname, oidOrNull } from './ref-checks.ts'

const EXPECTED = '"<old oid> <new oid> <ref>", with full object names of one length and a full ref'

/**
 * What a repository is about to receive (githooks(5), pre-receive).
 *
 * @param input standard input: a line for each ref.
 * @param environment where git puts the push options, and hosts who pushes.
 * @throws {UsageError} for a line that git does not write, naming it.
 */
export function preReceiveEvent(input: Uint8Array, environment: Readonly<Record<string, string | undefined>> = {}): ProposedEvent {
  const lines = linesOf('pre-receive', input)
  const width = lines[0]?.indexOf(' ') ?? 0
  const reason = reasonOf(environment)
  const pusher = pusherOf(environment)
  return {
    name: 'pre-receive',
    door: 'server',
    updates: lines.map((line, index) => updateOf(line, index + 1, width)),
    remote: null,
    ...(reason === null ? {} : { reason }),
    ...(pusher === null ? {} : { pusher }),
  }
}

const REASON = 'branch-policy.reason='

/** git numbers the push options in the environment (githooks(5), pre-receive). The last reason counts. */
function reasonOf(environment: Readonly<Record<string, string | undefined>>): string | null {
  const count = Number(environment['GIT_PUSH_OPTION_COUNT'] ?? 0)
  for (let index = Math.min(count, MOST_OPTIONS) - 1; index >= 0; index -= 1) {
    const option = environment[`GIT_PUSH_OPTION_${index}`] ?? ''
    if (option.startsWith(REASON) && option.length > REASON.length) return option.slice(REASON.length)
  }
  return null
}

/** Nobody gives more; what counts higher is no count of git's. */
const MOST_OPTIONS = 1000

/** Both oids may be zeros: a client may delete what is not there, and git asks the hook all the same. */
function updateOf(line: string, number: number, width: number): ProposedRef {
  const [before = '', after = '', refname = '', ...rest] = line.split(' ')
  const wellFormed = rest.length === 0 && isFullRefname(refname) && areOidsOfOneWidth([before, after], width)
  if (!wellFormed) throw badLine('pre-receive', number, line, EXPECTED)
  return { type: 'ref', refname, oldRevision: oidOrNull(before), newRevision: oidOrNull(after), localRef: null }
}
