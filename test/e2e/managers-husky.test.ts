import { existsSync } from 'node:fs'
import { join } from 'node:path'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { filesIn, installTools, linkPackage, policyOf, refused, repositoryWithPackage, stateOf } from '../support/managers.ts'
import { openScratch } from '../support/scratch.ts'

let tools: ReturnType<typeof installTools>
beforeAll(() => {
  tools = installTools('husky@9')
})
afterAll(() => tools?.remove())

test('in a new linked worktree husky runs no hook until it has run there, and install says so; uninstall leaves all as it was', () => {
  const scratch = repositoryWithPackage()
  expect(scratch.shell(`'${tools.bin}/husky'`).code).toBe(0)
  const config = stateOf(join(scratch.directory, '.git/config'))
  const hooks = filesIn(join(scratch.directory, '.husky'))
  policyOf(scratch, 'install')
  expect(refused(scratch.shell('git commit --allow-empty -m Direct'))).toEqual(['no-direct-commit refs/heads/main'])
  scratch.git('add', '.husky')
  scratch.git('commit', '-q', '--no-verify', '-m', 'chore: hooks')

  const tree = join(scratch.folder, 'tree')
  scratch.git('worktree', 'add', '-q', '-b', 'nonsense', tree, 'main')
  linkPackage(tree)
  const linked = openScratch(scratch.folder, tree, scratch.remote)
  // husky's hooksPath is relative: the hooks of this worktree are not there.
  expect(linked.shell('git commit -q --allow-empty -m Unjudged').code).toBe(0)
  expect(policyOf(linked, 'install').stdout).toContain('Note: husky has not run in this worktree yet, so no hook runs: npx husky')
  // husky 9 wants a folder .git and does nothing else than this where it is there.
  const husky = linked.shell(`'${tools.bin}/husky'`)
  expect([husky.code, existsSync(join(tree, '.husky/_/h'))], husky.output).toEqual([0, true])
  expect(policyOf(linked, 'install').stdout).not.toContain('Note:')
  expect(refused(linked.shell('git commit -q --allow-empty -m Nonsense'))).toEqual(['branch-name refs/heads/nonsense'])

  policyOf(scratch, 'uninstall')
  expect(filesIn(join(scratch.directory, '.husky'))).toEqual(hooks)
  expect(stateOf(join(scratch.directory, '.git/config'))).toBe(config)
})
