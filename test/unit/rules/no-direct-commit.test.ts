import { noDirectCommit } from '../../../src/rules/no-direct-commit.ts'
import { gitflowWith, githubLike, strict, withoutHotfix } from '../../support/policies.ts'
import { testRule } from '../../support/rule-tester.ts'
import { commitOn, oid, update } from '../../support/world.ts'
import { midLife, withMore, without } from '../../support/worlds.ts'

const direct = withMore(midLife, { commits: { x: ['a'] }, messages: { x: 'Fix the login\n' } })
const onDevelop = withMore(midLife, { commits: { x: ['d'] }, messages: { x: 'Tune the cache\n' } })
const merged = withMore(midLife, { commits: { m: ['a', 'v'] }, messages: { m: "Merge branch 'release/v1.1.0'\n" } })

testRule(noDirectCommit, {
  valid: [
    {
      name: 'a squash that the host knows, by whatever subject',
      update: update('develop', 'd', 'x'),
      world: withMore(midLife, { commits: { x: ['d'] }, hostMerges: { x: { method: 'squash' } } }),
      door: 'check',
    },
    {
      name: "a squash of a fork's branch",
      update: update('develop', 'd', 'x'),
      world: withMore(midLife, { commits: { x: ['d'] }, hostMerges: { x: { head: 'ann:main', isFromFork: true, method: 'squash' } } }),
      door: 'check',
    },
    { name: 'a merge of a release', update: update('main', 'a', 'm'), world: merged },
    { name: 'a fast-forward to a release', update: update('main', 'a', 'v'), world: midLife },
    {
      name: 'a merge of a release that is deleted here and on the remote',
      update: update('main', 'a', 'm'),
      world: without(merged, 'release/v1.1.0'),
    },
    {
      name: 'a fast-forward to a hotfix that the same push deleted, once all of it has arrived',
      update: update('main', 'a', 'x'),
      door: 'check',
      beside: [update('hotfix/x', 'x', null)],
      world: withMore(midLife, { commits: { x: ['a'] }, refs: { 'refs/remotes/origin/main': 'x', 'refs/heads/main': 'x' } }),
    },
    {
      name: 'a fast-forward to a feature that is deleted, told by the reflog of develop',
      update: update('develop', 'd', 'y'),
      world: withMore(midLife, {
        commits: { y: ['d'] },
        refs: { 'refs/remotes/origin/feature/two': 'y' },
        reflog: [['refs/heads/develop', 'd', 'y', 'merge feature/two: Fast-forward']],
      }),
    },
    {
      name: 'one commit that is the tip of hotfix, release, develop and main at once',
      update: update('main', 'a', 'd'),
      world: withMore(midLife, {
        refs: {
          'refs/remotes/origin/release/v1.1.0': 'd',
          'refs/heads/release/v1.1.0': 'd',
          'refs/remotes/origin/hotfix/v1.0.1': 'd',
          'refs/heads/hotfix/v1.0.1': 'd',
          'refs/heads/main': 'd',
        },
      }),
    },
    {
      name: 'a pull that joins what others pushed with an own merge',
      update: update('main', 'b', 'p'),
      world: withMore(midLife, {
        commits: { b: ['a', 'h'], m: ['a', 'v'], p: ['m', 'b'] },
        refs: { 'refs/remotes/origin/main': 'b' },
      }),
    },
    {
      name: 'a fork synced with its upstream: what another remote has of main is not new',
      update: update('main', 'a', 'u'),
      world: withMore(midLife, { commits: { u: ['a'] }, refs: { 'refs/remotes/upstream/main': 'u' } }),
    },
    { name: 'the first push of main', update: update('main', null, 'a'), world: midLife, applies: false },
    {
      name: 'the first push of a release with commits of its own',
      update: update('release/v2.0.0', null, 'v'),
      world: midLife,
      applies: false,
    },
    { name: 'a deletion', update: update('main', 'a', null), world: midLife, applies: false },
    { name: 'a commit pushed to a feature', update: update('feature/one', 'f', 'x'), world: direct, applies: false },
    { name: 'a commit on a feature', update: commitOn('feature/one', ['f']), world: midLife, applies: false },
    { name: 'a commit on a hotfix', update: commitOn('hotfix/v1.0.1', ['h']), world: midLife, applies: false },
    { name: 'a commit on a branch of no kind', update: commitOn('whatever', ['a']), world: midLife, applies: false },
    { name: 'the first commit of an unborn main', update: commitOn('main', []), world: {} },
    { name: 'a version bump on a release that is not published', update: commitOn('release/v1.1.0', ['v']), world: midLife },
    { name: 'a merge of a release about to be committed on main', update: commitOn('main', ['a', 'v']), world: midLife },
    {
      name: 'an amend of a merge keeps both parents',
      update: commitOn('main', ['a', 'h']),
      world: withMore(midLife, { commits: { m: ['a', 'h'] }, refs: { 'refs/heads/main': 'm' } }),
    },
    {
      name: 'a pull request, whose merge is yet to come',
      update: update('main', 'a', null, { operation: 'propose', head: 'release/v1.1.0', parents: [oid('a'), oid('v')] }),
      world: midLife,
      applies: false,
    },
    {
      name: 'a bugfix fast-forwarded into a published release',
      update: update('release/v1.1.0', 'v', 'y'),
      world: withMore(midLife, {
        commits: { y: ['v'] },
        refs: { 'refs/remotes/origin/bugfix/typo': 'y', 'refs/heads/release/v1.1.0': 'y' },
      }),
    },
    {
      name: 'a rebase-merge that the pair allows leaves the graph of a fast-forward',
      update: update('main', 'a', 'y'),
      world: { commits: { a: [], x: ['a'], y: ['x'] }, refs: { 'refs/remotes/origin/main': 'a', 'refs/remotes/origin/feature/one': 'y' } },
      policy: githubLike,
    },
    {
      name: 'a merge that nothing explains is for merge-source to tell',
      update: update('main', 'a', 'm'),
      world: { commits: { r: [], a: ['r'], z: ['r'], m: ['a', 'z'] }, refs: { 'refs/remotes/origin/main': 'a' } },
    },
    {
      name: 'the root of a whole history that is audited',
      update: update('main', null, 'm', { operation: 'history' }),
      world: { commits: { a: [], h: ['a'], m: ['a', 'h'] }, messages: { m: "Merge branch 'hotfix/one'\n" } },
      door: 'check',
    },
    {
      name: 'a run that was fast-forwarded twice from one branch, deleted since: the reflog has both',
      update: update('main', 'a', 'n'),
      world: withMore(without(midLife, 'hotfix/v1.0.1'), {
        commits: { n: ['h'] },
        reflog: [
          ['refs/heads/main', 'h', 'n', 'merge hotfix/v1.0.1: Fast-forward'],
          ['refs/heads/main', 'a', 'h', 'merge hotfix/v1.0.1: Fast-forward'],
        ],
      }),
      door: 'check',
    },
  ],
  invalid: [
    {
      name: "a commit that bears a host's mark, of which the host knows nothing",
      update: update('develop', 'd', 'x'),
      world: withMore(midLife, { commits: { x: ['d'] }, messages: { x: 'One (#1)' }, hostMerges: {} }),
      door: 'check',
      answers: [
        {
          verdict: 'fail',
          oid: 'x',
          message: ['develop takes no direct commits'],
          fix: ['git branch feature/one-1 <x>', 'git checkout develop', 'git reset --keep <d>', 'git push origin feature/one-1'],
        },
      ],
    },
    {
      name: "a commit that bears a host's mark, and a host that does not answer",
      update: update('develop', 'd', 'x'),
      world: withMore(midLife, { commits: { x: ['d'] }, messages: { x: 'One (#1)' }, hostMerges: 'no token' }),
      door: 'check',
      answers: [
        {
          verdict: 'undetermined',
          atMost: 'warn',
          oid: 'x',
          message: ['only the host can tell'],
          why: 'the host may know more: no token; set ACME_TOKEN',
          evidence: 'host-squash',
          fix: [],
        },
      ],
    },
    {
      name: 'a commit that a pull request brought, maybe by a fast-forward',
      update: update('main', 'a', 'x'),
      world: withMore(midLife, { commits: { x: ['a'] }, hostMerges: { x: { head: 'release/v1.1.0' } } }),
      door: 'check',
      answers: [{ verdict: 'undetermined', atMost: 'warn', oid: 'x', message: ['only the host can tell'], evidence: 'host', fix: [] }],
    },
    {
      name: 'a commit pushed straight to main',
      update: update('main', 'a', 'x'),
      world: direct,
      answers: [
        {
          verdict: 'fail',
          oid: 'x',
          message: ['main takes no direct commits', '<~x> "Fix the login"'],
          why: 'release or hotfix',
          actual: 'a commit that no allowed merge brought: <~x>',
          expected: 'a merge of release (merge, fast-forward) or hotfix (merge, fast-forward)',
          evidence: null,
          fix: ['git branch hotfix/fix-the-login <x>', 'git checkout main', 'git reset --keep <a>', 'git push origin hotfix/fix-the-login'],
        },
      ],
    },
    {
      name: 'a commit pushed straight to develop, which changes by merge only',
      update: update('develop', 'd', 'x'),
      world: onDevelop,
      answers: [
        {
          verdict: 'fail',
          oid: 'x',
          message: ['develop takes no direct commits'],
          fix: [
            'git branch feature/tune-the-cache <x>',
            'git checkout develop',
            'git reset --keep <d>',
            'git push origin feature/tune-the-cache',
          ],
        },
      ],
    },
    {
      name: 'a commit on main about to be made',
      update: commitOn('main', ['a'], { published: true }),
      world: midLife,
      answers: [
        {
          verdict: 'fail',
          oid: null,
          message: ['main takes no direct commits; this would be one'],
          fix: ['git checkout -b hotfix/my-change'],
        },
      ],
    },
    {
      name: 'a second commit on main before it was ever pushed',
      update: commitOn('main', ['r'], { published: false }),
      world: { commits: { r: [] }, refs: { 'refs/heads/main': 'r' } },
      answers: [{ verdict: 'fail', oid: null, message: ['this would be one'], fix: ['git checkout -b hotfix/my-change'] }],
    },
    {
      name: 'a commit on a release that is published',
      update: commitOn('release/v1.1.0', ['v'], { published: true }),
      world: midLife,
      answers: [
        { verdict: 'fail', oid: null, message: ['release/v1.1.0 takes no direct commits'], fix: ['git checkout -b bugfix/my-change'] },
      ],
    },
    {
      name: 'a name that is taken is not offered again',
      update: commitOn('main', ['a']),
      world: withMore(midLife, { refs: { 'refs/heads/hotfix/my-change': 'h', 'refs/remotes/origin/hotfix/my-change-2': 'h' } }),
      answers: [{ verdict: 'fail', oid: null, message: ['this would be one'], fix: ['git checkout -b hotfix/my-change-3'] }],
    },
    {
      name: 'a commit pushed to a published release',
      update: update('release/v1.1.0', 'v', 'x'),
      world: withMore(midLife, { commits: { x: ['v'] }, messages: { x: 'Bump\n' } }),
      answers: [
        {
          verdict: 'fail',
          oid: 'x',
          message: ['release/v1.1.0 takes no direct commits'],
          fix: ['git branch bugfix/bump <x>', 'git checkout release/v1.1.0', 'git reset --keep <v>', 'git push origin bugfix/bump'],
        },
      ],
    },
    {
      name: 'several commits: each is told, newest first, and one branch keeps them all',
      update: update('main', 'a', 'y'),
      world: withMore(direct, { commits: { y: ['x'] }, messages: { y: 'And the logout\n' } }),
      answers: [
        {
          verdict: 'fail',
          oid: 'y',
          message: ['"And the logout"'],
          fix: [
            'git branch hotfix/and-the-logout <y>',
            'git checkout main',
            'git reset --keep <a>',
            'git push origin hotfix/and-the-logout',
          ],
        },
        {
          verdict: 'fail',
          oid: 'x',
          message: ['"Fix the login"'],
          fix: [
            'git branch hotfix/and-the-logout <y>',
            'git checkout main',
            'git reset --keep <a>',
            'git push origin hotfix/and-the-logout',
          ],
        },
      ],
    },
    {
      name: 'a direct commit on top of a legal merge: the commit alone',
      update: update('main', 'a', 'x'),
      world: withMore(merged, { commits: { x: ['m'] } }),
      answers: [
        {
          verdict: 'fail',
          oid: 'x',
          message: ['<~x> is one'],
          fix: ['git branch hotfix/my-change <x>', 'git checkout main', 'git reset --keep <a>', 'git push origin hotfix/my-change'],
        },
      ],
    },
    {
      name: 'a direct commit under a legal merge: the commit alone',
      update: update('main', 'a', 'n'),
      world: withMore(direct, { commits: { n: ['x', 'v'] } }),
      answers: [
        {
          verdict: 'fail',
          oid: 'x',
          message: ['"Fix the login"'],
          fix: ['git branch hotfix/fix-the-login <n>', 'git checkout main', 'git reset --keep <a>', 'git push origin hotfix/fix-the-login'],
        },
      ],
    },
    {
      name: 'a title that claims a merge, with the tag of it',
      update: update('main', 'a', 'x'),
      world: withMore(midLife, {
        commits: { x: ['a'] },
        messages: { x: "Merge branch 'release/v9.9.9'\n" },
        annotated: { 'refs/tags/v9.9.9': 'x' },
      }),
      answers: [
        {
          verdict: 'fail',
          oid: 'x',
          message: [`"Merge branch 'release/v9.9.9'" is one`],
          fix: [
            'git branch hotfix/merge-branch-release-v9.9.9 <x>',
            'git checkout main',
            'git reset --keep <a>',
            'git push origin hotfix/merge-branch-release-v9.9.9',
          ],
        },
      ],
    },
    {
      name: 'a merge by commit-tree whose extra parent main has already',
      update: update('main', 'a', 'x'),
      world: withMore(midLife, { commits: { x: ['a', 'r'] }, messages: { x: "Merge branch 'hotfix/v1.0.1'\n" } }),
      answers: [
        {
          verdict: 'fail',
          oid: 'x',
          message: ['though it has two parents: the first reaches the second already'],
          fix: [
            'git branch hotfix/merge-branch-hotfix-v1.0.1 <x>',
            'git checkout main',
            'git reset --keep <a>',
            'git push origin hotfix/merge-branch-hotfix-v1.0.1',
          ],
        },
      ],
    },
    {
      name: 'a merge about to be committed that main has already',
      update: commitOn('main', ['a', 'r']),
      world: midLife,
      answers: [{ verdict: 'fail', oid: null, message: ['though it has two parents'], fix: ['git checkout -b hotfix/my-change'] }],
    },
    {
      name: 'swapped parents: a direct commit with main merged into it',
      update: update('main', 'b', 'y'),
      world: withMore(midLife, { commits: { b: ['a', 'h'], x: ['a'], y: ['x', 'b'] }, refs: { 'refs/remotes/origin/main': 'b' } }),
      answers: [
        {
          verdict: 'fail',
          oid: 'x',
          message: ['<~x> is one'],
          fix: ['git branch hotfix/my-change <y>', 'git checkout main', 'git reset --keep <b>', 'git push origin hotfix/my-change'],
        },
      ],
    },
    {
      name: 'swapped parents over a history of its own: a new root is no beginning',
      update: update('main', 'a', 'y'),
      world: withMore(midLife, { commits: { z: [], y: ['z', 'a'] } }),
      answers: [
        {
          verdict: 'fail',
          oid: 'z',
          message: ['<~z> is one'],
          fix: ['git branch hotfix/my-change <y>', 'git checkout main', 'git reset --keep <a>', 'git push origin hotfix/my-change'],
        },
      ],
    },
    {
      name: 'an unrelated history forced onto main, its root too',
      update: update('main', 'a', 'z'),
      world: withMore(midLife, { commits: { z: [] } }),
      answers: [
        {
          verdict: 'fail',
          oid: 'z',
          message: ['<~z> is one'],
          fix: ['git branch hotfix/my-change <z>', 'git checkout main', 'git reset --keep <a>', 'git push origin hotfix/my-change'],
        },
      ],
    },
    {
      name: 'another branch pushed onto main: the advice pushes it under its own name',
      update: update('main', 'a', 'x', { localRef: 'refs/heads/hotfix/login' }),
      world: direct,
      policy: strict,
      answers: [
        {
          verdict: 'fail',
          oid: 'x',
          message: ['"Fix the login"'],
          fix: ['git push origin refs/heads/hotfix/login:refs/heads/hotfix/login'],
        },
      ],
    },
    {
      name: 'HEAD pushed onto main',
      update: update('main', 'a', 'x', { localRef: 'HEAD' }),
      world: direct,
      answers: [{ verdict: 'fail', oid: 'x', message: ['"Fix the login"'], fix: ['git push origin HEAD'] }],
    },
    {
      name: 'an expression pushed onto main',
      update: update('main', 'a', 'x', { localRef: 'feature/one~2' }),
      world: direct,
      answers: [
        {
          verdict: 'fail',
          oid: 'x',
          message: ['"Fix the login"'],
          fix: ['git branch hotfix/fix-the-login <x>', 'git push origin refs/heads/hotfix/fix-the-login'],
        },
      ],
    },
    {
      name: 'where no topic branch leads into main, there is no branch to keep the commit, so main is not set back',
      update: update('main', 'a', 'x'),
      world: direct,
      policy: gitflowWith({ branches: { hotfix: null, release: null, bugfix: null, develop: { into: 'main' } } }),
      answers: [{ verdict: 'fail', oid: 'x', message: ['"Fix the login"'], fix: [] }],
    },
    {
      name: 'without hotfixes a release is the way into main',
      update: commitOn('main', ['a']),
      world: midLife,
      policy: withoutHotfix,
      answers: [{ verdict: 'fail', oid: null, message: ['this would be one'], fix: ['git checkout -b release/v0.0.1'] }],
    },
    {
      name: 'a server sees no reflog and no local branch, so a hotfix that was never pushed is not there to explain the commit',
      update: update('main', 'a', 'x', { localRef: null }),
      world: { ...direct, refs: { 'refs/heads/main': 'a', 'refs/heads/develop': 'd' }, server: true },
      door: 'server',
      answers: [
        {
          verdict: 'fail',
          oid: 'x',
          message: ['"Fix the login"'],
          fix: ['git branch hotfix/fix-the-login <x>', 'git checkout main', 'git reset --keep <a>', 'git push origin hotfix/fix-the-login'],
        },
      ],
    },
    {
      name: 'before the push of such a fast-forward, the laptop says that others will not see it',
      update: update('main', 'a', 'y'),
      world: withMore(midLife, { commits: { y: ['a'] }, refs: { 'refs/heads/hotfix/slow': 'y', 'refs/heads/main': 'y' } }),
      answers: [
        {
          verdict: 'undetermined',
          atMost: 'warn',
          oid: 'y',
          message: ['main was fast-forwarded to hotfix/slow, which origin does not have'],
          evidence: 'fast-forward-ref',
          fix: ['git push --atomic origin main hotfix/slow'],
        },
      ],
    },
    {
      name: 'the same with the branch deleted: there is nothing left to push beside it',
      update: update('main', 'a', 'y'),
      world: withMore(midLife, { commits: { y: ['a'] }, reflog: [['refs/heads/main', 'a', 'y', 'merge hotfix/slow: Fast-forward']] }),
      answers: [
        {
          verdict: 'undetermined',
          atMost: 'warn',
          oid: 'y',
          message: ['hotfix/slow, which origin does not have'],
          evidence: 'reflog',
          fix: [],
        },
      ],
    },
    {
      name: 'after the push the remote-tracking branch holds the very commit and does not excuse it',
      update: update('main', 'a', 'x'),
      world: withMore(direct, { refs: { 'refs/remotes/origin/main': 'x', 'refs/heads/main': 'x' } }),
      door: 'check',
      answers: [
        {
          verdict: 'fail',
          oid: 'x',
          message: ['"Fix the login"'],
          fix: ['git branch hotfix/fix-the-login <x>', 'git checkout main', 'git reset --keep <a>', 'git push origin hotfix/fix-the-login'],
        },
      ],
    },
    {
      name: 'an update that the branch here has left behind: the commit gets a branch, and what came later is not taken back',
      update: update('main', 'a', 'x', { localRef: null }),
      world: withMore(direct, { commits: { y: ['x'] }, refs: { 'refs/remotes/origin/main': 'a', 'refs/heads/main': 'y' } }),
      door: 'check',
      answers: [
        {
          verdict: 'fail',
          oid: 'x',
          message: ['"Fix the login"'],
          fix: ['git branch hotfix/fix-the-login <x>', 'git push origin hotfix/fix-the-login'],
        },
      ],
    },
    {
      name: 'an audit tells the commit and offers no command: history stays',
      update: update('main', null, 'x', { operation: 'history' }),
      world: without(direct, 'develop', 'feature/one', 'release/v1.1.0', 'hotfix/v1.0.1'),
      door: 'check',
      answers: [
        { verdict: 'fail', oid: 'x', message: ['"Fix the login"'], fix: [] },
        { verdict: 'fail', oid: 'a', message: ['<~a>'], fix: [] },
      ],
    },
    {
      name: 'a squash of a feature made here and not by the host',
      update: commitOn('develop', ['d'], { squashed: [oid('g')] }),
      world: withMore(midLife, { commits: { g: ['d'] }, refs: { 'refs/heads/feature/two': 'g' } }),
      answers: [{ verdict: 'fail', oid: null, message: ['this would be one'], fix: ['git checkout -b feature/my-change'] }],
    },
    {
      name: "a host's squash in a push is a commit like any other",
      update: update('develop', 'd', 'x'),
      world: withMore(midLife, { commits: { x: ['d'] }, messages: { x: 'Tune the cache (#12)\n' } }),
      answers: [
        {
          verdict: 'fail',
          oid: 'x',
          message: ['"Tune the cache (#12)"'],
          fix: [
            'git branch feature/tune-the-cache-12 <x>',
            'git checkout develop',
            'git reset --keep <d>',
            'git push origin feature/tune-the-cache-12',
          ],
        },
      ],
    },
    {
      name: "a host's squash in CI is for the host to settle",
      update: update('develop', 'd', 'x'),
      world: withMore(midLife, { commits: { x: ['d'] }, messages: { x: 'Tune the cache (#12)\n' } }),
      door: 'check',
      answers: [
        {
          verdict: 'undetermined',
          atMost: 'warn',
          oid: 'x',
          message: ['looks like a squashed pull request'],
          actual: 'a commit with one parent: "Tune the cache (#12)"',
          evidence: 'host-squash',
          fix: [],
        },
      ],
    },
    {
      name: 'the mark of a squash does not help where no pair allows one',
      update: update('main', 'a', 'x'),
      world: withMore(midLife, { commits: { x: ['a'] }, messages: { x: 'Fix it (#12)\n' } }),
      door: 'check',
      answers: [
        {
          verdict: 'fail',
          oid: 'x',
          message: ['"Fix it (#12)"'],
          fix: ['git branch hotfix/fix-it-12 <x>', 'git checkout main', 'git reset --keep <a>', 'git push origin hotfix/fix-it-12'],
        },
      ],
    },
    {
      name: 'a merge queue branch is judged as the branch that it tests',
      update: update(`gh-readonly-queue/main/pr-1-${'0'.repeat(40)}`, 'a', 'x'),
      world: direct,
      door: 'check',
      answers: [
        {
          verdict: 'fail',
          oid: 'x',
          message: ['takes no direct commits'],
          fix: [
            'git branch hotfix/fix-the-login <x>',
            `git checkout gh-readonly-queue/main/pr-1-${'0'.repeat(40)}`,
            'git reset --keep <a>',
            'git push origin hotfix/fix-the-login',
          ],
        },
      ],
    },
    {
      name: 'a subject with shell and control characters reaches no command',
      update: update('main', 'a', 'x'),
      world: withMore(midLife, {
        commits: { x: ['a'] },
        messages: { x: "$(touch pwned) '; rm -rf . \u001b[2J\u202e .. \r --output=pwned" },
      }),
      answers: [
        {
          verdict: 'fail',
          oid: 'x',
          message: ['$(touch pwned)'],
          fix: [
            'git branch hotfix/touch-pwned-rm-rf-2j-output-pwned <x>',
            'git checkout main',
            'git reset --keep <a>',
            'git push origin hotfix/touch-pwned-rm-rf-2j-output-pwned',
          ],
        },
      ],
    },
  ],
})
