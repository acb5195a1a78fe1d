import { releaseTag } from '../../../src/rules/release-tag.ts'
import { gitflowWith, strict } from '../../support/policies.ts'
import { proposed } from '../../support/pull-requests.ts'
import { testRule } from '../../support/rule-tester.ts'
import { commitOn, tagUpdate, update, type World } from '../../support/world.ts'
import { midLife, withMore, without } from '../../support/worlds.ts'

const released = withMore(midLife, { commits: { m: ['a', 'v'] } })
const fixed = withMore(midLife, { commits: { m: ['a', 'h'] } })
const push = update('main', 'a', 'm')
const annotated = (tag: string, at: string): World => ({ annotated: { [`refs/tags/${tag}`]: at } })
const tagAndPush = (version: string, at: string) => [
  `git tag -a ${version} <${at}> -m ${version}`,
  `git push --atomic origin main refs/tags/${version}`,
]
const carried = tagUpdate('v1.1.0', null, 'tag m')
const history = (tip: string) => update('main', null, tip, { operation: 'history' })
const audited: World = {
  commits: { a: [], v: ['a'], m: ['a', 'v'], w: ['m'], n: ['m', 'w'] },
  messages: { m: "Merge branch 'release/v1.1.0'\n", n: "Merge branch 'release/v1.2.0'\n" },
}
const second = withMore(released, { commits: { w: ['m'], n: ['m', 'w'] }, refs: { 'refs/heads/release/v1.2.0': 'w' } })
const proposal = proposed('main', 'a', 'release/v1.1.0', 'v', {})
const squashes = gitflowWith({ branches: { release: { into: { main: ['merge', 'squash'], develop: 'merge' } } } })
const rebases = gitflowWith({ branches: { release: { into: { main: ['merge', 'rebase'], develop: 'merge' } } } })
const nextBranch = (version: string) => [
  `git checkout --no-track -b release/${version} release/v1.1.0`,
  `git push -u origin release/${version}`,
]
const waits = { when: 'next-release' }

