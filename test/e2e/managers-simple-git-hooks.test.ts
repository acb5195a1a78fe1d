import { join } from 'node:path'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { gitIsAtLeast } from '../support/git-version.ts'
import { filesIn, installTools, policyOf, refused, repositoryWithPackage, stateOf, takeLog } from '../support/managers.ts'
import type { Scratch } from '../support/scratch.ts'
import { ZERO } from '../support/zero.ts'

const THEIRS = {
  'pre-commit': 'echo linted || true',
  'pre-push': '{ echo "theirs $1"; cat; } >>../log',
}
const PACKAGE = `${JSON.stringify({ name: 'x', version: '1.0.0', 'simple-git-hooks': THEIRS, private: true }, null, '\t')}\n`

let tools: ReturnType<typeof installTools>
beforeAll(() => {
  tools = installTools('simple-git-hooks@2.14.0')
})
afterAll(() => tools?.remove())

function setUp(scratch: Scratch): void {
  const ran = scratch.shell(`'${tools.bin}/simple-git-hooks'`)
  expect(ran.code, ran.output).toBe(0)
}

test.each([
  ['package.json', PACKAGE],
  ['simple-git-hooks.json', `${JSON.stringify(THEIRS, null, 2)}\r\n`.replaceAll('\n', '\r\n').replace('\r\r', '\r')],
  ['.simple-git-hooks.json', JSON.stringify(THEIRS, null, 4)],
])('our command in %s comes first, both get the same refs, and uninstall gives every byte back', (name, text) => {
  const scratch = repositoryWithPackage()
  if (name !== 'package.json') scratch.write('package.json', '{}')
  scratch.write(name, text)
  setUp(scratch)
  const config = stateOf(join(scratch.directory, name))
  const hooks = filesIn(join(scratch.directory, '.git/hooks'))

  const installed = policyOf(scratch, 'install')
  expect(installed.stdout).toContain('has not set up pre-commit, pre-merge-commit, pre-push yet: npx simple-git-hooks')
  setUp(scratch)
  const written = stateOf(join(scratch.directory, name))
  expect(policyOf(scratch, 'install').stdout).toMatch(/pre-push: in there already\.\n$/)
  expect(stateOf(join(scratch.directory, name))).toBe(written)

  const stopped = scratch.shell('git commit --allow-empty -m Direct')
  expect(refused(stopped), stopped.output).toEqual(['no-direct-commit refs/heads/main'])
  expect(stopped.output).not.toContain('linted')
  expect(scratch.shell('git switch -q -c feature/one develop && git commit --allow-empty -m One').output).toContain('linted')
  expect(refused(scratch.shell('git switch -q main && git merge --no-ff feature/one'))).toEqual(['merge-source refs/heads/main'])
  const push = scratch.shell('git push origin feature/one :develop')
  expect(refused(push), push.output).toEqual(['no-delete refs/heads/develop'])
  expect(takeLog(scratch)).toBe('')
  scratch.git('push', '-q', 'origin', 'feature/one', 'feature/one:feature/two')
  const line = `${scratch.oid('feature/one')} refs/heads/feature`
  const zeros = ZERO
  expect(takeLog(scratch)).toBe(`theirs origin\nrefs/heads/feature/one ${line}/one ${zeros}\nrefs/heads/feature/one ${line}/two ${zeros}\n`)

  policyOf(scratch, 'uninstall')
  expect(stateOf(join(scratch.directory, name))).toBe(config)
  setUp(scratch)
  expect(filesIn(join(scratch.directory, '.git/hooks'))).toEqual(hooks)
})

test('hooks of ours that were there before stay until it overwrites them; one of its own behind ours is put back', () => {
  const scratch = repositoryWithPackage()
  scratch.write('package.json', '{ "name": "x" }')
  scratch.write('.git/hooks/pre-commit', '#!/bin/sh\n# SKIP_SIMPLE_GIT_HOOKS\n')
  const before = filesIn(join(scratch.directory, '.git/hooks'))
  scratch.write('.git/hooks/pre-commit', '#!/bin/sh\n')
  policyOf(scratch, 'install')
  scratch.write('.git/hooks/pre-commit.before-branch-policy', '#!/bin/sh\n# SKIP_SIMPLE_GIT_HOOKS\n')
  scratch.write('package.json', PACKAGE)
  policyOf(scratch, 'install')
  const after = filesIn(join(scratch.directory, '.git/hooks'))
  expect(after['pre-commit']).toBe(before['pre-commit'])
  expect(after['pre-push']).toContain('# branch-policy hook.')
  setUp(scratch)
  expect(refused(scratch.shell('git push origin :develop'))).toEqual(['no-delete refs/heads/develop'])
})

test.skipIf(gitIsAtLeast(2, 54)).each([
  ['simple-git-hooks.mjs', 'export default { "pre-commit": "true" }\n'],
  ['simple-git-hooks.json', '{ "pre-push": "true # why" }'],
])('%s that we cannot add to is left alone, and the entries are given (a git without hooks in its config)', (name, text) => {
  const scratch = repositoryWithPackage()
  scratch.write('package.json', '{}')
  scratch.write(name, text)
  const told = policyOf(scratch, 'install', { code: 2 })
  expect(told.stderr).toContain(`  "pre-push": "node_modules/.bin/branch-policy hook pre-push \\"$@\\""\n`)
  expect(scratch.read(name)).toBe(text)
  expect(policyOf(scratch, 'install', { env: { npm_lifecycle_event: 'prepare' } }).code).toBe(0)
})
