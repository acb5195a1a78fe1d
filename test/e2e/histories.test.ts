import { execFileSync, spawnSync } from 'node:child_process'
import { existsSync, mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { gunzipSync } from 'node:zlib'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { cleanEnvironment } from '../support/environment.ts'
import { packedEntry } from '../support/scratch.ts'

interface Finding {
  readonly rule: string
  readonly verdict: string
  readonly severity: string
  readonly ref: string
  readonly oid: string | null
  readonly message: string
}

interface Release {
  readonly kind: string
  readonly branch: string
  readonly merge: string
  readonly evidence: string
  readonly tag: { readonly name: string | null; readonly where: string; readonly distance: number }
  readonly backMerged: string
}

interface Report {
  readonly summary: Readonly<Record<string, number>>
  readonly exitCode: number
  readonly findings: readonly Finding[]
  readonly releases: readonly Release[]
}

const HISTORIES = join(import.meta.dirname, '..', '..', '..', 'shared', 'histories')
const present = existsSync(HISTORIES)

/** Versions of two to four numbers, some with a pre-release: what these teams tag, and no semver. */
const VERSION = '(?<version>[0-9]+(?:\\.[0-9]+){1,3}(?:-[0-9A-Za-z.-]+)?)'

/** gitflow as the three teams lived it: main is called master, tags have no v. */
const gitflow = {
  extends: 'gitflow',
  branches: {
    main: { name: 'master' },
    release: { name: `/release\\/${VERSION}/`, tag: '{version}' },
    hotfix: { name: `/hotfix\\/${VERSION}/`, tag: { name: '{version}', required: true } },
    feature: { name: 'feature/**' },
  },
  tags: { name: `/${VERSION}/` },
}

/** Everything starts from main and goes back there; husky's team commits on main too, so main is not protected. */
const githubFlow = {
  branches: {
    main: { name: 'main', permanent: true, production: true },
    bot: { name: 'dependabot/**', from: 'any', into: { main: ['merge', 'squash', 'rebase'] } },
    topic: { name: ['{slug}', 'feature/{slug}'], from: 'main', into: { main: ['merge', 'squash', 'rebase'] } },
  },
  tags: { name: 'v{version}' },
}

let folder = ''

beforeAll(() => {
  folder = mkdtempSync(join(tmpdir(), 'branch-policy-histories-'))
})

afterAll(() => rmSync(folder, { recursive: true, force: true }))

/** Builds a history as a bare repository and judges all of it. */
function audit(history: string, config: unknown): { readonly report: Report; readonly git: (...args: string[]) => string } {
  const directory = join(folder, history)
  const env = cleanEnvironment({})
  const git = (...args: string[]): string => execFileSync('git', args, { cwd: directory, encoding: 'utf8', env }).trim()
  if (!existsSync(directory)) {
    mkdirSync(directory)
    git('init', '-q', '--bare')
    const stream = gunzipSync(readFileSync(join(HISTORIES, `${history}.fi.gz`)))
    execFileSync('git', ['fast-import', '--quiet', '--done'], { cwd: directory, env, input: stream })
  }
  writeFileSync(join(directory, 'policy.json'), JSON.stringify(config))
  const ran = spawnSync(process.execPath, [packedEntry(), 'check', '--all', '--config', 'policy.json', '--format', 'json'], {
    cwd: directory,
    encoding: 'utf8',
    env,
    maxBuffer: 64 * 1024 * 1024,
  })
  expect(ran.stderr).toBe('')
  const report = JSON.parse(ran.stdout) as Report
  expect(ran.status).toBe(report.exitCode)
  return { report, git }
}

/** How many findings there are of each `rule verdict severity`, on the refs that match. */
function counts(report: Report, ref: RegExp): Readonly<Record<string, number>> {
  const counted: Record<string, number> = {}
  for (const finding of report.findings.filter((one) => ref.test(one.ref))) {
    const key = `${finding.rule} ${finding.verdict} ${finding.severity}`
    counted[key] = (counted[key] ?? 0) + 1
  }
  return counted
}

function kinds(report: Report): Readonly<Record<string, number>> {
  const counted: Record<string, number> = {}
  for (const { kind } of report.releases) counted[kind] = (counted[kind] ?? 0) + 1
  return counted
}

/** The releases that have no version tag at their merge, oldest first: branch, where the tag is, how far. */
function untagged(report: Report): readonly string[] {
  return report.releases
    .filter(({ tag }) => tag.where !== 'merge')
    .map(({ branch, tag }) => `${branch} ${tag.name} ${tag.where} ${tag.distance}`)
}

if (!present) {
  console.warn('skipped: the four real histories (../shared/histories) are not here')
}

describe.skipIf(!present)('check --all on real histories', () => {
  test('GitReleaseManager: every release, where its tag is, and the branch that was merged straight into master', () => {
    const { report, git } = audit('GitTools+GitReleaseManager', gitflow)
    expect(kinds(report)).toEqual({ release: 21, hotfix: 5 })
    expect(untagged(report)).toEqual([
      'release/0.2.0 0.2.0 later 2',
      'release/0.7.0 0.7.0 later 2',
      'release/0.7.0 0.7.0 later 1',
      'release/0.13.0 0.13.0 later 1',
      'release/0.19.0 0.19.0 later 2',
    ])
    // The first merge of 0.7.0 was followed by a second one of the same branch.
    expect(
      report.findings.filter(({ rule, verdict }) => rule === 'merge-source' && verdict === 'fail').map(({ message }) => message),
    ).toEqual([
      expect.stringContaining('additions may not be merged into master'),
      expect.stringContaining('additions may not be merged into master'),
    ])
    const [newest = '', oldest = ''] = report.findings
      .filter(({ rule, verdict }) => rule === 'merge-source' && verdict === 'fail')
      .map(({ oid }) => oid ?? '')
    for (const oid of [newest, oldest]) expect(git('log', '-1', '--format=%s', oid)).toBe("Merge branch 'additions'")
    expect(git('tag', '--points-at', newest, '--points-at', oldest)).toBe('0.2.0')
    expect(report.releases.every(({ backMerged }) => backMerged === 'yes')).toBe(true)
    expect(report.releases.every(({ evidence }) => evidence === 'message')).toBe(true)
    // The five commits between those merges and their tags, and the one spot where the lines of master and develop meet.
    expect(counts(report, /master/)).toEqual({
      'merge-source fail error': 2,
      'no-direct-commit fail error': 5,
      'release-tag fail error': 5,
      'merge-source undetermined error': 1,
    })
    expect(counts(report, /^(?!.*\/master$)/)).toEqual({ 'branch-name fail error': 1, 'tag-annotated fail warn': 25 })
    const spot = report.findings.find(({ verdict }) => verdict === 'undetermined')
    expect(git('rev-list', '--first-parent', '--count', `${spot?.oid}..master`)).toBe('33')
    expect(git('rev-list', '--first-parent', 'develop').split('\n')).toContain(spot?.oid)
  })

  test('gitflow: the first release was tagged on the merge into develop, and the merges of master never came back', () => {
    const { report } = audit('nvie+gitflow', gitflow)
    expect(kinds(report)).toEqual({ release: 4, hotfix: 1 })
    expect(untagged(report)).toEqual(['release/0.2 0.2 other-merge 0'])
    expect(report.releases.map(({ backMerged }) => backMerged)).toEqual(['yes', 'content', 'content', 'content', 'content'])
    expect(counts(report, /master/)).toEqual({ 'merge-source fail error': 1, 'release-tag fail error': 1 })
    // "Merge branch 'release-0.1'": by this policy no release; by one that allows the hyphen the first of five.
    const [odd] = report.findings.filter(({ rule, ref }) => rule === 'merge-source' && ref.endsWith('master'))
    expect(odd?.message).toContain('release-0.1')
    const hyphen = { ...gitflow, branches: { ...gitflow.branches, release: { name: `/release[/-]${VERSION}/`, tag: '{version}' } } }
    const { report: lenient } = audit('nvie+gitflow', hyphen)
    expect(kinds(lenient)).toEqual({ release: 5, hotfix: 1 })
    expect(counts(lenient, /master/)).toEqual({ 'release-tag fail error': 1 })
  })

  test('choco: gitflow since 2.0.0, other roles before; two tags came later', () => {
    const { report, git } = audit('chocolatey+choco', gitflow)
    expect(kinds(report)).toEqual({ release: 9, hotfix: 9 })
    expect(untagged(report)).toEqual(['release/2.0.0 2.0.0 later 6', 'release/2.3.0 2.3.0 later 2'])
    expect(counts(report, /master/)).toMatchObject({ 'release-tag fail error': 2, 'merge-source undetermined error': 1 })
    const spot = report.findings.find(({ verdict, ref }) => verdict === 'undetermined' && ref.endsWith('master'))
    expect(git('rev-list', '--first-parent', '--count', `${spot?.oid}..master`)).toBe('508')
    // Tags of a support branch, of four numbers and of pre-releases are allowed; one name is no version.
    expect(report.findings.filter(({ rule }) => rule === 'tag-name').map(({ ref }) => ref)).toEqual(['refs/tags/versioning.for.uc'])
    const names = report.findings.filter(({ rule }) => rule === 'branch-name').map(({ ref }) => ref)
    expect(names).toEqual(['refs/heads/stable', 'refs/heads/support/1.x', 'refs/heads/test-kitchen-testing'])
  })

  test('husky: no alarm but the two tags that are no versions, and the versions that lie on no branch', () => {
    const { report, git } = audit('typicode+husky', githubFlow)
    expect(report.findings.filter(({ rule }) => rule !== 'tag-target').map(({ rule, ref }) => `${rule} ${ref}`)).toEqual([
      'tag-name refs/tags/5.0.0-alpha.6',
      'tag-name refs/tags/untagged-92a048317303ed861830',
    ])
    const off = report.findings.filter(({ rule }) => rule === 'tag-target').map(({ ref }) => ref)
    expect(off).toHaveLength(48)
    const held = new Set(git('for-each-ref', '--format=%(refname)', '--merged=refs/heads/main', 'refs/tags').split('\n'))
    expect(off.filter((ref) => held.has(ref))).toEqual([])
    expect(report.releases).toEqual([])
  })

  test('husky with main protected: each finding is a commit with one parent, squashes of the host are left open', () => {
    const { report, git } = audit('typicode+husky', {
      ...githubFlow,
      branches: { ...githubFlow.branches, main: { ...githubFlow.branches.main, protected: true } },
    })
    const onMain = report.findings.filter(({ ref }) => ref === 'refs/heads/main')
    expect(new Set(onMain.map(({ rule }) => rule))).toEqual(new Set(['no-direct-commit', 'merge-source']))
    const line = git('log', '--first-parent', '--format=%H%x09%P%x09%s', 'main')
      .split('\n')
      .map((one) => one.split('\t'))
    const byOid = new Map(line.map(([oid = '', parents = '', subject = '']) => [oid, { parents: parents.split(' ').length, subject }]))
    for (const finding of onMain.filter(({ rule }) => rule === 'no-direct-commit')) {
      const commit = byOid.get(finding.oid ?? '')
      expect(commit?.parents).toBe(1)
      const numbered = /\(#\d+\)$/.test(commit?.subject ?? '')
      expect(`${finding.verdict} ${finding.severity}`).toBe(numbered ? 'undetermined warn' : 'fail error')
    }
    // Merges of forks' main, "owner/main": by this policy no topic.
    const foreign = onMain.filter(({ rule }) => rule === 'merge-source')
    for (const { oid } of foreign) expect(byOid.get(oid ?? '')?.parents).toBe(2)
  })
})
