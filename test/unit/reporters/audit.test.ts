import { describe, expect, test } from 'vitest'
import type { Finding, Release, TagPlace } from '../../../src/model/finding.ts'
import { type TextOptions, textReport } from '../../../src/reporters/text.ts'
import { quickest } from '../../support/quickest.ts'
import { complete, direct, exempt, OID, reportOf, skipped, unknown, untagged } from './samples.ts'

const OPTIONS: TextOptions = { colours: false, allowUndetermined: false, quiet: false }
const FULL = 'Show everything: branch-policy check --all --full'

interface Audited extends Partial<TextOptions> {
  readonly releases?: readonly Release[]
}

/** What an audit with these findings says. */
function audit(findings: readonly Finding[], { releases = [], ...options }: Audited = {}): string {
  return textReport(reportOf('check', findings, { releases }), { ...OPTIONS, ...options })
}

/** Numbered findings, as a rule tells them of one branch. */
function many(count: number, more: Partial<Finding> = {}): readonly Finding[] {
  return Array.from({ length: count }, (_, index) => ({
    ...direct,
    oid: null,
    fix: [],
    ...more,
    message: `${more.ref ?? 'main'} no. ${index}`,
  }))
}

const labels = (text: string): readonly string[] => text.split('\n').filter((line) => /^(?:error|warning|exempt): /.test(line))

test('a whole audit', () => {
  const releases = [complete, { ...complete, branch: 'release/v1.1.0', version: '1.1.0', owed: ['tag v1.1.0', 'delete release/v1.1.0'] }]
  const text = audit([untagged, unknown, { ...untagged, ref: 'refs/heads/master', severity: 'warn' }, direct], { releases })
  expect(text).toBe(`\
3 branches and tags, judged by branch-policy.config.ts (extends gitflow)

  rule              errors  warnings  undetermined
  release-tag            1         1             -
  no-direct-commit       1         -             -
  merge-source           -         -             1

error: release/v1.1.0 came to main with 3f2a91c04d1e, which carries no tag
  why: the policy asks that what release brings into main carries v{version}
  mend:
    git tag -a v1.1.0 ${OID} -m v1.1.0
    git push --atomic origin main refs/tags/v1.1.0
  rule: branch-policy/release-tag, refs/heads/main
  docs: docs/rules/release-tag.md

warning: release/v1.1.0 came to main with 3f2a91c04d1e, which carries no tag
  why: the policy asks that what release brings into main carries v{version}
  mend:
    git tag -a v1.1.0 ${OID} -m v1.1.0
    git push --atomic origin main refs/tags/v1.1.0
  rule: branch-policy/release-tag, refs/heads/master
  docs: docs/rules/release-tag.md

error: main takes no direct commits; 3f2a91c04d1e "fix typo" is one
  why: the policy protects main: it changes only by merges of release (merge,
       fast-forward) or hotfix (merge, fast-forward)
  mend:
    git branch hotfix/fix-typo ${OID}
    git checkout main
    git reset --keep origin/main
    git push origin hotfix/fix-typo
  rule: branch-policy/no-direct-commit, refs/heads/main
  docs: docs/rules/no-direct-commit.md

error: nothing tells which branch was merged into main (3f2a91c04d1e)
  This could not be determined, and what is unknown does not pass.
  why: the policy protects main
  wanted: release (merge, fast-forward)
  rule: branch-policy/merge-source, refs/heads/main
  docs: docs/rules/merge-source.md

releases: 2, of which 1 still owes something
  branch          version  owes
  release/v1.1.0  1.1.0    tag v1.1.0, delete release/v1.1.0

3 updates checked: 2 errors, 1 warning, 1 undetermined (branch-policy.config.ts)
`)
})

test('a clean one: two lines', () => {
  const clean = '3 updates checked, nothing against the policy (branch-policy.config.ts)\n'
  expect(audit([])).toBe(`releases: none found\n\n${clean}`)
  expect(audit([], { quiet: true })).toBe('')
})

test('notes come first, rules that could not judge yet last', () => {
  const text = textReport(reportOf('check', [skipped], { releases: [], notes: ['a note'] }), OPTIONS)
  expect(text).toMatch(/^note: a note\n\nreleases/)
  expect(text).toMatch(/; not\s+judged:\s+merge-method\n$/)
})

