import type { CiVendor } from '../../../src/model/ci-job.ts'

// What the services set in a job: the variables that their documentation lists, with the values that they have there.

/** The commit that is built, and what was there before. */
export const BUILT = '83a20ec058e2fb00e7fa4558c4c6e81e2dcf253d'
export const BEFORE = '1ecfd275763eff1d6b4844ea3168962458c9f27a'
/** A merge that a service makes of a head and its base, to be tested. */
export const MERGED = 'f7ce2c6a2ba0f1b0f5c0c2f5f0a2d3f1c8a8f3f1'
const ZERO = '0'.repeat(40)

export type Variables = Readonly<Record<string, string>>

const GITHUB = {
  CI: 'true',
  GITHUB_ACTIONS: 'true',
  GITHUB_ACTOR: 'ada',
  GITHUB_API_URL: 'https://api.github.com',
  GITHUB_GRAPHQL_URL: 'https://api.github.com/graphql',
  GITHUB_JOB: 'branch-policy',
  GITHUB_REF: 'refs/heads/main',
  GITHUB_REF_NAME: 'main',
  GITHUB_REF_PROTECTED: 'true',
  GITHUB_REF_TYPE: 'branch',
  GITHUB_REPOSITORY: 'acme/widgets',
  GITHUB_REPOSITORY_ID: '186853002',
  GITHUB_RUN_ATTEMPT: '1',
  GITHUB_RUN_ID: '1658821493',
  GITHUB_SERVER_URL: 'https://github.com',
  GITHUB_SHA: BUILT,
  GITHUB_WORKFLOW: 'check',
  RUNNER_OS: 'Linux',
}

/** A job of GitHub Actions; the payload is a file of its own. */
export function onGithub(event: string, more: Variables = {}): Variables {
  return { ...GITHUB, GITHUB_EVENT_NAME: event, ...more }
}

const GITLAB = {
  CI: 'true',
  GITLAB_CI: 'true',
  CI_API_V4_URL: 'https://gitlab.com/api/v4',
  CI_COMMIT_SHA: BUILT,
  CI_COMMIT_SHORT_SHA: BUILT.slice(0, 8),
  CI_DEFAULT_BRANCH: 'main',
  CI_JOB_ID: '50',
  CI_PIPELINE_ID: '1000',
  CI_PIPELINE_IID: '10',
  CI_PROJECT_ID: '34',
  CI_PROJECT_PATH: 'acme/widgets',
  CI_PROJECT_URL: 'https://gitlab.com/acme/widgets',
  CI_SERVER: 'yes',
  CI_SERVER_NAME: 'GitLab',
  CI_SERVER_VERSION: '17.5.0',
  GITLAB_USER_LOGIN: 'ada',
}

const GITLAB_REQUEST = {
  ...GITLAB,
  CI_COMMIT_BEFORE_SHA: ZERO,
  CI_COMMIT_REF_NAME: 'feature/search',
  CI_MERGE_REQUEST_DIFF_BASE_SHA: BEFORE,
  CI_MERGE_REQUEST_EVENT_TYPE: 'detached',
  CI_MERGE_REQUEST_ID: '7001',
  CI_MERGE_REQUEST_IID: '12',
  CI_MERGE_REQUEST_PROJECT_ID: '34',
  CI_MERGE_REQUEST_PROJECT_PATH: 'acme/widgets',
  CI_MERGE_REQUEST_REF_PATH: 'refs/merge-requests/12/head',
  CI_MERGE_REQUEST_SOURCE_BRANCH_NAME: 'feature/search',
  CI_MERGE_REQUEST_SOURCE_BRANCH_SHA: '',
  CI_MERGE_REQUEST_SOURCE_PROJECT_ID: '34',
  CI_MERGE_REQUEST_SOURCE_PROJECT_PATH: 'acme/widgets',
  CI_MERGE_REQUEST_SQUASH_ON_MERGE: 'false',
  CI_MERGE_REQUEST_TARGET_BRANCH_NAME: 'develop',
  CI_MERGE_REQUEST_TARGET_BRANCH_SHA: '',
  CI_PIPELINE_SOURCE: 'merge_request_event',
}

const GITLAB_BRANCH = { ...GITLAB, CI_COMMIT_BRANCH: 'develop', CI_COMMIT_REF_NAME: 'develop', CI_COMMIT_BEFORE_SHA: ZERO }

/** In a merged result's pipeline HEAD is a merge that GitLab made. */
const GITLAB_MERGED = {
  ...GITLAB_REQUEST,
  CI_COMMIT_SHA: MERGED,
  CI_MERGE_REQUEST_EVENT_TYPE: 'merged_result',
  CI_MERGE_REQUEST_SOURCE_BRANCH_SHA: BUILT,
  CI_MERGE_REQUEST_TARGET_BRANCH_SHA: BEFORE,
}

