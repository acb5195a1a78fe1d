import { readdirSync } from 'node:fs'
import { join } from 'node:path'
import { expect, test } from 'vitest'
import { begin } from '../../support/faults.ts'
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
