import { chmodSync, existsSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { expect, test } from 'vitest'
import { scratchRepository } from '../support/scratch.ts'

// One life of a repository with the packed command, by git and Node alone, so that it runs on every system.

test('hooks are installed, tell, refuse, let pass, and go again without a trace', () => {
  const scratch = scratchRepository({ config: { extends: 'gitflow' }, hooks: false, name: 'späce & more' })
  const hook = (name: string): string => join(scratch.directory, '.git', 'hooks', name)
  const own = '#!/bin/sh\nexit 0\n'
  mkdirSync(join(scratch.directory, '.git', 'hooks'), { recursive: true })
  writeFileSync(hook('pre-push'), own)
  chmodSync(hook('pre-push'), 0o755)
  scratch.git('checkout', '-q', 'develop')
  scratch.commit('feat: ahead')

  expect(scratch.policy('install').code).toBe(0)
  expect(readFileSync(hook('pre-commit'), 'utf8')).not.toMatch(/\r|^(?:entry|node)=.*\\/m)
  expect(scratch.tryGit('checkout', '-b', 'hotfix/one').stderr).toContain('branch-policy: hotfix/one started from develop')
  scratch.git('checkout', '-q', 'main')
  expect(scratch.tryGit('commit', '--allow-empty', '-m', 'fix: direct').stderr).toContain('no-direct-commit')
  scratch.git('commit', '-q', '--no-verify', '--allow-empty', '-m', 'fix: direct')
  expect(scratch.tryGit('push', 'origin', 'main').stderr).toContain('no-direct-commit')
  scratch.git('reset', '-q', '--keep', 'origin/main')
  scratch.git('checkout', '-q', '-b', 'feature/one', 'develop')
  scratch.commit('feat: one')
  scratch.git('push', '-q', 'origin', 'feature/one')

  expect(scratch.policy('uninstall').code).toBe(0)
  expect(readFileSync(hook('pre-push'), 'utf8')).toBe(own)
  expect(['pre-commit', 'post-checkout', 'pre-push.before-branch-policy'].filter((name) => existsSync(hook(name)))).toEqual([])
})
