import { chmodSync, lstatSync, readdirSync, readFileSync, readlinkSync, symlinkSync } from 'node:fs'
import { join } from 'node:path'
import { expect, test } from 'vitest'
import { type Scratch, scratchRepository } from '../support/scratch.ts'

/** Every file that an installation might touch: its bytes, its mode, its time, and where a link leads. */
function state(scratch: Scratch): readonly string[] {
  const hooks = join(scratch.directory, '.git/hooks')
  const files = [...readdirSync(hooks).map((name) => join(hooks, name)), join(scratch.directory, '.git/config')]
  return files.sort().map((path) => {
    const stat = lstatSync(path)
    const content = stat.isSymbolicLink() ? readlinkSync(path) : readFileSync(path).toString('base64')
    return [path, stat.mode.toString(8), stat.isSymbolicLink() ? '' : stat.mtimeMs, content].join(' ')
  })
}

test('every hook is as it was, to the byte, the mode, the time and the link, and the config was never touched', () => {
  const scratch = scratchRepository({ hooks: false, name: `späce & it's` })
  scratch.write('.git/hooks/pre-commit', '#!/bin/sh\r\nexit 0')
  chmodSync(join(scratch.directory, '.git/hooks/pre-commit'), 0o711)
  scratch.write('.git/hooks/pre-push', '')
  scratch.write('scripts/post-checkout', '#!/bin/sh\n')
  symlinkSync('../../scripts/post-checkout', join(scratch.directory, '.git/hooks/post-checkout'))
  symlinkSync('/nowhere', join(scratch.directory, '.git/hooks/pre-merge-commit'))
  const before = state(scratch)
  const config = join(scratch.directory, '.git/config')
  const inode = lstatSync(config).ino
  for (let round = 0; round < 2; round += 1) {
    expect(scratch.policy('install').code).toBe(0)
    expect(scratch.policy('install').code).toBe(0)
    expect(state(scratch)).not.toEqual(before)
    expect(scratch.policy('uninstall').code).toBe(0)
    expect(state(scratch)).toEqual(before)
  }
  expect(lstatSync(config).ino).toBe(inode)
})
