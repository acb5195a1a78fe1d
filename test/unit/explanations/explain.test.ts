import { describe, expect, test } from 'vitest'
import { owingExplanations } from '../../../src/explanations/owing.ts'
import { explanationsFor, outlineOf, rulingsFor, stepsFor } from '../../support/explained.ts'
import { gitflowWith, githubLike, strict } from '../../support/policies.ts'
import { quickest } from '../../support/quickest.ts'
import { commitOn, oid, update, type World } from '../../support/world.ts'
import { midLife, withMore, without } from '../../support/worlds.ts'

const pushed = update('main', 'a', 'm')
const merge = (...seconds: readonly string[]) => withMore(midLife, { commits: { m: ['a', ...seconds] } })
const titled = (message: string, world: World) => withMore(world, { messages: { m: `${message}\n` } })
const owing = (...parameters: Parameters<typeof stepsFor>) => stepsFor(...parameters).map((step) => owingExplanations(step).map(outlineOf))

describe('fact 1, the event', () => {
  test('a pull request is its head, the method open', () => {
    const propose = update('main', 'a', null, { operation: 'propose', head: 'release/v1.1.0', parents: [oid('a'), oid('v')] })
    expect(explanationsFor(propose, midLife)).toEqual(['event release/v1.1.0'])
    expect(rulingsFor(propose, midLife)).toEqual(['- legal'])
  })

  test('GITHEAD tells which of several branches at one commit was named', () => {
    const world = withMore(midLife, { refs: { 'refs/heads/hotfix/x': 'v' } })
    const committed = commitOn('main', ['a', 'v'], { mergeNames: new Map([[oid('v'), 'hotfix/x']]) })
    expect(explanationsFor(committed, world)).toEqual([
      'githead hotfix/x by merge',
      'second-parent-ref hotfix/x by merge',
      'second-parent-ref release/v1.1.0 by merge',
    ])
  })

  test.each(['origin/release/v1.1.0', 'refs/heads/release/v1.1.0', 'refs/remotes/origin/release/v1.1.0'])('GITHEAD as %s', (name) => {
    const committed = commitOn('main', ['a', 'v'], { mergeNames: new Map([[oid('v'), name]]) })
    expect(explanationsFor(committed, midLife)).toContain('githead release/v1.1.0 by merge')
  })

  test.each(['develop~2', oid('v'), 'HEAD', 'FETCH_HEAD', 'v1.1.0', 'refs/tags/v1.1.0', 'tags/v1.1.0', ''])(
    'GITHEAD as %j names no branch',
    (name) => {
      const committed = commitOn('main', ['a', 'v'], { mergeNames: new Map([[oid('v'), name]]) })
      const world = withMore(midLife, { refs: { 'refs/tags/v1.1.0': 'v' } })
      expect(explanationsFor(committed, world).filter((one) => one.startsWith('githead'))).toEqual([])
    },
  )
})

test('GITHEAD as a name that is a tag and a branch is the tag, as git reads it', () => {
  const committed = commitOn('main', ['a', 'v'], { mergeNames: new Map([[oid('v'), 'release/v1.1.0']]) })
  const world = withMore(midLife, { refs: { 'refs/tags/release/v1.1.0': 'v' } })
  expect(explanationsFor(committed, world)).toEqual(['second-parent-ref release/v1.1.0 by merge'])
})

