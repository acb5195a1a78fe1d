import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import type { Finding } from '../../../src/model/finding.ts'
import { azureReport, azureSummary } from '../../../src/reporters/azure.ts'
import { azureCommand, logLines } from '../../support/runner-commands.ts'
import { direct, exempt, hostileReport, OID, reportOf, skipped, unknown } from './samples.ts'

const STRICT = { allowUndetermined: false }

const commandsOf = (findings: readonly Finding[], options = STRICT) =>
  logLines(azureReport(reportOf('check', findings), options))
    .slice(0, -1)
    .map(azureCommand)

describe('an issue for each finding', () => {
  test('names the rule, what is wrong, why, and what mends it', () => {
    const finding = { ...direct, why: 'the policy protects main', fix: [`git branch hotfix/fix-typo ${OID}`] }
    expect(azureReport(reportOf('check', [finding]), STRICT)).toBe(
      '##vso[task.logissue type=error;]branch-policy/no-direct-commit: main takes no direct commits%3B 3f2a91c04d1e "fix typo" is one' +
        `%0Awhy: the policy protects main%0Amend:%0A  git branch hotfix/fix-typo ${OID}\n`,
    )
    expect(commandsOf([finding])).toEqual([
      {
        name: 'task.logissue',
        properties: { type: 'error' },
        data: [
          'branch-policy/no-direct-commit: main takes no direct commits; 3f2a91c04d1e "fix typo" is one',
          'why: the policy protects main',
          'mend:',
          `  git branch hotfix/fix-typo ${OID}`,
        ].join('\n'),
      },
    ])
  })

  test('escapes of a text stay what they are', () => {
    const message = '100% %0A %AZP25 %3B %AZP0A ;]'
    expect(commandsOf([{ ...direct, oid: null, message, why: '', expected: '' }])[0]?.data).toContain(
      `branch-policy/no-direct-commit: ${message}\nmend:`,
    )
  })

  test('errors before warnings; what is exempt or was not judged is no issue', () => {
    const types = commandsOf([exempt, skipped, { ...direct, severity: 'warn' }, direct]).map((command) => command?.properties['type'])
    expect(types).toEqual(['error', 'warning'])
  })

  test('what is unknown is an error unless that is allowed', () => {
    expect(commandsOf([unknown])[0]?.properties).toEqual({ type: 'error' })
    expect(commandsOf([unknown], { allowUndetermined: true })[0]?.properties).toEqual({ type: 'warning' })
  })

  test('of more than ten the tenth counts the rest', () => {
    const commands = commandsOf(Array.from({ length: 25 }, () => direct))
    expect(commands).toHaveLength(10)
    expect(commands[9]?.data).toBe('branch-policy: 16 more errors are not shown here.')
  })
})

test('a summary is named by its path, whatever that holds', () => {
  const command = azureSummary('/agent/50%;]/x.md')
  expect(command).toBe('##vso[task.uploadsummary]/agent/50%AZP25%3B%5D/x.md\n')
  expect(azureCommand(command.trimEnd())).toEqual({ name: 'task.uploadsummary', properties: {}, data: '/agent/50%;]/x.md' })
})

test('hostile text: each line is an issue, and nothing of it a command', () => {
  fc.assert(
    fc.property(hostileReport, fc.boolean(), (report, allowUndetermined) => {
      const text = azureReport(report, { allowUndetermined })
      expect(text.replaceAll('\n', '')).not.toMatch(/[\p{Cc}\p{Cf}\p{Cs}\p{Zl}\p{Zp}]/u)
      const lines = logLines(text).slice(0, -1)
      expect(lines).toHaveLength(report.findings.filter(({ verdict }) => verdict === 'fail' || verdict === 'undetermined').length)
      for (const line of lines) {
        const command = azureCommand(line)
        expect(command?.name).toBe('task.logissue')
        expect(['error', 'warning']).toContain(command?.properties['type'])
        for (const shown of logLines(command?.data ?? '')) expect(azureCommand(shown)).toBeNull()
      }
    }),
    { numRuns: 500 },
  )
})
