import { describe, expect, test } from 'vitest'
import { permanentNames, topicNames } from '../../../src/init/branch-names.ts'
import { tagNames } from '../../../src/init/tag-names.ts'
import { compileNamePattern } from '../../../src/model/name-pattern.ts'
import { foundWith } from './found.ts'

describe('the permanent branches', () => {
  test.each([
    [['main'], {}, 'main', null],
    [['master', 'feature/x'], {}, 'master', null],
    [['Main', 'Develop'], {}, 'Main', 'Develop'],
    [['main', 'dev'], {}, 'main', 'dev'],
    [['development', 'master'], {}, 'master', 'development'],
    // Both are there: the remote knows which one counts.
    [['main', 'master'], { remoteHead: 'master' }, 'master', null],
    [['main', 'master'], {}, 'main', null],
    // The default of the remote is where people work, not what is released.
    [['develop', 'main'], { remoteHead: 'develop' }, 'main', 'develop'],
    [['stable', 'x/y'], { remoteHead: 'stable' }, 'stable', null],
    [['stable', 'x/y'], { defaultBranch: 'stable' }, 'stable', null],
    [['stable', 'x/y'], {}, null, null],
    [['stable'], { head: 'stable' }, 'stable', null],
    [['develop'], { head: 'develop' }, null, 'develop'],
    // Before the first commit.
    [[], { head: 'trunk', defaultBranch: 'main' }, 'trunk', null],
    [[], { head: 'feature/x' }, null, null],
  ] as const)('of %j with %j', (branches, more, main, develop) => {
    expect(permanentNames(foundWith({ branches, ...more }))).toEqual({ main, develop })
  })
})

describe('the names of topics', () => {
  test('are read from branches and from the merges that history tells, each once', () => {
    const found = foundWith({
      branches: ['main', 'release/1.2.0', 'feat/one', 'feature/ABC-1', 'hotfix/1.2.1', 'bug/x'],
      merges: ["Merge branch 'release/1.1.0'", 'Merge pull request #4 from acme/feat/two', "Merge branch 'feat/one'"],
    })
    const names = topicNames(found)
    expect(names.release).toEqual([{ pattern: 'release/{version}', count: 2 }])
    expect(names.hasVersions).toBe(true)
    expect(names.feature).toEqual([
      { word: 'feat', rests: ['one', 'two'] },
      { word: 'feature', rests: ['ABC-1'] },
    ])
    expect(names.hotfix).toEqual([{ word: 'hotfix', rests: ['1.2.1'] }])
    expect(names.bugfix).toEqual([{ word: 'bug', rests: ['x'] }])
  })

  test('hold the most frequent form first, and no commit that only looks like a merge', () => {
    const { release } = topicNames(
      foundWith({
        branches: ['release-v1.0.0', 'release/1.1.0', 'release/1.2.0', 'release/1.x'],
        commits: ["Merge branch 'release/9.9.9'"],
      }),
    )
    expect(release).toEqual([
      { pattern: 'release/{version}', count: 2 },
      { pattern: 'release-v{version}', count: 1 },
      { pattern: 'release/*', count: 1 },
    ])
  })

  test('that would be patterns themselves, or that a terminal would not show, are passed over', () => {
    const { release, feature } = topicNames(foundWith({ branches: ['release/{x}', 'feat/a\u202eb'] }))
    expect([...release, ...feature]).toEqual([])
  })
})

describe('the names of tags', () => {
  test.each([
    [['v1.0.0', 'v1.1.0'], ['v{version}'], []],
    [['1.0.0', '1.1.0', 'v0.9.0'], ['{version}', 'v{version}'], []],
    [['release-1.0.0', 'nightly'], ['release-{version}'], ['nightly']],
    [['v1.0.0-rc.1', 'v1.0.0+5'], ['v{version}'], []],
    [['@a/b@1.0.0', '@a/c@1.0.0', 'v1.0.0'], ['**@{version}', 'v{version}'], []],
    // Moved to the newest release, beside it.
    [['v1.0.0', 'v1', 'v1.0'], ['v{version}', '/v[0-9]+(\\.[0-9]+)?/'], []],
    [['v1', 'v2', 'latest'], ['/v(?<version>[0-9]+(\\.[0-9]+)*)/'], ['latest']],
    [['v1', 'nightly', 'latest'], [], ['v1', 'nightly', 'latest']],
    // Dates are no versions, nor are numbers with a leading zero.
    [['2024.01.31'], [], ['2024.01.31']],
    [['build-7-1.2.3'], [], ['build-7-1.2.3']],
    [['{x}1.0.0'], [], ['{x}1.0.0']],
    [[], [], []],
  ])('%j', (tags, patterns, others) => {
    const names = tagNames(tags)
    expect(names.forms.map(({ pattern }) => pattern)).toEqual(patterns)
    expect(names.others).toEqual(others)
    for (const tag of tags) {
      expect(names.forms.some(({ pattern }) => compileNamePattern(pattern).match(tag) !== null)).toBe(!others.includes(tag))
    }
  })
})