describe('the first line', () => {
  test.each([
    ['gitflow', ['gitflow'], 5, '5 branches and tags, judged by gitflow'],
    ['p.json', [], 1, '1 branch or tag, judged by p.json'],
    ['p.json', ['gitflow', 'trunk'], 5, '5 branches and tags, judged by p.json (extends gitflow, trunk)'],
  ])('%s extends %j', (source, presets, checked, line) => {
    const report = reportOf('check', [direct], { releases: [], policy: { source, extends: presets } })
    expect(textReport({ ...report, summary: { ...report.summary, checked } }, OPTIONS).split('\n')[0]).toBe(line)
  })
})

describe('the table', () => {
  const table = (findings: readonly Finding[]): readonly string[] => audit(findings).split('\n\n')[1]?.split('\n') ?? []

  test('has the worst rule first, whatever the order of the report', () => {
    const found = [
      ...many(9, { rule: 'd', severity: 'warn' }),
      ...many(2, { rule: 'c', verdict: 'undetermined' }),
      ...many(1, { rule: 'bb' }),
      ...many(1, { rule: 'ba' }),
      ...many(2, { rule: 'a' }),
      ...many(30, { rule: 'f', verdict: 'exempt' }),
      ...many(3, { rule: 'e', verdict: 'undetermined', severity: 'warn' }),
      ...many(3, { rule: 'e', verdict: 'exempt' }),
    ]
    expect(table(found)).toEqual([
      '  rule  errors  warnings  undetermined  exempt',
      '  a          2         -             -       -',
      '  ba         1         -             -       -',
      '  bb         1         -             -       -',
      '  c          -         -             2       -',
      '  d          -         9             -       -',
      '  e          -         -             3       3',
      '  f          -         -             -      30',
    ])
    const told = [...audit(found).matchAll(/branch-policy\/(\w+)/g)].map((match) => match[1])
    expect(told).toEqual(['a', 'ba', 'bb', 'c', 'd', 'e'])
  })

  test('has no column that counts nothing', () => {
    expect(table([direct])[0]).toBe('  rule              errors')
    expect(table([exempt])[0]).toBe('  rule         exempt')
  })
})

describe('many findings of a rule', () => {
  test('the first five are told, and all where that is only one more', () => {
    expect(audit(many(6))).not.toMatch(/ more|--full/)
    expect(labels(audit(many(6)))).toHaveLength(6)
    const text = audit(many(7))
    expect(labels(text)).toEqual([0, 1, 2, 3, 4].map((index) => `error: main no. ${index}`))
    expect(text).toContain('error: main no. 4\n  … and 2 more\n  why: ')
    expect(text).toContain(`\n${FULL}\n`)
    expect(labels(audit(many(7), { full: true }))).toHaveLength(7)
    expect(audit(many(7), { full: true })).not.toMatch(/ more|--full/)
  })

  test('each standing is cut by itself', () => {
    const text = audit([...many(7), ...many(7, { severity: 'warn' }), ...many(7, { verdict: 'undetermined' })])
    expect(text.match(/… and 2 more/g)).toHaveLength(3)
  })

  test('many on one branch do not hide the few on another', () => {
    const text = audit([...many(100, { ref: 'refs/heads/develop' }), ...many(4, { ref: 'refs/heads/main' })])
    expect(labels(text)).toEqual([
      'error: refs/heads/develop no. 0',
      'error: refs/heads/develop no. 1',
      'error: refs/heads/develop no. 2',
      'error: refs/heads/main no. 0',
      'error: refs/heads/main no. 1',
    ])
    expect(text).toContain('  … and 99 more: 97 on refs/heads/develop, 2 on refs/heads/main\n')
    expect(text).toContain('  rule: branch-policy/no-direct-commit, refs/heads/develop, refs/heads/main\n')
  })

  test('places are told where they are few', () => {
    const on = (ref: string, count: number): readonly Finding[] => many(count, { ref: `refs/heads/${ref}` })
    expect(audit([...on('a', 9), ...on('b', 1), ...on('c', 1)])).toContain('  … and 6 more on refs/heads/a\n')
    const four = audit([...on('a', 9), ...on('b', 1), ...on('c', 1), ...on('d', 1)])
    expect(four).toContain('  … and 7 more\n')
    expect(four).toContain('  rule: branch-policy/no-direct-commit\n')
  })

  test('what reads alike is told once and hides nothing', () => {
    const alike = Array.from({ length: 50 }, () => ({ ...direct, fix: [] }))
    expect(labels(audit(alike))).toHaveLength(1)
    expect(audit(alike)).not.toMatch(/ more|--full/)
  })
})

