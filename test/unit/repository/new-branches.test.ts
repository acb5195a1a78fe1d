import { execFileSync } from 'node:child_process'
import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { setImmediate } from 'node:timers/promises'
import { expect, onTestFinished, test } from 'vitest'
import { originOf } from '../../../src/explanations/origin.ts'
import { createBranchModel } from '../../../src/model/branch-model.ts'
import { NO_FACTS } from '../../../src/model/facts.ts'
import type { ProposedEvent } from '../../../src/model/update.ts'
import { branchUpdate } from '../../../src/repository/branch-update.ts'
import { type Git, GitFailure } from '../../../src/repository/git.ts'
import { readWholeGraph } from '../../../src/repository/history.ts'
import { createOriginReader, newBranchesIn, readNewBranches } from '../../../src/repository/new-branches.ts'
import { createRefReader } from '../../../src/repository/refs.ts'
import { openRepository } from '../../../src/repository/repository.ts'
import { cleanEnvironment } from '../../support/environment.ts'
import { gitflow } from '../../support/policies.ts'

const model = createBranchModel(gitflow)

/** More than those of which git is asked what they alone have. */
const MANY = 101

async function emptyRepository(objectFormat: 'sha1' | 'sha256' = 'sha1') {
  const directory = mkdtempSync(join(tmpdir(), 'branch-policy-started-'))
  onTestFinished(() => rmSync(directory, { recursive: true, force: true }))
  const given = (input: string, ...args: readonly string[]): string =>
    execFileSync('git', args, { cwd: directory, encoding: 'utf8', env: cleanEnvironment(), input, stdio: 'pipe' }).trim()
  const git = (...args: readonly string[]): string => given('', ...args)
  git('init', '-q', '-b', 'main', `--object-format=${objectFormat}`)
  return { directory, git, given }
}

/** What is shown of a push of new branches, and of what else it moves. */
async function shown(
  directory: string,
  branches: readonly (readonly [string, string])[],
  moved: readonly string[] = [],
  remote = 'origin',
  through: (git: Git) => Git = (git) => git,
) {
  const repository = await openRepository(directory, cleanEnvironment())
  const git = through(repository.git)
  const requests = branches.map(([name, tip]) => {
    const update = branchUpdate(name, 'create', null, tip)
    return { update, needs: new Set(['refs', 'origin'] as const), isStartEnough: true }
  })
  const refs = [...branches.map(([name]) => `refs/heads/${name}`), ...moved]
  const event: ProposedEvent = {
    name: 'pre-push',
    door: 'client',
    remote,
    updates: refs.map((refname) => ({ type: 'ref', refname, oldRevision: null, newRevision: null, localRef: null })),
  }
  const found = newBranchesIn(requests, event, repository, model)
  const surroundings = { remotes: [remote], localRefsAreShared: false }
  return found === null ? null : await readNewBranches(found, surroundings, async () => await createOriginReader(git)(model), model, git)
}

/**
 * origin has main (a, m), and develop (a, b, d with a merge of s, e); here are branches that start at b, at main's m, at s beside
 * develop's line, and nowhere.
 */
async function started(objectFormat: 'sha1' | 'sha256' = 'sha1') {
  const { directory, git, given } = await emptyRepository(objectFormat)
  const tree = git('write-tree')
  const commit = (name: string, ...parents: readonly string[]): string =>
    git('commit-tree', '-m', name, ...parents.flatMap((one) => ['-p', one]), tree)
  const a = commit('a')
  const b = commit('b', a)
  const s = commit('s', b)
  const d = commit('d', b, s)
  const e = commit('e', d)
  const m = commit('m', a)
  git('update-ref', 'refs/remotes/origin/main', m)
  git('update-ref', 'refs/remotes/origin/develop', e)
  /** Whether all are shown to have started where they may, alone and beside many that have. */
  const areLegal = async (...branches: readonly (readonly [string, string])[]): Promise<boolean> => {
    const answers = [await shown(directory, branches), await shown(directory, [...branches, ...many])]
    expect(answers[0] === null).toBe(answers[1] === null)
    expect(answers[0]?.size ?? branches.length).toBe(branches.length)
    return answers[0] !== null
  }
  const stream = Array.from(
    { length: MANY },
    (_, index) => `commit refs/heads/feature/also-${index}\ncommitter a <a@b> ${index} +0000\ndata 1\nx\nfrom ${e}\n`,
  )
  given(stream.join('\n'), 'fast-import', '--quiet')
  const tips = git('for-each-ref', '--format=%(objectname)', 'refs/heads/feature/').split('\n')
  const many = tips.map((tip, index) => [`feature/also-${index}`, index < 2 ? e : tip] as const)
  return { directory, tree, a, b, s, d, e, m, commit, git, given, areLegal }
}

