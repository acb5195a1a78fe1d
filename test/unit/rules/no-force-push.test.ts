import { noForcePush } from '../../../src/rules/no-force-push.ts'
import { testRule } from '../../support/rule-tester.ts'
import { update } from '../../support/world.ts'
import { midLife, withMore } from '../../support/worlds.ts'

const rewritten = withMore(midLife, { commits: { x: ['r'] } })

testRule(noForcePush, {
  valid: [
    { name: 'a push on top of what is there', update: update('main', 'a', 'v'), world: midLife },
    {
      name: 'a merge that has the old value as its second parent',
      update: update('main', 'a', 'y'),
      world: withMore(midLife, { commits: { y: ['d', 'a'] } }),
    },
    { name: 'the same value again', update: update('main', 'a', 'a'), world: midLife },
    { name: 'a feature rewritten', update: update('feature/one', 'f', 'x'), world: rewritten, applies: false },
    { name: 'a hotfix rewritten', update: update('hotfix/v1.0.1', 'h', 'x'), world: rewritten, applies: false },
    { name: 'a branch of no kind rewritten', update: update('wip', 'h', 'x'), world: rewritten, applies: false },
    { name: 'a first push', update: update('main', null, 'x'), world: rewritten, applies: false },
    { name: 'a deletion', update: update('main', 'a', null), world: rewritten, applies: false },
    {
      name: 'a push on top of what a shallow clone shows',
      update: update('main', 'a', 'x'),
      world: { commits: { a: [], x: ['a'] }, shallow: true },
    },
  ],
  invalid: [
    {
      name: 'main set to another line',
      update: update('main', 'a', 'x'),
      world: rewritten,
      answers: [
        {
          verdict: 'fail',
          oid: 'x',
          message: ['this push rewrites main: <~a> would be lost from it'],
          why: 'what is published stays',
          actual: 'a new value that does not contain <~a>',
          expected: 'a new value that contains <~a>',
          fix: ['git branch hotfix/my-change <x>', 'git checkout main', 'git reset --keep <a>'],
        },
      ],
    },
    {
      name: 'main forced, as the host says, from a value that is here no more',
      update: update('main', 'gone', 'x', { isForced: true }),
      world: rewritten,
      door: 'check',
      answers: [
        {
          verdict: 'fail',
          oid: 'x',
          message: ['this push rewrites main: <~gone> would be lost from it'],
          evidence: 'event',
          fix: ['git fetch origin <gone>', 'git branch hotfix/my-change <x>', 'git checkout main', 'git reset --keep <gone>'],
        },
      ],
    },
    {
      name: 'main set back',
      update: update('main', 'a', 'r'),
      world: midLife,
      answers: [
        {
          verdict: 'fail',
          oid: 'r',
          message: ['rewrites main'],
          fix: ['git branch hotfix/my-change <r>', 'git checkout main', 'git reset --keep <a>'],
        },
      ],
    },
    {
      name: 'develop rewritten',
      update: update('develop', 'd', 'x'),
      world: rewritten,
      answers: [
        {
          verdict: 'fail',
          oid: 'x',
          message: ['rewrites develop'],
          fix: ['git branch feature/my-change <x>', 'git checkout develop', 'git reset --keep <d>'],
        },
      ],
    },
    {
      name: 'a published release rewritten',
      update: update('release/v1.1.0', 'v', 'x'),
      world: rewritten,
      answers: [
        {
          verdict: 'fail',
          oid: 'x',
          message: ['rewrites release/v1.1.0'],
          fix: ['git branch bugfix/my-change <x>', 'git checkout release/v1.1.0', 'git reset --keep <v>'],
        },
      ],
    },
    {
      name: 'another branch forced onto main',
      update: update('main', 'a', 'x', { localRef: 'refs/heads/hotfix/other' }),
      world: rewritten,
      answers: [
        { verdict: 'fail', oid: 'x', message: ['rewrites main'], fix: ['git push origin refs/heads/hotfix/other:refs/heads/hotfix/other'] },
      ],
    },
    {
      name: 'an old value that was never fetched is no proof of a rewrite',
      update: update('main', 'q', 'x'),
      world: { ...rewritten, missing: ['q'] },
      answers: [
        { verdict: 'undetermined', oid: 'x', message: ["the remote's old value is not in this repository"], fix: ['git fetch origin'] },
      ],
    },
    {
      name: 'a new value that is not here',
      update: update('main', 'a', 'q'),
      world: { ...rewritten, missing: ['q'] },
      answers: [{ verdict: 'undetermined', oid: 'q', message: ['the new value is not in this repository'], fix: ['git fetch origin'] }],
    },
    {
      name: 'a shallow clone does not say "not an ancestor"',
      update: update('main', 'a', 'x'),
      world: { commits: { a: [], x: [] }, shallow: true },
      answers: [{ verdict: 'undetermined', oid: 'x', message: ['this clone is shallow'], fix: ['git fetch --unshallow origin'] }],
    },
    {
      name: 'a merge queue branch is as protected as the branch that it tests',
      update: update(`gh-readonly-queue/main/pr-1-${'b'.repeat(40)}`, 'a', 'x', { localRef: null }),
      world: rewritten,
      door: 'server',
      answers: [
        {
          verdict: 'fail',
          oid: 'x',
          message: ['this push rewrites gh-readonly-queue/main/'],
          fix: ['git branch hotfix/my-change <x>', `git checkout gh-readonly-queue/main/pr-1-${'b'.repeat(40)}`, 'git reset --keep <a>'],
        },
      ],
    },
  ],
})
