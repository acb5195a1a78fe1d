import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import type { Finding } from '../../../src/model/finding.ts'
import { githubReport } from '../../../src/reporters/github.ts'
import { githubCommand, logLines } from '../../support/runner-commands.ts'
import { direct, exempt, hostileReport, OID, reportOf, skipped, unknown, untagged } from './samples.ts'

const STRICT = { allowUndetermined: false }

const commandsOf = (findings: readonly Finding[], options = STRICT) =>
  logLines(githubReport(reportOf('check', findings), options))
    .slice(0, -1)
    .map(githubCommand)

describe('a command for each finding', () => {
  test('says what is wrong, why, and what mends it', () => {
    expect(commandsOf([direct])).toEqual([
      {
        name: 'error',
        properties: { title: 'branch-policy/no-direct-commit' },
        data: [
          'main takes no direct commits; 3f2a91c04d1e "fix typo" is one',
          'why: the policy protects main: it changes only by merges of release (merge, fast-forward) or hotfix (merge, fast-forward)',
          'mend:',
          `  git branch hotfix/fix-typo ${OID}`,
          '  git checkout main',
          '  git reset --keep origin/main',
          '  git push origin hotfix/fix-typo',
        ].join('\n'),
      },
    ])
  })

  test('on one line, which GitHub reads as it was meant', () => {
    const odd = { ...direct, rule: 'acme/a:b,c', message: '100%, a%0Ab: c::d', why: '', fix: [] }
    const text = githubReport(reportOf('check', [odd]), STRICT)
    expect(text).toBe(
      '::error title=acme/a%3Ab%2Cc::100%25, a%250Ab: c::d (3f2a91c04d1e)%0Awanted: a merge of release (merge, fast-forward) or hotfix (merge, fast-forward)\n',
    )
    expect(githubCommand(text.trimEnd())).toMatchObject({ properties: { title: 'acme/a:b,c' } })
  })

  test('the worst first: errors, warnings, and what is exempt as a notice; nothing of what was not judged', () => {
    const warning: Finding = { ...untagged, severity: 'warn' }
    expect(commandsOf([exempt, skipped, warning, direct]).map((command) => command?.name)).toEqual(['error', 'warning', 'notice'])
    expect(commandsOf([exempt])[0]?.data).toBe('no kind of branch is named like "legacy/x"\nexempt: frozen until 2027')
  })

  test('what is unknown is an error unless that is allowed', () => {
    expect(commandsOf([unknown])[0]).toMatchObject({ name: 'error', data: expect.stringContaining('what is unknown does not pass') })
    expect(commandsOf([unknown], { allowUndetermined: true })[0]?.name).toBe('warning')
    expect(commandsOf([{ ...unknown, severity: 'warn' }])[0]?.name).toBe('warning')
  })

  test('nothing where nothing is found', () => {
    expect(githubReport(reportOf('check', []), STRICT)).toBe('')
  })
})

describe('GitHub keeps ten of each level', () => {
  const many = (count: number, more: Partial<Finding>) =>
    Array.from({ length: count }, (_, index) => ({ ...direct, message: `finding ${index}`, ...more }))

  test('ten are shown', () => {
    expect(commandsOf(many(10, {})).map((command) => command?.data.split('\n')[0])).toEqual(
      Array.from({ length: 10 }, (_, index) => `finding ${index} (3f2a91c04d1e)`),
    )
  })

  test.each([
    [11, '2 more errors are not shown here.'],
    [10_000, '9991 more errors are not shown here.'],
  ])('of %i the tenth counts the rest', (count, last) => {
    const commands = commandsOf(many(count, {}))
    expect(commands).toHaveLength(10)
    expect(commands[9]).toEqual({ name: 'error', properties: { title: 'branch-policy' }, data: last })
    expect(commands[8]?.data).toContain('finding 8')
  })

  test('each level has its own ten', () => {
    const names = commandsOf([...many(12, {}), ...many(12, { severity: 'warn' }), ...many(12, { verdict: 'exempt' })]).map(
      (command) => command?.name,
    )
    expect(names).toEqual(['error', 'warning', 'notice'].flatMap((name) => Array.from({ length: 10 }, () => name)))
  })
})

test('commands that the runner would cut are left out whole', () => {
  const long = commandsOf([{ ...direct, fix: [`git push origin ${'x'.repeat(5000)}`] }])[0]?.data ?? ''
  expect(long).toMatch(/\nmend: the commands are too long to be shown here; --format text shows them$/)
  expect(long).not.toContain('git push')
})

test('commands with characters that cannot be shown are not for pasting', () => {
  expect(commandsOf([{ ...direct, fix: ['git branch a\u202eb'] }])[0]?.data).toContain('not for pasting')
})

test('hostile text: each line is a command that was meant, and says what the text says', () => {
  fc.assert(
    fc.property(hostileReport, fc.boolean(), (report, allowUndetermined) => {
      const text = githubReport(report, { allowUndetermined })
      const lines = logLines(text).slice(0, -1)
      expect(text.replaceAll('\n', '')).not.toMatch(/[\p{Cc}\p{Cf}\p{Cs}\p{Zl}\p{Zp}]/u)
      expect(lines).toHaveLength(report.findings.filter(({ verdict }) => verdict !== 'skipped').length)
      for (const line of lines) {
        const command = githubCommand(line)
        expect(['error', 'warning', 'notice']).toContain(command?.name)
        expect(Object.keys(command?.properties ?? {})).toEqual(['title'])
        // The runner writes what it read into the log again, a line for each of its lines.
        for (const shown of logLines(command?.data ?? '')) expect(githubCommand(shown)).toBeNull()
      }
    }),
    { numRuns: 500 },
  )
})
