import { describe, expect, test } from 'vitest'
import { JOBS, onGithub } from '../support/ci/environments.ts'
import { type Payload, pullRequestPayload, pushPayload } from '../support/ci/github-payloads.ts'
import { type Scratch, scratchRepository } from '../support/scratch.ts'
import { ZERO } from '../support/zero.ts'

/** The environment of a job of GitHub, with its payload in a file beside the repository. No host is asked: it has no repository there. */
function githubJob(scratch: Scratch, event: string, payload: Payload, more: Record<string, string> = {}): Record<string, string> {
  scratch.write('../event.json', JSON.stringify(payload))
  return { ...onGithub(event, { GITHUB_REPOSITORY: '', ...more }), GITHUB_EVENT_PATH: `${scratch.folder}/event.json` }
}

describe('check without flags, in a job', () => {
  test('a pull request of GitHub is judged as the merge that it proposes, wherever HEAD is', () => {
    const scratch = scratchRepository({ hooks: false })
    scratch.git('checkout', '-q', '-b', 'feature/search', 'develop')
    const head = scratch.commit('Add search')
    scratch.git('push', '-q', 'origin', 'feature/search', `${head}:refs/pull/2/head`)
    scratch.git('checkout', '-q', '--detach', 'origin/main')
    const into = (base: string): Payload =>
      pullRequestPayload('synchronize', (pull) => {
        Object.assign(pull.head, { ref: 'feature/search', sha: head })
        Object.assign(pull.base, { ref: base, sha: scratch.oid(`origin/${base}`) })
      })
    const wrong = githubJob(scratch, 'pull_request', into('main'))
    const refused = scratch.policyWith({ env: wrong }, 'check', '--format', 'json')
    expect(refused.code, refused.output).toBe(1)
    const report = JSON.parse(refused.stdout) as { findings: { rule: string; verdict: string }[]; notes: string[] }
    expect(report.findings.filter(({ verdict }) => verdict === 'fail').map(({ rule }) => rule)).toContain('merge-source')
    expect(report.notes[0]).toBe('GitHub Actions, pull request #2: feature/search into main')
    const hosted = { ...wrong, GITHUB_REPOSITORY: 'acme/widgets' }
    const shown = scratch.policyWith({ env: hosted }, 'check', '--show-event')
    expect(shown.code).toBe(0)
    expect(shown.stdout).toContain(`  head         ${head}\n`)
    const json = scratch.policyWith({ env: hosted }, 'check', '--show-event', '--format', 'json', '--output', 'event-shown.json')
    expect(json).toMatchObject({ code: 0, stderr: '' })
    expect(JSON.parse(scratch.read('event-shown.json'))).toMatchObject({ oids: [head], host: { pullRequest: '2' } })
    expect(scratch.policyWith({ env: githubJob(scratch, 'pull_request', into('develop')) }, 'check').code).toBe(0)
  })

  test('a pull request that is closed: nothing is judged, and the check says so', () => {
    const scratch = scratchRepository({ hooks: false })
    const payload = pullRequestPayload('closed', (pull) => Object.assign(pull, { merged: true }))
    const ran = scratch.policyWith({ env: githubJob(scratch, 'pull_request', payload) }, 'check')
    expect(ran.code, ran.output).toBe(0)
    expect(ran.stdout).toContain('note: it is merged: the push to master is what is judged\n')
    expect(ran.stdout).toContain('nothing was judged (gitflow)\n')
  })

  test("a push of GitLab's is before..after", () => {
    const scratch = scratchRepository({ hooks: false })
    const before = scratch.oid('main')
    const after = scratch.commit('Change main')
    scratch.git('push', '-q', 'origin', 'main')
    const env = { ...JOBS.gitlab.push, CI_API_V4_URL: '', CI_COMMIT_BRANCH: 'main', CI_COMMIT_BEFORE_SHA: before, CI_COMMIT_SHA: after }
    const ran = scratch.policyWith({ env }, 'check')
    expect(ran.code, ran.output).toBe(1)
    expect(ran.stdout).toContain('branch-policy/no-direct-commit, refs/heads/main')
    const again = scratch.policyWith({ env: { ...env, CI_COMMIT_BEFORE_SHA: after, CI_PIPELINE_SOURCE: 'web' } }, 'check')
    expect(again.code, 'its newest commit is judged').toBe(1)
  })

  test('an annotated tag is judged as the object that was pushed, though the checkout has a lightweight one', () => {
    const scratch = scratchRepository({ hooks: false })
    scratch.git('tag', '-a', 'v1.0.0', '-m', 'v1.0.0')
    scratch.git('push', '-q', 'origin', 'v1.0.0')
    const [object, commit] = [scratch.oid('v1.0.0'), scratch.oid('v1.0.0^{commit}')]
    scratch.git('update-ref', 'refs/tags/v1.0.0', commit)
    const job = (after: string): Record<string, string> =>
      githubJob(scratch, 'push', pushPayload({ ref: 'refs/tags/v1.0.0', before: ZERO, after }), { GITHUB_SHA: commit })
    expect(scratch.policyWith({ env: job(object) }, 'check').stdout).not.toContain('tag-annotated')
    expect(scratch.policyWith({ env: job(commit) }, 'check').stdout).toContain('tag-annotated')
  })

  test('a deleted branch is judged by its name where nothing else is told', () => {
    const scratch = scratchRepository({ hooks: false })
    const job = (ref: string): Record<string, string> => githubJob(scratch, 'delete', { ref, ref_type: 'branch' })
    expect(scratch.policyWith({ env: job('develop') }, 'check').stdout).toContain('develop is permanent and may not be deleted')
    expect(scratch.policyWith({ env: job('feature/search') }, 'check').code).toBe(0)
  })

  test('a service that is not recognised: exit 2 with the flags', () => {
    const scratch = scratchRepository({ hooks: false })
    const ran = scratch.policyWith({ env: { CI: 'true' } }, 'check')
    expect(ran.code).toBe(2)
    expect(ran.stderr).toContain('of no service that is recognised')
    const outside = scratch.policyWith({ env: { ...onGithub('push'), CI: 'false' } }, 'check')
    expect(outside.code, outside.output).toBe(0)
  })
})
