import { diagnose, type NeededHooks } from '../../doctor/doctor.ts'
import { GUARD, hasGuard } from '../../install/guard.ts'
import type { HooksPlace } from '../../install/hooks-place.ts'
import { hooksFor, isWorthALine, messagesAt, NEEDED_HOOKS } from '../../install/wanted.ts'
import type { PolicyState } from '../../model/diagnosis.ts'
import { KnownError, UsageError } from '../../model/errors.ts'
import { printable } from '../../model/printable.ts'
import { type LoadedPolicy, loadPolicy } from '../../policy/load.ts'
import { doctorJson, doctorText } from '../../reporters/doctor.ts'
import { openRepository, type Repository } from '../../repository/repository.ts'
import { parseArguments } from '../arguments.ts'
import { wantsColours } from '../colours.ts'
import { didYouMean } from '../did-you-mean.ts'
import type { Command, Io } from '../io.ts'
import { progressOn } from '../progress.ts'
import { policyHere } from '../server-place.ts'
import { oldestNode, packageVersion } from '../version.ts'
import { judgesMessages } from './install.ts'

const FORMATS = ['text', 'json'] as const

/** `doctor`: fires every hook of the repository and says which ones really run. */
export const doctor: Command = async (args, io) => {
  const { flags } = parseArguments('doctor', args)
  const format = formatNamed(flags.format[0]?.[0] ?? 'text')
  const patience = patienceOf(io)
  const repository = await openRepository(io.directory(), io.environment, io.stop)
  const judging = await policyOf(repository, io)
  const progress = progressOn(io)
  const diagnosis = await diagnose({
    ...repository,
    environment: io.environment,
    stop: io.stop(),
    patience,
    version: packageVersion(),
    node: process.versions.node,
    oldestNode: oldestNode(),
    ...judging,
    hooksNeeded,
    progress: (what) => progress.show(printable(what)),
  }).finally(progress.clear)
  io.stdout.write(format === 'json' ? doctorJson(diagnosis) : doctorText(diagnosis, { colours: wantsColours(io.environment, io.stdout) }))
  return diagnosis.exitCode
}

function formatNamed(name: string): (typeof FORMATS)[number] {
  const format = FORMATS.find((one) => one === name)
  if (format !== undefined) return format
  throw new UsageError(`doctor: there is no format "${printable(name)}"${didYouMean(name, FORMATS)}`, [`There are: ${FORMATS.join(', ')}`])
}

const DEFAULT_PATIENCE = 5000
const PATIENCE_VARIABLE = 'BRANCH_POLICY_PROBE_TIMEOUT'

/** How long a hook may take to answer; commands of others may stand before ours. */
function patienceOf(io: Io): number {
  const text = io.environment[PATIENCE_VARIABLE] ?? ''
  if (text === '') return DEFAULT_PATIENCE
  if (/^[1-9][0-9]{0,8}$/.test(text)) return Number(text)
  throw new UsageError(`${PATIENCE_VARIABLE} is no number of milliseconds`, [`Set it to a whole number such as ${DEFAULT_PATIENCE}.`])
}

/** The hooks that `install` would put in, as far as this git runs them. */
async function hooksNeeded(place: HooksPlace, preMergeCommit: boolean): Promise<NeededHooks> {
  const messages = await messagesAt(place, { judgesMessages })
  const isGuarded = hasGuard(place)
  const asked = [...NEEDED_HOOKS, ...(messages.judged ? (['commit-msg'] as const) : []), ...(isGuarded ? [GUARD] : [])]
  const hooks = hooksFor(place, asked, preMergeCommit)
  const run = preMergeCommit ? hooks : hooks.filter((name) => name !== 'pre-merge-commit')
  // Where the hooks are somebody else's, install gives them only what is worth a line there.
  const isOurs = place.manager?.install === undefined && place.used === place.own
  return { hooks: isOurs ? run : run.filter((name) => isWorthALine(name) || name === GUARD), note: messages.note }
}

interface Judging {
  readonly policy: PolicyState
  readonly activeRules: readonly string[] | null
}

/** Which policy judges here. A look keeps no policy for other worktrees. */
async function policyOf(repository: Repository, io: Io): Promise<Judging> {
  const request = { ...(await policyHere(repository, io.environment)), cache: null }
  try {
    const first = await loadPolicy({ ...request, store: null })
    const { policy, origin, uncached }: LoadedPolicy = first.origin === 'preset' ? await loadPolicy(request) : first
    const activeRules = policy.rules.flatMap(({ id, severity }) => (severity === 'off' ? [] : [id]))
    // Hooks read at the top; servers and working trees without a config have no cache, and who switched it off knows.
    const isAsked = request.directory === request.root && !repository.bare && origin !== 'last-seen' && request.cacheOff == null
    return { policy: { source: policy.source, origin, error: null, uncached: isAsked ? uncached : null }, activeRules }
  } catch (error) {
    if (!(error instanceof KnownError)) throw error
    return { policy: { source: null, origin: null, error: printable(error.message), uncached: null }, activeRules: null }
  }
}