describe('fact 2, refs and fork points', () => {
  test('the tip of a branch', () => {
    expect(explanationsFor(pushed, merge('v'))).toEqual(['second-parent-ref release/v1.1.0 by merge'])
  })

  test('a commit on its line above the fork point', () => {
    const world = withMore(merge('v'), {
      commits: { w: ['v'] },
      refs: { 'refs/heads/release/v1.1.0': 'w', 'refs/remotes/origin/release/v1.1.0': 'w' },
    })
    expect(explanationsFor(pushed, world)).toEqual(['second-parent-ref release/v1.1.0 by merge'])
  })

  test('the fork point itself belongs to the branch that it started from', () => {
    expect(explanationsFor(pushed, merge('d'))).toEqual(['second-parent-ref develop by merge'])
  })

  test('a commit below the fork point does too', () => {
    const world = withMore(midLife, {
      commits: { g: ['r'], m: ['a', 'g'], d: ['g', 'f'], f: ['g'] },
    })
    expect(explanationsFor(pushed, world)).toEqual(['second-parent-ref develop by merge'])
  })

  test('the target counts as it was: a hotfix that was fast-forwarded explains what is above the old main only', () => {
    const world = withMore(midLife, { commits: { x: ['a'], y: ['x'] }, refs: { 'refs/heads/hotfix/one': 'y' } })
    expect(rulingsFor(update('main', 'a', 'y'), world)).toEqual(['y legal', 'x legal'])
    expect(rulingsFor(update('main', 'x', 'y'), world)).toEqual(['y legal'])
  })

  test('a kind that also starts from its own: a branch is no fork point of itself', () => {
    const policy = gitflowWith({ branches: { feature: { from: ['develop', 'feature'] } } })
    const world = withMore(midLife, {
      commits: { p: ['d'], q: ['p'], m: ['d', 'p'] },
      refs: { 'refs/heads/feature/two': 'q' },
    })
    expect(explanationsFor(update('develop', 'd', 'm'), world, { policy })).toEqual(['second-parent-ref feature/two by merge'])
  })

  test('a branch without a known origin explains by its tip alone', () => {
    const world = without(
      withMore(merge('v'), {
        commits: { w: ['v'] },
        refs: { 'refs/heads/release/v1.1.0': 'w', 'refs/remotes/origin/release/v1.1.0': null },
      }),
      'develop',
    )
    expect(rulingsFor(pushed, world)).toEqual(['m none'])
  })

  test('a local and a remote-tracking branch at one commit are one explanation', () => {
    expect(explanationsFor(pushed, merge('v'))).toHaveLength(1)
  })

  test('a branch of the same push', () => {
    const world = without(merge('v'), 'release/v1.1.0')
    expect(rulingsFor(pushed, world)).toEqual(['m none'])
    expect(rulingsFor(pushed, world, { beside: [update('release/v1.1.0', null, 'v')] })).toEqual(['m legal'])
  })

  test('a branch of no kind may not', () => {
    const world = withMore(merge('z'), { commits: { z: ['a'] }, refs: { 'refs/heads/wip': 'z' } })
    expect(explanationsFor(pushed, world)).toEqual(['second-parent-ref wip by merge'])
    expect(rulingsFor(pushed, world)).toEqual(['m source'])
  })

  test('one legal branch among many is enough', () => {
    const world = withMore(merge('v'), { refs: { 'refs/heads/wip': 'v', 'refs/heads/develop': 'v', 'refs/heads/feature/x': 'v' } })
    expect(rulingsFor(pushed, world)).toEqual(['m legal'])
  })

  test("the target's own twins never explain a fast-forward", () => {
    const world = withMore(midLife, { commits: { x: ['a'] }, refs: { 'refs/heads/main': 'x' } })
    expect(explanationsFor(update('main', 'a', 'x'), world)).toEqual([])
    expect(
      explanationsFor(update('main', 'a', 'x'), withMore(world, { refs: { 'refs/remotes/origin/main': 'x' } }), { door: 'check' }),
    ).toEqual([])
  })

  test('one commit that is the tip of hotfix, release, develop and main, and itself a merge of a feature', () => {
    const world = withMore(midLife, {
      refs: {
        'refs/heads/main': 'd',
        'refs/heads/release/v1.1.0': 'd',
        'refs/remotes/origin/release/v1.1.0': 'd',
        'refs/heads/hotfix/v1.0.1': 'd',
        'refs/remotes/origin/hotfix/v1.0.1': 'd',
      },
      messages: { d: "Merge branch 'feature/one' into develop\n" },
    })
    expect(explanationsFor(update('main', 'a', 'd'), world)).toEqual([
      'fast-forward-ref develop by fast-forward',
      'fast-forward-ref hotfix/v1.0.1 by fast-forward',
      'fast-forward-ref release/v1.1.0 by fast-forward',
      'second-parent-ref feature/one by merge',
    ])
    expect(rulingsFor(update('main', 'a', 'd'), world)).toEqual(['d legal'])
    expect(rulingsFor(update('develop', 'a', 'd'), world, { door: 'check' })).toEqual(['d legal'])
  })

  test('the order in which refs are listed changes nothing, not even who the explanation is for', () => {
    const refs = { 'refs/remotes/alpha/hotfix/x': 'y', 'refs/remotes/origin/hotfix/x': 'y', 'refs/heads/hotfix/x': 'y' }
    const shown = [Object.entries(refs), Object.entries(refs).reverse()].map((entries) => {
      const world = { commits: { a: [], y: ['a'] }, refs: Object.fromEntries(entries) }
      return stepsFor(update('main', 'a', 'y'), world)[0]?.explanations
    })
    expect(shown[0]).toEqual(shown[1])
    expect(shown[0]?.map(({ shared, refname }) => [shared, refname])).toEqual([[true, 'refs/remotes/origin/hotfix/x']])
  })
})