const AZURE = {
  TF_BUILD: 'True',
  AGENT_OS: 'Linux',
  BUILD_BUILDID: '4711',
  BUILD_REASON: 'IndividualCI',
  BUILD_REPOSITORY_ID: '3e4b0d0c-8f4f-4a5e-9a1e-0a9a6d1f2c3b',
  BUILD_REPOSITORY_NAME: 'widgets',
  BUILD_REPOSITORY_PROVIDER: 'TfsGit',
  BUILD_REPOSITORY_URI: 'https://acme@dev.azure.com/acme/Factory/_git/widgets',
  BUILD_SOURCEBRANCH: 'refs/heads/develop',
  BUILD_SOURCEBRANCHNAME: 'develop',
  BUILD_SOURCEVERSION: BUILT,
  SYSTEM_COLLECTIONURI: 'https://dev.azure.com/acme/',
  SYSTEM_TEAMFOUNDATIONCOLLECTIONURI: 'https://dev.azure.com/acme/',
  SYSTEM_TEAMPROJECT: 'Factory',
}

const AZURE_REQUEST = {
  ...AZURE,
  BUILD_REASON: 'PullRequest',
  BUILD_SOURCEBRANCH: 'refs/pull/12/merge',
  BUILD_SOURCEBRANCHNAME: 'merge',
  BUILD_SOURCEVERSION: MERGED,
  SYSTEM_PULLREQUEST_ISFORK: 'False',
  SYSTEM_PULLREQUEST_PULLREQUESTID: '12',
  SYSTEM_PULLREQUEST_SOURCEBRANCH: 'refs/heads/feature/search',
  SYSTEM_PULLREQUEST_SOURCECOMMITID: BUILT,
  SYSTEM_PULLREQUEST_SOURCEREPOSITORYURI: 'https://dev.azure.com/acme/Factory/_git/widgets',
  SYSTEM_PULLREQUEST_TARGETBRANCH: 'refs/heads/develop',
  SYSTEM_PULLREQUEST_TARGETBRANCHNAME: 'develop',
}

const BITBUCKET = {
  CI: 'true',
  BITBUCKET_BUILD_NUMBER: '7',
  BITBUCKET_CLONE_DIR: '/opt/atlassian/pipelines/agent/build',
  BITBUCKET_COMMIT: BUILT,
  BITBUCKET_GIT_HTTP_ORIGIN: 'http://bitbucket.org/acme/widgets',
  BITBUCKET_REPO_FULL_NAME: 'acme/widgets',
  BITBUCKET_REPO_SLUG: 'widgets',
  BITBUCKET_WORKSPACE: 'acme',
}

const JENKINS = {
  BUILD_ID: '42',
  BUILD_NUMBER: '42',
  BUILD_TAG: 'jenkins-widgets-develop-42',
  GIT_COMMIT: BUILT,
  GIT_URL: 'https://github.com/acme/widgets.git',
  JENKINS_HOME: '/var/jenkins_home',
  JENKINS_URL: 'https://jenkins.example.org/',
  JOB_NAME: 'widgets/develop',
}

const JENKINS_CHANGE = {
  ...JENKINS,
  BRANCH_NAME: 'PR-12',
  CHANGE_AUTHOR: 'ada',
  CHANGE_BRANCH: 'feature/search',
  CHANGE_ID: '12',
  CHANGE_TARGET: 'develop',
  CHANGE_TITLE: 'Add search',
  CHANGE_URL: 'https://github.com/acme/widgets/pull/12',
  GIT_BRANCH: 'PR-12',
}

const CIRCLECI = {
  CI: 'true',
  CIRCLECI: 'true',
  CIRCLE_BUILD_NUM: '33',
  CIRCLE_JOB: 'check',
  CIRCLE_PROJECT_REPONAME: 'widgets',
  CIRCLE_PROJECT_USERNAME: 'acme',
  CIRCLE_REPOSITORY_URL: 'git@github.com:acme/widgets.git',
  CIRCLE_SHA1: BUILT,
}

const BUILDKITE = {
  CI: 'true',
  BUILDKITE: 'true',
  BUILDKITE_BRANCH: 'develop',
  BUILDKITE_BUILD_NUMBER: '1514',
  BUILDKITE_COMMIT: BUILT,
  BUILDKITE_PIPELINE_PROVIDER: 'github',
  BUILDKITE_PULL_REQUEST: 'false',
  BUILDKITE_PULL_REQUEST_BASE_BRANCH: '',
  BUILDKITE_PULL_REQUEST_REPO: '',
  BUILDKITE_REPO: 'git@github.com:acme/widgets.git',
  BUILDKITE_SOURCE: 'webhook',
  BUILDKITE_TAG: '',
}