test.each(['sha1', 'sha256'] as const)('branches that started where they may are shown (%s)', async (format) => {
  const { b, e, commit, areLegal } = await started(format)
  const two = commit('two', commit('one', b))
  expect(await areLegal(['feature/two', two], ['feature/fresh', e], ['feature/old', b])).toBe(true)
})

test('where one branch did not start so, all has to be read', async () => {
  const { b, m, commit, areLegal } = await started()
  expect(await areLegal(['feature/right', commit('right', b)], ['feature/wrong', commit('wrong', m)])).toBe(false)
  expect(await areLegal(['feature/alone', commit('alone')])).toBe(false)
  expect(await areLegal(['feature/production', m])).toBe(false)
  expect(await areLegal(['hotfix/right', commit('right', m)])).toBe(true)
})

test('a branch that starts beside the line meets it below', async () => {
  const { s, commit, areLegal } = await started()
  expect(await areLegal(['feature/beside', commit('beside', s)], ['feature/merged', s])).toBe(true)
})

test('a new branch from another of the same push starts where that did', async () => {
  const { b, m, commit, areLegal } = await started()
  const [right, wrong] = [commit('right', b), commit('wrong', m)]
  expect(await areLegal(['feature/one', right], ['feature/two', commit('two', right)])).toBe(true)
  expect(await areLegal(['feature/two', commit('two', wrong)], ['hotfix/one', wrong])).toBe(false)
})

test('a branch that others start from shows nothing of itself, nor does one that only this repository has', async () => {
  const { e, git, commit, areLegal } = await started()
  expect(await areLegal(['release/v1.0.0', commit('release', e)])).toBe(false)
  git('update-ref', 'refs/heads/develop', commit('local', e))
  const tip = commit('on a local develop', git('rev-parse', 'develop'))
  expect(await areLegal(['feature/local', tip])).toBe(false)
})

test('a push that moves a branch that others start from shows nothing, whatever judges that', async () => {
  const { directory, e } = await started()
  expect(await shown(directory, [['feature/one', e]], ['refs/heads/feature/two', 'refs/tags/v1'])).not.toBeNull()
  expect(await shown(directory, [['feature/one', e]], ['refs/heads/develop'])).toBeNull()
})

test('what is pushed as a branch and is no commit, or not here, is for the whole work to tell', async () => {
  const { b, tree, git, commit, areLegal } = await started()
  git('tag', '-a', '-m', 'tag', 'tagged', commit('tagged', b))
  git('tag', '-a', '-m', 'tag of a tag', 'twice', 'tagged')
  for (const oid of [tree, git('rev-parse', 'tagged'), git('rev-parse', 'twice'), '1'.repeat(40)]) {
    expect(await areLegal(['feature/odd', oid]), oid).toBe(false)
  }
})

test('a ref that others start from and that names a tag or a missing object shows nothing', async () => {
  const { m, directory, git, given, commit, areLegal } = await started()
  const tip = commit('on main', m)
  git('tag', '-a', '-m', 'tag', 'tagged', m)
  git('update-ref', 'refs/remotes/origin/main', git('rev-parse', 'tagged'))
  // Without main's line its first meeting would be with develop, at a.
  expect(await areLegal(['feature/on-main', tip])).toBe(false)
  given(`${'1'.repeat(40)}\n`, 'hash-object', '-w', '--stdin')
  rmSync(join(directory, '.git', 'refs', 'remotes', 'origin', 'main'))
  execFileSync('sh', ['-c', `printf '%040d\\n' 1 > .git/refs/remotes/origin/main`], { cwd: directory })
  expect(await areLegal(['feature/on-main', tip])).toBe(false)
})

test('a ref that others start from and that names a blob is no branch', async () => {
  const { e, directory, given, commit, areLegal } = await started()
  const blob = given('text', 'hash-object', '-w', '--stdin')
  execFileSync('sh', ['-c', `printf '%s\\n' ${blob} > .git/refs/heads/main`], { cwd: directory })
  expect(await areLegal(['feature/one', commit('one', e)], ['feature/alone', commit('alone')])).toBe(false)
})

test('a commit that is missing below is for the whole work to tell', async () => {
  const { a, e, directory, commit, areLegal } = await started()
  const alone = commit('alone')
  rmSync(join(directory, '.git', 'objects', a.slice(0, 2), a.slice(2)))
  expect(await areLegal(['feature/alone', alone])).toBe(false)
  // What shows where it started lies above that.
  expect(await shown(directory, [['feature/one', e]])).not.toBeNull()
})