describe('what findings have in common stands once, at the end', () => {
  test('the reason and other commands', () => {
    const [one, two] = ['one', 'two'].map((name) => ({
      ...direct,
      ref: `refs/heads/${name}`,
      message: name,
      oid: null,
      fix: [`git x ${name}`],
    }))
    expect(audit([one, two] as Finding[])).toContain(`
error: one
  mend:
    git x one
error: two
  mend:
    git x two
  why: the policy protects main: it changes only by merges of release (merge,
       fast-forward) or hotfix (merge, fast-forward)
  rule: branch-policy/no-direct-commit, refs/heads/one, refs/heads/two
`)
  })

  test('the same commands, for many', () => {
    const text = audit(many(40, { fix: ['git x', 'git y'] }))
    expect(text.match(/ mend:/g)).toHaveLength(1)
    expect(text).toMatch(/… and 35 more\n {2}why: [^:]+:[^:]+ {2}mend:\n {4}git x\n {4}git y\n {2}rule: /)
  })

  test('other reasons stand below their own messages', () => {
    const [a, b, c] = [
      { ...direct, message: 'a', oid: null, fix: [] },
      { ...direct, message: 'b', oid: null, fix: [], why: 'another line', expected: 'x' },
      { ...direct, message: 'c', oid: null, fix: [] },
    ]
    expect(audit([a, b, c] as Finding[])).toMatch(
      /error: a\nerror: c\n {2}why: the [^:]+:[^:]+ {2}wanted: a merge[^:]+\nerror: b\n {2}why: another line\n {2}wanted: x\n {2}rule: /,
    )
  })

  test('commands with characters that cannot be shown are no commands', () => {
    const text = audit([{ ...direct, fix: ["git branch -m 'a\u202eb' c"] }, untagged])
    expect(text).toContain("\n    # git branch -m 'a\\u202eb' c\n")
    expect(text).toContain('\n  mend:\n    git tag -a v1.1.0')
  })
})

describe('what is exempt', () => {
  const all = [
    ...many(3, { verdict: 'exempt', why: 'exempt: frozen' }),
    ...many(30, { verdict: 'exempt', why: 'exempt: known', ref: 'refs/heads/x' }),
  ]

  test('is counted, and not listed', () => {
    const text = audit(all)
    expect(labels(text)).toEqual([])
    expect(text).toContain('\n  no-direct-commit      33\n')
    expect(text).not.toContain('The past can wait')
    expect(text).toMatch(new RegExp(`nothing against the policy \\(.*\\), 33\\s+exempt\\n${FULL}\\n$`))
  })

  test('is listed by its reasons where everything is wanted', () => {
    const text = audit(all, { full: true })
    expect(labels(text)).toHaveLength(33)
    expect(text.match(/ {2}why: (?:frozen|known)\n/g)).toEqual(['  why: frozen\n', '  why: known\n'])
  })
})

