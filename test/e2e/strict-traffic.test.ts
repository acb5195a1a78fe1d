import { mkdirSync, rmSync } from 'node:fs'
import { join } from 'node:path'
import { expect, test } from 'vitest'
import { run } from '../support/doors.ts'
import { scratchRepository } from '../support/scratch.ts'
import { guardStarts, strictRepository, tellGuardStarts } from '../support/strict.ts'

/** What another person pushes meanwhile. */
const COLLEAGUE = `git -C ../colleague pull -q --ff-only
  git -C ../colleague commit -q --allow-empty --no-verify -m theirs
  git -C ../colleague push -q origin develop`

/** What may never start Node: none of it can break the policy. */
const TRAFFIC = [
  ['a branch that is made', 'git checkout -q -b feature/one develop'],
  ['a commit on it', 'echo 1 > one.txt && git add . && git commit -q -m one'],
  ['an amend, a rebase and a revert on it', 'git commit -q --amend -m two\ngit rebase -q --force-rebase main\ngit revert --no-edit HEAD'],
  ['a reset on it, and its renaming', 'git reset -q --hard HEAD~1\ngit branch -m feature/two'],
  ['a stash and its return', 'echo 2 > one.txt\ngit stash -q\ngit stash pop -q\ngit checkout -q .'],
  ['a stash on a protected branch', 'git checkout -q develop\necho 2 > README.md\ngit stash -q\ngit stash drop -q'],
  ['a reset to where it is', 'git reset -q --hard'],
  ['tags and notes', 'git tag v9.0.0\ngit tag -a v9.0.1 -m tag\ngit tag -d v9.0.0 v9.0.1 >&2\ngit notes add -m note HEAD'],
  ['a push', 'git push -q origin feature/two'],
  ['a fetch', `${COLLEAGUE}\ngit fetch -q origin`],
  ['a merge of what was fetched', 'git merge -q --ff-only origin/develop'],
  ['a pull', `${COLLEAGUE}\ngit pull -q --ff-only origin develop`],
  ['a pull by --rebase that has nothing to rebase', `${COLLEAGUE}\ngit pull -q --rebase origin develop`],
  ['a worktree', 'git worktree add -q ../tree feature/two'],
  ['a bisect', 'git bisect start HEAD HEAD~1 >&2\ngit bisect reset'],
  ['packing', 'git -c core.hooksPath=/dev/null commit -q --allow-empty -m ahead\ngit pack-refs --all'],
  ['packing without pruning', 'git update-ref refs/heads/feature/x develop\ngit pack-refs --all --no-prune'],
  [
    'a fetch that prunes',
    'git push -q origin develop:refs/heads/feature/gone\ngit fetch -q\ngit push -q origin :feature/gone\ngit fetch -q --prune',
  ],
  ['gc', 'git gc -q --prune=now'],
  ['a stash on a protected branch that is packed', 'echo 2 > README.md\ngit stash -q\ngit stash drop -q'],
  ['a release branch that is made after that', 'git checkout -q -b release/v1.0.0 develop'],
  ['deletions', 'git checkout -q main\ngit branch -q -D release/v1.0.0 feature/x'],
] as const

test('what is no move of a protected branch to where no remote has it starts no Node', () => {
  const scratch = strictRepository({ config: { extends: 'gitflow', rules: { 'no-direct-commit': 'off' } } })
  scratch.git('clone', '-q', '-b', 'develop', scratch.remote, '../colleague')
  scratch.git('branch', '-q', '-u', 'origin/develop', 'develop')
  tellGuardStarts(scratch)
  for (const [name, script] of TRAFFIC) expect(guardStarts(scratch, script), name).toBe(0)
  // Another worktree may have another policy: its first commit leaves its names.
  const there = 'git -C ../tree commit -q --allow-empty -m three'
  expect([guardStarts(scratch, there), guardStarts(scratch, there)]).toEqual([1, 0])
  // The count counts.
  const merge =
    'git checkout -q -b feature/three develop\ngit commit -q --allow-empty -m x\ngit checkout -q develop\ngit merge -q --no-ff feature/three'
  expect(guardStarts(scratch, merge)).toBe(1)
  expect(guardStarts(scratch, 'git reset -q --hard HEAD~1')).toBe(1)
})

