import { existsSync, readdirSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { describe, expect, test } from 'vitest'
import { expectNoStack } from '../../support/faults.ts'
import { type Scratch, scratchRepository } from '../../support/scratch.ts'
import { ZERO } from '../../support/zero.ts'

/** A repository with a direct commit on main, which every check has to tell. */
function withViolation(): Scratch {
  const scratch = scratchRepository({ hooks: false })
  scratch.git('checkout', '-q', 'main')
  scratch.git('commit', '-q', '--allow-empty', '-m', 'fix: direct')
  scratch.git('push', '-q', 'origin', 'main')
  return scratch
}

describe.skipIf(!existsSync('/dev/full'))('a report that nobody gets', () => {
  test.each([
    ['stdout full', 'branch-policy check --all --format json >/dev/full'],
    ['stderr full', 'branch-policy check --all 2>/dev/full >/dev/full'],
    ['stdout closed', 'branch-policy check --all --format json >&-'],
    ['a file on a full device', 'branch-policy check --all --format json --output /dev/full'],
    ['a directory for a file', 'branch-policy check --all --format json --output .git'],
  ])('%s: no pass, no stack', (_, line) => {
    const ran = withViolation().shell(line)
    expect(ran.code, ran.output).not.toBe(0)
    expectNoStack(ran)
  })

  test('also where there is nothing to tell', () => {
    const scratch = scratchRepository({ hooks: false })
    expect(scratch.shell('branch-policy check --all --format json >/dev/full')).toMatchObject({ code: 2 })
  })
})

test('a reader that leaves early has what it wanted: no stack, and the exit code of the check', () => {
  const scratch = withViolation()
  const ran = scratch.shell('{ branch-policy check --all --format json; echo $? >../code; } | head -c 1 >/dev/null; cat ../code')
  expectNoStack(ran)
  expect(ran.stdout.trim()).toBe('1')
})

test('standard input that is a directory: pre-push and pre-receive let nothing pass by it', () => {
  const scratch = withViolation()
  for (const hook of [`pre-push origin '${scratch.remote}'`, 'pre-receive']) {
    for (const input of ['</', '<.git']) {
      const ran = scratch.shell(`branch-policy hook ${hook} ${input}`)
      expect([ran.code, ran.output], `${hook} ${input}`).toEqual([2, expect.stringContaining('branch-policy: ')])
      expectNoStack(ran)
    }
    // What git gives where nothing is pushed.
    expect(scratch.shell(`branch-policy hook ${hook} </dev/null`).code, hook).toBe(0)
  }
})

test('uninstall takes caches away, of linked worktrees too, and leaves what is not ours', () => {
  const scratch = scratchRepository({ config: { extends: 'gitflow' } })
  scratch.git('worktree', 'add', '-q', '-b', 'feature/two', '../tree', 'develop')
  scratch.git('checkout', '-q', '-b', 'feature/one', 'develop')
  for (const place of ['.', '../tree']) scratch.shell(`cd ${place} && git commit -q --allow-empty -m 'feat: one'`)
  const places = ['.git', '.git/worktrees/tree'].map((place) => join(scratch.directory, place, 'branch-policy'))
  for (const place of places) expect(readdirSync(place)).toContain('policy-cache.json')
  writeFileSync(join(places[0] ?? '', 'notes.txt'), 'mine\n')
  expect(scratch.policy('uninstall').code).toBe(0)
  expect(readdirSync(places[0] ?? '')).toEqual(['notes.txt'])
  expect(existsSync(places[1] ?? '')).toBe(false)
})

test.each([
  ['is killed', 'kill -9 $$'],
  ['reads nothing', 'exit 1'],
  ['is not there', null],
])('a verifier that %s leaves open how a commit is signed: it is not taken for signed, and nothing breaks', (_, script) => {
  const scratch = scratchRepository({ hooks: false, config: { extends: 'gitflow', rules: { 'commit-signed': 'error' } } })
  const program = join(scratch.folder, 'verifier')
  if (script !== null) writeFileSync(program, `#!/bin/sh\n${script}\n`, { mode: 0o755 })
  scratch.git('config', 'gpg.program', program)
  const tree = scratch.git('rev-parse', 'develop^{tree}')
  const who = 'Ada Author <ada@example.org> 1700000000 +0000'
  const signature = '-----BEGIN PGP SIGNATURE-----\n \n iQ==\n -----END PGP SIGNATURE-----'
  const text = `tree ${tree}\nparent ${scratch.oid('develop')}\nauthor ${who}\ncommitter ${who}\ngpgsig ${signature}\n\nfeat: signed\n`
  const signed = scratch.shell('git hash-object -t commit -w --stdin', { input: text }).stdout.trim()
  const ran = scratch.policy('check', '--update', 'refs/heads/feature/one', ZERO, signed)
  expect(ran.code, ran.output).not.toBe(0)
  expect(ran.output).toContain('commit-signed')
  expectNoStack(ran)
})
