import { spawnSync } from 'node:child_process'
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { describe, expect, onTestFinished, test } from 'vitest'
import { type CiInfo, jobHere, serviceOf, vendorHere } from '../../../src/cli/ci-job.ts'
import { main } from '../../../src/cli/main.ts'
import { UsageError } from '../../../src/model/errors.ts'
import { BEFORE, BUILT, JOBS, onGithub, type Variables } from '../../support/ci/environments.ts'
import { pushPayload } from '../../support/ci/github-payloads.ts'
import { cleanEnvironment } from '../../support/environment.ts'
import { type FakeIo, fakeIo } from './fake-io.ts'

const GITEA = onGithub('push', { GITEA_ACTIONS: 'true' })

/** What ci-info itself says in jobs; it reads the environment when it is loaded. */
function ciInfoIn(environments: readonly Variables[]): readonly CiInfo[] {
  const script = `
    const path = require.resolve('ci-info')
    const said = JSON.parse(process.argv[1]).map((environment) => {
      process.env = environment
      delete require.cache[path]
      return require('ci-info')
    })
    process.stdout.write(JSON.stringify(said))`
  const ran = spawnSync(process.execPath, ['-e', script, JSON.stringify(environments)], { encoding: 'utf8', env: cleanEnvironment() })
  if (ran.status !== 0) throw new Error(ran.stderr)
  return JSON.parse(ran.stdout) as CiInfo[]
}

function ioIn(service: { id: string; name: string } | null, environment: Record<string, string> = {}, directory?: string): FakeIo {
  return { ...fakeIo({ environment, ...(directory === undefined ? {} : { directory }) }), ciService: async () => service }
}

describe('the service that a job runs in, as ci-info tells it', () => {
  test('each of the recorded jobs', async () => {
    const jobs = Object.entries(JOBS).flatMap(([vendor, recorded]) => Object.values(recorded).map((job) => [vendor, job] as const))
    const all = [...jobs, ['github', onGithub('push')] as const, ['github', GITEA] as const]
    const said = ciInfoIn(all.map(([, environment]) => environment))
    for (const [index, [vendor]] of all.entries()) {
      const info = said[index]
      expect(await vendorHere(ioIn(info === undefined ? null : serviceOf(info)))).toEqual({ vendor })
    }
  })

  test.each<[string, Variables, object | null]>([
    ['no CI', {}, null],
    ['CI alone', { CI: 'true' }, { vendor: 'other', name: null }],
    ['a number alone', { BUILD_NUMBER: '7' }, { vendor: 'other', name: null }],
    ['one that is not understood', { CI: 'true', DRONE: 'true' }, { vendor: 'other', name: 'Drone' }],
    ['CI denied', { ...onGithub('push'), CI: 'false' }, null],
    ['the mark of another beside', onGithub('push', { VERCEL: '1', NETLIFY: 'true', HARNESS_BUILD_ID: '7' }), { vendor: 'github' }],
    ['Gitea, without the mark of GitHub', { CI: 'true', GITEA_ACTIONS: 'true' }, { vendor: 'github' }],
  ])('%s', async (_name, environment, expected) => {
    const [info] = ciInfoIn([environment])
    expect(await vendorHere(ioIn(info === undefined ? null : serviceOf(info)))).toEqual(expected)
  })
})

describe('the payload of a job of GitHub', () => {
  test('is the file at GITHUB_EVENT_PATH', () => {
    const path = fileWith(JSON.stringify(pushPayload()))
    const job = jobHere('github', ioIn(null, { ...onGithub('push'), GITHUB_EVENT_PATH: path }))
    expect(job.updates).toMatchObject([{ oldRevision: BEFORE, newRevision: BUILT }])
  })

  test.each<[string, { path?: string; text?: string }, string]>([
    ['no path', {}, 'GITHUB_EVENT_PATH is not set'],
    ['no file', { path: '/nowhere/event\u001b.json' }, '/nowhere/event\\u001b.json cannot be read as JSON'],
    ['no JSON', { text: '{' }, 'cannot be read as JSON'],
  ])('%s', (_name, { path, text }, message) => {
    const file = text === undefined ? path : fileWith(text)
    const environment = { ...onGithub('push'), ...(file === undefined ? {} : { GITHUB_EVENT_PATH: file }) }
    expect(() => jobHere('github', ioIn(null, environment))).toThrow(UsageError)
    expect(() => jobHere('github', ioIn(null, environment))).toThrow(message)
  })
})

function fileWith(text: string): string {
  const folder = mkdtempSync(join(tmpdir(), 'branch-policy-test-'))
  onTestFinished(() => rmSync(folder, { recursive: true, force: true }))
  const path = join(folder, 'event.json')
  writeFileSync(path, text)
  return path
}

describe('check in a job', () => {
  const run = async (service: { id: string; name: string } | null, args: readonly string[], environment: Record<string, string> = {}) => {
    const io = ioIn(service, environment)
    const code = await main(['check', ...args], io)
    return { code, ...io.written }
  }
  const gitlab = { id: 'GITLAB', name: 'GitLab CI' }
  const variables: Record<string, string> = { ...JOBS.gitlab.push }

  test.each<[string, { id: string; name: string }, string]>([
    [
      'a service that is not understood',
      { id: 'DRONE', name: 'Drone' },
      'this is a job of Drone, whose events are not understood: say what to check',
    ],
    ['none that is recognised', { id: '', name: '' }, 'this is a job of CI, but of no service that is recognised: say what to check'],
  ])('%s: the flags, and exit 2', async (_name, service, message) => {
    for (const args of [[], ['--show-event']]) {
      const { code, stderr, stdout } = await run(service, args)
      expect({ code, stdout }).toEqual({ code: 2, stdout: '' })
      expect(stderr).toContain(message)
      expect(stderr).toContain('branch-policy check --update REF BEFORE AFTER')
      expect(stderr.includes('CI=false')).toBe(service.id === '')
    }
  })

  test('--show-event shows the event, as text or JSON', async () => {
    expect((await run(gitlab, ['--show-event'], variables)).stdout).toMatch(/^service {8}GitLab CI\n/)
    const { code, stdout } = await run(gitlab, ['--show-event', '--format', 'json'], variables)
    expect(code).toBe(0)
    expect(JSON.parse(stdout)).toMatchObject({ schemaVersion: 1, vendor: 'gitlab', branch: 'develop' })
  })

  test.each<[string, Parameters<typeof run>, string]>([
    ['outside CI', [null, ['--show-event']], 'and this is none'],
    ['with another question', [gitlab, ['--show-event', '--all'], variables], 'the other flags name something else'],
    ['in another format', [gitlab, ['--show-event', '--format', 'sarif'], variables], 'not as sarif'],
  ])('--show-event %s is refused', async (_name, args, message) => {
    const { code, stdout, stderr } = await run(...args)
    expect({ code, stdout }).toEqual({ code: 2, stdout: '' })
    expect(stderr).toContain(message)
  })
})
