import { tagImmutable } from '../../../src/rules/tag-immutable.ts'
import { gitflowWith, untagged } from '../../support/policies.ts'
import { testRule } from '../../support/rule-tester.ts'
import { tagUpdate, update, type World } from '../../support/world.ts'
import { midLife, withMore } from '../../support/worlds.ts'

/** Main has r, a, b and c; a is v1.0.0 as everybody has it. */
const line: World = {
  commits: { r: [], a: ['r'], b: ['a'], c: ['b'], x: ['a'] },
  refs: { 'refs/heads/main': 'c', 'refs/remotes/origin/main': 'c', 'refs/tags/v1.0.0': 'b' },
}
const tags = (more: Readonly<Record<string, string>>, world = line): World =>
  withMore(world, { refs: Object.fromEntries(Object.entries(more).map(([tag, commit]) => [`refs/tags/${tag}`, commit])) })
const back = (tag: string) => `git fetch --force origin refs/tags/${tag}:refs/tags/${tag}`
const moved = (from: string, to: string, fix: readonly string[], tag = 'v1.0.0') => ({
  verdict: 'fail' as const,
  oid: to,
  message: [`${tag} is published at <~${from}> and may not move to <~${to}>`],
  fix,
})
const asNext = (next: string, commit: string, tag = 'v1.0.0') => [
  `git tag -a ${next} <${commit}> -m ${next}`,
  back(tag),
  `git push origin refs/tags/${next}`,
]
const loose = gitflowWith({ tags: { name: '**' }, branches: { release: { tag: null }, hotfix: { tag: null } } })
const noProduction = gitflowWith({ branches: { main: { production: false } } })