testRule(releaseTag, {
  valid: [
    {
      name: 'a pull request of a release into develop',
      update: proposed('develop', 'd', 'release/v1.1.0', 'v'),
      world: midLife,
      applies: false,
    },
    { name: 'a pull request of what may not come', update: proposed('main', 'a', 'feature/one', 'f'), world: midLife },
    { name: 'a pull request of what is there already', update: proposed('main', 'a', 'release/v1.0.0', 'r'), world: midLife },
    {
      name: 'a pull request of a kind whose tag is not required',
      update: proposal,
      world: midLife,
      policy: gitflowWith({ branches: { release: { tag: { name: 'v{version}', required: false } } } }),
    },
    {
      name: 'a pull request whose tag is on the head, which main may be fast-forwarded to',
      update: proposed('main', 'r', 'release/v1.1.0', 'v'),
      world: withMore(midLife, annotated('v1.1.0', 'v')),
    },
    {
      name: 'a squashed release with its tag',
      update: update('main', 'a', 'x'),
      world: withMore(midLife, {
        commits: { x: ['a'] },
        ...annotated('v1.1.0', 'x'),
        hostMerges: { x: { head: 'release/v1.1.0', method: 'squash' } },
      }),
      policy: squashes,
      door: 'check',
    },
    {
      name: 'a rebased release, whose tag is at its tip',
      update: update('main', 'a', 'y'),
      world: withMore(midLife, {
        commits: { x: ['a'], y: ['x'] },
        ...annotated('v1.1.0', 'y'),
        hostMerges: { x: { head: 'release/v1.1.0', method: 'rebase' }, y: { head: 'release/v1.1.0', method: 'rebase' } },
      }),
      policy: rebases,
      door: 'check',
    },
    { name: 'a release with its tag in the push', update: push, world: withMore(released, annotated('v1.1.0', 'm')), beside: [carried] },
    {
      name: 'a lightweight tag in the push will do here',
      update: push,
      world: withMore(released, { refs: { 'refs/tags/v1.1.0': 'm' } }),
      beside: [tagUpdate('v1.1.0', null, 'm')],
    },
    {
      name: 'a release whose tag the remote has already',
      update: push,
      world: withMore(released, { ...annotated('v1.1.0', 'm'), remoteTags: { 'refs/tags/v1.1.0': 'tag m' } }),
    },
    {
      name: 'the remote has it as a lightweight tag of the same commit',
      update: push,
      world: withMore(released, { ...annotated('v1.1.0', 'm'), remoteTags: { 'refs/tags/v1.1.0': 'm' } }),
    },
    {
      name: 'a fast-forwarded release with its tag',
      update: update('main', 'a', 'v'),
      world: withMore(midLife, annotated('v1.1.0', 'v')),
      beside: [tagUpdate('v1.1.0', null, 'tag v')],
    },
    {
      name: 'a hotfix of that version with its tag',
      update: push,
      world: withMore(fixed, annotated('v1.0.1', 'm')),
      beside: [tagUpdate('v1.0.1', null, 'tag m')],
    },
    {
      name: 'a hotfix without a version takes any version tag',
      update: push,
      world: withMore(fixed, {
        refs: { 'refs/heads/hotfix/v1.0.1': null, 'refs/remotes/origin/hotfix/v1.0.1': null, 'refs/heads/hotfix/login': 'h' },
        ...annotated('v3.0.0', 'm'),
      }),
      beside: [tagUpdate('v3.0.0', null, 'tag m')],
    },
    {
      name: 'on a server the tags that are there count',
      update: push,
      world: withMore(released, { ...annotated('v1.1.0', 'm'), server: true }),
      door: 'server',
    },
    { name: 'in CI the tags that are there count', update: push, world: withMore(released, annotated('v1.1.0', 'm')), door: 'check' },
    {
      name: 'a merge that is not allowed owes no tag: that is told elsewhere',
      update: push,
      world: withMore(midLife, { commits: { m: ['a', 'd'] } }),
    },
    { name: 'a direct commit owes no tag', update: update('main', 'a', 'x'), world: withMore(midLife, { commits: { x: ['a'] } }) },
    { name: 'a release merged into develop', update: update('develop', 'd', 'v'), world: midLife, applies: false },
    { name: 'a commit about to be made', update: commitOn('main', ['a', 'v']), world: midLife, applies: false },
    { name: 'a first push', update: update('main', null, 'm'), world: released, applies: false },
    {
      name: 'a kind whose tag is not required',
      update: push,
      world: released,
      policy: gitflowWith({ branches: { release: { tag: { name: 'v{version}', required: false } } } }),
    },
    { name: 'a kind without a tag', update: push, world: released, policy: gitflowWith({ branches: { release: { tag: null } } }) },
    {
      name: 'one commit, tip of release and hotfix: the name in the reflog says that it was the hotfix',
      update: update('main', 'a', 'v'),
      world: withMore(midLife, {
        refs: { 'refs/remotes/origin/hotfix/v1.0.1': 'v', 'refs/heads/hotfix/v1.0.1': 'v' },
        reflog: [['refs/heads/main', 'a', 'v', 'merge hotfix/v1.0.1: Fast-forward']],
        ...annotated('v1.0.1', 'v'),
      }),
      beside: [tagUpdate('v1.0.1', null, 'tag v')],
    },
    {
      name: 'the newest release may wait for the next one',
      update: push,
      world: released,
      options: waits,
    },
    {
      name: 'the release before has its tag by now',
      update: update('main', 'm', 'n'),
      world: withMore(second, {
        ...annotated('v1.1.0', 'm'),
        refs: { 'refs/remotes/origin/main': 'm' },
        remoteTags: { 'refs/tags/v1.1.0': 'tag m' },
      }),
      options: waits,
    },
    {
      name: 'a push that releases nothing asks for nothing of the past',
      update: update('main', 'm', 'x'),
      world: withMore(released, { commits: { x: ['m'] } }),
      options: waits,
    },
    {
      name: 'an audit of a tagged history',
      update: history('n'),
      world: withMore(audited, { annotated: { 'refs/tags/v1.1.0': 'm', 'refs/tags/v1.2.0': 'n' } }),
      door: 'check',
    },
    {
      name: 'two releases in one push, each with its tag',
      update: update('main', 'a', 'n'),
      world: withMore(second, { annotated: { 'refs/tags/v1.1.0': 'm', 'refs/tags/v1.2.0': 'n' } }),
      beside: [carried, tagUpdate('v1.2.0', null, 'tag n')],
    },
  ],
  invalid: [
    {
      name: 'a release that a merge queue is about to push: nobody can have tagged it yet',
      update: { ...push, isQueued: true },
      world: released,
      door: 'check',
      answers: [
        {
          verdict: 'skipped',
          oid: 'm',
          message: ['once the merge queue has pushed release/v1.1.0, <~m> needs v1.1.0'],
          expected: 'v1.1.0 at <m>',
          fix: [],
        },
      ],
    },
    {
      name: 'a pull request will owe its tag',
      update: proposal,
      world: midLife,
      answers: [
        {
          verdict: 'skipped',
          oid: null,
          message: [
            'once release/v1.1.0 is merged',
            'main needs v1.1.0: git tag -a v1.1.0 COMMIT -m v1.1.0 && git push origin refs/tags/v1.1.0',
          ],
          evidence: 'event',
          fix: [],
        },
      ],
    },
    {
      name: 'a pull request of a hotfix without a version will owe any',
      update: proposed('main', 'a', 'hotfix/login', 'h'),
      world: midLife,
      answers: [{ verdict: 'skipped', oid: null, atMost: 'warn', message: ['needs one of v{version}'], fix: [] }],
    },
    {
      name: 'a pull request of a version that is released',
      update: proposal,
      world: withMore(midLife, annotated('v1.1.0', 'a')),
      answers: [
        {
          verdict: 'fail',
          oid: null,
          message: ['v1.1.0 is released already, at <~a>', 'take the next version'],
          actual: 'v1.1.0 at <a>',
          fix: nextBranch('v1.1.1'),
        },
      ],
    },
    {
      name: 'the same, where the next version is taken too',
      update: proposal,
      world: withMore(midLife, { annotated: { 'refs/tags/v1.1.0': 'a', 'refs/tags/v1.1.1': 'h' } }),
      answers: [{ verdict: 'fail', oid: null, message: ['v1.1.0 is released already'], fix: nextBranch('v1.1.2') }],
    },
    {
      name: 'a tag on the head where main cannot be fast-forwarded to it',
      update: proposal,
      world: withMore(midLife, { commits: { b: ['a'] }, ...annotated('v1.1.0', 'v') }),
      policy: strict,
      answers: [{ verdict: 'fail', oid: null, message: ['v1.1.0 is released already, at <~v>'], fix: nextBranch('v1.1.1') }],
    },
    {
      name: 'a tag on the head where the host makes no fast-forwards',
      update: proposed('main', 'r', 'release/v1.1.0', 'v', { methods: ['merge'] }),
      world: withMore(midLife, annotated('v1.1.0', 'v')),
      answers: [{ verdict: 'fail', oid: null, message: ['v1.1.0 is released already, at <~v>'], fix: nextBranch('v1.1.1') }],
    },
    {
      name: 'a tag on the head where main has gone on',
      update: proposed('main', 'm', 'release/v1.1.0', 'v'),
      world: withMore(fixed, annotated('v1.1.0', 'v')),
      answers: [{ verdict: 'fail', oid: null, message: ['v1.1.0 is released already, at <~v>'], fix: nextBranch('v1.1.1') }],
    },
    {
      name: 'a hotfix of a version that is released is a warning',
      update: proposed('main', 'a', 'hotfix/v1.0.1', 'h'),
      world: withMore(midLife, annotated('v1.0.1', 'a')),
      answers: [
        {
          verdict: 'fail',
          oid: null,
          atMost: 'warn',
          message: ['v1.0.1 is released already'],
          fix: ['git checkout --no-track -b hotfix/v1.0.2 hotfix/v1.0.1', 'git push -u origin hotfix/v1.0.2'],
        },
      ],
    },
    {
      name: 'a pull request that steps down against what is released',
      update: proposal,
      world: withMore(midLife, annotated('v2.0.0', 'a')),
      answers: [
        {
          verdict: 'fail',
          oid: null,
          message: ['release/v1.1.0 would release v1.1.0 on main after v2.0.0'],
          why: 'along its line versions only go up (tag-order)',
          actual: 'v1.1.0 after v2.0.0',
          fix: nextBranch('v2.0.1'),
        },
      ],
    },
    {
      name: 'a step down where tag-order is a warning',
      update: proposal,
      world: withMore(midLife, annotated('v2.0.0', 'a')),
      policy: gitflowWith({ rules: { 'tag-order': 'warn' } }),
      answers: [{ verdict: 'fail', oid: null, atMost: 'warn', message: ['after v2.0.0'], fix: nextBranch('v2.0.1') }],
    },
    {
      name: 'a pull request above the newest version, though an older one was higher',
      update: proposal,
      world: withMore(midLife, { annotated: { 'refs/tags/v2.0.0': 'r', 'refs/tags/v1.0.0': 'a' } }),
      answers: [{ verdict: 'skipped', oid: null, message: ['once release/v1.1.0 is merged'], fix: [] }],
    },
    {
      name: "a fork's release by its policy, of whose name no version is read",
      update: proposed('main', 'a', 'x:release/v1.1.0', 'v', { isFromFork: true }),
      world: midLife,
      policy: gitflowWith({ forks: 'release' }),
      answers: [{ verdict: 'skipped', oid: null, message: ['needs one of v{version}'], fix: [] }],
    },
    {
      name: 'a pull request that steps down, which nobody minds',
      update: proposal,
      world: withMore(midLife, annotated('v2.0.0', 'a')),
      policy: gitflowWith({ rules: { 'tag-order': 'off' } }),
      answers: [{ verdict: 'skipped', oid: null, message: ['once release/v1.1.0 is merged'], fix: [] }],
    },
    {
      name: 'a tag of another form steps down against nothing',
      update: proposal,
      world: withMore(midLife, annotated('web-v2.0.0', 'a')),
      policy: gitflowWith({ tags: { name: ['v{version}', 'web-v{version}'] } }),
      answers: [{ verdict: 'skipped', oid: null, message: ['once release/v1.1.0 is merged'], fix: [] }],
    },
    {
      name: 'a squashed release without its tag, by the name that the host tells',
      update: update('main', 'a', 'x'),
      world: withMore(midLife, { commits: { x: ['a'] }, hostMerges: { x: { head: 'release/v1.1.0', method: 'squash' } } }),
      policy: squashes,
      door: 'check',
      answers: [
        {
          verdict: 'fail',
          oid: 'x',
          message: ['release/v1.1.0 came to main', 'it needs v1.1.0'],
          evidence: 'host',
          fix: tagAndPush('v1.1.0', 'x'),
        },
      ],
    },
    {
      name: 'a rebased release owes its tag once, at its tip',
      update: update('main', 'a', 'y'),
      world: withMore(midLife, {
        commits: { x: ['a'], y: ['x'] },
        ...annotated('v1.1.0', 'x'),
        hostMerges: { x: { head: 'release/v1.1.0', method: 'rebase' }, y: { head: 'release/v1.1.0', method: 'rebase' } },
      }),
      policy: gitflowWith({ branches: { release: { into: { main: ['merge', 'rebase'], develop: 'merge' } } }, tags: { immutable: false } }),
      door: 'check',
      answers: [
        {
          verdict: 'fail',
          oid: 'y',
          message: ['has its tag at <~x> instead'],
          fix: ['git tag -f -a v1.1.0 <y> -m v1.1.0', 'git push --atomic origin main refs/tags/v1.1.0'],
        },
      ],
    },
    {
      name: 'after the fact, a tag that is elsewhere stays there',
      update: push,
      world: withMore(released, annotated('v1.1.0', 'a')),
      door: 'check',
      answers: [
        { verdict: 'fail', oid: 'm', message: ['v1.1.0 is at <~a>; release it as the next version'], actual: 'v1.1.0 at <a>', fix: [] },
      ],
    },
    {
      name: 'a release without a tag',
      update: push,
      world: released,
      answers: [
        {
          verdict: 'fail',
          oid: 'm',
          message: ['release/v1.1.0 came to main with <~m>, which carries no tag; it needs v1.1.0'],
          why: 'what release brings into main carries v{version}',
          actual: 'no tag',
          expected: 'v1.1.0 at <m>',
          evidence: 'second-parent-ref',
          fix: tagAndPush('v1.1.0', 'm'),
        },
      ],
    },
    {
      name: 'a deleted release by its message',
      update: push,
      world: without(withMore(released, { messages: { m: "Merge branch 'release/v1.1.0'" } }), 'release/v1.1.0'),
      answers: [
        { verdict: 'fail', oid: 'm', message: ['release/v1.1.0 came to main'], evidence: 'message', fix: tagAndPush('v1.1.0', 'm') },
      ],
    },
    {
      name: 'a fast-forwarded release owes once, at its tip',
      update: update('main', 'a', 'w'),
      world: withMore(midLife, {
        commits: { u: ['v'], w: ['u'] },
        refs: { 'refs/heads/release/v1.1.0': 'w', 'refs/remotes/origin/release/v1.1.0': 'w' },
      }),
      answers: [{ verdict: 'fail', oid: 'w', message: ['with <~w>'], evidence: 'fast-forward-ref', fix: tagAndPush('v1.1.0', 'w') }],
    },
    {
      name: 'a release that moved on after it was fast-forwarded owes at what main has',
      update: update('main', 'a', 'v'),
      world: withMore(midLife, {
        commits: { w: ['v'] },
        refs: { 'refs/heads/release/v1.1.0': 'w', 'refs/remotes/origin/release/v1.1.0': 'w' },
      }),
      answers: [{ verdict: 'fail', oid: 'v', message: ['with <~v>'], fix: tagAndPush('v1.1.0', 'v') }],
    },
    {
      name: 'a release fast-forwarded twice, deleted since, owes at both tips that the reflog names',
      update: update('main', 'a', 'w'),
      world: withMore(without(midLife, 'release/v1.1.0'), {
        commits: { w: ['v'] },
        reflog: [
          ['refs/heads/main', 'v', 'w', 'merge release/v1.2.0: Fast-forward'],
          ['refs/heads/main', 'a', 'v', 'merge release/v1.1.0: Fast-forward'],
        ],
      }),
      answers: [
        { verdict: 'fail', oid: 'w', message: ['release/v1.2.0 came to main'], evidence: 'reflog', fix: tagAndPush('v1.2.0', 'w') },
        { verdict: 'fail', oid: 'v', message: ['release/v1.1.0 came to main'], evidence: 'reflog', fix: tagAndPush('v1.1.0', 'v') },
      ],
    },
    {
      name: "another version's tag",
      update: push,
      world: withMore(released, annotated('v1.2.0', 'm')),
      beside: [tagUpdate('v1.2.0', null, 'tag m')],
      answers: [
        {
          verdict: 'fail',
          oid: 'm',
          message: ['which carries v1.2.0 instead; it needs v1.1.0'],
          actual: 'v1.2.0',
          fix: ['git tag -a v1.1.0 <m> -m v1.1.0', 'git push --atomic origin main refs/tags/v1.1.0'],
        },
      ],
    },
    {
      name: 'its tag on another commit',
      update: push,
      world: withMore(released, annotated('v1.1.0', 'a')),
      answers: [
        {
          verdict: 'fail',
          oid: 'm',
          message: ['has its tag at <~a> instead'],
          actual: 'v1.1.0 at <a>',
          fix: ['git tag -f -a v1.1.0 <m> -m v1.1.0', 'git push --atomic origin main refs/tags/v1.1.0'],
        },
      ],
    },
    {
      name: 'its tag on another commit, in the same push',
      update: push,
      world: withMore(released, annotated('v1.1.0', 'a')),
      beside: [tagUpdate('v1.1.0', null, 'tag a')],
      answers: [
        {
          verdict: 'fail',
          oid: 'm',
          message: ['has its tag at <~a> instead'],
          actual: 'v1.1.0 at <a>',
          fix: ['git tag -f -a v1.1.0 <m> -m v1.1.0', 'git push --atomic origin main refs/tags/v1.1.0'],
        },
      ],
    },
    {
      name: 'the remote has the tag on a commit that is here, and it is another one',
      update: push,
      world: withMore(released, { ...annotated('v1.1.0', 'm'), remoteTags: { 'refs/tags/v1.1.0': 'a' } }),
      answers: [
        {
          verdict: 'fail',
          oid: 'm',
          message: ['origin has v1.1.0 on something else'],
          actual: 'v1.1.0 on something else',
          fix: [],
        },
      ],
    },
    {
      name: 'its tag is here and stays here',
      update: push,
      world: withMore(released, { ...annotated('v1.1.0', 'm'), remoteTags: { 'refs/tags/v1.1.0': null } }),
      answers: [
        {
          verdict: 'fail',
          oid: 'm',
          message: ['v1.1.0 is here, but origin does not have it'],
          actual: 'v1.1.0 in this repository only',
          expected: 'v1.1.0 in the same push',
          fix: ['git push --atomic origin main refs/tags/v1.1.0'],
        },
      ],
    },
    {
      name: 'the remote could not be asked for its tag',
      update: push,
      world: withMore(released, { ...annotated('v1.1.0', 'm'), remoteTags: { 'refs/tags/v1.1.0': 'unknown' } }),
      answers: [
        {
          verdict: 'undetermined',
          oid: 'm',
          message: ['origin did not say whether it has v1.1.0'],
          fix: ['git push --atomic origin main refs/tags/v1.1.0'],
        },
      ],
    },
    {
      name: 'the remote has the tag on something else: a published tag stays, so the way is another version',
      update: push,
      world: withMore(released, { ...annotated('v1.1.0', 'm'), remoteTags: { 'refs/tags/v1.1.0': 'tag a' } }),
      answers: [
        {
          verdict: 'fail',
          oid: 'm',
          message: ['origin has v1.1.0 on something else'],
          actual: 'v1.1.0 on something else',
          expected: 'v1.1.0 at <m>',
          fix: [],
        },
      ],
    },
    {
      name: 'its tag deleted in the same push',
      update: push,
      world: withMore(released, { ...annotated('v1.1.0', 'm'), remoteTags: { 'refs/tags/v1.1.0': 'tag m' } }),
      beside: [tagUpdate('v1.1.0', 'tag m', null)],
      answers: [
        {
          verdict: 'fail',
          oid: 'm',
          message: ['v1.1.0'],
          fix: ['git push --atomic origin main refs/tags/v1.1.0'],
        },
      ],
    },
    {
      name: 'a misnamed tag is no version tag',
      update: push,
      world: withMore(released, { refs: { 'refs/tags/1.1.0': 'm' } }),
      beside: [tagUpdate('1.1.0', null, 'm')],
      answers: [
        {
          verdict: 'fail',
          oid: 'm',
          message: ['carries no tag'],
          fix: ['git tag -a v1.1.0 <m> -m v1.1.0', 'git push --atomic origin main refs/tags/1.1.0 refs/tags/v1.1.0'],
        },
      ],
    },
    {
      name: 'a branch called like the tag is no tag',
      update: push,
      world: withMore(released, { refs: { 'refs/heads/v1.1.0': 'm' } }),
      answers: [{ verdict: 'fail', oid: 'm', message: ['carries no tag'], fix: tagAndPush('v1.1.0', 'm') }],
    },
    {
      name: 'a hotfix without its tag is a warning',
      update: push,
      world: fixed,
      answers: [
        {
          verdict: 'fail',
          atMost: 'warn',
          oid: 'm',
          message: ['hotfix/v1.0.1 came to main', 'it needs v1.0.1'],
          fix: tagAndPush('v1.0.1', 'm'),
        },
      ],
    },
    {
      name: 'a hotfix without its tag where the policy requires one',
      update: push,
      world: fixed,
      policy: strict,
      answers: [{ verdict: 'fail', oid: 'm', message: ['it needs v1.0.1'], fix: tagAndPush('v1.0.1', 'm') }],
    },
    {
      name: 'a hotfix without a version: nobody can say which tag',
      update: push,
      world: withMore(fixed, {
        refs: { 'refs/heads/hotfix/v1.0.1': null, 'refs/remotes/origin/hotfix/v1.0.1': null, 'refs/heads/hotfix/login': 'h' },
      }),
      answers: [
        { verdict: 'fail', atMost: 'warn', oid: 'm', message: ['hotfix/login came to main', 'it needs one of v{version}'], fix: [] },
      ],
    },
    {
      name: 'tip of release and hotfix at once and no name on record: the least demanding',
      update: update('main', 'a', 'v'),
      world: withMore(midLife, { refs: { 'refs/remotes/origin/hotfix/v1.0.1': 'v', 'refs/heads/hotfix/v1.0.1': 'v' } }),
      answers: [{ verdict: 'fail', atMost: 'warn', oid: 'v', message: ['hotfix/v1.0.1 came to main'], fix: tagAndPush('v1.0.1', 'v') }],
    },
    {
      name: 'the same with the release on record: the release owes',
      update: update('main', 'a', 'v'),
      world: withMore(midLife, {
        refs: { 'refs/remotes/origin/hotfix/v1.0.1': 'v', 'refs/heads/hotfix/v1.0.1': 'v' },
        reflog: [['refs/heads/main', 'a', 'v', 'merge release/v1.1.0: Fast-forward']],
      }),
      answers: [
        { verdict: 'fail', oid: 'v', message: ['release/v1.1.0 came to main'], evidence: 'reflog', fix: tagAndPush('v1.1.0', 'v') },
      ],
    },
    {
      name: 'a merge with the release in its message: the release owes',
      update: push,
      world: withMore(released, { refs: { 'refs/heads/hotfix/v1.0.1': 'v' }, messages: { m: "Merge branch 'release/v1.1.0'" } }),
      answers: [{ verdict: 'fail', oid: 'm', message: ['release/v1.1.0 came to main'], fix: tagAndPush('v1.1.0', 'm') }],
    },
    {
      name: 'two releases in one push, both without tags, newest first',
      update: update('main', 'a', 'n'),
      world: second,
      answers: [
        { verdict: 'fail', oid: 'n', message: ['release/v1.2.0 came to main'], fix: tagAndPush('v1.2.0', 'n') },
        { verdict: 'fail', oid: 'm', message: ['release/v1.1.0 came to main'], fix: tagAndPush('v1.1.0', 'm') },
      ],
    },
    {
      name: 'an octopus of a release and a hotfix owes for the release as well',
      update: push,
      world: withMore(midLife, { commits: { m: ['a', 'h', 'v'] } }),
      answers: [
        { verdict: 'fail', atMost: 'warn', oid: 'm', message: ['hotfix/v1.0.1 came to main'], fix: tagAndPush('v1.0.1', 'm') },
        { verdict: 'fail', oid: 'm', message: ['release/v1.1.0 came to main'], fix: tagAndPush('v1.1.0', 'm') },
      ],
    },
    {
      name: 'the advice pushes again what was pushed beside it, as it was pushed',
      update: push,
      world: released,
      beside: [
        update('develop', 'd', 'v'),
        update('release/v2.0.0', null, 'd', { localRef: 'refs/heads/mine' }),
        update('feature/old', 'f', null),
      ],
      answers: [
        {
          verdict: 'fail',
          oid: 'm',
          message: ['carries no tag'],
          fix: [
            'git tag -a v1.1.0 <m> -m v1.1.0',
            'git push --atomic origin main develop refs/heads/mine:refs/heads/release/v2.0.0 refs/tags/v1.1.0',
          ],
        },
      ],
    },
    {
      name: 'an expression pushed onto main',
      update: update('main', 'a', 'm', { localRef: 'work~1' }),
      world: released,
      answers: [
        {
          verdict: 'fail',
          oid: 'm',
          message: ['carries no tag'],
          fix: ['git tag -a v1.1.0 <m> -m v1.1.0', "git push --atomic origin 'work~1:refs/heads/main' refs/tags/v1.1.0"],
        },
      ],
    },
    {
      name: 'the release before still has no tag when the next comes',
      update: update('main', 'm', 'n'),
      world: withMore(second, { refs: { 'refs/remotes/origin/main': 'm' } }),
      options: waits,
      answers: [
        {
          verdict: 'fail',
          oid: 'm',
          message: ['release/v1.1.0 came to main with <~m>, which carries no tag'],
          fix: ['git tag -a v1.1.0 <m> -m v1.1.0', 'git push origin refs/tags/v1.1.0'],
        },
      ],
    },
    {
      name: 'two releases in one push: only the newest may wait',
      update: update('main', 'a', 'n'),
      world: second,
      options: waits,
      answers: [{ verdict: 'fail', oid: 'm', message: ['release/v1.1.0 came to main'], fix: tagAndPush('v1.1.0', 'm') }],
    },
    {
      name: 'an audit says where each tag is',
      update: history('n'),
      world: withMore(audited, { annotated: { 'refs/tags/v1.1.0': 'v' } }),
      door: 'check',
      answers: [
        {
          verdict: 'fail',
          oid: 'm',
          message: ["has its tag v1.1.0 on the branch's tip"],
          actual: 'v1.1.0: branch-tip',
          evidence: 'message',
          fix: [],
        },
        {
          verdict: 'fail',
          oid: 'n',
          message: ['release/v1.2.0 came to main with <~n>, which carries no tag'],
          actual: 'no tag',
          expected: 'v1.2.0 at <n>',
          fix: ['git tag -a v1.2.0 <n> -m v1.2.0', 'git push origin refs/tags/v1.2.0'],
        },
      ],
    },
    {
      name: "an audit tells of another version's tag",
      update: history('n'),
      world: withMore(audited, { annotated: { 'refs/tags/v1.1.0': 'm', 'refs/tags/v3.0.0': 'n' }, refs: { 'refs/tags/nightly': 'n' } }),
      door: 'check',
      answers: [
        {
          verdict: 'fail',
          oid: 'n',
          message: ['release/v1.2.0 came to main with <~n>, which carries v3.0.0 instead; it needs v1.2.0'],
          actual: 'v3.0.0',
          expected: 'v1.2.0 at <n>',
          fix: ['git tag -a v1.2.0 <n> -m v1.2.0', 'git push origin refs/tags/v1.2.0'],
        },
      ],
    },
    {
      name: "a tag of no version is none of another version's",
      update: history('n'),
      world: withMore(audited, { annotated: { 'refs/tags/v1.1.0': 'm' }, refs: { 'refs/tags/nightly': 'n' } }),
      door: 'check',
      answers: [
        {
          verdict: 'fail',
          oid: 'n',
          message: ['which carries no tag'],
          actual: 'no tag',
          fix: ['git tag -a v1.2.0 <n> -m v1.2.0', 'git push origin refs/tags/v1.2.0'],
        },
      ],
    },
    {
      name: 'an audit counts how much later the tag is',
      update: history('k'),
      world: {
        commits: { a: [], v: ['a'], m: ['a', 'v'], k: ['m'] },
        messages: { m: "Merge branch 'release/v1.1.0'" },
        refs: { 'refs/tags/v1.1.0': 'k' },
      },
      door: 'check',
      answers: [{ verdict: 'fail', oid: 'm', message: ['has its tag v1.1.0 1 commit later'], actual: 'v1.1.0: later', fix: [] }],
    },
  ],
})
