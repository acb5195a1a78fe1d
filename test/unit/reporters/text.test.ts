import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import type { Report } from '../../../src/model/finding.ts'
import { type TextOptions, textReport } from '../../../src/reporters/text.ts'
import { direct, exempt, hostileReport, OID, reportOf, skipped, unknown, untagged } from './samples.ts'

const HOOK: TextOptions = { colours: false, allowUndetermined: true, quiet: false }
const CHECK: TextOptions = { ...HOOK, allowUndetermined: false }

const DIRECT_BODY = `  why: the policy protects main: it changes only by merges of release (merge,
       fast-forward) or hotfix (merge, fast-forward)
  mend:
    git branch hotfix/fix-typo ${OID}
    git checkout main
    git reset --keep origin/main
    git push origin hotfix/fix-typo
  rule: branch-policy/no-direct-commit, refs/heads/main
  docs: docs/rules/no-direct-commit.md
`

describe('at a hook', () => {
  test('one finding: what, why, the commands, where to read more; no summary', () => {
    expect(textReport(reportOf('pre-push', [direct]), HOOK)).toBe(
      `refused: main takes no direct commits; 3f2a91c04d1e "fix typo" is one\n${DIRECT_BODY}`,
    )
  })

  test('nothing to say: nothing said, not even of what is exempt or not known yet', () => {
    expect(textReport(reportOf('pre-commit', []), HOOK)).toBe('')
    expect(textReport(reportOf('pre-commit', [exempt, skipped]), HOOK)).toBe('')
  })

  test('a note alone', () => {
    expect(textReport(reportOf('pre-commit', [], { notes: ['no config found'] }), HOOK)).toBe('note: no config found\n')
  })

  test('findings with the same cure are told together, others apart, with the count at the end', () => {
    const second = {
      ...direct,
      oid: '4444444444440123456789abcdef0123456789ab',
      message: 'main takes no direct commits; 444444444444 is one',
    }
    expect(textReport(reportOf('pre-push', [direct, second, untagged]), HOOK)).toBe(`\
refused: main takes no direct commits; 3f2a91c04d1e "fix typo" is one
refused: main takes no direct commits; 444444444444 is one
${DIRECT_BODY}
refused: release/v1.1.0 came to main with 3f2a91c04d1e, which carries no tag
  why: the policy asks that what release brings into main carries v{version}
  mend:
    git tag -a v1.1.0 ${OID} -m v1.1.0
    git push --atomic origin main refs/tags/v1.1.0
  rule: branch-policy/release-tag, refs/heads/main
  docs: docs/rules/release-tag.md

The push is refused: 3 errors.
`)
  })

  test('of a rule that is broken a thousand times the first ten are told, and of another rule its own; the rest is counted', () => {
    const names = Array.from({ length: 1000 }, (_, index) => ({
      ...direct,
      rule: 'branch-name',
      ref: `refs/heads/x${index}`,
      fix: [`git x${index}`],
    }))
    const warned = names.slice(0, 12).map((one) => ({ ...one, severity: 'warn' as const }))
    const text = textReport(reportOf('pre-push', [...names, untagged, ...warned]), HOOK)
    expect(text.match(/^refused: /gm)).toHaveLength(11)
    expect(text.match(/^warning: /gm)).toHaveLength(10)
    expect(text).toContain('git x9\n')
    expect(text).not.toContain('git x10\n')
    expect(text).toContain('branch-policy/release-tag')
    expect(text).toContain(`
… and 990 more of branch-policy/branch-name, 2 more of warnings of
branch-policy/branch-name

The push is refused: 1001 errors, 12 warnings.
`)
  })

  test('a check tells twenty of each rule, or all of them', () => {
    const names = Array.from({ length: 25 }, (_, index) => ({ ...direct, ref: `refs/heads/x${index}` }))
    const text = textReport(reportOf('check', names), CHECK)
    expect(text.match(/^error: /gm)).toHaveLength(20)
    expect(text).toContain('\n… and 5 more of branch-policy/no-direct-commit (--full shows them)\n')
    const full = textReport(reportOf('check', names), { ...CHECK, full: true })
    expect(full.match(/^error: /gm)).toHaveLength(25)
    expect(full).not.toContain('…')
  })

  test('an equal cure for another ref is told there too', () => {
    const text = textReport(reportOf('pre-push', [direct, { ...direct, ref: 'refs/heads/develop' }]), HOOK)
    expect(text.match(/git checkout main/g)?.length).toBe(2)
  })

  test('undetermined: a warning that says what happens now', () => {
    expect(textReport(reportOf('pre-push', [unknown]), HOOK)).toBe(`\
warning: nothing tells which branch was merged into main (3f2a91c04d1e)
  This could not be determined here and does not stop the push; the server or CI
  decides.
  why: the policy protects main
  wanted: release (merge, fast-forward)
  rule: branch-policy/merge-source, refs/heads/main
  docs: docs/rules/merge-source.md
`)
  })

  test('undetermined on a server: refused, in 72 columns, since git puts "remote: " before each line', () => {
    const text = textReport(reportOf('pre-receive', [unknown, direct], { exitCode: 1 }), CHECK)
    expect(text).toContain('refused: nothing tells which branch')
    expect(text).toContain('  This could not be determined, and what is unknown does not pass.\n')
    const prose = text.split('\n').filter((line) => !line.startsWith('    git '))
    expect(Math.max(...prose.map((line) => line.length))).toBeLessThanOrEqual(72)
  })

  test('warnings alone: the push goes on', () => {
    const text = textReport(
      reportOf('pre-push', [
        { ...direct, severity: 'warn' },
        { ...untagged, severity: 'warn' },
      ]),
      HOOK,
    )
    expect(text).toMatch(/^warning: main takes/)
    expect(text).toMatch(/\nThe push goes on: 2 warnings\.\n$/)
  })

  test.each([
    ['pre-commit', 'The commit is refused: 2 errors.'],
    ['commit-msg', 'The commit is refused: 2 errors.'],
    ['pre-merge-commit', 'The merge is refused: 2 errors.'],
    ['pre-receive', 'The push is refused: 2 errors.'],
  ])('%s names what it refuses', (event, line) => {
    expect(textReport(reportOf(event, [direct, untagged]), HOOK)).toContain(`\n${line}\n`)
  })

  test('a thousand commits do not scroll the commands away', () => {
    const many = Array.from({ length: 1000 }, (_, index) => ({ ...direct, message: `${OID.slice(0, 12)} is number ${index}` }))
    const lines = textReport(reportOf('pre-push', many), HOOK).split('\n')
    expect(lines.slice(9, 12)).toEqual(['refused: 3f2a91c04d1e is number 9', '  … and 990 more like it', DIRECT_BODY.split('\n')[0]])
    expect(lines.length).toBeLessThan(30)
    expect(textReport(reportOf('check', many), CHECK).split('\n').length).toBeGreaterThan(1000)
  })
})

