import type { CiJob, CiVendor, JobSource } from '../model/ci-job.ts'
import { azureJob } from './ci-azure.ts'
import { bitbucketJob } from './ci-bitbucket.ts'
import { buildkiteJob } from './ci-buildkite.ts'
import { circleciJob } from './ci-circleci.ts'
import { githubJob } from './ci-github.ts'
import { gitlabJob } from './ci-gitlab.ts'
import { jenkinsJob } from './ci-jenkins.ts'

/** The adapters, one for each service. */
const ADAPTERS: Readonly<Record<CiVendor, (source: JobSource) => CiJob>> = {
  github: githubJob,
  gitlab: gitlabJob,
  azure: azureJob,
  bitbucket: bitbucketJob,
  jenkins: jenkinsJob,
  circleci: circleciJob,
  buildkite: buildkiteJob,
}

/**
 * What a CI job was started for, from its environment and the payload that it was given. Pure.
 *
 * @throws {UsageError} where the event cannot be understood; the advice names the flags to say it with.
 */
export function ciJob(vendor: CiVendor, source: JobSource): CiJob {
  return ADAPTERS[vendor](source)
}
