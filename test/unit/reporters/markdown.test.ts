import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import type { Finding, Release } from '../../../src/model/finding.ts'
import { printable } from '../../../src/model/printable.ts'
import { markdownReport } from '../../../src/reporters/markdown.ts'
import { fenced, markdownCode, markdownText } from '../../../src/reporters/markdown-text.ts'
import { hostileText } from '../../support/hostile-text.ts'
import { complete, direct, exempt, hostileReport, OID, reportOf, skipped, unknown, untagged } from './samples.ts'

const STRICT = { allowUndetermined: false }

/** What a reader sees of a line: without elements of ours, escapes undone. */
const shown = (markdown: string): string =>
  markdown.replace(/<\/?(?:span|code|summary)>/g, '').replace(/&#(\d+);/g, (_, code) => String.fromCharCode(Number(code)))

const lines = (findings: readonly Finding[], more: Parameters<typeof reportOf>[2] = {}, options = {}) =>
  markdownReport(reportOf('check', findings, more), { ...STRICT, ...options }).split('\n')

describe('a report', () => {
  test('as people read it', () => {
    const finding = { ...direct, why: 'the policy protects main' }
    expect(lines([finding], { notes: ['GitHub Actions, push to main'] }).map(shown)).toEqual([
      '## Branch policy: failed: 1 error',
      '',
      'GitHub Actions, push to main',
      '',
      '3 updates checked by branch-policy.config.ts (extends gitflow).',
      '',
      '| Severity | Rule | Ref | What |',
      '| --- | --- | --- | --- |',
      '| error | no-direct-commit | refs/heads/main | main takes no direct commits; 3f2a91c04d1e "fix typo" is one |',
      '',
      '<details>',
      'no-direct-commit main takes no direct commits; 3f2a91c04d1e "fix typo" is one',
      '',
      'Why: the policy protects main',
      '',
      '```sh',
      `git branch hotfix/fix-typo ${OID}`,
      'git checkout main',
      'git reset --keep origin/main',
      'git push origin hotfix/fix-typo',
      '```',
      '',
      'More in the documentation: docs/rules/no-direct-commit.md',
      '',
      '</details>',
      '',
    ])
  })

  test.each([
    ['nothing found', [], {}, 'passed'],
    ['an error', [direct], {}, 'failed: 1 error'],
    ['warnings', [{ ...direct, severity: 'warn' }], {}, 'passed, with 1 warning'],
    ['all exempt', [exempt, exempt], {}, 'passed, with 2 exempt'],
    [
      'too many warnings',
      [{ ...direct, severity: 'warn' }],
      { exitCode: 1 },
      'failed: 1 warning, more warnings than --max-warnings allows',
    ],
    ['unknown', [unknown], { exitCode: 2 }, 'could not check: 1 undetermined'],
    ['unknown, and that is allowed', [unknown], {}, 'passed, with 1 undetermined'],
  ] satisfies [string, readonly Finding[], Parameters<typeof reportOf>[2], string][])('the verdict of %s', (_, findings, more, verdict) => {
    expect(lines(findings, more)[0]).toBe(`## Branch policy: ${verdict}`)
  })

  test('the worst first; what was not judged is told beside the count', () => {
    const text = lines([exempt, skipped, { ...untagged, severity: 'warn' }, unknown, direct])
    const rows = text.filter((line) => line.startsWith('| ')).map((line) => line.split(' | ')[0])
    expect(rows).toEqual(['| Severity', '| ---', '| undetermined', '| error', '| warning', '| exempt'])
    expect(text.map(shown)).toContain('3 updates checked by branch-policy.config.ts (extends gitflow); not judged: merge-method.')
    expect(text.join('\n')).not.toContain(skipped.message)
  })

  test('of what is unknown, what follows; of what is exempt, why', () => {
    expect(lines([unknown], { exitCode: 2 })).toContain('This could not be determined, and what is unknown does not pass.')
    expect(lines([unknown], {}, { allowUndetermined: true })).toContain('This could not be determined.')
    expect(lines([exempt])).toContain('Exempt: frozen until 2027')
  })

  test('commands with characters that cannot be shown are not for pasting', () => {
    const text = lines([{ ...direct, fix: ['git branch a\u202eb', 'git push'] }])
    expect(text).toContain('Not for pasting, since these commands hold characters that cannot be shown:')
    expect(text.slice(text.indexOf('```text'), text.indexOf('```text') + 4)).toEqual(['```text', 'git branch a\\u202eb', 'git push', '```'])
    expect(text).not.toContain('```sh')
  })

  test('a finding without a ref, a page or commands has none of them', () => {
    const text = lines([{ ...direct, ref: null, docs: null, fix: [], why: '', expected: '' }])
    expect(text.slice(-5)).toEqual(['<details>', expect.stringContaining('<summary>'), '', '</details>', ''])
    expect(text.find((line) => line.startsWith('| error'))).toContain('</code> |  | main')
  })
})

describe('of an audit', () => {
  const owing: Release = {
    ...complete,
    branch: 'release/v1.1.0',
    version: '1.1.0',
    tag: { name: null, where: 'missing', distance: 0 },
    backMerged: 'no',
    owed: ['tag v1.1.0', 'merge it back'],
  }
  const nameless: Release = { ...complete, branch: '', version: null, backMerged: 'content' }

  test('counts by rule and the releases, the newest first', () => {
    const text = lines([direct, direct, { ...untagged, severity: 'warn' }], { releases: [complete, nameless, owing] }).map(shown)
    expect(text.slice(4, 8)).toEqual([
      '| Rule | errors | warnings |',
      '| --- | --- | --- |',
      '| no-direct-commit | 2 | - |',
      '| release-tag | - | 1 |',
    ])
    expect(text.slice(text.indexOf('### Releases: 3, the newest first'))).toEqual([
      '### Releases: 3, the newest first',
      '',
      '| Branch | Version | Tag | Merged back | Owes |',
      '| --- | --- | --- | --- | --- |',
      '| release/v1.1.0 | 1.1.0 | missing | no | tag v1.1.0, merge it back |',
      '| - | - | v1.0.0 | its content | nothing |',
      '| release/v1.0.0 | 1.0.0 | v1.0.0 | yes | nothing |',
      '',
    ])
  })

  test('without findings or releases there are no empty tables', () => {
    expect(lines([], { releases: [] }).filter((line) => line.startsWith('|'))).toEqual([])
    expect(lines([])).not.toContain('### Releases: none found')
    expect(lines([], { releases: [] })).toContain('### Releases: none found')
  })
})

test('lists are cut at whole entries, and say what is left out', () => {
  const findings = ['a', 'b', 'c'].map((rule) => ({ ...direct, rule }))
  const more = { releases: [complete, complete, complete], notes: ['one', 'two', 'three'] }
  const text = lines(findings, more, { most: 2 })
  expect(text.filter((line) => line.endsWith(' left out here.'))).toEqual([
    '1 more note left out here.',
    '1 more rule left out here.',
    '1 more finding left out here.',
    '1 more release left out here.',
  ])
  expect(text.filter((line) => line === '<details>')).toHaveLength(2)
  expect(lines(findings, more, { most: 3 }).join('\n')).not.toContain('left out')
  expect(lines(findings, more, { most: 0 }).filter((line) => line.startsWith('|'))).toEqual([])
})

describe('text from outside', () => {
  test.each([
    ['**bold** _it_ `code` ~~x~~', '&#42;'],
    ['[a](http://x.y) ![i](j)', '&#91;'],
    ['<b>&amp;</b>', '&#60;'],
    ['a | b', '&#124;'],
    ['@org/team', '<span>&#64;</span>org'],
    ['closes #12', '<span>&#35;</span>12'],
    ['GH-12', 'GH<span>&#45;</span>12'],
    ['https://example.com', 'https<span>&#58;</span>'],
    ['_www.example.com', 'www<span>&#46;</span>'],
    ['ada@example.org', 'ada<span>&#64;</span>'],
    ['- item', '&#45; item'],
    ['12. item', '12&#46; item'],
    ['# heading', '&#35;'],
    ['> quote', '&#62;'],
  ])('%s is shown as it is', (text, part) => {
    expect(markdownText(text)).toContain(part)
    expect(shown(markdownText(text))).toBe(text)
    expect(shown(markdownCode(text))).toBe(text)
  })

  test('stays readable where nothing needs an escape', () => {
    const text = 'main takes no direct commits: 3f2a91c04d1e "fix typo" (v1.1.0) is one, it\'s a=b; x-y'
    expect(markdownText(text)).toBe(text)
    expect(markdownCode('refs/heads/release/v1.1.0')).toBe('<code>refs/heads/release/v1.1.0</code>')
  })

  test('has nothing left of Markdown, HTML or what hosts look for, and loses nothing', () => {
    fc.assert(
      fc.property(fc.oneof(hostileText, fc.string()), (text) => {
        const escaped = markdownText(text)
        const bare = escaped.replace(/<span>&#\d+;<\/span>/g, '\0').replace(/&#\d+;/g, '\u0001')
        expect(bare).not.toMatch(/[<>&`*_[\]{}|\\~#@!$%^?]|:\S|www\.|[a-z]-\d|^[-+=]|^\d+[.)]/i)
        expect(shown(escaped)).toBe(printable(text).trim())
        const code = markdownCode(text)
        expect(code.slice(6, -7).replace(/&#\d+;/g, '')).not.toMatch(/[<>&`*_[\]|\\~@:!]|www\./i)
        expect(shown(code)).toBe(printable(text))
      }),
      { numRuns: 1000 },
    )
  })

  test('cannot end the fence around it', () => {
    expect(fenced(['a', '``` b', '`````'], 'sh')).toEqual(['``````sh', 'a', '``` b', '`````', '``````'])
    expect(fenced(['a `b`'], 'sh')[0]).toBe('```sh')
  })

  test('changes nothing of how a report is built', () => {
    fc.assert(
      fc.property(hostileReport, fc.boolean(), (report, allowUndetermined) => {
        const text = markdownReport(report, { allowUndetermined })
        expect(text.replaceAll('\n', '')).not.toMatch(/[\p{Cc}\p{Cf}\p{Cs}\p{Zl}\p{Zp}]/u)
        const told = report.findings.filter(({ verdict }) => verdict !== 'skipped')
        const all = text.split('\n')
        expect(all.filter((line) => line === '<details>')).toHaveLength(told.length)
        expect(all.filter((line) => line === '</details>')).toHaveLength(told.length)
        const table = all.indexOf('| Severity | Rule | Ref | What |')
        expect(table < 0 ? 0 : all.indexOf('', table) - table - 2).toBe(told.length)
        for (const line of table < 0 ? [] : all.slice(table, all.indexOf('', table))) expect(line.split('|')).toHaveLength(6)
        expect(text).not.toMatch(/undefined|\[object/)
      }),
      { numRuns: 300 },
    )
  })
})
