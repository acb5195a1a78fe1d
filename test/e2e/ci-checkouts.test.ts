import { describe, expect, test } from 'vitest'
import {
  azurePullRequest,
  bitbucketClone,
  githubJob,
  githubPullRequest,
  githubPush,
  githubTag,
  gitlabPipeline,
  jenkinsBranch,
  openPullRequest,
  pullRequestPayload,
  pushPayload,
} from '../support/ci-checkout.ts'
import { type Ran, type Scratch, scratchRepository } from '../support/scratch.ts'
import { ZERO } from '../support/zero.ts'

/** A team's repository after a release, with a feature that is open. */
function team(): Scratch {
  const scratch = scratchRepository({ hooks: false })
  const { git } = scratch
  git('checkout', '-q', '-b', 'release/v1.0.0', 'develop')
  scratch.commit('Set the version to 1.0.0')
  git('push', '-q', 'origin', 'release/v1.0.0')
  git('checkout', '-q', 'main')
  git('merge', '-q', '--no-ff', '-m', 'Release it', 'release/v1.0.0')
  git('tag', '-a', 'v1.0.0', '-m', 'v1.0.0')
  git('checkout', '-q', 'develop')
  git('merge', '-q', '--no-ff', '-m', 'Bring the release back', 'main')
  git('push', '-q', '--atomic', 'origin', 'main', 'develop', 'v1.0.0')
  git('checkout', '-q', '-b', 'feature/search', 'develop')
  scratch.commit('Add search')
  scratch.commit('Rank what is found')
  git('push', '-q', 'origin', 'feature/search')
  return scratch
}

interface Found {
  readonly code: number | null
  readonly findings: readonly string[]
  readonly notes: readonly string[]
}

/** The rules, verdicts and refs that a check found; skipped ones are left out. */
function found(ran: Ran): Found {
  const { findings, notes } = JSON.parse(ran.stdout) as {
    findings: { rule: string; verdict: string; ref: string }[]
    notes: string[]
  }
  const told = findings.filter(({ verdict }) => verdict !== 'skipped').map(({ rule, verdict, ref }) => `${rule} ${verdict} ${ref}`)
  return { code: ran.code, findings: [...new Set(told)].sort(), notes }
}

function pushJob(job: Scratch, ref: string, before: string | null, after: string | null, forced = false): ReturnType<typeof githubJob> {
  return githubJob(job, 'push', pushPayload(ref, before, after, forced))
}

const JSON_OUT = ['--format', 'json'] as const

/** What must be the same before and after: what is checked out, and every local branch. */
function ownState(job: Scratch): string {
  return [job.git('rev-parse', 'HEAD'), job.tryGit('symbolic-ref', 'HEAD').stdout, job.git('for-each-ref', 'refs/heads')].join('\n')
}

describe('a pull request', () => {
  test('checked out as the merge at depth 1 is judged by its own commits, once they are fetched', () => {
    const scratch = team()
    openPullRequest(scratch, 12, 'feature/search', 'develop')
    const job = githubPullRequest(scratch, 12)
    const before = ownState(job)
    const event = githubJob(
      job,
      'pull_request',
      pullRequestPayload(12, 'feature/search', scratch.oid('feature/search'), 'develop', scratch.oid('develop')),
    )

    const closed = job.policyWith(event, 'check', '--no-fetch')
    expect(closed.code).toBe(2)
    expect(closed.stderr).toContain(scratch.oid('feature/search'))
    expect(closed.stderr).toContain('fetch-depth: 0')

    expect(found(job.policyWith(event, 'check', ...JSON_OUT))).toMatchObject({ code: 0, findings: [] })
    expect(ownState(job)).toBe(before)
    expect(job.git('rev-parse', '--is-shallow-repository')).toBe('false')
    expect(job.git('cat-file', '-t', 'v1.0.0')).toBe('tag')
  })

  test('into the wrong base is refused from the same checkout', () => {
    const scratch = team()
    openPullRequest(scratch, 13, 'feature/search', 'main')
    const job = githubPullRequest(scratch, 13)
    const event = githubJob(
      job,
      'pull_request',
      pullRequestPayload(13, 'feature/search', scratch.oid('feature/search'), 'main', scratch.oid('main')),
    )
    expect(found(job.policyWith(event, 'check', ...JSON_OUT))).toMatchObject({
      code: 1,
      findings: ['approvals undetermined refs/heads/main', 'merge-source fail refs/heads/main'],
    })
  })

  test('whose head cannot be had, with a remote that is gone, is exit 2 with the setting', () => {
    const scratch = team()
    openPullRequest(scratch, 12, 'feature/search', 'develop')
    const job = githubPullRequest(scratch, 12)
    job.git('remote', 'set-url', 'origin', 'https://ada:hunter2@localhost:1/shop.git')
    const event = githubJob(
      job,
      'pull_request',
      pullRequestPayload(12, 'feature/search', scratch.oid('feature/search'), 'develop', scratch.oid('develop')),
    )
    const ran = job.policyWith(event, 'check')
    expect(ran.code).toBe(2)
    expect(ran.stderr).toContain('The remote origin could not be fetched')
    expect(ran.stderr).toContain('fetch-depth: 0')
    expect(ran.output).not.toContain('hunter2')
  })
})