test('a clone with the hook from a template starts no Node and goes through, also below another repository', () => {
  const scratch = strictRepository({ config: { extends: 'gitflow' } })
  tellGuardStarts(scratch)
  const hooks = join(scratch.folder, 'template/hooks')
  mkdirSync(hooks, { recursive: true })
  run(scratch, 'cp .git/hooks/reference-transaction ../template/hooks/')
  expect(guardStarts(scratch, 'git clone -q --template=../template "$(git remote get-url origin)" ../clone')).toBe(0)
  expect(guardStarts(scratch, 'git clone -q --bare --template=../template "$(git remote get-url origin)" ../clone.git')).toBe(0)
  // It guards there too: the names are kept by the first move that has to be judged.
  const ran = run(scratch, 'cd ../clone\ngit commit -q --no-verify --allow-empty -m direct')
  expect([ran.code, ran.output]).toEqual([128, expect.stringContaining('no-direct-commit')])
})

test('names of branches decide; where they are not kept or in doubt, every branch starts Node', () => {
  const scratch = strictRepository({ config: { extends: 'gitflow' } })
  tellGuardStarts(scratch)
  const commit = 'git commit -q --allow-empty -m one'
  expect(guardStarts(scratch, `git checkout -q -b feature/one develop\n${commit}`)).toBe(0)
  const names = join(scratch.directory, '.git/branch-policy/guarded-names')
  const whole = scratch.read('.git/branch-policy/guarded-names')
  for (const doubtful of [whole.slice(0, -2), whole.replace('names 1', 'names 2'), '']) {
    scratch.write('.git/branch-policy/guarded-names', doubtful)
    expect(guardStarts(scratch, commit), doubtful).toBe(1)
    scratch.write('.git/branch-policy/guarded-names', whole)
  }
  rmSync(names)
  expect(guardStarts(scratch, commit)).toBe(1)
  // Node has left them.
  expect(scratch.read('.git/branch-policy/guarded-names')).toBe(whole)
  expect(guardStarts(scratch, commit)).toBe(0)
})

test('names follow the policy as soon as any hook has read it', () => {
  const scratch = strictRepository({ config: { extends: 'gitflow' } })
  tellGuardStarts(scratch)
  const commit = 'git commit -q --allow-empty -m one'
  scratch.git('checkout', '-q', '-b', 'feature/one', 'develop')
  scratch.write(
    'branch-policy.config.json',
    '{ "extends": "gitflow", "branches": { "stable": { "name": "/stable-.*/", "protected": true } } }',
  )
  expect(guardStarts(scratch, commit)).toBe(1)
  expect(scratch.read('.git/branch-policy/guarded-names')).toContain('\n^ \n')
  scratch.write(
    'branch-policy.config.json',
    '{ "extends": "gitflow", "branches": { "stable": { "name": "stable/{slug}", "protected": true } } }',
  )
  expect(guardStarts(scratch, commit)).toBe(0)
  expect(scratch.read('.git/branch-policy/guarded-names')).toContain('\n^ stable/\n')
})

test('a hook that was there gets every state with all of its lines, and may refuse', () => {
  const scratch = scratchRepository({ hooks: false })
  const hook = '#!/bin/sh\n{ echo "[$1]"; cat; } >>../states\n[ "$1" != prepared ] || [ ! -e ../no ]\n'
  scratch.write('.git/hooks/reference-transaction', hook)
  run(scratch, 'chmod +x .git/hooks/reference-transaction\ngit branch feature/plain develop')
  const plain = scratch.shell('cat ../states; rm ../states').stdout
  expect(scratch.policy('install', '--strict').code).toBe(0)
  run(scratch, 'git branch feature/guard develop')
  expect(scratch.shell('cat ../states; rm ../states').stdout).toBe(plain.replaceAll('plain', 'guard'))
  // What is judged goes on to it, and what was refused does not.
  const direct = 'git checkout -q develop\ngit commit -q --no-verify --allow-empty -m direct'
  expect(run(scratch, direct).output).toContain('no-direct-commit')
  const prepared = scratch
    .shell('cat ../states')
    .stdout.split('[')
    .filter((state) => state.startsWith('prepared]'))
  expect(prepared.filter((state) => / refs\/heads\/develop$/m.test(state))).toEqual([])
  expect(run(scratch, 'git checkout -q feature/guard\ntouch ../no\ngit branch feature/no').code).not.toBe(0)
  expect(scratch.policy('uninstall').code).toBe(0)
  expect(scratch.read('.git/hooks/reference-transaction')).toBe(hook)
})
