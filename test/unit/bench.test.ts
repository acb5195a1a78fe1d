import { execFileSync } from 'node:child_process'
import { createHash } from 'node:crypto'
import { mkdirSync, mkdtempSync, readFileSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { HISTORY_SIZES, historyStream, writeHistory } from '../../bench/history.ts'
import { GROUPS } from '../../bench/jobs.ts'
import { medianOf, ratioOf } from '../../bench/result.ts'
import { pageWith, readResult } from '../../bench/store.ts'
import { tablesOf } from '../../bench/table.ts'
import { cleanEnvironment } from '../support/environment.ts'

const root = join(import.meta.dirname, '..', '..')
let folder = ''

beforeAll(() => {
  folder = mkdtempSync(join(tmpdir(), 'branch-policy-bench-test-'))
})
afterAll(() => rmSync(folder, { recursive: true, force: true }))

function git(directory: string, ...args: string[]): string {
  return execFileSync('git', args, { cwd: directory, encoding: 'utf8', env: cleanEnvironment() }).trim()
}

function empty(name: string): string {
  const directory = join(folder, name)
  mkdirSync(directory)
  git(directory, 'init', '-q', '--bare', '.')
  return directory
}

describe('the synthetic history', () => {
  let directory = ''
  beforeAll(async () => {
    directory = empty('small')
    await writeHistory(directory, HISTORY_SIZES.small)
  })

  const lines = (...args: string[]): readonly string[] => git(directory, ...args).split('\n')

  test('has as many commits and refs as it says, nineteen of develop a cycle, all reachable, all refs packed', () => {
    expect(git(directory, 'rev-list', '--all', '--count')).toBe('1028')
    expect(lines('for-each-ref')).toHaveLength(103)
    expect(git(directory, 'rev-list', '--first-parent', '--count', 'develop')).toBe('191')
    expect(lines('for-each-ref', '--format=%(refname)').filter((name) => !/^refs\/(?:heads|tags)\//.test(name))).toEqual([])
    expect(git(directory, 'count-objects')).toBe('0 objects, 0 kilobytes')
    expect(readFileSync(join(directory, 'packed-refs'), 'utf8')).toContain(' refs/heads/main\n')
  })

  test('has a release and its tag, candidates, open and merged branches in each cycle, and a hotfix in every tenth', () => {
    const tags = lines('for-each-ref', '--format=%(refname:short) %(objecttype)', 'refs/tags')
    expect(tags).toHaveLength(51)
    expect(tags.every((line) => line.endsWith(' tag'))).toBe(true)
    expect(tags.filter((line) => line.startsWith('v1.9.'))).toEqual([
      'v1.9.0 tag',
      ...[1, 2, 3, 4].map((candidate) => `v1.9.0-rc.${candidate} tag`),
      'v1.9.1 tag',
    ])
    expect(lines('branch', '--format=%(refname:short)', '--merged', 'develop', '--list', 'feature/*')).toHaveLength(5)
    expect(lines('branch', '--format=%(refname:short)', '--no-merged', 'develop')).toHaveLength(45)
    expect(lines('log', '--first-parent', '--format=%s', '-2', 'main')).toEqual([
      "Merge branch 'hotfix/v1.9.1'",
      "Merge branch 'release/v1.9.0'",
    ])
    expect(lines('rev-list', '--merges', '--first-parent', 'develop')).toHaveLength(190)
    expect(git(directory, 'merge-base', 'main', 'develop')).toBe(git(directory, 'rev-parse', 'main'))
  })

  test('is refused where it is another one than it always was', async () => {
    await expect(writeHistory(empty('other'), { ...HISTORY_SIZES.small, cycles: 9 })).rejects.toThrow(/ instead of /)
  })

  test('its usual size is the same byte for byte', () => {
    const digest = createHash('sha256')
    for (const part of historyStream(HISTORY_SIZES.usual.cycles)) digest.update(part)
    expect(digest.digest('hex')).toBe('65d931ecaf812bfe6418fa1d76a17e058376656580d16718ee36290f1e8bcb81')
  })
})

describe('figures', () => {
  test('the median of an odd and of an even number', () => {
    expect(medianOf([9, 1, 5])).toBe(5)
    expect(medianOf([9, 1, 5, 2])).toBe(3.5)
  })

  test('a ratio is that of each round, not of the medians', () => {
    expect(ratioOf('base', [10, 40, 30], [10, 10, 20])).toEqual({ over: 'base', median: 1.5, least: 1, most: 4 })
  })
})

describe('the stored result', () => {
  const result = readResult(join(root, 'bench', 'results', 'latest.json'))

  test('is what docs/performance.md shows', () => {
    const page = readFileSync(join(root, 'docs', 'performance.md'), 'utf8')
    expect(pageWith(page, result)).toBe(page)
    expect(readFileSync(join(root, 'bench', 'results', 'latest.md'), 'utf8')).toBe(`${tablesOf(result)}\n`)
  })

  test('has its groups in their order, measured in rounds, and names no folder', () => {
    const names = Object.keys(result.groups)
    expect(names.length).toBeGreaterThan(0)
    expect(names).toEqual(Object.keys(GROUPS).filter((name) => names.includes(name)))
    for (const { rounds, rows } of Object.values(result.groups)) {
      expect(rounds).toBeGreaterThanOrEqual(3)
      for (const { missing, milliseconds } of rows) expect(missing ?? milliseconds).toBeTruthy()
    }
    expect(JSON.stringify(result)).not.toContain(tmpdir())
  })
})
