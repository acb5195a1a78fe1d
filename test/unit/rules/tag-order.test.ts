import type { TagUpdate } from '../../../src/model/update.ts'
import { tagOrder } from '../../../src/rules/tag-order.ts'
import { gitflowWith, untagged } from '../../support/policies.ts'
import { testRule } from '../../support/rule-tester.ts'
import { tagUpdate, update, type World } from '../../support/world.ts'
import { withMore } from '../../support/worlds.ts'

/** Main has a, b, c, d, e in a row; s is the tip of a support branch that forks at b. */
const line: World = {
  commits: { a: [], b: ['a'], c: ['b'], d: ['c'], e: ['d'], s: ['b'], t: ['s'] },
  refs: { 'refs/heads/main': 'e', 'refs/remotes/origin/main': 'e' },
}
const tags = (more: Readonly<Record<string, string>>, world = line): World =>
  withMore(world, { refs: Object.fromEntries(Object.entries(more).map(([tag, commit]) => [`refs/tags/${tag}`, commit])) })
const branches = (more: Readonly<Record<string, string>>, world = line): World =>
  withMore(world, { refs: Object.fromEntries(Object.entries(more).map(([name, commit]) => [`refs/remotes/origin/${name}`, commit])) })
const exists = (tag: string, commit: string): TagUpdate => tagUpdate(tag, null, commit, { operation: 'exists' })
const supported = { support: ['support/*'] }
const withSupport = branches({ 'support/1.x': 't' })
const numbers = gitflowWith({
  tags: { name: '/(?<version>[0-9]+(\\.[0-9]+){1,3})/' },
  branches: { release: { tag: null }, hotfix: { tag: null } },
})
const anyVersion = gitflowWith({ tags: { name: '/(?<version>.+)/' }, branches: { release: { tag: null }, hotfix: { tag: null } } })
const words = gitflowWith({ tags: { name: '*' }, branches: { release: { tag: null }, hotfix: { tag: null } } })
/** The release branch r was merged into main by m; x is a commit of main after it. */
const merged: World = {
  commits: { a: [], r: ['a'], m: ['a', 'r'], x: ['m'] },
  refs: { 'refs/remotes/origin/main': 'x', 'refs/heads/main': 'x' },
}
const down = (tag: string, previous: string, commit: string, fix: readonly string[], branch = 'main') => ({
  verdict: 'fail' as const,
  oid: commit,
  message: [`${tag} steps down on ${branch}: the version before it there is ${previous}`],
  actual: `${tag} after ${previous}`,
  fix,
})
const shallow = (oid: string, fix = ['git fetch --unshallow origin']) => ({
  verdict: 'undetermined' as const,
  oid,
  message: ['this clone is shallow'],
  fix,
})

