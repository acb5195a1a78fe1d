import { existsSync, mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, beforeEach, expect, it } from 'vitest'
import { guardedNames, keepGuardedNames } from '../../../src/policy/guarded-names.ts'
import { loadPolicy, type PolicyRequest } from '../../../src/policy/load.ts'

let folder = ''
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'branch-policy-names-'))
  mkdirSync(join(folder, 'git'))
})
afterEach(() => rmSync(folder, { recursive: true, force: true }))

const path = (): string => join(folder, 'git/branch-policy/guarded-names')
const request = (more: Partial<PolicyRequest> = {}): PolicyRequest => ({
  directory: folder,
  root: folder,
  store: join(folder, 'git'),
  file: null,
  cache: join(folder, 'git'),
  user: null,
  ...more,
})

function configure(names: readonly string[], isProtected = true): void {
  const config = { extends: 'gitflow', branches: { stable: { name: names, protected: isProtected } } }
  writeFileSync(join(folder, 'branch-policy.config.json'), JSON.stringify(config))
}

it('are names and beginnings of the protected kinds, with an end', async () => {
  configure(['stable', 'stable/{version}', 'lts-*', 'stable/{version}'])
  const { policy } = await loadPolicy(request())
  expect(guardedNames(policy).split('\n')).toEqual([
    'branch-policy guarded names 1',
    '= main',
    '= master',
    '^ release/v',
    '= develop',
    '= stable',
    '^ stable/',
    '^ lts-',
    '.',
    '',
  ])
  configure(['stable'], false)
  expect(guardedNames((await loadPolicy(request())).policy)).not.toContain('stable')
})

it.each(['{slug}', '*', '/stable-.*/'])('are all names where a pattern may begin with anything: %s', async (name) => {
  configure([name])
  expect(guardedNames((await loadPolicy(request())).policy)).toContain('\n^ \n')
})

it('are brought up to date where they are kept, by a policy that is read anew for the working tree', async () => {
  configure(['stable'])
  const { policy } = await loadPolicy(request())
  expect(existsSync(path())).toBe(false)
  keepGuardedNames(join(folder, 'git'), policy, null)
  configure(['lts'])
  const elsewhere = [{ file: 'branch-policy.config.json' }, { cache: null }, { directory: join(folder, 'git') }]
  for (const more of elsewhere) await loadPolicy(request(more))
  expect(readFileSync(path(), 'utf8')).toContain('= stable')
  await loadPolicy(request())
  expect(readFileSync(path(), 'utf8')).toContain('= lts')
})