describe("a fork's pull request", () => {
  /** Its head is on no branch of the repository: only the host's own ref has it. */
  function forked(scratch: Scratch, number: number): string {
    scratch.git('checkout', '-q', '-b', 'from-the-fork', 'origin/develop')
    const head = scratch.commit('Work of a guest')
    openPullRequest(scratch, number, 'from-the-fork', 'develop')
    return head
  }

  test.each([
    ['GitHub', githubPullRequest],
    ['Azure', azurePullRequest],
  ])('is judged by its head, which its own ref brings: as %s checks out', (_, checkout) => {
    const scratch = team()
    const head = forked(scratch, 14)
    const job = checkout(scratch, 14)
    const payload = pullRequestPayload(14, 'main', head, 'develop', scratch.oid('origin/develop'), 'guest')
    const ran = job.policyWith(githubJob(job, 'pull_request', payload), 'check', ...JSON_OUT)
    expect(found(ran)).toMatchObject({ code: 0, findings: [] })
    expect(job.git('cat-file', '-t', head)).toBe('commit')
  })

  test('whose ref is gone still gets the branches, and says which commit is missing', () => {
    const scratch = team()
    forked(scratch, 14)
    const job = githubPullRequest(scratch, 14)
    const lost = 'deadbeef'.repeat(5)
    const payload = pullRequestPayload(15, 'main', lost, 'develop', scratch.oid('origin/develop'), 'guest')
    const ran = job.policyWith(githubJob(job, 'pull_request', payload), 'check')
    expect(ran.code).toBe(2)
    expect(ran.stderr).toContain(lost)
    expect(job.oid('refs/remotes/origin/develop')).toBe(scratch.oid('origin/develop'))
    expect(job.git('rev-parse', '--is-shallow-repository')).toBe('false')
  })
})

describe('a clone that stays shallow', () => {
  /** A job whose clone cannot be fetched into any more, as without the checkout's credentials. */
  function stuck(scratch: Scratch): Scratch {
    const job = gitlabPipeline(scratch, 'main', 2)
    job.git('remote', 'set-url', 'origin', 'https://ada:hun@ter2@localhost:1/shop.git')
    return job
  }

  test('is exit 2 with the setting, not a verdict on half of the history', () => {
    const scratch = team()
    const [before, after] = [scratch.oid('main~1'), scratch.oid('main')]
    const job = stuck(scratch)
    const ran = job.policyWith(pushJob(job, 'refs/heads/main', before, after), 'check')
    expect(ran.code).toBe(2)
    expect(ran.stderr).toContain('this clone is shallow')
    expect(ran.stderr).toContain('The remote origin could not be fetched: ')
    expect(ran.stderr).toContain('Set fetch-depth: 0 at actions/checkout')
    expect(ran.output).not.toMatch(/hun|ter2/)
  })

  test('where fetching is refused says how to have both', () => {
    const scratch = team()
    const job = gitlabPipeline(scratch, 'main', 1)
    const inside = job.policyWith({ env: { CI: 'true', GITLAB_CI: 'true' } }, 'check', '--all', '--no-fetch')
    expect(inside).toMatchObject({ code: 2, stdout: '' })
    expect(inside.stderr).toContain('GIT_DEPTH: 0')
    expect(inside.stderr).toContain('--no-fetch')
    const outside = job.policy('check', '--all', '--no-fetch')
    expect(outside).toMatchObject({ code: 2, stdout: '' })
    expect(outside.stderr).toContain('git fetch --unshallow origin')
    expect(job.git('rev-parse', '--is-shallow-repository')).toBe('true')
  })

  test('is judged as far as it goes where that is asked for', () => {
    const scratch = team()
    const job = stuck(scratch)
    const { env } = pushJob(job, 'refs/heads/main', null, null)
    const ran = job.policyWith({ env }, 'check', '--all', '--allow-undetermined', ...JSON_OUT)
    expect(found(ran).notes.join('\n')).toContain('This clone is shallow: Set fetch-depth: 0')
    expect(ran.stdout).toContain('undetermined')
  })

  test('does for rules that need no history, and a name needs no fetch', () => {
    const scratch = team()
    const job = stuck(scratch)
    const { env } = pushJob(job, 'refs/heads/main', null, null)
    const named = found(job.policyWith({ env }, 'check', '--branch', 'feature/search', ...JSON_OUT))
    expect(named).toMatchObject({ code: 0, findings: [] })
    expect(named.notes.join('\n')).not.toContain('origin')
    const other = job.policyWith({ env }, 'check', '--update', 'refs/replace/x', ZERO, 'HEAD', ...JSON_OUT)
    expect(found(other)).toMatchObject({ code: 1, findings: ['replace-refs fail refs/replace/x'] })
  })
})

