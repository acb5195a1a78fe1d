import { mergeMethod } from '../../../src/rules/merge-method.ts'
import { gitflowWith, githubLike, strict } from '../../support/policies.ts'
import { proposed } from '../../support/pull-requests.ts'
import { testRule } from '../../support/rule-tester.ts'
import { commitOn, oid, update } from '../../support/world.ts'
import { midLife, withMore, without } from '../../support/worlds.ts'

const back = ['git checkout main', 'git reset --keep <a>']
const merged = withMore(midLife, { commits: { m: ['a', 'v'] } })
const linear = gitflowWith({
  branches: { release: { into: { main: 'fast-forward', develop: 'merge' } }, feature: { into: { develop: ['squash', 'rebase'] } } },
})

testRule(mergeMethod, {
  valid: [
    {
      name: 'a pull request that can only be merged as the policy asks',
      update: proposed('main', 'a', 'release/v1.1.0', 'v', { methods: ['merge'] }),
      world: midLife,
    },
    {
      name: 'one whose method is chosen, and allowed',
      update: proposed('develop', 'd', 'feature/one', 'h', { methods: ['merge', 'squash', 'rebase'], chosen: 'squash' }),
      world: midLife,
    },
    {
      name: 'a fast-forward where a rebase is asked for',
      update: proposed('develop', 'd', 'feature/one', 'h', { methods: ['fast-forward'] }),
      world: midLife,
      policy: linear,
    },
    {
      name: "a host's squash of a feature",
      update: update('develop', 'd', 'x'),
      world: withMore(midLife, { commits: { x: ['d'] }, hostMerges: { x: { method: 'squash' } } }),
      door: 'check',
    },
    {
      name: 'the same where the host does not tell how it was merged',
      update: update('develop', 'd', 'x'),
      world: withMore(midLife, { commits: { x: ['d'] }, hostMerges: { x: {} } }),
      door: 'check',
    },
    { name: 'a merge commit where merge commits are asked for', update: update('main', 'a', 'm'), world: merged, policy: strict },
    { name: 'a fast-forward where both are allowed', update: update('main', 'a', 'v'), world: midLife },
    { name: 'a fast-forward where only that is allowed', update: update('main', 'a', 'v'), world: midLife, policy: linear },
    { name: 'a merge about to be committed', update: commitOn('main', ['a', 'v']), world: midLife, policy: strict },
    {
      name: 'a rebased branch leaves the graph of a fast-forward',
      update: update('develop', 'd', 'y'),
      world: withMore(midLife, { commits: { x: ['d'], y: ['x'] }, refs: { 'refs/heads/feature/two': 'y' } }),
      policy: linear,
    },
    {
      name: 'a kind that may not come at all is for merge-source to tell',
      update: update('main', 'a', 'd'),
      world: without(midLife, 'release/v1.1.0'),
      policy: strict,
    },
    {
      name: 'a direct commit is for no-direct-commit to tell',
      update: update('main', 'a', 'x'),
      world: withMore(midLife, { commits: { x: ['a'] } }),
      policy: strict,
    },
    { name: 'an unprotected branch', update: update('feature/one', 'f', 'd'), world: midLife, policy: strict, applies: false },
    { name: 'a first push', update: update('main', null, 'v'), world: midLife, policy: strict, applies: false },
    {
      name: 'one commit, tip of a release that may not be fast-forwarded and of a hotfix that may',
      update: update('main', 'a', 'v'),
      world: withMore(midLife, { refs: { 'refs/remotes/origin/hotfix/v1.0.1': 'v' } }),
      policy: gitflowWith({ branches: { release: { into: { main: 'merge', develop: 'merge' } } } }),
    },
    {
      name: 'a squash begun on a release that is not published',
      update: commitOn('release/v1.1.0', ['v'], { squashed: [oid('h')] }),
      world: midLife,
    },
    {
      name: "a host's squash where squashes are allowed",
      update: update('main', 'a', 'x'),
      world: withMore(midLife, { commits: { x: ['a'] }, messages: { x: 'One (#1)' } }),
      policy: githubLike,
      door: 'check',
    },
  ],
  invalid: [
    {
      name: 'a pull request that is set to be squashed',
      update: proposed('main', 'a', 'release/v1.1.0', 'v', { methods: ['merge', 'squash'], chosen: 'squash' }),
      world: midLife,
      answers: [
        {
          verdict: 'fail',
          oid: null,
          message: ['release/v1.1.0 is set to be merged by squash; into main the policy asks for merge or fast-forward'],
          actual: 'squash',
          expected: 'merge or fast-forward',
          evidence: 'event',
          fix: [],
        },
      ],
    },
    {
      name: 'a host that lets nobody merge as the policy asks',
      update: proposed('main', 'a', 'release/v1.1.0', 'v', { methods: ['squash', 'rebase'] }),
      world: midLife,
      answers: [
        {
          verdict: 'fail',
          oid: null,
          message: ['can be merged on the host only by squash or rebase; into main the policy asks for merge or fast-forward'],
          actual: 'squash or rebase',
          fix: [],
        },
      ],
    },
    {
      name: 'a host that lets nobody merge at all',
      update: proposed('main', 'a', 'release/v1.1.0', 'v', { methods: [] }),
      world: midLife,
      answers: [{ verdict: 'fail', oid: null, message: ['only by nothing'], fix: [] }],
    },
    {
      name: 'a host that offers what is allowed among others',
      update: proposed('main', 'a', 'release/v1.1.0', 'v', { methods: ['merge', 'squash', 'rebase'] }),
      world: midLife,
      answers: [
        {
          verdict: 'skipped',
          oid: null,
          message: ['merge release/v1.1.0 into main by merge; the host offers squash or rebase too'],
          expected: 'merge',
          fix: [],
        },
      ],
    },
    {
      name: 'a host that says nothing',
      update: proposed('main', 'a', 'release/v1.1.0', 'v', {}),
      world: midLife,
      answers: [{ verdict: 'skipped', oid: null, message: ['is not known before it is done'], fix: [] }],
    },
    {
      name: 'a kind that may not come at all, by whatever method',
      update: proposed('main', 'a', 'develop', 'd', { methods: ['squash'], chosen: 'squash' }),
      world: midLife,
      answers: [{ verdict: 'skipped', oid: null, message: ['is not known before it is done'], fix: [] }],
    },
    {
      name: "a host's squash of a release",
      update: update('main', 'a', 'x'),
      world: withMore(midLife, { commits: { x: ['a'] }, hostMerges: { x: { head: 'release/v1.1.0', method: 'squash' } } }),
      door: 'check',
      answers: [{ verdict: 'fail', oid: 'x', message: ['release/v1.1.0 was brought into main by squash'], evidence: 'host', fix: [] }],
    },
    {
      name: "a host's merge of one parent, where only merge commits are asked for",
      update: update('main', 'a', 'x'),
      world: withMore(midLife, { commits: { x: ['a'] }, hostMerges: { x: { head: 'release/v1.1.0', method: 'merge' } } }),
      policy: strict,
      door: 'check',
      answers: [{ verdict: 'fail', oid: 'x', message: ['was brought into main by fast-forward'], actual: 'fast-forward', fix: [] }],
    },
    {
      name: 'one parent, no word of how, and neither a squash nor a rebase allowed',
      update: update('main', 'a', 'x'),
      world: withMore(midLife, { commits: { x: ['a'] }, hostMerges: { x: { head: 'release/v1.1.0' } } }),
      policy: strict,
      door: 'check',
      answers: [{ verdict: 'fail', oid: 'x', message: ['was brought into main by squash or rebase'], fix: [] }],
    },
    {
      name: 'a fast-forward where merge commits are asked for',
      update: update('main', 'a', 'v'),
      world: midLife,
      policy: strict,
      answers: [
        {
          verdict: 'fail',
          oid: 'v',
          message: ['release/v1.1.0 was brought into main by fast-forward (<~v>); the policy asks for merge'],
          why: 'the policy protects main',
          actual: 'fast-forward',
          expected: 'merge',
          evidence: 'fast-forward-ref',
          fix: [...back, 'git merge --no-ff origin/release/v1.1.0'],
        },
      ],
    },
    {
      name: 'a run of several commits is told once',
      update: update('main', 'a', 'w'),
      world: withMore(midLife, { commits: { w: ['v'] }, refs: { 'refs/heads/release/v1.1.0': 'w' } }),
      policy: strict,
      answers: [{ verdict: 'fail', oid: 'w', message: ['by fast-forward (<~w>)'], fix: [...back, 'git merge --no-ff release/v1.1.0'] }],
    },
    {
      name: 'a merge commit where only a fast-forward is allowed',
      update: update('main', 'a', 'm'),
      world: merged,
      policy: linear,
      answers: [
        {
          verdict: 'fail',
          oid: 'm',
          message: ['by merge', 'asks for fast-forward'],
          actual: 'merge',
          expected: 'fast-forward',
          fix: [...back, 'git merge --ff-only origin/release/v1.1.0'],
        },
      ],
    },
    {
      name: 'a merge about to be committed where only a fast-forward is allowed',
      update: commitOn('main', ['a', 'v']),
      world: midLife,
      policy: linear,
      answers: [
        {
          verdict: 'fail',
          oid: null,
          message: ['release/v1.1.0 was brought into main by merge; the policy asks for fast-forward'],
          fix: ['git merge --abort', 'git merge --ff-only origin/release/v1.1.0'],
        },
      ],
    },
    {
      name: 'a squash of a release begun on main',
      update: commitOn('main', ['a'], { squashed: [oid('v'), oid('d')] }),
      world: midLife,
      answers: [
        {
          verdict: 'fail',
          oid: null,
          message: ['release/v1.1.0 was brought into main by squash; the policy asks for merge or fast-forward'],
          actual: 'squash',
          expected: 'merge or fast-forward',
          evidence: 'squash-message',
          fix: ['git stash push', 'git merge --no-ff origin/release/v1.1.0'],
        },
      ],
    },
    {
      name: 'a deleted release fast-forwarded, told by the reflog: it comes back, since nothing else holds it',
      update: update('main', 'a', 'v'),
      world: withMore(without(midLife, 'release/v1.1.0', 'develop'), {
        reflog: [['refs/heads/main', 'a', 'v', 'merge release/v1.1.0: Fast-forward']],
      }),
      policy: strict,
      answers: [
        {
          verdict: 'fail',
          oid: 'v',
          message: ['release/v1.1.0 was brought'],
          evidence: 'reflog',
          fix: ['git branch release/v1.1.0 <v>', ...back, 'git merge --no-ff release/v1.1.0'],
        },
      ],
    },
    {
      name: 'a deleted release that another branch still holds is not made again',
      update: update('main', 'a', 'v'),
      world: withMore(without(midLife, 'release/v1.1.0', 'develop'), {
        refs: { 'refs/heads/feature/two': 'v' },
        reflog: [['refs/heads/main', 'a', 'v', 'merge release/v1.1.0: Fast-forward']],
      }),
      policy: strict,
      answers: [{ verdict: 'fail', oid: 'v', message: ['release/v1.1.0 was brought'], evidence: 'reflog', fix: back }],
    },
    {
      name: 'squash or rebase only: no local command makes them',
      update: update('main', 'a', 'm'),
      world: withMore(midLife, { commits: { m: ['a', 'f'] } }),
      policy: githubLike,
      answers: [{ verdict: 'fail', oid: 'm', message: ['feature/one', 'asks for squash or rebase'], fix: back }],
    },
    {
      name: 'an octopus names the branch that came by the wrong method',
      update: update('main', 'a', 'm'),
      world: withMore(midLife, { commits: { m: ['a', 'h', 'v'] } }),
      policy: linear,
      answers: [
        {
          verdict: 'fail',
          oid: 'm',
          message: ['release/v1.1.0 was brought into main by merge'],
          fix: [...back, 'git merge --ff-only origin/release/v1.1.0'],
        },
      ],
    },
    {
      name: 'another branch pushed onto main: there is no merge here to do again',
      update: update('main', 'a', 'v', { localRef: 'refs/heads/release/v1.1.0' }),
      world: midLife,
      policy: strict,
      answers: [{ verdict: 'fail', oid: 'v', message: ['by fast-forward'], fix: [] }],
    },
    {
      name: 'an audit',
      update: update('main', null, 'm', { operation: 'history' }),
      world: { commits: { a: [], v: ['a'], m: ['a', 'v'] }, messages: { m: "Merge branch 'release/v1.1.0'" } },
      policy: linear,
      door: 'check',
      answers: [{ verdict: 'fail', oid: 'm', message: ['release/v1.1.0 was brought into main by merge'], evidence: 'message', fix: [] }],
    },
    {
      name: 'how a pull request will be merged is not known before',
      update: update('main', 'a', null, { operation: 'propose', head: 'release/v1.1.0', parents: [oid('a'), oid('v')] }),
      world: midLife,
      answers: [
        {
          verdict: 'skipped',
          oid: null,
          message: ['how release/v1.1.0 will be merged into main is not known'],
          evidence: null,
          fix: [],
        },
      ],
    },
  ],
})
