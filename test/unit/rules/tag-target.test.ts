import type { TagObject } from '../../../src/model/details.ts'
import type { TagUpdate } from '../../../src/model/update.ts'
import { resolvePolicy } from '../../../src/policy/resolve.ts'
import { tagTarget } from '../../../src/rules/tag-target.ts'
import { gitflowWith, githubLike, untagged } from '../../support/policies.ts'
import { testRule } from '../../support/rule-tester.ts'
import { tagUpdate, update, type World } from '../../support/world.ts'
import { midLife, withMore, without } from '../../support/worlds.ts'

/** The release was merged into main here (m) and develop followed (n); nothing of that is pushed. */
const merged = withMore(midLife, {
  commits: { m: ['a', 'v'], n: ['d', 'm'] },
  refs: { 'refs/heads/main': 'm', 'refs/heads/develop': 'n' },
})
const tagged = (world: World, tag: string, commit: string): World => withMore(world, { refs: { [`refs/tags/${tag}`]: commit } })
const exists = (tag: string, commit: string): TagUpdate => tagUpdate(tag, null, commit, { operation: 'exists' })
const server = (refs: Readonly<Record<string, string>>, more: World = {}): World => ({
  commits: { ...midLife.commits, m: ['a', 'v'], x: ['a'] },
  ...more,
  refs,
  server: true,
})
const supported = { support: ['support/*'] }
const loose = gitflowWith({ tags: { name: '**', immutable: false }, branches: { release: { tag: null }, hotfix: { tag: null } } })
const lonely = resolvePolicy({ branches: { main: { name: 'main', production: true } }, tags: { name: 'v{version}' } }, 'a test')
const blob: TagObject = { type: 'blob', annotation: null }
const annotated = (targetType: string): TagObject => ({ type: 'tag', annotation: { name: 'v1.1.0', targetType, signature: 'none' } })
const off = (commit: string, more: { readonly fix: readonly string[]; readonly message?: readonly string[]; readonly oid?: string }) => ({
  verdict: 'fail' as const,
  oid: more.oid ?? commit,
  message: [`is at <~${commit}>, which is not on main`, ...(more.message ?? [])],
  fix: more.fix,
})

