import fc from 'fast-check'
import type { BranchUpdate, RefUpdate, TagUpdate } from '../../src/model/update.ts'
import { otherUpdate, tagUpdate, update } from '../../src/testing/updates.ts'
import { legalName } from './refnames.ts'
import { oid, type World } from './world.ts'

/** Branches that policies know, and some that none does. */
const BRANCHES = [
  'main',
  'develop',
  'release/v1.0.0',
  'release/v2.0.0',
  'feature/a',
  'feature/b',
  'hotfix/v1.0.1',
  'bugfix/c',
  'wip',
  'renovate/x',
]
const TAGS = ['v1.0.0', 'v2.0.0', 'v1.0.1', 'v3.0.0-rc.1', 'nightly']
const TITLES = BRANCHES.flatMap((name) => [
  `Merge branch '${name}'`,
  `Merge branch '${name}' into develop`,
  `Merge pull request #1 from o/${name}`,
])
const SUBJECTS = BRANCHES.flatMap((name) => [
  `merge ${name}: Fast-forward`,
  `merge ${name}: Merge made by the 'ort' strategy.`,
  'reset: moving to x',
])

/** A world of any form and what one push does in it: names by which commits are spoken of, `c0` the oldest. */
export interface AnyPush {
  readonly world: World
  readonly updates: readonly RefUpdate[]
}

const branch = fc.oneof({ weight: 5, arbitrary: fc.constantFrom(...BRANCHES) }, legalName)
const tag = fc.oneof({ weight: 4, arbitrary: fc.constantFrom(...TAGS) }, legalName)

/**
 * Graphs of up to sixteen commits with octopus and foxtrot merges, criss-cross, several roots and histories that are cut off;
 * refs, tags, reflogs and messages anywhere on them, and a push of up to five refs.
 */
export const anyPush: fc.Arbitrary<AnyPush> = fc.integer({ min: 2, max: 16 }).chain((size) => {
  const commit = fc.nat(size - 1).map((index) => `c${index}`)
  const parents = fc.tuple(
    ...Array.from({ length: size }, (_, index) =>
      index === 0
        ? fc.constant<number[]>([])
        : // Often one parent, seldom a root of its own, at times a merge of many.
          fc.oneof(
            { weight: 5, arbitrary: fc.nat(index - 1).map((one) => [one]) },
            { weight: 4, arbitrary: fc.uniqueArray(fc.nat(index - 1), { maxLength: 2 }) },
            { weight: 1, arbitrary: fc.uniqueArray(fc.nat(index - 1), { maxLength: 5 }) },
          ),
    ),
  )
  const ref = fc.tuple(fc.constantFrom('refs/heads/', 'refs/remotes/origin/', 'refs/remotes/upstream/'), branch, commit)
  const tags = fc.array(fc.tuple(tag, commit, fc.boolean()), { maxLength: 5 })
  const moved = fc.tuple(fc.option(commit), fc.option(commit))
  const updates = fc.tuple(
    fc.uniqueArray(fc.tuple(branch, moved), { maxLength: 3, selector: ([name]) => name }),
    fc.uniqueArray(fc.tuple(tag, moved), { maxLength: 2, selector: ([name]) => name }),
    fc.array(moved, { maxLength: 1 }),
  )
  return fc
    .record({
      parents,
      refs: fc.array(ref, { maxLength: 10 }),
      tags,
      reflog: fc.array(fc.tuple(fc.constantFrom('main', 'develop', 'release/v1.0.0'), commit, commit, fc.constantFrom(...SUBJECTS)), {
        maxLength: 6,
      }),
      messages: fc.array(fc.tuple(commit, fc.constantFrom(...TITLES, 'One (#12)', 'Work')), { maxLength: 10 }),
      updates,
      shallow: fc.boolean(),
      server: fc.boolean(),
    })
    .map((any): AnyPush => {
      const world: World = {
        commits: Object.fromEntries(any.parents.map((list, index) => [`c${index}`, list.map((one) => `c${one}`)])),
        refs: Object.fromEntries([
          ...any.refs.map(([space, name, at]) => [space + name, at]),
          ...any.tags.filter(([, , annotated]) => !annotated).map(([name, at]) => [`refs/tags/${name}`, at]),
        ]),
        annotated: Object.fromEntries(
          any.tags
            .filter(([name, , annotated]) => annotated && !any.tags.some(([other, , is]) => other === name && !is))
            .map(([name, at]) => [`refs/tags/${name}`, at]),
        ),
        messages: Object.fromEntries(any.messages),
        reflog: any.reflog.map(([name, before, after, subject]) => [`refs/heads/${name}`, before, after, subject]),
        shallow: any.shallow,
        server: any.server,
      }
      const [branches, tagged, others] = any.updates
      return {
        world,
        updates: [
          ...branches.flatMap(([name, [before, after]]): readonly BranchUpdate[] =>
            before === after ? [] : [update(name, before, after)],
          ),
          ...tagged.flatMap(([name, [before, after]]): readonly TagUpdate[] => (before === after ? [] : [tagUpdate(name, before, after)])),
          ...others.flatMap(([before, after]) => (before === after ? [] : [otherUpdate(`refs/replace/${oid('c1')}`, before, after)])),
        ],
      }
    })
})