describe('fact 3, the reflog', () => {
  const gone = without(midLife, 'release/v1.1.0', 'hotfix/v1.0.1')
  const reflog = (...lines: readonly (readonly [string | null, string, string])[]) =>
    lines.map(([before, after, subject]) => ['refs/heads/main', before, after, subject] as const)

  test('a fast-forward covers what it brought', () => {
    const world = withMore(gone, { commits: { w: ['v'] }, reflog: reflog(['a', 'w', 'merge release/v1.1.0: Fast-forward']) })
    expect(rulingsFor(update('main', 'a', 'w'), world)).toEqual(['w legal', 'v legal', 'd legal'])
  })

  test('and ends where it began', () => {
    const world = withMore(gone, { commits: { x: ['a'], h: ['x'] }, reflog: reflog(['x', 'h', 'merge hotfix/v1.0.1: Fast-forward']) })
    expect(rulingsFor(update('main', 'a', 'h'), world)).toEqual(['h legal', 'x none'])
  })

  test('the oldest entry that is left covers its own commit alone', () => {
    const world = withMore(gone, { commits: { x: ['a'], h: ['x'] }, reflog: reflog([null, 'h', 'merge hotfix/v1.0.1: Fast-forward']) })
    expect(rulingsFor(update('main', 'a', 'h'), world)).toEqual(['h legal', 'x none'])
  })

  test('one branch fast-forwarded, half taken back, and fast-forwarded again', () => {
    const world = withMore(gone, {
      commits: { o: ['a'], p: ['o'], q: ['p'], t: ['q'] },
      reflog: reflog(
        ['p', 't', 'merge hotfix/v1.0.1: Fast-forward'],
        ['q', 'p', 'reset: moving to HEAD~1'],
        ['a', 'q', 'merge hotfix/v1.0.1: Fast-forward'],
      ),
    })
    expect(rulingsFor(update('main', 'a', 't'), world)).toEqual(['t legal', 'q legal', 'p legal', 'o legal'])
  })

  test('one branch fast-forwarded twice', () => {
    const world = withMore(gone, {
      commits: { x: ['h'] },
      reflog: reflog(['h', 'x', 'merge hotfix/v1.0.1: Fast-forward'], ['a', 'h', 'merge hotfix/v1.0.1: Fast-forward']),
    })
    expect(rulingsFor(update('main', 'a', 'x'), world)).toEqual(['x legal', 'h legal'])
  })

  test.each([
    ['merge hotfix/v1.0.1: Fast-forward', 'h legal'],
    ['merge origin/hotfix/v1.0.1: Fast-forward', 'h legal'],
    ['merge refs/heads/hotfix/v1.0.1: Fast-forward', 'h legal'],
    ['pull origin hotfix/v1.0.1: Fast-forward', 'h legal'],
    ['pull --ff-only origin hotfix/v1.0.1: Fast-forward', 'h legal'],
    ['pull -X theirs origin +hotfix/v1.0.1: Fast-forward', 'h legal'],
    ['merge develop: Fast-forward', 'h source'],
    ['merge wip: Fast-forward', 'h source'],
    ['merge refs/tags/v1.0.1: Fast-forward', 'h none'],
    ['merge tags/v1.0.1: Fast-forward', 'h none'],
    [`merge ${oid('h')}: Fast-forward`, 'h none'],
    ['merge hotfix/v1.0.1~1: Fast-forward', 'h none'],
    ['pull: Fast-forward', 'h none'],
    ['pull origin: Fast-forward', 'h none'],
    ['commit: merge hotfix/v1.0.1: Fast-forward', 'h none'],
    ['merge hotfix/v1.0.1: updating HEAD', 'h none'],
    ['reset: moving to hotfix/v1.0.1', 'h none'],
  ])('%j makes %s', (subject, ruling) => {
    expect(rulingsFor(update('main', 'a', 'h'), withMore(gone, { reflog: reflog(['a', 'h', subject]) }))).toEqual([ruling])
  })

  test('the reflog of another branch says nothing', () => {
    const world = withMore(gone, { reflog: [['refs/heads/develop', 'a', 'h', 'merge hotfix/v1.0.1: Fast-forward']] })
    expect(rulingsFor(update('main', 'a', 'h'), world)).toEqual(['h none'])
  })

  test('a name whose branch is elsewhere by now does not explain a merge of something else', () => {
    const line = reflog(['a', 'm', "merge hotfix/v1.0.1: Merge made by the 'ort' strategy."])
    const world = withMore(midLife, { commits: { z: ['a'], m: ['a', 'z'] }, reflog: line })
    expect(rulingsFor(pushed, world)).toEqual(['m none'])
  })

  test('a branch that moved on since is still the one', () => {
    const line = reflog(['a', 'm', "merge hotfix/v1.0.1: Merge made by the 'ort' strategy."])
    const world = withMore(midLife, {
      commits: { m: ['a', 'h'], i: ['h'] },
      refs: { 'refs/heads/hotfix/v1.0.1': 'i', 'refs/remotes/origin/hotfix/v1.0.1': null },
      reflog: line,
    })
    expect(explanationsFor(pushed, world)).toContain('reflog hotfix/v1.0.1 by merge')
  })

  test('a release that develop was fast-forwarded to, and that moved on, is still the one', () => {
    const world = withMore(midLife, {
      commits: { v: ['d'], m: ['a', 'v'], w: ['v'] },
      refs: { 'refs/heads/develop': 'v', 'refs/heads/release/v1.1.0': 'w', 'refs/remotes/origin/release/v1.1.0': null },
    })
    expect(rulingsFor(pushed, world)).toEqual(['m source'])
    const recorded = reflog(['a', 'm', "merge release/v1.1.0: Merge made by the 'ort' strategy."])
    expect(rulingsFor(pushed, withMore(world, { reflog: recorded }))).toEqual(['m legal'])
  })

  test('what it recorded decides what is owed', () => {
    const both = withMore(midLife, { refs: { 'refs/heads/hotfix/v1.0.1': 'v', 'refs/remotes/origin/hotfix/v1.0.1': null } })
    expect(owing(update('main', 'd', 'v'), both)).toEqual([['fast-forward-ref hotfix/v1.0.1 by fast-forward']])
    const recorded = withMore(both, { reflog: reflog(['d', 'v', 'merge release/v1.1.0: Fast-forward']) })
    expect(owing(update('main', 'd', 'v'), recorded)).toEqual([['reflog release/v1.1.0 by fast-forward']])
  })
})

