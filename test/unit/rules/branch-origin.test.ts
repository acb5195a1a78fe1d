import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { branchOrigin } from '../../../src/rules/branch-origin.ts'
import { branchOff, commitTo, type Life, MOVES, mergeInto, newLife, playGitflow, tipOf, worldOf } from '../../support/gitflow-life.ts'
import { gitflow, gitflowWith, strict } from '../../support/policies.ts'
import { headUpdate, proposed } from '../../support/pull-requests.ts'
import { testRule } from '../../support/rule-tester.ts'
import { inputFor, nameOf, oid, update, type World } from '../../support/world.ts'
import { midLife, withMore, without } from '../../support/worlds.ts'

const first = (branch: string, tip: string, more = {}) => update(branch, null, tip, more)
const there = (branch: string, tip: string | null, more = {}) =>
  update(branch, null, tip, { operation: 'exists', localRef: null, published: true, ...more })
const propose = (base: string, tip: string, head: string, headTip: string) =>
  update(base, tip, null, { operation: 'propose', head, parents: [oid(tip), oid(headTip)], published: true })
/** A hotfix with one commit on top of develop. */
const wrongHotfix = withMore(midLife, { commits: { x: ['d'] }, refs: { 'refs/heads/hotfix/x': 'x' } })
const server = (world: World): World => ({
  ...world,
  server: true,
  refs: Object.fromEntries(
    Object.entries(world.refs ?? {}).flatMap(([refname, name]) =>
      refname.startsWith('refs/remotes/origin/') ? [[refname.replace('remotes/origin', 'heads'), name]] : [],
    ),
  ),
})
const mended = ['git rebase --onto origin/main <d> hotfix/x', 'git push origin hotfix/x']

/** A branch that was made just now, at a commit that others have. */
const started = (branch: string, tip: string) => update(branch, null, tip, { operation: 'start', localRef: null })

