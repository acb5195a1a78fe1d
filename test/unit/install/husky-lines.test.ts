import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { addHuskyLine, huskyLine, removeHuskyLine } from '../../../src/install/husky-lines.ts'

const COMMIT = 'branch-policy hook pre-commit "$@"'
const PUSH = 'branch-policy hook pre-push "$@"'

describe('addHuskyLine', () => {
  it.each([
    ['', `${COMMIT}\n`],
    ['npm test\n', `${COMMIT}\nnpm test\n`],
    ['npm test', `${COMMIT}\nnpm test`],
    ['#!/bin/sh', `#!/bin/sh\n${COMMIT}`],
    ['#!/bin/sh\nnpm test\n', `#!/bin/sh\n${COMMIT}\nnpm test\n`],
    ['#!/bin/sh\n# Our hook.\n# Two lines.\n\nnpm test\n', `#!/bin/sh\n# Our hook.\n# Two lines.\n\n${COMMIT}\nnpm test\n`],
    ['# Runs the tests\nnpm test\n', `${COMMIT}\n# Runs the tests\nnpm test\n`],
    ['# branch-policy hook pre-commit "$@"\nnpm test\n', `${COMMIT}\n# branch-policy hook pre-commit "$@"\nnpm test\n`],
    ['branch-policy hook pre-commit-x\n', `${COMMIT}\nbranch-policy hook pre-commit-x\n`],
  ])('%j becomes %j', (text, expected) => {
    expect(addHuskyLine(text, 'pre-commit')).toBe(expected)
  })

  it.each([`npm test\n${COMMIT}\n`, `npx branch-policy hook pre-commit\nnpm test\n`])(
    'leaves %j, where the hook is started already',
    (text) => {
      expect(addHuskyLine(text, 'pre-commit')).toBe(text)
    },
  )

  it('takes a line in pre-push where nothing follows that could read stdin, else a block', () => {
    expect(addHuskyLine('# nothing yet\n', 'pre-push')).toBe(`${PUSH}\n# nothing yet\n`)
    expect(addHuskyLine('git lfs pre-push "$@"\n', 'pre-push')).toMatch(
      /^# branch-policy begin.*\n[\s\S]*\n# branch-policy end\ngit lfs pre-push "\$@"\n$/,
    )
  })

  it('turns its own line into the block when commands have come after it, and only then', () => {
    const later = `npm test\n${PUSH}\ngit lfs pre-push "$@"\n`
    expect(addHuskyLine(later, 'pre-push')).toMatch(/^npm test\n# branch-policy begin[\s\S]*# branch-policy end\ngit lfs pre-push "\$@"\n$/)
    const last = `npm test\n${PUSH}\n# the end\n`
    expect(addHuskyLine(last, 'pre-push')).toBe(last)
  })
})

const TEXT = fc
  .array(
    fc.oneof(
      fc.constantFrom('#!/bin/sh', '# x', '', 'npm test', 'cat', '  # y', 'set -e', '# branch-policy end', '\u00c3\u00bc'),
      fc.string(),
    ),
    {
      maxLength: 8,
    },
  )
  .map((lines) => lines.join('\n'))

describe('a husky hook', () => {
  it.each(['pre-commit', 'pre-push'] as const)('%s with our line in it twice is as with it once, and without it as before', (hook) => {
    fc.assert(
      fc.property(TEXT, (text) => {
        const added = addHuskyLine(text, hook)
        expect(added).not.toBe(text)
        expect(added).toContain(huskyLine(hook))
        expect(addHuskyLine(added, hook)).toBe(added)
        expect(removeHuskyLine(added, hook)).toBe(text)
        expect(removeHuskyLine(text, hook)).toBe(text)
      }),
    )
  })
})
