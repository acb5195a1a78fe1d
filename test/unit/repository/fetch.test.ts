import { execFileSync } from 'node:child_process'
import { chmodSync, mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { createServer } from 'node:http'
import type { AddressInfo } from 'node:net'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { expect, onTestFinished, test } from 'vitest'
import { type FetchRequest, fetchHistory, missingObjects, withoutCredentials } from '../../../src/repository/fetch.ts'
import { openRepository } from '../../../src/repository/repository.ts'
import { cleanEnvironment } from '../../support/environment.ts'

type Run = (...args: readonly string[]) => string

interface Remote {
  readonly folder: string
  /** Runs git in the clone that fills the remote. */
  readonly git: Run
  readonly url: string
  /** Adds a commit on a branch and pushes it. */
  push(branch: string): string
}

const LOST = 'deadbeef'.repeat(5)

function gitIn(directory: string): Run {
  return (...args) => execFileSync('git', args, { cwd: directory, encoding: 'utf8', env: cleanEnvironment(), stdio: 'pipe' }).trim()
}

/** A bare remote with main, develop and an annotated tag. */
function remoteRepository(): Remote {
  const folder = mkdtempSync(join(tmpdir(), 'branch-policy-fetch-'))
  onTestFinished(() => rmSync(folder, { recursive: true, force: true }))
  gitIn(folder)('init', '-q', '--bare', '-b', 'main', 'remote.git')
  gitIn(folder)('init', '-q', '-b', 'main', 'source')
  const git = gitIn(join(folder, 'source'))
  const url = `file://${join(folder, 'remote.git')}`
  git('remote', 'add', 'origin', url)
  let count = 0
  const push = (branch: string): string => {
    count += 1
    git('commit', '-q', '--allow-empty', '-m', `Work ${count}`)
    git('push', '-q', 'origin', `HEAD:refs/heads/${branch}`)
    return git('rev-parse', 'HEAD')
  }
  for (let index = 0; index < 3; index += 1) push('main')
  git('tag', '-a', 'v1.0.0', '-m', 'v1.0.0')
  git('push', '-q', 'origin', 'v1.0.0', 'HEAD:refs/heads/develop')
  return { folder, git, url, push }
}

function cloneOf(remote: Remote, ...args: readonly string[]): { readonly directory: string; readonly git: Run } {
  const directory = mkdtempSync(join(remote.folder, 'clone-'))
  gitIn(remote.folder)('clone', '-q', ...args, remote.url, directory)
  return { directory, git: gitIn(directory) }
}

async function fetched(directory: string, more: Partial<FetchRequest> = {}, environment = cleanEnvironment()): Promise<string | null> {
  const repository = await openRepository(directory, environment)
  return fetchHistory({ remote: 'origin', refnames: [], oids: [], lost: [], askpass: false, ...more }, repository)
}

function refsUnder(git: Run, ...prefixes: readonly string[]): string {
  return git('for-each-ref', '--format=%(refname) %(objectname)', ...prefixes)
}

test('a clone of one branch at depth 1 becomes whole: every branch, every tag, all of the history', async () => {
  const remote = remoteRepository()
  const clone = cloneOf(remote, '--depth=1', '--no-tags')
  expect(await fetched(clone.directory)).toBe(null)
  expect(clone.git('rev-parse', '--is-shallow-repository')).toBe('false')
  expect(clone.git('rev-list', '--count', 'origin/main')).toBe('3')
  expect(clone.git('rev-parse', 'origin/develop', 'v1.0.0')).toBe(remote.git('rev-parse', 'main', 'v1.0.0'))
})

test("a tag that a runner made anew at its commit becomes the remote's again", async () => {
  const remote = remoteRepository()
  const clone = cloneOf(remote)
  clone.git('tag', '-f', 'v1.0.0', 'v1.0.0^{commit}')
  expect(await fetched(clone.directory)).toBe(null)
  expect(clone.git('cat-file', '-t', 'v1.0.0')).toBe('tag')
})

test('nothing of its own is moved or deleted, whatever is configured', async () => {
  const remote = remoteRepository()
  const clone = cloneOf(remote)
  clone.git('tag', 'only-here')
  clone.git('update-ref', 'refs/remotes/origin/gone', 'HEAD')
  clone.git('branch', 'develop', 'HEAD~1')
  for (const [name, value] of [
    ['remote.origin.prune', 'true'],
    ['remote.origin.pruneTags', 'true'],
    ['fetch.prune', 'true'],
    ['fetch.pruneTags', 'true'],
  ] as const) {
    clone.git('config', name, value)
  }
  clone.git('config', '--replace-all', 'remote.origin.fetch', '+refs/heads/*:refs/heads/*')
  const moved = remote.push('develop')
  const before = refsUnder(clone.git, 'refs/heads', 'refs/tags', 'refs/remotes/origin/gone')
  expect(await fetched(clone.directory)).toBe(null)
  expect(refsUnder(clone.git, 'refs/heads', 'refs/tags', 'refs/remotes/origin/gone')).toBe(before)
  expect(clone.git('rev-parse', 'origin/develop')).toBe(moved)
  expect(clone.git('symbolic-ref', 'HEAD')).toBe('refs/heads/main')
})

test("a fork's head comes with its ref, and an object that no branch has by its name", async () => {
  const remote = remoteRepository()
  const clone = cloneOf(remote, '--depth=1')
  const replaced = remote.push('topic')
  remote.git('reset', '-q', '--hard', 'HEAD~1')
  remote.git('commit', '-q', '--allow-empty', '-m', 'Instead')
  remote.git('push', '-q', '--force', 'origin', 'HEAD:refs/heads/topic')
  remote.git('commit', '-q', '--allow-empty', '-m', 'Of a fork')
  remote.git('push', '-q', 'origin', 'HEAD:refs/pull/7/head')
  const head = remote.git('rev-parse', 'HEAD')
  expect(await fetched(clone.directory, { refnames: ['refs/pull/7/head'], lost: [replaced] })).toBe(null)
  const repository = await openRepository(clone.directory, cleanEnvironment())
  expect(await missingObjects([head, replaced, LOST, LOST], repository)).toEqual([LOST])
  expect(refsUnder(clone.git, 'refs/pull')).toBe('')
})

test('what the remote does not have keeps nothing else away', async () => {
  const remote = remoteRepository()
  remote.push('topic')
  remote.git('commit', '-q', '--allow-empty', '-m', 'Of a fork')
  remote.git('push', '-q', 'origin', 'HEAD:refs/pull/7/head')
  const head = remote.git('rev-parse', 'HEAD')

  const lostOne = cloneOf(remote, '--depth=1')
  expect(await fetched(lostOne.directory, { refnames: ['refs/pull/7/head'], lost: [LOST] })).toBe(null)
  expect(lostOne.git('cat-file', '-t', head)).toBe('commit')

  const noRef = cloneOf(remote, '--depth=1')
  expect(await fetched(noRef.directory, { refnames: ['refs/pull/8/head'], oids: [head] })).toBe(null)
  expect(noRef.git('rev-parse', '--is-shallow-repository')).toBe('false')
  expect(noRef.git('rev-parse', 'origin/topic')).toBe(remote.git('rev-parse', 'HEAD~1'))
})

test('a partial clone stays one', async () => {
  const remote = remoteRepository()
  writeFileSync(join(remote.folder, 'source', 'file.txt'), 'old\n')
  remote.git('add', '.')
  const blob = remote.git('rev-parse', ':file.txt')
  remote.push('topic')
  gitIn(join(remote.folder, 'remote.git'))('config', 'uploadpack.allowFilter', 'true')
  const clone = cloneOf(remote, '--depth=1', '--filter=blob:none')
  expect(await fetched(clone.directory)).toBe(null)
  expect(clone.git('rev-list', '--objects', '--missing=print', 'origin/topic')).toContain(`?${blob}`)
  expect(clone.git('rev-parse', 'origin/topic')).toBe(remote.git('rev-parse', 'HEAD'))
})

test('a remote of another name is none, though a folder has the name', async () => {
  const remote = remoteRepository()
  const clone = cloneOf(remote, '--origin', 'upstream')
  mkdirSync(join(clone.directory, 'origin'))
  gitIn(join(clone.directory, 'origin'))('init', '-q', '--bare')
  const before = refsUnder(clone.git)
  expect(await fetched(clone.directory)).toBe('there is no remote called origin, but upstream')
  clone.git('remote', 'remove', 'upstream')
  expect(await fetched(clone.directory)).toBe('there is no remote called origin')
  expect(refsUnder(clone.git, 'refs/heads')).toBe(
    before
      .split('\n')
      .filter((line) => line.startsWith('refs/heads/'))
      .join('\n'),
  )
})

/** A host that wants a password, the requests that it got, and its address. */
async function closedHost(): Promise<{ readonly address: string; readonly asked: string[] }> {
  const asked: string[] = []
  const server = createServer((request, response) => {
    asked.push(request.headers.authorization ?? '')
    response.writeHead(401, { 'www-authenticate': 'Basic realm="x"' }).end()
  })
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  onTestFinished(() => void server.close())
  return { address: `127.0.0.1:${(server.address() as AddressInfo).port}`, asked }
}

test('a host that wants a password is told of by what is missing, is asked once, and leaves everything as it was', async () => {
  const remote = remoteRepository()
  const clone = cloneOf(remote, '--depth=1')
  const { address, asked } = await closedHost()
  clone.git('remote', 'set-url', 'origin', `http://${address}/x.git`)
  const before = refsUnder(clone.git)
  const failure = await fetched(clone.directory, { refnames: ['refs/pull/7/head'], oids: [LOST] })
  expect(failure).toMatch(/^could not read Username for /)
  expect(asked).toHaveLength(1)
  expect(refsUnder(clone.git)).toBe(before)
  expect(clone.git('rev-parse', '--is-shallow-repository')).toBe('true')

  clone.git('remote', 'set-url', 'origin', `http://ada:hun@ter2@${address}/x.git`)
  expect(await fetched(clone.directory)).not.toMatch(/hun|ter2/)
})

test.skipIf(process.platform === 'win32')('GIT_ASKPASS gives credentials where it may be asked', async () => {
  const remote = remoteRepository()
  const clone = cloneOf(remote)
  const { address, asked } = await closedHost()
  clone.git('remote', 'set-url', 'origin', `http://${address}/x.git`)
  const program = join(remote.folder, 'askpass')
  writeFileSync(program, '#!/bin/sh\ncase "$1" in Username*) echo robot;; *) echo secret;; esac\n')
  chmodSync(program, 0o755)
  const environment = { ...cleanEnvironment(), GIT_ASKPASS: program }
  await fetched(clone.directory, {}, environment)
  expect(asked.filter((header) => header !== '')).toEqual([])
  await fetched(clone.directory, { askpass: true }, environment)
  expect(asked).toContain(`Basic ${Buffer.from('robot:secret').toString('base64')}`)
})

test('the number of git processes does not grow with what is wanted', async () => {
  const remote = remoteRepository()
  const count = async (wanted: number): Promise<number> => {
    const clone = cloneOf(remote, '--depth=1')
    const trace = join(clone.directory, 'trace')
    const oids = Array.from({ length: wanted }, (_, index) => index.toString(16).padStart(40, 'a'))
    await fetched(clone.directory, { lost: oids }, { ...cleanEnvironment(), GIT_TRACE2_EVENT: trace })
    const starts = readFileSync(trace, 'utf8')
      .split('\n')
      .filter((line) => line.includes('"event":"start"'))
    return starts.filter((line) => !line.includes('upload-pack') && !line.includes('rev-list') && !line.includes('-pack"')).length
  }
  expect(await count(40)).toBe(await count(1))
})

test('an address loses all that is in front of its host', () => {
  expect(withoutCredentials("unable to access 'https://ada:pa'ss/w@rd@example.org/x.git/': no")).toBe(
    "unable to access 'https://example.org/x.git/': no",
  )
  expect(withoutCredentials("unable to access 'https://example.org/x.git/': no")).toBe("unable to access 'https://example.org/x.git/': no")
  expect(withoutCredentials('git@example.org: Permission denied (publickey).')).toBe('git@example.org: Permission denied (publickey).')
})

test('an address loses what follows its question mark, and all of it where an @ stands behind one', () => {
  const ended = (address: string) => withoutCredentials(`unable to access '${address}': Couldn't connect`)
  expect(ended('https://example.org/x.git?token=a/')).toBe("unable to access 'https://example.org/x.git': Couldn't connect")
  expect(ended("https://example.org/x.git?token=a' b/")).toBe("unable to access 'https://example.org/x.git': Couldn't connect")
  expect(ended('https://ada:a@example.org/x.git?token=b/')).toBe("unable to access 'https://example.org/x.git': Couldn't connect")
  expect(ended('https://example.org/x.git?a=b@c/')).toBe("unable to access 'https://': Couldn't connect")
  expect(ended('https://ada:a?b@example.org/x.git?c/')).toBe("unable to access 'https://': Couldn't connect")
  expect(withoutCredentials("repository 'https://example.org/x?a'")).toBe("repository 'https://example.org/x'")
  expect(withoutCredentials('https://example.org/x?a b')).toBe('https://example.org/x')
  expect(withoutCredentials('what is ://?')).toBe('what is ://')
  expect(withoutCredentials('unable to look up ada:a@example.org (port 9418)')).toBe('unable to look up example.org (port 9418)')
  expect(withoutCredentials('ada:a@example.org')).toBe('example.org')
  expect(withoutCredentials('is it there? no')).toBe('is it there? no')
})
