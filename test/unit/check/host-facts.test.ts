import { describe, expect, test } from 'vitest'
import { activeRules } from '../../../src/check/active-rules.ts'
import { casesOf } from '../../../src/check/cases.ts'
import { explainAll } from '../../../src/check/host-facts.ts'
import { createBranchModel } from '../../../src/model/branch-model.ts'
import type { Host, HostAnswer, HostMerge } from '../../../src/model/host.ts'
import type { ResolvedPolicy } from '../../../src/model/policy.ts'
import type { Oid } from '../../../src/model/refname.ts'
import type { RefUpdate } from '../../../src/model/update.ts'
import { gitflow, gitflowWith } from '../../support/policies.ts'
import { proposed } from '../../support/pull-requests.ts'
import { factsOf, nameOf, oid, update, type World } from '../../support/world.ts'
import { midLife, withMore } from '../../support/worlds.ts'

type Answer = HostAnswer<ReadonlyMap<Oid, HostMerge>>

/** What a host is asked, as `develop: x y`, and what the lines are ruled to be after its answer. */
async function asked(
  updates: readonly RefUpdate[],
  world: World,
  answer: Answer = { known: true, value: new Map() },
  policy: ResolvedPolicy = gitflow,
): Promise<{ readonly questions: readonly string[]; readonly rulings: readonly string[] }> {
  const questions: string[] = []
  const host: Host = {
    reviews: async () => ({ known: false, reason: 'not asked', fix: [] }),
    mergesOf: async (commits, branch, isQueued) => {
      questions.push(`${branch}: ${commits.map(nameOf).join(' ')}${isQueued ? ' (queued)' : ''}`)
      return answer
    },
  }
  const model = createBranchModel(policy)
  const around = { updates, facts: factsOf(world), model, door: 'check' as const }
  const { evidence } = await explainAll(casesOf(updates, activeRules(model, []), model), around, host)
  return { questions, rulings: [...evidence.lines.values()].flatMap(({ steps }) => steps.map(({ ruling }) => ruling)) }
}

const world = withMore(midLife, {
  commits: { x: ['d'], y: ['x'], z: ['d'], m: ['d', 'z'], v2: ['a'], n: ['a', 'v'] },
  messages: { x: 'One (#1)' },
})
const titled = (text: string): World => withMore(world, { messages: { m: text } })
const develop = (tip: string, more = {}) => update('develop', 'd', tip, more)

describe('the host is asked', () => {
  test('for commits that nothing explains, or that look like its squash', async () => {
    expect((await asked([develop('y')], world)).questions).toEqual(['develop: y x'])
  })

  test('for a merge whose branch is gone, by whatever its message claims', async () => {
    expect((await asked([develop('m')], world)).questions).toEqual(['develop: m'])
    expect((await asked([develop('m')], titled("Merge branch 'feature/gone'"))).questions).toEqual(['develop: m'])
    expect((await asked([develop('m')], titled("Merge branch 'patch-1'"))).questions).toEqual(['develop: m'])
  })

  test('of what a merge queue tests, and of each branch that was pushed', async () => {
    const both = [develop('x', { isQueued: true }), update('main', 'a', 'v2')]
    expect((await asked(both, world)).questions).toEqual(['develop: x (queued)', 'main: v2'])
  })

  test('and its answer settles what they are', async () => {
    const merge = { number: '1', head: 'feature/one', isFromFork: false, method: 'squash' as const }
    const known = { known: true as const, value: new Map([[oid('x'), merge]]) }
    expect((await asked([develop('x')], world, known)).rulings).toEqual(['legal'])
    expect((await asked([develop('x')], world)).rulings).toEqual(['none'])
    expect((await asked([develop('x')], world, { known: false, reason: 'no', fix: [] })).rulings).toEqual(['host'])
  })

  test('once only, where it does not answer', async () => {
    const silent: Answer = { known: false, reason: 'no token', fix: [] }
    const both = [develop('x'), update('main', 'a', 'v2')]
    expect((await asked(both, world, silent)).questions).toEqual(['develop: x'])
  })
})

describe('the host is not asked', () => {
  test.each<[string, readonly RefUpdate[]]>([
    ['for a merge of a branch that is there', [update('main', 'a', 'n')]],
    ['for a fast-forward to one', [update('main', 'a', 'v')]],
    ['for a first push', [update('develop', null, 'x')]],
    ['for what a pull request proposes', [proposed('develop', 'd', 'feature/one', 'x', {})]],
    ['for a branch that takes any commit', [update('feature/one', 'f', 'x')]],
    ['for what is there in an audit', [update('develop', null, 'x', { operation: 'history' })]],
  ])('%s', async (_, updates) => {
    expect((await asked(updates, world)).questions).toEqual([])
  })

  test('for a production branch that is not protected and owes nothing, but for one that does', async () => {
    const open = (production: boolean) => gitflowWith({ branches: { main: { protected: false, production } } })
    expect((await asked([update('main', 'a', 'v2')], world, undefined, open(true))).questions).toEqual(['main: v2'])
    expect((await asked([update('main', 'a', 'v2')], world, undefined, open(false))).questions).toEqual([])
  })
})
