import { existsSync, readdirSync, rmSync } from 'node:fs'
import { join } from 'node:path'
import { describe, expect, test } from 'vitest'
import { begin, expectOneLine, gitThat, mounted, NO_MOUNTS, processesIn, until } from '../../support/faults.ts'
import { type Scratch, scratchRepository } from '../../support/scratch.ts'

const ROUNDS = 15
const OLD = '#!/bin/sh\n# the hook before\nexit 0\n'

/** The hooks that git would run, with what is in them; no samples, nor what was put aside. */
function hooksOf(scratch: Scratch): ReadonlyMap<string, string> {
  const names = readdirSync(join(scratch.directory, '.git', 'hooks')).filter((name) => /^[a-z-]+$/.test(name))
  return new Map(names.map((name) => [name, scratch.read(`.git/hooks/${name}`)]))
}

test('threat 24: kill -9 during install leaves each hook old or new, and install again heals', async () => {
  const model = scratchRepository({ hooks: false })
  model.write('.git/hooks/pre-commit', OLD)
  model.shell('chmod 755 .git/hooks/pre-commit')
  expect(model.policy('install').code).toBe(0)
  const installed = hooksOf(model)
  expect(installed.get('pre-commit')).not.toBe(OLD)

  let killed = 0
  for (let round = 0; round < ROUNDS; round += 1) {
    model.shell('rm -rf .git/hooks .git/branch-policy && mkdir .git/hooks')
    model.write('.git/hooks/pre-commit', OLD)
    model.shell('chmod 755 .git/hooks/pre-commit')
    const { child, ended } = begin(model, ['install'])
    // It is at work on the hooks as soon as there is one file more or less; each round lets it go a little further.
    let over = false
    void ended.then(() => {
      over = true
    })
    const folder = join(model.directory, '.git', 'hooks')
    while (!over && readdirSync(folder).length === 1) await new Promise((resolve) => setImmediate(resolve))
    if (round % 3 !== 0) await new Promise((resolve) => setTimeout(resolve, round))
    child.kill('SIGKILL')
    if ((await ended).signal === 'SIGKILL') killed += 1
    for (const [name, text] of hooksOf(model)) expect([OLD, installed.get(name)], `${name} in round ${round}`).toContain(text)
    const again = model.policy('install')
    expect(again.code, again.output).toBe(0)
    expect(hooksOf(model)).toEqual(installed)
    expect(readdirSync(join(model.directory, '.git', 'hooks')).filter((name) => name.endsWith('.new'))).toEqual([])
  }
  expect(killed).toBeGreaterThan(0)
})

describe.skipIf(NO_MOUNTS !== null)(`without room or leave to write${NO_MOUNTS === null ? '' : ` (left out: ${NO_MOUNTS})`}`, () => {
  test('threat 24: a full disk gives one line and exit 2, and the hooks are the old ones', () => {
    const scratch = scratchRepository({ hooks: false })
    const hooks = join(scratch.directory, '.git', 'hooks')
    rmSync(hooks, { recursive: true, force: true })
    mounted(hooks, '-t', 'tmpfs', '-o', 'size=16k,mode=755', 'tmpfs')
    scratch.write('.git/hooks/pre-commit', '#!/bin/sh\nexit 0\n')
    scratch.shell('cat /dev/zero > .git/hooks/filler')
    expectOneLine(scratch.policy('install'), 'no space left')
    expect(readdirSync(hooks).sort()).toEqual(['filler', 'pre-commit'])
    expect(scratch.read('.git/hooks/pre-commit')).toBe('#!/bin/sh\nexit 0\n')
  })

  test('threat 24: a read-only .git gives one line and exit 2; the hooks that are there judge', () => {
    const scratch = scratchRepository()
    const directory = join(scratch.directory, '.git')
    mounted(directory, '--bind', directory)
    expect(scratch.shell(`mount -o remount,bind,ro '${directory}'`).code).toBe(0)
    expectOneLine(scratch.policy('uninstall'), 'read-only')
    expect(scratch.shell('.git/hooks/pre-commit')).toMatchObject({ code: 1, output: expect.stringContaining('no-direct-commit') })
  })
})

test('threat 24: a git that hangs is timed out, with what it has started', async () => {
  const scratch = scratchRepository({ hooks: false })
  const env = { ...gitThat(scratch, 'hangs', 'sleep 60 & exec sleep 60'), BRANCH_POLICY_GIT_TIMEOUT: '300' }
  expectOneLine(scratch.policyWith({ env }, 'check'), 'no answer in time')
  expect(await until(() => processesIn(scratch.folder).length === 0, 2000)).toBe(true)
})

test('threat 24: SIGINT ends the command, and git and its children with it', async () => {
  const scratch = scratchRepository({ hooks: false })
  const env = gitThat(scratch, 'waits', 'echo > "$0.asked"\nsleep 60 & exec sleep 60')
  const { child, ended } = begin(scratch, ['check', '--all'], env)
  expect(await until(() => existsSync(join(scratch.folder, 'git-waits', 'git.asked')), 15_000)).toBe(true)
  child.kill('SIGINT')
  expect(await ended).toMatchObject({ code: 130, output: '' })
  expect(await until(() => processesIn(scratch.folder).length === 0, 2000)).toBe(true)
})
