import { cpSync, mkdirSync, readFileSync, renameSync, rmSync } from 'node:fs'
import { join } from 'node:path'
import { afterEach, beforeEach, expect, it } from 'vitest'
import { createScratch, type Scratch } from './scratch.ts'

let scratch: Scratch
beforeEach(() => {
  scratch = createScratch()
  scratch.git('commit', '-q', '--allow-empty', '-m', 'one')
})
afterEach(() => scratch.remove())

/** Stands for what a package manager puts into node_modules: it says where it was found. */
function packageIn(folder: string): void {
  scratch.write(join(folder, 'node_modules/.bin/branch-policy'), '#!/bin/sh\necho "found: $0" >&2\n', 0o755)
}

function commitIn(directory: string): string {
  return scratch.run(['git', 'commit', '-q', '--allow-empty', '-m', 'x'], { cwd: directory }).stderr
}

it('worktrees made before and after the installation have the hooks, from whichever it was called', async () => {
  const early = join(scratch.root, 'early tree')
  scratch.git('worktree', 'add', '-q', '-b', 'early', early)
  await scratch.install({ directory: early })
  const late = join(scratch.root, 'late tree')
  scratch.git('worktree', 'add', '-q', '-b', 'late', late)
  scratch.forget()
  for (const directory of [scratch.repository, early, late]) commitIn(directory)
  expect(scratch.calls().map((call) => [call.args, call.cwd])).toEqual(
    [scratch.repository, early, late].map((directory) => [['hook', 'pre-commit'], directory]),
  )
})

it('a package below the top is found after its file is gone, in each worktree and after the repository was moved', async () => {
  const folder = 'packages/the "app" ü'
  packageIn(scratch.path(folder))
  mkdirSync(scratch.path(folder, 'src/deep'), { recursive: true })
  await scratch.install({ directory: scratch.path(folder, 'src/deep') })
  expect(readFileSync(scratch.hook('pre-commit'), 'utf8')).toContain(`\nfolder='${folder}'\n`)
  rmSync(scratch.entry)
  expect(commitIn(scratch.repository)).toBe(`found: ./${folder}/node_modules/.bin/branch-policy\n`)

  const tree = join(scratch.root, 'tree')
  scratch.git('worktree', 'add', '-q', '-b', 'tree', tree)
  expect(commitIn(tree)).toContain(`.git/../${folder}/node_modules`)
  cpSync(scratch.path(folder), join(tree, folder), { recursive: true })
  expect(commitIn(tree)).toBe(`found: ./${folder}/node_modules/.bin/branch-policy\n`)

  const moved = join(scratch.root, 'moved')
  renameSync(scratch.repository, moved)
  expect(commitIn(moved)).toBe(`found: ./${folder}/node_modules/.bin/branch-policy\n`)
})

it('of a package that lies at the top no folder is recorded, nor of one outside the worktree', async () => {
  packageIn(scratch.repository)
  packageIn(scratch.root)
  mkdirSync(scratch.path('packages/app'), { recursive: true })
  await scratch.install({ directory: scratch.path('packages/app') })
  expect(readFileSync(scratch.hook('pre-commit'), 'utf8')).toContain("\nfolder=''\n")
})

it('a Node whose path a terminal would not show as it is, is not recorded', async () => {
  await scratch.install({ node: '/a\u001b[31m/node' })
  expect(readFileSync(scratch.hook('pre-commit'), 'utf8')).toContain("\nnode=''\n")
})
