import { expect, test } from 'vitest'
import { wantsColours } from '../../../src/cli/colours.ts'

test.each<[Record<string, string>, boolean, boolean]>([
  [{}, true, true],
  [{}, false, false],
  [{ TERM: 'dumb' }, true, false],
  [{ NO_COLOR: '1' }, true, false],
  [{ NO_COLOR: '' }, true, true],
  [{ FORCE_COLOR: '1' }, false, true],
  [{ FORCE_COLOR: 'true' }, false, true],
  [{ FORCE_COLOR: '0' }, true, false],
  [{ FORCE_COLOR: '' }, false, false],
  [{ FORCE_COLOR: '1', NO_COLOR: '1' }, false, false],
])('%j, a terminal: %j', (environment, isTerminal, colours) => {
  expect(wantsColours(environment, { isTerminal, write: () => {} })).toBe(colours)
})
