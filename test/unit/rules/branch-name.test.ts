import { branchName } from '../../../src/rules/branch-name.ts'
import { gitflowWith } from '../../support/policies.ts'
import { headUpdate } from '../../support/pull-requests.ts'
import { testRule } from '../../support/rule-tester.ts'
import { commitOn, update } from '../../support/world.ts'
import { midLife } from '../../support/worlds.ts'

const exists = (branch: string) => update(branch, null, 'x', { operation: 'exists', localRef: null })
const legal = (branch: string) => ({ name: branch, update: exists(branch) })
const illegal = (branch: string, why: string, nearest: string | null, fix: readonly string[]) => ({
  name: why,
  update: exists(branch),
  answers: [
    {
      verdict: 'fail' as const,
      oid: null,
      message: [`no kind of branch is named like "${branch}"`, ...(nearest === null ? [] : [`the nearest legal name is ${nearest}`])],
      actual: branch,
      fix,
    },
  ],
})
const renamed = (branch: string, nearest: string) => illegal(branch, branch, nearest, [`git branch -m ${branch} ${nearest}`])

testRule(branchName, {
  valid: [
    {
      name: "a fork's branch, whatever its owner calls it",
      update: headUpdate('mallory:WIP', 'h', { isFromFork: true }),
      world: midLife,
      applies: false,
    },
    { name: 'the head of a pull request', update: headUpdate('feature/one', 'f', {}), world: midLife },
    legal('main'),
    legal('master'),
    legal('develop'),
    legal('feature/add-new-circuit'),
    legal('feature/ABC-123'),
    legal('feature/ABC-123-add-x'),
    legal('feature/v2.api_x'),
    legal('bugfix/typo'),
    legal('release/v1.1.0'),
    legal('release/v1.1.0-rc.1'),
    legal('hotfix/fix-critical-bug'),
    legal('hotfix/v1.0.1'),
    legal('dependabot/npm_and_yarn/x/y-1.2.3'),
    legal('renovate/major-vitest'),
    legal('changeset-release/main'),
    legal('release-please--branches--main'),
    legal('pre-commit-ci-update-config'),
    legal('revert-123-feature'),
    legal(`gh-readonly-queue/main/pr-1-${'a'.repeat(40)}`),
    { name: 'taking a misnamed branch away', update: update('wip', 'x', null), applies: false },
    {
      name: 'the base of a pull request: its head has an update of its own',
      update: update('wip', 'x', null, { operation: 'propose', head: 'feature/x' }),
      applies: false,
    },
  ],
  invalid: [
    {
      name: 'the head of a pull request of no kind',
      update: headUpdate('wip', 'h', {}),
      answers: [
        {
          verdict: 'fail',
          oid: null,
          message: ['no kind of branch is named like "wip"'],
          fix: ['git branch -m wip feature/wip', 'git push -u origin refs/heads/feature/wip'],
        },
      ],
    },
    renamed('Feature/Add_X', 'feature/add_x'),
    renamed('feature/AddX', 'feature/addx'),
    renamed('feat/login', 'feature/login'),
    renamed('feature-login', 'feature/login'),
    renamed('features/login', 'feature/login'),
    renamed('release/1.2', 'release/v1.2.0'),
    renamed('release/1.2.3', 'release/v1.2.3'),
    renamed('Hotfix/v1.0.1', 'hotfix/v1.0.1'),
    renamed('fix/typo', 'bugfix/typo'),
    renamed('login', 'feature/login'),
    renamed('patch-1', 'feature/patch-1'),
    renamed('PROJ-12', 'feature/PROJ-12'),
    renamed('feat/ABC-12_fix', 'feature/ABC-12-fix'),
    renamed('1.2.0', 'feature/1.2.0'),
    renamed('mainframe-hack', 'feature/mainframe-hack'),
    renamed('master-and-commander', 'feature/master-and-commander'),
    renamed('feature/a/b', 'feature/a-b'),
    renamed('HEAD', 'feature/head'),
    illegal('日本', 'a name without a word in it', null, []),
    illegal('--output=pwned', 'a name like an option', 'feature/output-pwned', ['git branch -m -- --output=pwned feature/output-pwned']),
    illegal('-x', 'a short option', 'feature/x', ['git branch -m -- -x feature/x']),
    illegal('a;touch$(id)pwned', 'shell characters', 'feature/a-touch-id-pwned', [
      "git branch -m 'a;touch$(id)pwned' feature/a-touch-id-pwned",
    ]),
    illegal("it's", 'a quote', 'feature/it-s', ["git branch -m 'it'\\''s' feature/it-s"]),
    illegal('__proto__', 'a name that objects have', 'feature/proto', ['git branch -m __proto__ feature/proto']),
    illegal('refs/heads/main', 'a short name that looks full', 'feature/refs-heads-main', [
      'git branch -m refs/heads/main feature/refs-heads-main',
    ]),
    illegal('a'.repeat(40), 'forty hex digits', `feature/${'a'.repeat(40)}`, [`git branch -m ${'a'.repeat(40)} feature/${'a'.repeat(40)}`]),
    {
      name: 'a commit on it, before there is more to move',
      update: commitOn('wip', ['a']),
      world: midLife,
      answers: [{ verdict: 'fail', oid: null, message: ['"wip"'], fix: ['git branch -m wip feature/wip'] }],
    },
    {
      name: 'its first push',
      update: update('feat/x', null, 'f'),
      world: midLife,
      answers: [
        {
          verdict: 'fail',
          oid: null,
          message: ['"feat/x"'],
          fix: ['git branch -m feat/x feature/x', 'git push -u origin refs/heads/feature/x'],
        },
      ],
    },
    {
      name: 'a legal branch pushed under another name',
      update: update('patch-1', null, 'f', { localRef: 'refs/heads/feature/one' }),
      world: midLife,
      answers: [
        { verdict: 'fail', oid: null, message: ['"patch-1"'], fix: ['git push origin refs/heads/feature/one:refs/heads/feature/patch-1'] },
      ],
    },
    {
      name: 'an expression pushed under such a name',
      update: update('wip', null, 'f', { localRef: 'HEAD~1' }),
      world: midLife,
      answers: [{ verdict: 'fail', oid: null, message: ['"wip"'], fix: ["git push origin 'HEAD~1:refs/heads/feature/wip'"] }],
    },
    {
      name: 'a branch that only the remote has',
      update: { ...exists('wip'), refname: 'refs/remotes/origin/wip' },
      answers: [
        {
          verdict: 'fail',
          oid: null,
          message: ['"wip"'],
          fix: ['git push origin refs/remotes/origin/wip:refs/heads/feature/wip', 'git push origin --delete refs/heads/wip'],
        },
      ],
    },
    {
      name: 'a policy of one kind says what it knows',
      update: exists('feature/x'),
      policy: gitflowWith({
        branches: { develop: null, release: null, feature: null, bugfix: null, hotfix: null, bot: null, main: { into: [] } },
      }),
      answers: [
        {
          verdict: 'fail',
          oid: null,
          message: ['"feature/x"'],
          why: 'the policy knows main (main, …)',
          expected: 'main or master',
          fix: [],
        },
      ],
    },
  ],
})
