import { UsageError } from '../model/errors.ts'
import type { ProposedEvent, ProposedRef } from '../model/update.ts'
import { badLine } from './bad-line.ts'
import { linesOf } from './lines.ts'
import { isFullRefname, isOidOfWidth, oidOrNull } from './ref-checks.ts'

const EXPECTED = '"<local ref> <local oid> <remote ref> <remote oid>", with full object names of one length and a full remote ref'

/** What git writes as the local ref of a deletion (githooks(5)). */
const DELETED = '(delete)'

/**
 * What a push is about to send (githooks(5), pre-push).
 *
 * @param args the hook's arguments: the remote's name and its URL. Both are the URL where no name was used.
 * @param input standard input: a line for each ref; none where nothing is to be pushed.
 * @throws {UsageError} for a line that git does not write, naming it.
 */
export function prePushEvent(args: readonly string[], input: Uint8Array): ProposedEvent {
  const [remote, url] = args
  if (remote === undefined || url === undefined) {
    throw new UsageError('hook pre-push takes two arguments: the name of the remote and its URL', [
      'git gives them to the hook; in a script of your own, hand them on: branch-policy hook pre-push "$@"',
    ])
  }
  const lines = linesOf('pre-push', input)
  const width = lines[0]?.split(' ').at(-1)?.length ?? 0
  return {
    name: 'pre-push',
    door: 'client',
    updates: lines.map((line, index) => updateOf(line, index + 1, width)),
    remote: remote === url || !canBeRemoteName(remote) ? null : remote,
    url,
  }
}

/** The local ref may be any expression, with spaces in it; the other three never hold one, so they are taken from the right. */
function updateOf(line: string, number: number, width: number): ProposedRef {
  const last = line.lastIndexOf(' ')
  const middle = line.lastIndexOf(' ', last - 1)
  const first = line.lastIndexOf(' ', middle - 1)
  if (first < 1) throw badLine('pre-push', number, line, EXPECTED)
  const localRef = line.slice(0, first)
  const remoteRef = line.slice(middle + 1, last)
  const localOid = line.slice(first + 1, middle)
  const remoteOid = line.slice(last + 1)
  const newRevision = oidOrNull(localOid)
  const isDeletion = localRef === DELETED
  const wellFormed = isFullRefname(remoteRef) && isOidOfWidth(localOid, width) && isOidOfWidth(remoteOid, width)
  if (!wellFormed || isDeletion !== (newRevision === null)) throw badLine('pre-push', number, line, EXPECTED)
  return {
    type: 'ref',
    refname: remoteRef,
    oldRevision: oidOrNull(remoteOid),
    newRevision,
    localRef: isDeletion ? null : localRef,
  }
}

/** A URL that `url.<base>.insteadOf` rewrote differs from the second argument, but it is no name (git-remote(1), add). */
function canBeRemoteName(name: string): boolean {
  return isFullRefname(`refs/remotes/${name}/x`)
}
