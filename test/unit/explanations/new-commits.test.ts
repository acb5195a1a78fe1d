import { describe, expect, test } from 'vitest'
import { newCommitsOf } from '../../../src/explanations/new-commits.ts'
import { createBranchModel } from '../../../src/model/branch-model.ts'
import { createGraph } from '../../../src/model/graph.ts'
import type { BranchUpdate, Door } from '../../../src/model/update.ts'
import { gitflow, githubLike } from '../../support/policies.ts'
import { factsOf, nameOf, oid, update, type World } from '../../support/world.ts'
import { midLife, withMore } from '../../support/worlds.ts'

/** The names of the new commits in order of the alphabet, or the gap. */
function brings(subject: BranchUpdate, world: World, door: Door = 'client', policy = gitflow): string {
  const { oids, gap } = newCommitsOf(subject, factsOf(world), createBranchModel(policy), door)
  if (gap !== null) return oids.length === 0 ? gap : `${gap}, though some are listed`
  return oids.map(nameOf).sort().join(' ')
}

const propose = (base: string, head: string, before: string | null, after: string): BranchUpdate =>
  update(base, before, null, { operation: 'propose', head, parents: [oid(before ?? 'nowhere'), oid(after)], localRef: null })
const history = (branch: string, tip: string): BranchUpdate => update(branch, null, tip, { operation: 'history', localRef: null })
const later = (branch: string, before: string | null, after: string): BranchUpdate => update(branch, before, after, { localRef: null })

/** Feature two (`x`, `y`) on top of develop, not pushed yet; and pushed. */
const feature = withMore(midLife, { commits: { x: ['d'], y: ['x'] }, refs: { 'refs/heads/feature/two': 'y' } })
const pushed = withMore(feature, { refs: { 'refs/remotes/origin/feature/two': 'y' } })
const DOORS = ['client', 'server', 'check'] as const

describe('on a client', () => {
  test('a new branch brings what no remote has', () => {
    expect(brings(update('feature/two', null, 'y'), feature)).toBe('x y')
  })
  test('a new branch at a commit that a remote has brings nothing', () => {
    expect(brings(update('feature/two', null, 'd'), feature)).toBe('')
    expect(brings(update('release/v1.2.0', null, 'y'), pushed)).toBe('')
  })
  test('an update brings what came after the old value', () => {
    const world = withMore(pushed, { commits: { z: ['y'] } })
    expect(brings(update('feature/two', 'y', 'z'), world)).toBe('z')
  })
  test('what the remote has got from others since, without a fetch, is not new', () => {
    const world = withMore(feature, { commits: { z: ['y'] }, refs: { 'refs/remotes/origin/feature/two': 'x' } })
    expect(brings(update('feature/two', 'y', 'z'), world)).toBe('z')
  })
  test('a merge of develop into a feature brings the merge alone', () => {
    const world = withMore(pushed, { commits: { e: ['d'], m: ['y', 'e'] }, refs: { 'refs/remotes/origin/develop': 'e' } })
    expect(brings(update('feature/two', 'y', 'm'), world)).toBe('m')
  })
  test('a merge of an unpublished branch brings that too', () => {
    const world = withMore(midLife, { commits: { x: ['d'], m: ['d', 'x'] } })
    expect(brings(update('develop', 'd', 'm'), world)).toBe('m x')
  })
  test('a rewritten branch brings what it has now', () => {
    const world = withMore(pushed, { commits: { s: ['d'], t: ['s'] } })
    expect(brings(update('feature/two', 'y', 't'), world)).toBe('s t')
  })
  test('a branch that is set back brings nothing', () => {
    expect(brings(update('feature/two', 'y', 'x'), pushed)).toBe('')
  })
  test('what another remote has is not new, whatever branch it is on', () => {
    const world = withMore(feature, { refs: { 'refs/remotes/upstream/main': 'y' } })
    expect(brings(update('main', 'a', 'y'), world)).toBe('')
    expect(brings(update('feature/two', null, 'y'), withMore(feature, { refs: { 'refs/remotes/fork/any': 'x' } }))).toBe('y')
  })
  test('a local branch and a tag do not count: nobody else need have them', () => {
    const world = withMore(feature, { refs: { 'refs/heads/develop': 'y', 'refs/tags/v9.0.0': 'y', 'refs/tags/main': 'y' } })
    expect(brings(update('feature/two', null, 'y'), world)).toBe('x y')
  })
  test('of two branches that are pushed at one commit each brings it; after the first push the second brings nothing', () => {
    expect(brings(update('feature/two', null, 'y'), feature)).toBe('x y')
    expect(brings(update('feature/three', null, 'y'), feature)).toBe('x y')
    expect(brings(update('feature/three', null, 'y'), pushed)).toBe('')
  })
  test('the first push of all brings everything', () => {
    expect(brings(update('main', null, 'b'), { commits: { a: [], b: ['a'] }, refs: { 'refs/heads/main': 'b' } })).toBe('a b')
  })
  test('the value may be an annotated tag', () => {
    const world = withMore(feature, { annotated: { 'refs/tags/v1.0.0': 'y' } })
    expect(brings(update('feature/two', null, 'tag y'), world)).toBe('x y')
  })
  test('a branch with an odd name is as good as any', () => {
    const world = withMore(feature, { refs: { 'refs/remotes/origin/-x': 'x', "refs/remotes/origin/a'b": 'x' } })
    expect(brings(update('--output=pwned', null, 'y'), world)).toBe('y')
  })
})

