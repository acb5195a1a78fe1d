import { UsageError } from '../../model/errors.ts'
import { printable } from '../../model/printable.ts'
import { effectiveConfig, pluginPaths } from '../../policy/effective.ts'
import { originKey } from '../../policy/layers.ts'
import { type LoadedPolicy, loadPolicy, type PolicyRequest } from '../../policy/load.ts'
import { safeJson } from '../../reporters/json.ts'
import { policyText } from '../../reporters/policy-text.ts'
import { policyYaml } from '../../reporters/policy-yaml.ts'
import { openRepository } from '../../repository/repository.ts'
import { parseArguments } from '../arguments.ts'
import { didYouMean } from '../did-you-mean.ts'
import type { Command } from '../io.ts'
import { namedPolicy } from '../server-place.ts'

const FORMATS = ['text', 'json', 'yaml'] as const

/** `config`: shows the policy that judges here, or gives it as data that `--config` takes back. */
export const config: Command = async (args, io) => {
  const { flags } = parseArguments('config', args)
  const format = formatNamed(flags.format[0]?.[0] ?? 'text')
  const directory = io.directory()
  const repository = await openRepository(directory, io.environment, io.stop)
  const named = { file: flags.config[0]?.[0], revision: flags['policy-from'][0]?.[0] }
  const request = await namedPolicy(named, repository, io)
  const loaded = await loadPolicy(request)
  const caching = cachingOf(loaded, request)
  if (format === 'text') {
    io.stdout.write(shown(loaded, caching))
    return 0
  }
  const data = effectiveConfig(loaded.policy, pluginPaths(loaded.ownRules, directory))
  io.stdout.write(format === 'json' ? safeJson(data) : policyYaml(data))
  // The data goes to a file; what it does not say is for the person.
  for (const note of loaded.notes) io.stderr.write(`note: ${printable(note)}\n`)
  if (loaded.uncached !== null && caching !== null && request.cacheOff == null) io.stderr.write(`note: ${printable(caching)}\n`)
  return 0
}

function formatNamed(name: string): (typeof FORMATS)[number] {
  const format = FORMATS.find((one) => one === name)
  if (format !== undefined) return format
  throw new UsageError(`config: there is no format "${printable(name)}"${didYouMean(name, FORMATS)}`, [`There are: ${FORMATS.join(', ')}`])
}

function shown(loaded: LoadedPolicy, caching: string | null): string {
  const { policy, origins, notes } = loaded
  return policyText({
    policy,
    originOf: origins === null ? null : (...path) => origins.get(originKey(...path)) ?? null,
    plugins: [...new Set(loaded.ownRules.map(({ source }) => source))],
    notes,
    caching,
  })
}

/** Whether hooks have to read the policy anew each time; null where that is no question, as for a policy that was named. */
function cachingOf({ uncached, cacheFile, origin }: LoadedPolicy, request: PolicyRequest): string | null {
  if (cacheFile !== null) return 'cached: hooks read nothing of it anew until something that made it changes'
  const isHooks = request.file === null && request.directory === request.root && request.store !== null && origin !== 'last-seen'
  return isHooks && uncached !== null ? `not cached, every hook reads it anew: ${uncached}` : null
}
