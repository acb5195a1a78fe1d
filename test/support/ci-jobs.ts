import { writeFileSync } from 'node:fs'
import { join } from 'node:path'
import type { Scratch } from './scratch.ts'

/** Variables of a job. */
type Variables = Readonly<Record<string, string>>

const ZEROS = '0'.repeat(40)
/** A port at which nobody listens: no test may ask a real host. */
const NOWHERE = 'http://127.0.0.1:9'

/** A push of a branch or a tag. */
export interface Push {
  readonly refname: string
  readonly before: string | null
  readonly after: string
}

/** A pull request of this repository's own branch, or of a fork's. */
export interface Pull {
  readonly head: string
  readonly base: string
  readonly isFromFork: boolean
}

/** The variables that GitHub's runner gives to a job, with its payload in a file beside the working tree. */
export function githubVariables(scratch: Scratch, event: string, payload: object, more: Variables = {}): Variables {
  const file = join(scratch.folder, 'event.json')
  writeFileSync(file, JSON.stringify(payload))
  return {
    CI: 'true',
    GITHUB_ACTIONS: 'true',
    GITHUB_EVENT_NAME: event,
    GITHUB_EVENT_PATH: file,
    GITHUB_REPOSITORY: 'acme/shop',
    GITHUB_SERVER_URL: NOWHERE,
    GITHUB_API_URL: NOWHERE,
    GITHUB_WORKSPACE: scratch.directory,
    ...more,
  }
}

const OURS = { id: 1, full_name: 'acme/shop', fork: false }

/** GitHub's job for a push. */
export function githubPush(scratch: Scratch, { refname, before, after }: Push): Variables {
  const payload = {
    ref: refname,
    before: before ?? ZEROS,
    after,
    created: before === null,
    deleted: false,
    forced: false,
    repository: OURS,
    commits: [],
    head_commit: { id: after },
  }
  return githubVariables(scratch, 'push', payload, {
    GITHUB_REF: refname,
    GITHUB_REF_NAME: refname.replace(/^refs\/[a-z]+\//, ''),
    GITHUB_REF_TYPE: refname.startsWith('refs/tags/') ? 'tag' : 'branch',
    GITHUB_SHA: after,
  })
}

/** GitHub's job for a pull request whose head is on the remote. */
export function githubPull(scratch: Scratch, { head, base, isFromFork }: Pull): Variables {
  const oid = scratch.oid(head)
  scratch.git('push', '-q', 'origin', `${oid}:refs/pull/1/head`)
  const repository = isFromFork ? { id: 2, full_name: 'mallory/shop', fork: true } : OURS
  const pull = {
    number: 1,
    state: 'open',
    merged: false,
    user: { login: 'ada' },
    head: { ref: head, sha: oid, label: `${isFromFork ? 'mallory' : 'acme'}:${head}`, repo: repository },
    base: { ref: base, sha: scratch.oid(base), label: `acme:${base}`, repo: OURS },
  }
  return githubVariables(
    scratch,
    'pull_request',
    { action: 'opened', number: 1, pull_request: pull, repository: OURS },
    {
      GITHUB_REF: 'refs/pull/1/merge',
      GITHUB_REF_NAME: '1/merge',
      GITHUB_REF_TYPE: 'branch',
      GITHUB_HEAD_REF: head,
      GITHUB_BASE_REF: base,
    },
  )
}

/** GitLab's job for a push of a branch. */
export function gitlabPush(scratch: Scratch, { refname, before, after }: Push): Variables {
  const branch = refname.replace('refs/heads/', '')
  return {
    CI: 'true',
    GITLAB_CI: 'true',
    CI_PIPELINE_SOURCE: 'push',
    CI_COMMIT_BRANCH: branch,
    CI_COMMIT_REF_NAME: branch,
    CI_COMMIT_BEFORE_SHA: before ?? ZEROS,
    CI_COMMIT_SHA: after,
    CI_PROJECT_ID: '1',
    CI_PROJECT_PATH: 'acme/shop',
    CI_PROJECT_DIR: scratch.directory,
    CI_SERVER_URL: NOWHERE,
    CI_API_V4_URL: `${NOWHERE}/api/v4`,
  }
}

/** Azure's job for a push of a branch. */
export function azurePush(scratch: Scratch, { refname, after }: Push): Variables {
  return {
    TF_BUILD: 'True',
    BUILD_REASON: 'IndividualCI',
    BUILD_SOURCEBRANCH: refname,
    BUILD_SOURCEBRANCHNAME: refname.replace(/^.*\//, ''),
    BUILD_SOURCEVERSION: after,
    BUILD_SOURCESDIRECTORY: scratch.directory,
    BUILD_REPOSITORY_PROVIDER: 'TfsGit',
    BUILD_REPOSITORY_ID: '11111111-1111-1111-1111-111111111111',
    BUILD_REPOSITORY_NAME: 'shop',
    SYSTEM_COLLECTIONURI: `${NOWHERE}/acme/`,
    SYSTEM_TEAMPROJECT: 'shop',
    AGENT_TEMPDIRECTORY: scratch.folder,
  }
}
