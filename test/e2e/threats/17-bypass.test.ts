import { expect, test } from 'vitest'
import { refusing } from '../../support/doors.ts'
import { everyDoorFinds, judgedRepository, moveTo } from '../../support/every-door.ts'
import type { Ran, Scratch } from '../../support/scratch.ts'

/** main, develop, a release and a feature, all published, with hooks in the clone and on the server. */
function midLife(): Scratch {
  const scratch = judgedRepository()
  for (const branch of ['release/v1.0.0', 'feature/z']) {
    scratch.git('checkout', '-q', '-b', branch, 'develop')
    scratch.commit(`feat: on ${branch}`)
  }
  scratch.git('push', '-q', '--no-verify', '--receive-pack=git -c core.hooksPath=/dev/null receive-pack', 'origin', '--all')
  return scratch
}

/** What nobody may do, how it is done past the hooks, and what it is. */
interface Violation {
  readonly way: string
  /** The refused way, with hooks; none where git asks no hook. */
  readonly asked?: string
  readonly done: string
  /** The branch that it is done on, and pushed to. */
  readonly on: string
  readonly rules: readonly string[]
}

const COMMIT = 'git commit -q --allow-empty -m "fix: direct"'
const VIOLATIONS: readonly Violation[] = [
  { way: '--no-verify: a commit on main', asked: COMMIT, done: `${COMMIT} --no-verify`, on: 'main', rules: ['no-direct-commit'] },
  {
    way: '-c core.hooksPath=/dev/null: a commit on develop',
    asked: COMMIT,
    done: COMMIT.replace('git', 'git -c core.hooksPath=/dev/null'),
    on: 'develop',
    rules: ['no-direct-commit'],
  },
  {
    way: 'HUSKY=0 and a hooks directory that is gone: two commits on main',
    asked: COMMIT,
    done: `mv .git/hooks .git/kept; (export HUSKY=0; ${COMMIT}; ${COMMIT}); mv .git/kept .git/hooks`,
    on: 'main',
    rules: ['no-direct-commit'],
  },
  { way: 'cherry-pick, which asks no hook', done: 'git cherry-pick -x feature/z', on: 'main', rules: ['no-direct-commit'] },
  { way: 'revert, which asks no hook', done: `git revert --no-edit HEAD`, on: 'develop', rules: ['no-direct-commit'] },
  {
    way: '--no-verify: a merge of a feature into main',
    asked: 'git merge --no-edit --no-ff feature/z',
    done: 'git merge -q --no-verify --no-edit --no-ff feature/z',
    on: 'main',
    rules: ['merge-source'],
  },
  { way: 'a fast-forward to a feature, which asks no hook', done: 'git merge -q --ff-only feature/z', on: 'main', rules: ['merge-source'] },
  {
    way: 'update-ref to a commit of plumbing',
    done: 'git update-ref refs/heads/main $(git commit-tree -p main -m "fix: direct" main^{tree}) && git reset -q --hard',
    on: 'main',
    rules: ['no-direct-commit'],
  },
  {
    way: 'reset and a forced push',
    done: 'git reset -q --hard feature/z && git commit -q --amend --no-verify -m "feat: another"',
    on: 'release/v1.0.0',
    rules: ['no-direct-commit', 'no-force-push'],
  },
  {
    way: '--no-verify: a branch of a name that there is not',
    asked: `git checkout -q -b Feature/Z develop && ${COMMIT}`,
    done: `(git checkout -q -B Feature/Z develop) 2>/dev/null; ${COMMIT} --no-verify`,
    on: 'Feature/Z',
    rules: ['branch-name'],
  },
]

test.each(VIOLATIONS.map((one) => [one.way, one] as const))(
  'threat 17: %s: the hook, pre-receive, check and a CI job find the same rules and commits',
  (_, { asked, done, on, rules }) => {
    const scratch = midLife()
    const isNew = scratch.tryGit('checkout', '-q', on).code !== 0
    if (!isNew) expect(scratch.git('branch', '--show-current')).toBe(on)
    if (asked !== undefined) {
      const refused: Ran = scratch.shell(asked)
      expect(refused.code, refused.output).not.toBe(0)
      expect(refusing(refused), refused.output).toEqual(rules)
      scratch.tryGit('merge', '--abort')
    }
    const bypassed = scratch.shell(`set -e; ${done}`)
    expect(bypassed.code, bypassed.output).toBe(0)
    const move = moveTo(scratch, `refs/heads/${on}`, 'HEAD')
    expect(move.after).not.toBe(move.before)
    const heard = everyDoorFinds(scratch, [move], { fail: rules.map((rule) => `${rule} refs/heads/${on}`) })
    const commits = [...heard].map(([door, one]) => [door, one.commits])
    expect(commits).toEqual([...heard].map(([door]) => [door, heard.get('check')?.commits]))
    const line = scratch.git('rev-list', '--first-parent', move.after, ...(isNew ? ['--not', 'develop'] : [`^${move.before}`])).split('\n')
    if (rules.join() === 'no-direct-commit') expect(heard.get('check')?.commits).toEqual(line.map((oid) => oid.slice(0, 12)).sort())
  },
)

test('threat 17: with --no-verify on the push as well, the server refuses what the hook would have, and takes nothing', () => {
  const scratch = midLife()
  scratch.git('checkout', '-q', 'main')
  scratch.git('commit', '-q', '--allow-empty', '--no-verify', '-m', 'fix: direct')
  const before = scratch.git('--git-dir', scratch.remote, 'for-each-ref')
  for (const bypass of [
    ['push', '--no-verify'],
    ['-c', 'core.hooksPath=/dev/null', 'push'],
    ['-c', 'push.default=current', 'push', '--no-verify', '-f'],
  ]) {
    const pushed = scratch.tryGit(...bypass, 'origin', 'main')
    expect(pushed.code, pushed.output).not.toBe(0)
    expect(pushed.stderr).toContain('no-direct-commit, refs/heads/main')
  }
  expect(scratch.git('--git-dir', scratch.remote, 'for-each-ref')).toBe(before)
})
