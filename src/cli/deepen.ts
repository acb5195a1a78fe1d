import type { CiJob, CiVendor } from '../model/ci-job.ts'
import { RepositoryError, UsageError } from '../model/errors.ts'
import { counted, printable, shellCommand } from '../model/printable.ts'
import { isOid, type Oid } from '../model/refname.ts'
import type { ProposedEvent } from '../model/update.ts'
import { fetchHistory, missingObjects } from '../repository/fetch.ts'
import { openRepository, type Repository } from '../repository/repository.ts'
import type { ParsedArguments } from './arguments.ts'
import type { HereVendor } from './ci-job.ts'
import type { Io } from './io.ts'

/** What may have to be fetched before a check. */
export interface Depth {
  readonly repository: Repository
  /** The remote that the policy names. */
  readonly remote: string
  readonly event: ProposedEvent
  readonly job: CiJob | null
  readonly here: HereVendor
  readonly wantsFetch: boolean
  /** `--no-fetch` was given. */
  readonly isRefused: boolean
  /** What can be told of a part of the history is wanted. */
  readonly allowUndetermined: boolean
}

/** The repository as deep as it could be made. */
export interface Deep {
  readonly repository: Repository
  /** What could not be had. */
  readonly notes: readonly string[]
  /** For the rules that need history, where it is cut off. */
  readonly tooShallow: RepositoryError | undefined
}

/**
 * Whether to fetch: what the flags say, else yes in a job of a CI service that is known.
 *
 * @throws {UsageError} for both flags at once.
 */
export function fetchIsWanted(flags: ParsedArguments<'check'>['flags'], here: HereVendor): boolean {
  if (flags.fetch && flags['no-fetch']) throw new UsageError('check: --fetch and --no-fetch do not go together', ['Give one of them.'])
  return flags.fetch || (!flags['no-fetch'] && here !== null && here.vendor !== 'other')
}

/**
 * The repository with what the check needs, fetched where that is wanted.
 *
 * @throws {RepositoryError} where what the job is about is not here; the advice is this vendor's own setting.
 */
export async function madeDeep(depth: Depth, io: Io): Promise<Deep> {
  const { event, job, here, remote, wantsFetch, isRefused, allowUndetermined } = depth
  // A name is judged by itself.
  if (event.updates.every(({ type }) => type === 'name')) return { repository: depth.repository, notes: [], tooShallow: undefined }
  const required = job?.oids ?? []
  const asked = { remote, refnames: job?.fetches ?? [], oids: required, lost: namedOids(event), askpass: here !== null }
  const failure = wantsFetch ? await fetchHistory(asked, depth.repository) : null
  const isDeeper = wantsFetch && depth.repository.shallow
  const repository = isDeeper ? await openRepository(depth.repository.directory, io.environment, io.stop) : depth.repository
  const lacking = await missingObjects(required, repository)
  const vendor = here === null || here.vendor === 'other' ? null : here.vendor
  const why = failure === null ? [] : [`The remote ${printable(remote)} could not be fetched: ${printable(failure)}`]
  const cure = [...cureOf(vendor, remote, repository), ...(isRefused ? ['Or leave out --no-fetch, and it is fetched.'] : [])]
  if (lacking.length > 0) {
    const what = `${counted(lacking.length, 'commit')} that this job is about`
    const isOne = lacking.length === 1 ? 'is' : 'are'
    const gone = wantsFetch && failure === null && !repository.shallow
    const advice = gone ? ['The remote does not give it any more: run the job of the newest event.'] : cure
    throw new RepositoryError(`${what} ${isOne} not in this clone: ${lacking.join(', ')}`, [...why, ...advice])
  }
  // What was not fetched is not missed by an audit: a branch that is not here lacks nothing.
  if (failure !== null && here !== null && !allowUndetermined && event.updates.some(({ type }) => type === 'everything')) {
    throw new RepositoryError('what the remote has is not known, and an audit needs all of it', [...why, TO_JUDGE_THIS])
  }
  const isCut = repository.shallow && (here !== null || wantsFetch || isRefused)
  if (isCut && !allowUndetermined) return { repository, notes: why, tooShallow: new RepositoryError(CUT, [...why, ...cure]) }
  return {
    repository,
    notes: isCut ? [...why, `This clone is shallow: ${cure.join(' ')}`] : why,
    tooShallow: undefined,
  }
}

const TO_JUDGE_THIS = 'To judge what is here, and nothing else: --no-fetch'

const CUT = 'this clone is shallow: its history is cut off, and a rule needs it'

/** The objects that an event names: what a ref was before a push that may have left it behind, hosts still give for a while. */
function namedOids(event: ProposedEvent): readonly Oid[] {
  return event.updates.flatMap((update) => {
    if (update.type === 'ref') return [update.oldRevision, update.newRevision].filter((name) => name !== null && isOid(name))
    if (update.type === 'tip') return isOid(update.newRevision) ? [update.newRevision] : []
    return update.type === 'merge' && update.pullRequest?.headOid != null ? [update.pullRequest.headOid] : []
  })
}

/** How each service is told to take the whole history (its own documentation of the checkout). */
const SETTINGS: Readonly<Record<CiVendor, string>> = {
  github: 'Set fetch-depth: 0 at actions/checkout; a private repository needs its persist-credentials too.',
  gitlab: "Set the job's variable GIT_DEPTH: 0.",
  azure: 'Set fetchDepth: 0 at the step checkout: self; persistCredentials: true lets later steps fetch.',
  bitbucket: 'Set clone: depth: full in bitbucket-pipelines.yml.',
  jenkins: "Take Shallow clone off in the branch source's clone behaviours.",
  circleci: 'Leave out the depth of the step checkout (method: full).',
  buildkite: 'Take --depth out of BUILDKITE_GIT_CLONE_FLAGS and BUILDKITE_GIT_FETCH_FLAGS.',
}

function cureOf(vendor: CiVendor | null, remote: string, repository: Repository): readonly string[] {
  if (vendor !== null) return [SETTINGS[vendor]]
  return [shellCommand('git', 'fetch', ...(repository.shallow ? ['--unshallow'] : []), remote)]
}
