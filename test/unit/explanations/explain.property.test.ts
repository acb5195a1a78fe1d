import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import type { BranchUpdate } from '../../../src/model/update.ts'
import { rulingsFor, stepsFor } from '../../support/explained.ts'
import {
  ancestors,
  branchOff,
  commitTo,
  type Life,
  MOVES,
  mergeInto,
  newLife,
  playGitflow,
  tipOf,
  worldOf,
} from '../../support/gitflow-life.ts'
import { nameOf, update, type World } from '../../support/world.ts'

const moves = fc.array(fc.record({ what: fc.nat(MOVES - 1), which: fc.nat(3), fastForward: fc.boolean() }), { maxLength: 30 })
const permanent = fc.constantFrom('main', 'develop')
const runs = { numRuns: Number(process.env['BRANCH_POLICY_TEST_RUNS'] ?? 150) }

function played(steps: Parameters<typeof playGitflow>[1], options = { deletes: true, pushes: true }): Life {
  const life = newLife()
  playGitflow(life, steps, options)
  return life
}

function pushOf(life: Life, branch: string): BranchUpdate {
  return update(branch, life.published.get(branch) ?? null, tipOf(life, branch))
}

/** All rulings but `legal`. */
function illegal(subject: BranchUpdate, world: World, more: Parameters<typeof rulingsFor>[2] = {}): readonly string[] {
  return rulingsFor(subject, world, more).filter((ruling) => !ruling.endsWith(' legal'))
}

describe('a repository that grew by the legal moves of gitflow', () => {
  test('is legal at every step, with the reflog there and the branches gone', () => {
    fc.assert(
      fc.property(moves, permanent, (steps, branch) => {
        const life = played(steps)
        expect(illegal(pushOf(life, branch), worldOf(life))).toEqual([])
      }),
      runs,
    )
  })

  test('is legal without a reflog as long as the branches are pushed beside it', () => {
    fc.assert(
      fc.property(moves, permanent, (steps, branch) => {
        const life = played(steps, { deletes: false, pushes: false })
        const world: World = {
          ...worldOf(life),
          reflog: [],
          server: true,
          refs: Object.fromEntries([...life.published].map(([name, tip]) => [`refs/heads/${name}`, tip])),
        }
        const beside = [...life.branches.keys()]
          .filter((name) => name !== branch)
          .map((name) => update(name, life.published.get(name) ?? null, tipOf(life, name)))
        expect(illegal(pushOf(life, branch), world, { beside, door: 'server' })).toEqual([])
      }),
      runs,
    )
  })

  test('with a direct commit on top, that commit alone has no explanation', () => {
    fc.assert(
      fc.property(moves, permanent, (steps, branch) => {
        const life = played(steps)
        const direct = commitTo(life, branch)
        expect(illegal(pushOf(life, branch), worldOf(life))).toEqual([`${direct} none`])
      }),
      runs,
    )
  })

  test('with a direct commit and more legal work on top, that commit alone has no explanation', () => {
    fc.assert(
      fc.property(moves, (steps) => {
        const life = played(steps)
        const direct = commitTo(life, 'main')
        branchOff(life, 'hotfix/late', 'develop')
        commitTo(life, 'hotfix/late')
        mergeInto(life, 'main', 'hotfix/late', false)
        expect(illegal(pushOf(life, 'main'), worldOf(life))).toEqual([`${direct} none`])
      }),
      runs,
    )
  })

  test.each(['feature/wrong', 'wip', 'bugfix/wrong'])(
    'with a merge of %s into main, that merge alone comes from the wrong source',
    (wrong) => {
      fc.assert(
        fc.property(moves, (steps) => {
          const life = played(steps)
          branchOff(life, wrong, 'develop')
          commitTo(life, wrong)
          mergeInto(life, 'main', wrong, false)
          expect(illegal(pushOf(life, 'main'), worldOf(life))).toEqual([`${tipOf(life, 'main')} source`])
        }),
        runs,
      )
    },
  )

  test('with a merge of develop into main, that merge alone comes from the wrong source', () => {
    fc.assert(
      fc.property(moves, (steps) => {
        const life = played(steps)
        branchOff(life, 'feature/last', 'develop')
        commitTo(life, 'feature/last')
        mergeInto(life, 'develop', 'feature/last', false)
        mergeInto(life, 'main', 'develop', false)
        expect(illegal(pushOf(life, 'main'), worldOf(life))).toEqual([`${tipOf(life, 'main')} source`])
      }),
      runs,
    )
  })

  test('with develop fast-forwarded onto main, what develop alone had comes from the wrong source', () => {
    fc.assert(
      fc.property(moves, (steps) => {
        const life = played(steps)
        mergeInto(life, 'develop', 'main', false)
        branchOff(life, 'feature/last', 'develop')
        commitTo(life, 'feature/last')
        mergeInto(life, 'develop', 'feature/last', false)
        mergeInto(life, 'main', 'develop', true)
        // A release that starts from there does not make it the release's.
        branchOff(life, 'release/v9.9.9', 'develop')
        commitTo(life, 'release/v9.9.9')
        expect(illegal(pushOf(life, 'main'), worldOf(life))[0]).toBe(`${tipOf(life, 'main')} source`)
      }),
      runs,
    )
  })
})

