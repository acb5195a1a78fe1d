import { describe, expect, test } from 'vitest'
import { commitEvent } from '../../../src/events/commit-hooks.ts'
import { oid, oid256 } from './samples.ts'

describe('a commit that is about to be made', () => {
  test.each(['pre-commit', 'pre-merge-commit', 'commit-msg'] as const)('%s', (hook) => {
    expect(commitEvent(hook, {})).toEqual({
      name: hook,
      door: 'client',
      updates: [{ type: 'commit', mergeNames: new Map(), authorDate: null }],
      remote: null,
    })
  })

  test('what git merge was given, by oid; nothing else that begins alike', () => {
    const environment = {
      [`GITHEAD_${oid('a')}`]: 'release/v1.1.0',
      [`GITHEAD_${oid256('b')}`]: 'a name with spaces',
      [`GITHEAD_${oid('c')}`]: undefined,
      GITHEAD_abc: 'short',
      [`GITHEAD_${oid('D')}`]: 'capitals',
      [`XGITHEAD_${oid('e')}`]: 'another',
    }
    expect(commitEvent('pre-merge-commit', environment).updates).toEqual([
      {
        type: 'commit',
        mergeNames: new Map([
          [oid('a'), 'release/v1.1.0'],
          [oid256('b'), 'a name with spaces'],
        ]),
        authorDate: null,
      },
    ])
  })

  test.each([
    ['git alone set it', { GIT_AUTHOR_DATE: '@1700000000 +0000' }, '@1700000000 +0000'],
    ['a script set both', { GIT_AUTHOR_DATE: '@1700000000 +0000', GIT_COMMITTER_DATE: '@1700000000 +0000' }, null],
    ['it is not set', {}, null],
  ])('the author date where %s', (_name, environment, authorDate) => {
    expect(commitEvent('pre-commit', environment).updates).toMatchObject([{ authorDate }])
  })
})
