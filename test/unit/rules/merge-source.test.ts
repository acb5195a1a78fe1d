import { mergeSource } from '../../../src/rules/merge-source.ts'
import { gitflowWith, withoutHotfix } from '../../support/policies.ts'
import { proposed } from '../../support/pull-requests.ts'
import { testRule } from '../../support/rule-tester.ts'
import { commitOn, oid, update } from '../../support/world.ts'
import { midLife, withMore, without } from '../../support/worlds.ts'

const merge = (second: string, message?: string, base = 'a') =>
  withMore(midLife, { commits: { m: [base, second] }, messages: message === undefined ? {} : { m: `${message}\n` } })
const back = ['git checkout main', 'git reset --keep <a>']
const nextRelease = ['git checkout --no-track -b release/v1.2.0 origin/develop', 'git push -u origin release/v1.2.0']
const propose = (base: string, tip: string, head: string, headTip: string) =>
  update(base, tip, null, { operation: 'propose', head, parents: [oid(tip), oid(headTip)], published: true })
const octopus = withMore(midLife, { commits: { m: ['a', 'v', 'h'] } })

testRule(mergeSource, {
  valid: [
    { name: 'a release into main', update: update('main', 'a', 'm'), world: merge('v') },
    { name: 'a hotfix into main', update: update('main', 'a', 'm'), world: merge('h') },
    { name: 'a feature into develop', update: update('develop', 'a', 'm'), world: merge('f') },
    {
      name: 'main back into develop',
      update: update('develop', 'd', 'm'),
      world: withMore(midLife, {
        commits: { n: ['a', 'h'], m: ['d', 'n'] },
        refs: { 'refs/remotes/origin/main': 'n' },
      }),
    },
    { name: 'a hotfix into develop', update: update('develop', 'd', 'm'), world: merge('h', undefined, 'd') },
    { name: 'a hotfix into an open release', update: update('release/v1.1.0', 'v', 'm'), world: merge('h', undefined, 'v') },
    { name: 'a release back into develop', update: update('develop', 'd', 'm'), world: merge('v', undefined, 'd') },
    { name: 'a fast-forward to a release', update: update('main', 'a', 'v'), world: midLife },
    { name: 'an octopus of a release and a hotfix', update: update('main', 'a', 'm'), world: octopus },
    {
      name: 'a merge of a deleted release by its message',
      update: update('main', 'a', 'm'),
      world: without(merge('v', "Merge branch 'release/v1.1.0'"), 'release/v1.1.0'),
    },
    {
      name: 'a merge of a deleted release by the reflog',
      update: update('main', 'a', 'm'),
      world: withMore(without(merge('v'), 'release/v1.1.0'), {
        reflog: [['refs/heads/main', 'a', 'm', "merge release/v1.1.0: Merge made by the 'ort' strategy."]],
      }),
    },
    {
      name: 'a pull that joins local work with what others pushed',
      update: update('main', 'b', 'p'),
      world: withMore(midLife, {
        commits: { b: ['a', 'h'], m: ['a', 'v'], p: ['m', 'b'] },
        refs: { 'refs/remotes/origin/main': 'b' },
      }),
    },
    {
      name: "a merge of upstream's main in a fork",
      update: update('main', 'a', 'm'),
      world: withMore(merge('u'), { commits: { u: ['r'] }, refs: { 'refs/remotes/upstream/main': 'u' } }),
    },
    {
      name: 'an update merge on a feature: not protected, nobody asks',
      update: update('feature/one', 'f', 'm'),
      world: merge('d', undefined, 'f'),
      applies: false,
    },
    { name: 'a stacked feature', update: commitOn('feature/one', ['f', 'd']), world: midLife, applies: false },
    {
      name: 'a conflicting back-merge resolved on a feature',
      update: commitOn('feature/back', ['d', 'a']),
      world: midLife,
      applies: false,
    },
    { name: 'a first push', update: update('main', null, 'm'), world: merge('d'), applies: false },
    { name: 'a merge on a release that is not published yet', update: commitOn('release/v1.1.0', ['v', 'f']), world: midLife },
    { name: 'a merge of a release about to be committed', update: commitOn('main', ['a', 'v']), world: midLife },
    {
      name: 'the name that git was given says more than the tips',
      update: commitOn('main', ['a', 'd'], { mergeNames: new Map([[oid('d'), 'release/v1.1.0']]) }),
      world: withMore(midLife, { refs: { 'refs/heads/release/v1.1.0': 'd', 'refs/remotes/origin/release/v1.1.0': 'd' } }),
    },
    {
      name: "a fork's feature into develop, whatever it is called",
      update: proposed('develop', 'd', 'mallory:patch-1', 'f', { isFromFork: true }),
      world: withMore(midLife, { commits: { z: ['d'] } }),
    },
    {
      name: 'a merge whose branch is gone, which the host knows',
      update: update('develop', 'd', 'm'),
      world: withMore(midLife, { commits: { x: ['d'], m: ['d', 'x'] }, hostMerges: { m: { head: 'feature/gone' } } }),
      door: 'check',
    },
    {
      name: "a fork's branch that the host merged, whatever its message says",
      update: update('develop', 'd', 'm'),
      world: withMore(midLife, {
        commits: { x: ['d'], m: ['d', 'x'] },
        messages: { m: 'Merge pull request #1 from ann/patch-1' },
        hostMerges: { m: { head: 'ann:patch-1', isFromFork: true } },
      }),
      door: 'check',
    },
    { name: 'a pull request of a release into main', update: propose('main', 'a', 'release/v1.1.0', 'v'), world: midLife },
    {
      name: 'a pull request of main into develop',
      update: propose('develop', 'd', 'main', 'q'),
      world: withMore(midLife, { commits: { q: ['a', 'h'] } }),
    },
    { name: 'a pull request that has nothing to bring', update: propose('main', 'a', 'feature/old', 'r'), world: midLife },
    {
      name: 'a direct commit is for no-direct-commit to tell',
      update: update('main', 'a', 'x'),
      world: withMore(midLife, { commits: { x: ['a'] } }),
    },
    {
      name: 'a merge queue branch takes what its base takes',
      update: update(`gh-readonly-queue/develop/pr-7-${'a'.repeat(40)}`, 'a', 'm'),
      world: merge('f'),
      door: 'check',
    },
  ],
  invalid: [
    {
      name: "a fork's hotfix is no hotfix of ours",
      update: proposed('main', 'a', 'mallory:hotfix/x', 'h', { isFromFork: true }),
      world: midLife,
      answers: [
        {
          verdict: 'fail',
          oid: null,
          message: ['mallory:hotfix/x may not be merged into main'],
          why: "a fork's branch is judged as feature, whatever it is called (forks)",
          actual: 'mallory:hotfix/x, a feature branch',
          fix: [],
        },
      ],
    },
    {
      name: "a fork's branch that is called as one of ours alone, by an event that does not say whose it is",
      update: proposed('develop', 'd', 'main', 'h', { isFromFork: true }),
      world: midLife,
      policy: gitflowWith({ forks: 'hotfix', branches: { hotfix: { into: 'main' } } }),
      answers: [{ verdict: 'fail', oid: null, message: ['main may not be merged into develop'], actual: 'main, a hotfix branch', fix: [] }],
    },
    {
      name: 'a fork, where the policy does not say what forks are',
      update: proposed('develop', 'd', 'mallory:feature/x', 'h', { isFromFork: true }),
      world: midLife,
      policy: gitflowWith({ forks: null }),
      answers: [
        {
          verdict: 'fail',
          oid: null,
          message: ['mallory:feature/x'],
          why: 'name one under forks',
          actual: 'mallory:feature/x, a branch of no kind',
          fix: [],
        },
      ],
    },
    {
      name: "a fork's hotfix that was merged into main, whose message calls it one of ours",
      update: update('main', 'a', 'm'),
      world: withMore(midLife, {
        commits: { x: ['a'], m: ['a', 'x'] },
        messages: { m: 'Merge pull request #1 from mallory/hotfix/x' },
        hostMerges: { m: { head: 'mallory:hotfix/x', isFromFork: true } },
      }),
      door: 'check',
      answers: [{ verdict: 'fail', oid: 'm', message: ['mallory:hotfix/x may not be merged into main'], evidence: 'host', fix: [] }],
    },
    {
      name: 'a pull request that was rebased onto main, told once',
      update: update('main', 'a', 'y'),
      world: withMore(midLife, { commits: { x: ['a'], y: ['x'] }, hostMerges: { x: { method: 'rebase' }, y: { method: 'rebase' } } }),
      door: 'check',
      answers: [{ verdict: 'fail', oid: 'y', message: ['feature/one may not be merged into main'], evidence: 'host', fix: [] }],
    },
    {
      name: 'a merge that nothing explains, and a host that does not answer',
      update: update('develop', 'd', 'm'),
      world: withMore(midLife, { commits: { x: ['d'], m: ['d', 'x'] }, hostMerges: 'no token' }),
      door: 'check',
      answers: [
        {
          verdict: 'undetermined',
          oid: 'm',
          message: ['nothing tells'],
          why: 'the host may know more: no token; set ACME_TOKEN',
          fix: ['git branch feature/my-change <x>', 'git checkout develop', 'git reset --keep <d>'],
        },
      ],
    },
    {
      name: 'develop merged into main',
      update: update('main', 'a', 'm'),
      world: merge('d'),
      answers: [
        {
          verdict: 'fail',
          oid: 'm',
          message: ['develop may not be merged into main; <~m> does so'],
          why: 'the way is develop → release → main',
          actual: 'develop, a develop branch',
          expected: 'release (merge, fast-forward) or hotfix (merge, fast-forward)',
          evidence: 'second-parent-ref',
          fix: [...back, ...nextRelease],
        },
      ],
    },
    {
      name: 'develop fast-forwarded onto main: one answer for the whole run',
      update: update('main', 'a', 'e'),
      world: withMore(midLife, {
        commits: { g: ['d'], e: ['d', 'g'] },
        refs: { 'refs/remotes/origin/develop': 'e', 'refs/heads/develop': 'e' },
      }),
      answers: [
        {
          verdict: 'fail',
          oid: 'e',
          message: ['develop may not be merged into main'],
          evidence: 'fast-forward-ref',
          fix: [...back, ...nextRelease],
        },
      ],
    },
    {
      name: 'git push origin develop~1:main',
      update: update('main', 'a', 'e', { localRef: 'develop~1' }),
      world: withMore(without(midLife, 'release/v1.1.0'), {
        commits: { e: ['d'], j: ['e'] },
        refs: { 'refs/remotes/origin/develop': 'j', 'refs/heads/develop': 'j' },
      }),
      answers: [
        {
          verdict: 'fail',
          oid: 'e',
          message: ['develop may not be merged into main'],
          fix: ['git checkout --no-track -b release/v1.1.0 origin/develop', 'git push -u origin release/v1.1.0'],
        },
      ],
    },
    {
      name: 'a feature merged into main',
      update: update('main', 'a', 'm'),
      world: merge('f'),
      answers: [
        {
          verdict: 'fail',
          oid: 'm',
          message: ['feature/one may not be merged into main'],
          actual: 'feature/one, a feature branch',
          fix: back,
        },
      ],
    },
    {
      name: 'a branch of no kind',
      update: update('main', 'a', 'm'),
      world: withMore(merge('z'), { commits: { z: ['a'] }, refs: { 'refs/heads/wip': 'z' } }),
      answers: [{ verdict: 'fail', oid: 'm', message: ['wip may not be merged'], actual: 'wip, a branch of no kind', fix: back }],
    },
    {
      name: 'a merge of a feature titled as a hotfix: the branch that is there says more than the title',
      update: update('main', 'a', 'm'),
      world: merge('f', "Merge branch 'hotfix/fake'"),
      answers: [{ verdict: 'fail', oid: 'm', message: ['feature/one may not be merged'], evidence: 'second-parent-ref', fix: back }],
    },
    {
      name: 'a merge of a deleted feature by its message',
      update: update('main', 'a', 'm'),
      world: without(merge('f', 'Merge pull request #7 from owner/feature/one'), 'feature/one'),
      answers: [{ verdict: 'fail', oid: 'm', message: ['feature/one may not be merged'], evidence: 'message', fix: back }],
    },
    {
      name: 'a merge of a deleted feature that nothing else holds: the feature comes back before main is set back',
      update: update('main', 'a', 'm'),
      world: withMore(merge('z', "Merge branch 'feature/two'"), { commits: { z: ['a'] } }),
      answers: [
        {
          verdict: 'fail',
          oid: 'm',
          message: ['feature/two may not be merged'],
          evidence: 'message',
          fix: ['git branch feature/two <z>', ...back],
        },
      ],
    },
    {
      name: 'a direct commit on top of the merge is kept as well',
      update: update('main', 'a', 'x'),
      world: withMore(merge('f'), { commits: { x: ['m'] } }),
      answers: [
        { verdict: 'fail', oid: 'm', message: ['feature/one may not be merged'], fix: ['git branch hotfix/my-change <x>', ...back] },
      ],
    },
    {
      name: 'a fast-forward whose merge of another branch could be meant: what the reflog wrote down is told',
      update: update('main', 'a', 'd'),
      world: withMore(without(midLife, 'release/v1.1.0'), { reflog: [['refs/heads/main', 'a', 'd', 'merge develop: Fast-forward']] }),
      answers: [
        {
          verdict: 'fail',
          oid: 'd',
          message: ['develop may not be merged into main'],
          evidence: 'reflog',
          fix: [...back, 'git checkout --no-track -b release/v1.1.0 develop', 'git push -u origin release/v1.1.0'],
        },
      ],
    },
    {
      name: 'a commit of develop merged by its oid',
      update: update('main', 'a', 'm'),
      world: withMore(merge('d', "Merge commit 'd'"), {
        commits: { e: ['d'] },
        refs: {
          'refs/remotes/origin/develop': 'e',
          'refs/heads/develop': 'e',
          'refs/heads/release/v1.1.0': null,
          'refs/remotes/origin/release/v1.1.0': null,
        },
      }),
      answers: [
        {
          verdict: 'fail',
          oid: 'm',
          message: ['develop may not be merged'],
          fix: [...back, 'git checkout --no-track -b release/v1.1.0 origin/develop', 'git push -u origin release/v1.1.0'],
        },
      ],
    },
    {
      name: 'an octopus with one branch that may not: that one is named',
      update: update('main', 'a', 'm'),
      world: withMore(midLife, { commits: { m: ['a', 'v', 'f', 'z'], f: ['r'], z: ['r'] }, refs: { 'refs/heads/feature/two': 'z' } }),
      answers: [
        {
          verdict: 'fail',
          oid: 'm',
          message: ['feature/one may not be merged into main'],
          actual: 'feature/one, a feature branch',
          fix: back,
        },
      ],
    },
    {
      name: 'an octopus with one branch that nobody knows',
      update: update('main', 'a', 'm'),
      world: withMore(midLife, { commits: { z: ['r'], m: ['a', 'v', 'z'] } }),
      answers: [
        {
          verdict: 'undetermined',
          oid: 'm',
          message: ['nothing tells which branch was merged into main by <~m>'],
          evidence: null,
          fix: ['git branch hotfix/my-change <z>', ...back],
        },
      ],
    },
    {
      name: 'a merge that nothing explains',
      update: update('main', 'a', 'm'),
      world: withMore(merge('z'), { commits: { z: ['a'] } }),
      answers: [
        {
          verdict: 'undetermined',
          oid: 'm',
          message: ['nothing tells which branch was merged'],
          fix: ['git branch hotfix/my-change <z>', ...back],
        },
      ],
    },
    {
      name: "a merge titled with main's own name that no remote branch shows",
      update: update('main', 'a', 'm'),
      world: withMore(merge('z', "Merge branch 'main' of example.org:one/two"), { commits: { z: ['a'] } }),
      answers: [{ verdict: 'undetermined', oid: 'm', message: ['nothing tells'], fix: ['git branch hotfix/my-change <z>', ...back] }],
    },
    {
      name: 'a merge of develop about to be committed on main',
      update: commitOn('main', ['a', 'd']),
      world: midLife,
      answers: [
        { verdict: 'fail', oid: null, message: ['develop may not be merged into main'], fix: ['git merge --abort', ...nextRelease] },
      ],
    },
    {
      name: 'a commit after a refused merge still has the merge to answer for',
      update: commitOn('main', ['a', 'f'], { mergeNames: new Map() }),
      world: midLife,
      answers: [{ verdict: 'fail', oid: null, message: ['feature/one may not be merged into main'], fix: ['git merge --abort'] }],
    },
    {
      name: 'a name given to git merge that stands for something else by now proves nothing',
      update: commitOn('main', ['a', 'f'], { mergeNames: new Map([[oid('f'), 'hotfix/v1.0.1']]) }),
      world: midLife,
      answers: [{ verdict: 'fail', oid: null, message: ['feature/one may not be merged into main'], fix: ['git merge --abort'] }],
    },
    {
      name: 'a tag given to git merge proves nothing about a branch of its name',
      update: commitOn('main', ['a', 'f'], { mergeNames: new Map([[oid('f'), 'release/v9.9.9']]) }),
      world: withMore(midLife, {
        refs: { 'refs/tags/release/v9.9.9': 'f', 'refs/heads/release/v9.9.9': 'f', 'refs/heads/feature/one': null },
      }),
      policy: gitflowWith({ branches: { release: { into: 'develop' }, next: { name: 'next', from: 'develop', into: 'main' } } }),
      answers: [{ verdict: 'fail', oid: null, message: ['may not be merged into main'], fix: ['git merge --abort'] }],
    },
    {
      name: 'a feature merged into a published release',
      update: update('release/v1.1.0', 'v', 'm'),
      world: withMore(midLife, { commits: { g: ['d'], m: ['v', 'g'] }, refs: { 'refs/heads/feature/two': 'g' } }),
      answers: [
        {
          verdict: 'fail',
          oid: 'm',
          message: ['feature/two may not be merged into release/v1.1.0'],
          why: 'the way is feature → develop → release',
          fix: ['git checkout release/v1.1.0', 'git reset --keep <v>'],
        },
      ],
    },
    {
      name: 'a pull request of develop into main',
      update: propose('main', 'a', 'develop', 'd'),
      world: midLife,
      answers: [
        {
          verdict: 'fail',
          oid: null,
          message: ['develop may not be merged into main'],
          evidence: 'event',
          fix: ['git checkout --no-track -b release/v1.2.0 develop', 'git push -u origin release/v1.2.0'],
        },
      ],
    },
    {
      name: 'a pull request of a branch of no kind',
      update: propose('develop', 'd', 'patch-1', 'z'),
      world: withMore(midLife, { commits: { z: ['d'] } }),
      answers: [{ verdict: 'fail', oid: null, message: ['patch-1 may not be merged into develop'], evidence: 'event', fix: [] }],
    },
    {
      name: 'another branch pushed onto main: under its own name it harms nobody',
      update: update('main', 'a', 'm', { localRef: 'refs/heads/feature/one' }),
      world: merge('f'),
      answers: [
        {
          verdict: 'fail',
          oid: 'm',
          message: ['feature/one may not'],
          fix: ['git push origin refs/heads/feature/one:refs/heads/feature/one'],
        },
      ],
    },
    {
      name: 'swapped parents: develop with main merged into it, pushed as main',
      update: update('main', 'b', 'y'),
      world: withMore(midLife, {
        commits: { b: ['a', 'h'], e: ['d'], y: ['e', 'b'] },
        refs: {
          'refs/remotes/origin/main': 'b',
          'refs/heads/develop': 'e',
          'refs/remotes/origin/release/v1.1.0': null,
          'refs/heads/release/v1.1.0': null,
        },
      }),
      answers: [
        {
          verdict: 'fail',
          oid: 'e',
          message: ['develop may not be merged into main'],
          fix: [
            'git checkout main',
            'git reset --keep <b>',
            'git checkout --no-track -b release/v1.1.0 develop',
            'git push -u origin release/v1.1.0',
          ],
        },
      ],
    },
    {
      name: 'a policy without the kind: what another team may merge',
      update: update('main', 'a', 'm'),
      world: merge('h'),
      policy: withoutHotfix,
      answers: [
        {
          verdict: 'fail',
          oid: 'm',
          message: ['hotfix/v1.0.1 may not be merged'],
          actual: 'hotfix/v1.0.1, a branch of no kind',
          fix: back,
        },
      ],
    },
    {
      name: 'where main joins the line of develop an audit has one finding',
      update: update('main', null, 'e', { operation: 'history' }),
      world: {
        commits: { r: [], f: ['r'], d: ['r', 'f'], e: ['d'], h: ['e'], m: ['e', 'h'], k: ['m', 'h'] },
        refs: { 'refs/remotes/origin/develop': 'e', 'refs/remotes/origin/main': 'e' },
        messages: { d: "Merge branch 'feature/one' into develop" },
      },
      door: 'check',
      answers: [
        {
          verdict: 'fail',
          oid: 'e',
          message: ['main and origin/develop are one line from <~e> down', 'was set onto it'],
          actual: '3 commits shared with develop, which are not judged one by one',
          fix: [],
        },
      ],
    },
    {
      name: 'the same with a version tag at the spot cannot be told',
      update: update('main', null, 'e', { operation: 'history' }),
      world: {
        commits: { r: [], f: ['r'], d: ['r', 'f'], e: ['d'] },
        refs: { 'refs/remotes/origin/develop': 'e', 'refs/remotes/origin/main': 'e', 'refs/tags/v1.0.0': 'e' },
        messages: { d: "Merge branch 'feature/one' into develop" },
      },
      door: 'check',
      answers: [{ verdict: 'undetermined', atMost: 'warn', oid: 'e', message: ['left a version tag'], evidence: 'tag', fix: [] }],
    },
  ],
})
