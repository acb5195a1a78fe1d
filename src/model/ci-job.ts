import type { HostPlace } from './host.ts'
import type { Oid, Refname } from './refname.ts'
import type { ProposedUpdate } from './update.ts'

/** The services whose jobs are understood. */
export const CI_VENDORS = ['github', 'gitlab', 'azure', 'bitbucket', 'jenkins', 'circleci', 'buildkite'] as const
export type CiVendor = (typeof CI_VENDORS)[number]

/** The services as people call them. */
export const CI_NAMES: Readonly<Record<CiVendor, string>> = {
  github: 'GitHub Actions',
  gitlab: 'GitLab CI',
  azure: 'Azure Pipelines',
  bitbucket: 'Bitbucket Pipelines',
  jenkins: 'Jenkins',
  circleci: 'CircleCI',
  buildkite: 'Buildkite',
}

/** What a job is given. */
export interface JobSource {
  readonly environment: Readonly<Record<string, string | undefined>>
  /** GitHub: the parsed JSON of the file at GITHUB_EVENT_PATH; else null. */
  readonly payload: unknown
}

/** What a job was started for. */
export interface CiJob {
  readonly vendor: CiVendor
  /** The vendor's own word for the event: `pull_request`, `merge_request_event`, `PullRequest`. */
  readonly trigger: string
  /** One line for people, of hostile text that is not escaped yet: `pull request #12: feature/x into develop`. */
  readonly about: string
  /** None where nothing is to judge: a pull request that is closed, a tag's deletion of which nothing else is told. The notes say why. */
  readonly updates: readonly ProposedUpdate[]
  /** What the vendor does not tell, and what follows of it. One line each. */
  readonly notes: readonly string[]
  /** Full refnames to fetch besides branches and tags: a fork's head. */
  readonly fetches: readonly Refname[]
  /** Commits and tag objects that have to be here. A push's old value is not among them: it may be gone for good. */
  readonly oids: readonly Oid[]
  /** The short name of the branch that the job works on, for `resolve`; null where it works on none. */
  readonly branch: string | null
  /** True where what is checked out is only proposed: by a pull request, open or closed, or in a merge queue. */
  readonly isProposed: boolean
  /** The short name of the tag that the job works on. */
  readonly tag: string | null
  /** Where to ask for reviews and merges; null where the vendor is no host that can be asked. */
  readonly host: HostPlace | null
}
