import { describe, expect, test } from 'vitest'
import { fixOf, passes, passesWith, paste, refusing, run } from '../support/doors.ts'
import { type Ran, type Scratch, scratchRepository } from '../support/scratch.ts'
import { strictRepository } from '../support/strict.ts'

/** Runs a script that the guard must stop, by exactly these rules: git fails, and the branch stays. */
function stops(scratch: Scratch, rules: readonly string[], script: string, branch = 'main'): Ran {
  const before = scratch.oid(branch)
  const ran = run(scratch, script)
  expect(ran.code, ran.output).not.toBe(0)
  expect(refusing(ran), ran.output).toEqual(rules)
  expect(ran.output).toContain(`${branch} stays where it was.`)
  expect(scratch.oid(branch), ran.output).toBe(before)
  return ran
}

/** Nothing is under way, and index and files are what HEAD names. */
function expectClean(scratch: Scratch): void {
  expect(scratch.git('status', '--porcelain', '--untracked-files=no')).toBe('')
  for (const state of ['MERGE_HEAD', 'CHERRY_PICK_HEAD', 'REVERT_HEAD', 'rebase-merge', 'rebase-apply']) {
    expect(scratch.has(`.git/${state}`), state).toBe(false)
  }
}

const MAY_NOT = [
  ['a fast-forward', 'git merge -q feature/one'],
  ['a fast-forward that is asked for', 'git merge -q --ff-only feature/one'],
  ['a merge past the hooks', 'git merge -q --no-ff --no-verify feature/one'],
  ['a pull of another branch', 'git push -q origin feature/one && git pull -q --ff-only origin feature/one'],
  ['reset --keep', 'git reset -q --keep feature/one'],
  ['reset', 'git reset -q feature/one'],
  ['reset --soft', 'git reset -q --soft feature/one'],
  ['update-ref', 'git update-ref refs/heads/main feature/one'],
  ['update-ref with the old value', 'git update-ref refs/heads/main feature/one main'],
  ['checkout -B', 'git checkout -q -B main feature/one'],
  ['branch -f', 'git checkout -q develop && git branch -f main feature/one'],
  ['a fetch into the branch', 'git checkout -q develop && git fetch -q . feature/one:main'],
] as const

test('what may not come to main is refused whatever brings it, and what is printed puts the working tree right', () => {
  const scratch = strictRepository({ config: { extends: 'gitflow' } })
  passes(
    scratch,
    'git checkout -q -b feature/one develop\necho >> branch-policy.config.json\nwork one\ngit push -q origin feature/one\necho "not staged" >> README.md',
  )
  for (const [name, command] of MAY_NOT) {
    scratch.git('checkout', '-q', 'main')
    const fix = fixOf(stops(scratch, ['merge-source'], command), 'merge-source')
    if (fix.length > 0) paste(scratch, fix)
    expect(scratch.git('status', '--porcelain', '--untracked-files=no'), name).toBe(' M README.md')
    expect(scratch.read('README.md'), name).toContain('not staged')
    expect(scratch.has('.git/MERGE_HEAD'), name).toBe(false)
  }
  // It goes where it may.
  passesWith(scratch, ['policy-change'], 'git checkout -q develop\ngit merge -q feature/one\ngit push -q origin develop')
})

/** Within one second git makes the same commit of the same words. */
const DIRECT = [
  ['a commit', 'echo a > a.txt && git add a.txt && git commit -q --no-verify -m "feat: a"', 'feat: a'],
  ['a commit of all that is changed', 'echo a >> README.md && git commit -q -a --no-verify -m "feat: all"', 'feat: all'],
  ['a commit of one file', 'echo a >> README.md && git commit -q --no-verify -m "feat: one file" README.md', 'feat: one file'],
  ['an empty commit', 'git commit -q --allow-empty --no-verify -m "feat: empty"', 'feat: empty'],
  ['a cherry-pick', 'GIT_COMMITTER_DATE=@1900000000 git cherry-pick other', 'feat: other'],
  ['a revert', 'git revert --no-edit HEAD', 'Revert "chore: begin"'],
  ['a mail', 'git format-patch -q -1 --stdout other > ../mail && GIT_COMMITTER_DATE=@1900000001 git am -q ../mail', 'feat: other'],
  ['a commit by plumbing', 'git update-ref refs/heads/develop $(git commit-tree -p develop -m "feat: tree" develop^{tree})', 'feat: tree'],
  ['an amend of what is published', 'git commit -q --amend --no-verify -m "chore: begin again"', 'chore: begin again'],
] as const

