import { expect, test } from 'vitest'
import { pardonOf } from '../../../src/check/pardons.ts'
import type { PolicyConfig } from '../../../src/policy/config.ts'
import { update } from '../../support/world.ts'
import { policyOf, refusalOf } from './stacks.ts'

/** A preset that locks some entries over gitflow, and what a config that extends it says. */
const locking = (locked: readonly string[], own: PolicyConfig, more: PolicyConfig = {}) =>
  policyOf({ 'acme.json': { extends: 'gitflow', locked, ...more } }, { extends: './acme.json', ...own })

const exempt = (rules?: readonly string[]) => [{ branches: ['main'], ...(rules === undefined ? {} : { rules }), reason: 'x' }]

/** Each way around a lock, and a part of what is said: the line at fault, and the line that locks. */
const AROUND: readonly (readonly [string, readonly string[], PolicyConfig, string])[] = [
  [
    'off',
    ['no-direct-commit'],
    { rules: { 'no-direct-commit': 'off' } },
    'rules.no-direct-commit (branch-policy.config.json): got "off", expected "error": locked.0 (acme.json)',
  ],
  ['a warning', ['no-direct-commit'], { rules: { 'no-direct-commit': ['warn'] } }, 'rules.no-direct-commit (branch-policy.config.json)'],
  [
    'other options',
    ['release-tag'],
    { rules: { 'release-tag': ['error', { when: 'next-release' }] } },
    'with the options {"when":"push"}: locked.0 (acme.json)',
  ],
  ['an exemption', ['no-direct-commit'], { exempt: exempt(['no-direct-commit']) }, 'exempt.0 (branch-policy.config.json)'],
  [
    'an exemption of everything',
    ['no-direct-commit'],
    { exempt: exempt() },
    'expected no exemption from no-direct-commit: locked.0 (acme.json)',
  ],
  [
    'an override',
    ['tag-name'],
    { overrides: [{ rule: 'tag-name', ref: 'refs/tags/x', reason: 'x', by: 'x' }] },
    'overrides.0 (branch-policy.config.json)',
  ],
  [
    'main unprotected',
    ['no-direct-commit'],
    { branches: { main: { protected: false } } },
    'branches.main.protected (branch-policy.config.json): got false, expected true, since no-direct-commit is locked: locked.0 (acme.json)',
  ],
  ['features that stay for ever', ['branch-origin'], { branches: { feature: { permanent: true } } }, 'branches.feature.permanent'],
  ['a release that need not reach develop', ['no-delete'], { branches: { release: { into: 'main' } } }, 'branches.release.into'],
  [
    'a tag of a new kind',
    ['tag-name'],
    { branches: { spike: { name: 'spike/{slug}', tag: '**' } } },
    'branches.spike.tag (branch-policy.config.json): got "**", expected no further name of tags',
  ],
  ['any tag for a hotfix', ['release-tag'], { tags: { name: ['v{version}', '**'] } }, 'tags.name (branch-policy.config.json)'],
  [
    'any branch as a release',
    ['merge-source'],
    { branches: { release: { name: ['release/v{version}', 'ship/**'] } } },
    'expected no further names of a kind that goes into main',
  ],
  ['main not permanent', ['no-force-push'], { branches: { main: { permanent: false } } }, 'branches.main.permanent'],
  [
    'main taken away',
    ['no-direct-commit'],
    { branches: { main: null, prod: { name: 'main', production: true } } },
    'branches.main (branch-policy.config.json): got null',
  ],
  ['main renamed', ['no-direct-commit'], { branches: { main: { name: 'trunk' } } }, '"main", "master" among them'],
  [
    'a name of main taken',
    ['no-direct-commit'],
    { branches: { mine: { name: 'release/v1.0.0', from: 'develop', into: 'develop' } } },
    'no pattern that takes "release/v1.0.0" from release',
  ],
  [
    'names of release taken',
    ['no-delete'],
    { branches: { mine: { name: 'release/v{version}-{slug}', from: 'develop', into: 'develop' } } },
    'from release',
  ],
  [
    'a way into main',
    ['merge-source'],
    { branches: { feature: { into: { main: 'merge', develop: 'merge' } } } },
    'branches.feature.into.main (branch-policy.config.json): got ["merge"], expected no further way into main',
  ],
  ['a method into develop', ['merge-method'], { branches: { feature: { into: { develop: 'rebase' } } } }, 'no further way into develop'],
  ['a new kind into main', ['merge-source'], { branches: { quick: { name: 'quick/{slug}', into: 'main' } } }, 'branches.quick.into.main'],
  ['another start', ['branch-origin'], { branches: { release: { from: ['develop', 'main'] } } }, 'branches.release.from'],
  ['no tag', ['release-tag'], { branches: { release: { tag: null } } }, 'branches.release.tag'],
  ['no production', ['release-tag'], { branches: { main: { production: false } } }, 'branches.main.production'],
  ['no back-merge', ['back-merge'], { branches: { main: { into: [] } } }, 'branches.main.into'],
  ['any tag name', ['tag-name'], { tags: { name: '**' } }, 'tags.name (branch-policy.config.json): got "**", expected "v{version}"'],
  [
    'tags that move',
    ['tag-immutable'],
    { tags: { immutable: false } },
    'tags.immutable (branch-policy.config.json): got false, expected true',
  ],
  ['lightweight tags', ['tag-annotated'], { tags: { annotated: false } }, 'tags.annotated'],
  ['a local environment', ['published-first'], { branches: { release: { environment: null } } }, 'branches.release.environment'],
  [
    'a locked kind',
    ['branches.main'],
    { branches: { main: { approvals: 0 } } },
    'branches.main.approvals (branch-policy.config.json): got 0, expected no change of branches.main: locked.0 (acme.json)',
  ],
  ['a locked key', ['branches.main.approvals'], { branches: { main: { approvals: 3 } } }, 'no change of branches.main.approvals'],
  [
    'a kind that a locked one names',
    ['branches.main'],
    { branches: { develop: null } },
    'branches.develop (branch-policy.config.json): got null, expected no change of branches.main',
  ],
  ['a further kind', ['branches'], { branches: { spike: { name: 'spike/{slug}' } } }, 'branches.spike.name (branch-policy.config.json)'],
  ['a locked tag setting', ['tags.immutable'], { tags: { immutable: false } }, 'no change of tags.immutable'],
  ['null for the setting', ['tag-annotated'], { rules: { 'tag-annotated': null } }, 'rules.tag-annotated'],
]

