import type { TagObject } from '../../../src/model/details.ts'
import type { TagUpdate } from '../../../src/model/update.ts'
import { tagAnnotated } from '../../../src/rules/tag-annotated.ts'
import { gitflowWith, untagged } from '../../support/policies.ts'
import { type InvalidCase, testRule } from '../../support/rule-tester.ts'
import { tagUpdate, update, type World } from '../../support/world.ts'

const LIGHTWEIGHT: TagObject = { type: 'commit', annotation: null }
const annotated = (name: string, more: Partial<NonNullable<TagObject['annotation']>> = {}): TagObject => ({
  type: 'tag',
  annotation: { name, targetType: 'commit', signature: 'none', ...more },
})

/** A commit m, its tag object `tag m`, and what the tag's ref names. */
const world = (object: TagObject, more: Partial<World> = {}): World => ({
  commits: { m: [] },
  annotated: { 'refs/tags/other': 'm' },
  tagObjects: object.type === 'tag' ? { 'tag m': object } : { m: object },
  ...more,
})
const light = tagUpdate('v1.1.0', null, 'm')
const full = tagUpdate('v1.1.0', null, 'tag m')
const mended = (message = 'v1.1.0', flag = '-a') => [`git tag -f ${flag} v1.1.0 <m> -m ${message}`, 'git push origin refs/tags/v1.1.0']
const lightAnswer = (fix: readonly string[]) => [
  { verdict: 'fail' as const, oid: 'm', message: ['v1.1.0 is a lightweight tag; it needs to be annotated'], why: 'tags.annotated', fix },
]
const headerAnswer = (name: string, fix: readonly string[]) => ({
  verdict: 'fail' as const,
  oid: 'tag m',
  message: [`the tag object of v1.1.0 says that it is "${name}"; it needs to say v1.1.0`],
  actual: `a tag object named "${name}"`,
  expected: 'a tag object named "v1.1.0"',
  fix,
})
const nestedAnswer = (fix: readonly string[]) => ({
  verdict: 'fail' as const,
  oid: 'tag m',
  message: ['v1.1.0 is a tag of another tag; it needs to name the commit itself'],
  fix,
})
const changeable = gitflowWith({ tags: { immutable: false } })

const asError = gitflowWith({ rules: { 'tag-annotated': 'error' } })

