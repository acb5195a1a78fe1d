import examples from '@octokit/webhooks-examples'
import { BEFORE, BUILT } from './environments.ts'

/** A payload as it was parsed; tests change what they are about. */
export type Payload = Record<string, unknown>

/** GitHub's own examples of an event. */
export function examplesOf(event: string): readonly Payload[] {
  const found = (examples as unknown as readonly { readonly name: string; readonly examples: readonly Payload[] }[]).find(
    ({ name }) => name === event,
  )
  if (found === undefined) throw new Error(`no example of ${event}`)
  return found.examples
}

/** The names of all events that there are examples of. */
export const EVENTS: readonly string[] = (examples as unknown as readonly { readonly name: string }[]).map(({ name }) => name)

/** A copy of GitHub's example of a push, of other values. */
export function pushPayload(more: Payload = {}): Payload {
  const [example] = examplesOf('push').filter(({ ref }) => ref === 'refs/heads/master')
  const values = { ref: 'refs/heads/develop', before: BEFORE, after: BUILT, created: false, deleted: false, forced: false }
  return { ...structuredClone(example), ...values, ...more }
}

/** A copy of GitHub's example of a pull request, changed by a function. */
export function pullRequestPayload(action: string, change: (pull: PullPayload) => void = () => {}): Payload {
  const example = examplesOf('pull_request').findLast((payload) => payload['action'] === action)
  if (example === undefined) throw new Error(`no example of ${action}`)
  const payload = structuredClone(example)
  change(payload['pull_request'] as PullPayload)
  return payload
}

/** What of a pull request the tests change. */
export interface PullPayload {
  head: { ref: string; sha: string; label: string; repo: { id: number; full_name: string } | null }
  base: { ref: string; sha: string; repo: Record<string, unknown> & { id: number } }
  state: string
  merged: boolean
  auto_merge: Payload | null
}

/** A pull request as Gitea's runner hands it over: a label without an owner, settings of other names. */
export const GITEA_PULL_REQUEST: Payload = {
  action: 'synchronized',
  number: 12,
  pull_request: {
    number: 12,
    state: 'open',
    merged: false,
    user: { login: 'ada' },
    base: {
      label: 'develop',
      ref: 'develop',
      sha: BEFORE,
      repo_id: 3,
      repo: { id: 3, full_name: 'acme/widgets', allow_squash_merge: true },
    },
    head: {
      label: 'feature/search',
      ref: 'feature/search',
      sha: BUILT,
      repo_id: 9,
      repo: { id: 9, full_name: 'grace/widgets', owner: { login: 'grace' } },
    },
  },
}
