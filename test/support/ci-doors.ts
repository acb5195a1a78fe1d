import examples from '@octokit/webhooks-examples'
import { ciJob } from '../../src/events/ci.ts'
import type { CiJob, CiVendor, JobSource } from '../../src/model/ci-job.ts'

/** One ref that a push has moved, as a host tells its CI of it: full object names, zeros for none. */
export interface MovedRef {
  readonly refname: string
  readonly before: string
  readonly after: string
  /** The commit that the new object names or peels to; null where there is none. */
  readonly commit: string | null
  /** Whether the new value does not contain the old one. */
  readonly forced: boolean
}

/** A service of CI: what its job is given for a ref that was pushed; null where none is started. */
export interface CiDoor {
  readonly vendor: CiVendor
  source(moved: MovedRef): JobSource | null
}

/** The services that tell what a branch was before a push. A vendor is one entry. */
export const CI_DOORS: readonly CiDoor[] = [
  { vendor: 'github', source: (moved) => ({ environment: githubEnvironment(moved), payload: githubPush(moved) }) },
  { vendor: 'gitlab', source: gitlabSource },
]

/** Whether events/ has an adapter: without one it says so, and nothing else. */
export function hasAdapter({ vendor, source }: CiDoor): boolean {
  try {
    jobOf(
      vendor,
      source({ refname: 'refs/heads/main', before: '1'.repeat(40), after: '2'.repeat(40), commit: '2'.repeat(40), forced: false }),
    )
    return true
  } catch (error) {
    if (error instanceof Error && error.message === `no adapter for ${vendor}`) return false
    throw error
  }
}

export function jobOf(vendor: CiVendor, source: JobSource | null): CiJob | null {
  return source === null ? null : ciJob(vendor, source)
}

const ZERO = /^0+$/

function githubEnvironment({ refname, after, commit }: MovedRef): JobSource['environment'] {
  const isTag = refname.startsWith('refs/tags/')
  return {
    CI: 'true',
    GITHUB_ACTIONS: 'true',
    GITHUB_EVENT_NAME: 'push',
    GITHUB_REF: refname,
    GITHUB_REF_NAME: refname.replace(/^refs\/(?:heads|tags)\//, ''),
    GITHUB_REF_TYPE: isTag ? 'tag' : 'branch',
    GITHUB_HEAD_REF: '',
    GITHUB_BASE_REF: '',
    GITHUB_SHA: commit ?? after,
    GITHUB_REPOSITORY: 'Codertocat/Hello-World',
    GITHUB_SERVER_URL: 'https://github.com',
    GITHUB_API_URL: 'https://api.github.com',
    GITHUB_ACTOR: 'Codertocat',
  }
}

interface Example {
  readonly name: string
  readonly examples: readonly object[]
}

/** GitHub's own example of a push, with what this one is about. */
function githubPush({ refname, before, after, commit, forced }: MovedRef): unknown {
  const known = examples as unknown as readonly Example[]
  const example = known.find(({ name }) => name === 'push')?.examples[0]
  const about = { created: ZERO.test(before), deleted: ZERO.test(after), forced, base_ref: null }
  const commits = { head_commit: commit === null ? null : { id: commit }, commits: [] }
  return { ...example, ref: refname, before, after, ...about, ...commits }
}

/** Of a tag GitLab tells no object but the commit; for a ref that goes it starts nothing. */
function gitlabSource({ refname, before, after, commit }: MovedRef): JobSource | null {
  const isBranch = refname.startsWith('refs/heads/')
  const name = refname.replace(/^refs\/(?:heads|tags)\//, '')
  if (ZERO.test(after) || name === refname || commit === null) return null
  return {
    environment: {
      CI: 'true',
      GITLAB_CI: 'true',
      CI_PIPELINE_SOURCE: 'push',
      ...(isBranch ? { CI_COMMIT_BRANCH: name } : { CI_COMMIT_TAG: name }),
      CI_COMMIT_REF_NAME: name,
      CI_COMMIT_BEFORE_SHA: isBranch ? before : '0'.repeat(before.length),
      CI_COMMIT_SHA: commit,
      CI_DEFAULT_BRANCH: 'main',
      CI_PROJECT_ID: '4711',
      CI_PROJECT_PATH: 'group/project',
      CI_SERVER_URL: 'https://gitlab.example.org',
      CI_API_V4_URL: 'https://gitlab.example.org/api/v4',
    },
    payload: null,
  }
}

/** A pull request between two branches of one repository. */
export interface ProposedPull {
  readonly head: string
  readonly base: string
  readonly headOid: string
  readonly baseOid: string
}

/** What GitHub gives the job of a pull request: its own example, with what this one is about. */
export function githubPull({ head, base, headOid, baseOid }: ProposedPull): JobSource {
  const known = examples as unknown as readonly Example[]
  const example = known.find(({ name }) => name === 'pull_request')?.examples[0] as PullExample
  const pull = example.pull_request
  const repo = pull.base.repo
  const event = {
    ...example,
    action: 'synchronize',
    pull_request: {
      ...pull,
      head: { ...pull.head, ref: head, label: `Codertocat:${head}`, sha: headOid, repo },
      base: { ...pull.base, ref: base, label: `Codertocat:${base}`, sha: baseOid, repo },
    },
  }
  const merge = `refs/pull/${example.number}/merge`
  return {
    environment: {
      ...githubEnvironment({ refname: merge, before: baseOid, after: headOid, commit: headOid, forced: false }),
      GITHUB_EVENT_NAME: 'pull_request',
      GITHUB_HEAD_REF: head,
      GITHUB_BASE_REF: base,
    },
    payload: event,
  }
}

interface PullExample {
  readonly number: number
  readonly pull_request: { readonly head: object; readonly base: { readonly repo: object } }
}