describe('in check', () => {
  test('clean: one line', () => {
    expect(textReport(reportOf('check', []), CHECK)).toBe('3 updates checked, nothing against the policy (branch-policy.config.ts)\n')
  })

  test('clean but for what is exempt or not known yet', () => {
    expect(textReport(reportOf('check', [exempt, skipped], { notes: ['a note'] }), CHECK)).toBe(`\
note: a note

exempt: no kind of branch is named like "legacy/x"
  why: frozen until 2027
  rule: branch-policy/branch-name, refs/heads/legacy/x
  docs: docs/rules/branch-name.md

3 updates checked, nothing against the policy (branch-policy.config.ts), 1
exempt; not judged: merge-method
`)
  })

  test('one finding: no summary; several: the counts', () => {
    expect(textReport(reportOf('check', [direct]), CHECK)).toBe(
      `error: main takes no direct commits; 3f2a91c04d1e "fix typo" is one\n${DIRECT_BODY}`,
    )
    expect(textReport(reportOf('check', [direct, unknown, { ...untagged, severity: 'warn' }]), CHECK)).toMatch(
      /\n\n3 updates checked: 1 error, 1 warning, 1 undetermined \(branch-policy\.config\.ts\)\n$/,
    )
  })

  test('too many warnings: says so, though it is one finding', () => {
    const text = textReport(reportOf('check', [{ ...direct, severity: 'warn' }], { exitCode: 1 }), CHECK)
    expect(text).toContain('3 updates checked: 1 warning, more warnings than --max-warnings allows')
  })

  test('an undetermined that is allowed is a warning', () => {
    expect(textReport(reportOf('check', [unknown]), HOOK)).toMatch(/^warning: nothing tells.*\n {2}This could not be determined\.\n/)
    expect(textReport(reportOf('check', [unknown], { exitCode: 2 }), CHECK)).toMatch(/^error: nothing tells/)
  })

  test('quiet: only what makes it fail', () => {
    const findings = [direct, exempt, skipped, { ...untagged, severity: 'warn' as const }, { ...unknown, severity: 'warn' as const }]
    const quiet = { ...CHECK, quiet: true }
    expect(textReport(reportOf('check', findings, { notes: ['a note'] }), quiet)).toBe(
      `error: main takes no direct commits; 3f2a91c04d1e "fix typo" is one\n${DIRECT_BODY}`,
    )
    expect(textReport(reportOf('check', [exempt], { notes: ['a note'] }), quiet)).toBe('')
  })
})

