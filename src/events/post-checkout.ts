import type { ProposedEvent } from '../model/update.ts'

/**
 * A checkout that is done. git gives the previous HEAD, the new HEAD, and 1 where a branch was checked out, 0 where files
 * were (githooks(5), post-checkout): only a branch may have been made just now. Other arguments propose nothing.
 */
export function postCheckoutEvent(args: readonly string[]): ProposedEvent {
  const isBranch = args.length === 3 && args[2] === '1'
  return { name: 'post-checkout', door: 'client', updates: isBranch ? [{ type: 'start' }] : [], remote: null }
}