describe('a push', () => {
  test('of a merge, seen after it arrived and at depth 1, is judged by before and after', () => {
    const scratch = team()
    const before = scratch.oid('develop')
    scratch.git('checkout', '-q', 'develop')
    scratch.git('merge', '-q', '--no-ff', '-m', 'Search', 'feature/search')
    scratch.git('push', '-q', 'origin', 'develop')
    const job = githubPush(scratch, 'develop', scratch.oid('develop'))
    const event = pushJob(job, 'refs/heads/develop', before, scratch.oid('develop'))
    expect(found(job.policyWith(event, 'check', ...JSON_OUT))).toMatchObject({ code: 0, findings: [] })
  })

  test.each([
    ['at depth 1', 1],
    ['with everything', null],
  ])('of direct commits to main, %s, finds what pre-push would have found', (_, depth) => {
    const scratch = team()
    const before = scratch.oid('main')
    scratch.git('checkout', '-q', 'main')
    const first = scratch.commit('Fix a typo')
    const second = scratch.commit('Fix another')
    const line = `refs/heads/main ${second} refs/heads/main ${before}\n`
    const atDoor = scratch.policyWith({ input: line }, 'hook', 'pre-push', 'origin', scratch.remote)
    expect(atDoor.code).toBe(1)
    scratch.git('push', '-q', '--no-verify', 'origin', 'main')

    const job = githubPush(scratch, 'main', second, depth)
    const event = pushJob(job, 'refs/heads/main', before, second)
    const ran = job.policyWith(event, 'check', ...JSON_OUT)
    expect(found(ran)).toMatchObject({ code: 1, findings: ['no-direct-commit fail refs/heads/main'] })
    for (const oid of [first, second]) {
      expect(ran.stdout).toContain(oid)
      expect(atDoor.output).toContain(oid.slice(0, 12))
    }
  })

  test('of a fast-forwarded release, whose branch the runner did not take, is legal once branches are fetched', () => {
    const scratch = team()
    const before = scratch.oid('main')
    scratch.git('checkout', '-q', '-b', 'release/v1.1.0', 'develop')
    scratch.commit('Set the version to 1.1.0')
    scratch.git('push', '-q', 'origin', 'release/v1.1.0')
    scratch.git('checkout', '-q', 'main')
    scratch.git('merge', '-q', '--ff-only', 'release/v1.1.0')
    scratch.git('tag', '-a', 'v1.1.0', '-m', 'v1.1.0')
    scratch.git('push', '-q', '--atomic', 'origin', 'main', 'v1.1.0')
    const job = jenkinsBranch(scratch, 'main')
    const event = pushJob(job, 'refs/heads/main', before, scratch.oid('main'))
    expect(found(job.policyWith(event, 'check', '--no-fetch', ...JSON_OUT)).code).toBe(1)
    expect(found(job.policyWith(event, 'check', ...JSON_OUT))).toMatchObject({ code: 0, findings: [] })
  })

  test('of a new branch is judged from its beginning', () => {
    const scratch = team()
    scratch.git('checkout', '-q', '-b', 'hotfix/v1.0.1', 'develop')
    scratch.commit('Mend it')
    scratch.git('push', '-q', 'origin', 'hotfix/v1.0.1')
    const job = githubPush(scratch, 'hotfix/v1.0.1', scratch.oid('hotfix/v1.0.1'))
    const event = pushJob(job, 'refs/heads/hotfix/v1.0.1', null, scratch.oid('hotfix/v1.0.1'))
    expect(found(job.policyWith(event, 'check', ...JSON_OUT))).toMatchObject({
      code: 1,
      findings: ['branch-origin fail refs/heads/hotfix/v1.0.1'],
    })
  })

  test('that was forced is refused, whether the old value can still be had or the host alone knows', () => {
    const scratch = team()
    const before = scratch.oid('main')
    scratch.git('checkout', '-q', '--detach', 'main~1')
    const after = scratch.commit('Another past')
    scratch.git('push', '-q', '--no-verify', '--force', 'origin', 'HEAD:main')
    const job = githubPush(scratch, 'main', after)
    const withOld = found(job.policyWith(pushJob(job, 'refs/heads/main', before, after, true), 'check', ...JSON_OUT))
    expect(withOld.findings).toContain('no-force-push fail refs/heads/main')

    const lost = 'deadbeef'.repeat(5)
    const event = pushJob(job, 'refs/heads/main', lost, after, true)
    const hostAlone = found(job.policyWith(event, 'check', ...JSON_OUT))
    expect(hostAlone).toMatchObject({ code: 1 })
    expect(hostAlone.findings).toContain('no-force-push fail refs/heads/main')

    const untold = found(job.policyWith(pushJob(job, 'refs/heads/main', lost, after), 'check', ...JSON_OUT))
    expect(untold.code).toBe(2)
  })

  test('that deleted a branch is judged by what the branch was', () => {
    const scratch = team()
    scratch.git('checkout', '-q', '-b', 'release/v1.1.0', 'develop')
    const open = scratch.commit('Set the version to 1.1.0')
    scratch.git('push', '-q', 'origin', 'release/v1.1.0')
    const merged = scratch.oid('release/v1.0.0')
    scratch.git('push', '-q', '--no-verify', 'origin', ':release/v1.1.0', ':release/v1.0.0')
    const job = githubPush(scratch, 'develop', scratch.oid('develop'))
    const gone = (branch: string, oid: string) =>
      found(job.policyWith(pushJob(job, `refs/heads/${branch}`, oid, null), 'check', ...JSON_OUT))
    expect(gone('release/v1.0.0', merged)).toMatchObject({ code: 0, findings: [] })
    expect(gone('release/v1.1.0', open)).toMatchObject({ code: 1, findings: ['no-delete fail refs/heads/release/v1.1.0'] })
    expect(gone('release/v1.1.0', 'deadbeef'.repeat(5))).toMatchObject({
      code: 2,
      findings: ['no-delete undetermined refs/heads/release/v1.1.0'],
    })
  })
})

