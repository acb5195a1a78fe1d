import { existsSync, mkdirSync, readdirSync, realpathSync } from 'node:fs'
import { dirname, join } from 'node:path'
import { expect, onTestFinished, test } from 'vitest'
import { checkArguments } from '../../../src/testing/check-arguments.ts'
import { type ScratchOptions, type ScratchRepository, scratchRepository } from '../../../src/testing/index.ts'
import { scratch } from '../policy/scratch.ts'

// What installed hooks and checks do is tried end to end, by the packed package.
function made(options: ScratchOptions = {}): ScratchRepository {
  const repository = scratchRepository({ hooks: false, ...options })
  onTestFinished(repository.remove)
  return repository
}

test('a repository begins with main and develop, pushed, and knows no user of the machine', () => {
  const repository = made({ files: { 'a/b.txt': 'b\n' } })
  expect(repository.git('for-each-ref', '--format=%(refname)')).toBe(
    ['refs/heads/develop', 'refs/heads/main', 'refs/remotes/origin/develop', 'refs/remotes/origin/main'].join('\n'),
  )
  expect(repository.git('ls-tree', '-r', '--name-only', 'HEAD')).toBe('README.md\na/b.txt')
  expect(repository.read('a/b.txt')).toBe('b\n')
  expect(repository.git('log', '-1', '--format=%an <%ae> %cn')).toBe('Ada Author <ada@example.org> Carl Committer')
  expect(
    repository
      .git('config', '--show-origin', '--list')
      .split('\n')
      .filter((line) => !line.startsWith('file:.git/config')),
  ).toEqual([])
  expect(made({ start: 'main' }).git('branch', '--format=%(refname)')).toBe('refs/heads/main')
  expect(made({ start: 'empty' }).tryGit('rev-parse', '-q', '--verify', 'HEAD').code).toBe(1)
})

test('its helpers do what git does', () => {
  const repository = made()
  repository.branch('feature/one', 'develop')
  const one = repository.commit('One', { 'one.txt': '1' })
  repository.checkout('develop')
  expect(repository.merge('feature/one', 'fast-forward')).toBe(one)
  repository.branch('feature/two')
  const two = repository.commit('Two')
  repository.checkout('develop')
  const merge = repository.merge('feature/two')
  expect(repository.git('rev-parse', `${merge}^2`)).toBe(two)
  repository.branch('feature/three')
  repository.commit('Three')
  repository.checkout('develop')
  repository.merge('feature/three', 'squash')
  expect(repository.git('log', '-1', '--format=%s %p').split(' ')).toHaveLength(3)
  repository.tag('v1.0.0')
  repository.tag('light', one, 'lightweight')
  expect(repository.git('for-each-ref', '--format=%(objecttype)', 'refs/tags')).toBe('commit\ntag')
  expect(repository.push('-q', 'origin', 'develop')).toMatchObject({ code: 0, refusedBy: [] })
  expect(repository.git('rev-parse', 'origin/develop')).toBe(repository.oid('develop'))
  expect(() => repository.git('checkout', 'none')).toThrow('git checkout none failed with 1')
})

test('a config is data, or a file that is extended from where it is', () => {
  const files = scratch({ 'team/policy.json': '{}' })
  expect(JSON.parse(made({ config: { extends: 'trunk' } }).read('branch-policy.config.json'))).toEqual({ extends: 'trunk' })
  const repository = made({ config: join(files, 'team/policy.json') })
  const { extends: way } = JSON.parse(repository.read('branch-policy.config.json'))
  expect(way).toMatch(/^\.\.\/.*team\/policy\.json$/)
  expect(realpathSync(join(repository.directory, way))).toBe(join(files, 'team/policy.json'))
  expect(() => made({ config: { plugins: [{ id: 'a/b', judge: () => [] }] } })).toThrow('the config holds code (at the key judge)')
})

test('packages of the project are found, and everything goes when it is removed, also where the beginning failed', () => {
  const project = scratch({ 'node_modules/x/package.json': '{}' })
  mkdirSync(join(project, 'packages/app'), { recursive: true })
  const repository = made({ project: join(project, 'packages/app') })
  const folder = dirname(repository.directory)
  expect(readdirSync(join(folder, 'node_modules'))).toEqual(['x'])
  repository[Symbol.dispose]()
  expect(existsSync(folder)).toBe(false)
  expect(existsSync(join(project, 'node_modules/x'))).toBe(true)
  const temporary = scratch()
  const before = process.env['TMPDIR']
  process.env['TMPDIR'] = temporary
  try {
    expect(() => made({ config: 'there/is/none.json' })).toThrow('ENOENT')
  } finally {
    if (before === undefined) delete process.env['TMPDIR']
    else process.env['TMPDIR'] = before
  }
  expect(readdirSync(temporary)).toEqual([])
})

test('each question has its command line', () => {
  const zeros = '0'.repeat(40)
  expect(checkArguments(undefined)).toEqual(['check', '--format', 'json'])
  expect(checkArguments({ all: true, since: 'v1' }).slice(3)).toEqual(['--all', '--since', 'v1'])
  expect(checkArguments({ head: 'a', base: 'b' }).slice(3)).toEqual(['--pull-request', '--head', 'a', '--base', 'b'])
  expect(checkArguments({ branch: 'a' }).slice(3)).toEqual(['--branch', 'a'])
  const updates = [['refs/heads/a', null, 'x'] as const, ['refs/heads/b', 'y', null] as const]
  expect(checkArguments({ updates }).slice(3)).toEqual(['--update', 'refs/heads/a', zeros, 'x', '--update', 'refs/heads/b', 'y', zeros])
})
