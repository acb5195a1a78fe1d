import { describe, expect, test } from 'vitest'
import { parseArguments } from '../../../src/cli/arguments.ts'
import { type CommandFormat, planReports } from '../../../src/cli/planned-reports.ts'
import { UsageError } from '../../../src/model/errors.ts'

const plan = (line: string, here: CommandFormat | null = null) =>
  planReports(
    parseArguments(
      'check',
      line.split(' ').filter((word) => word !== ''),
    ).order,
    here,
  )

const placesOf = (planned: ReturnType<typeof planReports>) => planned.map(({ format, file }) => `${format} > ${file ?? ''}`.trim())

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
    expect(placesOf(plan(line))).toEqual(expected)
  })

  test.each([
    ['github', '', ['text >', 'github >']],
    ['azure', '', ['text >', 'azure >']],
    ['github', '--quiet', ['text >', 'github >']],
    ['github', '--format text', ['text >']],
    ['github', '--format json', ['json >']],
    ['github', '--format azure', ['azure >']],
    ['github', '--output a', ['text > a']],
    ['github', '--format sarif --output a', ['text >', 'github >', 'sarif > a']],
    ['github', '--format sarif --output a --format text', ['sarif > a', 'text >']],
    ['github', '--format json --output a --format text --output b', ['json > a', 'text > b']],
  ] satisfies [CommandFormat, string, readonly string[]][])('in a job of %s: %s', (here, line, expected) => {
    expect(placesOf(plan(line, here))).toEqual(expected)
  })

  test.each([
    ['--format text --format github', ['text >', 'github >']],
    ['--format github --format text', ['github >', 'text >']],
    ['--format text --format azure', ['text >', 'azure >']],
    ['--format text --format github --output a', ['text >', 'github > a']],
    ['--format sarif --output a --format text --format github --format json --output b', ['sarif > a', 'text >', 'github >', 'json > b']],
  ])('text and what a service reads, side by side: %s', (line, expected) => {
    expect(placesOf(plan(line))).toEqual(expected)
  })

  test.each([
    ['--format jsn', 'check: there is no format "jsn"; did you mean "json"?'],
    ['--format checkstyle', 'check: there is no format "checkstyle"'],
    ['--format json --format text', 'check: only one report can go to standard output'],
    ['--format json --format github', 'check: only one report can go to standard output'],
    ['--format azure --format github', 'check: only one report can go to standard output'],
    ['--format text --format text', 'check: only one report can go to standard output'],
    ['--format text --format github --format azure', 'check: only one report can go to standard output'],
    ['--format markdown --format github', 'check: only one report can go to standard output'],
    ['--output a --format json', 'check: an --output has no --format before it'],
    ['--output a --output b', 'check: an --output has no --format before it'],
    ['--format json --output a --output b', 'check: an --output has no --format before it'],
    ['--format json --output a --format text --output a', 'check: two reports for a'],
  ])('%s', (line, message) => {
    expect(() => plan(line)).toThrow(UsageError)
    expect(() => plan(line)).toThrow(message)
  })
})
