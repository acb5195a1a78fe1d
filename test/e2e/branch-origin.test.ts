import { describe, expect, test } from 'vitest'
import { fixOf, passes, passesWith, paste, refuses, remoteBranch, remoteRefs, report, run } from '../support/doors.ts'
import { openScratch, type Scratch, scratchRepository } from '../support/scratch.ts'
import { serverRepository } from '../support/server.ts'
import { ZERO } from '../support/zero.ts'

/** Main with a hotfix and a release, develop ahead of it with a merged feature; all of it pushed. */
const BEGIN = `
  git checkout -q -b hotfix/v0.0.1 main && work first && git checkout -q main && git merge -q --no-ff hotfix/v0.0.1
  git checkout -q -b feature/one develop && work one && git checkout -q develop && git merge -q --no-ff feature/one
  git checkout -q -b release/v0.1.0 && work version
  git checkout -q develop && git checkout -q -b feature/two && work two && git checkout -q develop && git merge -q --no-ff feature/two
  git push -q origin --all && git checkout -q main`

function begin(): Scratch {
  const scratch = scratchRepository({ hooks: false })
  const built = run(scratch, `${BEGIN}\nbranch-policy install`)
  expect(built.code, built.output).toBe(0)
  return scratch
}

/** What the rule says of one first push, by `check`: its verdict, or `pass`. */
function verdictOf(scratch: Scratch, branch: string, revision = branch): string {
  const zero = ZERO
  const { findings } = report(scratch, '--update', `refs/heads/${branch}`, zero, scratch.oid(revision))
  const found = findings.filter(({ rule }) => rule === 'branch-origin')
  return found.map(({ verdict, severity }) => `${verdict} ${severity}`).join() || 'pass'
}

describe('what is refused, and mended by the printed commands', () => {
  const cases = [
    { name: 'a hotfix from develop', branch: 'hotfix/x', breach: 'git checkout -q -b hotfix/x develop && work x && work y' },
    { name: 'a feature from main', branch: 'feature/x', breach: 'git checkout -q -b feature/x main && work x' },
    { name: 'a release from main', branch: 'release/v0.2.0', breach: 'git checkout -q -b release/v0.2.0 main && work x' },
    { name: 'a bugfix from develop', branch: 'bugfix/x', breach: 'git checkout -q -b bugfix/x develop && work x' },
    { name: 'a feature from a release', branch: 'feature/x', breach: 'git checkout -q -b feature/x release/v0.1.0 && work x' },
    { name: 'a history of its own', branch: 'hotfix/x', breach: 'git checkout -q --orphan hotfix/x && git rm -rfq . && work x' },
    {
      name: 'a hotfix that was rebased onto develop',
      branch: 'hotfix/x',
      breach: 'git checkout -q -b hotfix/x main && work x && git rebase -q develop && work y',
    },
    {
      name: 'a hotfix with another topic merged into it',
      branch: 'hotfix/x',
      breach: `git checkout -q -b hotfix/y develop && work y
               git checkout -q -b hotfix/x develop && work x && git merge -q --no-ff hotfix/y && work z && git branch -qD hotfix/y`,
    },
    {
      name: 'a feature from main that has merged develop since, which has merged main',
      branch: 'feature/x',
      breach: `git checkout -q develop && git merge -q --no-ff main && git push -q origin develop
               git checkout -q -b feature/x main && work x && git merge -q develop && work y`,
    },
    {
      name: 'a tag of the same name',
      branch: 'hotfix/x',
      breach: 'git tag hotfix/x main && git tag origin/main develop && git checkout -q -b hotfix/x develop && work x',
    },
  ] as const

  test.each(cases)('$name', ({ branch, breach }) => {
    const scratch = begin()
    const set = run(scratch, breach)
    expect(set.code, set.output).toBe(0)
    const there = [...remoteRefs(scratch).values()]
    const work = (): readonly string[] =>
      scratch
        .git('log', '--no-merges', '--format=%s', `refs/heads/${branch}`, '--not', ...there)
        .split('\n')
        .sort()
    const own = work()
    const refused = refuses(scratch, ['branch-origin'], `git push origin refs/heads/${branch}`)
    expect(verdictOf(scratch, branch, `refs/heads/${branch}`)).toBe('fail error')
    paste(scratch, fixOf(refused, 'branch-origin'))
    expect(remoteBranch(scratch, branch)).toBe(scratch.oid(`refs/heads/${branch}`))
    expect(verdictOf(scratch, branch, `refs/heads/${branch}`)).toBe('pass')
    // The rebase onto develop copied what main has; back on main the copy is left out.
    expect(work()).toEqual(own.filter((subject) => subject !== 'feat: first'))
  })

  test('from a detached HEAD', () => {
    const scratch = begin()
    const refused = refuses(
      scratch,
      ['branch-origin'],
      'git checkout -q --detach develop && work x && git push origin HEAD:refs/heads/hotfix/x',
    )
    paste(scratch, fixOf(refused, 'branch-origin'))
    expect(verdictOf(scratch, 'hotfix/x')).toBe('pass')
  })

  test('a pull request of a branch that is published', () => {
    const scratch = begin()
    passes(scratch, 'git checkout -q -b hotfix/x develop && work x && git push -q --no-verify origin hotfix/x')
    const judge = () =>
      report(scratch, '--pull-request', '--head', 'hotfix/x', '--base', 'main').findings.filter(({ rule }) => rule === 'branch-origin')
    const [finding, ...more] = judge()
    expect(more).toEqual([])
    expect(finding).toMatchObject({ verdict: 'fail', severity: 'error', ref: 'refs/heads/hotfix/x' })
    paste(scratch, finding?.fix ?? [])
    expect(judge()).toEqual([])
  })
})

