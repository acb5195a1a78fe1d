import { mkdirSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { openScratch, type Scratch } from './scratch.ts'

/** How a runner takes the repository before a job's steps begin. */
export interface CheckoutOptions {
  /** Refspecs that the runner fetches. */
  readonly refspecs: readonly string[]
  /** What it checks out then: a revision, detached; or a branch that it makes at one. */
  readonly at: string
  readonly branch?: string
  /** Null: the whole history of what is fetched. */
  readonly depth: number | null
}

let counter = 0

/** A working copy as a runner makes it: an empty repository, one fetch of one ref without tags, one checkout. */
export function runnerCheckout(from: Scratch, { refspecs, at, branch, depth }: CheckoutOptions): Scratch {
  counter += 1
  const directory = join(from.folder, `job-${counter}`)
  mkdirSync(directory)
  const job = openScratch(from.folder, directory, from.remote)
  job.git('init', '-q', '-b', 'main')
  // A path is copied whole: only an address is fetched from as from a host.
  job.git('remote', 'add', 'origin', `file://${from.remote}`)
  job.git('fetch', '-q', '--no-tags', ...(depth === null ? [] : [`--depth=${depth}`]), 'origin', ...refspecs)
  job.git('checkout', '-q', ...(branch === undefined ? ['--detach'] : ['-B', branch]), at)
  return job
}

/** actions/checkout of a branch that was pushed: a local branch at the new commit, and its remote-tracking twin. */
export function githubPush(from: Scratch, branch: string, oid: string, depth: number | null = 1): Scratch {
  const tracking = `refs/remotes/origin/${branch}`
  const refspecs = depth === null ? ['+refs/heads/*:refs/remotes/origin/*', '+refs/tags/*:refs/tags/*'] : [`+${oid}:${tracking}`]
  return runnerCheckout(from, { refspecs, at: tracking, branch, depth })
}

/** actions/checkout of a tag that was pushed: the tag is made anew at the commit, so that an annotated one looks lightweight. */
export function githubTag(from: Scratch, tag: string, commit: string): Scratch {
  return runnerCheckout(from, { refspecs: [`+${commit}:refs/tags/${tag}`], at: `refs/tags/${tag}`, depth: 1 })
}

/** actions/checkout of a pull request: the merge that the host made of it, and nothing else. */
export function githubPullRequest(from: Scratch, number: number, depth: number | null = 1): Scratch {
  const tracking = `refs/remotes/pull/${number}/merge`
  return runnerCheckout(from, { refspecs: [`+refs/pull/${number}/merge:${tracking}`], at: tracking, depth })
}

/** GitLab Runner: the pipeline's own ref and its branch, at a depth; with GIT_DEPTH: 0 every branch and tag besides. */
export function gitlabPipeline(from: Scratch, branch: string, depth: number | null = 20): Scratch {
  pipelines += 1
  const pipeline = `refs/pipelines/${pipelines}`
  from.git('push', '-q', '--no-verify', 'origin', `refs/heads/${branch}:${pipeline}`)
  const wanted =
    depth === null
      ? ['+refs/heads/*:refs/remotes/origin/*', '+refs/tags/*:refs/tags/*']
      : [`+refs/heads/${branch}:refs/remotes/origin/${branch}`]
  return runnerCheckout(from, { refspecs: [`+${pipeline}:${pipeline}`, ...wanted], at: pipeline, depth })
}

let pipelines = 0

/** Jenkins, a branch of a multibranch job: this branch with its whole history, no other one and no tags. */
export function jenkinsBranch(from: Scratch, branch: string): Scratch {
  const tracking = `refs/remotes/origin/${branch}`
  return runnerCheckout(from, { refspecs: [`+refs/heads/${branch}:${tracking}`], at: tracking, depth: null })
}

/** Azure's agent: the merge of a pull request at depth 1, with every tag that its history reaches. */
export function azurePullRequest(from: Scratch, number: number): Scratch {
  const tracking = `refs/remotes/pull/${number}/merge`
  const job = runnerCheckout(from, { refspecs: [`+refs/pull/${number}/merge:${tracking}`], at: tracking, depth: 1 })
  job.git('config', 'gc.auto', '0')
  return job
}

/** Bitbucket's clone of one branch, 50 deep, whose configured refspec names that branch alone. */
export function bitbucketClone(from: Scratch, branch: string, depth = 50): Scratch {
  counter += 1
  const directory = join(from.folder, `job-${counter}`)
  from.git('clone', '-q', `--depth=${depth}`, `--branch=${branch}`, `file://${from.remote}`, directory)
  return openScratch(from.folder, directory, from.remote)
}

/** Puts the refs of a pull request on the remote as GitHub does: its head, and a merge of it into the base. */
export function openPullRequest(from: Scratch, number: number, head: string, base: string): void {
  const merge = from.git('commit-tree', '-p', base, '-p', head, '-m', `Merge ${from.oid(head)} into ${from.oid(base)}`, `${head}^{tree}`)
  from.git('push', '-q', '--no-verify', 'origin', `${head}:refs/pull/${number}/head`, `${merge}:refs/pull/${number}/merge`)
}

let events = 0

/** The variables and the payload file of a GitHub job, for `policyWith`. */
export function githubJob(
  job: Scratch,
  name: string,
  payload: unknown,
  more: Readonly<Record<string, string>> = {},
): { env: Record<string, string> } {
  events += 1
  const path = join(job.folder, `event-${events}.json`)
  writeFileSync(path, JSON.stringify(payload))
  return {
    env: { CI: 'true', GITHUB_ACTIONS: 'true', GITHUB_EVENT_NAME: name, GITHUB_EVENT_PATH: path, GITHUB_REPOSITORY: 'acme/shop', ...more },
  }
}

const ZERO = '0'.repeat(40)

/** The payload of a push, with the keys that are read. */
export function pushPayload(ref: string, before: string | null, after: string | null, forced = false): unknown {
  return {
    ref,
    before: before ?? ZERO,
    after: after ?? ZERO,
    created: before === null,
    deleted: after === null,
    forced,
    repository: { id: 1, full_name: 'acme/shop' },
    sender: { login: 'ada' },
  }
}

/** The payload of a pull request from a branch of the same repository, or of a fork's, by its owner. */
export function pullRequestPayload(
  number: number,
  head: string,
  headOid: string,
  base: string,
  baseOid: string,
  forkOwner: string | null = null,
): unknown {
  const repo = { id: 1, full_name: 'acme/shop' }
  const headRepo = forkOwner === null ? repo : { id: 2, full_name: `${forkOwner}/shop` }
  return {
    action: 'opened',
    number,
    pull_request: {
      number,
      state: 'open',
      merged: false,
      user: { login: 'ada' },
      head: { ref: head, sha: headOid, label: `${forkOwner ?? 'acme'}:${head}`, repo: headRepo },
      base: { ref: base, sha: baseOid, label: `acme:${base}`, repo },
    },
    repository: repo,
    sender: { login: 'ada' },
  }
}