describe('on a server', () => {
  const server: World = {
    commits: feature.commits ?? {},
    refs: { 'refs/heads/main': 'a', 'refs/heads/develop': 'd' },
    server: true,
  }

  test('no ref has moved yet, so every one of them tells what is there', () => {
    expect(brings(later('feature/two', null, 'y'), server, 'server')).toBe('x y')
    const second = withMore(server, { refs: { 'refs/heads/feature/two': 'y' } })
    expect(brings(later('feature/three', null, 'y'), second, 'server')).toBe('')
    expect(brings(later('feature/two', null, 'y'), withMore(server, { refs: { 'refs/tags/v1.0.0': 'x' } }), 'server')).toBe('y')
  })
  test('an update brings what came after the old value', () => {
    const world = withMore(server, { commits: { z: ['y'] }, refs: { 'refs/heads/feature/two': 'y' } })
    expect(brings(later('feature/two', 'y', 'z'), world, 'server')).toBe('z')
    expect(brings(later('develop', 'd', 'y'), world, 'server')).toBe('')
  })
})

describe('after the fact', () => {
  test('the branch itself and its remote-tracking twin do not count as known', () => {
    expect(brings(later('feature/two', null, 'y'), pushed, 'check')).toBe('x y')
    const world = withMore(midLife, { commits: { m: ['a', 'h'] }, refs: { 'refs/heads/main': 'm', 'refs/remotes/origin/main': 'm' } })
    expect(brings(later('main', 'a', 'm'), world, 'check')).toBe('h m')
  })
  test('each of two branches at one commit is judged', () => {
    const both = withMore(pushed, { refs: { 'refs/remotes/origin/feature/three': 'y' } })
    expect(brings(later('feature/two', null, 'y'), both, 'check')).toBe('x y')
    expect(brings(later('feature/three', null, 'y'), both, 'check')).toBe('x y')
  })
  test('another permanent branch is where commits may come from: a merge of develop is not new', () => {
    const world = withMore(pushed, { commits: { e: ['d'], m: ['y', 'e'] }, refs: { 'refs/remotes/origin/develop': 'e' } })
    expect(brings(later('feature/two', 'y', 'm'), world, 'check')).toBe('m')
  })
  test('a fork that was synced has its commits from the branch of the same name on another remote', () => {
    const world = withMore(midLife, {
      commits: { n: ['a'] },
      refs: { 'refs/remotes/origin/main': 'n', 'refs/heads/main': 'n', 'refs/remotes/upstream/main': 'n' },
    })
    expect(brings(later('main', 'a', 'n'), world, 'check')).toBe('')
    expect(brings(later('main', 'a', 'n'), withMore(world, { refs: { 'refs/remotes/upstream/main': null } }), 'check')).toBe('n')
  })
  test('where there is no remote, the permanent branches are those that are here', () => {
    const alone: World = {
      commits: feature.commits ?? {},
      refs: { 'refs/heads/main': 'a', 'refs/heads/develop': 'd', 'refs/heads/feature/two': 'y' },
    }
    expect(brings(update('feature/two', null, 'y'), alone, 'check')).toBe('x y')
    expect(brings(update('develop', null, 'd'), alone, 'check')).toBe('d f')
  })
  test('where there is one, what is only here does not count', () => {
    const world = withMore(pushed, { refs: { 'refs/heads/develop': 'y' } })
    expect(brings(later('feature/two', null, 'y'), world, 'check')).toBe('x y')
  })
  test('in a bare repository its own branches count', () => {
    const bare = { ...pushed, refs: { 'refs/heads/main': 'a', 'refs/heads/develop': 'd', 'refs/heads/feature/two': 'y' }, server: true }
    expect(brings(later('feature/two', null, 'y'), bare, 'check')).toBe('x y')
    expect(brings(later('develop', 'a', 'd'), bare, 'check')).toBe('d f')
  })
  test('a tag called like a permanent branch says nothing', () => {
    const world = withMore(pushed, { refs: { 'refs/tags/main': 'y', 'refs/tags/develop': 'y' } })
    expect(brings(later('feature/two', null, 'y'), world, 'check')).toBe('x y')
  })
})

