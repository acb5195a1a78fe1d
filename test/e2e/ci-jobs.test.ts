import { existsSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { describe, expect, test } from 'vitest'
import { githubJob, pullRequestPayload, pushPayload } from '../support/ci-checkout.ts'
import { openScratch, type Scratch, scratchRepository } from '../support/scratch.ts'

/** A release that waits to be merged into main. */
function withRelease(): Scratch {
  const scratch = scratchRepository({ hooks: false })
  scratch.git('checkout', '-q', '-b', 'release/v1.1.0', 'develop')
  scratch.commit('Set the version to 1.1.0')
  scratch.git('push', '-q', 'origin', 'release/v1.1.0')
  return scratch
}

function pullRequest(scratch: Scratch, head: string, base: string, more: Record<string, unknown> = {}): ReturnType<typeof githubJob> {
  const payload = pullRequestPayload(3, head, scratch.oid(head), base, scratch.oid(base)) as { pull_request: object }
  return githubJob(scratch, 'pull_request', { ...payload, pull_request: { ...payload.pull_request, ...more } })
}

describe('a clone that is used again by other jobs', () => {
  test('remembers no policy of a pull request that was judged in it', () => {
    const scratch = withRelease()
    const event = pullRequest(scratch, 'release/v1.1.0', 'main')
    scratch.git('checkout', '-q', 'main')
    // Two approvals are asked for, and nobody says how many there are.
    expect(scratch.policyWith(event, 'check').code).toBe(2)
    scratch.git('checkout', '-q', '-b', 'feature/loose', 'develop')
    scratch.write('branch-policy.config.json', JSON.stringify({ extends: 'gitflow', branches: { main: { approvals: 0 } } }))
    scratch.commit('Ask for none')
    expect(scratch.policyWith(event, 'check').code).toBe(0)
    scratch.git('checkout', '-q', 'main')
    const again = scratch.policyWith(event, 'check')
    expect(again.code).toBe(2)
    expect(again.stdout).not.toContain('last seen')
  })
})

describe('what is deployed', () => {
  const environment = (scratch: Scratch, event: { env: Record<string, string> }, ...words: string[]) => {
    const ran = scratch.policyWith(event, 'resolve', ...words, '--format', 'json')
    return { code: ran.code, environment: ran.stdout === '' ? undefined : (JSON.parse(ran.stdout) as { environment: unknown }).environment }
  }

  test("is never a pull request's, open or closed, whatever its branch is called", () => {
    const scratch = withRelease()
    expect(environment(scratch, pullRequest(scratch, 'release/v1.1.0', 'main'))).toEqual({ code: 0, environment: null })
    const closed = pullRequest(scratch, 'release/v1.1.0', 'main', { state: 'closed', merged: true })
    expect(environment(scratch, closed)).toEqual({ code: 0, environment: null })
    expect(environment(scratch, closed, 'main')).toEqual({ code: 0, environment: null })
  })

  test('is nothing after the run of a pull request, and nothing where the event is not understood', () => {
    const scratch = withRelease()
    const ref = { GITHUB_REF: 'refs/heads/main', GITHUB_SHA: scratch.oid('main') }
    const run = (event: string) =>
      githubJob(
        scratch,
        'workflow_run',
        { workflow_run: { event, head_branch: 'main', head_repository: { id: 1 } }, repository: { id: 1 } },
        ref,
      )
    expect(environment(scratch, run('pull_request'))).toEqual({ code: 0, environment: null })
    expect(environment(scratch, run('push'))).toEqual({ code: 0, environment: 'production' })
    const comment = githubJob(scratch, 'issue_comment', { issue: { number: 3 } })
    expect(environment(scratch, comment, 'main')).toEqual({ code: 2, environment: undefined })
  })
})

describe('a check that cannot begin', () => {
  test('says so on the page of the run', () => {
    const scratch = withRelease()
    scratch.write('branch-policy.config.json', '{ "extends": "nothing" }')
    const { env } = pullRequest(scratch, 'release/v1.1.0', 'main')
    const summary = join(scratch.folder, 'summary.md')
    const ran = scratch.policyWith({ env: { ...env, GITHUB_STEP_SUMMARY: summary } }, 'check')
    expect(ran.code).toBe(2)
    expect(ran.stdout).toMatch(/^::error title=branch-policy::.*nothing.*\n$/)
    expect(readFileSync(summary, 'utf8')).toMatch(/^## Branch policy: could not check\n[\s\S]*nothing/)
    // A parser that waits for JSON gets nothing else.
    expect(scratch.policyWith({ env }, 'check', '--format', 'json')).toMatchObject({ code: 2, stdout: '' })
    const azure = { TF_BUILD: 'True', BUILD_REASON: 'Manual', BUILD_SOURCEBRANCH: 'refs/pull/3/merge' }
    expect(scratch.policyWith({ env: azure }, 'check').stdout).toMatch(/^##vso\[task\.logissue type=error;\]branch-policy: /)
    expect(scratch.policy('check').stdout).toBe('')
  })
})

describe('reports', () => {
  test('that cannot be written do not hide what was found, nor keep others from being written', () => {
    const scratch = withRelease()
    const before = scratch.oid('main')
    scratch.git('checkout', '-q', 'main')
    const after = scratch.commit('Fix a typo')
    const files = ['--format', 'json', '--output', '../nowhere/a.json', '--format', 'sarif', '--output', '../b.sarif']
    const ran = scratch.policy('check', '--update', 'refs/heads/main', before, after, ...files)
    expect(ran.code).toBe(1)
    expect(ran.stderr).toContain('its directory is not there')
    expect(existsSync(join(scratch.folder, 'b.sarif'))).toBe(true)
    expect(scratch.policy('check', '--branch', 'feature/x', ...files).code).toBe(2)
    const twice = scratch.policy('check', '--all', '--format', 'json', '--output', 'a', '--format', 'sarif', '--output', './a')
    expect(twice).toMatchObject({ code: 2, stdout: '' })
  })

  test('tell what a pull request will owe', () => {
    const scratch = withRelease()
    const ran = scratch.policyWith(pullRequest(scratch, 'release/v1.1.0', 'main'), 'check', '--allow-undetermined')
    expect(ran.stdout.replace(/\s+/g, ' ')).toContain('note: once release/v1.1.0 is merged, the commit that brings it to main needs v1.1.0')
  })
})

describe('a job in a merge queue', () => {
  test('is judged as the push that it will be, and owes its tag only then', () => {
    const scratch = withRelease()
    const before = scratch.oid('main')
    scratch.git('checkout', '-q', '--detach', 'main')
    scratch.git('merge', '-q', '--no-ff', '-m', 'Merge pull request #3 from acme/release/v1.1.0', 'release/v1.1.0')
    const queue = `gh-readonly-queue/main/pr-3-${before}`
    scratch.git('push', '-q', '--no-verify', 'origin', `HEAD:refs/heads/${queue}`)
    const group = { head_sha: scratch.oid('HEAD'), head_ref: `refs/heads/${queue}`, base_sha: before, base_ref: 'refs/heads/main' }
    const queued = githubJob(scratch, 'merge_group', { action: 'checks_requested', merge_group: group })
    const ran = scratch.policyWith(queued, 'check', '--format', 'json')
    const { findings } = JSON.parse(ran.stdout) as { findings: { rule: string; verdict: string }[] }
    expect(findings).toMatchObject([{ rule: 'release-tag', verdict: 'skipped' }])
    expect(ran.code).toBe(0)

    scratch.git('push', '-q', '--no-verify', 'origin', 'HEAD:main')
    const clone = openScratch(scratch.folder, join(scratch.folder, 'later'), scratch.remote)
    scratch.git('clone', '-q', scratch.remote, clone.directory)
    const pushed = githubJob(clone, 'push', pushPayload('refs/heads/main', before, scratch.oid('HEAD')))
    expect(clone.policyWith(pushed, 'check').stdout).toContain('release-tag')
  })
})