test.each(AROUND)('%s is refused, with the line that does it and the line that locks', async (what, locked, own, line) => {
  const more: PolicyConfig = what === 'null for the setting' ? { rules: { 'tag-annotated': 'error' } } : {}
  const text = await refusalOf(locking(locked, own, more))
  expect(text).toContain('branch-policy.config.json is not a valid policy')
  expect(text).toContain(line)
  expect(text).toContain('locked.0 (acme.json)')
  // Without the lock each of them is an ordinary policy.
  await locking([], own, more)
})

test.each<readonly [string, readonly string[], PolicyConfig]>([
  ['a stricter severity', ['tag-annotated'], { rules: { 'tag-annotated': 'error' } }],
  ['a default that is spelled out', ['release-tag'], { rules: { 'release-tag': ['error', { when: 'push' }] } }],
  ['an exemption from another rule', ['no-direct-commit'], { exempt: exempt(['branch-name']) }],
  ['since', ['no-direct-commit'], { since: 'v1.0.0' }],
  ['a further kind', ['no-direct-commit', 'merge-source'], { branches: { spike: { name: 'spike/{slug}', from: 'develop' } } }],
  ['a wider kind, which takes no name', ['no-delete'], { branches: { other: { name: 'release/**', from: 'develop' } } }],
  ['a way into what is not protected', ['merge-source'], { branches: { task: { name: 'task/{slug}', from: 'feature', into: 'feature' } } }],
  ['a further name', ['no-direct-commit'], { branches: { main: { name: ['main', 'master', 'trunk'] } } }],
  ['a further protected kind', ['no-direct-commit'], { branches: { feature: { protected: true } } }],
  ['the same again', ['branches', 'tags', 'no-direct-commit'], { branches: { main: { approvals: 2 } }, tags: { immutable: true } }],
])('%s is no loosening', async (_, locked, own) => {
  expect((await locking(locked, own)).locked).toEqual(locked)
})

