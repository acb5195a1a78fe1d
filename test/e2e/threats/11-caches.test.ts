import {
  chmodSync,
  chownSync,
  existsSync,
  lstatSync,
  mkdirSync,
  readdirSync,
  readFileSync,
  rmSync,
  symlinkSync,
  writeFileSync,
} from 'node:fs'
import { join } from 'node:path'
import { expect, test } from 'vitest'
import { type Ran, type Scratch, scratchRepository } from '../../support/scratch.ts'
import { ZERO } from '../../support/zero.ts'

const CODE = 'import { writeFileSync } from "node:fs"\nwriteFileSync("../executed", "")\n'

/** A repository in which every cache there is has been filled. */
function warm(): Scratch {
  const scratch = scratchRepository({ config: { extends: 'gitflow' } })
  scratch.git('checkout', '-q', '-b', 'feature/one', 'develop')
  for (const subject of ['feat: one', 'feat: two']) scratch.commit(subject)
  expect(readdirSync(own(scratch)).sort()).toEqual(['code-cache', 'last-policy.json', 'passed-pre-commit', 'policy-cache.json'])
  return scratch
}

const own = (scratch: Scratch): string => join(scratch.directory, '.git', 'branch-policy')
const FILES = ['code-cache', 'last-policy.json', 'passed-pre-commit', 'policy-cache.json'] as const

/** What hooks and a check say: of work that passes, of work that does not. */
function answers(scratch: Scratch, env: Readonly<Record<string, string>> = {}): readonly unknown[] {
  const told = ({ code, output }: Ran): unknown => [code, output]
  const passing = scratch.shell('.git/hooks/pre-commit', { env })
  scratch.git('checkout', '-q', '--detach', 'main')
  scratch.git('symbolic-ref', 'HEAD', 'refs/heads/main')
  const refused = scratch.shell('.git/hooks/pre-commit', { env })
  scratch.git('symbolic-ref', 'HEAD', 'refs/heads/feature/one')
  scratch.git('reset', '-q', '--hard')
  const input = `refs/heads/feature/one ${scratch.oid('feature/one')} refs/heads/Wrong ${ZERO}\n`
  const pushed = scratch.shell(`.git/hooks/pre-push origin '${scratch.remote}'`, { env, input })
  return [passing, refused, pushed].map(told)
}

/** What it says without any cache, which is what it has to say with the worst. */
function expectedOf(scratch: Scratch): readonly unknown[] {
  const expected = answers(scratch, { BRANCH_POLICY_CACHE: 'off' })
  expect(expected.map((one) => (one as readonly unknown[])[0])).toEqual([0, 1, 1])
  return expected
}

const isRoot = process.getuid?.() === 0

function copyFor(path: string, victim: string, change: () => void): void {
  writeFileSync(path, readFileSync(victim))
  change()
}

const PLANTED: readonly (readonly [what: string, plant: (path: string, victim: string, scratch: Scratch) => void])[] = [
  ['a link to a file elsewhere', (path, victim) => symlinkSync(victim, path)],
  ['a link that leads nowhere', (path) => symlinkSync('../../../not-there', path)],
  ['a pipe', (path, _, scratch) => void scratch.shell(`mkfifo '${path}'`)],
  ['a directory', (path) => void mkdirSync(join(path, 'x'), { recursive: true })],
  ['a file that anybody may write', (path, victim) => copyFor(path, victim, () => chmodSync(path, 0o666))],
  ...(isRoot
    ? [["another user's file", (path: string, victim: string) => copyFor(path, victim, () => chownSync(path, 65534, 65534))] as const]
    : []),
]

test.each(PLANTED)(
  'threat 11: %s, planted in the place of each cache, is neither followed nor run, and the verdicts are those without',
  (_, plant) => {
    const scratch = warm()
    const expected = expectedOf(scratch)
    const victim = join(scratch.folder, 'victim')
    for (const name of FILES) {
      const path = join(own(scratch), name)
      writeFileSync(victim, CODE, { mode: 0o644 })
      rmSync(path, { recursive: true, force: true })
      plant(path, victim, scratch)
      expect(answers(scratch), name).toEqual(expected)
      expect([readFileSync(victim, 'utf8'), lstatSync(victim).mode & 0o777], name).toEqual([CODE, 0o644])
      expect(existsSync(join(scratch.folder, 'executed')) || existsSync(join(scratch.folder, 'not-there')), name).toBe(false)
      rmSync(path, { recursive: true, force: true })
    }
  },
)

test('threat 11: the whole place of caches is a link: nothing is written where it leads', () => {
  const scratch = warm()
  const expected = expectedOf(scratch)
  const elsewhere = join(scratch.folder, 'elsewhere')
  mkdirSync(elsewhere)
  rmSync(own(scratch), { recursive: true })
  symlinkSync(elsewhere, own(scratch))
  expect(answers(scratch)).toEqual(expected)
  expect(readdirSync(elsewhere)).toEqual([])
})

const SPOILED: readonly (readonly [what: string, spoil: (bytes: Buffer) => Buffer])[] = [
  ['empty', () => Buffer.alloc(0)],
  ['cut in the middle', (bytes) => bytes.subarray(0, bytes.length >> 1)],
  ['nothing but zeros', (bytes) => Buffer.alloc(bytes.length)],
  ['a policy that forbids nothing', (bytes) => Buffer.from(bytes.toString('latin1').replaceAll('"error"', '"off"'), 'latin1')],
]

test.each(SPOILED)('threat 11: an entry that is %s is made anew', (_, spoil) => {
  const scratch = warm()
  const expected = expectedOf(scratch)
  for (const name of FILES) {
    // What was seen last judges only where no config is left.
    if (name === 'last-policy.json') continue
    const path = join(own(scratch), name)
    answers(scratch)
    writeFileSync(path, spoil(readFileSync(path)))
    expect(answers(scratch), name).toEqual(expected)
  }
})