describe('fact 4, the message', () => {
  const deleted = without(merge('v'), 'release/v1.1.0')

  test.each([
    ["Merge branch 'release/v1.1.0'", 'm legal'],
    ["Merge remote-tracking branch 'origin/release/v1.1.0'", 'm legal'],
    ['Merge pull request #3 from owner/release/v1.1.0', 'm legal'],
    ["Merge branch 'release/v1.1.0' into 'main'\n\nSee merge request !3", 'm legal'],
    ['Merged in release/v1.1.0 (pull request #3)', 'm legal'],
    ['Pull request #3: Release\n\nMerge in P/r from release/v1.1.0 to main', 'm legal'],
    ['Merge pull request 3 from release/v1.1.0 into main', 'm legal'],
    ['Finish release/v1.1.0', 'm legal'],
    ["Merge tag 'v1.1.0'", 'm legal'],
    ["Merge branch 'develop'", 'm source'],
    ["Merge branch 'feature/one'", 'm source'],
    ["Merge branch 'wip'", 'm source'],
    ["Merge tag 'nightly'", 'm none'],
    ["Merge commit 'abcdef0'", 'm none'],
    ["Merge branch 'main' of example.org:o/r", 'm none'],
    ['Release it', 'm none'],
  ])('%j: %s', (message, ruling) => {
    expect(rulingsFor(pushed, titled(message, deleted))).toEqual([ruling])
  })

  test("a form of the team's own", () => {
    const policy = gitflowWith({ mergeMessages: ['^Land (?<source>\\S+)$'] })
    expect(rulingsFor(pushed, titled('Land release/v1.1.0', deleted), { policy })).toEqual(['m legal'])
    expect(rulingsFor(pushed, titled('Reviewed\n\nLand release/v1.1.0\n', deleted), { policy })).toEqual(['m legal'])
  })

  test("a form of the team's own whose ways multiply holds nobody up", () => {
    const policy = gitflowWith({ mergeMessages: ['^(?<source>(a+)+)$'] })
    const world = titled(`${'a'.repeat(34)}!`, deleted)
    expect(quickest(() => rulingsFor(pushed, world, { policy }))).toBeLessThan(50)
    expect(rulingsFor(pushed, world, { policy })).toEqual(['m none'])
  })

  test('says nothing against a ref', () => {
    expect(rulingsFor(pushed, titled("Merge branch 'hotfix/fake'", merge('f')))).toEqual(['m source'])
    expect(explanationsFor(pushed, titled("Merge branch 'hotfix/fake'", merge('f')))).toEqual(['second-parent-ref feature/one by merge'])
  })

  test('never speaks for a commit with one parent', () => {
    const world = withMore(midLife, { commits: { x: ['a'] }, messages: { x: "Merge branch 'release/v9.9.9'\n" } })
    expect(rulingsFor(update('main', 'a', 'x'), world)).toEqual(['x none'])
    expect(rulingsFor(update('main', 'a', 'x'), world, { door: 'check' })).toEqual(['x none'])
  })

  test('nor for a merge by commit-tree whose extra parent is there already', () => {
    const world = withMore(midLife, { commits: { x: ['a', 'r'] }, messages: { x: "Merge branch 'release/v9.9.9'\n" } })
    expect(rulingsFor(update('main', 'a', 'x'), world)).toEqual(['x none'])
  })

  test('nor where another parent of the same merge brings the extra one: it is reachable, not explained', () => {
    const world = withMore(midLife, { commits: { m: ['a', 'v', 'd'] } })
    expect(rulingsFor(pushed, world)).toEqual(['m source'])
  })

  test('an octopus takes each name for its own parent', () => {
    const world: World = { commits: { a: [], p: ['a'], q: ['a'], m: ['a', 'p', 'q'] } }
    expect(rulingsFor(pushed, titled("Merge branches 'release/v1.1.0' and 'hotfix/x'", world))).toEqual(['m legal'])
    expect(rulingsFor(pushed, titled("Merge branches 'release/v1.1.0' and 'feature/x'", world))).toEqual(['m source'])
    expect(rulingsFor(pushed, titled("Merge branch 'release/v1.1.0', remote-tracking branch 'origin/feature/x'", world))).toEqual([
      'm source',
    ])
    expect(rulingsFor(pushed, titled("Merge branch 'release/v1.1.0', commit 'abcdef0'", world))).toEqual(['m none'])
  })

  test('an octopus one of whose parents was there already keeps names and parents together', () => {
    const world: World = { commits: { r: [], a: ['r'], q: ['r'], m: ['a', 'r', 'q'] } }
    expect(rulingsFor(pushed, titled("Merge branches 'release/v1.1.0' and 'feature/x'", world))).toEqual(['m source'])
  })

  test('tells which of the branches at the tip it was, for what is owed', () => {
    const world = withMore(merge('v'), { refs: { 'refs/heads/hotfix/x': 'v' } })
    expect(owing(pushed, world)).toEqual([['second-parent-ref hotfix/x by merge']])
    expect(owing(pushed, titled("Merge branch 'release/v1.1.0'", world))).toEqual([['second-parent-ref release/v1.1.0 by merge']])
  })
})

