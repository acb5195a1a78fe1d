import { describe, expect, test } from 'vitest'
import { parseArguments } from '../../../src/cli/arguments.ts'
import { planReports } from '../../../src/cli/planned-reports.ts'
import { UsageError } from '../../../src/model/errors.ts'

const plan = (line: string) =>
  planReports(
    parseArguments(
      'check',
      line.split(' ').filter((word) => word !== ''),
    ).order,
  )

describe('which report goes where', () => {
  test.each([
    ['', ['text >']],
    ['--format text', ['text >']],
    ['--format json', ['json >']],
    ['--format json --output a', ['text >', 'json > a']],
    ['--output a', ['text > a']],
    ['--format text --output a', ['text > a']],
    ['--format json --output a --format text --output b', ['json > a', 'text > b']],
    ['--format json --output a --format text', ['json > a', 'text >']],
    ['--format text --format json --output a', ['text >', 'json > a']],
    ['--format json --output a --format json --output b', ['text >', 'json > a', 'json > b']],
    ['--format json --quiet --output a', ['text >', 'json > a']],
  ])('%s', (line, expected) => {
    expect(plan(line).map(({ format, file }) => `${format} > ${file ?? ''}`.trim())).toEqual(expected)
  })

  test.each([
    ['--format jsn', 'check: there is no format "jsn"; did you mean "json"?'],
    ['--format sarif', 'check: there is no format "sarif"'],
    ['--format json --format text', 'check: only one report can go to standard output'],
    ['--output a --format json', 'check: an --output has no --format before it'],
    ['--output a --output b', 'check: an --output has no --format before it'],
    ['--format json --output a --output b', 'check: an --output has no --format before it'],
    ['--format json --output a --format text --output a', 'check: two reports for a'],
  ])('%s', (line, message) => {
    expect(() => plan(line)).toThrow(UsageError)
    expect(() => plan(line)).toThrow(message)
  })
})
