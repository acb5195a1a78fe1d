import { describe, expect, test } from 'vitest'
import { explain } from '../../../src/explanations/explain.ts'
import { cutAtJoin } from '../../../src/explanations/join.ts'
import { releaseQuestions, releasesOf, type TracedRelease, withContent } from '../../../src/explanations/releases.ts'
import { createBranchModel } from '../../../src/model/branch-model.ts'
import type { Release } from '../../../src/model/finding.ts'
import { gitflow, gitflowWith } from '../../support/policies.ts'
import { detailsOf, factsOf, nameOf, update, type World } from '../../support/world.ts'

function traced(tip: string, world: World, policy = gitflow): readonly TracedRelease[] {
  const model = createBranchModel(policy)
  const subject = update('main', null, tip, { operation: 'history' })
  const facts = factsOf(world)
  const { steps } = explain({ update: subject, updates: [subject], facts, model, door: 'check' })
  const main = model.kind('main')
  if (main === null) throw new Error('no main')
  return releasesOf(steps, main, facts, model)
}

function releases(tip: string, world: World, policy = gitflow): readonly Release[] {
  return traced(tip, world, policy).map(({ release }) => release)
}

const places = (tip: string, world: World) =>
  releases(tip, world).map(({ merge, branch, tag }) => `${nameOf(merge)} ${branch} ${tag.name} ${tag.where} ${tag.distance}`)

const one: World = { commits: { a: [], v: ['a'], m: ['a', 'v'] }, messages: { m: "Merge branch 'release/v1.1.0'\n" } }
const onTop = (...names: readonly string[]): World => ({
  ...one,
  commits: { ...one.commits, ...Object.fromEntries(names.map((name, index) => [name, [index === 0 ? 'm' : (names[index - 1] ?? 'm')]])) },
})

describe('where the tag of a release is', () => {
  test('at the merge', () => {
    expect(places('m', { ...one, refs: { 'refs/tags/v1.1.0': 'm' } })).toEqual(['m release/v1.1.0 v1.1.0 merge 0'])
    expect(places('m', { ...one, annotated: { 'refs/tags/v1.1.0': 'm' } })).toEqual(['m release/v1.1.0 v1.1.0 merge 0'])
  })
  test("on the branch's tip", () => {
    expect(places('m', { ...one, refs: { 'refs/tags/v1.1.0': 'v' } })).toEqual(['m release/v1.1.0 v1.1.0 branch-tip 0'])
  })
  test('some commits later', () => {
    expect(places('z', { ...onTop('x', 'y', 'z'), refs: { 'refs/tags/v1.1.0': 'z' } })).toEqual(['m release/v1.1.0 v1.1.0 later 3'])
    expect(places('z', { ...onTop('x', 'y', 'z'), refs: { 'refs/tags/v1.1.0': 'x' } })).toEqual(['m release/v1.1.0 v1.1.0 later 1'])
  })
  test('on another merge of the same tip', () => {
    const world: World = { ...one, commits: { ...one.commits, d: ['a'], n: ['d', 'v'] }, refs: { 'refs/tags/v1.1.0': 'n' } }
    expect(places('m', world)).toEqual(['m release/v1.1.0 v1.1.0 other-merge 0'])
  })
  test('elsewhere: before it on main, or off main', () => {
    expect(places('m', { ...one, refs: { 'refs/tags/v1.1.0': 'a' } })).toEqual(['m release/v1.1.0 v1.1.0 elsewhere 0'])
    expect(places('m', { ...one, commits: { ...one.commits, x: ['a'] }, refs: { 'refs/tags/v1.1.0': 'x' } })).toEqual([
      'm release/v1.1.0 v1.1.0 elsewhere 0',
    ])
  })
  test('nowhere', () => {
    expect(places('m', one)).toEqual(['m release/v1.1.0 null missing 0'])
    expect(places('m', { ...one, refs: { 'refs/tags/v1.2.0': 'm' } })).toEqual(['m release/v1.1.0 null missing 0'])
  })
  test('nearest first: at the merge before on the tip', () => {
    expect(places('m', { ...one, refs: { 'refs/tags/v1.1.0': 'm' }, annotated: { 'refs/tags/v1.0.0': 'v' } })).toEqual([
      'm release/v1.1.0 v1.1.0 merge 0',
    ])
  })
  test('without a version of its own any version tag at the merge or the tip will do', () => {
    const world: World = { ...one, messages: { m: "Merge branch 'hotfix/login'" } }
    expect(places('m', { ...world, refs: { 'refs/tags/v3.0.0': 'm' } })).toEqual(['m hotfix/login v3.0.0 merge 0'])
    expect(places('m', { ...world, refs: { 'refs/tags/v3.0.0': 'v' } })).toEqual(['m hotfix/login v3.0.0 branch-tip 0'])
    expect(places('m', { ...world, refs: { 'refs/tags/nightly': 'm' } })).toEqual(['m hotfix/login null missing 0'])
  })
  test('a tag of a fast-forward sits at its tip', () => {
    const world: World = {
      commits: { a: [], u: ['a'], v: ['u'] },
      refs: { 'refs/remotes/origin/release/v1.1.0': 'v', 'refs/remotes/origin/develop': 'a', 'refs/tags/v1.1.0': 'v' },
    }
    expect(places('v', world)).toEqual(['v release/v1.1.0 v1.1.0 merge 0'])
  })
})

