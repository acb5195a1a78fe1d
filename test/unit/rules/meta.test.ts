import { readdirSync, readFileSync } from 'node:fs'
import { fileURLToPath } from 'node:url'
import { expect, test } from 'vitest'
import { RULE_IDS } from '../../../src/model/rule-ids.ts'
import { RULES } from '../../../src/rules/index.ts'
import { tableFaults } from '../../support/rule-tester.ts'

const root = fileURLToPath(new URL('../../../', import.meta.url))
const ids = [...RULE_IDS].sort()

function namesIn(folder: string, ending: string, except: readonly string[]): readonly string[] {
  return readdirSync(root + folder)
    .filter((name) => name.endsWith(ending) && !except.includes(name))
    .map((name) => name.slice(0, -ending.length))
    .sort()
}

test('every rule has a file', () => {
  expect(namesIn('src/rules', '.ts', ['index.ts', 'rule.ts', 'own-rule.ts', 'own-answers.ts', 'release-tag-proposed.ts'])).toEqual(ids)
})

test('every rule is registered under its own id', () => {
  expect(Object.entries(RULES).map(([key, rule]) => [key, rule.id])).toEqual(RULE_IDS.map((id) => [id, id]))
})

test('every rule has a page', () => {
  expect(namesIn('docs/rules', '.md', ['README.md', 'index.md'])).toEqual(ids)
})

test('every rule has a table of its own', () => {
  expect(namesIn('test/unit/rules', '.test.ts', ['meta.test.ts'])).toEqual(ids)
  for (const id of ids) {
    const text = readFileSync(`${root}test/unit/rules/${id}.test.ts`, 'utf8')
    const [, name = ''] = /testRule\((\w+), \{/.exec(text) ?? []
    expect(name.replace(/[A-Z]/g, (letter) => `-${letter.toLowerCase()}`)).toBe(id)
  }
})

test('a table with two cases of one name, without expectations or without a message is refused', () => {
  const said = { verdict: 'fail', oid: null, message: ['x'], fix: [] } as const
  expect(tableFaults({ valid: [{ name: 'a' }], invalid: [{ name: 'b', answers: [said] }] })).toEqual([])
  expect(tableFaults({ valid: [{ name: 'a' }, { name: 'a' }], invalid: [] })).toEqual(['two cases are called "a"'])
  expect(tableFaults({ valid: [{ name: 'a' }], invalid: [{ name: 'a', answers: [said] }] })).toEqual(['two cases are called "a"'])
  expect(tableFaults({ valid: [], invalid: [{ name: 'b', answers: [] }] })).toEqual(['"b" expects no answer'])
  expect(tableFaults({ valid: [], invalid: [{ name: 'b', answers: [{ ...said, message: [] }] }] })).toEqual(['"b" expects no message'])
})
