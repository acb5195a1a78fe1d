import { spawn } from 'node:child_process'
import { writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { expect, onTestFinished, test } from 'vitest'
import { CI_DOORS } from '../../support/ci-doors.ts'
import { moveTo } from '../../support/every-door.ts'
import { type Ran, type RunOptions, type Scratch, scratchRepository } from '../../support/scratch.ts'
import { REPORT_FORMATS } from '../../support/threats.ts'

const SECRET = 's3cr3t'
/** Nothing listens there: git fails at once, and says which address it tried. */
const HOST = '127.0.0.1:1'

type Settings = readonly (readonly [key: string, value: string])[]

/** Where git takes an address that holds a secret (git-clone(1), "GIT URLS"; git-config(1)). */
const ADDRESSES: Readonly<Record<string, Settings>> = {
  'a password': [['remote.origin.url', `https://ada:${SECRET}@${HOST}/a.git`]],
  'a token alone': [['remote.origin.url', `https://${SECRET}@${HOST}/a.git`]],
  'a query': [['remote.origin.url', `https://${HOST}/a.git?private_token=${SECRET}&x='${SECRET}`]],
  'a password for the daemon': [['remote.origin.url', `git://ada:${SECRET}@${HOST}/a.git`]],
  'a password and a query': [['remote.origin.url', `https://ada:${SECRET}?${SECRET}@${HOST}/a.git?a=b@${SECRET}`]],
  pushurl: [
    ['remote.origin.pushurl', `https://ada:${SECRET}@${HOST}/a.git`],
    ['remote.origin.url', `http://${SECRET}:x@${HOST}/a.git`],
  ],
  insteadOf: [
    ['remote.origin.url', 'gh:team/shop.git'],
    [`url.https://x:${SECRET}@${HOST}/.insteadOf`, 'gh:'],
  ],
  'a header and a proxy': [
    ['remote.origin.url', `http://${HOST}/a.git`],
    ['http.extraHeader', `Authorization: Basic ${SECRET}`],
    ['http.proxy', `http://ada:${SECRET}@${HOST}`],
  ],
}

/** Variables by which CI services and people hand tokens on; tracing would show more. */
const TOKENS = ['GITHUB_TOKEN', 'GH_TOKEN', 'CI_JOB_TOKEN', 'GITLAB_TOKEN', 'SYSTEM_ACCESSTOKEN', 'BITBUCKET_TOKEN', 'NPM_TOKEN']
const ENV = { ...Object.fromEntries(TOKENS.map((name) => [name, SECRET])), GIT_CURL_VERBOSE: '1', GIT_TRACE: '1', GIT_TRACE_REDACT: '0' }

/** On main with a direct commit and a tag, so that every door has much to say. */
function repository(settings: Settings = []): Scratch {
  const scratch = scratchRepository()
  scratch.git('commit', '-q', '--no-verify', '--allow-empty', '-m', 'fix: direct')
  scratch.git('tag', '-a', 'v1.0.0', '-m', 'v1.0.0')
  for (const [key, value] of settings) scratch.git('config', key, value)
  return scratch
}

function silent(ran: Ran, about: string): Ran {
  expect(ran.output, about).not.toContain(SECRET)
  return ran
}

test.each(Object.keys(ADDRESSES))('threat 21: %s in what git knows of the remote is in no output', (name) => {
  const scratch = repository(ADDRESSES[name])
  const ask = (...args: string[]): Ran => silent(scratch.policyWith({ env: ENV }, ...args), `${name}: ${args.join(' ')}`)
  expect(ask('check', '--fetch').output).toContain('could not be fetched')
  ask('check', '--all', '--fetch', '--format', 'json')
  const url = scratch.git('ls-remote', '--get-url', 'origin')
  const input = `refs/heads/main ${scratch.oid('main')} refs/heads/main ${scratch.oid('main~1')}\n`
  const pushed = scratch.policyWith({ env: ENV, input }, 'hook', 'pre-push', 'origin', url)
  expect(silent(pushed, 'pre-push').code, pushed.output).toBe(1)
  // To an address, which is then the remote's name as well.
  silent(scratch.policyWith({ env: ENV, input }, 'hook', 'pre-push', url, url), 'pre-push to an address')
  // Nothing of ours keeps it either.
  expect(scratch.shell(`grep -rl ${SECRET} .git`).stdout.trim()).toBe('.git/config')
})

test('threat 21: no command and no format shows a token of the environment or of an address', () => {
  const scratch = repository(ADDRESSES['a password'])
  const commands = [
    ['config'],
    ['config', '--format', 'json'],
    ['resolve'],
    ['explain'],
    ['explain', 'main'],
    ['doctor'],
    ['doctor', '--format', 'json'],
  ]
  for (const args of [...commands, ['install'], ['init', '--yes'], ['uninstall'], ['check', '--show-event'], ['check', '--nonsense']]) {
    silent(scratch.policyWith({ env: ENV }, ...args), args.join(' '))
  }
  const reports = REPORT_FORMATS.flatMap((format) => ['--format', format, '--output', `report.${format}`])
  scratch.git('update-ref', 'refs/remotes/origin/main', 'main')
  expect(silent(scratch.policyWith({ env: ENV }, 'check', '--all', ...reports), 'reports').code).toBe(1)
  for (const format of REPORT_FORMATS) expect(scratch.read(`report.${format}`), format).not.toContain(SECRET)
})

/** A host that wants to know who asks, whoever that is; git says of which address it could not read the rest. */
async function closedHost(): Promise<string> {
  const code = `require('http').createServer((_, to) => to.writeHead(401, { 'WWW-Authenticate': 'Basic realm="x"' }).end())
    .listen(0, '127.0.0.1', function () { console.log(this.address().port) })`
  const child = spawn(process.execPath, ['-e', code], { stdio: ['ignore', 'pipe', 'inherit'] })
  onTestFinished(() => void child.kill())
  const port = await new Promise((resolve) => child.stdout.once('data', (bytes) => resolve(String(bytes).trim())))
  return `127.0.0.1:${port}`
}

test('threat 21: a host that refuses a token is told without it', async () => {
  const host = await closedHost()
  for (const url of [`http://${SECRET}@${host}/a.git`, `http://ada:${SECRET}@${host}/a.git`, `http://${host}/a.git?token=${SECRET}`]) {
    const ran = silent(repository([['remote.origin.url', url]]).policy('check', '--fetch'), url)
    expect(ran.output).toContain('could not be fetched')
    expect(ran.output).toContain(host)
  }
})

/** What the services tell a job of itself, with the addresses that they make. */
function jobs(scratch: Scratch): readonly (readonly [vendor: string, RunOptions])[] {
  const moved = { ...moveTo(scratch, 'refs/heads/main', 'main'), commit: scratch.oid('main'), forced: false }
  const address = `https://job:${SECRET}@${HOST}`
  return CI_DOORS.map(({ vendor, source }) => {
    const told = source(moved)
    const event = join(scratch.folder, `${vendor}.json`)
    writeFileSync(event, JSON.stringify({ ...(told?.payload as object | undefined), repository: { clone_url: `${address}/a.git` } }))
    const urls = { CI_REPOSITORY_URL: `${address}/a.git`, CI_PROJECT_URL: address, CI_API_V4_URL: `${address}/api/v4` }
    const more = vendor === 'github' ? { GITHUB_EVENT_PATH: event, GITHUB_API_URL: address, GITHUB_SERVER_URL: address } : urls
    return [vendor, { env: { ...ENV, ...(told?.environment as Readonly<Record<string, string>>), ...more } }]
  })
}

test('threat 21: a job whose fetch fails, and whose host does not answer, says so without the address or the token', () => {
  const scratch = repository(ADDRESSES['a password'])
  for (const [vendor, options] of jobs(scratch)) {
    for (const args of [['--show-event'], ['--format', 'text'], ['--format', 'json'], ['--all']]) {
      silent(scratch.policyWith(options, 'check', ...args), `${vendor} ${args.join(' ')}`)
    }
  }
})
