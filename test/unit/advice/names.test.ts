import { spawnSync } from 'node:child_process'
import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { branchBetween, nearestBranchName, nearestTagName, slugOf, topicBranchFor } from '../../../src/advice/names.ts'
import { createBranchModel } from '../../../src/model/branch-model.ts'
import type { Kind } from '../../../src/model/policy.ts'
import { resolvePolicy } from '../../../src/policy/resolve.ts'
import { cleanEnvironment } from '../../support/environment.ts'
import { gitflow, gitflowWith, githubLike, withoutHotfix } from '../../support/policies.ts'
import { quickest } from '../../support/quickest.ts'
import { factsOf } from '../../support/world.ts'

const model = createBranchModel(gitflow)
const kind = (id: string, of = model): Kind => {
  const found = of.kind(id)
  if (found === null) throw new Error(`no kind ${id}`)
  return found
}

test.each([
  ['Fix the login', 'fix-the-login'],
  ['  Fix,  the "login"!  ', 'fix-the-login'],
  ['fix: v1.2 of api_x', 'fix-v1.2-of-api_x'],
  ['a .- b', 'a-b'],
  ['Add ... dots', 'add-dots'],
  ['dots..in..a..row', 'dots.in.a.row'],
  ['.hidden', 'hidden'],
  ['name.', 'name'],
  ['x.lock', 'x'],
  ['x.lock.lock', 'x'],
  ['x.lock-y', 'x.lock-y'],
  ['--output=pwned', 'output-pwned'],
  ['$(touch pwned)', 'touch-pwned'],
  ['日本語', ''],
  ['', ''],
  ['...', ''],
  ['---', ''],
  ['a'.repeat(60), 'a'.repeat(40)],
  [`${'a'.repeat(39)} b`, 'a'.repeat(39)],
  [`${'a'.repeat(35)}.lock`, 'a'.repeat(35)],
])('%j is the slug %j', (text, slug) => {
  expect(slugOf(text)).toBe(slug)
})

/** The names of a list that git would not take for a branch, asked in one process (git-check-ref-format(1)). */
function refusedByGit(names: readonly string[]): readonly string[] {
  const directory = mkdtempSync(join(tmpdir(), 'branch-policy-names-'))
  try {
    const script = 'for name do git check-ref-format --branch "$name" >/dev/null 2>&1 || printf "%s\\n" "$name"; done'
    const result = spawnSync('sh', ['-c', script, 'sh', ...names], { cwd: directory, env: cleanEnvironment(), encoding: 'utf8' })
    expect(result.status).toBe(0)
    return result.stdout.split('\n').filter((line) => line !== '')
  } finally {
    rmSync(directory, { recursive: true })
  }
}

const hostile = fc.oneof(
  fc.string(),
  fc.string({ unit: fc.constantFrom('.', '-', '_', '/', 'a', '1', '.lock', ' ', '@{', '~', '\\', 'A', '\u0000', '\n') }),
)

test('git takes every slug, and the pattern does too', () => {
  const slugs = new Set(fc.sample(hostile, { numRuns: 400, seed: 1 }).map(slugOf))
  slugs.delete('')
  expect(slugs.size).toBeGreaterThan(100)
  expect([...slugs].filter((slug) => model.kindOf(`feature/${slug}`)?.kind.id !== 'feature')).toEqual([])
  expect(refusedByGit([...slugs].slice(0, 200).map((slug) => `feature/${slug}`))).toEqual([])
})

test('git takes every name that is offered, for whatever was typed', () => {
  const typed = fc.sample(fc.tuple(fc.constantFrom('', 'feat/', 'Hotfix/', 'release/', 'bugfix-', 'x/'), hostile), {
    numRuns: 400,
    seed: 2,
  })
  const offered = new Set(typed.map(([prefix, rest]) => nearestBranchName(prefix + rest, model)).filter((name) => name !== null))
  expect(offered.size).toBeGreaterThan(100)
  expect([...offered].filter((name) => model.kindOf(name) === null)).toEqual([])
  expect(refusedByGit([...offered].slice(0, 200))).toEqual([])
})

test('the question to git can be answered with no', () => {
  expect(refusedByGit(['feature/x', 'feature/..', '-x', 'a.lock', 'a b'])).toEqual(['feature/..', '-x', 'a.lock', 'a b'])
})

