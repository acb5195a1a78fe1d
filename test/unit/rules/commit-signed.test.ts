import { expect, test } from 'vitest'
import type { Signature } from '../../../src/model/details.ts'
import { commitSigned } from '../../../src/rules/commit-signed.ts'
import { gitflow, gitflowWith } from '../../support/policies.ts'
import { testRule } from '../../support/rule-tester.ts'
import { commitOn, inputFor, oid, update, type World } from '../../support/world.ts'
import { midLife, withMore } from '../../support/worlds.ts'

/** Two commits `x` and `y` on feature/new, which nobody else has. */
const own = (x: Signature, y: Signature, more: Parameters<typeof withMore>[1] = {}): World =>
  withMore(midLife, {
    commits: { x: ['d'], y: ['x'] },
    refs: { 'refs/heads/feature/new': 'y' },
    records: { x: { signature: x }, y: { signature: y } },
    ...more,
  })
const pushed = update('feature/new', null, 'y')
const present = { check: 'present' }
const mended = (base: string, branch = 'feature/new') => [
  `git checkout ${branch}`,
  `git rebase --force-rebase --gpg-sign <${base}>`,
  `git push origin refs/heads/${branch}`,
]
const unsigned = (commit: string, fix: readonly string[], what = 'a signature that git verifies') => ({
  verdict: 'fail' as const,
  oid: commit,
  message: [`<~${commit}> is not signed; it needs ${what}`],
  why: `the policy asks for ${what} on each new commit`,
  actual: 'no signature',
  expected: what,
  fix,
})
const both = (fix: readonly string[]) => [unsigned('y', fix), unsigned('x', fix)]