describe("fact 6, a host's squash", () => {
  const squashed = (message: string) => withMore(midLife, { commits: { x: ['d'] }, messages: { x: `${message}\n` } })
  const onDevelop = update('develop', 'd', 'x')

  test.each(['Add one (#12)', 'Add one (!12)', 'Merged PR 12: Add one', 'Add one (pull request #12)'])(
    '%j is for the host to settle in CI',
    (message) => {
      expect(rulingsFor(onDevelop, squashed(message), { door: 'check' })).toEqual(['x host'])
      expect(rulingsFor(onDevelop, squashed(message), { door: 'client' })).toEqual(['x none'])
      expect(rulingsFor(onDevelop, squashed(message), { door: 'server' })).toEqual(['x none'])
    },
  )

  test('not without the mark', () => {
    expect(rulingsFor(onDevelop, squashed('Add one'), { door: 'check' })).toEqual(['x none'])
  })

  test('not where no pair allows it', () => {
    expect(rulingsFor(onDevelop, squashed('Add one (#12)'), { door: 'check', policy: strict })).toEqual(['x none'])
  })

  test('a policy of squashes', () => {
    const world: World = { commits: { a: [], x: ['a'] }, messages: { x: 'Add one (#1)' } }
    expect(rulingsFor(update('main', 'a', 'x'), world, { door: 'check', policy: githubLike })).toEqual(['x host'])
  })

  test('a squash begun here is a commit like any other where the pair allows it, and its own method where not', () => {
    const feature = commitOn('develop', ['d'], { squashed: [oid('g')] })
    const world = withMore(midLife, { commits: { g: ['d'] }, refs: { 'refs/heads/feature/two': 'g' } })
    expect(rulingsFor(feature, world)).toEqual(['- none'])
    expect(rulingsFor(feature, world, { policy: strict })).toEqual(['- method'])
    expect(rulingsFor(commitOn('main', ['a'], { squashed: [oid('d')] }), without(midLife, 'release/v1.1.0'))).toEqual(['- source'])
  })
})

