import type { CiJob } from '../model/ci-job.ts'
import type { Method } from '../model/policy.ts'
import { forkHead, type JobStart, jobOf, pullRequestJob } from './ci-jobs.ts'
import { branchIn, notUnderstood, numberAt, oidIn, textAt, valueAt } from './ci-read.ts'

/** GitHub's settings of a repository, and the methods that they permit. */
const METHOD_SETTINGS: readonly (readonly [string, Method])[] = [
  ['allow_merge_commit', 'merge'],
  ['allow_squash_merge', 'squash'],
  ['allow_rebase_merge', 'rebase'],
]

/** A job of an event of GitHub's that has a pull request in its payload. */
export function githubPullRequest(start: JobStart, payload: unknown): CiJob {
  const pull = valueAt(payload, 'pull_request')
  const number = numberAt(pull, 'number')
  if (number === null) throw notUnderstood('github', 'its payload holds no pull request')
  const base = branchIn(textAt(pull, 'base', 'ref'), 'github', 'pull_request.base.ref')
  const name = branchIn(textAt(pull, 'head', 'ref'), 'github', 'pull_request.head.ref')
  const headOid = oidIn(textAt(pull, 'head', 'sha'))
  if (headOid === null) throw notUnderstood('github', 'pull_request.head.sha is no object name')
  const isFromFork = isForks(pull)
  const head = isFromFork ? forkHead(ownerOf(pull, name), name) : name
  const called = `pull request #${number}`
  const inPlace: JobStart = { ...start, host: start.host === null ? null : { ...start.host, pullRequest: number } }
  if (textAt(pull, 'state') === 'closed' || textAt(payload, 'action') === 'closed') {
    const isMerged = valueAt(pull, 'merged') === true || textAt(pull, 'merged_at') !== null
    const note = isMerged
      ? `it is merged: the push to ${base} is what is judged`
      : 'it is closed, and was not merged: there is nothing to judge'
    return jobOf(inPlace, { about: `${called}: ${head} into ${base}`, notes: [note], branch: isFromFork ? null : head, isProposed: true })
  }
  const headRefname = `refs/pull/${number}/head`
  return pullRequestJob(inPlace, {
    called,
    head,
    base,
    pullRequest: {
      number,
      headOid,
      baseOid: oidIn(textAt(pull, 'base', 'sha')),
      headRefname,
      isFromFork,
      author: textAt(pull, 'user', 'login'),
      methods: methodsOf(pull),
      chosen: chosenOf(pull),
    },
    fetches: [headRefname],
  })
}

/** A head without a repository was a fork's, which is deleted; one that cannot be told apart from the base's is taken for a fork's. */
function isForks(pull: unknown): boolean {
  for (const key of ['id', 'full_name']) {
    const [head, base] = [valueAt(pull, 'head', 'repo', key), valueAt(pull, 'base', 'repo', key)]
    if (head !== undefined && base !== undefined) return head !== base
  }
  return true
}

/** The first half of the label, `owner:branch`; Gitea's label is the branch alone. */
function ownerOf(pull: unknown, branch: string): string | null {
  const label = textAt(pull, 'head', 'label')
  if (label?.endsWith(`:${branch}`) === true) return label.slice(0, -branch.length - 1)
  return textAt(pull, 'head', 'user', 'login') ?? textAt(pull, 'head', 'repo', 'owner', 'login')
}

/** Null unless all three settings are told: the payloads of some events and servers lack them. */
function methodsOf(pull: unknown): readonly Method[] | null {
  const settings = METHOD_SETTINGS.map(([key, method]) => ({ method, isAllowed: valueAt(pull, 'base', 'repo', key) }))
  if (settings.some(({ isAllowed }) => typeof isAllowed !== 'boolean')) return null
  return settings.filter(({ isAllowed }) => isAllowed === true).map(({ method }) => method)
}

function chosenOf(pull: unknown): Method | null {
  const chosen = textAt(pull, 'auto_merge', 'merge_method')
  return METHOD_SETTINGS.find(([, method]) => method === chosen)?.[1] ?? null
}