testRule(commitSigned, {
  valid: [
    { name: 'signed commits on a new branch', update: pushed, world: own('good', 'good') },
    { name: 'any signature where presence is enough', update: pushed, world: own('present', 'unchecked'), options: present },
    { name: 'a branch with no commit of its own', update: update('feature/new', null, 'd'), world: midLife },
    {
      name: 'what was there before is not judged',
      update: update('feature/new', 'x', 'y'),
      world: own('none', 'good', { refs: { 'refs/heads/feature/new': 'y', 'refs/remotes/origin/feature/new': 'x' } }),
    },
    {
      name: 'what another remote branch has is not new',
      update: pushed,
      world: own('none', 'good', { refs: { 'refs/remotes/origin/feature/other': 'x' } }),
    },
    {
      name: 'a whole line without since',
      update: update('main', null, 'y', { operation: 'history' }),
      world: own('none', 'none'),
      door: 'check',
    },
    {
      name: 'a line before since',
      update: update('develop', null, 'y', { operation: 'history' }),
      world: own('none', 'good', { settled: ['r', 'a', 'f', 'd', 'x'] }),
      door: 'check',
    },
    { name: 'a commit that does not exist yet', update: commitOn('feature/new', ['y']), world: midLife, applies: false },
    { name: 'a deletion', update: update('feature/new', 'y', null), world: midLife, applies: false },
    { name: 'a name', update: update('feature/new', null, 'y', { operation: 'exists' }), world: midLife, applies: false },
  ],
  invalid: [
    {
      name: 'each commit by itself, and all are mended from the oldest on',
      update: pushed,
      world: own('none', 'none'),
      answers: both(mended('d')),
    },
    { name: 'one in the middle', update: pushed, world: own('none', 'good'), answers: [unsigned('x', mended('d'))] },
    {
      name: 'only the tip: what lies below it stays as it is',
      update: pushed,
      world: own('good', 'none'),
      answers: [unsigned('y', mended('x'))],
    },
    {
      name: 'where presence is enough',
      update: pushed,
      world: own('none', 'present'),
      options: present,
      answers: [unsigned('x', mended('d'), 'a signature')],
    },
    {
      name: 'one that is wrong',
      update: pushed,
      world: own('good', 'bad'),
      answers: [
        {
          verdict: 'fail',
          oid: 'y',
          message: ['the signature of <~y> is not valid'],
          actual: 'a signature that is not valid',
          fix: mended('x'),
        },
      ],
    },
    {
      name: 'one whose key is not known; the rest can be mended, and this is no reason to',
      update: pushed,
      world: own('unchecked', 'none'),
      answers: [
        unsigned('y', mended('x')),
        { verdict: 'undetermined', oid: 'x', message: ['whether <~x> is signed well could not be told'], fix: [] },
      ],
    },
    {
      name: 'one that nobody looked at',
      update: pushed,
      world: own('present', 'good'),
      answers: [{ verdict: 'undetermined', oid: 'x', message: ['does not know or trust its key here'], fix: [] }],
    },
    {
      name: 'one that could not be read',
      update: pushed,
      world: { ...own('good', 'good'), records: { y: { signature: 'good' } } },
      answers: [{ verdict: 'undetermined', oid: 'x', message: ['it is not in this repository'], fix: [] }],
    },
    {
      name: 'a second push of a branch',
      update: update('feature/new', 'x', 'y'),
      world: own('none', 'none', { refs: { 'refs/heads/feature/new': 'y', 'refs/remotes/origin/feature/new': 'x' } }),
      answers: [unsigned('y', mended('x'))],
    },
    {
      name: 'a branch of no kind',
      update: update('wip', null, 'y'),
      world: own('good', 'none', { refs: { 'refs/heads/feature/new': null, 'refs/heads/wip': 'y' } }),
      answers: [unsigned('y', mended('x', 'wip'))],
    },
    {
      name: 'a merge counts too, and no command signs it',
      update: pushed,
      world: own('good', 'none', { commits: { x: ['d'], y: ['x', 'a'] } }),
      answers: [unsigned('y', [])],
    },
    {
      name: 'a merge above the wrong commit',
      update: pushed,
      world: own('none', 'good', { commits: { x: ['d'], y: ['x', 'a'] } }),
      answers: [unsigned('x', [])],
    },
    {
      name: 'commits of a branch that was merged',
      update: pushed,
      world: own('good', 'good', {
        commits: { x: ['d'], z: ['d'], y: ['x', 'z'] },
        records: { x: { signature: 'good' }, y: { signature: 'good' }, z: { signature: 'none' } },
      }),
      answers: [unsigned('z', [])],
    },
    {
      name: 'a root has nothing to be put on',
      update: pushed,
      world: own('none', 'good', { commits: { x: [], y: ['x'] } }),
      answers: [unsigned('x', [])],
    },
    {
      name: 'a protected branch is not rewritten',
      update: update('develop', 'd', 'y'),
      world: own('none', 'none', { refs: { 'refs/heads/feature/new': null, 'refs/heads/develop': 'y' } }),
      answers: both([]),
    },
    {
      name: 'another branch here has them',
      update: pushed,
      world: own('none', 'none', { refs: { 'refs/heads/feature/new': 'y', 'refs/heads/feature/stacked': 'x' } }),
      answers: both([]),
    },
    {
      name: 'a tag here has them',
      update: pushed,
      world: own('none', 'none', { annotated: { 'refs/tags/v9.9.9': 'y' } }),
      answers: both([]),
    },
    {
      name: 'pushed under another name',
      update: update('feature/new', null, 'y', { localRef: 'refs/heads/local' }),
      world: own('none', 'none'),
      answers: both([]),
    },
    {
      name: 'the branch here is further on',
      update: pushed,
      world: own('none', 'none', { commits: { x: ['d'], y: ['x'], z: ['y'] }, refs: { 'refs/heads/feature/new': 'z' } }),
      answers: both([]),
    },
    {
      name: 'a forced push is not repeated',
      update: update('feature/new', 'h', 'y'),
      world: own('none', 'none', { refs: { 'refs/heads/feature/new': 'y', 'refs/remotes/origin/feature/new': 'h' } }),
      answers: both([]),
    },
    {
      name: 'a branch whose name is an option',
      update: update('-x', null, 'y'),
      world: own('good', 'none', { refs: { 'refs/heads/feature/new': null, 'refs/heads/-x': 'y' } }),
      answers: [unsigned('y', [])],
    },
    {
      name: 'on a server nobody works',
      update: pushed,
      world: { ...own('none', 'none', { refs: { 'refs/heads/feature/new': null } }), server: true },
      door: 'server',
      answers: both([]),
    },
    {
      name: 'what is in a bare repository is published',
      update: { ...pushed, localRef: null },
      world: { ...own('none', 'none'), server: true },
      door: 'check',
      answers: both([]),
    },
    {
      name: 'before the push, as check sees it',
      update: { ...pushed, localRef: null },
      world: own('none', 'none'),
      door: 'check',
      answers: both(mended('d')),
    },
    {
      name: 'a whole line is not rewritten, protected or not',
      update: update('trunk', null, 'y', { operation: 'history', localRef: null }),
      world: own('none', 'good', {
        refs: { 'refs/heads/feature/new': null, 'refs/heads/trunk': 'y' },
        settled: ['r', 'a', 'f', 'd'],
      }),
      policy: gitflowWith({ branches: { trunk: { name: 'trunk', protected: false } } }),
      door: 'check',
      answers: [unsigned('x', [])],
    },
    {
      name: 'after the fact they are published',
      update: update('feature/new', 'd', 'y'),
      world: own('none', 'none', { refs: { 'refs/heads/feature/new': 'y', 'refs/remotes/origin/feature/new': 'y' } }),
      door: 'check',
      answers: both([]),
    },
    {
      name: 'a pull request',
      update: update('develop', 'd', 'y', { operation: 'propose', parents: [oid('d'), oid('y')], head: 'feature/new' }),
      world: own('none', 'good'),
      door: 'check',
      answers: [unsigned('x', [])],
    },
    {
      name: 'a line after since',
      update: update('develop', null, 'y', { operation: 'history' }),
      world: own('none', 'good', { settled: ['r', 'a', 'f', 'd'] }),
      door: 'check',
      answers: [unsigned('x', [])],
    },
    {
      name: "the remote's old value was never fetched",
      update: update('feature/new', 'q', 'y'),
      world: own('none', 'none', { missing: ['q'] }),
      answers: [
        { verdict: 'undetermined', oid: null, message: ["the remote's old value is not in this repository"], fix: ['git fetch origin'] },
      ],
    },
    {
      name: 'a shallow clone cannot tell which are new',
      update: pushed,
      world: {
        commits: { x: [], y: ['x'] },
        refs: { 'refs/heads/feature/new': 'y' },
        records: { x: { signature: 'none' }, y: { signature: 'good' } },
        shallow: true,
      },
      answers: [{ verdict: 'undetermined', oid: null, message: ['this clone is shallow'], fix: ['git fetch --unshallow origin'] }],
    },
  ],
})

test('the verifier is asked for only where a signature has to be valid', () => {
  const asked = (options: Readonly<Record<string, unknown>>) =>
    commitSigned.asks?.(inputFor(commitSigned, pushed, own('good', 'good'), gitflow, { options }))
  expect(asked({})?.map((question) => 'verify' in question && question.verify)).toEqual([true, true])
  expect(asked(present)?.map((question) => 'verify' in question && question.verify)).toEqual([false, false])
})