describe('releases', () => {
  const owing = (index: number): Release => ({ ...complete, branch: `release/v1.${index}.0`, version: `1.${index}.0`, owed: ['tag it'] })
  const section = (releases: readonly Release[], options: Partial<TextOptions> = {}): string =>
    audit([], { releases, ...options }).split('\n\n')[0] ?? ''

  test('that are complete are counted', () => {
    expect(section([complete])).toBe('releases: 1, and it owes nothing')
    expect(section([complete, complete])).toBe('releases: 2, none of which owes anything')
  })

  test('that owe something: the newest five', () => {
    const releases = [complete, ...Array.from({ length: 12 }, (_, index) => owing(index))]
    expect(section(releases)).toBe(`\
releases: 13, of which 12 still owe something, the newest first
  branch           version  owes
  release/v1.11.0  1.11.0   tag it
  release/v1.10.0  1.10.0   tag it
  release/v1.9.0   1.9.0    tag it
  release/v1.8.0   1.8.0    tag it
  release/v1.7.0   1.7.0    tag it
  … and 7 more`)
    expect(section(releases, { full: true }).split('\n')).toHaveLength(14)
    expect(audit([], { releases })).toContain(FULL)
    expect(audit([], { releases, full: true })).not.toContain(FULL)
  })

  test.each<[TagPlace, number, string]>([
    ['later', 1, 'merge back main, tag v1.0.0 (it is 1 commit later)'],
    ['later', 6, 'merge back main, tag v1.0.0 (it is 6 commits later)'],
    ['branch-tip', 0, 'merge back main, tag v1.0.0 (it is on the tip of the branch)'],
    ['other-merge', 0, 'merge back main, tag v1.0.0 (it is on another merge of the branch)'],
    ['elsewhere', 0, 'merge back main, tag v1.0.0 (it is elsewhere)'],
    ['missing', 0, 'merge back main, tag v1.0.0'],
  ])('%s %i: where the tag is instead', (where, distance, words) => {
    const name = where === 'missing' ? null : 'v1.0.0'
    const text = section([{ ...complete, tag: { name, where, distance }, owed: ['merge back main', 'tag v1.0.0'] }])
    expect(text.replaceAll(/\n +/g, ' ')).toContain(words)
  })

  test('with long and odd names', () => {
    const text = section([
      { ...complete, branch: `hotfix/${'long-'.repeat(20)}name`, version: null, owed: ['tag its version', 'merge back main'] },
      { ...complete, branch: '', owed: ['tag a\u001b[31mb', `delete ${'words of a name '.repeat(8)}`] },
    ])
    expect(text).toContain('\n  -                                 1.0.0    tag a\\u001b[31mb, delete ')
    expect(text).toMatch(/long-name\s+-\n {45}tag its version, merge back main\n?/)
    for (const line of text.split('\n')) expect(line.length <= 80 || line.includes('long-long')).toBe(true)
  })
})

describe('how to begin', () => {
  const tagged = (name: string | null): Release => ({ ...complete, tag: { name, where: name === null ? 'missing' : 'merge', distance: 0 } })
  const hint = (releases: readonly Release[], count = 21): string => audit(many(count), { releases }).split(/\n\n(?=The past)/)[1] ?? ''

  test('is said where there is much, with the commands', () => {
    expect(hint([tagged('v1.0.0'), tagged('v1.1.0'), tagged(null)])).toBe(`\
The past can wait: keep these findings as known, or judge only what came after
the last release.
  branch-policy check --all --write-baseline branch-policy.baseline.json
  branch-policy check --all --since v1.1.0
  docs: docs/guides/existing-repository.md
`)
    expect(hint([], 20)).toBe('')
    expect(audit([...many(10), ...many(10, { severity: 'warn' }), ...many(1, { verdict: 'undetermined' })])).toContain('The past can wait')
  })

  test.each([
    ['-x', '--since refs/tags/-x'],
    ['--output=pwned', '--since refs/tags/--output=pwned'],
    ["a'b", "--since 'refs/tags/a'\\''b'"],
    ['main', '--since refs/tags/main'],
    ['2024-01-31', '--since refs/tags/2024-01-31'],
    ['1.0-rc.1', '--since 1.0-rc.1'],
  ])('with the tag %s: no other revision, option or command', (name, words) => {
    expect(hint([tagged(name)])).toContain(`  branch-policy check --all ${words}\n`)
  })

  test.each([[[]], [[tagged(null)]], [[tagged('v1\u202e')]]])('without a tag that can be pasted, in words', (releases) => {
    expect(hint(releases)).toContain('only what came after a\ntag or a date (--since).\n')
    expect(hint(releases)).not.toContain('  branch-policy check --all --since')
  })
})

