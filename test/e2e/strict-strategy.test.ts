import { expect, test } from 'vitest'
import { STRICT } from '../support/environment.ts'
import { scratchRepository } from '../support/scratch.ts'

// The strategy document, line by line, with the guard on: what is legal must not notice it. With the variable set, other files
// play their lives so too (CONTRIBUTING.md).
process.env[STRICT] = 'yes'
await import('./strategy.test.ts')

test('the guard was there all the while', () => {
  const scratch = scratchRepository()
  expect(scratch.has('.git/hooks/reference-transaction')).toBe(true)
  expect(scratch.shell('git commit -q --no-verify --allow-empty -m direct').output).toContain('no-direct-commit')
})
