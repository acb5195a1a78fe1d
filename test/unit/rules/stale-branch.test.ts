import { staleBranch } from '../../../src/rules/stale-branch.ts'
import { gitflowWith, githubLike, strict } from '../../support/policies.ts'
import { headUpdate, proposed } from '../../support/pull-requests.ts'
import { testRule } from '../../support/rule-tester.ts'
import { oid, update, type World } from '../../support/world.ts'
import { withMore } from '../../support/worlds.ts'

const there = (branch: string, tip: string) =>
  update(branch, null, tip, { operation: 'exists', refname: `refs/remotes/origin/${branch}`, localRef: null, published: true })
const here = (branch: string, tip: string) => update(branch, null, tip, { operation: 'exists', localRef: null, published: false })
const remote = (refs: Readonly<Record<string, string>>) =>
  Object.fromEntries(Object.entries(refs).map(([branch, tip]) => [`refs/remotes/origin/${branch}`, tip]))

/** Feature `f`, `g` came to develop with the merge `d`, and develop went on with `e`. */
const merged: World = {
  commits: { a: [], f: ['a'], g: ['f'], d: ['a', 'g'], e: ['d'] },
  refs: remote({ main: 'a', develop: 'e', 'feature/one': 'g' }),
}
/** The same feature, which develop has not; develop went on with `d` and `e`. */
const apart: World = {
  commits: { a: [], f: ['a'], g: ['f'], d: ['a'], e: ['d'] },
  refs: remote({ main: 'a', develop: 'e', 'feature/one': 'g' }),
  patches: { f: 'F', g: 'G', 'a..g': 'FG', d: 'D', e: 'E' },
}
const patched = (patches: World['patches'] & object): World => ({ ...apart, patches: { ...apart.patches, ...patches } })
const remove = 'git push origin --delete refs/heads/feature/one'

/** A hotfix `h` and a release `v` that went to main and develop. */
const everywhere: World = {
  commits: { a: [], h: ['a'], m: ['a', 'h'], d: ['a', 'h'], v: ['d'], n: ['m', 'v'], e: ['d', 'v'] },
  refs: remote({ main: 'n', develop: 'e', 'hotfix/v1.0.1': 'h', 'release/v1.1.0': 'v' }),
}