describe('what is joined', () => {
  test("a pull: the own remote branch, and the target's old value", () => {
    const world = withMore(midLife, { commits: { b: ['a', 'h'], m: ['a', 'v'], p: ['m', 'b'] }, refs: { 'refs/remotes/origin/main': 'b' } })
    expect(rulingsFor(update('main', 'b', 'p'), world)).toEqual(['p legal', 'm legal'])
    expect(explanationsFor(update('main', 'b', 'p'), world)).toEqual(['own-history main by merge'])
  })

  test('swapped parents: the commits that come in front are judged by themselves', () => {
    const world = withMore(midLife, { commits: { b: ['a', 'h'], x: ['a'], p: ['x', 'b'] } })
    expect(rulingsFor(update('main', 'b', 'p'), world)).toEqual(['p legal', 'x none'])
  })

  test('swapped parents over develop', () => {
    const world = withMore(without(midLife, 'release/v1.1.0'), { commits: { b: ['a', 'h'], p: ['d', 'b'] } })
    expect(rulingsFor(update('main', 'b', 'p'), world)).toEqual(['p legal', 'd source'])
  })

  test('an octopus: what is known to be wrong outweighs what is unknown, and that what is right', () => {
    const world = (...parents: readonly string[]) => withMore(midLife, { commits: { z: ['a'], m: ['a', ...parents] } })
    expect(rulingsFor(pushed, world('v', 'h'))).toEqual(['m legal'])
    expect(rulingsFor(pushed, world('v', 'z'))).toEqual(['m none'])
    expect(rulingsFor(pushed, withMore(world('h', 'f', 'z'), {}))).toEqual(['m source'])
  })

  test('what decided the ruling is what the guilty parent has', () => {
    const [step] = stepsFor(pushed, withMore(midLife, { commits: { m: ['a', 'h', 'f'] } }))
    expect(step?.deciding.map(outlineOf)).toEqual(['second-parent-ref feature/one by merge'])
  })

  test('an octopus owes for each branch', () => {
    const world = withMore(midLife, { commits: { m: ['a', 'h', 'v'] } })
    expect(owing(pushed, world)).toEqual([['second-parent-ref hotfix/v1.0.1 by merge', 'second-parent-ref release/v1.1.0 by merge']])
  })

  test('a run owes once, at its tip', () => {
    const world = withMore(midLife, {
      commits: { w: ['v'] },
      refs: { 'refs/heads/release/v1.1.0': 'w', 'refs/remotes/origin/release/v1.1.0': 'w' },
    })
    expect(stepsFor(update('main', 'a', 'w'), world).map((step) => step.tipOfRun)).toEqual([true, false, false])
  })

  test('each step of a run has the branch once, wherever else it lies on the line of that branch', () => {
    const world = withMore(midLife, {
      commits: { w: ['v'] },
      refs: { 'refs/heads/release/v1.1.0': 'w', 'refs/remotes/origin/release/v1.1.0': 'w' },
    })
    const [, below] = stepsFor(update('main', 'd', 'w'), world)
    expect(below?.explanations.map(outlineOf)).toEqual(['fast-forward-ref release/v1.1.0 by fast-forward'])
  })

  test.each([
    ["Merge branch 'release/v1.1.0'", true],
    ["Merge branch 'release/v1.1.0' into main", true],
    ["Merge branch 'release/v1.1.0' into hotfix/v1.1.1", false],
  ])('below a hotfix that was started from there %j is a tip of its own: %s', (message, expected) => {
    const world = withMore(merge('v'), {
      commits: { x: ['m'] },
      refs: { 'refs/heads/hotfix/v1.1.1': 'x' },
      messages: { m: `${message}\n` },
    })
    expect(stepsFor(update('main', 'a', 'x'), world).map((step) => step.tipOfRun)).toEqual([true, expected])
  })

  test('in a whole line a merge that stands alone ends the run above it', () => {
    const world: World = {
      commits: { a: [], v: ['a'], m: ['a', 'v'], x: ['m'] },
      refs: { 'refs/heads/hotfix/v1.1.1': 'x' },
      messages: { m: "Merge branch 'release/v1.1.0'\n" },
    }
    expect(rulingsFor(update('main', null, 'x', { operation: 'history' }), world)).toEqual(['x legal', 'm legal', 'a none'])
  })

  test('what another remote has of the branch is not new', () => {
    const world = withMore(midLife, { commits: { u: ['a'], x: ['u'] }, refs: { 'refs/remotes/upstream/main': 'u' } })
    expect(rulingsFor(update('main', 'a', 'x'), world)).toEqual(['x none'])
  })

  test('after the fact the own remote-tracking branch does not count as known, another remote does', () => {
    const world = withMore(midLife, {
      commits: { u: ['a'], x: ['u'] },
      refs: { 'refs/remotes/upstream/main': 'u', 'refs/remotes/origin/main': 'x' },
    })
    expect(rulingsFor(update('main', 'a', 'x'), world, { door: 'check' })).toEqual(['x none'])
    expect(rulingsFor(update('main', 'a', 'x'), world, { door: 'client' })).toEqual([])
  })
})