describe('a merge queue', () => {
  /** A release in the queue: the host has made the merge, on a branch of its own, and pushed it nowhere else. */
  function queued(scratch: Scratch, head: string, base: string) {
    const before = scratch.oid(`origin/${base}`)
    const made = scratch.git('commit-tree', '-p', before, '-p', head, '-m', `Merge pull request #16 from acme/${head}`, `${head}^{tree}`)
    const queue = `gh-readonly-queue/${base}/pr-16-${before}`
    scratch.git('push', '-q', '--no-verify', 'origin', `+${made}:refs/heads/${queue}`)
    const job = githubPush(scratch, queue, made)
    const group = { head_sha: made, head_ref: `refs/heads/${queue}`, base_sha: before, base_ref: `refs/heads/${base}` }
    const payload = { action: 'checks_requested', merge_group: group, repository: { id: 1, full_name: 'acme/shop' } }
    return found(job.policyWith(githubJob(job, 'merge_group', payload), 'check', ...JSON_OUT))
  }

  test('is judged as a push to its base, before anybody could have made the tag', () => {
    const scratch = team()
    scratch.git('checkout', '-q', '-b', 'release/v1.1.0', 'develop')
    scratch.commit('Set the version to 1.1.0')
    scratch.git('push', '-q', 'origin', 'release/v1.1.0')
    expect(queued(scratch, 'release/v1.1.0', 'main')).toMatchObject({ code: 0, findings: [] })
    expect(queued(scratch, 'feature/search', 'develop')).toMatchObject({ code: 0, findings: [] })
    expect(queued(scratch, 'feature/search', 'main')).toMatchObject({ code: 1, findings: ['merge-source fail refs/heads/main'] })
  })
})

