import fc from 'fast-check'
import { expect, test } from 'vitest'
import { errorText } from '../../../src/cli/errors.ts'
import { FORMATS } from '../../../src/cli/planned-reports.ts'
import { rendered } from '../../../src/cli/render.ts'
import { UsageError } from '../../../src/model/errors.ts'
import { hostileText } from '../../support/hostile-text.ts'
import { azureCommand, githubCommand, logLines } from '../../support/runner-commands.ts'
import { hostileReport } from '../reporters/samples.ts'

const OPTIONS = { colours: false, allowUndetermined: false, quiet: false, full: true }

// What github and azure write is held to more in their own tests.
test.each(FORMATS)('no line of a report as %s is a command to a runner that was not meant', (format) => {
  fc.assert(
    fc.property(hostileReport, (report) => {
      for (const line of logLines(rendered(format, report, OPTIONS))) {
        expect(githubCommand(line)?.name ?? null).toBeOneOf(format === 'github' ? ['error', 'warning', 'notice', null] : [null])
        expect(azureCommand(line)?.name ?? null).toBeOneOf(format === 'azure' ? ['task.logissue', null] : [null])
      }
    }),
    { numRuns: 300 },
  )
})

test('no line of an error is one', () => {
  fc.assert(
    fc.property(hostileText, fc.array(hostileText), (message, advice) => {
      for (const line of logLines(errorText(new UsageError(message, advice)))) {
        expect(githubCommand(line)).toBeNull()
        expect(azureCommand(line)).toBeNull()
      }
    }),
  )
})

test('the runners read what they do read', () => {
  expect(githubCommand('\u00a0 ::error title=a%3Ab,file=x::50%25%0Ac')).toEqual({
    name: 'error',
    properties: { title: 'a:b', file: 'x' },
    data: '50%\nc',
  })
  expect(githubCommand(':\u00ad:add-mask::x')?.name).toBe('add-mask')
  expect(githubCommand('text ##[group]x')?.name).toBe('group')
  expect(githubCommand('x ::error::y')).toBeNull()
  expect(azureCommand('text ##vso[task.setvariable variable=a;isOutput=true]b%3B')).toEqual({
    name: 'task.setvariable',
    properties: { variable: 'a', isOutput: 'true' },
    data: 'b;',
  })
})
