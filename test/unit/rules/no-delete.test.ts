import { noDelete } from '../../../src/rules/no-delete.ts'
import { gitflowWith } from '../../support/policies.ts'
import { testRule } from '../../support/rule-tester.ts'
import { update } from '../../support/world.ts'
import { midLife, withMore } from '../../support/worlds.ts'

const gone = (branch: string, tip: string) => update(branch, tip, null, { localRef: '(delete)' })
const everywhere = withMore(midLife, {
  commits: { m: ['a', 'v'], n: ['d', 'm'] },
  refs: { 'refs/remotes/origin/main': 'm', 'refs/remotes/origin/develop': 'n' },
})
const onlyMain = withMore(midLife, { commits: { m: ['a', 'v'] }, refs: { 'refs/remotes/origin/main': 'm' } })
const deletion = 'git push origin --delete refs/heads/release/v1.1.0'
const queue = `gh-readonly-queue/main/pr-1-${'c'.repeat(40)}`

testRule(noDelete, {
  valid: [
    { name: 'a release that went everywhere', update: gone('release/v1.1.0', 'v'), world: everywhere },
    {
      name: 'a release that goes everywhere in this very push',
      update: gone('release/v1.1.0', 'v'),
      world: withMore(midLife, { commits: { m: ['a', 'v'], n: ['d', 'm'] } }),
      beside: [update('main', 'a', 'm'), update('develop', 'd', 'n')],
    },
    {
      name: 'a release on a server whose branches have it',
      update: gone('release/v1.1.0', 'v'),
      world: { ...everywhere, refs: { 'refs/heads/main': 'm', 'refs/heads/develop': 'n', 'refs/heads/release/v1.1.0': 'v' }, server: true },
      door: 'server',
    },
    { name: 'a merged feature', update: gone('feature/one', 'f'), world: midLife, applies: false },
    { name: 'a feature that was never merged', update: gone('feature/one', 'f'), world: { commits: { f: [] } }, applies: false },
    { name: 'a hotfix', update: gone('hotfix/v1.0.1', 'h'), world: midLife, applies: false },
    { name: 'a branch of no kind', update: gone('wip', 'h'), world: midLife, applies: false },
    { name: 'an update', update: update('main', 'a', 'v'), world: midLife, applies: false },
    { name: 'a merge queue branch, which the host takes away again', update: gone(queue, 'a'), world: midLife, applies: false },
    {
      name: 'a protected kind whose only way is a kind with no branch open',
      update: gone('release/v1.1.0', 'v'),
      world: midLife,
      policy: gitflowWith({ branches: { release: { into: 'hotfix', protected: true, tag: null }, hotfix: { name: 'hotfix/x-{slug}' } } }),
    },
  ],
  invalid: [
    {
      name: 'main',
      update: gone('main', 'a'),
      world: midLife,
      answers: [
        {
          verdict: 'fail',
          oid: 'a',
          message: ['main is permanent and may not be deleted'],
          why: 'the policy keeps main for ever',
          fix: [],
        },
      ],
    },
    {
      name: 'develop by a mirror push from a clone that lacks it',
      update: gone('develop', 'd'),
      world: withMore(midLife, { refs: { 'refs/heads/develop': null } }),
      answers: [{ verdict: 'fail', oid: 'd', message: ['develop is permanent'], fix: ['git branch develop <d>'] }],
    },
    {
      name: 'develop by a mirror push from a clone that never fetched it',
      update: gone('develop', 'never-fetched'),
      world: withMore(midLife, { refs: { 'refs/heads/develop': null } }),
      answers: [
        {
          verdict: 'fail',
          oid: 'never-fetched',
          message: ['develop is permanent'],
          fix: ['git fetch origin refs/heads/develop:refs/heads/develop'],
        },
      ],
    },
    {
      name: 'a release that is merged nowhere',
      update: gone('release/v1.1.0', 'v'),
      world: midLife,
      answers: [
        {
          verdict: 'fail',
          oid: 'v',
          message: ['release/v1.1.0 is not merged into main or develop yet'],
          expected: 'merged into main and develop',
          fix: [
            'git fetch origin',
            'git checkout main',
            'git merge --no-ff release/v1.1.0',
            'git tag -a v1.1.0 -m v1.1.0',
            'git checkout develop',
            'git merge --no-ff release/v1.1.0',
            'git push --atomic origin main refs/tags/v1.1.0 develop',
            deletion,
          ],
        },
      ],
    },
    {
      name: 'a release whose tag is here already',
      update: gone('release/v1.1.0', 'v'),
      world: withMore(midLife, { refs: { 'refs/tags/v1.1.0': 'v' } }),
      answers: [
        {
          verdict: 'fail',
          oid: 'v',
          message: ['release/v1.1.0 is not merged into main or develop yet'],
          expected: 'merged into main and develop',
          fix: [
            'git fetch origin',
            'git checkout main',
            'git merge --no-ff release/v1.1.0',
            'git checkout develop',
            'git merge --no-ff release/v1.1.0',
            'git push --atomic origin main refs/tags/v1.1.0 develop',
            deletion,
          ],
        },
      ],
    },
    {
      name: 'a release that main has and develop lacks',
      update: gone('release/v1.1.0', 'v'),
      world: onlyMain,
      answers: [
        {
          verdict: 'fail',
          oid: 'v',
          message: ['release/v1.1.0 is not merged into develop yet'],
          actual: 'not merged into develop, as last fetched',
          fix: [
            'git fetch origin',
            'git checkout develop',
            'git merge --no-ff release/v1.1.0',
            'git push --atomic origin develop',
            deletion,
          ],
        },
      ],
    },
    {
      name: 'a release that is gone here: its remote-tracking branch is merged',
      update: gone('release/v1.1.0', 'v'),
      world: withMore(onlyMain, { refs: { 'refs/heads/release/v1.1.0': null } }),
      answers: [
        {
          verdict: 'fail',
          oid: 'v',
          message: ['not merged into develop'],
          fix: [
            'git fetch origin',
            'git checkout develop',
            'git merge --no-ff origin/release/v1.1.0',
            'git push --atomic origin develop',
            deletion,
          ],
        },
      ],
    },
    {
      name: 'a merge that is only here and not in the push does not count',
      update: gone('release/v1.1.0', 'v'),
      world: withMore(everywhere, { refs: { 'refs/remotes/origin/develop': 'd', 'refs/heads/develop': 'n' } }),
      answers: [
        {
          verdict: 'fail',
          oid: 'v',
          message: ['not merged into develop'],
          fix: [
            'git fetch origin',
            'git checkout develop',
            'git merge --no-ff release/v1.1.0',
            'git push --atomic origin develop',
            deletion,
          ],
        },
      ],
    },
    {
      name: 'main deleted in the same push does not have it any more',
      update: gone('release/v1.1.0', 'v'),
      world: everywhere,
      beside: [gone('main', 'm')],
      answers: [{ verdict: 'undetermined', oid: 'v', message: ['no main of origin is known here'], fix: ['git fetch origin'] }],
    },
    {
      name: 'no main of the remote was ever fetched',
      update: gone('release/v1.1.0', 'v'),
      world: withMore(everywhere, { refs: { 'refs/remotes/origin/main': null } }),
      answers: [{ verdict: 'undetermined', oid: 'v', message: ['no main of origin is known here'], fix: ['git fetch origin'] }],
    },
    {
      name: 'its tip is not here',
      update: gone('release/v1.1.0', 'q'),
      world: { ...everywhere, missing: ['q'] },
      answers: [{ verdict: 'undetermined', oid: 'q', message: ['its tip is not in this repository'], fix: ['git fetch origin'] }],
    },
    {
      name: 'a shallow clone cannot tell',
      update: gone('release/v1.1.0', 'v'),
      world: {
        commits: { v: [], a: [], d: [] },
        refs: { 'refs/remotes/origin/main': 'a', 'refs/remotes/origin/develop': 'd' },
        shallow: true,
      },
      answers: [{ verdict: 'undetermined', oid: 'v', message: ['not deep enough'], fix: ['git fetch origin'] }],
    },
  ],
})
