import { describe, expect, test } from 'vitest'
import { type Scratch, scratchRepository } from '../support/scratch.ts'

interface Finding {
  readonly rule: string
  readonly verdict: string
  readonly severity: string
  readonly ref: string
  readonly oid: string | null
  readonly message: string
  readonly fix: readonly string[]
}

interface Audit {
  readonly findings: readonly Finding[]
  readonly releases: readonly { readonly branch: string; readonly backMerged: string; readonly owed: readonly string[] }[]
}

/** A repository under gitflow whose release 1.0.0 is out. */
function released(options: Parameters<typeof scratchRepository>[0] = {}): Scratch {
  const scratch = scratchRepository({ ...options, hooks: false })
  scratch.write('app.txt', 'begin\nhere\nand\nthere\none\ntwo\nthree\nfour\nfive\nsix\n')
  scratch.git('checkout', '-q', '-b', 'release/v1.0.0', 'develop')
  scratch.git('add', '.')
  scratch.git('commit', '-q', '-m', 'Begin the app')
  for (const branch of ['main', 'develop']) {
    scratch.git('checkout', '-q', branch)
    scratch.git('merge', '-q', '--no-ff', '--no-edit', 'release/v1.0.0')
  }
  scratch.git('tag', '-a', 'v1.0.0', '-m', 'v1.0.0', 'main')
  scratch.git('branch', '-D', 'release/v1.0.0')
  push(scratch)
  return scratch
}

function push(scratch: Scratch): void {
  scratch.git('push', '-q', 'origin', '--all')
  scratch.git('push', '-q', 'origin', '--tags')
}

/** A hotfix of two commits goes to main with its tag, and its branch is deleted. Gives back the commits. */
function hotfix(scratch: Scratch, version: string): readonly [string, string] {
  scratch.git('checkout', '-q', '-b', `hotfix/v${version}`, 'main')
  scratch.write('app.txt', scratch.read('app.txt').replace('two', `two ${version}`))
  scratch.git('commit', '-q', '-a', '-m', 'Fix two')
  scratch.write('app.txt', scratch.read('app.txt').replace('three', `three ${version}`))
  scratch.git('commit', '-q', '-a', '-m', 'Fix three')
  const commits = [scratch.oid('HEAD~'), scratch.oid('HEAD')] as const
  scratch.git('checkout', '-q', 'main')
  scratch.git('merge', '-q', '--no-ff', '--no-edit', `hotfix/v${version}`)
  scratch.git('tag', '-a', `v${version}`, '-m', `v${version}`)
  scratch.git('branch', '-D', `hotfix/v${version}`)
  return commits
}

function audit(scratch: Scratch, ...more: readonly string[]): Audit {
  const ran = scratch.policy('check', '--all', ...more, '--format', 'json')
  expect(ran.stderr).toBe('')
  return JSON.parse(ran.stdout) as Audit
}

const by = (found: Audit, rule: string): readonly Finding[] => found.findings.filter((finding) => finding.rule === rule)
const told = (found: Audit, rule: string): readonly string[] => by(found, rule).map(({ verdict, message }) => `${verdict}: ${message}`)
const newestRelease = ({ releases }: Audit) => [releases.at(-1)?.branch, releases.at(-1)?.backMerged, ...(releases.at(-1)?.owed ?? [])]

/** Runs what a report advises, in its order; nothing that a ref reached may be out of reach afterwards. */
function mend(scratch: Scratch, findings: readonly Finding[]): void {
  const before = scratch.git('rev-list', '--all').split('\n')
  for (const command of findings.flatMap(({ fix }) => fix)) {
    const ran = scratch.shell(command)
    expect(ran.code, `${command}\n${ran.output}`).toBe(0)
  }
  const after = new Set(scratch.git('rev-list', '--all').split('\n'))
  expect(before.filter((oid) => !after.has(oid))).toEqual([])
}

