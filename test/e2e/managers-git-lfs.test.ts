import { existsSync } from 'node:fs'
import { join } from 'node:path'
import { expect, test } from 'vitest'
import { filesIn, hasProgram, policyOf, refused, repositoryWithPackage } from '../support/managers.ts'
import type { Ran, Scratch } from '../support/scratch.ts'

const MISSING = !hasProgram('git-lfs', 'version')
const SKIPPED = MISSING ? ' [skipped: git-lfs is not installed]' : ''

function run(scratch: Scratch, line: string): Ran {
  return scratch.shell(line, { env: { HOME: scratch.folder } })
}

/** Commits a file of LFS's on a new branch; its oid in LFS. */
function commitLarge(scratch: Scratch): string {
  scratch.git('switch', '-q', '-c', 'feature/large', 'develop')
  scratch.write('.gitattributes', '*.bin filter=lfs diff=lfs merge=lfs -text\n')
  scratch.write('large.bin', 'many bytes\n')
  const made = run(scratch, 'git add . && git commit -q -m Large')
  expect(made.code, made.output).toBe(0)
  return /oid sha256:(\w+)/.exec(scratch.git('show', 'HEAD:large.bin'))?.[1] ?? ''
}

/** The push of a refused ref sends nothing; else the object arrives with the commit. */
function expectObjectArrives(scratch: Scratch): void {
  const oid = commitLarge(scratch)
  const object = join(scratch.remote, 'lfs/objects', oid.slice(0, 2), oid.slice(2, 4), oid)
  expect(oid).not.toBe('')
  const stopped = run(scratch, 'git push origin feature/large :develop')
  expect(refused(stopped), stopped.output).toEqual(['no-delete refs/heads/develop'])
  expect(existsSync(object)).toBe(false)
  const pushed = run(scratch, 'git push origin feature/large')
  expect(pushed.code, pushed.output).toBe(0)
  expect(existsSync(object)).toBe(true)
}

function repository(): Scratch {
  const scratch = repositoryWithPackage()
  scratch.git('remote', 'set-url', 'origin', `file://${scratch.remote}`)
  return scratch
}

test.skipIf(MISSING)(`git-lfs first: its hook runs after ours, the object arrives, and uninstall gives its hooks back${SKIPPED}`, () => {
  const scratch = repository()
  expect(run(scratch, 'git lfs install --local').code).toBe(0)
  const before = filesIn(join(scratch.directory, '.git/hooks'))
  expect(before['pre-push']).toContain('git lfs pre-push')
  policyOf(scratch, 'install')
  expectObjectArrives(scratch)
  policyOf(scratch, 'uninstall')
  expect(filesIn(join(scratch.directory, '.git/hooks'))).toEqual(before)
})

test.skipIf(MISSING)(`ours first: git-lfs leaves our hook and fails; written over by --force, ours goes in front again${SKIPPED}`, () => {
  const scratch = repository()
  policyOf(scratch, 'install')
  const stopped = run(scratch, 'git lfs install --local')
  expect([stopped.code, stopped.output]).toEqual([2, expect.stringContaining('Hook already exists: pre-push')])
  expect(refused(run(scratch, 'git push origin :develop'))).toEqual(['no-delete refs/heads/develop'])
  expect(run(scratch, 'git lfs install --local --force').code).toBe(0)
  expect(policyOf(scratch, 'install').stdout).toContain('pre-push: installed; the hook that was there is kept')
  expectObjectArrives(scratch)
  policyOf(scratch, 'uninstall')
  expect(filesIn(join(scratch.directory, '.git/hooks'))['pre-push']).toContain('git lfs pre-push')
})