describe('what is legal passes without a word', () => {
  test.each([
    [
      'every kind from where it starts',
      `while read name from; do git checkout -q -b $name $from && work $(basename $name) && git push -q origin HEAD; done <<END
feature/x develop
hotfix/x main
release/v0.2.0 develop
bugfix/x release/v0.1.0
END`,
    ],
    ['a feature on a feature', 'git checkout -q -b feature/x feature/two && work x && git push -q origin feature/x'],
    [
      'update merges that put the merge base above where the lines meet',
      `git checkout -q -b feature/x develop~1 && work x
       git checkout -q develop && git merge -q --no-ff main && git push -q origin develop
       git checkout -q feature/x && git merge -q develop && work y && git push -q origin feature/x`,
    ],
    [
      'a feature from before the last merge of develop, with main and release merged into everything',
      `git checkout -q -b feature/x develop~2 && work x
       git checkout -q main && git merge -q --no-ff release/v0.1.0 && git tag -a v0.1.0 -m v0.1.0 && git push -q --atomic origin main v0.1.0
       git checkout -q develop && git merge -q --no-ff main && git push -q origin develop
       git checkout -q feature/x && git merge -q develop && git push -q origin feature/x`,
    ],
    [
      'a rebase onto a newer develop',
      'git checkout -q -b feature/x develop~1 && work x && git rebase -q develop && git push -q origin feature/x',
    ],
    [
      'a hotfix that develop was fast-forwarded to, and that went on',
      `git checkout -q develop && git reset -q --hard main && git update-ref refs/remotes/origin/develop main && git checkout -q -b hotfix/x main && work x
       git checkout -q develop && git merge -q --ff-only hotfix/x && git checkout -q hotfix/x && work y && git push -q origin hotfix/x`,
    ],
    ['a branch that is behind', 'git checkout -q -b feature/x develop~1 && git push -q origin feature/x'],
    ['a branch under another name', 'git checkout -q -b feature/y develop && work x && git push -q origin feature/y:refs/heads/feature/x'],
  ])('%s', (_, script) => {
    passes(begin(), script)
  })

  test('the first push of everything', () => {
    const scratch = scratchRepository({ start: 'empty' })
    passes(
      scratch,
      `work begin && git checkout -q -b develop && git checkout -q -b feature/x && work x
       git checkout -q -b hotfix/y main && work y && git push -q origin --all`,
    )
  })
})

describe('what cannot be told', () => {
  test('develop pushed as main and as a hotfix does not start from main', () => {
    const scratch = begin()
    passes(scratch, 'git checkout -q develop && git merge -q --no-ff main && git push -q origin develop')
    refuses(scratch, ['branch-origin'], 'git push origin develop:main develop:refs/heads/hotfix/x')
  })

  test('a branch without a commit of its own, on the line of another kind', () => {
    passesWith(begin(), ['branch-origin'], 'git push -q origin develop:refs/heads/hotfix/x')
  })

  test('a fast-forward onto develop', () => {
    passesWith(
      begin(),
      ['branch-origin'],
      `git checkout -q -b hotfix/x hotfix/v0.0.1~1 && git merge -q --ff-only develop && work x && git push -q origin hotfix/x`,
    )
  })

  test('a shallow clone', () => {
    const scratch = begin()
    passes(scratch, 'git checkout -q -b feature/x develop && work x && work y && git push -q origin feature/x')
    const clone = openScratch(scratch.folder, `${scratch.folder}/shallow`, scratch.remote)
    scratch.git('clone', '-q', '--depth=2', '--no-single-branch', `file://${scratch.remote}`, clone.directory)
    expect(verdictOf(clone, 'feature/x', 'origin/feature/x')).toBe('undetermined error')
    clone.git('fetch', '-q', '--unshallow', 'origin')
    expect(verdictOf(clone, 'feature/x', 'origin/feature/x')).toBe('pass')
  })
})

test('a server says the same as the client', () => {
  const scratch = serverRepository()
  const built = run(
    scratch,
    BEGIN.replace('git push', 'git tag -a v0.0.1 -m v0.0.1 main && git push').replace('--all', '--all --follow-tags'),
  )
  expect(built.code, built.output).toBe(0)
  const made = run(scratch, 'git checkout -q -b hotfix/x develop && work x && git checkout -q -b hotfix/z main && work z')
  expect(made.code, made.output).toBe(0)
  const refused = scratch.push('origin', 'hotfix/x')
  expect(refused.code).not.toBe(0)
  expect(refused.stderr).toContain('branch-policy/branch-origin')
  expect(refused.stderr).toContain(`git rebase --onto origin/main ${scratch.oid('develop')} hotfix/x`)
  expect(scratch.push('origin', 'hotfix/z').code).toBe(0)
})

test('an audit warns', () => {
  const scratch = begin()
  passes(scratch, 'git checkout -q -b hotfix/x develop && work x && git push -q --no-verify origin hotfix/x')
  const found = report(scratch, '--all').findings.filter(({ rule }) => rule === 'branch-origin')
  expect(found.map(({ ref, verdict, severity }) => [ref, verdict, severity])).toEqual([['refs/remotes/origin/hotfix/x', 'fail', 'warn']])
})