const LEAVES = ['feature/a', 'feature/b', 'hotfix/v1.0.0', 'bugfix/c', 'wip', 'renovate/x']
const BRANCHES = ['main', 'develop', 'release/v1.0.0', 'release/v2.0.0', ...LEAVES]
const TITLES = BRANCHES.map((name) => `Merge branch '${name}'`)
const SUBJECTS = BRANCHES.flatMap((name) => [`merge ${name}: Fast-forward`, `merge ${name}: Merge made by the 'ort' strategy.`])

/** Any graph at all: up to twenty commits with up to three parents each, refs, reflogs and messages anywhere. */
const anything = fc.integer({ min: 2, max: 20 }).chain((size) => {
  const commit = fc.nat(size - 1)
  const parents = fc.tuple(
    ...Array.from({ length: size }, (_, index) => (index === 0 ? fc.constant([]) : fc.uniqueArray(fc.nat(index - 1), { maxLength: 3 }))),
  )
  const ref = fc.tuple(
    fc.constantFrom('refs/heads/', 'refs/remotes/origin/', 'refs/remotes/upstream/'),
    fc.constantFrom(...BRANCHES),
    commit,
  )
  const entry = fc.tuple(fc.constantFrom('main', 'develop'), commit, commit, fc.constantFrom(...SUBJECTS))
  const message = fc.tuple(commit, fc.constantFrom(...TITLES, 'One (#12)', "Merge branches 'release/v1.0.0' and 'feature/a'"))
  return fc.record({
    parents,
    refs: fc.array(ref, { maxLength: 10 }),
    reflog: fc.array(entry, { maxLength: 6 }),
    messages: fc.array(message, { maxLength: 10 }),
    old: commit,
    tip: commit,
    branch: fc.constantFrom('main', 'develop', 'release/v1.0.0'),
    door: fc.constantFrom('client' as const, 'server' as const, 'check' as const),
    operation: fc.constantFrom('update' as const, 'update' as const, 'history' as const),
    shallow: fc.boolean(),
  })
})
type Anything = typeof anything extends fc.Arbitrary<infer Value> ? Value : never

function worldFrom(any: Anything): World {
  const name = (index: number): string => `c${index}`
  return {
    commits: Object.fromEntries(any.parents.map((parents, index) => [name(index), parents.map(name)])),
    refs: Object.fromEntries(any.refs.map(([space, branch, commit]) => [space + branch, name(commit)])),
    reflog: any.reflog.map(([branch, before, after, subject]) => [`refs/heads/${branch}`, name(before), name(after), subject]),
    messages: Object.fromEntries(any.messages.map(([commit, text]) => [name(commit), text])),
    shallow: any.shallow,
  }
}

function updateFrom(any: Anything): BranchUpdate {
  return any.operation === 'history'
    ? update(any.branch, null, `c${any.tip}`, { operation: 'history' })
    : update(any.branch, `c${any.old}`, `c${any.tip}`)
}