testRule(staleBranch, {
  valid: [
    {
      name: "a fork's branch that is merged already",
      update: headUpdate('mallory:feature/one', 'f', { isFromFork: true }),
      world: merged,
      beside: [proposed('develop', 'e', 'mallory:feature/one', 'f', { isFromFork: true })],
    },
    {
      name: 'a squash that was reverted since: its branch waits to come again',
      update: there('feature/one', 'g'),
      world: withMore(patched({ d: 'FG' }), {
        refs: { 'refs/heads/feature/one': 'g', 'refs/heads/develop': 'e' },
        messages: { e: `Revert "One"\n\nThis reverts commit ${oid('d')}.\n` },
      }),
    },
    { name: 'a feature with work that develop has not', update: there('feature/one', 'g'), world: apart },
    { name: 'a feature that has just begun', update: there('feature/two', 'e'), world: merged },
    {
      name: 'one that has begun where it may not be fast-forwarded, and develop went on',
      update: there('feature/two', 'd'),
      world: merged,
      policy: strict,
    },
    { name: 'one of its changes is missing', update: there('feature/one', 'g'), world: patched({ d: 'F' }) },
    {
      name: 'commits that change nothing are like nothing',
      update: there('feature/one', 'g'),
      world: patched({ f: null, g: null, 'a..g': null, d: null, e: null }),
    },
    {
      name: 'a squash that is not on the first-parent line may be of anything',
      update: there('feature/one', 'g'),
      world: { ...patched({ x: 'FG' }), commits: { ...apart.commits, x: ['a'], e: ['d', 'x'] } },
    },
    {
      name: 'a branch with a merge, whose own changes nobody can tell',
      update: there('feature/one', 'n'),
      world: {
        ...patched({ d: 'F', e: 'X', x: 'F', y: 'G', 'd..n': 'N' }),
        commits: { ...apart.commits, n: ['f', 'd'], x: ['e'], y: ['x'] },
        refs: remote({ main: 'a', develop: 'y' }),
      },
    },
    {
      name: 'two merge bases',
      update: there('feature/one', 'g'),
      world: {
        ...patched({ e: 'GG', 'd..g': 'GG', 'x..g': 'GG', g: null }),
        commits: { a: [], d: ['a'], x: ['a'], g: ['d', 'x'], k: ['d', 'x'], e: ['k'] },
      },
    },
    { name: 'a squash of more than the branch has', update: there('feature/one', 'g'), world: patched({ d: 'FGX' }) },
    { name: 'a permanent branch', update: there('develop', 'd'), world: merged, applies: false },
    { name: 'a branch of no kind', update: there('wip', 'g'), world: merged, applies: false },
    { name: 'a name alone', update: update('feature/one', null, null, { operation: 'exists' }), world: merged, applies: false },
    { name: 'a push', update: update('feature/one', 'f', 'g'), world: merged, applies: false },
    { name: 'a merge queue branch', update: there(`gh-readonly-queue/develop/pr-1-${'c'.repeat(40)}`, 'g'), world: merged, applies: false },
    {
      name: 'a merge queue branch of a release',
      update: there(`gh-readonly-queue/release/v1.1.0/pr-1-${'c'.repeat(40)}`, 'v'),
      world: everywhere,
      applies: false,
    },
    {
      name: 'the head of a pull request that is judged',
      update: there('feature/one', 'g'),
      beside: [update('develop', 'e', null, { operation: 'propose', head: 'feature/one' })],
      world: merged,
    },
    {
      name: 'a release that develop has not',
      update: there('release/v1.1.0', 'v'),
      world: withMore(everywhere, { refs: remote({ develop: 'd' }) }),
    },
    {
      name: 'a release that main has not',
      update: there('release/v1.1.0', 'v'),
      world: withMore(everywhere, { refs: remote({ main: 'm' }) }),
    },
    {
      name: 'a hotfix that an open release has not',
      update: there('hotfix/v1.0.1', 'h'),
      world: withMore(everywhere, { commits: { w: ['a'] }, refs: remote({ 'release/v1.2.0': 'w' }) }),
    },
    {
      name: 'a release whose tip is that of main, by a fast-forward of either',
      update: there('release/v1.1.0', 'v'),
      world: withMore(everywhere, { refs: remote({ main: 'v' }) }),
    },
    { name: 'no develop is here to tell', update: there('feature/one', 'g'), world: { ...merged, refs: remote({ main: 'd' }) } },
    {
      name: 'a kind that goes nowhere',
      update: there('support/one', 'h'),
      world: everywhere,
      policy: gitflowWith({ branches: { support: { name: 'support/*', from: 'main', into: [] } } }),
    },
    {
      name: 'a merge that only somebody has here',
      update: there('feature/one', 'g'),
      world: { ...merged, refs: { ...remote({ main: 'a', develop: 'a', 'feature/one': 'g' }), 'refs/heads/develop': 'e' } },
    },
    { name: 'a shallow clone in which it has just begun', update: there('feature/two', 'e'), world: { ...merged, shallow: true } },
  ],
  invalid: [
    {
      name: 'a feature that was merged',
      update: there('feature/one', 'g'),
      world: merged,
      answers: [
        {
          verdict: 'fail',
          oid: 'g',
          message: ['feature/one is merged into develop, and still there'],
          why: 'the policy has feature end in develop',
          actual: 'feature/one exists',
          expected: 'feature/one deleted once it is merged',
          fix: [remove],
        },
      ],
    },
    {
      name: 'the same with a branch here that holds no more, and a develop that is behind',
      update: there('feature/one', 'g'),
      world: withMore(merged, { refs: { 'refs/heads/feature/one': 'f', 'refs/heads/develop': 'a' } }),
      answers: [
        {
          verdict: 'fail',
          oid: 'g',
          message: ['is merged into develop'],
          fix: [remove, 'git checkout develop', 'git merge --ff-only refs/remotes/origin/develop', 'git branch -d feature/one'],
        },
      ],
    },
    {
      name: 'the same with a branch here that holds more: it stays',
      update: there('feature/one', 'g'),
      world: withMore(merged, { commits: { x: ['g'] }, refs: { 'refs/heads/feature/one': 'x' } }),
      answers: [{ verdict: 'fail', oid: 'g', message: ['is merged into develop'], fix: [remove] }],
    },
    {
      name: 'a branch that is only here',
      update: here('feature/one', 'g'),
      world: { ...merged, refs: { ...remote({ main: 'a', develop: 'e' }), 'refs/heads/develop': 'e', 'refs/heads/feature/one': 'g' } },
      answers: [
        { verdict: 'fail', oid: 'g', message: ['is merged into develop'], fix: ['git checkout develop', 'git branch -d feature/one'] },
      ],
    },
    {
      name: 'a bare repository: what to do in a clone',
      update: here('feature/one', 'g'),
      world: { ...merged, refs: { 'refs/heads/main': 'a', 'refs/heads/develop': 'e', 'refs/heads/feature/one': 'g' }, server: true },
      answers: [{ verdict: 'fail', oid: 'g', message: ['is merged into develop'], fix: [remove] }],
    },
    {
      name: 'one without a commit of its own, or that was fast-forwarded',
      update: there('feature/two', 'd'),
      world: merged,
      answers: [
        {
          verdict: 'fail',
          oid: 'd',
          message: ['feature/two has nothing that develop lacks'],
          fix: ['git push origin --delete refs/heads/feature/two'],
        },
      ],
    },
    {
      name: 'a squash',
      update: there('feature/one', 'g'),
      world: withMore(patched({ d: 'FG' }), { refs: { 'refs/heads/feature/one': 'g', 'refs/heads/develop': 'e' } }),
      answers: [
        {
          verdict: 'fail',
          oid: 'g',
          message: ['feature/one is squashed into develop (<~d>), and still there'],
          fix: [remove, 'git checkout develop', 'git branch -D feature/one'],
        },
      ],
    },
    {
      name: 'a squash of a branch into which develop was merged meanwhile',
      update: there('feature/one', 'n'),
      world: {
        ...patched({ x: 'N', 'd..n': 'N' }),
        commits: { ...apart.commits, n: ['f', 'd'], x: ['e'] },
        refs: remote({ main: 'a', develop: 'x' }),
      },
      answers: [{ verdict: 'fail', oid: 'n', message: ['squashed into develop (<~x>)'], fix: [remove] }],
    },
    {
      name: 'a rebase: each change by a commit of its own',
      update: there('feature/one', 'g'),
      world: patched({ d: 'F', e: 'G' }),
      answers: [{ verdict: 'fail', oid: 'g', message: ['feature/one is in develop by other commits, and still there'], fix: [remove] }],
    },
    {
      name: 'a release that went everywhere',
      update: there('release/v1.1.0', 'v'),
      world: everywhere,
      answers: [
        {
          verdict: 'fail',
          oid: 'v',
          message: ['release/v1.1.0 is merged into main and develop, and still there'],
          why: 'the policy has release end in main and develop',
          fix: ['git push origin --delete refs/heads/release/v1.1.0'],
        },
      ],
    },
    {
      name: 'a hotfix that went everywhere, an open release too',
      update: there('hotfix/v1.0.1', 'h'),
      world: withMore(everywhere, { commits: { w: ['d'] }, refs: remote({ 'release/v1.2.0': 'w' }) }),
      answers: [
        {
          verdict: 'fail',
          oid: 'h',
          message: ['hotfix/v1.0.1 is merged into main, develop and release/v1.2.0, and still there'],
          fix: ['git push origin --delete refs/heads/hotfix/v1.0.1'],
        },
      ],
    },
    {
      name: 'a hotfix that was merged into main and squashed into develop: main holds its commits',
      update: there('hotfix/v1.0.1', 'h'),
      world: {
        commits: { a: [], h: ['a'], m: ['a', 'h'], d: ['a'], e: ['d'] },
        refs: { ...remote({ main: 'm', develop: 'e', 'hotfix/v1.0.1': 'h' }), 'refs/heads/main': 'm', 'refs/heads/hotfix/v1.0.1': 'h' },
        patches: { h: 'H', d: 'H', e: 'E', 'a..h': 'H' },
      },
      answers: [
        {
          verdict: 'fail',
          oid: 'h',
          message: ['hotfix/v1.0.1 is merged into main and squashed into develop (<~d>), and still there'],
          fix: ['git push origin --delete refs/heads/hotfix/v1.0.1', 'git checkout main', 'git branch -d hotfix/v1.0.1'],
        },
      ],
    },
    {
      name: 'a hotfix of a policy in which it carries no tag: no open release waits for it',
      update: there('hotfix/v1.0.1', 'h'),
      world: withMore(everywhere, { commits: { w: ['a'] }, refs: remote({ 'release/v1.2.0': 'w' }) }),
      policy: gitflowWith({ branches: { hotfix: { tag: null } } }),
      answers: [
        {
          verdict: 'fail',
          oid: 'h',
          message: ['merged into main and develop, and'],
          fix: ['git push origin --delete refs/heads/hotfix/v1.0.1'],
        },
      ],
    },
    {
      name: 'a bugfix in an open release',
      update: there('bugfix/one', 'b'),
      world: withMore(everywhere, { commits: { b: ['d'], w: ['d', 'b'] }, refs: remote({ 'release/v1.2.0': 'w' }) }),
      answers: [
        {
          verdict: 'fail',
          oid: 'b',
          message: ['bugfix/one is merged into release/v1.2.0'],
          fix: ['git push origin --delete refs/heads/bugfix/one'],
        },
      ],
    },
    {
      name: 'a bugfix whose release went on to main and is gone',
      update: there('bugfix/one', 'b'),
      world: { commits: { a: [], b: ['a'], w: ['a', 'b'], m: ['a', 'w'] }, refs: remote({ main: 'm', develop: 'a' }) },
      answers: [
        { verdict: 'fail', oid: 'b', message: ['bugfix/one is merged into main'], fix: ['git push origin --delete refs/heads/bugfix/one'] },
      ],
    },
    {
      name: 'a branch of a bot',
      update: there('dependabot/npm/x', 'g'),
      world: merged,
      answers: [
        {
          verdict: 'fail',
          oid: 'g',
          message: ['dependabot/npm/x is merged into develop'],
          fix: ['git push origin --delete refs/heads/dependabot/npm/x'],
        },
      ],
    },
    {
      name: 'where the host squashes everything',
      update: there('feature/one', 'g'),
      world: { ...patched({ d: 'FG' }), refs: remote({ main: 'e' }) },
      policy: githubLike,
      answers: [{ verdict: 'fail', oid: 'g', message: ['squashed into main (<~d>)'], fix: [remove] }],
    },
    {
      name: 'names that a shell or git could misread',
      update: there("-x'; rm", 'g'),
      world: withMore(merged, { refs: { "refs/heads/-x'; rm": 'g', 'refs/heads/develop': 'e', 'refs/tags/develop': 'a' } }),
      policy: gitflowWith({ branches: { odd: { name: '/-x.*/', from: 'develop', into: 'develop' } } }),
      answers: [
        {
          verdict: 'fail',
          oid: 'g',
          message: ['is merged into develop'],
          fix: ["git push origin --delete 'refs/heads/-x'\\''; rm'", 'git checkout develop', "git branch -d -- '-x'\\''; rm'"],
        },
      ],
    },
    {
      name: 'a shallow clone cannot tell',
      update: there('feature/one', 'g'),
      world: { ...apart, shallow: true },
      answers: [
        {
          verdict: 'undetermined',
          oid: 'g',
          message: ['whether feature/one is merged could not be told'],
          fix: ['git fetch --unshallow origin'],
        },
      ],
    },
  ],
})
