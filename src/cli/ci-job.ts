import { readFileSync } from 'node:fs'
import { ciJob } from '../events/ci.ts'
import { SAY_IT } from '../events/ci-read.ts'
import type { CiJob, CiVendor } from '../model/ci-job.ts'
import { UsageError } from '../model/errors.ts'
import { printable } from '../model/printable.ts'
import type { Io } from './io.ts'

/** Our names for the services that ci-info knows by its constants (its vendors.json). Gitea runs workflows of GitHub's form. */
const VENDORS: ReadonlyMap<string, CiVendor> = new Map([
  ['GITHUB_ACTIONS', 'github'],
  ['GITEA_ACTIONS', 'github'],
  ['GITLAB', 'gitlab'],
  ['AZURE_PIPELINES', 'azure'],
  ['BITBUCKET', 'bitbucket'],
  ['JENKINS', 'jenkins'],
  ['CIRCLE', 'circleci'],
  ['BUILDKITE', 'buildkite'],
])

/**
 * The CI service that this process runs in: `other` where it is one whose jobs are not understood, without a name where none is
 * recognised (`CI=true` alone); null outside CI.
 */
export type HereVendor = { readonly vendor: CiVendor } | { readonly vendor: 'other'; readonly name: string | null } | null

/** What ci-info says: whether this is CI, the last of the services that match, and by its constant whether each one does. */
export interface CiInfo {
  readonly isCI: boolean
  readonly id: string | null
  readonly name: string | null
}

/** The service to go by: of several that match, one whose jobs are understood. A job may set the marks of other services itself. */
export function serviceOf(ci: CiInfo): { readonly id: string; readonly name: string } | null {
  if (!ci.isCI) return null
  const marks = ci as unknown as Readonly<Record<string, unknown>>
  const understood = [...VENDORS.keys()].find((id) => marks[id] === true)
  return { id: understood ?? ci.id ?? '', name: ci.name ?? '' }
}

/** Tells the CI service by its variables. */
export async function vendorHere(io: Io): Promise<HereVendor> {
  const found = await io.ciService()
  if (found === null) return null
  const vendor = VENDORS.get(found.id)
  return vendor === undefined ? { vendor: 'other', name: found.name === '' ? null : found.name } : { vendor }
}

/**
 * What this job was started for.
 *
 * @throws {UsageError} where it cannot be understood.
 */
export function jobHere(vendor: CiVendor, io: Io): CiJob {
  return ciJob(vendor, {
    environment: io.environment,
    payload: vendor === 'github' ? payloadAt(io.environment['GITHUB_EVENT_PATH']) : null,
  })
}

function payloadAt(path: string | undefined): unknown {
  try {
    return JSON.parse(readFileSync(path ?? '', 'utf8'))
  } catch {
    const place = path === undefined || path === '' ? 'GITHUB_EVENT_PATH is not set' : `${printable(path)} cannot be read as JSON`
    throw new UsageError(`check: the event of this job cannot be read: ${place}`, SAY_IT)
  }
}