test('a remote whose name has slashes is seen, and every remote counts', async () => {
  const { b, m, directory, git, commit } = await started()
  const tip = commit('one', b)
  git('update-ref', 'refs/remotes/a/b/develop', b)
  for (const ref of ['refs/remotes/origin/develop', 'refs/remotes/origin/main']) git('update-ref', '-d', ref)
  expect(await shown(directory, [['feature/one', tip]], [], 'a/b')).not.toBeNull()
  git('update-ref', 'refs/remotes/other/main', tip)
  expect(await shown(directory, [['feature/one', commit('two', tip)]], [], 'a/b')).toBeNull()
  git('update-ref', 'refs/remotes/a/b/release/v1.0.0', commit('release', m))
  expect(await shown(directory, [['feature/one', git('rev-parse', 'refs/remotes/a/b/release/v1.0.0')]], [], 'a/b')).toBeNull()
})

test('a shallow clone shows nothing', async () => {
  const { directory, e, b, given } = await started()
  expect(await shown(directory, [['feature/one', e]])).not.toBeNull()
  given('', 'fetch', '-q', '--depth=1', directory, b)
  expect(await shown(directory, [['feature/one', e]])).toBeNull()
})

/** The same numbers each time. */
function numbers(seed: number): (below: number) => number {
  let state = seed
  return (below) => {
    state = (state * 1103515245 + 12345) % 2147483648
    return Math.floor((state / 2147483648) * below)
  }
}

/** The same git, whose answers come line by line; the lines of branches begin when what the new ones alone have is told. */
function lineByLine(git: Git): Git {
  const own: { tell(): void } = { tell: () => undefined }
  const ownIsTold = new Promise<void>((resolve) => {
    own.tell = resolve
  })
  return {
    ...git,
    stream: async (args, onBytes, { stop, ...options } = {}) => {
      const bytes = await git.bytes(args, options)
      const isLines = args.includes('--first-parent')
      if (isLines) await ownIsTold
      for (let at = 0; at < bytes.length; ) {
        if (stop?.aborted === true) throw new GitFailure(args, null, '')
        const end = bytes.indexOf('\n', at) + 1
        onBytes(bytes.subarray(at, end))
        at = end
        if (isLines) await setImmediate()
      }
      if (!isLines) own.tell()
    },
  }
}

test.each([1, 2, 3, 10])('what is shown is what the whole history shows, whatever the dates (%i)', async (seed) => {
  const { directory, git, given } = await emptyRepository()
  const below = numbers(seed)
  const COMMITS = 40
  const stream = Array.from({ length: COMMITS }, (_, index) => {
    const parents = index === 0 ? [] : [...new Set([index - 1 - below(Math.min(index, 4)), ...(below(3) === 0 ? [below(index)] : [])])]
    const lines = parents.map((parent, place) => `${place === 0 ? 'from' : 'merge'} :${parent + 1}`)
    return [
      `commit refs/heads/t/${index}`,
      `mark :${index + 1}`,
      `committer a <a@b> ${1000 + index * 10 + below(200)} +0000`,
      'data 1',
      'x',
      ...lines,
      '',
    ].join('\n')
  })
  given(stream.join('\n'), 'fast-import', '--quiet')
  const oidOf = (index: number): string => git('rev-parse', `refs/heads/t/${index}`)
  git('update-ref', 'refs/remotes/origin/main', oidOf(COMMITS - 1 - below(20)))
  git('update-ref', 'refs/remotes/origin/develop', oidOf(COMMITS - 1 - below(20)))
  git('update-ref', 'refs/remotes/up/develop', oidOf(COMMITS - 1 - below(20)))
  git('update-ref', 'refs/heads/main', oidOf(COMMITS - 1 - below(20)))
  const repository = await openRepository(directory, cleanEnvironment())
  const refs = await createRefReader(repository.git)()
  const graph = (await readWholeGraph(repository.git))?.(true) ?? NO_FACTS.graph
  const tips = Array.from({ length: COMMITS }, (_, index) => oidOf(index))
  const facts = { ...NO_FACTS, remotes: ['origin'], refs, graph, commits: new Map(tips.map((oid) => [oid, oid])) }
  let legal = 0
  for (const tip of tips.filter((_, index) => index % 4 === seed % 4)) {
    for (const branch of ['feature/one', 'hotfix/one']) {
      const update = branchUpdate(branch, 'create', null, tip)
      const kind = model.kindOf(branch)?.kind
      if (kind === undefined) throw new Error('no kind')
      const origin = originOf({ update, updates: [update], facts, model, kind, isAudit: false })
      const isShown = (await shown(directory, [[branch, tip]])) !== null
      expect((await shown(directory, [[branch, tip]], [], 'origin', lineByLine)) !== null).toBe(isShown)
      if (isShown) expect(origin.state, `${branch} ${tip}`).toBe('legal')
      if (isShown) legal += 1
    }
  }
  expect(legal).toBeGreaterThan(0)
})