describe('which releases there are', () => {
  test('oldest first', () => {
    const world: World = {
      commits: { a: [], v: ['a'], m: ['a', 'v'], h: ['m'], n: ['m', 'h'] },
      messages: { m: "Merge branch 'release/v1.1.0'", n: "Merge branch 'hotfix/v1.1.1'" },
    }
    expect(releases('n', world).map(({ kind, version, evidence }) => [kind, version, evidence])).toEqual([
      ['release', '1.1.0', 'message'],
      ['hotfix', '1.1.1', 'message'],
    ])
  })
  test('an octopus of two is two releases', () => {
    const world: World = {
      commits: { a: [], v: ['a'], h: ['a'], m: ['a', 'v', 'h'] },
      messages: { m: "Merge branches 'release/v1.1.0' and 'hotfix/v1.0.1'" },
    }
    expect(releases('m', world).map(({ branch }) => branch)).toEqual(['hotfix/v1.0.1', 'release/v1.1.0'])
  })
  test('a merge that nothing explains is one by its version tag, in an audit', () => {
    const world: World = { ...one, messages: { m: 'Ship it' }, refs: { 'refs/tags/v1.1.0': 'm' } }
    expect(releases('m', world)).toMatchObject([{ kind: 'release', branch: '', version: '1.1.0', evidence: 'tag', branchGone: true }])
  })
  test('a commit with one parent is none, whatever its tag and title', () => {
    const world: World = {
      commits: { a: [], x: ['a'] },
      messages: { x: "Merge branch 'release/v1.1.0'" },
      refs: { 'refs/tags/v1.1.0': 'x' },
    }
    expect(releases('x', world)).toEqual([])
  })
  test('a merge of a kind that carries no tag is none, whatever tag is on it', () => {
    const world: World = { ...one, messages: { m: "Merge branch 'feature/one'" } }
    expect(releases('m', world)).toEqual([])
    expect(releases('m', { ...world, refs: { 'refs/tags/v1.1.0': 'm' } })).toEqual([])
  })
})

describe('what is left to do', () => {
  const owed = (refs: Readonly<Record<string, string>>, commits: Readonly<Record<string, readonly string[]>> = {}, policy = gitflow) =>
    releases('m', { ...one, commits: { ...one.commits, ...commits }, refs }, policy).map(({ backMerged, branchGone, owed: open }) => [
      backMerged,
      branchGone,
      ...open,
    ])

  test('everything', () => {
    expect(owed({ 'refs/heads/develop': 'a', 'refs/heads/release/v1.1.0': 'v' })).toEqual([
      ['no', false, 'tag v1.1.0', 'merge back main', 'delete release/v1.1.0'],
    ])
  })
  test('nothing', () => {
    expect(owed({ 'refs/heads/develop': 'n', 'refs/tags/v1.1.0': 'm' }, { n: ['a', 'm'] })).toEqual([['yes', true]])
  })
  test('the content is back, the merge is not', () => {
    expect(owed({ 'refs/remotes/origin/develop': 'n', 'refs/tags/v1.1.0': 'm' }, { n: ['a', 'v'] })).toEqual([['content', true]])
  })
  test('a tag that is not required is not owed', () => {
    const policy = gitflowWith({ branches: { release: { tag: { name: 'v{version}', required: false } } } })
    expect(owed({ 'refs/heads/develop': 'm' }, {}, policy)).toEqual([['yes', true]])
  })
})