describe('a branch of which the service does not tell what it was', () => {
  /** What Azure Pipelines tells of a push: the branch and its newest commit. */
  function azure(scratch: Scratch, branch: string, at: string): { env: Record<string, string> } {
    return {
      env: {
        CI: 'true',
        TF_BUILD: 'True',
        BUILD_REASON: 'IndividualCI',
        BUILD_SOURCEBRANCH: `refs/heads/${branch}`,
        BUILD_SOURCEVERSION: scratch.oid(at),
      },
    }
  }

  test('is judged by its newest commit, also where the clone ends there', () => {
    const scratch = team()
    const good = githubPush(scratch, 'main', scratch.oid('main'))
    expect(found(good.policyWith(azure(scratch, 'main', 'main'), 'check', ...JSON_OUT))).toMatchObject({ code: 0, findings: [] })
    scratch.git('checkout', '-q', 'main')
    scratch.commit('Straight to main')
    scratch.git('push', '-q', '--no-verify', 'origin', 'main')
    const job = githubPush(scratch, 'main', scratch.oid('main'))
    const event = azure(scratch, 'main', 'main')
    const cut = job.policyWith(event, 'check', '--no-fetch')
    expect(cut.code).toBe(2)
    expect(cut.stderr).toContain('fetchDepth: 0')
    expect(found(job.policyWith(event, 'check', ...JSON_OUT))).toMatchObject({
      code: 1,
      findings: ['no-direct-commit fail refs/heads/main'],
    })
  })
})

describe('a tag', () => {
  test('that was moved is refused, though only the host still has what it was', () => {
    const scratch = team()
    const before = scratch.oid('v1.0.0')
    scratch.git('tag', '-f', '-a', 'v1.0.0', '-m', 'v1.0.0 again', 'main~1')
    scratch.git('push', '-q', '--no-verify', '--force', 'origin', 'v1.0.0')
    const job = githubTag(scratch, 'v1.0.0', scratch.oid('v1.0.0^{commit}'))
    const event = pushJob(job, 'refs/tags/v1.0.0', before, scratch.oid('v1.0.0'), true)
    const ran = job.policyWith(event, 'check', ...JSON_OUT)
    expect(found(ran).code).toBe(1)
    expect(found(ran).findings).toContain('tag-immutable fail refs/tags/v1.0.0')
    expect(job.git('cat-file', '-t', before)).toBe('tag')
  })

  test('that is lightweight is refused, after its push as before', () => {
    const scratch = team()
    scratch.git('checkout', '-q', '-b', 'hotfix/v1.0.1', 'main')
    scratch.commit('Mend it')
    scratch.git('checkout', '-q', 'main')
    scratch.git('merge', '-q', '--no-ff', '--no-edit', 'hotfix/v1.0.1')
    scratch.git('tag', 'v1.0.1')
    const line = `refs/tags/v1.0.1 ${scratch.oid('v1.0.1')} refs/tags/v1.0.1 ${ZERO}\n`
    const atDoor = scratch.policyWith({ input: line }, 'hook', 'pre-push', 'origin', scratch.remote)
    expect(atDoor.output).toContain('tag-annotated')
    scratch.git('push', '-q', '--no-verify', 'origin', 'main', 'hotfix/v1.0.1', 'v1.0.1')
    const job = githubTag(scratch, 'v1.0.1', scratch.oid('v1.0.1'))
    const event = pushJob(job, 'refs/tags/v1.0.1', null, scratch.oid('v1.0.1'))
    expect(found(job.policyWith(event, 'check', ...JSON_OUT)).findings).toEqual(['tag-annotated fail refs/tags/v1.0.1'])
  })

  test('that is annotated is seen as annotated, though the runner made it anew at the commit', () => {
    const scratch = team()
    const job = githubTag(scratch, 'v1.0.0', scratch.oid('v1.0.0^{commit}'))
    expect(job.git('cat-file', '-t', 'v1.0.0')).toBe('commit')
    const event = pushJob(job, 'refs/tags/v1.0.0', null, scratch.oid('v1.0.0'))
    expect(found(job.policyWith(event, 'check', ...JSON_OUT))).toMatchObject({ code: 0, findings: [] })
  })

  test('beside production is refused', () => {
    const scratch = team()
    scratch.git('tag', '-a', 'v2.0.0', '-m', 'v2.0.0', 'feature/search')
    scratch.git('push', '-q', '--no-verify', 'origin', 'v2.0.0')
    const job = githubTag(scratch, 'v2.0.0', scratch.oid('v2.0.0^{commit}'))
    const event = pushJob(job, 'refs/tags/v2.0.0', null, scratch.oid('v2.0.0'))
    expect(found(job.policyWith(event, 'check', ...JSON_OUT))).toMatchObject({ code: 1, findings: ['tag-target fail refs/tags/v2.0.0'] })
  })
})

