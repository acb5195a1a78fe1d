import { describe, expect, test } from 'vitest'
import { type GithubJob, type GivenJob, githubJob, installWithClients, runBeside } from '../support/github-job.ts'
import { goneServer } from '../support/host-server.ts'
import { type Ran, type Scratch, scratchRepository } from '../support/scratch.ts'

/** As npx finds it; npx itself takes a second. */
const COMMAND = '../node_modules/.bin/branch-policy'

/** A release that is on its way into main. */
function release(clients?: readonly string[]): Scratch {
  const scratch = scratchRepository({ hooks: false })
  installWithClients(scratch, clients)
  scratch.git('checkout', '-q', '-b', 'release/v1.1.0', 'develop')
  scratch.commit('chore: set the version to 1.1.0')
  scratch.git('push', '-q', 'origin', 'release/v1.1.0')
  return scratch
}

async function checked(given: GivenJob, more: Readonly<Record<string, string>> = {}): Promise<Ran & { readonly job: GithubJob }> {
  const scratch = release()
  const job = await githubJob(scratch, given)
  const ran = await runBeside(scratch, `${COMMAND} check`, { ...job.environment, ...more })
  expect(ran.output).not.toContain(job.environment['GITHUB_TOKEN'])
  return { ...ran, job }
}

describe('the job of a pull request', () => {
  test('passes with two approvals', async () => {
    const { code, output, job } = await checked({ approvedBy: ['bob', 'carl', 'dora'] })
    expect(output).not.toContain('approvals')
    expect(code).toBe(0)
    expect(job.server.asked.map(({ path }) => path.split('?')[0])).toContain('/repos/acme/shop/pulls/12/reviews')
  })

  test('fails with one', async () => {
    const { code, output } = await checked({ approvedBy: ['bob', 'ada'] })
    expect(output).toContain('pull request #12 has 1 of 2 approvals (bob)')
    expect(output).toContain('rule: branch-policy/approvals, refs/heads/main')
    expect(code).toBe(1)
  })

  test('without a token could not check, and says what to set', async () => {
    const { code, output, job } = await checked({ approvedBy: ['bob', 'carl'] }, { GITHUB_TOKEN: '' })
    expect(output.replace(/\s+/g, ' ')).toContain('the job has no token: give the step GITHUB_TOKEN in its env: ')
    expect(code).toBe(2)
    expect(job.server.asked).toEqual([])
  })

  test('with GitHub down could not check', async () => {
    const { code, output } = await checked({ approvedBy: ['bob', 'carl'] }, { GITHUB_API_URL: await goneServer() })
    expect(output.replace(/\s+/g, ' ')).toContain('could not be reached (ECONNREFUSED): run the job again')
    expect(code).toBe(2)
  })

  test('that goes elsewhere by now is to be run again', async () => {
    const scratch = release()
    const job = await githubJob(scratch, { approvedBy: ['bob', 'carl'] })
    const now = await githubJob(scratch, { approvedBy: ['bob', 'carl'], base: 'develop' })
    const ran = await runBeside(scratch, `${COMMAND} check`, { ...now.environment, GITHUB_API_URL: job.server.url })
    // Into develop no approval is asked for, and nobody is asked.
    expect(ran.code).toBe(0)
    expect(job.server.asked).toEqual([])
    await githubJob(scratch, { approvedBy: ['bob', 'carl'] })
    const again = await runBeside(scratch, `${COMMAND} check`, { ...job.environment, GITHUB_API_URL: now.server.url })
    expect(again.output.replace(/\s+/g, ' ')).toContain('it goes into develop now: run the job again')
    expect(again.code).toBe(2)
  })

  test('without the client tells what to install', async () => {
    const scratch = release([])
    const job = await githubJob(scratch, { approvedBy: ['bob', 'carl'] })
    const { code, stdout } = await runBeside(scratch, `${COMMAND} check --format json`, job.environment)
    const [finding] = JSON.parse(stdout).findings.filter(({ rule }: { rule: string }) => rule === 'approvals')
    expect(finding).toMatchObject({
      verdict: 'undetermined',
      severity: 'error',
      oid: scratch.oid('HEAD'),
      fix: ['npm install --save-dev @octokit/core @octokit/plugin-paginate-rest @octokit/plugin-retry @octokit/plugin-throttling'],
    })
    expect(code).toBe(2)
  })
})

test('outside a host the rule is skipped', () => {
  const scratch = release()
  const ran = scratch.policy('check', '--pull-request', '--head', 'release/v1.1.0', '--base', 'main', '--format', 'json')
  const [finding] = JSON.parse(ran.stdout).findings.filter(({ rule }: { rule: string }) => rule === 'approvals')
  expect(finding).toMatchObject({ verdict: 'skipped', actual: 'no host to ask' })
  expect(ran.code).toBe(0)
})