testRule(branchOrigin, {
  valid: [
    {
      name: "a fork's branch from develop, though it is called as if it came from main",
      update: headUpdate('mallory:hotfix/x', 'x', { isFromFork: true }),
      world: withMore(midLife, { commits: { x: ['d'] } }),
      beside: [proposed('develop', 'd', 'mallory:hotfix/x', 'x', { isFromFork: true })],
    },
    {
      name: 'a fork, where the policy does not say what forks are',
      update: headUpdate('mallory:feature/x', 'h', { isFromFork: true }),
      world: midLife,
      policy: gitflowWith({ forks: null }),
      applies: false,
    },
    { name: 'a hotfix that begins at main', update: started('hotfix/x', 'a'), world: midLife },
    { name: 'a feature that begins at develop', update: started('feature/two', 'd'), world: midLife },
    { name: 'a branch that begins anywhere', update: started('dependabot/npm/x-1.0.0', 'a'), world: midLife, applies: false },
    { name: 'a permanent branch that begins', update: started('develop', 'a'), world: midLife, applies: false },
    { name: 'a hotfix from main', update: first('hotfix/v1.0.1', 'h'), world: midLife },
    {
      name: 'a feature from develop',
      update: first('feature/two', 'x'),
      world: withMore(midLife, { commits: { x: ['d'] }, refs: { 'refs/heads/feature/two': 'x' } }),
    },
    {
      name: 'a feature from another feature: no kind starts from features',
      update: first('feature/two', 'y'),
      world: withMore(midLife, { commits: { x: ['d'], y: ['x'] }, refs: { 'refs/heads/feature/base': 'x' } }),
    },
    { name: 'a release from develop', update: first('release/v1.1.0', 'v'), world: midLife },
    {
      name: 'a bugfix from a release that is at develop: a tie',
      update: first('bugfix/one', 'x'),
      world: withMore(midLife, {
        commits: { x: ['d'] },
        refs: { 'refs/heads/release/v1.1.0': 'd', 'refs/remotes/origin/release/v1.1.0': 'd' },
      }),
    },
    {
      name: 'a hotfix where main was fast-forwarded to the release, which develop has as well',
      update: first('hotfix/x', 'x'),
      world: withMore(midLife, { commits: { x: ['v'] }, refs: { 'refs/remotes/origin/main': 'v', 'refs/heads/main': 'v' } }),
    },
    {
      name: 'a feature from a local develop that is ahead',
      update: first('feature/two', 'y'),
      world: withMore(midLife, { commits: { g: ['d'], e: ['d', 'g'], y: ['e'] }, refs: { 'refs/heads/develop': 'e' } }),
    },
    {
      name: 'a feature from a develop that only the remote has so far',
      update: first('feature/two', 'y'),
      world: withMore(midLife, { commits: { g: ['d'], e: ['d', 'g'], y: ['e'] }, refs: { 'refs/remotes/origin/develop': 'e' } }),
    },
    {
      name: 'develop merged into the feature, over and over',
      update: first('feature/two', 'u2'),
      world: withMore(midLife, {
        commits: { x: ['d'], e: ['d', 'k'], k: ['d'], u: ['x', 'e'], e2: ['e', 'k'], u2: ['u', 'e2'] },
        refs: { 'refs/remotes/origin/develop': 'e2' },
      }),
    },
    {
      name: 'a hotfix into which develop was merged is still from main',
      update: first('hotfix/x', 'u'),
      world: withMore(midLife, { commits: { x: ['a'], u: ['x', 'd'] } }),
    },
    {
      name: 'a feature without a commit of its own',
      update: first('feature/two', 'd'),
      world: midLife,
    },
    {
      name: 'a feature that develop was fast-forwarded to before it was pushed',
      update: first('feature/two', 'x'),
      world: withMore(midLife, { commits: { x: ['d'] }, refs: { 'refs/heads/develop': 'x' } }),
    },
    {
      name: 'a hotfix that develop was fast-forwarded to: its reflog tells that the commits are its own',
      update: first('hotfix/x', 'y'),
      world: withMore(midLife, {
        commits: { x: ['a'], u: ['x', 'a2'], a2: ['a'], w: ['u'], y: ['w'] },
        refs: { 'refs/heads/develop': 'w', 'refs/remotes/origin/develop': 'a', 'refs/remotes/origin/main': 'a2' },
        reflog: [
          ['refs/heads/hotfix/x', 'w', 'y', 'commit: Two'],
          ['refs/heads/hotfix/x', 'u', 'w', 'cherry-pick: More'],
          ['refs/heads/hotfix/x', 'x', 'u', "merge main: Merge made by the 'ort' strategy."],
          ['refs/heads/hotfix/x', 'a', 'x', 'commit: One'],
        ],
      }),
    },
    {
      name: 'the same after a rebase, which writes one line for all commits',
      update: first('hotfix/x', 'z'),
      world: withMore(midLife, {
        commits: { x: ['a'], y: ['x'], z: ['y'] },
        refs: { 'refs/heads/develop': 'y', 'refs/remotes/origin/develop': 'y' },
        reflog: [
          ['refs/heads/hotfix/x', 'y', 'z', 'commit: Three'],
          ['refs/heads/hotfix/x', null, 'y', `rebase (finish): refs/heads/hotfix/x onto ${oid('a')}`],
        ],
      }),
    },
    {
      name: 'a hotfix that is all that main and develop have',
      update: first('hotfix/x', 'x'),
      world: {
        commits: { a: [], x: ['a'] },
        refs: { 'refs/heads/main': 'x', 'refs/remotes/origin/main': 'x', 'refs/heads/develop': 'x' },
        reflog: [['refs/heads/hotfix/x', 'a', 'x', 'commit: One']],
      },
    },
    {
      name: 'the first push of everything: what the push makes counts',
      update: first('feature/two', 'f'),
      beside: [first('main', 'a'), first('develop', 'a')],
      world: { commits: { a: [], f: ['a'] }, server: true },
      door: 'server',
    },
    {
      name: 'a bugfix beside its release, on a server that has another',
      update: first('bugfix/one', 'b'),
      beside: [first('release/v1.2.0', 'w')],
      world: server(withMore(midLife, { commits: { w: ['d'], b: ['w'] } })),
      door: 'server',
    },
    {
      name: 'a hotfix from a main that was fast-forwarded to a published release and is not pushed yet',
      update: first('hotfix/x', 'x'),
      world: withMore(midLife, { commits: { x: ['v'] }, refs: { 'refs/heads/main': 'v' } }),
    },
    {
      name: 'a release that is pushed under another name than it has here',
      update: first('release/v1.2.0', 'w', { localRef: 'refs/heads/release/v9.0.0' }),
      world: withMore(midLife, { commits: { w: ['d'] }, refs: { 'refs/heads/release/v9.0.0': 'w' } }),
    },
    {
      name: 'a feature from a develop that is not pushed yet, under merges only, whose release is',
      update: first('feature/two', 'x'),
      world: withMore(midLife, {
        commits: { e: ['d', 'f'], w: ['e'], x: ['e'] },
        refs: { 'refs/heads/develop': 'e', 'refs/remotes/origin/release/v1.2.0': 'w' },
      }),
      policy: strict,
    },
    {
      name: 'a branch that was renamed from a name of no kind keeps its commits',
      update: first('hotfix/x', 'y'),
      world: withMore(midLife, {
        commits: { x: ['a'], y: ['x'] },
        refs: { 'refs/heads/develop': 'x', 'refs/remotes/origin/develop': 'x' },
        reflog: [
          ['refs/heads/hotfix/x', 'x', 'y', 'commit: Two'],
          ['refs/heads/hotfix/x', 'x', 'x', 'Branch: renamed refs/heads/wip to refs/heads/hotfix/x'],
          ['refs/heads/hotfix/x', 'a', 'x', 'commit: One'],
        ],
      }),
    },
    {
      name: 'a bugfix from a release that is pushed with it and has no commit of its own yet',
      update: first('bugfix/one', 'x'),
      beside: [first('release/v1.2.0', 'd')],
      world: withMore(without(midLife, 'release/v1.1.0'), { commits: { x: ['d'] }, refs: { 'refs/heads/release/v1.2.0': 'd' } }),
    },
    {
      name: 'a release in one push with the main that was fast-forwarded to it: a server sees no reflog',
      update: first('release/v1.2.0', 'w', { localRef: null }),
      beside: [update('main', 'a', 'w', { localRef: null })],
      world: {
        commits: { r: [], a: ['r'], f: ['a'], d: ['a', 'f'], w: ['d'] },
        refs: { 'refs/heads/main': 'a', 'refs/heads/develop': 'd' },
        server: true,
      },
      door: 'server',
    },
    {
      name: "a feature from a fork's upstream",
      update: first('feature/two', 'y'),
      world: withMore(midLife, {
        commits: { e: ['d'], y: ['e'] },
        refs: { 'refs/remotes/upstream/develop': 'e', 'refs/remotes/upstream/main': 'a' },
      }),
    },
    {
      name: 'a merge queue branch is no main',
      update: first('feature/two', 'y'),
      world: withMore(midLife, {
        commits: { e: ['d', 'f'], y: ['e'] },
        refs: { [`refs/remotes/origin/gh-readonly-queue/main/pr-7-${'a'.repeat(40)}`]: 'e' },
      }),
    },
    {
      name: 'tags called main and develop are no branches',
      update: first('feature/two', 'x'),
      world: withMore(midLife, { commits: { x: ['d'] }, refs: { 'refs/tags/main': 'x', 'refs/tags/hotfix/y': 'd' } }),
    },
    {
      name: 'the head of a pull request',
      update: there('feature/one', 'f'),
      beside: [propose('develop', 'd', 'feature/one', 'f')],
      world: midLife,
      door: 'check',
    },
    { name: 'an audit', update: there('hotfix/v1.0.1', 'h'), world: midLife, door: 'check' },
    { name: 'a push of a branch that is there', update: update('hotfix/x', 'h', 'x'), world: wrongHotfix, applies: false },
    { name: 'a name alone', update: there('hotfix/x', null), world: midLife, applies: false },
    { name: 'a permanent branch', update: first('develop', 'd'), world: midLife, applies: false },
    { name: 'a branch of a bot', update: first('renovate/all', 'x'), world: wrongHotfix, applies: false },
    { name: 'a branch of no kind', update: first('wip', 'x'), world: wrongHotfix, applies: false },
    {
      name: 'a kind that nothing is said of',
      update: first('spike/one', 'x'),
      world: wrongHotfix,
      policy: gitflowWith({ branches: { spike: { name: 'spike/{slug}' } } }),
      applies: false,
    },
    {
      name: 'a merge queue branch',
      update: first(`gh-readonly-queue/release/v1.1.0/pr-7-${'a'.repeat(40)}`, 'v'),
      world: midLife,
      applies: false,
    },
    { name: 'a shallow clone in which every line has joined', update: first('hotfix/v1.0.1', 'h'), world: { ...midLife, shallow: true } },
  ],
  invalid: [
    {
      name: "a fork's branch from main, judged as a feature and not as the hotfix that it is called; it is not here to be moved",
      update: headUpdate('mallory:hotfix/x', 'x', { isFromFork: true }),
      world: withMore(midLife, { commits: { b: ['a'], x: ['b'] }, refs: { 'refs/remotes/origin/main': 'b', 'refs/heads/main': 'b' } }),
      beside: [proposed('develop', 'd', 'mallory:hotfix/x', 'x', { isFromFork: true })],
      answers: [{ verdict: 'fail', oid: 'x', message: ['mallory:hotfix/x started from main', 'it has to start from develop'], fix: [] }],
    },
    {
      name: 'a hotfix from develop that the same push merged there, once all of it has arrived',
      update: first('hotfix/x', 'x'),
      door: 'check',
      beside: [update('develop', 'd', 'm')],
      world: withMore(midLife, {
        commits: { x: ['d'], m: ['d', 'x'] },
        refs: { 'refs/remotes/origin/develop': 'm', 'refs/heads/develop': 'm', 'refs/remotes/origin/hotfix/x': 'x' },
      }),
      answers: [
        {
          verdict: 'fail',
          oid: 'x',
          message: ['hotfix/x', 'develop'],
          fix: ['git checkout hotfix/x', 'git rebase --onto origin/main <d>', 'git push origin hotfix/x'],
        },
      ],
    },
    {
      name: 'a hotfix that begins at develop, told before its first commit',
      update: started('hotfix/x', 'd'),
      world: withMore(midLife, { refs: { 'refs/heads/hotfix/x': 'd' } }),
      answers: [
        {
          verdict: 'fail',
          oid: 'd',
          message: ['hotfix/x started from develop', '<~d>', 'it has to start from main'],
          fix: ['git checkout --no-track -B hotfix/x origin/main'],
        },
      ],
    },
    {
      name: 'one whose name begins with a hyphen, for which there is no command',
      update: started('-x', 'd'),
      world: withMore(midLife, { refs: { 'refs/heads/-x': 'd' } }),
      policy: gitflowWith({ branches: { hotfix: { name: '-{slug}', from: 'main' } } }),
      answers: [{ verdict: 'fail', oid: 'd', message: ['it has to start from main'], fix: [] }],
    },
    {
      name: 'a hotfix from develop',
      update: first('hotfix/x', 'x'),
      world: wrongHotfix,
      answers: [
        {
          verdict: 'fail',
          oid: 'x',
          message: ['hotfix/x started from develop at <~d>; it has to start from main'],
          why: 'the policy starts hotfix from main',
          actual: 'started from develop at <~d>',
          expected: 'started from main',
          evidence: 'first-parent',
          fix: mended,
        },
      ],
    },
    {
      name: 'the same on a server',
      update: first('hotfix/x', 'x', { localRef: null }),
      world: server(wrongHotfix),
      door: 'server',
      answers: [{ verdict: 'fail', oid: 'x', message: ['started from develop'], fix: mended }],
    },
    {
      name: 'a feature from main',
      update: first('feature/two', 'y'),
      world: withMore(midLife, { commits: { b: ['a', 'v'], y: ['b'] }, refs: { 'refs/remotes/origin/main': 'b' } }),
      answers: [
        {
          verdict: 'fail',
          oid: 'y',
          message: ['feature/two started from main at <~b>; it has to start from develop'],
          fix: ['git checkout feature/two', 'git rebase --onto origin/develop <b>', 'git push origin feature/two'],
        },
      ],
    },
    {
      name: 'a feature from main, although develop has merged main since',
      update: first('feature/two', 'y'),
      world: withMore(midLife, {
        commits: { b: ['a', 'v'], e: ['d', 'b'], y: ['b'] },
        refs: { 'refs/remotes/origin/main': 'b', 'refs/remotes/origin/develop': 'e', 'refs/heads/feature/two': 'y' },
      }),
      answers: [
        {
          verdict: 'fail',
          oid: 'y',
          message: ['started from main'],
          fix: ['git rebase --onto origin/develop <b> feature/two', 'git push origin feature/two'],
        },
      ],
    },
    {
      name: 'a feature from a release that is not merged back',
      update: first('feature/two', 'y'),
      world: withMore(midLife, { commits: { y: ['v'] }, refs: { 'refs/heads/feature/two': 'y' } }),
      answers: [
        {
          verdict: 'fail',
          oid: 'y',
          message: ['started from release/v1.1.0 at <~v>'],
          fix: ['git rebase --onto origin/develop <v> feature/two', 'git push origin feature/two'],
        },
      ],
    },
    {
      name: 'from a release that develop has merged: what lies there may have come from develop',
      update: first('feature/two', 'y'),
      world: withMore(midLife, { commits: { e: ['d', 'v'], y: ['v'] }, refs: { 'refs/remotes/origin/develop': 'e' } }),
      answers: [
        {
          verdict: 'undetermined',
          atMost: 'warn',
          oid: 'y',
          message: ['what release/v1.1.0 has there, develop has too'],
          evidence: null,
          fix: [],
        },
      ],
    },
    {
      name: 'a bugfix from develop while a release is open',
      update: first('bugfix/one', 'y'),
      world: withMore(midLife, {
        commits: { e: ['d', 'f2'], f2: ['d'], y: ['e'] },
        refs: { 'refs/remotes/origin/develop': 'e', 'refs/heads/bugfix/one': 'y' },
      }),
      answers: [
        {
          verdict: 'fail',
          oid: 'y',
          message: ['started from develop at <~e>; it has to start from release'],
          fix: ['git rebase --onto origin/release/v1.1.0 <e> bugfix/one', 'git push origin bugfix/one'],
        },
      ],
    },
    {
      name: 'rebased onto develop: its commits are its own, and what is below them is not',
      update: first('hotfix/x', 'y'),
      world: withMore(midLife, {
        commits: { x: ['d'], y: ['x'] },
        refs: { 'refs/heads/hotfix/x': 'y' },
        reflog: [['refs/heads/hotfix/x', null, 'y', `rebase (finish): refs/heads/hotfix/x onto ${oid('d')}`]],
      }),
      answers: [{ verdict: 'fail', oid: 'y', message: ['started from develop at <~d>'], fix: mended }],
    },
    {
      name: 'the reflog of another branch tells nothing of this one',
      update: first('hotfix/x', 'x'),
      world: withMore(wrongHotfix, {
        reflog: [
          ['refs/heads/develop', 'a', 'd', 'commit: Work'],
          ['refs/heads/develop', 'a', 'd', 'merge develop: Fast-forward'],
        ],
      }),
      answers: [{ verdict: 'fail', oid: 'x', message: ['started from develop'], fix: mended }],
    },
    {
      name: 'no commit of its own on the line of another kind',
      update: first('hotfix/x', 'd', { localRef: 'refs/heads/develop' }),
      world: midLife,
      answers: [
        { verdict: 'undetermined', atMost: 'warn', oid: 'd', message: ['it has no commit of its own, and lies on develop'], fix: [] },
      ],
    },
    {
      name: 'git push origin develop:main develop:refs/heads/hotfix/x makes develop no main',
      update: first('hotfix/x', 'd', { localRef: 'refs/heads/develop' }),
      beside: [update('main', 'a', 'd', { localRef: 'refs/heads/develop' })],
      world: withMore(without(midLife, 'release/v1.1.0'), {
        reflog: [['refs/heads/develop', 'a', 'd', "merge feature/one: Merge made by the 'ort' strategy."]],
      }),
      answers: [
        { verdict: 'fail', oid: 'd', message: ['started from develop at <~d>'], fix: ['git branch --no-track hotfix/x <d>', ...mended] },
      ],
    },
    {
      name: 'the same where no merge tells develop from a hotfix that others were fast-forwarded to',
      update: first('hotfix/x', 'd', { localRef: null }),
      beside: [update('main', 'a', 'd', { localRef: null })],
      world: { commits: { r: [], a: ['r'], d: ['a'] }, refs: { 'refs/heads/main': 'a', 'refs/heads/develop': 'd' }, server: true },
      door: 'server',
      answers: [{ verdict: 'undetermined', atMost: 'warn', oid: 'd', message: ['no commit of its own, and lies on develop'], fix: [] }],
    },
    {
      name: 'nor does a local main that was reset to develop, with work on top',
      update: first('hotfix/x', 'x'),
      world: withMore(without(wrongHotfix, 'release/v1.1.0'), { refs: { 'refs/heads/main': 'd' } }),
      answers: [{ verdict: 'fail', oid: 'x', message: ['started from develop at <~d>'], fix: mended }],
    },
    {
      name: 'a copy of develop with its reflog: what was made on develop is not made here',
      update: first('hotfix/x', 'x'),
      world: withMore(wrongHotfix, {
        reflog: [
          ['refs/heads/hotfix/x', 'd', 'x', 'commit: One'],
          ['refs/heads/hotfix/x', 'd', 'd', 'Branch: renamed refs/heads/develop to refs/heads/hotfix/x'],
          ['refs/heads/hotfix/x', 'a', 'd', "merge feature/one: Merge made by the 'ort' strategy."],
        ],
      }),
      answers: [{ verdict: 'fail', oid: 'x', message: ['started from develop at <~d>'], fix: mended }],
    },
    {
      name: 'a fast-forward onto develop that the reflog tells of',
      update: first('hotfix/x', 'x'),
      world: withMore(wrongHotfix, {
        reflog: [
          ['refs/heads/hotfix/x', 'd', 'x', 'commit: One'],
          ['refs/heads/hotfix/x', 'a', 'd', 'merge develop: Fast-forward'],
        ],
      }),
      answers: [
        { verdict: 'undetermined', atMost: 'warn', oid: 'x', message: ['its reflog tells of a fast-forward onto develop'], fix: [] },
      ],
    },
    {
      name: 'a fast-forward of its own kind is no excuse',
      update: first('hotfix/x', 'x'),
      world: withMore(wrongHotfix, { reflog: [['refs/heads/hotfix/x', 'a', 'd', 'merge hotfix/y: Fast-forward']] }),
      answers: [{ verdict: 'fail', oid: 'x', message: ['started from develop'], fix: mended }],
    },
    {
      name: 'develop fast-forwarded to the hotfix in the same push: a server sees no reflog',
      update: first('hotfix/x', 'y', { localRef: null }),
      beside: [update('develop', 'a', 'x', { localRef: null })],
      world: {
        commits: { r: [], a: ['r'], x: ['a'], y: ['x'] },
        refs: { 'refs/heads/main': 'a', 'refs/heads/develop': 'a' },
        server: true,
      },
      door: 'server',
      answers: [{ verdict: 'undetermined', atMost: 'warn', oid: 'y', message: ['develop may have been fast-forwarded to it'], fix: [] }],
    },
    {
      name: 'the same long ago, with a merge between: that is rather one of develop',
      update: there('hotfix/x', 'y', { localRef: null }),
      world: {
        commits: { r: [], a: ['r'], g: ['a'], m: ['a', 'g'], x: ['m'], y: ['x'] },
        refs: { 'refs/remotes/origin/main': 'a', 'refs/remotes/origin/develop': 'x' },
      },
      door: 'check',
      answers: [
        {
          verdict: 'fail',
          atMost: 'warn',
          oid: 'y',
          message: ['started from develop at <~x>'],
          fix: ['git checkout hotfix/x', 'git rebase --onto origin/main <x>'],
        },
      ],
    },
    {
      name: 'develop was seen there before: nobody fast-forwarded it in this push',
      update: first('hotfix/x', 'y', { localRef: null }),
      world: {
        commits: { r: [], a: ['r'], x: ['a'], y: ['x'] },
        refs: { 'refs/heads/main': 'a', 'refs/heads/develop': 'x' },
        server: true,
      },
      door: 'server',
      answers: [
        {
          verdict: 'fail',
          oid: 'y',
          message: ['started from develop at <~x>'],
          fix: ['git rebase --onto origin/main <x> hotfix/x', 'git push origin hotfix/x'],
        },
      ],
    },
    {
      name: 'the same where the pair does not allow a fast-forward',
      update: first('hotfix/x', 'y', { localRef: null }),
      beside: [update('develop', 'a', 'x', { localRef: null })],
      world: {
        commits: { r: [], a: ['r'], x: ['a'], y: ['x'] },
        refs: { 'refs/heads/main': 'a', 'refs/heads/develop': 'a' },
        server: true,
      },
      policy: gitflowWith({ branches: { hotfix: { into: { main: 'merge', develop: 'merge' } } } }),
      door: 'server',
      answers: [
        {
          verdict: 'fail',
          oid: 'y',
          message: ['started from develop'],
          fix: ['git rebase --onto origin/main <x> hotfix/x', 'git push origin hotfix/x'],
        },
      ],
    },
    {
      name: 'a bugfix whose release is merged and gone, while another is open',
      update: first('bugfix/one', 'b'),
      world: withMore(without(midLife, 'release/v1.1.0'), {
        commits: { b: ['v'], m: ['a', 'v'], w: ['a'] },
        refs: { 'refs/remotes/origin/main': 'm', 'refs/remotes/origin/release/v1.0.9': 'w' },
      }),
      answers: [
        { verdict: 'undetermined', atMost: 'warn', oid: 'b', message: ['its first commits are merged elsewhere already'], fix: [] },
      ],
    },
    {
      name: 'no main is known at all',
      update: first('hotfix/x', 'x'),
      world: without(wrongHotfix, 'main'),
      answers: [
        {
          verdict: 'undetermined',
          atMost: 'warn',
          oid: 'x',
          message: ['no main branch is known here'],
          fix: ["git fetch origin '+refs/heads/*:refs/remotes/origin/*'"],
        },
      ],
    },
    {
      name: 'a history of its own',
      update: first('hotfix/x', 'z'),
      world: withMore(midLife, { commits: { o: [], z: ['o'] }, refs: { 'refs/heads/hotfix/x': 'z' } }),
      answers: [
        {
          verdict: 'fail',
          oid: 'z',
          message: ['hotfix/x started from nothing that a main branch has'],
          fix: ['git rebase --onto origin/main --root hotfix/x', 'git push origin hotfix/x'],
        },
      ],
    },
    {
      name: 'a shallow clone in which a line ends too early',
      update: first('hotfix/x', 'x'),
      world: { ...wrongHotfix, shallow: true, commits: { ...wrongHotfix.commits, a: [], d: [], x: ['d'] } },
      answers: [
        {
          verdict: 'undetermined',
          oid: 'x',
          message: ['this clone is shallow'],
          fix: ["git fetch --unshallow origin '+refs/heads/*:refs/remotes/origin/*'"],
        },
      ],
    },
    {
      name: 'a tip that is not here',
      update: first('hotfix/x', 'gone'),
      world: withMore(midLife, { missing: ['gone'] }),
      answers: [
        {
          verdict: 'undetermined',
          oid: 'gone',
          message: ['its tip is not in this repository'],
          fix: ["git fetch origin '+refs/heads/*:refs/remotes/origin/*'"],
        },
      ],
    },
    {
      name: 'pushed from develop with work on top, under a name that is free here: develop itself is not rebased',
      update: first('hotfix/x', 'x', { localRef: 'refs/heads/develop' }),
      world: withMore(midLife, { commits: { x: ['d'] }, refs: { 'refs/heads/develop': 'x' } }),
      answers: [{ verdict: 'undetermined', atMost: 'warn', oid: 'x', message: ['no commit of its own'], fix: [] }],
    },
    {
      name: 'pushed from a detached HEAD',
      update: first('hotfix/x', 'x', { localRef: 'HEAD' }),
      world: withMore(midLife, { commits: { x: ['d'] } }),
      answers: [{ verdict: 'fail', oid: 'x', message: ['started from develop'], fix: ['git branch --no-track hotfix/x <x>', ...mended] }],
    },
    {
      name: 'pushed under a name that something else has here',
      update: first('hotfix/x', 'x', { localRef: 'refs/heads/feature/two' }),
      world: withMore(midLife, { commits: { x: ['d'] }, refs: { 'refs/heads/hotfix/x': 'h' } }),
      answers: [{ verdict: 'fail', oid: 'x', message: ['started from develop'], fix: [] }],
    },
    {
      name: 'the head of a pull request, which is published',
      update: there('hotfix/x', 'x'),
      beside: [propose('main', 'a', 'hotfix/x', 'x')],
      world: withMore(wrongHotfix, { refs: { 'refs/remotes/origin/hotfix/x': 'x' } }),
      door: 'check',
      answers: [
        {
          verdict: 'fail',
          oid: 'x',
          message: ['hotfix/x started from develop'],
          fix: ['git rebase --onto origin/main <d> hotfix/x', 'git push --force-with-lease origin hotfix/x'],
        },
      ],
    },
    {
      name: 'beside the pull request of another branch it is only there',
      update: there('hotfix/x', 'x'),
      beside: [propose('main', 'a', 'hotfix/y', 'x')],
      world: wrongHotfix,
      door: 'check',
      answers: [
        {
          verdict: 'fail',
          atMost: 'warn',
          oid: 'x',
          message: ['started from develop'],
          fix: ['git rebase --onto origin/main <d> hotfix/x'],
        },
      ],
    },
    {
      name: 'an audit warns; a published release stays as it is',
      update: there('release/v1.2.0', 'y'),
      world: withMore(midLife, {
        commits: { b: ['a', 'v'], y: ['b'] },
        refs: { 'refs/remotes/origin/main': 'b', 'refs/remotes/origin/release/v1.2.0': 'y' },
      }),
      door: 'check',
      answers: [{ verdict: 'fail', atMost: 'warn', oid: 'y', message: ['release/v1.2.0 started from main'], fix: [] }],
    },
    {
      name: 'an audit of a branch that is merged already',
      update: there('feature/two', 'y'),
      world: withMore(midLife, {
        commits: { b: ['a', 'v'], y: ['b'], e: ['d', 'y'] },
        refs: { 'refs/remotes/origin/main': 'b', 'refs/remotes/origin/develop': 'e', 'refs/remotes/origin/feature/two': 'y' },
      }),
      door: 'check',
      answers: [
        { verdict: 'undetermined', atMost: 'warn', oid: 'y', message: ['its first commits are merged elsewhere already'], fix: [] },
      ],
    },
    {
      name: 'merged into a local develop before its first push: everybody else can still be spared it',
      update: first('feature/two', 'y'),
      world: withMore(midLife, {
        commits: { b: ['a', 'v'], y: ['b'], e: ['d', 'y'] },
        refs: { 'refs/remotes/origin/main': 'b', 'refs/heads/develop': 'e', 'refs/heads/feature/two': 'y' },
      }),
      answers: [
        {
          verdict: 'fail',
          oid: 'y',
          message: ['started from main'],
          fix: ['git rebase --onto origin/develop <b> feature/two', 'git push origin feature/two'],
        },
      ],
    },
    {
      name: 'merged into develop by others, but made here',
      update: first('feature/two', 'y'),
      world: withMore(midLife, {
        commits: { b: ['a', 'v'], y: ['b'], e: ['d', 'y'] },
        refs: { 'refs/remotes/origin/main': 'b', 'refs/remotes/origin/develop': 'e', 'refs/heads/feature/two': 'y' },
        reflog: [['refs/heads/feature/two', 'b', 'y', 'commit: One']],
      }),
      answers: [
        {
          verdict: 'fail',
          oid: 'y',
          message: ['started from main'],
          fix: ['git rebase --onto origin/develop <b> feature/two', 'git push origin feature/two'],
        },
      ],
    },
    {
      name: 'of several kinds in from a permanent one is what it is rebased onto',
      update: first('bugfix/one', 'y'),
      world: withMore(midLife, {
        commits: { b: ['a', 'h'], y: ['b'] },
        refs: { 'refs/remotes/origin/main': 'b', 'refs/heads/bugfix/one': 'y' },
      }),
      policy: gitflowWith({ branches: { bugfix: { from: ['release', 'develop'] } } }),
      answers: [
        {
          verdict: 'fail',
          oid: 'y',
          message: ['it has to start from release or develop'],
          fix: ['git rebase --onto origin/develop <b> bugfix/one', 'git push origin bugfix/one'],
        },
      ],
    },
    {
      name: 'an audit in which develop was fast-forwarded to the hotfix long ago',
      update: there('hotfix/x', 'y'),
      world: {
        commits: { r: [], a: ['r'], x: ['a'], y: ['x'] },
        refs: { 'refs/remotes/origin/main': 'a', 'refs/remotes/origin/develop': 'x' },
      },
      door: 'check',
      answers: [{ verdict: 'undetermined', atMost: 'warn', oid: 'y', message: ['develop may have been fast-forwarded to it'], fix: [] }],
    },
    {
      name: 'merges of another branch come along',
      update: first('hotfix/x', 'y'),
      world: withMore(midLife, { commits: { x: ['d'], s: ['d'], y: ['x', 's'] }, refs: { 'refs/heads/hotfix/x': 'y' } }),
      answers: [
        {
          verdict: 'fail',
          oid: 'y',
          message: ['started from develop'],
          fix: ['git rebase --rebase-merges --onto origin/main <d> hotfix/x', 'git push origin hotfix/x'],
        },
      ],
    },
    {
      name: 'what it merged of develop would be copied: no command sorts that out',
      update: first('hotfix/x', 'y'),
      world: withMore(midLife, {
        commits: { x: ['d'], e: ['d', 'f'], y: ['x', 'e'] },
        refs: { 'refs/heads/hotfix/x': 'y', 'refs/heads/develop': 'e', 'refs/remotes/origin/develop': 'e' },
      }),
      answers: [{ verdict: 'fail', oid: 'y', message: ['started from develop'], fix: [] }],
    },
    {
      name: 'a feature from main that has merged develop: its own commits alone move',
      update: first('feature/two', 'y'),
      world: withMore(midLife, {
        commits: { b: ['a', 'v'], e: ['d', 'b'], x: ['b'], y: ['x', 'e'] },
        refs: { 'refs/remotes/origin/main': 'b', 'refs/remotes/origin/develop': 'e', 'refs/heads/feature/two': 'y' },
      }),
      answers: [
        {
          verdict: 'fail',
          oid: 'y',
          message: ['started from main'],
          fix: ['git rebase origin/develop feature/two', 'git push origin feature/two'],
        },
      ],
    },
    {
      name: 'names that git could read as others are written in full',
      update: first("hotfix/a'b", 'x'),
      world: withMore(midLife, {
        commits: { x: ['d'] },
        refs: { "refs/heads/hotfix/a'b": 'x', "refs/tags/hotfix/a'b": 'r', 'refs/heads/origin/main': 'd' },
      }),
      policy: gitflowWith({ branches: { hotfix: { name: 'hotfix/*' } } }),
      answers: [
        {
          verdict: 'fail',
          oid: 'x',
          message: ['started from develop'],
          fix: ["git rebase --onto refs/remotes/origin/main <d> 'hotfix/a'\\''b'", "git push origin 'refs/heads/hotfix/a'\\''b'"],
        },
      ],
    },
    {
      name: 'a branch that git would read as an option',
      update: first('--output=pwned', 'x'),
      world: withMore(midLife, { commits: { x: ['d'] }, refs: { 'refs/heads/--output=pwned': 'x' } }),
      policy: gitflowWith({ branches: { hotfix: { name: '--*' } } }),
      answers: [{ verdict: 'fail', oid: 'x', message: ['started from develop'], fix: [] }],
    },
    {
      name: 'only a local main is there to rebase onto',
      update: first('hotfix/x', 'x'),
      world: withMore(wrongHotfix, { refs: { 'refs/remotes/origin/main': null } }),
      answers: [
        {
          verdict: 'fail',
          oid: 'x',
          message: ['started from develop'],
          fix: ['git rebase --onto main <d> hotfix/x', 'git push origin hotfix/x'],
        },
      ],
    },
  ],
})

