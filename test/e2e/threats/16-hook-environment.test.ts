import { mkdirSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { expect, test } from 'vitest'
import { refusing } from '../../support/doors.ts'
import { judgedRepository } from '../../support/every-door.ts'
import { openScratch, type Ran, type Scratch, scratchRepository } from '../../support/scratch.ts'
import { refusals } from '../../support/told.ts'

const DIRECT = 'no-direct-commit refs/heads/main'

/** Ways to commit on main that give the hook another index, or none. */
const COMMITS = [
  'git commit -m x README.md',
  'git commit -a -m x',
  'echo y | git commit -p -m x',
  'git add README.md && git commit -m x',
  'git commit --only -m x -- README.md',
  'git commit --include -m x README.md',
  'cd sub && GIT_LITERAL_PATHSPECS=1 git commit -m x ../README.md',
  'cd sub && git --literal-pathspecs commit -a -m x',
  // It holds nothing else: last, since it takes the rest away.
  'GIT_INDEX_FILE=$PWD/.git/other git add README.md && GIT_INDEX_FILE=$PWD/.git/other git commit -m x',
]

test.each([
  ['main', false],
  ['feature/one', true],
])(
  'threat 16: partial commits, commit -a, -p and another index file: the hook judges on %s, and the commit holds what was asked for',
  (branch, isLegal) => {
    const scratch = scratchRepository()
    scratch.write('sub/file.txt', 'x\n')
    scratch.git('add', '.')
    scratch.git('commit', '-q', '--no-verify', '-m', 'chore: sub')
    if (isLegal) scratch.git('checkout', '-q', '-b', branch)
    for (const [index, line] of COMMITS.entries()) {
      const before = scratch.oid('HEAD')
      scratch.write('README.md', `${index}\n`)
      const ran = scratch.shell(line)
      expect(refusals(ran), `${line}\n${ran.output}`).toEqual(isLegal ? [] : [DIRECT])
      expect(scratch.oid('HEAD') !== before, `${line}\n${ran.output}`).toBe(isLegal)
      if (isLegal) expect(scratch.git('show', 'HEAD:README.md'), line).toBe(`${index}`)
      scratch.git('reset', '-q', '--hard')
    }
  },
)

test('threat 16: linked worktrees, submodules, git -C and --git-dir: each commit is judged in its own repository, on its own branch', () => {
  const outer = scratchRepository({ name: 'outer' })
  const inner = scratchRepository({ name: 'inner' })
  outer.git('checkout', '-q', '-b', 'feature/outer', 'develop')
  outer.git('-c', 'protocol.file.allow=always', 'submodule', '--quiet', 'add', inner.remote, 'sub')
  outer.git('commit', '-q', '-m', 'feat: a submodule')
  const sub = openScratch(outer.folder, join(outer.directory, 'sub'), inner.remote)
  expect(sub.policy('install').code).toBe(0)
  outer.git('worktree', 'add', '-q', join(outer.folder, 'tree'), 'main')
  const [top, tree] = [outer.directory, join(outer.folder, 'tree')]
  const refused = [
    ['in a submodule on main, from the feature around it', `git -C ${top}/sub commit --allow-empty -m x`],
    ['in a linked worktree on main, from another one on a feature', `git -C ${tree} commit --allow-empty -m x`],
    [
      'by --git-dir and --work-tree, from elsewhere',
      `cd / && git --git-dir=${inner.directory}/.git --work-tree=${inner.directory} commit --allow-empty -m x`,
    ],
    [
      'by GIT_DIR and GIT_WORK_TREE, from within another',
      `GIT_DIR=${inner.directory}/.git GIT_WORK_TREE=${inner.directory} git commit --allow-empty -m x`,
    ],
    ['of a linked worktree by GIT_DIR', `GIT_DIR=${top}/.git/worktrees/tree GIT_WORK_TREE=${tree} git commit --allow-empty -m x`],
  ]
  for (const [about, line = ''] of refused) expect(refusals(outer.shell(line)), about).toEqual([DIRECT])
  sub.git('checkout', '-q', '-b', 'Odd')
  expect(refusing(outer.shell('git -C sub commit --allow-empty -m x'))).toEqual(['branch-name'])
  inner.git('checkout', '-q', '-b', 'feature/inner', 'develop')
  const legal = `GIT_DIR=${inner.directory}/.git GIT_WORK_TREE=${inner.directory} git commit -q --allow-empty -m x`
  expect(openScratch(outer.folder, tree, outer.remote).shell(legal)).toMatchObject({ code: 0, stderr: '' })
})

/** Variables that change what git reads or writes; with each the verdict and the report are the same, byte for byte. */
const VARIABLES: Readonly<Record<string, string>> = {
  GIT_TRACE: '1',
  GIT_TRACE2: '1',
  GIT_TRACE2_PERF: '2',
  GIT_TRACE2_EVENT: '1',
  GIT_TRACE_SETUP: '1',
  GIT_LITERAL_PATHSPECS: '1',
  GIT_NAMESPACE: 'other',
  GIT_PREFIX: 'sub/',
  GIT_CEILING_DIRECTORIES: '/:/tmp',
  GIT_DEFAULT_HASH: 'sha256',
  GIT_DEFAULT_REF_FORMAT: 'reftable',
  GIT_CONFIG_PARAMETERS: "'format.pretty=x' 'log.showsignature=true'",
  GIT_INDEX_FILE: '/nonexistent/index',
  GIT_REPLACE_REF_BASE: 'refs/heads/',
  GIT_SHALLOW_FILE: '/nonexistent/shallow',
  GIT_REFLOG_ACTION: 'merge release/v1.0.0',
  GIT_ATTR_SOURCE: 'nothing',
  GIT_PAGER: 'false',
  GIT_EXTERNAL_DIFF: 'false',
  GIT_FLUSH: '1',
  GIT_NOTES_REF: 'refs/heads/main',
}

test('threat 16: tracing, namespaces, prefixes, configuration and pathspecs of the environment change no word of a report', () => {
  const scratch = scratchRepository()
  const direct = scratch.git('commit-tree', '-p', 'main', '-m', 'fix: direct', 'main^{tree}')
  const args = ['check', '--format', 'json', '--update', 'refs/heads/main', scratch.oid('main'), direct]
  const plain = scratch.policy(...args)
  expect(plain.code).toBe(1)
  for (const [name, value] of Object.entries(VARIABLES))
    expect(scratch.policyWith({ env: { [name]: value } }, ...args), name).toEqual(plain)
  const counted = { GIT_CONFIG_COUNT: '1', GIT_CONFIG_KEY_0: 'format.pretty', GIT_CONFIG_VALUE_0: 'x' }
  expect(scratch.policyWith({ env: counted }, ...args)).toEqual(plain)
  // Where git fails, its trace is not taken for what it says.
  const nowhere = scratch.policyWith(
    { directory: scratch.folder, env: { GIT_TRACE2_EVENT: '1', GIT_CEILING_DIRECTORIES: scratch.folder } },
    'check',
  )
  expect([nowhere.code, nowhere.stderr]).toEqual([2, expect.stringContaining('not a git repository')])
})

test('threat 16: a push in quarantine is judged by its own objects; refused ones do not stay', () => {
  const scratch = judgedRepository()
  const direct = scratch.git('commit-tree', '-p', 'main', '-m', 'fix: direct', 'main^{tree}')
  const refused = scratch.tryGit('push', '--no-verify', 'origin', `${direct}:refs/heads/main`)
  expect(refused.stderr).toContain(`${direct.slice(0, 12)} "fix: direct" is one`)
  expect(scratch.tryGit('--git-dir', scratch.remote, 'cat-file', '-e', direct).code).not.toBe(0)
  expect(scratch.tryGit('push', '--no-verify', 'origin', `${direct}:refs/heads/hotfix/one`).code).toBe(0)
})

test('threat 16: in a namespace a server judges what comes there, and another’s branches explain nothing', () => {
  const scratch = judgedRepository()
  const push = (...args: string[]): Ran =>
    scratch.shell(`git push --no-verify origin ${args.join(' ')}`, { env: { GIT_NAMESPACE: 'team' } })
  expect(push('main', 'develop').code).toBe(0)
  const direct = scratch.git('commit-tree', '-p', 'main', '-m', 'fix: direct', 'main^{tree}')
  expect(push(`${direct}:refs/heads/main`).stderr).toContain('no-direct-commit, refs/heads/main')
  expect(push(':refs/heads/develop').stderr).toContain('no-delete, refs/heads/develop')
  expect(push('main:refs/heads/Odd').stderr).toContain('branch-name, refs/heads/Odd')
})

test('threat 16: the tour plays in a repository of its own, whatever the environment says where one is', () => {
  const scratch: Scratch = scratchRepository()
  const before = scratch.shell('git for-each-ref; git config --list --local; cksum .git/HEAD .git/index').stdout
  const [home, objects] = [join(scratch.folder, 'home'), join(scratch.folder, 'objects')]
  for (const place of [home, objects]) mkdirSync(place)
  writeFileSync(join(home, 'index'), 'no index')
  const dir = join(scratch.directory, '.git')
  const env = {
    GIT_DIR: dir,
    GIT_WORK_TREE: scratch.directory,
    GIT_INDEX_FILE: join(home, 'index'),
    GIT_OBJECT_DIRECTORY: objects,
    TMPDIR: home,
  }
  const toured = scratch.policyWith({ env }, 'tour')
  expect(toured.code, toured.output).toBe(0)
  expect(scratch.shell('git for-each-ref; git config --list --local; cksum .git/HEAD .git/index').stdout).toBe(before)
  expect(scratch.shell('ls -A "$OBJECTS"', { env: { OBJECTS: objects } }).stdout).toBe('')
})
