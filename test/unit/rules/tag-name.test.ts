import { tagName } from '../../../src/rules/tag-name.ts'
import { gitflowWith, untagged } from '../../support/policies.ts'
import { testRule } from '../../support/rule-tester.ts'
import { tagUpdate, type World } from '../../support/world.ts'

const holding = (tag: string): World => ({ commits: { m: [] }, refs: { [`refs/tags/${tag}`]: 'm' } })
const bad = (name: string, why: string, fix: readonly string[], nearest?: string) => ({
  name: why,
  update: tagUpdate(name, null, 'm'),
  world: holding(name),
  answers: [
    {
      verdict: 'fail' as const,
      oid: 'm',
      message: [`the policy has no tag named like "${name}"`, ...(nearest === undefined ? [] : [`the nearest legal name is ${nearest}`])],
      actual: name,
      fix,
    },
  ],
})
const renamed = (from: string, to: string, quoted = from) => [
  `git tag -a ${to} 'refs/tags/${from}^{}' -m ${to}`,
  `git tag -d ${quoted}`,
  `git push origin refs/tags/${to}`,
]

testRule(tagName, {
  valid: [
    { name: 'a version', update: tagUpdate('v1.2.3', null, 'm') },
    { name: 'a pre-release', update: tagUpdate('v1.2.3-rc.1', null, 'm') },
    { name: 'build metadata', update: tagUpdate('v1.2.3+build.5', null, 'm') },
    { name: 'a moved version is for another rule', update: tagUpdate('v1.2.3', 'a', 'm') },
    { name: 'a tag that is there', update: tagUpdate('v1.2.3', null, 'm', { operation: 'exists' }) },
    { name: 'taking a misnamed tag away', update: tagUpdate('nightly', 'a', null), applies: false },
    {
      name: "a name that a kind's own tag allows",
      update: tagUpdate('hot-1.2.3', null, 'm'),
      policy: gitflowWith({ branches: { hotfix: { tag: 'hot-{version}' } } }),
    },
    {
      name: 'one of several patterns',
      update: tagUpdate('nightly/2026', null, 'm'),
      policy: gitflowWith({ tags: { name: ['v{version}', 'nightly/*'] } }),
    },
    { name: 'a policy that says nothing of tags', update: tagUpdate('anything', null, 'm'), policy: untagged, applies: false },
  ],
  invalid: [
    bad('1.2.3', 'a version without its letter', renamed('1.2.3', 'v1.2.3'), 'v1.2.3'),
    bad('V1.2.3', 'a capital letter', renamed('V1.2.3', 'v1.2.3'), 'v1.2.3'),
    bad('v1.2', 'two numbers', renamed('v1.2', 'v1.2.0'), 'v1.2.0'),
    bad('release-1.2.3-rc1', 'a word before', renamed('release-1.2.3-rc1', 'v1.2.3-rc1'), 'v1.2.3-rc1'),
    bad('v1.02.3', 'a leading zero, which is no version', ['git tag -d v1.02.3']),
    bad('nightly', 'no version at all', ['git tag -d nightly']),
    bad('v1.2.3/x', 'a segment too many', renamed('v1.2.3/x', 'v1.2.3'), 'v1.2.3'),
    bad('-d', 'a name like an option', ['git tag -d -- -d']),
    bad(
      '--output=1.2.3',
      'a longer option',
      ["git tag -a v1.2.3 'refs/tags/--output=1.2.3^{}' -m v1.2.3", 'git tag -d -- --output=1.2.3', 'git push origin refs/tags/v1.2.3'],
      'v1.2.3',
    ),
    bad("v1;touch$(x)'", 'shell characters', ["git tag -d 'v1;touch$(x)'\\'''"]),
    {
      name: 'a commit that was pushed as a tag, which is not here',
      update: tagUpdate('1.2.3', null, 'm'),
      world: { commits: { m: [] }, refs: { 'refs/heads/main': 'm' } },
      answers: [
        {
          verdict: 'fail',
          oid: 'm',
          message: ['the policy has no tag named like "1.2.3"'],
          fix: ["git tag -a v1.2.3 '<m>^{}' -m v1.2.3", 'git push origin refs/tags/v1.2.3'],
        },
      ],
    },
    {
      name: 'a tag that is there is renamed without a push',
      update: tagUpdate('1.2.3', null, 'm', { operation: 'exists' }),
      door: 'check',
      answers: [
        {
          verdict: 'fail',
          oid: 'm',
          message: ['the policy has no tag named like "1.2.3"'],
          expected: 'v{version}',
          fix: renamed('1.2.3', 'v1.2.3').slice(0, 2),
        },
      ],
    },
    {
      name: "what is expected names the kinds' own patterns too",
      update: tagUpdate('nightly', null, 'm'),
      world: holding('nightly'),
      policy: gitflowWith({ branches: { hotfix: { tag: 'hot-{version}' } } }),
      answers: [
        {
          verdict: 'fail',
          oid: 'm',
          message: ['the policy has no tag named like'],
          expected: 'v{version} or hot-{version}',
          fix: ['git tag -d nightly'],
        },
      ],
    },
    {
      name: 'a name that is close to a tag only a kind has',
      update: tagUpdate('hot1.2.3', null, 'm'),
      world: holding('hot1.2.3'),
      policy: gitflowWith({ tags: { name: [] }, branches: { release: { tag: null }, hotfix: { tag: 'hot-{version}' } } }),
      answers: [
        {
          verdict: 'fail',
          oid: 'm',
          message: ['the nearest legal name is hot-1.2.3'],
          expected: 'hot-{version}',
          fix: renamed('hot1.2.3', 'hot-1.2.3'),
        },
      ],
    },
  ],
})
