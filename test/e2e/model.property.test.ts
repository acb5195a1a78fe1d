import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { check } from '../../src/check/check.ts'
import type { Finding } from '../../src/model/finding.ts'
import type { ResolvedPolicy } from '../../src/model/policy.ts'
import type { ProposedEvent, ProposedRef } from '../../src/model/update.ts'
import { openRepository } from '../../src/repository/repository.ts'
import { cleanEnvironment } from '../support/environment.ts'
import { type Built, buildRepository } from '../support/fast-import.ts'
import { ILLEGAL_MOVES } from '../support/illegal-moves.ts'
import { beginLife, type Choice, type LivedRef, type ModelLife, type Push, playModel } from '../support/model-life.ts'
import { gitflow, strict } from '../support/policies.ts'

const choices = fc.array(fc.record({ what: fc.nat(), which: fc.nat(20), how: fc.nat(20) }), { minLength: 5, maxLength: 30 })

function lived(policy: ResolvedPolicy, moves: readonly Choice[]): ModelLife {
  const life = beginLife(policy)
  playModel(life, moves)
  return life
}

async function judged(built: Built, event: ProposedEvent, policy: ResolvedPolicy): Promise<readonly Finding[]> {
  const repository = await openRepository(built.directory, cleanEnvironment())
  const report = await check({
    event,
    policy,
    repository,
    ownRules: [],
    notes: [],
    version: '0',
    allowUndetermined: false,
    maxWarnings: null,
    baseline: null,
    now: new Date('2026-06-30T00:00:00Z'),
  })
  return report.findings
}

const AUDIT: ProposedEvent = { name: 'check', door: 'check', updates: [{ type: 'everything' }], remote: null }

/** Everything at severity error that an audit says of what a life has come to: `rule ref commit`. */
async function audited(life: ModelLife, policy: ResolvedPolicy): Promise<readonly string[]> {
  const built = buildRepository(life.commits, life.refs)
  try {
    return told(await judged(built, AUDIT, policy), built)
  } finally {
    built.remove()
  }
}

/** The same of one push, as the server sees it: its objects have arrived, its refs have not moved. */
async function received(life: ModelLife, push: Push, policy: ResolvedPolicy): Promise<readonly string[]> {
  const built = buildRepository(life.commits, push.before, push.after)
  const revision = (refname: string, ref: LivedRef | undefined): string | null => {
    if (ref === undefined) return null
    return ref.annotated ? (built.objects.get(refname) ?? null) : (built.oids.get(ref.commit) ?? null)
  }
  const moved = [...new Set([...push.before.keys(), ...push.after.keys()])].filter((name) => push.before.get(name) !== push.after.get(name))
  const updates = moved.map((refname): ProposedRef => {
    const [before, after] = [push.before.get(refname), push.after.get(refname)]
    return { type: 'ref', refname, oldRevision: revision(refname, before), newRevision: revision(refname, after), localRef: null }
  })
  try {
    return told(await judged(built, { name: 'pre-receive', door: 'server', updates, remote: null }, policy), built)
  } finally {
    built.remove()
  }
}

function told(findings: readonly Finding[], built: Built): readonly string[] {
  const names = new Map([...built.oids].map(([name, oid]) => [oid, name]))
  return findings
    .filter(({ severity }) => severity === 'error')
    .map(({ rule, ref, oid }) => `${rule} ${ref} ${oid === null ? '-' : (names.get(oid) ?? 'an object')}`)
}

/** Fails with the whole story, so that a counterexample can be read. */
function expectTold(findings: readonly string[], expected: readonly string[], life: ModelLife): void {
  const fits = (finding: string, wanted: string): boolean =>
    wanted.endsWith(' *') ? finding.startsWith(wanted.slice(0, -1)) : finding === wanted
  const isExact = findings.length === expected.length && expected.every((wanted) => findings.some((finding) => fits(finding, wanted)))
  const story = ['found:', ...findings, 'wanted:', ...expected, ...storyOf(life)].join('\n')
  expect(isExact, story).toBe(true)
}

function storyOf(life: ModelLife): readonly string[] {
  const commits = [...life.commits].map(([name, { parents, message }]) => `${name}: ${parents.join(' ')} ${message.trim()}`)
  return [...life.pushes.map(({ what }) => what), ...commits, ...[...life.refs].map(([refname, { commit }]) => `${refname} ${commit}`)]
}

const runs = { numRuns: Number(process.env['BRANCH_POLICY_TEST_RUNS'] ?? 20) }

describe.each([
  ['gitflow', gitflow],
  ['gitflow, merge commits only', strict],
] as const)('%s', (_name, policy) => {
  test('legal moves leave an audit without errors', async () => {
    await fc.assert(
      fc.asyncProperty(choices, async (moves) => {
        const life = lived(policy, moves)
        expectTold(await audited(life, policy), [], life)
      }),
      runs,
    )
  })

  test('each legal move may be pushed', async () => {
    await fc.assert(
      fc.asyncProperty(choices, fc.nat(), async (moves, which) => {
        const life = lived(policy, moves)
        // A squash is the host's to make: to a server that is pushed to it is a commit like any other.
        const pushes = life.pushes.filter(({ what }) => !what.startsWith('squash'))
        const push = pushes[which % Math.max(1, pushes.length)]
        if (push !== undefined) expectTold(await received(life, push, policy), [], life)
      }),
      runs,
    )
  })

  test.each(ILLEGAL_MOVES)('$name is told, and nothing else', async ({ play }) => {
    await fc.assert(
      fc.asyncProperty(choices, async (moves) => {
        const life = lived(policy, moves)
        const expected = play(life)
        if (expected !== null) expectTold(await audited(life, policy), expected, life)
      }),
      { numRuns: Math.ceil(runs.numRuns / 6) },
    )
  })
})