testRule(tagAnnotated, {
  valid: [
    { name: 'an annotated tag of a commit', update: full, world: world(annotated('v1.1.0')) },
    { name: 'a signed one', update: full, world: world(annotated('v1.1.0', { signature: 'bad' })) },
    {
      name: 'one of a tree, which is for another rule',
      update: full,
      world: world(annotated('v1.1.0', { targetType: 'tree' })),
    },
    { name: 'one that is there', update: { ...full, operation: 'exists' }, world: world(annotated('v1.1.0')) },
    { name: 'a deletion', update: tagUpdate('v1.1.0', 'm', null), applies: false },
    { name: 'a policy that takes lightweight tags', update: light, policy: gitflowWith({ tags: { annotated: false } }), applies: false },
    { name: 'a policy that says nothing of tags', update: light, policy: untagged, applies: false },
    { name: 'a name that no pattern allows', update: tagUpdate('nightly', null, 'm'), applies: false },
    {
      name: 'a moving major, which names no version',
      update: tagUpdate('v1', null, 'm'),
      policy: gitflowWith({ tags: { name: ['v{version}', 'v*'] } }),
      applies: false,
    },
  ],
  invalid: (
    [
      { name: 'a lightweight tag', update: light, world: world(LIGHTWEIGHT), answers: lightAnswer(mended()) },
      {
        name: 'a lightweight tag that is here as it was pushed',
        update: light,
        world: world(LIGHTWEIGHT, { refs: { 'refs/tags/v1.1.0': 'm' } }),
        answers: lightAnswer(mended()),
      },
      {
        name: 'another tag of that name is here: nothing is forced over it',
        update: light,
        world: world(LIGHTWEIGHT, { commits: { m: [], x: [] }, refs: { 'refs/tags/v1.1.0': 'x' } }),
        answers: lightAnswer([]),
      },
      {
        name: 'on a server the tag of that name is not the one of who pushes',
        update: tagUpdate('v1.1.0', 'x', 'm'),
        world: world(LIGHTWEIGHT, { commits: { m: [], x: [] }, refs: { 'refs/tags/v1.1.0': 'x' }, server: true }),
        door: 'server',
        policy: changeable,
        answers: lightAnswer(['git tag -f -a v1.1.0 <m> -m v1.1.0', 'git push origin +refs/tags/v1.1.0']),
      },
      {
        name: 'where every allowed tag is a version',
        update: tagUpdate('stable', null, 'm'),
        world: world(LIGHTWEIGHT),
        policy: gitflowWith({
          rules: { 'tag-annotated': 'error' },
          tags: { name: 'stable' },
          branches: { release: { tag: null }, hotfix: { tag: null } },
        }),
        answers: [
          {
            verdict: 'fail',
            oid: 'm',
            message: ['stable is a lightweight tag'],
            fix: ['git tag -f -a stable <m> -m stable', 'git push origin refs/tags/stable'],
          },
        ],
      },
      {
        name: 'the branch of the same push goes along, a deletion does not',
        update: light,
        world: world(LIGHTWEIGHT),
        beside: [update('main', null, 'm'), update('feature/old', 'm', null), tagUpdate('nightly', null, 'm')],
        answers: lightAnswer([
          'git tag -f -a v1.1.0 <m> -m v1.1.0',
          'git push --atomic origin refs/heads/main refs/tags/nightly refs/tags/v1.1.0',
        ]),
      },
      {
        name: 'what was pushed under another name is pushed so again',
        update: light,
        world: world(LIGHTWEIGHT),
        beside: [update('main', null, 'm', { localRef: 'HEAD' })],
        answers: lightAnswer(['git tag -f -a v1.1.0 <m> -m v1.1.0', 'git push --atomic origin HEAD:refs/heads/main refs/tags/v1.1.0']),
      },
      {
        name: 'of two tags each is mended by itself',
        update: light,
        world: world(LIGHTWEIGHT),
        beside: [tagUpdate('v1.2.0', null, 'm')],
        answers: lightAnswer(mended()),
      },
      {
        name: 'a tag beside it whose object was not read does not go along',
        update: light,
        world: world(LIGHTWEIGHT),
        beside: [tagUpdate('v1.2.0', null, 'tag m')],
        answers: lightAnswer(mended()),
      },
      {
        name: 'where tags are to be signed it is signed',
        update: light,
        world: world(LIGHTWEIGHT),
        policy: gitflowWith({ rules: { 'tag-annotated': 'error', 'tag-signed': 'warn' } }),
        answers: lightAnswer(mended('v1.1.0', '-s')),
      },
      {
        name: 'where that rule is off it is not',
        update: light,
        world: world(LIGHTWEIGHT),
        policy: gitflowWith({ rules: { 'tag-annotated': 'error', 'tag-signed': 'off' } }),
        answers: lightAnswer(mended()),
      },
      {
        name: 'a lightweight tag of a blob, which no commit can be told of',
        update: tagUpdate('v1.1.0', null, 'b'),
        world: { tagObjects: { b: { type: 'blob', annotation: null } } },
        answers: [
          { verdict: 'fail', oid: 'b', message: ['is a lightweight tag'], actual: 'a lightweight tag: its ref names a blob', fix: [] },
        ],
      },
      {
        name: 'a published one stays',
        update: { ...light, operation: 'exists' },
        world: world(LIGHTWEIGHT),
        door: 'check',
        answers: lightAnswer([]),
      },
      {
        name: 'one that would move a published tag',
        update: tagUpdate('v1.1.0', 'x', 'm'),
        world: world(LIGHTWEIGHT),
        answers: lightAnswer([]),
      },
      {
        name: 'the same where tags may move',
        update: tagUpdate('v1.1.0', 'x', 'm'),
        world: world(LIGHTWEIGHT),
        policy: changeable,
        answers: lightAnswer(['git tag -f -a v1.1.0 <m> -m v1.1.0', 'git push origin +refs/tags/v1.1.0']),
      },
      {
        name: 'one that is there, where tags may move',
        update: tagUpdate('v1.1.0', null, 'm', { operation: 'exists' }),
        world: world(LIGHTWEIGHT, { commits: { m: [] }, refs: { 'refs/tags/v1.1.0': 'm' } }),
        door: 'check',
        policy: changeable,
        answers: lightAnswer([]),
      },
      {
        name: 'a tag made from a release candidate carries its name',
        update: full,
        world: world(annotated('v1.1.0-rc.1', { message: 'v1.1.0-rc.1\n' })),
        answers: [headerAnswer('v1.1.0-rc.1', mended())],
      },
      {
        name: 'a header that only begins alike',
        update: full,
        world: world(annotated('v1.1.0 ')),
        answers: [headerAnswer('v1.1.0 ', mended())],
      },
      {
        name: 'a header with a full refname',
        update: full,
        world: world(annotated('refs/tags/v1.1.0')),
        answers: [headerAnswer('refs/tags/v1.1.0', mended())],
      },
      { name: 'no name in the header', update: full, world: world(annotated('')), answers: [headerAnswer('', mended())] },
      {
        name: 'the message is kept, paragraph by paragraph',
        update: full,
        world: world(annotated('x', { message: "Release 1.1.0\n\nIt's --output=pwned; $(touch x)\n" })),
        answers: [headerAnswer('x', mended("'Release 1.1.0' -m 'It'\\''s --output=pwned; $(touch x)'"))],
      },
      {
        name: 'a message of more lines cannot be pasted',
        update: full,
        world: world(annotated('x', { message: 'one\ntwo\n' })),
        answers: [headerAnswer('x', mended())],
      },
      {
        name: 'nor one that a terminal would obey',
        update: full,
        world: world(annotated('x', { message: 'a\u001b[2Jb\n' })),
        answers: [headerAnswer('x', mended())],
      },
      {
        name: 'nor one that is too long to be read',
        update: full,
        world: world(annotated('x', { message: 'a'.repeat(501) })),
        answers: [headerAnswer('x', mended())],
      },
      {
        name: 'a signed tag is signed again',
        update: full,
        world: world(annotated('x', { signature: 'present' })),
        answers: [headerAnswer('x', mended('v1.1.0', '-s'))],
      },
      {
        name: 'a nested tag',
        update: full,
        world: world(annotated('v1.1.0', { targetType: 'tag', message: 'First' })),
        answers: [nestedAnswer(mended('First'))],
      },
      {
        name: 'a nested tag with another name',
        update: full,
        world: world(annotated('v1', { targetType: 'tag' })),
        answers: [headerAnswer('v1', mended()), nestedAnswer(mended())],
      },
      {
        name: 'a name that git tag does not take',
        update: tagUpdate('-1.1.0', null, 'm'),
        world: world(LIGHTWEIGHT),
        policy: gitflowWith({ tags: { name: '-{version}' } }),
        answers: [{ verdict: 'fail', oid: 'm', message: ['-1.1.0 is a lightweight tag'], fix: [] }],
      },
      {
        name: 'an object that is not here',
        update: tagUpdate('v1.1.0', null, 'q'),
        world: { missing: ['q'] },
        answers: [
          {
            verdict: 'undetermined',
            oid: 'q',
            message: ['what v1.1.0 names could not be told', '<~q> is not in this repository'],
            fix: ['git fetch origin refs/tags/v1.1.0:refs/tags/v1.1.0'],
          },
        ],
      },
      {
        name: 'what a warning lets through is published by then, and stays as it is',
        update: light,
        world: world(LIGHTWEIGHT),
        policy: gitflowWith({}),
        answers: lightAnswer([]),
      },
    ] as readonly InvalidCase<TagUpdate>[]
  ).map((one) => ({ policy: asError, ...one })),
})
