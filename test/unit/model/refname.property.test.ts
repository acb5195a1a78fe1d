import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { isBranchName, isFullRefname } from '../../../src/events/ref-checks.ts'
import { createBranchModel, mergeQueueOf, versionOfTag } from '../../../src/model/branch-model.ts'
import { compileNamePattern } from '../../../src/model/name-pattern.ts'
import {
  branchOf,
  branchRef,
  isRefnamePart,
  publishedRef,
  remoteTrackingOf,
  shortBranchName,
  tagOf,
  tagRef,
} from '../../../src/model/refname.ts'
import { PRESETS } from '../../../src/policy/presets/index.ts'
import { resolvePolicy } from '../../../src/policy/resolve.ts'
import { anyName, legalName, legalRefname, takenByGit } from '../../support/refnames.ts'
import { runs } from '../../support/runs.ts'

const many = runs(2_000)

describe('held to git itself', () => {
  test('every name that is made up as a legal one is legal', () => {
    const names = fc.sample(legalRefname, many)
    const taken = takenByGit(names)
    expect(names.filter((name) => !taken.has(name))).toEqual([])
    expect(names.filter((name) => !isFullRefname(name))).toEqual([])
  })

  test('of names of any form those that git takes, and no others, are refnames', () => {
    const names = fc.sample(anyName, many)
    const taken = takenByGit(names.map((name) => `refs/heads/${name}`))
    const wrong = names.filter((name) => {
      const isTaken = taken.has(`refs/heads/${name}`)
      // What begins with a hyphen and `@` alone are names of refs, but git's commands read them otherwise (git-check-ref-format(1)).
      const isPart = isTaken && !name.startsWith('-') && name !== '@'
      return isFullRefname(`refs/heads/${name}`) !== isTaken || isBranchName(name) !== isTaken || isRefnamePart(name) !== isPart
    })
    expect(wrong).toEqual([])
    // Both answers were given often enough to count.
    const share = taken.size / new Set(names).size
    expect(share).toBeGreaterThan(0.2)
    expect(share).toBeLessThan(0.8)
  })

  test('of white space and NUL no name is made', () => {
    fc.assert(
      fc.property(legalName, fc.nat(), fc.constantFrom(' ', '\t', '\n', '\v', '\f', '\r', '\0'), (name, place, space) => {
        const at = place % (name.length + 1)
        const broken = name.slice(0, at) + space + name.slice(at)
        expect([isFullRefname(branchRef(broken)), isBranchName(broken), isRefnamePart(broken)]).toEqual([false, false, false])
      }),
      many,
    )
  })
})

describe('any name that git allows', () => {
  test('goes to its refname and back', () => {
    fc.assert(
      fc.property(legalName, legalName, (name, remote) => {
        expect([branchOf(branchRef(name)), tagOf(tagRef(name))]).toEqual([name, name])
        expect([branchOf(tagRef(name)), tagOf(branchRef(name))]).toEqual([null, null])
        expect(shortBranchName(branchRef(name))).toBe(name)
        const tracking = `refs/remotes/${remote}/${name}`
        expect(remoteTrackingOf(tracking, [remote])).toEqual({ remote, branch: name })
        expect(publishedRef(tracking, remote)).toBe(branchRef(name))
        expect(publishedRef(branchRef(name), remote)).toBe(branchRef(name))
      }),
      many,
    )
  })

  const models = [...PRESETS].map(([name, preset]) => createBranchModel(resolvePolicy(preset, name)))
  const patterns = [...new Set(models.flatMap(({ policy }) => [...policy.kinds.flatMap((kind) => kind.names), ...policy.tags.names]))].map(
    compileNamePattern,
  )

  test('is of a kind that has a pattern for it, in every preset, and what it gave to placeholders is a part of it', () => {
    let named = 0
    fc.assert(
      fc.property(fc.constantFrom(...models), legalName, (model, name) => {
        const found = model.kindOf(name)
        const matching = model.policy.kinds.filter((kind) => kind.names.some((source) => compileNamePattern(source).match(name) !== null))
        if (found === null) {
          expect(matching).toEqual([])
          return
        }
        named += 1
        expect(matching).toContainEqual(found.kind)
        for (const value of found.captures.values()) expect(name).toContain(value)
        mergeQueueOf(name)
        versionOfTag(name, model)
      }),
      many,
    )
    expect(named).toBeGreaterThan(many.numRuns / 50)
  })

  test('is read alike by a pattern whenever it is asked: nothing is left over from the name before', () => {
    fc.assert(
      fc.property(fc.constantFrom(...patterns), legalName, legalName, (pattern, name, other) => {
        const before = pattern.match(name)
        pattern.match(other)
        expect(pattern.match(name)).toEqual(before)
      }),
      many,
    )
  })
})
