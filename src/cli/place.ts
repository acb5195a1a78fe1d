import { isAbsolute, relative, sep } from 'node:path'
import { UsageError } from '../model/errors.ts'
import { printable } from '../model/printable.ts'
import type { PolicyRequest } from '../policy/load.ts'
import type { Environment } from '../repository/git.ts'
import type { Repository } from '../repository/repository.ts'
import { toolIdentity } from './version.ts'

/**
 * Where the policy of a working tree is looked for: from the current directory up to its top.
 *
 * @throws {UsageError} where the environment says of the cache what nobody understands.
 */
export function workingTreePolicy(repository: Repository, environment: Environment): PolicyRequest {
  const { directory, root, gitDirectory, commonDirectory, bare } = repository
  const place = { directory: !bare && isInside(directory, root) ? directory : root, root, store: commonDirectory, file: null }
  const cacheOff = cacheOffIn(environment)
  const identity = toolIdentity()
  if (bare || identity === null) return { ...place, cacheOff }
  // Options of Node decide how modules are found, and the system what a path is.
  const tool = [identity, process.version, process.platform, process.arch, environment['NODE_OPTIONS'] ?? ''].join(' ')
  return { ...place, cache: gitDirectory, tool, user: process.geteuid?.() ?? null, cacheOff }
}

/** Switches the policy's cache off. */
const CACHE_VARIABLE = 'BRANCH_POLICY_CACHE'

function cacheOffIn(environment: Environment): string | null {
  const value = environment[CACHE_VARIABLE] ?? ''
  if (value === 'off') return `${CACHE_VARIABLE} is off`
  if (value !== '') throw new UsageError(`${CACHE_VARIABLE} is "${printable(value)}"`, ['It takes: off. Unset it to use the cache.'])
  // By these, modules are found or loaded in ways that no cache can follow.
  const reader = Object.keys(environment).find((name) => (name === 'NODE_PATH' || name.startsWith('JITI_')) && environment[name] !== '')
  return reader === undefined ? null : `${reader} is set`
}

/** Whether a path is a directory or below it. */
export function isInside(path: string, directory: string): boolean {
  const way = relative(directory, path)
  return way !== '..' && !way.startsWith(`..${sep}`) && !isAbsolute(way)
}
