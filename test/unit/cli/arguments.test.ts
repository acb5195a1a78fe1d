import { describe, expect, test } from 'vitest'
import { parseArguments } from '../../../src/cli/arguments.ts'
import { COMMAND_NAMES } from '../../../src/cli/commands.ts'
import { commandHelp, helpText } from '../../../src/cli/help.ts'
import { UsageError } from '../../../src/model/errors.ts'

const NONE = {
  all: false,
  'pull-request': false,
  head: [],
  base: [],
  update: [],
  branch: [],
  config: [],
  format: [],
  output: [],
  'allow-undetermined': false,
  'max-warnings': [],
  quiet: false,
}

function errorOf(args: readonly string[], command: 'check' | 'install' | 'tour' = 'check'): UsageError {
  try {
    parseArguments(command, args)
  } catch (error) {
    if (error instanceof UsageError) return error
  }
  throw new Error(`no UsageError for ${args.join(' ')}`)
}

describe('flags', () => {
  test.each<[readonly string[], object]>([
    [[], {}],
    [['--all', '--quiet'], { all: true, quiet: true }],
    [['--branch', 'a', '--branch=b'], { branch: [['a'], ['b']] }],
    [['--branch=-x', '--branch=a=b'], { branch: [['-x'], ['a=b']] }],
    [['--branch=a\nb'], { branch: [['a\nb']] }],
    [['--update', 'refs/heads/x', 'HEAD~1', 'HEAD'], { update: [['refs/heads/x', 'HEAD~1', 'HEAD']] }],
    [
      ['--update', 'a', 'b', 'c', '--update', 'd', 'e', 'f', '--all'],
      {
        update: [
          ['a', 'b', 'c'],
          ['d', 'e', 'f'],
        ],
        all: true,
      },
    ],
    [['--pull-request', '--head', 'x', '--base', 'y'], { 'pull-request': true, head: [['x']], base: [['y']] }],
    [['--max-warnings', '0', '--config', 'a b.json'], { 'max-warnings': [['0']], config: [['a b.json']] }],
    [['--output', '-'], { output: [['-']] }],
  ])('%j', (args, flags) => {
    expect(parseArguments('check', args)).toMatchObject({ flags: { ...NONE, ...flags }, operands: [] })
  })

  test('the order in which they came', () => {
    expect(parseArguments('check', ['--format', 'json', '--output=a', '--format', 'text']).order).toEqual([
      { name: 'format', values: ['json'] },
      { name: 'output', values: ['a'] },
      { name: 'format', values: ['text'] },
    ])
  })

  test('operands, after -- even with a hyphen', () => {
    expect(parseArguments('help', ['a', '--', '-b']).operands).toEqual(['a', '-b'])
  })
})

describe('what there is not', () => {
  test.each<[readonly string[], string]>([
    [['--updat'], 'check has no flag "--updat"; did you mean "--update"?'],
    [['--Branch=x'], 'check has no flag "--Branch"; did you mean "--branch"?'],
    [['--zzzzzzzz'], 'check has no flag "--zzzzzzzz"'],
    [['--__proto__'], 'check has no flag "--__proto__"'],
    [['--constructor=x'], 'check has no flag "--constructor"'],
    [['-x'], 'check has no flag "-x"'],
    [['--\u001b[2J'], 'check has no flag "--\\u001b[2J"'],
    [['--branch'], 'check: --branch needs NAME'],
    [['--branch='], 'check: --branch needs NAME'],
    [['--branch', ''], 'check: --branch needs NAME'],
    [['--branch', '--all'], 'check: --branch needs NAME'],
    [['--update', 'a', 'b'], 'check: --update needs REF OLD NEW'],
    [['--update', 'a', 'b', '--all'], 'check: --update needs REF OLD NEW'],
    [['--update=a', 'b', 'c'], 'check: --update needs REF OLD NEW'],
    [['--all=yes'], 'check: --all takes no value'],
    [['--config', 'a', '--config', 'b'], 'check: --config is given twice'],
    [['--quiet', '--quiet'], 'check: --quiet is given twice'],
    [['main'], 'check takes no "main"'],
    [['--', '--all'], 'check takes no "--all"'],
  ])('%j', (args, message) => {
    expect(errorOf(args).message).toBe(message)
  })

  test('the advice lists what there is', () => {
    expect(errorOf(['--force'], 'install').advice).toEqual(['There are: --strict, --help'])
    expect(errorOf(['--x'], 'tour').advice).toEqual(['There are: --keep, --help'])
    expect(errorOf(['--x']).advice.join()).toMatch(/--all, --pull-request, .*--quiet, --help$/)
    expect(errorOf(['--branch']).advice).toEqual([
      'Usage: branch-policy check --branch NAME',
      'A value that begins with a hyphen: --branch=-x',
    ])
  })
})

describe('help', () => {
  test('names every command, and each command its flags, in 80 columns', () => {
    for (const name of COMMAND_NAMES) {
      expect(helpText()).toContain(`  ${name} `)
      expect(commandHelp(name)).toContain(`Usage: branch-policy ${name}`)
    }
    for (const flag of Object.keys(NONE)) expect(commandHelp('check')).toContain(`--${flag}`)
    const lines = [helpText(), ...COMMAND_NAMES.map(commandHelp)].join('').split('\n')
    expect(lines.filter((line) => line.length > 80)).toEqual([])
  })
})
