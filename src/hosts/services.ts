import type { HostService } from '../model/host.ts'

/** What has to be known of a service to ask it, and to say what is missing. */
export interface Service {
  readonly name: string
  /** The variables that may hold a token; the first one that does counts. */
  readonly tokens: readonly [string, ...string[]]
  /** Where the token comes from. */
  readonly setToken: string
  /** What the token must be allowed. */
  readonly permission: string
  /** What has to be installed to ask it. */
  readonly packages: readonly string[]
}

export const SERVICES: Readonly<Record<HostService, Service>> = {
  github: {
    name: 'GitHub',
    tokens: ['GITHUB_TOKEN', 'GH_TOKEN'],
    setToken: `give the step GITHUB_TOKEN in its env: \${{ github.token }}`,
    permission: 'the job needs the permissions contents: read and pull-requests: read',
    packages: ['@octokit/core', '@octokit/plugin-paginate-rest', '@octokit/plugin-retry', '@octokit/plugin-throttling'],
  },
  gitlab: {
    name: 'GitLab',
    tokens: ['GITLAB_TOKEN'],
    setToken: 'set GITLAB_TOKEN, a masked CI/CD variable with an access token (CI_JOB_TOKEN may not read merge requests)',
    permission: 'the token in GITLAB_TOKEN needs the scope read_api and at least the role Reporter',
    packages: ['@gitbeaker/rest'],
  },
  azure: {
    name: 'Azure DevOps',
    tokens: ['SYSTEM_ACCESSTOKEN', 'AZURE_DEVOPS_EXT_PAT'],
    setToken: 'map SYSTEM_ACCESSTOKEN into the env of the step: $(System.AccessToken)',
    permission: 'the token in SYSTEM_ACCESSTOKEN may have to be mapped anew, or needs to read code',
    packages: ['azure-devops-node-api'],
  },
}