const moves = fc.array(fc.record({ what: fc.nat(MOVES - 1), which: fc.nat(3), fastForward: fc.boolean() }), { maxLength: 30 })
const runs = { numRuns: 300 }
const ORIGINS = { feature: 'develop', release: 'develop', hotfix: 'main', bugfix: 'release/v0.9.0' } as const
const NAMES = {
  feature: 'feature/under-test',
  release: 'release/v9.0.0',
  hotfix: 'hotfix/under-test',
  bugfix: 'bugfix/under-test',
} as const
const kinds = fc.constantFrom('feature', 'release', 'hotfix', 'bugfix')
/** What happens to a branch after its start: commits of its own, merges of its origin and of others, rebases. */
const fates = fc.array(fc.constantFrom('commit', 'update', 'foreign', 'rebase', 'elsewhere', 'fast-forward'), { maxLength: 8 })

function begun(steps: Parameters<typeof playGitflow>[1]): Life {
  const life = newLife()
  branchOff(life, 'release/v0.9.0', 'develop')
  commitTo(life, 'release/v0.9.0')
  playGitflow(life, steps, { deletes: false, pushes: true })
  return life
}

/** `git rebase`, as its reflog tells it: the branch's own first-parent commits on top of another branch. */
function rebase(life: Life, branch: string, onto: string): void {
  const base = tipOf(life, onto)
  const below = new Set<string>()
  for (let name: string | undefined = base; name !== undefined; name = life.commits.get(name)?.[0]) below.add(name)
  const own: string[] = []
  for (let name: string | undefined = tipOf(life, branch); name !== undefined && !below.has(name); name = life.commits.get(name)?.[0])
    own.push(name)
  const before = tipOf(life, branch)
  life.branches.set(branch, base)
  const recorded = life.reflog.length
  for (const _ of own) commitTo(life, branch)
  life.reflog.splice(recorded)
  life.reflog.push([`refs/heads/${branch}`, before, tipOf(life, branch), `rebase (finish): refs/heads/${branch} onto ${oid(base)}`])
}

