import { readdirSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { describe, expect, test } from 'vitest'

const root = join(import.meta.dirname, '..', '..')
const folder = join(root, 'test', 'e2e', 'threats')
const NUMBERS = Array.from({ length: 24 }, (_, index) => index + 1)
const files = readdirSync(folder).sort()

/** Rows of the page: the number, and the file that it links. */
const rows = [...readFileSync(join(root, 'docs', 'threats.md'), 'utf8').matchAll(/^\| (\d+) \|.*\| \[(.+)\]\((.+)\) \|$/gm)]

describe('the threats that must be survived', () => {
  test.each(NUMBERS)('threat %i has one file', (number) => {
    expect(files.filter((file) => Number.parseInt(file, 10) === number)).toHaveLength(1)
  })

  test('no other file is there', () => {
    for (const file of files) expect(file).toMatch(/^(?:0[1-9]|1\d|2[0-4])-[a-z]+(?:-[a-z]+)*\.test\.ts$/)
  })

  test.each(files)('each test of %s begins with its number', (file) => {
    const text = readFileSync(join(folder, file), 'utf8')
    // A name stands after `test(`, or after the last parenthesis of `test.each(…)`, `test.skipIf(…)` and the like.
    const starts = [...text.matchAll(/^ *test(?:\(|\.[\s\S]*?\)\(\s*(?=['"`]))/gm)]
    const names = starts.map((start) => /^\s*['"`](.*)/.exec(text.slice(start.index + start[0].length))?.[1] ?? '(none)')
    expect(names.length).toBeGreaterThan(0)
    for (const name of names) expect(name).toMatch(new RegExp(`^threat ${Number.parseInt(file, 10)}: .`))
  })

  test('the page has a row for each, in their order, which links its file', () => {
    expect(rows.map(([, number]) => Number(number))).toEqual(NUMBERS)
    expect(rows.map(([, , , link]) => link)).toEqual(files.map((file) => `../test/e2e/threats/${file}`))
    for (const [, , name, link] of rows) expect(link).toBe(`../test/e2e/threats/${name}.test.ts`)
  })
})