describe('how far the content of a release went', () => {
  /** A hotfix `g`, `h` came to main with `m`, after release/v1.0.0 with `l`; develop has of main what `l` has. */
  const hotfixed: World = {
    commits: { a: [], v: ['a'], l: ['a', 'v'], g: ['l'], h: ['g'], m: ['l', 'h'], d: ['a', 'v'] },
    refs: { 'refs/heads/develop': 'd', 'refs/tags/v1.0.0': 'l', 'refs/tags/v1.0.1': 'm' },
    messages: { l: "Merge branch 'release/v1.0.0'", m: "Merge branch 'hotfix/v1.0.1'" },
    patches: { g: 'G', h: 'H', 'l..m': 'GH', d: 'D' },
  }
  const withMore = (commits: World['commits'], refs: World['refs'], patches: World['patches'] = {}): World => ({
    ...hotfixed,
    commits: { ...hotfixed.commits, ...commits },
    refs: { ...hotfixed.refs, ...refs },
    patches: { ...hotfixed.patches, ...patches },
  })
  const progress = (world: World) =>
    traced('m', world).map((one) => {
      const { branch, backMerged, owed } = withContent(one, detailsOf(world))
      return [branch, backMerged, ...owed]
    })

  test('each release for itself', () => {
    expect(progress(hotfixed)).toEqual([
      ['release/v1.0.0', 'content'],
      ['hotfix/v1.0.1', 'no', 'merge back main'],
    ])
  })
  test('by cherry-picks, and by a squash', () => {
    const there = [
      ['release/v1.0.0', 'content'],
      ['hotfix/v1.0.1', 'content'],
    ]
    expect(progress(withMore({ x: ['d'], y: ['x'] }, { 'refs/heads/develop': 'y' }, { x: 'G', y: 'H' }))).toEqual(there)
    expect(progress(withMore({ x: ['d'] }, { 'refs/heads/develop': 'x' }, { x: 'GH' }))).toEqual(there)
  })
  test('half of it is not all of it', () => {
    const half = withMore({ x: ['d'] }, { 'refs/heads/develop': 'x' }, { x: 'H' })
    expect(progress(half)[1]).toEqual(['hotfix/v1.0.1', 'no', 'merge back main'])
  })
  test('what cannot be compared counts as missing', () => {
    expect(progress({ ...hotfixed, patches: {} })[1]).toEqual(['hotfix/v1.0.1', 'no', 'merge back main'])
  })
  test('an open release lacks the hotfix, and no other release', () => {
    const world = withMore({ w: ['d'], e: ['d', 'm'] }, { 'refs/heads/develop': 'e', 'refs/heads/release/v1.1.0': 'w' }, { w: 'W' })
    expect(progress(world)).toEqual([
      ['release/v1.0.0', 'yes'],
      ['hotfix/v1.0.1', 'yes', 'merge hotfix/v1.0.1 into release/v1.1.0'],
    ])
    const has = [
      ['release/v1.0.0', 'yes'],
      ['hotfix/v1.0.1', 'yes'],
    ]
    expect(progress({ ...world, commits: { ...world.commits, w: ['d', 'h'] } })).toEqual(has)
    expect(progress({ ...world, patches: { ...world.patches, w: 'GH' } })).toEqual(has)
  })
  test('a branch that is gone for everybody is gone, though it is still here', () => {
    const world = withMore({}, { 'refs/remotes/origin/develop': 'd', 'refs/heads/hotfix/v1.0.1': 'h' })
    expect(traced('m', world).map(({ release }) => release.branchGone)).toEqual([true, true])
  })
  test('nothing is asked where nothing but merges is missing', () => {
    const world = withMore({ n: ['d', 'h'] }, { 'refs/heads/develop': 'n' })
    expect(releaseQuestions(traced('m', world))).toEqual([])
    expect(progress(world)[1]).toEqual(['hotfix/v1.0.1', 'content'])
  })
})

