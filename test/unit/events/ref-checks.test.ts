import { spawnSync } from 'node:child_process'
import { describe, expect, test } from 'vitest'
import { isBranchName, isFullRefname } from '../../../src/events/ref-checks.ts'
import { cleanEnvironment } from '../../support/environment.ts'

describe('names that git allows, as git itself judges them', () => {
  test.each([
    'refs/heads/main',
    'refs/heads/a/b/c',
    'refs/stash',
    'refs/heads/-x',
    'refs/heads/--output=pwned',
    'refs/heads/é日本',
    'refs/heads/a@b',
    'refs/heads/@',
    'refs/heads/a.b',
    'refs/heads/a.lockx',
    'refs/heads/a.lock',
    'refs/heads/a.lock/b',
    'refs/heads/.a',
    'refs/heads/a/.b',
    'refs/heads/a.',
    'refs/heads/a..b',
    'refs/heads/a@{b',
    'refs/heads//a',
    'refs/heads/a/',
    'refs/heads/a b',
    'refs/heads/a~b',
    'refs/heads/a^b',
    'refs/heads/a:b',
    'refs/heads/a?b',
    'refs/heads/a*b',
    'refs/heads/a[b',
    'refs/heads/a\\b',
    'refs/heads/a\u0001b',
    'refs/heads/a\u007fb',
    'refs/heads/a\u0080b',
    'refs/',
  ])('%j', (name) => {
    const git = spawnSync('git', ['check-ref-format', name], { env: cleanEnvironment() })
    expect(isFullRefname(name)).toBe(git.status === 0)
  })

  test('a short name is no full refname, and an empty one no branch', () => {
    expect(isFullRefname('main')).toBe(false)
    expect(isFullRefname('heads/main')).toBe(false)
    expect(isBranchName('')).toBe(false)
    expect(isBranchName('feature/x')).toBe(true)
  })
})