describe('a pull request', () => {
  test('brings what its head has and its base has not, though everything is published', () => {
    expect(brings(propose('develop', 'feature/two', 'd', 'y'), pushed, 'check')).toBe('x y')
  })
  test('of a branch that its base reaches already brings nothing', () => {
    expect(brings(propose('develop', 'feature/one', 'd', 'f'), pushed, 'check')).toBe('')
  })
  test('does not bring what another permanent branch has: a back-merge of main', () => {
    const world = withMore(midLife, { commits: { m: ['a', 'h'], n: ['m'] }, refs: { 'refs/remotes/origin/main': 'm' } })
    expect(brings(propose('develop', 'feature/back', 'd', 'n'), world, 'check')).toBe('n')
  })
  test('to the only permanent branch brings all of its head', () => {
    const world: World = { commits: { a: [], x: ['a'] }, refs: { 'refs/remotes/origin/main': 'a', 'refs/remotes/origin/fix/x': 'x' } }
    expect(brings(propose('main', 'fix/x', 'a', 'x'), world, 'check', githubLike)).toBe('x')
  })
  test('whose head is its base brings nothing', () => {
    expect(brings(propose('develop', 'feature/new', 'd', 'd'), pushed, 'check')).toBe('')
  })
  test('brings nothing of its base that an update merge took into the head, be the base old or new', () => {
    const world = withMore(pushed, { commits: { e: ['d'], u: ['y', 'e'], w: ['u'] }, refs: { 'refs/remotes/origin/develop': 'e' } })
    expect(brings(propose('develop', 'feature/two', 'e', 'w'), world, 'check')).toBe('w u x y'.split(' ').sort().join(' '))
    expect(brings(propose('develop', 'feature/two', 'e', 'y'), world, 'check')).toBe('x y')
  })
  test('brings all that an octopus joins, and what another open feature has', () => {
    const world = withMore(pushed, {
      commits: { o: ['a'], p: ['a'], u: ['y', 'o', 'p', 'd'] },
      refs: { 'refs/remotes/origin/feature/three': 'o' },
    })
    expect(brings(propose('develop', 'feature/two', 'd', 'u'), world, 'check')).toBe('o p u x y')
  })
  test('of a history that has nothing to do with its base brings all of it', () => {
    const world = withMore(pushed, { commits: { s: [], t: ['s'] } })
    expect(brings(propose('develop', 'feature/new', 'd', 't'), world, 'check')).toBe('s t')
  })
  test('is told by its head, not by the merge that a host made of it', () => {
    const world = withMore(pushed, { commits: { u: ['d', 'y'] }, refs: { 'refs/remotes/pull/12/merge': 'u' } })
    expect(brings(propose('develop', 'feature/two', 'd', 'y'), world, 'check')).toBe('x y')
  })
  test('whose head or base is not here cannot be told', () => {
    const world = { ...pushed, missing: ['gone'] }
    expect(brings(propose('develop', 'feature/two', 'd', 'gone'), world, 'check')).toBe('new-missing')
    expect(brings(propose('develop', 'feature/two', 'gone', 'y'), world, 'check')).toBe('old-missing')
  })
})