describe('in an audit, where the branch of a fast-forward is gone or has moved on', () => {
  const history = (branch: string, tip: string) => update(branch, null, tip, { operation: 'history' })

  test("another permanent branch's merge of the same commit names it, and what that branch had is not explained", () => {
    const world: World = {
      commits: { a: [], x: ['a'], h: ['x'], d: ['x'], m: ['d', 'h'] },
      refs: { 'refs/heads/main': 'h', 'refs/heads/develop': 'm' },
      messages: { m: "Merge branch 'hotfix/one' into develop\n", h: 'Fix\n', x: 'Direct\n' },
    }
    expect(rulingsFor(history('main', 'h'), world)).toEqual(['h legal', 'x none', 'a none'])
    const wrong = { ...world, messages: { ...world.messages, m: "Merge branch 'feature/one' into develop\n" } }
    expect(rulingsFor(history('main', 'h'), wrong)[0]).toBe('h source')
  })

  test('the tag of its version tells, where the branch is still there', () => {
    const world: World = {
      commits: { a: [], h: ['a'], w: ['h'] },
      refs: { 'refs/heads/main': 'h', 'refs/heads/hotfix/v1.0.1': 'w', 'refs/tags/v1.0.1': 'h' },
    }
    expect(explanationsFor(history('main', 'h'), world)).toEqual(['tag hotfix/v1.0.1 by fast-forward'])
    expect(rulingsFor(update('main', 'a', 'h'), withMore(world, { refs: { 'refs/heads/hotfix/v1.0.1': 'a' } }))).toEqual(['h none'])
  })

  test("a permanent branch's old name is its own past", () => {
    const world: World = {
      commits: { a: [], p: ['a'], x: ['a'], m: ['x', 'p'] },
      refs: { 'refs/heads/main': 'm' },
      messages: { m: "Merge branch 'master' of example.org:team/project\n" },
    }
    expect(rulingsFor(history('main', 'm'), world)[0]).toBe('m legal')
  })

  test("a branch that may not go there is not held against commits of the target's own line", () => {
    const world: World = { commits: { a: [], x: ['a'], w: ['x'] }, refs: { 'refs/heads/develop': 'x', 'refs/heads/wip': 'w' } }
    expect(rulingsFor(history('develop', 'x'), withMore(world, { refs: { 'refs/heads/main': 'a' } }))[0]).toBe('x none')
  })
})

