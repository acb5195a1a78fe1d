import { execFileSync } from 'node:child_process'
import { existsSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { describe, expect, onTestFinished, test } from 'vitest'
import { patchKey } from '../../../src/model/details.ts'
import { createDirectGit as createGit } from '../../../src/repository/direct-git.ts'
import { readPatches } from '../../../src/repository/patches.ts'
import { cleanEnvironment } from '../../support/environment.ts'

type Content = string | Buffer

interface Stage {
  readonly folder: string
  git(...args: string[]): string
  write(path: string, content: Content): void
  /** Commits everything that is there; gives back the commit. */
  commit(files?: Readonly<Record<string, Content | null>>): string
  /** Makes a commit with these files on top of another, elsewhere than where HEAD is, and stays there. */
  on(base: string, files: Readonly<Record<string, Content | null>>): string
  /** Identities of `commit` or `base..commit`, in the order asked. */
  identities(...asked: readonly string[]): Promise<readonly (string | null | undefined)[]>
}

function stage(...format: readonly string[]): Stage {
  const folder = mkdtempSync(join(tmpdir(), 'branch-policy-patches-'))
  onTestFinished(() => rmSync(folder, { recursive: true, force: true }))
  const git = (...args: string[]): string =>
    execFileSync('git', args, { cwd: folder, encoding: 'utf8', env: cleanEnvironment(), stdio: ['ignore', 'pipe', 'pipe'] }).trimEnd()
  git('init', '-q', '-b', 'main', ...format)
  const write = (path: string, content: Content): void => writeFileSync(join(folder, path), content)
  const commit: Stage['commit'] = (files = {}) => {
    for (const [path, content] of Object.entries(files)) {
      if (content === null) rmSync(join(folder, path))
      else write(path, content)
    }
    git('add', '-A')
    git('commit', '-q', '--allow-empty', '-m', 'Work')
    return git('rev-parse', 'HEAD')
  }
  return {
    folder,
    git,
    write,
    commit,
    on: (base, files) => {
      git('checkout', '-q', '-f', '--detach', base)
      return commit(files)
    },
    identities: async (...asked) => {
      const questions = asked.map((one) => {
        const [base, commit] = one.includes('..') ? one.split('..') : [null, one]
        return { about: 'patch' as const, commit: commit ?? '', base: base ?? null }
      })
      const found = await readPatches(questions, createGit(folder, cleanEnvironment()))
      return questions.map(({ commit, base }) => found.get(patchKey(commit, base)))
    },
  }
}

const lines = (...more: readonly string[]): string => ['one', 'two', 'three', 'four', 'five', 'six', ...more, ''].join('\n')

/** Two lines of history: `main` with the change, `side` without it but further on. */
function fork(here: Stage): { readonly root: string; readonly side: string } {
  const root = here.commit({ 'a.txt': lines(), 'b.txt': 'b\n' })
  return { root, side: here.on(root, { 'b.txt': 'other\n', 'c.txt': 'c\n' }) }
}

async function expectEqual(here: Stage, ...asked: readonly string[]): Promise<void> {
  const [first, ...others] = await here.identities(...asked)
  expect(first).toEqual(expect.any(String))
  for (const other of others) expect(other).toBe(first)
}

async function expectDifferent(here: Stage, ...asked: readonly string[]): Promise<void> {
  const found = await here.identities(...asked)
  for (const one of found) expect(one).toEqual(expect.any(String))
  expect(new Set(found).size).toBe(found.length)
}

describe('the same change', () => {
  test('by cherry-pick, with other lines above it', async () => {
    const here = stage()
    const { root } = fork(here)
    const fix = here.on(root, { 'a.txt': lines('fixed') })
    const side = here.on(root, { 'a.txt': `zero\n${lines()}` })
    here.git('cherry-pick', fix)
    const picked = here.git('rev-parse', 'HEAD')
    expect(picked).not.toBe(fix)
    await expectEqual(here, fix, picked)
    await expectDifferent(here, fix, side)
  })

  test('by rebase, each commit for itself', async () => {
    const here = stage()
    const { root, side } = fork(here)
    const one = here.on(root, { 'a.txt': lines('x') })
    const two = here.commit({ 'a.txt': lines('x', 'y') })
    here.git('rebase', '-q', '--onto', side, root, two)
    await expectEqual(here, one, here.git('rev-parse', 'HEAD~'))
    await expectEqual(here, two, here.git('rev-parse', 'HEAD'))
    await expectDifferent(here, one, two)
  })

  test('by squash: all from the base on is one commit', async () => {
    const here = stage()
    const { root, side } = fork(here)
    const one = here.on(root, { 'a.txt': lines('x') })
    const two = here.commit({ 'a.txt': lines('x', 'y'), 'new.txt': 'n\n' })
    here.git('checkout', '-q', '--detach', side)
    here.git('merge', '-q', '--squash', two)
    const squash = here.commit()
    await expectEqual(here, `${root}..${two}`, squash)
    await expectDifferent(here, `${root}..${two}`, one, two)
  })

  test('what a merge brought, seen from its first parent', async () => {
    const here = stage()
    const { root, side } = fork(here)
    const fix = here.on(root, { 'a.txt': lines('x') })
    here.git('checkout', '-q', '--detach', side)
    here.git('merge', '-q', '--no-ff', fix)
    await expectEqual(here, `${side}..${here.git('rev-parse', 'HEAD')}`, fix)
  })

  test('a base changes nothing for the same commit asked without one, in whatever order', async () => {
    const here = stage()
    const { root } = fork(here)
    const one = here.on(root, { 'a.txt': lines('x') })
    const two = here.commit({ 'a.txt': lines('x', 'y') })
    const again = here.on(one, { 'a.txt': lines('x', 'y') })
    const whole = here.on(root, { 'a.txt': lines('x', 'y') })
    const [combined, alone, picked, squash, fromOne] = await here.identities(`${root}..${two}`, two, again, whole, `${one}..${two}`)
    expect(alone).toBe(picked)
    expect(fromOne).toBe(alone)
    expect(combined).toBe(squash)
    expect(combined).not.toBe(alone)
  })

  test('of a binary file, of a mode, of names with quotes, line ends and signs', async () => {
    const here = stage()
    const { root, side } = fork(here)
    const odd = { 'with "quote".txt': 'q\n', "it's\nnew": 'n\n', ':100644': 'c\n', '-x': 'x\n' }
    const bytes = Buffer.from([0, 1, 2, 255])
    const picks: (readonly [string, string])[] = []
    for (const files of [odd, { 'image.bin': bytes }]) {
      picks.push([here.on(root, files), here.on(side, files)])
    }
    here.git('checkout', '-q', '--detach', root)
    here.git('update-index', '--chmod=+x', 'b.txt')
    here.git('commit', '-q', '-m', 'Mode')
    const mode = here.git('rev-parse', 'HEAD')
    for (const [one, other] of picks) await expectEqual(here, one, other)
    await expectDifferent(here, mode, here.on(root, { 'b.txt': 'B\n' }), here.on(root, { 'b.txt': null }))
  })

  test('a file called like an object name is a file', async () => {
    const here = stage()
    const { root, side } = fork(here)
    const files = { [root]: 'one\n', ['0'.repeat(40)]: 'two\n' }
    const one = here.on(root, files)
    await expectEqual(here, one, here.on(side, files))
    await expectDifferent(here, one, here.on(side, { [root]: 'one\n', ['0'.repeat(40)]: 'other\n' }))
  })

  test('of two root commits, and of a submodule', async () => {
    const here = stage()
    const { root, side } = fork(here)
    const again = here.git('commit-tree', '-m', 'Begin again', `${root}^{tree}`)
    await expectEqual(here, root, again)
    const link = (base: string, commit: string): string => {
      here.git('checkout', '-q', '--detach', base)
      here.git('update-index', '--add', '--cacheinfo', `160000,${commit},lib`)
      here.git('commit', '-q', '-m', 'Link')
      return here.git('rev-parse', 'HEAD')
    }
    const linked = link(root, side)
    await expectEqual(here, linked, link(side, side))
    await expectDifferent(here, linked, link(side, root))
  })

  test('in a SHA-256 repository', async () => {
    const here = stage('--object-format=sha256')
    const { root, side } = fork(here)
    const fix = here.on(root, { 'a.txt': lines('x'), [root]: 'f\n' })
    expect(fix).toHaveLength(64)
    await expectEqual(here, fix, here.on(side, { 'a.txt': lines('x'), [root]: 'f\n' }), `${root}..${fix}`)
    await expectDifferent(here, fix, here.on(side, { 'a.txt': lines('y'), [root]: 'f\n' }))
  })
})

describe('a different change', () => {
  test.each<readonly [string, Content, Content]>([
    ['of white space', 'if x:\n  y\nz\n', 'if x:\n    y\nz\n'],
    ['of an empty line', 'one\n\ntwo\n', 'one\n\n\ntwo\n'],
    ['of bytes that are no UTF-8', Buffer.from('caf\xe9\n', 'latin1'), Buffer.from('caf\xe8\n', 'latin1')],
    ['of a binary file', Buffer.from([0, 1]), Buffer.from([0, 2])],
    ['of a line end at the end', 'one', 'one\n'],
    ['of carriage returns', 'one\n', 'one\r\n'],
    ['of lines that look like a patch', 'index 1..2\n', 'index 3..4\n'],
    ['of lines that look like a place', '@ -1 @@\n', '@ -2 @@\n'],
  ])('%s', async (_, one, other) => {
    const here = stage()
    const { root } = fork(here)
    await expectDifferent(here, here.on(root, { file: one }), here.on(root, { file: other }))
  })

  test('a renamed file, a copy, a deletion and an addition', async () => {
    const here = stage()
    const { root } = fork(here)
    const renamed = here.on(root, { 'a.txt': null, 'z.txt': lines() })
    const deleted = here.on(root, { 'a.txt': null })
    const copied = here.on(root, { 'z.txt': lines() })
    const changed = here.on(root, { 'a.txt': lines('x'), 'z.txt': lines() })
    await expectDifferent(here, renamed, deleted, copied, changed)
    await expectDifferent(here, deleted, here.on(root, { 'a.txt': '' }))
  })

  test('an empty file and one with the mode of a script', async () => {
    const here = stage()
    const { root } = fork(here)
    const plain = here.on(root, { empty: '' })
    here.git('checkout', '-q', '--detach', root)
    here.write('empty', '')
    here.git('add', '--chmod=+x', 'empty')
    here.git('commit', '-q', '-m', 'Script')
    await expectDifferent(here, plain, here.git('rev-parse', 'HEAD'))
  })
})

describe('no change', () => {
  test('an empty commit, a merge without a base, and a commit that is not here', async () => {
    const here = stage()
    const { root, side } = fork(here)
    const empty = here.on(root, {})
    const fix = here.on(root, { 'a.txt': lines('x') })
    here.git('checkout', '-q', '--detach', side)
    here.git('merge', '-q', '--no-ff', fix)
    const merge = here.git('rev-parse', 'HEAD')
    const picked = here.on(side, { 'a.txt': lines('x') })
    const asked = [empty, 'f'.repeat(40), merge, `${root}..${empty}`, `${fix}..${merge}`, fix, picked, side]
    const [none, missing, merged, noneEither, theirs, one, same, other] = await here.identities(...asked)
    expect([none, missing, merged, noneEither]).toEqual([null, null, null, null])
    expect(one).toBe(same)
    expect(theirs).toBe(other)
  })

  test('no question starts no process', async () => {
    expect(await readPatches([], createGit('/nonexistent', cleanEnvironment()))).toEqual(new Map())
  })
})

test('neither attributes nor configuration run a program or change an identity', async () => {
  const here = stage()
  const { root, side } = fork(here)
  const fix = here.on(root, { 'a.txt': lines('', 'x') })
  const picked = here.on(side, { 'a.txt': lines('', 'x') })
  const other = here.on(side, { 'a.txt': lines('', 'y') })
  const before = await here.identities(fix, picked, other)
  const trap = join(here.folder, 'ran')
  here.write('.git/info/attributes', '* diff=trap\n')
  const settings = {
    'diff.external': `touch ${trap}; true`,
    'diff.trap.command': `touch ${trap}; true`,
    'diff.trap.textconv': `touch ${trap}; cat`,
    'diff.trap.xfuncname': 'one',
    'diff.suppressBlankEmpty': 'true',
    'diff.noprefix': 'true',
    'diff.mnemonicPrefix': 'true',
    'diff.renames': 'copies',
    'diff.context': '0',
    'diff.interHunkContext': '9',
    'diff.algorithm': 'patience',
    'diff.indentHeuristic': 'false',
    'diff.ignoreSubmodules': 'all',
    'diff.submodule': 'log',
    'diff.wordRegex': '.',
    'diff.relative': 'true',
    'color.ui': 'always',
    'color.diff': 'always',
    'core.quotePath': 'false',
    'core.pager': `touch ${trap}`,
  }
  for (const [name, value] of Object.entries(settings)) here.git('config', name, value)
  expect(await here.identities(fix, picked, other)).toEqual(before)
  expect(existsSync(trap)).toBe(false)
  expect(before[0]).toBe(before[1])
  expect(before[0]).not.toBe(before[2])
})

test('a submodule that .gitmodules ignores counts all the same', async () => {
  const here = stage()
  const { root, side } = fork(here)
  here.write('.gitmodules', '[submodule "lib"]\n\tpath = lib\n\turl = ./lib\n\tignore = all\n')
  here.git('config', 'submodule.lib.ignore', 'all')
  here.git('update-index', '--add', '--cacheinfo', `160000,${root},lib`)
  here.git('commit', '-q', '-m', 'Link')
  expect(await here.identities(here.git('rev-parse', 'HEAD'))).toEqual([expect.any(String)])
  expect(side).not.toBe(root)
})

test('2,000 questions take two processes', async () => {
  const here = stage()
  const stream: string[] = []
  for (let count = 1; count <= 2000; count += 1) {
    const path = count % 2 === 0 ? 'even.txt' : `odd-${count}.txt`
    const text = `${count % 10 === 0 ? 'ten' : count}\n`
    stream.push(`commit refs/heads/many\nmark :${count}\ncommitter A <a@b> ${count} +0000\ndata 1\nx`)
    stream.push(`${count === 1 ? '' : `from :${count - 1}\n`}M 644 inline ${path}\ndata ${text.length}\n${text}`)
  }
  execFileSync('git', ['fast-import', '--quiet'], { cwd: here.folder, env: cleanEnvironment(), input: `${stream.join('\n')}\n` })
  const commits = here.git('rev-list', 'many').split('\n')
  const trace = join(here.folder, 'trace')
  const questions = commits.map((commit) => ({ about: 'patch' as const, commit, base: null }))
  const found = await readPatches(questions, createGit(here.folder, { ...cleanEnvironment(), GIT_TRACE2_EVENT: trace }))
  expect(found.size).toBe(2000)
  expect([...found.values()].every((identity) => typeof identity === 'string')).toBe(true)
  const started = readFileSync(trace, 'utf8').match(/"event":"start"/g) ?? []
  expect(started).toHaveLength(2)
})

test('what a partial clone does not hold is not known', async () => {
  const here = stage()
  const { root, side } = fork(here)
  const fix = here.on(root, { 'a.txt': lines('x') })
  const picked = here.on(side, { 'a.txt': lines('x') })
  const alone = here.on(side, { 'alone.txt': 'x\n' })
  const blob = here.git('rev-parse', `${fix}:a.txt`)
  rmSync(join(here.folder, '.git', 'objects', blob.slice(0, 2), blob.slice(2)))
  const [one, other, third] = await here.identities(fix, picked, alone)
  expect([one, other]).toEqual([undefined, undefined])
  expect(third).toEqual(expect.any(String))
})
