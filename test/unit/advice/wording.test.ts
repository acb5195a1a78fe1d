import { expect, test } from 'vitest'
import { allowedSources, either, protection, route } from '../../../src/advice/wording.ts'
import { createBranchModel } from '../../../src/model/branch-model.ts'
import { gitflow, strict, untagged } from '../../support/policies.ts'

const model = createBranchModel(gitflow)

function way(from: string, to: string): string | null {
  const [source, target] = [model.kind(from), model.kind(to)]
  if (source === null || target === null) throw new Error('no such kind')
  return route(source, target, model)
}

test.each([
  [[], 'nothing'],
  [['a'], 'a'],
  [['a', 'b'], 'a or b'],
  [['a', 'b', 'c'], 'a, b or c'],
])('%j: %s', (names, sentence) => {
  expect(either(names)).toBe(sentence)
})

test.each([
  ['develop', 'main', 'develop → release → main'],
  ['feature', 'main', 'feature → develop → release → main'],
  ['bugfix', 'main', 'bugfix → release → main'],
  ['bot', 'main', 'bot → develop → release → main'],
  ['release', 'main', 'release → main'],
  ['main', 'main', 'main'],
  ['main', 'bot', null],
  ['feature', 'bot', null],
])('the way of %s to %s: %s', (from, to, steps) => {
  expect(way(from, to)).toBe(steps)
})

test('sources with their methods', () => {
  const main = model.kind('main')
  expect(main && allowedSources(main, model)).toBe('release (merge, fast-forward) or hotfix (merge, fast-forward)')
  const strictly = createBranchModel(strict)
  const other = strictly.kind('main')
  expect(other && allowedSources(other, strictly)).toBe('release (merge) or hotfix (merge)')
})

test('what protects a kind names what may come', () => {
  const plain = createBranchModel(untagged)
  const main = plain.kind('main')
  expect(main && protection(main, plain)).toMatch(/^the policy protects main: .*topic/)
})
