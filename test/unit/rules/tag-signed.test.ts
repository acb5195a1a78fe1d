import { expect, test } from 'vitest'
import type { Signature, TagObject } from '../../../src/model/details.ts'
import { tagSigned } from '../../../src/rules/tag-signed.ts'
import { gitflow, gitflowWith, untagged } from '../../support/policies.ts'
import { testRule } from '../../support/rule-tester.ts'
import { inputFor, tagUpdate, update, type World } from '../../support/world.ts'

const world = (signature: Signature | null, more: Partial<World> = {}): World => {
  const tag: TagObject =
    signature === null
      ? { type: 'commit', annotation: null }
      : { type: 'tag', annotation: { name: 'v1.1.0', targetType: 'commit', message: 'Release\n', signature } }
  return { commits: { m: [] }, annotated: { 'refs/tags/other': 'm' }, tagObjects: { [signature === null ? 'm' : 'tag m']: tag }, ...more }
}
const light = tagUpdate('v1.1.0', null, 'm')
const full = tagUpdate('v1.1.0', null, 'tag m')
const present = { check: 'present' }
const mended = (message: string) => [`git tag -f -s v1.1.0 <m> -m ${message}`, 'git push origin refs/tags/v1.1.0']
const unsigned = (oid: string, fix: readonly string[], what = 'a signature that git verifies') => [
  { verdict: 'fail' as const, oid, message: [`v1.1.0 is not signed; it needs ${what}`], actual: 'no signature', expected: what, fix },
]
const unverified = [
  {
    verdict: 'undetermined' as const,
    oid: 'tag m',
    message: ['git does not accept the signature of v1.1.0: it is wrong, or its key is not known or not trusted here'],
    why: 'version tags with a signature that git verifies',
    fix: [],
  },
]

testRule(tagSigned, {
  valid: [
    { name: 'a signature that git accepts', update: full, world: world('good') },
    { name: 'any signature where presence is enough', update: full, world: world('present'), options: present },
    { name: 'the same though another rule had it checked', update: full, world: world('unchecked'), options: present },
    { name: 'a deletion', update: tagUpdate('v1.1.0', 'm', null), applies: false },
    { name: 'a tag that names no version', update: tagUpdate('nightly', null, 'm'), applies: false },
    {
      name: 'a moving major',
      update: tagUpdate('v1', null, 'm'),
      policy: gitflowWith({ tags: { name: ['v{version}', 'v*'] } }),
      applies: false,
    },
    { name: 'a policy that says nothing of tags', update: light, policy: untagged, applies: false },
  ],
  invalid: [
    { name: 'an annotated tag', update: full, world: world('none'), answers: unsigned('tag m', mended('Release')) },
    { name: 'a lightweight tag', update: light, world: world(null), answers: unsigned('m', mended('v1.1.0')) },
    {
      name: 'a lightweight tag, where those are allowed',
      update: light,
      world: world(null),
      policy: gitflowWith({ tags: { annotated: false } }),
      answers: unsigned('m', mended('v1.1.0')),
    },
    {
      name: 'where presence is enough',
      update: full,
      world: world('none'),
      options: present,
      answers: unsigned('tag m', mended('Release'), 'a signature'),
    },
    {
      name: 'a published one stays',
      update: { ...full, operation: 'exists' },
      world: world('none'),
      door: 'check',
      answers: unsigned('tag m', []),
    },
    {
      name: 'one that would move a published tag',
      update: tagUpdate('v1.1.0', 'x', 'tag m'),
      world: world('none'),
      answers: unsigned('tag m', []),
    },
    {
      name: 'the branch and a signed tag of the same push go along, one that is not signed does not',
      update: full,
      world: world('none', {
        tagObjects: {
          'tag m': { type: 'tag', annotation: { name: 'v1.1.0', targetType: 'commit', signature: 'none' } },
          s: { type: 'tag', annotation: { name: 'v1.0.1', targetType: 'commit', signature: 'good' } },
        },
      }),
      beside: [update('main', null, 'm'), tagUpdate('v1.2.0', null, 'tag m')],
      answers: unsigned('tag m', ['git tag -f -s v1.1.0 <m> -m v1.1.0', 'git push --atomic origin refs/heads/main refs/tags/v1.1.0']),
    },
    { name: 'one that git does not accept', update: full, world: world('unchecked'), answers: unverified },
    { name: 'one that nobody looked at', update: full, world: world('present'), answers: unverified },
    {
      name: 'one that is known to be wrong',
      update: full,
      world: world('bad'),
      answers: [{ verdict: 'fail', oid: 'tag m', message: ['the signature of v1.1.0 is not valid'], fix: [] }],
    },
    {
      name: 'an object that is not here',
      update: tagUpdate('v1.1.0', null, 'q'),
      world: { missing: ['q'] },
      answers: [
        {
          verdict: 'undetermined',
          oid: 'q',
          message: ['what v1.1.0 names could not be told'],
          fix: ['git fetch origin refs/tags/v1.1.0:refs/tags/v1.1.0'],
        },
      ],
    },
  ],
})

test('the verifier is asked for only where a signature has to be valid', () => {
  const asked = (options: Readonly<Record<string, unknown>>) =>
    tagSigned.asks?.(inputFor(tagSigned, full, world('good'), gitflow, { options }))
  expect(asked({})).toEqual([{ about: 'tag', object: full.new, verify: true }])
  expect(asked(present)).toEqual([{ about: 'tag', object: full.new, verify: false }])
})