describe('a topic branch', () => {
  const none = new Set<string>()
  test.each([
    ['main', 'Fix the login', 'hotfix/fix-the-login'],
    ['develop', 'Fix the login', 'feature/fix-the-login'],
    ['release', 'Fix the login', 'bugfix/fix-the-login'],
    ['main', '日本語', 'hotfix/my-change'],
    ['main', '', 'hotfix/my-change'],
  ])('for %s and %j is %s', (target, subject, name) => {
    expect(topicBranchFor(kind(target), model, subject, none)).toBe(name)
  })

  test('is not offered where there is none', () => {
    expect(topicBranchFor(kind('bot'), model, 'x', none)).toBeNull()
    const alone = createBranchModel(
      gitflowWith({ branches: { release: null, hotfix: null, bugfix: null }, rules: { 'merge-source': 'warn' } }),
    )
    expect(topicBranchFor(kind('main', alone), alone, 'x', none)).toBeNull()
  })

  test('of a protected kind where there is no other', () => {
    const other = createBranchModel(withoutHotfix)
    expect(topicBranchFor(kind('main', other), other, 'x', none)).toBe('release/v0.0.1')
    expect(topicBranchFor(kind('main', other), other, 'x', new Set(['release/v0.0.1']))).toBe('release/v0.0.2')
  })

  test('is one that is not there yet', () => {
    expect(topicBranchFor(kind('develop'), model, 'x', new Set(['feature/x']))).toBe('feature/x-2')
    expect(topicBranchFor(kind('develop'), model, 'x', new Set(['feature/x', 'feature/x-2', 'feature/x-3']))).toBe('feature/x-4')
  })

  test('gets around a branch that stands where its folder would be', () => {
    expect(topicBranchFor(kind('main'), model, 'x', new Set(['hotfix']))).toBe('release/v0.0.1')
    expect(topicBranchFor(kind('develop'), model, 'x', new Set(['feature/x/y']))).toBe('feature/x-2')
  })

  test('takes a ticket where names need one', () => {
    const tickets = createBranchModel(gitflowWith({ branches: { feature: { name: 'feature/{ticket}-{slug}' } } }))
    expect(topicBranchFor(kind('develop', tickets), tickets, 'x', none)).toBe('feature/ABC-1-x')
  })

  test('is not offered where no name can be made up', () => {
    const starred = createBranchModel(gitflowWith({ branches: { hotfix: { name: 'hotfix/*' }, release: { name: '/release-[0-9]+/' } } }))
    expect(topicBranchFor(kind('main', starred), starred, 'x', none)).toBeNull()
  })

  test('leads into a trunk', () => {
    const trunk = createBranchModel(githubLike)
    expect(topicBranchFor(kind('main', trunk), trunk, 'One more', none)).toBe('feature/one-more')
  })
})

test.each([
  ['Feature/Add_X', 'feature/add_x'],
  ['FEATURE/X', 'feature/x'],
  ['feature/ADD X', 'feature/add-x'],
  ['feature_add', 'feature/add'],
  ['feat/y', 'feature/y'],
  ['feautre/y', 'feature/y'],
  ['features/y', 'feature/y'],
  ['hot/y', 'hotfix/y'],
  ['hotfix/V1.0.1', 'hotfix/v1.0.1'],
  ['bug/y', 'bugfix/y'],
  ['fix/y', 'bugfix/y'],
  ['rel/1.2.3', 'release/v1.2.3'],
  ['release/1.2', 'release/v1.2.0'],
  ['release/1.2.3-rc.1', 'release/v1.2.3-rc.1'],
  ['release-1.2.3', 'release/v1.2.3'],
  ['feature/abc-12', 'feature/abc-12'],
  ['feat/ABC-12', 'feature/ABC-12'],
  ['feat/ABC-12 fix', 'feature/ABC-12-fix'],
  ['wip', 'feature/wip'],
  ['dev', 'feature/dev'],
  ['a/b/c', 'feature/a-b-c'],
  ['日本', null],
  ['...', null],
])('nearest to %s is %s', (name, nearest) => {
  expect(nearestBranchName(name, model)).toBe(nearest)
})

test.each([
  ['Fix', 'fix'],
  ['Fix_', 'fix'],
  ['Fix the login', 'fix-the-login'],
  ['x/Fix', 'x-fix'],
  ['MAIN', null],
])('where names begin with nothing of their own, %j becomes %j', (name, nearest) => {
  const bare = createBranchModel(
    resolvePolicy(
      { branches: { main: { name: 'main', protected: true }, topic: { name: '{slug}', from: 'main', into: 'main' } } },
      'a test',
    ),
  )
  expect(nearestBranchName(name, bare)).toBe(nearest)
})

test('a release that names no version is no release', () => {
  expect(nearestBranchName('release/next', model)).toBe('feature/release-next')
})

test('a policy without topic branches has nothing to offer', () => {
  const bare = createBranchModel(
    gitflowWith({ branches: { release: null, feature: null, bugfix: null, hotfix: null }, rules: { 'merge-source': 'warn' } }),
  )
  expect(nearestBranchName('x', bare)).toBeNull()
})

test('a name of many kibibytes is answered in no time', () => {
  for (const unit of ['a', '-', '1.', 'A-1', 'feature/']) {
    expect(
      quickest(() => [nearestBranchName(unit.repeat(4096), model), nearestTagName(unit.repeat(4096), model)]),
      unit,
    ).toBeLessThan(100)
  }
})

test.each([
  ['1.2.3', 'v1.2.3'],
  ['V1.2', 'v1.2.0'],
  ['release-1.2.3', 'v1.2.3'],
  ['v1.2.3', null],
  ['nightly', null],
  ['v01.2.3', null],
])('the tag nearest to %s is %s', (tag, nearest) => {
  expect(nearestTagName(tag, model)).toBe(nearest)
})

describe('the branch between two others', () => {
  const facts = (...refs: readonly string[]) =>
    factsOf({ commits: { a: [] }, refs: Object.fromEntries(refs.map((refname) => [refname, 'a'])) })
  test.each<[refs: readonly string[], name: string]>([
    [[], 'release/v0.1.0'],
    [['refs/tags/v1.2.3'], 'release/v1.3.0'],
    [['refs/tags/v1.2.3', 'refs/tags/v1.10.0', 'refs/tags/v0.99.0'], 'release/v1.11.0'],
    [['refs/tags/v1.2.3', 'refs/remotes/origin/release/v1.3.0'], 'release/v1.4.0'],
    [['refs/tags/nightly', 'refs/heads/hotfix/login'], 'release/v0.1.0'],
  ])('from develop to main with %j is %s', (refs, name) => {
    expect(branchBetween(kind('develop'), kind('main'), facts(...refs), model)).toBe(name)
  })
  test('is none where nothing leads there', () => {
    expect(branchBetween(kind('main'), kind('develop'), facts(), createBranchModel(gitflowWith({ branches: { hotfix: null } })))).toBeNull()
  })
})