describe('quiet', () => {
  test('only what makes the check fail, cut all the same; no table, no releases, no hint', () => {
    const findings = [...many(30), { ...untagged, severity: 'warn' as const }, exempt]
    const text = audit(findings, { quiet: true, releases: [{ ...complete, owed: ['tag it'] }] })
    expect(text).toMatch(/^error: main no. 0\n/)
    expect(labels(text)).toHaveLength(5)
    expect(text).not.toMatch(/releases|past|warning:|errors {2}/)
    expect(text).toMatch(new RegExp(`3 updates checked: 30 errors, 1 warning, 1 exempt \\(.*\\)\\n${FULL}\\n$`))
  })

  test('one finding needs no count, too many warnings do', () => {
    expect(audit([direct], { quiet: true })).toMatch(/docs: docs\/rules\/no-direct-commit\.md\n$/)
    const report = reportOf('check', [{ ...direct, severity: 'warn' }], { releases: [], exitCode: 1 })
    const text = textReport(report, { ...OPTIONS, quiet: true })
    expect(text).toMatch(/^warning: main takes no direct commits/)
    expect(text).toMatch(/\n3 updates checked: 1 warning, more warnings than/)
  })
})

test('without releases it is no audit: nothing is cut, nothing is counted', () => {
  const text = textReport(reportOf('check', many(100)), OPTIONS)
  expect(labels(text)).toHaveLength(100)
  expect(text).not.toMatch(/--full|releases|past|branches and tags/)
})

test('an undetermined that is allowed is a warning', () => {
  const text = audit([unknown], { allowUndetermined: true })
  expect(text).toContain('warning: nothing tells which branch')
  expect(text).toContain('\n  This could not be determined.\n')
})

test('colours change nothing else', () => {
  const findings = [...many(30), exempt, untagged, unknown]
  const releases = [{ ...complete, owed: ['tag it'] }]
  const coloured = audit(findings, { releases, colours: true })
  expect(coloured).toContain('\u001b[')
  expect(coloured.replaceAll(/\u001b\[\d+m/g, '')).toBe(audit(findings, { releases }))
})

test('prose stays within 80 columns', () => {
  const wordy = many(30).map((finding) => ({
    ...finding,
    message: 'some words '.repeat(20),
    ref: `refs/heads/${finding.message.replaceAll(' ', '')}`,
  }))
  const text = audit([...wordy, ...many(30, { ref: 'refs/heads/a-rather-long-name-of-a-branch' }), ...many(3, { rule: 'x' })])
  expect(Math.max(...text.split('\n').map((line) => line.length))).toBeLessThanOrEqual(80)
})

describe('the time grows with the findings, not with their square', () => {
  const oid = (index: number): string => index.toString(16).padEnd(40, '0')
  const onOneBranch = (count: number): readonly Finding[] =>
    many(count, { fix: ['git x'] }).map((one, index) => ({ ...one, oid: oid(index) }))
  const onMany = (count: number): readonly Finding[] =>
    many(count).map((one, index) => ({ ...one, ref: `refs/heads/${index}`, why: `why ${index}`, fix: [`git x ${index}`] }))
  const ofManyRules = (count: number): readonly Finding[] => many(count).map((one, index) => ({ ...one, rule: `rule-${index % 1000}` }))
  const owing = (findings: readonly Finding[]): readonly Release[] => findings.map(() => ({ ...complete, owed: ['tag it'] }))

  test.each([
    ['an audit of one branch', onOneBranch, (found) => audit(found)],
    ['a full one', onOneBranch, (found) => audit(found, { full: true })],
    ['of many branches', onMany, (found) => audit(found)],
    ['a full one', onMany, (found) => audit(found, { full: true })],
    ['of many rules', ofManyRules, (found) => audit(found)],
    ['of many releases', onOneBranch, (found) => audit([], { releases: owing(found), full: true })],
    ['a check of one branch', onOneBranch, (found) => textReport(reportOf('check', found), OPTIONS)],
  ] satisfies [string, (count: number) => readonly Finding[], (found: readonly Finding[]) => string][])('%s', (_name, make, told) => {
    const [few, lots] = [make(5000), make(50_000)]
    const short = Math.max(
      5,
      quickest(() => told(few)),
    )
    // A square would take a hundred times as long; a machine that is busy may need a second try.
    const isInProportion = (): boolean => timeOf(() => told(lots)) < 30 * short
    expect(isInProportion() || isInProportion() || isInProportion()).toBe(true)
  })
})

function timeOf(work: () => unknown): number {
  const begin = performance.now()
  work()
  return performance.now() - begin
}
