import { spawnSync } from 'node:child_process'
import { mkdirSync, readFileSync, renameSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { expect, test } from 'vitest'
import { cleanEnvironment } from '../support/environment.ts'
import { type Scratch, scratchRepository } from '../support/scratch.ts'

function npm(directory: string, ...args: readonly string[]): string {
  const ran = spawnSync('npm', [...args, '--no-audit', '--no-fund', '--offline'], {
    cwd: directory,
    encoding: 'utf8',
    env: { ...cleanEnvironment(), HOME: directory },
  })
  if (ran.status !== 0) throw new Error(ran.stdout + ran.stderr)
  return ran.stdout.trim()
}

const PRESET = `// Topics are called task here.
export default {
  extends: 'github-flow',
  branches: { topic: { name: 'task/{slug}' } },
  locked: ['no-direct-commit', 'branches.main'],
}
`

/** A repository with a preset that was packed by npm and installed from its tarball. */
function withPreset(): Scratch {
  const s = scratchRepository({ start: 'main', hooks: false })
  const source = join(s.folder, 'preset')
  mkdirSync(source)
  const manifest = { name: '@acme/branch-policy-config', version: '1.2.0', type: 'module', exports: './policy.js', files: ['policy.js'] }
  writeFileSync(join(source, 'package.json'), JSON.stringify(manifest))
  writeFileSync(join(source, 'policy.js'), PRESET)
  const tarball = npm(source, 'pack', '--silent')
  s.write('package.json', JSON.stringify({ name: 'work', private: true }))
  s.write('.gitignore', 'node_modules\n')
  npm(s.directory, 'install', '--save-dev', '--ignore-scripts', join(source, tarball))
  s.write('branch-policy.config.json', '{ "extends": "@acme" }\n')
  s.git('checkout', '-q', '-b', 'task/policy')
  s.git('add', '.')
  s.git('commit', '-q', '-m', 'chore: use the policy of acme')
  expect(s.policy('install').code).toBe(0)
  return s
}

test('a package that npm packed and installed judges a real push, holds its locks, and is never passed over', () => {
  const s = withPreset()
  expect(JSON.parse(readFileSync(join(s.directory, 'package.json'), 'utf8'))['devDependencies']).toHaveProperty(
    '@acme/branch-policy-config',
  )
  expect(s.tryGit('push', 'origin', 'task/policy')).toMatchObject({ code: 0 })

  s.git('branch', 'feature/x')
  const misnamed = s.tryGit('push', 'origin', 'feature/x')
  expect(misnamed.code).toBe(1)
  expect(misnamed.output).toContain('branch-policy/branch-name')
  expect(s.policy('check', '--branch', 'feature/x', '--format', 'json').stdout).toContain('"extends": [\n      "@acme"')

  const loosened = { extends: '@acme', rules: { 'no-direct-commit': 'off' }, branches: { main: { approvals: 0 } } }
  s.write('branch-policy.config.json', JSON.stringify(loosened))
  const refused = s.tryGit('push', 'origin', 'task/policy:task/other')
  expect(refused.code).not.toBe(0)
  expect(refused.output).toContain('rules.no-direct-commit (branch-policy.config.json): got "off", expected "error": locked.0 (@acme)')
  expect(refused.output).toContain('branches.main.approvals (branch-policy.config.json): got 0')
  expect(s.policy('check').code).toBe(2)

  s.write('branch-policy.config.json', '{ "extends": "@acme" }\n')
  renameSync(join(s.directory, 'node_modules'), join(s.folder, 'gone'))
  for (const ran of [
    s.tryGit('push', 'origin', 'task/policy:task/other'),
    s.policy('check', '--all'),
    s.policy('check', '--branch', 'task/x'),
  ]) {
    expect(ran.code).not.toBe(0)
    expect(ran.output).toContain('branch-policy.config.json → @acme: there is no such package @acme/branch-policy-config')
  }
  expect(s.policy('check', '--branch', 'task/x').code).toBe(2)
  expect(s.git('ls-remote', '--heads', 'origin')).not.toContain('task/other')
})

test('a change of a preset that the repository holds is a change of the policy', () => {
  const s = scratchRepository({ start: 'empty', hooks: false })
  s.write('config/team.json', JSON.stringify({ extends: 'gitflow' }))
  s.write('branch-policy.config.json', JSON.stringify({ extends: '../work/config/team.json' }))
  s.commit('chore: begin')
  s.git('branch', 'develop')
  s.git('push', '-q', 'origin', '--all')
  s.git('checkout', '-q', '-b', 'feature/loose', 'develop')
  s.write('config/team.json', JSON.stringify({ extends: 'gitflow', rules: { 'no-direct-commit': 'off' } }))
  s.commit('chore: loosen')
  s.git('push', '-q', 'origin', 'feature/loose')
  const ran = s.policy('check', '--pull-request', '--head', 'feature/loose', '--base', 'develop')
  expect(ran.output).toContain('branch-policy/policy-change')
  expect(ran.output).toContain('config/team.json is edited')
})
