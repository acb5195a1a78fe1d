import { join } from 'node:path'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { gitIsAtLeast, THIS_GIT } from '../support/git-version.ts'
import { filesIn, installTools, linkPackage, policyOf, refused, repositoryWithPackage, stateOf, takeLog } from '../support/managers.ts'
import { openScratch, type Ran, type Scratch } from '../support/scratch.ts'

/** What lefthook itself asks of git. */
const TOO_OLD = !gitIsAtLeast(2, 31)
const SKIPPED = TOO_OLD ? ` [skipped: lefthook does not run with ${THIS_GIT}]` : ''

const LOG = `node -e "require('fs').appendFileSync('../log', process.argv[1] + '\\\\n' + require('fs').readFileSync(0))"`
const CONFIG = `# Our hooks.
output: [failure, execution]
pre-commit:
  parallel: true
  commands:
    # Fast.
    lint:
      run: echo linted
pre-push:
  jobs:
    - name: theirs
      use_stdin: true
      files: git ls-files -c -o lefthook.yml
      run: true {files} && ${LOG} theirs`

let tools: ReturnType<typeof installTools>
beforeAll(() => {
  tools = installTools('lefthook@2.2.2')
})
afterAll(() => tools?.remove())

/** Runs a shell line with lefthook on PATH. */
function shell(scratch: Scratch, line: string): Ran {
  return scratch.shell(`PATH="${tools.bin}:$PATH"; ${line}`)
}

/** A repository whose lefthook.yml is everywhere, and whose lefthook has our command in it. */
function repositoryWithLefthook(): Scratch {
  const scratch = repositoryWithPackage()
  scratch.write('lefthook.yml', CONFIG)
  const installed = policyOf(scratch, 'install')
  expect(installed.stdout).toContain('lefthook has not set up pre-commit, pre-merge-commit, pre-push yet: npx lefthook install')
  expect(shell(scratch, 'lefthook install').code).toBe(0)
  expect(policyOf(scratch, 'install').stdout).toMatch(/pre-push: in there already\.\n$/)
  scratch.git('add', '.')
  scratch.git('commit', '-q', '--no-verify', '-m', 'chore: hooks')
  scratch.git('branch', '-q', '-f', 'develop', 'main')
  scratch.git('push', '-q', '--no-verify', 'origin', 'main', 'develop')
  return scratch
}

test.skipIf(TOO_OLD)(
  `our command in lefthook.yml judges every commit, merge and push, also those without files; others get the same refs${SKIPPED}`,
  () => {
    const scratch = repositoryWithLefthook()
    expect(refused(shell(scratch, 'git commit --allow-empty -m Direct'))).toEqual(['no-direct-commit refs/heads/main'])
    scratch.write('direct.txt', 'x')
    expect(refused(shell(scratch, 'git add . && git commit -m Direct'))).toEqual(['no-direct-commit refs/heads/main'])
    expect(shell(scratch, 'git switch -q -c feature/one develop && git commit -m One').output).toContain('linted')
    expect(refused(shell(scratch, 'git switch -q main && git merge --no-ff feature/one'))).toEqual(['merge-source refs/heads/main'])
    scratch.git('merge', '--abort')

    // No file is new to the remote, so lefthook would pass its commands over.
    expect(shell(scratch, 'git push -q origin main:refs/heads/feature/two').code).toBe(0)
    takeLog(scratch)
    const deleted = shell(scratch, 'git push origin :develop')
    expect(refused(deleted), deleted.output).toEqual(['no-delete refs/heads/develop'])
    const tagged = shell(scratch, 'git tag nonsense && git push origin nonsense')
    expect(refused(tagged), tagged.output).toContain('tag-name refs/tags/nonsense')
    takeLog(scratch)
    const both = shell(scratch, 'git push origin :develop feature/one:main')
    expect([...refused(both)].sort(), both.output).toEqual(['merge-source refs/heads/main', 'no-delete refs/heads/develop'])
    const log = takeLog(scratch).split('\n')
    expect(log).toHaveLength(4)
    expect(log[0]).toBe('theirs')
    const remote = join(scratch.folder, 'another remote.git')
    scratch.git('init', '-q', '--bare', remote)
    expect(shell(scratch, `git push '${remote}' feature/one`).code).toBe(0)
  },
)

