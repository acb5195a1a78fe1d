import { existsSync, readdirSync } from 'node:fs'
import { join } from 'node:path'
import { CI_NAMES, type CiVendor } from '../model/ci-job.ts'
import { azureJob } from './ci-azure.ts'
import { githubJob } from './ci-github.ts'
import { gitlabJob } from './ci-gitlab.ts'
import { printedJob } from './ci-printed.ts'
import type { PackageManager } from './package-manager.ts'

/** The CI services that there is a job for, by the name that `--ci` takes, and as people call them. */
export const CI_SERVICES = CI_NAMES

/** A service as `--ci` names it. */
export type CiService = CiVendor

/** What a job of CI has to know of the project. */
export interface Project {
  /** Where the package.json is, as a path from the top; empty at the top. */
  readonly directory: string
  /** Null where there is no package.json: then npx fetches the package. */
  readonly packageManager: PackageManager | null
  /** Whether the policy asks for approvals, which are read from the host. */
  readonly approvals: boolean
}

/** A job for a CI service: files to write, and what to do by hand besides. */
export interface CiJob {
  readonly files: readonly { readonly path: string; readonly text: string }[]
  readonly byHand: readonly string[]
}

const MARKS: readonly (readonly [CiService, string])[] = [
  ['github', '.github/workflows'],
  ['gitlab', '.gitlab-ci.yml'],
  ['azure', 'azure-pipelines.yml'],
  ['azure', '.azure-pipelines'],
  ['bitbucket', 'bitbucket-pipelines.yml'],
  ['jenkins', 'Jenkinsfile'],
  ['circleci', '.circleci/config.yml'],
  ['buildkite', '.buildkite'],
]

const HOSTS: readonly (readonly [RegExp, CiService])[] = [
  [/(?:^|\.)github\.com$/, 'github'],
  [/^gitlab\./, 'gitlab'],
  [/(?:^|\.)(?:dev\.azure|visualstudio)\.com$/, 'azure'],
  [/(?:^|\.)bitbucket\.org$/, 'bitbucket'],
]

/** The services that are in use: those with a file at the top, else the one of the remote's host. */
export function ciInUse(top: string, host: string | null): readonly CiService[] {
  const marked = MARKS.filter(([, path]) => existsSync(join(top, path)) && !isEmptyDirectory(join(top, path))).map(([service]) => service)
  const ofHost = HOSTS.flatMap(([pattern, service]) => (host !== null && pattern.test(host) ? [service] : []))
  return [...new Set(marked.length > 0 ? marked : ofHost)]
}

function isEmptyDirectory(path: string): boolean {
  try {
    return readdirSync(path).length === 0
  } catch {
    // A file.
    return false
  }
}

/**
 * The job for a service.
 *
 * @param hasFile whether there is a file at a path from the top.
 */
export function ciJob(service: CiService, project: Project, hasFile: (path: string) => boolean): CiJob {
  switch (service) {
    case 'github':
      return githubJob(project)
    case 'gitlab':
      return gitlabJob(project, hasFile)
    case 'azure':
      return azureJob(project)
    default:
      return printedJob(service, project)
  }
}
