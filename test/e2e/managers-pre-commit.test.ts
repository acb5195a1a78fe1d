import { chmodSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { expect, test } from 'vitest'
import { parse, stringify } from 'yaml'
import { HOOK_NAMES } from '../../src/model/update.ts'
import { filesIn, hasProgram, policyOf, refused, repositoryWithPackage, takeLog } from '../support/managers.ts'
import type { Ran, Scratch } from '../support/scratch.ts'

const MISSING = !hasProgram('pre-commit', '--version')
const SKIPPED = MISSING ? ' [skipped: pre-commit is not installed]' : ''
const CONFIG = `default_install_hook_types: [pre-commit, pre-push]
repos:
  - repo: local
    hooks:
      - { id: theirs, name: theirs, language: system, entry: sh -c 'echo theirs >>../log', always_run: true, pass_filenames: false }
`

function run(scratch: Scratch, line: string): Ran {
  return scratch.shell(line, { env: { PRE_COMMIT_HOME: join(scratch.folder, 'cache'), HOME: scratch.folder } })
}

/** A repository with a hook of the user's own and a config of pre-commit's. */
function repository(config = CONFIG): Scratch {
  const scratch = repositoryWithPackage()
  scratch.write('.pre-commit-config.yaml', config)
  for (const name of ['pre-commit', 'pre-push']) {
    scratch.write(`.git/hooks/${name}`, '#!/bin/sh\n{ echo own; cat; } >>../log\n')
    chmodSync(join(scratch.directory, '.git/hooks', name), 0o755)
  }
  scratch.git('add', '.')
  scratch.git('commit', '-q', '--no-verify', '-m', 'chore: hooks')
  scratch.git('branch', '-q', '-f', 'develop', 'main')
  scratch.git('push', '-q', '--no-verify', 'origin', 'main', 'develop')
  return scratch
}

function hooks(scratch: Scratch): Readonly<Record<string, string>> {
  return filesIn(join(scratch.directory, '.git/hooks'))
}

/** What ours refuses is refused; else everybody runs once, and sees every ref. */
function expectAllRunOnce(scratch: Scratch, others: readonly string[] = ['theirs']): void {
  const direct = run(scratch, 'git commit --allow-empty -m Direct')
  expect(refused(direct), direct.output).toEqual(['no-direct-commit refs/heads/main'])
  // pre-commit goes on with its own hooks after a refusal of what it runs first.
  takeLog(scratch)
  const passed = run(scratch, 'git switch -q -c feature/one develop && git commit --allow-empty -m One')
  expect(passed.code, passed.output).toBe(0)
  expect(takeLog(scratch).split('\n').sort()).toEqual(['', 'own', ...others])
  const deleted = run(scratch, 'git push origin feature/one :develop')
  expect(refused(deleted), deleted.output).toEqual(['no-delete refs/heads/develop'])
  takeLog(scratch)
  const pushed = run(scratch, 'git push origin feature/one feature/one:feature/two')
  expect(pushed.code, pushed.output).toBe(0)
  const log = takeLog(scratch).split('\n')
  expect(log.filter((line) => line === 'own')).toHaveLength(1)
  expect(log.filter((line) => line.startsWith('refs/heads/feature/one'))).toHaveLength(2)
  scratch.git('switch', '-q', 'main')
  scratch.git('push', '-q', '--no-verify', 'origin', ':feature/one', ':feature/two')
  scratch.git('branch', '-q', '-D', 'feature/one')
}

test.skipIf(MISSING)(
  `ours first, then pre-commit: all run once, and each uninstall takes away its own${SKIPPED}`,
  () => {
    const scratch = repository()
    const before = hooks(scratch)
    policyOf(scratch, 'install')
    const ours = hooks(scratch)
    expect(run(scratch, 'pre-commit install').code).toBe(0)
    const both = hooks(scratch)
    expect(both['pre-push.legacy']).toBe(ours['pre-push'])
    const again = policyOf(scratch, 'install')
    expect(again.stdout).toContain('pre-push: installed already; pre-commit runs it before its own.')
    expectAllRunOnce(scratch)
    const settled = hooks(scratch)
    policyOf(scratch, 'install')
    expect(hooks(scratch)).toEqual(settled)

    // pre-commit goes first, then ours.
    expect(run(scratch, 'pre-commit uninstall').code).toBe(0)
    policyOf(scratch, 'install')
    expect(hooks(scratch)).toEqual(ours)
    expectAllRunOnce(scratch, [])
    policyOf(scratch, 'uninstall')
    expect(hooks(scratch)).toEqual(before)

    // Ours goes first, then pre-commit.
    policyOf(scratch, 'install')
    run(scratch, 'pre-commit install')
    policyOf(scratch, 'install')
    policyOf(scratch, 'uninstall')
    const theirs = hooks(scratch)
    expect(theirs['pre-push.legacy']).toBe(before['pre-push'])
    expect(theirs['pre-push']).toBe(both['pre-push'])
    run(scratch, 'pre-commit uninstall')
    expect(hooks(scratch)).toEqual(before)
  },
  60_000,
)

test.skipIf(MISSING)(
  `pre-commit first, then ours: all run once, also after pre-commit is installed again${SKIPPED}`,
  () => {
    const scratch = repository()
    const before = hooks(scratch)
    run(scratch, 'pre-commit install')
    const theirs = hooks(scratch)
    policyOf(scratch, 'install')
    const ours = hooks(scratch)
    expectAllRunOnce(scratch)
    policyOf(scratch, 'uninstall')
    expect(hooks(scratch)).toEqual(theirs)

    policyOf(scratch, 'install')
    expect(hooks(scratch)).toEqual(ours)
    run(scratch, 'pre-commit install')
    policyOf(scratch, 'install')
    const again = run(scratch, 'git commit --allow-empty -m Direct')
    expect(refused(again), again.output).toEqual(['no-direct-commit refs/heads/main'])
    policyOf(scratch, 'uninstall')
    expect(before['pre-push']).toBeDefined()
  },
  60_000,
)

const MANIFEST = join(import.meta.dirname, '..', '..', '.pre-commit-hooks.yaml')
const IDS = ['branch-policy-pre-commit', 'branch-policy-pre-merge-commit', 'branch-policy-commit-msg']

test('the manifest has an entry for each hook that pre-commit hands on whole, and no pre-push', () => {
  const manifest = parse(readFileSync(MANIFEST, 'utf8')) as readonly {
    id: string
    entry: string
    stages: string[]
  }[]
  expect(manifest.map(({ id }) => id)).toEqual(IDS)
  for (const { id, entry, stages } of manifest) {
    const name = HOOK_NAMES.find((one) => id === `branch-policy-${one}`)
    expect([entry, stages]).toEqual([`branch-policy hook ${name}`, [name?.replace('pre-', '')]])
  }
})

test.skipIf(MISSING)(
  `the manifest's hooks judge in pre-commit, and install adds the native pre-push alone${SKIPPED}`,
  () => {
    const scratch = repositoryWithPackage()
    // As entries of one's own: from a clone, pre-commit would first build the package with npm (by hand: about 15 s).
    const manifest = parse(readFileSync(MANIFEST, 'utf8')) as readonly object[]
    const local = manifest.map((entry) => ({ ...entry, language: 'system', language_version: 'default' }))
    scratch.write('.pre-commit-config.yaml', stringify({ repos: [{ repo: 'local', hooks: local }] }))
    scratch.git('add', '.')
    scratch.git('commit', '-q', '-m', 'chore: hooks')
    scratch.git('branch', '-q', '-f', 'develop', 'main')
    scratch.git('push', '-q', 'origin', 'main', 'develop')

    expect(run(scratch, 'pre-commit install -t pre-commit -t pre-merge-commit -t commit-msg').code).toBe(0)
    const installed = policyOf(scratch, 'install')
    expect(installed.stdout).toContain('pre-push: installed.')
    expect(installed.stdout).toContain('pre-merge-commit: left to pre-commit, whose config names it.')
    const own = Object.keys(hooks(scratch)).filter((name) => name !== 'post-checkout')
    expect(own).toEqual(['commit-msg', 'pre-commit', 'pre-merge-commit', 'pre-push'])

    const direct = run(scratch, 'git commit --allow-empty -m Direct')
    expect(refused(direct), direct.output).toEqual(['no-direct-commit refs/heads/main'])
    expect(run(scratch, 'git switch -q -c feature/one develop && git commit --allow-empty -m One').code).toBe(0)
    expect(refused(run(scratch, 'git switch -q main && git merge --no-ff feature/one'))).toEqual(['merge-source refs/heads/main'])
    const pushed = run(scratch, 'git push origin feature/one :develop')
    expect(refused(pushed), pushed.output).toEqual(['no-delete refs/heads/develop'])
  },
  60_000,
)