testRule(tagImmutable, {
  valid: [
    { name: 'a new tag', update: tagUpdate('v1.0.0', null, 'a'), applies: false },
    { name: 'a tag that is there', update: tagUpdate('v1.0.0', null, 'a', { operation: 'exists' }), applies: false },
    {
      name: 'a policy whose tags may move',
      update: tagUpdate('v1.0.0', 'a', 'b'),
      policy: gitflowWith({ tags: { immutable: false } }),
      applies: false,
    },
    {
      name: 'a moving major',
      update: tagUpdate('v1', 'a', 'b'),
      policy: gitflowWith({ tags: { name: ['v*', 'v{version}'] } }),
      applies: false,
    },
    {
      name: 'a moving major that goes',
      update: tagUpdate('v1', 'a', null),
      policy: gitflowWith({ tags: { name: ['v{version}', 'v*'] } }),
      applies: false,
    },
    { name: 'taking a misnamed tag away', update: tagUpdate('nightly', 'a', null), applies: false },
    { name: 'a policy without tags', update: tagUpdate('v1.0.0', 'a', null), policy: untagged, applies: false },
    { name: 'a deletion of what was not there', update: tagUpdate('v1.0.0', null, null), applies: false },
  ],
  invalid: [
    {
      name: 'a moved tag: what is new becomes the next version',
      update: tagUpdate('v1.0.0', 'a', 'b'),
      world: line,
      answers: [
        {
          ...moved('a', 'b', asNext('v1.0.1', 'b')),
          why: 'tags.immutable',
          actual: 'v1.0.0 at <b>',
          expected: 'v1.0.0 stays at <a>; what is new is tagged as the next version',
        },
      ],
    },
    {
      name: 'the next version that is free',
      update: tagUpdate('v1.0.0', 'a', 'b'),
      world: tags({ 'v1.0.1': 'r', 'v1.0.2': 'x' }),
      beside: [tagUpdate('v1.0.3', null, 'x')],
      answers: [moved('a', 'b', asNext('v1.0.4', 'b'))],
    },
    {
      name: 'the next version above what lies before it there',
      update: tagUpdate('v1.0.0', 'a', 'c'),
      world: tags({ 'v1.1.0': 'b', 'v1.1.1': 'x', 'v1.0.0': 'c' }),
      answers: [moved('a', 'c', asNext('v1.1.2', 'c'))],
    },
    {
      name: 'no version fits between two tags',
      update: tagUpdate('v1.0.0', 'a', 'b'),
      world: tags({ 'v1.0.1': 'c' }),
      answers: [moved('a', 'b', [back('v1.0.0')])],
    },
    {
      name: 'a pre-release counts too, and its next is a pre-release',
      update: tagUpdate('v1.0.0-rc.1', 'r', 'a'),
      world: tags({ 'v1.0.0-rc.1': 'a' }, { ...line, refs: { 'refs/remotes/origin/main': 'c' } }),
      answers: [moved('r', 'a', asNext('v1.0.0-rc.2', 'a', 'v1.0.0-rc.1'), 'v1.0.0-rc.1')],
    },
    {
      name: 'a pre-release on its release branch',
      update: tagUpdate('v1.1.0-rc.1', 'd', 'v'),
      world: tags({ 'v1.1.0-rc.1': 'v' }, midLife),
      answers: [moved('d', 'v', asNext('v1.1.0-rc.2', 'v', 'v1.1.0-rc.1'), 'v1.1.0-rc.1')],
    },
    {
      name: 'main is not pushed yet',
      update: tagUpdate('v1.0.0', 'a', 'c'),
      world: withMore(line, { refs: { 'refs/remotes/origin/main': 'b' } }),
      answers: [moved('a', 'c', [...asNext('v1.0.1', 'c').slice(0, 2), 'git push --atomic origin main refs/tags/v1.0.1'])],
    },
    {
      name: 'main is in the same push',
      update: tagUpdate('v1.0.0', 'a', 'c'),
      world: tags({ main: 'r' }, withMore(line, { refs: { 'refs/remotes/origin/main': 'b' } })),
      beside: [update('main', 'b', 'c')],
      answers: [moved('a', 'c', [...asNext('v1.0.1', 'c').slice(0, 2), 'git push --atomic origin refs/heads/main refs/tags/v1.0.1'])],
    },
    {
      name: 'a commit that is not on main is kept, and gets no version',
      update: tagUpdate('v1.0.0', 'a', 'x'),
      world: tags({ 'v1.0.0': 'x' }),
      answers: [moved('a', 'x', ['git branch hotfix/keep-v1.0.0 <x>', back('v1.0.0')])],
    },
    {
      name: 'a commit of a feature needs no keeping',
      update: tagUpdate('v1.0.0', 'a', 'x'),
      world: tags({ 'v1.0.0': 'x' }, withMore(line, { refs: { 'refs/heads/feature/x': 'x' } })),
      answers: [moved('a', 'x', [back('v1.0.0')])],
    },
    {
      name: 'a support branch, where the policy lets versions sit',
      update: tagUpdate('v1.0.0', 'a', 'x'),
      world: tags({ 'v1.0.0': 'x' }, withMore(line, { refs: { 'refs/remotes/origin/support/1.x': 'x' } })),
      policy: gitflowWith({ rules: { 'tag-target': ['error', { support: ['support/*'] }] } }),
      answers: [moved('a', 'x', asNext('v1.0.1', 'x'))],
    },
    {
      name: 'without production any commit may have a version',
      update: tagUpdate('v1.0.0', 'a', 'x'),
      world: tags({ 'v1.0.0': 'x' }, withMore(line, { refs: { 'refs/remotes/origin/feature/x': 'x' } })),
      policy: noProduction,
      answers: [moved('a', 'x', asNext('v1.0.1', 'x'))],
    },
    {
      name: 'lightweight becomes annotated at the same commit',
      update: tagUpdate('v1.0.0', 'a', 'tag a'),
      world: withMore(line, { annotated: { 'refs/tags/v1.0.0': 'a' } }),
      answers: [
        {
          verdict: 'fail',
          oid: 'tag a',
          message: [
            'v1.0.0 is published; it still names <~a>, but as the annotated tag <~tag a> in place of a lightweight tag',
            'and that is a move too',
          ],
          fix: [back('v1.0.0')],
        },
      ],
    },
    {
      name: 'annotated becomes lightweight at the same commit',
      update: tagUpdate('v1.0.0', 'tag a', 'a'),
      world: withMore(line, { annotated: { 'refs/tags/other': 'a' } }),
      answers: [
        { verdict: 'fail', oid: 'a', message: ['but as a lightweight tag in place of the annotated tag <~tag a>'], fix: [back('v1.0.0')] },
      ],
    },
    {
      name: 'the old object is not here',
      update: tagUpdate('v1.0.0', 'gone', 'b'),
      world: { ...line, missing: ['gone'] },
      answers: [moved('gone', 'b', asNext('v1.0.1', 'b'))],
    },
    {
      name: 'the new object is no commit',
      update: tagUpdate('v1.0.0', 'a', 'blob'),
      world: { ...line, missing: ['blob'] },
      answers: [moved('a', 'blob', [back('v1.0.0')])],
    },
    {
      name: 'both are no commits that are here',
      update: tagUpdate('v1.0.0', 'gone', 'blob'),
      world: { ...line, missing: ['blob', 'gone'] },
      answers: [moved('gone', 'blob', [back('v1.0.0')])],
    },
    {
      name: 'on a server',
      update: tagUpdate('v1.0.0', 'a', 'b'),
      world: { ...line, refs: { 'refs/heads/main': 'c', 'refs/tags/v1.0.0': 'a' }, server: true },
      door: 'server',
      answers: [moved('a', 'b', asNext('v1.0.1', 'b'))],
    },
    {
      name: 'a deletion: the tag is still here',
      update: tagUpdate('v1.0.0', 'a', null),
      world: line,
      answers: [{ verdict: 'fail', oid: 'a', message: ['v1.0.0 is published and may not be deleted'], actual: 'a deletion', fix: [] }],
    },
    {
      name: 'a deletion: the tag is gone here',
      update: tagUpdate('v1.0.0', 'a', null),
      world: { ...line, refs: {} },
      answers: [{ verdict: 'fail', oid: 'a', message: ['may not be deleted'], fix: [back('v1.0.0')] }],
    },
    {
      name: 'a deletion on a server',
      update: tagUpdate('v1.0.0', 'a', null),
      world: { ...line, refs: {}, server: true },
      door: 'server',
      answers: [{ verdict: 'fail', oid: 'a', message: ['may not be deleted'], fix: [] }],
    },
    ...(
      [
        ['-x', 'refs/tags/-x:refs/tags/-x'],
        ['--output=pwned', 'refs/tags/--output=pwned:refs/tags/--output=pwned'],
        ["a'b", "'refs/tags/a'\\''b:refs/tags/a'\\''b'"],
        ['main', 'refs/tags/main:refs/tags/main'],
      ] as const
    ).map(([tag, refspec]) => ({
      name: `a tag called ${tag}, where every tag is a version`,
      update: tagUpdate(tag, 'a', 'b'),
      world: line,
      policy: loose,
      answers: [moved('a', 'b', [`git fetch --force origin ${refspec}`], tag)],
    })),
  ],
})
