import { describe, expect, test } from 'vitest'
import type { ResolvedPolicy } from '../../src/model/policy.ts'
import { resolvePolicy } from '../../src/policy/resolve.ts'
import { ALLOWED, type Difference, OF_MERGES } from '../support/allowed-differences.ts'
import { CI_DOORS, hasAdapter } from '../support/ci-doors.ts'
import { type GeneratedPush, generateLife } from '../support/generated-pushes.ts'
import type { ModelLife } from '../support/model-life.ts'
import { randomFrom } from '../support/random.ts'
import { makePlaces, type ObjectFormat, type Places } from '../support/ref-states.ts'
import { movedRefs, OWN_BRANCHES, type Said, type Verdicts, verdictsOf } from '../support/verdicts.ts'

/** Another seed plays other lives: BRANCH_POLICY_TEST_SEED=12345. How many there are: BRANCH_POLICY_TEST_LIVES. */
const FIRST_SEED = Number(process.env['BRANCH_POLICY_TEST_SEED'] ?? 20_260_722)
const LIVES = Number(process.env['BRANCH_POLICY_TEST_LIVES'] ?? 14)

const DOORS = CI_DOORS.filter(hasAdapter)

/** The preset; for every second life with a rule that looks at each new commit, and finds none right. */
function policyFor(preset: string, seed: number): ResolvedPolicy {
  const rules = seed % 2 === 0 ? {} : { 'commit-author': ['error', { emails: ['*@nowhere.example'] }] }
  return resolvePolicy({ extends: preset, rules }, 'a test')
}

/** What was seen of all pushes, so that doors cannot agree in silence. */
interface Seen {
  readonly pushes: number
  readonly refused: ReadonlySet<string>
  readonly differences: ReadonlySet<string>
}

async function playLives(preset: string, count: number, format: ObjectFormat = 'sha1'): Promise<Seen> {
  const seen = { pushes: 0, refused: new Set<string>(), differences: new Set<string>() }
  for (let seed = FIRST_SEED; seed < FIRST_SEED + count; seed += 1) {
    const policy = policyFor(preset, seed)
    const { life, pushes } = generateLife(policy, randomFrom(seed), { lived: 2, odd: 9 })
    const states = pushes.flatMap(({ before, after, local }) => [before, after, local])
    const places = await makePlaces(life, states, format)
    try {
      for (const [index, push] of pushes.entries()) {
        const verdicts = await verdictsOf(push, life, places, policy, DOORS)
        const about = () => story(`${preset}, seed ${seed}, push ${index}`, push, life, places, verdicts)
        for (const name of compare(verdicts, push, life, about)) seen.differences.add(name)
        for (const { verdict, severity, rule } of verdicts.get('pre-receive') ?? [])
          if (verdict === 'fail' && severity === 'error') seen.refused.add(rule)
        seen.pushes += 1
      }
    } finally {
      places.remove()
    }
  }
  return seen
}

/** Requires of every door what pre-receive says, but for the differences that are allowed; gives back their names. */
function compare(verdicts: Verdicts, push: GeneratedPush, life: ModelLife, about: () => string): readonly string[] {
  const received = verdicts.get('pre-receive') ?? []
  const used: string[] = []
  for (const [door, said] of verdicts) {
    // GitLab starts pipelines for branches and tags that are there, and for nothing else.
    const judged = received.filter((one) => door !== 'gitlab' || (push.after.has(one.ref) && /^refs\/(?:heads|tags)\//.test(one.ref)))
    const lost = judged.filter((one) => !said.some(({ words }) => words === one.words))
    const gained = said.filter((one) => !received.some(({ words }) => words === one.words))
    const difference: Difference = { door, push, life, lost, gained }
    for (const one of [...lost, ...gained]) {
      const allowed = ALLOWED.find(({ explains }) => explains(one, difference))
      expect(allowed?.name, `${door} ${lost.includes(one) ? 'lacks' : 'adds'}: ${one.words}\n${about()}`).toBeDefined()
      used.push(allowed?.name ?? '')
    }
  }
  requireForewarned(verdicts, about)
  return used
}

/** Where the pusher's own branch is all that explains a fast-forward, pre-push says beforehand that others will see direct commits. */
function requireForewarned(verdicts: Verdicts, about: () => string): void {
  const [received = [], pushed = []] = [verdicts.get('pre-receive'), verdicts.get(OWN_BRANCHES)]
  for (const { ref } of received.filter((one) => isRefusal(one) && one.rule === 'no-direct-commit')) {
    const told = pushed.filter((one) => one.ref === ref)
    const isForewarned = told.some((one) => OF_MERGES.includes(one.rule) && (isRefusal(one) || one.verdict === 'undetermined'))
    expect(isForewarned, `pre-push does not say that others will see direct commits on ${ref}\n${about()}`).toBe(true)
  }
}

function isRefusal({ verdict, severity }: Said): boolean {
  return verdict === 'fail' && severity === 'error'
}

/** The whole story of a disagreement: enough to play it by hand. */
function story(where: string, push: GeneratedPush, life: ModelLife, places: Places, verdicts: Verdicts): string {
  const moved = movedRefs(push, life, places).map((one) => `  ${one.refname} ${places.nameOf(one.before)} ${places.nameOf(one.after)}`)
  const doors = [...verdicts].flatMap(([door, said]) => [`${door}:`, ...said.map(({ words }) => `  ${words}`)])
  const refs = [...push.before].map(([refname, { commit }]) => `  ${refname} ${commit}`)
  const local = [...push.local].map(([refname, { commit }]) => `  ${refname} ${commit}`)
  const commits = [...life.commits].map(([name, { parents, message }]) => `  ${name}: ${parents.join(' ')} ${message.trim()}`)
  return [where, push.what, ...moved, ...doors, 'before:', ...refs, "the pusher's own:", ...local, 'commits:', ...commits].join('\n')
}

describe('pre-push, pre-receive, check --update before and after the push, and the jobs of CI', () => {
  test('say the same of generated pushes under gitflow, but for the differences that are allowed', async () => {
    const seen = await playLives('gitflow', LIVES)
    expect(seen.pushes).toBeGreaterThanOrEqual(LIVES * 10)
    // What the first lives meet is known; others may meet less.
    if (process.env['BRANCH_POLICY_TEST_SEED'] !== undefined) return
    expect([...seen.refused]).toEqual(
      expect.arrayContaining([
        ...['no-direct-commit', 'branch-name', 'branch-origin', 'merge-source', 'release-tag', 'tag-name', 'tag-target'],
        ...['tag-order', 'tag-immutable', 'no-force-push', 'no-delete', 'commit-author', 'replace-refs'],
      ]),
    )
    expect([...seen.differences].sort()).toEqual(ALLOWED.map(({ name }) => name).sort())
  })

  test.each(['gitflow-strict', 'github-flow', 'gitlab-flow', 'trunk', 'oneflow'])('say the same under %s', async (preset) => {
    const seen = await playLives(preset, Math.ceil(LIVES / 14))
    expect(seen.refused.size).toBeGreaterThan(0)
  })

  test('say the same in a repository of SHA-256', async () => {
    const seen = await playLives('gitflow', 1, 'sha256')
    expect(seen.refused.size).toBeGreaterThan(0)
  })

  for (const door of CI_DOORS) {
    // A service whose jobs are not understood yet is listed as skipped.
    test.skipIf(!hasAdapter(door))(`the jobs of ${door.vendor} were asked`, () => {
      expect(DOORS.map(({ vendor }) => vendor)).toContain(door.vendor)
    })
  }
})