describe('back-merge in an audit', () => {
  test('a hotfix that develop lacks, and after the printed commands no more', () => {
    const scratch = released()
    const [first, second] = hotfix(scratch, '1.0.1')
    push(scratch)
    const found = audit(scratch)
    expect(told(found, 'back-merge')).toEqual([`fail: develop lacks 2 commits of main: ${second.slice(0, 12)}, ${first.slice(0, 12)}`])
    expect(by(found, 'back-merge')).toMatchObject([{ ref: 'refs/remotes/origin/main', oid: second, severity: 'error' }])
    expect(newestRelease(found)).toEqual(['hotfix/v1.0.1', 'no', 'merge back main'])
    mend(scratch, by(found, 'back-merge'))
    const after = audit(scratch)
    expect(after.findings).toEqual([])
    expect(newestRelease(after)).toEqual(['hotfix/v1.0.1', 'yes'])
  })

  test('cherry-picked onto a develop that went on elsewhere in the file: the content is there', () => {
    const scratch = released()
    const [first, second] = hotfix(scratch, '1.0.1')
    scratch.git('checkout', '-q', 'develop')
    scratch.write('app.txt', `zero\nzero\nzero\n${scratch.read('app.txt')}`)
    scratch.git('commit', '-q', '-a', '-m', 'More')
    scratch.git('cherry-pick', first, second)
    push(scratch)
    const found = audit(scratch)
    expect(told(found, 'back-merge')).toEqual([])
    expect(newestRelease(found)).toEqual(['hotfix/v1.0.1', 'content'])
    scratch.write('silent.json', JSON.stringify({ extends: 'gitflow', rules: { 'back-merge': 'off', 'stale-branch': 'off' } }))
    expect(newestRelease(audit(scratch, '--config', 'silent.json'))).toEqual(['hotfix/v1.0.1', 'content'])
    scratch.write('strict.json', JSON.stringify({ extends: 'gitflow', rules: { 'back-merge': ['error', { mode: 'ancestor' }] } }))
    const strict = audit(scratch, '--config', 'strict.json')
    expect(told(strict, 'back-merge')).toEqual(["fail: develop has all of main's changes, but not its history (2 merges, 2 commits)"])
    mend(scratch, by(strict, 'back-merge'))
    expect(told(audit(scratch, '--config', 'strict.json'), 'back-merge')).toEqual([])
  })

  test('half of it cherry-picked, all of it squashed', () => {
    const scratch = released()
    const [first, second] = hotfix(scratch, '1.0.1')
    scratch.git('checkout', '-q', 'develop')
    scratch.git('cherry-pick', first)
    push(scratch)
    expect(told(audit(scratch), 'back-merge')).toEqual([`fail: develop lacks 1 commit of main: ${second.slice(0, 12)}`])
    scratch.git('reset', '-q', '--hard', 'HEAD~')
    scratch.git('merge', '-q', '--squash', second)
    scratch.git('commit', '-q', '-m', 'Fix all of it')
    scratch.git('push', '-q', '--force', 'origin', 'develop')
    const found = audit(scratch)
    expect(told(found, 'back-merge')).toEqual([])
    expect(newestRelease(found)).toEqual(['hotfix/v1.0.1', 'content'])
  })

  test('an open release needs the hotfix too, and gets it from the printed commands', () => {
    const scratch = released()
    scratch.git('checkout', '-q', '-b', 'release/v1.1.0', 'develop')
    scratch.commit('Set the version to 1.1.0')
    hotfix(scratch, '1.0.1')
    scratch.git('checkout', '-q', 'develop')
    scratch.git('merge', '-q', '--no-ff', '--no-edit', 'main')
    push(scratch)
    scratch.git('branch', '-D', 'release/v1.1.0')
    const found = audit(scratch)
    expect(told(found, 'back-merge')).toEqual([
      expect.stringMatching(/^fail: release\/v1\.1\.0 lacks 2 commits that hotfix\/v1\.0\.1 brought into main: /),
    ])
    expect(newestRelease(found)).toEqual(['hotfix/v1.0.1', 'yes', 'merge hotfix/v1.0.1 into release/v1.1.0'])
    mend(scratch, by(found, 'back-merge'))
    expect(audit(scratch).findings).toEqual([])
  })

  test('a develop here that is behind, and tags called main and develop', () => {
    const scratch = released()
    hotfix(scratch, '1.0.1')
    scratch.git('checkout', '-q', 'develop')
    scratch.commit('More')
    push(scratch)
    scratch.git('reset', '-q', '--hard', 'HEAD~2')
    scratch.git('tag', 'main', 'HEAD')
    scratch.git('tag', 'develop', 'HEAD')
    scratch.git('checkout', '-q', '--detach', 'HEAD')
    const found = audit(scratch)
    expect(told(found, 'back-merge')).toEqual([expect.stringContaining('develop lacks 2 commits of main')])
    mend(scratch, by(found, 'back-merge'))
    expect(told(audit(scratch), 'back-merge')).toEqual([])
  })

  test('a shallow clone does not know', () => {
    const scratch = released()
    hotfix(scratch, '1.0.1')
    push(scratch)
    scratch.git('clone', '-q', '--depth', '1', '--no-single-branch', `file://${scratch.remote}`, 'shallow')
    const ran = scratch.policyWith({ directory: `${scratch.directory}/shallow` }, 'check', '--all', '--format', 'json')
    const found = JSON.parse(ran.stdout) as Audit
    expect(told(found, 'stale-branch')).toEqual([])
    expect(by(found, 'back-merge').every(({ verdict }) => verdict === 'undetermined')).toBe(true)
    expect(ran.code).toBe(2)
  })

  test('in a SHA-256 repository', () => {
    const scratch = released({ objectFormat: 'sha256' })
    const [first, second] = hotfix(scratch, '1.0.1')
    scratch.git('checkout', '-q', 'develop')
    scratch.commit('More')
    scratch.git('cherry-pick', first)
    push(scratch)
    expect(told(audit(scratch), 'back-merge')).toEqual([`fail: develop lacks 1 commit of main: ${second.slice(0, 12)}`])
    scratch.git('cherry-pick', second)
    push(scratch)
    expect(told(audit(scratch), 'back-merge')).toEqual([])
  })
})