test.skipIf(TOO_OLD)(`a linked worktree, before and after, is judged too${SKIPPED}`, () => {
  const scratch = repositoryWithLefthook()
  const tree = join(scratch.folder, 'tree')
  scratch.git('worktree', 'add', '-q', '-b', 'feature/tree', tree, 'develop')
  linkPackage(tree)
  const linked = openScratch(scratch.folder, tree, scratch.remote)
  expect(shell(linked, 'git commit -q --allow-empty -m Fine').code).toBe(0)
  linked.git('switch', '-q', '-c', 'nonsense')
  expect(refused(shell(linked, 'git commit -q --allow-empty -m Nonsense'))).toEqual(['branch-name refs/heads/nonsense'])
})

test.skipIf(TOO_OLD)(
  `uninstall gives lefthook.yml back byte by byte, and so do the hooks; a shim that lefthook set aside goes too${SKIPPED}`,
  () => {
    const scratch = repositoryWithPackage()
    scratch.write('.git/hooks/pre-push', '#!/bin/sh\nexit 0\n')
    policyOf(scratch, 'install')
    scratch.write('lefthook.yml', CONFIG)
    expect(shell(scratch, 'lefthook install').code).toBe(0)
    const hooks = filesIn(join(scratch.directory, '.git/hooks'))
    expect(Object.keys(hooks)).toContain('pre-commit.old')
    const config = stateOf(join(scratch.directory, 'lefthook.yml'))
    policyOf(scratch, 'install')
    expect(scratch.read('lefthook.yml')).toContain('    # branch-policy begin')
    policyOf(scratch, 'uninstall')
    expect(stateOf(join(scratch.directory, 'lefthook.yml'))).toBe(config)
    const left = filesIn(join(scratch.directory, '.git/hooks'))
    for (const name of Object.keys(left)) expect(left[name]).not.toContain('# branch-policy hook.')
    expect(left['pre-commit']).toBe(hooks['pre-commit'])
  },
)

test.skipIf(TOO_OLD || gitIsAtLeast(2, 54)).each([
  ['lefthook.yml', 'pre-push:\n  skip: merge\n  commands:\n    a:\n      run: b\n'],
  ['lefthook.toml', '[pre-push.commands.a]\nrun = "b"\n'],
  ['.config/lefthook.json', '{ "pre-push": { "commands": { "a": { "run": "b" } } } }\n'],
])(
  '%s of a form that we cannot add to is left alone; the lines are given, and they work (a git without hooks in its config)',
  (name, text) => {
    const scratch = repositoryWithPackage()
    scratch.write(name, text)
    const told = policyOf(scratch, 'install', { code: 2 })
    expect(told.stderr).toContain(`${name} is not of a form that can be added to with certainty.`)
    expect(scratch.read(name)).toBe(text)
    expect(policyOf(scratch, 'install', { env: { npm_lifecycle_event: 'prepare' } }).code).toBe(0)
    if (name !== 'lefthook.yml') return
    const lines = told.stderr.split('\n').filter((line) => line.startsWith('  '))
    scratch.write('lefthook.yml', lines.map((line) => `${line.slice(2)}\n`).join(''))
    expect(shell(scratch, 'lefthook install').code).toBe(0)
    expect(refused(shell(scratch, 'git push origin :develop'))).toEqual(['no-delete refs/heads/develop'])
    expect(policyOf(scratch, 'install').stdout).toMatch(/pre-push: in there already\.\n$/)
  },
)