describe('where a line ends because another begins', () => {
  const cut = (branch: string, tip: string, world: World, policy = gitflow) => {
    const model = createBranchModel(policy)
    const subject = update(branch, null, tip, { operation: 'history' })
    const facts = factsOf(world)
    const { steps } = explain({ update: subject, updates: [subject], facts, model, door: 'check' })
    const { steps: own, join } = cutAtJoin(steps, subject, [subject], facts, model)
    return { own: own.map((step) => (step.oid === null ? '-' : nameOf(step.oid))), join: join && { ...join, oid: nameOf(join.oid) } }
  }
  const titles = { d: "Merge branch 'feature/one' into develop", m: "Merge branch 'release/v1.0.0'" }
  // main was set onto develop at e; on top of that came a release.
  const moved: World = {
    commits: { r: [], f: ['r'], d: ['r', 'f'], e: ['d'], v: ['e'], m: ['e', 'v'], g: ['e'] },
    refs: { 'refs/remotes/origin/develop': 'g', 'refs/remotes/origin/main': 'm' },
    messages: titles,
  }

  test('main was set onto develop: what is above is its own', () => {
    expect(cut('main', 'm', moved)).toEqual({
      own: ['m'],
      join: { oid: 'e', otherRef: 'refs/remotes/origin/develop', otherKind: 'develop', below: 3, how: 'moved' },
    })
  })
  test('a version tag at the spot may be of an allowed fast-forward', () => {
    expect(cut('main', 'm', { ...moved, refs: { ...moved.refs, 'refs/tags/v0.9.0': 'e' } }).join?.how).toBe('tagged')
  })
  test('where production takes no fast-forward a version tag excuses nothing', () => {
    const policy = gitflowWith({ branches: { release: { into: { main: 'merge' } }, hotfix: { into: { main: 'merge' } } } })
    expect(cut('main', 'm', { ...moved, refs: { ...moved.refs, 'refs/tags/v0.9.0': 'e' } }, policy).join?.how).toBe('moved')
  })
  test('a tag of no version is no such sign', () => {
    expect(cut('main', 'm', { ...moved, refs: { ...moved.refs, 'refs/tags/nightly': 'e' } }).join?.how).toBe('moved')
  })
  test('where nothing below tells whose the commits are', () => {
    const plain: World = { ...moved, commits: { r: [], d: ['r'], e: ['d'], v: ['e'], m: ['e', 'v'], g: ['e'] }, messages: { m: titles.m } }
    expect(cut('main', 'm', plain).join?.how).toBe('unclear')
  })
  test('develop may have what main has on its line, so nothing is cut there', () => {
    expect(cut('develop', 'g', moved)).toEqual({ own: ['g', 'e', 'd', 'r'], join: null })
  })
  test('a common root is how every repository begins', () => {
    const world: World = {
      commits: { r: [], v: ['r'], m: ['r', 'v'], g: ['r'] },
      refs: { 'refs/heads/develop': 'g', 'refs/heads/main': 'm' },
      messages: titles,
    }
    expect(cut('main', 'm', world)).toEqual({ own: ['m'], join: null })
  })
  test('a line that meets no other is judged whole', () => {
    expect(cut('main', 'm', { ...moved, refs: { 'refs/remotes/origin/main': 'm' } })).toEqual({ own: ['m', 'e', 'd', 'r'], join: null })
  })
  test('a shared commit that an allowed merge explains is no join', () => {
    const world: World = {
      commits: { r: [], v: ['r'], m: ['r', 'v'], g: ['m'] },
      refs: { 'refs/heads/develop': 'g', 'refs/heads/main': 'm' },
      messages: titles,
    }
    expect(cut('main', 'm', world)).toEqual({ own: ['m'], join: null })
  })
})
