import { ConfigError } from '../../../src/model/errors.ts'
import type { ResolvedPolicy } from '../../../src/model/policy.ts'
import { loadPolicy } from '../../../src/policy/load.ts'
import { scratch } from './scratch.ts'

/** The policy of a repository that holds these files: objects are written as JSON. Its config is `branch-policy.config.json`. */
export async function policyOf(files: Readonly<Record<string, unknown>>, own: unknown): Promise<ResolvedPolicy> {
  const text = (content: unknown): string => (typeof content === 'string' ? content : JSON.stringify(content))
  const all = { ...files, 'branch-policy.config.json': own }
  const root = scratch(Object.fromEntries(Object.entries(all).map(([path, content]) => [path, text(content)])))
  return (await loadPolicy({ directory: root, root, store: null, file: null })).policy
}

/** What is said about a policy that is refused; fails where none is. */
export async function refusalOf(loading: Promise<unknown>): Promise<string> {
  const error: unknown = await loading.then(
    () => null,
    (reason: unknown) => reason,
  )
  if (!(error instanceof ConfigError)) throw new Error(`no ConfigError, but ${String(error)}`)
  return [error.message, ...error.faults].join('\n')
}