const BUILDKITE_REQUEST = {
  ...BUILDKITE,
  BUILDKITE_BRANCH: 'feature/search',
  BUILDKITE_PULL_REQUEST: '12',
  BUILDKITE_PULL_REQUEST_BASE_BRANCH: 'develop',
  BUILDKITE_PULL_REQUEST_REPO: 'git://github.com/acme/widgets.git',
}

/** Jobs of all services but GitHub, by a name for each; every one of them can be understood. */
export const JOBS = {
  gitlab: {
    push: { ...GITLAB_BRANCH, CI_PIPELINE_SOURCE: 'push', CI_COMMIT_BEFORE_SHA: BEFORE },
    'new branch': { ...GITLAB_BRANCH, CI_PIPELINE_SOURCE: 'push' },
    web: { ...GITLAB_BRANCH, CI_PIPELINE_SOURCE: 'web' },
    api: { ...GITLAB_BRANCH, CI_PIPELINE_SOURCE: 'api' },
    trigger: { ...GITLAB_BRANCH, CI_PIPELINE_SOURCE: 'trigger' },
    child: { ...GITLAB_BRANCH, CI_PIPELINE_SOURCE: 'parent_pipeline', CI_COMMIT_BEFORE_SHA: BEFORE },
    'child of a manual one': { ...GITLAB_BRANCH, CI_PIPELINE_SOURCE: 'parent_pipeline', CI_COMMIT_BEFORE_SHA: BUILT },
    schedule: { ...GITLAB_BRANCH, CI_PIPELINE_SOURCE: 'schedule' },
    tag: { ...GITLAB, CI_PIPELINE_SOURCE: 'push', CI_COMMIT_TAG: 'v1.1.0', CI_COMMIT_REF_NAME: 'v1.1.0', CI_COMMIT_BEFORE_SHA: ZERO },
    'moved tag': { ...GITLAB, CI_PIPELINE_SOURCE: 'push', CI_COMMIT_TAG: 'v1.1.0', CI_COMMIT_BEFORE_SHA: BEFORE },
    'tag by hand': { ...GITLAB, CI_PIPELINE_SOURCE: 'web', CI_COMMIT_TAG: 'v1.1.0', CI_COMMIT_BEFORE_SHA: ZERO },
    'merge request': GITLAB_REQUEST,
    'merged result': GITLAB_MERGED,
    'merge train': { ...GITLAB_MERGED, CI_MERGE_REQUEST_EVENT_TYPE: 'merge_train', CI_MERGE_REQUEST_SQUASH_ON_MERGE: 'true' },
    'child of a merge request': { ...GITLAB_REQUEST, CI_PIPELINE_SOURCE: 'parent_pipeline' },
    fork: {
      ...GITLAB_REQUEST,
      CI_PROJECT_ID: '99',
      CI_MERGE_REQUEST_SOURCE_BRANCH_NAME: 'hotfix/v1.0.1',
      CI_MERGE_REQUEST_SOURCE_PROJECT_ID: '99',
      CI_MERGE_REQUEST_SOURCE_PROJECT_PATH: 'grace/widgets',
    },
    'external pull request': {
      ...GITLAB_BRANCH,
      CI_PIPELINE_SOURCE: 'external_pull_request_event',
      CI_EXTERNAL_PULL_REQUEST_IID: '12',
      CI_EXTERNAL_PULL_REQUEST_SOURCE_REPOSITORY: 'acme/widgets',
      CI_EXTERNAL_PULL_REQUEST_TARGET_REPOSITORY: 'acme/widgets',
      CI_EXTERNAL_PULL_REQUEST_SOURCE_BRANCH_NAME: 'feature/search',
      CI_EXTERNAL_PULL_REQUEST_SOURCE_BRANCH_SHA: BUILT,
      CI_EXTERNAL_PULL_REQUEST_TARGET_BRANCH_NAME: 'develop',
      CI_EXTERNAL_PULL_REQUEST_TARGET_BRANCH_SHA: BEFORE,
    },
  },
  azure: {
    push: AZURE,
    batch: { ...AZURE, BUILD_REASON: 'BatchedCI' },
    manual: { ...AZURE, BUILD_REASON: 'Manual' },
    resource: { ...AZURE, BUILD_REASON: 'ResourceTrigger' },
    schedule: { ...AZURE, BUILD_REASON: 'Schedule' },
    tag: { ...AZURE, BUILD_SOURCEBRANCH: 'refs/tags/v1.1.0', BUILD_SOURCEBRANCHNAME: 'v1.1.0' },
    'pull request': AZURE_REQUEST,
    fork: {
      ...AZURE_REQUEST,
      SYSTEM_PULLREQUEST_ISFORK: 'True',
      SYSTEM_PULLREQUEST_SOURCEREPOSITORYURI: 'https://dev.azure.com/acme/Factory/_git/widgets.grace',
    },
    'pull request of GitHub': {
      ...AZURE_REQUEST,
      BUILD_REPOSITORY_ID: 'acme/widgets',
      BUILD_REPOSITORY_NAME: 'acme/widgets',
      BUILD_REPOSITORY_PROVIDER: 'GitHub',
      SYSTEM_PULLREQUEST_PULLREQUESTID: '593483261',
      SYSTEM_PULLREQUEST_PULLREQUESTNUMBER: '12',
      SYSTEM_PULLREQUEST_SOURCEBRANCH: 'feature/search',
      SYSTEM_PULLREQUEST_TARGETBRANCH: 'develop',
    },
    'push to Bitbucket': { ...AZURE, BUILD_REPOSITORY_PROVIDER: 'Bitbucket', BUILD_REPOSITORY_ID: 'acme/widgets' },
    'older server': { ...AZURE, SYSTEM_COLLECTIONURI: '' },
  },
  bitbucket: {
    branch: { ...BITBUCKET, BITBUCKET_BRANCH: 'develop' },
    tag: { ...BITBUCKET, BITBUCKET_TAG: 'v1.1.0' },
    'pull request': {
      ...BITBUCKET,
      BITBUCKET_BRANCH: 'feature/search',
      BITBUCKET_COMMIT: BUILT.slice(0, 12),
      BITBUCKET_PR_DESTINATION_BRANCH: 'develop',
      BITBUCKET_PR_DESTINATION_COMMIT: BEFORE.slice(0, 12),
      BITBUCKET_PR_ID: '12',
    },
  },
  jenkins: {
    branch: {
      ...JENKINS,
      BRANCH_NAME: 'develop',
      GIT_BRANCH: 'develop',
      GIT_PREVIOUS_COMMIT: MERGED,
      GIT_PREVIOUS_SUCCESSFUL_COMMIT: BEFORE,
    },
    'never built well': { ...JENKINS, BRANCH_NAME: 'develop', GIT_PREVIOUS_COMMIT: BEFORE },
    'first build': { ...JENKINS, BRANCH_NAME: 'develop', GIT_BRANCH: 'develop' },
    'built again': { ...JENKINS, BRANCH_NAME: 'develop', GIT_PREVIOUS_COMMIT: BUILT, GIT_PREVIOUS_SUCCESSFUL_COMMIT: BUILT },
    tag: { ...JENKINS, BRANCH_NAME: 'v1.1.0', TAG_NAME: 'v1.1.0' },
    'pull request': JENKINS_CHANGE,
    'head of a pull request': { ...JENKINS_CHANGE, BRANCH_NAME: 'PR-12-head' },
    fork: { ...JENKINS_CHANGE, CHANGE_FORK: 'grace' },
    plain: { ...JENKINS, GIT_BRANCH: 'origin/feature/search' },
    'plain, with a local branch': { ...JENKINS, GIT_BRANCH: 'upstream/develop', GIT_LOCAL_BRANCH: 'develop' },
  },
  circleci: {
    branch: { ...CIRCLECI, CIRCLE_BRANCH: 'develop' },
    'branch of a pull request': {
      ...CIRCLECI,
      CIRCLE_BRANCH: 'feature/search',
      CIRCLE_PULL_REQUEST: 'https://github.com/acme/widgets/pull/12',
    },
    tag: { ...CIRCLECI, CIRCLE_TAG: 'v1.1.0' },
  },
  buildkite: {
    branch: BUILDKITE,
    'by hand': { ...BUILDKITE, BUILDKITE_SOURCE: 'ui', BUILDKITE_COMMIT: 'HEAD' },
    schedule: { ...BUILDKITE, BUILDKITE_SOURCE: 'schedule', BUILDKITE_COMMIT: 'HEAD' },
    tag: { ...BUILDKITE, BUILDKITE_BRANCH: 'v1.1.0', BUILDKITE_TAG: 'v1.1.0' },
    'pull request': BUILDKITE_REQUEST,
    fork: {
      ...BUILDKITE_REQUEST,
      BUILDKITE_BRANCH: 'grace:hotfix/v1.0.1',
      BUILDKITE_PULL_REQUEST_REPO: 'git://github.com/grace/widgets.git',
    },
    'merge queue': {
      ...BUILDKITE,
      BUILDKITE_BRANCH: `gh-readonly-queue/main/pr-12-${BEFORE}`,
      BUILDKITE_MERGE_QUEUE_BASE_BRANCH: 'main',
      BUILDKITE_MERGE_QUEUE_BASE_COMMIT: BEFORE,
    },
  },
} as const satisfies Readonly<Record<Exclude<CiVendor, 'github'>, Readonly<Record<string, Variables>>>>

export type RecordedVendor = keyof typeof JOBS