describe('an audit', () => {
  const line: World = { commits: { a: [], b: ['a'], c: ['b'], x: ['b'], m: ['c', 'x'] }, refs: { 'refs/remotes/origin/main': 'm' } }

  test('without a beginning has nothing new', () => {
    expect(brings(history('main', 'm'), line, 'check')).toBe('')
  })
  test('has what came after the beginning', () => {
    expect(brings(history('main', 'm'), { ...line, settled: ['a', 'b'] }, 'check')).toBe('c m x')
  })
  test('looks below a commit that only its date makes an old one', () => {
    expect(brings(history('main', 'm'), { ...line, settled: ['a', 'c'] }, 'check')).toBe('b m x')
  })
  test('may begin above the place where a shallow clone ends', () => {
    expect(brings(history('main', 'm'), { ...line, settled: ['a', 'b'], shallow: true }, 'check')).toBe('c m x')
    expect(brings(history('main', 'm'), { ...line, settled: ['b'], shallow: true }, 'check')).toBe('shallow')
  })
})

describe('what is not here', () => {
  test.each(DOORS)('%s: the new value, or the old one', (door) => {
    const world = { ...pushed, missing: ['gone'] }
    expect(brings(update('feature/two', 'y', 'gone'), world, door)).toBe('new-missing')
    expect(brings(update('feature/two', 'never heard of', 'y'), world, door)).toBe('old-missing')
    expect(brings(update('feature/two', 'gone', 'y'), { ...world, shallow: true }, door)).toBe('shallow')
  })
  test('history that is cut off: what is known may hold it all', () => {
    const shallow: World = {
      commits: { a: [], x: [], y: ['x'] },
      refs: { 'refs/remotes/origin/main': 'a', 'refs/heads/feature/two': 'y' },
      shallow: true,
    }
    expect(brings(update('feature/two', null, 'y'), shallow)).toBe('shallow')
  })
  test('history that is cut off below all that is new', () => {
    const shallow: World = {
      commits: { a: [], x: ['a'], y: ['x'] },
      refs: { 'refs/remotes/origin/main': 'a', 'refs/heads/feature/two': 'y' },
      shallow: true,
    }
    expect(brings(update('feature/two', null, 'y'), shallow)).toBe('x y')
  })
  test('the graph below its boundary, which every old value reaches', () => {
    const facts = factsOf(pushed)
    const commits = new Map([
      [oid('y'), [oid('x')]],
      [oid('x'), [oid('d')]],
      [oid('d'), [oid('a')]],
    ])
    const graph = createGraph(commits, true, new Set([oid('d')]))
    const { oids, gap } = newCommitsOf(update('develop', 'd', 'y'), { ...facts, graph, refs: [] }, createBranchModel(gitflow), 'client')
    expect([oids.map(nameOf), gap]).toEqual([['y', 'x'], null])
    const below = newCommitsOf(update('develop', 'd', 'a'), { ...facts, graph, refs: [] }, createBranchModel(gitflow), 'client')
    expect(below).toEqual({ oids: [], gap: null })
    const boundary = createGraph(
      new Map([
        [oid('y'), [oid('d')]],
        [oid('d'), []],
      ]),
      true,
      new Set([oid('d')]),
    )
    expect(
      newCommitsOf(update('develop', 'x', 'y'), { ...facts, graph: boundary, refs: [] }, createBranchModel(gitflow), 'client').oids,
    ).toEqual([oid('y')])
  })
})

test.each(['delete', 'commit', 'exists'] as const)('%s brings no commit', (operation) => {
  expect(brings(update('feature/two', 'd', 'y', { operation }), feature)).toBe('')
})
