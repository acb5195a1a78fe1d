import { execFileSync } from 'node:child_process'
import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { ConfigError } from '../../../src/model/errors.ts'
import { openRepository, type Repository } from '../../../src/repository/repository.ts'
import { readSettled } from '../../../src/repository/since.ts'
import { cleanEnvironment } from '../../support/environment.ts'

let folder: string
let repository: Repository
/** Commits by their subjects. */
const commits = new Map<string, string>()

function git(directory: string, date: string, ...args: string[]): string {
  const environment = { ...cleanEnvironment(), GIT_COMMITTER_DATE: date, GIT_AUTHOR_DATE: '2001-01-01T00:00:00Z' }
  return execFileSync('git', args, { cwd: directory, env: environment, encoding: 'utf8' }).trim()
}

function commit(subject: string, date: string, ...parents: string[]): string {
  const tree = git(folder, date, 'hash-object', '-t', 'tree', '-w', '/dev/null')
  const oid = git(folder, date, 'commit-tree', ...parents.flatMap((parent) => ['-p', parent]), '-m', subject, tree)
  commits.set(subject, oid)
  return oid
}

// root (January) - old (31st, noon) - new (February) - backdated (2001); beside: old - topic (January) - merged with new by m.
beforeAll(async () => {
  folder = mkdtempSync(join(tmpdir(), 'branch-policy-since-'))
  git(folder, '', 'init', '-q', '-b', 'main')
  const root = commit('root', '2024-01-01T00:00:00Z')
  const old = commit('old', '2024-01-31T12:00:00Z', root)
  const young = commit('new', '2024-02-10T00:00:00Z', old)
  const topic = commit('topic', '2024-01-31T13:00:00Z', old)
  const backdated = commit('backdated', '2001-01-01T00:00:00Z', young)
  const merge = commit('merge', '2024-02-20T00:00:00Z', backdated, topic)
  git(folder, '', 'update-ref', 'refs/heads/main', merge)
  git(folder, '2024-01-31T12:00:00Z', 'tag', '-a', 'v1.0.0', '-m', 'v1.0.0', old)
  git(folder, '', 'tag', '2024-02-01', root)
  repository = await openRepository(folder, cleanEnvironment())
})

afterAll(() => rmSync(folder, { recursive: true, force: true }))

/** The subjects of the commits that are settled, sorted. */
async function settled(since: string, tips: readonly string[] = ['merge']): Promise<readonly string[]> {
  const oids = tips.map((subject) => commits.get(subject) ?? '')
  const found = await readSettled(since, oids, repository)
  const known = [...commits].filter(([, oid]) => found.has(oid)).map(([subject]) => subject)
  expect(known).toHaveLength(found.size)
  return known.sort()
}

describe('a revision', () => {
  test('settles itself and all before it', async () => {
    expect(await settled('main~2')).toEqual(['new', 'old', 'root'])
    expect(await settled('main')).toEqual(['backdated', 'merge', 'new', 'old', 'root', 'topic'])
  })

  test('is a tag too, annotated or not, and any other', async () => {
    expect(await settled('v1.0.0')).toEqual(['old', 'root'])
    expect(await settled(commits.get('root') ?? '')).toEqual(['root'])
    expect(await settled('refs/tags/v1.0.0~1')).toEqual(['root'])
    expect(await settled('main^2')).toEqual(['old', 'root', 'topic'])
  })

  test('that is called as a date is has to be given in full', async () => {
    expect(await settled('2024-02-01')).toEqual(['old', 'root', 'topic'])
    expect(await settled('refs/tags/2024-02-01')).toEqual(['root'])
  })

  test('needs no branch', async () => {
    expect(await settled('v1.0.0', [])).toEqual(['old', 'root'])
  })
})

describe('a date', () => {
  test.each<[date: string, expected: readonly string[]]>([
    ['2023-12-31', []],
    ['2024-01-01', []],
    ['2024-01-02', ['root']],
    ['2024-01-31', ['root']],
    ['2024-02-02', ['old', 'root', 'topic']],
    ['2024-01-31T12:00', ['root']],
    ['2024-01-31T12:00:00Z', ['root']],
    ['2024-01-31T12:00:01Z', ['old', 'root']],
    ['2024-01-31 12:30', ['old', 'root']],
    ['2024-01-31T13:30+02:00', ['root']],
    ['2024-01-31T14:00:01+0200', ['old', 'root']],
    ['2024-01-31T11:00-01:30', ['old', 'root']],
    ['2999-12-31', ['backdated', 'merge', 'new', 'old', 'root', 'topic']],
  ])('%s', async (date, expected) => {
    expect(await settled(date)).toEqual(expected)
  })

  test('that a commit gives itself does not take it out of sight: it stands on a later one', async () => {
    expect(await settled('2024-02-05')).toEqual(['old', 'root', 'topic'])
    expect(await settled('2024-02-15')).toEqual(['backdated', 'new', 'old', 'root', 'topic'])
  })

  test('looks at what is judged only', async () => {
    expect(await settled('2024-02-02', ['new'])).toEqual(['old', 'root'])
    expect(await settled('2024-02-02', [])).toEqual([])
  })
})

test.each([
  'v9.9.9',
  '',
  'yesterday',
  '2024',
  '2024-02-31',
  '2024-13-01',
  '2024-01-31T25:00',
  '2024-01-31 12',
  '--all',
  'main --all',
  'v1.0.0\nmain',
  'v1.0.0^{tree}',
])('%j is neither', async (since) => {
  const error: unknown = await readSettled(since, [commits.get('merge') ?? ''], repository).catch((reason: unknown) => reason)
  expect(error).toBeInstanceOf(ConfigError)
  expect((error as ConfigError).message).toMatch(/^since: no revision is called "[^\n]*" here, and it is no date$/)
  expect((error as ConfigError).advice.join()).toContain('git fetch --tags')
})

test('what an evil name holds is shown escaped', async () => {
  await expect(readSettled('x\u001b[2J', [], repository)).rejects.toThrow('"x\\u001b[2J"')
})

test('a shallow clone: what is there is settled, and what is not there is to be fetched', async () => {
  const shallow = join(folder, 'shallow')
  git(folder, '', 'clone', '-q', '--depth=2', '--no-tags', `file://${folder}`, shallow)
  const cloned = await openRepository(shallow, cleanEnvironment())
  const tip = commits.get('merge') ?? ''
  const error: unknown = await readSettled('v1.0.0', [tip], cloned).catch((reason: unknown) => reason)
  expect((error as ConfigError).advice.join()).toContain('git fetch --unshallow --tags')
  // The backdated commit lost the parent that would have told of its age.
  expect(await readSettled('2024-02-05', [tip], cloned)).toEqual(new Set([commits.get('backdated'), commits.get('topic')]))
  expect(await readSettled('HEAD', [tip], cloned)).toEqual(new Set([tip, commits.get('backdated'), commits.get('topic')]))
})
