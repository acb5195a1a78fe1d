import { mkdirSync, readFileSync, symlinkSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { expect, test } from 'vitest'
import { type Ran, type Scratch, scratchRepository } from '../support/scratch.ts'
import { forgetNode } from '../support/without-node.ts'

/** git as a program with windows starts it: with next to no environment, and a PATH without Node. */
function fromWindow(scratch: Scratch, command: string, more = ''): Ran {
  const bin = join(scratch.folder, 'bin')
  mkdirSync(bin, { recursive: true })
  for (const tool of ['git', 'sh', 'cat', 'env']) scratch.shell(`ln -sf "$(command -v ${tool})" '${bin}/${tool}'`)
  const identity = 'GIT_AUTHOR_NAME=a GIT_AUTHOR_EMAIL=a@b GIT_COMMITTER_NAME=a GIT_COMMITTER_EMAIL=a@b'
  return scratch.shell(`env -i PATH='${bin}' HOME='${scratch.folder}' ${identity} ${more} ${command}`)
}

test('the Node that installed the hooks judges where PATH has none', () => {
  const scratch = scratchRepository({ config: { extends: 'gitflow' } })
  const hook = readFileSync(join(scratch.directory, '.git/hooks/pre-commit'), 'utf8')
  expect(hook).toContain(`\nnode=${process.execPath}\n`)
  const refused = fromWindow(scratch, 'git commit --allow-empty -m direct')
  expect([refused.code, refused.stderr]).toEqual([1, expect.stringContaining('no-direct-commit')])
  expect(fromWindow(scratch, 'git checkout -q -b Wrong').stderr).toContain('branch-policy: no kind of branch is named like "Wrong"')
})

test("where that is gone, a version manager's is found; where there is none, a push is refused and a checkout is silent", () => {
  const scratch = scratchRepository({ config: { extends: 'gitflow' } })
  forgetNode(join(scratch.directory, '.git/hooks'))
  const bin = join(scratch.folder, 'tools', 'versions/node/v22.1.0/bin')
  const told = fromWindow(scratch, 'git commit --allow-empty -m direct')
  expect([told.code, told.stderr]).toEqual([0, expect.stringContaining('Tried: /gone/node, PATH, volta, fnm, nvm')])
  expect(fromWindow(scratch, 'git checkout -q -b Wrong')).toMatchObject({ code: 0, output: '' })
  const push = fromWindow(scratch, 'git push origin main')
  expect([push.code, push.stderr]).toEqual([1, expect.stringContaining('Cure: start git where "node --version" works\n')])
  mkdirSync(bin, { recursive: true })
  symlinkSync(process.execPath, join(bin, 'node'))
  const judged = fromWindow(scratch, 'git push origin main', `NVM_DIR='${join(scratch.folder, 'tools')}'`)
  expect([judged.code, judged.stderr]).toEqual([1, expect.stringContaining('no-direct-commit')])
})

test('a file that Node would read at every start is not read', () => {
  const scratch = scratchRepository()
  writeFileSync(join(scratch.folder, 'certificates'), 'no certificate')
  scratch.git('checkout', '-q', '-b', 'feature/one', 'develop')
  const ran = scratch.shell('git commit -q --allow-empty -m one', { env: { NODE_EXTRA_CA_CERTS: join(scratch.folder, 'certificates') } })
  expect([ran.code, ran.stderr]).toEqual([0, expect.not.stringContaining('certificates')])
})