test('what the preset exempts itself may be written again, since lists replace', async () => {
  const own = [...exempt(['no-direct-commit']), ...exempt(['branch-name'])]
  await locking(['no-direct-commit'], { exempt: own }, { exempt: exempt(['no-direct-commit']) })
})

test('a preset beside it loosens nothing, whether it comes before or after', async () => {
  const files = {
    'acme.json': { extends: 'gitflow', locked: ['no-direct-commit', 'merge-source'] },
    'loose.json': { rules: { 'no-direct-commit': 'off' }, exempt: exempt(['merge-source']) },
  }
  const after = await refusalOf(policyOf(files, { extends: ['./acme.json', './loose.json'] }))
  expect(after).toContain('branch-policy.config.json → ./loose.json is not a valid policy\nrules.no-direct-commit (loose.json): got "off"')
  const before = await refusalOf(policyOf(files, { extends: ['./loose.json', './acme.json'] }))
  expect(before).toContain('branch-policy.config.json → ./acme.json is not a valid policy\nrules.no-direct-commit (loose.json): got "off"')
  expect(before).toContain('exempt.0 (loose.json)')
})

test('a preset in between loosens nothing, and locks add up', async () => {
  const files = {
    'acme.json': { extends: 'gitflow', locked: ['no-direct-commit'] },
    'team.json': { extends: './acme.json', locked: ['tag-name'], rules: { 'no-direct-commit': 'warn' } },
  }
  expect(await refusalOf(policyOf(files, { extends: './team.json' }))).toContain(
    'branch-policy.config.json → ./team.json is not a valid policy',
  )
  const policy = await policyOf({ ...files, 'team.json': { extends: './acme.json', locked: ['tag-name'] } }, { extends: './team.json' })
  expect(policy.locked).toEqual(['no-direct-commit', 'tag-name'])
})

test.each([
  ['no rule', 'no-direct-comit', 'expected a rule'],
  ['no kind', 'branches.mian', 'did you mean "main"?'],
  ['no key', 'branches.main.protcted', 'did you mean "protected"?'],
  ['no key of tags', 'tags.imutable', 'tags.name, tags.annotated, tags.immutable'],
])('a lock of %s is a fault: it would hold nothing', async (_, entry, said) => {
  expect(await refusalOf(locking([entry], {}))).toContain(said)
})

test('a baseline lets no finding of a locked rule pass', async () => {
  const finding = { rule: 'no-direct-commit', ref: 'refs/heads/main', oid: 'a'.repeat(40) }
  const known = { source: 'baseline.json', keys: new Set([`${finding.rule}\0${finding.ref}\0${finding.oid}`]) }
  const pardon = async (locked: readonly string[]) =>
    pardonOf(finding, update('main', null, 'a'), { policy: await locking(locked, {}), known, today: '2026-01-01', authors: new Map() })
  expect(await pardon([])).toBe('known since baseline.json was written')
  expect(await pardon(['no-direct-commit'])).toBeNull()
  expect(await pardon(['tag-name'])).not.toBeNull()
})

test('a kind of the preset itself may take a name from another', async () => {
  const own = { frozen: { name: 'release/v1.0.0', from: 'develop' } }
  expect((await locking(['no-delete'], {}, { branches: own })).locked).toEqual(['no-delete'])
})
