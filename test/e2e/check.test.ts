import { existsSync, mkdirSync, readdirSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { describe, expect, test } from 'vitest'
import { openScratch, type Ran, type Scratch, scratchRepository } from '../support/scratch.ts'
import { ZERO } from '../support/zero.ts'

interface JsonReport {
  readonly summary: Readonly<Record<string, number>>
  readonly exitCode: number
  readonly findings: readonly Readonly<Record<string, unknown>>[]
  readonly releases?: readonly Readonly<Record<string, unknown>>[]
}

function bare(options: Parameters<typeof scratchRepository>[0] = {}): Scratch {
  return scratchRepository({ ...options, hooks: false })
}

/** A check with --format json, its exit code compared with the one in the report. */
function checkJson(scratch: Scratch, ...args: string[]): JsonReport {
  const ran = scratch.policy('check', ...args, '--format', 'json')
  expect(ran.stderr).toBe('')
  const report = JSON.parse(ran.stdout) as JsonReport
  expect(report.exitCode).toBe(ran.code)
  return report
}

/** What a report finds: `rule verdict ref`, each once, sorted. */
function found(report: JsonReport): readonly string[] {
  return [...new Set(report.findings.map(({ rule, verdict, ref }) => `${rule} ${verdict} ${ref}`))].sort()
}

/** A command line that could not be understood: exit 2, nothing on standard output, words on standard error, no stack. */
function expectUsage(ran: Ran, ...words: string[]): void {
  expect(ran.stdout).toBe('')
  expect(ran.stderr).toMatch(/^branch-policy: /)
  for (const word of words) expect(ran.stderr).toContain(word)
  expect(ran.stderr).not.toMatch(/^\s+at /m)
  expect(ran.code).toBe(2)
}

/** Puts a merge without a telling message on main, whose extra parent is no branch. */
function unexplainedMerge(scratch: Scratch): string {
  const lost = scratch.git('commit-tree', '-p', 'main', '-m', 'feat: lost', 'main^{tree}')
  const merge = scratch.git('commit-tree', '-p', 'main', '-p', lost, '-m', 'a merge of something', 'main^{tree}')
  scratch.git('update-ref', 'refs/heads/main', merge)
  scratch.git('checkout', '-q', '-f', 'main')
  return merge
}

/** Brings a hotfix without a version into main, untagged: a warning under gitflow. */
function untaggedHotfix(scratch: Scratch, name: string): void {
  scratch.git('checkout', '-q', '-b', `hotfix/${name}`, 'main')
  scratch.commit(`fix: ${name}`)
  scratch.git('checkout', '-q', 'main')
  scratch.git('merge', '-q', '--no-ff', '--no-edit', `hotfix/${name}`)
}

describe('check without flags', () => {
  test('judges main as a push would send it', () => {
    const scratch = bare()
    expect(scratch.policy('check')).toMatchObject({ code: 0, stderr: '' })
    const oid = scratch.commit('fix: straight to main')
    const report = checkJson(scratch)
    expect(report).toMatchObject({ exitCode: 1, summary: { fail: 1, checked: 1 } })
    expect(report.findings).toMatchObject([{ rule: 'no-direct-commit', verdict: 'fail', ref: 'refs/heads/main', oid, kind: 'main' }])
  })

  test('judges a topic branch, new, pushed and badly named', () => {
    const scratch = bare()
    scratch.git('checkout', '-q', '-b', 'feature/one', 'develop')
    scratch.commit('feat: one')
    expect(scratch.policy('check').code).toBe(0)
    scratch.git('push', '-q', 'origin', 'feature/one')
    scratch.commit('feat: one, more')
    expect(scratch.policy('check').code).toBe(0)
    scratch.git('checkout', '-q', '-b', 'Feature_One')
    const report = checkJson(scratch)
    expect(found(report)).toEqual(['branch-name fail refs/heads/Feature_One'])
    expect(String(report.findings[0]?.['fix'])).toMatch(/^git branch -m Feature_One feature\//)
  })

  test('on a detached HEAD says what to ask instead', () => {
    const scratch = bare()
    scratch.git('checkout', '-q', '--detach')
    expectUsage(scratch.policy('check'), 'HEAD is detached', '--update', '--pull-request', '--branch', '--all')
  })

  test('on an unborn branch judges the name', () => {
    const scratch = bare({ start: 'empty' })
    expect(scratch.policy('check')).toMatchObject({ code: 0, stderr: '' })
    scratch.git('symbolic-ref', 'HEAD', 'refs/heads/nonsense')
    expect(found(checkJson(scratch))).toEqual(['branch-name fail refs/heads/nonsense'])
    expect(scratch.policy('check', '--all').code).toBe(0)
  })

  test('gives the same answer in a subdirectory, in a worktree and in the git directory, by the same config', () => {
    const scratch = bare({ config: { extends: 'gitflow', branches: { feature: { name: 'story/{slug}' } } } })
    scratch.git('branch', 'feature/old', 'develop')
    const worktree = join(scratch.folder, 'worktree')
    scratch.git('worktree', 'add', '-q', worktree, 'feature/old')
    mkdirSync(join(worktree, 'deep', 'down'), { recursive: true })
    for (const directory of [worktree, join(worktree, 'deep', 'down')]) {
      const ran = scratch.policyWith({ directory }, 'check', '--format', 'json')
      const report = JSON.parse(ran.stdout) as JsonReport & { policy: { source: string } }
      expect(report.policy.source).toBe('branch-policy.config.json')
      expect(found(report)).toEqual(['branch-name fail refs/heads/feature/old'])
      expect(ran.code).toBe(1)
    }
    mkdirSync(join(scratch.directory, 'deep'))
    expect(scratch.policyWith({ directory: join(scratch.directory, 'deep') }, 'check').code).toBe(0)
    expect(scratch.policyWith({ directory: join(scratch.directory, '.git') }, 'check').code).toBe(0)
  })
})

describe('check without flags and something new', () => {
  test('passes where the branch is what the remote has, or behind it', () => {
    const scratch = bare()
    untaggedHotfix(scratch, 'one')
    scratch.git('push', '-q', 'origin', 'main')
    expect(checkJson(scratch)).toMatchObject({ exitCode: 0, findings: [] })
    scratch.git('checkout', '-q', '--detach')
    scratch.git('branch', '-q', '-D', 'hotfix/one')
    // Nothing but main is here now: its old value is all that there is to compare with.
    scratch.git('branch', '-q', '-D', 'develop')
    scratch.git('update-ref', '-d', 'refs/remotes/origin/develop')
    scratch.git('checkout', '-q', 'main')
    expect(checkJson(scratch)).toMatchObject({ exitCode: 0, findings: [] })
    // A push would be refused by git; with --force it would rewrite main, and nothing else is to be said of it.
    scratch.git('reset', '-q', '--hard', 'main~1')
    expect(found(checkJson(scratch))).toEqual(['no-force-push fail refs/heads/main'])
  })
})

describe('check --update', () => {
  test('takes revisions and zeros, and judges several updates together', () => {
    const scratch = bare()
    scratch.git('checkout', '-q', 'develop')
    scratch.git('checkout', '-q', '-b', 'release/v1.1.0')
    const bump = scratch.commit('chore: 1.1.0')
    const update = ['--update', 'refs/heads/main', 'main', 'HEAD']
    scratch.git('checkout', '-q', '--detach')
    scratch.git('branch', '-D', 'release/v1.1.0')

    expect(found(checkJson(scratch, ...update))).toEqual(['no-direct-commit fail refs/heads/main'])
    const withRelease = checkJson(scratch, ...update, '--update', 'refs/heads/release/v1.1.0', ZERO, bump)
    expect(found(withRelease)).toEqual(['published-first skipped refs/heads/main', 'release-tag fail refs/heads/main'])
    expect(withRelease.summary).toMatchObject({ fail: 1, checked: 2 })
    const withTag = checkJson(
      scratch,
      ...update,
      ...['--update', 'refs/heads/release/v1.1.0', ZERO, 'HEAD~0', '--update', 'refs/tags/v1.1.0', ZERO, 'HEAD'],
    )
    // What a branch on the remote held before, an update of it does not tell.
    expect(found(withTag)).toEqual(['published-first skipped refs/heads/main', 'tag-annotated fail refs/tags/v1.1.0'])
    expect(withTag).toMatchObject({ exitCode: 0, summary: { checked: 3 } })
  })

  test('finds rewriting, deletion, replace refs and bad names of branches and tags', () => {
    const scratch = bare()
    scratch.git('checkout', '-q', 'develop')
    const side = scratch.git('commit-tree', '-m', 'another beginning', 'main^{tree}')
    const all = [
      ['refs/heads/main', 'main', side],
      ['refs/heads/develop', 'develop', ZERO],
      ['refs/heads/nonsense', ZERO, 'main'],
      ['refs/tags/nonsense', ZERO, 'main'],
      [`refs/replace/${side}`, ZERO, 'main'],
    ].flatMap((words) => ['--update', ...words])
    expect(found(checkJson(scratch, ...all))).toEqual([
      'branch-name fail refs/heads/nonsense',
      'no-delete fail refs/heads/develop',
      'no-direct-commit fail refs/heads/main',
      'no-force-push fail refs/heads/main',
      `replace-refs fail refs/replace/${side}`,
      'tag-name fail refs/tags/nonsense',
    ])
  })

  test('takes an annotated tag for the commit of a branch', () => {
    const scratch = bare()
    scratch.git('tag', '-a', 'v1.0.0', '-m', 'v1.0.0')
    const direct = scratch.commit('fix: straight to main')
    scratch.git('tag', '-a', 'v1.0.1', '-m', 'v1.0.1')
    const report = checkJson(scratch, '--update', 'refs/heads/main', 'v1.0.0', 'refs/tags/v1.0.1')
    expect(report.findings).toMatchObject([{ rule: 'no-direct-commit', verdict: 'fail', oid: direct }])
    expect(checkJson(scratch, '--update', 'refs/tags/v1.0.0', ZERO, 'v1.0.0').exitCode).toBe(0)
    expect(found(checkJson(scratch, '--update', 'refs/tags/v1.0.1', ZERO, 'v1.0.1'))).toEqual(['tag-target fail refs/tags/v1.0.1'])
    expectUsage(scratch.policy('check', '--update', 'refs/heads/main', 'main', 'main^{tree}'), '"main^{tree}"')
  })

  test('cannot judge by an object that is not here, and says so', () => {
    const scratch = bare()
    const absent = 'd'.repeat(40)
    const old = checkJson(scratch, '--update', 'refs/heads/main', absent, 'main')
    expect(old.exitCode).toBe(2)
    expect(new Set(old.findings.map(({ verdict }) => verdict))).toEqual(new Set(['undetermined']))
    const neu = checkJson(scratch, '--update', 'refs/heads/main', 'main', absent)
    expect(neu.exitCode).toBe(2)
    expect(neu.findings.map(({ verdict }) => verdict)).not.toContain('fail')
  })

  test('says what there is where a revision or a refname is none', () => {
    const scratch = bare()
    expectUsage(scratch.policy('check', '--update', 'refs/heads/main', 'main', 'mian'), '"mian"', 'There are: ', 'develop, main')
    expectUsage(scratch.policy('check', '--update', 'main', 'main', 'main'), 'no full refname', 'refs/heads/main')
    expectUsage(scratch.policy('check', '--update', 'refs/heads/main', 'main'), '--update needs REF OLD NEW')
    expectUsage(scratch.policy('check', '--update', 'refs/heads/a..b', 'main', 'main'), 'no full refname')
    expectUsage(scratch.policy('check', '--update=refs/heads/main'), '--update needs REF OLD NEW')
  })
})

describe('check --pull-request', () => {
  test('lets pass what the policy allows and refuses what it does not', () => {
    const scratch = bare()
    scratch.git('checkout', '-q', '-b', 'feature/one', 'develop')
    scratch.commit('feat: one')
    expect(checkJson(scratch, '--pull-request', '--head', 'feature/one', '--base', 'develop').exitCode).toBe(0)
    expect(checkJson(scratch, '--pull-request', '--head', 'refs/heads/feature/one', '--base', 'refs/heads/develop').exitCode).toBe(0)
    const illegal = checkJson(scratch, '--pull-request', '--head', 'feature/one', '--base', 'main')
    expect(found(illegal).filter((line) => !line.includes(' skipped '))).toEqual(['merge-source fail refs/heads/main'])
    scratch.git('branch', 'nonsense', 'develop')
    expect(found(checkJson(scratch, '--pull-request', '--head', 'nonsense', '--base', 'develop'))).toContain(
      'branch-name fail refs/heads/nonsense',
    )
  })

  test('knows branches that only the remote has', () => {
    const scratch = bare()
    scratch.git('push', '-q', 'origin', 'develop:refs/heads/feature/far')
    scratch.git('fetch', '-q', 'origin')
    expect(scratch.policy('check', '--pull-request', '--head', 'feature/far', '--base', 'develop').code).toBe(0)
  })

  test('says what there is where a branch is unknown or a flag is missing', () => {
    const scratch = bare()
    expectUsage(scratch.policy('check', '--pull-request', '--head', 'feature/none', '--base', 'develop'), '"feature/none"', 'There are: ')
    expectUsage(scratch.policy('check', '--pull-request', '--head', 'develop', '--base', 'mian'), '"mian"', 'main')
    expectUsage(scratch.policy('check', '--pull-request', '--head', 'develop'), '--base REF')
    expectUsage(scratch.policy('check', '--head', 'develop'), '--pull-request')
    expectUsage(scratch.policy('check', '--pull-request', '--head', 'a b', '--base', 'main'), 'cannot be the name of a branch')
  })
})

describe('check --branch', () => {
  test('judges names alone, several at once, whether they are there or not', () => {
    const scratch = bare()
    expect(checkJson(scratch, '--branch', 'feature/one', '--branch', 'release/v1.0.0')).toMatchObject({
      exitCode: 0,
      summary: { checked: 2 },
    })
    const report = checkJson(scratch, '--branch', 'feature/one', '--branch', 'nonsense', '--branch', 'release/1.0')
    expect(found(report)).toEqual(['branch-name fail refs/heads/nonsense', 'branch-name fail refs/heads/release/1.0'])
    expectUsage(scratch.policy('check', '--branch', 'a b'), 'cannot be the name of a branch')
    const hyphen = checkJson(scratch, '--branch=--output=pwned')
    expect(hyphen.exitCode === 1 || hyphen.exitCode === 2).toBe(true)
    expect(existsSync(join(scratch.directory, 'pwned'))).toBe(false)
  })
})

describe('check --all', () => {
  test('finds nothing in a clean repository, releases included', () => {
    const scratch = bare()
    scratch.git('checkout', '-q', '-b', 'release/v1.1.0', 'develop')
    scratch.commit('chore: 1.1.0')
    scratch.git('checkout', '-q', 'main')
    scratch.git('merge', '-q', '--no-ff', '--no-edit', 'release/v1.1.0')
    scratch.git('tag', '-a', 'v1.1.0', '-m', 'v1.1.0')
    scratch.git('checkout', '-q', 'develop')
    scratch.git('merge', '-q', '--no-ff', '--no-edit', 'main')
    scratch.git('branch', '-q', '-D', 'release/v1.1.0')
    scratch.git('push', '-q', '--atomic', 'origin', 'main', 'develop', 'v1.1.0')
    const report = checkJson(scratch, '--all')
    expect(report).toMatchObject({ exitCode: 0, findings: [], summary: { fail: 0, warn: 0, undetermined: 0, exempt: 0, checked: 3 } })
    expect(report.releases).toEqual([
      {
        kind: 'release',
        branch: 'release/v1.1.0',
        version: '1.1.0',
        merge: scratch.oid('main'),
        evidence: 'message',
        tag: { name: 'v1.1.0', where: 'merge', distance: 0 },
        backMerged: 'yes',
        branchGone: true,
        owed: [],
      },
    ])
    expect(scratch.policy('check', '--all', '--quiet')).toMatchObject({ code: 0, output: '' })
  })

  test("finds each rule's violation, and judges the remote's branches rather than what is here", () => {
    const scratch = bare({ config: { extends: 'gitflow', branches: { feature: { into: { develop: 'merge' } } } } })
    scratch.git('checkout', '-q', '-b', 'feature/fast', 'develop')
    scratch.commit('feat: fast')
    scratch.git('checkout', '-q', 'develop')
    scratch.git('merge', '-q', '--ff-only', 'feature/fast')
    scratch.git('checkout', '-q', '-b', 'release/v1.1.0')
    scratch.commit('chore: 1.1.0')
    scratch.git('checkout', '-q', 'main')
    const direct = scratch.commit('fix: straight to main')
    scratch.git('merge', '-q', '--no-ff', '--no-edit', 'release/v1.1.0')
    const untagged = scratch.oid('main')
    scratch.git('checkout', '-q', '-b', 'feature/wrong-way', 'develop')
    scratch.commit('feat: wrong way')
    scratch.git('checkout', '-q', 'main')
    scratch.git('merge', '-q', '--no-ff', '--no-edit', 'feature/wrong-way')
    const foreign = scratch.oid('main')
    scratch.git('branch', 'nonsense', 'develop')
    scratch.git('tag', 'nonsense-tag')
    scratch.git('push', '-q', 'origin', '--all')
    scratch.git('push', '-q', 'origin', '--tags')
    scratch.git('branch', 'local-only', 'develop')
    // The local main is set back: the published one is judged all the same.
    scratch.git('checkout', '-q', 'develop')
    scratch.git('branch', '-f', 'main', 'main~3')

    const report = checkJson(scratch, '--all')
    expect(found(report)).toEqual([
      'back-merge fail refs/remotes/origin/main',
      'branch-name fail refs/heads/local-only',
      'branch-name fail refs/remotes/origin/nonsense',
      'merge-method fail refs/remotes/origin/develop',
      'merge-source fail refs/remotes/origin/main',
      'no-direct-commit fail refs/remotes/origin/main',
      'release-tag fail refs/remotes/origin/main',
      'tag-name fail refs/tags/nonsense-tag',
    ])
    expect(report.exitCode).toBe(1)
    const oidOf = (rule: string) => report.findings.find((finding) => finding['rule'] === rule)?.['oid']
    expect([oidOf('no-direct-commit'), oidOf('release-tag'), oidOf('merge-source')]).toEqual([direct, untagged, foreign])
    expect(report.releases).toMatchObject([
      { branch: 'release/v1.1.0', merge: untagged, tag: { name: null, where: 'missing' }, backMerged: 'no' },
    ])
  })

  test('judges a bare repository by its own branches', () => {
    const scratch = bare()
    scratch.git('checkout', '-q', 'main')
    scratch.commit('fix: straight to main')
    scratch.git('push', '-q', 'origin', 'main', 'develop:refs/heads/nonsense')
    const ran = scratch.policyWith({ directory: scratch.remote }, 'check', '--all', '--format', 'json')
    expect(found(JSON.parse(ran.stdout) as JsonReport)).toEqual([
      'back-merge fail refs/heads/main',
      'branch-name fail refs/heads/nonsense',
      'no-direct-commit fail refs/heads/main',
    ])
  })
})

describe('the report', () => {
  test('as JSON has the keys that scripts rely on, in their order, and is the same twice', () => {
    const scratch = bare()
    scratch.git('checkout', '-q', '-b', 'hotfix/v1.0.1', 'main')
    scratch.commit('fix: urgent')
    scratch.git('checkout', '-q', 'main')
    scratch.git('merge', '-q', '--no-ff', '--no-edit', 'hotfix/v1.0.1')
    scratch.commit('fix: straight to main')
    scratch.git('push', '-q', 'origin', 'main')
    const [first, second] = [1, 2].map(() => scratch.policy('check', '--all', '--format', 'json').stdout)
    expect(first).toBe(second)
    const report = JSON.parse(first ?? '') as JsonReport & Record<string, object>
    const keys = (value: unknown): readonly string[] => Object.keys(value as object)
    // `notes` and `why` are what the report has besides the design's keys.
    expect(keys(report)).toEqual(['schemaVersion', 'tool', 'event', 'policy', 'summary', 'exitCode', 'findings', 'releases', 'notes'])
    expect(keys(report['tool'])).toEqual(['name', 'version'])
    expect(keys(report['policy'])).toEqual(['source', 'extends'])
    expect(keys(report.summary)).toEqual(['fail', 'warn', 'undetermined', 'exempt', 'checked'])
    expect(report.findings.length).toBeGreaterThan(1)
    for (const finding of report.findings) {
      expect(keys(finding)).toEqual([
        'rule',
        'verdict',
        'severity',
        'ref',
        'oid',
        'kind',
        'message',
        'why',
        'actual',
        'expected',
        'evidence',
        'fix',
        'docs',
      ])
    }
    const [release] = report.releases ?? []
    expect(keys(release)).toEqual(['kind', 'branch', 'version', 'merge', 'evidence', 'tag', 'backMerged', 'branchGone', 'owed'])
    expect(keys(release?.['tag'])).toEqual(['name', 'where', 'distance'])
    expect(report).toMatchObject({ schemaVersion: 1, tool: { name: 'branch-policy' }, event: 'check', policy: { extends: ['gitflow'] } })
    expect('releases' in checkJson(scratch)).toBe(false)
  })

  test('goes where --output says, in pairs with --format', () => {
    const scratch = bare()
    scratch.commit('fix: straight to main')
    const stdout = scratch.policy('check', '--format', 'json').stdout
    const text = scratch.policy('check').stdout
    expect(text).toContain('no-direct-commit')

    const file = scratch.policy('check', '--format', 'json', '--output', 'report.json')
    expect(scratch.read('report.json')).toBe(stdout)
    expect(file).toMatchObject({ code: 1, stdout: text })
    const both = scratch.policy('check', '--format', 'json', '--output', 'a.json', '--format', 'text', '--output', 'b.txt')
    expect(both).toMatchObject({ code: 1, output: '' })
    expect(scratch.read('a.json')).toBe(stdout)
    expect(scratch.read('b.txt')).toBe(text)
    expect(scratch.policy('check', '--output', 'c.txt').stdout).toBe('')
    expect(scratch.read('c.txt')).toBe(text)
    expect(scratch.policy('check', '--format', 'text', '--output', 'd.txt', '--format', 'json').stdout).toBe(stdout)

    expectUsage(scratch.policy('check', '--output', 'x', '--output', 'y'), '--format')
    expectUsage(scratch.policy('check', '--format', 'text', '--format', 'json'), 'only one report')
    expectUsage(scratch.policy('check', '--format', 'jsno'), '"jsno"', 'did you mean', 'json')
    const nowhere = scratch.policy('check', '--format', 'json', '--output', 'no/such/folder/report.json')
    // What was found outweighs that it could not be written.
    expect(nowhere.code).toBe(1)
    expect(nowhere.stderr).toMatch(/^branch-policy: .*no\/such\/folder/)
    expect(readdirSync(scratch.directory).filter((name) => name.includes('tmp'))).toEqual([])
  })

  test('with --quiet tells only what makes the check fail', () => {
    const scratch = bare()
    untaggedHotfix(scratch, 'urgent')
    expect(scratch.policy('check').stdout).toContain('release-tag')
    expect(scratch.policy('check', '--quiet')).toMatchObject({ code: 0, output: '' })
    scratch.commit('fix: straight to main')
    const quiet = scratch.policy('check', '--quiet')
    expect(quiet.code).toBe(1)
    expect(quiet.stdout).toContain('no-direct-commit')
    expect(quiet.stdout).not.toContain('release-tag')
  })
})

describe('exit codes of check', () => {
  test('--max-warnings makes too many warnings a failure', () => {
    const scratch = bare()
    untaggedHotfix(scratch, 'one')
    untaggedHotfix(scratch, 'two')
    const report = checkJson(scratch)
    expect(report).toMatchObject({ exitCode: 0, summary: { fail: 0, warn: 2 } })
    expect(scratch.policy('check', '--max-warnings', '2').code).toBe(0)
    const strict = scratch.policy('check', '--max-warnings', '1')
    expect(strict.code).toBe(1)
    expect(strict.stdout).toContain('--max-warnings')
    expect(scratch.policy('check', '--max-warnings', '0', '--quiet').code).toBe(1)
    for (const wrong of ['few', '1.5', '=-1']) {
      const args = wrong.startsWith('=') ? [`--max-warnings${wrong}`] : ['--max-warnings', wrong]
      expectUsage(scratch.policy('check', ...args), '--max-warnings needs a whole number')
    }
  })

  test('2 for what cannot be determined, 0 with --allow-undetermined, and 1 wins over 2', () => {
    const scratch = bare()
    const merge = unexplainedMerge(scratch)
    const report = checkJson(scratch)
    expect(report).toMatchObject({ exitCode: 2, summary: { fail: 0, undetermined: 1 } })
    expect(report.findings).toMatchObject([{ rule: 'merge-source', verdict: 'undetermined', severity: 'error', oid: merge }])
    const allowed = checkJson(scratch, '--allow-undetermined')
    expect(allowed).toMatchObject({ exitCode: 0, summary: { undetermined: 1 } })
    expect(allowed.findings).toEqual(report.findings)
    scratch.commit('fix: straight to main')
    expect(checkJson(scratch)).toMatchObject({ exitCode: 1, summary: { fail: 1, undetermined: 1 } })
    expect(checkJson(scratch, '--allow-undetermined').exitCode).toBe(1)
  })

  test('a shallow clone is told from a whole one: no false answer, and the cure', () => {
    const scratch = bare()
    untaggedHotfix(scratch, 'one')
    untaggedHotfix(scratch, 'two')
    scratch.git('push', '-q', 'origin', 'main')
    const directory = join(scratch.folder, 'shallow')
    scratch.git('clone', '-q', '--depth', '1', `file://${scratch.remote}`, directory)
    const shallow = openScratch(scratch.folder, directory, scratch.remote)
    // The newest commit is a legal merge that shows no parents here.
    const audit = checkJson(shallow, '--all')
    expect(audit).toMatchObject({ exitCode: 2, summary: { fail: 0 } })
    expect(audit.findings.flatMap(({ fix }) => fix)).toContain('git fetch --unshallow origin')
    const update = checkJson(shallow, '--update', 'refs/heads/main', scratch.oid('main~1'), 'HEAD')
    expect(update).toMatchObject({ exitCode: 2, summary: { fail: 0 } })
    shallow.git('fetch', '-q', '--unshallow', 'origin')
    expect(checkJson(shallow, '--all')).toMatchObject({ exitCode: 0, summary: { fail: 0, undetermined: 0 } })
    expect(checkJson(shallow, '--update', 'refs/heads/main', 'main~1', 'HEAD').exitCode).toBe(0)
  })

  test('judges in a shallow clone what its commits show', () => {
    const scratch = bare()
    untaggedHotfix(scratch, 'one')
    scratch.git('push', '-q', 'origin', 'main')
    const directory = join(scratch.folder, 'shallow')
    scratch.git('clone', '-q', '--depth', '1', `file://${scratch.remote}`, directory)
    const shallow = openScratch(scratch.folder, directory, scratch.remote)
    const direct = shallow.commit('fix: straight to main')
    const report = checkJson(shallow)
    expect(report.exitCode).toBe(1)
    expect(report.findings).toMatchObject([{ rule: 'no-direct-commit', verdict: 'fail', oid: direct }])
  })
})

describe('the command line', () => {
  test('--config judges by another policy, and does not keep it', () => {
    const scratch = bare()
    scratch.git('checkout', '-q', '-b', 'topic/one')
    scratch.write('policies/topics.yaml', 'extends: gitflow\nbranches:\n  feature:\n    name: topic/{slug}\n')
    expect(scratch.policy('check').code).toBe(1)
    const report = checkJson(scratch, '--config', 'policies/topics.yaml') as JsonReport & { policy: object }
    expect(report).toMatchObject({ exitCode: 0, policy: { source: 'policies/topics.yaml' } })
    expect(scratch.policyWith({ directory: join(scratch.directory, 'policies') }, 'check', '--config', 'topics.yaml').code).toBe(0)
    expect(scratch.policy('check').code).toBe(1)
    expectUsage(scratch.policy('check', '--config', 'none.json'), 'none.json', 'there is no such file')
    expectUsage(scratch.policy('check', '--config'), '--config needs FILE')
    expectUsage(scratch.policy('check', '--config', 'README.md'), 'README.md')
  })

  test('a name that a policy spells out is that kind, though a placeholder of another would take it', () => {
    const branches = {
      topic: { name: '{slug}', from: 'main', into: { main: 'squash' } },
      main: { name: 'main', permanent: true, protected: true, production: true },
    }
    const scratch = bare({ start: 'main', config: { branches } })
    scratch.commit('fix: straight to main')
    const report = checkJson(scratch)
    expect(report.findings).toMatchObject([{ rule: 'no-direct-commit', kind: 'main' }])
    expect(checkJson(scratch, '--branch', 'maintenance').exitCode).toBe(0)
  })

  test('names what there is where a word is unknown, and the nearest', () => {
    const scratch = bare()
    expectUsage(scratch.policy('chekc'), '"chekc"', 'did you mean', 'check', 'install', 'hook')
    expectUsage(scratch.policy('check', '--al'), '--al', 'did you mean', '--all', '--update', '--pull-request')
    expectUsage(scratch.policy('check', '-a'), '"-a"', '--all')
    expectUsage(scratch.policy('check', 'main'), '"main"')
    expectUsage(scratch.policy('check', '--all=yes'), '--all takes no value')
    expectUsage(scratch.policy('check', '--all', '--branch', 'x'), '--all and --branch')
    expectUsage(scratch.policy('check', '--base', 'a', '--base', 'b', '--pull-request', '--head', 'c'), '--base is given twice')
    expectUsage(scratch.policy('hook', 'pre-comit'), '"pre-comit"', 'did you mean', 'pre-commit', 'pre-receive')
    expectUsage(scratch.policy('hook', 'update'), '"update"', 'pre-receive')
    expectUsage(scratch.policy('hook'), 'pre-push')
    for (const word of ['__proto__', 'constructor', 'toString']) expectUsage(scratch.policy(word), 'there is no command')
    expectUsage(scratch.policy('check', '--constructor'), 'no flag')
    const nothing = scratch.policy()
    expect(nothing.code).toBe(2)
    expect(nothing.stderr).toContain('check')
  })

  test('shows its help and version', () => {
    const scratch = bare()
    const { version } = JSON.parse(readFileSync(join(import.meta.dirname, '..', '..', 'package.json'), 'utf8')) as { version: string }
    expect(scratch.policy('--version')).toMatchObject({ code: 0, stdout: `${version}\n` })
    expect(scratch.policy('version')).toMatchObject({ code: 0, stdout: `${version}\n` })
    const help = scratch.policy('check', '--help')
    expect(help.code).toBe(0)
    for (const flag of ['--all', '--pull-request', '--update', '--branch', '--config', '--format', '--output', '--quiet']) {
      expect(help.stdout).toContain(flag)
    }
  })
})
