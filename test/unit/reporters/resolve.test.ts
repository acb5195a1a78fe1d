import { spawnSync } from 'node:child_process'
import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import type { Resolution } from '../../../src/model/resolution.ts'
import { OUTPUT_NAMES, resolveJson, resolveOutputs, resolveShell, resolveText } from '../../../src/reporters/resolve.ts'
import { cleanEnvironment } from '../../support/environment.ts'
import { githubOutputs } from '../../support/github-files.ts'
import { hostileText } from '../../support/hostile-text.ts'

const RELEASE: Resolution = {
  about: 'release/v1.2.0',
  fault: null,
  ref: 'refs/heads/release/v1.2.0',
  branch: 'release/v1.2.0',
  tag: null,
  kind: 'release',
  environment: 'test',
  protected: true,
  permanent: false,
  production: false,
  version: '1.2.0',
  owedTag: { name: 'v1.2.0', pattern: 'v{version}', severity: 'error' },
  proposed: false,
  fork: false,
  targets: [
    { kind: 'main', methods: ['merge', 'fast-forward'], production: true, environment: 'production', branches: ['main', 'master'] },
    { kind: 'develop', methods: ['merge'], production: false, environment: null, branches: [] },
  ],
}

const VALUES = {
  ref: 'refs/heads/release/v1.2.0',
  branch: 'release/v1.2.0',
  tag: '',
  kind: 'release',
  environment: 'test',
  version: '1.2.0',
  protected: 'true',
  permanent: 'false',
  production: 'false',
  proposed: 'false',
  fork: 'false',
  'owed-tag': 'v1.2.0',
  targets: 'main master',
}

const NOTHING: Resolution = {
  ...RELEASE,
  fault: 'x is a branch of no kind',
  kind: null,
  environment: null,
  version: null,
  owedTag: null,
  targets: [],
}

/** NUL can be in no argument, no variable and no name. */
const text = hostileText.map((value) => value.replaceAll('\0', ''))
const hostile: fc.Arbitrary<Resolution> = fc
  .tuple(text, text, text, text, text)
  .map(([about, branch, kind, environment, version]) => ({ ...RELEASE, about, branch, kind, environment, version, tag: branch }))

describe('for a shell', () => {
  test('the same names always, bare where that is safe, empty where there is nothing', () => {
    expect(resolveShell(RELEASE)).toContain('BRANCH_POLICY_KIND=release\nBRANCH_POLICY_ENVIRONMENT=test\n')
    expect(resolveShell(RELEASE)).toContain("BRANCH_POLICY_OWED_TAG=v1.2.0\nBRANCH_POLICY_TARGETS='main master'\n")
    expect(resolveShell(NOTHING)).toContain('BRANCH_POLICY_KIND=\nBRANCH_POLICY_ENVIRONMENT=\n')
    const names = (resolution: Resolution) => resolveShell(resolution).match(/^BRANCH_POLICY_[A-Z_]+(?==)/gm)
    expect(names(NOTHING)).toEqual(names(RELEASE))
    expect(names(RELEASE)).toHaveLength(OUTPUT_NAMES.length)
  })

  test('sh reads every value back, and runs nothing of it', () => {
    fc.assert(
      fc.property(hostile, (resolution) => {
        const { branch, kind, environment, version } = resolution
        const names = ['BRANCH', 'KIND', 'ENVIRONMENT', 'VERSION'].map((name) => `"$BRANCH_POLICY_${name}"`)
        const script = `eval "$1" && printf '%s\\0' ${names.join(' ')}`
        const ran = spawnSync('sh', ['-c', script, 'sh', resolveShell(resolution)], { encoding: 'utf8', env: cleanEnvironment() })
        // What is no Unicode cannot be given to a process.
        const given = [branch, kind, environment, version].map((value) => Buffer.from(value ?? '').toString())
        expect([ran.status, ran.stdout.split('\0').slice(0, -1), ran.stderr]).toEqual([0, given, ''])
      }),
      { numRuns: 60 },
    )
  })
})

describe('for GITHUB_OUTPUT', () => {
  test('every output, as the runner reads it', () => {
    expect(githubOutputs(resolveOutputs(RELEASE, 'd-1'))).toEqual(VALUES)
    expect(Object.keys(githubOutputs(resolveOutputs(NOTHING, 'd-1')))).toEqual(Object.keys(VALUES))
  })

  test('no value makes another output', () => {
    fc.assert(
      fc.property(hostile, (resolution) => {
        const read = githubOutputs(resolveOutputs({ ...resolution, kind: `x\nenvironment=production\nd\n${resolution.kind}` }, 'd-1'))
        expect(Object.keys(read)).toEqual([...OUTPUT_NAMES])
        expect(read['environment']).toBe(resolution.environment)
      }),
    )
  })
})

test('as JSON, with the keys of docs/guides/deployments.md and no others', () => {
  expect(JSON.parse(resolveJson(RELEASE, '1.0.0'))).toEqual({
    schemaVersion: 1,
    tool: { name: 'branch-policy', version: '1.0.0' },
    ref: 'refs/heads/release/v1.2.0',
    branch: 'release/v1.2.0',
    tag: null,
    kind: 'release',
    environment: 'test',
    version: '1.2.0',
    protected: true,
    permanent: false,
    production: false,
    proposed: false,
    fork: false,
    owedTag: RELEASE.owedTag,
    targets: RELEASE.targets,
  })
})

describe('for people', () => {
  test('what counts, a line each', () => {
    expect(resolveText(RELEASE)).toBe(
      [
        'release/v1.2.0',
        '  kind         release',
        '  environment  test',
        '  version      1.2.0',
        '  state        protected',
        '  owes         v1.2.0 in production',
        '  next         main by merge, fast-forward: main, master',
        '               develop by merge: no such branch is known here',
        '',
      ].join('\n'),
    )
    expect(resolveText({ ...RELEASE, environment: null, proposed: true })).toContain('environment  none: this is only proposed\n')
    expect(resolveText(NOTHING)).toBe('')
  })

  test('nothing moves a cursor or begins a command of a runner', () => {
    fc.assert(
      fc.property(hostile, (resolution) => {
        const shown = resolveText(resolution)
        expect(shown.replaceAll('\n', '')).not.toMatch(/[\p{Cc}\p{Cf}\p{Cs}\p{Zl}\p{Zp}]/u)
        expect(shown).not.toMatch(/^\s*::|##\[|##vso\[/m)
      }),
    )
  })
})