describe('commands', () => {
  test('are never broken', () => {
    const command = `git push --atomic origin ${'release/v1.1.0 '.repeat(10)}main`
    expect(textReport(reportOf('pre-push', [{ ...direct, fix: [command] }]), HOOK)).toContain(`\n    ${command}\n`)
  })

  test('with characters that cannot be shown are no commands, nor are the ones beside them', () => {
    const text = textReport(reportOf('pre-push', [{ ...direct, fix: ["git branch -m 'a\u202eb' c", 'git reset --keep HEAD~1'] }]), HOOK)
    expect(text).toContain(`
  mend: these are not for pasting, since they hold characters that cannot be
    shown
    # git branch -m 'a\\u202eb' c
    # git reset --keep HEAD~1
`)
  })
})

describe('colours', () => {
  const plain = (text: string) => text.replaceAll(/\u001b\[\d+m/g, '')
  test.each([
    ['an error', reportOf('pre-push', [direct, unknown])],
    ['a clean check', reportOf('check', [exempt], { notes: ['a note'] })],
  ])('change nothing else: %s', (_name, report) => {
    const coloured = textReport(report, { ...HOOK, colours: true })
    expect(coloured).toContain('\u001b[')
    expect(plain(coloured)).toBe(textReport(report, HOOK))
  })
})

describe('hostile text in every field', () => {
  const isCommandToARunner = /^\s*::|##\[|##vso\[/i
  test('leaves only visible characters, no commands to a runner, and lines that our own words begin', () => {
    fc.assert(
      fc.property(hostileReport, fc.boolean(), fc.boolean(), fc.boolean(), (report: Report, allowUndetermined, quiet, full) => {
        const text = textReport(report, { colours: false, allowUndetermined, quiet, full })
        expect(text.replaceAll('\n', '')).not.toMatch(/[\p{Cc}\p{Cf}\p{Cs}\p{Zl}\p{Zp}]/u)
        for (const line of text.split('\n')) expect(line).not.toMatch(isCommandToARunner)
        expect(text).not.toMatch(/undefined|\[object/)
        expect(text === '' || text.endsWith('\n')).toBe(true)
      }),
      { numRuns: 500 },
    )
  })
})
