import { chmodSync, mkdirSync, rmSync, symlinkSync, truncateSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { expect, test } from 'vitest'
import { expectOneLine } from '../../support/faults.ts'
import { type Scratch, scratchRepository } from '../../support/scratch.ts'
import { ZERO } from '../../support/zero.ts'

const NAME = 'branch-policy.config.json'
const GOOD = '{ "extends": "gitflow" }'

/** Each hook, and a check, of work that the preset would let pass: what is broken here must not look so. */
function expectRefusedEverywhere(scratch: Scratch, ...words: readonly string[]): void {
  scratch.git('checkout', '-q', '-B', 'feature/one', 'develop')
  const line = `refs/heads/feature/one ${scratch.oid('develop')} refs/heads/feature/one ${ZERO}\n`
  expectOneLine(scratch.policy('hook', 'pre-commit'), NAME, ...words)
  expectOneLine(scratch.policyWith({ input: line }, 'hook', 'pre-push', 'origin', scratch.remote), NAME, ...words)
  expectOneLine(scratch.policy('check'), NAME, ...words)
}

function sparse(path: string, bytes: number): void {
  writeFileSync(path, '')
  truncateSync(path, bytes)
}

const BROKEN: readonly (readonly [what: string, make: (path: string, scratch: Scratch) => void, said: string])[] = [
  ['a pipe', (path, scratch) => void scratch.shell(`mkfifo '${path}'`), 'it is no regular file'],
  ['a link to a device', (path) => symlinkSync('/dev/zero', path), 'it is no regular file'],
  ['a link that leads nowhere', (path) => symlinkSync('not-there', path), 'cannot be read'],
  ['a directory', (path) => void mkdirSync(path), 'it is a directory'],
  ['100 MiB', (path) => sparse(path, 100 << 20), 'it is longer than 4 MiB'],
  ['no UTF-8', (path) => writeFileSync(path, Buffer.from([0x7b, 0xff, 0x7d])), 'it is not UTF-8'],
  ['half of itself', (path) => writeFileSync(path, GOOD.slice(0, 15)), 'cannot be read as a policy'],
  ['zeros', (path) => writeFileSync(path, Buffer.alloc(100)), 'cannot be read as a policy'],
]

test.each(BROKEN)('a config that is %s: one line that names it, exit 2, and no other policy judges', (_, make, said) => {
  const scratch = scratchRepository({ hooks: false })
  make(join(scratch.directory, NAME), scratch)
  expectRefusedEverywhere(scratch, said)
})

const isRoot = process.getuid?.() === 0

test.skipIf(isRoot)('a config that may not be read: one line, exit 2 (not as root, who may)', () => {
  const scratch = scratchRepository({ hooks: false })
  scratch.write(NAME, GOOD)
  chmodSync(join(scratch.directory, NAME), 0)
  expectRefusedEverywhere(scratch, 'permission denied')
})

test('a config with a byte order mark or the line ends of Windows is the same policy', () => {
  const scratch = scratchRepository({ hooks: false })
  for (const text of [`\ufeff${GOOD}`, '{\r\n  "extends": "gitflow"\r\n}\r\n']) {
    scratch.write(NAME, text)
    expect(scratch.policy('check')).toMatchObject({ code: 0 })
    expect(JSON.parse(scratch.policy('config', '--format', 'json').stdout)).toMatchObject({ remote: 'origin' })
  }
})

test('an empty config says that it is, and is not taken for none', () => {
  const scratch = scratchRepository({ hooks: false })
  scratch.write(NAME, '')
  const ran = scratch.policy('check')
  expect([ran.code, ran.output]).toEqual([2, expect.stringContaining(NAME)])
  rmSync(join(scratch.directory, NAME))
  expect(scratch.policy('check').code).toBe(0)
})
