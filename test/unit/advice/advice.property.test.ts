import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { atomicPushCommand, fetchAll, firstPushCommand, pushCommand } from '../../../src/advice/commands.ts'
import { nearestBranchName, nearestTagName, slugOf, topicBranchFor } from '../../../src/advice/names.ts'
import { createBranchModel } from '../../../src/model/branch-model.ts'
import { printable, shellCommand } from '../../../src/model/printable.ts'
import { branchRef, isRefnamePart, tagRef } from '../../../src/model/refname.ts'
import { PRESETS } from '../../../src/policy/presets/index.ts'
import { resolvePolicy } from '../../../src/policy/resolve.ts'
import { anyPush } from '../../support/any-world.ts'
import { hostileText, wellFormed } from '../../support/hostile-text.ts'
import { judgedIn } from '../../support/judged-world.ts'
import { anyName, legalName, takenByGit } from '../../support/refnames.ts'
import { runs } from '../../support/runs.ts'
import { wordsRead } from '../../support/shell-words.ts'
import { factsOf } from '../../support/world.ts'

const many = runs(600)
const POLICIES = [...PRESETS].map(([name, preset]) => resolvePolicy(preset, name))
/** Names of any form are of a protected kind here, so that many rules have commands for them. */
const LAX = resolvePolicy({ extends: 'gitflow', branches: { release: { name: '**' } }, tags: { name: '**' } }, 'lax')
const MODELS = POLICIES.map(createBranchModel)
const typed = fc.oneof(
  anyName,
  legalName,
  hostileText,
  legalName.map((name) => name.toUpperCase()),
)

/** Holds names that were offered to what git takes; that there are enough of them, too. */
function expectTaken(names: ReadonlySet<string>, refname: (name: string) => string, least: number): void {
  expect(names.size).toBeGreaterThan(least)
  const taken = takenByGit([...names].map(refname))
  expect([...names].filter((name) => !taken.has(refname(name)) || !isRefnamePart(name))).toEqual([])
}

describe('whatever was typed, a name that is offered is one that git takes and the policy knows', () => {
  test('of a branch', () => {
    const offered = new Set<string>()
    fc.assert(
      fc.property(fc.constantFrom(...MODELS), typed, (model, name) => {
        const nearest = nearestBranchName(name, model)
        if (nearest === null) return
        offered.add(nearest)
        const found = model.kindOf(nearest)?.kind
        expect(found).toBeDefined()
        expect([found?.permanent, found?.from === 'any']).toEqual([false, false])
        // A name that is offered is left as it is when it is asked about again.
        expect(model.kindOf(nearestBranchName(nearest, model) ?? '')).not.toBeNull()
      }),
      many,
    )
    expectTaken(offered, branchRef, many.numRuns / 10)
  })

  test('of a tag', () => {
    const offered = new Set<string>()
    const version = fc.tuple(
      typed,
      fc.nat(99),
      fc.nat(99),
      fc.oneof(
        fc.nat(99).map((patch) => `.${patch}`),
        fc.constant(''),
        hostileText,
      ),
      typed,
    )
    fc.assert(
      fc.property(
        fc.constantFrom(...MODELS),
        fc.oneof(
          typed,
          version.map(([before, major, minor, rest, after]) => `${before}${major}.${minor}${rest}${after}`),
        ),
        (model, tag) => {
          const nearest = nearestTagName(tag, model)
          if (nearest === null) return
          offered.add(nearest)
          expect(nearest).not.toBe(tag)
          expect(model.tagCaptures(nearest)).not.toBeNull()
        },
      ),
      many,
    )
    expectTaken(offered, tagRef, many.numRuns / 10)
  })

  test('of a branch for a change, and it leaves room for those that are there', () => {
    const offered = new Set<string>()
    fc.assert(
      fc.property(
        fc.constantFrom(...MODELS),
        hostileText,
        fc.array(typed, { maxLength: 3 }),
        fc.boolean(),
        (model, subject, some, isTaken) => {
          for (const target of model.policy.kinds) {
            const first = topicBranchFor(target, model, subject, new Set(some))
            if (first === null) continue
            const taken = new Set(isTaken ? [...some, first, `${first}-2/x`] : some)
            const name = topicBranchFor(target, model, subject, taken)
            if (name === null) continue
            offered.add(name)
            expect(model.sourcesOf(target).map(({ id }) => id)).toContain(model.kindOf(name)?.kind.id)
            for (const other of taken)
              expect([name === other, name.startsWith(`${other}/`), other.startsWith(`${name}/`)]).toEqual([false, false, false])
          }
          const slug = slugOf(subject)
          expect(slugOf(slug)).toBe(slug)
        },
      ),
      many,
    )
    expectTaken(offered, branchRef, many.numRuns / 20)
  })
})

describe('a command that is printed is read by a shell as it was meant', () => {
  test('whatever its words hold', () => {
    // A NUL can be in no word, U+0001 ends a command of the test's own, a lone surrogate is in no argument of a process.
    const word = hostileText.map((text) => wellFormed(text.replace(/[\0\u0001]/g, '')))
    const all = fc.sample(fc.array(word, { maxLength: 4 }), many).map((words) => ['git', ...words])
    expect(wordsRead(all.map((words) => shellCommand(...words)))).toEqual(all)
  })

  test('of a push, a deletion and a fetch, whatever the refs and the remote are called', () => {
    const all = fc.sample(fc.tuple(legalName, legalName), runs(200))
    const factsFor = (remote: string) => ({ ...factsOf({}), remotes: [remote] })
    const commands = all.flatMap(([ref, remote]) => [
      ...pushCommand(factsFor(remote), ref),
      ...firstPushCommand(factsFor(remote), ref),
      ...atomicPushCommand(factsFor(remote), ref, tagRef(ref)),
      fetchAll(factsFor(remote), []),
    ])
    expect(wordsRead(commands)).toEqual(
      all.flatMap(([ref, remote]) => [
        ['git', 'push', remote, ref],
        ['git', 'push', '-u', remote, ref],
        ['git', 'push', '--atomic', remote, ref, tagRef(ref)],
        ['git', 'fetch', remote, `+refs/heads/*:refs/remotes/${remote}/*`],
      ]),
    )
  })

  test('of every finding about any push, whatever its refs are called: nothing but git is started', () => {
    const commands = new Set<string>()
    const programs = new Set<string>()
    fc.assert(
      fc.property(
        anyPush,
        fc.constantFrom(LAX, LAX, ...POLICIES),
        fc.constantFrom('client', 'server', 'check'),
        ({ world, updates }, policy, door) => {
          for (const { fix } of judgedIn(world, updates, policy, door)) for (const command of fix) commands.add(command)
        },
      ),
      runs(400),
    )
    const all = [...commands]
    expect(all.length).toBeGreaterThan(100)
    const read = wordsRead(all)
    expect(read).toHaveLength(all.length)
    for (const [index, words] of read.entries()) {
      programs.add(words[0] ?? '')
      expect(printable(all[index] ?? '')).toBe(all[index])
      expect(shellCommand(...words)).toBe(all[index])
    }
    expect([...programs]).toEqual(['git'])
  })
})