describe('the whole repository', () => {
  test('in a shallow clone of one branch finds the drift that a full clone finds', () => {
    const scratch = team()
    scratch.git('checkout', '-q', '-b', 'hotfix/v1.0.1', 'main')
    scratch.commit('Mend it')
    scratch.git('checkout', '-q', 'main')
    scratch.git('merge', '-q', '--no-ff', '-m', "Merge branch 'hotfix/v1.0.1'", 'hotfix/v1.0.1')
    scratch.git('push', '-q', '--no-verify', 'origin', 'main', 'hotfix/v1.0.1')
    const full = found(scratch.policy('check', '--all', ...JSON_OUT))
    expect(full.findings).toContain('back-merge fail refs/remotes/origin/develop'.replace('origin/develop', 'origin/main'))
    const job = gitlabPipeline(scratch, 'main', 1)
    const { env } = pushJob(job, 'refs/heads/main', null, null)
    const cut = found(job.policyWith({ env }, 'check', '--all', ...JSON_OUT))
    expect(cut.findings).toEqual(full.findings)
    expect(cut.code).toBe(full.code)
  })

  test("in Bitbucket's clone of one branch sees the others once they are fetched", () => {
    const scratch = team()
    const job = bitbucketClone(scratch, 'main', 1)
    const before = ownState(job)
    const { env } = pushJob(job, 'refs/heads/main', null, null)
    const full = found(scratch.policy('check', '--all', ...JSON_OUT))
    expect(found(job.policyWith({ env }, 'check', '--all', ...JSON_OUT))).toMatchObject({ code: full.code, findings: full.findings })
    expect(ownState(job)).toBe(before)
    expect(job.git('for-each-ref', '--format=%(refname)', 'refs/remotes')).toContain('refs/remotes/origin/feature/search')
  })

  test('outside CI nothing is fetched unless it is asked for', () => {
    const scratch = team()
    const job = gitlabPipeline(scratch, 'main', 1)
    const shallow = job.policy('check', '--all')
    expect(shallow.code).toBe(2)
    expect(job.git('rev-parse', '--is-shallow-repository')).toBe('true')
    expect(job.policy('check', '--all', '--fetch').code).toBe(0)
    expect(job.git('rev-parse', '--is-shallow-repository')).toBe('false')
  })

  test('with both flags is a mistake', () => {
    const scratch = team()
    const ran = scratch.policy('check', '--fetch', '--no-fetch')
    expect(ran).toMatchObject({ code: 2, stdout: '' })
    expect(ran.stderr).toContain('--fetch and --no-fetch do not go together')
  })

  test('where the remote has another name is not judged by what happens to be here, but a push is, with a note', () => {
    const scratch = team()
    scratch.git('remote', 'rename', 'origin', 'upstream')
    const push = pushJob(scratch, 'refs/heads/main', null, scratch.oid('main'))
    const audit = scratch.policyWith(push, 'check', '--all')
    expect(audit.code).toBe(2)
    expect(audit.stderr).toContain('there is no remote called origin')
    expect(audit.stderr).toContain('--no-fetch')
    expect(scratch.policyWith(push, 'check', '--all', '--no-fetch').code).toBe(0)
    expect(found(scratch.policyWith(push, 'check', ...JSON_OUT)).notes.join('\n')).toContain('there is no remote called origin')
  })
})