testRule(tagOrder, {
  valid: [
    {
      name: 'a candidate on the way to production, which the judged version does not contain',
      update: exists('v1.0.1', 't'),
      world: {
        commits: { a: [], r: ['a'], t: ['a'], m: ['r', 't'] },
        refs: { 'refs/remotes/origin/main': 'm', 'refs/tags/v1.1.0-rc.1': 'r', 'refs/tags/v1.0.1': 't' },
      },
      door: 'check',
    },
    {
      name: 'versions of another form of name: two things are released from one line',
      update: tagUpdate('-x-1.0.0', null, 'e'),
      world: tags({ "a'b-2.0.0": 'c', '-x-1.0.0': 'e' }),
      policy: words,
    },
    {
      name: 'what a pattern takes for a version and is none',
      update: tagUpdate('nightly', null, 'e'),
      world: tags({ '2.0': 'b' }),
      policy: anyVersion,
    },
    { name: 'the first version', update: tagUpdate('v0.1.0', null, 'c'), world: line },
    { name: 'a higher one', update: tagUpdate('v1.10.0', null, 'e'), world: tags({ 'v1.9.0': 'c' }) },
    { name: 'a release after its pre-release', update: tagUpdate('v1.0.0', null, 'e'), world: tags({ 'v1.0.0-rc.2': 'c' }) },
    {
      name: 'several at one commit, the pre-release too',
      update: exists('v1.0.0-rc.1', 'c'),
      world: tags({ 'v1.0.0-rc.1': 'c', 'v1.0.0': 'c', 'v0.9.0': 'b' }),
      door: 'check',
    },
    {
      name: 'the higher one of several at one commit',
      update: exists('v2.1.0', 'c'),
      world: tags({ 'v1.9.0': 'c', 'v2.1.0': 'c', 'v2.0.0': 'b' }),
      door: 'check',
    },
    { name: 'the same version twice', update: tagUpdate('v1.0.0+build', null, 'e'), world: tags({ 'v1.0.0': 'c' }) },
    {
      name: 'a step up after a step down',
      update: exists('v1.9.1', 'e'),
      world: tags({ 'v2.0.0': 'b', 'v1.9.0': 'd', 'v1.9.1': 'e' }),
      door: 'check',
    },
    {
      name: 'a late tag on an old commit',
      update: tagUpdate('v1.0.1', null, 'c'),
      world: tags({ 'v1.0.0': 'b', 'v2.0.0': 'd', 'v1.0.1': 'c' }),
    },
    {
      name: 'the tag before a version that is taken away in the same push',
      update: tagUpdate('v1.9.0', null, 'e'),
      world: tags({ 'v2.0.0': 'c' }),
      beside: [tagUpdate('v2.0.0', 'c', null)],
    },
    {
      name: 'the tag before it is moved away in the same push',
      update: tagUpdate('v1.9.0', null, 'd'),
      world: tags({ 'v2.0.0': 'e' }),
      beside: [tagUpdate('v2.0.0', 'c', 'e')],
    },
    { name: 'a higher version on a commit that is on no line', update: tagUpdate('v0.1.0', null, 't'), world: tags({ 'v1.0.0': 'a' }) },
    {
      name: 'a support branch goes on below what main has',
      update: tagUpdate('v1.0.1', null, 't'),
      world: tags({ 'v1.0.0': 'b', 'v2.0.0': 'd' }, withSupport),
      options: supported,
    },
    {
      name: 'main is not measured by a support branch that was merged into it',
      update: exists('v2.0.1', 'x'),
      world: tags(
        { 'v2.0.0': 'a', 'v1.0.1': 't', 'v2.0.1': 'x' },
        {
          commits: { o: [], a: ['o'], s: ['o'], t: ['s'], m: ['a', 't'], x: ['m'] },
          refs: { 'refs/remotes/origin/main': 'x', 'refs/remotes/origin/support/1.x': 't' },
        },
      ),
      options: supported,
      door: 'check',
    },
    {
      name: 'a tag of a support branch that was merged into main',
      update: exists('v1.0.1', 't'),
      world: tags(
        { 'v1.0.0': 'o', 'v2.0.0': 'a', 'v1.0.1': 't' },
        {
          commits: { o: [], a: ['o'], s: ['o'], t: ['s'], m: ['a', 't'] },
          refs: { 'refs/remotes/origin/main': 'm', 'refs/remotes/origin/support/1.x': 't' },
        },
      ),
      options: supported,
      door: 'check',
    },
    {
      name: 'a pre-release on the tip of a branch, where the merge has a version',
      update: exists('v0.9.0-rc.1', 'r'),
      world: tags({ 'v1.0.0': 'a', 'v0.9.0-rc.1': 'r', 'v1.1.0': 'm' }, merged),
      door: 'check',
    },
    {
      name: 'a version tag on the tip of a merged branch',
      update: exists('v1.1.0', 'r'),
      world: tags({ 'v1.0.0': 'a', 'v1.1.0': 'r', 'v1.2.0': 'x' }, merged),
      door: 'check',
    },
    {
      name: 'a tag of main that was merged into the line of main is counted once',
      update: exists('v1.0.0', 'a'),
      world: tags(
        { 'v1.0.0': 'a', 'v1.1.0': 'r' },
        { commits: { a: [], r: ['a'], m: ['r', 'a'] }, refs: { 'refs/remotes/origin/main': 'm' } },
      ),
      door: 'check',
    },
    {
      name: 'a whole line that the remote gets for the first time',
      update: tagUpdate('v1.9.0', null, 'e'),
      world: tags({ 'v2.0.0': 'c' }, { ...line, refs: {} }),
      beside: [update('main', null, 'e'), tagUpdate('v2.0.0', null, 'c')],
    },
    { name: 'four numbers', update: tagUpdate('0.9.9.12', null, 'e'), world: tags({ '0.9.9.2': 'c' }), policy: numbers },
    { name: 'two numbers', update: tagUpdate('0.10', null, 'e'), world: tags({ '0.9.1': 'c' }), policy: numbers },
    {
      name: 'a tag without a version, where every tag counts',
      update: tagUpdate('nightly', null, 'e'),
      world: tags({ 'v2.0.0': 'c' }),
      policy: words,
    },
    { name: 'a version after a tag without one', update: tagUpdate('v0.1.0', null, 'e'), world: tags({ zebra: 'c' }), policy: words },
    {
      name: 'tags that are no versions do not count',
      update: tagUpdate('v1.0.0', null, 'e'),
      world: tags({ v2: 'c', main: 'c', '9.9.9': 'd', 'x-9.9.9': 'd' }),
    },
    {
      name: 'a lower version in an order that the shallow graph shows',
      update: tagUpdate('v1.1.0', null, 'e'),
      world: { ...tags({ 'v1.0.0': 'd' }), shallow: true },
    },
    { name: 'an object that is no commit', update: tagUpdate('v1.0.0', null, 'gone'), world: { ...line, missing: ['gone'] } },
    { name: 'no main is known', update: tagUpdate('v1.0.0', null, 'e'), world: { ...line, refs: { 'refs/tags/v2.0.0': 'c' } } },
    {
      name: 'a moving major',
      update: tagUpdate('v1', null, 'e'),
      world: line,
      policy: gitflowWith({ tags: { name: ['v*', 'v{version}'] } }),
      applies: false,
    },
    { name: 'a deletion', update: tagUpdate('v1.0.0', 'e', null), world: line, applies: false },
    {
      name: 'a policy without production',
      update: tagUpdate('v1.0.0', null, 'e'),
      world: line,
      policy: gitflowWith({ branches: { main: { production: false } } }),
      applies: false,
    },
    { name: 'a policy without tags', update: tagUpdate('v1.0.0', null, 'e'), world: line, policy: untagged, applies: false },
  ],
  invalid: [
    {
      name: 'a tag of main that was merged into the line of main once more is not the one before',
      update: exists('v1.0.5', 'x'),
      world: tags(
        { 'v1.0.0': 'a', 'v1.1.0': 'r', 'v1.0.5': 'x' },
        { commits: { a: [], r: ['a'], m: ['r', 'a'], x: ['m'] }, refs: { 'refs/remotes/origin/main': 'x' } },
      ),
      door: 'check',
      answers: [down('v1.0.5', 'v1.1.0', 'x', [])],
    },
    {
      name: 'what both lines have is told of main',
      update: exists('v0.9.0', 'b'),
      world: tags({ 'v1.0.0': 'a', 'v0.9.0': 'b' }, branches({ 'a-support/1.x': 't' })),
      options: { support: ['a-support/*'] },
      door: 'check',
      answers: [down('v0.9.0', 'v1.0.0', 'b', [])],
    },
    {
      name: 'what a pattern takes for a version and is none stands between no versions',
      update: tagUpdate('1.0', null, 'e'),
      world: tags({ '2.0': 'b', nightly: 'd' }),
      policy: anyVersion,
      answers: [down('1.0', '2.0', 'e', ['git tag -a 2.1 <e> -m 2.1', 'git push origin refs/tags/2.1'])],
    },
    {
      name: 'the next version has a form that the policy does not take',
      update: tagUpdate('v1.0.0', null, 'e'),
      world: tags({ 'v2.0.9': 'b' }),
      policy: gitflowWith({
        tags: { name: '/v(?<version>[0-9]\\.[0-9]\\.[0-9])/' },
        branches: { release: { tag: null }, hotfix: { tag: null } },
      }),
      answers: [down('v1.0.0', 'v2.0.9', 'e', [])],
    },
    {
      name: 'a lower version, which is tagged anew as the next that fits',
      update: tagUpdate('v1.9.0', null, 'e'),
      world: tags({ 'v2.0.0': 'c', 'v1.9.0': 'e' }),
      answers: [
        {
          ...down('v1.9.0', 'v2.0.0', 'e', ['git tag -a v2.0.1 <e> -m v2.0.1', 'git tag -d v1.9.0', 'git push origin refs/tags/v2.0.1']),
          why: 'along its line versions only go up',
          expected: 'a version not below v2.0.0',
        },
      ],
    },
    {
      name: 'the next version that is free, on a commit by its own oid, and no tag to take away',
      update: tagUpdate('v1.9.0', null, 'tag e'),
      world: withMore(tags({ 'v2.0.0': 'c', 'v2.0.1': 's', 'v2.0.2': 't' }), { annotated: { 'refs/tags/other': 'e' } }),
      answers: [{ ...down('v1.9.0', 'v2.0.0', 'tag e', ['git tag -a v2.0.3 <e> -m v2.0.3', 'git push origin refs/tags/v2.0.3']) }],
    },
    {
      name: 'a pre-release stays one',
      update: tagUpdate('v1.9.0-rc.1', null, 'e'),
      world: tags({ 'v2.0.0': 'c' }),
      answers: [down('v1.9.0-rc.1', 'v2.0.0', 'e', ['git tag -a v2.0.1-rc.1 <e> -m v2.0.1-rc.1', 'git push origin refs/tags/v2.0.1-rc.1'])],
    },
    {
      name: 'a pre-release after its release',
      update: tagUpdate('v2.0.0-rc.1', null, 'e'),
      world: tags({ 'v2.0.0': 'c' }),
      answers: [down('v2.0.0-rc.1', 'v2.0.0', 'e', ['git tag -a v2.0.1-rc.1 <e> -m v2.0.1-rc.1', 'git push origin refs/tags/v2.0.1-rc.1'])],
    },
    {
      name: 'with main in the same push, which is pushed again beside it',
      update: tagUpdate('v1.9.0', null, 'e'),
      world: tags({ 'v2.0.0': 'c', 'v1.9.0': 'e', main: 'a' }, withMore(line, { refs: { 'refs/remotes/origin/main': 'd' } })),
      beside: [
        update('main', 'd', 'e'),
        update('develop', 'a', 'e', { localRef: 'refs/heads/other' }),
        tagUpdate('v0.1.0', null, 'a'),
        tagUpdate('v0.0.1', 'a', null),
      ],
      answers: [
        down('v1.9.0', 'v2.0.0', 'e', [
          'git tag -a v2.0.1 <e> -m v2.0.1',
          'git tag -d v1.9.0',
          'git push --atomic origin refs/heads/main refs/heads/other:refs/heads/develop refs/tags/v0.1.0 refs/tags/v2.0.1',
        ]),
      ],
    },
    {
      name: 'between two tags there is no room for the next version',
      update: tagUpdate('v1.9.0', null, 'd'),
      world: tags({ 'v2.0.0': 'c', 'v2.0.1': 'e' }),
      answers: [down('v1.9.0', 'v2.0.0', 'd', [])],
    },
    {
      name: 'a version that a release branch owes',
      update: tagUpdate('v1.9.0', null, 'e'),
      world: tags({ 'v2.0.0': 'c' }, branches({ 'release/v1.9.0': 'e' })),
      answers: [down('v1.9.0', 'v2.0.0', 'e', [])],
    },
    {
      name: 'an audit tells the step, and no command mends it',
      update: exists('v1.9.0', 'd'),
      world: tags({ 'v2.0.0': 'b', 'v1.9.0': 'd' }),
      door: 'check',
      answers: [
        { ...down('v1.9.0', 'v2.0.0', 'd', []), expected: 'a version not below v2.0.0; what is published stays, so go on above it' },
      ],
    },
    {
      name: 'a tag that is moved below a higher one',
      update: tagUpdate('v1.0.0', 'a', 'e'),
      world: tags({ 'v1.0.0': 'e', 'v2.0.0': 'c' }),
      answers: [down('v1.0.0', 'v2.0.0', 'e', [])],
    },
    {
      name: 'the lower one of two at one commit, below what came before',
      update: exists('v1.9.0', 'c'),
      world: tags({ 'v1.9.0': 'c', 'v2.1.0': 'c', 'v2.0.0': 'b' }),
      door: 'check',
      answers: [down('v1.9.0', 'v2.0.0', 'c', [])],
    },
    {
      name: 'a tag on the tip of a merged branch, where the merge has none',
      update: tagUpdate('v0.9.0', null, 'r'),
      world: tags({ 'v1.0.0': 'a', 'v0.9.0': 'r' }, merged),
      answers: [
        down('v0.9.0', 'v1.0.0', 'r', ['git tag -a v1.0.1 <r> -m v1.0.1', 'git tag -d v0.9.0', 'git push origin refs/tags/v1.0.1']),
      ],
    },
    {
      name: 'a version below one that sits on the tip of a merged branch',
      update: tagUpdate('v1.0.1', null, 'x'),
      world: tags({ 'v1.0.0': 'a', 'v1.1.0': 'r' }, merged),
      answers: [down('v1.0.1', 'v1.1.0', 'x', ['git tag -a v1.1.1 <x> -m v1.1.1', 'git push origin refs/tags/v1.1.1'])],
    },
    {
      name: 'a support branch that steps down against where it forked',
      update: tagUpdate('v0.9.0', null, 't'),
      world: tags({ 'v1.0.0': 'b', 'v2.0.0': 'd' }, withSupport),
      options: supported,
      answers: [down('v0.9.0', 'v1.0.0', 't', ['git tag -a v1.0.1 <t> -m v1.0.1', 'git push origin refs/tags/v1.0.1'], 'support/1.x')],
    },
    {
      name: 'on a server, where main arrives with it',
      update: tagUpdate('v1.9.0', null, 'e'),
      world: { ...tags({ 'v2.0.0': 'c' }), refs: { 'refs/heads/main': 'd', 'refs/tags/v2.0.0': 'c' }, server: true },
      beside: [update('main', 'd', 'e', { localRef: null })],
      door: 'server',
      answers: [down('v1.9.0', 'v2.0.0', 'e', ['git tag -a v2.0.1 <e> -m v2.0.1', 'git push --atomic origin main refs/tags/v2.0.1'])],
    },
    {
      name: 'two versions of one push that stand the wrong way round',
      update: tagUpdate('v1.0.0', null, 'e'),
      world: line,
      beside: [tagUpdate('v1.1.0', null, 'd')],
      answers: [
        down('v1.0.0', 'v1.1.0', 'e', ['git tag -a v1.1.1 <e> -m v1.1.1', 'git push --atomic origin refs/tags/v1.1.0 refs/tags/v1.1.1']),
      ],
    },
    {
      name: 'four numbers that step down',
      update: tagUpdate('0.9.9.2', null, 'e'),
      world: tags({ '0.9.9.12': 'c' }),
      policy: numbers,
      answers: [down('0.9.9.2', '0.9.9.12', 'e', ['git tag -a 0.9.9.13 <e> -m 0.9.9.13', 'git push origin refs/tags/0.9.9.13'])],
    },
    {
      name: 'a name like an option, which git tag does not make',
      update: tagUpdate('-x-1.0.0', null, 'e'),
      world: tags({ '-x-2.0.0': 'c', '-x-1.0.0': 'e' }),
      policy: words,
      answers: [down('-x-1.0.0', '-x-2.0.0', 'e', [])],
    },
    {
      name: 'a shallow clone that does not show the tag before',
      update: tagUpdate('v1.0.0', null, 'e'),
      world: { ...line, shallow: true },
      answers: [shallow('e')],
    },
    {
      name: 'a shallow clone that does not show the tag',
      update: tagUpdate('v1.0.0', null, 't'),
      world: { ...line, shallow: true },
      answers: [shallow('t')],
    },
    {
      name: 'a shallow server',
      update: tagUpdate('v1.0.0', null, 't'),
      world: { ...line, shallow: true, server: true },
      door: 'server',
      answers: [shallow('t', [])],
    },
  ],
})