describe('stale-branch in an audit', () => {
  /** A feature of two commits, pushed. */
  function feature(scratch: Scratch, name = 'feature/one'): void {
    scratch.git('checkout', '-q', '-b', name, 'develop')
    scratch.write('app.txt', scratch.read('app.txt').replace('five', 'FIVE'))
    scratch.git('commit', '-q', '-a', '-m', 'One')
    scratch.write('app.txt', scratch.read('app.txt').replace('FIVE', 'five and more'))
    scratch.git('commit', '-q', '-a', '-m', 'Two')
    push(scratch)
    scratch.git('checkout', '-q', 'develop')
    scratch.commit('Meanwhile')
  }

  test('work that is not merged is let be', () => {
    const scratch = released()
    feature(scratch)
    push(scratch)
    expect(told(audit(scratch), 'stale-branch')).toEqual([])
  })

  test('merged: gone after the printed commands, whatever is checked out', () => {
    const scratch = released()
    feature(scratch)
    scratch.git('merge', '-q', '--no-ff', '--no-edit', 'feature/one')
    push(scratch)
    scratch.git('checkout', '-q', 'feature/one')
    const found = audit(scratch)
    expect(by(found, 'stale-branch')).toMatchObject([{ ref: 'refs/remotes/origin/feature/one', severity: 'warn' }])
    expect(told(found, 'stale-branch')).toEqual(['fail: feature/one is merged into develop, and still there'])
    mend(scratch, by(found, 'stale-branch'))
    expect(scratch.git('branch', '--all', '--list', '*feature*')).toBe('')
    expect(told(audit(scratch), 'stale-branch')).toEqual([])
  })

  test('squashed, and rebased', () => {
    const scratch = released()
    feature(scratch)
    scratch.git('merge', '-q', '--squash', 'feature/one')
    scratch.git('commit', '-q', '-m', 'All of one (#1)')
    scratch.commit('After')
    push(scratch)
    expect(told(audit(scratch), 'stale-branch')).toEqual([
      `fail: feature/one is squashed into develop (${scratch.oid('develop~').slice(0, 12)}), and still there`,
    ])
    scratch.git('reset', '-q', '--hard', 'HEAD~2')
    scratch.git('cherry-pick', 'develop..feature/one')
    scratch.git('push', '-q', '--force', 'origin', 'develop')
    const found = audit(scratch)
    expect(told(found, 'stale-branch')).toEqual(['fail: feature/one is in develop by other commits, and still there'])
    expect(by(found, 'stale-branch')[0]?.fix.at(-1)).toBe('git branch -D feature/one')
  })

  test('squashed, and then worked on: not all of it is there', () => {
    const scratch = released()
    feature(scratch)
    scratch.git('merge', '-q', '--squash', 'feature/one')
    scratch.git('commit', '-q', '-m', 'All of one (#1)')
    scratch.git('checkout', '-q', 'feature/one')
    scratch.commit('And one more')
    push(scratch)
    expect(told(audit(scratch), 'stale-branch')).toEqual([])
  })

  test('only here, with a name that git could take for an option', () => {
    const config = { extends: 'gitflow', branches: { odd: { name: '/-x.*/', from: 'develop', into: 'develop' } } }
    const scratch = released({ config })
    feature(scratch)
    scratch.git('merge', '-q', '--no-ff', '--no-edit', 'feature/one')
    scratch.git('push', '-q', 'origin', 'develop')
    scratch.git('push', '-q', 'origin', '--delete', 'feature/one')
    scratch.git('update-ref', "refs/heads/-x'y", 'feature/one')
    scratch.git('branch', '-D', 'feature/one')
    const found = audit(scratch)
    expect(told(found, 'stale-branch')).toEqual(["fail: -x'y is merged into develop, and still there"])
    mend(scratch, by(found, 'stale-branch'))
    expect(scratch.git('for-each-ref', '--format=%(refname)', 'refs/heads')).toBe('refs/heads/develop\nrefs/heads/main')
  })
})

test('the processes of an audit do not grow with what drifted', () => {
  const scratch = released()
  const starts = (): number => {
    const trace = `${scratch.folder}/trace-${Math.random()}`
    scratch.policyWith({ env: { GIT_TRACE2_EVENT: trace } }, 'check', '--all')
    return Number(scratch.shell(`grep -c '"event":"start"' '${trace}'`).stdout)
  }
  hotfix(scratch, '1.0.1')
  push(scratch)
  const few = starts()
  for (let count = 2; count < 6; count += 1) {
    hotfix(scratch, `1.0.${count}`)
    scratch.git('branch', `feature/${count}`, 'main~')
  }
  push(scratch)
  // Patches are read only where several changes touch the same paths.
  expect(starts()).toBeLessThanOrEqual(few + 1)
})