test('a commit on develop is refused however it is made, and what is printed keeps it on a branch of its own', () => {
  const scratch = strictRepository()
  run(scratch, 'git checkout -q -b other develop\ngit commit -q --allow-empty --no-verify -m one\necho other > other.txt\ngit add .')
  scratch.git('commit', '-q', '--no-verify', '-m', 'feat: other')
  for (const [name, command, subject] of DIRECT) {
    scratch.git('checkout', '-q', 'develop')
    const rules = name.startsWith('an amend') ? ['no-direct-commit', 'no-force-push'] : ['no-direct-commit']
    const fix = fixOf(stops(scratch, rules, command, 'develop'), 'no-direct-commit')
    expect(fix.join('\n'), name).toMatch(/^git (?:branch|checkout -b) feature\//)
    paste(scratch, fix)
    expectClean(scratch)
    expect(scratch.git('symbolic-ref', 'HEAD'), name).toMatch(/^refs\/heads\/feature\//)
    expect(scratch.git('log', '-1', '--format=%s'), name).toBe(subject)
  }
})

test('a rebase that would flatten merges is refused; its abort brings everything back', () => {
  const scratch = strictRepository()
  passes(
    scratch,
    'git checkout -q -b feature/one develop\nwork one\nwork two\ngit checkout -q develop\ngit merge -q --no-ff feature/one\ngit branch -q -D feature/one',
  )
  const tip = scratch.oid('develop')
  const ran = stops(scratch, ['no-direct-commit'], 'GIT_COMMITTER_DATE=@1900000000 git rebase -q --force-rebase origin/develop', 'develop')
  paste(scratch, fixOf(ran, 'no-direct-commit'))
  expectClean(scratch)
  expect(scratch.git('symbolic-ref', 'HEAD')).toBe('refs/heads/develop')
  expect(scratch.oid('develop')).toBe(tip)
})

test('main set to a history of its own is refused; a branch keeps that', () => {
  const scratch = strictRepository()
  const ran = stops(
    scratch,
    ['merge-source', 'no-force-push'],
    'git checkout -q --orphan stranger\ngit commit -q --no-verify -m stranger\ngit checkout -q develop\ngit branch -f main stranger',
  )
  expect(ran.output).toContain('this rewrites main')
  expect(fixOf(ran, 'no-force-push')[0]).toMatch(/^git branch hotfix\/my-change [0-9a-f]{40,64}$/)
})

describe('what goes through', () => {
  test('undoing what was never pushed, and going to what the remote has, whatever is checked out', () => {
    const scratch = strictRepository()
    passes(
      scratch,
      `git checkout -q -b feature/one develop
       work one
       git checkout -q develop
       git merge -q --no-ff feature/one
       git merge -q --no-ff --no-edit feature/one
       git reset -q --keep origin/develop
       git merge -q feature/one
       git reset -q --hard HEAD~1
       git checkout -q feature/one
       git branch -f develop feature/one
       git branch -f develop origin/develop
       git branch -f develop feature/one
       git update-ref refs/heads/develop origin/develop
       git checkout -q -B develop feature/one
       git checkout -q -B develop origin/develop`,
    )
    // What others published is theirs to answer for, also below the tip.
    scratch.git('clone', '-q', '-b', 'develop', scratch.remote, '../colleague')
    run(scratch, 'cd ../colleague\nwork theirs\nwork more\ngit push -q origin develop')
    passes(scratch, 'git merge -q --no-ff feature/one\ngit fetch -q\ngit reset -q --hard origin/develop~1')
  })

  test('an amended message and a rebase that keeps the merges, before they are pushed', () => {
    const scratch = strictRepository()
    passes(
      scratch,
      `git checkout -q -b feature/one develop
       work one
       git checkout -q develop
       git merge -q --no-ff feature/one
       sleep 2
       git commit -q --amend -m "Merge branch 'feature/one'" -m "At last." --no-verify
       git rebase -q --rebase-merges origin/develop
       git push -q origin develop feature/one`,
    )
  })

  test('a pull of a branch from elsewhere, as its push would', () => {
    const scratch = strictRepository()
    scratch.git('clone', '-q', '-b', 'develop', scratch.remote, '../colleague')
    run(scratch, 'cd ../colleague\ngit checkout -q -b feature/theirs\nwork theirs')
    passes(scratch, 'git checkout -q develop\ngit pull -q --ff-only ../colleague feature/theirs')
    passesWith(scratch, ['no-direct-commit'], 'git push -q origin develop')
  })

  test('commits on a release branch until it is published, and a branch that is made', () => {
    const scratch = strictRepository()
    passes(
      scratch,
      'git checkout -q -b release/v1.0.0 develop\nwork bump\ngit commit -q --amend -m "chore: 1.0.0"\ngit branch develop2 main',
    )
    passes(scratch, 'git push -q origin release/v1.0.0')
    stops(scratch, ['no-direct-commit'], 'git commit -q --no-verify --allow-empty -m late', 'release/v1.0.0')
    passes(scratch, 'git checkout -q main\ngit branch -q -D release/v1.0.0')
  })

  test('what nobody can tell, with a warning', () => {
    const scratch = strictRepository()
    run(scratch, 'git checkout -q main\ngit checkout -q --detach\nwork one\nwork two')
    const loose = scratch.oid('HEAD')
    passesWith(
      scratch,
      ['merge-source'],
      `git checkout -q main
       git merge -q --no-ff --no-verify -m nothing ${loose}`,
    )
  })
})

describe('a config that is broken', () => {
  test('stops what would have to be judged with the way out, and nobody who goes back', () => {
    const scratch = strictRepository({ config: { extends: 'gitflow' } })
    passes(scratch, 'git checkout -q -b feature/one develop\nwork one\ngit checkout -q develop\ngit merge -q --no-ff feature/one')
    const merged = scratch.oid('develop')
    scratch.write('branch-policy.config.json', '{ broken')
    const ran = run(scratch, 'git merge -q --no-ff --no-verify -m more feature/one\ngit reset -q --hard main~0')
    expect([ran.code, ran.output]).toEqual([0, expect.not.stringContaining('branch-policy')])
    scratch.write('branch-policy.config.json', '{ broken')
    const refused = run(scratch, `git reset -q --soft ${merged}`)
    expect(refused.code).not.toBe(0)
    expect(refused.output).toContain('branch-policy.config.json')
    expect(refused.output).toContain('this move of develop was not judged, so it is refused')
    const way = /^ {2}(git -c core.hooksPath=.*) COMMAND$/m.exec(refused.output)?.[1] ?? ''
    expect(run(scratch, `${way} reset -q --soft ${merged}`).code).toBe(0)
    expect(scratch.oid('develop')).toBe(merged)
    // The config is mended by what is published.
    expect(run(scratch, 'git reset -q --hard origin/develop').code).toBe(0)
  })
})

test('a rule that only warns lets the move pass, and one that is off says nothing', () => {
  const scratch = strictRepository({ config: { extends: 'gitflow', rules: { 'merge-source': 'warn' } } })
  passesWith(scratch, ['merge-source'], 'git checkout -q -b feature/one develop\nwork one\ngit checkout -q main\ngit merge -q feature/one')
  const off = strictRepository({ config: { extends: 'gitflow', rules: { 'merge-source': 'off' } } })
  passes(off, 'git checkout -q -b feature/one develop\nwork one\ngit checkout -q main\ngit merge -q feature/one')
})

test('without Node, or without the command, a branch moves with a warning', () => {
  const scratch = strictRepository()
  const told = run(
    scratch,
    `sed -i "s#^node=.*#node=/gone#; s#^entry=.*#entry=/gone#" .git/hooks/reference-transaction
    git commit -q --no-verify --allow-empty -m direct`,
  )
  expect([told.code, told.output]).toEqual([0, expect.stringContaining('this move of a branch was not checked')])
  expect(scratch.git('rev-list', '--count', 'origin/main..main')).toBe('1')
})

test('whoever did not ask has no guard', () => {
  const scratch = scratchRepository()
  expect(scratch.has('.git/hooks/reference-transaction')).toBe(false)
  passes(scratch, 'git checkout -q -b feature/one develop\nwork one\ngit checkout -q main\ngit merge -q feature/one')
})