function live(life: Life, branch: string, origin: string, fate: readonly string[]): void {
  for (const what of fate) {
    if (what === 'commit') commitTo(life, branch)
    if (what === 'update') mergeInto(life, branch, origin, false)
    if (what === 'foreign') mergeInto(life, branch, 'feature/other', false)
    if (what === 'rebase') rebase(life, branch, origin)
    if (what === 'elsewhere') for (const permanent of ['main', 'develop']) mergeInto(life, permanent, branchOf(life, permanent), false)
    // git-flow tools fast-forward develop to what they finish, and the branch may go on.
    if (what === 'fast-forward' && branch !== NAMES.bugfix) mergeInto(life, 'develop', branch, true)
  }
}

/** Work of others that reaches a permanent branch meanwhile. */
function branchOf(life: Life, permanent: string): string {
  const name = permanent === 'main' ? 'hotfix/other' : 'feature/other'
  if (!life.branches.has(name)) branchOff(life, name, permanent)
  commitTo(life, name)
  return name
}

function verdictOf(life: Life, branch: string, world = worldOf(life)): string {
  const subject = update(branch, null, tipOf(life, branch))
  const answers = branchOrigin.judge(inputFor(branchOrigin, subject, world, gitflow))
  return answers.map((answer) => `${answer.verdict} ${nameOf(answer.oid ?? '')}: ${answer.message}`).join() || 'pass'
}