test('a message is heard where no branch sits at the merged commit, though one passes through', () => {
  const world = withMore(without(midLife, 'release/v1.1.0'), {
    commits: { e: ['d'], m: ['a', 'd'] },
    refs: { 'refs/heads/develop': 'e', 'refs/remotes/origin/develop': 'e' },
  })
  expect(rulingsFor(pushed, titled("Merge branch 'release/v1.1.0'", world))).toEqual(['m legal'])
  const sitting = withMore(world, { refs: { 'refs/heads/develop': 'd', 'refs/remotes/origin/develop': 'd' } })
  expect(rulingsFor(pushed, titled("Merge branch 'release/v1.1.0'", sitting))).toEqual(['m source'])
})

describe('what there is nothing to say of', () => {
  test.each([
    ['a branch of no kind', update('wip', 'a', 'x')],
    ['a first push', update('main', null, 'v')],
    ['a deletion', update('main', 'a', null)],
    ['an unborn branch', commitOn('main', [])],
  ])('%s', (_, subject) => {
    expect(stepsFor(subject, withMore(midLife, { commits: { x: ['a'] } }))).toEqual([])
  })
})

describe('what the host says', () => {
  const world = (more: Partial<World>) => withMore(midLife, { commits: { x: ['d'], y: ['x'], z: ['y'], m: ['d', 'x'] }, ...more })
  const check = { door: 'check' } as const

  test('explains all that a rebase brought by one explanation, whose tip is the newest', () => {
    const told = { method: 'rebase' as const }
    const steps = stepsFor(update('develop', 'd', 'z'), world({ hostMerges: { x: { number: '7' }, y: told, z: told } }), check)
    expect(steps.map(({ tipOfRun }) => tipOfRun)).toEqual([true, false, true])
    expect(steps.map(({ explanations }) => explanations.map(outlineOf))).toEqual([
      ['host feature/one by rebase'],
      ['host feature/one by rebase'],
      ['host feature/one'],
    ])
    expect(steps[0]?.explanations[0]).toBe(steps[1]?.explanations[0])
  })

  test('takes the place of what a message claims, and stands beside what refs show', () => {
    const message = { messages: { m: "Merge branch 'hotfix/x' into develop" } }
    const merge = update('develop', 'd', 'm')
    expect(explanationsFor(merge, world(message), check)).toEqual(['message hotfix/x by merge'])
    const hosted = { ...message, hostMerges: { m: { method: 'squash' as const } } }
    expect(explanationsFor(merge, world(hosted), check)).toEqual(['host feature/one by merge'])
    const seen = { ...hosted, refs: { 'refs/remotes/origin/feature/two': 'x' } }
    expect(explanationsFor(merge, world(seen), check)).toEqual(['host feature/one by merge', 'second-parent-ref feature/two by merge'])
  })

  test('explains no octopus, since no host makes one', () => {
    const octopus = withMore(midLife, { commits: { x: ['d'], w: ['d'], m: ['d', 'x', 'w'] }, hostMerges: { m: {} } })
    expect(explanationsFor(update('develop', 'd', 'm'), octopus, check)).toEqual([])
  })

  test('of a branch of a fork, it is of the kind that forks names', () => {
    const squash = (head: string, isFromFork: boolean) =>
      rulingsFor(update('develop', 'd', 'x'), world({ hostMerges: { x: { head, isFromFork, method: 'squash' } } }), check)
    expect(squash('feature/one', false)).toEqual(['x legal'])
    expect(squash('hotfix/x', false)).toEqual(['x method'])
    expect(squash('ann:hotfix/x', true)).toEqual(['x legal'])
    expect(squash('patch-1', false)).toEqual(['x source'])
  })
})