testRule(tagTarget, {
  valid: [
    { name: 'a commit of main', update: tagUpdate('v1.0.0', null, 'a'), world: midLife },
    {
      name: 'an annotated tag of a commit below the tip',
      update: tagUpdate('v0.9.0', null, 'tag r'),
      world: withMore(midLife, { annotated: { 'refs/tags/v0.9.0': 'r' } }),
    },
    { name: 'main in the same push', update: tagUpdate('v1.1.0', null, 'm'), world: merged, beside: [update('main', 'a', 'm')] },
    {
      name: 'main for the first time',
      update: tagUpdate('v1.0.0', null, 'a'),
      world: { commits: { a: [] } },
      beside: [update('main', null, 'a')],
    },
    {
      name: 'a commit that came to main with a merge',
      update: tagUpdate('v1.1.0', null, 'v'),
      world: withMore(merged, { refs: { 'refs/remotes/origin/main': 'm' } }),
    },
    { name: 'a pre-release on its release branch', update: tagUpdate('v1.1.0-rc.1', null, 'v'), world: midLife },
    {
      name: 'a pre-release on a release branch of the same push',
      update: tagUpdate('v1.2.0-rc.1', null, 'x'),
      world: withMore(midLife, { commits: { x: ['d'] } }),
      beside: [update('release/v1.2.0', null, 'x')],
    },
    {
      name: 'a support branch',
      update: tagUpdate('v1.0.1', null, 'x'),
      world: withMore(midLife, { commits: { x: ['a'] }, refs: { 'refs/remotes/origin/support/1.x': 'x' } }),
      options: supported,
    },
    {
      name: 'a support branch that comes in the same push',
      update: tagUpdate('v1.0.1', null, 'x'),
      world: withMore(midLife, { commits: { x: ['a'] } }),
      beside: [update('support/1.x', null, 'x')],
      options: supported,
    },
    {
      name: 'on a server',
      update: tagUpdate('v1.1.0', null, 'm'),
      world: server({ 'refs/heads/main': 'a' }),
      beside: [update('main', 'a', 'm')],
      door: 'server',
    },
    { name: 'an audit of a tag on main', update: exists('v1.0.0', 'a'), world: midLife, door: 'check' },
    { name: 'an audit of what is about to be pushed', update: exists('v1.1.0', 'm'), world: merged, door: 'check' },
    {
      name: 'an audit of a pre-release on a release branch that is here only',
      update: exists('v1.2.0-rc.1', 'x'),
      world: withMore(midLife, { commits: { x: ['d'] }, refs: { 'refs/heads/release/v1.2.0': 'x' } }),
      door: 'check',
    },
    { name: 'an audit of a bare repository', update: exists('v1.0.0', 'a'), world: server({ 'refs/heads/main': 'a' }), door: 'check' },
    { name: 'a shallow clone that shows the commit', update: tagUpdate('v1.0.0', null, 'a'), world: { ...midLife, shallow: true } },
    { name: 'a tag called main hides no branch', update: tagUpdate('v1.0.0', null, 'a'), world: tagged(midLife, 'main', 'f') },
    {
      name: 'a moving major beside the versions',
      update: tagUpdate('v1', null, 'f'),
      world: midLife,
      policy: gitflowWith({ tags: { name: ['v*', 'v{version}'] } }),
      applies: false,
    },
    { name: 'a deletion', update: tagUpdate('v1.0.0', 'f', null), world: midLife, applies: false },
    { name: 'a tag that no pattern allows', update: tagUpdate('nightly', null, 'f'), world: midLife, applies: false },
    { name: 'a policy without tags', update: tagUpdate('v1.0.0', null, 'f'), world: midLife, policy: untagged, applies: false },
    {
      name: 'a policy without production',
      update: tagUpdate('v1.0.0', null, 'f'),
      world: midLife,
      policy: gitflowWith({ branches: { main: { production: false } } }),
      applies: false,
    },
  ],
  invalid: [
    {
      name: 'a pre-release on a feature that everybody has',
      update: tagUpdate('v1.1.0-rc.1', null, 'x'),
      world: withMore(midLife, { commits: { x: ['d'] }, refs: { 'refs/remotes/origin/feature/two': 'x' } }),
      answers: [off('x', { fix: [] })],
    },
    {
      name: 'an audit of a pre-release on a feature',
      update: exists('v1.1.0-rc.1', 'x'),
      world: withMore(midLife, { commits: { x: ['d'] }, refs: { 'refs/remotes/origin/feature/two': 'x' } }),
      door: 'check',
      answers: [off('x', { fix: [] })],
    },
    {
      name: 'a tag of that name is here, and is another',
      update: tagUpdate('v1.1.0', null, 'f'),
      world: tagged(midLife, 'v1.1.0', 'a'),
      answers: [off('f', { fix: [] })],
    },
    {
      name: 'a server does not take its own branches for those of the pusher',
      update: tagUpdate('v1.0.0', null, 'a'),
      world: server({ 'refs/heads/main': 'a' }),
      beside: [update('main', 'a', 'r')],
      door: 'server',
      answers: [off('a', { fix: [] })],
    },
    {
      name: 'a commit of a feature, whose branch is here',
      update: tagUpdate('v1.1.0', null, 'f'),
      world: tagged(midLife, 'v1.1.0', 'f'),
      answers: [
        {
          ...off('f', { fix: ['git tag -d v1.1.0'] }),
          why: 'a version tag sits on main or master',
          expected: 'a commit of main or master, as origin has it or in the same push',
        },
      ],
    },
    {
      name: 'a release before its main',
      update: tagUpdate('v1.1.0', null, 'tag m'),
      world: withMore(merged, { annotated: { 'refs/tags/v1.1.0': 'm' } }),
      answers: [off('m', { oid: 'tag m', fix: ['git push --atomic origin main refs/tags/v1.1.0'] })],
    },
    {
      name: 'a release before its main, where a tag is called main too',
      update: tagUpdate('v1.1.0', null, 'm'),
      world: tagged(tagged(merged, 'v1.1.0', 'm'), 'main', 'f'),
      answers: [off('m', { fix: ['git push --atomic origin refs/heads/main refs/tags/v1.1.0'] })],
    },
    {
      name: 'a release before its main, pushed without a tag of that name here',
      update: tagUpdate('v1.1.0', null, 'm'),
      world: merged,
      answers: [off('m', { fix: ['git push --atomic origin main <m>:refs/tags/v1.1.0'] })],
    },
    {
      name: 'two releases before their main are pushed together, but not a tag from elsewhere',
      update: tagUpdate('v1.1.0', null, 'm'),
      world: tagged(tagged(tagged(merged, 'v1.1.0', 'm'), 'v1.0.1', 'v'), 'v9.0.0', 'h'),
      beside: [
        tagUpdate('v1.0.1', null, 'v'),
        tagUpdate('v9.0.0', null, 'h'),
        tagUpdate('v0.1.0', 'r', null),
        tagUpdate('v0.2.0', 'r', 'a'),
      ],
      answers: [off('m', { fix: ['git push --atomic origin main refs/tags/v1.1.0 refs/tags/v1.0.1'] })],
    },
    {
      name: 'main here is behind the remote, which would not take it',
      update: tagUpdate('v1.1.0', null, 'm'),
      world: tagged(withMore(merged, { commits: { z: ['a'] }, refs: { 'refs/remotes/origin/main': 'z' } }), 'v1.1.0', 'm'),
      answers: [off('m', { fix: ['git tag -d v1.1.0'] })],
    },
    {
      name: 'a commit that only the tag holds is kept first',
      update: tagUpdate('v1.1.0', null, 'x'),
      world: tagged(withMore(midLife, { commits: { x: ['a'] } }), 'v1.1.0', 'x'),
      answers: [off('x', { fix: ['git branch hotfix/keep-v1.1.0 <x>', 'git tag -d v1.1.0'] })],
    },
    {
      name: 'two tags of the push that hold one commit do not count for one another',
      update: tagUpdate('v1.1.0', null, 'x'),
      world: tagged(tagged(withMore(midLife, { commits: { x: ['a'] } }), 'v1.1.0', 'x'), 'v1.1.1', 'x'),
      beside: [tagUpdate('v1.1.1', null, 'x')],
      answers: [off('x', { fix: ['git branch hotfix/keep-v1.1.0 <x>', 'git tag -d v1.1.0'] })],
    },
    {
      name: 'no name for a branch that would keep the commit',
      update: tagUpdate('v1.1.0', null, 'x'),
      world: tagged(withMore(midLife, { commits: { x: ['a'] } }), 'v1.1.0', 'x'),
      policy: lonely,
      answers: [off('x', { fix: [] })],
    },
    {
      name: 'a tag that is not here needs no taking away',
      update: tagUpdate('v1.1.0', null, 'f'),
      world: midLife,
      answers: [off('f', { fix: [] })],
    },
    {
      name: 'a moved tag comes back',
      update: tagUpdate('v1.0.0', 'a', 'x'),
      world: tagged(withMore(midLife, { commits: { x: ['f'] } }), 'v1.0.0', 'x'),
      answers: [off('x', { fix: ['git branch hotfix/keep-v1.0.0 <x>', 'git fetch --force origin refs/tags/v1.0.0:refs/tags/v1.0.0'] })],
    },
    {
      name: 'a moved tag before its main comes back where tags are immutable',
      update: tagUpdate('v1.0.0', 'a', 'm'),
      world: tagged(merged, 'v1.0.0', 'm'),
      answers: [off('m', { fix: ['git fetch --force origin refs/tags/v1.0.0:refs/tags/v1.0.0'] })],
    },
    {
      name: 'a moved tag before its main where tags may move',
      update: tagUpdate('v1.0.0', 'a', 'm'),
      world: tagged(merged, 'v1.0.0', 'm'),
      policy: gitflowWith({ tags: { immutable: false } }),
      answers: [off('m', { fix: ['git push --atomic origin main +refs/tags/v1.0.0'] })],
    },
    {
      name: 'a release version on its release branch',
      update: tagUpdate('v1.1.0', null, 'v'),
      world: tagged(midLife, 'v1.1.0', 'v'),
      answers: [off('v', { fix: ['git tag -d v1.1.0'] })],
    },
    {
      name: 'a pre-release on a feature',
      update: tagUpdate('v1.1.0-rc.1', null, 'x'),
      world: tagged(withMore(midLife, { commits: { x: ['d'] }, refs: { 'refs/heads/feature/two': 'x' } }), 'v1.1.0-rc.1', 'x'),
      answers: [{ ...off('x', { fix: ['git tag -d v1.1.0-rc.1'] }), why: 'a pre-release tag sits on main, master, release or hotfix' }],
    },
    {
      name: 'a pre-release before its release branch',
      update: tagUpdate('v1.2.0-rc.1', null, 'x'),
      world: tagged(withMore(midLife, { commits: { x: ['d'] }, refs: { 'refs/heads/release/v1.2.0': 'x' } }), 'v1.2.0-rc.1', 'x'),
      answers: [off('x', { fix: ['git push --atomic origin release/v1.2.0 refs/tags/v1.2.0-rc.1'] })],
    },
    {
      name: 'a support branch that the option does not name',
      update: tagUpdate('v1.0.1', null, 'x'),
      world: tagged(withMore(midLife, { commits: { x: ['a'] }, refs: { 'refs/remotes/origin/support/1.x': 'x' } }), 'v1.0.1', 'x'),
      answers: [off('x', { fix: ['git tag -d v1.0.1'] })],
    },
    {
      name: 'a support branch that is not pushed yet',
      update: tagUpdate('v1.0.1', null, 'x'),
      world: tagged(withMore(midLife, { commits: { x: ['a'] }, refs: { 'refs/heads/support/1.x': 'x' } }), 'v1.0.1', 'x'),
      options: supported,
      answers: [
        { ...off('x', { fix: ['git push --atomic origin support/1.x refs/tags/v1.0.1'] }), why: 'sits on main, master or support/*' },
      ],
    },
    {
      name: 'main goes in the same push, so that nothing is left of it',
      update: tagUpdate('v1.0.0', null, 'a'),
      world: midLife,
      beside: [update('main', 'a', null)],
      answers: [
        {
          verdict: 'undetermined',
          oid: 'a',
          message: ['no main or master of origin is known here'],
          fix: ["git fetch origin '+refs/heads/*:refs/remotes/origin/*'"],
        },
      ],
    },
    {
      name: 'main is set back in the same push',
      update: tagUpdate('v1.0.0', null, 'a'),
      world: tagged(midLife, 'v1.0.0', 'a'),
      beside: [update('main', 'a', 'r')],
      answers: [off('a', { fix: ['git push --atomic origin main refs/tags/v1.0.0'] })],
    },
    {
      name: 'a server tells how to push both',
      update: tagUpdate('v1.1.0', null, 'm'),
      world: server({ 'refs/heads/main': 'a', 'refs/heads/release/v1.1.0': 'v' }),
      door: 'server',
      answers: [off('m', { message: ['where the pusher has it on one of them: git push --atomic origin main refs/tags/v1.1.0'], fix: [] })],
    },
    {
      name: 'an audit of a published tag: nothing takes it away',
      update: exists('v1.1.0', 'f'),
      world: tagged(midLife, 'v1.1.0', 'f'),
      door: 'check',
      answers: [
        { ...off('f', { fix: [] }), expected: 'a commit of main or master; what is published stays, so release it as the next version' },
      ],
    },
    {
      name: 'an audit of a pre-release that no branch has any more',
      update: exists('v1.1.0-rc.1', 'x'),
      world: tagged(withMore(midLife, { commits: { x: ['a'] } }), 'v1.1.0-rc.1', 'x'),
      door: 'check',
      answers: [{ verdict: 'undetermined', atMost: 'warn', oid: 'x', message: ['no branch has <~x> any more'], fix: [] }],
    },
    {
      name: 'the same of a release',
      update: exists('v1.1.0', 'x'),
      world: tagged(withMore(midLife, { commits: { x: ['a'] } }), 'v1.1.0', 'x'),
      door: 'check',
      answers: [off('x', { fix: [] })],
    },
    {
      name: 'the same of a pre-release where no kind carries a tag',
      update: exists('v1.1.0-rc.1', 'x'),
      world: tagged(withMore(midLife, { commits: { x: ['a'] } }), 'v1.1.0-rc.1', 'x'),
      policy: githubLike,
      door: 'check',
      answers: [off('x', { fix: [] })],
    },
    {
      name: 'a shallow clone that does not show the commit',
      update: tagUpdate('v1.1.0', null, 'f'),
      world: { ...midLife, shallow: true },
      answers: [
        {
          verdict: 'undetermined',
          oid: 'f',
          message: ['could not be told: this clone is shallow'],
          fix: ["git fetch --unshallow origin '+refs/heads/*:refs/remotes/origin/*'"],
        },
      ],
    },
    {
      name: 'no main is known',
      update: tagUpdate('v1.0.0', null, 'a'),
      world: without(midLife, 'main'),
      answers: [
        {
          verdict: 'undetermined',
          oid: 'a',
          message: ['no main or master of origin is known here'],
          fix: ["git fetch origin '+refs/heads/*:refs/remotes/origin/*'"],
        },
      ],
    },
    {
      name: 'a server without main has no advice for a fetch',
      update: tagUpdate('v1.0.0', null, 'a'),
      world: server({}),
      door: 'server',
      answers: [{ verdict: 'undetermined', oid: 'a', message: ['no main or master of origin is known here'], fix: [] }],
    },
    {
      name: 'an object that is not here',
      update: tagUpdate('v1.0.0', null, 'gone'),
      world: { ...midLife, missing: ['gone'] },
      answers: [
        {
          verdict: 'undetermined',
          oid: 'gone',
          message: ['the object that it names is not in this repository'],
          fix: ["git fetch origin '+refs/heads/*:refs/remotes/origin/*'"],
        },
      ],
    },
    {
      name: 'a tag object whose commit is not here',
      update: tagUpdate('v1.0.0', null, 'gone'),
      world: { ...midLife, missing: ['gone'], tagObjects: { gone: annotated('commit') } },
      answers: [
        {
          verdict: 'undetermined',
          oid: 'gone',
          message: ['is not in this repository'],
          fix: ["git fetch origin '+refs/heads/*:refs/remotes/origin/*'"],
        },
      ],
    },
    {
      name: 'a blob',
      update: tagUpdate('v1.1.0', null, 'b'),
      world: withMore(midLife, { missing: ['b'], tagObjects: { b: blob }, refs: { 'refs/tags/v1.1.0': 'b' } }),
      answers: [
        {
          verdict: 'fail',
          oid: 'b',
          message: ['v1.1.0 names a blob; it needs a commit of main or master'],
          actual: 'a blob',
          fix: ['git tag -d v1.1.0'],
        },
      ],
    },
    {
      name: 'an annotated tag of a tree',
      update: tagUpdate('v1.1.0', 'a', 't'),
      world: withMore(midLife, { missing: ['t'], tagObjects: { t: annotated('tree') } }),
      answers: [
        { verdict: 'fail', oid: 't', message: ['names a tree'], fix: ['git fetch --force origin refs/tags/v1.1.0:refs/tags/v1.1.0'] },
      ],
    },
    {
      name: 'an audit of a tag of a tag of no commit',
      update: exists('v1.1.0', 't'),
      world: withMore(midLife, { missing: ['t'], tagObjects: { t: annotated('tag') } }),
      door: 'check',
      answers: [{ verdict: 'fail', oid: 't', message: ['names another tag that names no commit'], fix: [] }],
    },
    {
      name: 'the same in a shallow clone',
      update: tagUpdate('v1.1.0', null, 't'),
      world: withMore(midLife, { shallow: true, missing: ['t'], tagObjects: { t: annotated('tag') } }),
      answers: [
        {
          verdict: 'undetermined',
          oid: 't',
          message: ['is not in this repository'],
          fix: ["git fetch origin '+refs/heads/*:refs/remotes/origin/*'"],
        },
      ],
    },
    ...['-x', '--output=pwned', "a'b", 'main', 'HEAD'].map((tag) => ({
      name: `a tag called ${tag}, where every tag is a version`,
      update: tagUpdate(tag, null, 'x'),
      world: tagged(withMore(midLife, { commits: { x: ['a'] }, refs: { 'refs/heads/feature/two': 'x' } }), tag, 'x'),
      policy: loose,
      answers: [
        off('x', {
          fix: [`git tag -d ${tag.startsWith('-') ? '-- ' : ''}${tag === "a'b" ? "'a'\\''b'" : tag}`],
        }),
      ],
    })),
    {
      name: 'hostile names in a push of both',
      update: tagUpdate('--output=pwned', null, 'm'),
      world: tagged(merged, '--output=pwned', 'm'),
      policy: loose,
      answers: [off('m', { fix: ["git push --atomic origin main 'refs/tags/--output=pwned'".replaceAll("'", '')] })],
    },
    {
      name: 'a production branch with the name of an option',
      update: tagUpdate('v1.1.0', null, 'x'),
      world: tagged({ commits: { a: [], x: ['a'] }, refs: { 'refs/heads/-x': 'x', 'refs/remotes/origin/-x': 'a' } }, 'v1.1.0', 'x'),
      policy: gitflowWith({ branches: { main: { name: '-x' } } }),
      answers: [
        { verdict: 'fail', oid: 'x', message: ['which is not on -x'], fix: ['git push --atomic origin refs/heads/-x refs/tags/v1.1.0'] },
      ],
    },
  ],
})