describe('in random lives of gitflow', () => {
  test('every branch of the life passes', () => {
    fc.assert(
      fc.property(moves, (steps) => {
        const life = begun(steps)
        const topics = [...life.branches.keys()].filter((name) => name !== 'main' && name !== 'develop')
        expect(topics.map((branch) => verdictOf(life, branch)).filter((verdict) => verdict.startsWith('fail'))).toEqual([])
      }),
      runs,
    )
  })

  test('what started where it should passes, whatever follows', () => {
    fc.assert(
      fc.property(moves, kinds, fates, (steps, kind, fate) => {
        const life = begun(steps)
        branchOff(life, 'feature/other', 'develop')
        commitTo(life, 'feature/other')
        const branch = NAMES[kind]
        branchOff(life, branch, ORIGINS[kind])
        commitTo(life, branch)
        live(life, branch, ORIGINS[kind], fate)
        expect(verdictOf(life, branch)).toBe('pass')
        expect(verdictOf(life, branch, { ...worldOf(life), reflog: [] })).not.toMatch(/^fail/)
      }),
      runs,
    )
  })

  test('what started elsewhere with a commit of its own fails, unless both kinds have the commit where it started', () => {
    fc.assert(
      fc.property(moves, kinds, fc.constantFrom('main', 'develop', 'release/v0.9.0'), fates, (steps, kind, from, fate) => {
        const life = begun(steps)
        branchOff(life, 'feature/other', 'develop')
        commitTo(life, 'feature/other')
        const branch = NAMES[kind]
        branchOff(life, branch, from)
        const start = tipOf(life, branch)
        commitTo(life, branch)
        const origin = ORIGINS[kind]
        const isTied = [...life.branches, ...life.published].some(
          ([name, tip]) => (kind === 'bugfix' ? name.startsWith('release/') : name === origin) && lineOf(life, tip).has(start),
        )
        fc.pre(!isTied)
        live(
          life,
          branch,
          origin,
          fate.filter((what) => what === 'commit' || what === 'update' || what === 'foreign'),
        )
        expect(verdictOf(life, branch)).toMatch(/^fail|what release.* has there/)
      }),
      runs,
    )
  })
})

function lineOf(life: Life, tip: string): ReadonlySet<string> {
  const line = new Set<string>()
  for (let name: string | undefined = tip; name !== undefined; name = life.commits.get(name)?.[0]) line.add(name)
  return line
}