describe('any graph at all', () => {
  const many = { numRuns: 400 }

  test('is explained without a throw, and no step is one that the branch had', () => {
    fc.assert(
      fc.property(anything, (any) => {
        const world = worldFrom(any)
        const subject = updateFrom(any)
        const commits = new Map(Object.entries(world.commits ?? {}))
        const had = any.operation === 'history' ? new Set<string>() : ancestors(commits, `c${any.old}`)
        const steps = stepsFor(subject, world, { door: any.door }).map((step) => nameOf(step.oid ?? ''))
        expect(steps.filter((name) => had.has(name))).toEqual([])
        // Newest first, each the first parent of the one above.
        expect(steps.slice(1)).toEqual(steps.slice(0, -1).map((name) => commits.get(name)?.[0]))
        if (steps.length > 0) expect(steps[0]).toBe(`c${any.tip}`)
      }),
      many,
    )
  })

  test('extra parents are those that the first does not reach, and a step without any has one list of explanations', () => {
    fc.assert(
      fc.property(anything, (any) => {
        const world = worldFrom(any)
        const commits = new Map(Object.entries(world.commits ?? {}))
        for (const step of stepsFor(updateFrom(any), world, { door: any.door })) {
          const [first = '', ...others] = step.parents.map(nameOf)
          const reached = ancestors(commits, first)
          expect(step.extraParents.map(nameOf)).toEqual(others.filter((name) => first !== '' && !reached.has(name)))
          expect(step.legalByParent).toHaveLength(Math.max(1, step.extraParents.length))
        }
      }),
      many,
    )
  })

  test('is explained alike in whatever order its refs are listed', () => {
    fc.assert(
      fc.property(anything, fc.array(fc.nat(), { minLength: 12, maxLength: 12 }), (any, keys) => {
        const world = worldFrom(any)
        const shuffled = Object.entries(world.refs ?? {})
          .map((entry, index) => ({ entry, key: keys[index] ?? 0 }))
          .sort((a, b) => a.key - b.key)
          .map(({ entry }) => entry)
        const other = { ...world, refs: Object.fromEntries(shuffled) }
        expect(stepsFor(updateFrom(any), other, { door: any.door })).toEqual(stepsFor(updateFrom(any), world, { door: any.door }))
      }),
      many,
    )
  })

  // Not for every fact: a message is heard only where no ref speaks, and a ref that is gone can no longer contradict the
  // reflog. So refs are taken away from worlds without both; of refs, those that no kind starts from, since the others
  // mark fork points. For a push alone: in an audit a legal merge ends the run of a fast-forward.
  describe('with less evidence never turns legal', () => {
    const isFine = (ruling: string): boolean => /legal|host/.test(ruling)
    const neverBetter = (any: Anything, more: World, less: World): void => {
      const subject = update(any.branch, `c${any.old}`, `c${any.tip}`)
      const before = rulingsFor(subject, more, { door: any.door })
      const after = rulingsFor(subject, less, { door: any.door })
      expect(after.filter((ruling, index) => isFine(ruling) && !isFine(before[index] ?? ''))).toEqual([])
    }

    test('when reflog entries are gone', () => {
      fc.assert(
        fc.property(anything, fc.nat(5), (any, kept) => {
          const world = worldFrom(any)
          neverBetter(any, world, { ...world, reflog: (world.reflog ?? []).filter((_, index) => index !== kept) })
        }),
        many,
      )
    })

    test('when messages are gone', () => {
      fc.assert(
        fc.property(anything, (any) => {
          const world = worldFrom(any)
          neverBetter(any, world, { ...world, messages: {} })
        }),
        many,
      )
    })

    test('when branches that nothing starts from are gone', () => {
      fc.assert(
        fc.property(anything, fc.constantFrom(...LEAVES), (any, gone) => {
          const world = { ...worldFrom(any), messages: {}, reflog: [] }
          const refs = Object.fromEntries(Object.entries(world.refs ?? {}).filter(([refname]) => !refname.endsWith(`/${gone}`)))
          neverBetter(any, world, { ...world, refs })
        }),
        many,
      )
    })
  })
})
