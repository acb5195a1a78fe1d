import { join } from 'node:path'
import { expect, test } from 'vitest'
import { isInside } from '../../../src/cli/place.ts'

const HERE = join(import.meta.dirname, 'here')

test.each([
  ['', true],
  ['below', true],
  ['..below/x', true],
  ['..', false],
  ['../beside', false],
])('whether "%s" is inside: %s', (way, inside) => {
  expect(isInside(join(HERE, way), HERE)).toBe(inside)
})
